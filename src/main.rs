//! ganscope: the window and the command line around the library.

mod window;

use std::process::ExitCode;
use std::time::Instant;

use ganscope::cli::{self, AppArguments, Arguments, Chosen, Command};
use ganscope::words::{Language, Sentence};

fn main() -> ExitCode {
    share_the_cores();
    let started = Instant::now();
    let arguments = Arguments::of_process();
    let (language, chosen) = (arguments.language(), arguments.chosen_language());
    let result = match arguments.command() {
        Command::App(arguments) => app(&arguments, language, chosen, started),
        Command::Train(arguments) => cli::train(&arguments, language),
        Command::Presets { json } => cli::presets(json, language),
        Command::Config(arguments) => cli::config(&arguments, language),
        Command::Bench(arguments) => cli::bench(&arguments, language),
        Command::Table(arguments) => cli::table(&arguments, language),
        Command::Phenomenon(arguments) => cli::phenomenon(&arguments, language),
    };
    cli::finish(result, language)
}

/// `chosen` is the language that was typed: without one the window has its own.
fn app(
    arguments: &AppArguments,
    language: Language,
    chosen: Option<Language>,
    started: Instant,
) -> Result<(), Sentence> {
    let Chosen { run, .. } = Chosen::of(&arguments.run)?;
    // What cannot begin is said at once: a window without a run has nothing to offer.
    run.config.data.target(run.config.seed)?;
    let opened = if cli::has_display() {
        window::open(&run, !arguments.paused, arguments.renderer, chosen, started)
    } else {
        Err(Sentence::new("error.no_display"))
    };
    opened.or_else(|why| cli::train_without_window(&arguments.run, &why, language))
}

/// Keeps libraries from taking the core that trains. Small products of matrices, where candle computes them, run
/// several times slower on two threads than on one; and a window that is drawn in software is drawn on all cores
/// but one.
#[expect(unsafe_code, reason = "a variable of the process can be set in no other way")]
fn share_the_cores() {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let painters = cores.saturating_sub(1).clamp(1, 16).to_string();
    for (name, threads) in [("RAYON_NUM_THREADS", "1"), ("LP_NUM_THREADS", &painters)] {
        // What a person has set stays, but for rayon, whose threads would only slow candle down.
        if name == "RAYON_NUM_THREADS" || std::env::var_os(name).is_none() {
            // SAFETY: this is the first statement of `main`, so no other thread reads the environment meanwhile.
            unsafe { std::env::set_var(name, threads) };
        }
    }
}
