//! The rows of a sheet that can be used: those with all chosen values.

use super::error::DataError;
use super::sheet::{Cell, Sheet, Value};
use super::survey::unusable;

/// The largest magnitude of a number: differences and sums of such still fit.
const MAX_MAGNITUDE: f64 = 1e300;

/// The rows that have all chosen values.
#[derive(Debug, PartialEq)]
pub(super) struct CompleteRows {
    /// The two columns, in their own units.
    pub(super) values: [Vec<f64>; 2],
    /// The rows' labels; empty without a label column.
    pub(super) labels: Vec<String>,
    /// The number of the other rows.
    pub(super) rows_missing: usize,
    /// How many of those have a value that is not finite, and lack none.
    pub(super) rows_not_finite: usize,
}

impl CompleteRows {
    /// Reads all rows of `sheet`: the values of the two columns at `indices`, and the labels in that at `label`.
    pub(super) fn of(
        sheet: &Sheet<'_>,
        indices: [usize; 2],
        label: Option<usize>,
    ) -> Result<Self, DataError> {
        let columns = sheet.columns();
        if indices[0] == indices[1] {
            return Err(DataError::SameColumn { name: columns[indices[0]].name.clone() });
        }
        for index in indices {
            // A constant column is named after its rows are known, which may be too few.
            let column = &columns[index];
            if column.range.is_none() {
                return Err(unusable(column));
            }
        }
        if let Some(index) = label
            && columns[index].distinct == Some(0)
        {
            return Err(DataError::EmptyColumn { column: columns[index].name.clone() });
        }
        let mut complete = Self {
            values: [Vec::new(), Vec::new()],
            labels: Vec::new(),
            rows_missing: 0,
            rows_not_finite: 0,
        };
        sheet.each_row(|record| {
            let values = indices.map(|index| sheet.value(index, record.text(index)));
            for (index, value) in indices.into_iter().zip(values) {
                check(value, &columns[index].name, record.line, record.text(index))?;
            }
            let label = label.map(|index| record.text(index));
            match values {
                [Value::Number(x), Value::Number(y)] if !label.is_some_and(Cell::is_no_label) => {
                    complete.values[0].push(x);
                    complete.values[1].push(y);
                    complete.labels.extend(label.map(str::to_owned));
                }
                _ => {
                    complete.rows_missing += 1;
                    let lacks_one = values.contains(&Value::Missing) || label.is_some_and(Cell::is_no_label);
                    complete.rows_not_finite += usize::from(!lacks_one);
                }
            }
            Ok(true)
        })?;
        Ok(complete)
    }
}

/// Whether `value`, which stands as `text` on `line`, can be computed with.
fn check(value: Value, column: &str, line: u64, text: &str) -> Result<(), DataError> {
    let column = column.to_owned();
    match value {
        Value::Number(number) if number.abs() > MAX_MAGNITUDE => {
            Err(DataError::NumberTooLarge { column, line, value: number, limit: MAX_MAGNITUDE })
        }
        Value::Text => Err(DataError::NotANumber { column, line, value: text.to_owned() }),
        Value::Number(_) | Value::NotFinite | Value::Missing => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::options::ReadingOptions;

    fn rows(text: &str, label: Option<&str>) -> Result<CompleteRows, DataError> {
        let sheet = Sheet::read(text.as_bytes(), &ReadingOptions::default(), 100).unwrap();
        let index = |name| sheet.index_of(name).unwrap();
        CompleteRows::of(&sheet, ["x", "y"].map(index), label.map(index))
    }

    #[test]
    fn rows_that_lack_a_chosen_value_are_counted_and_left_out() {
        let text = "k,x,other,y\na,1,,10\n,2,,20\nb,NA,,30\nc,4\nd,5,text,50,\ne,inf,,60\n";
        let complete = rows(text, None).unwrap();
        assert_eq!(complete.values, [vec![1.0, 2.0, 5.0], vec![10.0, 20.0, 50.0]]);
        assert_eq!((complete.labels.len(), complete.rows_missing, complete.rows_not_finite), (0, 3, 1));
        let complete = rows(text, Some("k")).unwrap();
        assert_eq!(complete.values[0], [1.0, 5.0]);
        assert_eq!((complete.labels, complete.rows_missing), (vec!["a".to_owned(), "d".to_owned()], 4));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_its_line() {
        let error = |text: &str| rows(text, None).err().unwrap().to_string();
        assert_eq!(
            error("x,y\n1,2\n\nNA,twelve\n3,4\n"),
            "The column \"y\" holds \"twelve\" on line 4, which is not a finite number; correct it, leave it empty to \
             skip the row, or choose another column."
        );
        assert_eq!(
            error("x,y\n-2e300,2\n3,4\n"),
            "The column \"x\" holds -2e300 on line 2 and at most 1e300 can be used; correct it or choose a smaller unit."
        );
        let long = error(&format!("x,y\n{},2\n3,4\n", "é".repeat(1000)));
        assert!(long.contains(&format!("\"{}\"", "é".repeat(40))) && long.len() < 300, "{long}");
    }
}
