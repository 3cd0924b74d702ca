//! The thermometer of collapse beside the plot of losses: a scale of L_D for a G that holds m of the K modes in
//! their right shape, with the best D against it. If the measured coverage contradicts it by much, it is faint and
//! has no numbers.

use eframe::egui::{Align2, Label, RichText, Ui};
use egui_plot::{Line, PlotPoint, PlotUi, Text};

use super::plot::PlotKind;
use crate::diagnosis::{contradicts, modes_at, thermometer};
use crate::protocol::Metric;
use crate::ui::explain::Told as _;
use crate::ui::scale::AxisScale;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Least distance of two marks with a number, in points.
const NUMBERED: f64 = 15.0;
/// Least distance of a mark without a number from any other, in points.
const BARE: f64 = 3.0;
/// Least distance from the centre of a number to the edge of the plot, in points.
const WITHIN: f64 = 7.0;
/// Length of a mark, in points.
const LENGTH: f64 = 5.0;
/// Opacity of the marks if the metrics contradict the scale.
const FAINT: f32 = 0.4;

/// The scale for one run: L_D against the number of modes that G holds.
pub struct Thermometer {
    modes: usize,
    /// Modes covered by the 1 % rule in the newest metrics.
    covered: Option<usize>,
    /// The loss on 1, 2, ... modes.
    losses: Vec<f64>,
    /// The number of modes read from the loss, if the metrics contradict it.
    contradiction: Option<f64>,
}

impl Thermometer {
    /// The scale for the run that is shown; `None` for other plots than the losses, if modes are not equal, or if
    /// the loss depends on more than their number.
    pub fn of(kind: PlotKind, scene: Scene<'_>) -> Option<Self> {
        let shown = scene.session.shown.as_ref().filter(|_| kind == PlotKind::Losses)?;
        let losses = thermometer(scene.config()?, shown.state.target.modes(), shown.state.at.step)?;
        let measured = scene.session.measured();
        let covered = measured.and_then(|row| row.measures.value(Metric::ModesOnePercent));
        let covered = covered.map(|covered| covered as usize);
        // The mean of the last steps when the coverage was measured.
        let read = scene.session.verdict().map(|verdict| modes_at(&losses, verdict.indicators.loss_d));
        let read = read.unwrap_or(f64::NAN);
        let is_contradicted = covered.is_some_and(|covered| contradicts(read, covered, losses.len()));
        Some(Self { modes: losses.len(), covered, losses, contradiction: is_contradicted.then_some(read) })
    }

    /// Its name in the legend.
    pub fn name(&self, scene: Scene<'_>) -> String {
        Sentence::new("screen.reference.thermometer").with_count("modes", self.modes).text(scene.language)
    }

    /// Draws a note if the metrics contradict the scale; its assumptions are in the tooltip.
    pub fn note_ui(&self, ui: &mut Ui, scene: Scene<'_>) {
        let note = match self.contradiction {
            Some(_) => "screen.thermometer_contradicted",
            None => "screen.thermometer_assumes",
        };
        let note = Label::new(scene.caption(scene.text(note)).small()).extend();
        ui.add(note).on_hover_told(scene, self.help(scene));
    }

    fn help(&self, scene: Scene<'_>) -> String {
        let help = scene.text("screen.thermometer_help");
        let Some((read, covered)) = self.contradiction.zip(self.covered) else { return help.into_owned() };
        let contradiction = Sentence::new("screen.thermometer_contradiction")
            .with("read", format!("{read:.1}"))
            .with_count("covered", covered)
            .with_count("modes", self.modes);
        format!("{}\n\n{help}", contradiction.text(scene.language))
    }

    /// Draws the marks along the right edge of the plot.
    pub fn draw(&self, plot_ui: &mut PlotUi<'_>, values: AxisScale, scene: Scene<'_>) {
        let bounds = plot_ui.plot_bounds();
        let right = bounds.max()[0];
        let per_point = plot_ui.transform().dvalue_dpos().map(f64::abs);
        let places: Vec<f64> = self.losses.iter().map(|loss| values.place(*loss) / per_point[1]).collect();
        let edges = [bounds.min()[1], bounds.max()[1]].map(|edge| edge / per_point[1]);
        for (index, detail) in marks(&places, edges, self.covered).into_iter().enumerate() {
            let Some(numbered) = detail else { continue };
            let numbered = numbered && self.contradiction.is_none();
            let y = places[index] * per_point[1];
            let (color, width) = match self.contradiction {
                Some(_) => (scene.palette.weak.gamma_multiply(FAINT), 1.0),
                None if self.covered == Some(index + 1) => (scene.palette.reference, 2.0),
                None => (scene.palette.weak, 1.0),
            };
            let left = right - LENGTH * per_point[0];
            let ends = vec![[left, y], [right, y]];
            plot_ui.line(Line::new("", ends).color(color).width(width).allow_hover(false));
            if numbered {
                let at = PlotPoint::new(left - per_point[0], y);
                let text = RichText::new((index + 1).to_string()).small().color(color);
                plot_ui.text(Text::new("", at, text).anchor(Align2::RIGHT_CENTER).allow_hover(false));
            }
        }
    }
}

/// For each of the increasing `places`, in points: whether its mark has a number; `None` if there is no room for a
/// mark between the `edges`. The mark of `covered` modes has priority, then the top one, then the others from the
/// top on.
fn marks(places: &[f64], edges: [f64; 2], covered: Option<usize>) -> Vec<Option<bool>> {
    let mut marks = vec![None; places.len()];
    let first = covered.and_then(|covered| covered.checked_sub(1)).filter(|index| *index < places.len());
    let order: Vec<usize> = first.into_iter().chain((0..places.len()).rev()).collect();
    for (least, numbered) in [(NUMBERED, true), (BARE, false)] {
        for index in &order {
            let is_free = |(other, mark): (usize, &Option<bool>)| {
                mark.is_none() || (places[other] - places[*index]).abs() >= least
            };
            let inset = if numbered { WITHIN } else { 0.0 };
            let is_within = (edges[0] + inset..=edges[1] - inset).contains(&places[*index]);
            if is_within && marks[*index].is_none() && marks.iter().enumerate().all(is_free) {
                marks[*index] = Some(numbered);
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_apart_and_the_measured_one_always_stands() {
        let wide = [-100.0, 100.0];
        let places = [0.0, 20.0, 40.0, 44.0, 48.0, 56.0];
        let bare = Some(false);
        assert_eq!(marks(&places, wide, None), [Some(true), Some(true), Some(true), bare, bare, Some(true)]);
        let measured = marks(&places, wide, Some(4));
        assert_eq!(measured, [Some(true), Some(true), bare, Some(true), bare, bare]);
        assert_eq!(marks(&places, wide, Some(0)), marks(&places, wide, None));
        assert_eq!(marks(&[f64::NAN, 3.0], wide, Some(1)), [None, Some(true)]);
        // At an edge of the plot a number would be cut, and beyond it there is no mark.
        assert_eq!(marks(&[-5.0, 3.0, 30.0, 57.0], [0.0, 60.0], Some(4)), [None, bare, Some(true), bare]);
    }
}
