//! `ganscope figure`: a run played to a step without a window, and what an observer sees of it. All is computed in order, on
//! one thread, so that the same figure is the same file.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::arguments::{DEFAULT_STEPS, RunArguments};
use super::chosen::ChosenRun;
use super::figure_arguments::FigureArguments;
use super::terminal;
use crate::config::Preset;
use crate::data::TableCache;
use crate::file::FileKind;
use crate::observer::{MetricReference, dynamics, examine, picture, study};
use crate::protocol::{
    Answer, MEASURED_SAMPLES, Milestone, ObservedState, Phase, Record, Report, RunId, Snapshot, StateId,
    Study, View,
};
use crate::session::Session;
use crate::trainer::{Checkpoint, Compute, Ended, RecordedRun, Replay, Trainer};
use crate::words::{Language, Sentence};

/// What a figure shows of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FigureNeeds {
    /// What every step recorded.
    pub course: bool,
    /// The metrics of its last state.
    pub metrics: bool,
    /// The metrics of states on the way.
    pub metrics_course: bool,
    /// What it is found to do.
    pub verdict: bool,
    /// The eigenvalues of a step from its last state.
    pub spectrum: bool,
}

/// Steps whose records are taken in at once.
const CHUNK: usize = 1_000;
/// How often metrics are taken on the way to the last step.
const MEASURED: u64 = 40;
/// The number of the one run there is.
const RUN: RunId = RunId(1);

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
    let mut run = FiguredRun {
        trainer,
        session: Session::default(),
        needs,
        records: Vec::new(),
        milestones: Vec::new(),
        reference: None,
        before: None,
    };
    run.play(step, replay, stored, language)?;
    Ok(run.session)
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
        let replay = if changed.is_none() { Replay::of(file.checksums) } else { Replay::default() };
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
    let checksums = std::mem::take(&mut chosen.checksums);
    let reached = checksums.last().map(|checksum| checksum.step);
    Ok(FoundRun { trainer: chosen.trainer(compute)?, replay: Replay::of(checksums), stored: None, reached })
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
    session: Session,
    needs: FigureNeeds,
    records: Vec<Record>,
    milestones: Vec<Milestone>,
    reference: Option<MetricReference>,
    /// The state that was measured last.
    before: Option<ObservedState>,
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
        let FigureNeeds { course, metrics_course, verdict, .. } = self.needs;
        stored.take_if(|stored| stored.step() > step);
        // Where the way there is not asked for, the run begins at its stored state.
        let skips = !course && !metrics_course && !verdict;
        if let Some(stored) = stored.take_if(|_| skips) {
            self.trainer = self.opened_at(stored)?;
        }
        if verdict {
            self.milestones.push(self.trainer.first_milestone());
        }
        let spacing = step.div_ceil(MEASURED).max(1);
        let mut differs = false;
        while self.trainer.steps_taken() < step {
            match self.trainer.step() {
                Ok(record) => self.records.push(record),
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
            if verdict {
                self.milestones.extend(self.trainer.milestone());
            }
            if self.records.len() >= CHUNK || (metrics_course && at.is_multiple_of(spacing)) {
                self.show();
                if metrics_course && at.is_multiple_of(spacing) {
                    self.measure()?;
                }
            }
        }
        self.show();
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
        } else if self.needs.metrics || (metrics_course && !taken.is_multiple_of(spacing)) {
            self.measure()?;
        }
        self.look_into()
    }

    /// The run at a stored state of it.
    fn opened_at(&self, stored: Checkpoint) -> Result<Trainer, Sentence> {
        stored.open(Compute::ALONE, self.trainer.tables().clone())
    }

    /// Hands the present state and all that was recorded before it to the session.
    fn show(&mut self) {
        let trainer = &mut self.trainer;
        let phase = trainer.divergence().map_or(Phase::Paused, Phase::Diverged);
        let changes = trainer.news();
        let run = trainer.run();
        let snapshot = Snapshot {
            at: StateId { run: RUN, branch: trainer.branch(), step: trainer.steps_taken() },
            obeyed: 0,
            phase,
            start: Arc::new(run.config.clone()),
            acts: run.acts.as_slice().into(),
            config: Arc::clone(trainer.config()),
            target: Arc::clone(trainer.target()),
            backend: trainer.backend(),
            weights: Arc::new(trainer.weights()),
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            changes,
            settling: None,
            minibatch: None,
            // A figure shows no times, which are others each time.
            training_secs: 0.0,
            branches: trainer.branches(),
            // A figure is of one branch, and shows no menu of them.
            names: Arc::default(),
            unplayed: Arc::default(),
            first_step: trainer.first_step(),
            record: trainer.last_record(),
            seeking: None,
            retaken: None,
            checksums: Arc::default(),
            kept: trainer.kept_states(),
        };
        self.session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
    }

    /// Takes the metrics of the present state.
    fn measure(&mut self) -> Result<(), Sentence> {
        let Some(state) = self.session.drawn_state() else { return Ok(()) };
        let ObservedState { at, config, target, weights, .. } = &state;
        let reference = reference(&mut self.reference, config.seed, target);
        let mut measures = reference.measure(config, weights).map_err(internal)?;
        let before = self.before.take().map(|before| before.weights);
        dynamics(config, target, at.step, weights, before.as_deref(), &mut measures);
        let answer = Answer::Measures { at: *at, measures: Box::new(measures), took: Duration::ZERO };
        self.session.fold_answer(answer);
        self.before = Some(state);
        Ok(())
    }

    /// Finds what the run does, and its spectrum, if these are needed.
    fn look_into(&mut self) -> Result<(), Sentence> {
        let mut awaited = Vec::new();
        self.session.course.hand_out(|milestone| {
            awaited.push(milestone.clone());
            true
        });
        for milestone in awaited {
            let (seed, target) = (milestone.config.seed, Arc::clone(&milestone.target));
            let kept = &mut self.reference;
            let examined = examine(&milestone, || reference(kept, seed, &target)).map_err(internal)?;
            let examined = Box::new(examined);
            self.session.fold_answer(Answer::Examined { run: RUN, examined });
        }
        if let Some(state) = self.session.drawn_state().filter(|_| self.needs.spectrum) {
            self.session.fold_answer(Answer::Studied(Box::new(study(Study::Spectrum, &state))));
        }
        Ok(())
    }
}

/// The reference for metrics that was kept, or a new one.
fn reference<'a>(
    kept: &'a mut Option<MetricReference>,
    seed: u64,
    target: &crate::data::Target,
) -> &'a mut MetricReference {
    let own = kept.take().filter(|reference| reference.serves(seed, target, MEASURED_SAMPLES));
    kept.insert(own.unwrap_or_else(|| MetricReference::new(seed, target, MEASURED_SAMPLES)))
}

fn internal(reason: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", reason)
}
