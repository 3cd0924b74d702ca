//! A survey of a table before its columns are chosen: how it was read, its columns, its first rows.

use super::column::{Column, ColumnKind};
use super::error::DataError;
use super::options::ReadingOptions;
use super::reading::Reading;
use super::sheet::{MAX_ROWS, Sheet};
use super::warning::Warning;

/// Fewest complete rows: one for training, one held out.
pub(super) const MIN_ROWS: usize = 2;

/// Number of rows in the preview.
const PREVIEW_ROWS: usize = 20;

/// A survey of a table before its columns are chosen, from all its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// How the table was read, with open questions and lines left out.
    pub reading: Reading,
    /// The columns, from the left.
    pub columns: Vec<Column>,
    /// The number of rows.
    pub rows: usize,
    /// The first twenty rows, as read.
    pub preview: Vec<PreviewRow>,
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// One text per column; empty where the row has no such cell.
    pub cells: Vec<String>,
}

impl Survey {
    /// Surveys the bytes of a file, with the reading `options`.
    ///
    /// # Errors
    /// If they are not a table, or are ambiguous.
    pub fn of(bytes: &[u8], options: &ReadingOptions) -> Result<Self, DataError> {
        let sheet = Sheet::read(bytes, options, MAX_ROWS, 1)?;
        let columns = sheet.columns().to_vec();
        let mut preview = Vec::new();
        sheet.each_row(|record| {
            let cells = (0..columns.len()).map(|index| record.text(index).to_owned()).collect();
            preview.push(PreviewRow { line: record.line, cells });
            Ok(preview.len() < PREVIEW_ROWS)
        })?;
        Ok(Self { reading: sheet.reading().clone(), columns, rows: sheet.row_count(), preview })
    }

    /// The names of the two default columns: numbers that vary and do not count rows.
    ///
    /// # Errors
    /// If there are fewer than two columns of numbers.
    pub fn default_columns(&self) -> Result<[&str; 2], DataError> {
        default_columns(&self.columns, self.rows, [""; 2])
    }

    /// As [`Survey::default_columns`], but keeps the columns that are `chosen`; an empty name is replaced.
    ///
    /// # Errors
    /// As [`Survey::default_columns`].
    pub fn columns_beside<'a>(&'a self, chosen: [&'a str; 2]) -> Result<[&'a str; 2], DataError> {
        default_columns(&self.columns, self.rows, chosen)
    }

    /// As [`Survey::columns_beside`], for one column, of a target on the line.
    ///
    /// # Errors
    /// If there is no column of numbers.
    pub fn line_column<'a>(&'a self, chosen: &'a str) -> Result<&'a str, DataError> {
        default_columns(&self.columns, self.rows, [chosen]).map(|[column]| column)
    }

    /// Whether there is one column only, so that a target on the line is all that it is good for.
    pub fn is_for_line(&self) -> bool {
        self.columns.len() == 1 && self.line_column("").is_ok()
    }

    /// As [`Survey::columns_beside`], with an empty name where there is no column.
    pub fn some_columns_beside<'a>(&'a self, chosen: [&'a str; 2]) -> [&'a str; 2] {
        let found = found(&self.columns, chosen);
        with_found(
            &self.columns,
            chosen,
            found.filter(|&index| self.columns[index].kind != ColumnKind::Undecided),
        )
    }

    /// The warnings about training on the `chosen` columns.
    pub fn warnings(&self, chosen: [&str; 2]) -> Vec<Warning> {
        let column = |name: &str| self.columns.iter().find(|column| column.name == name);
        let chosen = || chosen.iter().filter_map(|name| column(name));
        let missing = chosen().map(|column| column.missing + column.not_finite).max().unwrap_or(0);
        let mut all = Warning::of_chosen(self.rows.saturating_sub(missing), chosen());
        all.extend(Warning::of_shape(self.rows, &self.columns));
        all
    }
}

impl Column {
    /// Why the table cannot be used; `None` if it can.
    pub fn unusable(&self) -> Option<DataError> {
        (!self.kind.is_numeric()).then(|| unusable(self))
    }
}

