//! The plots of curves: one axis of steps for all of them, which follows the run until a person zooms.

use std::ops::RangeInclusive;

use eframe::egui::{self, Ui, Vec2b};
use egui_plot::{
    AxisHints, GridMark, HLine, HPlacement, LineStyle, Plot, PlotBounds, PlotPoint, PlotUi, Text, VLine,
};

use super::drawn::{Drawn, lines, value_range};
use super::empty::empty_ui;
use super::legend::{Entry, legend_ui};
use super::plot::{PlotKind, Reference};
use super::reading::reading;
use super::scale::{Scale, short};
use super::scene::Scene;
use super::sentences;
use super::thermometer::Thermometer;
use crate::protocol::RunId;

/// Points of one curve that are drawn at most.
const MOST_POINTS: usize = 700;
/// Points between two ticks with a number: along x, where numbers stand side by side, and along y.
pub const TICKS: [f64; 2] = [56.0, 30.0];
/// Distances of ticks at which numbers fade in and are whole: those of the ticks above are always whole.
pub const FADE: [egui::Rangef; 2] =
    [egui::Rangef { min: 28.0, max: 55.0 }, egui::Rangef { min: 15.0, max: 29.0 }];
/// Share of the width that is left free to the right of the last step, for its number.
const FREE: f64 = 0.045;
/// Rows in which the words of marks are written, and the width of a letter in them, in points.
const ROWS_OF_WORDS: usize = 4;
const WIDTH_OF_LETTER: f64 = 6.0;
/// Width of a digit beside an axis, and of the axis of values, in points.
const WIDTH_OF_DIGIT: f64 = 8.5;
const WIDTH_OF_VALUES: f32 = 38.0;

/// How the plots are looked at.
#[derive(Default)]
pub struct Curves {
    /// The axis of steps.
    pub steps: Scale,
    /// The plots whose axis of values is not as at first.
    switched: Vec<PlotKind>,
    /// The steps in view; all of them where it follows the run. On a logarithmic axis these are steps too.
    pub range: Option<[f64; 2]>,
    /// The names of curves and lines that are hidden.
    hidden: Vec<String>,
    run: RunId,
}

impl Curves {
    /// The axis of values of `kind`.
    pub fn values(&self, kind: PlotKind) -> Scale {
        let switched = kind.may_be_logarithmic() && self.switched.contains(&kind);
        Scale::logarithmic(kind.starts_logarithmic() != switched)
    }

    /// Switches the axis of values of `kind`.
    pub fn switch(&mut self, kind: PlotKind) {
        match self.switched.iter().position(|other| *other == kind) {
            Some(index) => {
                self.switched.swap_remove(index);
            }
            None => self.switched.push(kind),
        }
    }

    /// Follows a new run from its beginning.
    pub fn follow(&mut self, scene: Scene<'_>) {
        if self.run != scene.session.run() {
            self.run = scene.session.run();
            self.range = None;
        }
    }

    /// The steps in view.
    pub fn steps_in_view(&self, scene: Scene<'_>) -> [f64; 2] {
        let last = scene.session.step().max(scene.session.curves.last_step()).max(10) as f64;
        let first = match self.steps {
            Scale::Linear => 0.0,
            Scale::Logarithmic => 1.0,
        };
        self.range.unwrap_or([first, last])
    }

