//! The pane: the settings of the game, up to four portraits, and what is below them.

use eframe::egui::{self, Align, Button, DragValue, Label, Layout, RichText, Slider, Ui, vec2};

use super::charts::{eigenvalues_ui, radius_ui};
use super::look::color_of;
use super::numbers::numbers_ui;
use super::portrait::{FieldArrow, arrows, portrait_ui};
use super::variant::{DiracVariant, add_menu, whole_name};
use crate::config::{RunConfig, Setting};
use crate::dirac::{DiracCase, DiracCourse, DiracPoint};
use crate::ui::action::Action;
use crate::ui::controls::setting::setting_row;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Most portraits.
const MOST: usize = 4;
/// The start at first, that of the tables of Mescheder, Geiger and Nowozin (2018).
const START: DiracPoint = DiracPoint::new(1.0, 1.0);
/// What is in view around the equilibrium, at least, and how much farther than the start.
const REACH: f64 = 2.0;
const BEYOND: f64 = 1.3;
/// Limits of the zoom, and of the coordinates of a start.
const ZOOM: [f64; 2] = [0.05, 20.0];
const FARTHEST: f64 = 20.0;
/// Seconds in which the trajectories are played.
const PLAYED: f64 = 8.0;
/// Width of the settings, and the least width of the pane that has them, in points.
const SETTINGS: f32 = 258.0;
const WITH_SETTINGS: f32 = 640.0;
/// Height of the row above a portrait, of one row of the table, and least heights of portraits and charts, in points.
const TITLE: f32 = 30.0;
const ROW: f32 = 24.0;
const LEAST: [f32; 2] = [170.0, 130.0];
/// Share of the height that the charts take.
const CHARTS: f32 = 0.3;
/// Share of the width of both charts that the radius takes.
const RADIUS: f32 = 0.62;
/// Least width of the charts where they stand to the right of the portraits, in points.
const BESIDE: f32 = 260.0;
/// Space between two portraits, in points.
const BETWEEN: f32 = 8.0;

/// The settings that are also those of the game of two parameters.
const KEYS: [&str; 22] = [
    "game.objective",
    "game.order",
    "generator.learning_rate",
    "discriminator.learning_rate",
    "generator.updates",
    "discriminator.updates",
    "game.r1",
    "game.r2",
    "game.gradient_penalty",
    "game.penalty_norm",
    "game.penalty_sides",
    "game.noise",
    "game.method",
    "game.method_gamma",
    "game.unroll_steps",
    "game.unroll_rate",
    "game.weight_clip",
    "generator.optimizer",
    "discriminator.optimizer",
    "game.real_target",
    "game.fake_target",
    "game.generator_target",
];

/// The state of the pane.
pub struct DiracView {
    /// Where all trajectories start.
    start: DiracPoint,
    /// The portraits beside that of the run's rules.
    beside: Vec<DiracVariant>,
    /// How much farther than usual one sees.
    zoom: f64,
    /// The step that is shown; `None` for the last.
    shown: Option<f64>,
    /// Whether the trajectories are played.
    plays: bool,
    /// The trajectories, by the rules and the start that they were found for.
    courses: Vec<DiracCourse>,
    /// The arrows of each, found for this reach.
    fields: Vec<Vec<FieldArrow>>,
    reach: f64,
}

impl Default for DiracView {
    fn default() -> Self {
        Self {
            start: START,
            beside: Vec::new(),
            zoom: 1.0,
            shown: None,
            plays: false,
            courses: Vec::new(),
            fields: Vec::new(),
            reach: 0.0,
        }
    }
}

