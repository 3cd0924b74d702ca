//! ganscope: the window and the command line around the library.

mod window;

use std::process::ExitCode;

use ganscope::cli::{self, AppArguments, Arguments, Chosen, Command};
use ganscope::words::{Language, Sentence};

fn main() -> ExitCode {
    train_on_one_thread();
    let arguments = Arguments::of_process();
    let (language, chosen) = (arguments.language(), arguments.chosen_language());
    let result = match arguments.command() {
        Command::App(arguments) => app(&arguments, language, chosen),
        Command::Train(arguments) => cli::train(&arguments, language),
        Command::Presets { json } => cli::presets(json, language),
        Command::Config(arguments) => cli::config(&arguments, language),
        Command::Bench(arguments) => cli::bench(&arguments, language),
    };
    cli::finish(result, language)
}

/// `chosen` is the language that was typed: without one the window has its own.
fn app(arguments: &AppArguments, language: Language, chosen: Option<Language>) -> Result<(), Sentence> {
    let Chosen { run, .. } = Chosen::of(&arguments.run)?;
    let opened = if cli::has_display() {
        window::open(&run, !arguments.paused, arguments.renderer, chosen)
    } else {
        Err(Sentence::new("error.no_display"))
    };
    opened.or_else(|why| cli::train_without_window(&arguments.run, &why, language))
}

/// Small products of matrices run several times slower on two threads than on one. candle asks this variable, and
/// nothing else, at every product.
#[expect(unsafe_code, reason = "a variable of the process can be set in no other way")]
fn train_on_one_thread() {
    // SAFETY: this is the first statement of `main`, so no other thread reads the environment meanwhile.
    unsafe { std::env::set_var("RAYON_NUM_THREADS", "1") };
}
