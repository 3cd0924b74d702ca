//! The pane of a run on the line: p_data, p_g, D and the best D over x, and the map from z to x (Goodfellow et al.
//! 2014, figure 1).

use eframe::egui::{self, RichText, Sense, Ui};

use super::drawn::{self, VisibleParts, color_of_d};
use super::figure::Figure;
use crate::config::{LatentDistribution, Preset};
use crate::protocol::{LinePicture, Optimality};
use crate::session::Shown;
use crate::ui::action::Action;
use crate::ui::curves::legend::{DASH_OF_REFERENCE, LegendEntry, legend_ui};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::units::Unit;
use crate::words::Sentence;

/// The normal latents that are visible.
const NORMAL: [f64; 2] = [-2.5, 2.5];

/// Draws the pane: legend, numbers and picture. `hidden` are the names of what is not drawn.
pub fn line_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    shown: &Shown,
    picture: Option<&LinePicture>,
    hidden: &mut Vec<String>,
) -> egui::Response {
    let config = &*shown.state.config;
    let objective = config.game.objective;
    let names = ["real", "fake", "average", "output", "best", "arrows"];
    let label = |name: &str| match name {
        "output" if objective.outputs_score() => scene.text("screen.line.score").into_owned(),
        name => scene.text(&format!("screen.line.{name}")).into_owned(),
    };
    let is_there = |name: &str| match name {
        "average" => picture.is_some_and(|picture| !picture.average.is_empty()),
        "best" => picture.is_none_or(|picture| !picture.best.is_empty()),
        _ => true,
    };
    let entry = |name: &&str| LegendEntry {
        name: label(name),
        help: scene.text(&format!("screen.line.{name}_help")).into_owned(),
        color: match *name {
            "real" => scene.palette.real,
            "average" => scene.palette.other[0],
            "output" | "best" => color_of_d(scene),
            _ => scene.palette.fake,
        },
        dash: (*name == "best").then_some(DASH_OF_REFERENCE),
        section: None,
    };
    let entries: Vec<LegendEntry> = names.iter().filter(|name| is_there(name)).map(entry).collect();
    legend_ui(ui, scene, &entries, hidden, (|_: &mut Ui| {}, |_: &mut Ui| {}));
    numbers_ui(ui, scene, shown, picture);
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text("screen.line.title")));
    let Some(picture) = picture else { return response };
    let shows = |name: &str| is_there(name) && !hidden.contains(&label(name));
    let unit = Unit::of(&shown.state.target)[0];
    let figure = figure(rect, shown, picture);
    drawn::axes_ui(ui, scene, &figure, unit, objective.outputs_score());
    let drawn = VisibleParts {
        real: shows("real"),
        fake: shows("fake"),
        average: shows("average"),
        output: shows("output"),
        best: shows("best"),
        arrows: shows("arrows"),
    };
    drawn::curves_ui(ui, scene, &figure, picture, drawn);
    if drawn.arrows {
        drawn::arrows_ui(ui, scene, &figure, picture);
    }
    drawn::map_ui(ui, scene, &figure, picture, unit);
    if let Some(light) = scene.spotlight {
        drawn::spotlit_ui(ui, scene, &figure, light);
    }
    let pointer = response.hover_pos().and_then(|place| figure.x_at(place));
    if let Some(x) = pointer {
        let line =
            [egui::pos2(figure.of_x(x), figure.plot.top()), egui::pos2(figure.of_x(x), figure.plot.bottom())];
        ui.painter().line_segment(line, egui::Stroke::new(1.0, scene.palette.weak));
        let text = reading(scene, picture, unit, x, objective.outputs_score());
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.label(RichText::new(text).monospace());
        });
    }
    response
}

