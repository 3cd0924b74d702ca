//! The metrics as a table in groups that can be folded: value, what a perfect generator scores, and what it means.

use std::time::Duration;

use eframe::egui::{self, Button, Grid, RichText, ScrollArea, Ui};

use super::action::Action;
use super::dynamics::{gap_row, update_ratio_rows};
use super::empty::empty_ui;
use super::scale::short;
use super::scene::Scene;
use crate::config::Choice as _;
use crate::history::MeasuredAt;
use crate::protocol::{Metric, MetricGroup, Phase};
use crate::words::Sentence;

/// Metrics that take longer than this are taken so rarely that a person wants to know how old they are.
const LONG: Duration = Duration::from_millis(100);

/// Room that a column of groups takes.
const COLUMN_WIDTH: f32 = 275.0;
/// Room that the numbers of an averaged generator take beside it.
const AVERAGE_WIDTH: f32 = 75.0;

/// The pane.
pub fn metrics_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Some(row) = scene.session.measured.last() else {
        let over =
            scene.session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)));
        empty_ui(ui, &scene.text(if over { "screen.metrics_none" } else { "screen.metrics_waiting" }));
        return;
    };
    let modes = scene.session.shown.as_ref().map_or(0, |shown| shown.state.target.modes().len());
    let takes_long = scene.session.measuring > LONG;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 6)).show(ui, |ui| {
            let table = scene.session.shown.as_ref().and_then(|shown| shown.state.target.table());
            let caption = match table {
                Some(table) => {
                    Sentence::new("screen.metrics_caption_table").with("rows", table.holdout().len())
                }
                None => Sentence::new("screen.metrics_caption"),
            };
            let caption =
                caption.with("step", super::status::grouped(row.step)).with("samples", row.measures.samples);
            let caption = caption.text(scene.language);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(caption).small().color(scene.palette.weak));
                let behind = scene.session.step().saturating_sub(row.step);
                if behind > 0 && (takes_long || !scene.session.is_playing()) {
                    let ago = Sentence::new("screen.steps_ago").with("steps", super::status::grouped(behind));
                    ui.label(RichText::new(ago.text(scene.language)).small().color(scene.palette.trouble));
                }
            });
            // As many rows as can be are to be seen in a pane of the usual height.
            ui.spacing_mut().interact_size.y = 0.0;
            let width = COLUMN_WIDTH + if row.measures.average.is_some() { AVERAGE_WIDTH } else { 0.0 };
            let columns = columns((ui.available_width() / width) as usize);
            ui.columns(columns.len(), |uis| {
                for (index, (ui, groups)) in uis.iter_mut().zip(columns).enumerate() {
                    let grid = Grid::new(("metrics", index)).striped(true);
                    grid.spacing(egui::vec2(10.0, 1.0)).show(ui, |ui| {
                        heading_row(ui, scene, row.measures.average.is_some());
                        for group in *groups {
                            group_rows(ui, scene, *group, (row, modes), actions);
                        }
                    });
                }
            });
            if modes == 0 {
                ui.label(RichText::new(scene.text("screen.no_modes")).small().color(scene.palette.weak));
            }
        });
    });
}

/// The groups side by side, in as many columns as there is room for.
const fn columns(room: usize) -> &'static [&'static [MetricGroup]] {
    use MetricGroup::{Discriminator, Distances, Dynamics, Fidelity, Memorisation, Modes};
    match room {
        0 | 1 => &[&[Modes, Distances, Fidelity, Discriminator, Memorisation, Dynamics]],
        2 => &[&[Modes, Distances], &[Fidelity, Discriminator, Memorisation, Dynamics]],
        _ => &[&[Modes], &[Distances, Fidelity], &[Discriminator, Memorisation, Dynamics]],
    }
}

