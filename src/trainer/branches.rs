//! The branches of a run. A change in the past of a run leaves its recording as it is and grows a branch from there: both
//! share every step before.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::keyframes::{Budget, Keyframes, kept_by};
use super::state::State;
use super::timeline::Timeline;
use crate::config::{Change, Checksum, RecordedBranch, Run, RunConfig};
use crate::protocol::{BranchId, BranchInfo, Divergence, Fork, KeptStates, Record, shared_steps};
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
    /// How far it came before the run was opened.
    recorded: u64,
    /// The step of the state that it was opened at.
    begun: u64,
    /// Whether it was recorded before the run was opened, and the run has not been on it since.
    is_unplayed: bool,
    /// Whether a person has changed what was to come on it, as it left the other one.
    pub(super) is_planned: bool,
    /// Where it diverged, after its last step.
    pub(super) divergence: Option<Divergence>,
    /// Hashes of its weights after some of its steps.
    pub(super) checksums: Arc<Vec<Checksum>>,
    /// What is known of its last step beside the kept state, so that the run is back there at once.
    pub(super) newest: Option<Newest>,
}

/// A step that a run has left for another one.
pub(super) struct Newest {
    pub(super) step: u64,
    /// What it recorded.
    pub(super) record: Option<Record>,
}

impl Branch {
    /// What is known of it outside of the trainer.
    pub(super) fn info(&self) -> BranchInfo {
        BranchInfo {
            id: self.id,
            fork: self.fork,
            head: self.end(),
            diverges: self.divergence.is_some(),
            is_planned: self.is_planned,
        }
    }

    /// Ends it after its last step, whatever was recorded of later ones.
    pub(super) fn diverge(&mut self, divergence: Divergence) {
        (self.divergence, self.recorded) = (Some(divergence), 0);
    }

    /// Its last step, whether it was taken or recorded before the run was opened.
    pub(super) fn end(&self) -> u64 {
        self.head.max(self.recorded)
    }

    /// Whether it took no step of its own, and nobody changed anything on it.
    fn is_empty(&self) -> bool {
        let is_own = |step: u64| self.timeline.last_made().is_some_and(|made| made >= step);
        let is_new = self.fork.is_some_and(|fork| fork.step == self.end() && !is_own(fork.step));
        is_new && !self.is_unplayed && !self.is_planned
    }
}

