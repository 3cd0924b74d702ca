//! Where in its time a run was asked to go, and the way back.

use crate::protocol::{BranchId, RunId, StateId};

/// Where the run was asked to go, and what was undone.
#[derive(Clone, Debug, Default)]
pub struct Travel {
    /// Where the run was asked to go and is not yet, and the number of the command.
    going: Option<(u64, BranchId, u64)>,
    /// Where the run was when a change was undone, newest last.
    undone: Vec<StateId>,
}

impl Travel {
    /// Branch and step where the run was asked to go and is not yet; `None` where it is there.
    pub fn target(&self) -> Option<(BranchId, u64)> {
        self.going.map(|(_, branch, step)| (branch, step))
    }

    /// Notes that command `number` asked the trainer to go to `step` of `branch`.
    pub fn go_to(&mut self, number: u64, branch: BranchId, step: u64) {
        self.going = Some((number, branch, step));
    }

    /// Notes that the trainer has carried out all commands up to number `obeyed`, and is on no way.
    pub(super) fn arrive(&mut self, obeyed: u64) {
        self.going.take_if(|(number, ..)| *number <= obeyed);
    }

    /// Notes that the last change is undone, and that the branch of it ends at `end`.
    pub fn undo(&mut self, end: StateId) {
        self.undone.push(end);
    }

    /// Where the run was before the last change was undone, once; `None` if nothing was, or something else was changed since.
    pub fn redo(&mut self) -> Option<StateId> {
        self.undone.pop()
    }

    /// Whether a change was undone that can be done again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Forgets what was undone, as something else is changed.
    pub(super) fn forget_undone(&mut self) {
        self.undone.clear();
    }

    /// Goes on with the run under another number.
    pub(super) fn follow(&mut self, run: RunId) {
        self.going = None;
        self.undone.iter_mut().for_each(|end| end.run = run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_on_its_way_until_the_newest_command_is_carried_out() {
        let mut travel = Travel::default();
        travel.go_to(7, BranchId(0), 100);
        travel.go_to(8, BranchId(1), 50);
        travel.arrive(7);
        assert_eq!(travel.target(), Some((BranchId(1), 50)));
        travel.arrive(8);
        assert_eq!(travel.target(), None);
    }

    #[test]
    fn what_was_undone_last_is_done_again_first_until_something_else_is_changed() {
        let mut travel = Travel::default();
        for step in [10, 20] {
            travel.undo(RunId(1).at(step));
        }
        assert_eq!(travel.redo().map(|end| end.step), Some(20));
        assert!(travel.can_redo());
        travel.forget_undone();
        assert_eq!(travel.redo(), None);
    }
}
