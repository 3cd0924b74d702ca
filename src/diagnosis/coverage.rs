//! How the fakes cover the modes of the target, sampled along the run, and the trend of these samples: whether the
//! fakes cover few modes, and whether the mode that most of them are nearest to changes. Where no modes are known, parts
//! of the data stand in for them: enough to recognise a collapse.

use std::collections::VecDeque;

use crate::math::Point;
use crate::math::hops::ModeHops;
use crate::math::modes::{Mode, ModeCoverage};
use crate::math::parts::EqualParts;
use crate::protocol::{LOOK_SPACING, Metric};

/// Most samples that are kept.
const KEPT: usize = 40;
/// The newest samples, by which a collapse is told; so many are enough, as are the fewest over the fewest
/// steps: at the beginning of a run the fakes are few places' neighbours too, and have not spread yet.
const NEWEST: usize = 20;
const FEWEST: usize = 10;
const FEWEST_STEPS: u64 = 1000;
/// The least weight of a mode from which the 1 % rule can tell that it is covered. A perfect generator of a hundred
/// equal modes has 1 % of its points near each, and half of them by chance a little less.
const HEAVY_ENOUGH: f64 = 0.02;
/// Share of all fakes that must be nearest to one mode for the sample to count as concentrated.
const CONCENTRATED: f64 = 0.7;

/// Steps from the first sample to the one with which there are enough, where there is one in every `spacing` steps.
pub(super) fn samples_take(spacing: u64) -> u64 {
    let few = ((FEWEST as u64 - 1) * spacing).max(FEWEST_STEPS.next_multiple_of(spacing));
    few.min((NEWEST as u64 - 1) * spacing)
}

/// Least share of the fakes among the data from which their spread over parts says anything: a cloud that is far off
/// is not collapsed, whichever part it is nearest to.
const AMONG_DATA: f64 = 0.5;

/// What the fakes cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// The modes of the target.
    Modes,
    /// Parts of the data of about equal weight, where fewer than two modes are known.
    Parts,
}

/// How the fakes of one step cover the modes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageSample {
    /// Steps taken.
    pub step: u64,
    /// Whether modes are counted, or parts that stand in for them.
    pub of: Covered,
    /// K, the number of modes of the target.
    pub modes: usize,
    /// Modes covered under the 1 % rule; under the 8 % rule where modes are lighter than 2 %.
    pub covered: usize,
    /// The weight of the lightest mode, 1/K for equal modes.
    pub lightest: f64,
    /// Expected reverse KL of a perfect generator on as many points: (K - 1) / 2n.
    pub noise: f64,
    /// The share of the modes that the fakes are spread over: e to the minus reverse KL, which is m/K for equal shares
    /// on m of K equal modes, and the weight of those held where modes are unequal. Points of low quality count for the
    /// mode that they are nearest to.
    pub spread: f64,
    /// Index of the mode that most fakes are nearest to.
    pub dominant: usize,
    /// Share of these among all finite fakes.
    pub share: f64,
}

/// The newest samples, in order of step, at most `KEPT`.
#[derive(Clone, Debug, Default)]
pub struct CoverageHistory(VecDeque<CoverageSample>);

/// Statistics of the samples under the present rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageTrend {
    /// Whether modes are counted, or parts that stand in for them.
    pub of: Covered,
    /// K, the number of modes of the target.
    pub modes: usize,
    /// Modes covered in the last sample, counted by [`CoverageTrend::rule`].
    pub covered: usize,
    /// The weight of the lightest mode, 1/K for equal modes.
    pub lightest: f64,
    /// Expected shortfall from 1 of the spread of a perfect generator.
    pub noise: f64,
    /// The share of the modes that the fakes are spread over, in the last sample.
    pub spread: f64,
    /// 80 % quantiles over the newest samples: of the share of modes covered, and of the share of modes that the
    /// fakes are spread over. 1 if the samples are too few.
    pub held: [f64; 2],
    /// Share of samples that are concentrated at one mode.
    pub concentrated: f64,
    /// Number of different dominant modes among the concentrated samples.
    pub places: usize,
    /// How often the dominant mode changed between concentrated samples.
    pub jumps: usize,
    /// Step of the first sample.
    pub first: u64,
    /// Number of samples.
    pub samples: usize,
    /// Steps from the first sample to the last.
    pub steps: u64,
    /// Whether the samples are enough to detect a collapse or jumps.
    pub is_long: bool,
}

