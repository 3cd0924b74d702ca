//! `ganscope config`: a run as a file.

use super::arguments::RunArguments;
use super::chosen::ChosenRun;
use super::terminal;
use crate::words::{Language, Sentence};

/// Prints the chosen run as TOML, with a comment on each key in `language`.
///
/// # Errors
/// If there is no such run, or it cannot be printed.
pub fn config(arguments: &RunArguments, language: Language) -> Result<(), Sentence> {
    let ChosenRun { mut run, mut tables, notes, .. } = ChosenRun::of(arguments)?;
    notes.iter().for_each(|note| terminal::say(note, language));
    // A table that is not there yet does not keep its run from being written; one that changed is noticed.
    let mut data = run.config.data.named_from_anywhere();
    if data.note_table(&mut tables, run.config.seed) == Ok(None) {
        run.config.data = data;
    } else {
        run.config.data = run.config.data.named_from_anywhere();
    }
    terminal::print(&run.to_toml(language))
}
