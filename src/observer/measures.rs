//! The metrics of a state, each with the scores of a perfect generator.

use candle_core::Result;

use super::floors::{Floors, MissingDraw};
use super::judge::{DiscriminatorReference, ROWS, first};
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;
use crate::math::cells::Cells;
use crate::math::distance::{Energy, Projected};
use crate::math::divergence::cell_js;
use crate::math::fidelity::{Balls, Fidelity};
use crate::math::memorisation::TrainedRows;
use crate::math::mmd::Mmd;
use crate::math::modes::ModeCoverage;
use crate::math::random::{Draws, Stream};
use crate::math::statistics::mean;
use crate::model::Probe;
use crate::protocol::{Measures, Metric, NUM_METRICS, Weights};

/// Most points on which the JS divergence is taken.
const JS_POINTS: usize = 25_000;
/// Most multiplications for generating them: for a large network there are fewer points.
const JS_PRODUCTS: usize = 1_000_000_000;
/// Most points of each kind for the energy distance: its cost grows with their square.
const ENERGY_POINTS: usize = 2_000;
/// Most points of each kind for the maximum mean discrepancy, whose kernels take longer.
const MMD_POINTS: usize = 1_000;
/// Most points of each kind for precision, recall, density and coverage.
const FIDELITY_POINTS: usize = 2_000;
/// Least number of jittered held-out rows from which the typical distance to training rows is computed.
const HELD_OUT_POINTS: usize = 2_500;

/// All metrics that `target` and the objective define, on `samples` generated points.
pub fn measure(config: &RunConfig, target: &Target, weights: &Weights, samples: usize) -> Result<Measures> {
    MetricReference::new(config.seed, target, samples).measure(config, weights)
}

/// All metrics of p_g that `target` defines, on given generated points.
pub fn measure_points(seed: u64, target: &Target, fake: &[Point]) -> Measures {
    MetricReference::new(seed, target, fake.len()).measure_points(fake)
}

/// The real samples, cells and scores of perfect generators that generated points are compared with. It depends on
/// target and seed only, not on the state of a run.
pub struct MetricReference {
    target: Target,
    seed: u64,
    /// Number of generated points.
    samples: usize,
    /// As many fresh samples of the target, and their sorted projections.
    real: Projected,
    /// The reference for metrics that no verdict needs; `None` if only verdicts are wanted.
    more: Option<More>,
    /// Cells of the plane and the exact mass of p_data in each; `None` where the target has no density.
    cells: Option<(Cells, Vec<f64>)>,
    /// The scores of a perfect generator that are drawn so far.
    floors: Floors,
}

/// The reference for metrics that no verdict needs.
struct More {
    energy: Energy,
    /// The real samples for the maximum mean discrepancy.
    mmd: Mmd,
    /// The nearest-neighbour balls of real samples, of a table those of held-out rows.
    balls: Option<Balls>,
    /// Number of these balls, and of generated points compared with them.
    num_balls: usize,
    /// The training rows of a table.
    trained: Option<TrainedRows>,
    /// The reference for metrics of D; `None` until D is first measured.
    judge: Option<DiscriminatorReference>,
}

impl MetricReference {
    /// The reference for `samples` generated points.
    pub fn new(seed: u64, target: &Target, samples: usize) -> Self {
        let mut reference = Self::for_verdicts(seed, target, samples);
        reference.more = Some(More::new(seed, target, reference.real.points()));
        reference
    }

    /// The reference for the metrics that a verdict needs: modes, JS, sliced W1, and the gap of logits. It takes a
    /// quarter of the time.
    pub fn for_verdicts(seed: u64, target: &Target, samples: usize) -> Self {
        let mut real = vec![[0.0; 2]; samples];
        target.sample_fresh(&mut Draws::new(seed, Stream::MeasureData, 0, 0), &mut real);
        Self {
            target: target.clone(),
            seed,
            samples,
            cells: target.cells(),
            more: None,
            floors: Floors::default(),
            real: Projected::new(&real, target.dimension()),
        }
    }

