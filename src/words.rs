//! Every word that a person reads comes from one table, in two languages: the files of `assets/words`,
//! compiled in. A key without a text in both languages, and a key that nothing uses, fail a test.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::Path;

/// The files of the table, named so that a change in one of them compiles the table anew.
const _WATCHED: [&str; 18] = [
    include_str!("../assets/words/choices.yml"),
    include_str!("../assets/words/cli.yml"),
    include_str!("../assets/words/data.yml"),
    include_str!("../assets/words/diagnosis.yml"),
    include_str!("../assets/words/dirac.yml"),
    include_str!("../assets/words/errors.yml"),
    include_str!("../assets/words/experiments.yml"),
    include_str!("../assets/words/model.yml"),
    include_str!("../assets/words/presets.yml"),
    include_str!("../assets/words/screen.yml"),
    include_str!("../assets/words/compare.yml"),
    include_str!("../assets/words/handout.yml"),
    include_str!("../assets/words/lectern.yml"),
    include_str!("../assets/words/lesson.yml"),
    include_str!("../assets/words/settings.yml"),
    include_str!("../assets/words/slow.yml"),
    include_str!("../assets/words/strip.yml"),
    include_str!("../assets/words/time.yml"),
];

/// A language of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

    /// `number` percent: English parts the sign from its number, Chinese does not.
    pub fn percent(self, number: impl fmt::Display) -> String {
        match self {
            Self::English => format!("{number}{APART}%"),
            Self::Chinese => format!("{number}%"),
        }
    }

    /// What stands between two sentences.
    pub const fn between_sentences(self) -> &'static str {
        match self {
            Self::English => " ",
            Self::Chinese => "",
        }
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

/// `number` as a person reads it: from five digits on the thousands of its whole part stand apart. The space between them
/// ends no line: of those that do not, it is the one that egui, terminals and fonts all know. Files hold plain digits.
pub fn grouped(number: impl fmt::Display) -> String {
    let mut text = number.to_string();
    let start = text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
    let whole = text[start..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len() - start);
    for place in (1..whole).rev().filter(|place| whole > 4 && (whole - place).is_multiple_of(3)) {
        text.insert(start + place, APART);
    }
    text
}

/// What stands between thousands, and before an English sign of percent.
const APART: char = '\u{a0}';

/// `text` with plain digits, for files.
pub fn ungrouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
    let is_apart =
        |index: usize| index > 0 && letters[index] == APART && is_digit(index - 1) && is_digit(index + 1);
    letters.iter().enumerate().filter(|(index, _)| !is_apart(*index)).map(|(_, letter)| letter).collect()
}

/// `text` with its blanks filled: `%{name}` is what `value` says of that name, and `%{name|row|rows}` the first form
/// where that is one, else the second. A blank that nothing is known of stays as it is.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split("%{");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = part.split_once('}').and_then(|(blank, after)| {
            let mut names = blank.split('|');
            let value = value(names.next()?)?;
            let forms = names.next().zip(names.next());
            let chosen = forms.map(|(one, other)| if value == "1" { one } else { other }.to_owned());
            Some((chosen.unwrap_or(value), after))
        });
        match known {
            Some((value, after)) => whole.extend([&*value, after]),
            None => whole.extend(["%{", part]),
        }
    }
    whole
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
enum Audience {
    /// Of a file, or of what the command line prints.
    Keys,
    /// Of the window.
    Labels,
}

impl Name {
    fn text(&self, language: Language, reader: Audience) -> String {
        match reader {
            Audience::Keys => self.key.clone(),
            Audience::Labels if self.letter.is_empty() => language.text(&self.word).into_owned(),
            Audience::Labels => format!("{} {}", self.letter, language.text(&self.word)),
        }
    }
}

