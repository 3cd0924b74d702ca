//! `ganscope train`: a run without a screen, on the same trainer as in the window.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Instant;

use super::arguments::{DEFAULT_STEPS, RunArguments, TrainArguments};
use super::chosen::{ChosenRun, kind_of, settings};
use super::ending::{Ending, TrainingSummary};
use super::folder::{CHECKPOINT, CONFIG, Folder};
use super::interrupt::Interrupt;
use super::progress::TrainingProgress;
use super::terminal;
use super::watched::Watched;
use crate::config::{ChangeKind, Checksum, Choice as _, DataConfig, Edit, Player, Preset, RunFile, Value};
use crate::data::TableCache;
use crate::file::{FileKind, folder_of};
use crate::protocol::{Breakpoint, Divergence};
use crate::trainer::{Checkpoint, Compute, Ended, RecordedRun, Replay, Trainer, read_run};
use crate::words::{Language, Sentence};

/// Trains as `arguments` say, writes the run to its folder if it has one, and prints the summary.
///
/// # Errors
/// If there is no such run, its data or its checkpoint cannot be read, or something cannot be written. What can
/// be known before training is said before it.
pub fn train(arguments: &TrainArguments, language: Language) -> Result<(), Sentence> {
    let arguments = &with_folder(arguments)?;
    let until: Vec<Breakpoint> = arguments.until.iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
    let BegunRun { preset, mut trainer, checksums, mut replay, planned } = begin(arguments, language)?;
    let taken = trainer.steps_taken();
    let left = || planned.map_or(DEFAULT_STEPS, |planned| planned.saturating_sub(taken));
    let steps = arguments.steps.unwrap_or_else(left);
    // Who waits at a terminal reads it before the run is over; for everyone it is part of the summary.
    if trainer.config().data.target.is_file()
        && std::io::stderr().is_terminal()
        && let Some(table) = trainer.target().table()
    {
        table.sentences().iter().for_each(|sentence| terminal::say(sentence, language));
    }
    let mut watched = Watched::new(&trainer)?;
    // From here on there is something to be written in good order.
    let interrupt = Interrupt::listen();
    let mut folder = match out_of(arguments) {
        Some(path) => {
            let goes_on = goes_on_in(path, arguments);
            let data = &trainer.config().data;
            let table = data.has_file().then(|| Path::new(&data.file));
            Folder::check(path, table, arguments.overwrite || goes_on)?;
            let planned = Some(taken.saturating_add(steps));
            let file = RunFile { checksums, planned, ..RunFile::from(trainer.run().clone()) };
            Some(Folder::open(path, file, &trainer, if goes_on { taken } else { 0 })?)
        }
        None => None,
    };
    let end = (steps, &*until);
    let trained =
        take_steps(&mut trainer, end, folder.as_mut(), (&mut watched, &mut replay), &interrupt, language)?;
    for reason in &trained.reasons {
        let stopped = Sentence::new("stop.stopped").with_count("step", trainer.steps_taken());
        terminal::say(&stopped.with_sentence("reason", reason.clone()), language);
    }
    if !until.is_empty() && trained.reasons.is_empty() && trained.steps >= steps {
        terminal::say(&Sentence::new("cli.until_unmet").with_count("steps", steps), language);
    }
    // What a person broke off can be gone on with.
    let is_over = trained.steps >= steps || trainer.divergence().is_some() || !trained.reasons.is_empty();
    let planned = (!is_over).then(|| taken.saturating_add(steps));
    if let Some(divergence) = trainer.divergence() {
        terminal::say(&diverged(divergence, folder.as_ref(), language), language);
    }
    let verdict = watched.finish(&trainer);
    let ending = Ending::of(&trainer, preset, trained, verdict, arguments.eval_samples as usize)?;
    let json = ending.to_json();
    if let Some(mut folder) = folder {
        folder.write_state(&trainer)?;
        folder.write("samples.csv", &ending.samples_csv()?)?;
        folder.write("summary.json", format!("{json:#}\n").as_bytes())?;
        folder.finish(&trainer, planned, language)?;
    }
    if arguments.json {
        terminal::print(&format!("{json}\n"))
    } else {
        terminal::print(&ending.to_text(language))
    }
}

/// The arguments, with the folder of a run in the place of --resume where it stands in that of the file.
fn with_folder(arguments: &TrainArguments) -> Result<TrainArguments, Sentence> {
    let mut arguments = arguments.clone();
    if let Some(folder) = arguments.run.file.take_if(|path| path.is_dir()) {
        let RunArguments { preset, config, seed, .. } = &arguments.run;
        if preset.is_some() || config.is_some() || seed.is_some() {
            return Err(Sentence::new("cli.error.checkpoint_has_run").with_path("path", &folder));
        }
        arguments.resume = Some(folder);
    }
    Ok(arguments)
}

