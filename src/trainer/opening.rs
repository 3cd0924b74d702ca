//! Opening a run from a recipe or a file. If its table has changed since, the new table is used, with a warning.

use std::path::Path;

use super::checkpoint::Checkpoint;
use super::compute::Compute;
use super::trainer::Trainer;
use crate::config::Run;
use crate::data::{TableCache, kind_of_foreign};
use crate::file::{FileKind, folder_of, head_of, read_text};
use crate::words::Sentence;

/// Largest run file that is read, in bytes: far more than any number of changes made by hand.
const MAX_BYTES: u64 = 64 << 20;

/// A run that was opened, from a recipe, a run file or a checkpoint.
pub struct OpenedRun {
    /// The run, at step 0 or at the step of its checkpoint.
    pub trainer: Trainer,
    /// A warning, such as that its table has changed; `None` if there is none.
    pub note: Option<Sentence>,
    /// Whether it comes from a checkpoint; it then starts paused.
    pub is_from_checkpoint: bool,
}

impl OpenedRun {
    /// Opens `run` at step 0. Tables are taken from `tables`, or read and added to it.
    ///
    /// # Errors
    /// If its table cannot be read, or its settings do not go together.
    pub fn of_run(compute: Compute, tables: &mut TableCache, mut run: Run) -> Result<Self, Sentence> {
        let file = run.config.data.file.clone();
        let named = |reason| about_table(reason, &file);
        let note = run.config.data.note_table(tables, run.config.seed).map_err(named)?;
        let trainer = Trainer::with_tables(compute, run, tables.clone()).map_err(named)?;
        Ok(Self { trainer, note, is_from_checkpoint: false })
    }

    /// Opens the run of a run file at step 0, or that of a checkpoint at its step.
    ///
    /// # Errors
    /// If the file cannot be read, is neither, or does not hold what it should.
    pub fn of_file(compute: Compute, tables: &mut TableCache, path: &Path) -> Result<Self, Sentence> {
        Self::in_file(compute, tables, path).map_err(|reason| reason.about_file(path))
    }

    fn in_file(compute: Compute, tables: &mut TableCache, path: &Path) -> Result<Self, Sentence> {
        if FileKind::of_file(path)? != FileKind::Checkpoint {
            return Self::of_run(compute, tables, read_run(path)?);
        }
        let mut checkpoint = Checkpoint::read(path)?;
        let config = &mut checkpoint.run.config;
        let note = config.data.note_table(tables, config.seed)?;
        Ok(Self { trainer: checkpoint.open(compute, tables.clone())?, note, is_from_checkpoint: true })
    }
}

/// Reads the run in the file at `path`; a relative path in it starts at the file's own folder.
///
/// # Errors
/// If the file cannot be read, is a table or a checkpoint, or is no run file that can be used.
pub fn read_run(path: &Path) -> Result<Run, Sentence> {
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
            Run::from_toml_in(&text, folder_of(path)).map_err(|reason| reason.about_file(path))
        }
    }
}

/// Adds the name of `file` to `reason`, if that is about a table.
pub fn about_table(reason: Sentence, file: &str) -> Sentence {
    if reason.key().starts_with("data.") { reason.about_file(Path::new(file)) } else { reason }
}
