//! Milestones: the steps at which fakes and metrics are observed for the verdict on a run, and the observations.
//! These steps depend on nothing but the run, so that the verdict at a step is the same in the window, without one,
//! and in a replay.

use std::sync::Arc;

use super::measures::Measures;
use super::state_id::BranchId;
use super::weights::Weights;
use crate::config::RunConfig;
use crate::data::Target;
use crate::math::Point;

/// Steps between two looks at the fakes, up to step 20 000 under the same rules; then the spacing doubles each time
/// the run doubles.
pub const LOOK_SPACING: u64 = 50;
/// Metrics are taken every 500 steps up to step 10 000; then the spacing doubles each time the run doubles.
const METRICS: u64 = 500;
/// Steps under the same rules beyond which the spacing of metrics doubles.
const METRICS_LONG: u64 = 10_000;
/// Steps under the same rules beyond which the spacing of looks doubles.
const LOOKS_LONG: u64 = 20_000;

/// Number of generated samples on which metrics are taken, for a verdict and on the screen: as in the literature on
/// rings and grids (Srivastava et al. 2017; Lin et al. 2018).
pub const MEASURED_SAMPLES: usize = 2500;

/// Which observations are due at one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Whether fakes are generated and assigned to the modes of the target, or to the parts that stand in for them.
    pub look: bool,
    /// Whether metrics are taken, and a verdict is found from them.
    pub metrics: bool,
}

impl Due {
    /// What is due at `step`, if the rules last changed at `since`. After a change the first metrics wait 50 steps,
    /// because a dragged slider changes the rules every frame.
    pub fn at(step: u64, since: u64) -> Self {
        let Some(played) = step.checked_sub(since) else { return Self::default() };
        let is_first = if since == 0 { played == 0 } else { played == LOOK_SPACING };
        Self {
            look: played > 0 && played.is_multiple_of(Self::look_spacing(played)),
            metrics: is_first
                || (played > 0 && played.is_multiple_of(spacing(METRICS, METRICS_LONG, played))),
        }
    }

    /// The first step from `step` on at which metrics are due, if the rules last changed at `since`. The extra first
    /// metrics, at step 0 or 50 steps after a change, do not count.
    pub fn next_metrics(step: u64, since: u64) -> u64 {
        let played = step.saturating_sub(since).max(1);
        since + played.next_multiple_of(spacing(METRICS, METRICS_LONG, played))
    }

    /// Steps between two looks after `played` steps under the same rules.
    pub fn look_spacing(played: u64) -> u64 {
        spacing(LOOK_SPACING, LOOKS_LONG, played)
    }

    /// Whether a look or metrics are due.
    pub const fn is_any(self) -> bool {
        self.look || self.metrics
    }
}

/// `least`, doubled until `long`, doubled as often, reaches `played`.
fn spacing(least: u64, long: u64, played: u64) -> u64 {
    least * played.div_ceil(long).max(1).next_power_of_two()
}

/// The state of a run at a step at which a look or metrics are due.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// The branch of the run.
    pub branch: BranchId,
    /// Steps taken.
    pub step: u64,
    /// The step at which the rules last changed; 0 if they never did.
    pub since: u64,
    /// Whether a look, metrics or both are due.
    pub due: Due,
    /// The configuration in force.
    pub config: Arc<RunConfig>,
    /// The target distribution, from which real samples are drawn.
    pub target: Arc<Target>,
    /// The weights of both players after `step` steps.
    pub weights: Arc<Weights>,
}

/// The observations made at a milestone. Both fields are `None` if the networks cannot be evaluated, as with broken
/// weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// The branch of the run.
    pub branch: BranchId,
    /// Steps taken, as in the [`Milestone`].
    pub step: u64,
    /// Generated points in the plane; `None` if no look was due.
    pub fakes: Option<Vec<Point>>,
    /// The metrics that a verdict needs; `None` if none were due.
    pub measures: Option<Measures>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_looked_at_and_measured_less_often_the_longer_it_is() {
        let count = |from: u64, to: u64| {
            let due = |step: u64| Due::at(step, 0);
            let count = |is_due: &dyn Fn(Due) -> bool| (from..to).filter(|step| is_due(due(*step))).count();
            [count(&|due| due.look), count(&|due| due.metrics)]
        };
        assert_eq!(count(0, 10_000), [199, 20]);
        assert_eq!(count(10_000, 20_000), [200, 10]);
        assert_eq!(count(20_000, 40_000), [200, 10]);
        assert_eq!(count(40_000, 80_000), [200, 10]);
        assert_eq!([500, 1000, 10_000, 20_000, 40_000].map(|step| Due::at(step, 0).metrics), [true; 5]);
    }

    #[test]
    fn a_new_game_is_measured_as_soon_as_it_is_looked_at_and_then_as_any() {
        let steps = |since| (since..since + 1_200).filter(move |step| Due::at(*step, since).metrics);
        assert_eq!(steps(0).collect::<Vec<_>>(), [0, 500, 1_000]);
        assert_eq!(steps(70_123).collect::<Vec<_>>(), [70_173, 70_623, 71_123]);
        // What comes later is no part of what was before.
        assert_eq!(Due::at(5, 9), Due::default());
        for (step, since) in
            [(0, 0), (1, 0), (499, 0), (501, 0), (9_999, 0), (10_001, 0), (70_180, 70_123), (60_001, 123)]
        {
            let next = Due::next_metrics(step, since);
            assert!(next >= step.max(1) && Due::at(next, since).metrics, "{step} since {since}: {next}");
            let between =
                (step.max(since + LOOK_SPACING + 1)..next).filter(|step| Due::at(*step, since).metrics);
            assert_eq!(between.count(), 0, "{step} since {since}: {next}");
        }
    }
}
