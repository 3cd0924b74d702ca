//! The metrics as a table in groups that can be folded: value, score of a perfect generator, and meaning.

use std::time::Duration;

use eframe::egui::{
    self, Button, Grid, Label, Response, RichText, ScrollArea, Sense, TextStyle, TextWrapMode, Ui,
    WidgetText, vec2,
};

use super::dynamics::{gap_ui, update_ratios_ui};
use crate::config::{Choice as _, Constraint};
use crate::diagnosis::CoverageTrend;
use crate::history::MeasuredAt;
use crate::math::memorisation::FEWEST_HELD_OUT;
use crate::protocol::{Metric, MetricGroup, Phase};
use crate::ui::action::Action;
use crate::ui::empty::empty_ui;
use crate::ui::explain::{Told as _, Topic, caption_ui, hint, leads_on, told_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::{Language, Sentence, grouped};

/// Time for metrics above which their step is shown: they are then taken so rarely that it matters.
const LONG: Duration = Duration::from_millis(100);

/// Least width of a column of groups, in points.
const COLUMN_WIDTH: f32 = 285.0;
/// Widths of the columns of values and of scores of a perfect generator, in points.
const NUMBER_WIDTHS: [f32; 2] = [78.0, 66.0];
/// Width of the column of values for the averaged generator, in points.
const AVERAGE_WIDTH: f32 = 72.0;
/// Space between columns, and between rows, in points.
const SPACING: egui::Vec2 = vec2(5.0, 1.0);

/// Draws the pane.
pub fn metrics_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Some(row) = scene.session.measured() else {
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
                    Sentence::new("screen.metrics_caption_table").with_count("rows", table.holdout().len())
                }
                None => Sentence::new("screen.metrics_caption"),
            };
            let caption = caption.with_count("step", row.step).with_count("samples", row.measures.samples);
            let caption = caption.text(scene.language);
            ui.horizontal_wrapped(|ui| {
                caption_ui(ui, scene, caption);
                if table.is_some_and(|table| !table.is_enough_to_claim()) {
                    let few = Sentence::new("screen.few_held_out").with_count("fewest", FEWEST_HELD_OUT);
                    ui.label(scene.caption(few.text(scene.language)).color(scene.palette.trouble));
                }
                let behind = scene.session.step().saturating_sub(row.step);
                if behind > 0 && (takes_long || !scene.session.is_playing()) {
                    let ago = Sentence::new("screen.steps_ago").with_count("steps", behind);
                    ui.label(scene.caption(ago.text(scene.language)).color(scene.palette.trouble));
                }
            });
            // As many rows as can be are to be seen in a pane of the usual height.
            ui.spacing_mut().interact_size.y = 0.0;
            let has_average = row.measures.average.is_some();
            let width = COLUMN_WIDTH + if has_average { AVERAGE_WIDTH + SPACING.x } else { 0.0 };
            let columns = columns((ui.available_width() / width) as usize);
            ui.columns(columns.len(), |uis| {
                for (index, (ui, groups)) in uis.iter_mut().zip(columns).enumerate() {
                    let table = MetricsTable::across(ui, row, modes);
                    Grid::new(("metrics", index)).striped(true).spacing(SPACING).show(ui, |ui| {
                        table.heading_row(ui, scene);
                        for group in *groups {
                            table.group_rows(ui, scene, *group);
                        }
                    });
                    let dynamics = MetricGroup::Dynamics;
                    if groups.contains(&dynamics) && !is_folded(ui, dynamics) && !table.is_empty(dynamics) {
                        update_ratios_ui(ui, scene, &row.measures);
                        if !scene.is_figure {
                            gap_ui(ui, scene, actions);
                        }
                    }
                }
            });
            if modes == 0 {
                caption_ui(ui, scene, scene.text("screen.no_modes"));
            }
        });
    });
}

