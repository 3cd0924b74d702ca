//! What can be wrong with a table, each as one sentence that names the thing, the value, the limit and the way
//! out. The sentences are in the table of words, under `data`.

use std::fmt;
use std::path::PathBuf;

use crate::words::Sentence;

/// Why a table cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum DataError {
    /// There is no such file.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The path leads to a folder.
    Folder {
        /// That folder.
        path: PathBuf,
    },
    /// The file cannot be read, for a reason of the system's.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file is larger than fits.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// The longest that is read.
        limit: u64,
    },
    /// There is no line with text.
    Empty,
    /// The bytes are not text.
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
    },
    /// A number is too large for its spread to be computed.
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
        /// Rows with all values.
        complete: usize,
        /// Rows with a missing value.
        missing: usize,
        /// The fewest that are enough.
        limit: usize,
    },
    /// There are too many rows.
    TooManyRows {
        /// The most that are read.
        limit: usize,
    },
    /// All values of a column are equal, or as good as equal.
    ConstantColumn {
        /// The column's name.
        column: String,
        /// The value.
        value: f64,
    },
    /// The label column tells apart more groups than can be modes.
    TooManyLabels {
        /// The column's name.
        column: String,
        /// The most that are told apart.
        limit: usize,
    },
    /// The rows of a label lie on a line or a point, so that they have no Gaussian.
    ThinLabel {
        /// The column's name.
        column: String,
        /// The label.
        label: String,
        /// Its number of rows.
        rows: usize,
    },
    /// A line is not CSV.
    Malformed {
        /// The reader's words.
        reason: String,
    },
}

