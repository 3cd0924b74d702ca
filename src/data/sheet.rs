//! CSV text in records, with the separators, encodings and headers that are found in the wild.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::error::DataError;

/// The longest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 30;
/// Words that stand for a value that is not there, in lower case.
const MISSING: [&str; 9] = ["", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"];

/// A CSV text whose separator and column names are known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    text: String,
    separator: u8,
    names: Vec<String>,
    /// Whether the first record is a line of names, and no row.
    has_header: bool,
}

/// What stands in one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number(f64),
    /// Nothing, or a word that means nothing.
    Missing,
    /// Anything else.
    Text,
}

impl Sheet {
    /// Reads the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, DataError> {
        Self::from_bytes(&read(path)?)
    }

    /// Takes `bytes` as UTF-8, else, with a byte order mark, as UTF-16, else as Latin-1.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        let text = decoded(bytes);
        if text.contains('\0') {
            return Err(DataError::NotText);
        }
        let separator = separator_of(&text);
        let mut sheet = Self { text: text.into_owned(), separator, names: Vec::new(), has_header: true };
        let first = match sheet.records().next() {
            Some(record) => record?.1,
            None => return Err(DataError::Empty),
        };
        if first.iter().all(|name| name.trim().is_empty()) {
            return Err(DataError::Empty);
        }
        // A line of numbers only is a row: the file has no names.
        sheet.has_header = !first.iter().all(|value| matches!(sheet.cell(value), Cell::Number(_)));
        sheet.names = first
            .iter()
            .enumerate()
            .map(|(index, name)| match name.trim() {
                name if sheet.has_header && !name.is_empty() => name.to_owned(),
                _ => format!("column {}", index + 1),
            })
            .collect();
        match &mut sheet.names[..] {
            [name] => Err(DataError::OneColumn { name: std::mem::take(name) }),
            _ => Ok(sheet),
        }
    }

    /// The names of the columns, from the left.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of the column `name`.
    pub(super) fn index_of(&self, name: &str) -> Result<usize, DataError> {
        let unknown = || DataError::UnknownColumn { name: name.to_owned(), available: self.names.clone() };
        self.names.iter().position(|other| other == name.trim()).ok_or_else(unknown)
    }

    /// The rows, each with the byte at which it starts. A row may have fewer or more cells than there are
    /// columns.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<(usize, StringRecord), DataError>> {
        self.records().skip(usize::from(self.has_header))
    }

    /// The line, from 1, of the row that starts at byte `start`. The reader's own count is not used: it takes a
    /// row to start on the blank lines above it, and the second half of a line break for one.
    pub(super) fn line_of(&self, start: usize) -> u64 {
        let bytes = self.text.as_bytes();
        let blank = bytes.iter().skip(start).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let before = &bytes[..(start + blank).min(bytes.len())];
        let breaks = |(index, byte): (usize, &u8)| match byte {
            b'\n' => true,
            b'\r' => before.get(index + 1) != Some(&b'\n'),
            _ => false,
        };
        1 + before.iter().enumerate().filter(|&pair| breaks(pair)).count() as u64
    }

    fn records(&self) -> impl Iterator<Item = Result<(usize, StringRecord), DataError>> {
        ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
            .into_records()
            .map(|record| match record {
                Ok(record) => Ok((record.position().map_or(0, |position| position.byte() as usize), record)),
                Err(error) => Err(DataError::Malformed { reason: error.to_string() }),
            })
    }

    /// What `value` is. Where commas do not separate columns, one may be a decimal point.
    pub(super) fn cell(&self, value: &str) -> Cell {
        let value = value.trim();
        if MISSING.iter().any(|word| value.eq_ignore_ascii_case(word)) {
            return Cell::Missing;
        }
        let decimal = if self.separator != b',' && !value.contains('.') {
            Cow::Owned(value.replacen(',', ".", 1))
        } else {
            Cow::Borrowed(value)
        };
        match decimal.parse::<f64>() {
            Ok(number) if number.is_finite() => Cell::Number(number),
            _ => Cell::Text,
        }
    }
}

