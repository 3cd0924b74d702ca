//! The plots of curves. All have the same axis of steps, which follows the run until a person zooms.

use std::ops::RangeInclusive;

use eframe::egui::{self, Ui, Vec2b};
use egui_plot::{AxisHints, GridMark, HLine, HPlacement, LineStyle, Plot, PlotBounds, PlotUi, VLine};
use serde::{Deserialize, Serialize};

use super::beside::{self, Dashed, OtherCurves};
use super::drawn::{CurveGeometry, lines, value_range};
use super::legend::{DASH_OF_REFERENCE, LegendEntry, legend_ui};
use super::plot::{PlotKind, ReferenceLine, modes_of};
use super::reading::reading;
use super::stops;
use super::thermometer::Thermometer;
use crate::history::{Curves, RunHistory};
use crate::protocol::{Record, RunId};
use crate::session::{Mark, MarkStatus};
use crate::ui::action::Action;
use crate::ui::bars::changes::Strip;
use crate::ui::branch::drawn;
use crate::ui::empty::empty_ui;
use crate::ui::scale::{AxisScale, precise, within};
use crate::ui::scene::Scene;

/// Most points of one curve that are drawn.
const MOST_POINTS: usize = 700;
/// Least distance of two ticks with a number along x and along y, in points.
pub const TICKS: [f64; 2] = [56.0, 30.0];
/// For x and for y: distances of ticks, in points, from which on their numbers begin to show and are fully visible.
pub const FADE: [egui::Rangef; 2] =
    [egui::Rangef { min: 28.0, max: 55.0 }, egui::Rangef { min: 15.0, max: 29.0 }];
/// Share of the width to the right of the last step that is left free for its number.
const FREE: f64 = 0.045;
/// Width that the thermometer takes there, in points.
const THERMOMETER: f64 = 24.0;
/// Height of a pane, in points, below which nothing is drawn above the curves.
const FLAT: f32 = 84.0;
/// Least width and height of a plot, in points.
const LEAST: f32 = 20.0;
/// Space above a plot for the upper half of its topmost number, in points.
const HALF_NUMBER: f32 = 6.0;
/// Least distance of two points of a curve, in points of the screen: closer ones make its stroke uneven.
const APART: f32 = 2.0;
/// Width of the axis of values, in points.
const WIDTH_OF_VALUES: f32 = 38.0;

/// The axes of all plots, and what is hidden.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurveOptions {
    /// The scale of the axis of steps.
    pub steps: AxisScale,
    /// Whether the timeline shows the learning rates.
    pub rates: bool,
    /// Plots whose axis of values does not have its first scale.
    switched: Vec<PlotKind>,
    /// Names of hidden curves and lines.
    hidden: Vec<String>,
}

/// The state of all plots.
#[derive(Default)]
pub struct CurvesView {
    /// Their axes, and what is hidden.
    pub options: CurveOptions,
    /// The steps in view, on both scales; `None` to follow the run from its first step.
    pub range: Option<[f64; 2]>,
    /// Whether plots show how far the runs beside each other are apart, in their place.
    pub shows_difference: bool,
    /// The labels of changes.
    changes: Strip,
    run: RunId,
}

impl CurvesView {
    /// The scale of the axis of values of `kind`.
    pub fn values(&self, kind: PlotKind) -> AxisScale {
        let switched = kind.may_be_logarithmic() && self.options.switched.contains(&kind);
        AxisScale::logarithmic(kind.starts_logarithmic() != switched)
    }

    /// Switches the scale of the axis of values of `kind`.
    pub fn switch(&mut self, kind: PlotKind) {
        match self.options.switched.iter().position(|other| *other == kind) {
            Some(index) => {
                self.options.switched.swap_remove(index);
            }
            None => self.options.switched.push(kind),
        }
    }

    /// Shows all steps again if another run has begun.
    pub fn follow(&mut self, scene: Scene<'_>) {
        if self.run != scene.session.run() {
            self.run = scene.session.run();
            self.range = None;
        }
    }

    /// First and last step in view.
    pub fn steps_in_view(&self, scene: Scene<'_>) -> [f64; 2] {
        let branches = drawn(scene).iter().map(|info| info.head).max().unwrap_or(0);
        let own = scene.session.step().max(scene.session.course.curves.last_step());
        let last = beside::last_step(scene, own).max(branches).max(10) as f64;
        let first = match self.options.steps {
            AxisScale::Linear => 0.0,
            AxisScale::Logarithmic => 1.0,
        };
        self.range.unwrap_or([first, last])
    }

