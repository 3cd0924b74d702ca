//! The folders of results: that of one run, and the one that the program keeps.
//!
//! The folder of a run is of use at every moment: its file and its checkpoint are written as training begins, and again
//! every few seconds, and the curves grow under a name of their own. Whatever kills the program, the run goes on from there.

use std::fs::{File, TryLockError};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::config::{CHECKSUM_SPACING, Checksum, RunFile};
use crate::file::{replace, write_whole};
use crate::history::{csv_header, csv_row};
use crate::journal::{RunJournal, SystemDisk};
use crate::protocol::Record;
use crate::trainer::{Trainer, save};
use crate::words::{Language, Sentence};

/// The name of the run's file.
pub const CONFIG: &str = "config.toml";
const METRICS: &str = "metrics.csv";
/// The name of the curves until the run ends.
const GROWING_METRICS: &str = "metrics.csv.part";
/// The name of the checkpoint.
pub const CHECKPOINT: &str = "checkpoint.safetensors";
/// Names of all files that a run writes.
const FILES: [&str; 6] = [CONFIG, METRICS, GROWING_METRICS, CHECKPOINT, "samples.csv", "summary.json"];

/// Least and most time from one checkpoint to the next. Between both, writing takes a fiftieth of the time.
const INTERVALS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(10)];
const REST: u32 = 49;

/// The output folder of a run that trains.
pub struct Folder {
    path: PathBuf,
    metrics: BufWriter<File>,
    journal: RunJournal,
    disk: SystemDisk,
    /// When the next checkpoint is due.
    due_at: Instant,
    /// Whether it was told that one could not be written.
    is_trouble_told: bool,
}

impl Folder {
    /// Refuses a folder in which a file would be lost: the table at `data`, or, unless `overwrites`, the files of
    /// another run.
    ///
    /// # Errors
    /// If one of the files that a run writes is there.
    pub fn check(path: &Path, data: Option<&Path>, overwrites: bool) -> Result<(), Sentence> {
        let taken: Vec<&str> = FILES.into_iter().filter(|name| path.join(name).exists()).collect();
        let canonical = |path: &Path| path.canonicalize().ok();
        let is_data = |name: &&&str| {
            data.and_then(canonical).is_some_and(|data| canonical(&path.join(name)).as_ref() == Some(&data))
        };
        if let Some(name) = taken.iter().find(is_data) {
            let lost = Sentence::new("cli.error.folder_holds_data").with_path("path", path);
            return Err(lost.with("name", name));
        }
        if taken.is_empty() || overwrites {
            return Ok(());
        }
        Err(Sentence::new("cli.error.folder_taken").with_path("path", path).with("names", taken.join(", ")))
    }

    /// Whether the results of a run lie in the folder at `path`, or what a run that was killed has left.
    pub fn holds_run(path: &Path) -> bool {
        path.join(CONFIG).is_file()
    }

    /// Creates the folder if necessary, and writes to it the run of `file` and where `trainer` stands. A run that goes on
    /// in its own folder after `step` steps keeps the rows of the steps before.
    ///
    /// # Errors
    /// If the folder cannot be made or written to, or another run is being written to it.
    pub fn open(path: &Path, file: RunFile, trainer: &Trainer, step: u64) -> Result<Self, Sentence> {
        let growing = path.join(GROWING_METRICS);
        let failed =
            |error| Sentence::new("cli.error.folder").with_path("path", path).with_error("reason", &error);
        std::fs::create_dir_all(path).map_err(failed)?;
        if is_locked(&growing) {
            return Err(Sentence::new("cli.error.folder_busy").with_path("path", path));
        }
        let open = || -> std::io::Result<BufWriter<File>> {
            let earlier = if growing.exists() { &growing } else { &path.join(METRICS) };
            let rows = earlier_rows(earlier, step).into_iter().map(|row| row + "\n").collect::<String>();
            replace(&growing, format!("{}\n{rows}", csv_header()).as_bytes())?;
            let metrics = File::options().append(true).open(&growing)?;
            // Where the system knows no locks, two runs in one folder are a person's own affair.
            let _ = metrics.try_lock();
            Ok(BufWriter::new(metrics))
        };
        let metrics = open().map_err(failed)?;
        let mut folder = Self {
            path: path.to_owned(),
            metrics,
            journal: RunJournal::new(file, Language::English),
            disk: SystemDisk::default(),
            due_at: Instant::now(),
            is_trouble_told: false,
        };
        folder.write_state(trainer)?;
        Ok(folder)
    }

