//! The result of reading a table: what was detected, what was guessed, which questions are open, and what was left
//! out. It is reported where the data are used.

use super::options::{Alternative, Comment, Decimal, Header, Separator, Thousands};
use crate::words::{Name, Sentence};

/// Number of lines left out that are stored with their text.
const MAX_STORED: usize = 50;
/// Characters of a line that are displayed.
const SHOWN_CHARACTERS: usize = 40;

/// How a table was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The name of the encoding, as in the WHATWG standard.
    pub encoding: &'static str,
    /// Whether the encoding was guessed from the bytes.
    pub encoding_is_guess: bool,
    /// Whether some bytes are invalid in the encoding.
    pub is_damaged: bool,
    /// Whether the file was compressed.
    pub was_compressed: bool,
    /// The separator of cells.
    pub separator: Separator,
    /// The start of a comment line.
    pub comment: Comment,
    /// The decimal mark of most columns; `None` where no number has one.
    pub decimal: Option<Decimal>,
    /// Whether other columns have the other decimal mark.
    pub has_both_decimals: bool,
    /// The mark between groups of three digits; `None` where no number has one.
    pub thousands: Option<Thousands>,
    /// The source of the column names.
    pub names: Names,
    /// The first fifty lines left out.
    pub skipped: Vec<Skipped>,
    /// Number of lines left out.
    pub lines_skipped: usize,
    /// Number of rows with fewer cells than names; the other cells are missing.
    pub short_rows: usize,
    /// The line of the first such row.
    pub first_short_line: u64,
    /// Ambiguities of the table; each is decided by a setting.
    pub questions: Vec<Question>,
    /// Rows that may not be data.
    pub cautions: Vec<Caution>,
}

/// The source of the column names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// None: the columns are numbered.
    None,
    /// This line of the file.
    Line(u64),
    /// This line of the file, without a name for the first column, which holds row names.
    LineBesideRowNames(u64),
    /// This comment line.
    Comment(u64),
    /// The attributes of an ARFF file, which begin on this line.
    Attributes(u64),
}

/// A line that is not a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The line in the file, from 1.
    pub line: u64,
    /// What the line is.
    pub reason: Reason,
    /// The beginning of the line.
    pub text: String,
}

/// The reason why a line is not a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is above the chosen first line of the table.
    Above,
    /// It names the separator, as Excel reads it.
    SeparatorLine,
    /// A title.
    Title,
    /// Units of the columns.
    Units,
    /// A comment.
    Comment,
    /// A line of dashes or similar signs.
    Rule,
    /// A repetition of the names.
    NamesAgain,
    /// A total, a mean or another summary of the rows.
    Total,
    /// A note below the rows.
    Note,
}

/// An ambiguity of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Whether the first row has names or numbers.
    Header {
        /// Its line.
        line: u64,
        /// Whether it was read as names.
        taken_as_names: bool,
    },
    /// Whether the marks in a column's numbers are decimal marks.
    Decimal {
        /// The column's name.
        column: String,
        /// The line of the first such number.
        line: u64,
        /// That number as it stands.
        text: String,
        /// The mark that was read as decimal mark; `None` where the column is not used until it is chosen.
        taken: Option<Decimal>,
    },
}

/// A row that may not be data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// It has a word such as total or mean, but other rows follow.
    TotalWithin {
        /// Its line.
        line: u64,
        /// The beginning of the line.
        text: String,
    },
    /// It is the last row, and the sum of all others.
    SumAtEnd {
        /// Its line.
        line: u64,
    },
}

impl Caution {
    /// The row, what it may be, and the way out, as a sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::TotalWithin { line, text } => Sentence::new("data.caution.total_within")
                .with("line", line)
                .with("text", format!("{text:?}")),
            Self::SumAtEnd { line } => Sentence::new("data.caution.sum_at_end").with("line", line),
        }
    }
}

impl Question {
    /// The setting that decides the question.
    pub fn setting(&self) -> &'static str {
        match self {
            Self::Header { .. } => "data.header",
            Self::Decimal { .. } => "data.decimal",
        }
    }

    /// The question, how the table was read, and the setting that decides, as a sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Header { line, taken_as_names: true } => {
                Sentence::new("data.question_names").with("line", line)
            }
            Self::Header { line, taken_as_names: false } => {
                Sentence::new("data.question_row").with("line", line)
            }
            Self::Decimal { column, line, text, taken } => {
                let key = match taken {
                    Some(Decimal::Point) if text.contains('.') => "data.question_point",
                    Some(Decimal::Comma) if text.contains(',') => "data.question_comma",
                    Some(Decimal::Point) => "data.question_comma_groups",
                    Some(Decimal::Comma) => "data.question_point_groups",
                    None => "data.question_decimal",
                };
                Sentence::new(key)
                    .with("column", format!("{column:?}"))
                    .with("line", line)
                    .with("value", format!("{text:?}"))
            }
        }
        .with_name("key", setting(self.setting()))
    }
}

impl Skipped {
    pub(super) fn new(line: u64, reason: Reason, text: impl AsRef<str>) -> Self {
        let text = text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { line, reason, text: text.chars().take(SHOWN_CHARACTERS).collect() }
    }

