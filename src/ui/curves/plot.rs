//! The contents of each plot: curves, lines of reference, range of values.

use eframe::egui::Color32;
use serde::{Deserialize, Serialize};

use crate::config::{GameConfig, Objective, keyed};
use crate::protocol::{CurveSource, Metric, Series};
use crate::session::Session;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;
use crate::words::Sentence;

keyed! {
    /// A plot over steps, with its own axis of values.
    #[derive(Serialize, Deserialize)]
    PlotKind {
        /// Means of D(x) and D(G(z)), with bands from the 10 % to the 90 % quantile.
        Outputs = "outputs",
        /// V(D, G).
        Value = "value",
        /// L_D and L_G.
        Losses = "losses",
        /// L2 norms of both gradients.
        Gradients = "gradients",
        /// Accuracy of D on real samples and on fakes.
        Accuracy = "accuracy",
        /// Modes covered, and share of high-quality samples.
        Coverage = "coverage",
        /// Distances and divergences between p_g and p_data.
        Distances = "distances",
        /// Precision, recall, density and coverage.
        Fidelity = "fidelity",
        /// Distance of D from the best D.
        Optimality = "optimality",
    }
}

/// A curve in a plot.
#[derive(Clone, Copy)]
pub struct PlotCurve {
    /// The series or metric.
    pub source: CurveSource,
    /// Its colour in a palette.
    pub color: fn(&Palette) -> Color32,
    /// Series of the low and the high quantile, drawn as a band.
    pub band: Option<[Series; 2]>,
}

/// A horizontal line: a value at equilibrium, or another value to compare with.
pub struct ReferenceLine {
    /// Its name in the legend.
    pub name: String,
    /// Its tooltip in the legend.
    pub help: String,
    /// The value at which it is drawn.
    pub value: f64,
    /// Its colour; that of its curve where there are several lines.
    pub color: Color32,
}

