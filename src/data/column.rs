//! The properties of one column, from all rows of the table.

use super::ends::EndValue;
use super::options::Decimal;
use super::spread::Outlier;
use super::time_format::TimeFormat;

/// Largest number of labels that become modes.
pub(super) const MAX_LABELS: usize = 64;

/// Characters of a cell that are displayed.
const SHOWN_CHARACTERS: usize = 40;

/// An example cell: its line and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddCell {
    /// The line in the file, from 1.
    pub line: u64,
    /// The text of the cell, shortened if long.
    pub text: String,
}

impl OddCell {
    pub(super) fn new(line: u64, text: &str) -> Self {
        Self { line, text: text.chars().take(SHOWN_CHARACTERS).collect() }
    }
}

/// Cells whose numbers underflow: they are too near to 0 for f64, and were read as another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Underflow {
    /// The first such cell.
    pub first: OddCell,
    /// The value that it was read as.
    pub value: f64,
    /// The number of such cells.
    pub count: usize,
}

/// The kind of a column's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Measured numbers.
    Number,
    /// A few different whole numbers, which are probably codes of groups.
    Groups,
    /// Whole numbers that count or identify the rows.
    Counting,
    /// Numbers that are probably dates or times.
    TimeFormat(TimeFormat),
    /// The same number in every row.
    Constant,
    /// Dates, with times or without.
    Date,
    /// Times without dates.
    Time,
    /// Text.
    Text,
    /// Numbers and other cells: see [`Column::odd`].
    Mixed,
    /// Numbers that are ambiguous until the decimal mark is chosen.
    Undecided,
    /// No values.
    Empty,
}

impl ColumnKind {
    /// Whether the numbers of such a column can be trained on.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Groups | Self::Counting | Self::TimeFormat(_))
    }

    /// The key of its name in the table of words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Number => "data.kind.number",
            Self::Groups => "data.kind.groups",
            Self::Counting => "data.kind.counting",
            Self::TimeFormat(_) => "data.kind.moment",
            Self::Constant => "data.kind.constant",
            Self::Date => "data.kind.date",
            Self::Time => "data.kind.time",
            Self::Text => "data.kind.text",
            Self::Mixed => "data.kind.mixed",
            Self::Undecided => "data.kind.undecided",
            Self::Empty => "data.kind.empty",
        }
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name, unique in the table; "column 3" where the file has none.
    pub name: String,
    /// The unit, from a row of units below the names.
    pub unit: Option<String>,
    /// The kind of its content.
    pub kind: ColumnKind,
    /// Number of values: finite numbers in a column of numbers, cells that are not missing in others.
    pub count: usize,
    /// Number of different texts; `None` if there are more than 64.
    pub distinct: Option<usize>,
    /// The smallest and the largest number.
    pub range: Option<[f64; 2]>,
    /// Number of missing values, including codes that count as missing.
    pub missing: usize,
    /// Number of values that are not finite.
    pub not_finite: usize,
    /// The first cell that is not a number, or is ambiguous.
    pub odd: Option<OddCell>,
    /// Numbers that probably stand for missing values, such as -999, in ascending order.
    pub codes: Vec<EndValue>,
    /// Whether these codes count as missing.
    pub codes_are_missing: bool,
    /// Number of cells with content that is not a number.
    pub others: usize,
    /// Numbers that underflow.
    pub underflow: Option<Underflow>,
    /// The first cell that is not finite.
    pub(super) first_not_finite: Option<OddCell>,
    pub(super) outlier: Option<Outlier>,
    pub(super) decimal: Option<Decimal>,
}

impl Column {
    /// Whether the values may be labels: there are at least two, and few enough for modes.
    pub fn can_be_label(&self) -> bool {
        self.distinct.is_some_and(|distinct| (2..=MAX_LABELS).contains(&distinct))
    }
}
