//! The columns of a CSV file, for a person to choose two of.

use std::path::Path;

use super::error::DataError;
use super::sheet::{Cell, Sheet};

/// Rows that are looked at to tell whether a column holds numbers.
const ROWS_LOOKED_AT: usize = 1000;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; "column 3" where the file names none.
    pub name: String,
    /// Whether its first thousand rows hold numbers, at least one, and nothing else but missing values.
    pub numeric: bool,
}

/// All columns, from the left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(pub Vec<Column>);

impl Columns {
    /// The columns of the file at `path`.
    ///
    /// # Errors
    /// Where the file cannot be read as a table of at least two columns.
    pub fn of(path: &Path) -> Result<Self, DataError> {
        Self::of_sheet(&Sheet::open(path)?)
    }

    /// The columns of CSV text.
    ///
    /// # Errors
    /// Where the bytes are no table of at least two columns.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        Self::of_sheet(&Sheet::from_bytes(bytes)?)
    }

    /// The first two numeric columns: what is shown before a person chooses.
    ///
    /// # Errors
    /// Where there are fewer than two.
    pub fn first_two_numeric(&self) -> Result<[&str; 2], DataError> {
        let mut numeric = self.0.iter().filter(|column| column.numeric).map(|column| column.name.as_str());
        match (numeric.next(), numeric.next()) {
            (Some(x), Some(y)) => Ok([x, y]),
            _ => Err(DataError::FewNumericColumns {
                available: self.0.iter().map(|column| column.name.clone()).collect(),
            }),
        }
    }

    fn of_sheet(sheet: &Sheet) -> Result<Self, DataError> {
        let mut found = vec![(0, 0); sheet.names().len()];
        for row in sheet.rows().take(ROWS_LOOKED_AT) {
            for ((numbers, texts), value) in found.iter_mut().zip(row?.1.iter()) {
                match sheet.cell(value) {
                    Cell::Number(_) => *numbers += 1,
                    Cell::Text => *texts += 1,
                    Cell::Missing => {}
                }
            }
        }
        let column = |(name, (numbers, texts)): (&String, (usize, usize))| Column {
            name: name.clone(),
            numeric: numbers > 0 && texts == 0,
        };
        Ok(Self(sheet.names().iter().zip(found).map(column).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_numbers_are_told_from_columns_of_text() {
        let columns = Columns::of_bytes(b"id,x,void,y\na,1,,NA\nb,NA,,2.5\n").unwrap();
        let found: Vec<(&str, bool)> = columns.0.iter().map(|c| (c.name.as_str(), c.numeric)).collect();
        assert_eq!(found, [("id", false), ("x", true), ("void", false), ("y", true)]);
        assert_eq!(columns.first_two_numeric(), Ok(["x", "y"]));
    }

    #[test]
    fn fewer_than_two_numeric_columns_are_a_sentence() {
        let error = Columns::of_bytes(b"id,x\na,1\nb,2\n").unwrap().first_two_numeric().unwrap_err();
        assert_eq!(
            error.to_string(),
            "Fewer than 2 columns of the table hold numbers only; the columns are \"id\", \"x\", so correct the text \
             in one of them."
        );
    }
}
