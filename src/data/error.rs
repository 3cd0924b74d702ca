//! What can be wrong with a table, each as one sentence that names the thing, the value, the limit and the way
//! out. The sentences are in the table of words, under `data`.

use std::fmt;
use std::path::PathBuf;

use super::options::{Decimal, Separator};
use super::reading::{alternative, setting};
use crate::math::written;
use crate::words::Sentence;

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum DataError {
    /// There is no such file.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The path leads to a folder.
    Folder {
        /// That folder.
        path: PathBuf,
    },
    /// The file cannot be read, for a reason of the system's.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: Sentence,
    },
    /// The file is larger than fits.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// There is no line with text.
    Empty,
    /// The bytes are not text.
    NotText,
    /// There are fewer than two columns.
    OneColumn {
        /// The name of the only one.
        name: String,
    },
    /// No two columns hold numbers.
    FewNumericColumns {
        /// The names of all columns.
        available: Vec<String>,
    },
    /// No column has this name.
    UnknownColumn {
        /// The name asked for.
        name: String,
        /// The names of all columns.
        available: Vec<String>,
    },
    /// The same column was chosen twice.
    SameColumn {
        /// Its name.
        name: String,
    },
    /// A value is neither a finite number nor missing.
    NotANumber {
        /// The column's name.
        column: String,
        /// The line in the file, from 1.
        line: u64,
        /// The value as it stands there, cut where it is long.
        value: String,
        /// How many cells of the column are so.
        count: usize,
        /// How many hold something.
        of: usize,
    },
    /// A number is too large for its spread to be computed.
    NumberTooLarge {
        /// The column's name.
        column: String,
        /// The line in the file, from 1.
        line: u64,
        /// The number.
        value: f64,
        /// The largest magnitude.
        limit: f64,
    },
    /// There are too few rows without missing values.
    TooFewRows {
        /// Rows with all values.
        complete: usize,
        /// Rows with a missing value.
        missing: usize,
        /// The fewest that are enough.
        limit: usize,
    },
    /// There are names, and no rows.
    NoRows {
        /// The fewest that are enough.
        limit: usize,
    },
    /// There are too many rows.
    TooManyRows {
        /// The most that are read.
        limit: usize,
    },
    /// All values of a column are equal, or as good as equal.
    ConstantColumn {
        /// The column's name.
        column: String,
        /// The value.
        value: f64,
    },
    /// The label column tells apart more groups than can be modes.
    TooManyLabels {
        /// The column's name.
        column: String,
        /// The most that are told apart.
        limit: usize,
    },
    /// The rows of a label lie on a line or a point, so that they have no Gaussian.
    ThinLabel {
        /// The column's name.
        column: String,
        /// The label.
        label: String,
        /// Its number of rows.
        rows: usize,
    },
    /// The file is of another kind.
    Foreign {
        /// The sentence that says the way out.
        key: &'static str,
        /// The kind's name.
        kind: &'static str,
    },
    /// The compressed file cannot be unpacked.
    Unpackable {
        /// Why.
        reason: Sentence,
    },
    /// The compressed file is larger than fits once it is unpacked.
    TooLargeUnpacked {
        /// The most bytes that are read.
        limit: u64,
    },
    /// Cells may be separated in two ways.
    UndecidedSeparator {
        /// The two.
        separators: [Separator; 2],
    },
    /// A quote is never closed, or only after other rows.
    OpenQuote {
        /// The line on which it begins.
        line: u64,
    },
    /// A row has more cells than there are names.
    Ragged {
        /// Its line.
        line: u64,
        /// Its cells.
        cells: usize,
        /// The number of names.
        names: usize,
        /// Whether commas between digits may be decimal marks.
        decimal_commas: bool,
    },
    /// Where spaces separate, a row has fewer cells than there are names: which are missing cannot be known.
    ShortRow {
        /// Its line.
        line: u64,
        /// Its cells.
        cells: usize,
        /// The number of names.
        names: usize,
    },
    /// A column has no value at all.
    EmptyColumn {
        /// The column's name.
        column: String,
    },
    /// The numbers of a column can be read with either decimal mark.
    UndecidedDecimal {
        /// The column's name.
        column: String,
        /// The line of the first such number.
        line: u64,
        /// That number as it stands.
        value: String,
    },
    /// There is one column of numbers, and the others hold dates or times.
    NoSecondColumn {
        /// The name of that of numbers.
        only: String,
        /// The name of one of the others.
        column: String,
        /// The line of its first date or time.
        line: u64,
        /// That date or time.
        value: String,
    },
    /// A column holds times.
    Times {
        /// The column's name.
        column: String,
        /// The line of the first.
        line: u64,
        /// The first.
        value: String,
    },
    /// The table is written in LaTeX.
    Latex {
        /// The line that shows it.
        line: u64,
        /// How it begins.
        text: String,
    },
    /// A column holds dates.
    Dates {
        /// The column's name.
        column: String,
        /// The line of the first.
        line: u64,
        /// The first.
        value: String,
    },
}

