//! The list of changes of a run as the screen has it, and the updates to it.

use crate::config::Change;

/// Every change of a run, in order: those in force, then those that are scheduled for later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    revision: u64,
    all: Vec<Change>,
    num_in_force: usize,
}

/// An update to the list of changes: keep the first `kept`, then append `new`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewChanges {
    /// Serial number of this update within the run.
    pub revision: u64,
    /// How many changes of the old list are kept, from the first on.
    pub kept: usize,
    /// The changes to append.
    pub new: Vec<Change>,
    /// How many changes of the new list are in force, from the first on.
    pub num_in_force: usize,
}

impl Changes {
    /// Applies an update of the trainer to the list.
    pub fn fold(&mut self, news: NewChanges) {
        let NewChanges { revision, kept, new, num_in_force } = news;
        self.all.truncate(kept);
        self.all.extend(new);
        self.revision = revision;
        self.num_in_force = num_in_force.min(self.all.len());
    }

    /// The serial number of the last update: while it stays the same, so does the list.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All changes, in order of step: those in force first.
    pub fn all(&self) -> &[Change] {
        &self.all
    }

    /// The changes that are in force, in order.
    pub fn in_force(&self) -> &[Change] {
        &self.all[..self.num_in_force]
    }

    /// The changes that are scheduled for a later step, in order.
    pub fn to_come(&self) -> &[Change] {
        &self.all[self.num_in_force..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ChangeKind, Player};

    #[test]
    fn what_still_holds_is_not_told_again() {
        let of = |step| Change::made(step, ChangeKind::StepOnly(Player::Generator));
        let made = |steps: &[u64]| steps.iter().copied().map(of).collect::<Vec<_>>();
        let mut changes = Changes::default();
        changes.fold(NewChanges { revision: 1, kept: 0, new: made(&[1, 2, 9]), num_in_force: 2 });
        changes.fold(NewChanges { revision: 2, kept: 2, new: made(&[5, 9]), num_in_force: 3 });
        assert_eq!(changes.all(), [1, 2, 5, 9].map(of));
        assert_eq!((changes.in_force().len(), changes.to_come(), changes.revision()), (3, &[of(9)][..], 2));
        changes.fold(NewChanges { revision: 3, kept: 1, new: Vec::new(), num_in_force: 1 });
        assert_eq!(changes.all(), [of(1)]);
    }
}
