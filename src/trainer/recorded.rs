//! A run in a folder, as its end or a crash has left it: its file, and its newest state. What a kill has parted is put
//! together again: the file may be ahead of the state, and then the steps between are taken once more.

use std::path::Path;

use super::checkpoint::Checkpoint;
use super::compute::Compute;
use super::trainer::Trainer;
use crate::config::{Change, Recording, RunConfig, RunFile};
use crate::data::{TableCache, kind_of_foreign};
use crate::file::{FileKind, folder_of, head_of, read_text};
use crate::journal::{RUN_FILE, STATE_FILE};
use crate::words::Sentence;

/// Largest run file that is read, in bytes: far more than any number of changes made by hand.
const MAX_BYTES: u64 = 64 << 20;

/// The names of run and state: in the folder of a run that nobody saved, and in that of `ganscope train --out`.
const NAMES: [(&str, &str); 2] = [(RUN_FILE, STATE_FILE), ("config.toml", "checkpoint.safetensors")];

/// The run of a folder.
pub struct RecordedRun {
    /// All that its file holds.
    pub file: RunFile,
    /// Its newest state; `None` where there is none of this run, so that it is taken from its start.
    pub checkpoint: Option<Checkpoint>,
    /// What is to be said of both.
    pub notes: Vec<Sentence>,
}

impl RecordedRun {
    /// The run of a checkpoint.
    pub fn of_checkpoint(mut checkpoint: Checkpoint) -> Self {
        let Recording { checksums, branches, .. } = std::mem::take(&mut checkpoint.recording);
        let file = RunFile { checksums, branches, ..RunFile::from(checkpoint.run.clone()) };
        Self { file, checkpoint: Some(checkpoint), notes: Vec::new() }
    }

    /// Reads the run in `folder`.
    ///
    /// # Errors
    /// If there is none, or its file cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Sentence> {
        let names = NAMES.into_iter().find(|(run, _)| folder.join(run).is_file());
        let (run, state) = names.ok_or_else(|| {
            let files = NAMES.map(|(run, _)| run).join(", ");
            Sentence::new("error.no_run_in_folder").with_path("path", folder).with("files", files)
        })?;
        let (file, torn) = read_run(&folder.join(run))?;
        let mut notes: Vec<_> = torn.into_iter().collect();
        let state = folder.join(state);
        let checkpoint = match state.is_file().then(|| Checkpoint::read(&state)) {
            None => None,
            Some(Ok(checkpoint)) => Some(checkpoint).filter(|checkpoint| is_of(checkpoint, &file)),
            Some(Err(reason)) => {
                notes.push(Sentence::new("notice.state_unreadable").with_sentence("reason", reason));
                None
            }
        };
        Ok(Self { file, checkpoint, notes })
    }

    /// Opens the run at its newest state, or at its start.
    ///
    /// # Errors
    /// If its table cannot be read, or the state does not hold what the run needs.
    pub fn open(self, compute: Compute, tables: TableCache) -> Result<Trainer, Sentence> {
        match self.checkpoint {
            // What was changed after the state was written is in the file alone.
            Some(mut checkpoint) => {
                checkpoint.run = self.file.run;
                checkpoint.open(compute, tables)
            }
            None => Trainer::with_tables(compute, self.file.run, tables),
        }
    }
}

/// Whether the state is one that the run of `file` came through, and not one of before it went back or began anew.
fn is_of(checkpoint: &Checkpoint, file: &RunFile) -> bool {
    let step = checkpoint.step();
    let config = |config: &RunConfig| RunConfig { data: config.data.named_from_anywhere(), ..config.clone() };
    let before = |changes: &'_ [Change]| changes.partition_point(|change| change.step < step);
    let (own, other) = (&checkpoint.run, &file.run);
    let [own_changes, others] = [own, other].map(|run| &run.changes[..before(&run.changes)]);
    file.reached.is_none_or(|reached| step <= reached)
        && config(&own.config) == config(&other.config)
        && own_changes.len() == others.len()
        && own_changes.iter().zip(others).all(|(one, other)| one.does_as(other))
}

/// Reads the file of a run at `path`; a relative path in it starts at the file's own folder. Where its last entry is cut,
/// it is read up to there, with a sentence that says so.
///
/// # Errors
/// If the file cannot be read, is a table or a checkpoint, or is no run file that can be used.
pub fn read_run(path: &Path) -> Result<(RunFile, Option<Sentence>), Sentence> {
    let other = |key| Err(Sentence::new(key).with_path("path", path));
    match FileKind::of_file(path)? {
        FileKind::Checkpoint => other("error.config_is_checkpoint"),
        FileKind::Table if kind_of_foreign(&head_of(path)?).is_some() => {
            let kind = kind_of_foreign(&head_of(path)?).unwrap_or_default();
            Err(Sentence::new("error.config_is_other").with_path("path", path).with("kind", kind))
        }
        // A broken run file has a sentence that names the line.
        FileKind::Table if path.extension().is_none_or(|end| end != "toml") => other("error.config_is_table"),
        FileKind::Run | FileKind::Table => {
            let text = read_text(path, MAX_BYTES)?;
            let read = RunFile::from_toml_in(&text, folder_of(path));
            let file = read.map_err(|reason| reason.about_file(path))?;
            let torn = file.is_torn.then(|| Sentence::new("notice.torn").with_path("path", path));
            Ok((file, torn))
        }
    }
}