impl DataError {
    /// What is wrong, and the way out.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Missing { path } => Sentence::new("data.no_file").with_path("path", path),
            Self::Folder { path } => Sentence::new("data.folder").with_path("path", path),
            Self::Unreadable { path, reason } => Sentence::new("data.unreadable")
                .with_path("path", path)
                .with_sentence("reason", reason.clone()),
            Self::TooLarge { path, bytes, limit } => Sentence::new("data.too_large")
                .with_path("path", path)
                .with_count("bytes", bytes)
                .with_count("limit", limit),
            Self::Empty => Sentence::new("data.empty"),
            Self::NotText => Sentence::new("data.not_text"),
            Self::OneColumn { name } => Sentence::new("data.one_column").with("name", quoted(name)),
            Self::FewNumericColumns { available } => {
                listing("data.few_numeric_columns", "data.few_numeric_columns_of_many", available)
            }
            Self::UnknownColumn { name, available } => {
                listing("data.unknown_column", "data.unknown_column_of_many", available)
                    .with("name", quoted(name))
            }
            Self::SameColumn { name } => Sentence::new("data.same_column").with("name", quoted(name)),
            Self::NotANumber { column, line, value, count, of } => {
                Sentence::new(not_a_number(value, *count, *of))
                    .with("column", quoted(column))
                    .with("line", line)
                    .with("value", quoted(value))
                    .with_count("count", count)
                    .with_count("of", of)
            }
            Self::NumberTooLarge { column, line, value, limit } => Sentence::new("data.number_too_large")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", written(*value))
                .with("limit", written(*limit)),
            Self::TooFewRows { complete, missing, limit } => Sentence::new("data.too_few_rows")
                .with_count("complete", complete)
                .with_count("missing", missing)
                .with_count("limit", limit),
            Self::NoRows { limit } => Sentence::new("data.no_rows").with_count("limit", limit),
            Self::TooManyRows { limit } => Sentence::new("data.too_many_rows").with_count("limit", limit),
            Self::ConstantColumn { column, value } => Sentence::new("data.constant_column")
                .with("column", quoted(column))
                .with("value", written(*value)),
            Self::TooManyLabels { column, limit } => Sentence::new("data.too_many_labels")
                .with("column", quoted(column))
                .with_count("limit", limit),
            Self::ThinLabel { column, label, rows } => Sentence::new("data.thin_label")
                .with("column", quoted(column))
                .with("label", quoted(label))
                .with_count("rows", rows),
            Self::Foreign { key, kind } => Sentence::new(key).with("kind", kind),
            Self::Unpackable { reason } => {
                Sentence::new("data.unpackable").with_sentence("reason", reason.clone())
            }
            Self::TooLargeUnpacked { limit } => {
                Sentence::new("data.too_large_unpacked").with_count("limit", limit)
            }
            Self::UndecidedSeparator { separators } => Sentence::new("data.undecided_separator")
                .with_names("separators", separators.map(alternative).into())
                .with_name("key", setting("data.separator")),
            Self::OpenQuote { line } => Sentence::new("data.open_quote").with("line", line),
            Self::Ragged { line, cells, names, decimal_commas } => {
                let key = if *decimal_commas { "data.ragged_decimals" } else { "data.ragged" };
                Sentence::new(key)
                    .with("line", line)
                    .with_count("cells", cells)
                    .with_count("names", names)
                    .with_name("first_line", setting("data.first_line"))
            }
            Self::ShortRow { line, cells, names } => Sentence::new("data.short_row")
                .with("line", line)
                .with_count("cells", cells)
                .with_count("names", names),
            Self::EmptyColumn { column } => Sentence::new("data.empty_column").with("column", quoted(column)),
            Self::UndecidedDecimal { column, line, value } => Sentence::new("data.undecided_decimal")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", quoted(value))
                .with_name("key", setting("data.decimal"))
                .with_name("point", alternative(Decimal::Point))
                .with_name("comma", alternative(Decimal::Comma)),
            Self::NoSecondColumn { only, column, line, value } => Sentence::new("data.no_second_column")
                .with("only", quoted(only))
                .with("column", quoted(column))
                .with("line", line)
                .with("value", quoted(value)),
            Self::Times { column, line, value } => Sentence::new("data.times")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", quoted(value)),
            Self::Latex { line, text } => {
                Sentence::new("data.latex").with("line", line).with("text", quoted(text))
            }
            Self::Dates { column, line, value } => Sentence::new("data.dates")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", quoted(value)),
        }
    }
}

impl From<DataError> for Sentence {
    fn from(error: DataError) -> Self {
        error.sentence()
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().fmt(f)
    }
}

impl std::error::Error for DataError {}

/// The sentence on a cell that holds `value` and no number, as do `count` of the `of` cells of its column. A limit below or
/// above which nothing was measured may not be left out: it would cut off one end of the data.
fn not_a_number(value: &str, count: usize, of: usize) -> &'static str {
    let begins =
        |signs: &[char]| value.trim_start().trim_start_matches(['\'', '"', '(', '[']).starts_with(signs);
    match () {
        () if begins(&['<', '≤', '⩽', '≦', '＜', '﹤']) => "data.below_limit",
        () if begins(&['>', '≥', '⩾', '≧', '＞', '﹥']) => "data.above_limit",
        () if count > 1 && count == of => "data.no_numbers",
        () if count > 1 => "data.not_numbers",
        () => "data.not_a_number",
    }
}

/// A name or value of the file, with quotation marks and its invisible characters shown.
fn quoted(value: impl fmt::Debug) -> String {
    format!("{value:?}")
}

/// The sentence under `all` with the names, or the one under `many` with the first twelve and how many more.
fn listing(all: &'static str, many: &'static str, names: &[String]) -> Sentence {
    const SHOWN: usize = 12;
    let columns = names.iter().take(SHOWN).map(quoted).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => Sentence::new(all).with("columns", columns),
        more => Sentence::new(many).with("columns", columns).with_count("more", more),
    }
}