    /// Draws the plot of `kind`; that of the losses with the thermometer of collapse if wanted.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        kind: PlotKind,
        scene: Scene<'_>,
        thermometer: bool,
        actions: &mut Vec<Action>,
    ) {
        let Some(config) = scene.config() else { return };
        if kind == PlotKind::Value && !config.game.objective.has_value() {
            empty_ui(ui, &scene.text("screen.value_undefined"));
            return;
        }
        if kind == PlotKind::Optimality && config.game.terms().best_output(1.0, 1.0).is_none() {
            empty_ui(ui, &scene.text("screen.best_undefined"));
            return;
        }
        let modes = modes_of(scene.session);
        if kind == PlotKind::Coverage && modes == 0 {
            empty_ui(ui, &scene.text("screen.no_modes"));
            return;
        }
        let [first, last] = self.steps_in_view(scene);
        // A difference may be negative.
        let apart = self.shows_difference && !scene.company.beside.is_empty();
        let (steps, values) = (self.options.steps, if apart { AxisScale::Linear } else { self.values(kind) });
        let room = (ui.available_width() / APART) as usize + 1;
        let records = scene.session.course.curves.within(first..=last, MOST_POINTS.min(room));
        let objective = config.game.objective;
        let shows_metrics = kind.shows_metrics(&config.game);
        let view = [steps.place(first), steps.place(last)];
        let apart_along = f64::from(APART) * (view[1] - view[0]) / f64::from(ui.available_width().max(LEAST));
        let lines_of = |course: &RunHistory, records: &[Record], modes: usize| {
            let of = (&course.measured, records);
            let mut lines = lines(kind, &config.game, (scene, modes), of, steps, values);
            if shows_metrics {
                lines.iter_mut().for_each(|line| line.thin(apart_along));
            }
            lines
        };
        let of = |course: &RunHistory, records: &[Record]| lines_of(course, records, modes);
        // Runs that play in step end at the step that all have come to.
        let common = scene.company.common_step(scene.session).map(|step| steps.place(step as f64));
        let in_step = |course: &RunHistory, records: &[Record], modes: usize| {
            let mut lines = lines_of(course, records, modes);
            lines.iter_mut().for_each(|line| line.end_at(common.unwrap_or(f64::INFINITY)));
            lines
        };
        let (most, hidden) = (MOST_POINTS.min(room), &self.options.hidden);
        let beside = OtherCurves { steps: [first, last], most, grid: &records, scene, hidden };
        let mut lines = if apart { Vec::new() } else { in_step(&scene.session.course, &records, modes) };
        let dashed: Vec<Dashed> = if apart {
            beside.differences(kind, shows_metrics, in_step)
        } else {
            beside.branches(of).into_iter().chain(beside.companions(kind, in_step)).collect()
        };
        let spread = if apart { Vec::new() } else { beside.seeds(shows_metrics, of) };
        let named = if apart { of(&scene.session.course, &[]) } else { Vec::new() };
        let mut references = if apart { vec![beside.zero()] } else { kind.references(scene) };
        let of_line = |line: &CurveGeometry| {
            let (name, help) = (line.name.clone(), line.help.clone());
            LegendEntry { name, help, color: line.color, dash: None, section: Some(line.section.clone()) }
        };
        let of_reference = |line: &ReferenceLine| {
            let (name, help) = (line.name.clone(), line.help.clone());
            LegendEntry { name, help, color: line.color, dash: Some(DASH_OF_REFERENCE), section: None }
        };
        let floors = scene.text("screen.reference.floors");
        let of_floors = lines.iter().any(CurveGeometry::has_floor).then(|| LegendEntry {
            name: floors.clone().into_owned(),
            help: scene.text("screen.metric_floor_help").into_owned(),
            color: scene.palette.weak,
            dash: Some(DASH_OF_REFERENCE),
            section: None,
        });
        let thermometer = Thermometer::of(kind, scene).filter(|_| thermometer);
        let of_thermometer = |scale: &Thermometer| LegendEntry {
            name: scale.name(scene),
            help: scene.text("screen.thermometer_help").into_owned(),
            color: scene.palette.weak,
            dash: Some(DASH_OF_REFERENCE),
            section: None,
        };
        let entries: Vec<LegendEntry> = lines
            .iter()
            .chain(&named)
            .map(of_line)
            .chain(beside.legend(kind, apart, ui.available_height()))
            .chain(references.iter().map(of_reference))
            .chain(of_floors)
            .chain(thermometer.iter().map(of_thermometer))
            .collect();
        // In a pane that is very low there is room for the curves only.
        let is_flat = ui.available_height() < FLAT;
        if is_flat {
            // The half of its topmost number.
            ui.add_space(HALF_NUMBER);
        } else {
            let note = |ui: &mut Ui| {
                if let Some(scale) = &thermometer {
                    scale.note_ui(ui, scene);
                }
            };
            legend_ui(ui, scene, &entries, &mut self.options.hidden, (|_: &mut Ui| {}, note));
        }
        lines.retain(|line| !self.options.hidden.contains(&line.name));
        if self.options.hidden.iter().any(|name| *name == floors) {
            lines.iter_mut().for_each(CurveGeometry::hide_floor);
        }
        references.retain(|line| !self.options.hidden.contains(&line.name));
        let thermometer = thermometer.filter(|scale| !self.options.hidden.contains(&scale.name(scene)));
        let range = match kind.fixed_range(objective) {
            Some(range) if values == AxisScale::Linear && !apart => range,
            _ => value_range(lines.iter().chain(dashed.iter().map(|(line, _)| line)), &references, values),
        };
        let marks = self.marks_in_view(scene);
        // One plot names the changes, all show their lines.
        let strip =
            if kind == PlotKind::Outputs && !is_flat { self.changes.allocate(ui, &marks) } else { None };
        let title = format!("pane.{}.title", kind.words(&config.game));
        let width = f64::from(ui.available_width()) - f64::from(WIDTH_OF_VALUES);
        let plot = Plot::new(kind.key())
            .min_size(egui::Vec2::splat(LEAST))
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
                    .label(if scene.is_figure { scene.text("screen.step") } else { "".into() })
                    .formatter(move |mark, range| step_label(steps, &mark, range, width))
                    .label_spacing(FADE[0]),
            ])
            .custom_y_axes(vec![
                AxisHints::new_y()
                    .label(if scene.is_figure { scene.text(&title) } else { "".into() })
                    .formatter(move |mark, _| values.label(&mark))
                    .placement(HPlacement::Left)
                    .label_spacing(FADE[1])
                    .min_thickness(WIDTH_OF_VALUES),
            ])
            .link_cursor(egui::Id::unique("step under the pointer"), Vec2b::new(true, false))
            .show_crosshair(true)
            .show_y(false)
            .cursor_color(scene.palette.weak);
        let mut zoom = 1.0;
        let shown = plot.show(ui, |plot_ui| {
            let free = if thermometer.is_some() { FREE.max(THERMOMETER / width) } else { FREE };
            let margin = free * (view[1] - view[0]);
            plot_ui.set_plot_bounds(PlotBounds::from_min_max(
                [view[0], range[0]],
                [view[1] + if self.range.is_none() { margin } else { 0.0 }, range[1]],
            ));
            for ReferenceLine { name, value, color, .. } in &references {
                let place = values.place(*value);
                if place.is_finite() {
                    let line = HLine::new(name.as_str(), place).color(color.gamma_multiply(0.8)).width(1.0);
                    let style = LineStyle::Dashed { length: DASH_OF_REFERENCE };
                    plot_ui.hline(line.style(style).allow_hover(false));
                }
            }
            spread.into_iter().for_each(|line| line.draw_spread(plot_ui, [view, range]));
            dashed.into_iter().for_each(|(line, dash)| line.draw_dashed(plot_ui, dash, [view, range]));
            lines.into_iter().for_each(|line| line.draw(plot_ui));
            if let Some(scale) = &thermometer {
                scale.draw(plot_ui, values, scene);
            }
            for mark in &marks {
                self.line_of(plot_ui, mark, scene);
            }
            self.cursor_line(plot_ui, scene);
            if plot_ui.response().hovered() {
                let scroll = plot_ui.ctx().input(|input| input.smooth_scroll_delta().y);
                let pinch = plot_ui.ctx().input(egui::InputState::zoom_delta);
                zoom = (scroll / 200.0).exp() * pinch;
            }
            plot_ui.pointer_coordinate()
        });
        if let Some(strip) = strip {
            let x = |mark: &Mark| {
                shown.transform.position_from_point_x(self.options.steps.place(mark.first as f64))
            };
            let placed: Vec<(&Mark, f32)> = marks.iter().map(|mark| (*mark, x(mark))).collect();
            let frame = *shown.transform.frame();
            self.changes.show(ui, scene, strip, &placed, [frame.left(), frame.right()]);
        }
        let response = shown.response;
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text(&title)));
        let under = shown.inner.map(|pointer| values.value(pointer.y));
        stops::menu(&response, scene, &kind.curves(&config.game), under, actions);
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
            let tells = move |value: f64| {
                // A five-hundredth of the axis, there where the value stands.
                let share = (range[1] - range[0]) / 500.0;
                if values == AxisScale::Linear { share } else { value.abs() * (10.0_f64.powf(share) - 1.0) }
            };
            let written = |value| precise(value, tells(value));
            let drawn = |curves: &Curves| curves.within(first..=last, MOST_POINTS.min(room));
            reading(&response, (kind, apart), &drawn, scene, steps.value(pointer.x), &written);
        }
    }

    /// Shows the steps of `range`, if it overlaps the run and is at least 4 steps wide; if it is much wider than the
    /// run, shows all steps and follows the run.
    pub fn set_range(&mut self, range: [f64; 2], scene: Scene<'_>) {
        let last = scene.session.course.curves.last_step().max(10) as f64;
        let [low, high] = range;
        if low.is_finite() && high.is_finite() && high - low >= 4.0 && low < last && high > 0.0 {
            self.range = if high - low > 4.0 * last { None } else { Some([low.max(-0.1 * last), high]) };
        }
    }

    /// Moves the steps in view so that `step` is among them.
    pub fn bring_into_view(&mut self, step: u64) {
        let step = step as f64;
        if let Some([first, last]) = self.range.filter(|[first, last]| !(*first..=*last).contains(&step)) {
            let half = 0.5 * (last - first);
            self.range = Some([step - half, step + half]);
        }
    }

    /// The changes in view that have a place on the axis, in order of step.
    fn marks_in_view<'a>(&self, scene: Scene<'a>) -> Vec<&'a Mark> {
        let [first, last] = self.steps_in_view(scene);
        let in_view = |mark: &&Mark| {
            let step = mark.first as f64;
            let is_done = mark.status != MarkStatus::ToCome;
            is_done && (first..=last).contains(&step) && self.options.steps.place(step).is_finite()
        };
        let mut marks: Vec<&Mark> = scene.marks.iter().filter(in_view).collect();
        marks.sort_by_key(|mark| mark.first);
        marks
    }

    /// Draws a line at the step that is shown, where the run has steps ahead of it.
    fn cursor_line(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let (_, step) = scene.session.place();
        let place = self.options.steps.place(step as f64);
        if step < scene.session.head() && place.is_finite() {
            let line = VLine::new("", place).color(scene.palette.reference).width(1.5);
            plot_ui.vline(line.allow_hover(false));
        }
    }

    /// Draws the vertical line of a change.
    fn line_of(&self, plot_ui: &mut PlotUi<'_>, mark: &Mark, scene: Scene<'_>) {
        let color = scene.palette.mark.gamma_multiply(0.7);
        let line = VLine::new("", self.options.steps.place(mark.first as f64)).color(color).width(1.0);
        plot_ui.vline(line.style(LineStyle::dotted_dense()).allow_hover(false));
    }
}

/// The number beside a tick of steps: whole numbers only, and none that the right edge of an axis of `width` points
/// would cut off.
fn step_label(steps: AxisScale, mark: &GridMark, range: &RangeInclusive<f64>, width: f64) -> String {
    let value = steps.value(mark.value);
    let text = match steps {
        AxisScale::Linear if value < -0.5 || mark.step_size < 0.999 => String::new(),
        AxisScale::Linear => precise(value.round(), mark.step_size.max(1.0)),
        AxisScale::Logarithmic if value < 0.999 => String::new(),
        AxisScale::Logarithmic => steps.label(mark),
    };
    within(text, mark.value, range, width)
}
