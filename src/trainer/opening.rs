//! Opening a run from a recipe, a file or a folder. If its table has changed since, the new table is used, with a warning.

use std::path::{Path, PathBuf};

use super::checkpoint::Checkpoint;
use super::compute::Compute;
use super::recorded::{RecordedRun, read_run};
use super::replay::Replay;
use super::trainer::Trainer;
use crate::config::{Recording, Run, RunFile};
use crate::data::TableCache;
use crate::file::FileKind;
use crate::words::Sentence;

/// A run that was opened, from a recipe, a run file, a checkpoint or a folder.
pub struct OpenedRun {
    /// The run, at step 0 or at the step of its newest state.
    pub trainer: Trainer,
    /// Warnings, such as that its table has changed.
    pub notes: Vec<Sentence>,
    /// Whether it starts paused, as it was under way before.
    pub is_paused: bool,
    /// What was recorded of the steps to come.
    pub replay: Replay,
    /// Steps that it had taken before, which may be more than those of its newest state.
    pub reached: u64,
    /// Whether it can be played again from its start: its data are those that it was recorded with.
    pub is_complete: bool,
    /// The folder of its journal; `None` if it came from elsewhere.
    pub folder: Option<PathBuf>,
}

impl OpenedRun {
    /// Opens `run` at step 0. Tables are taken from `tables`, or read and added to it.
    ///
    /// # Errors
    /// If its table cannot be read, or its settings do not go together.
    pub fn of_run(compute: Compute, tables: &mut TableCache, run: Run) -> Result<Self, Sentence> {
        Self::of_recipe(compute, tables, RunFile::from(run))
    }

    fn of_recipe(compute: Compute, tables: &mut TableCache, file: RunFile) -> Result<Self, Sentence> {
        let RunFile { run, checksums, branches, reached, .. } = file;
        // From its start on, all that was done to it is its recipe.
        let mut run = run.as_recipe();
        let table = run.config.data.file.clone();
        let named = |reason| about_table(reason, &table);
        let changed = run.config.data.note_table(tables, run.config.seed).map_err(named)?;
        // On another table it is another run.
        let replay = match &changed {
            None => Replay::of(&run.changes, checksums.clone()),
            Some(_) => Replay::default(),
        };
        let mut trainer = Trainer::with_tables(compute, run, tables.clone()).map_err(named)?;
        let checksums = if changed.is_none() { checksums } else { Vec::new() };
        let reached = reached.filter(|_| changed.is_none());
        let mut notes: Vec<Sentence> = changed.into_iter().collect();
        notes.extend(recall(&mut trainer, Recording { checksums, reached, branches }));
        Ok(Self { trainer, notes, is_paused: false, replay, reached: 0, is_complete: false, folder: None })
    }

    /// Opens the run of a run file at step 0, that of a checkpoint at its step, or that of a folder at its newest state.
    ///
    /// # Errors
    /// If the file cannot be read, is none of these, or does not hold what it should.
    pub fn of_file(compute: Compute, tables: &mut TableCache, path: &Path) -> Result<Self, Sentence> {
        let open = if path.is_dir() { Self::in_folder } else { Self::in_file };
        open(compute, tables, path).map_err(|reason| reason.about_file(path))
    }

    fn in_file(compute: Compute, tables: &mut TableCache, path: &Path) -> Result<Self, Sentence> {
        if FileKind::of_file(path)? != FileKind::Checkpoint {
            let (file, torn) = read_run(path)?;
            let mut opened = Self::of_recipe(compute, tables, file)?;
            opened.notes.extend(torn);
            return Ok(opened);
        }
        Self::of_recorded(compute, tables, RecordedRun::of_checkpoint(Checkpoint::read(path)?), None)
    }

    fn in_folder(compute: Compute, tables: &mut TableCache, path: &Path) -> Result<Self, Sentence> {
        Self::of_recorded(compute, tables, RecordedRun::read(path)?, Some(path.to_owned()))
    }

    /// Opens a run at its newest state; `folder` is that of its journal.
    fn of_recorded(
        compute: Compute,
        tables: &mut TableCache,
        mut recorded: RecordedRun,
        folder: Option<PathBuf>,
    ) -> Result<Self, Sentence> {
        let config = &mut recorded.file.run.config;
        let changed = config.data.note_table(tables, config.seed)?;
        let checksums = std::mem::take(&mut recorded.file.checksums);
        let is_complete = changed.is_none();
        let replay = match is_complete {
            true => Replay::of(&recorded.file.run.changes, checksums.clone()),
            false => Replay::default(),
        };
        let mut notes = std::mem::take(&mut recorded.notes);
        notes.extend(changed);
        let reached = recorded.file.reached.unwrap_or(0);
        let branches = std::mem::take(&mut recorded.file.branches);
        let mut trainer = recorded.open(compute, tables.clone())?;
        let checksums = if is_complete { checksums } else { Vec::new() };
        notes.extend(recall(&mut trainer, Recording { checksums, reached: None, branches }));
        let reached = reached.max(trainer.steps_taken());
        Ok(Self { trainer, notes, is_paused: true, replay, reached, is_complete, folder })
    }
}

/// Notes what was recorded of the run; a sentence says which branch cannot be added.
pub(super) fn recall(trainer: &mut Trainer, recording: Recording) -> Option<Sentence> {
    let Recording { checksums, reached, branches } = recording;
    trainer.know_recorded(checksums, reached.unwrap_or(0));
    let reason = trainer.recall_branches(branches).err()?;
    Some(Sentence::new("notice.branch_lost").with_sentence("reason", reason))
}

/// Adds the name of `file` to `reason`, if that is about a table.
pub fn about_table(reason: Sentence, file: &str) -> Sentence {
    if reason.key().starts_with("data.") { reason.about_file(Path::new(file)) } else { reason }
}
