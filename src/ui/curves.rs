//! The plots of curves: one axis of steps for all of them, which follows the run until a person zooms.

use eframe::egui::{self, Color32, Ui, Vec2b, vec2};
use egui_plot::{
    AxisHints, ColorConflictHandling, FilledArea, GridMark, HLine, HPlacement, Legend, Line, LineStyle, Plot,
    PlotBounds, PlotPoint, PlotUi, Text, VLine,
};

use super::empty::empty_ui;
use super::plot::{Curve, PlotKind, Source};
use super::scale::{Scale, short};
use super::scene::Scene;
use super::sentences;
use crate::history::MeasuredAt;
use crate::protocol::{Record, Series};

/// Points of one curve that are drawn at most.
const MOST_POINTS: usize = 700;
/// Points between two ticks with a number: along x, where numbers stand side by side, and along y.
const TICKS: [f64; 2] = [56.0, 30.0];
/// Distances of ticks at which numbers fade in and are whole: those of the ticks above are always whole.
const FADE: [egui::Rangef; 2] = [egui::Rangef { min: 28.0, max: 55.0 }, egui::Rangef { min: 15.0, max: 29.0 }];
/// Share of the width that is left free to the right of the last step, for its number.
const FREE: f64 = 0.045;
/// Marks whose words are written out at most.
const MOST_WORDS: usize = 8;

/// How the plots are looked at.
#[derive(Default)]
pub struct Curves {
    /// The axis of steps.
    pub steps: Scale,
    /// The plots whose axis of values is not as at first.
    switched: Vec<PlotKind>,
    /// The steps in view; all of them where it follows the run. On a logarithmic axis these are steps too.
    pub range: Option<[f64; 2]>,
}

