//! The run that a person chose on the command line.

use std::path::Path;

use super::arguments::{Arguments, RunArguments};
use super::word::no_such_word;
use crate::config::{DataConfig, Preset, Recording, Run, RunFile, SETTINGS, Setting, TargetKind, Value};
use crate::data::TableCache;
use crate::file::FileKind;
use crate::trainer::{Checkpoint, Compute, Trainer, about_table, read_run};
use crate::words::{Sentence, visible};

/// The run that the arguments choose, with its origin.
pub struct ChosenRun {
    /// The preset it began as; `None` for a file, or if another target was set.
    pub preset: Option<&'static str>,
    /// First configuration and changes.
    pub run: Run,
    /// The tables that were read to choose it.
    pub tables: TableCache,
    /// What was recorded of it.
    pub recording: Recording,
    /// Warnings about it.
    pub notes: Vec<Sentence>,
}

/// The kind of file that was given.
enum Named {
    Nothing,
    Run(Box<RunFile>),
    Table(String),
    Checkpoint(Box<Checkpoint>),
}

impl ChosenRun {
    /// The run that `arguments` choose: a file, or a preset, and without either the first preset; then the data of the
    /// file beside them, the settings, and last the seed.
    ///
    /// # Errors
    /// If the preset, the file, a setting or a value is not what it should be.
    pub fn of(arguments: &RunArguments) -> Result<Self, Sentence> {
        let mut notes = Vec::new();
        let mut read = |path: &Path| {
            let (file, torn) = read_run(path)?;
            notes.extend(torn);
            // Whatever was done to it once is its recipe now.
            Ok(RunFile { run: file.run.as_recipe(), ..file })
        };
        let named = named(arguments, &mut read)?;
        // The file of the run itself, not of one whose data alone are taken.
        let mut recorded = None;
        let (preset, mut run) = match (&arguments.config, &arguments.preset, &named) {
            (Some(path), _, _) => {
                let file = recorded.insert(read(path)?);
                (None, file.run.clone())
            }
            (None, Some(name), _) => {
                let preset = Preset::named(name)?;
                (Some(preset.name), preset.run()?)
            }
            (None, None, Named::Run(file)) => (None, recorded.insert(RunFile::clone(file)).run.clone()),
            (None, None, Named::Checkpoint(checkpoint)) => (None, checkpoint.run.clone().as_recipe()),
            (None, None, Named::Nothing | Named::Table(_)) => {
                (Some(Preset::ALL[0].name), Preset::ALL[0].run()?)
            }
        };
        let target = run.config.data.target;
        match named {
            Named::Run(other) if recorded.is_none() => run = run.on_data(&other.run.config.data),
            Named::Table(file) => {
                // All columns are chosen anew, as they are another table's.
                run.config.data = DataConfig { file, ..DataConfig::default() };
                run.config.data.choose(TargetKind::Csv);
                run = run.clone().on_data(&run.config.data);
            }
            Named::Nothing | Named::Run(_) | Named::Checkpoint(_) => {}
        }
        let noted = run.config.data.clone();
        let settings = settings(&arguments.set)?;
        let is_set = |key: &str| settings.iter().any(|(setting, _)| setting.key == key);
        if is_set("data.file") && !is_set("data.target") && !noted.target.is_file() {
            run.config.data.choose(TargetKind::Csv);
            run = run.clone().on_data(&run.config.data);
        } else if is_set("data.map") && !is_set("data.target") && !noted.target.is_drawn() {
            run.config.data.choose(TargetKind::Drawn);
            run = run.clone().on_data(&run.config.data);
        }
        for (setting, value) in &settings {
            setting.set(&mut run.config, value)?;
        }
        let preset = preset.filter(|_| run.config.data.target == target);
        if let Some(seed) = arguments.seed {
            Setting::named("seed")?.set(&mut run.config, &Value::Integer(seed))?;
        }
        run.check()?;
        // With another setting it is another run.
        let recording = recorded.filter(|file| file.run == run).map(Recording::from).unwrap_or_default();
        let mut chosen = Self { preset, run, tables: TableCache::default(), recording, notes };
        if is_set("data.file") && !is_set("data.hash") && noted.has_file() {
            chosen.compare_with(&noted);
        }
        Ok(chosen)
    }

    /// Opens the run at step 0.
    ///
    /// # Errors
    /// If its table cannot be read, or is not the one that it was made with.
    pub fn trainer(self, compute: Compute) -> Result<Trainer, Sentence> {
        let file = self.run.config.data.file.clone();
        Trainer::with_tables(compute, self.run, self.tables).map_err(|reason| about_table(reason, &file))
    }

    /// Stores the checksum of the table, if it can be read, and adds a warning if it differs from that in `noted`.
    fn compare_with(&mut self, noted: &DataConfig) {
        let data = &mut self.run.config.data;
        let mut other = DataConfig { hash: noted.hash.clone(), rows: noted.rows, ..data.clone() };
        // What cannot be read is said when the run begins.
        if let Ok(changed) = other.note_table(&mut self.tables, self.run.config.seed) {
            *data = other;
            self.notes.extend(changed);
        }
    }
}

fn named(
    arguments: &RunArguments,
    read: &mut dyn FnMut(&Path) -> Result<RunFile, Sentence>,
) -> Result<Named, Sentence> {
    let Some(path) = &arguments.file else { return Ok(Named::Nothing) };
    Ok(match kind_of(path)? {
        FileKind::Run if arguments.config.is_some() => {
            return Err(Sentence::new("cli.error.two_runs").with_path("path", path));
        }
        FileKind::Run => Named::Run(Box::new(read(path)?)),
        FileKind::Table => Named::Table(path.to_string_lossy().into_owned()),
        FileKind::Checkpoint
            if arguments.config.is_some() || arguments.preset.is_some() || arguments.seed.is_some() =>
        {
            return Err(Sentence::new("cli.error.checkpoint_has_run").with_path("path", path));
        }
        FileKind::Checkpoint => Named::Checkpoint(Box::new(Checkpoint::read(path)?)),
    })
}

/// The kind of the file at `path`. If there is no such file, the error suggests what may be meant.
///
/// # Errors
/// If it cannot be read.
pub fn kind_of(path: &Path) -> Result<FileKind, Sentence> {
    no_such_word(path, &Arguments::commands()).map_or_else(|| FileKind::of_file(path), Err)
}

/// The settings of `--set`, in the order of files whatever the order in which they were typed: a target comes
/// before its parameters. Of two values for one setting the last one holds.
///
/// # Errors
/// If one has no `=`, names no setting, or gives it a value that it does not take.
pub fn settings(typed: &[String]) -> Result<Vec<(&'static Setting, Value)>, Sentence> {
    let mut settings = Vec::new();
    for text in typed {
        let (key, value) =
            text.split_once('=').ok_or_else(|| Sentence::new("cli.error.set").with("text", visible(text)))?;
        if key.trim().is_empty() {
            return Err(Sentence::new("cli.error.set_key").with("text", visible(text)));
        }
        let setting = Setting::named(key.trim())?;
        settings.push((setting, setting.value_from_text(value)?));
    }
    settings.sort_by_key(|(setting, _)| SETTINGS.iter().position(|other| other == *setting));
    Ok(settings)
}
