//! `ganscope presets`: the runs that come with the program, and what each shows.

use std::fmt::Write as _;

use serde_json::json;

use super::terminal;
use crate::config::Preset;
use crate::words::{Language, Sentence};

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
