//! Every word that a person reads comes from one table, in two languages: the files of `assets/words`,
//! compiled in. A key without a text in both languages, and a key that nothing uses, fail a test.

use std::borrow::Cow;
use std::fmt;

/// The files of the table, named so that a change in one of them compiles the table anew.
const _WATCHED: [&str; 9] = [
    include_str!("../assets/words/choices.yml"),
    include_str!("../assets/words/cli.yml"),
    include_str!("../assets/words/data.yml"),
    include_str!("../assets/words/diagnosis.yml"),
    include_str!("../assets/words/errors.yml"),
    include_str!("../assets/words/experiments.yml"),
    include_str!("../assets/words/presets.yml"),
    include_str!("../assets/words/screen.yml"),
    include_str!("../assets/words/settings.yml"),
];

/// A language of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language's tag as in BCP 47, which is also its name in the table.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language's own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The text under `key`; the key itself where the table has none.
    pub fn text(self, key: &str) -> Cow<'static, str> {
        let text = crate::_rust_i18n_try_translate(self.tag(), key);
        Cow::Owned(text.map_or_else(|| key.to_owned(), Cow::into_owned))
    }

    /// Whether the table holds `key`.
    pub fn has(self, key: &str) -> bool {
        crate::_rust_i18n_try_translate(self.tag(), key).is_some()
    }
}

/// A sentence of the table with its blanks filled: what an error is, wherever it arises.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    key: &'static str,
    blanks: Vec<(&'static str, Blank)>,
}

/// What stands in a blank: the same in every language, or a sentence of its own.
#[derive(Clone, Debug, PartialEq)]
enum Blank {
    Plain(String),
    Sentence(Box<Sentence>),
}

impl Sentence {
    /// The sentence under `key`.
    pub fn new(key: &'static str) -> Self {
        Self { key, blanks: Vec::new() }
    }

    /// Fills the blank `%{name}`.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.blanks.push((name, Blank::Plain(value.to_string())));
        self
    }

    /// Fills the blank `%{name}` with a sentence, in whatever language the whole is asked for.
    pub fn with_sentence(mut self, name: &'static str, sentence: Self) -> Self {
        self.blanks.push((name, Blank::Sentence(Box::new(sentence))));
        self
    }

    /// The key of the sentence in the table.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in `language`.
    pub fn text(&self, language: Language) -> String {
        let filled = self.blanks.iter().map(|(name, blank)| match blank {
            Blank::Plain(text) => (*name, text.clone()),
            Blank::Sentence(sentence) => (*name, sentence.text(language)),
        });
        let (names, values): (Vec<_>, Vec<_>) = filled.unzip();
        rust_i18n::replace_patterns(&language.text(self.key), &names, &values)
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}

impl std::error::Error for Sentence {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_within_a_sentence_speaks_its_language() {
        let limits = Sentence::new("limits.integer").with("min", 1).with("max", 9);
        let whole = Sentence::new("error.out_of_range").with("key", "k").with("value", 12);
        let whole = whole.with_sentence("limits", limits.clone());
        for language in Language::ALL {
            assert!(whole.text(language).ends_with(&limits.text(language)), "{}", whole.text(language));
        }
        assert_ne!(whole.text(Language::English), whole.text(Language::Chinese));
    }

    #[test]
    fn every_file_of_the_table_is_watched() {
        let files =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/words")).expect("the folder");
        assert_eq!(files.count(), _WATCHED.len(), "name every file of assets/words in words.rs");
    }
}
