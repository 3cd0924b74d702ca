//! The metrics of the discriminator: how far it is from the best there is, what it knows of the divergence, how steep
//! it is, and whether it knows the rows that it was trained on from others.

use candle_core::Result;

use super::measures::{ROWS, first};
use super::networks::Networks;
use crate::config::{RunConfig, Terms};
use crate::data::Target;
use crate::math::Point;
use crate::math::kde::Kde;
use crate::math::plane::Grid;
use crate::math::random::{Draws, Stream};
use crate::math::special::softplus;
use crate::math::statistics::mean;
use crate::protocol::{Measures, Metric, Weights};

/// Points of each kind at which the slope is taken, where the network is small.
const SLOPE_POINTS: usize = 500;
/// Products that the slopes may take in all: points of a large network are fewer.
const SLOPE_PRODUCTS: usize = 50_000_000;

/// What a discriminator is held against.
pub(super) struct Judge {
    target: Target,
    grid: Grid,
    /// The mass of real samples in each cell: exact where the target has a density, else estimated from its rows.
    real: Vec<f64>,
    /// The mass that a perfect generator is estimated to have, from its own sample.
    perfect: Vec<f64>,
    /// That of the estimates.
    bandwidth: f64,
}

impl Judge {
    /// Against `target`, with its exact `masses` where there are any, and a `perfect` sample of it.
    pub(super) fn new(
        grid: Grid,
        target: &Target,
        config: &RunConfig,
        masses: Option<&[f64]>,
        perfect: &[Point],
    ) -> Self {
        let bandwidth = config.bandwidth;
        let density = |points: &[Point]| Kde::with(points, bandwidth);
        let (real, perfect) = match masses {
            Some(masses) => (masses.to_vec(), density(perfect)),
            None => {
                let law = density(target.table().map_or(perfect, |table| first(table.train(), ROWS)));
                // Rows that are drawn again and again would be denser than the law that is estimated from them.
                let sample = law.sample(&mut Draws::new(config.seed, Stream::FloorData, 0, 1), perfect.len());
                (law.masses(&grid), density(&sample))
            }
        };
        Self { target: target.clone(), grid, real, perfect: perfect.masses(&grid), bandwidth }
    }

    /// Whether it estimates as `config` asks.
    pub(super) fn serves(&self, config: &RunConfig) -> bool {
        self.bandwidth == config.bandwidth
    }

    /// Adds the metrics of the discriminator of `weights`, on as many fresh real samples as fakes.
    ///
    /// # Errors
    /// Where candle reports one.
    pub(super) fn measure(
        &self,
        config: &RunConfig,
        weights: &Weights,
        networks: &mut Networks<'_>,
        [real, fake]: [&[Point]; 2],
        measures: &mut Measures,
    ) -> Result<()> {
        let mut set = |metric: Metric, value: f64, floor: f64| {
            measures.values[metric.index()] = value;
            measures.floors[metric.index()] = floor;
        };
        if config.judges_alone() {
            self.measure_alone(config, weights, networks, [real, fake], &mut set)?;
        }
        if let Some(table) = self.target.table() {
            let mut of = |rows| networks.logits(first(rows, ROWS)).map(|logits| mean(&logits));
            let gap = of(table.train())? - of(table.holdout())?;
            set(Metric::LogitGap, gap, 0.0);
        }
        Ok(())
    }

    /// What can be said of a D that judges each point by itself.
    fn measure_alone(
        &self,
        config: &RunConfig,
        weights: &Weights,
        networks: &mut Networks<'_>,
        [real, fake]: [&[Point]; 2],
        set: &mut impl FnMut(Metric, f64, f64),
    ) -> Result<()> {
        let terms = config.game.terms();
        if terms.best_output(1.0, 1.0).is_some() {
            let centres: Vec<Point> =
                (0..self.grid.cells()).map(|cell| self.grid.centre(cell).map(|value| value as f32)).collect();
            let strays: Vec<Point> =
                fake.iter().filter(|point| self.grid.cell_of(**point).is_none()).copied().collect();
            let masses = Kde::with(fake, self.bandwidth).masses(&self.grid);
            let logits = networks.logits(&centres)?;
            let [distance, gap] = optimality(terms, &self.real, &masses, &logits, &networks.logits(&strays)?);
            let balanced = vec![terms.logit(terms.balance()) as f32; centres.len()];
            let floors = optimality(terms, &self.real, &self.perfect, &balanced, &[]);
            set(Metric::OptimumDistance, distance, floors[0]);
            set(Metric::ValueGap, gap, floors[1]);
        }
        if terms.objective.has_value() {
            let [of_real, of_fake] = terms_of_value(&networks.logits(real)?, &networks.logits(fake)?);
            let bound = |value: f64| 0.5 * value + core::f64::consts::LN_2;
            set(Metric::JsBound, bound(of_real + of_fake), bound(terms.value()));
        }
        let judging = weights.judging(config);
        let affordable = SLOPE_PRODUCTS / (6 * weights.discriminator.len()).max(1);
        let count = SLOPE_POINTS.min(affordable.max(8)).min(real.len()).min(fake.len());
        let between = between(config.seed, &real[..count], &fake[..count]);
        for (metric, points) in [
            (Metric::SlopeReal, &real[..count]),
            (Metric::SlopeFake, &fake[..count]),
            (Metric::SlopeBetween, &between),
        ] {
            let lengths = networks.slopes(config, &judging, points)?;
            set(metric, lengths.iter().sum::<f64>() / count as f64, f64::NAN);
        }
        Ok(())
    }
}

