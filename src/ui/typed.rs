//! What is typed into a number box: read when the person is done with it, and refused in a sentence where the box does
//! not take it.

use std::cell::RefCell;

use crate::config::{Kind, Value};
use crate::words::{Name, Sentence, grouped};

/// One box in one frame: what it shows, and what was typed into it.
pub struct Typed {
    shown: String,
    value: f64,
    is_whole: bool,
    typed: RefCell<Option<String>>,
}

/// What a text is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    /// A number.
    Number(f64),
    /// Either of two, by whether its separator stands before thousands or before decimals.
    Either(f64, f64),
    /// None.
    Nothing,
}

impl Typed {
    /// A box that shows `value` as `shown`.
    pub fn new(shown: String, value: f64) -> Self {
        Self { shown, value, is_whole: false, typed: RefCell::new(None) }
    }

    /// A box of whole numbers that shows `value`.
    pub fn whole(value: u64) -> Self {
        Self { is_whole: true, ..Self::new(grouped(value), value as f64) }
    }

    /// The same of a number that is a name.
    pub fn named(value: u64) -> Self {
        Self { shown: value.to_string(), ..Self::whole(value) }
    }

    /// The value itself where `text` is what the box shows already.
    pub fn shows(&self, text: &str) -> Option<f64> {
        (text.trim() == self.shown).then_some(self.value)
    }

    /// The number that `text` is. What the box showed already is the value itself, of which it may show fewer digits.
    pub fn read(&self, text: &str) -> Option<f64> {
        if let Some(value) = self.shows(text) {
            return Some(value);
        }
        let text = text.trim();
        *self.typed.borrow_mut() = Some(text.to_owned());
        match reading(text, self.is_whole) {
            Reading::Number(number) => Some(number),
            Reading::Either(..) | Reading::Nothing => None,
        }
    }

    /// The sentence about what was typed, where the box called `name` does not take it as it is; `taken` is what stands
    /// there now.
    pub fn refusal(&self, name: Name, limits: Sentence, taken: f64) -> Option<Sentence> {
        self.refusal_for(name, limits, taken, grouped(Value::Number(taken)))
    }

    /// The same, where what stands there now is written `taken_as`.
    pub fn refusal_for(
        &self,
        name: Name,
        limits: Sentence,
        taken: f64,
        taken_as: impl std::fmt::Display,
    ) -> Option<Sentence> {
        let typed = self.typed.borrow_mut().take()?;
        let sentence = match reading(&typed, self.is_whole) {
            Reading::Number(number) if number == taken => return None,
            Reading::Number(_) => Sentence::new("error.typed"),
            Reading::Either(thousands, decimals) => Sentence::new("error.typed_either")
                .with_count("thousands", thousands)
                .with("decimals", format!("{decimals:?}")),
            Reading::Nothing => Sentence::new("error.typed_no_number"),
        };
        Some(
            sentence
                .with_name("name", name)
                .with("typed", typed)
                .with_sentence("limits", limits)
                .with("taken", taken_as),
        )
    }
}

/// What `text` is: with a point or a comma before its decimals, either minus, digits of either width, groups of three
/// digits, and an exponent or one of the letters k and M. A separator that may stand before thousands as well as before decimals is not guessed at; in
/// a whole number a comma stands before thousands.
fn reading(text: &str, is_whole: bool) -> Reading {
    let plain: String = text.trim().chars().map(narrow).collect();
    let (sign, unsigned) = match plain.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (mantissa, exponent) = match (unsigned.split_once(['e', 'E']), unsigned.strip_suffix(['k', 'K'])) {
        (Some((mantissa, exponent)), _) => (mantissa, Some(exponent)),
        (None, Some(thousands)) => (thousands, Some("3")),
        (None, None) => unsigned.strip_suffix('M').map_or((unsigned, None), |millions| (millions, Some("6"))),
    };
    let number = |digits: &str| {
        // Rust's parser takes words such as "inf", and digits are all that may stand here.
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let text = exponent.map_or_else(|| digits.to_owned(), |exponent| format!("{digits}e{exponent}"));
        text.parse::<f64>().ok().filter(|_| is_plain).map(|number| sign * number)
    };
    let as_number = |digits: &str| number(digits).map_or(Reading::Nothing, Reading::Number);
    let last = mantissa.rfind([',', '.']);
    let Some((whole, mark, decimals)) =
        last.map(|at| (&mantissa[..at], &mantissa[at..=at], &mantissa[at + 1..]))
    else {
        return ungrouped(mantissa).map_or(Reading::Nothing, |digits| as_number(&digits));
    };
    let both = number(&format!("{whole}{decimals}")).zip(number(&format!("{whole}.{decimals}")));
    let is_group = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let may_be_thousands = is_group(decimals)
        && (1..=3).contains(&whole.len())
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && !whole.starts_with('0');
    match (mark, is_whole, both) {
        (",", true, Some((thousands, _))) if may_be_thousands => Reading::Number(thousands),
        (",", false, Some((thousands, decimals))) | (".", true, Some((thousands, decimals)))
            if may_be_thousands =>
        {
            Reading::Either(thousands, decimals)
        }
        _ => {
            // Several of one kind are thousands; where there are both kinds, the last stands before the decimals.
            let digits = if whole.contains(mark) {
                ungrouped(mantissa)
            } else {
                ungrouped(whole).map(|whole| format!("{whole}.{decimals}"))
            };
            digits.map_or(Reading::Nothing, |digits| as_number(&digits))
        }
    }
}