impl Language {
    /// `names` as one part of a sentence: one label in quotation marks, or several one after the other.
    fn named(self, names: &[Name], reader: Audience) -> String {
        let texts: Vec<String> = names.iter().map(|name| name.text(self, reader)).collect();
        match (&texts[..], reader, self) {
            (_, Audience::Keys, _) => texts.join(", "),
            ([label], Audience::Labels, Self::English) => format!("\"{label}\""),
            ([label], Audience::Labels, Self::Chinese) => format!("“{label}”"),
            // Labels may have commas within.
            (_, Audience::Labels, Self::English) => texts.join("; "),
            (_, Audience::Labels, Self::Chinese) => texts.join("；"),
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

    /// Fills the blank `%{name}` with a count, its thousands apart.
    pub fn with_count(self, name: &'static str, count: impl fmt::Display) -> Self {
        self.with(name, grouped(count))
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

    /// Fills the blank `%{name}` with the `words` of another program or library, which are English; in other languages it is
    /// said that they are its own.
    pub fn with_foreign(self, name: &'static str, words: impl fmt::Display) -> Self {
        self.with_sentence(name, Self::new("system.foreign").with("words", visible(words)))
    }

    /// Fills the blank `%{name}` with why the system did not do something.
    pub fn with_error(self, name: &'static str, error: &io::Error) -> Self {
        self.with_sentence(name, Self::from(error))
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

    /// Whether it names what goes by `key`, such as a setting.
    pub fn names(&self, key: &str) -> bool {
        self.blanks.iter().any(|(_, blank)| match blank {
            Blank::Plain(_) => false,
            Blank::Sentence(sentence) => sentence.names(key),
            Blank::Names(names) => names.iter().any(|name| name.key == key),
        })
    }

    /// The key of the sentence in the table.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in `language`, with the names of files.
    pub fn text(&self, language: Language) -> String {
        self.written(language, Audience::Keys)
    }

    /// The sentence in `language`, with the labels of the window. The two hyphens of an option stay two: fonts join them to a
    /// dash, which nobody can type.
    pub fn shown(&self, language: Language) -> String {
        self.written(language, Audience::Labels).replace("--", "-\u{200c}-")
    }

    /// The sentence with its blanks. Chinese has a space before and after a key, and none beside quotation marks, in which
    /// one label stands.
    fn frame(&self, language: Language, reader: Audience) -> Cow<'static, str> {
        let mut frame = language.text(self.key);
        if (language, reader) == (Language::Chinese, Audience::Labels) {
            for (name, blank) in &self.blanks {
                if matches!(blank, Blank::Names(names) if names.len() == 1) {
                    let blank = format!("%{{{name}}}");
                    frame = frame
                        .replace(&format!(" {blank}"), &blank)
                        .replace(&format!("{blank} "), &blank)
                        .into();
                }
            }
        }
        frame
    }

    fn written(&self, language: Language, reader: Audience) -> String {
        filled(&self.frame(language, reader), |name| {
            let (_, blank) = self.blanks.iter().find(|(of, _)| *of == name)?;
            Some(match blank {
                Blank::Plain(text) => text.clone(),
                Blank::Sentence(sentence) => sentence.written(language, reader),
                Blank::Names(names) => language.named(names, reader),
            })
        })
    }
}

/// Why the system did not do something with a file: in our own words, where the reason is one of those that people meet.
impl From<&io::Error> for Sentence {
    fn from(error: &io::Error) -> Self {
        let known = match error.kind() {
            io::ErrorKind::NotFound => "system.not_found",
            io::ErrorKind::PermissionDenied => "system.denied",
            io::ErrorKind::AlreadyExists => "system.exists",
            io::ErrorKind::IsADirectory => "system.is_folder",
            io::ErrorKind::NotADirectory => "system.no_folder",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "system.full",
            io::ErrorKind::ReadOnlyFilesystem => "system.read_only",
            io::ErrorKind::FileTooLarge => "system.too_large",
            io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => "system.name",
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy | io::ErrorKind::WouldBlock => {
                "system.busy"
            }
            io::ErrorKind::BrokenPipe => "system.no_reader",
            io::ErrorKind::OutOfMemory => "system.memory",
            io::ErrorKind::UnexpectedEof => "system.cut",
            io::ErrorKind::InvalidData => "system.damaged",
            io::ErrorKind::TimedOut
            | io::ErrorKind::StaleNetworkFileHandle
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::HostUnreachable => "system.network",
            _ => match error.raw_os_error() {
                Some(code) => return Self::new("system.code").with("code", code),
                None => return Self::new("system.other").with_foreign("reason", error),
            },
        };
        Self::new(known)
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
    fn an_option_in_a_message_of_the_window_keeps_its_two_hyphens() {
        for language in Language::ALL {
            let sentence = Sentence::new("error.journal").with("path", "/a").with("reason", "full");
            assert!(sentence.text(language).contains("--runs"), "as it is typed");
            let shown = sentence.shown(language);
            assert!(!shown.contains("--") && shown.replace('\u{200c}', "").contains("--runs"), "{shown}");
        }
    }

    #[test]
    fn thousands_are_set_apart_by_a_space_that_ends_no_line() {
        assert_eq!([0, 999, 1000, 10_000].map(grouped), ["0", "999", "1000", "10\u{a0}000"]);
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(
            ["-12345.6789", "1e4", "123.4", "NaN", ""].map(grouped),
            ["-12\u{a0}345.6789", "1e4", "123.4", "NaN", ""]
        );
        assert_eq!(
            ungrouped(&format!("1 2 {}\u{a0}%\u{a0}", grouped(1_234_567))),
            "1 2 1234567\u{a0}%\u{a0}"
        );
    }

    #[test]
    fn one_of_a_thing_has_the_form_for_one() {
        let rows = |count: u64| Sentence::new("screen.rows_missing").with_count("missing", count);
        let english = [0, 1, 2, 1000].map(|count| rows(count).text(Language::English));
        assert!(english[0].starts_with("0 rows ") && english[1].starts_with("1 row "), "{english:?}");
        assert!(english[2].starts_with("2 rows ") && english[3].starts_with("1000 rows "), "{english:?}");
        assert!(rows(1).text(Language::Chinese).starts_with("1 行"));
        // What fills a blank has no blanks of its own, and a sign that is no blank is a sign.
        let value = |name: &str| (name == "a").then(|| "%{b} 5 %{".to_owned());
        assert_eq!(filled("%{a}, %{b}, 100 %{, %{a|one|other}", value), "%{b} 5 %{, %{b}, 100 %{, other");
    }

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
    fn what_the_system_says_of_files_is_said_in_both_languages() {
        // As Linux numbers them.
        for code in [1, 2, 13, 17, 20, 21, 27, 28, 30, 36, 110, 116, 122] {
            let error = io::Error::from_raw_os_error(code);
            let sentence = Sentence::new("error.read").with("path", "a").with_error("reason", &error);
            let [english, chinese] = Language::ALL.map(|language| sentence.text(language));
            assert!(!english.contains("os error") && !english.contains("%{"), "{code}: {english}");
            assert!(
                !chinese.contains(|letter: char| letter.is_ascii_alphabetic() && letter != 'a'),
                "{chinese}"
            );
            assert_ne!(Sentence::from(&error).key(), "system.code", "{code}");
        }
        let rare = Sentence::from(&io::Error::from_raw_os_error(40));
        assert!(rare.text(Language::English).contains("40") && rare.text(Language::Chinese).contains("40"));
        let own = Sentence::from(&io::Error::other("too many hands"));
        assert!(own.text(Language::English).contains("too many hands"));
        assert!(own.text(Language::Chinese).contains("原文：too many hands"));
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
            english[1].contains("setting \"G Normalisation\" cannot")
                && english[1].contains("G Normalisation; Normalisation"),
            "{english:?}"
        );
        assert!(sentence.shown(Language::Chinese).starts_with("设置“G 归一化”不能是 1。"));
        assert!(sentence.text(Language::Chinese).starts_with("设置 generator.norm 不能是 1。"));
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
