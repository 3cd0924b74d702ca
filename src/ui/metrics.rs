//! The metrics as a table: value, what a perfect generator scores, and what it means.

use eframe::egui::{self, Grid, RichText, ScrollArea, Ui};

use super::empty::empty_ui;
use super::scale::short;
use super::scene::Scene;
use crate::config::Choice as _;
use crate::protocol::{Metric, Phase};
use crate::words::Sentence;

/// The pane.
pub fn metrics_ui(ui: &mut Ui, scene: Scene<'_>) {
    let Some(row) = scene.session.measured.last() else {
        let over =
            scene.session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)));
        empty_ui(ui, &scene.text(if over { "screen.metrics_none" } else { "screen.metrics_waiting" }));
        return;
    };
    let modes = scene.session.shown.as_ref().map_or(0, |shown| shown.state.target.modes().len());
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
                if behind > 0 && !scene.session.is_playing() {
                    let ago = Sentence::new("screen.steps_ago").with("steps", super::status::grouped(behind));
                    ui.label(RichText::new(ago.text(scene.language)).small().color(scene.palette.trouble));
                }
            });
            // All rows are to be seen in a pane of the usual height.
            ui.spacing_mut().interact_size.y = 0.0;
            Grid::new("metrics").num_columns(3).striped(true).spacing(egui::vec2(16.0, 1.0)).show(ui, |ui| {
                for key in ["screen.metric", "screen.metric_value", "screen.metric_floor"] {
                    let label = ui.label(RichText::new(scene.text(key)).small().color(scene.palette.weak));
                    label.on_hover_text(scene.text("screen.metric_floor_help"));
                }
                ui.end_row();
                for metric in Metric::ALL {
                    let Some(value) = row.measures.value(*metric) else { continue };
                    let floor = row.measures.floor(*metric);
                    ui.label(scene.choice_label(*metric)).on_hover_text(scene.choice_help(*metric));
                    ui.label(RichText::new(written(*metric, value, modes)).monospace().strong());
                    let floor = floor.map_or("–".to_owned(), |floor| written(*metric, floor, modes));
                    ui.label(RichText::new(floor).monospace().color(scene.palette.weak));
                    ui.end_row();
                }
            });
            if modes == 0 {
                ui.label(RichText::new(scene.text("screen.no_modes")).small().color(scene.palette.weak));
            }
        });
    });
}

/// A metric as a person reads it: modes as so many of all, shares in percent.
fn written(metric: Metric, value: f64, modes: usize) -> String {
    match metric {
        Metric::ModesAny | Metric::ModesOnePercent | Metric::ModesEightPercent => {
            format!("{value:.0} / {modes}")
        }
        Metric::HighQuality => format!("{:.1} %", 100.0 * value),
        _ if value.abs() >= 1e4 => short(value),
        Metric::ModeTv | Metric::ReverseKl | Metric::JsGrid | Metric::SlicedW1 | Metric::EnergyDistance => {
            format!("{value:.4}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_written_as_they_are_read() {
        assert_eq!(written(Metric::ModesAny, 7.0, 8), "7 / 8");
        assert_eq!(written(Metric::HighQuality, 0.988_891, 8), "98.9 %");
        assert_eq!(written(Metric::JsGrid, 0.021_34, 8), "0.0213");
        assert_eq!(written(Metric::SlicedW1, 2.5e9, 8), "2.5e9");
    }
}
