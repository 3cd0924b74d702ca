//! The value of a setting, as used in files, commands and reports.

use std::fmt;

use super::Choice;
use crate::data::{DensityMap, TableText};

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A real number.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// The key of a choice.
    Choice(&'static str),
    /// The widths of the hidden layers.
    Widths(Vec<usize>),
    /// A path, a column's name, or a drawing.
    Text(String),
}

/// In TOML's syntax, so that printed values can be read again.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if *number != 0.0 && (number.abs() < 1e-3 || number.abs() >= 1e6) => {
                write!(f, "{number:e}")
            }
            Self::Number(number) => write!(f, "{number}"),
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Choice(key) => write!(f, "\"{key}\""),
            Self::Widths(widths) => write!(f, "{widths:?}"),
            Self::Text(text) => f.write_str(&toml::Value::String(text.clone()).to_string()),
        }
    }
}

/// A field of the configuration that converts from and to [`Value`].
pub trait SettingField {
    /// The field's value.
    fn value(&self) -> Value;
    /// Sets the field; a value of another kind has no effect.
    fn set_value(&mut self, value: &Value);
}

impl SettingField for f64 {
    fn value(&self) -> Value {
        Value::Number(*self)
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Number(number) = value {
            *self = *number;
        }
    }
}

impl SettingField for u64 {
    fn value(&self) -> Value {
        Value::Integer(*self)
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Integer(integer) = value {
            *self = *integer;
        }
    }
}

impl SettingField for usize {
    fn value(&self) -> Value {
        Value::Integer(*self as u64)
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Integer(integer) = value {
            *self = *integer as Self;
        }
    }
}

impl SettingField for Vec<usize> {
    fn value(&self) -> Value {
        Value::Widths(self.clone())
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Widths(widths) = value {
            self.clone_from(widths);
        }
    }
}

impl SettingField for String {
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Text(text) = value {
            self.clone_from(text);
        }
    }
}

impl SettingField for TableText {
    fn value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Text(text) = value {
            *self = Self::new(text);
        }
    }
}

impl SettingField for DensityMap {
    fn value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Text(text) = value
            && let Ok(drawing) = Self::parse(text)
        {
            *self = drawing;
        }
    }
}

impl<C: Choice> SettingField for C {
    fn value(&self) -> Value {
        Value::Choice(self.key())
    }

    fn set_value(&mut self, value: &Value) {
        if let Value::Choice(key) = value
            && let Some(choice) = C::from_key(key)
        {
            *self = choice;
        }
    }
}