    /// One plot; that of the losses with the thermometer of collapse, if wanted.
    pub fn ui(&mut self, ui: &mut Ui, kind: PlotKind, scene: Scene<'_>, thermometer: bool) {
        let Some(config) = scene.config() else { return };
        if kind == PlotKind::Value && !config.game.objective.has_value() {
            empty_ui(ui, &scene.text("screen.value_undefined"));
            return;
        }
        if kind == PlotKind::Optimality && config.game.terms().best_output(1.0, 1.0).is_none() {
            empty_ui(ui, &scene.text("screen.best_undefined"));
            return;
        }
        let modes = scene.session.shown.as_ref().map_or(0, |shown| shown.state.target.modes().len());
        if kind == PlotKind::Coverage && modes == 0 {
            empty_ui(ui, &scene.text("screen.no_modes"));
            return;
        }
        let [first, last] = self.steps_in_view(scene);
        let (steps, values) = (self.steps, self.values(kind));
        let records =
            scene.session.curves.within(first..=last, MOST_POINTS.min(ui.available_width() as usize + 1));
        let objective = config.game.objective;
        let mut lines = lines(kind, &config.game, scene, &records, steps, values);
        let mut references = kind.references(scene);
        let of_line = |line: &Drawn| Entry { name: line.name.clone(), color: line.color, dashed: false };
        let of_reference =
            |line: &Reference| Entry { name: line.name.clone(), color: line.color, dashed: true };
        let floors = scene.text("screen.reference.floors");
        let of_floors = lines.iter().any(Drawn::has_floor).then(|| Entry {
            name: floors.clone().into_owned(),
            color: scene.palette.weak,
            dashed: true,
        });
        let thermometer = Thermometer::of(kind, scene).filter(|_| thermometer);
        let of_thermometer =
            |scale: &Thermometer| Entry { name: scale.name(scene), color: scene.palette.weak, dashed: true };
        let entries: Vec<Entry> = lines
            .iter()
            .map(of_line)
            .chain(references.iter().map(of_reference))
            .chain(of_floors)
            .chain(thermometer.iter().map(of_thermometer))
            .collect();
        legend_ui(ui, &entries, &mut self.hidden, &scene.text("screen.legend_help"), |_| {});
        lines.retain(|line| !self.hidden.contains(&line.name));
        if self.hidden.iter().any(|name| *name == floors) {
            lines.iter_mut().for_each(Drawn::hide_floor);
        }
        references.retain(|line| !self.hidden.contains(&line.name));
        let thermometer = thermometer.filter(|scale| !self.hidden.contains(&scale.name(scene)));
        let range = match kind.fixed_range(objective) {
            Some(range) if values == Scale::Linear => range,
            _ => value_range(&lines, &references, values),
        };
        let width = f64::from(ui.available_width()) - f64::from(WIDTH_OF_VALUES);
        let plot = Plot::new(kind.key())
            .allow_zoom(Vec2b::FALSE)
            .allow_scroll(Vec2b::FALSE)
            .allow_boxed_zoom(false)
            .allow_drag(Vec2b::new(true, false))
            .allow_axis_zoom_drag(Vec2b::FALSE)
            .allow_double_click_reset(false)
            .auto_bounds(Vec2b::FALSE)
            .label_formatter(|_| None)
            .x_grid_spacer(move |input| steps.marks(&input, TICKS[0]))
            .y_grid_spacer(move |input| values.marks(&input, TICKS[1]))
            .grid_color(scene.palette.grid)
            .custom_x_axes(vec![
                AxisHints::new_x()
                    .formatter(move |mark, range| step_label(steps, &mark, range, width))
                    .label_spacing(FADE[0]),
            ])
            .custom_y_axes(vec![
                AxisHints::new_y()
                    .formatter(move |mark, _| values.label(&mark))
                    .placement(HPlacement::Left)
                    .label_spacing(FADE[1])
                    .min_thickness(WIDTH_OF_VALUES),
            ])
            .link_cursor(egui::Id::unique("step under the pointer"), Vec2b::new(true, false))
            .show_crosshair(true)
            .show_y(false)
            .cursor_color(scene.palette.weak);
        let view = [steps.place(first), steps.place(last)];
        let mut zoom = 1.0;
        let shown = plot.show(ui, |plot_ui| {
            let margin = FREE * (view[1] - view[0]);
            plot_ui.set_plot_bounds(PlotBounds::from_min_max(
                [view[0], range[0]],
                [view[1] + if self.range.is_none() { margin } else { 0.0 }, range[1]],
            ));
            for Reference { name, value, color } in &references {
                let place = values.place(*value);
                if place.is_finite() {
                    let line = HLine::new(name.as_str(), place).color(color.gamma_multiply(0.8)).width(1.0);
                    plot_ui.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
                }
            }
            lines.into_iter().for_each(|line| line.draw(plot_ui));
            if let Some(scale) = &thermometer {
                scale.draw(plot_ui, values, scene);
            }
            self.marks(plot_ui, kind, scene, range[0]);
            if plot_ui.response().hovered() {
                let scroll = plot_ui.ctx().input(|input| input.smooth_scroll_delta().y);
                let pinch = plot_ui.ctx().input(egui::InputState::zoom_delta);
                zoom = (scroll / 200.0).exp() * pinch;
            }
            plot_ui.pointer_coordinate()
        });
        let response = shown.response;
        response.widget_info(|| {
            let title = scene.text(&format!("pane.{}.title", kind.key()));
            egui::WidgetInfo::labeled(egui::Role::Image, true, title)
        });
        if response.double_clicked() {
            self.range = None;
        } else if zoom != 1.0
            && let Some(pointer) = shown.inner
        {
            let around = |place: f64| pointer.x + (place - pointer.x) / f64::from(zoom);
            self.set_range([steps.value(around(view[0])), steps.value(around(view[1]))], scene);
        } else if response.dragged() && response.drag_delta().x != 0.0 {
            let moved = -f64::from(response.drag_delta().x) * shown.transform.dvalue_dpos()[0];
            self.set_range([steps.value(view[0] + moved), steps.value(view[1] + moved)], scene);
        }
        if let Some(pointer) = shown.inner
            && response.hovered()
        {
            reading(&response, kind, scene, steps.value(pointer.x));
        }
    }

