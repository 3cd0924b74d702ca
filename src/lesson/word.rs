//! Lines of a block, word by word.

use crate::words::Sentence;

/// The line without its comment, and without blanks around it.
pub fn bare(line: &str) -> &str {
    let end = line.find(" #").unwrap_or(if line.starts_with('#') { 0 } else { line.len() });
    line[..end].trim()
}

/// The first word of `line`, and what follows it.
pub fn first_word(line: &str) -> (&str, &str) {
    let line = line.trim();
    match line.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (line, ""),
    }
}

/// The whole number in `text`.
pub fn whole_number(text: &str) -> Result<u64, Sentence> {
    text.parse().map_err(|_| Sentence::new("lesson.error.whole").with("text", text))
}

/// Which of `known` is meant by `text`.
pub fn one_of(text: &str, known: &[&'static str]) -> Result<&'static str, Sentence> {
    let found = known.iter().copied().find(|word| *word == text);
    found.ok_or_else(|| {
        Sentence::new("lesson.error.unknown").with("text", text).with("known", known.join(", "))
    })
}