/// `digits` without the signs between its groups of three, which are all the same; an underscore may stand between any
/// two digits.
fn ungrouped(digits: &str) -> Option<String> {
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

/// The narrow form of a wide character, as input methods of Chinese type them, and one of the signs that look alike.
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

/// The limits of one width of a layer.
pub fn limits_of_width() -> Sentence {
    let kind = Kind::Integer { min: 1, max: crate::config::MAX_WIDTH as u64 };
    kind.limits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;
    use crate::words::Language;

    /// The sentence after `text` was typed into the box of a setting that takes -1 to 1 and shows 0.333.
    fn refusal(text: &str) -> Option<String> {
        let setting = Setting::named("generator.momentum").expect("a setting");
        let typed = Typed::new("0.333".to_owned(), 1.0 / 3.0);
        let taken = typed.read(text).unwrap_or(1.0 / 3.0).clamp(-0.99, 0.99);
        let sentence = typed.refusal(setting.name(), setting.limits(), taken);
        sentence.map(|sentence| sentence.shown(Language::English))
    }

    #[test]
    fn what_is_out_of_range_is_named_with_its_limits_and_what_was_done() {
        assert_eq!(
            refusal("−3").as_deref(),
            Some("\"G Momentum\" cannot be −3. It takes a number from -0.99 to 0.99. It is set to -0.99.")
        );
        let no_number = refusal("abc").expect("a sentence");
        assert!(no_number.contains("cannot be \"abc\", which is not a number"), "{no_number}");
        for fine in
            ["0.5", "0,5", "-0.5", " 1e-3 ", "0.333", ".001", "-.5", "+.5", "5.e-1", "０．５", "0,125"]
        {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_stands_there_already_is_the_value_in_all_its_digits() {
        let typed = Typed::new("0.333".to_owned(), 1.0 / 3.0);
        assert_eq!((typed.read("0.333"), typed.read("0.33")), (Some(1.0 / 3.0), Some(0.33)));
    }

    #[test]
    fn numbers_are_read_as_they_are_written_and_nonsense_is_no_number() {
        let number = |text: &str| match reading(text, false) {
            Reading::Number(number) => number,
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
            assert_eq!(reading(nonsense, false), Reading::Nothing, "{nonsense:?}");
            assert_eq!(reading(nonsense, true), Reading::Nothing, "{nonsense:?}");
        }
    }

    #[test]
    fn what_may_be_two_numbers_is_asked_about() {
        assert_eq!(reading("1,000", false), Reading::Either(1000.0, 1.0));
        assert_eq!(reading("1,000", true), Reading::Number(1000.0));
        assert_eq!(reading("1.024", true), Reading::Either(1024.0, 1.024));
        let typed = Typed::new("2".to_owned(), 2.0);
        assert_eq!(typed.read("1,024"), None);
        let setting = Setting::named("game.r1").expect("a setting");
        let sentence = typed.refusal(setting.name(), setting.limits(), 2.0).expect("a sentence");
        let text = sentence.shown(Language::English);
        assert!(text.contains("1024") && text.contains("1.024") && text.contains("stays 2"), "{text}");
    }
}
