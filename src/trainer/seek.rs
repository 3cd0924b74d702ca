//! Moving in the time of a run: back to any step that it took, on to any branch, and off on a new one.

use std::sync::Arc;

use super::branches::Newest;
use super::compute::Compute;
use super::state::State;
use super::timeline::Timeline;
use super::trainer::Trainer;
use crate::config::{CHECKSUM_SPACING, Checksum, RecordedBranch, note_checksum};
use crate::protocol::{BranchId, BranchInfo, KeptStates, NewChanges, Reschedule};
use crate::words::Sentence;

impl Trainer {
    /// Goes as near before `step` of branch `id` as a state is kept, or stays where it is if that is nearer. The steps that
    /// are left up to `step` are to be taken with [`Trainer::step`]: they are those of the recording, bit by bit. Where it can, it
    /// leaves one at least, so that what the step was played with is known too. Returns the step to be reached: `step`,
    /// or the end of the branch that is nearer.
    ///
    /// # Errors
    /// If there is no such branch, or its data can no longer be read; the run then stays where it is.
    pub fn approach(&mut self, id: BranchId, step: u64) -> Result<u64, Sentence> {
        let before = self.branches.now.id;
        self.keep_newest();
        self.branches.switch_to(id)?;
        let branch = &mut self.branches.now;
        let target = step.clamp(branch.keyframes.first().unwrap_or_default(), branch.end());
        let is_left = id != before || self.divergence.is_some() || self.step != target;
        if is_left
            && let Some(state) = branch.keyframes.before(target).filter(|state| state.step == target)
            && let Some(newest) = branch.newest.take_if(|newest| newest.step == target)
        {
            let state = Arc::clone(state);
            self.go_on_from(&state, before)?;
            self.record = newest.record;
            return Ok(target);
        }
        let state = branch.keyframes.before(target.saturating_sub(1)).map(Arc::clone);
        let is_there = id == before && self.divergence.is_none() && self.steps_taken() <= target;
        let Some(state) = state
            .filter(|state| !is_there || (state.step > self.steps_taken() && self.steps_taken() < target))
        else {
            return Ok(target);
        };
        self.go_on_from(&state, before)?;
        Ok(target)
    }

    /// Goes on from `state` of the present branch, for which the run has left branch `before`.
    ///
    /// # Errors
    /// If its data can no longer be read; the run is then on branch `before`.
    fn go_on_from(&mut self, state: &State, before: BranchId) -> Result<(), Sentence> {
        let in_force = self.branches.now.timeline.in_force();
        if let Err(reason) = self.go_to(state) {
            self.branches.now.timeline.put_back(in_force);
            self.branches.switch_to(before)?;
            return Err(reason);
        }
        self.branches.drop_if_empty(before);
        Ok(())
    }

    /// Keeps the last state of the branch, if the run is there, with what is known of its step: whoever looks back comes
    /// back to it at once, however slow the steps are.
    fn keep_newest(&mut self) {
        let step = self.steps_taken();
        if self.divergence.is_some() || step != self.branches.now.end() {
            return;
        }
        let unedited = self.unedited.as_ref().map(|unedited| &unedited.state);
        let state = unedited.filter(|state| state.step == step).cloned();
        let state = state.unwrap_or_else(|| self.present_state());
        let branch = &mut self.branches.now;
        branch.keyframes.add(Arc::new(state));
        branch.newest = Some(Newest { step, record: self.record });
    }

    /// Leaves the run for a branch without the last change that a person made, a new one if need be, and goes as near to its step as
    /// [`Trainer::approach`] does. Where what was to come was changed last, that is the end of the branch before. Returns that step;
    /// `None` where nobody changed anything.
    ///
    /// # Errors
    /// If its data can no longer be read; the run then stays where it is.
    pub fn undo(&mut self) -> Result<Option<u64>, Sentence> {
        let made = self.timeline().last_made();
        let planned = self.branches.now.fork.filter(|_| self.branches.now.is_planned);
        if let Some(fork) = planned.filter(|fork| made.is_none_or(|step| step < fork.step))
            && let Some(before) = self.branches().into_iter().find(|info| info.id == fork.branch)
        {
            return self.approach(before.id, before.head).map(Some);
        }
        let Some(step) = made else { return Ok(None) };
        if let Some(fork) =
            self.branches.now.fork.filter(|fork| fork.step == step && self.has_branch(fork.branch))
        {
            // The way without the change is there already.
            return self.approach(fork.branch, step).map(Some);
        }
        self.fork_at(step)?;
        let target = self.approach(self.branch(), step);
        if target.is_err() {
            self.branches.unfork();
        }
        target.map(Some)
    }

