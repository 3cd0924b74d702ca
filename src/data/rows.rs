//! The rows of a sheet that can be used: those with all chosen values.

use super::error::DataError;
use super::sheet::{Cell, Sheet};

/// The largest magnitude of a number: differences and sums of such still fit.
const MAX_MAGNITUDE: f64 = 1e300;

/// The rows that have all chosen values.
pub(super) struct CompleteRows {
    /// The two columns, in their own units.
    pub(super) values: [Vec<f64>; 2],
    /// The rows' labels; empty without a label column.
    pub(super) labels: Vec<String>,
    /// The number of the other rows.
    pub(super) rows_missing: usize,
}

impl CompleteRows {
    /// Reads all rows of `sheet`, and where one cannot be used, says which.
    pub(super) fn of(
        sheet: &Sheet,
        columns: [&str; 2],
        label_column: Option<&str>,
        max_rows: usize,
    ) -> Result<Self, DataError> {
        let indices = [sheet.index_of(columns[0])?, sheet.index_of(columns[1])?];
        if indices[0] == indices[1] {
            return Err(DataError::SameColumn { name: columns[0].to_owned() });
        }
        let label_index = label_column.map(|name| sheet.index_of(name)).transpose()?;
        let mut complete = Self { values: [Vec::new(), Vec::new()], labels: Vec::new(), rows_missing: 0 };
        for (number, row) in sheet.rows().enumerate() {
            if number == max_rows {
                return Err(DataError::TooManyRows { limit: max_rows });
            }
            let (start, record) = row?;
            // Both columns are read before either decides, so that text is found beside a missing value too.
            let read = |axis: usize| {
                number_in(sheet, columns[axis], start, record.get(indices[axis]).unwrap_or_default())
            };
            let pair = [read(0)?, read(1)?];
            let label = label_index.map(|index| record.get(index).unwrap_or_default().trim());
            let unlabelled = label.is_some_and(|label| sheet.cell(label) == Cell::Missing);
            match pair {
                [Some(x), Some(y)] if !unlabelled => {
                    complete.values[0].push(x);
                    complete.values[1].push(y);
                    complete.labels.extend(label.map(str::to_owned));
                }
                _ => complete.rows_missing += 1,
            }
        }
        Ok(complete)
    }
}

/// The number that `value` is; `None` where it is missing.
fn number_in(sheet: &Sheet, column: &str, start: usize, value: &str) -> Result<Option<f64>, DataError> {
    const SHOWN_CHARACTERS: usize = 40;
    let column = || column.trim().to_owned();
    match sheet.cell(value) {
        Cell::Number(number) if number.abs() > MAX_MAGNITUDE => Err(DataError::NumberTooLarge {
            column: column(),
            line: sheet.line_of(start),
            value: number,
            limit: MAX_MAGNITUDE,
        }),
        Cell::Number(number) => Ok(Some(number)),
        Cell::Missing => Ok(None),
        Cell::Text => Err(DataError::NotANumber {
            column: column(),
            line: sheet.line_of(start),
            value: value.trim().chars().take(SHOWN_CHARACTERS).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, label: Option<&str>) -> Result<CompleteRows, DataError> {
        CompleteRows::of(&Sheet::from_bytes(text.as_bytes()).unwrap(), ["x", "y"], label, 100)
    }

    #[test]
    fn rows_that_lack_a_chosen_value_are_counted_and_left_out() {
        let text = "k,x,other,y\na,1,,10\n,2,,20\nb,NA,,30\nc,4\nd,5,text,50,more\n";
        let complete = rows(text, None).unwrap();
        assert_eq!(complete.values, [vec![1.0, 2.0, 5.0], vec![10.0, 20.0, 50.0]]);
        assert_eq!((complete.labels.len(), complete.rows_missing), (0, 2));
        let complete = rows(text, Some("k")).unwrap();
        assert_eq!(complete.values[0], [1.0, 5.0]);
        assert_eq!((complete.labels, complete.rows_missing), (vec!["a".to_owned(), "d".to_owned()], 3));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_its_line() {
        let error = |text: &str| rows(text, None).err().unwrap().to_string();
        assert_eq!(
            error("x,y\n1,2\n\nNA,twelve\n"),
            "The column \"y\" holds \"twelve\" on line 4, which is not a finite number; correct it, leave it empty to \
             skip the row, or choose another column."
        );
        assert_eq!(
            error("x,y\n-2e300,2\n"),
            "The column \"x\" holds -2e300 on line 2 and at most 1e300 can be used; correct it or choose a smaller unit."
        );
        let long = error(&format!("x,y\n{},2\n", "é".repeat(1000)));
        assert!(long.contains(&format!("\"{}\"", "é".repeat(40))) && long.len() < 300, "{long}");
    }
}
