//! Warnings about training on a table, which is nevertheless possible.

use super::column::{Column, ColumnKind, OddCell, Underflow};
use super::options::Missing;
use super::reading::{alternative, setting};
use super::time_format::TimeFormat;
use crate::math::written;
use crate::words::Sentence;

/// A warning about training on a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// There are so few rows that a discriminator can memorise them.
    FewRows {
        /// How many.
        rows: usize,
        /// The number that is enough.
        limit: usize,
    },
    /// One value is so far from the others that these take only a small part of the axis.
    Outlier {
        /// The column's name.
        column: String,
        /// The line of the value.
        line: u64,
        /// The value.
        value: f64,
        /// The number of other values in the column.
        others: usize,
        /// The share of the axis that those take.
        share: f64,
    },
    /// A number such as -999, far from the others, probably stands for missing values.
    Code {
        /// The column's name.
        column: String,
        /// The number.
        value: f64,
        /// How many cells hold it.
        count: usize,
        /// The line of the first of them.
        line: u64,
        /// Whether it counts as missing.
        is_taken: bool,
    },
    /// A few different whole numbers, which are probably codes of groups.
    Groups {
        /// The column's name.
        column: String,
        /// The number of different values.
        groups: usize,
        /// The number of values.
        count: usize,
        /// The least and the greatest.
        range: [f64; 2],
    },
    /// Whole numbers that probably count or identify the rows.
    Counting {
        /// The column's name.
        column: String,
        /// The first of them.
        odd: OddCell,
    },
    /// There are few rows and many columns of numbers: the table may be transposed.
    Sideways {
        /// The number of rows.
        rows: usize,
        /// The number of columns of numbers.
        columns: usize,
    },
    /// Numbers that underflow.
    Underflow {
        /// The column's name.
        column: String,
        /// The first such cell, its value and their number.
        underflow: Underflow,
    },
    /// Cells with infinity, NaN, or a number too large for f64; their rows are left out.
    NotFinite {
        /// The column's name.
        column: String,
        /// The first of them.
        odd: OddCell,
        /// How many there are.
        count: usize,
    },
    /// Numbers that are probably dates or times.
    TimeFormat {
        /// The column's name.
        column: String,
        /// The kind of date or time.
        time_format: TimeFormat,
        /// The first of them.
        odd: OddCell,
    },
}

/// Number of rows from which there is no warning.
const FEW_ROWS: usize = 100;
/// For the warning about a transposed table: largest number of rows, smallest number of columns of numbers, and
/// smallest number of these columns per row.
const MOST_SIDEWAYS: usize = 5;
const FEWEST_SIDEWAYS: usize = 8;
const COLUMNS_PER_ROW: usize = 3;

impl Warning {
    /// The warning about few rows; `None` if there are enough.
    pub(super) fn of_rows(rows: usize) -> Option<Self> {
        (rows < FEW_ROWS).then_some(Self::FewRows { rows, limit: FEW_ROWS })
    }

    /// The warning about an outlier of `column`; `None` if there is none.
    pub(super) fn of_outlier(column: &Column) -> Option<Self> {
        let outlier = column.outlier?;
        Some(Self::Outlier {
            column: column.name.clone(),
            line: outlier.line,
            value: outlier.value,
            others: column.count - 1,
            share: outlier.share,
        })
    }

    /// The warnings about codes for missing values in `column`.
    pub(super) fn of_codes(column: &Column) -> impl Iterator<Item = Self> {
        column.codes.iter().map(|code| Self::Code {
            column: column.name.clone(),
            value: code.value,
            count: code.count,
            line: code.line,
            is_taken: column.codes_are_missing,
        })
    }

    /// The warning that `column` probably holds dates or times; `None` if not.
    pub(super) fn of_time_format(column: &Column) -> Option<Self> {
        let ColumnKind::TimeFormat(time_format) = column.kind else { return None };
        Some(Self::TimeFormat { column: column.name.clone(), time_format, odd: column.odd.clone()? })
    }

    /// The warning that `column` probably has codes of groups or identifiers; `None` if not.
    pub(super) fn of_names(column: &Column) -> Option<Self> {
        let name = || column.name.clone();
        match column.kind {
            ColumnKind::Groups => Some(Self::Groups {
                column: name(),
                groups: column.distinct?,
                count: column.count,
                range: column.range?,
            }),
            ColumnKind::Counting => Some(Self::Counting { column: name(), odd: column.odd.clone()? }),
            _ => None,
        }
    }