/// Says why there is no window, and trains the run on the terminal instead.
///
/// # Errors
/// As [`train`].
pub fn train_without_window(run: &RunArguments, why: &Sentence, language: Language) -> Result<(), Sentence> {
    terminal::say(why, language);
    train(&TrainArguments::of_run(run.clone()), language)
}

/// The checkpoint that the run goes on from, if it does.
fn checkpoint_of(arguments: &TrainArguments) -> Result<Option<Checkpoint>, Sentence> {
    let other = |key, path: &Path| Err(Sentence::new(key).with_path("path", path));
    match (&arguments.resume, &arguments.run.file) {
        (Some(path), _) => match FileKind::of_file(path)? {
            FileKind::Run => other("error.resume_is_run", path),
            FileKind::Table if path.extension().is_none_or(|end| end != "safetensors") => {
                other("error.resume_is_table", path)
            }
            FileKind::Table | FileKind::Checkpoint => Checkpoint::read(path).map(Some),
        },
        (None, Some(path)) if kind_of(path)? == FileKind::Checkpoint => {
            let RunArguments { preset, config, seed, .. } = &arguments.run;
            if preset.is_some() || config.is_some() || seed.is_some() {
                return other("cli.error.checkpoint_has_run", path);
            }
            Checkpoint::read(path).map(Some)
        }
        (None, _) => Ok(None),
    }
}

/// The folder that results are written to: that of --out, or else the one that the run goes on from.
fn out_of(arguments: &TrainArguments) -> Option<&Path> {
    let own = arguments.resume.as_deref().filter(|path| Folder::holds_run(path));
    arguments.out.as_deref().or(own)
}

/// Whether the run goes on from what lies in the folder at `out`.
fn goes_on_in(out: &Path, arguments: &TrainArguments) -> bool {
    let Some(path) = arguments.resume.as_ref().or(arguments.run.file.as_ref()) else { return false };
    let is_checkpoint = path.file_name().is_some_and(|name| name == CHECKPOINT);
    let own = if path.is_dir() { Some(&**path) } else { is_checkpoint.then(|| folder_of(path)) };
    let folder = |path: &Path| path.canonicalize().ok();
    own.and_then(folder).is_some_and(|own| folder(out) == Some(own))
}

/// A run at the step where training begins.
struct BegunRun {
    preset: Option<&'static str>,
    trainer: Trainer,
    /// What was noted of the steps before.
    checksums: Vec<Checksum>,
    /// What was recorded of those to come.
    replay: Replay,
    /// Steps that it was to take in all, if it was broken off.
    planned: Option<u64>,
}

fn begin(arguments: &TrainArguments, language: Language) -> Result<BegunRun, Sentence> {
    // Nothing is drawn, so no core need be spared.
    let compute = if arguments.reference { Compute::Candle } else { Compute::sparing(0) };
    let mut begun = match arguments.resume.as_deref().filter(|path| path.is_dir()) {
        Some(folder) => {
            let mut recorded = RecordedRun::read(folder)?;
            std::mem::take(&mut recorded.notes).iter().for_each(|note| terminal::say(note, language));
            let (preset, planned) = (Preset::of(&recorded.file.run), recorded.file.planned);
            let checksums = std::mem::take(&mut recorded.file.checksums);
            let amended = amended(arguments, &mut recorded.file.run.config.data)?;
            let replay = Replay::of(&recorded.file.run.changes, checksums.clone());
            let mut trainer = recorded.open(compute, TableCache::default())?;
            amend(&mut trainer, amended, language)?;
            BegunRun { preset: preset.map(|preset| preset.name), trainer, checksums, replay, planned }
        }
        None => match checkpoint_of(arguments)? {
            Some(mut checkpoint) => {
                let preset = Preset::of(&checkpoint.run).map(|preset| preset.name);
                let amended = amended(arguments, &mut checkpoint.run.config.data)?;
                let mut trainer = checkpoint.open(compute, TableCache::default())?;
                amend(&mut trainer, amended, language)?;
                let (checksums, replay) = (Vec::new(), Replay::default());
                BegunRun { preset, trainer, checksums, replay, planned: None }
            }
            None => {
                let mut chosen = ChosenRun::of(&arguments.run)?;
                if arguments.with_table {
                    chosen.run.config.data = chosen.run.config.data.with_table()?;
                }
                chosen.notes.iter().for_each(|note| terminal::say(note, language));
                let checksums = std::mem::take(&mut chosen.recording.checksums);
                let replay = Replay::of(&chosen.run.changes, checksums);
                let preset = chosen.preset;
                let (trainer, checksums) = (chosen.trainer(compute)?, Vec::new());
                BegunRun { preset, trainer, checksums, replay, planned: None }
            }
        },
    };
    let step = begun.trainer.steps_taken();
    if begun.checksums.is_empty()
        && let Some(out) = out_of(arguments).filter(|out| goes_on_in(out, arguments))
        && let Ok((file, _)) = read_run(&out.join(CONFIG))
        && file.run.config == begun.trainer.run().config
    {
        begun.checksums = file.checksums;
    }
    begun.checksums.retain(|checksum| checksum.step <= step);
    if arguments.reference {
        // It rounds otherwise, as whoever asks for it knows.
        begun.replay = Replay::default();
    }
    Ok(begun)
}

