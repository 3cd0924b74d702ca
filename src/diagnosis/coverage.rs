//! Looks at the fakes beside the modes of the target, and what a row of them tells: whether they crowd at few modes,
//! and whether the crowd jumps.

use std::collections::VecDeque;

use crate::math::Point;
use crate::math::modes::{Mode, ModeCoverage};
use crate::protocol::{LOOK_SPACING, Metric};

/// Looks that are kept.
const KEPT: usize = 40;
/// The newest looks, of which it is said whether the fakes crowd; so many are enough, as are the fewest over the fewest
/// steps: at the beginning of a run the fakes are few places' neighbours too, and have not spread yet.
const NEWEST: usize = 20;
const FEWEST: usize = 10;
const FEWEST_STEPS: u64 = 1000;
/// The least weight of a mode from which the 1 % rule can tell that it is covered. A perfect generator of a hundred
/// equal modes has 1 % of its points near each, and half of them by chance a little less.
const HEAVY_ENOUGH: f64 = 0.02;
/// The share of all fakes that one mode must be nearest to, to be where the crowd is.
const CROWD: f64 = 0.7;

/// Steps from the first look to the one with which there are enough, where there is one in every `spacing` steps.
pub(super) fn looks_take(spacing: u64) -> u64 {
    let few = ((FEWEST as u64 - 1) * spacing).max(FEWEST_STEPS.next_multiple_of(spacing));
    few.min((NEWEST as u64 - 1) * spacing)
}

/// The fakes at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverageSample {
    /// Steps that had been taken.
    pub step: u64,
    /// Modes of the target.
    pub modes: usize,
    /// Modes covered under the 1 % rule; under the 8 % rule where modes are lighter than 2 %.
    pub covered: usize,
    /// The weight of the lightest mode: 1/K of K equal ones.
    pub lightest: f64,
    /// What the reverse KL of a perfect generator is on as many points: (K - 1) / 2n.
    pub noise: f64,
    /// The share of the modes that the fakes are spread over: e to the minus reverse KL, which is m/K for equal shares
    /// on m of K equal modes, and the weight of those held where modes are unequal. Points of low quality count for the mode that they are nearest to.
    pub spread: f64,
    /// The mode that most fakes are nearest to.
    pub dominant: usize,
    /// The share of those among all that are finite.
    pub share: f64,
}

/// The newest looks, in order of step.
#[derive(Clone, Debug, Default)]
pub struct CoverageHistory(VecDeque<CoverageSample>);

/// What a row of looks tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    /// Modes of the target.
    pub modes: usize,
    /// Modes covered at the last look, under the rule of [`Crowd::rule`].
    pub covered: usize,
    /// The weight of the lightest mode.
    pub lightest: f64,
    /// What the spread of a perfect generator lacks of 1 by chance.
    pub noise: f64,
    /// The share of the modes that the fakes are spread over, at the last look.
    pub spread: f64,
    /// The greatest share of the modes that is covered, and that the fakes are spread over, in four fifths of the
    /// newest looks; 1 where these are too few.
    pub held: [f64; 2],
    /// The share of all looks in which most fakes were nearest to one mode.
    pub crowded: f64,
    /// Different modes at which the crowd was.
    pub places: usize,
    /// How often it was elsewhere than before.
    pub jumps: usize,
    /// The step of the first look.
    pub first: u64,
    /// Looks that are kept.
    pub looks: usize,
    /// The steps from the first look to the last.
    pub steps: u64,
    /// Whether there are enough looks to speak of crowds and jumps.
    pub is_long: bool,
}

impl Crowd {
    /// Whether a collapse could not be told yet.
    pub fn is_too_new(&self) -> bool {
        self.modes > 1 && !self.is_long
    }

    /// The metric that counts the modes covered.
    pub fn rule(&self) -> Metric {
        if is_heavy_enough(self.lightest) { Metric::ModesOnePercent } else { Metric::ModesEightPercent }
    }
}

