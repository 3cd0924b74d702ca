//! The folders of runs that nobody saved: one for each run, below one folder of the program. A lock tells which of them a
//! window is writing to, and the oldest of the others go when there are too many.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Result, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::config::{Preset, RunFile, TargetKind};
use crate::file::read_text;

/// The name of a run's file in its folder.
pub const RUN_FILE: &str = "run.toml";
/// The name of its newest state.
pub const STATE_FILE: &str = "state.safetensors";
/// The name of the file that is locked while a window writes to the folder. It holds which window that is, so that runs that were
/// beside each other are known for it later.
const LOCK_FILE: &str = "lock";
/// What the name of a folder ends with that could not be read.
const UNREADABLE: &str = ".unreadable";
/// Most runs that are listed.
const MOST_LISTED: usize = 12;
/// Largest file of a run that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
struct Quota {
    /// Most folders.
    runs: usize,
    /// Most bytes in all of them together.
    bytes: u64,
    /// Age below which none is removed.
    young: Duration,
}

/// The folder that the runs' folders lie in.
#[derive(Clone, Debug)]
pub struct RunFolders {
    root: PathBuf,
    quota: Quota,
    /// The window whose runs these are, by the time at which it began, in nanoseconds.
    window: String,
    /// The letter of the run, where it is beside that which the window is about.
    letter: Option<char>,
}

/// The folder of one run, which no other window writes to as long as this value lives.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    /// Its lock, which the system takes back however the program ends.
    _lock: File,
}

/// A run that lies in one of the folders and that no window is writing to.
#[derive(Clone, Debug, PartialEq)]
pub struct RecentRun {
    /// Its folder.
    pub path: PathBuf,
    /// The preset that it began as; `None` for another run.
    pub preset: Option<Preset>,
    /// Its target.
    pub target: TargetKind,
    /// Steps that it has taken.
    pub steps: u64,
    /// Time since it was last written to.
    pub age: Duration,
    /// Whether it was closed; if not, it was broken off.
    pub is_ended: bool,
    /// The window that wrote to it; empty where that is not known.
    pub window: String,
    /// The letter that it had beside another run there.
    pub letter: Option<char>,
}

/// A folder of a run, by what the system says of it.
struct FolderOnDisk {
    path: PathBuf,
    bytes: u64,
    written: SystemTime,
}

impl RunFolders {
    /// The folders below `root`, which need not be there yet.
    pub fn below(root: PathBuf) -> Self {
        let quota = Quota { runs: 100, bytes: 1 << 30, young: Duration::from_secs(3600) };
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { root, quota, window: begun.to_string(), letter: None }
    }

    /// The same folders, for the run with this letter beside that of the window.
    pub fn beside(&self, letter: char) -> Self {
        Self { letter: Some(letter), ..self.clone() }
    }

    /// The folder that they lie in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Makes a folder for a run that is called `name`, and removes old ones where there are too many.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(&self, name: &str, now: SystemTime) -> Result<RunFolder> {
        fs::create_dir_all(&self.root)?;
        let stem = format!("{}-{name}", date(now));
        let mut number = 1;
        let path = loop {
            let path = self.root.join(if number == 1 { stem.clone() } else { format!("{stem}-{number}") });
            match fs::create_dir(&path) {
                Ok(()) => break path,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        };
        let lock = lock_of(&path)?;
        // Where the system knows no locks, the date and the number have to do.
        let _ = lock.try_lock();
        self.sign(&lock);
        self.tidy(now);
        Ok(RunFolder { path, _lock: lock })
    }

    /// Notes in its lock who writes to a folder. Where that cannot be, the run is kept all the same.
    fn sign(&self, mut lock: &File) {
        let _ = lock.set_len(0);
        let letter = self.letter.map(|letter| format!(" {letter}")).unwrap_or_default();
        let _ = write!(lock, "{}{letter}", self.window);
    }