/// The mean of |D - D*| under (p_data + p_g) / 2, and the part of L_D that the best D would save, for the masses of
/// the cells, D's logits at their centres, and those of fakes that lie outside, where p_data is nothing.
fn optimality(terms: Terms, real: &[f64], fake: &[f64], logits: &[f32], strays: &[f32]) -> [f64; 2] {
    let (mut weight, mut distance, mut gap) = (0.0, 0.0, 0.0);
    let mut add = |real: f64, fake: f64, logit: f32| {
        // Not where it is 0, and has no best D.
        let Some(best) = terms.best_output(real, fake).filter(|_| real + fake != 0.0) else { return };
        let logit = f64::from(logit);
        weight += 0.5 * (real + fake);
        distance += 0.5 * (real + fake) * (terms.output(logit) - best).abs();
        gap += terms.loss_of_place(real, fake, logit) - terms.best_loss_of_place(real, fake);
    };
    for ((real, fake), logit) in real.iter().zip(fake).zip(logits) {
        add(*real, *fake, *logit);
    }
    let outside = (1.0 - fake.iter().sum::<f64>()) / strays.len() as f64;
    strays.iter().for_each(|logit| add(0.0, outside.max(0.0), *logit));
    [distance / weight, gap]
}

/// The terms of V(D, G), <ln D(x)> and <ln(1 - D(G(z)))>, of logits.
fn terms_of_value(real: &[f32], fake: &[f32]) -> [f64; 2] {
    let mean = |logits: &[f32], sign: f64| {
        logits.iter().map(|logit| softplus(sign * f64::from(*logit))).sum::<f64>() / logits.len() as f64
    };
    [-mean(real, -1.0), -mean(fake, 1.0)]
}

/// A point on the way from each of `real` to that of `fake`, uniform in between.
fn between(seed: u64, real: &[Point], fake: &[Point]) -> Vec<Point> {
    let mut draws = Draws::new(seed, Stream::MeasureBetween, 0, 0);
    let mix = |(real, fake): (&Point, &Point)| {
        let share = draws.uniform() as f32;
        [0, 1].map(|axis| share * real[axis] + (1.0 - share) * fake[axis])
    };
    real.iter().zip(fake).map(mix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;
    use crate::math::plane::Rect;

    /// N(0, 1) and N(d, 1) over cells so small that a density is linear in them.
    fn masses(shift: f64) -> (Grid, Vec<f64>, Vec<f64>) {
        let grid = Grid { rect: Rect { min: [-9.0, 0.0], max: [13.0, 1.0] }, columns: 2200, rows: 1 };
        let of = |mean: f64| {
            let mass = |cell: usize| {
                let x = grid.centre(cell)[0] - mean;
                0.01 * (-0.5 * x * x).exp() / core::f64::consts::TAU.sqrt()
            };
            (0..grid.cells()).map(mass).collect::<Vec<f64>>()
        };
        (grid, of(0.0), of(shift))
    }

    #[test]
    fn two_normal_laws_have_their_value_and_the_best_logit_is_linear() {
        // V* of N(0, 1) and N(d, 1), by quadrature; the best logit is d^2/2 - d x.
        let values = [(0.5, -1.325_671_76), (1.0, -1.163_451_40), (2.0, -0.712_632_72), (4.0, -0.120_853_97)];
        for (shift, value) in values {
            let (grid, real, fake) = masses(shift);
            let terms = Terms::from(Objective::NonSaturating);
            let loss: f64 =
                real.iter().zip(&fake).map(|(real, fake)| terms.best_loss_of_place(*real, *fake)).sum();
            assert!((loss + value).abs() < 1e-8, "{loss} at {shift}");
            let logit = |cell: usize| (0.5 * shift * shift - shift * grid.centre(cell)[0]) as f32;
            let logits: Vec<f32> = (0..grid.cells()).map(logit).collect();
            let [distance, gap] = optimality(terms, &real, &fake, &logits, &[]);
            assert!(distance < 1e-6 && gap.abs() < 1e-9, "{distance} {gap}");
            // A D that knows nothing: V* + ln 4.
            let [_, gap] = optimality(terms, &real, &fake, &vec![0.0; grid.cells()], &[]);
            assert!((gap - (value + 4.0_f64.ln())).abs() < 1e-8, "{gap}");
        }
    }

    #[test]
    fn fakes_outside_of_the_grid_are_to_be_called_fake() {
        let terms = Terms::from(Objective::Minimax);
        // All real mass in one cell, half of the fakes there and half outside.
        let [distance, gap] = optimality(terms, &[1.0], &[0.5], &[0.0], &[0.0, -800.0]);
        // |1/2 - 2/3| on 3/4 of the weight, 1/2 and 0 on an eighth each.
        assert!((distance - (0.75 / 6.0 + 0.125 * 0.5)).abs() < 1e-15, "{distance}");
        let best = (1.5_f64).ln() + 0.5 * 3.0_f64.ln();
        assert!((gap - (1.5 * 2.0_f64.ln() + 0.25 * 2.0_f64.ln() - best)).abs() < 1e-15, "{gap}");
    }

    #[test]
    fn points_between_lie_between() {
        let (real, fake) = ([[0.0, 0.0]; 50], [[1.0, -2.0]; 50]);
        let points = between(1, &real, &fake);
        assert!(points.iter().all(|[x, y]| (0.0..=1.0).contains(x) && (y + 2.0 * x).abs() < 1e-6));
        assert_eq!(points, between(1, &real, &fake));
        assert_ne!(points, between(2, &real, &fake));
    }
}
