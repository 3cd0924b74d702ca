//! The scores of a perfect generator: the metrics of twenty samples of the target itself.

use crate::config::{Choice as _, RunConfig, Terms};
use crate::protocol::{Measures, Metric, NUM_METRICS};

/// Number of samples of a perfect generator. By symmetry one more sample exceeds the greatest of these scores with
/// probability 1/21: 95 % of perfect generators stay below it.
pub const DRAWS: usize = 20;

/// The scores of the samples of a perfect generator that are drawn so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Floors {
    /// Number of points for the JS divergence.
    num_points: usize,
    of_points: Vec<[f64; NUM_METRICS]>,
    /// The objective for whose best D the scores below are, and the bandwidth of the estimate of p_g.
    game: Option<(Terms, f64)>,
    /// For each sample: optimum distance and value gap; NaN where the objective has no best D.
    of_discriminator: Vec<[f64; 2]>,
}

/// The next sample to draw, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingDraw {
    /// A sample for the metrics of p_g.
    Points(usize),
    /// A sample for the metrics of D.
    Discriminator(usize),
}

impl Floors {
    /// Drops the scores for another number of points, or for another objective than that of `config`.
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

    /// Number of points for the JS divergence.
    pub(super) fn num_points(&self) -> usize {
        self.num_points
    }

    /// The next sample to draw; `None` if all are drawn.
    pub(super) fn missing(&self) -> Option<MissingDraw> {
        match (self.of_points.len(), self.of_discriminator.len()) {
            (points, _) if points < DRAWS => Some(MissingDraw::Points(points)),
            (_, draws) if draws < DRAWS && self.game.is_some() => Some(MissingDraw::Discriminator(draws)),
            _ => None,
        }
    }

    /// Whether samples for the metrics of p_g are missing.
    pub(super) fn lacks_points(&self) -> bool {
        matches!(self.missing(), Some(MissingDraw::Points(_)))
    }

    /// Adds the metrics of the next sample for p_g.
    pub(super) fn push_points(&mut self, values: [f64; NUM_METRICS]) {
        self.of_points.push(values);
    }

    /// Adds optimum distance and value gap of the next sample for D.
    pub(super) fn push_discriminator(&mut self, values: [f64; 2]) {
        self.of_discriminator.push(values);
    }

    /// Adds mean and range of the scores to `measures`, for metrics whose samples are all drawn.
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
