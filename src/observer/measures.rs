//! The metrics of a state, each with the value that a perfect generator would score.

use candle_core::Result;

use super::networks::Networks;
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;
use crate::math::distance::{energy_distance, sliced_w1};
use crate::math::divergence::grid_js;
use crate::math::modes::ModeCoverage;
use crate::math::plane::Grid;
use crate::math::random::{Draws, Stream};
use crate::protocol::{Measures, Metric, NUM_METRICS, Weights};

/// Cells along each side of the grid on which densities are compared.
const JS_CELLS: usize = 64;
/// Points of each kind between which the energy distance is taken: its cost grows with their square.
const ENERGY_POINTS: usize = 2_000;

/// Takes every metric that `target` defines on `samples` generated points.
///
/// # Errors
/// Where candle reports one.
pub fn measure(config: &RunConfig, target: &Target, weights: &Weights, samples: usize) -> Result<Measures> {
    Reference::new(config.seed, target, samples).measure(config, weights)
}

/// Takes every metric that `target` defines on generated points.
pub fn measure_points(seed: u64, target: &Target, fake: &[Point]) -> Measures {
    Reference::new(seed, target, fake.len()).measure_points(fake)
}

/// What generated points are held against. It depends on the target only, not on the state of a run.
pub struct Reference {
    target: Target,
    /// Fresh samples of the target, as many as there are generated ones.
    real: Vec<Point>,
    /// The exact mass of each cell, where the target has a density.
    masses: Option<(Grid, Vec<f64>)>,
    /// The metrics of another sample of the target, which stands in for a perfect generator.
    floors: [f64; NUM_METRICS],
}

impl Reference {
    /// What `samples` points are held against.
    pub fn new(seed: u64, target: &Target, samples: usize) -> Self {
        let mut real = vec![[0.0; 2]; samples];
        target.sample_fresh(&mut Draws::new(seed, Stream::MeasureData, 0, 0), &mut real);
        // Of a table it is the training rows: no generator can know the others.
        let mut perfect = vec![[0.0; 2]; samples];
        target.sample(&mut Draws::new(seed, Stream::FloorData, 0, 0), &mut perfect);
        let grid = Grid { rect: target.bounds(), columns: JS_CELLS, rows: JS_CELLS };
        let masses = target.cell_masses(&grid).map(|masses| (grid, masses));
        let undefined = [f64::NAN; NUM_METRICS];
        let reference = Self { target: target.clone(), real, masses, floors: undefined };
        Self { floors: reference.compare(&perfect), ..reference }
    }

    /// Takes every metric on generated points of `weights`.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn measure(&self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let fake = Networks::new(config, weights)?.generate(self.real.len(), Stream::MeasureLatents)?;
        Ok(self.measure_points(&fake))
    }

    fn measure_points(&self, fake: &[Point]) -> Measures {
        Measures { samples: fake.len(), values: self.compare(fake), floors: self.floors }
    }

    fn compare(&self, points: &[Point]) -> [f64; NUM_METRICS] {
        let mut values = [f64::NAN; NUM_METRICS];
        let mut set = |metric: Metric, value: f64| values[metric.index()] = value;
        if !self.target.modes().is_empty() {
            let coverage = ModeCoverage::measure(points, self.target.modes());
            set(Metric::ModesAny, coverage.covered_any as f64);
            set(Metric::ModesOnePercent, coverage.covered_1pct as f64);
            set(Metric::ModesEightPercent, coverage.covered_8pct as f64);
            set(Metric::HighQuality, coverage.high_quality);
            set(Metric::ModeTv, coverage.mode_tv);
            set(Metric::ReverseKl, coverage.reverse_kl);
        }
        if let Some((grid, masses)) = &self.masses {
            set(Metric::JsGrid, grid_js(grid, masses, points));
        }
        set(Metric::SlicedW1, sliced_w1(points, &self.real));
        let few = |points: &[Point]| points[..points.len().min(ENERGY_POINTS)].to_vec();
        set(Metric::EnergyDistance, energy_distance(&few(points), &few(&self.real)));
        values
    }
}