impl CoverageSample {
    /// The look at `points` beside `modes`; `None` without either, or where no point is finite.
    pub fn of(step: u64, points: &[Point], modes: &[Mode]) -> Option<Self> {
        let coverage = ModeCoverage::measure(points, modes);
        let (dominant, share) = coverage.dominant?;
        let lightest = modes.iter().map(|mode| mode.weight).fold(f64::INFINITY, f64::min);
        let covered = if is_heavy_enough(lightest) { coverage.covered_1pct } else { coverage.covered_8pct };
        let noise = modes.len().saturating_sub(1) as f64 / (2.0 * points.len() as f64);
        let spread = libm::exp(-coverage.reverse_kl);
        Some(Self { step, modes: modes.len(), covered, lightest, noise, spread, dominant, share })
    }
}

fn is_heavy_enough(lightest: f64) -> bool {
    lightest >= HEAVY_ENOUGH
}

impl CoverageHistory {
    /// Whether the next look may be at `step`.
    fn are_due(&self, step: u64) -> bool {
        self.0.back().is_none_or(|last| step >= last.step + LOOK_SPACING)
    }

    /// Takes in the next look. One that comes too early is passed over; after one with another number of modes, those
    /// before it are forgotten.
    pub fn push(&mut self, look: CoverageSample) {
        if !self.are_due(look.step) {
            return;
        }
        if self.0.back().is_some_and(|last| last.modes != look.modes) {
            self.0.clear();
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(look);
    }

    /// Forgets everything after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.0.retain(|look| look.step <= step);
    }

