//! The content of one cell: a number, a missing value, a date, or text.

use super::date::is_date;
use super::numeral::Numeral;
use crate::data::options::Thousands;

/// Words for missing values from R, pandas, spreadsheets, SAS, Stata, SPSS, SQL, Matlab, C and people, in lower case.
const MISSING: &[&str] = &[
    "",
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "n. a.",
    "nan",
    "null",
    "nil",
    "none",
    "missing",
    "undefined",
    "nothing",
    "nat",
    "n/d",
    "n.d.",
    "nd",
    "s/d",
    "s.d.",
    "k.a.",
    "k. a.",
    "k.a",
    "keine angabe",
    "fehlt",
    "fehlend",
    "fehlender wert",
    "manquant",
    "sin dato",
    "sin datos",
    "no data",
    "nodata",
    "not available",
    "unknown",
    "?",
    "??",
    "???",
    ".",
    "..",
    "...",
    "…",
    ":",
    "-",
    "--",
    "---",
    "----",
    "–",
    "—",
    "——",
    "−",
    "*",
    "**",
    "***",
    "/",
    "\\n",
    "(null)",
    "(na)",
    "(missing)",
    "(x)",
    "(d)",
    "\\na",
    "#n/a n/a",
    "无",
    "無",
    "空",
    "缺",
    "缺失",
    "缺失值",
    "暂无",
    "无数据",
    "不详",
    "未知",
    "欠損",
    "欠測",
    "不明",
    "결측",
];
/// Those of these words that may also be the label of a group.
const LABELS: [&str; 9] = ["none", "nothing", "unknown", "无", "無", "空", "未知", "不明", "undefined"];
/// Error values of spreadsheets, except those that end with '!' or '?'.
const SPREADSHEET: &[&str] = &[
    "#n/a",
    "#na",
    "#nv",
    "#n/d",
    "#i/t",
    "#н/д",
    "#null",
    "#getting_data",
    "#saknas",
    "#hiányzik",
    "#puuttuu",
    "#div/0",
];
/// Words for infinity, without sign, in lower case.
const INFINITE: [&str; 6] = ["inf", "infinity", "inf.", "∞", "infinite", "1.#inf"];

/// The content of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Cell {
    /// A number, under one decimal mark or the other.
    Number(Numeral),
    /// No text, or a word for a missing value.
    Missing,
    /// A number that is not finite.
    NotFinite,
    /// A date or a time.
    Date,
    /// Anything else.
    Text,
}

impl Cell {
    /// The content of a cell `text`. `thousands` is the mark between groups of digits, if a person has chosen it.
    pub(in crate::data) fn of(text: &str, thousands: Option<Thousands>) -> Self {
        let text = trimmed(text);
        if text.is_empty() {
            return Self::Missing;
        }
        if let Some(numeral) = Numeral::read(text, thousands) {
            return if numeral.is_finite() { Self::Number(numeral) } else { Self::NotFinite };
        }
        // All known words are shorter.
        if text.len() <= 40 {
            let lower = text.to_lowercase();
            if is_missing(&lower) {
                return Self::Missing;
            }
            if is_infinite(&lower) {
                return Self::NotFinite;
            }
        }
        if is_date(text) { Self::Date } else { Self::Text }
    }

    /// Whether `text` cannot be the label of a group.
    pub(in crate::data) fn is_no_label(text: &str) -> bool {
        let text = trimmed(text);
        Self::of(text, None) == Self::Missing && !LABELS.contains(&&*text.to_lowercase())
    }
}

/// `text` without surrounding spaces, including zero-width ones.
pub(in crate::data) fn trimmed(text: &str) -> &str {
    let is_space = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    let is_tight = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_tight(bytes.first()) && is_tight(bytes.last()) { text } else { text.trim_matches(is_space) }
}

fn is_missing(lower: &str) -> bool {
    MISSING.contains(&lower)
        || is_bracketed(lower)
        || is_of_spreadsheet(lower)
        || is_nan(lower)
        || is_special(lower)
}