impl DiracView {
    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let Some(config) = scene.config() else { return };
        let (set, left_out) = config.dirac();
        self.find(set);
        if !scene.is_figure && ui.available_width() >= WITH_SETTINGS {
            let panel = egui::Panel::left("dirac settings").resizable(false).exact_size(SETTINGS);
            panel.show(ui, |ui| {
                egui::ScrollArea::vertical().id_salt("dirac settings").auto_shrink(false).show(ui, |ui| {
                    settings_ui(ui, scene, config, &left_out, actions);
                });
            });
        }
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 4)).show(ui, |ui| {
            egui::ScrollArea::vertical().id_salt("dirac").auto_shrink(false).show(ui, |ui| {
                self.contents_ui(ui, scene, set);
            });
        });
    }

    /// Finds the trajectories under the rules `set` and those beside, where they are not known.
    fn find(&mut self, set: DiracCase) {
        let cases: Vec<_> =
            std::iter::once(set).chain(self.beside.iter().map(|variant| variant.case(set))).collect();
        let is_known = |(course, case): (&DiracCourse, &DiracCase)| {
            course.case == *case && course.points.first() == Some(&self.start)
        };
        if self.courses.len() == cases.len() && self.courses.iter().zip(&cases).all(is_known) {
            return;
        }
        self.fields.clear();
        let count = |case: &DiracCase| case.steps_to_show();
        self.courses = cases.iter().map(|case| DiracCourse::new(*case, self.start, count(case))).collect();
    }

    fn contents_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, set: DiracCase) {
        let height = ui.available_height();
        let top = ui.cursor().top();
        if !scene.is_low {
            caption_ui(ui, scene, scene.text("dirac.about"));
        }
        let last = self.courses.iter().map(DiracCourse::steps).max().unwrap_or(1);
        if !scene.is_figure {
            self.bar_ui(ui, scene, set, last);
        }
        let shown = self.shown.map_or(last, |step| (step as usize).min(last));
        let used = ui.cursor().top() - top;
        let table = ROW * (self.courses.len() as f32 + 1.0) + 18.0;
        let room = vec2(ui.available_width(), height - used - table - 2.0 * BETWEEN);
        match ChartPlace::of(room, self.courses.len()) {
            ChartPlace::Beside(side) => {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = BETWEEN;
                    self.portraits_ui(ui, scene, vec2(side, side), shown);
                    ui.vertical(|ui| {
                        let size = vec2(ui.available_width(), 0.5 * (room.y.max(side + TITLE) - BETWEEN));
                        radius_ui(ui, scene, &self.courses, size, shown);
                        eigenvalues_ui(ui, scene, &self.courses, size);
                    });
                });
            }
            ChartPlace::Below(size, charts) => {
                ui.horizontal_top(|ui| self.portraits_ui(ui, scene, size, shown));
                let width = room.x - BETWEEN;
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = BETWEEN;
                    radius_ui(ui, scene, &self.courses, vec2(RADIUS * width, charts), shown);
                    eigenvalues_ui(ui, scene, &self.courses, vec2((1.0 - RADIUS) * width, charts));
                });
            }
        }
        let names: Vec<_> = (0..self.courses.len()).map(|index| self.name(scene, index)).collect();
        numbers_ui(ui, scene, &self.courses, &names);
    }

    /// The name of the portrait at `index`.
    fn name(&self, scene: Scene<'_>, index: usize) -> String {
        match index.checked_sub(1).and_then(|index| self.beside.get(index)) {
            Some(variant) => variant.name(scene),
            None => scene.text("dirac.as_set").into_owned(),
        }
    }

    /// Draws the row with the start, the step, and the menu that adds a portrait.
    fn bar_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, set: DiracCase, last: usize) {
        ui.horizontal_wrapped(|ui| {
            ui.add_enabled_ui(self.beside.len() + 1 < MOST, |ui| {
                add_menu(ui, scene, set, &mut self.beside);
            });
            ui.separator();
            let (sign, key) = if self.plays { ("⏸", "dirac.pause") } else { ("▶", "dirac.play") };
            let button = ui.add(Button::new(sign));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, scene.text(key)));
            if button.on_hover_told(scene, scene.text(key)).clicked() {
                let is_at_end = self.shown.is_none_or(|step| step >= last as f64);
                self.plays = !self.plays;
                if self.plays && is_at_end {
                    self.shown = Some(0.0);
                }
            }
            self.play(ui, last);
            let mut step = self.shown.map_or(last, |step| (step as usize).min(last));
            let slider = Slider::new(&mut step, 0..=last).text(scene.text("dirac.step"));
            if ui.add(slider).on_hover_told(scene, scene.text("dirac.step_help")).changed() {
                (self.shown, self.plays) = (Some(step as f64), false);
            }
            ui.separator();
            ui.label(scene.text("dirac.start")).on_hover_told(scene, scene.text("dirac.start_help"));
            for (name, value) in [("θ", &mut self.start.theta), ("ψ", &mut self.start.psi)] {
                let typed = DragValue::new(value)
                    .speed(0.01)
                    .range(-FARTHEST..=FARTHEST)
                    .prefix(format!("{name} = "));
                ui.add(typed);
            }
            if self.start != START
                && ui.button("⟲").on_hover_told(scene, scene.text("dirac.start_again")).clicked()
            {
                self.start = START;
            }
        });
    }

    /// Moves the step on while the trajectories are played.
    fn play(&mut self, ui: &Ui, last: usize) {
        let (true, Some(step)) = (self.plays, self.shown) else { return };
        let passed = ui.input(|input| f64::from(input.stable_dt)).min(0.1);
        let step = step + last as f64 * passed / PLAYED;
        if step >= last as f64 {
            (self.shown, self.plays) = (None, false);
        } else {
            self.shown = Some(step);
            ui.ctx().request_repaint();
        }
    }

    /// Draws the portraits side by side, each below its name.
    fn portraits_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, size: egui::Vec2, shown: usize) {
        let count = self.courses.len();
        let reach = self.zoom * REACH.max(BEYOND * self.start.radius());
        if self.fields.is_empty() || self.reach != reach {
            self.fields = self.courses.iter().map(|course| arrows(&course.case, reach)).collect();
            self.reach = reach;
        }
        let (mut start, mut closed) = (None, None);
        let row = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            for index in 0..count {
                let name = self.name(scene, index);
                let course = &self.courses[index];
                ui.allocate_ui(size + vec2(0.0, TITLE), |ui| {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 8.0;
                        ui.set_width(size.x);
                        if title_ui(ui, scene, (index, &name), &course.case) {
                            closed = index.checked_sub(1);
                        }
                        start = start.or(portrait_ui(
                            ui,
                            scene,
                            (index, course, &self.fields[index]),
                            size,
                            (reach, shown),
                        ));
                    });
                });
            }
        });
        if row.response.contains_pointer() {
            let by = ui.input(|input| f64::from(input.zoom_delta()));
            self.zoom = (self.zoom / by).clamp(ZOOM[0], ZOOM[1]);
        }
        if let Some(start) = start {
            let limit = |value: f64| value.clamp(-FARTHEST, FARTHEST);
            self.start = DiracPoint::new(limit(start.theta), limit(start.psi));
        }
        if let Some(index) = closed {
            self.beside.remove(index);
        }
    }
}

