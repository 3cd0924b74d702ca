//! The file of a run that goes on. What is new is appended; where an entry no longer holds, as after a run that went back,
//! the file is written anew beside its place and renamed into it. So no moment is without a whole file, and a kill in the
//! middle leaves the one or the other.

use std::io::Result;
use std::path::Path;

use super::disk::Disk;
use crate::config::{Checksum, Entry, Noted, RecordedBranch, RunFile, note_checksum};
use crate::file::folder_of;
use crate::protocol::NewChanges;
use crate::words::Language;

/// Most entries about how far the run came, of which the last one counts, before the file is written without the others.
const MOST_REACHED: usize = 500;

/// The file of a run, as it should be, and what of it is not on the disk yet.
#[derive(Debug)]
pub struct RunJournal {
    file: RunFile,
    language: Language,
    /// Entries that are to be appended.
    pending: String,
    /// Whether what is on the disk does not hold, or is not known.
    is_stale: bool,
    /// Whether something was appended that a power failure may still undo.
    is_unsynced: bool,
    /// How many entries say how far the run came.
    num_reached: usize,
}

impl RunJournal {
    /// The journal of a run of which `file` is known. Nothing is written before [`RunJournal::write`].
    pub fn new(file: RunFile, language: Language) -> Self {
        let pending = String::new();
        Self { file, language, pending, is_stale: true, is_unsynced: false, num_reached: 0 }
    }

    /// What the file holds once it is written.
    pub fn file(&self) -> &RunFile {
        &self.file
    }

    /// Updates the changes of a run that has taken `step` steps.
    pub fn fold(&mut self, step: u64, news: &NewChanges) {
        let changes = &mut self.file.run.changes;
        let kept = news.kept.min(changes.len());
        // Of what is told anew much may be as it was.
        let told = changes[kept..].iter().zip(&news.new);
        let same = told.take_while(|(old, new)| old == new).count();
        self.is_stale |= kept + same < changes.len();
        changes.truncate(kept + same);
        for change in &news.new[same..] {
            self.pending += &Entry::Change(change).to_string();
            changes.push(change.clone());
        }
        self.go_back(step);
    }

    /// Notes the branches of a run that has changed to another one, and the `checksums` of that: the changes and the branch
    /// that they are of go into the file at one go.
    pub fn change_branch(&mut self, branches: Vec<RecordedBranch>, checksums: Vec<Checksum>) {
        (self.file.branches, self.file.checksums) = (branches, checksums);
        self.is_stale = true;
    }

    /// Notes the branches of a run that stays on its branch.
    pub fn know_branches(&mut self, branches: Vec<RecordedBranch>) {
        let is_there = |branch: &RecordedBranch| branches.iter().any(|other| other.id == branch.id);
        self.is_stale |= !self.file.branches.iter().all(is_there);
        for branch in branches.iter().filter(|branch| !self.file.branches.contains(branch)) {
            self.pending += &Entry::Branch(branch).to_string();
        }
        self.file.branches = branches;
    }

    /// Drops what was noted of steps after `step`.
    fn go_back(&mut self, step: u64) {
        let checksums = &mut self.file.checksums;
        let before = checksums.len();
        checksums.retain(|checksum| checksum.step <= step);
        self.is_stale |= checksums.len() < before;
        if self.file.reached.is_some_and(|reached| reached > step) {
            self.reach(step);
        }
    }

    /// Notes the hash of the weights after a step, at even distances.
    pub fn check(&mut self, checksum: Checksum) {
        match note_checksum(&mut self.file.checksums, checksum) {
            Noted::Passed => {}
            Noted::Added => self.pending += &Entry::Checksum(checksum).to_string(),
            Noted::Thinned => self.is_stale = true,
        }
    }

    /// Notes that the run has taken `step` steps.
    pub fn reach(&mut self, step: u64) {
        if self.file.reached != Some(step) {
            self.file.reached = Some(step);
            self.pending += &Entry::Reached(step).to_string();
            self.num_reached += 1;
            self.is_stale |= self.num_reached > MOST_REACHED;
        }
    }

    /// Notes how many steps the run is to take in all; `None` where nobody waits for it any more.
    pub fn plan(&mut self, steps: Option<u64>) {
        if self.file.planned != steps {
            self.file.planned = steps;
            match steps {
                Some(steps) => self.pending += &Entry::Planned(steps).to_string(),
                None => self.is_stale = true,
            }
        }
    }

    /// Notes that the run was closed after `step` steps.
    pub fn end(&mut self, step: u64) {
        (self.file.reached, self.file.is_ended) = (Some(step), true);
        self.pending += &Entry::Ended(step).to_string();
    }

    /// Whether [`RunJournal::write`] would write something.
    pub fn is_unwritten(&self) -> bool {
        self.is_stale || !self.pending.is_empty()
    }

    /// Whether [`RunJournal::sync`] would do something.
    pub fn is_unsynced(&self) -> bool {
        self.is_unsynced
    }