    /// The line, what it is, and its beginning, as a sentence.
    pub fn sentence(&self) -> Sentence {
        let key = match self.reason {
            Reason::Above => "data.skipped.above",
            Reason::SeparatorLine => "data.skipped.separator",
            Reason::Title => "data.skipped.title",
            Reason::Units => "data.skipped.units",
            Reason::Comment => "data.skipped.comment",
            Reason::Rule => "data.skipped.rule",
            Reason::NamesAgain => "data.skipped.names_again",
            Reason::Total => "data.skipped.total",
            Reason::Note => "data.skipped.note",
        };
        Sentence::new(key).with("line", self.line).with("text", format!("{:?}", self.text))
    }
}

impl Reading {
    pub(super) fn skip(&mut self, skipped: Skipped) {
        self.lines_skipped += 1;
        if self.skipped.len() < MAX_STORED {
            self.skipped.push(skipped);
        }
    }

    /// The lines above the rows.
    pub fn header(&self) -> Header {
        match self.names {
            Names::None => Header::None,
            _ if self.skipped.iter().any(|skipped| skipped.reason == Reason::Units) => Header::NamesAndUnits,
            _ => Header::Names,
        }
    }

    /// How the table was read, in one sentence: encoding, separator, decimal mark, names.
    pub fn sentence(&self) -> Sentence {
        let names = match self.names {
            Names::None => Sentence::new("data.read.no_names"),
            Names::Line(line) => Sentence::new("data.read.names").with("line", line),
            Names::LineBesideRowNames(line) => Sentence::new("data.read.row_names").with("line", line),
            Names::Attributes(line) => Sentence::new("data.read.names_in_attributes").with("line", line),
            Names::Comment(line) => Sentence::new("data.read.names_in_comment").with("line", line),
        };
        let encoding = if self.encoding_is_guess { "data.read.encoding_guess" } else { "data.read.encoding" };
        let decimal = match self.decimal {
            Some(_) if self.has_both_decimals => "data.read.both_decimals",
            None => "data.read.no_decimal",
            Some(Decimal::Point) => "data.read.point",
            Some(Decimal::Comma) => "data.read.comma",
        };
        let thousands = match self.thousands {
            None | Some(Thousands::None) => "",
            Some(Thousands::Comma) => "data.read.thousands_comma",
            Some(Thousands::Point) => "data.read.thousands_point",
            Some(Thousands::Space) => "data.read.thousands_space",
            Some(Thousands::Apostrophe) => "data.read.thousands_apostrophe",
        };
        let separator = match self.separator {
            Separator::Comma => "data.read.separator_comma",
            Separator::Semicolon => "data.read.separator_semicolon",
            Separator::Tab => "data.read.separator_tab",
            Separator::Pipe => "data.read.separator_pipe",
            Separator::Spaces => "data.read.separator_spaces",
        };
        let whole =
            Sentence::new(if thousands.is_empty() { "data.read.as" } else { "data.read.as_with_thousands" });
        whole
            .with_sentence("encoding", Sentence::new(encoding).with("encoding", self.encoding))
            .with_sentence("separator", Sentence::new(separator))
            .with_sentence("decimal", Sentence::new(decimal))
            .with_sentence("thousands", Sentence::new(thousands))
            .with_sentence("names", names)
    }

    /// Open questions, and rows that may not be data: what a person should check before the numbers are used.
    pub fn open(&self) -> impl Iterator<Item = Sentence> {
        self.questions.iter().map(Question::sentence).chain(self.cautions.iter().map(Caution::sentence))
    }

    /// All sentences on the reading, for use before the numbers are used: how the table was read, open questions, and
    /// lines left out.
    pub fn sentences(&self) -> Vec<Sentence> {
        const SHOWN: usize = 4;
        let mut all = vec![self.sentence()];
        if self.is_damaged {
            all.push(
                Sentence::new("data.read.damaged")
                    .with("encoding", self.encoding)
                    .with_name("key", setting("data.encoding")),
            );
        }
        all.extend(self.open());
        all.extend(self.skipped.iter().take(SHOWN).map(Skipped::sentence));
        if self.lines_skipped > SHOWN {
            all.push(Sentence::new("data.skipped.more").with_count("more", self.lines_skipped - SHOWN));
        }
        if self.short_rows > 0 {
            let sentence = Sentence::new("data.read.short_rows").with_count("rows", self.short_rows);
            all.push(sentence.with("line", self.first_short_line));
        }
        all
    }
}

/// The name of `chosen`, as sentences show it.
pub(super) fn alternative<A: Alternative>(chosen: A) -> Name {
    let key = chosen.key();
    Name { key: key.to_owned(), letter: "", word: format!("choice.{}.{key}.label", A::FAMILY) }
}

/// The name of the setting `key`, as sentences show it.
pub(super) fn setting(key: &'static str) -> Name {
    let word = key.rsplit_once('.').map_or(key, |(_, word)| word);
    Name { key: key.to_owned(), letter: "", word: format!("setting.{word}.label") }
}
