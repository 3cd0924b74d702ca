//! The choice of a preset, its description, and the button that restores it after changes.

use std::sync::LazyLock;

use eframe::egui::style::{ScrollStyle, StyleModifier};
use eframe::egui::{self, Align, Button, Layout, PopupCloseBehavior, Response, RichText, Ui};

use super::row::BESIDE_BAR;
use crate::config::{Preset, Run, RunConfig};
use crate::ui::action::Action;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::front::list_height;
use crate::ui::ring;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// All presets with their runs, parsed once.
static RUNS: LazyLock<Vec<(Preset, Run)>> = LazyLock::new(|| {
    Preset::every().filter_map(|preset| preset.run().ok().map(|run| (preset, run))).collect()
});

/// Whether `run` is one of the presets for benchmarks, apart from its seed.
pub fn is_load(run: &Run) -> bool {
    let loads = Preset::BENCHES.iter().filter_map(|preset| preset.run().ok());
    loads.into_iter().any(|load| same_but_seed(&load.config, &run.config))
}

/// The state of the choice of presets.
pub struct Presets {
    began: Option<Preset>,
    /// Whether a chosen preset runs on the person's own table, if there is one.
    keeps_data: bool,
    /// Whether the present run is a preset on the person's own table.
    has_kept_data: bool,
}

/// The preset of the present run, as the menu shows it.
struct Chosen {
    /// Its name.
    selected: String,
    /// Whether a setting has been changed since it began.
    changed: bool,
    /// Whether the run is on the person's own table.
    is_own: bool,
}

impl Default for Presets {
    fn default() -> Self {
        Self { began: None, keeps_data: true, has_kept_data: false }
    }
}

impl Presets {
    /// Finds the preset of the present run.
    fn follow(&mut self, scene: Scene<'_>) -> Option<Chosen> {
        let shown = scene.session.shown.as_ref()?;
        let is_begun = |(_, run): &&(Preset, Run)| same_but_seed(&run.config, &shown.start);
        let running =
            RUNS.iter().find(is_begun).filter(|(_, run)| shown.changes.all().len() <= run.changes.len());
        let target = shown.wanted.data.target;
        let is_own = target.is_file() || target.is_drawn();
        self.has_kept_data &= is_own;
        // Another target is another story.
        let same_target = |preset: &Preset| {
            RUNS.iter()
                .any(|(other, run)| other == preset && run.config.data.target == shown.wanted.data.target)
        };
        let on_own = self.began.filter(|_| self.has_kept_data);
        let start = RUNS.iter().find(is_begun);
        self.began =
            running.or(start).map(|(preset, _)| *preset).or(on_own).or(self.began.filter(same_target));
        let is_kept = |preset: Preset| {
            RUNS.iter().any(|(other, run)| {
                let kept = run.config.clone().on_data(&shown.start.data);
                *other == preset
                    && same_but_seed(&kept, &shown.start)
                    && shown.changes.all().len() <= run.changes.len()
            })
        };
        let changed = running.is_none() && !on_own.is_some_and(is_kept);
        let selected = match self.began {
            // The name of a preset would tell what a lesson asks.
            _ if scene.predicts => scene.text("lesson.hidden").into_owned(),
            Some(preset) if self.has_kept_data => {
                let own = Sentence::new("screen.preset_on_own").with("preset", title(scene, preset));
                let own = own.text(scene.language);
                if changed { format!("{own} {}", scene.text("screen.changed")) } else { own }
            }
            Some(preset) if changed => format!("{} {}", title(scene, preset), scene.text("screen.changed")),
            Some(preset) => title(scene, preset),
            None => scene.text("screen.own_run").into_owned(),
        };
        Some(Chosen { selected, changed, is_own })
    }

    /// Notes that the run that begins is `preset`, with other settings perhaps.
    pub fn begin(&mut self, preset: Preset) {
        self.began = Some(preset);
    }

    /// The other one of the two stories of the loss, and the key of its name on a button; `None` where the run is neither.
    pub fn twin(&self) -> Option<(Preset, &'static str)> {
        let (twin, word) = match self.began?.name {
            "story" => ("story-fails", "screen.story_fails"),
            "story-fails" => ("story", "screen.story_settles"),
            _ => return None,
        };
        Preset::named(twin).ok().map(|preset| (preset, word))
    }

