//! `ganscope config` and `ganscope presets`: runs that are printed and not played.

use std::fmt::Write as _;

use serde_json::json;

use super::arguments::RunArguments;
use super::chosen::ChosenRun;
use super::terminal;
use crate::config::Preset;
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

/// Prints the presets with their titles and what to see, in `language`; as one JSON array where `as_json`.
///
/// # Errors
/// If they cannot be printed.
pub fn presets(as_json: bool, language: Language) -> Result<(), Sentence> {
    let texts = |preset: &Preset| {
        ["title", "see"].map(|part| language.text(&format!("preset.{}.{part}", preset.name)))
    };
    if as_json {
        let presets = Preset::every().map(|preset| {
            let [title, see] = texts(&preset);
            json!({ "name": preset.name, "title": title, "see": see, "fails": preset.fails })
        });
        let presets: Vec<_> = presets.collect();
        return terminal::print(&format!("{}\n", json!(presets)));
    }
    let mut list = String::new();
    for preset in Preset::every() {
        let [title, see] = texts(&preset);
        let _ = writeln!(list, "{:<12}{title}\n{:<12}{see}\n", preset.name, "");
    }
    terminal::print(&format!("{}\n", list.trim_end()))
}