    /// Leaves the run at `step` for a new branch, on which nothing that a person changed there or later holds.
    fn fork_at(&mut self, step: u64) -> Result<(), Sentence> {
        self.keep_newest();
        self.branches.fork(step, &Arc::clone(self.config()))?;
        let forgotten = self.branches.now.timeline.forget_since(step);
        if forgotten.is_err() {
            self.branches.unfork();
        }
        forgotten
    }

    /// Moves, adds or removes a change of a setting. Where all steps that it touches are still to come, the run stays where it is,
    /// and nothing is returned. Else the run leaves for a new branch before the first of them, and goes as near to it as
    /// [`Trainer::approach`] does; the step is returned.
    ///
    /// # Errors
    /// If the value is out of range or does not go with the other settings, if the setting takes effect only in a new run, or if
    /// its data can no longer be read; nothing is then changed.
    pub fn reschedule(&mut self, change: &Reschedule) -> Result<Option<u64>, Sentence> {
        if let Some((_, edit)) = &change.new {
            edit.setting.check_is_live()?;
        }
        let (old, new) = (change.old.map(|(step, _)| step), change.new.as_ref().map(|(step, _)| *step));
        let Some(first) = old.into_iter().chain(new).min() else { return Ok(None) };
        let taken = self.steps_taken();
        // What is due now is not made yet, and what is made now touches no step that was taken.
        let is_to_come = old.is_none_or(|step| step > taken) && new.is_none_or(|step| step >= taken);
        if is_to_come && first >= self.head() {
            self.branches.now.timeline.reschedule(taken, change)?;
            if new == Some(taken) {
                // As any change that a person makes now.
                self.apply_due_settings()?;
            }
            return Ok(None);
        }
        // What was not recorded cannot be gone back to.
        let first = first.clamp(self.first_step().min(self.head()), self.head());
        self.fork_at(first)?;
        let done = self.branches.now.timeline.reschedule(first, change);
        self.branches.now.is_planned = true;
        let target = done.and_then(|()| self.approach(self.branch(), first));
        if target.is_err() {
            self.branches.unfork();
        }
        target.map(Some)
    }

    /// Takes a run that has diverged back to its last healthy state, on a new branch without what a person changed since;
    /// scheduled changes are due again. Returns whether it went back: a run that has not diverged stays as it is.
    ///
    /// # Errors
    /// If its data can no longer be read.
    pub fn rewind(&mut self) -> Result<bool, Sentence> {
        let Some(state) = self.healthy().filter(|_| self.divergence.is_some()).map(Arc::clone) else {
            return Ok(false);
        };
        self.fork_at(state.step)?;
        self.go_to(&state)?;
        Ok(true)
    }

    /// Deletes branch `id`, unless the run is on it.
    pub fn delete_branch(&mut self, id: BranchId) {
        self.branches.delete(id);
    }

    /// Whether the run has the branch `id`.
    pub fn has_branch(&self, id: BranchId) -> bool {
        self.branches.has(id)
    }

    /// Takes at most `bytes` of memory for kept states from now on.
    pub fn keep_within(&mut self, bytes: usize) {
        let step = self.steps_taken();
        self.branches.keep_within(bytes, step);
    }

    /// Keeps the present state, if it is due.
    pub(super) fn keep(&mut self) {
        let (step, players) = (self.steps_taken(), &self.players);
        self.branches.keep(step, |keyframes| keyframes.keep(step, players));
    }

    /// Notes what was recorded of the run before it was opened: the hashes of its weights, and how far it came.
    pub fn know_recorded(&mut self, checksums: Vec<Checksum>, reached: u64) {
        self.branches.know(checksums, reached);
    }

    /// Notes the hash of the weights, if it is due.
    pub(super) fn note_checksum(&mut self) {
        let step = self.steps_taken();
        if step.is_multiple_of(CHECKSUM_SPACING) {
            let checksum = Checksum { step, hash: self.weights().checksum() };
            note_checksum(Arc::make_mut(&mut self.branches.now.checksums), checksum);
        }
    }

    /// The kept state to which a run that has diverged goes back.
    pub(super) fn healthy(&self) -> Option<&Arc<State>> {
        self.branches.now.keyframes.healthy(self.steps_taken())
    }

