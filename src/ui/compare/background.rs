//! The row that tells of other seeds and of ghosts, above the timeline.

use std::collections::BTreeMap;

use eframe::egui::{Button, RichText, Ui};

use crate::diagnosis::Finding;
use crate::session::{SeedRuns, Session};
use crate::ui::action::{Action, CompareAction};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Whether there is something to tell.
pub fn has_background(scene: Scene<'_>) -> bool {
    scene.company.seeds.is_some() || !scene.company.ghosts.is_empty()
}

/// Draws the row.
pub fn background_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if let Some(seeds) = &scene.company.seeds {
            seeds_ui(ui, scene, seeds, actions);
        }
        for (index, ghost) in scene.company.ghosts.iter().enumerate() {
            let name = ghost.name.text(scene.language);
            let text = Sentence::new("compare.ghost_at")
                .with("name", &name)
                .with_count("step", ghost.session.course.curves.last_step());
            ui.label(RichText::new(text.text(scene.language)).color(scene.palette.caption));
            let close = ui.add(Button::new("✖").small());
            let help = Sentence::new("compare.close_ghost").with("name", name).text(scene.language);
            if close.on_hover_told(scene, help).clicked() {
                actions.push(Action::Compare(CompareAction::CloseGhost(index)));
            }
        }
    });
}

/// How far the other seeds are, what they do, and what they take of the machine.
fn seeds_ui(ui: &mut Ui, scene: Scene<'_>, seeds: &SeedRuns, actions: &mut Vec<Action>) {
    let (word, help) = match seeds.is_paused {
        true => ("▶", "compare.go_on_help"),
        false => ("⏸", "compare.pause_help"),
    };
    if ui.add(Button::new(word).small()).on_hover_told(scene, scene.text(help)).clicked() {
        actions.push(Action::Compare(CompareAction::PauseSeeds(!seeds.is_paused)));
    }
    let is_done = seeds.step() >= scene.session.head() && seeds.num_at_work() == 0;
    let key = match seeds.is_paused {
        _ if is_done => "compare.seeds_done",
        true => "compare.seeds_paused",
        false => "compare.seeds_at",
    };
    let progress = Sentence::new(key)
        .with_count("count", seeds.members.len())
        .with_count("step", seeds.step())
        .with_count("of", scene.session.head())
        .with_count("cores", seeds.num_at_work());
    ui.label(RichText::new(progress.text(scene.language)).color(scene.palette.caption));
    let finding_of = |session: &Session| session.verdict().map_or(Finding::Unseen, |verdict| verdict.finding);
    let own = finding_of(scene.session);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for member in &seeds.members {
        let finding = finding_of(&member.session);
        *found.entry(finding.label().text(scene.language)).or_default() += 1;
    }
    let mut found: Vec<(String, usize)> = found.into_iter().collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> = found.iter().map(|(label, count)| format!("{count} × {label}")).collect();
    ui.strong(told.join(&scene.text("compare.between")))
        .on_hover_told(scene, scene.text("compare.found_help"));
    if own != Finding::Unseen {
        let same = seeds.members.iter().filter(|member| finding_of(&member.session) == own).count();
        let text = Sentence::new("compare.as_here").with("same", same).with("count", seeds.members.len());
        let label = ui.label(text.text(scene.language));
        label.on_hover_told(scene, scene.text("compare.as_here_help"));
    }
    let close = ui.add(Button::new("✖").small());
    if close.on_hover_told(scene, scene.text("compare.no_seeds_help")).clicked() {
        actions.push(Action::Compare(CompareAction::Seeds(false)));
    }
}
