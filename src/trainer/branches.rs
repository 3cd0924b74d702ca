//! The branches of a run. A change in the past of a run leaves its recording as it is and grows a branch from there: both
//! share every step before.

use super::keyframes::{Budget, Keyframes, kept_by};
use super::timeline::Timeline;
use crate::config::RunConfig;
use crate::protocol::{BranchId, BranchInfo, Divergence, Fork, KeptStates};
use crate::words::Sentence;

/// One way that a run took: its changes, how far it came, and states from which it can be replayed.
pub(super) struct Branch {
    pub(super) id: BranchId,
    /// Where it left another branch; `None` of the first.
    pub(super) fork: Option<Fork>,
    /// Its changes, and those that it shares with the branch that it left.
    pub(super) timeline: Timeline,
    pub(super) keyframes: Keyframes,
    /// The last step that was taken on it.
    pub(super) head: u64,
    /// Where it diverged, after its last step.
    pub(super) divergence: Option<Divergence>,
}

impl Branch {
    /// What is known of it outside of the trainer.
    pub(super) fn info(&self) -> BranchInfo {
        BranchInfo { id: self.id, fork: self.fork, head: self.head, diverges: self.divergence.is_some() }
    }

    /// Whether it took no step of its own, and nobody changed anything on it.
    fn is_empty(&self) -> bool {
        let is_own = |step: u64| self.timeline.last_made().is_some_and(|made| made >= step);
        self.fork.is_some_and(|fork| fork.step == self.head && !is_own(fork.step))
    }
}

/// All branches of a run, one of which it is on.
pub(super) struct Branches {
    /// The branch that the run is on.
    pub(super) now: Branch,
    others: Vec<Branch>,
    /// The number of the next branch.
    next: BranchId,
    budget: Budget,
}

impl Branches {
    /// The first branch, with the changes of `timeline` all to come.
    pub(super) fn new(timeline: Timeline) -> Self {
        let now = Branch {
            id: BranchId(0),
            fork: None,
            timeline,
            keyframes: Keyframes::default(),
            head: 0,
            divergence: None,
        };
        Self { now, others: Vec::new(), next: BranchId(1), budget: Budget::default() }
    }

    /// Leaves the branch at `step`, where `config` is in force, for a new one, on which nothing that a person changed later
    /// holds.
    ///
    /// # Errors
    /// If a change that is left gives its setting a value out of range.
    pub(super) fn fork(&mut self, step: u64, config: &RunConfig) -> Result<(), Sentence> {
        let new = Branch {
            id: self.next,
            fork: Some(Fork { branch: self.owner_of(step), step }),
            timeline: self.now.timeline.fork(config)?,
            keyframes: self.now.keyframes.up_to(step),
            head: step,
            divergence: None,
        };
        self.next.0 += 1;
        self.others.push(std::mem::replace(&mut self.now, new));
        Ok(())
    }

    /// The branch on which the present one took its step after `step`: itself, or one that it left later.
    fn owner_of(&self, step: u64) -> BranchId {
        let mut owner = &self.now;
        while let Some(fork) = owner.fork.filter(|fork| step < fork.step)
            && let Some(before) = self.others.iter().find(|branch| branch.id == fork.branch)
        {
            owner = before;
        }
        owner.id
    }

    /// Takes back the last [`Branches::fork`].
    pub(super) fn unfork(&mut self) {
        if let Some(before) = self.others.pop() {
            self.next = self.now.id;
            self.now = before;
        }
    }

    /// Changes to branch `id`, whose changes are all told anew.
    ///
    /// # Errors
    /// If there is no such branch.
    pub(super) fn switch_to(&mut self, id: BranchId) -> Result<(), Sentence> {
        if id == self.now.id {
            return Ok(());
        }
        let index = self.others.iter().position(|branch| branch.id == id);
        let index = index.ok_or_else(|| Sentence::new("error.branch_gone").with("branch", id.0 + 1))?;
        std::mem::swap(&mut self.now, &mut self.others[index]);
        self.now.timeline.tell_anew();
        Ok(())
    }

    /// Deletes branch `id`, unless the run is on it. Branches that left it stay, with all that they share with it.
    pub(super) fn delete(&mut self, id: BranchId) {
        self.others.retain(|branch| branch.id != id);
    }

    /// Deletes branch `id` if nothing ever happened on it, and the run is not on it.
    pub(super) fn drop_if_empty(&mut self, id: BranchId) {
        self.others.retain(|branch| branch.id != id || !branch.is_empty());
    }

    /// All branches, by number.
    pub(super) fn infos(&self) -> Vec<BranchInfo> {
        let mut infos: Vec<BranchInfo> =
            std::iter::once(&self.now).chain(&self.others).map(Branch::info).collect();
        infos.sort_unstable_by_key(|info| info.id);
        infos
    }

    /// Whether the run has the branch `id`.
    pub(super) fn has(&self, id: BranchId) -> bool {
        self.now.id == id || self.others.iter().any(|branch| branch.id == id)
    }

    /// Keeps what `keep` puts into the branch that the run is on, at step `step`, within the budget.
    pub(super) fn keep(&mut self, step: u64, keep: impl FnOnce(&mut Keyframes)) {
        if self.budget.asks_for(step) {
            keep(&mut self.now.keyframes);
            self.thin(step);
        }
    }

    /// Takes at most `bytes` of memory for kept states from now on; `step` is the present one.
    pub(super) fn keep_within(&mut self, bytes: usize, step: u64) {
        if bytes != self.budget.most {
            self.budget = Budget::of(bytes);
            self.thin(step);
        }
    }

    fn thin(&mut self, step: u64) {
        let others = self.others.iter_mut().map(|branch| &mut branch.keyframes);
        let all = std::iter::once(&mut self.now.keyframes).chain(others).collect();
        self.budget.thin(all, step);
    }

    /// The kept states of all branches, and their memory.
    pub(super) fn kept(&self) -> KeptStates {
        kept_by(self.keyframes(), self.budget)
    }

    fn keyframes(&self) -> impl Iterator<Item = &Keyframes> {
        std::iter::once(&self.now.keyframes).chain(self.others.iter().map(|branch| &branch.keyframes))
    }
}
