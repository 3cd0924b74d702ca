//! Splits text into records: cells, separators, quotes and comments. A quote that is never closed is an error with
//! the line on which it begins.

use std::borrow::Cow;

use super::cell::{Cell, trimmed};
use crate::data::error::DataError;
use crate::data::options::{Comment, Separator};
use crate::data::reading::{Reason, Skipped};

/// Largest number of rows with the width of the names for which decimal commas may still explain wider rows.
pub(super) const MOST_WHOLE_ROWS: usize = 1;

/// One cell of the text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) struct Field<'a> {
    /// The text without quotes.
    pub(in crate::data) text: Cow<'a, str>,
    /// Whether it was quoted.
    pub(in crate::data) is_quoted: bool,
}

/// The kind of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::data) enum Line {
    /// Cells.
    #[default]
    Cells,
    /// A comment; it is the only field.
    Comment,
    /// A line of dashes or similar signs.
    Rule,
}

/// A record: one line, or several if a quoted cell has line breaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::data) struct TextRecord<'a> {
    /// The first line in the file, from 1.
    pub(in crate::data) line: u64,
    /// The byte of its start.
    pub(in crate::data) start: usize,
    /// Its kind.
    pub(in crate::data) kind: Line,
    /// Its cells.
    pub(in crate::data) fields: Vec<Field<'a>>,
}

impl TextRecord<'_> {
    /// The text of the cell at `index`, trimmed; empty where the record ends before it.
    pub(in crate::data) fn text(&self, index: usize) -> &str {
        self.fields.get(index).map_or("", |field| trimmed(&field.text))
    }

    /// Number of cells with content.
    pub(in crate::data) fn filled(&self) -> usize {
        self.fields.iter().filter(|field| !trimmed(&field.text).is_empty()).count()
    }

    /// Number of cells without empty ones at the end.
    pub(in crate::data) fn used(&self) -> usize {
        let last = self.fields.iter().rposition(|field| !trimmed(&field.text).is_empty());
        last.map_or(0, |index| index + 1)
    }

    /// The record as a line left out for `reason`.
    pub(super) fn skipped(&self, reason: Reason) -> Skipped {
        let cells: Vec<&str> = (0..self.fields.len()).map(|column| self.text(column)).collect();
        Skipped::new(self.line, reason, cells.join(" "))
    }

    /// The error that the record has more or fewer cells than there are names. `may_be_split` says that the table has
    /// no evidence against decimal commas.
    pub(super) fn ragged(&self, names: usize, separator: Separator, may_be_split: bool) -> DataError {
        let is_whole =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let decimal_commas = may_be_split
            && separator == Separator::Comma
            && self.used() > names
            && (0..self.fields.len()).all(|column| is_whole(self.text(column)));
        DataError::Ragged { line: self.line, cells: self.used(), names, decimal_commas }
    }
}

/// The separator and the comment mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Grammar {
    /// The separator of cells.
    pub(in crate::data) separator: Separator,
    /// The start of a comment line.
    pub(in crate::data) comment: Comment,
}

/// A reader of records at a position in a text.
#[derive(Clone, Debug)]
pub(in crate::data) struct Records<'a> {
    text: &'a str,
    grammar: Grammar,
    at: usize,
    line: u64,
}

impl<'a> Records<'a> {
    /// A reader of `text` from byte `at` on, the start of line `line`.
    pub(in crate::data) fn new(text: &'a str, grammar: Grammar, at: usize, line: u64) -> Self {
        Self { text, grammar, at, line }
    }

