//! The reasons why a table cannot be used, each as one sentence that names the thing, the value, the limit and the way
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
    /// The file does not exist.
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The path is that of a folder.
    Folder {
        /// That folder.
        path: PathBuf,
    },
    /// The system cannot read the file.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: Sentence,
    },
    /// The file is too large.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// The largest length that is read.
        limit: u64,
    },
    /// The file has no line with text.
    Empty,
    /// The bytes cannot be decoded as text.
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
        /// The number of such cells in the column.
        count: usize,
        /// The number of cells in the column with content.
        of: usize,
    },
    /// A number is so large that computing the spread would overflow.
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
        /// Number of rows with all values.
        complete: usize,
        /// Number of rows with a missing value.
        missing: usize,
        /// The fewest that are enough.
        limit: usize,
    },
    /// There are names, but no rows.
    NoRows {
        /// The fewest that are enough.
        limit: usize,
    },
    /// There are too many rows.
    TooManyRows {
        /// The most that are read.
        limit: usize,
    },
    /// All values of a column are equal, or differ by rounding errors only.
    ConstantColumn {
        /// The column's name.
        column: String,
        /// The value.
        value: f64,
    },
    /// The label column has more labels than there can be modes.
    TooManyLabels {
        /// The column's name.
        column: String,
        /// The largest number of labels.
        limit: usize,
    },
    /// The rows of a label lie on a line or a point, so their covariance is singular.
    ThinLabel {
        /// The column's name.
        column: String,
        /// The label.
        label: String,
        /// Its number of rows.
        rows: usize,
    },
    /// The file is of a known kind that is not a table.
    Foreign {
        /// The key of the sentence with the way out.
        key: &'static str,
        /// The kind's name.
        kind: &'static str,
    },
    /// The compressed file cannot be decompressed.
    Unpackable {
        /// Why.
        reason: Sentence,
    },
    /// The compressed file is too large when decompressed.
    TooLargeUnpacked {
        /// The largest number of bytes that is read.
        limit: u64,
    },
    /// Two separators are equally likely.
    UndecidedSeparator {
        /// The two separators.
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
    /// With spaces as separators, a row has fewer cells than there are names: the missing ones cannot be identified.
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
    /// The numbers of a column are ambiguous: either decimal mark can be read.
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
        /// The name of the column of numbers.
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
        /// The beginning of that line.
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
    /// The error and the way out, as a sentence.
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

/// The key of the sentence on a cell `value` that is not a number, like `count` of the `of` cells of its column.
/// Cells such as <5, limits of detection, must not be dropped silently: that would cut off one end of the data.
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

/// A name or value of the file in quotation marks, with invisible characters made visible.
fn quoted(value: impl fmt::Debug) -> String {
    format!("{value:?}")
}

/// The sentence `all` with all names, or the sentence `many` with the first twelve and the number of the others.
fn listing(all: &'static str, many: &'static str, names: &[String]) -> Sentence {
    const SHOWN: usize = 12;
    let columns = names.iter().take(SHOWN).map(quoted).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => Sentence::new(all).with("columns", columns),
        more => Sentence::new(many).with("columns", columns).with_count("more", more),
    }
}
