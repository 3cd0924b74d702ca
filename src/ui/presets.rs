//! The presets: which one runs, what there is to see in it, and the way back to it after changes.

use std::sync::LazyLock;

use eframe::egui::{self, Align, Button, Layout, Response, RichText, Ui};

use super::action::Action;
use super::row::BESIDE_BAR;
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
        let changed = running.is_none();
        let selected = match self.began {
            Some(preset) if changed => format!("{} {}", title(scene, preset), scene.text("screen.changed")),
            Some(preset) => title(scene, preset),
            None => scene.text("screen.own_run").into_owned(),
        };
        let label = ui.horizontal(|ui| {
            let label = ui.label(scene.text("screen.preset")).on_hover_text(scene.text("screen.preset_help"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(BESIDE_BAR);
                self.restore_ui(ui, scene, changed, actions);
            });
            label
        });
        let menu = self.choice_ui(ui, scene, selected, changed, actions);
        menu.labelled_by(label.inner.id).on_hover_text(scene.text("screen.preset_help"));
        if let Some(preset) = self.began {
            ui.label(scene.caption(scene.text(&format!("preset.{}.see", preset.name))));
        }
    }

    /// The way back. It is there at all times, so that nothing moves under a slider that is dragged.
    fn restore_ui(&self, ui: &mut Ui, scene: Scene<'_>, changed: bool, actions: &mut Vec<Action>) {
        let able = self.began.filter(|_| changed);
        let restore = ui.add_enabled(able.is_some(), Button::new(scene.text("screen.restore")).small());
        let help = scene.text("screen.restore_help");
        if restore.on_hover_text(&*help).on_disabled_hover_text(&*help).clicked()
            && let Some(preset) = able
        {
            actions.push(Action::Preset(preset));
        }
    }

    /// The menu of all presets.
    fn choice_ui(
        &self,
        ui: &mut Ui,
        scene: Scene<'_>,
        selected: String,
        changed: bool,
        actions: &mut Vec<Action>,
    ) -> Response {
        let menu = egui::ComboBox::from_id_salt("preset")
            .selected_text(selected)
            .width(ui.available_width() - BESIDE_BAR)
            .height(400.0)
            .truncate();
        let contents = |ui: &mut Ui| {
            // Those that fail on purpose are phenomena too.
            let first = Preset::ALL.iter().position(|preset| preset.fails);
            for (index, preset) in Preset::ALL.iter().chain(Preset::PHENOMENA).enumerate() {
                if Some(index) == first {
                    ui.separator();
                    ui.label(RichText::new(scene.text("screen.phenomena")).color(scene.palette.weak));
                }
                let mut text = RichText::new(title(scene, *preset));
                if preset.fails {
                    text = text.color(scene.palette.trouble);
                }
                let see = scene.text(&format!("preset.{}.see", preset.name));
                let chosen = self.began == Some(*preset) && !changed;
                if ui.selectable_label(chosen, text).on_hover_text(see).clicked() {
                    actions.push(Action::Preset(*preset));
                }
            }
        };
        menu.show_ui(ui, contents).response
    }
}

fn title(scene: Scene<'_>, preset: Preset) -> String {
    scene.text(&format!("preset.{}.title", preset.name)).into_owned()
}

fn same_but_seed(a: &RunConfig, b: &RunConfig) -> bool {
    RunConfig { seed: b.seed, ..a.clone() } == *b
}