/// Where the charts stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ChartPlace {
    /// To the right of portraits with this side.
    Beside(f32),
    /// Below portraits of this size, and how high they are.
    Below(egui::Vec2, f32),
}

impl ChartPlace {
    /// That in which `count` portraits are the larger, in `room` without the table.
    fn of(room: egui::Vec2, count: usize) -> Self {
        let gaps = BETWEEN * (count as f32 - 1.0);
        let charts = (CHARTS * room.y).max(LEAST[1]);
        let width = (room.x - gaps) / count as f32;
        let below = vec2(width, (room.y - charts - TITLE - BETWEEN).max(LEAST[0]));
        let beside = (room.y - TITLE).min((room.x - gaps - BETWEEN - BESIDE) / count as f32);
        if beside >= LEAST[0] && beside > below.min_elem() {
            Self::Beside(beside)
        } else {
            Self::Below(below, charts)
        }
    }
}

/// Draws the name above a portrait, and the button that takes it away; whether that was pressed.
fn title_ui(ui: &mut Ui, scene: Scene<'_>, (index, name): (usize, &str), case: &DiracCase) -> bool {
    let layout = Layout::right_to_left(Align::Center);
    let size = vec2(ui.available_width(), TITLE - 10.0);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        let mut is_closed = false;
        if index > 0 && !scene.is_figure {
            let help = Sentence::new("dirac.close").with("name", name).text(scene.language);
            let close = ui.add(Button::new("✖").small());
            close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &help));
            is_closed = close.on_hover_told(scene, help).clicked();
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let name = RichText::new(format!("● {name}")).color(color_of(scene.palette, index)).strong();
            ui.add(Label::new(name).truncate().show_tooltip_when_elided(false))
                .on_hover_told(scene, whole_name(scene, case));
        });
        is_closed
    })
    .inner
}

/// Draws the settings that are those of this game too, and below them those that it leaves out.
fn settings_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    config: &RunConfig,
    left_out: &[&'static str],
    actions: &mut Vec<Action>,
) {
    caption_ui(ui, scene, scene.text("dirac.settings"));
    ui.add_space(4.0);
    for setting in KEYS.iter().filter_map(|key| Setting::named(key).ok()) {
        if setting.applies(config) {
            setting_row(ui, scene, setting, true, config, actions);
        }
    }
    if !left_out.is_empty() {
        let names: Vec<_> = left_out
            .iter()
            .filter_map(|key| Setting::named(key).ok())
            .map(|setting| match setting.player() {
                Some(player) => format!("{} ({})", scene.setting_label(setting), scene.choice_label(player)),
                None => scene.setting_label(setting).into_owned(),
            })
            .collect();
        ui.add_space(6.0);
        let names = names.join(" · ");
        let sentence = Sentence::new("dirac.left_out").with("settings", names);
        caption_ui(ui, scene, sentence.text(scene.language));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portraits_are_as_large_as_the_room_allows() {
        // One in a wide pane stands beside the charts, and is as high as the pane.
        assert_eq!(ChartPlace::of(vec2(1300.0, 600.0), 1), ChartPlace::Beside(600.0 - TITLE));
        // Four share the width, and the charts are below.
        let ChartPlace::Below(size, charts) = ChartPlace::of(vec2(1000.0, 600.0), 4) else {
            panic!("no room beside four");
        };
        assert_eq!((size.x, charts), ((1000.0 - 3.0 * BETWEEN) / 4.0, 180.0));
        assert!(size.y + charts + TITLE + BETWEEN <= 600.0);
        // Where there is no room at all, the pane is scrolled.
        assert_eq!(ChartPlace::of(vec2(300.0, 100.0), 1), ChartPlace::Below(vec2(300.0, LEAST[0]), LEAST[1]));
    }

    #[test]
    fn every_setting_of_the_list_exists_once() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(Setting::named(key).is_ok(), "{key}");
            assert!(!KEYS[..index].contains(key), "{key}");
        }
    }
}