fn heading_row(ui: &mut Ui, scene: Scene<'_>, has_average: bool) {
    for key in ["screen.metric", "screen.metric_value", "screen.metric_floor"] {
        let label = ui.label(RichText::new(scene.text(key)).small().color(scene.palette.weak));
        label.on_hover_text(scene.text("screen.metric_floor_help"));
    }
    if has_average {
        let name = RichText::new(scene.text("screen.metric_average")).small().color(scene.palette.other[0]);
        ui.label(name).on_hover_text(scene.text("screen.metric_average_help"));
    }
    ui.end_row();
}

/// The rows of a group below its heading, which folds them; nothing where the target and the objective define none.
fn group_rows(
    ui: &mut Ui,
    scene: Scene<'_>,
    group: MetricGroup,
    (row, modes): (&MeasuredAt, usize),
    actions: &mut Vec<Action>,
) {
    let metrics: Vec<Metric> = Metric::ALL.iter().copied().filter(|metric| metric.group() == group).collect();
    if metrics.iter().all(|metric| row.measures.value(*metric).is_none()) {
        return;
    }
    let id = egui::Id::unique(("folded metrics", group.key()));
    let mut folded = ui.data_mut(|data| *data.get_persisted_mut_or_default::<bool>(id));
    let title = scene.text(&format!("screen.metric_group.{}", group.key()));
    let heading = RichText::new(format!("{} {title}", if folded { "⏵" } else { "⏷" })).strong();
    if ui.add(Button::new(heading).frame(false)).on_hover_text(scene.text("screen.metric_fold")).clicked() {
        folded = !folded;
        ui.data_mut(|data| data.insert_persisted(id, folded));
    }
    ui.end_row();
    if folded {
        return;
    }
    let weak = scene.palette.weak;
    let mut line = |name: &str, help: &str, [value, floor]: [String; 2], average: Option<String>| {
        ui.label(name).on_hover_text(help);
        ui.label(RichText::new(value).monospace().strong());
        ui.label(RichText::new(floor).monospace().color(weak));
        if let Some(average) = average {
            ui.label(RichText::new(average).monospace().color(scene.palette.other[0]));
        }
        ui.end_row();
    };
    for metric in metrics {
        let text = |value: Option<f64>| value.map_or("–".to_owned(), |value| written(metric, value, modes));
        let numbers = [row.measures.value(metric), row.measures.floor(metric)].map(text);
        let average = row.measures.average.map(|all| all[metric.index()]);
        let average = average.map(|value| text(Some(value).filter(|value| !value.is_nan())));
        line(&scene.choice_label(metric), &scene.choice_help(metric), numbers, average);
    }
    if group == MetricGroup::Modes && modes > 1 {
        let hops = scene.session.measured.hops();
        let value = format!("{} / {}", hops.switches(), hops.distinct());
        let numbers = [value, "–".to_owned()];
        line(&scene.text("screen.mode_hops"), &scene.text("screen.mode_hops_help"), numbers, None);
    }
    if group == MetricGroup::Dynamics {
        update_ratio_rows(ui, scene, &row.measures);
        gap_row(ui, scene, actions);
    }
}

/// A metric as a person reads it: modes as so many of all, shares in percent.
fn written(metric: Metric, value: f64, modes: usize) -> String {
    match metric {
        _ if metric.is_count() => format!("{value:.0} / {modes}"),
        _ if metric.is_share() => format!("{:.1} %", 100.0 * value),
        _ if value.abs() >= 1e4 => short(value),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_place_in_any_width() {
        for room in 0..5 {
            assert_eq!(columns(room).concat(), MetricGroup::ALL, "{room}");
        }
    }

    #[test]
    fn metrics_are_written_as_they_are_read() {
        assert_eq!(written(Metric::ModesAny, 7.0, 8), "7 / 8");
        assert_eq!(written(Metric::HighQuality, 0.988_891, 8), "98.9 %");
        assert_eq!(written(Metric::JsGrid, 0.021_34, 8), "0.0213");
        assert_eq!(written(Metric::SlicedW1, 2.5e9, 8), "2.5e9");
    }
}