    /// Draws the choice of a preset in one row, `width` wide.
    pub fn few_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, width: f32, actions: &mut Vec<Action>) {
        let Some(chosen) = self.follow(scene) else { return };
        let label =
            ui.label(scene.text("screen.preset")).on_hover_told(scene, scene.text("screen.preset_help"));
        let name = chosen.selected.clone();
        let menu = self.choice_ui(ui, scene, chosen, (width, true), actions);
        let about = match self.began.filter(|_| !self.has_kept_data) {
            Some(preset) => scene.text(&format!("preset.{}.see", preset.name)),
            None => scene.text("screen.preset_help"),
        };
        ring::note(ui.ctx(), "preset", menu.rect);
        // A long name is cut in the menu.
        menu.labelled_by(label.id).on_hover_told(scene, format!("{name}\n\n{about}"));
    }

    /// Draws the choice of a preset with its description.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let Some(chosen) = self.follow(scene) else { return };
        let Chosen { changed, is_own, .. } = chosen;
        let label = ui.horizontal(|ui| {
            let label =
                ui.label(scene.text("screen.preset")).on_hover_told(scene, scene.text("screen.preset_help"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(BESIDE_BAR);
                self.restore_ui(ui, scene, changed, actions);
            });
            label
        });
        let width = ui.available_width() - BESIDE_BAR;
        let menu = self.choice_ui(ui, scene, chosen, (width, false), actions);
        menu.labelled_by(label.inner.id).on_hover_told(scene, scene.text("screen.preset_help"));
        if is_own {
            self.keep_ui(ui, scene);
        }
        if self.has_kept_data {
            caption_ui(ui, scene, scene.text("screen.preset_on_own_see"));
        } else if let Some(preset) = self.began.filter(|_| !scene.is_lesson) {
            caption_ui(ui, scene, scene.text(&format!("preset.{}.see", preset.name)));
        }
    }

    /// The button that restores the preset. It is always there, so that nothing moves below a slider that is
    /// dragged.
    fn restore_ui(&self, ui: &mut Ui, scene: Scene<'_>, changed: bool, actions: &mut Vec<Action>) {
        let able = self.began.filter(|_| changed);
        let restore = ui.add_enabled(able.is_some(), Button::new(scene.text("screen.restore")).small());
        let help = scene.text("screen.restore_help");
        if restore.on_hover_told(scene, &*help).on_disabled_hover_told(scene, &*help).clicked()
            && let Some(preset) = able
        {
            let keeps = self.has_kept_data;
            actions.push(if keeps { Action::PresetOnMyData(preset) } else { Action::Preset(preset) });
        }
    }

    /// The box by which a preset is tried on the person's own data.
    fn keep_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let keep = ui.checkbox(&mut self.keeps_data, scene.text("screen.keep_data"));
        keep.on_hover_told(scene, scene.text("screen.keep_data_help"));
    }

    /// The menu of all presets, `width` wide whatever the name; `asks` is whether the list has the box for own data, where
    /// there is none beside it.
    fn choice_ui(
        &mut self,
        ui: &mut Ui,
        scene: Scene<'_>,
        Chosen { selected, changed, is_own }: Chosen,
        (width, asks): (f32, bool),
        actions: &mut Vec<Action>,
    ) -> Response {
        let menu = egui::ComboBox::from_id_salt("preset")
            .selected_text(selected)
            .width(width)
            .height(list_height(ui))
            // The box for own data leaves it open.
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            // A bar that is always seen says that the list goes on.
            .popup_style(StyleModifier::new(|style| style.spacing.scroll = ScrollStyle::solid()))
            .truncate();
        let contents = |ui: &mut Ui| {
            if is_own && asks {
                self.keep_ui(ui, scene);
                ui.separator();
            }
            if let Some(preset) = list_ui(ui, scene, self.began.filter(|_| !changed)) {
                ui.close();
                self.has_kept_data = is_own && self.keeps_data;
                if self.has_kept_data {
                    self.began = Some(preset);
                    actions.push(Action::PresetOnMyData(preset));
                } else {
                    actions.push(Action::Preset(preset));
                }
            }
        };
        // A long name is cut, and moves nothing beside it.
        let scope = ui.scope(|ui| {
            ui.set_max_width(width);
            menu.show_ui(ui, contents).response
        });
        scope.inner
    }
}

/// Draws the list of all presets, of which one may be `chosen` by now, and returns the one that is clicked.
pub fn list_ui(ui: &mut Ui, scene: Scene<'_>, chosen: Option<Preset>) -> Option<Preset> {
    let mut clicked = None;
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
        if ui.selectable_label(chosen == Some(*preset), text).on_hover_told(scene, see).clicked() {
            clicked = Some(*preset);
        }
    }
    clicked
}

fn title(scene: Scene<'_>, preset: Preset) -> String {
    scene.text(&format!("preset.{}.title", preset.name)).into_owned()
}

fn same_but_seed(a: &RunConfig, b: &RunConfig) -> bool {
    RunConfig { seed: b.seed, ..a.clone() } == *b
}
