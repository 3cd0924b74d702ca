//! The spectrum: the eigenvalues λ = (1 - μ) / η of one training step in the complex plane, with the stability
//! border |1 - ηλ| = |μ| = 1.

use std::ops::RangeInclusive;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{self, FontId, Label, Response, Spinner, Ui};
use egui_plot::{GridInput, GridMark, HoverPosition, Line, LineStyle, Plot, Points, VLine};

use crate::config::{Activation, Player, RunConfig};
use crate::diagnosis::Halt;
use crate::protocol::{MAX_SPECTRUM, Spectrum, Study};
use crate::ui::action::Action;
use crate::ui::bars::status::duration;
use crate::ui::curves::curves::TICKS;
use crate::ui::empty::empty_ui;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scale::{FINEST_GRID, short, within};
use crate::ui::scene::Scene;
use crate::ui::theme::CAPTION;
use crate::words::Sentence;

/// Number of points on half of the stability border.
const BORDER_POINTS: usize = 200;

/// Margin of the plot at either end, as a share of its range.
const MARGIN: f64 = 0.08;

/// Width of the left axis with its name, in points.
const WIDTH_OF_AXIS: f32 = 56.0;

/// Number of marks from which on an axis needs no more between powers of ten.
const ENOUGH_MARKS: usize = 5;

/// Height of the pane, in points, below which notes are in the tooltip only.
const ROOM_FOR_NOTES: f32 = 260.0;

/// The state of the pane.
#[derive(Default)]
pub struct SpectrumView {
    /// Whether the next spectrum is requested as soon as one arrives.
    keep: bool,
}

impl SpectrumView {
    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let Some(config) = scene.config() else { return };
        let count = config.num_parameters(Player::Generator) + config.num_parameters(Player::Discriminator);
        if count > MAX_SPECTRUM {
            too_large_ui(ui, scene, count, actions);
            return;
        }
        if !config.is_plain_game() {
            empty_ui(ui, &scene.text("screen.study_undefined"));
            return;
        }
        if Halt::of(config, scene.session.step()).is_some() {
            empty_ui(ui, &scene.text("screen.spectrum.halted"));
            return;
        }
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 4)).show(ui, |ui| {
            if !scene.is_figure {
                self.bar_ui(ui, scene, actions);
            }
            let studies = &scene.session.studies;
            let Some(spectrum) = studies.spectrum() else {
                let key = match (studies.is_asked(Study::Spectrum), studies.last(Study::Spectrum)) {
                    (true, _) => "screen.spectrum.computing",
                    (false, Some(_)) => "screen.spectrum.failed",
                    (false, None) => "screen.spectrum.none",
                };
                empty_ui(ui, &scene.text(key));
                return;
            };
            let notes: Vec<_> = notes(config).into_iter().map(|key| scene.text(key)).collect();
            let notes = notes.join(scene.language.between_sentences());
            let has_room = ui.available_height() > ROOM_FOR_NOTES;
            let help = scene.text("pane.spectrum.help");
            let hidden = if has_room { help.into_owned() } else { format!("{help}\n\n{notes}") };
            found_ui(ui, scene, spectrum).on_hover_told(scene, hidden);
            if has_room && !notes.is_empty() {
                caption_ui(ui, scene, notes);
            }
            plot_ui(ui, scene, spectrum);
        });
    }

    /// Draws the buttons, and the step of the spectrum.
    fn bar_ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let studies = &scene.session.studies;
        let (busy, last) = (studies.is_asked(Study::Spectrum), studies.last(Study::Spectrum));
        ui.horizontal_wrapped(|ui| {
            let help = scene.text("screen.spectrum.compute_help");
            let now = egui::Button::new(scene.text("screen.spectrum.compute"));
            let pressed = ui.add_enabled(!busy, now).on_hover_told(scene, help).clicked();
            ui.toggle_value(&mut self.keep, scene.text("screen.spectrum.keep"))
                .on_hover_told(scene, scene.text("screen.spectrum.keep_help"));
            let is_old = last.is_none_or(|last| last.at.step != scene.session.step());
            if pressed || (self.keep && !busy && is_old) {
                actions.push(Action::Study(Study::Spectrum));
            }
            if busy {
                ui.add(Spinner::new().size(12.0));
            }
            if let Some(last) = last {
                let behind = scene.session.step().saturating_sub(last.at.step);
                let text = Sentence::new("screen.spectrum.at")
                    .with_count("step", last.at.step)
                    .with_count("behind", behind)
                    .with("time", duration(last.took.as_secs_f64()));
                caption_ui(ui, scene, text.text(scene.language));
            }
        });
    }
}

