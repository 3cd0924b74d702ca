//! The indicators: numbers from records and metrics, on which findings rest.

use super::coverage::{CoverageTrend, Covered, samples_take};
use super::oscillation::{Oscillation, correlation};
use super::threshold::{CYCLE_CREST, FEWEST_ROWS};
use crate::config::{Optimum, Player, RunConfig, Terms};
use crate::protocol::{Divergence, Due, Measures, Metric, Record, Series};

/// Steps that means are taken over, and for which D must win without a break to be called too strong.
pub const SPAN: u64 = 500;
/// Length of the series in which a period is searched.
const POINTS: u64 = 256;
/// Factor of the schedule from which on learning rates count as 0: updates of such a size vanish in the rounding of
/// the weights.
const NOTHING_LEFT: f64 = 1e-6;

/// The records of a run up to one step, from which indicators are computed.
pub struct Evidence<'a> {
    /// Steps taken.
    pub step: u64,
    /// The step at which the rules last changed: earlier records are evidence of another game.
    pub rules_since: u64,
    /// The configuration in force.
    pub config: &'a RunConfig,
    /// Number of modes of the target.
    pub modes: usize,
    /// Number of rows held out of a table; `None` for a target that is sampled.
    pub held_out: Option<usize>,
    /// The records of the last steps: of as many as the first argument says, merged to about as many as the second.
    pub recent: &'a dyn Fn(u64, usize) -> Vec<Record>,
}

/// Metrics of a run at three steps under the present rules.
#[derive(Clone, Copy)]
pub struct Rounds<'a> {
    /// The first metrics under the present rules, and their step.
    pub first: (u64, &'a Measures),
    /// The metrics about halfway, in steps, from the first to the last.
    pub halfway: &'a Measures,
    /// The metrics of the present step.
    pub last: &'a Measures,
}

/// Why the weights of a run no longer change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The schedule has brought both learning rates to 0.
    Rates,
    /// Both players have 0 updates per step.
    Frozen,
}

impl Halt {
    /// Why the step after `step` steps changes no weights; `None` if it does.
    pub fn of(config: &RunConfig, step: u64) -> Option<Self> {
        let (schedule, next) = (config.game.schedule, step + 1);
        if config.generator.updates == 0 && config.discriminator.updates == 0 {
            return Some(Self::Frozen);
        }
        // In the warm-up rates are small because they are to rise.
        let is_over = next > schedule.warm_up as u64 && schedule.factor(next) < NOTHING_LEFT;
        is_over.then_some(Self::Rates)
    }
}

/// The player that alone has updates in every step; `None` if both have, or none.
fn alone(config: &RunConfig) -> Option<Player> {
    match (config.generator.updates, config.discriminator.updates) {
        (1.., 0) => Some(Player::Generator),
        (0, 1..) => Some(Player::Discriminator),
        _ => None,
    }
}

/// A distance between p_g and p_data, now and earlier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// Which distance it is.
    pub metric: Metric,
    /// The newest value.
    pub value: f64,
    /// The mean score of a perfect generator.
    pub floor: f64,
    /// The score that 95 % of perfect generators stay below.
    pub floor_high: f64,
    /// The first value under the present rules.
    pub first: f64,
    /// The value about halfway, in steps, from the first to the newest.
    pub halfway: f64,
}

