//! `ganscope train`: a run without a screen, on the same trainer as in the window.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Instant;

use super::arguments::{RunArguments, TrainArguments};
use super::chosen::{ChosenRun, kind_of, settings};
use super::ending::{Ending, TrainingSummary};
use super::folder::Folder;
use super::interrupt::Interrupt;
use super::progress::TrainingProgress;
use super::terminal;
use super::watched::Watched;
use crate::config::{ChangeKind, Choice as _, Edit, Player, Preset, Value};
use crate::data::TableCache;
use crate::file::{FileKind, folder_of};
use crate::protocol::Divergence;
use crate::trainer::{Checkpoint, Compute, Ended, Trainer, save};
use crate::words::{Language, Sentence};

/// The name of the checkpoint in the folder of a run.
const CHECKPOINT: &str = "checkpoint.safetensors";

/// Trains as `arguments` say, writes the run to its folder if it has one, and prints the summary.
///
/// # Errors
/// If there is no such run, its data or its checkpoint cannot be read, or something cannot be written. What can
/// be known before training is said before it.
pub fn train(arguments: &TrainArguments, language: Language) -> Result<(), Sentence> {
    let (preset, mut trainer) = begin(arguments, language)?;
    // Who waits at a terminal reads it before the run is over; for everyone it is part of the summary.
    if trainer.config().data.target.is_file()
        && std::io::stderr().is_terminal()
        && let Some(table) = trainer.target().table()
    {
        table.sentences().iter().for_each(|sentence| terminal::say(sentence, language));
    }
    let mut watched = Watched::new(&trainer)?;
    let mut folder = match &arguments.out {
        Some(path) => {
            let goes_on = goes_on_in(path, arguments);
            let data = &trainer.config().data;
            let table = data.has_file().then(|| Path::new(&data.file));
            Folder::check(path, table, arguments.overwrite || goes_on)?;
            Some(Folder::open(path, if goes_on { trainer.steps_taken() } else { 0 })?)
        }
        None => None,
    };
    let trained = take_steps(&mut trainer, arguments.steps, folder.as_mut(), &mut watched, language)?;
    if let Some(divergence) = trainer.divergence() {
        terminal::say(&diverged(divergence, folder.as_ref(), language), language);
    }
    let verdict = watched.finish(&trainer);
    let ending = Ending::of(&trainer, preset, trained, verdict, arguments.eval_samples as usize)?;
    let json = ending.to_json();
    if let Some(folder) = folder {
        folder.write("config.toml", trainer.run().to_toml_in(folder.path(), language).as_bytes())?;
        save(&trainer, &folder.place(CHECKPOINT))?;
        folder.write("samples.csv", &ending.samples_csv()?)?;
        folder.write("summary.json", format!("{json:#}\n").as_bytes())?;
        folder.finish()?;
    }
    if arguments.json {
        terminal::print(&format!("{json}\n"))
    } else {
        terminal::print(&ending.to_text(language))
    }
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

/// Whether the run goes on from the checkpoint that lies in the folder at `out`.
fn goes_on_in(out: &Path, arguments: &TrainArguments) -> bool {
    let checkpoint = arguments.resume.as_ref().or(arguments.run.file.as_ref());
    let folder = |path: &Path| path.canonicalize().ok();
    checkpoint.is_some_and(|path| {
        let is_its = path.file_name().is_some_and(|name| name == CHECKPOINT);
        is_its && folder(folder_of(path)).is_some_and(|own| folder(out) == Some(own))
    })
}

/// The run at the step where training begins.
fn begin(
    arguments: &TrainArguments,
    language: Language,
) -> Result<(Option<&'static str>, Trainer), Sentence> {
    // Nothing is drawn, so no core need be spared.
    let compute = if arguments.reference { Compute::Candle } else { Compute::sparing(0) };
    let Some(mut checkpoint) = checkpoint_of(arguments)? else {
        let chosen = ChosenRun::of(&arguments.run)?;
        chosen.notes.iter().for_each(|note| terminal::say(note, language));
        return Ok((chosen.preset, chosen.trainer(compute)?));
    };
    let preset = Preset::of(&checkpoint.run).map(|preset| preset.name);
    let mut amended = Vec::new();
    let data = &mut checkpoint.run.config.data;
    for (setting, value) in settings(&arguments.run.set)? {
        match (setting.key, value) {
            // Where the table lies by now, and whether it may be another, is no part of what is computed.
            ("data.file", Value::Text(file)) => data.file = file,
            ("data.hash", Value::Text(hash)) => data.hash = hash,
            (_, value) => amended.push(Edit { setting, value }),
        }
    }
    let mut trainer = checkpoint.open(compute, TableCache::default())?;
    for change in trainer.amend(amended)? {
        if let ChangeKind::Set { edit: Edit { setting, value: new }, .. } = &change.action {
            let dropped = Sentence::new("cli.dropped").with("key", setting.key).with("step", change.step);
            terminal::say(&dropped.with("value", new), language);
        }
    }
    Ok((preset, trainer))
}

/// Takes `steps` steps, or as many as there are before the run diverges, and what was seen of them.
fn take_steps(
    trainer: &mut Trainer,
    steps: u64,
    mut folder: Option<&mut Folder>,
    watched: &mut Watched,
    language: Language,
) -> Result<TrainingSummary, Sentence> {
    let mut progress = TrainingProgress::new(steps, language);
    let mut trained = TrainingSummary::default();
    let interrupt = Interrupt::listen();
    while trained.steps < steps && !interrupt.is_pressed() {
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
        }
        watched.follow(trainer, &record)?;
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
