//! The value of a setting, as it travels in files, commands and events.

use std::fmt;

use super::Choice;

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A real number.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// The key of a choice.
    Choice(&'static str),
    /// The width of each hidden layer.
    Widths(Vec<usize>),
    /// A path or a column's name.
    Text(String),
}

/// As in a TOML file, so that what is printed can be read again.
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

/// A field of the configuration that can be read as a [`Value`] and set from one of its own kind.
pub trait Held {
    /// The field's value.
    fn value(&self) -> Value;
    /// Sets the field; a value of another kind changes nothing.
    fn hold(&mut self, value: &Value);
}

impl Held for f64 {
    fn value(&self) -> Value {
        Value::Number(*self)
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Number(number) = value {
            *self = *number;
        }
    }
}

impl Held for u64 {
    fn value(&self) -> Value {
        Value::Integer(*self)
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Integer(integer) = value {
            *self = *integer;
        }
    }
}

impl Held for usize {
    fn value(&self) -> Value {
        Value::Integer(*self as u64)
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Integer(integer) = value {
            *self = *integer as Self;
        }
    }
}

impl Held for Vec<usize> {
    fn value(&self) -> Value {
        Value::Widths(self.clone())
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Widths(widths) = value {
            self.clone_from(widths);
        }
    }
}

impl Held for String {
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Text(text) = value {
            self.clone_from(text);
        }
    }
}

impl<C: Choice> Held for C {
    fn value(&self) -> Value {
        Value::Choice(self.key())
    }

    fn hold(&mut self, value: &Value) {
        if let Value::Choice(key) = value
            && let Some(choice) = C::from_key(key)
        {
            *self = choice;
        }
    }
}
