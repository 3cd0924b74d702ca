//! Parses a run file as TOML; on failure, a sentence that names the line.

use super::numeral::number;
use crate::words::{Sentence, visible};

/// Most characters of a line that a sentence shows.
const SHOWN: usize = 60;

/// Parses `text`. Numbers in forms that TOML does not have, such as `.001`, are accepted.
///
/// # Errors
/// If the text is not TOML: a sentence that names the line, quotes it, and suggests a correction.
pub fn table_of(text: &str) -> Result<toml::Table, Sentence> {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    // Each iteration corrects one line, or returns.
    loop {
        let whole = lines.join("\n");
        let error: toml::de::Error = match whole.parse() {
            Ok(table) => return Ok(table),
            Err(error) => error,
        };
        let at = error.span().map_or(0, |span| span.start.min(whole.len()));
        let index = whole.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        // An error at the end of a line may be reported at the start of the next.
        let mended = [Some(index), index.checked_sub(1)].into_iter().flatten().find_map(|index| {
            let line = lines.get(index)?;
            mended(line).filter(|mended| mended != line).map(|line| (index, line))
        });
        match mended {
            Some((index, line)) => lines[index] = line,
            None => return Err(not_toml(index, lines.get(index).map_or("", |line| line), &error)),
        }
    }
}

/// `line` with its number in TOML's syntax; `None` where its value is not a number.
fn mended(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=')?;
    let (value, comment) = value.find('#').map_or((value, ""), |index| value.split_at(index));
    // A value that TOML can read is not the error, and a second equals sign is not part of a number.
    if value.trim_start().starts_with('=') || value.trim().parse::<toml::Value>().is_ok() {
        return None;
    }
    Some(format!("{key}= {:?} {comment}", number(value)?))
}

fn not_toml(index: usize, line: &str, error: &toml::de::Error) -> Sentence {
    let shown: String = line.trim().chars().take(SHOWN).collect();
    let key = if has_backslash(line) { "error.toml_backslash" } else { "error.toml" };
    let sentence = Sentence::new(key).with("line", index + 1).with("text", visible(&shown));
    // The parser's message may have several lines.
    let reason = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    if key == "error.toml" { sentence.with_foreign("reason", reason) } else { sentence }
}

/// Whether there is a backslash between double quotation marks, which TOML reads as the start of an escape sequence.
fn has_backslash(line: &str) -> bool {
    line.split_once('"').is_some_and(|(_, quoted)| quoted.contains('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_toml_is_named_by_its_line() {
        for (text, key, line) in [
            ("seed = 1\n\n[game\nr1 = 3", "error.toml", "Line 3 "),
            ("seed = = 3", "error.toml", "Line 1 "),
            ("seed = 1\nseed = 2", "error.toml", "Line 2 "),
            ("[data]\nfile = \"C:\\Users\\me\\data.csv\"\n", "error.toml_backslash", "Line 2 "),
        ] {
            let refused = table_of(text).expect_err("no TOML");
            let said = refused.to_string();
            assert_eq!(refused.key(), key, "{text:?}");
            assert!(said.contains(line) && !said.contains('\n') && !said.contains('^'), "{said}");
            // The parser's message is in English, which the Chinese sentence mentions.
            let chinese = refused.text(crate::words::Language::Chinese);
            assert_eq!(
                chinese.contains("（原文：") && chinese.contains(" "),
                key == "error.toml",
                "{chinese}"
            );
        }
        let said = table_of("[data]\nfile = \"C:\\Users\\me\"").expect_err("an escape").to_string();
        assert!(said.contains("'") && said.contains("/") && said.contains("C:\\Users\\me"), "{said}");
    }

    #[test]
    fn numbers_in_other_forms_are_read() {
        let table =
            table_of("[generator]\nlearning_rate = .001 # small\nupdates = 1 000\n").expect("a table");
        let generator = table["generator"].as_table().expect("a table");
        assert_eq!(generator["learning_rate"].as_float(), Some(0.001));
        assert_eq!(generator["updates"].as_float(), Some(1000.0));
    }
}
