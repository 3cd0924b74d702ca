//! The thread that owns the files of runs that go on. Nobody waits for it but the end of the program. A disk that fails
//! is told of once and tried again later, while the run trains on.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::disk::Disk;
use super::folders::{RunFolder, RunFolders};
use super::run_journal::RunJournal;
use crate::config::{Checksum, Choice as _, Preset, RecordedBranch, Run, RunFile};
use crate::file::read_text;
use crate::protocol::{NewChanges, RunId};
use crate::words::{Language, Sentence};

/// Least time between two waits for the disk, but for what a person changes in a run that is paused.
const SYNC_INTERVAL: Duration = Duration::from_millis(250);
/// Time after which a disk that failed is tried again.
const RETRY: Duration = Duration::from_secs(10);
/// Largest file of an earlier run that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Where the journal of a run that begins is to lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In a folder of its own.
    New,
    /// In the folder at this path, from which the run was opened; in one of its own where that is not to be had.
    Folder(PathBuf),
    /// In the folder of this earlier run, which it goes on with.
    Of(RunId),
}

/// What the thread is asked to write.
#[derive(Clone, Debug)]
pub enum Job {
    /// The run of this number begins, or goes on.
    Begin {
        /// Its number.
        run: RunId,
        /// Where its journal lies.
        place: Place,
        /// The run with all its changes.
        recipe: Box<Run>,
        /// Steps that it has taken.
        step: u64,
    },
    /// The changes of the run are others.
    Changes {
        /// Steps that it has taken.
        step: u64,
        /// The update.
        news: NewChanges,
        /// All branches, and the checksums of the one that the run is on, where it has changed to that.
        branches: Option<(Vec<RecordedBranch>, Vec<Checksum>)>,
        /// Whether to wait for the disk at once, as no more will come soon.
        is_urgent: bool,
    },
    /// All branches of the run.
    Branches(Vec<RecordedBranch>),
    /// The hash of the weights after a step.
    Checksum(Checksum),
    /// The run has taken so many steps.
    Reached(u64),
    /// The newest state of the run.
    State {
        /// Steps that it has taken.
        reached: u64,
        /// A checkpoint, as bytes.
        bytes: Vec<u8>,
    },
    /// The run is closed after so many steps.
    End(u64),
}

/// The run that is being written.
struct WrittenRun {
    run: RunId,
    /// `None` until it could be made.
    folder: Option<RunFolder>,
    /// The name of a new folder, after the date.
    name: &'static str,
    journal: RunJournal,
    /// The newest state, if it is not written yet.
    state: Option<Vec<u8>>,
}

/// The thread's own values.
pub(super) struct Writer {
    folders: RunFolders,
    disk: Box<dyn Disk>,
    troubles: Sender<Sentence>,
    written: Option<WrittenRun>,
    /// The folders of the runs so far.
    known: Vec<(RunId, PathBuf)>,
    is_urgent: bool,
    synced_at: Option<Instant>,
    /// When to try again after a failure; `None` while all is well.
    retry_at: Option<Instant>,
}

impl Writer {
    pub(super) fn new(folders: RunFolders, disk: Box<dyn Disk>, troubles: Sender<Sentence>) -> Self {
        Self {
            folders,
            disk,
            troubles,
            written: None,
            known: Vec::new(),
            is_urgent: false,
            synced_at: None,
            retry_at: None,
        }
    }

    /// Writes until nobody has a job any more; tells by `done` how many jobs are over.
    pub(super) fn work(mut self, jobs: &Receiver<Job>, done: impl Fn(usize)) {
        loop {
            let received = match self.next_in(Instant::now()) {
                None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(time) => jobs.recv_timeout(time),
            };
            match received {
                Ok(job) => {
                    self.take(job);
                    // What has come meanwhile is written at one go.
                    let more = jobs.try_iter().map(|job| self.take(job)).count();
                    self.keep(Instant::now());
                    done(1 + more);
                }
                Err(RecvTimeoutError::Timeout) => self.keep(Instant::now()),
                Err(RecvTimeoutError::Disconnected) => {
                    self.close();
                    return;
                }
            }
        }
    }

    /// Time until something is to be done without a job; `None` if nothing is.
    fn next_in(&self, now: Instant) -> Option<Duration> {
        let written = self.written.as_ref()?;
        if let Some(retry_at) = self.retry_at {
            return Some(retry_at.saturating_duration_since(now));
        }
        let since = self.synced_at.map_or(SYNC_INTERVAL, |at| now.saturating_duration_since(at));
        written.journal.is_unsynced().then(|| SYNC_INTERVAL.saturating_sub(since))
    }

