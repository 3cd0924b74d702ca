//! One column of a table, as all its rows let see it.

use super::ends::EndValue;
use super::moment::Moment;
use super::options::Decimal;
use super::spread::Outlier;

/// The most labels that become modes.
pub(super) const MAX_LABELS: usize = 64;

/// Characters of a cell that are shown.
const SHOWN_CHARACTERS: usize = 40;

/// A cell worth showing: where it stands, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The line in the file, from 1.
    pub line: u64,
    /// The cell as it stands there, cut where it is long.
    pub text: String,
}

impl Odd {
    pub(super) fn new(line: u64, text: &str) -> Self {
        Self { line, text: text.chars().take(SHOWN_CHARACTERS).collect() }
    }
}

/// Cells with numbers so near to 0 that they were read as another.
#[derive(Clone, Debug, PartialEq)]
pub struct Vanishing {
    /// The first of them.
    pub first: Odd,
    /// What it was read as.
    pub value: f64,
    /// How many there are.
    pub count: usize,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers that vary.
    Number,
    /// Whole numbers of which there are few: rather the codes of groups.
    Groups,
    /// Whole numbers that count or name the rows.
    Counting,
    /// Numbers that are rather dates or times.
    Moment(Moment),
    /// One number in every row.
    Constant,
    /// Dates, with times or without.
    Date,
    /// Times alone.
    Time,
    /// Text.
    Text,
    /// Numbers, and cells that are none: see [`Column::odd`].
    Mixed,
    /// Numbers that may be read in two ways before the decimal mark is chosen.
    Undecided,
    /// Nothing.
    Empty,
}

impl ColumnKind {
    /// Whether the numbers of such a column can be trained on.
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Groups | Self::Counting | Self::Moment(_))
    }

    /// The key of its name in the table of words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Number => "data.kind.number",
            Self::Groups => "data.kind.groups",
            Self::Counting => "data.kind.counting",
            Self::Moment(_) => "data.kind.moment",
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
    /// Its name, which no other column has; "column 3" where the file names none.
    pub name: String,
    /// What a row of units below the names says.
    pub unit: Option<String>,
    /// What it holds.
    pub kind: ColumnKind,
    /// The number of values: finite numbers in a column of numbers, cells that are not missing in others.
    pub count: usize,
    /// The number of different texts; `None` where they are more than 64.
    pub distinct: Option<usize>,
    /// The least and the greatest number.
    pub range: Option<[f64; 2]>,
    /// The number of missing values, codes that are counted as such included.
    pub missing: usize,
    /// The number of values that are not finite.
    pub not_finite: usize,
    /// The first cell that is no number, or that has two readings.
    pub odd: Option<Odd>,
    /// The numbers that rather stand for a missing value, the least first.
    pub codes: Vec<EndValue>,
    /// Whether they are counted as missing.
    pub codes_are_missing: bool,
    /// The number of cells that hold something, and no number.
    pub others: usize,
    /// Numbers too near to 0 to be kept as they stand.
    pub vanishing: Option<Vanishing>,
    /// The first cell that is not finite.
    pub(super) first_not_finite: Option<Odd>,
    pub(super) outlier: Option<Outlier>,
    pub(super) decimal: Option<Decimal>,
}

impl Column {
    /// Whether its values may be labels: at least two, and few enough to be modes.
    pub fn can_be_label(&self) -> bool {
        self.distinct.is_some_and(|distinct| (2..=MAX_LABELS).contains(&distinct))
    }
}
