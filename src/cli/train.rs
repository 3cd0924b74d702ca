//! `ganscope train`: a run without a screen, on the same trainer as in the window.

use std::io::IsTerminal as _;
use std::time::Instant;

use super::arguments::{RunArguments, TrainArguments};
use super::chosen::{Chosen, settings};
use super::ending::{Ending, Trained};
use super::folder::Folder;
use super::interrupt::Interrupt;
use super::progress::Progress;
use super::terminal;
use super::watched::Watched;
use crate::config::Choice as _;
use crate::config::{Player, TargetKind};
use crate::protocol::Divergence;
use crate::trainer::{Compute, Trainer, load_on, save};
use crate::words::{Language, Sentence};

/// Trains as `arguments` say, writes the run to its folder if it has one, and prints the summary.
///
/// # Errors
/// Where there is no such run, its data or its checkpoint cannot be read, or something cannot be written. What can
/// be known before training is said before it.
pub fn train(arguments: &TrainArguments, language: Language) -> Result<(), Sentence> {
    let (preset, mut trainer) = begin(arguments)?;
    // Who waits at a terminal reads it before the run is over; for everyone it is part of the summary.
    if trainer.config().data.target == TargetKind::Csv
        && std::io::stderr().is_terminal()
        && let Some(table) = trainer.target().table()
    {
        table.sentences().iter().for_each(|sentence| terminal::say(sentence, language));
    }
    let mut watched = Watched::new(&trainer, arguments.steps)?;
    let mut folder = match &arguments.out {
        Some(path) => Some(Folder::open(path, trainer.steps_taken())?),
        None => None,
    };
    let trained = take_steps(&mut trainer, arguments.steps, folder.as_mut(), &mut watched, language)?;
    if let Some(divergence) = trainer.divergence() {
        terminal::say(&diverged(divergence, language), language);
    }
    let verdict = watched.finish(&trainer)?;
    let ending = Ending::of(&trainer, preset, trained, verdict, arguments.eval_samples as usize)?;
    let json = ending.to_json();
    if let Some(folder) = folder {
        folder.write("config.toml", trainer.run().to_toml(language).trim_start().as_bytes())?;
        save(&trainer, &folder.place("checkpoint.safetensors"))?;
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

/// The run at the step where training begins.
fn begin(arguments: &TrainArguments) -> Result<(Option<&'static str>, Trainer), Sentence> {
    // Nothing is drawn, so no core need be spared.
    let compute = if arguments.reference { Compute::Reference } else { Compute::sparing(0) };
    let Some(checkpoint) = &arguments.resume else {
        let Chosen { preset, run } = Chosen::of(&arguments.run)?;
        return Ok((preset, Trainer::on(compute, run)?));
    };
    let mut trainer = load_on(compute, checkpoint)?;
    for (setting, value) in settings(&arguments.run.set)? {
        trainer.set(setting, value)?;
    }
    Ok((None, trainer))
}

/// Takes `steps` steps, or as many as there are before the run diverges, and what was seen of them.
fn take_steps(
    trainer: &mut Trainer,
    steps: u64,
    mut folder: Option<&mut Folder>,
    watched: &mut Watched,
    language: Language,
) -> Result<Trained, Sentence> {
    let mut progress = Progress::new(steps, language);
    let mut trained = Trained::default();
    let interrupt = Interrupt::listen();
    while trained.steps < steps && !interrupt.is_pressed() {
        let start = Instant::now();
        let outcome = trainer.step()?;
        trained.time += start.elapsed();
        let Ok(record) = outcome else { break };
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
        terminal::say(&Sentence::new("cli.interrupted").with("step", trainer.steps_taken()), language);
    }
    Ok(trained)
}

fn diverged(divergence: Divergence, language: Language) -> Sentence {
    let player = format!("choice.{}.{}.label", Player::FAMILY, divergence.player.key());
    let quantity = format!("quantity.{}", divergence.quantity.key());
    Sentence::new("cli.diverged")
        .with("player", language.text(&player))
        .with("quantity", language.text(&quantity))
        .with("step", divergence.step)
        .with("healthy_step", divergence.healthy_step)
}
