//! The presets: which one runs, what there is to see in it, and the way back to it after changes.

use std::sync::LazyLock;

use eframe::egui::{self, RichText, Ui};

use super::action::Action;
use super::scene::Scene;
use crate::config::{Preset, Run, RunConfig};

/// Every preset with its run, read once.
static RUNS: LazyLock<Vec<(Preset, Run)>> = LazyLock::new(|| {
    Preset::every().filter_map(|preset| preset.run().ok().map(|run| (preset, run))).collect()
});

/// Whether `run` is a load for measuring speed.
pub fn is_load(run: &Run) -> bool {
    let loads = Preset::BENCHES.iter().filter_map(|preset| preset.run().ok());
    loads.into_iter().any(|load| same_but_seed(&load.config, &run.config))
}

/// The preset that a person began with.
#[derive(Default)]
pub struct Presets {
    began: Option<Preset>,
}

impl Presets {
    /// The choice of a preset, and the sentence about it.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let Some(shown) = &scene.session.shown else { return };
        let is_begun = |(_, run): &&(Preset, Run)| same_but_seed(&run.config, &shown.start);
        let running = RUNS.iter().find(is_begun).filter(|(_, run)| shown.changes.len() <= run.changes.len());
        // Another target is another story.
        let same_target = |preset: &Preset| {
            RUNS.iter()
                .any(|(other, run)| other == preset && run.config.data.target == shown.wanted.data.target)
        };
        self.began = running.map(|(preset, _)| *preset).or(self.began.filter(same_target));
        let title = |preset: &Preset| scene.text(&format!("preset.{}.title", preset.name));
        let changed = running.is_none();
        let selected = match self.began {
            Some(preset) if changed => format!("{} {}", title(&preset), scene.text("screen.changed")),
            Some(preset) => title(&preset).into_owned(),
            None => scene.text("screen.own_run").into_owned(),
        };
        ui.horizontal(|ui| {
            let label = ui.label(scene.text("screen.preset"));
            egui::ComboBox::from_id_salt("preset")
                .selected_text(selected)
                .width(ui.available_width() - 4.0)
                .height(400.0)
                .truncate()
                .show_ui(ui, |ui| {
                    // Those that fail on purpose are phenomena too.
                    let first = Preset::ALL.iter().position(|preset| preset.fails);
                    for (index, preset) in Preset::ALL.iter().chain(Preset::PHENOMENA).enumerate() {
                        if Some(index) == first {
                            ui.separator();
                            ui.label(RichText::new(scene.text("screen.phenomena")).color(scene.palette.weak));
                        }
                        let mut text = RichText::new(title(preset));
                        if preset.fails {
                            text = text.color(scene.palette.trouble);
                        }
                        let see = scene.text(&format!("preset.{}.see", preset.name));
                        let chosen = self.began == Some(*preset) && !changed;
                        if ui.selectable_label(chosen, text).on_hover_text(see).clicked() {
                            actions.push(Action::Preset(*preset));
                        }
                    }
                })
                .response
                .labelled_by(label.id)
                .on_hover_text(scene.text("screen.preset_help"));
        });
        let Some(preset) = self.began else { return };
        ui.horizontal_wrapped(|ui| {
            let see = scene.text(&format!("preset.{}.see", preset.name));
            ui.label(RichText::new(see).small().color(scene.palette.weak));
            if changed {
                let restore = ui.small_button(scene.text("screen.restore"));
                if restore.on_hover_text(scene.text("screen.restore_help")).clicked() {
                    actions.push(Action::Preset(preset));
                }
            }
        });
    }
}

fn same_but_seed(a: &RunConfig, b: &RunConfig) -> bool {
    RunConfig { seed: b.seed, ..a.clone() } == *b
}
