//! `ganscope figure`: a run played to a step without a window, and what an observer sees of it. All is computed in order, on
//! one thread, so that the same figure is the same file.

use std::path::Path;

use super::arguments::{DEFAULT_STEPS, RunArguments};
use super::chosen::ChosenRun;
use super::figure_arguments::FigureArguments;
use super::progress::TrainingProgress;
use super::spectator::{FigureNeeds, Spectator, internal};
use super::terminal;
use crate::config::Preset;
use crate::data::TableCache;
use crate::file::FileKind;
use crate::observer::picture;
use crate::protocol::{Answer, View};
use crate::session::Session;
use crate::trainer::{Checkpoint, Compute, Ended, RecordedRun, Replay, Trainer};
use crate::words::{Language, Sentence};

/// How often metrics are taken on the way to the last step.
const MEASURED: u64 = 40;

/// The run of `arguments` at its step, as a window would have it, with what `needs` says.
///
/// # Errors
/// If there is no such run, its data cannot be read, or it does not come to the step.
pub fn figured(
    arguments: &FigureArguments,
    needs: FigureNeeds,
    language: Language,
) -> Result<Session, Sentence> {
    let FoundRun { trainer, replay, stored, reached } = open(&arguments.run, arguments.seed, language)?;
    let step = arguments.step.or(reached).unwrap_or(DEFAULT_STEPS);
    let mut run = FiguredRun { trainer, spectator: Spectator::new(needs) };
    run.play(step, replay, stored, language)?;
    Ok(run.spectator.session)
}

/// Draws the state of `session` through `view`.
///
/// # Errors
/// If its networks cannot be evaluated.
pub fn draw_picture(session: &mut Session, view: View) -> Result<(), Sentence> {
    let Some(state) = session.drawn_state() else { return Ok(()) };
    let drawn = picture(&state, view).map_err(internal)?;
    session.fold_answer(Answer::Picture(Box::new(drawn)));
    Ok(())
}

/// A run that was found.
struct FoundRun {
    /// The run at the first step that is known of it.
    trainer: Trainer,
    /// What was recorded of the steps to come.
    replay: Replay,
    /// Its newest state, if one is stored.
    stored: Option<Checkpoint>,
    /// The step that it had come to; `None` if it never began.
    reached: Option<u64>,
}

/// Opens the run that `name` stands for: a folder, a file, or a preset.
fn open(name: &Path, seed: Option<u64>, language: Language) -> Result<FoundRun, Sentence> {
    // No thread but this one: a figure is not worth more.
    let compute = Compute::ALONE;
    if name.is_dir() {
        let RecordedRun { file, checkpoint: mut stored, notes } = RecordedRun::read(name)?;
        notes.iter().for_each(|note| terminal::say(note, language));
        other_seed(name, seed)?;
        let reached = file.reached.or(stored.as_ref().map(Checkpoint::step));
        let mut tables = TableCache::default();
        let mut run = file.run;
        let changed = run.config.data.note_table(&mut tables, run.config.seed)?;
        changed.iter().for_each(|note| terminal::say(note, language));
        // On another table it is another run.
        let replay = match changed {
            None => Replay::of(&run.changes, file.checksums),
            Some(_) => Replay::default(),
        };
        // What was changed after the state was written is in the file alone.
        stored.iter_mut().for_each(|stored| stored.run = run.clone());
        let trainer = Trainer::with_tables(compute, run, tables)?;
        return Ok(FoundRun { trainer, replay, stored, reached });
    }
    let is_preset = !name.exists() && name.to_str().is_some_and(|name| Preset::named(name).is_ok());
    if !is_preset && super::kind_of(name)? == FileKind::Checkpoint {
        other_seed(name, seed)?;
        let checkpoint = Checkpoint::read(name)?;
        let reached = Some(checkpoint.step());
        let trainer = checkpoint.open(compute, TableCache::default())?;
        return Ok(FoundRun { trainer, replay: Replay::default(), stored: None, reached });
    }
    let (file, preset) =
        if is_preset { (None, name.to_str().map(str::to_owned)) } else { (Some(name.to_owned()), None) };
    let mut chosen = ChosenRun::of(&RunArguments { file, preset, seed, ..RunArguments::default() })?;
    chosen.notes.iter().for_each(|note| terminal::say(note, language));
    let checksums = std::mem::take(&mut chosen.recording.checksums);
    let reached = checksums.last().map(|checksum| checksum.step);
    let replay = Replay::of(&chosen.run.changes, checksums);
    Ok(FoundRun { trainer: chosen.trainer(compute)?, replay, stored: None, reached })
}

