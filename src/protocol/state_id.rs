//! Which state of which run a message is about, by which the stale is told from the current.

/// Number of a run; later runs have larger numbers. Messages about an older run are dropped by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

impl RunId {
    /// The number of the run after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The state after `step` steps of a run that has never gone back.
    pub const fn at(self, step: u64) -> StateId {
        StateId { run: self, rewinds: 0, step }
    }
}

/// One state of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateId {
    /// Number of the run that the state belongs to.
    pub run: RunId,
    /// How often the run had gone back to an earlier state. After each time the same step may have other weights.
    pub rewinds: u64,
    /// Steps taken.
    pub step: u64,
}

impl StateId {
    /// Whether both states are of one run that did not go back between them. If not, the one that came first is stale.
    pub fn is_on_way_of(self, other: Self) -> bool {
        (self.run, self.rewinds) == (other.run, other.rewinds)
    }

    /// Whether `later` came of this state.
    pub fn precedes(self, later: Self) -> bool {
        self.is_on_way_of(later) && self.step < later.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_precedes_the_later_ones_of_its_run_until_the_run_goes_back() {
        let early = RunId(1).at(5);
        let back = |state: StateId| StateId { rewinds: 1, ..state };
        assert!(early.precedes(RunId(1).at(6)) && !early.precedes(early) && !early.precedes(RunId(1).at(4)));
        assert!(early.is_on_way_of(early) && early.is_on_way_of(RunId(1).at(4)));
        for other in [back(RunId(1).at(6)), RunId(2).at(6), back(RunId(2).at(6))] {
            assert!(!early.precedes(other) && !early.is_on_way_of(other), "{other:?}");
        }
        assert!(back(early).precedes(back(RunId(1).at(6))));
    }
}
