//! Parses numbers as people type them: `.001`, ` = 1e-3`, `1_000`, `1 000`, `1,5`, `２．５k` and `−3` are numbers too.

/// A text read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    /// A number.
    Number(f64),
    /// Either of two numbers: the separator may be for thousands or for decimals.
    Either(f64, f64),
    /// Not a number.
    Nothing,
}

/// As [`Written`], with digits in Rust's syntax.
enum PlainNumeral {
    Number(String),
    Either([String; 2]),
    Nothing,
}

/// The number in `text`; `None` if it is not a number, or ambiguous: `1,000` is a thousand to some and one to others.
pub fn number(text: &str) -> Option<f64> {
    match Written::of(text, false) {
        Written::Number(number) => Some(number),
        Written::Either(..) | Written::Nothing => None,
    }
}

/// The whole number from 0 to 2^64 - 1 in `text`; `None` if there is none. A comma before three digits separates
/// thousands here, because a whole number has no decimals.
pub fn whole(text: &str) -> Option<u64> {
    let PlainNumeral::Number(plain) = plain(text, true) else { return None };
    let exact = plain.parse().ok();
    // Up to 2^53, f64 is exact for whole numbers.
    let rounded = || {
        let number: f64 = plain.parse().ok()?;
        let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
        is_whole.then_some(number as u64)
    };
    exact.or_else(rounded)
}

impl Written {
    /// Reads `text` as a number, or as a whole number if `is_whole`.
    pub fn of(text: &str, is_whole: bool) -> Self {
        let value = |plain: &String| plain.parse().unwrap_or(f64::NAN);
        match plain(text, is_whole) {
            PlainNumeral::Number(plain) => Self::Number(value(&plain)),
            PlainNumeral::Either([thousands, decimals]) => Self::Either(value(&thousands), value(&decimals)),
            PlainNumeral::Nothing => Self::Nothing,
        }
    }
}

/// Converts `text` to Rust's syntax. It may have a point or a comma before decimals, two kinds of minus, full-width
/// digits, groups of three digits, and an exponent or the suffix k or M. A separator that may be for thousands or for
/// decimals is not guessed; in a whole number a comma is for thousands.
fn plain(text: &str, is_whole: bool) -> PlainNumeral {
    let narrow: String = text.trim().chars().map(narrow).collect();
    let signed = narrow.strip_prefix('=').unwrap_or(&narrow).trim_start();
    let (sign, unsigned) = match signed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", signed.strip_prefix('+').unwrap_or(signed)),
    };
    let (mantissa, exponent) = match (unsigned.split_once(['e', 'E']), unsigned.strip_suffix(['k', 'K'])) {
        (Some((mantissa, exponent)), _) => (mantissa, Some(exponent)),
        (None, Some(thousands)) => (thousands, Some("3")),
        (None, None) => unsigned.strip_suffix('M').map_or((unsigned, None), |millions| (millions, Some("6"))),
    };
    let number = |digits: &str| {
        // Rust's parser accepts words such as "inf"; here only digits may remain.
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let exponent = exponent.map(|exponent| format!("e{exponent}")).unwrap_or_default();
        let text = format!("{sign}{digits}{exponent}");
        let is_number = is_plain && text.parse::<f64>().is_ok_and(f64::is_finite);
        is_number.then_some(text)
    };
    let as_number = |digits: &str| number(digits).map_or(PlainNumeral::Nothing, PlainNumeral::Number);
    let last = mantissa.rfind([',', '.']);
    let Some((whole, mark, decimals)) =
        last.map(|at| (&mantissa[..at], &mantissa[at..=at], &mantissa[at + 1..]))
    else {
        return without_groups(mantissa).map_or(PlainNumeral::Nothing, |digits| as_number(&digits));
    };
    let both = number(&format!("{whole}{decimals}")).zip(number(&format!("{whole}.{decimals}")));
    let is_group = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let may_be_thousands = is_group(decimals)
        && (1..=3).contains(&whole.len())
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && !whole.starts_with('0');
    match (mark, is_whole, both) {
        (",", true, Some((thousands, _))) if may_be_thousands => PlainNumeral::Number(thousands),
        (",", false, Some((thousands, decimals))) | (".", true, Some((thousands, decimals)))
            if may_be_thousands =>
        {
            PlainNumeral::Either([thousands, decimals])
        }
        _ => {
            // A repeated separator is for thousands; with both kinds, the last is for decimals.
            let digits = if whole.contains(mark) {
                without_groups(mantissa)
            } else {
                without_groups(whole).map(|whole| format!("{whole}.{decimals}"))
            };
            digits.map_or(PlainNumeral::Nothing, |digits| as_number(&digits))
        }
    }
}