    /// Appends the row of one step to the curves.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn record(&mut self, record: &Record) -> Result<(), Sentence> {
        writeln!(self.metrics, "{}", csv_row(record)).map_err(|error| unwritten(&self.place(METRICS), &error))
    }

    /// Writes what a run that is killed would go on from, if that is due after the present step. A failure is returned
    /// once, and does not keep the run from training.
    pub fn keep(&mut self, trainer: &Trainer) -> Option<Sentence> {
        let step = trainer.steps_taken();
        if step.is_multiple_of(CHECKSUM_SPACING) {
            self.journal.check(Checksum { step, hash: trainer.weights().checksum() });
        }
        if Instant::now() < self.due_at {
            return None;
        }
        let trouble = self.write_state(trainer).err()?;
        let is_new = !std::mem::replace(&mut self.is_trouble_told, true);
        is_new.then(|| Sentence::new("cli.unkept").with_sentence("reason", trouble))
    }

    /// Writes curves, run and checkpoint, in an order in which none is ahead of what it needs.
    ///
    /// # Errors
    /// If one of them cannot be written.
    pub fn write_state(&mut self, trainer: &Trainer) -> Result<(), Sentence> {
        let begun = Instant::now();
        self.journal.reach(trainer.steps_taken());
        let config = self.path.join(CONFIG);
        let curves = self.metrics.flush().and_then(|()| self.metrics.get_ref().sync_data());
        let written =
            curves.map_err(|error| unwritten(&self.path.join(GROWING_METRICS), &error)).and_then(|()| {
                let journal = self.journal.write(&config, &mut self.disk);
                journal.map_err(|error| unwritten(&config, &error))?;
                save(trainer, &self.path.join(CHECKPOINT))
            });
        let [least, most] = INTERVALS;
        self.due_at = Instant::now() + (begun.elapsed() * REST).clamp(least, most);
        written
    }

    /// Closes the file of curves and gives it its name, and then writes the run as it is at the end, with the steps that are
    /// `planned` in all if they are not taken yet. Until then a run that is killed goes on from its last state.
    ///
    /// # Errors
    /// If the file cannot be closed or renamed, or the run cannot be written.
    pub fn finish(self, trainer: &Trainer, planned: Option<u64>, language: Language) -> Result<(), Sentence> {
        let Self { path, metrics, journal, .. } = self;
        let place = path.join(METRICS);
        let finish = || -> std::io::Result<()> {
            let file = metrics.into_inner().map_err(|error| error.into_error())?;
            file.sync_all()?;
            drop(file);
            std::fs::rename(path.join(GROWING_METRICS), &place)
        };
        finish().map_err(|error| unwritten(&place, &error))?;
        let checksums = journal.file().checksums.clone();
        let file = RunFile { checksums, planned, ..RunFile::from(trainer.run().clone()) };
        write_whole(&path.join(CONFIG), file.to_toml_in(&path, language).as_bytes())
    }

    /// Writes a file `name`, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Sentence> {
        write_whole(&self.place(name), bytes)
    }

    /// The path of a file `name` in the folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Whether another program is writing to the file at `path`.
fn is_locked(path: &Path) -> bool {
    let file = File::open(path);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The folder of the program's data, where the system keeps those of a person, as it does the preferences; `None` where
/// the system names none.
pub fn data_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = |below: &str| named("HOME").map(|home| home.join(below));
    let folder = if cfg!(target_os = "windows") {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        named("XDG_DATA_HOME").filter(|path| path.is_absolute()).or_else(|| home(".local/share"))
    };
    folder.map(|folder| folder.join("ganscope"))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Sentence {
    Sentence::new("error.write").with_path("path", path).with_error("reason", error)
}

/// The rows up to `step` of an existing file of curves; empty if its format is another.
fn earlier_rows(path: &Path, step: u64) -> Vec<String> {
    if step == 0 {
        return Vec::new();
    }
    let Ok(file) = File::open(path) else { return Vec::new() };
    let mut lines = BufReader::new(file).lines().map_while(Result::ok);
    let Some(header) = lines.next() else { return Vec::new() };
    // An older program knew fewer series, and the newer ones were not measured.
    let header_now = csv_header();
    let Some(newer) =
        header_now.strip_prefix(&*header).filter(|rest| rest.is_empty() || rest.starts_with(','))
    else {
        return Vec::new();
    };
    let empty = ",".repeat(newer.matches(',').count());
    let is_earlier = |row: &String| {
        let number = row.split(',').next().and_then(|number| number.parse::<u64>().ok());
        number.is_some_and(|number| number <= step)
    };
    lines.take_while(is_earlier).map(|row| row + &empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::NUM_SERIES;

    #[test]
    fn rows_of_an_older_program_stay_with_what_it_did_not_know_left_empty() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(METRICS);
        let row = csv_row(&Record::of(1, [0.5; NUM_SERIES]));
        let cut = |line: &str| line.rsplitn(3, ',').last().unwrap_or_default().to_owned();
        std::fs::write(&path, format!("{}\n{}\n", cut(&csv_header()), cut(&row))).expect("a file");
        assert_eq!(earlier_rows(&path, 1), [cut(&row) + ",,"]);
        std::fs::write(&path, format!("{}\n{row}\n", csv_header())).expect("a file");
        assert_eq!(earlier_rows(&path, 1), [row]);
        std::fs::write(&path, "step,other\n1,2\n").expect("a file");
        assert_eq!(earlier_rows(&path, 1), Vec::<String>::new());
    }
}
