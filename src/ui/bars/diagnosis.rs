//! The verdict line: the diagnosis of the run, in letters that can be read from afar.

use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, FontId, Label, RichText, Sense, Ui};

use crate::config::RunConfig;
use crate::diagnosis::{Finding, Severity, Verdict};
use crate::ui::explain::{Topic, hint, leads_on, told_ui};
use crate::ui::ring;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Space around the label, in points.
const MARGIN: egui::Margin = egui::Margin { left: 8, right: 8, top: 1, bottom: 1 };

/// Sizes of the detail in one row, the first that fits, in points.
const DETAIL: [f32; 3] = [15.0, 14.0, 13.0];
/// Size of the detail in two rows, in points.
const SMALL_DETAIL: f32 = 11.0;
/// Width of the tooltip, in points.
const WIDTH: f32 = 520.0;
/// Share of the width of a low window that the tooltip may take.
const LOW_SHARE: f32 = 0.9;
/// Space between the lines of the tooltip, in points.
const BETWEEN: f32 = 2.0;
/// Height of the line in a low window, in points: constant, though the text has one row or two, so that nothing
/// below moves.
const LOW_HEIGHT: f32 = 28.0;

/// Draws the line with the finding; its numbers and meaning are in the tooltip.
pub fn diagnosis_ui(ui: &mut Ui, scene: Scene<'_>) {
    let is_frozen = |config: &RunConfig| config.generator.updates == 0 && config.discriminator.updates == 0;
    if scene.config().is_some_and(is_frozen) {
        // Whatever was found before, the run does nothing now.
        ui.label(RichText::new(scene.text("screen.both_frozen")).size(16.0));
        return;
    }
    if scene.predicts {
        let hidden =
            RichText::new(scene.text("lesson.verdict_hidden")).size(16.0).color(scene.palette.caption);
        let frame = egui::Frame::new().inner_margin(MARGIN);
        let row = frame.show(ui, |ui| ui.label(hidden));
        ring::note(ui.ctx(), "verdict", row.response.rect);
        return;
    }
    let verdict = scene.session.verdict();
    let finding = verdict.map_or(Finding::Unseen, |verdict| verdict.finding);
    let (icon, color) = sign(finding, scene);
    // A run that waits does not learn, and has its finding all the same.
    let is_waiting = finding == Finding::Learning && !scene.session.is_playing();
    let label = if is_waiting { Sentence::new("diagnosis.learning_paused") } else { finding.label() };
    let row = ui.horizontal(|ui| {
        if scene.is_low {
            ui.set_min_height(LOW_HEIGHT);
        }
        ui.spacing_mut().item_spacing.x = 8.0;
        let badge = egui::Frame::new().fill(color.gamma_multiply(0.16)).corner_radius(6).inner_margin(MARGIN);
        badge.show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            ui.label(RichText::new(icon).size(16.0).color(color));
            ui.label(RichText::new(label.text(scene.language)).size(16.0).color(color));
        });
        match verdict {
            Some(verdict) => detail_ui(ui, &told(scene, verdict)),
            None => {
                if let Some(shown) = &scene.session.shown {
                    let target = &shown.state.target;
                    let rows = target.table().map(|table| table.holdout().len());
                    let first =
                        Verdict::unseen(target.modes().len(), rows, scene.session.course.rules_since());
                    detail_ui(ui, &first.detail().text(scene.language));
                }
            }
        }
    });
    ring::note(ui.ctx(), "verdict", row.response.rect);
    let response = ui.interact(row.response.rect, row.response.id.with("verdict"), Sense::CLICK);
    let room = ui.ctx().content_rect().size();
    let response = response.on_hover_ui(|ui| {
        // In a low window it is wide rather than high: the arena stays in sight.
        ui.set_max_width(if scene.is_low { LOW_SHARE * room.x } else { WIDTH });
        ui.spacing_mut().item_spacing.y = BETWEEN;
        if let Some(verdict) = verdict {
            // What does not fit into a narrow window is whole here.
            let whole = Sentence::new("diagnosis.whole")
                .with_sentence("label", label)
                .with_sentence("detail", verdict.detail());
            ui.label(RichText::new(whole.text(scene.language)).strong());
        }
        told_ui(ui, scene, "", &scene.choice_help(finding));
        let Some(verdict) = verdict else { return };
        let remedies: Vec<String> =
            verdict.remedies().iter().map(|remedy| remedy.text(scene.language)).collect();
        if !remedies.is_empty() {
            told_ui(
                ui,
                scene,
                &scene.choice_help(finding),
                &remedies.join(scene.language.between_sentences()),
            );
        }
        let numbers = verdict.numbers().into_iter().map(|numbers| numbers.text(scene.language));
        let numbers = numbers.collect::<Vec<_>>().join(if scene.is_low { "  ·  " } else { "\n" });
        ui.label(RichText::new(numbers).small());
        let since = Sentence::new("diagnosis.since").with_count("step", verdict.since);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(since.text(scene.language)).small().color(scene.palette.weak));
            ui.label(hint(scene, true));
        });
    });
    leads_on(response, scene, Topic::Found(&scene.choice_label(finding)));
}

/// The detail of `verdict`, and of which step it is where the run has gone on since: a verdict stands at fixed steps.
fn told(scene: Scene<'_>, verdict: &Verdict) -> String {
    let detail = verdict.detail().text(scene.language);
    let step = verdict.indicators.step;
    if matches!(verdict.finding, Finding::Unseen | Finding::Diverged) || step == scene.session.step() {
        return detail;
    }
    let at = Sentence::new("diagnosis.at_step").with_count("step", step);
    format!("{detail}{}", at.text(scene.language))
}

/// The detail in the largest size that fits: in one row, or in two small ones.
fn detail_ui(ui: &mut Ui, text: &str) {
    let (color, room) = (ui.visuals().text_color(), ui.available_width());
    let laid_out = |size: f32, rows: usize| {
        let mut job = LayoutJob::simple(text.to_owned(), FontId::proportional(size), color, room);
        job.wrap.max_rows = rows;
        ui.painter().layout_job(job)
    };
    let one_row = DETAIL.into_iter().map(|size| laid_out(size, 1)).find(|galley| !galley.elided);
    ui.add(Label::new(one_row.unwrap_or_else(|| laid_out(SMALL_DETAIL, 2))).show_tooltip_when_elided(false));
}

/// The sign of a finding and its colour.
pub fn sign(finding: Finding, scene: Scene<'_>) -> (&'static str, Color32) {
    match finding.severity() {
        Severity::Good => ("✔", scene.palette.done),
        Severity::Neutral => ("ℹ", scene.palette.reference),
        Severity::Warning => ("⚠", scene.palette.trouble),
        Severity::Failure => ("✖", scene.palette.trouble),
    }
}
