//! How each figure is read off a course. All are functions of the course alone.

use super::course::{Course, Memory, Observation};
use super::figure::{Figure, NUM_FIGURES};
use crate::math::hops::ModeHops;
use crate::protocol::{Metric, Series};

/// Steps at the end over which losses and outputs are averaged.
const TAIL: usize = 1_000;
/// Steps at the end over which D's certainty is averaged.
const SHORT_TAIL: usize = 500;
/// Steps before an observation whose records belong to it.
const BESIDE: usize = 100;
/// The share of samples above which a mode is dominant.
const DOMINANT: f64 = 0.7;
/// The part of an equal share from which a mode counts as evenly held.
const EVEN: f64 = 0.25;

/// Every figure of one course; NaN where the course does not define it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures([f64; NUM_FIGURES]);

impl Figures {
    /// Reads all figures.
    pub fn of(course: &Course) -> Self {
        let mut values = [f64::NAN; NUM_FIGURES];
        for (value, figure) in values.iter_mut().zip(Figure::ALL) {
            *value = read(*figure, course);
        }
        Self(values)
    }

    /// Figures with these values, in the order of [`Figure::ALL`].
    pub const fn from_values(values: [f64; NUM_FIGURES]) -> Self {
        Self(values)
    }

    /// The values in the order of [`Figure::ALL`].
    pub const fn values(&self) -> &[f64; NUM_FIGURES] {
        &self.0
    }

    /// One of them.
    pub const fn get(&self, figure: Figure) -> f64 {
        self.0[figure as usize]
    }
}

fn read(figure: Figure, course: &Course) -> f64 {
    let end = |metric: Metric| course.end.values[metric.index()];
    let late = |steps: usize, series: Series| Course::mean_over(course.last(steps), series);
    let first = |series: Series| {
        let steps = course.act(0).map_or(0..0, |[from, to]| from as usize..to as usize);
        Course::mean_over(&course.records[steps], series)
    };
    match figure {
        Figure::ModesAny => end(Metric::ModesAny),
        Figure::ModesOnePercent => end(Metric::ModesOnePercent),
        Figure::HighQuality => end(Metric::HighQuality),
        Figure::ReverseKl => end(Metric::ReverseKl),
        Figure::ModeTv => end(Metric::ModeTv),
        Figure::JsExcess => end(Metric::JsGrid) - course.end.floors[Metric::JsGrid.index()],
        Figure::JsDrop => 1.0 - end(Metric::JsGrid) / course.start.values[Metric::JsGrid.index()],
        Figure::SlicedW1 => end(Metric::SlicedW1),
        Figure::LossD => late(TAIL, Series::LossD),
        Figure::LossG => late(TAIL, Series::LossG),
        Figure::DReal => late(TAIL, Series::DReal),
        Figure::DFake => late(TAIL, Series::DFake),
        Figure::DRealFirst => first(Series::DReal),
        Figure::DFakeFirst => first(Series::DFake),
        Figure::ValueFirst => first(Series::Value),
        Figure::ModesSecond => modes_second(course),
        Figure::DFakeSecond => fake_second(course),
        Figure::DRealLast => late(SHORT_TAIL, Series::DReal),
        Figure::DFakeLast => late(SHORT_TAIL, Series::DFake),
        Figure::ValueLast => late(SHORT_TAIL, Series::Value),
        Figure::Accuracy => {
            late(SHORT_TAIL, Series::AccuracyReal).min(late(SHORT_TAIL, Series::AccuracyFake))
        }
        Figure::JsBound => 0.5 * late(SHORT_TAIL, Series::Value) + core::f64::consts::LN_2,
        Figure::GradientG => late(TAIL, Series::GradientG),
        Figure::Travel => travel(course),
        Figure::Turns => turns(course),
        Figure::ModesSeen => modes_seen(&course.observations),
        Figure::Dominance => share(&course.observations, |observation| dominant(observation).is_some()),
        Figure::Dominants => hops(&course.observations).distinct() as f64,
        Figure::Switches => hops(&course.observations).switches() as f64,
        Figure::LossDominated => loss_dominated(course),
        Figure::Evenness => share(&course.observations, is_even),
        Figure::LogitGap => remembered(course, |memory| memory.logit_gap),
        Figure::AccuracyTrain => remembered(course, |memory| memory.accuracy_train),
        Figure::AccuracyHoldout => remembered(course, |memory| memory.accuracy_holdout),
        Figure::GapRank => rank_with_distance(course, |course, step| {
            let beside = course.before(step, BESIDE);
            Course::mean_over(beside, Series::LogitReal) - Course::mean_over(beside, Series::LogitFake)
        }),
        Figure::LossRank => rank_with_distance(course, |course, step| {
            Course::mean_over(course.before(step, BESIDE), Series::LossG)
        })
        .abs(),
        Figure::AtBound => course.observations.last().map_or(f64::NAN, |observation| observation.at_bound),
        Figure::Diverged => f64::from(u8::from(course.divergence.is_some())),
    }
}