    /// Brings the file at `path` up to date.
    ///
    /// # Errors
    /// If it cannot be written. It is then whole up to its last entry, and the next call tries again.
    pub fn write(&mut self, path: &Path, disk: &mut dyn Disk) -> Result<()> {
        if self.is_stale {
            let text = self.file.to_toml_in(folder_of(path), self.language);
            disk.replace(path, text.as_bytes())?;
            (self.is_stale, self.is_unsynced, self.num_reached) = (false, false, 0);
        } else if !self.pending.is_empty() {
            // What was appended in part must not stand in the middle of the file.
            self.is_stale = true;
            disk.append(path, self.pending.as_bytes())?;
            (self.is_stale, self.is_unsynced) = (false, true);
        }
        self.pending.clear();
        Ok(())
    }

    /// Waits until what was written to `path` would outlast a power failure.
    ///
    /// # Errors
    /// If the system cannot promise it.
    pub fn sync(&mut self, path: &Path, disk: &mut dyn Disk) -> Result<()> {
        if self.is_unsynced {
            disk.sync(path)?;
            self.is_unsynced = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CHECKSUM_SPACING, Change, ChangeKind, Edit, Run, RunConfig, Setting, Value};
    use crate::journal::SystemDisk;

    fn rate(step: u64, value: f64) -> Change {
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let old = setting.get(&RunConfig::default());
        Change::scheduled(step, ChangeKind::Set { edit: Edit { setting, value: Value::Number(value) }, old })
    }

    fn news(kept: usize, new: &[Change]) -> NewChanges {
        NewChanges { revision: 1, kept, new: new.to_vec(), num_in_force: 0 }
    }

    /// What a reader finds, with the old values that a file does not hold made equal.
    fn read(path: &Path) -> RunFile {
        let text = std::fs::read_to_string(path).expect("a file");
        let mut file = RunFile::from_toml(&text).expect(&text);
        for change in &mut file.run.changes {
            if let ChangeKind::Set { edit, old } = &mut change.action {
                *old = edit.setting.get(&RunConfig::default());
            }
        }
        file
    }

    #[test]
    fn after_each_write_the_file_holds_all_that_holds_and_mostly_by_appending() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.toml");
        let mut disk = SystemDisk::default();
        let run = Run { changes: vec![rate(900, 0.5)], ..Run::default() };
        let mut journal = RunJournal::new(RunFile::from(run), Language::English);
        let mut write = |journal: &mut RunJournal, grows: bool| {
            let before = std::fs::read(&path).unwrap_or_default();
            journal.write(&path, &mut disk).expect("a disk");
            assert_eq!(read(&path), *journal.file());
            let after = std::fs::read(&path).expect("a file");
            assert_eq!(after.starts_with(&before), grows, "{}", String::from_utf8_lossy(&after));
            assert!(!journal.is_unwritten());
            journal.sync(&path, &mut disk).expect("a disk");
            assert!(!journal.is_unsynced());
        };
        write(&mut journal, true);
        // A person's change comes before what is scheduled for later.
        journal.fold(20, &news(0, &[rate(20, 0.1), rate(900, 0.5)]));
        write(&mut journal, false);
        journal.fold(950, &news(2, &[rate(950, 0.2)]));
        journal.check(Checksum { step: 1000, hash: 7 });
        journal.check(Checksum { step: 1100, hash: 8 });
        journal.reach(1100);
        write(&mut journal, true);
        assert_eq!(journal.file().checksums, [Checksum { step: 1000, hash: 7 }]);
        // The same told anew is nothing new.
        journal.fold(1100, &news(0, &[rate(20, 0.1), rate(900, 0.5), rate(950, 0.2)]));
        assert!(!journal.is_unwritten());
        // Two edits between two steps are one in the end.
        journal.fold(1100, &news(3, &[rate(1100, 0.3)]));
        write(&mut journal, true);
        journal.fold(1100, &news(3, &[rate(1100, 0.4)]));
        write(&mut journal, false);
        // A branch is known, named and forgotten.
        let branch = |id, name: &str| RecordedBranch {
            id,
            fork: None,
            name: name.to_owned(),
            is_planned: false,
            taken: (id > 0).then(|| (7, vec![rate(20, 0.1)])),
        };
        journal.know_branches(vec![branch(0, ""), branch(1, "")]);
        write(&mut journal, true);
        journal.know_branches(vec![branch(0, ""), branch(1, "slow")]);
        write(&mut journal, true);
        journal.know_branches(vec![branch(0, "")]);
        write(&mut journal, false);
        // The run goes back to before a checksum.
        journal.fold(960, &news(3, &[]));
        write(&mut journal, false);
        assert_eq!((journal.file().checksums.len(), journal.file().reached), (0, Some(960)));
        journal.plan(Some(5000));
        journal.end(970);
        write(&mut journal, true);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.find("[[changes]]") < text.find("[[planned]]"), "{text}");
    }

    #[test]
    fn a_run_of_any_length_has_a_file_of_a_length_that_can_be_read() {
        let mut journal = RunJournal::new(RunFile::default(), Language::English);
        for step in 1..=5_000 {
            journal.check(Checksum { step: step * CHECKSUM_SPACING, hash: step });
        }
        assert!((500..=1000).contains(&journal.file().checksums.len()));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.toml");
        for step in 0..2000 {
            journal.reach(step);
            journal.write(&path, &mut SystemDisk::default()).expect("a disk");
        }
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.matches("[[reached]]").count() <= MOST_REACHED + 1);
        assert_eq!(read(&path).reached, Some(1999));
    }
}
