//! Settings that a person changes on resuming a run: they hold for good, whatever the run has scheduled for later.

use super::trainer::Trainer;
use crate::config::{Change, ChangeKind, Edit, Run};
use crate::words::Sentence;

impl Trainer {
    /// Changes settings from the next step on and for good: later scheduled changes of the same settings are
    /// removed, and returned.
    ///
    /// # Errors
    /// As [`Trainer::set`], and where what is left of the later changes does not go with them; nothing is then changed.
    pub fn amend(&mut self, edits: Vec<Edit>) -> Result<Vec<Change>, Sentence> {
        let is_of_them = |change: &Change| matches!(change.action, ChangeKind::Set { edit: Edit { setting, .. }, .. } if edits.iter().any(|edit| edit.setting == setting));
        let step = self.steps_taken();
        let (earlier, later) = self.run().changes.split_at(self.num_in_force());
        let amendments = edits.iter().map(|edit| {
            let action = ChangeKind::Set { edit: edit.clone(), old: edit.value.clone() };
            Change::scheduled(step, action)
        });
        let kept = later.iter().filter(|change| !is_of_them(change));
        let changes = earlier.iter().cloned().chain(amendments).chain(kept.cloned()).collect();
        Run { changes, ..self.run().clone() }.check()?;
        let dropped = self.branches.now.timeline.drop_later(is_of_them);
        for edit in edits.iter().cloned() {
            self.set(edit)?;
        }
        Ok(dropped)
    }
}