impl CoverageTrend {
    /// Whether a collapse could not be told yet.
    pub fn is_too_new(&self) -> bool {
        self.is_of_modes() && !self.is_long
    }

    /// Whether it counts modes, of which there are several, and not parts that stand in for them.
    pub fn is_of_modes(&self) -> bool {
        self.of == Covered::Modes && self.modes > 1
    }

    /// The metric that counts the modes covered: with the 1 % rule or the 8 % rule.
    pub fn rule(&self) -> Metric {
        if is_heavy_enough(self.lightest) { Metric::ModesOnePercent } else { Metric::ModesEightPercent }
    }
}

impl CoverageSample {
    /// The sample of `points` against `parts`; `None` if few of them are among the data.
    pub fn of_parts(step: u64, points: &[Point], parts: &EqualParts) -> Option<Self> {
        let found = parts.spread(points).filter(|found| found.inside >= AMONG_DATA)?;
        Some(Self {
            step,
            of: Covered::Parts,
            modes: parts.count(),
            covered: found.covered,
            lightest: parts.lightest(),
            noise: (parts.count() - 1) as f64 / (2.0 * points.len() as f64),
            spread: libm::exp(-found.reverse_kl),
            dominant: found.dominant.0,
            share: found.dominant.1,
        })
    }

    /// The sample of `points` against `modes`; `None` if either is empty, or no point is finite.
    pub fn of(step: u64, points: &[Point], modes: &[Mode]) -> Option<Self> {
        let coverage = ModeCoverage::measure(points, modes);
        let (dominant, share) = coverage.dominant?;
        let lightest = modes.iter().map(|mode| mode.weight).fold(f64::INFINITY, f64::min);
        let covered = if is_heavy_enough(lightest) { coverage.covered_1pct } else { coverage.covered_8pct };
        let noise = modes.len().saturating_sub(1) as f64 / (2.0 * points.len() as f64);
        let spread = libm::exp(-coverage.reverse_kl);
        let (of, modes) = (Covered::Modes, modes.len());
        Some(Self { step, of, modes, covered, lightest, noise, spread, dominant, share })
    }
}

fn is_heavy_enough(lightest: f64) -> bool {
    lightest >= HEAVY_ENOUGH
}

impl CoverageHistory {
    /// Whether a sample at `step` is far enough from the last one.
    fn are_due(&self, step: u64) -> bool {
        self.0.back().is_none_or(|last| step >= last.step + LOOK_SPACING)
    }

    /// Appends a sample. It is ignored if it comes too soon; if the number of modes changed, earlier samples are
    /// dropped.
    pub fn push(&mut self, sample: CoverageSample) {
        if !self.are_due(sample.step) {
            return;
        }
        if self.0.back().is_some_and(|last| (last.of, last.modes) != (sample.of, sample.modes)) {
            self.0.clear();
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(sample);
    }

    /// Drops all samples after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.0.retain(|sample| sample.step <= step);
    }