/// Draws the explanation for networks that are too large, with a button that begins a run with small ones.
fn too_large_ui(ui: &mut Ui, scene: Scene<'_>, count: usize, actions: &mut Vec<Action>) {
    let sentence = Sentence::new("screen.spectrum.too_large")
        .with_count("count", count)
        .with_count("most", MAX_SPECTRUM);
    egui::Frame::NONE.inner_margin(egui::Margin::symmetric(12, 10)).show(ui, |ui| {
        ui.label(sentence.text(scene.language));
        ui.add_space(6.0);
        let help = scene.text("screen.spectrum.shrink_help");
        if scene.is_figure {
            return;
        }
        if ui.button(scene.text("screen.spectrum.shrink")).on_hover_told(scene, help).clicked() {
            actions.push(Action::SmallNetworks);
        }
    });
}

/// Draws one line with stability, growth and period, which is the legend too.
fn found_ui(ui: &mut Ui, scene: Scene<'_>, spectrum: &Spectrum) -> Response {
    let count = spectrum.eigenvalues.len();
    let unstable = spectrum.eigenvalues.iter().filter(|value| spectrum.is_unstable(**value)).count();
    let growths = spectrum.eigenvalues.iter().map(|value| spectrum.growth(*value));
    let palette = scene.palette;
    let parts = [
        ("", palette.caption, Sentence::new("screen.spectrum.found").with_count("count", count)),
        ("●", palette.value, Sentence::new("screen.spectrum.stable").with_count("count", count - unstable)),
        ("●", palette.trouble, Sentence::new("screen.spectrum.unstable").with_count("count", unstable)),
        ("—", palette.reference, Sentence::new("screen.spectrum.border").with("rate", short(spectrum.rate))),
        (
            "",
            palette.caption,
            Sentence::new("screen.spectrum.growth")
                .with("growth", format!("{:.6}", growths.fold(0.0, f64::max))),
        ),
    ];
    let row = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        for (sign, color, sentence) in parts {
            let mut job = LayoutJob::default();
            let font = FontId::proportional(CAPTION);
            let gap = if sign.is_empty() { 0.0 } else { 4.0 };
            job.append(sign, 0.0, TextFormat::simple(font.clone(), color));
            job.append(&sentence.text(scene.language), gap, TextFormat::simple(font, palette.caption));
            ui.add(Label::new(job).extend());
        }
    });
    row.response
}

/// Keys of the notes on the spectrum under the rules of `config`: what it includes, what is held constant, and what
/// is missing.
fn notes(config: &RunConfig) -> Vec<&'static str> {
    let players = [&config.generator, &config.discriminator];
    let kinked = |activation| matches!(activation, Activation::Relu | Activation::LeakyRelu);
    let is_cut = config.game.is_clipped()
        || players.iter().any(|player| player.optimizer.clip_norm > 0.0 || player.network.dropout() > 0.0);
    let mut notes = vec!["screen.spectrum.local"];
    for (applies, note) in [
        (players.iter().any(|player| player.optimizer.kind.rescales()), "screen.spectrum.adaptive"),
        (is_cut, "screen.spectrum.uncut"),
        (players.iter().any(|player| kinked(player.network.activation)), "screen.spectrum.kinked"),
    ] {
        notes.extend(applies.then_some(note));
    }
    notes
}