    /// Notes what is to be written.
    fn take(&mut self, job: Job) {
        match job {
            Job::Begin { run, place, recipe, step } => {
                self.close();
                self.written = Some(self.begin(run, place, *recipe, step));
            }
            Job::End(step) => {
                if let Some(written) = &mut self.written {
                    written.journal.end(step);
                }
                self.close();
            }
            Job::Changes { step, news, branches, is_urgent } => {
                self.is_urgent |= is_urgent;
                if let Some(written) = &mut self.written {
                    written.journal.fold(step, &news);
                    if let Some((branches, checksums)) = branches {
                        written.journal.change_branch(branches, checksums);
                    }
                }
            }
            Job::Branches(branches) => {
                if let Some(written) = &mut self.written {
                    written.journal.know_branches(branches);
                }
            }
            Job::Checksum(checksum) => {
                if let Some(written) = &mut self.written {
                    written.journal.check(checksum);
                }
            }
            Job::Reached(step) => {
                if let Some(written) = &mut self.written {
                    written.journal.reach(step);
                }
            }
            Job::State { reached, bytes } => {
                if let Some(written) = &mut self.written {
                    written.journal.reach(reached);
                    written.state = Some(bytes);
                }
            }
        }
    }

    fn begin(&self, run: RunId, place: Place, recipe: Run, step: u64) -> WrittenRun {
        let earlier = match place {
            Place::New => None,
            Place::Folder(path) => Some(path),
            Place::Of(run) => {
                self.known.iter().rev().find(|(known, _)| *known == run).map(|(_, path)| path.clone())
            }
        };
        let folder = earlier.and_then(|path| self.folders.reopen(&path));
        let noted = folder.as_ref().and_then(|folder| {
            let text = read_text(&folder.run_file(), MAX_BYTES).ok()?;
            RunFile::from_toml_in(&text, folder.path()).ok()
        });
        let name = Preset::of(&recipe).map_or(recipe.config.data.target.key(), |preset| preset.name);
        let mut file = RunFile { reached: Some(step), ..RunFile::from(recipe) };
        if let Some(noted) = noted.filter(|noted| noted.run.config == file.run.config) {
            file.checksums = noted.checksums;
            file.checksums.retain(|checksum| checksum.step <= step);
        }
        WrittenRun { run, folder, name, journal: RunJournal::new(file, Language::English), state: None }
    }

    /// Writes what is not written, unless the disk failed a moment ago.
    fn keep(&mut self, now: Instant) {
        if self.retry_at.is_some_and(|at| now < at) {
            return;
        }
        let is_due = self.synced_at.is_none_or(|at| now.saturating_duration_since(at) >= SYNC_INTERVAL);
        self.write(self.is_urgent || is_due, now);
    }

    /// Writes all that there is of the run and lets go of its folder.
    fn close(&mut self) {
        self.write(true, Instant::now());
        self.written = None;
    }