    /// Statistics of the samples from step `since` on; `None` without any.
    pub fn trend_since(&self, since: u64) -> Option<CoverageTrend> {
        let samples: Vec<&CoverageSample> = self.0.iter().filter(|sample| sample.step >= since).collect();
        let (first, last) = (samples.first()?, samples.last()?);
        let steps = last.step - first.step;
        let count = samples.len();
        let is_long = count >= NEWEST || (count >= FEWEST && steps >= FEWEST_STEPS);
        let newest = &samples[count.saturating_sub(NEWEST)..];
        let most = |value: &dyn Fn(&CoverageSample) -> f64| {
            if !is_long {
                return 1.0;
            }
            let mut values: Vec<f64> = newest.iter().map(|sample| value(sample)).collect();
            values.sort_unstable_by(f64::total_cmp);
            values[(4 * values.len()).div_ceil(5) - 1]
        };
        let held =
            [most(&|sample| sample.covered as f64 / sample.modes as f64), most(&|sample| sample.spread)];
        let concentrated = || samples.iter().filter(|sample| sample.share > CONCENTRATED);
        let hops: ModeHops = concentrated().map(|sample| (sample.dominant, sample.share)).collect();
        Some(CoverageTrend {
            of: last.of,
            modes: last.modes,
            covered: last.covered,
            lightest: last.lightest,
            noise: last.noise,
            spread: last.spread,
            held,
            concentrated: concentrated().count() as f64 / count as f64,
            places: hops.distinct(),
            jumps: hops.switches(),
            first: first.step,
            samples: count,
            steps,
            is_long,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn sample(step: u64, covered: usize, dominant: usize, share: f64) -> CoverageSample {
        let spread = covered as f64 / 8.0;
        let of = Covered::Modes;
        CoverageSample {
            step,
            of,
            modes: 8,
            covered,
            lightest: 0.125,
            noise: 0.0035,
            spread,
            dominant,
            share,
        }
    }

    #[test]
    fn jumps_are_counted_and_samples_come_neither_too_often_nor_without_end() {
        let mut samples = CoverageHistory::default();
        assert_eq!(samples.trend_since(0), None);
        for index in 0..100 {
            samples.push(sample(100 * index, 1, (index / 10) as usize % 4, 0.9));
            samples.push(sample(100 * index + 1, 8, 7, 0.9));
        }
        let trend = samples.trend_since(0).expect("samples");
        assert_eq!((trend.places, trend.jumps, trend.steps, trend.concentrated), (4, 3, 3900, 1.0));
        assert!(trend.is_long);
        samples.truncate(6500);
        assert_eq!(
            samples.trend_since(0).map(|trend| (trend.places, trend.jumps, trend.is_long)),
            Some((1, 0, false))
        );
        samples.push(CoverageSample { modes: 3, ..sample(9000, 3, 0, 0.4) });
        assert_eq!(
            samples.trend_since(0).map(|trend| (trend.modes, trend.held, trend.concentrated)),
            Some((3, [1.0; 2], 0.0))
        );
    }

    #[test]
    fn looks_of_before_a_change_do_not_count() {
        let mut samples = CoverageHistory::default();
        for index in 0..30 {
            samples.push(sample(100 * index, 1, index as usize % 8, 0.9));
        }
        assert_eq!(samples.trend_since(0).map(|trend| (trend.samples, trend.jumps)), Some((30, 29)));
        let after =
            samples.trend_since(2_500).map(|trend| (trend.samples, trend.first, trend.jumps, trend.is_long));
        assert_eq!(after, Some((5, 2_500, 4, false)));
        assert_eq!(samples.trend_since(9_000), None);
    }

    #[test]
    fn one_look_out_of_five_may_be_another() {
        let mut samples = CoverageHistory::default();
        for index in 0..20 {
            samples.push(sample(100 * index, if index % 5 == 0 { 8 } else { 2 }, 0, 0.5));
        }
        assert_eq!(samples.trend_since(0).map(|trend| trend.held), Some([0.25; 2]));
        // Without the first of them, and with two more, there are five others in twenty.
        samples.push(sample(2000, 8, 0, 0.5));
        samples.push(sample(2100, 8, 0, 0.5));
        assert_eq!(samples.trend_since(0).map(|trend| trend.held), Some([1.0; 2]));
    }

    #[test]
    fn twenty_looks_are_enough_whatever_their_steps() {
        let mut samples = CoverageHistory::default();
        for index in 1..20 {
            samples.push(sample(50 * index, 2, 0, 0.5));
        }
        assert!(samples.trend_since(0).is_some_and(|trend| trend.is_too_new() && trend.held == [1.0; 2]));
        samples.push(sample(1000, 2, 0, 0.5));
        let trend = samples.trend_since(0).expect("samples");
        assert_eq!((trend.is_too_new(), trend.held, trend.first, trend.samples), (false, [0.25; 2], 50, 20));
    }

    #[test]
    fn modes_that_are_too_light_for_the_rule_of_one_percent_are_counted_by_their_own_weight() {
        // A hundred equal modes, of which each has ten of a thousand points but one, which has one, and one with none.
        let mode = |x: usize| Mode { centre: [x as f64, 0.0], covariance: [0.01, 0.0, 0.01], weight: 0.01 };
        let modes: Vec<Mode> = (0..100).map(mode).collect();
        let count = |mode: usize| [10, 1, 0][mode.saturating_sub(97)];
        let points: Vec<Point> = (0..100).flat_map(|mode| vec![[mode as f32, 0.0]; count(mode)]).collect();
        let sample = CoverageSample::of(5, &points, &modes).expect("a sample");
        assert_eq!((sample.modes, sample.covered, sample.lightest), (100, 99, 0.01));
        let mut samples = CoverageHistory::default();
        samples.push(sample);
        assert_eq!(samples.trend_since(0).map(|trend| trend.rule()), Some(Metric::ModesEightPercent));
    }

    #[test]
    fn a_look_counts_what_lies_near_the_modes() {
        let mode = |x: f64| Mode { centre: [x, 0.0], covariance: [0.01, 0.0, 0.01], weight: 0.25 };
        let modes = [0.0, 1.0, 2.0, 3.0].map(mode);
        let points: Vec<Point> = (0..100).map(|index| [if index < 70 { 1.0 } else { 2.45 }, 0.0]).collect();
        let sample = CoverageSample::of(5, &points, &modes).expect("a sample");
        assert_eq!((sample.modes, sample.covered, sample.dominant, sample.share), (4, 1, 1, 0.7));
        // In Python: exp(-(.7*log(.7/.25) + .3*log(.3/.25))).
        assert!((sample.spread - 0.460_505_7).abs() < 1e-6, "{}", sample.spread);
        assert_eq!(CoverageSample::of(5, &points, &[]), None);
        assert_eq!(CoverageSample::of(5, &[[f32::NAN; 2]], &modes), None);
    }

    #[test]
    fn without_modes_a_look_counts_parts_of_the_data_and_a_cloud_far_off_counts_for_none() {
        // Two half circles, the upper one and the lower one.
        let mut draws = Draws::new(5, Stream::Data, 0, 0);
        let mut place = || {
            let angle = core::f64::consts::TAU * draws.uniform();
            let [noise_x, noise_y] = draws.normals();
            [libm::cos(angle) as f32 + 0.1 * noise_x, 2.0 * libm::sin(angle) as f32 + 0.1 * noise_y]
        };
        let mut sample = |count: usize| (0..count).map(|_| place()).collect::<Vec<Point>>();
        let parts = EqualParts::of(&sample(4000)).expect("parts");
        let real = sample(1000);
        let sample = CoverageSample::of_parts(5, &real, &parts).expect("a sample");
        assert_eq!((sample.of, sample.modes, sample.covered), (Covered::Parts, 16, 16));
        assert!(sample.spread > 0.97, "{}", sample.spread);
        // All of the upper one's points, and none of the other's.
        let upper: Vec<Point> = real.iter().copied().filter(|[_, y]| *y > 0.0).collect();
        let few = CoverageSample::of_parts(5, &upper, &parts).expect("a sample");
        assert!((few.spread - 0.5).abs() < 0.05 && few.covered <= 9, "{few:?}");
        let far: Vec<Point> = real.iter().map(|[x, y]| [x + 40.0, *y]).collect();
        assert_eq!(CoverageSample::of_parts(5, &far, &parts), None);
        // They are recognised as collapsed as soon as there are enough, and nothing waits for that.
        let mut samples = CoverageHistory::default();
        samples.push(few);
        let trend = samples.trend_since(0).expect("a trend");
        assert!(!trend.is_too_new() && !trend.is_of_modes() && trend.held == [1.0; 2]);
        (1..20).for_each(|index| samples.push(CoverageSample { step: 5 + 50 * index, ..few }));
        assert_eq!(samples.trend_since(0).map(|trend| trend.held[1]), Some(few.spread));
    }
}