fn plot_ui(ui: &mut Ui, scene: Scene<'_>, spectrum: &Spectrum) {
    let axis = SymlogAxis::of(spectrum);
    let [re, im] = ranges(&spectrum.eigenvalues).map(|range| axis.with_margin(&range));
    let places = |values: Vec<[f64; 2]>| -> Vec<[f64; 2]> {
        values.into_iter().map(|value| value.map(|part| axis.place(part))).collect()
    };
    let (unstable, stable): (Vec<[f64; 2]>, Vec<[f64; 2]>) =
        spectrum.eigenvalues.iter().partition(|value| spectrum.is_unstable(**value));
    let borders = border(spectrum.rate, &re, &im).map(places);
    let label = |position: &HoverPosition<'_>| match position {
        HoverPosition::NearDataPoint { position, .. } => {
            Some(point(scene, spectrum, [axis.value(position.x), axis.value(position.y)]))
        }
        HoverPosition::Elsewhere { .. } => None,
    };
    let width = ui.available_width() - WIDTH_OF_AXIS;
    let number = move |mark: GridMark, range: &RangeInclusive<f64>| {
        within(short(axis.value(mark.value)), mark.value, range, f64::from(width))
    };
    let [left, right, top] = [*re.start(), *re.end(), *im.end()].map(|value| axis.place(value));
    let plot = Plot::new("spectrum")
        .default_x_bounds(left, right)
        .default_y_bounds(-top, top)
        .grid_color(scene.palette.grid)
        .x_grid_spacer(move |input| axis.marks(&input, TICKS[0]))
        .y_grid_spacer(move |input| axis.marks(&input, TICKS[1]))
        .x_axis_formatter(number)
        .y_axis_formatter(number)
        .x_axis_label("Re λ")
        .y_axis_label("Im λ")
        .show_crosshair(false)
        .label_formatter(label);
    let shown = plot.show(ui, |plot_ui| {
        let zero = VLine::new("", 0.0).color(scene.palette.weak).width(1.0);
        plot_ui.vline(zero.style(LineStyle::dashed_dense()).allow_hover(false));
        for border in borders {
            let line = Line::new("", border).color(scene.palette.reference).width(1.4);
            plot_ui.line(line.allow_hover(false));
        }
        for (values, color) in [(stable, scene.palette.value), (unstable, scene.palette.trouble)] {
            plot_ui.points(Points::new("", places(values)).color(color).radius(2.2));
        }
    });
    shown.response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text("pane.spectrum.title"))
    });
}

/// An axis that is linear near 0 and logarithmic elsewhere, as a few eigenvalues are thousands of times as large as
/// most: place = asinh(value / unit).
#[derive(Clone, Copy)]
struct SymlogAxis {
    /// Value near which the scale changes from linear to logarithmic.
    unit: f64,
}

impl SymlogAxis {
    /// The scale for `spectrum`: linear up to a thousandth of the greatest |λ|.
    fn of(spectrum: &Spectrum) -> Self {
        let greatest = spectrum.greatest();
        Self { unit: if greatest > 0.0 { 1e-3 * greatest } else { 1.0 } }
    }

    fn place(self, value: f64) -> f64 {
        (value / self.unit).asinh()
    }

    fn value(self, place: f64) -> f64 {
        self.unit * place.sinh()
    }

    /// `range` extended by `MARGIN` in places, so that symbols at its ends are not cut.
    fn with_margin(self, range: &RangeInclusive<f64>) -> RangeInclusive<f64> {
        let [low, high] = [*range.start(), *range.end()].map(|value| self.place(value));
        let margin = MARGIN * (high - low);
        self.value(low - margin)..=self.value(high + margin)
    }

    /// Marks at 0 and powers of ten, and at 2 and 5 times these if there are few; all at least `points` apart.
    fn marks(self, input: &GridInput, points: f64) -> Vec<GridMark> {
        let (low, high) = input.bounds;
        let apart = points * input.base_step_size / FINEST_GRID;
        let greatest = self.value(low.abs().max(high.abs()));
        if !greatest.is_normal() {
            return Vec::new();
        }
        let most = greatest.log10().floor() as i32;
        let mut places = vec![0.0];
        for digit in [1.0, 5.0, 2.0] {
            for exponent in (most - 8..=most).rev() {
                let place = self.place(digit * 10.0_f64.powi(exponent));
                let is_free = places.iter().all(|other: &f64| (place - other).abs() >= apart);
                if is_free && (place <= high || -place >= low) {
                    places.extend([place, -place]);
                }
            }
            places.retain(|place| (low..=high).contains(place));
            if places.len() >= ENOUGH_MARKS {
                break;
            }
        }
        places.into_iter().map(|value| GridMark { value, step_size: 10.0 * apart }).collect()
    }
}

/// The tooltip of an eigenvalue.
fn point(scene: Scene<'_>, spectrum: &Spectrum, value: [f64; 2]) -> String {
    let [re, im] = value;
    let sign = if im < 0.0 { '−' } else { '+' };
    let sentence = Sentence::new("screen.spectrum.point")
        .with("value", format!("{re:.4} {sign} {:.4} i", im.abs()))
        .with("growth", format!("{:.6}", spectrum.growth(value)));
    let period = spectrum.period(value).map_or("–".to_owned(), short);
    sentence.with("period", period).text(scene.language)
}