    /// Reads the next line that is not blank into `record`; returns whether there was one.
    pub(in crate::data) fn read(&mut self, record: &mut TextRecord<'a>) -> Result<bool, DataError> {
        record.fields.clear();
        self.skip_blank_lines();
        if self.at == self.text.len() {
            return Ok(false);
        }
        (record.line, record.start, record.kind) = (self.line, self.at, Line::Cells);
        let whole = if self.may_be_no_row() { self.rest_of_line() } else { "" };
        record.kind = self.kind_of(whole);
        if record.kind != Line::Cells {
            record.fields.push(Field { text: Cow::Borrowed(whole), is_quoted: false });
            self.at += whole.len();
            self.pass_line_break();
            return Ok(true);
        }
        loop {
            self.skip_spaces();
            if self.grammar.separator == Separator::Spaces
                && !record.fields.is_empty()
                && self.is_at_end_of_line()
            {
                break;
            }
            let field = self.field(record.line)?;
            record.fields.push(field);
            match self.byte() {
                Some(byte) if self.separates(byte) => self.at += 1,
                _ => break,
            }
        }
        self.pass_line_break();
        Ok(true)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn separates(&self, byte: u8) -> bool {
        byte == self.grammar.separator.byte()
            || (self.grammar.separator == Separator::Spaces && byte == b'\t')
    }

    fn is_at_end_of_line(&self) -> bool {
        matches!(self.byte(), None | Some(b'\n' | b'\r'))
    }

    /// Skips the spaces before a cell.
    fn skip_spaces(&mut self) {
        while self
            .byte()
            .is_some_and(|byte| byte == b' ' || (byte == b'\t' && self.grammar.separator != Separator::Tab))
        {
            self.at += 1;
        }
    }

    fn skip_blank_lines(&mut self) {
        loop {
            let start = self.at;
            self.skip_spaces();
            if !self.is_at_end_of_line() {
                // The spaces are part of the record, which begins at the start of its line.
                self.at = start;
                return;
            }
            if self.byte().is_none() {
                return;
            }
            self.pass_line_break();
        }
    }

    fn pass_line_break(&mut self) {
        let bytes = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = match bytes {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return,
        };
        self.at += length;
        self.line += 1;
    }

    /// Whether the line begins as a comment or a line of dashes.
    fn may_be_no_row(&self) -> bool {
        let first = self.text.as_bytes()[self.at..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        first.is_some_and(|byte| matches!(byte, b'#' | b'%' | b'/' | b'-' | b'=' | b'+' | b'|' | b':'))
    }

    fn rest_of_line(&self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| matches!(byte, b'\n' | b'\r'));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn kind_of(&self, line: &str) -> Line {
        if let Some(prefix) = self.grammar.comment.prefix()
            && is_comment(line, prefix)
        {
            return Line::Comment;
        }
        let is_drawn = |byte: u8| matches!(byte, b'-' | b'=' | b'+' | b'|' | b':' | b' ' | b'\t');
        let first = line.trim_start().as_bytes();
        let may_be = matches!(first, [b'-' | b'=' | b'+' | b'|' | b':', ..])
            && ["---", "===", ":-", "-:"].iter().any(|drawn| line.contains(drawn));
        if may_be && line.trim_end().len() > 3 && line.bytes().all(is_drawn) {
            Line::Rule
        } else {
            Line::Cells
        }
    }

    /// Reads the cell at the present position; a separator, a line break or the end follows it.
    fn field(&mut self, record_line: u64) -> Result<Field<'a>, DataError> {
        if self.byte() != Some(b'"') {
            return Ok(Field { text: Cow::Borrowed(self.bare(self.at)), is_quoted: false });
        }
        let (start, line) = (self.at, self.line);
        let text = self.quoted()?;
        self.skip_spaces_but_separators();
        if self.is_at_end_of_line()
            || self.byte().is_some_and(|byte| self.separates(byte))
            || self.after_space(start)
        {
            return Ok(Field { text, is_quoted: true });
        }
        if self.line > line {
            return Err(DataError::OpenQuote { line: line.max(record_line) });
        }
        // A quotation mark within a text does not quote.
        Ok(Field { text: Cow::Borrowed(self.bare(start)), is_quoted: false })
    }

    /// Whether spaces are separators and one was just skipped.
    fn after_space(&self, start: usize) -> bool {
        let last = self.text.as_bytes()[start..self.at].last();
        self.grammar.separator == Separator::Spaces && last.is_some_and(|byte| matches!(byte, b' ' | b'\t'))
    }

    fn skip_spaces_but_separators(&mut self) {
        while self.byte().is_some_and(|byte| matches!(byte, b' ' | b'\t') && !self.separates(byte)) {
            self.at += 1;
        }
    }

    /// The text from `start` to the next separator or line break.
    fn bare(&mut self, start: usize) -> &'a str {
        let rest = &self.text.as_bytes()[self.at..];
        let end = rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r') || self.separates(byte));
        self.at += end.unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// The text from the quotation mark here to the closing one; two in a row mean one.
    fn quoted(&mut self) -> Result<Cow<'a, str>, DataError> {
        let line = self.line;
        self.at += 1;
        let start = self.at;
        let mut doubled = false;
        loop {
            match self.byte() {
                None => return Err(DataError::OpenQuote { line }),
                Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n' | b'\r') => self.pass_line_break(),
                Some(_) => self.at += 1,
            }
        }
        let text = &self.text[start..self.at];
        self.at += 1;
        Ok(if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }
}

/// The lines of `text`, with any kind of line break.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.find(['\n', '\r']).unwrap_or(text.len());
        let after = &text[end..];
        let length = if after.starts_with("\r\n") { 2 } else { 1.min(after.len()) };
        rest = Some(&after[length..]).filter(|after| !after.is_empty());
        Some(&text[..end])
    })
}

