//! What is typed into a number box: read when the person is done with it, and refused in a sentence where the box does
//! not take it.

use std::cell::RefCell;

use crate::config::{Value, ValueKind, Written};
use crate::words::{Name, Sentence, grouped};

/// One box in one frame: what it shows, and what was typed into it.
pub struct Typed {
    shown: String,
    value: f64,
    is_whole: bool,
    typed: RefCell<Option<String>>,
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
        match Written::of(text, self.is_whole) {
            Written::Number(number) => Some(number),
            Written::Either(..) | Written::Nothing => None,
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

/// The limits of one width of a layer.
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