/// The settings that are changed on resuming a run, but for those about where its `data` lie by now, which are changed here:
/// they are no part of what is computed.
fn amended(arguments: &TrainArguments, data: &mut DataConfig) -> Result<Vec<Edit>, Sentence> {
    let mut amended = Vec::new();
    for (setting, value) in settings(&arguments.run.set)? {
        match (setting.key, value) {
            ("data.file", Value::Text(file)) => data.file = file,
            ("data.hash", Value::Text(hash)) => data.hash = hash,
            (_, value) => amended.push(Edit { setting, value }),
        }
    }
    Ok(amended)
}

/// Changes these settings for good, and says which scheduled changes are gone for that.
fn amend(trainer: &mut Trainer, amended: Vec<Edit>, language: Language) -> Result<(), Sentence> {
    for change in trainer.amend(amended)? {
        if let ChangeKind::Set { edit: Edit { setting, value: new }, .. } = &change.action {
            let dropped = Sentence::new("cli.dropped").with("key", setting.key).with("step", change.step);
            terminal::say(&dropped.with("value", new), language);
        }
    }
    Ok(())
}

/// Takes `steps` steps, or as many as there are before the run diverges or a breakpoint is met, and what was seen of them.
fn take_steps(
    trainer: &mut Trainer,
    (steps, until): (u64, &[Breakpoint]),
    mut folder: Option<&mut Folder>,
    (watched, replay): (&mut Watched, &mut Replay),
    interrupt: &Interrupt,
    language: Language,
) -> Result<TrainingSummary, Sentence> {
    let mut progress = TrainingProgress::new(steps, language);
    let mut trained = TrainingSummary::default();
    while trained.steps < steps && trained.reasons.is_empty() && !interrupt.is_pressed() {
        let before = trainer.last_record();
        let start = Instant::now();
        let outcome = trainer.step();
        trained.time += start.elapsed();
        let record = match outcome {
            Ok(record) => record,
            Err(Ended::Diverged(_)) => break,
            Err(Ended::Failed(reason)) => return Err(reason),
        };
        trained.steps += 1;
        if let Some(folder) = &mut folder {
            folder.record(&record)?;
            folder.keep(trainer).iter().for_each(|trouble| terminal::say(trouble, language));
        }
        replay.check(trainer).iter().for_each(|difference| terminal::say(difference, language));
        watched.follow(trainer, &record)?;
        trained.reasons = until.iter().filter_map(|stop| stop.met(before.as_ref(), &record)).collect();
        trained.reasons.extend(watched.met(until, trainer.steps_taken()));
        progress.show(trained.steps, trained.time, trainer.config().game.objective, &record);
        trained.last.push(record);
        trained.look(trainer)?;
    }
    progress.finish();
    if interrupt.is_pressed() {
        terminal::say(&Sentence::new("cli.interrupted").with_count("step", trainer.steps_taken()), language);
    }
    Ok(trained)
}

fn diverged(divergence: Divergence, folder: Option<&Folder>, language: Language) -> Sentence {
    let player = format!("choice.{}.{}.label", Player::FAMILY, divergence.player.key());
    let quantity = format!("quantity.{}", divergence.quantity.key());
    let healthy = match folder {
        Some(folder) => Sentence::new("cli.healthy_written").with_path("path", &folder.place(CHECKPOINT)),
        None => Sentence::new("cli.healthy_lost"),
    };
    Sentence::new("cli.diverged")
        .with("player", language.text(&player))
        .with("quantity", language.text(&quantity))
        .with_count("step", divergence.step)
        .with_sentence("healthy", healthy.with_count("step", divergence.healthy_step))
}
