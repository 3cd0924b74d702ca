//! What a perfect generator scores: the metrics of twenty samples of the target itself.

use crate::config::{Choice as _, RunConfig, Terms};
use crate::protocol::{Measures, Metric, NUM_METRICS};

/// Samples of a perfect generator. One more exceeds the greatest score of these with a probability of 1 / 21, as all 21
/// are alike: the greatest is what 95 % of perfect generators stay below.
pub const DRAWS: usize = 20;

/// The scores of samples of a perfect generator, as far as they have been drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Floors {
    /// Points that the JS divergence was taken on.
    num_points: usize,
    of_points: Vec<[f64; NUM_METRICS]>,
    /// The game whose best D the scores below are of, and the bandwidth of the estimate of p_g.
    game: Option<(Terms, f64)>,
    /// |D - D*| and V* - V; NaN where the game has no best D.
    of_discriminator: Vec<[f64; 2]>,
}

/// What is to be drawn next, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingDraw {
    /// The metrics of generated points.
    Points(usize),
    /// Those of the discriminator.
    Discriminator(usize),
}

impl Floors {
    /// Forgets what was drawn for another number of points, or for another game than that of `config`.
    pub(super) fn fit(&mut self, num_points: usize, config: Option<&RunConfig>) {
        if self.num_points != num_points {
            self.num_points = num_points;
            self.of_points.clear();
        }
        let game = config
            .filter(|config| config.judges_alone())
            .map(|config| (config.game.terms(), config.bandwidth))
            .filter(|(terms, _)| terms.best_output(1.0, 1.0).is_some());
        if self.game != game {
            self.game = game;
            self.of_discriminator.clear();
        }
    }

    /// Points that the JS divergence is taken on.
    pub(super) fn num_points(&self) -> usize {
        self.num_points
    }

    /// What is missing; `None` where all is there.
    pub(super) fn missing(&self) -> Option<MissingDraw> {
        match (self.of_points.len(), self.of_discriminator.len()) {
            (points, _) if points < DRAWS => Some(MissingDraw::Points(points)),
            (_, draws) if draws < DRAWS && self.game.is_some() => Some(MissingDraw::Discriminator(draws)),
            _ => None,
        }
    }

    /// Whether the metrics of generated points are among what is missing.
    pub(super) fn lacks_points(&self) -> bool {
        matches!(self.missing(), Some(MissingDraw::Points(_)))
    }

    /// Takes in the next scores of generated points.
    pub(super) fn push_points(&mut self, values: [f64; NUM_METRICS]) {
        self.of_points.push(values);
    }

    /// Takes in the next scores of a discriminator.
    pub(super) fn push_discriminator(&mut self, values: [f64; 2]) {
        self.of_discriminator.push(values);
    }

    /// Adds the mean and the range of what has been drawn to `measures`, where all of it has been.
    pub(super) fn add_to(&self, measures: &mut Measures) {
        let mut add = |metric: Metric, scores: &mut dyn Iterator<Item = f64>| {
            let scores: Vec<f64> = scores.collect();
            if scores.len() < DRAWS || scores.iter().any(|score| score.is_nan()) {
                return;
            }
            let ends = scores.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], score| {
                [low.min(*score), high.max(*score)]
            });
            measures.floors[metric.index()] = scores.iter().sum::<f64>() / DRAWS as f64;
            measures.floor_ranges[metric.index()] = ends;
        };
        for metric in Metric::ALL {
            // A sample of training rows copies them: what a perfect generator scores there is 1, and no range.
            if *metric != Metric::NearestRatio {
                add(*metric, &mut self.of_points.iter().map(|values| values[metric.index()]));
            }
        }
        for (index, metric) in [Metric::OptimumDistance, Metric::ValueGap].into_iter().enumerate() {
            if self.game.is_some() {
                add(metric, &mut self.of_discriminator.iter().map(|values| values[index]));
            }
        }
    }
}
