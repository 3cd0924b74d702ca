//! What speaks against training on a table, though it can be done.

use super::column::{Column, ColumnKind, Odd, Vanishing};
use super::moment::Moment;
use super::options::Missing;
use super::reading::{alternative, setting};
use crate::math::written;
use crate::words::Sentence;

/// What speaks against training on a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// There are few rows, so that a discriminator can learn them by heart.
    FewRows {
        /// How many.
        rows: usize,
        /// How many are enough.
        limit: usize,
    },
    /// One value is so far from the others that they share a small part of its axis.
    Outlier {
        /// The column's name.
        column: String,
        /// The line of the value.
        line: u64,
        /// The value.
        value: f64,
        /// The number of other values in the column.
        others: usize,
        /// The share of the axis that they take.
        share: f64,
    },
    /// A number such as -999, far from the others, rather stands for a missing value.
    Code {
        /// The column's name.
        column: String,
        /// The number.
        value: f64,
        /// How many cells hold it.
        count: usize,
        /// The line of the first of them.
        line: u64,
        /// Whether it is counted as missing.
        is_taken: bool,
    },
    /// Whole numbers of which there are few: rather the codes of groups.
    Groups {
        /// The column's name.
        column: String,
        /// How many different ones there are.
        groups: usize,
        /// The number of values.
        count: usize,
        /// The least and the greatest.
        range: [f64; 2],
    },
    /// Whole numbers that rather count or name the rows.
    Counting {
        /// The column's name.
        column: String,
        /// The first of them.
        odd: Odd,
    },
    /// There are few rows, and many columns of numbers: the table may lie on its side.
    Sideways {
        /// How many rows.
        rows: usize,
        /// How many columns of numbers.
        columns: usize,
    },
    /// Numbers too near to 0 to be kept as they stand.
    Vanishing {
        /// The column's name.
        column: String,
        /// What they are read as.
        vanishing: Vanishing,
    },
    /// Cells that hold no finite number, or one beyond all that can be stored, so that their rows are left out.
    NotFinite {
        /// The column's name.
        column: String,
        /// The first of them.
        odd: Odd,
        /// How many there are.
        count: usize,
    },
    /// Numbers that are rather dates or times.
    Moment {
        /// The column's name.
        column: String,
        /// What they are.
        moment: Moment,
        /// The first of them.
        odd: Odd,
    },
}

/// Rows that are enough.
const FEW_ROWS: usize = 100;
/// The most rows of a table that may lie on its side, the fewest columns of numbers, and how many of these for each row.
const MOST_SIDEWAYS: usize = 5;
const FEWEST_SIDEWAYS: usize = 8;
const COLUMNS_PER_ROW: usize = 3;

impl Warning {
    /// The warning about so few rows, if one is due.
    pub(super) fn of_rows(rows: usize) -> Option<Self> {
        (rows < FEW_ROWS).then_some(Self::FewRows { rows, limit: FEW_ROWS })
    }

    /// The warning about the farthest value of `column`, if one is due.
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

    /// The warnings about the codes of `column`.
    pub(super) fn of_codes(column: &Column) -> impl Iterator<Item = Self> {
        column.codes.iter().map(|code| Self::Code {
            column: column.name.clone(),
            value: code.value,
            count: code.count,
            line: code.line,
            is_taken: column.codes_are_missing,
        })
    }

    /// The warning that `column` rather holds dates or times.
    pub(super) fn of_moment(column: &Column) -> Option<Self> {
        let ColumnKind::Moment(moment) = column.kind else { return None };
        Some(Self::Moment { column: column.name.clone(), moment, odd: column.odd.clone()? })
    }

    /// The warning that the numbers of `column` rather name groups or rows.
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

    /// The warnings about numbers of `column` that cannot be kept as they stand.
    pub(super) fn of_ends(column: &Column) -> impl Iterator<Item = Self> {
        let name = || column.name.clone();
        let vanishing =
            column.vanishing.clone().map(|vanishing| Self::Vanishing { column: name(), vanishing });
        let not_finite = column.first_not_finite.clone();
        let not_finite =
            not_finite.map(|odd| Self::NotFinite { column: name(), odd, count: column.not_finite });
        vanishing.into_iter().chain(not_finite)
    }

    /// The warning that a table of so many `rows` may lie on its side.
    pub(super) fn of_shape(rows: usize, columns: &[Column]) -> Option<Self> {
        let columns = columns.iter().filter(|column| column.kind.is_numeric()).count();
        let is_wide = columns >= FEWEST_SIDEWAYS.max(COLUMNS_PER_ROW * rows);
        (rows <= MOST_SIDEWAYS && is_wide).then_some(Self::Sideways { rows, columns })
    }

    /// What speaks against training on `rows` rows of the chosen `columns`.
    pub(super) fn of_chosen<'a>(rows: usize, columns: impl IntoIterator<Item = &'a Column>) -> Vec<Self> {
        let mut all = Vec::from_iter(Self::of_rows(rows));
        for column in columns {
            all.extend(Self::of_moment(column));
            all.extend(Self::of_names(column));
            all.extend(Self::of_ends(column));
            all.extend(Self::of_codes(column));
            all.extend(Self::of_outlier(column));
        }
        all
    }

    /// For numbers that rather stand for missing values: whether they are counted as missing.
    pub fn code_is_taken(&self) -> Option<bool> {
        match self {
            Self::Code { is_taken, .. } => Some(*is_taken),
            _ => None,
        }
    }

    /// The warning, and what may be done.
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
            Self::Vanishing { column, vanishing } => Sentence::new("data.warning.vanishing")
                .with("column", format!("{column:?}"))
                .with("text", format!("{:?}", vanishing.first.text))
                .with("line", vanishing.first.line)
                .with("value", written(vanishing.value))
                .with_count("count", vanishing.count),
            Self::NotFinite { column, odd, count } => Sentence::new("data.warning.not_finite")
                .with("column", format!("{column:?}"))
                .with("text", format!("{:?}", odd.text))
                .with("line", odd.line)
                .with_count("count", count),
            Self::Moment { column, moment, odd } => Sentence::new(match moment.has_distances() {
                true => "data.warning.dating",
                false => "data.warning.moment",
            })
            .with("column", format!("{column:?}"))
            .with_sentence("moment", moment.sentence())
            .with("value", format!("{:?}", odd.text))
            .with("line", odd.line),
        }
    }
}

/// A share as a percentage of two digits.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = if percent >= 1.0 { 0.0 } else { (-percent.log10()).ceil() + 1.0 };
    if decimals > 6.0 { "0.000001".to_owned() } else { format!("{percent:.0$}", decimals as usize) }
}