    /// The folder at `path`, to be written to again; `None` where it is none of these, is gone, or another window has it.
    pub fn reopen(&self, path: &Path) -> Option<RunFolder> {
        let is_ours = path.parent() == Some(&self.root) && path.join(RUN_FILE).is_file();
        let lock = is_ours.then(|| lock_of(path).ok()).flatten()?;
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            return None;
        }
        self.sign(&lock);
        Some(RunFolder { path: path.to_owned(), _lock: lock })
    }

    /// The newest runs that no window is writing to, the newest first. A folder whose run cannot be read is set aside
    /// under another name, at which `tell` hears of it.
    pub fn recent_telling(&self, now: SystemTime, mut tell: impl FnMut(PathBuf)) -> Vec<RecentRun> {
        let mut found = self.found();
        found.sort_by(|one, other| other.written.cmp(&one.written).then_with(|| other.path.cmp(&one.path)));
        let free = found.into_iter().filter(|found| !is_locked(&found.path));
        free.filter_map(|found| self.read(found, now, &mut tell)).take(MOST_LISTED).collect()
    }

    /// As [`RunFolders::recent_telling`], for whoever asks for the runs alone.
    pub fn recent(&self, now: SystemTime) -> Vec<RecentRun> {
        self.recent_telling(now, drop)
    }

    fn read(
        &self,
        found: FolderOnDisk,
        now: SystemTime,
        tell: &mut impl FnMut(PathBuf),
    ) -> Option<RecentRun> {
        let FolderOnDisk { path, written, .. } = found;
        let file = read_text(&path.join(RUN_FILE), MAX_BYTES);
        let signed = fs::read_to_string(path.join(LOCK_FILE)).unwrap_or_default();
        let (window, letter) = signed.split_once(' ').unwrap_or((&signed, ""));
        match file.and_then(|text| RunFile::from_toml_in(&text, &path)) {
            Ok(file) => Some(RecentRun {
                window: window.to_owned(),
                letter: letter.chars().next(),
                preset: Preset::of(&file.run),
                target: file.run.config.data.target,
                steps: file.reached.unwrap_or(0),
                age: now.duration_since(written).unwrap_or_default(),
                is_ended: file.is_ended,
                path,
            }),
            // A newer version can still read the one, and the system may give the other yet.
            Err(reason) if ["error.newer_format", "error.read"].contains(&reason.key()) => None,
            Err(_) => {
                self.set_aside(&path).map(tell);
                None
            }
        }
    }

    /// Renames the folder at `path`, so that it is looked into no more; nothing in it is lost. Returns its new place.
    fn set_aside(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let names = (1..100).map(|number| match number {
            1 => format!("{name}{UNREADABLE}"),
            _ => format!("{name}-{number}{UNREADABLE}"),
        });
        let mut places = names.map(|name| self.root.join(name));
        let place = places.find(|place| !place.exists())?;
        // Where it cannot be renamed, it is found again and passed over again.
        fs::rename(path, &place).ok().map(|()| place)
    }

    /// Removes the oldest folders where there are too many, or too much is in them. One that a window is writing to stays,
    /// and so does one that is young or could not be read.
    pub fn tidy(&self, now: SystemTime) {
        let mut found = self.found();
        found.sort_by_key(|found| found.written);
        let (mut runs, mut bytes) = (found.len(), found.iter().map(|found| found.bytes).sum::<u64>());
        for found in found {
            if runs <= self.quota.runs && bytes <= self.quota.bytes {
                return;
            }
            let age = now.duration_since(found.written).unwrap_or_default();
            if age >= self.quota.young && remove(&found.path) {
                (runs, bytes) = (runs - 1, bytes.saturating_sub(found.bytes));
            }
        }
    }

    /// The folders of runs, in no order.
    fn found(&self) -> Vec<FolderOnDisk> {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let of_run = |entry: fs::DirEntry| {
            let path = entry.path();
            let is_aside = entry.file_name().to_string_lossy().ends_with(UNREADABLE);
            let files = (!is_aside).then(|| fs::read_dir(&path).ok()).flatten()?.flatten();
            let mut found = FolderOnDisk { path, bytes: 0, written: UNIX_EPOCH };
            let mut is_run = false;
            for file in files {
                let Ok(metadata) = file.metadata() else { continue };
                found.bytes += metadata.len();
                let name = file.file_name();
                is_run |= name == RUN_FILE || name == LOCK_FILE;
                // The lock is touched by whoever asks for it.
                let is_written = name == RUN_FILE || name == STATE_FILE;
                if let Some(written) = metadata.modified().ok().filter(|_| is_written) {
                    found.written = found.written.max(written);
                }
            }
            is_run.then_some(found)
        };
        entries.filter_map(of_run).collect()
    }
}

impl RunFolder {
    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of the run's file.
    pub fn run_file(&self) -> PathBuf {
        self.path.join(RUN_FILE)
    }

    /// The path of its newest state.
    pub fn state_file(&self) -> PathBuf {
        self.path.join(STATE_FILE)
    }
}