/// Says that data in the plane have no such picture, and offers a preset on the line.
pub fn elsewhere_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Ok(preset) = Preset::named("fig1") else { return };
    egui::Frame::NONE.inner_margin(24.0).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((0.5 * ui.available_height() - 40.0).max(0.0));
            ui.label(scene.text("screen.figure.plane"));
            ui.add_space(8.0);
            let title = scene.text(&format!("preset.{}.title", preset.name)).into_owned();
            let begin = Sentence::new("screen.figure.begin").with("preset", title).text(scene.language);
            let help = scene.text(&format!("preset.{}.see", preset.name));
            if ui.button(begin).on_hover_told(scene, help).clicked() {
                actions.push(Action::Preset(preset));
            }
        });
    });
}

/// The places of `picture` in `rect`.
fn figure(rect: egui::Rect, shown: &Shown, picture: &LinePicture) -> Figure {
    let config = &*shown.state.config;
    let z = match config.latent {
        LatentDistribution::Normal => NORMAL,
        LatentDistribution::Uniform => [-1.0, 1.0],
    };
    let highest = picture.real.iter().copied().fold(0.0, f64::max);
    let output = if config.game.objective.outputs_score() { ends(&picture.output) } else { [0.0, 1.0] };
    Figure::new(rect, picture.cells.ends, z, highest, output)
}

/// The least and the greatest of the finite `values`, a little apart if they are equal.
fn ends(values: &[f64]) -> [f64; 2] {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let [low, high] = finite
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)]);
    match (low, high) {
        (low, high) if low < high => [low, high],
        (low, _) if low.is_finite() => [low - 0.5, low + 0.5],
        _ => [0.0, 1.0],
    }
}

/// The row of numbers: how near D is to the best D, V and its greatest value, and what is not in the picture.
fn numbers_ui(ui: &mut Ui, scene: Scene<'_>, shown: &Shown, picture: Option<&LinePicture>) {
    let mut said = Vec::new();
    match picture.map(|picture| picture.optimality) {
        Some(Some(Optimality { distance, value, error })) => {
            said.push(Sentence::new("screen.line.distance").with("distance", format!("{distance:.3}")));
            if let Some([value, most]) = value {
                let sentence = Sentence::new("screen.line.value")
                    .with("value", signed(value))
                    .with("most", signed(most))
                    .with("error", format!("{error:.3}"));
                said.push(sentence);
            }
        }
        Some(None) => said.push(Sentence::new("screen.line.no_best")),
        None => said.push(Sentence::new("screen.arena.waiting")),
    }
    if shown.state.config.latent_dim > 1 {
        said.push(Sentence::new("screen.line.first_latent").with("dim", shown.state.config.latent_dim));
    }
    let lost = picture.map_or(0.0, |picture| picture.beyond[0] + picture.beyond[1]);
    if lost >= 0.005 {
        said.push(Sentence::new("screen.line.beyond").with("percent", format!("{:.0}", 100.0 * lost)));
    }
    egui::Frame::NONE.inner_margin(egui::Margin::symmetric(6, 0)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            for sentence in said {
                caption_ui(ui, scene, sentence.text(scene.language));
            }
        });
    });
}

/// `value` in three decimals, with a minus sign.
fn signed(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

/// The text at the pointer: x, the densities there, D and the best D.
fn reading(scene: Scene<'_>, picture: &LinePicture, unit: Unit, x: f64, is_score: bool) -> String {
    let Some(cell) = picture.cells.cell_of(x) else { return String::new() };
    let density = |values: &[f64]| values.get(cell).map(|p| p / unit.per_unit());
    let mut lines = vec![format!("x = {}", short(unit.value(x)))];
    let mut add = |name: &str, value: Option<f64>, text: &dyn Fn(f64) -> String| {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            lines.push(format!("{name} = {}", text(value)));
        }
    };
    add("p_data", density(&picture.real), &short);
    add("p_g", density(&picture.fake), &short);
    let name = if is_score { scene.text("screen.line.score") } else { "D(x)".into() };
    add(&name, picture.output.get(cell).copied(), &|value| format!("{value:.3}"));
    add("D*(x)", picture.best.get(cell).copied(), &|value| format!("{value:.3}"));
    lines.join("\n")
}
