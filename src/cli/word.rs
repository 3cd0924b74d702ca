//! Suggestions for a word on the command line that is neither a file nor a command.

use std::path::Path;

use crate::config::{Preset, nearest};
use crate::words::{Sentence, visible};

/// The message for a word that is neither a file nor one of `commands`, with what may be meant; `None` if it is a
/// file or one of them, or can only be a path.
pub fn no_such_word(path: &Path, commands: &[String]) -> Option<Sentence> {
    let name = path.to_string_lossy();
    let is_word = name.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    if !is_word || path.exists() || commands.iter().any(|command| *command == name) {
        return None;
    }
    let sentence = match (Preset::named(&name), nearest(&name, commands.iter().map(String::as_str))) {
        (Ok(_), _) => Sentence::new("cli.error.preset_as_file"),
        (Err(_), nearest) => {
            Sentence::new("cli.error.no_such_word").with("nearest", nearest.unwrap_or_default())
        }
    };
    Some(sentence.with("name", visible(&name)))
}