impl DataError {
    /// What is wrong, and the way out.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Missing { path } => Sentence::new("data.missing").with("path", quoted(path)),
            Self::Folder { path } => Sentence::new("data.folder").with("path", quoted(path)),
            Self::Unreadable { path, reason } => {
                Sentence::new("data.unreadable").with("path", quoted(path)).with("reason", reason)
            }
            Self::TooLarge { path, bytes, limit } => Sentence::new("data.too_large")
                .with("path", quoted(path))
                .with("bytes", bytes)
                .with("limit", limit),
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
            Self::NotANumber { column, line, value } => Sentence::new("data.not_a_number")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", quoted(value)),
            Self::NumberTooLarge { column, line, value, limit } => Sentence::new("data.number_too_large")
                .with("column", quoted(column))
                .with("line", line)
                .with("value", format_args!("{value:e}"))
                .with("limit", format_args!("{limit:e}")),
            Self::TooFewRows { complete, missing, limit } => Sentence::new("data.too_few_rows")
                .with("complete", complete)
                .with("missing", missing)
                .with("limit", limit),
            Self::TooManyRows { limit } => Sentence::new("data.too_many_rows").with("limit", limit),
            Self::ConstantColumn { column, value } => {
                Sentence::new("data.constant_column").with("column", quoted(column)).with("value", value)
            }
            Self::TooManyLabels { column, limit } => {
                Sentence::new("data.too_many_labels").with("column", quoted(column)).with("limit", limit)
            }
            Self::ThinLabel { column, label, rows } => Sentence::new("data.thin_label")
                .with("column", quoted(column))
                .with("label", quoted(label))
                .with("rows", rows),
            Self::Malformed { reason } => Sentence::new("data.malformed").with("reason", reason),
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

/// A name or value of the file, with quotation marks and its invisible characters shown.
fn quoted(value: impl fmt::Debug) -> String {
    format!("{value:?}")
}

/// The sentence under `all` with the names, or the one under `many` with the first twelve and how many more.
fn listing(all: &'static str, many: &'static str, names: &[String]) -> Sentence {
    const SHOWN: usize = 12;
    let columns = names.iter().take(SHOWN).map(quoted).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => Sentence::new(all).with("columns", columns),
        more => Sentence::new(many).with("columns", columns).with("more", more),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::DataError;
    use crate::data::{Columns, Table};
    use crate::math::random::{Draws, Stream};
    use crate::words::Language;

    fn sentence_of(text: &str, x: &str, y: &str) -> String {
        Table::parse(text.as_bytes(), x, y, None, 1).unwrap_err().to_string()
    }

    #[test]
    fn every_unusable_table_has_its_sentence() {
        for (text, x, y, sentence) in [
            (
                "",
                "x",
                "y",
                "The table is empty; it needs a line of column names and at least 2 lines of numbers below it.",
            ),
            (
                "PK\0\0",
                "x",
                "y",
                "The table holds zero bytes, so it is not text; save the sheet as CSV and choose that file.",
            ),
            (
                "x\n1\n2\n",
                "x",
                "y",
                "The table has only the column \"x\" and 2 are needed; separate columns by commas, semicolons or tabs.",
            ),
            ("x,y\n1,2\n3,4\n", "x", "z", "The table has no column \"z\"; choose one of \"x\", \"y\"."),
            (
                "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n",
                "a",
                "z",
                "The table has no column \"z\"; choose one of \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \
                 \"i\", \"j\", \"k\", \"l\", and 2 more.",
            ),
            (
                "x,y\n1,2\n3,4\n",
                "y",
                "y",
                "The column \"y\" is chosen for both axes; choose two different columns.",
            ),
            (
                "x,y\n1,2\n3,\n",
                "x",
                "y",
                "The chosen columns have 1 complete rows (1 more lack a value) and at least 2 are needed; add rows or \
                 choose other columns.",
            ),
            (
                "x,y\n1,2.5\n3,2.5\n",
                "x",
                "y",
                "All values of the column \"y\" are equal (2.5) and at least 2 must differ; choose another column.",
            ),
        ] {
            assert_eq!(sentence_of(text, x, y), sentence);
        }
        assert_eq!(
            DataError::TooManyRows { limit: 10_000_000 }.to_string(),
            "The table has more than 10000000 rows; keep a random part of them."
        );
    }

    #[test]
    fn the_columns_of_a_wide_table_are_listed_in_every_language() {
        let available: Vec<String> = (1..=14).map(|number| format!("c{number}")).collect();
        let sentence = DataError::UnknownColumn { name: "z".to_owned(), available }.sentence();
        assert_eq!(
            sentence.text(Language::Chinese),
            "数据表中没有名为 \"z\" 的列；请从以下各列中选择：\"c1\", \"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\", \
             \"c8\", \"c9\", \"c10\", \"c11\", \"c12\"，另外还有 2 列。"
        );
    }

    #[test]
    fn every_unusable_path_has_its_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("absent.csv");
        let sentence = |path: &Path| {
            let error = Table::read(path, "x", "y", None, 1).unwrap_err();
            assert_eq!(Columns::of(path).unwrap_err(), error);
            error.to_string()
        };
        assert_eq!(
            sentence(&absent),
            format!("There is no file {absent:?}; check the path or choose another file.")
        );
        assert_eq!(
            sentence(folder.path()),
            format!("{:?} is a folder; choose a CSV file inside it.", folder.path())
        );
        let present = folder.path().join("present.csv");
        fs::write(&present, "x,y\n1,2\n3,5\n").unwrap();
        assert_eq!(Table::read(&present, "x", "y", None, 1).unwrap().rows(), 2);
        assert!(sentence(&present.join("below")).starts_with("The file "));
        // Longer than is read, though it takes no space: a file with a hole.
        fs::File::create(&present).unwrap().set_len((1 << 30) + 1).unwrap();
        assert_eq!(
            sentence(&present),
            format!(
                "The file {present:?} has 1073741825 bytes and at most 1073741824 are read; keep fewer rows or only the \
                 two columns you need."
            )
        );
    }

    #[test]
    fn any_bytes_are_a_table_or_a_sentence() {
        // Bytes drawn from those that a reader trips over, behind a header or not.
        const PIECES: [&[u8]; 16] = [
            b"1",
            b"2.5",
            b"-3e9",
            b",",
            b";",
            b"\t",
            b"\n",
            b"\r",
            b"\"",
            b"NA",
            b"x",
            b"\xFF",
            b"\xC3",
            b"\xEF\xBB\xBF",
            b"\0",
            b" ",
        ];
        let mut draws = Draws::new(11, Stream::Data, 0, 0);
        let mut tables = 0;
        for round in 0..4_000 {
            let mut bytes = if round % 2 == 0 { b"x,y\n1,5\n7,2\n".to_vec() } else { Vec::new() };
            for _ in 0..draws.below(12) {
                bytes.extend(PIECES[draws.below(PIECES.len())]);
            }
            let _: Result<Columns, DataError> = Columns::of_bytes(&bytes);
            match Table::parse(&bytes, "x", "y", None, 1) {
                Ok(table) => {
                    tables += 1;
                    assert!(table.train().iter().flatten().all(|value| value.is_finite()), "{bytes:?}");
                }
                Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
            }
        }
        assert!((200..2_000).contains(&tables), "{tables} of 4000 were tables");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_opened() {
        let error = Table::read(Path::new("/dev/zero"), "x", "y", None, 1).unwrap_err().to_string();
        assert!(error.contains("it is not a plain file"), "{error}");
    }
}
