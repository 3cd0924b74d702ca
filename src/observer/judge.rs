//! The metrics of D: its distance from the best D, its bound on the JS divergence, the length of its gradient, and
//! whether it distinguishes training rows from held-out rows.

use candle_core::Result;

use crate::config::{RunConfig, Terms};
use crate::data::Target;
use crate::math::Point;
use crate::math::kde::Kde;
use crate::math::random::{Draws, Stream};
use crate::math::special::softplus;
use crate::model::Probe;
use crate::protocol::{Measures, Metric, Weights};

/// Most rows of a table that are used: the first in its random order.
pub(super) const ROWS: usize = 10_000;
/// Points of each kind at which D is compared with the best D.
const PLACES: usize = 1_000;
/// Most points of each kind at which ‖∇f‖ is computed.
const SLOPE_POINTS: usize = 500;
/// Most multiplications for all ‖∇f‖ together: for large networks there are fewer points.
const SLOPE_PRODUCTS: usize = 50_000_000;

/// Samples and densities of p_data, from which the best D for any p_g is computed.
pub(super) struct DiscriminatorReference {
    target: Target,
    /// Points from p_data, and its density at each.
    real: Vec<Point>,
    densities: Vec<f64>,
    /// The kernel density estimate of p_data from the rows of a table; `None` for a target with a density.
    estimate: Option<Kde>,
    /// Bandwidth of the kernel density estimates.
    bandwidth: f64,
    /// Number of points in a sample of a perfect generator.
    samples: usize,
}

/// Real points and fakes that represent (p_data + p_g) / 2. The weight of each is divided between p_data and p_g by
/// their densities there.
struct Places {
    /// The points, real ones first.
    points: Vec<Point>,
    real: Vec<f64>,
    fake: Vec<f64>,
}

impl DiscriminatorReference {
    /// The reference for `target`: with its own density and these `real` samples, or with a density estimated from
    /// the rows of a table.
    pub(super) fn new(target: &Target, config: &RunConfig, real: &[Point]) -> Self {
        let (bandwidth, samples) = (config.bandwidth, real.len());
        let estimate =
            target.table().map(|table| Kde::with(first(table.train(), ROWS), bandwidth, target.dimension()));
        let count = samples.min(PLACES);
        let real = match &estimate {
            // Rows that are drawn again and again would be denser than the distribution that is estimated from them.
            Some(estimate) => estimate.sample(&mut Draws::new(config.seed, Stream::FloorData, 0, 1), count),
            None => real[..count].to_vec(),
        };
        let mut judge =
            Self { target: target.clone(), real, densities: Vec::new(), estimate, bandwidth, samples };
        judge.densities = judge.densities_at(&judge.real);
        judge
    }

    /// The density of p_data at each of `points`; empty if it has none.
    fn densities_at(&self, points: &[Point]) -> Vec<f64> {
        match &self.estimate {
            Some(estimate) => estimate.densities(points),
            None => points.iter().map_while(|point| self.target.density(point.map(f64::from))).collect(),
        }
    }

    /// The points at which D is compared with the best D for the sample `fakes`; `None` without a density or without
    /// a finite fake.
    fn places(&self, fakes: &[Point]) -> Option<Places> {
        let finite: Vec<Point> =
            fakes.iter().filter(|point| point.iter().all(|value| value.is_finite())).copied().collect();
        let shown = first(&finite, PLACES);
        let of_fakes = self.densities_at(shown);
        if shown.is_empty() || of_fakes.len() < shown.len() || self.densities.len() < self.real.len() {
            return None;
        }
        let generated = Kde::with(&finite, self.bandwidth, self.target.dimension());
        let mut places =
            Places { points: [&self.real[..], shown].concat(), real: Vec::new(), fake: Vec::new() };
        let mut add = |density: f64, generated: f64, otherwise: f64, weight: f64| {
            let sum = density + generated;
            let share = if sum > 0.0 { density / sum } else { otherwise };
            places.real.push(weight * share);
            places.fake.push(weight * (1.0 - share));
        };
        let weight = 1.0 / self.real.len() as f64;
        for (density, fake) in self.densities.iter().zip(generated.densities(&self.real)) {
            add(*density, fake, 1.0, weight);
        }
        // A fake's own kernel is left out: it would find fakes wherever there is one.
        let weight = 1.0 / shown.len() as f64;
        for (density, fake) in of_fakes.iter().zip(generated.densities_left_out(shown)) {
            add(*density, fake, 0.0, weight);
        }
        Some(places)
    }

