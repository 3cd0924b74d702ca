//! ganscope: the window and the command line around the library.

mod run_figure;
mod run_handout;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use ganscope::cli::{self, AppArguments, Arguments, ChosenRun, CliCommand, LessonTask, RunArguments};
use ganscope::config::{Recording, Run};
use ganscope::data::TableCache;
use ganscope::file::FileKind;
use ganscope::journal::RunFolders;
use ganscope::lesson::LessonSource;
use ganscope::trainer::RecordedRun;
use ganscope::ui::Purpose;
use ganscope::words::{Language, Sentence};

fn main() -> ExitCode {
    share_the_cores();
    let started = Instant::now();
    let arguments = match Arguments::of_process() {
        Ok(arguments) => arguments,
        Err((sentence, language)) => return cli::finish(Err(sentence), language),
    };
    let (language, chosen) = (arguments.language(), arguments.chosen_language());
    let result = match arguments.command() {
        CliCommand::App(arguments) => app(&arguments, language, chosen, started, None),
        CliCommand::Train(arguments) => cli::train(&arguments, language),
        CliCommand::Presets { json } => cli::presets(json, language),
        CliCommand::Config(arguments) => cli::config(&arguments, language),
        CliCommand::Bench(arguments) => cli::bench(&arguments, language),
        CliCommand::Table(arguments) => cli::table(&arguments, language),
        CliCommand::Figure(arguments) => run_figure::draw(&arguments, language),
        CliCommand::Phenomenon(arguments) => cli::phenomenon(&arguments, language),
        CliCommand::Lesson(arguments) => match cli::lesson_task(&arguments, language) {
            Ok(LessonTask::Open(source)) => {
                app(&AppArguments::default(), language, chosen, started, Some(source))
            }
            Ok(LessonTask::Handout(task)) => run_handout::write(&task, language),
            done => done.map(|_| ()),
        },
    };
    cli::finish(result, language)
}

/// `chosen` is the language that was typed: without one the window has its own.
fn app(
    arguments: &AppArguments,
    language: Language,
    chosen: Option<Language>,
    started: Instant,
    lesson: Option<LessonSource>,
) -> Result<(), Sentence> {
    let (run, recording, tables, file) = opened(&arguments.run, language)?;
    // A seed alone chooses no run.
    let is_chosen = RunArguments { seed: None, ..arguments.run.clone() } != RunArguments::default();
    let opened = if cli::has_display() {
        let play = !arguments.paused && !matches!(file, Some((Purpose::LoadCheckpoint, _)));
        let own = || cli::data_folder().map(|folder| folder.join("runs"));
        let folders = arguments.runs.clone().or_else(own).map(RunFolders::below);
        let start = window::Start { run, recording, is_chosen, play, tables, file, folders, lesson };
        window::open(&start, arguments.renderer, chosen, started)
    } else {
        Err(Sentence::new("error.no_display"))
    };
    opened.or_else(|why| cli::train_without_window(&arguments.run, &why, language))
}

/// What a window begins with: a run, what was recorded of it, the tables that were read for it, and a file to be used, with what it is for.
type Opened = (Run, Recording, TableCache, Option<(Purpose, PathBuf)>);

/// What cannot begin is said at once: a window without a run has nothing to offer.
fn opened(arguments: &RunArguments, language: Language) -> Result<Opened, Sentence> {
    let folder = arguments.file.as_deref().filter(|path| path.is_dir());
    // A folder holds a run at its newest state, as a checkpoint does.
    let kind = match folder {
        Some(path) => {
            RecordedRun::read(path)?;
            Some(FileKind::Checkpoint)
        }
        None => arguments.file.as_deref().map(cli::kind_of).transpose()?,
    };
    if kind == Some(FileKind::Checkpoint) && !arguments.set.is_empty() {
        return Err(Sentence::new("cli.error.checkpoint_set"));
    }
    let file = match (kind, &arguments.file) {
        (Some(FileKind::Checkpoint), Some(path)) => Some((Purpose::LoadCheckpoint, path.clone())),
        // The window asks which columns are meant.
        (Some(FileKind::Table), Some(path)) => Some((Purpose::Data, path.clone())),
        _ => None,
    };
    let is_opened_later = kind == Some(FileKind::Table) || folder.is_some();
    let own = RunArguments { file: arguments.file.clone().filter(|_| !is_opened_later), ..arguments.clone() };
    let ChosenRun { run, recording, mut tables, notes, .. } = ChosenRun::of(&own)?;
    notes.iter().for_each(|note| cli::say(note, language));
    // A table that has changed is noticed in the window, as whoever looks at it can see what it is now.
    let mut data = run.config.data.clone();
    data.note_table(&mut tables, run.config.seed)?;
    data.target_from(&mut tables, run.config.seed)?;
    Ok((run, recording, tables, file))
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