/// The last 1000 steps of the second act, or all of a shorter one.
fn end_of_second(course: &Course) -> Option<[u64; 2]> {
    course.act(1).map(|[from, to]| [from.max(to.saturating_sub(TAIL as u64)), to])
}

fn modes_second(course: &Course) -> f64 {
    let Some([from, to]) = end_of_second(course) else { return f64::NAN };
    let there = course.observations.iter().filter(|observation| (from..=to).contains(&observation.step));
    let covered = there.filter_map(|observation| observation.coverage.as_ref());
    covered.map(|coverage| coverage.covered_1pct as f64).fold(f64::NAN, f64::max)
}

fn fake_second(course: &Course) -> f64 {
    let Some([from, to]) = end_of_second(course) else { return f64::NAN };
    let hundreds = course.records[from as usize..to as usize].chunks(BESIDE);
    hundreds.map(|records| Course::mean_over(records, Series::DFake)).fold(f64::NAN, f64::max)
}

fn travel(course: &Course) -> f64 {
    let from = |observation: &Observation| {
        (observation.mean[0] - course.centre[0]).hypot(observation.mean[1] - course.centre[1])
    };
    match (course.observations.first(), course.observations.last()) {
        (Some(first), Some(last)) => 1.0 - from(last) / from(first),
        _ => f64::NAN,
    }
}

/// The angle swept by the mean of the fakes around that of the data, in turns, either way.
fn turns(course: &Course) -> f64 {
    let angle = |observation: &Observation| {
        (observation.mean[1] - course.centre[1]).atan2(observation.mean[0] - course.centre[0])
    };
    let swept = course.observations.windows(2).map(|pair| {
        let turned = angle(&pair[1]) - angle(&pair[0]);
        turned - core::f64::consts::TAU * (turned / core::f64::consts::TAU).round()
    });
    (swept.sum::<f64>() / core::f64::consts::TAU).abs()
}

fn modes_seen(observations: &[Observation]) -> f64 {
    let late = &observations[observations.len() / 2..];
    let covered: Vec<f64> = late
        .iter()
        .filter_map(|observation| observation.coverage.as_ref())
        .map(|coverage| coverage.covered_1pct as f64)
        .collect();
    if covered.is_empty() { f64::NAN } else { covered.iter().sum::<f64>() / covered.len() as f64 }
}

/// The mode that has most of the samples, if one has, and its share.
fn dominant(observation: &Observation) -> Option<(usize, f64)> {
    observation.coverage.as_ref()?.dominant.filter(|(_, share)| *share > DOMINANT)
}

fn hops(observations: &[Observation]) -> ModeHops {
    observations.iter().filter_map(dominant).collect()
}

fn is_even(observation: &Observation) -> bool {
    observation.coverage.as_ref().is_some_and(|coverage| {
        let least = EVEN / coverage.nearest.len() as f64;
        coverage.nearest.iter().all(|share| *share >= least)
    })
}

fn share(observations: &[Observation], is_such: impl Fn(&Observation) -> bool) -> f64 {
    observations.iter().filter(|observation| is_such(observation)).count() as f64 / observations.len() as f64
}

fn loss_dominated(course: &Course) -> f64 {
    let such = course
        .observations
        .iter()
        .filter(|observation| observation.step > 0 && dominant(observation).is_some());
    let losses: Vec<f64> = such
        .map(|observation| Course::mean_over(course.before(observation.step, BESIDE), Series::LossD))
        .collect();
    if losses.is_empty() { f64::NAN } else { losses.iter().sum::<f64>() / losses.len() as f64 }
}

fn remembered(course: &Course, of: impl Fn(&Memory) -> f64) -> f64 {
    let late = &course.observations[course.observations.len() * 3 / 4..];
    let values: Vec<f64> =
        late.iter().filter_map(|observation| observation.memory.as_ref()).map(of).collect();
    if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Spearman's rank correlation over the observations after the first of the sliced W1 and what `beside` says of a step.
fn rank_with_distance(course: &Course, beside: impl Fn(&Course, u64) -> f64) -> f64 {
    let observations = course.observations.iter().filter(|observation| observation.step > 0);
    let pairs = observations.map(|observation| (observation.sliced_w1, beside(course, observation.step)));
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.filter(|(x, y)| x.is_finite() && y.is_finite()).unzip();
    correlation(&ranks(&x), &ranks(&y))
}

/// The rank of each value, the mean rank among equals.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| values.iter().filter(|other| **other < value).count() as f64;
    let equal = |value: f64| values.iter().filter(|other| **other == value).count() as f64;
    values.iter().map(|value| below(*value) + 0.5 * (equal(*value) - 1.0)).collect()
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let product =
        |a: &[f64], m: f64, b: &[f64], n: f64| a.iter().zip(b).map(|(a, b)| (a - m) * (b - n)).sum::<f64>();
    let scale = product(x, mean_x, x, mean_x) * product(y, mean_y, y, mean_y);
    product(x, mean_x, y, mean_y) / scale.sqrt()
}