/// `chosen` with a default column for each empty name. A column with an undecided decimal mark is an error rather
/// than skipped.
pub(super) fn default_columns<'a, const N: usize>(
    columns: &'a [Column],
    rows: usize,
    chosen: [&'a str; N],
) -> Result<[&'a str; N], DataError> {
    let wanted = chosen.iter().filter(|name| name.is_empty()).count();
    let found: Vec<usize> = found(columns, chosen).take(wanted).collect();
    if let Some(open) = found.iter().find(|&&index| columns[index].kind == ColumnKind::Undecided) {
        return Err(unusable(&columns[*open]));
    }
    if found.len() < wanted {
        check_rows(rows)?;
        return Err(lacking(columns, &found, wanted));
    }
    Ok(with_found(columns, chosen, found.into_iter()))
}

/// The columns of numbers that are not `chosen`, in order of preference: measured numbers, codes of groups, numbers
/// that count or identify rows, and dates.
fn found<'a, const N: usize>(columns: &'a [Column], chosen: [&'a str; N]) -> impl Iterator<Item = usize> {
    let ranks: [fn(ColumnKind) -> bool; 4] = [
        |kind| matches!(kind, ColumnKind::Number | ColumnKind::Undecided),
        |kind| kind == ColumnKind::Groups,
        |kind| kind == ColumnKind::Counting,
        |kind| matches!(kind, ColumnKind::TimeFormat(_)),
    ];
    ranks.into_iter().flat_map(move |is| {
        let is_free = move |column: &Column| is(column.kind) && !chosen.contains(&&*column.name);
        (0..columns.len()).filter(move |&index| is_free(&columns[index]))
    })
}

/// `chosen` with its empty names replaced, from the left, by those of `found`; empty where there are too few.
fn with_found<'a, const N: usize>(
    columns: &'a [Column],
    chosen: [&'a str; N],
    found: impl Iterator<Item = usize>,
) -> [&'a str; N] {
    let wanted = chosen.iter().filter(|name| name.is_empty()).count();
    let mut found: Vec<usize> = found.take(wanted).collect();
    found.sort_unstable();
    let mut found = found.into_iter();
    chosen.map(
        |name| {
            if name.is_empty() { found.next().map_or("", |index| &*columns[index].name) } else { name }
        },
    )
}

/// Why there are fewer than `wanted` columns besides those `found`. The reason why a column is not numeric is more
/// useful than that there are too few columns.
fn lacking(columns: &[Column], found: &[usize], wanted: usize) -> DataError {
    let close =
        [ColumnKind::Mixed, ColumnKind::Constant, ColumnKind::Empty, ColumnKind::Time, ColumnKind::Date];
    let close: Vec<&Column> =
        close.iter().flat_map(|kind| columns.iter().filter(move |column| column.kind == *kind)).collect();
    match (close.first(), found) {
        (Some(Column { name, kind: ColumnKind::Time | ColumnKind::Date, odd: Some(odd), .. }), [only]) => {
            DataError::NoSecondColumn {
                only: columns[*only].name.clone(),
                column: name.clone(),
                line: odd.line,
                value: odd.text.clone(),
            }
        }
        (Some(first), _) if found.len() + close.len() >= wanted => unusable(first),
        _ => DataError::FewNumericColumns {
            available: columns.iter().map(|column| column.name.clone()).collect(),
        },
    }
}

/// Refuses a table with too few rows to judge its columns.
pub(super) fn check_rows(rows: usize) -> Result<(), DataError> {
    match rows {
        0 => Err(DataError::NoRows { limit: MIN_ROWS }),
        _ if rows < MIN_ROWS => Err(DataError::TooFewRows { complete: rows, missing: 0, limit: MIN_ROWS }),
        _ => Ok(()),
    }
}

