//! The tooltip of a plot: all values at the step under the pointer.

use eframe::egui::{self, Color32, Ui, vec2};

use super::plot::PlotKind;
use crate::history::{Curves, MeasuredAt, difference};
use crate::protocol::{CurveSource, NUM_SERIES, Record};
use crate::session::{Companion, Mark, MarkStatus};
use crate::ui::guide::sentences;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Shows a tooltip with the values of all curves of the plot at `step`, or, where the runs are shown `apart`, with how much more
/// each run beside has; `drawn` gives the records of a run as the plot draws them, and `written` formats a value with as many digits
/// as the axis distinguishes.
pub fn reading(
    response: &egui::Response,
    (kind, apart): (PlotKind, bool),
    drawn: &dyn Fn(&Curves) -> Vec<Record>,
    scene: Scene<'_>,
    step: f64,
    written: &dyn Fn(f64) -> String,
) {
    if step < 0.0 {
        return;
    }
    let Some(game) = scene.config().map(|config| &config.game) else { return };
    let curves = &scene.session.course.curves;
    let record = curves.at((step.round() as u64).clamp(1, curves.last_step().max(1)));
    let rows = scene.session.course.measured.rows();
    let rows = &rows[..rows.partition_point(|row| row.step as f64 <= step)];
    let measured = rows.iter().rev().find(|row| !row.is_partial).or(rows.last());
    let near = |mark: &&Mark| (mark.first as f64 - step).abs() < 0.01 * curves.last_step() as f64;
    let differences = if apart { differences(scene, kind, drawn, step) } else { Vec::new() };
    let of_metrics =
        if apart && kind.shows_metrics(game) { differences_of_metrics(scene, step) } else { Vec::new() };
    // The other runs that are drawn here, by what they are called.
    let others = || {
        let company = scene.company.beside.iter().chain(&scene.company.ghosts);
        let drawn = company.filter(|other| kind.is_shared_by(scene.session, other.session.seen()));
        drawn.map(|other| (other.called(scene.language), &other.session.seen().course))
    };
    response.clone().on_hover_ui_at_pointer(|ui| {
        egui::Grid::new("reading").spacing(vec2(10.0, 2.0)).show(ui, |ui| {
            let row = |ui: &mut Ui, color: Color32, name: &str, value: String| {
                ui.colored_label(color, name);
                ui.monospace(value);
                ui.end_row();
            };
            let weak = scene.palette.weak;
            for curve in kind.curves(game) {
                let color = (curve.color)(scene.palette);
                match curve.source {
                    CurveSource::Series(series) if apart => {
                        for (letter, more) in &differences {
                            let value = f64::from(more[series.index()]);
                            let text = if value.is_nan() { "–".to_owned() } else { written(value) };
                            let own = scene.company.letter;
                            row(ui, color, &format!("{} {letter} − {own}", curve.label(scene)), text);
                        }
                    }
                    CurveSource::Series(series) => {
                        let Some(record) = record else { continue };
                        let mean = record.mean[series.index()];
                        let mut text =
                            if mean.is_nan() { "–".to_owned() } else { written(f64::from(mean)) };
                        if record.count > 1 && !mean.is_nan() {
                            let [low, high] =
                                [record.min, record.max].map(|edge| written(f64::from(edge[series.index()])));
                            text.push_str(&format!("  [{low} … {high}]"));
                        }
                        row(ui, color, &curve.label(scene), text);
                        for (name, course) in others() {
                            let step = (step.round() as u64).clamp(1, course.curves.last_step().max(1));
                            let value =
                                course.curves.at(step).map(|record| f64::from(record.mean[series.index()]));
                            let value = value.filter(|value| !value.is_nan()).map_or("–".to_owned(), written);
                            row(ui, color, &format!("{} {name}", curve.label(scene)), value);
                        }
                    }
                    CurveSource::Metric(metric) if apart => {
                        for (letter, more) in &of_metrics {
                            let text = more.measures.value(metric).map_or("–".to_owned(), written);
                            let own = scene.company.letter;
                            row(ui, color, &format!("{} {letter} − {own}", curve.label(scene)), text);
                        }
                    }
                    CurveSource::Metric(metric) => {
                        let Some(measured) = measured else { continue };
                        let value = measured.measures.value(metric).map_or("–".to_owned(), written);
                        let floor = measured
                            .measures
                            .floor(metric)
                            .map(|floor| Sentence::new("screen.reading_floor").with("value", written(floor)));
                        let floor = floor.map_or(String::new(), |floor| floor.text(scene.language));
                        row(ui, color, &curve.label(scene), value + &floor);
                        for (name, course) in others() {
                            let value = course.measured.value_at(metric, step.max(0.0) as u64);
                            let value = value.map_or("–".to_owned(), written);
                            row(ui, color, &format!("{} {name}", curve.label(scene)), value);
                        }
                    }
                }
            }
            let metrics = kind.shows_metrics(game);
            let measured = if apart { of_metrics.first().map(|(_, more)| more) } else { measured };
            let steps = match (metrics, record, measured) {
                (true, _, Some(measured)) => measured.step.to_string(),
                (false, Some(record), _) if record.count > 1 => format!("{} – {}", record.first, record.last),
                (false, Some(record), _) => record.first.to_string(),
                _ => short(step.round()),
            };
            // Metrics are taken now and then: they are those of the last time.
            let name = if metrics { "screen.measured_at" } else { "screen.step" };
            row(ui, weak, &scene.text(name), steps);
        });
        let is_done = |mark: &&Mark| mark.status != MarkStatus::ToCome;
        for mark in scene.marks.iter().filter(is_done).filter(near).take(4) {
            ui.colored_label(scene.palette.mark, sentences::mark(scene, mark));
        }
    });
}

/// How much more each run beside that of the window has at `step`, by its letter; without those that have not come so far, or have
/// no place on the axis of `kind`.
fn differences(
    scene: Scene<'_>,
    kind: PlotKind,
    drawn: &dyn Fn(&Curves) -> Vec<Record>,
    step: f64,
) -> Vec<(char, [f32; NUM_SERIES])> {
    let of = |companion: &Companion| {
        let step = (step.round() as u64).max(1);
        let records = drawn(&companion.session.course.curves);
        let record = records.into_iter().find(|record| record.last >= step)?;
        let more = difference(&[record], &scene.session.course.curves);
        Some((companion.letter, more.first()?.mean))
    };
    let beside = scene.company.beside.iter();
    beside.filter(|companion| kind.is_shared_by(scene.session, &companion.session)).filter_map(of).collect()
}

/// The same for metrics, at the last step up to `step` at which both runs have them.
fn differences_of_metrics(scene: Scene<'_>, step: f64) -> Vec<(char, MeasuredAt)> {
    let of = |companion: &Companion| {
        let apart = companion.session.course.metrics_apart(&scene.session.course, [1; 2]);
        Some((companion.letter, apart.at(step.max(0.0) as u64)?.clone()))
    };
    scene.company.beside.iter().filter_map(of).collect()
}