/// All branches of a run, one of which it is on.
pub(super) struct Branches {
    /// The branch that the run is on.
    pub(super) now: Branch,
    others: Vec<Branch>,
    /// The number of the next branch.
    next: BranchId,
    /// The state at step 0.
    start: Option<Arc<State>>,
    names: Arc<BTreeMap<BranchId, String>>,
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
            recorded: 0,
            begun: 0,
            is_unplayed: false,
            is_planned: false,
            divergence: None,
            checksums: Arc::default(),
            newest: None,
        };
        let names = Arc::default();
        Self { now, others: Vec::new(), next: BranchId(1), start: None, names, budget: Budget::default() }
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
            recorded: 0,
            begun: self.now.begun,
            is_unplayed: false,
            is_planned: false,
            divergence: None,
            checksums: Arc::new(self.now.checksums.iter().copied().filter(|sum| sum.step <= step).collect()),
            newest: None,
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
        if self.others[index].is_unplayed {
            self.share(index);
        }
        std::mem::swap(&mut self.now, &mut self.others[index]);
        self.now.timeline.tell_anew();
        Ok(())
    }

    /// Gives a branch that was not played yet the steps that it shares with the one that shares most with it, as if it left that
    /// one; all others are to be taken. The screen does the same with the curves.
    fn share(&mut self, index: usize) {
        let (infos, id) = (self.infos(), self.others[index].id);
        let shared = |branch: &Branch| {
            let steps = shared_steps(&infos, branch.id, id).min(branch.head);
            if branch.begun == 0 || steps > branch.begun { steps } else { 0 }
        };
        let played = std::iter::once(&self.now).chain(&self.others).filter(|branch| !branch.is_unplayed);
        let best = played.map(|branch| (shared(branch), branch)).max_by_key(|(steps, _)| *steps);
        let (head, begun, keyframes, mut checksums) = match best {
            Some((steps, branch)) if steps > 0 => {
                (steps, branch.begun, branch.keyframes.up_to(steps), Vec::clone(&branch.checksums))
            }
            _ => (0, 0, Keyframes::of(self.start.clone()), Vec::new()),
        };
        checksums.retain(|checksum| checksum.step <= head);
        let branch = &mut self.others[index];
        branch.checksums = Arc::new(checksums);
        (branch.head, branch.begun, branch.keyframes, branch.is_unplayed) = (head, begun, keyframes, false);
    }

    /// Keeps `state` of the branch alone, as the one at which the run is opened.
    pub(super) fn open_at(&mut self, state: State) {
        self.start = self.now.keyframes.before(0).map(Arc::clone).filter(|state| state.step == 0);
        (self.now.head, self.now.begun) = (state.step, state.step);
        self.now.keyframes.begin_with(state);
    }

    /// Lets a run that was opened at a later state go back to its start too; `recorded` steps are known of it. Returns
    /// whether the state at the start is known.
    pub(super) fn reach_back(&mut self, recorded: u64) -> bool {
        let Some(start) = self.start.clone() else { return false };
        (self.now.begun, self.now.recorded) = (0, recorded);
        self.now.keyframes.add(start);
        true
    }

    /// Notes what was recorded of the run before it was opened: the hashes of its weights, and how far it came.
    pub(super) fn know(&mut self, checksums: Vec<Checksum>, reached: u64) {
        self.now.checksums = Arc::new(checksums);
        self.now.recorded = self.now.recorded.max(reached);
    }

    /// Keeps the states too that the same branch of `other` has kept, within the budget; the run has taken `step` steps.
    pub(super) fn take_in(&mut self, other: &Self, step: u64) {
        self.now.keyframes.take_in(&other.now.keyframes, self.budget);
        self.thin(step);
    }

    /// Adds the branches that were recorded of a run, which is opened on the one without changes of its own.
    ///
    /// # Errors
    /// If the changes of one cannot be made within a run; the others are added then too.
    pub(super) fn recall(&mut self, recorded: Vec<RecordedBranch>) -> Result<(), Sentence> {
        if self.start.is_none() {
            self.start = self.now.keyframes.before(0).map(Arc::clone).filter(|state| state.step == 0);
        }
        let mut refused = Ok(());
        for RecordedBranch { id, fork, name, is_planned, taken } in recorded {
            let id = BranchId(id);
            let fork = fork.map(|(branch, step)| Fork { branch: BranchId(branch), step });
            if !name.is_empty() {
                Arc::make_mut(&mut self.names).insert(id, name);
            }
            self.next = self.next.max(BranchId(id.0 + 1));
            let Some((recorded, changes)) = taken else {
                (self.now.id, self.now.fork, self.now.is_planned) = (id, fork, is_planned);
                continue;
            };
            let own = self.now.timeline.run();
            let mut run = Run { changes, config: own.config.clone(), acts: own.acts.clone() };
            if let Err(reason) = run.check() {
                refused = Err(reason);
                continue;
            }
            self.others.push(Branch {
                id,
                fork,
                timeline: Timeline::new(run),
                keyframes: Keyframes::default(),
                head: 0,
                recorded,
                begun: 0,
                is_unplayed: true,
                is_planned,
                divergence: None,
                checksums: Arc::default(),
                newest: None,
            });
        }
        refused
    }

    /// All branches as a file has them; none where there is but one, without a name.
    pub(super) fn record(&self) -> Vec<RecordedBranch> {
        if self.others.is_empty() && self.names.is_empty() {
            return Vec::new();
        }
        let record = |branch: &Branch| RecordedBranch {
            id: branch.id.0,
            fork: branch.fork.map(|fork| (fork.branch.0, fork.step)),
            name: self.names.get(&branch.id).cloned().unwrap_or_default(),
            is_planned: branch.is_planned,
            taken: (branch.id != self.now.id).then(|| (branch.end(), branch.timeline.run().changes.clone())),
        };
        let mut all: Vec<RecordedBranch> =
            std::iter::once(&self.now).chain(&self.others).map(record).collect();
        all.sort_unstable_by_key(|branch| branch.id);
        all
    }

    /// Gives a branch a name; an empty one for none.
    pub(super) fn name(&mut self, id: BranchId, name: String) {
        if name.trim().is_empty() {
            Arc::make_mut(&mut self.names).remove(&id);
        } else if self.has(id) {
            Arc::make_mut(&mut self.names).insert(id, name);
        }
    }

    /// The names that a person gave to branches.
    pub(super) fn names(&self) -> Arc<BTreeMap<BranchId, String>> {
        Arc::clone(&self.names)
    }

    /// The changes of the branches that were not played yet.
    pub(super) fn unplayed(&self) -> BTreeMap<BranchId, Vec<Change>> {
        let unplayed = self.others.iter().filter(|branch| branch.is_unplayed);
        unplayed.map(|branch| (branch.id, branch.timeline.run().changes.clone())).collect()
    }

    /// Deletes branch `id`, unless the run is on it. Branches that left it stay, with all that they share with it.
    pub(super) fn delete(&mut self, id: BranchId) {
        self.others.retain(|branch| branch.id != id);
        if self.now.id != id {
            Arc::make_mut(&mut self.names).remove(&id);
        }
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