/// Why `column` cannot be used for training.
pub(super) fn unusable(column: &Column) -> DataError {
    let name = column.name.clone();
    let (line, value) = column.odd.as_ref().map_or((0, String::new()), |odd| (odd.line, odd.text.clone()));
    match column.kind {
        ColumnKind::Empty => DataError::EmptyColumn { column: name },
        ColumnKind::Undecided => DataError::UndecidedDecimal { column: name, line, value },
        ColumnKind::Constant => {
            DataError::ConstantColumn { column: name, value: column.range.map_or(f64::NAN, |[low, _]| low) }
        }
        ColumnKind::Date => DataError::Dates { column: name, line, value },
        ColumnKind::Time => DataError::Times { column: name, line, value },
        ColumnKind::Number
        | ColumnKind::Groups
        | ColumnKind::Counting
        | ColumnKind::TimeFormat(_)
        | ColumnKind::Text
        | ColumnKind::Mixed => {
            DataError::NotANumber { column: name, line, value, count: column.others.max(1), of: column.count }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(text: &str) -> Survey {
        Survey::of(text.as_bytes(), &ReadingOptions::default()).unwrap()
    }

    fn defaults(text: &str) -> Result<[String; 2], DataError> {
        survey(text).default_columns().map(|names| names.map(str::to_owned))
    }

    fn names(x: &str, y: &str) -> Result<[String; 2], DataError> {
        Ok([x.to_owned(), y.to_owned()])
    }

    #[test]
    fn columns_of_numbers_are_told_from_columns_of_text() {
        let survey = survey("id,x,void,y,day\na,1,,NA,2026-01-01\nb,NA,,2.5,2026-01-02\nc,2,,3,NA\n");
        let kinds: Vec<ColumnKind> = survey.columns.iter().map(|column| column.kind).collect();
        assert_eq!(
            kinds,
            [ColumnKind::Text, ColumnKind::Counting, ColumnKind::Empty, ColumnKind::Number, ColumnKind::Date]
        );
        assert_eq!(
            survey.preview[1],
            PreviewRow { line: 3, cells: ["b", "NA", "", "2.5", "2026-01-02"].map(str::to_owned).into() }
        );
        assert_eq!(survey.columns[3].range, Some([2.5, 3.0]));
        assert_eq!((survey.columns[1].count, survey.columns[1].missing), (2, 1));
    }

    #[test]
    fn the_columns_shown_first_vary_and_count_no_rows() {
        let table = "id,year,len,wait\n1,2026,4.1,74\n2,2026,2.2,38\n3,2026,3.3,60\n";
        assert_eq!(defaults(table), names("len", "wait"));
        assert_eq!(defaults(",len,wait\n0,4.1,74\n1,2.2,38\n2,3.3,60\n"), names("len", "wait"));
        // Without other columns, a column that counts is used.
        assert_eq!(defaults("t,n,x\n0,1,5\n1,2,7\n2,3,6\n"), names("t", "x"));
        assert_eq!(defaults("t,n\n0,1\n1,2\n2,3\n"), names("t", "n"));
        assert_eq!(defaults("x,t,n\n5,0,1\n7,1,2\n8,2,3\n"), names("x", "t"));
    }

    #[test]
    fn what_speaks_against_columns_is_said_before_they_are_trained_on() {
        let rows: String =
            (0..120).map(|k| format!("{},{},{}\n", k % 7, k % 11, if k < 50 { "" } else { "3.5" })).collect();
        let whole = survey(&format!("a,b,c\n{rows}"));
        assert_eq!(whole.warnings(["a", "b"]), []);
        assert_eq!(whole.warnings(["a", "c"]), [Warning::FewRows { rows: 70, limit: 100 }]);
        let far = survey(&format!("a,b,c\n{rows}1,1e9,2\n"));
        assert!(
            matches!(&far.warnings(["a", "b"])[..], [Warning::Outlier { column, line: 122, .. }] if column == "b")
        );
        assert_eq!(whole.columns_beside(["b", ""]), Ok(["b", "a"]));
        assert_eq!(whole.columns[0].unusable(), None);
        assert!(matches!(whole.columns[2].unusable(), Some(DataError::ConstantColumn { .. })));
    }

    #[test]
    fn fewer_than_two_numeric_columns_are_a_sentence() {
        let error = defaults("id,x\na,1\nb,2\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "Fewer than 2 columns of the table hold numbers only; the columns are \"id\", \"x\", so correct the text \
             in one of them."
        );
        let error = defaults("x,y\n1,2\n3,5\n4,$7\n").unwrap_err();
        assert_eq!(
            error,
            DataError::NotANumber {
                column: "y".to_owned(),
                line: 4,
                value: "$7".to_owned(),
                count: 1,
                of: 3
            }
        );
    }
}
