//! Every word that a person reads comes from one table, in two languages: the files of `assets/words`,
//! compiled in. A key without a text in both languages, and a key that nothing uses, fail a test.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

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

/// `text` with what would stand in a sentence unseen, such as a line break or a mark that turns the direction of writing,
/// as its code; all else, backslashes too, as it is.
pub fn visible(text: impl fmt::Display) -> String {
    let is_unseen = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let shown = |letter: char| {
        if is_unseen(letter) { letter.escape_default().collect() } else { String::from(letter) }
    };
    text.to_string().chars().map(shown).collect()
}

/// A sentence of the table with its blanks filled: what an error is, wherever it arises.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    key: &'static str,
    blanks: Vec<(&'static str, Blank)>,
}

/// What stands in a blank: the same in every language, a sentence of its own, or names.
#[derive(Clone, Debug, PartialEq)]
enum Blank {
    Plain(String),
    Sentence(Box<Sentence>),
    Names(Vec<Name>),
}

/// What goes by a key in files and on the command line, and by a label in the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As in files.
    pub key: String,
    /// What stands before the label, such as the letter of a player; empty for nothing.
    pub letter: &'static str,
    /// Where the table has the label.
    pub word: String,
}

/// Who reads a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Of a file, or of what the command line prints.
    Keys,
    /// Of the window.
    Labels,
}

impl Name {
    fn text(&self, language: Language, reader: Reader) -> String {
        match reader {
            Reader::Keys => self.key.clone(),
            Reader::Labels if self.letter.is_empty() => language.text(&self.word).into_owned(),
            Reader::Labels => format!("{} {}", self.letter, language.text(&self.word)),
        }
    }
}

impl Language {
    /// `names` as one part of a sentence: one label in quotation marks, or several one after the other.
    fn named(self, names: &[Name], reader: Reader) -> String {
        let texts: Vec<String> = names.iter().map(|name| name.text(self, reader)).collect();
        match (&texts[..], reader, self) {
            (_, Reader::Keys, _) => texts.join(", "),
            ([label], Reader::Labels, Self::English) => format!("\"{label}\""),
            ([label], Reader::Labels, Self::Chinese) => format!("“{label}”"),
            // Labels may have commas within.
            (_, Reader::Labels, Self::English) => texts.join("; "),
            (_, Reader::Labels, Self::Chinese) => texts.join("；"),
        }
    }
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

    /// Fills the blank `%{name}` with a path as it is, but for letters that would not be seen.
    pub fn with_path(self, name: &'static str, path: &Path) -> Self {
        self.with(name, visible(path.display()))
    }

    /// Fills the blank `%{name}` with a sentence, in whatever language the whole is asked for.
    pub fn with_sentence(mut self, name: &'static str, sentence: Self) -> Self {
        self.blanks.push((name, Blank::Sentence(Box::new(sentence))));
        self
    }

    /// Fills the blank `%{name}` with what has a key in files and a label in the window.
    pub fn with_name(self, name: &'static str, named: Name) -> Self {
        self.with_names(name, vec![named])
    }

    /// Fills the blank `%{name}` with several of them.
    pub fn with_names(mut self, name: &'static str, names: Vec<Name>) -> Self {
        self.blanks.push((name, Blank::Names(names)));
        self
    }

    /// The sentence with the path of the file that it is about before it, unless it is in it.
    pub fn about_file(self, path: &Path) -> Self {
        let path = visible(path.display());
        if self.text(Language::English).contains(&path) {
            return self;
        }
        Self::new("error.of_file").with("path", path).with_sentence("reason", self)
    }

    /// The key of the sentence in the table.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in `language`, with the names of files.
    pub fn text(&self, language: Language) -> String {
        self.written(language, Reader::Keys)
    }

    /// The sentence in `language`, with the labels of the window.
    pub fn shown(&self, language: Language) -> String {
        self.written(language, Reader::Labels)
    }

    fn written(&self, language: Language, reader: Reader) -> String {
        let filled = self.blanks.iter().map(|(name, blank)| match blank {
            Blank::Plain(text) => (*name, text.clone()),
            Blank::Sentence(sentence) => (*name, sentence.written(language, reader)),
            Blank::Names(names) => (*name, language.named(names, reader)),
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
    fn paths_are_printed_as_they_are_but_for_what_is_not_seen() {
        let said = |path: &str| {
            let sentence = Sentence::new("error.read").with_path("path", Path::new(path)).with("reason", "x");
            sentence.to_string()
        };
        for path in ["C:\\data\\my rows.csv", "/tmp/größe \"a\" 数据.csv", "it's.csv"] {
            assert!(said(path).contains(path), "{}", said(path));
        }
        assert!(said("a\nb\u{202e}c").contains("a\\nb\\u{202e}c"), "{}", said("a\nb\u{202e}c"));
    }

    #[test]
    fn files_read_keys_and_the_window_labels() {
        let norm =
            |letter| Name { key: "generator.norm".to_owned(), letter, word: "setting.norm.label".to_owned() };
        let sentence = Sentence::new("error.out_of_range").with_name("key", norm("G")).with("value", 1);
        let sentence = sentence.with_sentence(
            "limits",
            Sentence::new("limits.choice").with_names("choices", vec![norm("G"), norm("")]),
        );
        let english = [sentence.text(Language::English), sentence.shown(Language::English)];
        assert!(english[0].contains("setting generator.norm cannot"), "{english:?}");
        assert!(
            english[1].contains("setting \"G Norm\" cannot") && english[1].contains("G Norm; Norm"),
            "{english:?}"
        );
        assert!(sentence.shown(Language::Chinese).contains("“G 归一化”"));
    }

    #[test]
    fn a_sentence_about_a_file_names_it_once() {
        let path = Path::new("folder/rows.csv");
        let nameless = Sentence::new("data.empty");
        let about = nameless.clone().about_file(path);
        for language in Language::ALL {
            let text = about.text(language);
            assert!(
                text.starts_with("folder/rows.csv") && text.ends_with(&nameless.text(language)),
                "{text}"
            );
        }
        assert_eq!(about.clone().about_file(path), about);
        let named = Sentence::new("data.no_file").with("path", path.display());
        assert_eq!(named.clone().about_file(path), named);
    }

    #[test]
    fn every_file_of_the_table_is_watched() {
        let files =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/words")).expect("the folder");
        assert_eq!(files.count(), _WATCHED.len(), "name every file of assets/words in words.rs");
    }
}
