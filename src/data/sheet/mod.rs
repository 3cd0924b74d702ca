//! Parses the text of a table into rows, with the separators, encodings, marks and headers that occur in practice.
//!
//! The format is detected from many rows: the first thousand decide the separator and where names end and rows begin
//! ([`Sample`](sample::Sample), [`Frame`](frame::Frame)), and all rows decide the kind of each column
//! ([`Pass`](pass::Pass)). An ambiguous table is refused, or read in the more probable way with a [`Question`].

/// Weka's format.
mod arff;
/// Numbers that may be dates or times.
mod calendar;
/// The content of a cell.
mod cell;
/// Dates and times.
mod date;
/// Decoding of bytes.
mod encoding;
/// Names, units and titles around the rows.
mod frame;
/// The kinds of columns.
mod kinds;
/// Recognition of LaTeX.
mod latex;
/// The decimal mark of each column.
mod marks;
/// Numbers that identify rows or groups.
mod naming;
/// Notes below the rows.
mod note;
/// Parsing of numbers.
mod numeral;
/// Reading of all rows.
mod pass;
/// Splitting of text into records.
mod records;
/// The first rows under one separator.
mod sample;
/// Statistics of a column.
mod tally;
/// Names that are numbers.
mod top;

use std::borrow::Cow;

pub(super) use cell::Cell;
pub(super) use pass::MAX_ROWS;
pub(super) use records::TextRecord;

use arff::Attributes;
pub(super) use encoding::kind_of_foreign;
use encoding::{Decoded, decoded};
use frame::Frame;
use pass::{Pass, skip_above};
use records::{Grammar, Records, is_comment, lines};
use sample::Sample;

use super::column::Column;
use super::error::DataError;
use super::options::{Comment, Decimal, Header, ReadingOptions, Separator, Thousands};
use super::reading::{Caution, Names, Question, Reading, Reason, Skipped};

/// A parsed table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet<'a> {
    text: Cow<'a, str>,
    grammar: Grammar,
    frame: Frame,
    thousands: Option<Thousands>,
    end: usize,
    columns: Vec<Column>,
    rows: usize,
    reading: Reading,
}

impl<'a> Sheet<'a> {
    /// Parses the bytes of a file as a table of at least `narrowest` columns, 1 or 2, and at most `max_rows` rows. A
    /// single column must hold numbers.
    pub(super) fn read(
        bytes: &'a [u8],
        options: &ReadingOptions,
        max_rows: usize,
        narrowest: usize,
    ) -> Result<Self, DataError> {
        let Decoded { text, encoding, is_guess, is_damaged, was_compressed } =
            decoded(bytes, options.encoding)?;
        if let Some((line, shown)) = latex::latex(&text) {
            return Err(DataError::Latex { line, text: Skipped::new(line, Reason::Title, shown).text });
        }
        let mut reading = Reading {
            encoding,
            // For ASCII the encoding does not matter.
            encoding_is_guess: is_guess && !text.is_ascii(),
            is_damaged,
            was_compressed,
            separator: Separator::Comma,
            comment: Comment::None,
            decimal: None,
            has_both_decimals: false,
            thousands: None,
            names: Names::None,
            skipped: Vec::new(),
            lines_skipped: 0,
            short_rows: 0,
            first_short_line: 0,
            questions: Vec::new(),
            cautions: Vec::new(),
        };
        let (mut start, separator) = table_start(&text, options, &mut reading);
        let attributes = Attributes::of(&text, start);
        let mut options = ReadingOptions { separator, ..*options };
        if let Some(attributes) = &attributes {
            (start, options.header) = (attributes.start, Some(Header::None));
        }
        let options = &options;
        let comment = options.comment.unwrap_or_else(|| comment_of(&text[start.0..]));
        let sample = match Sample::best(&text, comment, start, options) {
            Err(DataError::OneColumn { .. }) if narrowest == 1 => {
                Sample::narrow(&text, comment, start, options)
            }
            found => found,
        }?;
        if sample.rows.is_empty() {
            return Err(DataError::Empty);
        }
        if sample.width < 2 && (narrowest > 1 || !sample.is_numeric()) {
            let name = sample.rows.first().map_or("", |row| row.record.text(0)).to_owned();
            return Err(DataError::OneColumn { name });
        }
        let mut frame = Frame::of(&sample, options)?;
        if let Some(attributes) = &attributes {
            frame.take_names(&attributes.names, Names::Attributes(attributes.line))?;
        }
        let grammar = sample.grammar;
        let first_row = frame.start.1;
        for (line, comment) in sample.comments.iter().filter(|(line, _)| *line < first_row) {
            if frame.origin != Names::Comment(*line) {
                reading.skip(Skipped::new(*line, Reason::Comment, comment));
            }
        }
        drop(sample);
        frame.skipped.iter().for_each(|skipped| reading.skip(skipped.clone()));
        reading.skipped.sort_by_key(|skipped| skipped.line);
        (reading.separator, reading.comment, reading.names) =
            (grammar.separator, grammar.comment, frame.origin);
        let Pass { tallies, rows, end, last_line } =
            Pass::over(&text, grammar, &frame, options.thousands, max_rows, &mut reading)?;
        if frame.is_undecided {
            let (line, taken_as_names) = match frame.origin {
                Names::Line(line) | Names::LineBesideRowNames(line) => (line, true),
                _ => (first_row, false),
            };
            reading.questions.push(Question::Header { line, taken_as_names });
        }
        let columns = marks::columns(&frame, &tallies, grammar.separator, options, &mut reading);
        if kinds::is_sum(&columns, &tallies, last_line) {
            reading.cautions.push(Caution::SumAtEnd { line: last_line });
        }
        Ok(Self { text, grammar, frame, thousands: options.thousands, end, columns, rows, reading })
    }

