//! What speaks against training on a table, though it can be done.

use super::column::Column;
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
}

/// Rows that are enough.
const FEW_ROWS: usize = 100;

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

    /// The warning, and what may be done.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::FewRows { rows, limit } => {
                Sentence::new("data.warning.few_rows").with("rows", rows).with("limit", limit)
            }
            Self::Outlier { column, line, value, others, share } => Sentence::new("data.warning.outlier")
                .with("column", format!("{column:?}"))
                .with("line", line)
                .with("value", value)
                .with("others", others)
                .with("percent", percent(*share)),
        }
    }
}

/// A share as a percentage of two digits.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = if percent >= 1.0 { 0.0 } else { (-percent.log10()).ceil() + 1.0 };
    if decimals > 6.0 { "0.000001".to_owned() } else { format!("{percent:.0$}", decimals as usize) }
}