    /// Optimum distance and value gap of a D that is undecided everywhere, against sample number `draw` of a perfect
    /// generator: the error of the estimate of p_g alone. `None` if the objective has no best D.
    pub(super) fn floors(&self, config: &RunConfig, draw: u64) -> Option<[f64; 2]> {
        let terms = config.game.terms();
        terms.best_output(1.0, 1.0)?;
        let mut sample = vec![[0.0; 2]; self.samples];
        let draws = &mut Draws::new(config.seed, Stream::FloorData, draw, 2);
        match &self.estimate {
            Some(estimate) => sample = estimate.sample(draws, self.samples),
            None => self.target.sample(draws, &mut sample),
        }
        let places = self.places(&sample)?;
        let balanced = vec![terms.logit(terms.balance()) as f32; places.points.len()];
        Some(optimality(terms, &places.real, &places.fake, &balanced))
    }

    /// Whether its bandwidth is that of `config`.
    pub(super) fn serves(&self, config: &RunConfig) -> bool {
        self.bandwidth == config.bandwidth
    }

    /// Adds the metrics of D to `measures`, on equal numbers of `real` samples and fakes.
    pub(super) fn measure(
        &self,
        config: &RunConfig,
        weights: &Weights,
        networks: &mut Probe<'_>,
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
        Ok(())
    }

    /// The metrics of a D whose output for a point depends on that point only.
    fn measure_alone(
        &self,
        config: &RunConfig,
        weights: &Weights,
        networks: &mut Probe<'_>,
        [real, fake]: [&[Point]; 2],
        set: &mut impl FnMut(Metric, f64, f64),
    ) -> Result<()> {
        let terms = config.game.terms();
        if terms.best_output(1.0, 1.0).is_some()
            && let Some(places) = self.places(fake)
        {
            let logits = networks.logits(&places.points)?;
            let [distance, gap] = optimality(terms, &places.real, &places.fake, &logits);
            set(Metric::OptimumDistance, distance, f64::NAN);
            set(Metric::ValueGap, gap, f64::NAN);
        }
        if terms.objective.has_value() {
            let [of_real, of_fake] = terms_of_value(&networks.logits(real)?, &networks.logits(fake)?);
            let bound = |value: f64| 0.5 * value + core::f64::consts::LN_2;
            set(Metric::JsBound, bound(of_real + of_fake), bound(terms.value()));
        }
        let affordable = SLOPE_PRODUCTS / (6 * weights.discriminator.len()).max(1);
        let count = SLOPE_POINTS.min(affordable.max(8)).min(real.len()).min(fake.len());
        let between = between(config.seed, &real[..count], &fake[..count]);
        for (metric, points) in [
            (Metric::SlopeReal, &real[..count]),
            (Metric::SlopeFake, &fake[..count]),
            (Metric::SlopeBetween, &between),
        ] {
            let lengths = networks.slopes(points)?;
            set(metric, lengths.iter().sum::<f64>() / count as f64, f64::NAN);
        }
        Ok(())
    }
}

/// The mean of |D - D*| under (p_data + p_g) / 2, and L_D minus its least value. `real` and `fake` are the masses of
/// p_data and p_g at some places, `logits` those of D there.
fn optimality(terms: Terms, real: &[f64], fake: &[f64], logits: &[f32]) -> [f64; 2] {
    let (mut weight, mut distance, mut gap) = (0.0, 0.0, 0.0);
    for ((real, fake), logit) in real.iter().zip(fake).zip(logits) {
        // Not where it is 0, and has no best D.
        let best = terms.best_output(*real, *fake).filter(|_| real + fake != 0.0);
        let Some(best) = best else { continue };
        let logit = f64::from(*logit);
        weight += 0.5 * (real + fake);
        distance += 0.5 * (real + fake) * (terms.output(logit) - best).abs();
        gap += terms.loss_of_place(*real, *fake, logit) - terms.best_loss_of_place(*real, *fake);
    }
    [distance / weight, gap]
}

/// <ln D(x)> and <ln(1 - D(G(z)))>, from logits.
fn terms_of_value(real: &[f32], fake: &[f32]) -> [f64; 2] {
    let mean = |logits: &[f32], sign: f64| {
        logits.iter().map(|logit| softplus(sign * f64::from(*logit))).sum::<f64>() / logits.len() as f64
    };
    [-mean(real, -1.0), -mean(fake, 1.0)]
}

