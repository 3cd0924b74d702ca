//! Where the person wants runs to stop, and where the run that is shown last did. They are the person's, not the run's, and
//! hold for the runs to come too, until the window closes: a run that begins again stops where the one before did.
//!
//! Steps, and the numbers that each step records, the trainer looks at, and stops at the very step. Verdicts and metrics are known
//! some steps later: the screen then goes back to the step that was seen.

use crate::protocol::{Breakpoint, StateId};
use crate::words::Sentence;

/// What is told where a run has stopped.
pub(super) const STOPPED: &str = "stop.stopped";

/// A breakpoint of the person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Where to stop.
    pub breakpoint: Breakpoint,
    /// Whether it is in force.
    pub is_on: bool,
}

/// Where runs are to stop.
#[derive(Clone, Debug, Default)]
pub struct Stops {
    /// All breakpoints, in the order in which they were added.
    pub all: Vec<Stop>,
    /// Those of the last time that were in force then.
    left: Vec<Breakpoint>,
    /// Where the run last stopped, and why.
    pub(super) last: Option<(StateId, Vec<Sentence>)>,
    /// The same state, until it is taken.
    pub(super) fresh: Option<StateId>,
    /// The state that the run was last brought to, and the step up to which it has played on since.
    pub(super) played: Option<(StateId, u64)>,
    /// A state of the branch on which it was told that the learning rates have come to 0.
    pub(super) over: Option<StateId>,
}

impl Stops {
    /// Those of the last time: they are listed, but none is in force, as nobody would know why a run of today stops.
    pub fn of_last_time(stops: Vec<Stop>) -> Self {
        let left = stops.iter().filter(|stop| stop.is_on).map(|stop| stop.breakpoint).collect();
        let all = stops.into_iter().map(|stop| Stop { is_on: false, ..stop }).collect();
        Self { all, left, ..Self::default() }
    }

    /// All breakpoints, those in force too that were so last time: for the run of then, which goes on.
    pub fn as_last_time(&self) -> Vec<Stop> {
        let is_on = |stop: &Stop| stop.is_on || self.left.contains(&stop.breakpoint);
        self.all.iter().map(|stop| Stop { is_on: is_on(stop), ..*stop }).collect()
    }

    /// The breakpoints that are in force.
    pub fn in_force(&self) -> Vec<Breakpoint> {
        self.all.iter().filter(|stop| stop.is_on).map(|stop| stop.breakpoint).collect()
    }

    /// These breakpoints with `new`, which is in force; one that is there already is put in force.
    pub fn with(&self, new: Breakpoint) -> Vec<Stop> {
        let mut all = self.all.clone();
        match all.iter_mut().find(|stop| stop.breakpoint == new) {
            Some(stop) => stop.is_on = true,
            None => all.push(Stop { breakpoint: new, is_on: true }),
        }
        all
    }

    /// These breakpoints without `gone`.
    pub fn without(&self, gone: Breakpoint) -> Vec<Stop> {
        self.all.iter().copied().filter(|stop| stop.breakpoint != gone).collect()
    }

    /// Whether `breakpoint` is among them, in force or not.
    pub fn has(&self, breakpoint: Breakpoint) -> bool {
        self.all.iter().any(|stop| stop.breakpoint == breakpoint)
    }

    /// Where the run has stopped, once.
    pub fn take_stopped(&mut self) -> Option<StateId> {
        self.fresh.take()
    }

    /// Why the run stopped at `at`; none if it did not stop there last.
    pub fn reasons_at(&self, at: StateId) -> &[Sentence] {
        self.last.as_ref().filter(|(state, _)| *state == at).map_or(&[], |(_, reasons)| reasons)
    }

    /// Notes that the run is at `at`: it has played on to there, unless it was brought there.
    pub(super) fn follow(&mut self, at: StateId, is_brought: bool) {
        match &mut self.played {
            Some((start, last)) if !is_brought && start.is_on_branch_of(at) && *last <= at.step => {
                *last = at.step;
            }
            played => *played = Some((at, at.step)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_of_the_last_time_are_off_until_its_run_goes_on() {
        let stop = |step, is_on| Stop { breakpoint: Breakpoint::Step(step), is_on };
        let stops = Stops::of_last_time(vec![stop(5, true), stop(9, false)]);
        assert_eq!(stops.in_force(), []);
        assert_eq!(stops.all, [stop(5, false), stop(9, false)]);
        assert_eq!(stops.as_last_time(), [stop(5, true), stop(9, false)]);
    }
}