    /// The warnings about numbers of `column` that underflow or are not finite.
    pub(super) fn of_ends(column: &Column) -> impl Iterator<Item = Self> {
        let name = || column.name.clone();
        let underflow =
            column.underflow.clone().map(|underflow| Self::Underflow { column: name(), underflow });
        let not_finite = column.first_not_finite.clone();
        let not_finite =
            not_finite.map(|odd| Self::NotFinite { column: name(), odd, count: column.not_finite });
        underflow.into_iter().chain(not_finite)
    }

    /// The warning that the table may be transposed; `None` if not.
    pub(super) fn of_shape(rows: usize, columns: &[Column]) -> Option<Self> {
        let columns = columns.iter().filter(|column| column.kind.is_numeric()).count();
        let is_wide = columns >= FEWEST_SIDEWAYS.max(COLUMNS_PER_ROW * rows);
        (rows <= MOST_SIDEWAYS && is_wide).then_some(Self::Sideways { rows, columns })
    }

    /// The warnings about training on `rows` rows of the chosen `columns`.
    pub(super) fn of_chosen<'a>(rows: usize, columns: impl IntoIterator<Item = &'a Column>) -> Vec<Self> {
        let mut all = Vec::from_iter(Self::of_rows(rows));
        for column in columns {
            all.extend(Self::of_time_format(column));
            all.extend(Self::of_names(column));
            all.extend(Self::of_ends(column));
            all.extend(Self::of_codes(column));
            all.extend(Self::of_outlier(column));
        }
        all
    }

    /// For codes of missing values: whether they count as missing; `None` for other warnings.
    pub fn code_is_taken(&self) -> Option<bool> {
        match self {
            Self::Code { is_taken, .. } => Some(*is_taken),
            _ => None,
        }
    }

    /// The warning and the way out, as a sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::FewRows { rows, limit } => {
                Sentence::new("data.warning.few_rows").with_count("rows", rows).with_count("limit", limit)
            }
            Self::Outlier { column, line, value, others, share } => Sentence::new("data.warning.outlier")
                .with("column", format!("{column:?}"))
                .with("line", line)
                .with("value", written(*value))
                .with_count("others", others)
                .with("percent", percent(*share)),
            Self::Code { column, value, count, line, is_taken } => {
                let key = if *is_taken { "data.warning.code_taken" } else { "data.warning.code" };
                let sentence = Sentence::new(key)
                    .with("column", format!("{column:?}"))
                    .with("value", written(*value))
                    .with_count("count", count)
                    .with("line", line);
                sentence
                    .with_name("key", setting("data.missing"))
                    .with_name("codes", alternative(Missing::Codes))
                    .with_name("words", alternative(Missing::Words))
            }
            Self::Groups { column, groups, count, range: [low, high] } => {
                Sentence::new("data.warning.groups")
                    .with("column", format!("{column:?}"))
                    .with_count("groups", groups)
                    .with_count("count", count)
                    .with("low", written(*low))
                    .with("high", written(*high))
                    .with_name("labels", setting("data.label_column"))
            }
            Self::Counting { column, odd } => Sentence::new("data.warning.counting")
                .with("column", format!("{column:?}"))
                .with("value", format!("{:?}", odd.text))
                .with("line", odd.line),
            Self::Sideways { rows, columns } => {
                Sentence::new("data.warning.sideways").with_count("rows", rows).with_count("columns", columns)
            }
            Self::Underflow { column, underflow } => Sentence::new("data.warning.vanishing")
                .with("column", format!("{column:?}"))
                .with("text", format!("{:?}", underflow.first.text))
                .with("line", underflow.first.line)
                .with("value", written(underflow.value))
                .with_count("count", underflow.count),
            Self::NotFinite { column, odd, count } => Sentence::new("data.warning.not_finite")
                .with("column", format!("{column:?}"))
                .with("text", format!("{:?}", odd.text))
                .with("line", odd.line)
                .with_count("count", count),
            Self::TimeFormat { column, time_format, odd } => {
                Sentence::new(match time_format.has_distances() {
                    true => "data.warning.dating",
                    false => "data.warning.moment",
                })
                .with("column", format!("{column:?}"))
                .with_sentence("moment", time_format.sentence())
                .with("value", format!("{:?}", odd.text))
                .with("line", odd.line)
            }
        }
    }
}

/// `share` as a percentage with two digits.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = if percent >= 1.0 { 0.0 } else { (-percent.log10()).ceil() + 1.0 };
    if decimals > 6.0 { "0.000001".to_owned() } else { format!("{percent:.0$}", decimals as usize) }
}
