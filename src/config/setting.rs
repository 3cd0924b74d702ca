//! A setting: its name in files, its limits, and the effect of a change.

use super::choice::{Choice as _, alternative};
use super::numeral::{number, whole};
use super::run::{Player, RunConfig};
use super::value::Value;
use crate::data::DensityMap;
use crate::words::{Name, Sentence};

/// The kind and the limits of a setting's values.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// A real number from `min` to `max`.
    Number {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Whether a slider's scale is logarithmic.
        logarithmic: bool,
    },
    /// A whole number from `min` to `max`.
    Integer {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// One of several named alternatives.
    Choice {
        /// The family in the table of words.
        family: &'static str,
        /// The names in files.
        keys: Vec<&'static str>,
    },
    /// The widths of up to [`MAX_HIDDEN_LAYERS`] hidden layers, each from 1 to [`MAX_WIDTH`].
    Widths,
    /// A text.
    Text,
    /// The text of a [`DensityMap`].
    Drawing,
}

impl ValueKind {
    /// The limits in words, for messages and comments.
    pub fn limits(&self) -> Sentence {
        match self {
            ValueKind::Number { min, max, .. } => Sentence::new("limits.number")
                .with_count("min", Value::Number(*min))
                .with_count("max", Value::Number(*max)),
            ValueKind::Integer { min, max } => {
                Sentence::new("limits.integer").with_count("min", *min).with_count("max", *max)
            }
            ValueKind::Choice { family, keys } => {
                let names = keys.iter().map(|key| alternative(family, key)).collect();
                Sentence::new("limits.choice").with_names("choices", names)
            }
            ValueKind::Widths => Sentence::new("limits.widths")
                .with_count("layers", MAX_HIDDEN_LAYERS)
                .with_count("units", MAX_WIDTH),
            ValueKind::Text => Sentence::new("limits.text"),
            ValueKind::Drawing => DensityMap::limits(),
        }
    }
}

/// Largest number of hidden layers.
pub const MAX_HIDDEN_LAYERS: usize = 6;
/// Largest width of a hidden layer.
pub const MAX_WIDTH: usize = 512;
/// Largest number of samples in a pack.
pub const MAX_PACK: usize = 4;
/// The largest seed: whole numbers up to it are exact in every file format of a run.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// The effect of a change on a run in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The change takes effect at the next step.
    Live,
    /// The run restarts from the same seed.
    Rebuild,
}

/// One setting.
pub struct Setting {
    /// The key in files, with dots.
    pub key: &'static str,
    /// The part of the key under which the table of words has label and help; both players share theirs.
    pub word: &'static str,
    /// The kind of its values.
    pub kind: ValueKind,
    /// The effect of a change.
    pub effect: Effect,
    pub(super) applies: fn(&RunConfig) -> bool,
    pub(super) get: fn(&RunConfig) -> Value,
    pub(super) put: fn(&mut RunConfig, &Value),
}

impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

impl Setting {
    /// Checks that the setting takes effect while a run goes on.
    ///
    /// # Errors
    /// If a change of it needs a new run.
    pub fn check_is_live(&self) -> Result<(), Sentence> {
        match self.effect {
            Effect::Live => Ok(()),
            Effect::Rebuild => Err(Sentence::new("error.needs_rebuild").with("key", self.key)),
        }
    }

    /// The name in sentences; the player's letter comes before the label.
    pub fn name(&self) -> Name {
        let letter = match self.player() {
            Some(Player::Generator) => "G",
            Some(Player::Discriminator) => "D",
            None => "",
        };
        Name { key: self.key.to_owned(), letter, word: format!("setting.{}.label", self.word) }
    }

    /// The player that it belongs to; `None` for settings of the run.
    pub fn player(&self) -> Option<Player> {
        Player::from_key(self.key.split('.').next().unwrap_or_default())
    }

    /// Its table in the TOML file; empty for the top level.
    pub fn section(&self) -> &'static str {
        self.key.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The value in `config`.
    pub fn get(&self, config: &RunConfig) -> Value {
        (self.get)(config)
    }

    /// Whether files leave it out for `config`: the content of a table that was not read, and a blank drawing.
    pub fn is_unwritten(&self, config: &RunConfig) -> bool {
        match self.key {
            "data.hash" | "data.rows" => config.data.hash.is_empty(),
            "data.table" => config.data.table.is_empty(),
            "data.map" => config.data.map.is_blank(),
            _ => false,
        }
    }

    /// Whether it has any effect in `config`: the slope of a leaky ReLU has none with tanh.
    pub fn applies(&self, config: &RunConfig) -> bool {
        (self.applies)(config)
    }

    /// Sets the value in `config`.
    ///
    /// # Errors
    /// If the value is of the wrong kind or out of range; `config` is then unchanged.
    pub fn set(&self, config: &mut RunConfig, value: &Value) -> Result<(), Sentence> {
        self.check(value)?;
        (self.put)(config, value);
        Ok(())
    }

