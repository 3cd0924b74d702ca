//! Which state of which run a message is about, by which the stale is told from the current.

/// Number of a run; later runs have larger numbers. Messages about an older run are dropped by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

/// Number of a branch within its run; later branches have larger numbers, and 0 is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u64);

/// Where a branch leaves another one: both share every step up to `step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The branch that it leaves.
    pub branch: BranchId,
    /// The last step that both share.
    pub step: u64,
}

/// A branch of a run, as the trainer has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BranchInfo {
    /// Its number.
    pub id: BranchId,
    /// Where it left another one; `None` of the first.
    pub fork: Option<Fork>,
    /// The last step that was taken on it.
    pub head: u64,
    /// Whether it diverged after that step.
    pub diverges: bool,
}

impl RunId {
    /// The number of the run after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The state after `step` steps on the first branch of the run.
    pub const fn at(self, step: u64) -> StateId {
        StateId { run: self, branch: BranchId(0), step }
    }
}

/// One state of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateId {
    /// Number of the run that the state belongs to.
    pub run: RunId,
    /// The branch of the run; on another one the same step may have other weights.
    pub branch: BranchId,
    /// Steps taken.
    pub step: u64,
}

impl StateId {
    /// Whether both states are of one branch of one run.
    pub fn is_on_branch_of(self, other: Self) -> bool {
        (self.run, self.branch) == (other.run, other.branch)
    }

    /// Whether `later` came of this state.
    pub fn precedes(self, later: Self) -> bool {
        self.is_on_branch_of(later) && self.step < later.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_precedes_the_later_ones_of_its_branch_alone() {
        let early = RunId(1).at(5);
        let other_branch = |state: StateId| StateId { branch: BranchId(1), ..state };
        assert!(early.precedes(RunId(1).at(6)) && !early.precedes(early) && !early.precedes(RunId(1).at(4)));
        assert!(early.is_on_branch_of(early) && early.is_on_branch_of(RunId(1).at(4)));
        for other in [other_branch(RunId(1).at(6)), RunId(2).at(6), other_branch(RunId(2).at(6))] {
            assert!(!early.precedes(other) && !early.is_on_branch_of(other), "{other:?}");
        }
        assert!(other_branch(early).precedes(other_branch(RunId(1).at(6))));
    }
}