/// A random point, uniform on the segment, between each of `real` and the corresponding one of `fake`.
fn between(seed: u64, real: &[Point], fake: &[Point]) -> Vec<Point> {
    let mut draws = Draws::new(seed, Stream::MeasureBetween, 0, 0);
    let mix = |(real, fake): (&Point, &Point)| {
        let share = draws.uniform() as f32;
        [0, 1].map(|axis| share * real[axis] + (1.0 - share) * fake[axis])
    };
    real.iter().zip(fake).map(mix).collect()
}

/// The first of `points`, at most `count`.
pub(super) fn first(points: &[Point], count: usize) -> &[Point] {
    &points[..points.len().min(count)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;
    use crate::math::plane::{Grid, Rect};

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
            let [distance, gap] = optimality(terms, &real, &fake, &logits);
            assert!(distance < 1e-6 && gap.abs() < 1e-9, "{distance} {gap}");
            // A D that knows nothing: V* + ln 4.
            let [_, gap] = optimality(terms, &real, &fake, &vec![0.0; grid.cells()]);
            assert!((gap - (value + 4.0_f64.ln())).abs() < 1e-8, "{gap}");
        }
    }

    #[test]
    fn fakes_where_there_are_no_data_are_to_be_called_fake() {
        let terms = Terms::from(Objective::Minimax);
        // All real mass in one place, half of the fakes there and a quarter in each of two others.
        let [distance, gap] = optimality(terms, &[1.0, 0.0, 0.0], &[0.5, 0.25, 0.25], &[0.0, 0.0, -800.0]);
        // |1/2 - 2/3| on 3/4 of the weight, 1/2 and 0 on an eighth each.
        assert!((distance - (0.75 / 6.0 + 0.125 * 0.5)).abs() < 1e-15, "{distance}");
        let best = (1.5_f64).ln() + 0.5 * 3.0_f64.ln();
        assert!((gap - (1.5 * 2.0_f64.ln() + 0.25 * 2.0_f64.ln() - best)).abs() < 1e-15, "{gap}");
    }

    /// The judge of a ring of this sigma, and a sample of a ring moved by `shift` deviations and `scale` times as wide.
    fn ring(sigma: f64, shift: f64, scale: f64) -> (DiscriminatorReference, Vec<Point>) {
        let target = Target::new(crate::data::TargetShape::Ring { modes: 8, radius: 2.0, sigma });
        let mut real = vec![[0.0; 2]; 2_500];
        target.sample(&mut Draws::new(1, Stream::MeasureData, 0, 0), &mut real);
        let wide = crate::data::TargetShape::Ring { modes: 8, radius: 2.0, sigma: sigma * scale };
        let mut fake = vec![[0.0; 2]; 2_500];
        Target::new(wide).sample(&mut Draws::new(1, Stream::ShownData, 0, 0), &mut fake);
        fake.iter_mut().for_each(|point| point[0] += (shift * sigma) as f32);
        (DiscriminatorReference::new(&target, &RunConfig::default(), &real), fake)
    }

    #[test]
    fn places_know_the_divergence_of_narrow_modes() {
        let terms = Terms::from(Objective::NonSaturating);
        // By quadrature in numpy: two round normal distributions, the fakes' moved or narrower.
        for (shift, scale, js) in
            [(0.0, 1.0, 0.0), (1.0, 1.0, 0.111_4), (0.0, 0.5, 0.173_3), (0.0, 0.25, 0.420_4)]
        {
            for sigma in [0.02, 0.1] {
                let (judge, fake) = ring(sigma, shift, scale);
                let places = judge.places(&fake).expect("places");
                let undecided = vec![0.0; places.points.len()];
                let [distance, gap] = optimality(terms, &places.real, &places.fake, &undecided);
                // V* - V of a D of 1/2 is twice the divergence: kernels blur p_g a little.
                assert!((0.5 * gap - js).abs() < 0.012 + 0.2 * js, "{sigma} {shift} {scale}: {gap}, JS {js}");
                assert!(distance <= gap.sqrt(), "{distance} {gap}");
                // The best D there is leaves nothing.
                let best = places.real.iter().zip(&places.fake);
                let logits: Vec<f32> =
                    best.map(|(real, fake)| (real / fake).ln().clamp(-80.0, 80.0) as f32).collect();
                let [distance, gap] = optimality(terms, &places.real, &places.fake, &logits);
                assert!(distance < 1e-6 && (0.0..1e-9).contains(&gap), "{distance} {gap}");
            }
        }
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