/// A run that was under way keeps its seed.
fn other_seed(name: &Path, seed: Option<u64>) -> Result<(), Sentence> {
    match seed {
        Some(_) => Err(Sentence::new("cli.error.figure_seed").with_path("path", name)),
        None => Ok(()),
    }
}

/// A run on its way to the step of the figure.
struct FiguredRun {
    trainer: Trainer,
    spectator: Spectator,
}

impl FiguredRun {
    /// Takes steps until `step`, and sees what is needed.
    fn play(
        &mut self,
        step: u64,
        mut replay: Replay,
        mut stored: Option<Checkpoint>,
        language: Language,
    ) -> Result<(), Sentence> {
        let first = self.trainer.steps_taken();
        if step < first {
            let early = Sentence::new("cli.error.figure_step").with_count("step", step);
            return Err(early.with_count("first", first));
        }
        let FigureNeeds { course, metrics, metrics_course, verdict, .. } = self.spectator.needs;
        stored.take_if(|stored| stored.step() > step);
        // Where the way there is not asked for, the run begins at its stored state.
        let skips = !course && !metrics_course && !verdict;
        if let Some(stored) = stored.take_if(|_| skips) {
            self.trainer = self.opened_at(stored)?;
        }
        self.spectator.begin(&self.trainer);
        let spacing = step.div_ceil(MEASURED).max(1);
        let mut differs = false;
        let mut progress = TrainingProgress::new(step, language);
        while self.trainer.steps_taken() < step {
            match self.trainer.step() {
                Ok(record) => {
                    progress.follow(
                        self.trainer.steps_taken(),
                        self.trainer.config().game.objective,
                        &record,
                    );
                    self.spectator.record(record);
                }
                Err(Ended::Diverged(_)) => break,
                Err(Ended::Failed(reason)) => return Err(reason),
            }
            if let Some(difference) = replay.check(&self.trainer) {
                terminal::say(&difference, language);
                differs = true;
            }
            let at = self.trainer.steps_taken();
            if let Some(stored) = stored.take_if(|stored| stored.step() <= at)
                && differs
            {
                let said = Sentence::new("cli.figure.stored").with_count("step", stored.step());
                terminal::say(&said, language);
                self.trainer = self.opened_at(stored)?;
            }
            self.spectator.follow(&mut self.trainer);
            if metrics_course && at.is_multiple_of(spacing) {
                self.spectator.show(&mut self.trainer);
                self.spectator.measure()?;
            }
        }
        progress.finish();
        self.spectator.show(&mut self.trainer);
        let taken = self.trainer.steps_taken();
        if let Some(divergence) = self.trainer.divergence() {
            // Its curves end there; of broken weights there is no picture.
            let key = if course { "cli.figure.diverged" } else { "cli.error.figure_diverged" };
            let short = Sentence::new(key).with_count("step", divergence.step);
            let short = short.with_count("healthy", taken);
            if !course {
                return Err(short);
            }
            terminal::say(&short, language);
        } else if metrics || (metrics_course && !taken.is_multiple_of(spacing)) {
            self.spectator.measure()?;
        }
        self.spectator.look_into()
    }

    /// The run at a stored state of it.
    fn opened_at(&self, stored: Checkpoint) -> Result<Trainer, Sentence> {
        stored.open(Compute::ALONE, self.trainer.tables().clone())
    }
}
