//! The moment of the run that is shown: its branch and step, what is known of it there, and the way to another branch.

use super::branch::OtherBranch;
use super::session::Session;
use crate::config::Origin;
use crate::diagnosis::Verdict;
use crate::history::MeasuredAt;
use crate::protocol::{BranchId, Changes, Snapshot};

impl Session {
    /// The last step that was taken on the branch that the run is on.
    pub fn head(&self) -> u64 {
        self.shown.as_ref().map_or(0, |shown| shown.head)
    }

    /// Branch and step where the run is, or will be as soon as it is where it was asked to go.
    pub fn place(&self) -> (BranchId, u64) {
        let at = self.at();
        self.travel.target().unwrap_or((at.branch, at.step))
    }

    /// Whether the run has taken steps on its branch that lie ahead of the one that is shown.
    pub fn is_in_past(&self) -> bool {
        self.step() < self.head()
    }

    /// What the run is found to do at the step that is shown; `None` before the first observation.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.course.diagnosis.verdict_at(self.step())
    }

    /// The metrics of the step that is shown, or of the last one before it that has some.
    pub fn measured(&self) -> Option<&MeasuredAt> {
        self.course.measured.at(self.step())
    }

    /// All changes of a branch; `None` if the run has no such one.
    pub fn changes_of(&self, branch: BranchId) -> Option<&Changes> {
        let own =
            self.shown.as_ref().filter(|shown| shown.state.at.branch == branch).map(|shown| &shown.changes);
        own.or(self.others.get(&branch).map(|other| &other.changes))
    }

    /// Whether the last change that a person made on the branch can be undone.
    pub fn can_undo(&self) -> bool {
        let made = |changes: &Changes| changes.origins()[..changes.in_force().len()].contains(&Origin::Made);
        self.shown.as_ref().is_some_and(|shown| made(&shown.changes))
    }

    /// Follows the run to the branch of `snapshot`: one that it was on before, or a new one, which shares with the one that
    /// it left what was there.
    pub(super) fn change_branch(&mut self, snapshot: &Snapshot) {
        let Some(shown) = &self.shown else { return };
        let left = shown.state.at.branch;
        let course = std::mem::take(&mut self.course);
        let known = self.others.remove(&snapshot.at.branch).map(|other| other.course);
        self.course = known.unwrap_or_else(|| {
            let mut shared = course.clone();
            let info = snapshot.branches.iter().find(|info| info.id == snapshot.at.branch);
            shared.truncate(info.and_then(|info| info.fork).map_or(snapshot.at.step, |fork| fork.step));
            shared
        });
        self.others.insert(left, OtherBranch { course, changes: shown.changes.clone() });
        self.studies.truncate(snapshot.at.step);
        self.trails.clear();
        self.rate.forget();
    }
}
