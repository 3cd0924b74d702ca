//! What stands below the metrics of the dynamics: how far an update moves each layer, and the duality gap.

use eframe::egui::{Button, RichText, Spinner, Ui};

use super::action::Action;
use super::scene::Scene;
use super::status::grouped;
use crate::protocol::{Measures, Study};
use crate::words::Sentence;

/// How far an update moves each layer, G's beside D's.
pub fn update_ratio_rows(ui: &mut Ui, scene: Scene<'_>, measures: &Measures) {
    let [of_generator, of_discriminator] = &measures.update_ratios;
    for layer in 0..of_generator.len().max(of_discriminator.len()) {
        let name = if layer == 0 { scene.text("screen.update_ratio") } else { "".into() };
        ui.label(name).on_hover_text(scene.text("screen.update_ratio_help"));
        for (letter, ratios, color) in [
            ("G", of_generator, scene.palette.generator),
            ("D", of_discriminator, scene.palette.discriminator),
        ] {
            let ratio = ratios.get(layer).map(|ratio| format!("{letter}{} {}", layer + 1, decade(*ratio)));
            let text = RichText::new(ratio.unwrap_or_default()).monospace().color(color);
            ui.label(text).on_hover_text(scene.text("screen.update_ratio_help"));
        }
        ui.end_row();
    }
}

/// A number whose power of ten is what matters.
fn decade(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.0e}") }
}

/// The button that asks for the duality gap, the last one that came, and its step.
pub fn gap_row(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Some(config) = scene.config() else { return };
    let studies = &scene.session.studies;
    let (busy, last) = (studies.is_asked(Study::DualityGap), studies.last(Study::DualityGap));
    let (is_defined, help) = match (config.game.objective.plays_for_value(), config.is_plain_game()) {
        (true, true) => (true, "screen.gap_help"),
        (true, false) => (false, "screen.study_undefined"),
        (false, _) => (false, "screen.gap_undefined"),
    };
    let help = scene.text(help);
    let button = ui.add_enabled(is_defined && !busy, Button::new(scene.text("screen.gap")).small());
    if button.on_hover_text(&*help).on_disabled_hover_text(&*help).clicked() {
        actions.push(Action::Study(Study::DualityGap));
    }
    let (value, meaning) = match studies.duality_gap() {
        Some(gap) => {
            let parts = Sentence::new("screen.gap_parts")
                .with("value", format!("{:.4}", gap.value))
                .with("highest", format!("{:.4}", gap.highest))
                .with("lowest", format!("{:.4}", gap.lowest));
            (format!("{:.4}", gap.gap()), parts.text(scene.language))
        }
        None if last.is_some() => ("–".to_owned(), scene.text("screen.gap_failed").into_owned()),
        None => ("–".to_owned(), help.into_owned()),
    };
    if busy {
        ui.add(Spinner::new().size(12.0));
    } else {
        ui.label(RichText::new(value).monospace().strong()).on_hover_text(meaning);
    }
    let step = last.map(|last| Sentence::new("screen.at_step").with("step", grouped(last.step)));
    let step = step.map_or(String::new(), |step| step.text(scene.language));
    ui.label(RichText::new(step).small().color(scene.palette.weak));
    ui.end_row();
}
