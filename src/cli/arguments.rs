//! The command line of `ganscope`.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::figure_arguments::FigureArguments;
use super::misuse::misuse;
use super::numbers::{MAX_STEPS, seconds, within};
use super::word::no_such_word;
use crate::config::MAX_SEED;
use crate::words::{Language, Sentence};

/// Watch a GAN's generator and discriminator fight, live, on data you can see.
///
/// Without a command it opens the window. A run is a preset or a TOML file, changed by --set, and a seed; the same
/// run gives the same numbers each time.
#[derive(Clone, Debug, Parser)]
#[command(name = "ganscope", version, args_override_self = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// The language of all that is said: en or zh-CN. By default that of the system
    #[arg(long, global = true, value_name = "TAG", value_parser = language_parser())]
    language: Option<Language>,

    #[command(flatten)]
    app: AppArguments,

    #[command(subcommand)]
    command: Option<CliCommand>,
}

/// A command with its arguments.
#[derive(Clone, Debug, Subcommand)]
pub enum CliCommand {
    /// Open the window (the default)
    App(AppArguments),
    /// Train without a window and print how near the generator came
    Train(TrainArguments),
    /// List the runs that come with the program
    Presets {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print a run as a TOML file, with a comment on each key
    Config(RunArguments),
    /// Measure how fast this machine trains, and where the time goes
    Bench(BenchArguments),
    /// Run a published experiment and print ours beside the published figures
    Table(TableArguments),
    /// Draw a pane of a run at one of its steps as SVG or PNG, without a window
    Figure(FigureArguments),
    /// Play a classroom phenomenon, such as mode collapse, and say with how many seeds it is there
    Phenomenon(PhenomenonArguments),
    /// Open the window with a lesson, check one, or print it: `ganscope lesson` lists those that come with the program
    Lesson(LessonArguments),
}

/// What chooses a run.
#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct RunArguments {
    /// A table to train on, a run file, a checkpoint (a saved state), or the folder of a run: what it is, is told by its content
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// A run that comes with the program; `ganscope presets` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    pub preset: Option<String>,
    /// A run file, as printed by `ganscope config`
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Another value for one setting, as in --set game.objective=hinge; may be repeated
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,
    /// The one number behind all randomness: the same seed gives the same run
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_SEED>)]
    pub seed: Option<u64>,
}

/// What `ganscope app` takes.
#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct AppArguments {
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show it as help")]
    pub run: RunArguments,
    /// What draws the window
    #[arg(long, value_enum, default_value_t)]
    pub renderer: RendererChoice,
    /// Wait at step 0 instead of playing at once
    #[arg(long)]
    pub paused: bool,
    /// Where runs are kept while they go on, so that a crash costs none of them; by default a folder of the program's own
    #[arg(long, value_name = "DIR")]
    pub runs: Option<PathBuf>,
}

/// What `ganscope train` takes.
#[derive(Args, Clone, Debug)]
pub struct TrainArguments {
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show it as help")]
    pub run: RunArguments,
    /// Steps to take, from where the run stands: by default 5000, or, on resuming a run that was broken off, those that
    /// are missing
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_STEPS>)]
    pub steps: Option<u64>,
    /// Stop before that, as soon as this holds: "step 2000", "d_fake_mean > 0.4" (or <, or crosses), the same with a metric
    /// such as modes_covered_any, or "verdict" for a change of the verdict; may be repeated
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Vec<String>,
    /// Go on from a checkpoint, the saved state of a run, or in the folder of a run that was broken off, however that
    /// happened; --set then changes settings from its step on
    #[arg(long, value_name = "FILE OR DIR", conflicts_with_all = ["file", "preset", "config", "seed"])]
    pub resume: Option<PathBuf>,
    /// Write config.toml, metrics.csv, checkpoint.safetensors, samples.csv and summary.json to this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Let config.toml hold the table itself, so that the run needs no other file
    #[arg(long, requires = "out", conflicts_with = "resume")]
    pub with_table: bool,
    /// Let --out replace the files of a run that is there already
    #[arg(long, requires = "out")]
    pub overwrite: bool,
    /// Compute gradients with candle, a machine-learning library like PyTorch, instead of the program's own fast code:
    /// slower, and the same up to rounding
    #[arg(long)]
    pub reference: bool,
    /// Print the summary as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
    /// Fakes (samples that the generator makes) to measure, and to write to samples.csv
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_EVAL_SAMPLES,
        allow_negative_numbers = true,
        value_parser = within::<u32, 1, MAX_EVAL_SAMPLES>
    )]
    pub eval_samples: u32,
}