/// The numbers that rules and texts of findings use. Means are over the last `seen` steps; NaN if not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indicators {
    /// Steps taken.
    pub step: u64,
    /// The step at which the rules last changed.
    pub rules_since: u64,
    /// Number of fakes that the metrics were taken on; 0 before the first metrics.
    pub samples: usize,
    /// Number of steps that the means are over, at most [`SPAN`].
    pub seen: u64,
    /// Steps from the first metrics under the present rules to the newest.
    pub measured_for: u64,
    /// The objective with its labels; `None` before the first record.
    pub terms: Option<Terms>,
    /// The losses at p_g = p_data with the best D; `None` where theory has no value.
    pub optimum: Option<Optimum>,
    /// Why the weights no longer change; `None` if they do.
    pub halt: Option<Halt>,
    /// The player that alone has updates; `None` if both have, or none.
    pub alone: Option<Player>,
    /// Number of modes of the target.
    pub modes: usize,
    /// Number of rows held out of a table, on which distances and gaps are measured; `None` for a target that is
    /// sampled.
    pub held_out: Option<usize>,
    /// Mean of D(x).
    pub d_real: f64,
    /// Mean of D(G(z)).
    pub d_fake: f64,
    /// Mean of L_D.
    pub loss_d: f64,
    /// Share of real samples that D takes for real.
    pub accuracy_real: f64,
    /// Share of fakes that D takes for fake.
    pub accuracy_fake: f64,
    /// How the fakes cover the modes; `None` without modes or samples.
    pub trend: Option<CoverageTrend>,
    /// The sliced Wasserstein-1 distance; `None` before the first metrics.
    pub sliced_w1: Option<Distance>,
    /// The Jensen-Shannon divergence in nats; `None` where the target has no density.
    pub js: Option<Distance>,
    /// The largest gap between mean logits on real samples and fakes under the present rules, for a critic: the
    /// scale of its oscillation.
    pub reach: Option<f64>,
    /// The strongest period of D's outputs; see `strongest`.
    pub oscillation: Option<Oscillation>,
    /// For a table: mean logit of D on training rows minus that on held-out rows.
    pub holdout_gap: Option<f64>,
    /// Where the run diverged; `None` if it did not.
    pub divergence: Option<Divergence>,
}

impl Evidence<'_> {
    /// Steps taken under the present rules.
    fn played(&self) -> u64 {
        self.step.saturating_sub(self.rules_since)
    }
}

impl Distance {
    fn of(metric: Metric, rounds: Rounds<'_>) -> Option<Self> {
        let (value, floor) = (rounds.last.value(metric)?, rounds.last.floor(metric)?);
        let floor_high = rounds.last.floor_range(metric).map_or(floor, |[_, high]| high);
        let [first, halfway] =
            [rounds.first.1, rounds.halfway].map(|measures| measures.value(metric).unwrap_or(f64::NAN));
        Some(Self { metric, value, floor, floor_high, first, halfway })
    }

    /// Share of the first excess over the floor that is left: (value - floor) / (first - floor); NaN if there was
    /// none.
    pub fn left(&self) -> f64 {
        self.left_of(self.first)
    }

    /// Share of the excess over the floor halfway that is left: (value - floor) / (halfway - floor).
    pub fn left_of_halfway(&self) -> f64 {
        self.left_of(self.halfway)
    }

    fn left_of(&self, earlier: f64) -> f64 {
        if earlier > self.floor { (self.value - self.floor) / (earlier - self.floor) } else { f64::NAN }
    }
}

impl Indicators {
    /// The step of the metrics from which the first verdict will be found.
    pub fn verdict_at(&self) -> u64 {
        let of_records = self.step + SPAN.saturating_sub(self.seen);
        let spacing = Due::look_spacing(self.step.saturating_sub(self.rules_since));
        let of_samples = match self.trend {
            Some(trend) if trend.is_too_new() => trend.first + samples_take(spacing),
            // The first look is about to come.
            None if self.modes > 1 && self.seen < SPAN => self.step + spacing + samples_take(spacing),
            _ => 0,
        };
        Due::next_metrics(of_records.max(of_samples).max(self.step + 1), self.rules_since)
    }

    /// Whether enough rows of a table are held out to measure distances and gaps; always true for a target that is
    /// sampled.
    pub fn has_enough_rows(&self) -> bool {
        self.held_out.is_none_or(|rows| rows >= FEWEST_ROWS)
    }

    /// Whether the coverage is that of modes, and not of parts that stand in for them.
    pub fn counts_modes(&self) -> bool {
        self.trend.is_some_and(|trend| trend.of == Covered::Modes)
    }

    /// The indicators from records alone; those from metrics are still missing.
    pub fn of(evidence: &Evidence<'_>) -> Self {
        let records = (evidence.recent)(SPAN.min(evidence.played()), SPAN as usize);
        let mut all: Option<Record> = None;
        for record in &records {
            match &mut all {
                Some(all) => all.merge(record),
                None => all = Some(*record),
            }
        }
        let mean = |series: Series| all.as_ref().map_or(f64::NAN, |all| f64::from(all.mean[series.index()]));
        Self {
            step: evidence.step,
            rules_since: evidence.rules_since,
            seen: all.as_ref().map_or(0, |all| all.count.min(SPAN)),
            terms: Some(evidence.config.game.terms()),
            optimum: evidence.config.game.optimum(evidence.step.max(1)),
            halt: Halt::of(evidence.config, evidence.step),
            alone: alone(evidence.config),
            modes: evidence.modes,
            held_out: evidence.held_out,
            d_real: mean(Series::DReal),
            d_fake: mean(Series::DFake),
            loss_d: mean(Series::LossD),
            accuracy_real: mean(Series::AccuracyReal),
            accuracy_fake: mean(Series::AccuracyFake),
            reach: reach(evidence),
            oscillation: strongest(evidence),
            ..Self::default()
        }
    }