impl PlotKind {
    /// Its key in the table of words under the rules of `game`: that of scores where D puts out no probabilities.
    pub const fn words(self, game: &GameConfig) -> &'static str {
        match self {
            Self::Outputs if game.objective.outputs_score() => "scores",
            kind => kind.key(),
        }
    }

    /// Whether the axis of values is logarithmic at first, as for values over several decades.
    pub const fn starts_logarithmic(self) -> bool {
        matches!(self, Self::Gradients | Self::Distances)
    }

    /// Whether the axis of values may be logarithmic; not for V(D, G), which is negative.
    pub const fn may_be_logarithmic(self) -> bool {
        !matches!(self, Self::Value)
    }

    /// Whether its curves are metrics, which are taken now and then.
    pub fn shows_metrics(self, game: &GameConfig) -> bool {
        self.curves(game).iter().any(|curve| matches!(curve.source, CurveSource::Metric(_)))
    }

    /// Its curves under the rules of `game`.
    pub fn curves(self, game: &GameConfig) -> Vec<PlotCurve> {
        let objective = game.objective;
        let series = |series, color| PlotCurve { source: CurveSource::Series(series), color, band: None };
        let metric = |metric, color| PlotCurve { source: CurveSource::Metric(metric), color, band: None };
        match self {
            // A score is no probability.
            Self::Outputs if objective.outputs_score() => {
                vec![series(Series::LogitReal, |p| p.real), series(Series::LogitFake, |p| p.fake)]
            }
            Self::Outputs => vec![
                PlotCurve {
                    band: Some([Series::DRealLow, Series::DRealHigh]),
                    ..series(Series::DReal, |p| p.real)
                },
                PlotCurve {
                    band: Some([Series::DFakeLow, Series::DFakeHigh]),
                    ..series(Series::DFake, |p| p.fake)
                },
            ],
            Self::Value => vec![
                series(Series::Value, |p| p.value),
                series(Series::ValueReal, |p| p.real),
                series(Series::ValueFake, |p| p.fake),
            ],
            Self::Losses => {
                let mut curves =
                    vec![series(Series::LossD, |p| p.discriminator), series(Series::LossG, |p| p.generator)];
                if game.penalties.are_on() {
                    curves.push(series(Series::Penalty, |p| p.value));
                }
                curves
            }
            Self::Gradients => {
                vec![
                    series(Series::GradientD, |p| p.discriminator),
                    series(Series::GradientG, |p| p.generator),
                ]
            }
            Self::Accuracy => {
                vec![series(Series::AccuracyReal, |p| p.real), series(Series::AccuracyFake, |p| p.fake)]
            }
            Self::Coverage => vec![
                metric(Metric::ModesAny, |p| p.other[2]),
                metric(Metric::ModesOnePercent, |p| p.other[0]),
                metric(Metric::HighQuality, |p| p.other[1]),
            ],
            Self::Distances => vec![
                metric(Metric::JsGrid, |p| p.other[0]),
                metric(Metric::SlicedW1, |p| p.other[1]),
                metric(Metric::EnergyDistance, |p| p.other[2]),
                metric(Metric::JsBound, |p| p.discriminator),
            ],
            Self::Fidelity => vec![
                metric(Metric::Precision, |p| p.other[0]),
                metric(Metric::Recall, |p| p.other[1]),
                metric(Metric::Coverage, |p| p.other[2]),
            ],
            Self::Optimality => vec![
                metric(Metric::OptimumDistance, |p| p.discriminator),
                metric(Metric::ValueGap, |p| p.value),
            ],
        }
    }

    /// Whether the curves of a run under the rules of `other` have the same axis of values as those under the rules of `game`: a score is no
    /// probability, and each objective has losses of its own.
    fn is_shared(self, game: &GameConfig, other: &GameConfig) -> bool {
        let (one, other) = (game.objective, other.objective);
        match self {
            Self::Outputs => one.outputs_score() == other.outputs_score(),
            Self::Value => other.has_value(),
            Self::Losses => one == other,
            Self::Gradients
            | Self::Accuracy
            | Self::Coverage
            | Self::Distances
            | Self::Fidelity
            | Self::Optimality => true,
        }
    }

    /// Whether the curves of `other` have the same axis of values as those of `own`.
    pub fn is_shared_by(self, own: &Session, other: &Session) -> bool {
        let [own, other] = [own, other].map(|session| session.shown.as_ref());
        own.zip(other)
            .is_none_or(|(own, other)| self.is_shared(&own.state.config.game, &other.state.config.game))
    }

    /// Its lines of reference for the run in `scene`.
    pub fn references(self, scene: Scene<'_>) -> Vec<ReferenceLine> {
        let Some(config) = scene.config() else { return Vec::new() };
        let terms = config.game.terms();
        let objective = terms.objective;
        // Of the step that is drawn last; `None` where a penalty asks for a slope and theory has no number.
        let optimum = config.game.optimum(scene.session.step() + 1);
        let palette = scene.palette;
        let help = |key: &str| scene.text(&format!("{key}_help")).into_owned();
        let colored = |key: &str, value, color| ReferenceLine {
            name: scene.text(key).into_owned(),
            help: help(key),
            value,
            color,
        };
        let line = |key: &str, value| colored(key, value, palette.reference);
        match self {
            // Where the hinge turns; the critic of Wasserstein has no such place.
            Self::Outputs if objective == Objective::Hinge => vec![line("screen.reference.zero", 0.0)],
            // Any constant may be added to a D that only compares.
            Self::Outputs if objective.outputs_score() => Vec::new(),
            Self::Outputs | Self::Value if optimum.is_none() => Vec::new(),
            // Where D is undecided: 1/2, or half of a smoothed label, or between the targets of least squares.
            Self::Outputs => {
                let balance = terms.balance();
                let text = Sentence::new("screen.reference.balance").with("value", short(balance));
                let name = text.text(scene.language);
                let help = help("screen.reference.balance");
                vec![ReferenceLine { name, help, value: balance, color: palette.reference }]
            }
            Self::Value if objective.has_value() => {
                let smoothed = terms.labels.real < 1.0;
                let key = if smoothed { "screen.reference.value_smoothed" } else { "screen.reference.value" };
                vec![line(key, terms.value())]
            }
            Self::Losses => {
                let Some(optimum) = optimum else { return Vec::new() };
                let of_d = colored("screen.reference.loss_d", optimum.loss_d, palette.discriminator);
                let of_g = optimum.loss_g;
                let of_g = of_g.map(|loss| colored("screen.reference.loss_g", loss, palette.generator));
                std::iter::once(of_d).chain(of_g).collect()
            }
            Self::Accuracy => vec![line("screen.reference.chance", 0.5)],
            Self::Value
            | Self::Gradients
            | Self::Coverage
            | Self::Distances
            | Self::Fidelity
            | Self::Optimality => Vec::new(),
        }
    }

    /// Its range of values, if that is fixed.
    pub const fn fixed_range(self, objective: Objective) -> Option<[f64; 2]> {
        match self {
            Self::Outputs if matches!(objective, Objective::LeastSquares) || objective.outputs_score() => {
                None
            }
            Self::Outputs | Self::Accuracy | Self::Coverage | Self::Fidelity => Some([-0.03, 1.03]),
            Self::Value | Self::Losses | Self::Gradients | Self::Distances | Self::Optimality => None,
        }
    }
}