    /// The columns, from left to right.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number of rows.
    pub(super) fn row_count(&self) -> usize {
        self.rows
    }

    /// How the table was read.
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The index of the column `name`.
    pub(super) fn index_of(&self, name: &str) -> Result<usize, DataError> {
        let unknown =
            || DataError::UnknownColumn { name: name.to_owned(), available: self.frame.names.clone() };
        self.frame.names.iter().position(|other| other == name.trim()).ok_or_else(unknown)
    }

    /// Calls `take` with each row until it returns false.
    pub(super) fn each_row(
        &self,
        mut take: impl FnMut(&TextRecord<'_>) -> Result<bool, DataError>,
    ) -> Result<(), DataError> {
        let (start, line) = self.frame.start;
        let mut records = Records::new(&self.text, self.grammar, start.min(self.text.len()), line);
        let mut record = TextRecord::default();
        while records.read(&mut record)? && record.start < self.end {
            let is_row = record.kind == records::Line::Cells && !self.frame.is_header(&record);
            if is_row && !take(&record)? {
                break;
            }
        }
        Ok(())
    }

    /// The content of `text`, a cell of the column at `index`.
    pub(super) fn value(&self, index: usize, text: &str) -> CellValue {
        let column = self.columns.get(index);
        let decimal = column.and_then(|column| column.decimal).unwrap_or(Decimal::Point);
        let is_missing = |value: f64| {
            column.is_some_and(|column| {
                column.codes_are_missing && column.codes.iter().any(|code| code.value == value)
            })
        };
        match Cell::of(text, self.thousands) {
            Cell::Missing => CellValue::Missing,
            Cell::NotFinite => CellValue::NotFinite,
            Cell::Number(numeral) => match numeral.under(decimal) {
                Some(figure) if is_missing(figure.value) => CellValue::Missing,
                Some(figure) => CellValue::Number(figure.value),
                None => CellValue::Text,
            },
            Cell::Date | Cell::Text => CellValue::Text,
        }
    }
}

/// The content of a cell of a column whose decimal mark is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CellValue {
    /// A finite number.
    Number(f64),
    /// A number that is not finite.
    NotFinite,
    /// A missing value.
    Missing,
    /// Anything else.
    Text,
}

/// The byte and the line at which the table begins, and the separator if that line names it.
fn table_start(
    text: &str,
    options: &ReadingOptions,
    reading: &mut Reading,
) -> ((usize, u64), Option<Separator>) {
    let mut start = (0, 1);
    while start.1 < options.first_line.max(1) {
        match line_end(text, start.0) {
            Some(next) => start = (next, start.1 + 1),
            None => break,
        }
    }
    skip_above(text, start.0, reading);
    let mut separator = options.separator;
    let line = lines(&text[start.0..]).next().unwrap_or_default().trim_matches(['"', '\r', '\u{FEFF}']);
    if let Some(said) = line.get(..4).filter(|begin| begin.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]) {
        let separators = [
            (",", Separator::Comma),
            (";", Separator::Semicolon),
            ("\t", Separator::Tab),
            ("|", Separator::Pipe),
            (" ", Separator::Spaces),
        ];
        let known = separators.iter().find(|(sign, _)| *sign == said).map(|(_, separator)| *separator);
        separator = separator.or(known);
        reading.skip(Skipped::new(start.1, Reason::SeparatorLine, line));
        start = line_end(text, start.0).map_or((text.len(), start.1), |next| (next, start.1 + 1));
    }
    (start, separator)
}

/// The byte after the line break that ends the line at byte `at`.
fn line_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let place = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let length = if rest[place..].starts_with(b"\r\n") { 2 } else { 1 };
    Some(at + place + length)
}

/// The comment mark of `text`: a sign at the start of some lines, but not of most lines after the first ones.
fn comment_of(text: &str) -> Comment {
    const LINES: usize = 1000;
    for comment in [Comment::Hash, Comment::Percent, Comment::Slashes] {
        let Some(prefix) = comment.prefix() else { continue };
        let trimmed = || lines(text).map(str::trim).filter(|line| !line.is_empty()).take(LINES);
        let top = trimmed().take_while(|line| is_comment(line, prefix)).count();
        let (mut begun, mut others) = (0, 0);
        for line in trimmed().skip(top) {
            if is_comment(line, prefix) {
                begun += 1;
            } else {
                others += 1;
            }
        }
        if top + begun > 0 && others > begun {
            return comment;
        }
    }
    Comment::None
}