    /// Adds the indicators from metrics, and how the fakes cover the modes.
    pub fn with_measures(self, rounds: Rounds<'_>, trend: Option<CoverageTrend>) -> Self {
        let distance = |metric| Distance::of(metric, rounds);
        Self {
            samples: rounds.last.samples,
            measured_for: self.step.saturating_sub(rounds.first.0),
            // The number in the table of metrics, where both are known.
            trend: trend.map(|trend| CoverageTrend {
                covered: (rounds.last.value(trend.rule()).filter(|_| trend.is_of_modes()))
                    .map_or(trend.covered, |value| value as usize),
                ..trend
            }),
            sliced_w1: distance(Metric::SlicedW1),
            js: distance(Metric::JsGrid),
            holdout_gap: rounds.last.value(Metric::LogitGap),
            ..self
        }
    }
}

/// The strongest oscillation of the means of D(x), of D(G(z)) or of their difference; for critics, of the logits.
/// Where only differences of logits matter, it is of the difference alone. It is searched in the last 256 steps, 512
/// and so on, as a period may have any length. The shortest section with a clear period counts: in longer ones,
/// sampled at greater intervals, a short period may appear as a long one. If none is clear, the one with the
/// greatest autocorrelation counts. The first half of a run is left out: D wins there and G catches up, which is no
/// cycle.
fn strongest(evidence: &Evidence<'_>) -> Option<Oscillation> {
    let [real, fake] = if evidence.config.game.objective.is_critic() {
        [Series::LogitReal, Series::LogitFake]
    } else {
        [Series::DReal, Series::DFake]
    };
    let spans = (0..).map(|level| POINTS << level).take_while(|span| 2 * span <= evidence.played());
    let mut highest: Option<Oscillation> = None;
    for span in spans {
        let records = (evidence.recent)(span, POINTS as usize);
        // Those at the ends may be of fewer steps.
        let width = records.iter().map(|record| record.count).max()?;
        let whole = || records.iter().filter(|record| record.count == width);
        let means = |series: Series| whole().map(move |record| f64::from(record.mean[series.index()]));
        let outputs = [real, fake].map(|series| means(series).collect::<Vec<_>>());
        let gap: Vec<f64> = means(fake).zip(means(real)).map(|(fake, real)| fake - real).collect();
        let signals = [&gap, &outputs[0], &outputs[1]];
        let count = if evidence.config.game.objective.is_relative() { 1 } else { signals.len() };
        for signal in &signals[..count] {
            let Some(found) = Oscillation::of(signal, width as f64) else { continue };
            if found.is_clear(CYCLE_CREST[0]) {
                return Some(whole_round(found, &outputs, width as f64));
            }
            highest = highest.filter(|other| other.crest >= found.crest).or(Some(found));
        }
    }
    highest
}

/// The largest gap between mean logits on real samples and fakes under the present rules; `None` if D is no critic.
fn reach(evidence: &Evidence<'_>) -> Option<f64> {
    if !evidence.config.game.objective.is_critic() {
        return None;
    }
    let gap = |record: &Record| {
        let [real, fake] = [Series::LogitReal, Series::LogitFake].map(|series| record.mean[series.index()]);
        f64::from((real - fake).abs())
    };
    let records = (evidence.recent)(evidence.played(), POINTS as usize);
    Some(records.iter().map(gap).fold(0.0, f64::max))
}

/// `found` with the period of the whole game. When two linear players go round once, their logits oscillate once and
/// the difference of logits twice: after one period of the difference, an output is then on the opposite side.
fn whole_round(found: Oscillation, outputs: &[Vec<f64>; 2], width: f64) -> Oscillation {
    let lag = (found.period / width) as usize;
    let turned = |output: &Vec<f64>| correlation(output, lag).is_some_and(|value| value <= -CYCLE_CREST[0]);
    let rounds = if outputs.iter().any(turned) { 2.0 } else { 1.0 };
    Oscillation { period: rounds * found.period, ..found }
}
