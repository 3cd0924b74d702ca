//! The menu of the runs that nobody saved.

use std::time::Duration;

use eframe::egui::Ui;

use crate::config::{Choice as _, TargetKind};
use crate::journal::RecentRun;
use crate::ui::action::{Action, Purpose};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::{Name, Sentence};

/// The menu with the newest runs that nobody saved, within another menu: they are gone on with.
pub fn recent_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    recent_menu_for(ui, scene, ("recent.title", Purpose::LoadCheckpoint), actions);
}

/// As [`recent_menu`], under another word and for another purpose.
pub fn recent_menu_for(
    ui: &mut Ui,
    scene: Scene<'_>,
    (word, purpose): (&str, Purpose),
    actions: &mut Vec<Action>,
) {
    let menu = ui.menu_button(scene.text(word), |ui| {
        actions.push(Action::ListRuns);
        if scene.recent.is_empty() {
            caption_ui(ui, scene, scene.text("recent.none"));
        }
        for run in scene.recent {
            let text = entry(run).shown(scene.language);
            if ui.button(text).on_hover_told(scene, run.path.display().to_string()).clicked() {
                actions.push(Action::Use(purpose, run.path.clone()));
                ui.close();
            }
        }
    });
    let help = if word == "recent.title" { "recent.help".to_owned() } else { format!("{word}_help") };
    menu.response.on_hover_told(scene, scene.text(&help));
}

/// What the menu says of a run: what it began as, its steps, when it was written to, and whether it was closed.
fn entry(run: &RecentRun) -> Sentence {
    about(run, if run.is_ended { "recent.closed" } else { "recent.broken_off" })
}

/// The sentence under `key` about a run.
pub fn about(run: &RecentRun, key: &'static str) -> Sentence {
    let word = match run.preset {
        Some(preset) => format!("preset.{}.title", preset.name),
        None => format!("choice.{}.{}.label", TargetKind::FAMILY, run.target.key()),
    };
    let name = Name { key: run.target.key().to_owned(), letter: "", word };
    let sentence = Sentence::new(key).with_name("name", name).with_count("step", run.steps);
    sentence.with_sentence("age", age(run.age))
}

/// `age`, as far as a person wants to know it.
fn age(age: Duration) -> Sentence {
    let minutes = age.as_secs() / 60;
    let of = |key, count: u64| Sentence::new(key).with("count", count);
    match minutes {
        0 => Sentence::new("recent.now"),
        1..60 => of("recent.minutes", minutes),
        60..2880 => of("recent.hours", minutes / 60),
        _ => of("recent.days", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Preset;
    use crate::words::Language;

    #[test]
    fn an_entry_says_what_and_when_and_how_it_ended() {
        let mut run = RecentRun {
            path: "runs/x".into(),
            preset: Preset::named("ring8").ok(),
            target: TargetKind::Ring,
            steps: 12_345,
            age: Duration::from_secs(59),
            is_ended: true,
            window: String::new(),
            letter: None,
        };
        let said = |run: &RecentRun| entry(run).shown(Language::English);
        assert_eq!(said(&run), "\"Ring of eight\", 12\u{a0}345 steps, just now");
        (run.preset, run.steps, run.is_ended) = (None, 1, false);
        for (seconds, when) in
            [(60, "1 minute ago"), (7199, "1 hour ago"), (86_400, "24 hours ago"), (200_000, "2 days ago")]
        {
            run.age = Duration::from_secs(seconds);
            assert_eq!(said(&run), format!("\"Ring of Gaussians\", 1 step, {when}, broken off"));
        }
    }
}
