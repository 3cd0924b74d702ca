//! What is typed into a number box: read when the person is done with it, and refused in a sentence where the setting
//! does not take it.

use std::cell::RefCell;

use crate::config::{Kind, Naming as _, Setting, Value};
use crate::words::Sentence;

/// One box in one frame: what it shows, and what was typed into it.
pub struct Typed {
    shown: String,
    value: f64,
    typed: RefCell<Option<String>>,
}

impl Typed {
    /// A box that shows `value` as `shown`.
    pub fn new(shown: String, value: f64) -> Self {
        Self { shown, value, typed: RefCell::new(None) }
    }

    /// The number that `text` is. What the box showed already is the value itself, of which it may show fewer digits.
    pub fn read(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        if text == self.shown {
            return Some(self.value);
        }
        *self.typed.borrow_mut() = Some(text.to_owned());
        number(text)
    }

    /// The sentence about what was typed, where `setting` does not take it as it is; `taken` is what stands there now.
    /// The limits are those of `setting` or, of a part of it, `limits`.
    pub fn refusal(&self, setting: &Setting, limits: Sentence, taken: f64) -> Option<Sentence> {
        let typed = self.typed.borrow_mut().take()?;
        let key = match number(&typed) {
            Some(number) if number == taken => return None,
            Some(_) => "error.typed",
            None => "error.typed_no_number",
        };
        Some(
            Sentence::new(key)
                .with_setting("name", setting.key)
                .with("typed", typed)
                .with_sentence("limits", limits)
                .with("taken", Value::Number(taken)),
        )
    }
}

/// The number that `text` is: with a point or a comma, and with either minus.
fn number(text: &str) -> Option<f64> {
    text.replace(',', ".").replace('−', "-").parse().ok().filter(|number: &f64| !number.is_nan())
}

/// The limits of one width of a layer.
pub fn limits_of_width() -> Sentence {
    let kind = Kind::Integer { min: 1, max: crate::config::MAX_WIDTH as u64 };
    kind.limits()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentence after `text` was typed into the box of a setting that takes -1 to 1 and shows 0.333.
    fn refusal(text: &str) -> Option<String> {
        let setting = Setting::named("generator.momentum").expect("a setting");
        let typed = Typed::new("0.333".to_owned(), 1.0 / 3.0);
        let taken = typed.read(text).unwrap_or(1.0 / 3.0).clamp(-0.99, 0.99);
        let sentence = typed.refusal(setting, setting.limits(), taken);
        sentence.map(|sentence| sentence.shown(crate::words::Language::English))
    }

    #[test]
    fn what_is_out_of_range_is_named_with_its_limits_and_what_was_done() {
        assert_eq!(
            refusal("−3").as_deref(),
            Some("\"G Momentum\" cannot be −3. It takes a number from -0.99 to 0.99. It is set to -0.99.")
        );
        let no_number = refusal("abc").expect("a sentence");
        assert!(no_number.contains("cannot be \"abc\", which is no number"), "{no_number}");
        for fine in ["0.5", "0,5", "-0.5", " 1e-3 ", "0.333"] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_stands_there_already_is_the_value_in_all_its_digits() {
        let typed = Typed::new("0.333".to_owned(), 1.0 / 3.0);
        assert_eq!((typed.read("0.333"), typed.read("0.33")), (Some(1.0 / 3.0), Some(0.33)));
    }
}