/// Whether a window is writing to the folder at `path`.
fn is_locked(path: &Path) -> bool {
    let lock = File::open(path.join(LOCK_FILE));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The lock of the folder at `path`, as it is or new.
fn lock_of(path: &Path) -> Result<File> {
    File::options().write(true).create(true).truncate(false).open(path.join(LOCK_FILE))
}

/// Removes what the program has written to the folder at `path`, and then the folder; whether the run is gone.
fn remove(path: &Path) -> bool {
    let lock = lock_of(path);
    if !lock.as_ref().is_ok_and(|lock| lock.try_lock().is_ok()) {
        return false;
    }
    let is_ours = |name: &str| [RUN_FILE, STATE_FILE].contains(&name) || name.starts_with(".tmp");
    for file in fs::read_dir(path).into_iter().flatten().flatten() {
        if is_ours(&file.file_name().to_string_lossy()) {
            let _ = fs::remove_file(file.path());
        }
    }
    let is_gone = !path.join(RUN_FILE).exists();
    // Some systems remove no file that is open.
    drop(lock);
    let _ = fs::remove_file(path.join(LOCK_FILE));
    // What else lies there is not ours.
    let _ = fs::remove_dir(path);
    is_gone
}

/// Day and time of day of `now` in UTC, as in `2026-11-28-211259`: in the order of names runs are in that of time.
fn date(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years from March on, in cycles of 400 years (Hinnant, chrono-compatible low-level date algorithms, civil_from_days).
    let day = days + 719_468;
    let (cycle, of_cycle) = (day / 146_097, day % 146_097);
    let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + 400 * cycle + u64::from(month <= 2);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{of_month:02}-{hour:02}{minute:02}{:02}", second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Run;
    use crate::words::Language;

    /// Folders in which at most `runs` of `bytes` bytes are kept.
    fn folders(root: &Path, runs: usize, bytes: u64) -> RunFolders {
        RunFolders {
            quota: Quota { runs, bytes, young: Duration::from_secs(3600) },
            ..RunFolders::below(root.join("runs"))
        }
    }

    /// A run that has taken `steps` steps, written `age` before now.
    fn put(folder: &RunFolder, steps: u64, is_ended: bool, now: SystemTime, age: u64) {
        let file = RunFile { reached: Some(steps), is_ended, ..RunFile::from(Run::default()) };
        fs::write(folder.run_file(), file.to_toml_in(folder.path(), Language::English)).expect("a file");
        let written = now - Duration::from_secs(age);
        for name in [RUN_FILE, LOCK_FILE] {
            let file = File::options().append(true).open(folder.path().join(name)).expect("a file");
            file.set_modified(written).expect("a time");
        }
    }

    fn steps(folders: &RunFolders, now: SystemTime) -> Vec<u64> {
        folders.recent(now).iter().map(|run| run.steps).collect()
    }

    #[test]
    fn days_are_counted_as_in_the_calendar() {
        let at = |seconds| date(UNIX_EPOCH + Duration::from_secs(seconds));
        // `date -u -d @SECONDS +%Y-%m-%d-%H%M%S`
        assert_eq!(at(0), "1970-01-01-000000");
        assert_eq!(at(951_782_400), "2000-02-29-000000");
        assert_eq!(at(1_709_251_199), "2024-02-29-235959");
        assert_eq!(at(1_795_900_379), "2026-11-28-211259");
        assert_eq!(at(4_107_542_400), "2100-03-01-000000");
    }

    #[test]
    fn a_folder_that_is_written_to_is_in_no_list_and_taken_by_nobody_else() {
        let place = tempfile::tempdir().expect("a folder");
        let (folders, now) = (folders(place.path(), 9, u64::MAX), SystemTime::now());
        assert!(folders.recent(now).is_empty(), "none is there yet");
        let first = folders.begin("ring8", now).expect("a folder");
        let second = folders.begin("ring8", now).expect("a folder");
        assert_ne!(first.path(), second.path());
        put(&first, 5, false, now, 60);
        put(&second, 7, true, now, 30);
        let path = first.path().to_owned();
        assert!(folders.reopen(&path).is_none());
        assert!(folders.recent(now).is_empty());
        drop((first, second));
        let recent = folders.recent(now);
        assert_eq!(
            recent.iter().map(|run| (run.steps, run.is_ended)).collect::<Vec<_>>(),
            [(7, true), (5, false)]
        );
        assert_eq!((&recent[1].path, recent[1].age.as_secs()), (&path, 60));
        // Another window looks, and one of them goes on.
        let other = RunFolders { window: "other".to_owned(), ..folders.beside('B') };
        let signs = |recent: &[RecentRun]| {
            recent.iter().map(|run| (run.window.clone(), run.letter)).collect::<Vec<_>>()
        };
        assert_eq!(signs(&recent), vec![(folders.window.clone(), None); 2]);
        drop(other.reopen(&path).expect("it is free"));
        assert_eq!(signs(&folders.recent(now))[1], ("other".to_owned(), Some('B')));
        let again = folders.reopen(&path).expect("it is free");
        assert!(other.reopen(&path).is_none());
        assert_eq!(fs::read_to_string(path.join(LOCK_FILE)).expect("a lock"), folders.window);
        assert_eq!(steps(&folders, now), [7]);
        drop(again);
        assert!(folders.reopen(&place.path().join("runs/none")).is_none());
        assert!(folders.reopen(place.path()).is_none());
    }

    #[test]
    fn a_run_that_cannot_be_read_is_set_aside_and_its_place_is_told_once() {
        let place = tempfile::tempdir().expect("a folder");
        let (folders, now) = (folders(place.path(), 9, u64::MAX), SystemTime::now());
        let path = folders.begin("ring8", now).expect("a folder").path().to_owned();
        fs::write(path.join(RUN_FILE), "garbled [[").expect("a file");
        let mut told = Vec::new();
        assert!(folders.recent_telling(now, |path| told.push(path)).is_empty());
        assert!(folders.recent_telling(now, |path| told.push(path)).is_empty());
        let [place] = &told[..] else { panic!("{told:?}") };
        assert!(place.join(RUN_FILE).is_file() && !path.exists());
    }

    #[test]
    fn the_oldest_go_first_and_never_one_that_is_young_or_written_to_or_unreadable() {
        let place = tempfile::tempdir().expect("a folder");
        let (folders, now) = (folders(place.path(), 3, u64::MAX), SystemTime::now());
        let hours = [9, 8, 7, 6, 5];
        let mut open: Vec<_> = hours
            .map(|hour| {
                let folder = folders.begin("x", now).expect("a folder");
                put(&folder, hour, true, now, hour * 3600);
                folder
            })
            .into_iter()
            .collect();
        fs::create_dir(folders.root().join("old.unreadable")).expect("a folder");
        fs::write(folders.root().join("old.unreadable").join(RUN_FILE), "x").expect("a file");
        fs::write(open[1].path().join("notes.txt"), "mine").expect("a file");
        fs::write(open[1].path().join(".tmpAbc"), "left over").expect("a file");
        let kept = open[1].path().to_owned();
        // The oldest of all is open in a window.
        open.truncate(1);
        folders.tidy(now);
        let names = || fs::read_dir(folders.root()).expect("a folder").count();
        assert_eq!(steps(&folders, now), [5, 6]);
        assert_eq!(fs::read_dir(&kept).expect("a folder").count(), 1, "what is not ours stays");
        assert_eq!(names(), 3 + 1 + 1);
        let young = RunFolders {
            quota: Quota { runs: 0, bytes: 0, young: Duration::from_secs(5 * 3600 + 1) },
            ..folders.clone()
        };
        young.tidy(now);
        assert_eq!(steps(&folders, now), [5]);
        // By bytes, too.
        let none =
            RunFolders { quota: Quota { runs: 9, bytes: 10, young: Duration::ZERO }, ..folders.clone() };
        none.tidy(now);
        assert!(steps(&folders, now).is_empty());
        assert!(open[0].run_file().exists() && folders.root().join("old.unreadable").exists());
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_and_what_is_newer_stays() {
        let place = tempfile::tempdir().expect("a folder");
        let (folders, now) = (folders(place.path(), 9, u64::MAX), SystemTime::now());
        for text in [&b"seed = = 3"[..], b"\xff\xfe\xff", b"format = 99", b"seed = 3"] {
            let folder = folders.begin("x", now).expect("a folder");
            fs::write(folder.run_file(), text).expect("a file");
        }
        assert_eq!(folders.recent(now).len(), 1);
        let aside = fs::read_dir(folders.root()).expect("a folder").flatten();
        let aside: Vec<_> =
            aside.filter(|entry| entry.file_name().to_string_lossy().ends_with(UNREADABLE)).collect();
        assert_eq!(aside.len(), 2);
        assert!(aside.iter().all(|entry| entry.path().join(RUN_FILE).exists()));
        assert_eq!(folders.recent(now).len(), 1);
    }
}
