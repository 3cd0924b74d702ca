//! The changes of a run as the screen knows them, and what is new of them.

use crate::config::{Change, Origin};

/// Every change of a run, in order: those in force, then those that are scheduled for later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    revision: u64,
    all: Vec<Change>,
    origins: Vec<Origin>,
    num_in_force: usize,
}

/// What has become of the changes of a run since the last snapshot: the first `kept` of them are as they were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewChanges {
    /// Counts how often there was something new, in this run.
    pub revision: u64,
    /// How many of those that were told before still hold.
    pub kept: usize,
    /// What follows on them, and where it comes from.
    pub new: Vec<(Change, Origin)>,
    /// How many of all are in force.
    pub num_in_force: usize,
}

impl Changes {
    /// Takes in what is new.
    pub fn fold(&mut self, news: NewChanges) {
        let NewChanges { revision, kept, new, num_in_force } = news;
        self.all.truncate(kept);
        self.origins.truncate(kept);
        let (changes, origins): (Vec<Change>, Vec<Origin>) = new.into_iter().unzip();
        self.all.extend(changes);
        self.origins.extend(origins);
        self.revision = revision;
        self.num_in_force = num_in_force.min(self.all.len());
    }

    /// The number of what was taken in last: as long as it stays, so do the changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All of them.
    pub fn all(&self) -> &[Change] {
        &self.all
    }

    /// By change: where it comes from.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// Those that are in force.
    pub fn in_force(&self) -> &[Change] {
        &self.all[..self.num_in_force]
    }

    /// Those that are scheduled for later.
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
        let of = |step| Change { step, action: ChangeKind::StepOnly(Player::Generator) };
        let made = |steps: &[u64]| steps.iter().map(|step| (of(*step), Origin::Made)).collect::<Vec<_>>();
        let mut changes = Changes::default();
        changes.fold(NewChanges { revision: 1, kept: 0, new: made(&[1, 2, 9]), num_in_force: 2 });
        changes.fold(NewChanges { revision: 2, kept: 2, new: made(&[5, 9]), num_in_force: 3 });
        assert_eq!(changes.all(), [1, 2, 5, 9].map(of));
        assert_eq!((changes.in_force().len(), changes.to_come(), changes.revision()), (3, &[of(9)][..], 2));
        changes.fold(NewChanges { revision: 3, kept: 1, new: Vec::new(), num_in_force: 1 });
        assert_eq!((changes.all(), changes.origins()), (&[of(1)][..], &[Origin::Made][..]));
    }
}