/// The groups in each column, for the number of columns that fit into `room`.
const fn columns(room: usize) -> &'static [&'static [MetricGroup]] {
    use MetricGroup::{Discriminator, Distances, Dynamics, Fidelity, Memorisation, Modes};
    match room {
        0 | 1 => &[&[Modes, Distances, Fidelity, Discriminator, Memorisation, Dynamics]],
        2 => &[&[Modes, Distances], &[Fidelity, Discriminator, Memorisation, Dynamics]],
        _ => &[&[Modes], &[Distances, Fidelity], &[Discriminator, Memorisation, Dynamics]],
    }
}

/// The id under which it is stored whether a group is folded.
fn folded_id(group: MetricGroup) -> egui::Id {
    egui::Id::unique(("folded metrics", group.key()))
}

fn is_folded(ui: &Ui, group: MetricGroup) -> bool {
    ui.data_mut(|data| *data.get_persisted_mut_or_default::<bool>(folded_id(group)))
}

fn of_group(group: MetricGroup) -> Vec<Metric> {
    Metric::ALL.iter().copied().filter(|metric| metric.group() == group).collect()
}

/// Key of the text that explains why a group is empty because of a cure, which a person can turn off; `None` if no
/// cure is the cause.
fn why_empty(scene: Scene<'_>, group: MetricGroup) -> Option<&'static str> {
    let config = scene.config()?;
    let is_game = config.is_plain_in_evaluation() && config.game.constraint == Constraint::None;
    match group {
        MetricGroup::Discriminator if !config.judges_alone() => Some("screen.no_judgement"),
        MetricGroup::Dynamics if !(config.judges_alone() && is_game) => Some("screen.no_dynamics"),
        _ => None,
    }
}

/// A column of groups: names on the left, numbers on the right.
struct MetricsTable<'a> {
    row: &'a MeasuredAt,
    /// Number of modes of the target.
    modes: usize,
    /// Total width, in points.
    width: f32,
    /// Width of the column of names, in points.
    names: f32,
}

impl<'a> MetricsTable<'a> {
    /// The table over the whole width of `ui`.
    fn across(ui: &Ui, row: &'a MeasuredAt, modes: usize) -> Self {
        let average = row.measures.average.is_some().then_some(AVERAGE_WIDTH);
        let numbers = NUMBER_WIDTHS.into_iter().chain(average).map(|width| width + SPACING.x).sum::<f32>();
        let width = ui.available_width();
        Self { row, modes, width, names: (width - numbers).max(0.0) }
    }

    fn heading_row(&self, ui: &mut Ui, scene: Scene<'_>) {
        let [value, floor] = NUMBER_WIDTHS;
        for (key, width) in
            [("screen.metric", self.names), ("screen.metric_value", value), ("screen.metric_floor", floor)]
        {
            let text = scene.caption(scene.text(key)).size(12.0);
            cell(ui, text.into(), width, width).on_hover_told(scene, scene.text("screen.metric_floor_help"));
        }
        if self.row.measures.average.is_some() {
            let name =
                scene.caption(scene.text("screen.metric_average")).size(12.0).color(scene.palette.other[0]);
            ui.label(name).on_hover_told(scene, scene.text("screen.metric_average_help"));
        }
        ui.end_row();
    }

    /// Whether no metric of a group is defined.
    fn is_empty(&self, group: MetricGroup) -> bool {
        of_group(group).into_iter().all(|metric| self.row.measures.value(metric).is_none())
    }