/// Matches `<NA>`, `[null]` and the like.
fn is_bracketed(lower: &str) -> bool {
    let inner = [('<', '>'), ('[', ']')]
        .iter()
        .find_map(|(open, close)| lower.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close)));
    inner.is_some_and(|word| {
        ["na", "n/a", "nan", "null", "none", "missing", "undefined", "nil", "empty"].contains(&word)
    })
}

/// Matches errors of spreadsheets: `#DIV/0!`, `#WERT!`, `#¿NOMBRE?`, `#N/A`, `Err:502`.
fn is_of_spreadsheet(lower: &str) -> bool {
    let numbered =
        lower.strip_prefix("err:").is_some_and(|code| code.len() == 3 && code.parse::<u16>().is_ok());
    let named = lower.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?'])).is_some_and(|name| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '¡' | '¿' | '_');
        name.chars().any(char::is_alphabetic) && name.chars().all(is_part)
    });
    numbered || named || SPREADSHEET.contains(&lower)
}

/// Matches NaN as written by C's printf on different systems: `-nan`, `nan(ind)`, `-1.#IND00`, `1.#QNAN`, `NaNQ`.
fn is_nan(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(lower);
    let unsigned = unsigned.strip_prefix('\u{2212}').unwrap_or(unsigned);
    let of_windows = unsigned
        .strip_prefix("1.#")
        .is_some_and(|word| ["ind", "qnan", "snan", "nan"].contains(&word.trim_end_matches('0')));
    let with_payload = unsigned.strip_prefix("nan").is_some_and(|rest| {
        rest.is_empty() || rest == "q" || rest == "s" || (rest.starts_with('(') && rest.ends_with(')'))
    });
    of_windows || with_payload
}

/// Matches the special values of SAS and Stata: `.a` to `.z`, and `._`.
fn is_special(lower: &str) -> bool {
    matches!(lower.as_bytes(), [b'.', b'a'..=b'z' | b'_'])
}

fn is_infinite(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(lower);
    INFINITE.contains(&unsigned)
        || unsigned.strip_prefix("1.#inf").is_some_and(|zeros| zeros.bytes().all(|b| b == b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_word_is_missing() {
        for word in [
            "",
            "  ",
            "NA",
            "NaN",
            "nan",
            "Null",
            "none",
            "N/A",
            "?",
            "-",
            "#N/A",
            ".",
            "..",
            "--",
            "n.a.",
            "\\N",
            "#DIV/0!",
            "#VALUE!",
            "#NUM!",
            "#NV",
            "#REF!",
            "#NAME?",
            "-nan",
            "nan(ind)",
            "-nan(ind)",
            "-1.#IND",
            "1.#QNAN",
            "-1.#IND00",
            "missing",
            "#N/A N/A",
            "<NA>",
            "nil",
            "k.A.",
            "无",
            "缺失",
            "#WERT!",
            "#BEZUG!",
            "#¡VALOR!",
            "#¿NOMBRE?",
            "#ДЕЛ/0!",
            "Err:502",
            ".a",
            "._",
            "(null)",
            "[null]",
            "<missing>",
            "NaT",
            "—",
            "…",
            "#NULL!",
            "+NaN",
            "\u{A0}",
            "\u{200B}",
        ] {
            assert_eq!(Cell::of(word, None), Cell::Missing, "{word:?}");
        }
    }

    #[test]
    fn what_is_not_finite_is_told_from_text() {
        for word in
            ["inf", "-inf", "Infinity", "-infinity", "+Inf", "∞", "\u{2212}∞", "1.#INF", "-1.#INF00", "INF"]
        {
            assert_eq!(Cell::of(word, None), Cell::NotFinite, "{word:?}");
        }
        for word in [
            "0x10",
            "twelve",
            "1 00",
            "$7",
            "7%",
            "12 kg",
            "#1",
            "#foo",
            "information",
            "1,2,3",
            "a.b",
            "n",
            "x",
        ] {
            assert_eq!(Cell::of(word, None), Cell::Text, "{word:?}");
        }
    }

    #[test]
    fn a_word_may_name_a_group_where_it_would_be_no_number() {
        assert!(Cell::is_no_label(" ") && Cell::is_no_label("NA") && Cell::is_no_label("#N/A"));
        assert!(!Cell::is_no_label("none") && !Cell::is_no_label("无") && !Cell::is_no_label("a"));
    }
}