    /// Reads a value of this setting from TOML.
    ///
    /// # Errors
    /// If the value is of the wrong kind or out of range.
    pub fn value_from_toml(&self, value: &toml::Value) -> Result<Value, Sentence> {
        let value = match (&self.kind, value) {
            (ValueKind::Number { .. }, toml::Value::Float(number)) => Value::Number(*number),
            (ValueKind::Number { .. }, toml::Value::Integer(integer)) => Value::Number(*integer as f64),
            (ValueKind::Integer { .. }, toml::Value::Integer(integer)) if *integer >= 0 => {
                Value::Integer(*integer as u64)
            }
            // A whole number such as 1e4; exact up to 2^53.
            (ValueKind::Integer { .. }, toml::Value::Float(number))
                if number.fract() == 0.0 && (0.0..=MAX_SEED as f64).contains(number) =>
            {
                Value::Integer(*number as u64)
            }
            (ValueKind::Choice { keys, .. }, toml::Value::String(text)) => {
                let known = keys.iter().find(|key| *key == text);
                Value::Choice(known.ok_or_else(|| self.unknown_choice(text))?)
            }
            (ValueKind::Widths, toml::Value::Array(items)) => {
                let widths = items.iter().map(|item| item.as_integer().and_then(|w| usize::try_from(w).ok()));
                Value::Widths(widths.collect::<Option<_>>().ok_or_else(|| self.wrong_kind(value))?)
            }
            (ValueKind::Text | ValueKind::Drawing, toml::Value::String(text)) => Value::Text(text.clone()),
            _ => return Err(self.wrong_kind(value)),
        };
        self.check(&value).map(|()| value)
    }

    /// Reads a value as typed on the command line or in the window: TOML, a bare word for a choice or a text, a list
    /// without brackets for widths, or a number in any form of [`number`](super::number).
    ///
    /// # Errors
    /// As [`Setting::value_from_toml`].
    pub fn value_from_text(&self, text: &str) -> Result<Value, Sentence> {
        let parsed = match self.kind {
            ValueKind::Number { .. } => number(text).map(toml::Value::Float),
            ValueKind::Integer { .. } => {
                whole(text).and_then(|whole| i64::try_from(whole).ok()).map(toml::Value::Integer)
            }
            ValueKind::Widths => format!("[{}]", text.trim().trim_matches(['[', ']'])).parse().ok(),
            ValueKind::Choice { .. } | ValueKind::Text | ValueKind::Drawing => {
                text.parse().ok().filter(toml::Value::is_str)
            }
        };
        // The message quotes a number as it was typed.
        let typed = parsed
            .as_ref()
            .filter(|_| matches!(self.kind, ValueKind::Number { .. } | ValueKind::Integer { .. }));
        let typed = typed.map(|_| cut(text.trim()));
        let parsed = parsed.or_else(|| {
            let bare = matches!(self.kind, ValueKind::Choice { .. } | ValueKind::Text | ValueKind::Drawing);
            text.parse().ok().filter(|_| !bare)
        });
        let value =
            self.value_from_toml(&parsed.unwrap_or_else(|| toml::Value::String(text.trim().to_owned())));
        value.map_err(|refused| typed.map_or(refused, |typed| self.refusal(typed)))
    }

    /// The limits in words, for messages and comments.
    pub fn limits(&self) -> Sentence {
        self.kind.limits()
    }

    fn check(&self, value: &Value) -> Result<(), Sentence> {
        let within = match (&self.kind, value) {
            // NaN is in no range.
            (ValueKind::Number { min, max, .. }, Value::Number(number)) => (min..=max).contains(&number),
            (ValueKind::Integer { min, max }, Value::Integer(integer)) => (min..=max).contains(&integer),
            (ValueKind::Choice { keys, .. }, Value::Choice(key)) => keys.contains(key),
            (ValueKind::Widths, Value::Widths(widths)) => {
                widths.len() <= MAX_HIDDEN_LAYERS
                    && widths.iter().all(|width| (1..=MAX_WIDTH).contains(width))
            }
            (ValueKind::Text, Value::Text(_)) => true,
            (ValueKind::Drawing, Value::Text(text)) => {
                let refused = |reason| {
                    Sentence::new("error.drawing")
                        .with_name("key", self.name())
                        .with_sentence("reason", reason)
                        .with_sentence("limits", self.limits())
                };
                return DensityMap::parse(text).map(|_| ()).map_err(refused);
            }
            _ => false,
        };
        if within {
            return Ok(());
        }
        Err(self.refusal(value))
    }

    fn wrong_kind(&self, value: &toml::Value) -> Sentence {
        self.refusal(shown(value))
    }

    fn refusal(&self, value: impl std::fmt::Display) -> Sentence {
        Sentence::new("error.out_of_range")
            .with_name("key", self.name())
            .with("value", value)
            .with_sentence("limits", self.limits())
    }

    fn unknown_choice(&self, text: &str) -> Sentence {
        self.wrong_kind(&toml::Value::String(text.to_owned()))
    }
}

/// `value` as a person typed it, without rows of zeros, shortened if long.
fn shown(value: &toml::Value) -> String {
    cut(&match value {
        toml::Value::Float(number) => Value::Number(*number).to_string(),
        toml::Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    })
}

/// `text`, shortened if long.
fn cut(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_setting_does_not_take_is_shown_in_few_letters() {
        for (key, text, expected) in [
            ("seed", "1e300", "cannot be 1e300."),
            ("generator.hidden", "1e300", "cannot be [1e300]."),
            ("seed", "-1e-300", "cannot be -1e-300."),
            ("seed", "1.5", "cannot be 1.5."),
            ("generator.learning_rate", "1,5", "cannot be 1,5."),
            ("generator.learning_rate", " 2k ", "cannot be 2k."),
            ("game.batch_size", "9,000,000", "cannot be 9,000,000."),
            ("game.noise", "x", "cannot be \"x\"."),
        ] {
            let refused = Setting::named(key).unwrap().value_from_text(text).unwrap_err().to_string();
            assert!(refused.contains(expected), "{refused}");
        }
        let long = Setting::named("game.noise").unwrap().value_from_text(&"x".repeat(1000)).unwrap_err();
        assert!(long.to_string().len() < 200, "{long}");
    }
}