    /// Looks at the steps of `range`, within reason.
    pub fn set_range(&mut self, range: [f64; 2], scene: Scene<'_>) {
        let last = scene.session.curves.last_step().max(10) as f64;
        let [low, high] = range;
        if low.is_finite() && high.is_finite() && high - low >= 4.0 && low < last && high > 0.0 {
            self.range = if high - low > 4.0 * last { None } else { Some([low.max(-0.1 * last), high]) };
        }
    }

    /// Changes as lines across the plot, the first few of them with their words.
    fn marks(&self, plot_ui: &mut PlotUi<'_>, kind: PlotKind, scene: Scene<'_>, bottom: f64) {
        let [first, last] = self.steps_in_view(scene);
        let in_view = |step: u64| (first..=last).contains(&(step as f64));
        let marks: Vec<_> = scene.marks.iter().filter(|mark| in_view(mark.first)).collect();
        let width = plot_ui.transform().dvalue_dpos()[0].abs();
        let height = plot_ui.transform().dvalue_dpos()[1].abs();
        let middle = 0.5 * (self.steps.place(first) + self.steps.place(last));
        // What is written already: row, and the places between which it stands.
        let mut written: Vec<(usize, f64, f64)> = Vec::new();
        for mark in marks.iter().rev() {
            let place = self.steps.place(mark.first as f64);
            if !place.is_finite() {
                continue;
            }
            let color = scene.palette.mark;
            let line = VLine::new("", place).color(color.gamma_multiply(0.7)).width(1.0);
            plot_ui.vline(line.style(LineStyle::dotted_dense()).allow_hover(false));
            if kind != PlotKind::Outputs {
                continue;
            }
            let words = format!(" {} ", sentences::mark_short(scene, mark));
            let length = WIDTH_OF_LETTER * words.chars().count() as f64 * width;
            // To the side on which there is more room.
            let (low, high, anchor) = if place < middle {
                (place, place + length, egui::Align2::LEFT_BOTTOM)
            } else {
                (place - length, place, egui::Align2::RIGHT_BOTTOM)
            };
            let is_free =
                |row: &usize| !written.iter().any(|(other, a, b)| other == row && *a < high && low < *b);
            // Where there is no room, the words are shown under the pointer only.
            let Some(row) = (0..ROWS_OF_WORDS).find(is_free) else { continue };
            written.push((row, low, high));
            let at = PlotPoint::new(place, bottom + (4.0 + 13.0 * row as f64) * height);
            let text = egui::RichText::new(words).small().color(color);
            plot_ui.text(Text::new("", at, text).anchor(anchor).allow_hover(false));
        }
    }
}

/// Steps as whole numbers only, and none that the right edge of an axis of `width` points would cut off.
fn step_label(steps: Scale, mark: &GridMark, range: &RangeInclusive<f64>, width: f64) -> String {
    let value = steps.value(mark.value);
    let text = match steps {
        Scale::Linear if value < -0.5 || mark.step_size < 0.999 => String::new(),
        Scale::Linear => short(value.round()),
        Scale::Logarithmic if value < 0.999 => String::new(),
        Scale::Logarithmic => steps.label(mark),
    };
    let room = (range.end() - mark.value) / (range.end() - range.start()) * width;
    if room < 0.5 * WIDTH_OF_DIGIT * text.chars().count() as f64 { String::new() } else { text }
}
