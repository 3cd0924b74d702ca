//! The metrics of a state, each with the value that a perfect generator would score.

use candle_core::Result;

use super::floors::{Floors, MissingDraw};
use super::judge::{DiscriminatorReference, ROWS, first};
use super::networks::Networks;
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
use crate::protocol::{Measures, Metric, NUM_METRICS, Weights};

/// Points on which the JS divergence is taken, where the network is small.
const JS_POINTS: usize = 25_000;
/// Products that the generator may take for them in all: points of a large network are fewer.
const JS_PRODUCTS: usize = 1_000_000_000;
/// Points of each kind between which the energy distance is taken: its cost grows with their square.
const ENERGY_POINTS: usize = 2_000;
/// The same for the maximum mean discrepancy, whose kernels take longer.
const MMD_POINTS: usize = 1_000;
/// Points of each kind whose neighbours are looked for.
const FIDELITY_POINTS: usize = 2_000;
/// Points of held-out rows, at least, whose distance to the rows trained on is typical.
const HELD_OUT_POINTS: usize = 2_500;

/// Takes every metric that `target` and the objective define, on `samples` generated points.
pub fn measure(config: &RunConfig, target: &Target, weights: &Weights, samples: usize) -> Result<Measures> {
    MetricReference::new(config.seed, target, samples).measure(config, weights)
}

/// Takes every metric that `target` defines on generated points alone.
pub fn measure_points(seed: u64, target: &Target, fake: &[Point]) -> Measures {
    MetricReference::new(seed, target, fake.len()).measure_points(fake)
}

/// What generated points are compared with. It depends on the target only, not on the state of a run.
pub struct MetricReference {
    target: Target,
    seed: u64,
    /// Generated points.
    samples: usize,
    /// As many fresh samples of the target, and the first of them.
    real: Projected,
    /// What only a person asks for; `None` where a verdict is all that is wanted.
    more: Option<More>,
    /// The cells in which densities are compared, and the exact mass of each, where the target has a density.
    cells: Option<(Cells, Vec<f64>)>,
    /// The metrics of samples of a perfect generator, once they are asked for.
    floors: Floors,
}

/// What metrics are taken with that no verdict is found by.
struct More {
    energy: Energy,
    /// The real samples that the maximum mean discrepancy is taken to.
    mmd: Mmd,
    /// Where real samples lie among their neighbours; of a table, the rows held out.
    balls: Option<Balls>,
    /// As many points as those are.
    num_balls: usize,
    /// The rows that were trained on, of a table.
    trained: Option<TrainedRows>,
    /// What the discriminator is compared with, once one is measured.
    judge: Option<DiscriminatorReference>,
}

impl MetricReference {
    /// The reference for `samples` points.
    pub fn new(seed: u64, target: &Target, samples: usize) -> Self {
        let mut reference = Self::for_verdicts(seed, target, samples);
        reference.more = Some(More::new(seed, target, reference.real.points()));
        reference
    }

    /// The same for the metrics that a verdict is found by, which take a quarter of the time: modes, JS, sliced W1, and
    /// the gap of logits.
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
            real: Projected::new(&real),
        }
    }

    /// Whether it is the reference for `samples` points of `target` under this seed.
    pub fn serves(&self, seed: u64, target: &Target, samples: usize) -> bool {
        let is_same = match (self.target.table(), target.table()) {
            (Some(table), Some(other)) => std::ptr::eq(table, other),
            _ => self.target.shape() == target.shape(),
        };
        is_same && (self.seed, self.samples) == (seed, samples)
    }

    /// Takes every metric on these generated points alone, as many as it was made for.
    pub fn measure_points(&mut self, fake: &[Point]) -> Measures {
        self.floors.fit(fake.len(), None);
        while self.draw_floor(None) {}
        let (values, dominant) = self.compare_all(fake, fake);
        let mut measures = Measures { values, dominant, ..Measures::undefined(fake.len()) };
        self.add_floors(&mut measures);
        measures
    }

    /// Takes every metric on generated points of `weights`, and of its discriminator, beside the scores of a perfect
    /// generator: these take some twenty times as long, once.
    pub fn measure(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let mut measures = self.measure_values(config, weights)?;
        while self.draw_floor(Some(config)) {}
        self.add_floors(&mut measures);
        Ok(measures)
    }

    /// Takes the metrics that a verdict is found by, beside the scores of a perfect generator.
    pub fn measure_for_verdict(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let (_, mut measures, _) = self.compare_fakes(config, weights)?;
        while self.floors.lacks_points() && self.draw_floor(None) {}
        self.add_floors(&mut measures);
        Ok(measures)
    }

    /// The metrics that a verdict is found by, without those scores, and the networks and generated points that they
    /// are of.
    fn compare_fakes<'a>(
        &mut self,
        config: &'a RunConfig,
        weights: &Weights,
    ) -> Result<(Networks<'a>, Measures, Vec<Point>)> {
        let mut networks = Networks::new(config, weights)?.with_reference_batch(&self.target)?;
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

    /// Takes every metric without those scores, but for the ones that need no sample.
    pub fn measure_values(&mut self, config: &RunConfig, weights: &Weights) -> Result<Measures> {
        let (mut networks, mut measures, fakes) = self.compare_fakes(config, weights)?;
        let fake = first(&fakes, self.samples);
        if let Some(more) = &self.more {
            more.compare(fake, &mut measures.values);
        }
        if let Some(mut networks) = Networks::average(config, weights)? {
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

    /// Draws the next sample of a perfect generator that [`MetricReference::add_floors`] needs, for a state of `config`
    /// that was measured; without a discriminator to judge where there is none. Whether there was one to draw.
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

    /// Adds the scores of a perfect generator to `measures`, once all samples are drawn.
    pub fn add_floors(&self, measures: &mut Measures) {
        self.floors.add_to(measures);
        if self.more.as_ref().is_some_and(|more| more.trained.is_some()) {
            // A generator that knows the distribution, and no row of it, is as near to the rows as others of the
            // distribution.
            measures.floors[Metric::NearestRatio.index()] = 1.0;
        }
    }

    /// Points on which the JS divergence is taken: more than on which the others are, as it counts small cells, where
    /// they cost little.
    fn num_js_points(&self, weights: &Weights) -> usize {
        let affordable = JS_PRODUCTS / weights.generator.len().max(1);
        if self.cells.is_some() { affordable.min(JS_POINTS).max(self.samples) } else { self.samples }
    }

    /// The metrics of generated points, the first of `js_points`, that a verdict is found by, and the mode that most of
    /// them are nearest to.
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

    /// The same with the metrics that no verdict is found by, where they are wanted.
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

    /// How much higher D's mean logit is on the rows of a table that it trains on than on those held out; `None`
    /// without a table.
    fn logit_gap(&self, networks: &mut Networks<'_>) -> Result<Option<f64>> {
        let Some(table) = self.target.table() else { return Ok(None) };
        let mut of = |rows| networks.logits(first(rows, ROWS)).map(|logits| mean(&logits));
        Ok(Some(of(table.train())? - of(table.holdout())?))
    }
}

impl More {
    /// Against these samples of `target`.
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

    /// Sets the metrics of generated points.
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
