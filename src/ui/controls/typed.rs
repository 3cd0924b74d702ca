//! Text typed into a number box: it is read when the person has finished, and answered with a message if the box
//! does not accept it.

use std::cell::RefCell;

use crate::config::{Value, ValueKind, Written};
use crate::words::{Name, Sentence, grouped};

/// A number box in one frame: the text it shows, and the text that was typed.
pub struct Typed {
    shown: String,
    value: f64,
    is_whole: bool,
    typed: RefCell<Option<String>>,
}

impl Typed {
    /// A box with value `value`, shown as `shown`.
    pub fn new(shown: String, value: f64) -> Self {
        Self { shown, value, is_whole: false, typed: RefCell::new(None) }
    }

    /// A box for whole numbers with value `value`.
    pub fn whole(value: u64) -> Self {
        Self { is_whole: true, ..Self::new(grouped(value), value as f64) }
    }

    /// A box for whole numbers that are names, such as seeds: without separators of thousands.
    pub fn named(value: u64) -> Self {
        Self { shown: value.to_string(), ..Self::whole(value) }
    }

    /// The value, if `text` is what the box shows already.
    pub fn shows(&self, text: &str) -> Option<f64> {
        (text.trim() == self.shown).then_some(self.value)
    }

    /// The number in `text`; the exact value if `text` is what the box shows already, possibly with fewer digits.
    pub fn read(&self, text: &str) -> Option<f64> {
        if let Some(value) = self.shows(text) {
            return Some(value);
        }
        let text = text.trim();
        *self.typed.borrow_mut() = Some(text.to_owned());
        match Written::of(text, self.is_whole) {
            Written::Number(number) => Some(number),
            Written::Either(..) | Written::Nothing => None,
        }
    }

    /// The message if the typed text was not accepted as it is, for the box `name` with these limits; `taken` is the
    /// value it has now.
    pub fn refusal(&self, name: Name, limits: Sentence, taken: f64) -> Option<Sentence> {
        self.refusal_for(name, limits, taken, grouped(Value::Number(taken)))
    }

    /// The same, with the present value written as `taken_as`.
    pub fn refusal_for(
        &self,
        name: Name,
        limits: Sentence,
        taken: f64,
        taken_as: impl std::fmt::Display,
    ) -> Option<Sentence> {
        let typed = self.typed.borrow_mut().take()?;
        let sentence = match Written::of(&typed, self.is_whole) {
            Written::Number(number) if number == taken => return None,
            Written::Number(_) => Sentence::new("error.typed"),
            Written::Either(thousands, decimals) => Sentence::new("error.typed_either")
                .with_count("thousands", thousands)
                .with("decimals", format!("{decimals:?}")),
            Written::Nothing => Sentence::new("error.typed_no_number"),
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

/// The limits of the width of a layer.
pub fn limits_of_width() -> Sentence {
    let kind = ValueKind::Integer { min: 1, max: crate::config::MAX_WIDTH as u64 };
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
    fn what_may_be_two_numbers_is_asked_about() {
        let typed = Typed::new("2".to_owned(), 2.0);
        assert_eq!(typed.read("1,024"), None);
        let setting = Setting::named("game.r1").expect("a setting");
        let sentence = typed.refusal(setting.name(), setting.limits(), 2.0).expect("a sentence");
        let text = sentence.shown(Language::English);
        assert!(text.contains("1024") && text.contains("1.024") && text.contains("stays 2"), "{text}");
    }
}
