//! `ganscope config`: a run as a file.

use super::arguments::RunArguments;
use super::chosen::Chosen;
use super::terminal;
use crate::words::{Language, Sentence};

/// Prints the chosen run as TOML, with a comment on each key in `language`.
///
/// # Errors
/// Where there is no such run, or it cannot be printed.
pub fn config(arguments: &RunArguments, language: Language) -> Result<(), Sentence> {
    let Chosen { run, .. } = Chosen::of(arguments)?;
    terminal::print(run.to_toml(language).trim_start())
}