/// Whether `line` is a comment with `prefix`. `#N/A,2` is a row.
pub(super) fn is_comment(line: &str, prefix: &str) -> bool {
    let line = line.trim_start();
    let word = || line.split([',', ';', '\t', '|', ' ']).next().unwrap_or_default();
    line.starts_with(prefix) && Cell::of(word(), None) != Cell::Missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, separator: Separator) -> Result<Vec<(u64, Vec<String>)>, DataError> {
        let mut records = Records::new(text, Grammar { separator, comment: Comment::Hash }, 0, 1);
        let (mut record, mut all) = (TextRecord::default(), Vec::new());
        while records.read(&mut record)? {
            let fields = record.fields.iter().map(|field| trimmed(&field.text).to_owned()).collect();
            all.push((record.line, fields));
        }
        Ok(all)
    }

    fn cells(text: &str, separator: Separator) -> Vec<Vec<String>> {
        read(text, separator).unwrap().into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn cells_stand_between_separators_and_quotes_keep_them_whole() {
        let expected = [vec!["a", "b, c"], vec!["1", ""], vec!["5\" pipe", "say \"x\""]];
        assert_eq!(cells("a,\"b, c\"\n1,\n5\" pipe,\"say \"\"x\"\"\"", Separator::Comma), expected);
        assert_eq!(cells("a\t\"b, c\"\r\n1\t\r\n5\" pipe\t\"say \"\"x\"\"\" ", Separator::Tab), expected);
        assert_eq!(cells(" a   b \n\"1 2\"\t 3", Separator::Spaces), [["a", "b"], ["1 2", "3"]]);
        assert_eq!(cells("\"5\" pipe,2", Separator::Comma), [["\"5\" pipe", "2"]]);
    }

    #[test]
    fn rows_know_their_line_whatever_ends_it() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"3", "\",4", "# no", "5,6"].join(end);
            let lines: Vec<u64> =
                read(&text, Separator::Comma).unwrap().iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 2, 4, 6, 7], "{end:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error_with_its_line() {
        for text in ["x,y\n1,2\n3,\"b\n5,6\n", "x,y\n\n3,\"b\n5,\"6\n"] {
            assert_eq!(read(text, Separator::Comma), Err(DataError::OpenQuote { line: 3 }), "{text:?}");
        }
    }

    #[test]
    fn comments_and_drawn_lines_are_no_rows() {
        let mut records = Records::new(
            "# a, b\n---+---\n#N/A,1\n-,-\n",
            Grammar { separator: Separator::Comma, comment: Comment::Hash },
            0,
            1,
        );
        let (mut record, mut kinds) = (TextRecord::default(), Vec::new());
        while records.read(&mut record).unwrap() {
            kinds.push(record.kind);
        }
        assert_eq!(kinds, [Line::Comment, Line::Rule, Line::Cells, Line::Cells]);
    }
}
