//! The metrics of a state, each with the value that a perfect generator would score.

use candle_core::Result;

use super::judge::Judge;
use super::networks::Networks;
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;
use crate::math::distance::{energy_distance, sliced_w1};
use crate::math::divergence::grid_js;
use crate::math::fidelity::{Balls, Fidelity};
use crate::math::memorisation::nearest_ratio;
use crate::math::mmd::Mmd;
use crate::math::modes::ModeCoverage;
use crate::math::plane::Grid;
use crate::math::random::{Draws, Stream};
use crate::protocol::{Measures, Metric, NUM_METRICS, Weights};

/// Cells along each side of the grid on which densities are compared.
const CELLS: usize = 64;
/// Points of each kind between which the energy distance is taken: its cost grows with their square.
const ENERGY_POINTS: usize = 2_000;
/// The same for the maximum mean discrepancy, whose kernels take longer.
const MMD_POINTS: usize = 1_000;
/// Points of each kind whose neighbours are looked for.
const FIDELITY_POINTS: usize = 2_000;
/// Rows of a table that are looked at: the first of an order that is random.
pub(super) const ROWS: usize = 10_000;

/// Takes every metric that `target` and the objective define, on `samples` generated points.
///
/// # Errors
/// Where candle reports one.
pub fn measure(config: &RunConfig, target: &Target, weights: &Weights, samples: usize) -> Result<Measures> {
    Reference::new(config.seed, target, samples).measure(config, weights)
}

/// Takes every metric that `target` defines on generated points alone.
pub fn measure_points(seed: u64, target: &Target, fake: &[Point]) -> Measures {
    Reference::new(seed, target, fake.len()).measure_points(fake)
}

/// What generated points are held against. It depends on the target only, not on the state of a run.
pub struct Reference {
    target: Target,
    /// Fresh samples of the target, as many as there are generated ones.
    real: Vec<Point>,
    /// The cells on which densities are compared.
    grid: Grid,
    /// The exact mass of each, where the target has a density.
    masses: Option<Vec<f64>>,
    /// Where real samples lie among their neighbours; of a table, the rows held out.
    balls: Option<Balls>,
    /// As many points as those are.
    num_balls: usize,
    /// The real samples that the maximum mean discrepancy is taken to.
    mmd: Mmd,
    /// A sample that stands in for a perfect generator's.
    perfect: Vec<Point>,
    /// What the discriminator is held against, once there is one to judge.
    judge: Option<Judge>,
    /// The metrics of the perfect generator's sample.
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
        let grid = Grid { rect: target.bounds(), columns: CELLS, rows: CELLS };
        // Rows that are drawn again and again would be each other's neighbours.
        let apart = first(target.table().map_or(&real, |table| table.holdout()), FIDELITY_POINTS);
        let reference = Self {
            target: target.clone(),
            grid,
            masses: target.cell_masses(&grid),
            balls: Balls::new(apart),
            num_balls: apart.len(),
            mmd: Mmd::new(first(&real, MMD_POINTS)),
            judge: None,
            floors: [f64::NAN; NUM_METRICS],
            real,
            perfect,
        };
        let (mut floors, _) = reference.compare(&reference.perfect);
        // The sample above is of the rows that were trained on; a generator that knows the law, and no row of it, is
        // as near to the others.
        floors[Metric::NearestRatio.index()] = if target.table().is_some() { 1.0 } else { f64::NAN };
        Self { floors, ..reference }
    }

    /// Takes every metric on generated points of `weights`, and of its discriminator.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn measure(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let mut networks = Networks::new(config, weights)?.among(&self.target)?;
        let fake = networks.generate(self.real.len(), Stream::MeasureLatents)?;
        let mut measures = self.measure_points(&fake);
        if let Some(mut networks) = Networks::average(config, weights)? {
            let average = networks.generate(self.real.len(), Stream::MeasureLatents)?;
            measures.average = Some(self.compare(&average).0);
        }
        let new = || Judge::new(self.grid, &self.target, config, self.masses.as_deref(), &self.perfect);
        let judge = match self.judge.take().filter(|judge| judge.serves(config)) {
            Some(judge) => judge,
            None => new(),
        };
        self.judge.insert(judge).measure(
            config,
            weights,
            &mut networks,
            [&self.real, &fake],
            &mut measures,
        )?;
        Ok(measures)
    }

    fn measure_points(&self, fake: &[Point]) -> Measures {
        let (values, dominant) = self.compare(fake);
        Measures { values, floors: self.floors, dominant, ..Measures::undefined(fake.len()) }
    }

    /// The metrics of generated points, and the mode that most of them are nearest to.
    fn compare(&self, points: &[Point]) -> ([f64; NUM_METRICS], Option<(usize, f64)>) {
        let mut values = [f64::NAN; NUM_METRICS];
        let mut dominant = None;
        let mut set = |metric: Metric, value: f64| values[metric.index()] = value;
        if !self.target.modes().is_empty() {
            let coverage = ModeCoverage::measure(points, self.target.modes());
            set(Metric::ModesAny, coverage.covered_any as f64);
            set(Metric::ModesOnePercent, coverage.covered_1pct as f64);
            set(Metric::ModesEightPercent, coverage.covered_8pct as f64);
            set(Metric::HighQuality, coverage.high_quality);
            set(Metric::ModeTv, coverage.mode_tv);
            set(Metric::ReverseKl, coverage.reverse_kl);
            dominant = coverage.dominant;
            set(Metric::DominantShare, dominant.map_or(f64::NAN, |(_, share)| share));
        }
        if let Some(masses) = &self.masses {
            set(Metric::JsGrid, grid_js(&self.grid, masses, points));
        }
        set(Metric::SlicedW1, sliced_w1(points, &self.real));
        let energy = [points, &self.real].map(|points| first(points, ENERGY_POINTS));
        set(Metric::EnergyDistance, energy_distance(energy[0], energy[1]));
        set(Metric::Mmd, self.mmd.squared(first(points, MMD_POINTS)));
        if let (Some(real), Some(fake)) = (&self.balls, Balls::new(first(points, self.num_balls))) {
            let Fidelity { precision, recall, density, coverage } = Fidelity::measure(real, &fake);
            set(Metric::Precision, precision);
            set(Metric::Recall, recall);
            set(Metric::Density, density);
            set(Metric::Coverage, coverage);
        }
        if let Some(table) = self.target.table() {
            let [train, holdout] = [table.train(), table.holdout()].map(|rows| first(rows, ROWS));
            set(Metric::NearestRatio, nearest_ratio(points, train, holdout));
        }
        (values, dominant)
    }
}

/// The first of `points`, at most `count`.
pub(super) fn first(points: &[Point], count: usize) -> &[Point] {
    &points[..points.len().min(count)]
}