/// The bytes of a plain file. A device or a pipe may never end, so it is not opened.
fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let unreadable = |reason: String| DataError::Unreadable { path: path.to_owned(), reason };
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => DataError::Missing { path: path.to_owned() },
        _ => unreadable(error.to_string()),
    })?;
    if metadata.is_dir() {
        return Err(DataError::Folder { path: path.to_owned() });
    }
    if !metadata.is_file() {
        return Err(unreadable("it is not a plain file".to_owned()));
    }
    let too_large = |bytes| DataError::TooLarge { path: path.to_owned(), bytes, limit: MAX_BYTES };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    let mut file = File::open(path).map_err(|error| unreadable(error.to_string()))?.take(MAX_BYTES + 1);
    let length = file.read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))? as u64;
    if length > MAX_BYTES {
        return Err(too_large(length));
    }
    Ok(bytes)
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let sixteen = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|code| code.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(sixteen(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(sixteen(rest, u16::from_be_bytes)),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            match str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                // Latin-1 is the first 256 characters of Unicode.
                Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
            }
        }
    }
}

/// The most frequent of comma, semicolon and tab outside of quotes on the first line with text; a comma where
/// none is.
fn separator_of(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                counts.iter_mut().filter(|(other, _)| *other == byte).for_each(|(_, count)| *count += 1)
            }
            _ => {}
        }
    }
    // The first of equals wins, which `max_by_key` would not grant.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        Sheet::from_bytes(bytes).unwrap().names().to_vec()
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<Cell>> {
        let sheet = Sheet::from_bytes(bytes).unwrap();
        sheet.rows().map(|row| row.unwrap().1.iter().map(|value| sheet.cell(value)).collect()).collect()
    }

    const ROWS: [[Cell; 2]; 2] =
        [[Cell::Number(1.5), Cell::Number(-2.0)], [Cell::Missing, Cell::Number(3e-4)]];

    #[test]
    fn separators_are_recognised_and_a_comma_may_be_a_decimal_point_where_it_separates_nothing() {
        for text in ["a,b\n1.5,-2\nNA,3e-4", "a;b\r\n1,5;-2\r\n?;0,0003\r\n", "a\tb\n 1.5 \t-2.0\n\t3e-4"] {
            assert_eq!(cells(text.as_bytes()), ROWS, "{text:?}");
            assert_eq!(names(text.as_bytes()), ["a", "b"], "{text:?}");
        }
        assert_eq!(names(b"\n\n\"a;b;c\",\"d, e\"\n1,2\n"), ["a;b;c", "d, e"]);
    }

    #[test]
    fn encodings_are_recognised() {
        let utf16: Vec<u8> = "é,b\n1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE], &utf16[..]].concat();
        let swapped: Vec<u8> = marked.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        for bytes in [&b"\xEF\xBB\xBF\xC3\xA9,b\n1,2"[..], b"\xE9,b\n1,2", &marked, &swapped] {
            assert_eq!(names(bytes), ["é", "b"]);
        }
    }

    #[test]
    fn a_first_line_of_numbers_is_a_row() {
        assert_eq!(names(b"1.5,-2\n?,3e-4"), ["column 1", "column 2"]);
        assert_eq!(cells(b"1.5,-2\n?,3e-4"), ROWS);
        assert_eq!(names(b"a,,c\n1,2,3"), ["a", "column 2", "c"]);
    }

    #[test]
    fn every_missing_word_is_missing_and_what_is_not_finite_is_text() {
        let sheet = Sheet::from_bytes(b"a,b\n").unwrap();
        for word in ["", "  ", "NA", "NaN", "nan", "Null", "none", "N/A", "?", "-", "#N/A"] {
            assert_eq!(sheet.cell(word), Cell::Missing, "{word:?}");
        }
        for word in ["inf", "-infinity", "1e999", "1,5", "0x10", "twelve", "1 000"] {
            assert_eq!(sheet.cell(word), Cell::Text, "{word:?}");
        }
    }

    #[test]
    fn rows_know_their_line_whatever_ends_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"3", "\",4", "5,6"].join(end);
            let sheet = Sheet::from_bytes(text.as_bytes()).unwrap();
            let lines: Vec<u64> = sheet.rows().map(|row| sheet.line_of(row.unwrap().0)).collect();
            assert_eq!(lines, [2, 4, 6], "{end:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_table_are_refused() {
        for bytes in [&b""[..], b"\n\n \n", b"\xEF\xBB\xBF", b",,\n1,2,3"] {
            assert_eq!(Sheet::from_bytes(bytes), Err(DataError::Empty), "{bytes:?}");
        }
        assert_eq!(Sheet::from_bytes(b"PK\x03\x04\0\0"), Err(DataError::NotText));
        assert_eq!(Sheet::from_bytes(b"alone\n1\n"), Err(DataError::OneColumn { name: "alone".to_owned() }));
    }
}