impl PlotCurve {
    /// Its name in the legend.
    pub fn label(self, scene: Scene<'_>) -> String {
        let game = scene.config().map(|config| &config.game);
        let is_score = game.is_some_and(|game| game.objective.outputs_score());
        let is_paid = game.is_some_and(|game| game.penalties.are_on());
        match self.source {
            CurveSource::Series(Series::LogitReal) if is_score => scene.text("screen.score_real"),
            CurveSource::Series(Series::LogitFake) if is_score => scene.text("screen.score_fake"),
            CurveSource::Series(Series::GradientD) if is_paid => scene.text("screen.gradient_with_penalty"),
            CurveSource::Series(_) | CurveSource::Metric(_) => return self.section(scene),
        }
        .into_owned()
    }

    /// The name of its section in the guide.
    pub fn section(self, scene: Scene<'_>) -> String {
        match self.source {
            CurveSource::Series(series) => scene.choice_label(series),
            CurveSource::Metric(metric) => scene.choice_label(metric),
        }
        .into_owned()
    }

    /// Its tooltip in the legend.
    pub fn help(self, scene: Scene<'_>) -> String {
        match self.source {
            CurveSource::Series(series) => scene.choice_help(series),
            CurveSource::Metric(metric) => scene.choice_help(metric),
        }
        .into_owned()
    }

    /// Factor from a metric to the plotted value: numbers of modes are plotted as shares of all `modes`.
    pub fn factor(self, modes: usize) -> f64 {
        match self.source {
            CurveSource::Metric(metric) if metric.is_count() && modes > 0 => 1.0 / modes as f64,
            _ => 1.0,
        }
    }

    /// Whether the score of a perfect generator is drawn; not for counts of modes.
    pub const fn has_floor(self) -> bool {
        matches!(self.source, CurveSource::Metric(metric) if !metric.is_count())
    }
}

/// How many modes the target of a run has; 0 where they are not known.
pub fn modes_of(session: &Session) -> usize {
    session.shown.as_ref().map_or(0, |shown| shown.state.target.modes().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, RunConfig};

    #[test]
    fn every_series_is_drawn_somewhere() {
        let mut game = RunConfig::default().game;
        game.penalties.r1 = 1.0;
        let wasserstein = GameConfig { objective: Objective::Wasserstein, ..game.clone() };
        let of = |game| PlotKind::ALL.iter().flat_map(move |kind| kind.curves(game));
        let curves: Vec<PlotCurve> = of(&game).chain(of(&wasserstein)).collect();
        for series in Series::ALL {
            let as_band = |curve: &PlotCurve| curve.band.is_some_and(|band| band.contains(series));
            assert!(
                curves.iter().any(|curve| curve.source == CurveSource::Series(*series) || as_band(curve)),
                "{series:?}"
            );
        }
    }
}