/// What `ganscope bench` takes.
#[derive(Args, Clone, Debug)]
pub struct BenchArguments {
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would show it as help")]
    pub run: RunArguments,
    /// Threads that train; by default one for each core, where the work is worth it
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u32, 1, 256>)]
    pub threads: Option<u32>,
    /// Measure candle, a machine-learning library like PyTorch, instead of the program's own fast code
    #[arg(long, conflicts_with = "threads")]
    pub reference: bool,
    /// Rounds, whose median is printed; each is compared with the most that a core can compute, measured beside it
    #[arg(long, value_name = "N", default_value_t = 9, allow_negative_numbers = true, value_parser = within::<u32, 1, 1000>)]
    pub rounds: u32,
    /// Seconds that each load is measured for
    #[arg(long, value_name = "S", default_value_t = 3.0, allow_negative_numbers = true, value_parser = seconds)]
    pub seconds: f64,
    /// Print one JSON array and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What `ganscope table` takes.
#[derive(Args, Clone, Debug)]
pub struct TableArguments {
    /// The table; without a name, all are listed
    pub name: Option<String>,
    /// Seeds, from 1 on; by default as many as were published
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 1, MAX_SEEDS>)]
    pub seeds: Option<u64>,
    /// Another number of steps
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 1, MAX_STEPS>)]
    pub steps: Option<u64>,
    /// Runs at a time, each on one thread; by default one for each core. It changes no figure
    #[arg(long, value_name = "J", allow_negative_numbers = true, value_parser = within::<u32, 1, 256>)]
    jobs: Option<u32>,
    /// Smaller networks or fewer steps, for a processor (the default)
    #[arg(long, conflicts_with = "full")]
    pub scaled: bool,
    /// The published settings, as far as the program has them
    #[arg(long)]
    pub full: bool,
    /// Where finished runs are kept, from which a table that was broken off goes on
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Print one JSON value and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What `ganscope phenomenon` takes.
#[derive(Args, Clone, Debug)]
pub struct PhenomenonArguments {
    /// The phenomenon; without a name, all are listed
    pub name: Option<String>,
    /// How many seeds
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true, value_parser = within::<u64, 1, MAX_SEEDS>)]
    pub seeds: u64,
    /// The first of them: bounds that were drawn on some seeds are to be held against others
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_FIRST_SEED>)]
    pub first_seed: u64,
    /// Runs at a time, each on one thread; by default one for each core. It changes no figure
    #[arg(long, value_name = "J", allow_negative_numbers = true, value_parser = within::<u32, 1, 256>)]
    jobs: Option<u32>,
    /// Print one JSON value and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What `ganscope lesson` takes.
#[derive(Args, Clone, Debug)]
pub struct LessonArguments {
    /// A lesson's file, or the name of one that comes with the program; without it, all are listed
    #[arg(value_name = "FILE OR NAME")]
    pub lesson: Option<PathBuf>,
    /// Play it without a window on three seeds, by doing what it asks, and say where a claim does not hold
    #[arg(long, requires = "lesson")]
    pub check: bool,
    /// Write it as a page to print, in the language of --language: its text, questions, pictures of its run, and the answers. By
    /// default to NAME.LANGUAGE.html in the folder that one is in
    #[arg(long, value_name = "FILE", num_args = 0..=1, requires = "lesson", conflicts_with = "check")]
    pub handout: Option<Option<PathBuf>>,
    /// The seed of its first run in the handout; its other runs keep their distance from it
    #[arg(long, value_name = "N", requires = "handout", allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_SEED>)]
    pub seed: Option<u64>,
    /// Let the handout hold the notes for the teacher too
    #[arg(long, requires = "handout")]
    pub notes: bool,
}

impl TableArguments {
    /// Number of runs at the same time.
    pub fn jobs(&self) -> usize {
        jobs_or_cores(self.jobs)
    }
}

impl PhenomenonArguments {
    /// Number of runs at the same time.
    pub fn jobs(&self) -> usize {
        jobs_or_cores(self.jobs)
    }
}