/// Ranges of the real and the imaginary axis that contain all eigenvalues and 0, with a margin.
fn ranges(eigenvalues: &[[f64; 2]]) -> [RangeInclusive<f64>; 2] {
    let [mut left, mut right, mut top] = [0.0_f64; 3];
    for [re, im] in eigenvalues {
        (left, right, top) = (left.min(*re), right.max(*re), top.max(im.abs()));
    }
    let width = if right > left { right - left } else { 1.0 };
    let top = if top > 0.0 { 1.1 * top } else { 0.1 * width };
    [left - 0.08 * width..=right + 0.08 * width, -top..=top]
}

/// The circle |1 - ηλ| = 1 within these ranges, its left half and its right half.
fn border(rate: f64, re: &RangeInclusive<f64>, im: &RangeInclusive<f64>) -> [Vec<[f64; 2]>; 2] {
    let top = im.end().min(1.0 / rate);
    let half = |side: f64| {
        let at = |index: usize| {
            let y = top * (2.0 * index as f64 / BORDER_POINTS as f64 - 1.0);
            let root = (1.0 - (rate * y).powi(2)).max(0.0).sqrt();
            // (1 - root) / η, without cancellation.
            let x = if side < 0.0 { rate * y * y / (1.0 + root) } else { (1.0 + root) / rate };
            [x, y]
        };
        (0..=BORDER_POINTS).map(at).filter(|[x, _]| re.contains(x)).collect::<Vec<_>>()
    };
    [half(-1.0), half(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_the_circle_around_one_over_the_rate() {
        for (rate, re, im) in [(0.5, -1.0..=5.0, -3.0..=3.0), (1e-3, -2.0..=8.0, -1.0..=1.0)] {
            let [left, right] = border(rate, &re, &im);
            assert!(left.len() > BORDER_POINTS / 2 && right.is_empty() == (rate < 0.1));
            for [x, y] in left.into_iter().chain(right) {
                assert!(((1.0 - rate * x).hypot(rate * y) - 1.0).abs() < 1e-12, "{x} {y}");
                assert!(re.contains(&x) && im.contains(&y));
            }
        }
    }

    #[test]
    fn the_axis_is_linear_near_0_and_marked_at_powers_of_ten() {
        let axis = SymlogAxis { unit: 0.25 };
        for value in [-250.0, -0.1, 0.0, 0.003, 30.0] {
            assert!((axis.value(axis.place(value)) - value).abs() < 1e-9);
        }
        let bounds = (axis.place(-5.0), axis.place(250.0));
        let marks = axis.marks(&GridInput { bounds, base_step_size: (bounds.1 - bounds.0) / 60.0 }, 56.0);
        let mut values: Vec<f64> = marks.iter().map(|mark| axis.value(mark.value)).collect();
        values.sort_by(f64::total_cmp);
        assert!(values.len() >= 4 && values.contains(&0.0), "{values:?}");
        let digit = |value: f64| value.abs() / 10.0_f64.powf((value.abs().log10() + 1e-9).floor());
        let is_round = |value: f64| [1.0, 2.0, 5.0].iter().any(|round| (digit(value) - round).abs() < 1e-6);
        assert!(values.iter().all(|value| *value == 0.0 || is_round(*value)), "{values:?}");
        // A low plot of eigenvalues that hardly turn.
        let bounds = (axis.place(-0.6), axis.place(0.6));
        let marks = axis.marks(&GridInput { bounds, base_step_size: (bounds.1 - bounds.0) / 20.0 }, 30.0);
        assert!(marks.len() >= 5, "{marks:?}");
    }

    #[test]
    fn the_ends_of_an_axis_stand_clear_of_the_frame() {
        let axis = SymlogAxis { unit: 0.25 };
        let range = axis.with_margin(&(-5.0..=250.0));
        let places = [-5.0, 250.0, *range.start(), *range.end()].map(|value| axis.place(value));
        let margin = MARGIN * (places[1] - places[0]);
        assert!(
            (places[0] - places[2] - margin).abs() < 1e-9 && (places[3] - places[1] - margin).abs() < 1e-9
        );
    }

    #[test]
    fn every_eigenvalue_is_in_sight_and_0_too() {
        let [re, im] = ranges(&[[3.0, 1.0], [3.0, -1.0], [-1.0, 0.0]]);
        assert!(re.contains(&-1.0) && re.contains(&3.0) && im.contains(&1.0) && im.contains(&-1.0));
        let [re, im] = ranges(&[[2.0, 0.0]]);
        assert!(re.contains(&0.0) && !im.is_empty() && *im.end() > 0.0);
    }
}
