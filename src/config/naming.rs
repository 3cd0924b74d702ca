//! Names of settings and alternatives in sentences: the key for files and the command line, the label for the window.

use super::choice::{Choice, alternative};
use super::setting::Setting;
use crate::words::Sentence;

/// Fills blanks of a sentence with names of settings.
pub trait Naming {
    /// Fills the blank `%{blank}` with the name of the setting `key`.
    fn with_setting(self, blank: &'static str, key: &'static str) -> Self;
    /// Fills the blank `%{blank}` with the name of an alternative.
    fn with_choice<C: Choice>(self, blank: &'static str, choice: C) -> Self;
}

impl Naming for Sentence {
    fn with_setting(self, blank: &'static str, key: &'static str) -> Self {
        match Setting::named(key) {
            Ok(setting) => self.with_name(blank, setting.name()),
            Err(_) => self.with(blank, key),
        }
    }

    fn with_choice<C: Choice>(self, blank: &'static str, choice: C) -> Self {
        self.with_name(blank, alternative(C::FAMILY, choice.key()))
    }
}