    /// What those from step `since` on tell; `None` before the first.
    pub fn crowd_since(&self, since: u64) -> Option<Crowd> {
        let looks: Vec<&CoverageSample> = self.0.iter().filter(|look| look.step >= since).collect();
        let (first, last) = (looks.first()?, looks.last()?);
        let steps = last.step - first.step;
        let count = looks.len();
        let is_long = count >= NEWEST || (count >= FEWEST && steps >= FEWEST_STEPS);
        let newest = &looks[count.saturating_sub(NEWEST)..];
        let most = |value: &dyn Fn(&CoverageSample) -> f64| {
            if !is_long {
                return 1.0;
            }
            let mut values: Vec<f64> = newest.iter().map(|look| value(look)).collect();
            values.sort_unstable_by(f64::total_cmp);
            values[(4 * values.len()).div_ceil(5) - 1]
        };
        let held = [most(&|look| look.covered as f64 / look.modes as f64), most(&|look| look.spread)];
        let crowds: Vec<usize> =
            looks.iter().filter(|look| look.share > CROWD).map(|look| look.dominant).collect();
        let mut places = crowds.clone();
        places.sort_unstable();
        places.dedup();
        Some(Crowd {
            modes: last.modes,
            covered: last.covered,
            lightest: last.lightest,
            noise: last.noise,
            spread: last.spread,
            held,
            crowded: crowds.len() as f64 / count as f64,
            places: places.len(),
            jumps: crowds.windows(2).filter(|pair| pair[0] != pair[1]).count(),
            first: first.step,
            looks: count,
            steps,
            is_long,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(step: u64, covered: usize, dominant: usize, share: f64) -> CoverageSample {
        let spread = covered as f64 / 8.0;
        CoverageSample { step, modes: 8, covered, lightest: 0.125, noise: 0.0035, spread, dominant, share }
    }

    #[test]
    fn jumps_are_counted_between_crowds_and_looks_come_neither_too_often_nor_without_end() {
        let mut looks = CoverageHistory::default();
        assert_eq!(looks.crowd_since(0), None);
        for index in 0..100 {
            looks.push(look(100 * index, 1, (index / 10) as usize % 4, 0.9));
            looks.push(look(100 * index + 1, 8, 7, 0.9));
        }
        let crowd = looks.crowd_since(0).expect("looks");
        assert_eq!((crowd.places, crowd.jumps, crowd.steps, crowd.crowded), (4, 3, 3900, 1.0));
        assert!(crowd.is_long);
        looks.truncate(6500);
        assert_eq!(
            looks.crowd_since(0).map(|crowd| (crowd.places, crowd.jumps, crowd.is_long)),
            Some((1, 0, false))
        );
        looks.push(CoverageSample { modes: 3, ..look(9000, 3, 0, 0.4) });
        assert_eq!(
            looks.crowd_since(0).map(|crowd| (crowd.modes, crowd.held, crowd.crowded)),
            Some((3, [1.0; 2], 0.0))
        );
    }

    #[test]
    fn looks_of_before_a_change_do_not_count() {
        let mut looks = CoverageHistory::default();
        for index in 0..30 {
            looks.push(look(100 * index, 1, index as usize % 8, 0.9));
        }
        assert_eq!(looks.crowd_since(0).map(|crowd| (crowd.looks, crowd.jumps)), Some((30, 29)));
        let after =
            looks.crowd_since(2_500).map(|crowd| (crowd.looks, crowd.first, crowd.jumps, crowd.is_long));
        assert_eq!(after, Some((5, 2_500, 4, false)));
        assert_eq!(looks.crowd_since(9_000), None);
    }

    #[test]
    fn one_look_out_of_five_may_be_another() {
        let mut looks = CoverageHistory::default();
        for index in 0..20 {
            looks.push(look(100 * index, if index % 5 == 0 { 8 } else { 2 }, 0, 0.5));
        }
        assert_eq!(looks.crowd_since(0).map(|crowd| crowd.held), Some([0.25; 2]));
        // Without the first of them, and with two more, there are five others in twenty.
        looks.push(look(2000, 8, 0, 0.5));
        looks.push(look(2100, 8, 0, 0.5));
        assert_eq!(looks.crowd_since(0).map(|crowd| crowd.held), Some([1.0; 2]));
    }

    #[test]
    fn twenty_looks_are_enough_whatever_their_steps() {
        let mut looks = CoverageHistory::default();
        for index in 1..20 {
            looks.push(look(50 * index, 2, 0, 0.5));
        }
        assert!(looks.crowd_since(0).is_some_and(|crowd| crowd.is_too_new() && crowd.held == [1.0; 2]));
        looks.push(look(1000, 2, 0, 0.5));
        let crowd = looks.crowd_since(0).expect("looks");
        assert_eq!((crowd.is_too_new(), crowd.held, crowd.first, crowd.looks), (false, [0.25; 2], 50, 20));
    }

    #[test]
    fn modes_that_are_too_light_for_the_rule_of_one_percent_are_counted_by_their_own_weight() {
        // A hundred equal modes, of which each has ten of a thousand points but one, which has one, and one with none.
        let mode = |x: usize| Mode { centre: [x as f64, 0.0], covariance: [0.01, 0.0, 0.01], weight: 0.01 };
        let modes: Vec<Mode> = (0..100).map(mode).collect();
        let count = |mode: usize| [10, 1, 0][mode.saturating_sub(97)];
        let points: Vec<Point> = (0..100).flat_map(|mode| vec![[mode as f32, 0.0]; count(mode)]).collect();
        let look = CoverageSample::of(5, &points, &modes).expect("a look");
        assert_eq!((look.modes, look.covered, look.lightest), (100, 99, 0.01));
        let mut looks = CoverageHistory::default();
        looks.push(look);
        assert_eq!(looks.crowd_since(0).map(|crowd| crowd.rule()), Some(Metric::ModesEightPercent));
    }

    #[test]
    fn a_look_counts_what_lies_near_the_modes() {
        let mode = |x: f64| Mode { centre: [x, 0.0], covariance: [0.01, 0.0, 0.01], weight: 0.25 };
        let modes = [0.0, 1.0, 2.0, 3.0].map(mode);
        let points: Vec<Point> = (0..100).map(|index| [if index < 70 { 1.0 } else { 2.45 }, 0.0]).collect();
        let look = CoverageSample::of(5, &points, &modes).expect("a look");
        assert_eq!((look.modes, look.covered, look.dominant, look.share), (4, 1, 1, 0.7));
        // In Python: exp(-(.7*log(.7/.25) + .3*log(.3/.25))).
        assert!((look.spread - 0.460_505_7).abs() < 1e-6, "{}", look.spread);
        assert_eq!(CoverageSample::of(5, &points, &[]), None);
        assert_eq!(CoverageSample::of(5, &[[f32::NAN; 2]], &modes), None);
    }
}