impl Curves {
    /// The axis of values of `kind`.
    pub fn values(&self, kind: PlotKind) -> Scale {
        Scale::logarithmic(kind.starts_logarithmic() != self.switched.contains(&kind))
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

    /// The steps in view.
    pub fn steps_in_view(&self, scene: Scene<'_>) -> [f64; 2] {
        let last = scene.session.step().max(scene.session.curves.last_step()).max(10) as f64;
        let first = match self.steps {
            Scale::Linear => 0.0,
            Scale::Logarithmic => 1.0,
        };
        self.range.unwrap_or([first, last])
    }

    /// One plot.
    pub fn ui(&mut self, ui: &mut Ui, kind: PlotKind, scene: Scene<'_>) {
        let Some(config) = scene.config() else { return };
        if kind == PlotKind::Value && !config.game.objective.has_value() {
            empty_ui(ui, &scene.text("screen.value_undefined"));
            return;
        }
        let modes = scene.session.shown.as_ref().map_or(0, |shown| shown.state.target.modes().len());
        if kind == PlotKind::Coverage && modes == 0 {
            empty_ui(ui, &scene.text("screen.no_modes"));
            return;
        }
        let [first, last] = self.steps_in_view(scene);
        let (steps, values) = (self.steps, self.values(kind));
        let records = scene.session.curves.within(first..=last, MOST_POINTS.min(ui.available_width() as usize + 1));
        let lines = lines(kind, scene, &records, steps, values);
        let references = kind.references(scene);
        let range = match kind.fixed_range(config.game.objective) {
            Some(range) if values == Scale::Linear => range,
            _ => value_range(&lines, &references, values),
        };
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
            .show_crosshair(false)
            .custom_x_axes(vec![AxisHints::new_x().formatter(move |mark, _| step_label(steps, &mark)).label_spacing(FADE[0])])
            .custom_y_axes(vec![
                AxisHints::new_y()
                    .formatter(move |mark, _| values.label(&mark))
                    .placement(HPlacement::Left)
                    .label_spacing(FADE[1])
                    .min_thickness(38.0),
            ])
            .legend(legend().position(kind.legend_corner()));
        let view = [steps.place(first), steps.place(last)];
        let mut zoom = 1.0;
        let shown = plot.show(ui, |plot_ui| {
            let margin = FREE * (view[1] - view[0]);
            plot_ui.set_plot_bounds(PlotBounds::from_min_max(
                [view[0], range[0]],
                [view[1] + if self.range.is_none() { margin } else { 0.0 }, range[1]],
            ));
            for (name, value) in &references {
                let place = values.place(*value);
                if place.is_finite() {
                    let color = scene.palette.reference.gamma_multiply(0.7);
                    let line = HLine::new(name.as_str(), place).color(color).width(1.0);
                    plot_ui.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
                }
            }
            lines.into_iter().for_each(|line| line.draw(plot_ui));
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
        let written = if kind == PlotKind::Outputs { MOST_WORDS } else { 0 };
        let spoken = marks.len().saturating_sub(written);
        let height = plot_ui.transform().dvalue_dpos()[1].abs();
        for (index, mark) in marks.iter().enumerate() {
            let place = self.steps.place(mark.first as f64);
            if !place.is_finite() {
                continue;
            }
            let color = scene.palette.mark;
            plot_ui.vline(
                VLine::new("", place).color(color.gamma_multiply(0.7)).width(1.0).style(LineStyle::dotted_dense()).allow_hover(false),
            );
            if index >= spoken && written > 0 {
                let row = (index % 3) as f64;
                let at = PlotPoint::new(place, bottom + (4.0 + 13.0 * row) * height);
                let words = egui::RichText::new(format!(" {} ", sentences::mark_short(scene, mark))).small().color(color);
                // To the side on which there is more room.
                let left = place < 0.5 * (self.steps.place(first) + self.steps.place(last));
                let anchor = if left { egui::Align2::LEFT_BOTTOM } else { egui::Align2::RIGHT_BOTTOM };
                plot_ui.text(Text::new("", at, words).anchor(anchor).allow_hover(false));
            }
        }
    }
}

/// A curve made ready to be drawn: places, not values.
struct Drawn {
    name: String,
    color: Color32,
    mean: Vec<[f64; 2]>,
    /// Low and high edges of bands, with the share of the colour.
    bands: Vec<(Vec<[f64; 3]>, f32)>,
    floor: Option<f64>,
}

impl Drawn {
    fn draw(self, plot_ui: &mut PlotUi<'_>) {
        for (band, alpha) in self.bands {
            let band: Vec<[f64; 3]> = band.into_iter().filter(|[x, a, b]| (x + a + b).is_finite()).collect();
            let column = |index: usize| band.iter().map(|row| row[index]).collect::<Vec<_>>();
            let area = FilledArea::new(self.name.as_str(), &column(0), &column(1), &column(2));
            plot_ui.add(area.fill_color(self.color.gamma_multiply(alpha)).allow_hover(false));
        }
        if let Some(floor) = self.floor.filter(|floor| floor.is_finite()) {
            let line = HLine::new(self.name.as_str(), floor).color(self.color.gamma_multiply(0.8)).width(1.0);
            plot_ui.hline(line.style(LineStyle::dashed_loose()).allow_hover(false));
        }
        // A number that was not measured is a gap.
        for piece in self.mean.split(|[x, y]| !(x + y).is_finite()).filter(|piece| !piece.is_empty()) {
            let line = Line::new(self.name.as_str(), piece.to_vec()).color(self.color).width(1.6);
            plot_ui.line(line.allow_hover(false));
        }
    }
}

fn lines(kind: PlotKind, scene: Scene<'_>, records: &[Record], steps: Scale, values: Scale) -> Vec<Drawn> {
    let draw = |curve: Curve| {
        let (name, color) = (curve.label(scene), (curve.color)(scene.palette));
        match curve.source {
            Source::Series(series) => {
                let index = series.index();
                let x = |record: &Record| steps.place(record.middle());
                let y = |value: f32| values.place(f64::from(value));
                let mean = records.iter().map(|record| [x(record), y(record.mean[index])]).collect();
                let edge = |low: &dyn Fn(&Record) -> f32, high: &dyn Fn(&Record) -> f32| {
                    records.iter().map(|record| [x(record), y(low(record)), y(high(record))]).collect::<Vec<_>>()
                };
                let mut bands = Vec::new();
                if let Some([low, high]) = curve.band.map(|band| band.map(Series::index)) {
                    bands.push((edge(&|record| record.mean[low], &|record| record.mean[high]), 0.12));
                }
                if records.iter().any(|record| record.count > 1) {
                    bands.push((edge(&|record| record.min[index], &|record| record.max[index]), 0.22));
                }
                Drawn { name, color, mean, bands, floor: None }
            }
            Source::Metric(metric) => {
                let factor = curve.factor(scene);
                let rows = scene.session.measured.rows();
                let at = |row: &MeasuredAt| {
                    let value = row.measures.value(metric).map_or(f64::NAN, |value| values.place(value * factor));
                    [steps.place(row.step as f64), value]
                };
                let floor = rows.last().filter(|_| curve.has_floor()).and_then(|row| row.measures.floor(metric));
                let floor = floor.map(|floor| values.place(floor * factor));
                Drawn { name, color, mean: rows.iter().map(at).collect(), bands: Vec::new(), floor }
            }
        }
    };
    kind.curves().into_iter().map(draw).collect()
}

/// The places that hold every mean and line of reference, with some room.
fn value_range(lines: &[Drawn], references: &[(String, f64)], values: Scale) -> [f64; 2] {
    let means = lines.iter().flat_map(|line| line.mean.iter().map(|point| point[1]).chain(line.floor));
    let places = means.chain(references.iter().map(|(_, value)| values.place(*value))).filter(|place| place.is_finite());
    let [low, high] = places.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], place| {
        [low.min(place), high.max(place)]
    });
    if low > high {
        return [0.0, 1.0];
    }
    let room = (0.08 * (high - low)).max(1e-3 * high.abs().max(1.0));
    [low - room, high + room]
}

/// The legend: a curve has the colour of its line, which is drawn after its bands.
pub fn legend() -> Legend {
    Legend::default()
        .follow_insertion_order(true)
        .background_alpha(0.6)
        .text_style(egui::TextStyle::Small)
        .color_conflict_handling(ColorConflictHandling::PickLast)
}

/// Steps as whole numbers only.
fn step_label(steps: Scale, mark: &GridMark) -> String {
    let value = steps.value(mark.value);
    match steps {
        Scale::Linear if value < -0.5 || mark.step_size < 0.999 => String::new(),
        Scale::Linear => short(value.round()),
        Scale::Logarithmic if value < 0.999 => String::new(),
        Scale::Logarithmic => steps.label(mark),
    }
}

/// The numbers of the step under the pointer.
fn reading(response: &egui::Response, kind: PlotKind, scene: Scene<'_>, step: f64) {
    if step < 0.0 {
        return;
    }
    let curves = &scene.session.curves;
    let record = curves.at((step.round() as u64).clamp(1, curves.last_step().max(1)));
    let rows = scene.session.measured.rows();
    let measured = rows[..rows.partition_point(|row| row.step as f64 <= step)].last();
    let near = |mark: &&crate::session::Mark| (mark.first as f64 - step).abs() < 0.01 * curves.last_step() as f64;
    response.clone().on_hover_ui_at_pointer(|ui| {
        egui::Grid::new("reading").spacing(vec2(10.0, 2.0)).show(ui, |ui| {
            let row = |ui: &mut Ui, color: Color32, name: &str, value: String| {
                ui.colored_label(color, name);
                ui.monospace(value);
                ui.end_row();
            };
            let weak = scene.palette.weak;
            for curve in kind.curves() {
                let color = (curve.color)(scene.palette);
                match curve.source {
                    Source::Series(series) => {
                        let Some(record) = record else { continue };
                        let mean = record.mean[series.index()];
                        let mut text = if mean.is_nan() { "–".to_owned() } else { short(f64::from(mean)) };
                        if record.count > 1 && !mean.is_nan() {
                            let [low, high] = [record.min, record.max].map(|edge| short(f64::from(edge[series.index()])));
                            text.push_str(&format!("  [{low} … {high}]"));
                        }
                        row(ui, color, &curve.label(scene), text);
                    }
                    Source::Metric(metric) => {
                        let Some(measured) = measured else { continue };
                        let value = measured.measures.value(metric).map_or("–".to_owned(), short);
                        let floor = measured.measures.floor(metric).map_or(String::new(), |floor| format!("  ({})", short(floor)));
                        row(ui, color, &curve.label(scene), value + &floor);
                    }
                }
            }
            let metrics = kind.curves().iter().any(|curve| matches!(curve.source, Source::Metric(_)));
            let steps = match (metrics, record, measured) {
                (true, _, Some(measured)) => measured.step.to_string(),
                (false, Some(record), _) if record.count > 1 => format!("{} – {}", record.first, record.last),
                (false, Some(record), _) => record.first.to_string(),
                _ => short(step.round()),
            };
            row(ui, weak, &scene.text("screen.step"), steps);
        });
        for mark in scene.marks.iter().filter(near).take(4) {
            ui.colored_label(scene.palette.mark, sentences::mark(scene, mark));
        }
    });
}
