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
    /// Whether a person has changed what was to come on it, as it left the other one.
    pub is_planned: bool,
}

/// The last step that two of the branches `infos` share; `u64::MAX` of a branch and itself, and 0 where they have nothing in
/// common that is still known.
pub fn shared_steps(infos: &[BranchInfo], one: BranchId, other: BranchId) -> u64 {
    // The branches on the way to the first one, each with the step up to which it is the same.
    let way = |id: BranchId| {
        let parent = |(id, step): &(BranchId, u64)| {
            let fork = infos.iter().find(|info| info.id == *id)?.fork?;
            // Numbers fall on the way, so that it ends.
            (fork.branch < *id).then_some((fork.branch, fork.step.min(*step)))
        };
        std::iter::successors(Some((id, u64::MAX)), parent)
    };
    let both = way(one)
        .filter_map(|(id, step)| way(other).find(|(same, _)| *same == id).map(|(_, other)| step.min(other)));
    both.max().unwrap_or(0)
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
    fn branches_share_the_steps_up_to_where_their_ways_part() {
        let info = |id, fork: Option<(u64, u64)>| {
            let fork = fork.map(|(branch, step)| Fork { branch: BranchId(branch), step });
            BranchInfo { id: BranchId(id), fork, head: 500, diverges: false, is_planned: false }
        };
        // The third, which the fifth left, is deleted.
        let infos = [
            info(0, None),
            info(1, Some((0, 120))),
            info(2, Some((1, 200))),
            info(4, Some((1, 50))),
            info(5, Some((3, 9))),
        ];
        let shared = |one, other| shared_steps(&infos, BranchId(one), BranchId(other));
        assert_eq!([shared(0, 1), shared(1, 2), shared(0, 2)], [120, 200, 120]);
        assert_eq!([shared(2, 4), shared(4, 2), shared(0, 4)], [50; 3]);
        assert_eq!([shared(0, 5), shared(2, 2)], [0, u64::MAX]);
    }

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