    /// Writes what is not written, and `syncs` where that is asked for. A failure is told of, unless the last one was.
    fn write(&mut self, syncs: bool, now: Instant) {
        let Some(written) = &mut self.written else { return };
        let failed_before = self.retry_at.take().is_some();
        let mut place = self.folders.root().to_owned();
        let mut write = || {
            let folder = match &mut written.folder {
                Some(folder) => folder,
                none => none.insert(self.folders.begin(written.name, SystemTime::now())?),
            };
            folder.path().clone_into(&mut place);
            if self.known.last().is_none_or(|known| known.0 != written.run) {
                self.known.push((written.run, place.clone()));
            }
            let run_file = folder.run_file();
            written.journal.write(&run_file, &mut *self.disk)?;
            if let Some(state) = &written.state {
                self.disk.replace(&folder.state_file(), state)?;
                written.state = None;
            }
            if syncs {
                written.journal.sync(&run_file, &mut *self.disk)?;
            }
            std::io::Result::Ok(())
        };
        match write() {
            Ok(()) => {
                if syncs {
                    (self.is_urgent, self.synced_at) = (false, Some(now));
                }
            }
            Err(error) => {
                self.retry_at = Some(now + RETRY);
                if !failed_before {
                    let trouble = Sentence::new("error.journal").with_path("path", &place);
                    // Where nobody listens any more, nobody is left to act on it.
                    let _ = self.troubles.send(trouble.with_error("reason", &error));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crossbeam_channel::unbounded;

    use super::*;
    use crate::config::{Change, ChangeKind, Player};
    use crate::journal::{RUN_FILE, SystemDisk};

    /// A disk with room for so many bytes more.
    #[derive(Default)]
    struct SmallDisk(SystemDisk, Arc<AtomicUsize>);

    impl SmallDisk {
        /// `bytes`, as far as there is room for them, and whether there is for all.
        fn fitting<'a>(&self, bytes: &'a [u8]) -> (&'a [u8], std::io::Result<()>) {
            let room = self.1.load(Ordering::Relaxed);
            self.1.store(room.saturating_sub(bytes.len()), Ordering::Relaxed);
            let full = Err(Error::from(ErrorKind::StorageFull));
            (&bytes[..room.min(bytes.len())], if bytes.len() > room { full } else { Ok(()) })
        }
    }

    impl Disk for SmallDisk {
        fn replace(&mut self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
            self.fitting(bytes).1?;
            self.0.replace(path, bytes)
        }

        fn append(&mut self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
            let (bytes, end) = self.fitting(bytes);
            self.0.append(path, bytes)?;
            end
        }

        fn sync(&mut self, path: &Path) -> std::io::Result<()> {
            self.0.sync(path)
        }
    }

    fn change(step: u64) -> Job {
        let change = Change::made(step, ChangeKind::StepOnly(Player::Generator));
        let news = NewChanges { revision: 1, kept: usize::MAX, new: vec![change], num_in_force: 0 };
        Job::Changes { step, news, branches: None, is_urgent: false }
    }

    fn begin(run: u64, place: Place, step: u64) -> Job {
        Job::Begin { run: RunId(run), place, recipe: Box::default(), step }
    }

    /// The only run in `folders`.
    fn only(folders: &RunFolders) -> RunFile {
        let mut entries = std::fs::read_dir(folders.root()).expect("a folder").flatten();
        let path = entries.next().expect("a run").path().join(RUN_FILE);
        assert!(entries.next().is_none());
        RunFile::from_toml(&std::fs::read_to_string(path).expect("a file")).expect("a run")
    }

    #[test]
    fn a_full_disk_is_told_of_once_and_loses_nothing_once_there_is_room() {
        let place = tempfile::tempdir().expect("a folder");
        let folders = RunFolders::below(place.path().join("runs"));
        let room = Arc::new(AtomicUsize::new(100_000));
        let (told, troubles) = unbounded();
        let disk = SmallDisk(SystemDisk::default(), Arc::clone(&room));
        let mut writer = Writer::new(folders.clone(), Box::new(disk), told);
        let mut now = Instant::now();
        writer.take(begin(1, Place::New, 0));
        writer.take(change(1));
        writer.keep(now);
        assert_eq!(only(&folders).run.changes.len(), 1);
        // In the middle of an entry the room ends.
        room.store(25, Ordering::Relaxed);
        for step in 2..6 {
            writer.take(change(step));
            now += RETRY;
            writer.keep(now);
            let file = only(&folders);
            assert!(file.run.changes.len() == 1 && file.is_torn, "{file:?}");
            assert!(writer.next_in(now) == Some(RETRY));
        }
        let said: Vec<_> = troubles.try_iter().map(|trouble| trouble.to_string()).collect();
        assert!(matches!(&said[..], [one] if one.contains("runs") && one.contains("no room")), "{said:?}");
        room.store(100_000, Ordering::Relaxed);
        writer.keep(now);
        assert_eq!(only(&folders).run.changes.len(), 1, "not so soon");
        writer.keep(now + RETRY);
        let file = only(&folders);
        assert!(file.run.changes.len() == 5 && !file.is_torn);
        // What fails later is told of again.
        room.store(0, Ordering::Relaxed);
        writer.take(Job::End(9));
        assert_eq!(troubles.try_iter().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_tried_again() {
        let place = tempfile::tempdir().expect("a folder");
        let folders = RunFolders::below(place.path().join("file").join("runs"));
        std::fs::write(place.path().join("file"), "in the way").expect("a file");
        let (told, troubles) = unbounded();
        let mut writer = Writer::new(folders.clone(), Box::<SystemDisk>::default(), told);
        let now = Instant::now();
        writer.take(begin(1, Place::New, 0));
        writer.take(change(1));
        writer.keep(now);
        assert_eq!(troubles.try_iter().count(), 1);
        std::fs::remove_file(place.path().join("file")).expect("a file");
        writer.keep(now + RETRY);
        assert_eq!(only(&folders).run.changes.len(), 1);
    }

    #[test]
    fn a_run_that_is_gone_back_to_goes_on_in_its_own_folder() {
        let place = tempfile::tempdir().expect("a folder");
        let folders = RunFolders::below(place.path().join("runs"));
        let (told, troubles) = unbounded();
        let mut writer = Writer::new(folders.clone(), Box::<SystemDisk>::default(), told);
        writer.take(begin(1, Place::New, 0));
        writer.take(Job::Checksum(Checksum { step: 1000, hash: 3 }));
        writer.take(Job::State { reached: 1500, bytes: b"state".to_vec() });
        writer.take(Job::End(1500));
        let file = only(&folders);
        assert!(file.is_ended && file.reached == Some(1500) && file.checksums.len() == 1);
        let path = folders.recent(SystemTime::now())[0].path.clone();
        for (run, place) in [(2, Place::Of(RunId(1))), (3, Place::Folder(path))] {
            writer.take(begin(run, place, 1500));
            writer.keep(Instant::now());
            let file = only(&folders);
            assert!(!file.is_ended && file.reached == Some(1500) && file.checksums.len() == 1);
            assert!(folders.recent(SystemTime::now()).is_empty(), "it is taken");
            writer.take(Job::End(1500 + run));
        }
        assert_eq!(only(&folders).reached, Some(1503));
        assert_eq!(troubles.try_iter().count(), 0);
    }
}