    /// Whether this is the reference for `samples` points of `target` and this seed.
    pub fn serves(&self, seed: u64, target: &Target, samples: usize) -> bool {
        let is_same = match (self.target.table(), target.table()) {
            (Some(table), Some(other)) => std::ptr::eq(table, other),
            _ => self.target.shape() == target.shape(),
        };
        is_same && (self.seed, self.samples) == (seed, samples)
    }

    /// All metrics of p_g on these generated points; there should be as many as the reference was made for.
    pub fn measure_points(&mut self, fake: &[Point]) -> Measures {
        self.floors.fit(fake.len(), None);
        while self.draw_floor(None) {}
        let (values, dominant) = self.compare_all(fake, fake);
        let mut measures = Measures { values, dominant, ..Measures::undefined(fake.len()) };
        self.add_floors(&mut measures);
        measures
    }

    /// All metrics of the networks with these weights, with the scores of a perfect generator: the first call for
    /// these takes about twenty times as long.
    pub fn measure(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let mut measures = self.measure_values(config, weights)?;
        while self.draw_floor(Some(config)) {}
        self.add_floors(&mut measures);
        Ok(measures)
    }

    /// The metrics that a verdict needs, with the scores of a perfect generator.
    pub fn measure_for_verdict(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let (_, mut measures, _) = self.compare_fakes(config, weights)?;
        while self.floors.lacks_points() && self.draw_floor(None) {}
        self.add_floors(&mut measures);
        Ok(measures)
    }

    /// The metrics that a verdict needs, without the scores of a perfect generator; and the networks and generated
    /// points.
    fn compare_fakes<'a>(
        &mut self,
        config: &'a RunConfig,
        weights: &Weights,
    ) -> Result<(Probe<'a>, Measures, Vec<Point>)> {
        let mut networks = Probe::new(config, weights)?.with_reference_batch(&self.target)?;
        let num_points = self.num_js_points(weights);
        self.floors.fit(num_points, self.more.as_ref().map(|_| config));
        let fakes = networks.generate(num_points, Stream::MeasureLatents)?;
        let fake = first(&fakes, self.samples);
        let (values, dominant) = self.compare(fake, &fakes);
        let mut measures = Measures { values, dominant, ..Measures::undefined(fake.len()) };
        if let Some(gap) = self.logit_gap(&mut networks)? {
            measures.values[Metric::LogitGap.index()] = gap;
            measures.floors[Metric::LogitGap.index()] = 0.0;
        }
        Ok((networks, measures, fakes))
    }

    /// All metrics, without the scores of a perfect generator that have to be drawn.
    pub fn measure_values(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let (mut networks, mut measures, fakes) = self.compare_fakes(config, weights)?;
        let fake = first(&fakes, self.samples);
        if let Some(more) = &self.more {
            more.compare(fake, &mut measures.values);
        }
        if let Some(mut networks) = Probe::average(config, weights)? {
            let average = networks.generate(fakes.len(), Stream::MeasureLatents)?;
            measures.average = Some(self.compare_all(first(&average, self.samples), &average).0);
        }
        let real = self.real.points();
        if let Some(more) = &mut self.more {
            let judge = match more.judge.take().filter(|judge| judge.serves(config)) {
                Some(judge) => judge,
                None => DiscriminatorReference::new(&self.target, config, real),
            };
            let judge = more.judge.insert(judge);
            judge.measure(config, weights, &mut networks, [real, fake], &mut measures)?;
        }
        Ok(measures)
    }

    /// Draws the next missing sample of a perfect generator; those for metrics of D only for a measured state of
    /// `config`. Returns whether one was missing.
    pub fn draw_floor(&mut self, config: Option<&RunConfig>) -> bool {
        match self.floors.missing() {
            Some(MissingDraw::Points(draw)) => {
                let mut perfect = vec![[0.0; 2]; self.floors.num_points()];
                // Of a table it is the training rows: no generator can know the others.
                let draws = &mut Draws::new(self.seed, Stream::FloorData, draw as u64, 0);
                self.target.sample(draws, &mut perfect);
                let (values, _) = self.compare_all(first(&perfect, self.samples), &perfect);
                self.floors.push_points(values);
            }
            Some(MissingDraw::Discriminator(draw)) => {
                let judge = self.more.as_ref().and_then(|more| more.judge.as_ref());
                let scores = config.and_then(|config| judge?.floors(config, draw as u64));
                self.floors.push_discriminator(scores.unwrap_or([f64::NAN; 2]));
            }
            None => return false,
        }
        true
    }

    /// Adds mean and range of the scores of a perfect generator to `measures`, if all samples are drawn.
    pub fn add_floors(&self, measures: &mut Measures) {
        self.floors.add_to(measures);
        if self.more.as_ref().is_some_and(|more| more.trained.is_some()) {
            // A generator that knows the distribution, and no row of it, is as near to the rows as others of the
            // distribution.
            measures.floors[Metric::NearestRatio.index()] = 1.0;
        }
    }

    /// Number of points for the JS divergence: more than for other metrics, as its cells are small and a point costs
    /// little.
    fn num_js_points(&self, weights: &Weights) -> usize {
        let affordable = JS_PRODUCTS / weights.generator.len().max(1);
        if self.cells.is_some() { affordable.min(JS_POINTS).max(self.samples) } else { self.samples }
    }

    /// The metrics that a verdict needs, and the dominant mode with its share. `points` are the first of
    /// `js_points`.
    fn compare(&self, points: &[Point], js_points: &[Point]) -> ([f64; NUM_METRICS], Option<(usize, f64)>) {
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
        if let Some((cells, masses)) = &self.cells {
            set(Metric::JsGrid, cell_js(cells, masses, js_points));
        }
        set(Metric::SlicedW1, self.real.sliced_w1(points));
        (values, dominant)
    }

    /// As [`Self::compare`], with the metrics that no verdict needs if the reference has them.
    fn compare_all(
        &self,
        points: &[Point],
        js_points: &[Point],
    ) -> ([f64; NUM_METRICS], Option<(usize, f64)>) {
        let (mut values, dominant) = self.compare(points, js_points);
        if let Some(more) = &self.more {
            more.compare(points, &mut values);
        }
        (values, dominant)
    }

    /// Mean logit of D on training rows minus that on held-out rows; `None` without a table.
    fn logit_gap(&self, networks: &mut Probe<'_>) -> Result<Option<f64>> {
        let Some(table) = self.target.table() else { return Ok(None) };
        let mut of = |rows| networks.logits(first(rows, ROWS)).map(|logits| mean(&logits));
        Ok(Some(of(table.train())? - of(table.holdout())?))
    }
}