    /// Draws the heading of a group, which folds it, and its rows; nothing if no metric of it is defined.
    fn group_rows(&self, ui: &mut Ui, scene: Scene<'_>, group: MetricGroup) {
        let (measures, modes) = (&self.row.measures, self.modes);
        let metrics = of_group(group);
        let why_empty = if self.is_empty(group) { why_empty(scene, group) } else { None };
        if self.is_empty(group) && why_empty.is_none() {
            return;
        }
        let mut folded = is_folded(ui, group);
        let title = scene.text(&format!("screen.metric_group.{}", group.key()));
        let heading = RichText::new(format!("{} {title}", if folded { "⏵" } else { "⏷" })).strong();
        if ui
            .add(Button::new(heading).frame(false))
            .on_hover_told(scene, scene.text("screen.metric_fold"))
            .clicked()
        {
            folded = !folded;
            ui.data_mut(|data| data.insert_persisted(folded_id(group), folded));
        }
        ui.end_row();
        if folded {
            return;
        }
        if let Some(why) = why_empty {
            cell(ui, scene.caption(scene.text(why)).into(), self.names, self.width);
            ui.end_row();
            return;
        }
        for metric in metrics {
            let written = |value: f64| written(metric, value, modes, scene.language);
            let text = |value: Option<f64>| value.map_or("–".to_owned(), written);
            let name = scene.choice_label(metric);
            let label = ui.add(Label::new(&*name).sense(Sense::CLICK)).on_hover_ui(|ui| {
                told_ui(ui, scene, &name, &scene.choice_help(metric));
                ui.label(hint(scene, true));
            });
            leads_on(label, scene, Topic::Found(&name));
            ui.label(RichText::new(text(measures.value(metric))).monospace().strong());
            let floor =
                ui.label(RichText::new(text(measures.floor(metric))).monospace().color(scene.palette.weak));
            if let Some([low, high]) = measures.floor_range(metric) {
                let range = Sentence::new("screen.metric_floor_range")
                    .with("low", written(low))
                    .with("high", written(high));
                floor.on_hover_told(scene, range.text(scene.language));
            }
            if let Some(average) = measures.average.map(|all| all[metric.index()]) {
                let average = text(Some(average).filter(|value| !value.is_nan()));
                ui.label(RichText::new(average).monospace().color(scene.palette.other[0]));
            }
            ui.end_row();
        }
        if group == MetricGroup::Modes && modes > 1 {
            let value = match scene.session.verdict().and_then(|verdict| verdict.indicators.trend) {
                Some(trend) => jumps(&trend).text(scene.language),
                None => "–".to_owned(),
            };
            let help = scene.text("screen.mode_hops_help");
            ui.label(scene.text("screen.mode_hops")).on_hover_told(scene, &*help);
            // It has no floor, and takes that place too.
            let [width, _] = NUMBER_WIDTHS;
            cell(ui, RichText::new(value).strong().into(), width, self.width - self.names)
                .on_hover_told(scene, help);
            ui.end_row();
        }
    }
}

/// The sentence on how often the dominant mode changed, as counted for the diagnosis.
fn jumps(trend: &CoverageTrend) -> Sentence {
    let key = match trend.jumps {
        0 => "screen.mode_hops_none",
        _ => "screen.mode_hops_value",
    };
    Sentence::new(key).with_count("jumps", trend.jumps).with_count("steps", trend.steps)
}

/// A cell of width `width`, whose text may be `room` wide where the cells beside it are empty.
fn cell(ui: &mut Ui, text: WidgetText, width: f32, room: f32) -> Response {
    let name = text.text().to_owned();
    let galley = text.into_galley(ui, Some(TextWrapMode::Wrap), room, TextStyle::Body);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    ui.painter().galley(rect.min, galley, ui.visuals().text_color());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, name.as_str()));
    response
}

/// The text for a value: counts of modes with the number of all modes, shares in percent.
fn written(metric: Metric, value: f64, modes: usize, language: Language) -> String {
    match metric {
        _ if metric.is_count() => format!("{value:.0} / {modes}"),
        _ if metric.is_share() => language.percent(format_args!("{:.1}", 100.0 * value)),
        _ if value.abs() >= 1e4 => short(value),
        _ => grouped(format_args!("{value:.4}")),
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
        let english = |metric, value| written(metric, value, 8, Language::English);
        assert_eq!(english(Metric::ModesAny, 7.0), "7 / 8");
        assert_eq!(english(Metric::HighQuality, 0.988_891), "98.9\u{a0}%");
        assert_eq!(written(Metric::HighQuality, 0.988_891, 8, Language::Chinese), "98.9%");
        assert_eq!(english(Metric::JsGrid, 0.021_34), "0.0213");
        assert_eq!(english(Metric::SlicedW1, 2.5e9), "2.5e9");
    }
}