fn jobs_or_cores(jobs: Option<u32>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    jobs.map_or_else(cores, |jobs| jobs as usize)
}

/// Steps that `ganscope train` takes without --steps.
pub const DEFAULT_STEPS: u64 = 5_000;
const DEFAULT_EVAL_SAMPLES: u32 = 10_000;
/// Most points that are measured: sorting along 128 directions takes some seconds for as many.
const MAX_EVAL_SAMPLES: u64 = 1_000_000;
/// Most seeds that are accepted.
const MAX_SEEDS: u64 = 10_000;
/// Largest first seed, so that `MAX_SEEDS` more are valid.
const MAX_FIRST_SEED: u64 = MAX_SEED - MAX_SEEDS;

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RendererChoice {
    /// What suits the machine
    #[default]
    Auto,
    /// OpenGL, the faster one without a graphics card
    #[value(name = "opengl")]
    OpenGl,
    /// wgpu: Vulkan, Metal or Direct3D
    Wgpu,
}

impl Arguments {
    /// What was typed. Help and the version are printed here, and end the program.
    ///
    /// # Errors
    /// If it is not valid: the message, and its language.
    pub fn of_process() -> Result<Self, (Sentence, Language)> {
        let parsed = Self::try_parse().map_err(|error| {
            let commands = Self::commands();
            let sentence = misuse(&error, &commands).unwrap_or_else(|| error.exit());
            // Whatever does not fit behind a command that is none: it is the command that is to be mended.
            let word = first_word(std::env::args_os());
            word.and_then(|word| no_such_word(Path::new(&word), &commands)).unwrap_or(sentence)
        });
        parsed.and_then(Self::checked).map_err(|sentence| (sentence, language_of_words(std::env::args_os())))
    }

    /// The language of all output.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_else(language_of_system)
    }

    /// The language given by --language; `None` if there is none.
    pub fn chosen_language(&self) -> Option<Language> {
        self.language
    }

    /// The command; that of the window if none is given.
    pub fn command(self) -> CliCommand {
        self.command.unwrap_or(CliCommand::App(self.app))
    }

    /// What chooses a run stands after the command that it is for: before it, it would be passed over.
    fn checked(self) -> Result<Self, Sentence> {
        if self.command.is_some() && self.app != AppArguments::default() {
            return Err(Sentence::new("cli.misuse.before_command"));
        }
        Ok(self)
    }

    /// Names of all commands.
    pub fn commands() -> Vec<String> {
        let command = <Self as clap::CommandFactory>::command();
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }
}

impl TrainArguments {
    /// The arguments for training `run` with all defaults.
    pub fn of_run(run: RunArguments) -> Self {
        Self {
            run,
            steps: None,
            until: Vec::new(),
            resume: None,
            out: None,
            with_table: false,
            overwrite: false,
            reference: false,
            json: false,
            eval_samples: DEFAULT_EVAL_SAMPLES,
        }
    }
}

fn language_parser() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
        .map(|tag| Language::from_tag(&tag).unwrap_or_default())
}

/// The first of `words`, the program's name, that is no option and no value of one.
fn first_word(words: impl Iterator<Item = std::ffi::OsString>) -> Option<std::ffi::OsString> {
    let command = <Arguments as clap::CommandFactory>::command();
    let takes_value = |word: &str| {
        let mut options = command.get_arguments();
        options.any(|option| {
            option.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long))
                && option.get_action().takes_values()
        })
    };
    let mut words = words.skip(1);
    loop {
        let word = words.next()?;
        let text = word.to_string_lossy();
        if !text.starts_with('-') {
            return Some(word);
        }
        if takes_value(&text) {
            words.next();
        }
    }
}

/// The language that `words` choose, whatever else cannot be understood in them.
fn language_of_words(words: impl Iterator<Item = std::ffi::OsString>) -> Language {
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let after = words.iter().position(|word| word == "--language").and_then(|index| words.get(index + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--language="));
    joined.or(after.map(String::as_str)).and_then(Language::from_tag).unwrap_or_else(language_of_system)
}

/// The language that the system's messages are in, as POSIX names it; the first variable that is set decides.
fn language_of_system() -> Language {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    match variables.into_iter().find(|value| !value.is_empty()) {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}