/// Removes the separators between groups of three digits, which must all be the same; an underscore may be between
/// any two digits.
fn without_groups(digits: &str) -> Option<String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some(mark) = digits.chars().find(|character| !character.is_ascii_digit()) else {
        return Some(digits.to_owned());
    };
    let mut parts = digits.split(mark);
    let first = parts.next()?;
    let is_whole = match mark {
        '_' => is_number(first) && parts.all(is_number),
        ',' | '.' | ' ' | '\'' => {
            is_number(first) && first.len() <= 3 && parts.all(|part| part.len() == 3 && is_number(part))
        }
        _ => false,
    };
    is_whole.then(|| digits.replace(mark, ""))
}

/// The ASCII form of a full-width character, as typed by Chinese input methods, or of a similar sign.
fn narrow(character: char) -> char {
    match character {
        '０'..='９' | '．' | '，' | '－' | '＋' | 'ｅ' | 'Ｅ' | '＿' => {
            char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
        }
        '−' | '–' => '-',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        '’' => '\'',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_forms_that_people_write() {
        for (text, expected) in [
            (".001", 0.001),
            (" = 1e-3 ", 0.001),
            ("1E-3", 0.001),
            ("5.", 5.0),
            ("+3", 3.0),
            ("−3", -3.0),
            ("-.5", -0.5),
            ("1_000", 1000.0),
            ("1 000", 1000.0),
            ("1\u{a0}234\u{202f}567", 1_234_567.0),
            ("1'000.5", 1000.5),
            ("1,5", 1.5),
            ("0,001", 0.001),
            ("0,5", 0.5),
            (",5", 0.5),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1.000", 1.0),
            ("12345", 12345.0),
            ("1,2345", 1.2345),
            ("-1e4", -1e4),
        ] {
            assert_eq!(number(text), Some(expected), "{text:?}");
        }
        for text in [
            "", "=", "nan", "inf", "1e999", "abc", "1,000", "1,2,3", "1 2", "1e", "12 34", "--1", "1,0,000",
            "0x10", "5%", "1.2.3", ".",
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_are_read_exactly() {
        for (text, expected) in [
            ("10000", 10_000),
            ("1e4", 10_000),
            ("1_000", 1000),
            ("1,000", 1000),
            ("1,000,000", 1_000_000),
            ("10 000", 10_000),
            ("2.5e3", 2500),
            ("5.0", 5),
            ("= 7", 7),
            ("9007199254740993", 9_007_199_254_740_993),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(whole(text), Some(expected), "{text:?}");
        }
        for text in ["-1", "1.5", "many", "1e30", "", "1,5"] {
            assert_eq!(whole(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written_and_nonsense_is_no_number() {
        let number = |text: &str| match Written::of(text, false) {
            Written::Number(number) => number,
            other => panic!("{text:?}: {other:?}"),
        };
        for (text, expected) in [
            (".001", 1e-3),
            (" 1e-3 ", 1e-3),
            ("1e4", 1e4),
            ("1E+4", 1e4),
            ("1_000", 1e3),
            ("12_34", 1234.0),
            ("1_000.5", 1000.5),
            ("0,25", 0.25),
            ("0,125", 0.125),
            ("1,5", 1.5),
            ("1.000", 1.0),
            ("12.34k", 12_340.0),
            ("1.5M", 1.5e6),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1 000", 1000.0),
            ("1’000.5", 1000.5),
            ("１０００", 1000.0),
            ("−2", -2.0),
            ("-.5", -0.5),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        for nonsense in [
            "", "abc", "1x", "1..2", "--1", "1e", "e4", "inf", "-inf", "nan", "infinity", "0x10", "_1", "1_",
            "1__0", "1,23,4", "10 00", "1e4e4", ".", ",", "-", "1 000 00", "1,2.3,4", "k", "1e3k", "1kk",
            "M",
        ] {
            assert_eq!(Written::of(nonsense, false), Written::Nothing, "{nonsense:?}");
            assert_eq!(Written::of(nonsense, true), Written::Nothing, "{nonsense:?}");
        }
    }

    #[test]
    fn what_may_be_two_numbers_is_told() {
        assert_eq!(Written::of("1,000", false), Written::Either(1000.0, 1.0));
        assert_eq!(Written::of("1,000", true), Written::Number(1000.0));
        assert_eq!(Written::of("1.024", true), Written::Either(1024.0, 1.024));
        assert_eq!((whole("1.024"), number("2.5k"), whole(" 2k")), (None, Some(2500.0), Some(2000)));
    }
}