impl More {
    /// The reference from these `real` samples of `target`.
    fn new(seed: u64, target: &Target, real: &[Point]) -> Self {
        // Rows that are drawn again and again would be each other's neighbours.
        let apart = first(target.table().map_or(real, |table| table.holdout()), FIDELITY_POINTS);
        Self {
            energy: Energy::new(first(real, ENERGY_POINTS)),
            mmd: Mmd::new(first(real, MMD_POINTS)),
            balls: Balls::new(apart),
            num_balls: apart.len(),
            trained: target.table().map(|table| {
                let count = table.holdout().len().clamp(HELD_OUT_POINTS, ROWS);
                let draws = &mut Draws::new(seed, Stream::MeasureData, 0, 1);
                TrainedRows::new(table.train(), table.jitter_widths(), &table.jittered_holdout(draws, count))
            }),
            judge: None,
        }
    }

    /// Computes the metrics of p_g that no verdict needs into `values`.
    fn compare(&self, points: &[Point], values: &mut [f64; NUM_METRICS]) {
        let mut set = |metric: Metric, value: f64| values[metric.index()] = value;
        set(Metric::EnergyDistance, self.energy.distance(first(points, ENERGY_POINTS)));
        set(Metric::Mmd, self.mmd.squared(first(points, MMD_POINTS)));
        if let (Some(real), Some(fake)) = (&self.balls, Balls::new(first(points, self.num_balls))) {
            let Fidelity { precision, recall, density, coverage } = Fidelity::measure(real, &fake);
            set(Metric::Precision, precision);
            set(Metric::Recall, recall);
            set(Metric::Density, density);
            set(Metric::Coverage, coverage);
        }
        if let Some(trained) = &self.trained {
            set(Metric::NearestRatio, trained.nearest_ratio(points));
        }
    }
}