    /// The state to save: the present one; of a run that has diverged, the last healthy one.
    pub fn state(&self) -> State {
        match self.healthy() {
            Some(state) if self.divergence.is_some() => State::clone(state),
            _ => self.present_state(),
        }
    }

    /// The last kept state, which is consistent even if a step was interrupted by a panic.
    pub fn last_kept(&self) -> Option<&State> {
        self.branches.now.keyframes.before(self.steps_taken()).map(|state| &**state)
    }

    /// All branches, by number.
    pub fn branches(&self) -> Vec<BranchInfo> {
        self.branches.infos()
    }

    /// Hashes of the weights after some steps of the branch that the run is on.
    pub fn checksums(&self) -> &Arc<Vec<Checksum>> {
        &self.branches.now.checksums
    }

    /// What is known of the branch that the run is on.
    pub fn branch_info(&self) -> BranchInfo {
        self.branches.now.info()
    }

    /// The branch that the run is on.
    pub fn branch(&self) -> BranchId {
        self.branches.now.id
    }

    /// The last step that was taken on the branch.
    pub fn head(&self) -> u64 {
        self.branches.now.end()
    }

    /// The first step that the run can go back to.
    pub fn first_step(&self) -> u64 {
        self.branches.now.keyframes.first().unwrap_or_default()
    }

    /// Whether the run has taken steps on its branch that lie ahead of it.
    pub fn is_in_past(&self) -> bool {
        self.steps_taken() < self.head()
    }

    /// The run of its branch at its start, on the backend of `compute`, for one that was opened at a later state and of which
    /// `recorded` steps are known; it can go back there too from now on. `None` where its start is not known.
    ///
    /// # Errors
    /// If its data can no longer be read.
    pub(super) fn run_at_its_start(
        &mut self,
        compute: Compute,
        recorded: u64,
    ) -> Result<Option<Self>, Sentence> {
        if !self.branches.reach_back(recorded) {
            return Ok(None);
        }
        let mut start = Self::with_tables(compute, self.run().clone(), self.tables().clone())?;
        start.branches.now.id = self.branch();
        Ok(Some(start))
    }

    /// Takes over from `other`, the same branch at an earlier step or at this one, what it has kept.
    pub(super) fn take_kept_of(&mut self, other: &Self) {
        let step = self.steps_taken();
        self.branches.take_in(&other.branches, step);
    }

    /// Takes over from `other`, which has come to the state that this run was opened at, what is known of that step.
    pub(super) fn take_last_of(&mut self, other: &Self) {
        let step = other.step;
        if self.step == step && self.record.is_none() && self.divergence.is_none() {
            self.record = other.record;
        } else if let Some(newest) = self.branches.now.newest.as_mut().filter(|newest| newest.step == step) {
            newest.record = other.record;
        }
    }

    /// Whether the next step was neither taken since the run was opened, nor is one that another branch shares.
    pub fn is_at_new_step(&self) -> bool {
        self.steps_taken() >= self.branches.now.head
    }

    /// Adds the branches that were recorded of the run before it was opened; they are played when the run goes there.
    ///
    /// # Errors
    /// If the changes of one cannot be made within a run.
    pub fn recall_branches(&mut self, recorded: Vec<RecordedBranch>) -> Result<(), Sentence> {
        self.branches.recall(recorded)
    }

    /// All branches as a file has them; none where there is but one, without a name.
    pub fn recorded_branches(&self) -> Vec<RecordedBranch> {
        self.branches.record()
    }

    /// All branches with their names, by number.
    pub(super) fn branch_names(&self) -> Vec<(BranchId, String)> {
        let names = self.branches.names();
        let name = |info: &BranchInfo| (info.id, names.get(&info.id).cloned().unwrap_or_default());
        self.branches().iter().map(name).collect()
    }

    /// Gives a branch a name; an empty one for none.
    pub fn name_branch(&mut self, id: BranchId, name: String) {
        self.branches.name(id, name);
    }

    /// Whether its branch diverged after its last step.
    pub fn diverges_at_head(&self) -> bool {
        self.branches.now.divergence.is_some()
    }

    /// The kept states of all branches.
    pub fn kept_states(&self) -> KeptStates {
        self.branches.kept()
    }

    /// The update to the list of changes since the last call.
    pub fn news(&mut self) -> NewChanges {
        self.branches.now.timeline.news()
    }

    /// Makes the next update contain all changes.
    pub(super) fn tell_anew(&mut self) {
        self.branches.now.timeline.tell_anew();
    }

    pub(super) fn timeline(&self) -> &Timeline {
        &self.branches.now.timeline
    }
}
