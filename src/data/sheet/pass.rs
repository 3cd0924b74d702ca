//! Reads all rows: counts the content of each column, and detects lines that are not rows.

use super::cell::{Cell, trimmed};
use super::frame::Frame;
use super::note::{LastLine, is_numbered_note};
use super::records::{Grammar, Line, MOST_WHOLE_ROWS, Records, TextRecord, lines};
use super::tally::Tally;
use crate::data::error::DataError;
use crate::data::options::{Separator, Thousands};
use crate::data::reading::{Caution, Reading, Reason, Skipped};

/// Largest number of rows that is read.
pub(in crate::data) const MAX_ROWS: usize = 10_000_000;
/// Largest number of lines with totals and notes below the rows.
const MOST_BELOW: usize = 10;
/// Words for sums of rows, in lower case.
const SUMS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "subtotal",
    "column total",
    "column sum",
    "sum",
    "sums",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "somme",
    "total général",
    "totale",
    "somma",
    "suma",
    "total general",
    "soma",
    "totaal",
    "итого",
    "всего",
    "сумма",
    "合计",
    "总计",
    "总和",
    "总数",
    "小计",
    "求和",
    "汇总",
    "合計",
    "総計",
    "小計",
    "計",
    "합계",
    "총계",
    "σ",
    "∑",
];
/// Words for other summaries; outside the first cell they are probably labels of a group.
const STATISTICS: &[&str] = &[
    "mean",
    "average",
    "avg",
    "avg.",
    "median",
    "variance",
    "standard deviation",
    "std. deviation",
    "std. error",
    "standard error",
    "count",
    "std",
    "stdev",
    "std dev",
    "std. dev.",
    "sd",
    "min",
    "max",
    "minimum",
    "maximum",
    "mittelwert",
    "durchschnitt",
    "moyenne",
    "media",
    "promedio",
    "média",
    "gemiddelde",
    "среднее",
    "平均",
    "平均值",
    "均值",
    "中位数",
    "标准差",
    "方差",
    "最大值",
    "最小值",
    "평균",
];

/// The result of reading all rows.
pub(super) struct Pass {
    pub(super) tallies: Vec<Tally>,
    /// The number of rows.
    pub(super) rows: usize,
    /// The byte of the first line below the rows.
    pub(super) end: usize,
    /// The line of the last row.
    pub(super) last_line: u64,
}

/// The state while rows are read.
struct RowReader<'f, 'r> {
    frame: &'f Frame,
    separator: Separator,
    thousands: Option<Thousands>,
    max_rows: usize,
    pass: Pass,
    reading: &'r mut Reading,
    /// Whether there was a total among the rows, so that later totals are rows too.
    has_totals_within: bool,
}

impl Pass {
    /// Reads all rows of `text` after the header in `frame`.
    pub(super) fn over(
        text: &str,
        grammar: Grammar,
        frame: &Frame,
        thousands: Option<Thousands>,
        max_rows: usize,
        reading: &mut Reading,
    ) -> Result<Self, DataError> {
        let tallies = vec![Tally::default(); frame.names.len()];
        let pass = Self { tallies, rows: 0, end: text.len(), last_line: 0 };
        let mut passing = RowReader {
            frame,
            separator: grammar.separator,
            thousands,
            max_rows,
            pass,
            reading,
            has_totals_within: false,
        };
        let (start, line) = frame.start;
        let mut records = Records::new(text, grammar, start.min(text.len()), line);
        let mut record = TextRecord::default();
        let mut below: Vec<(TextRecord<'_>, Reason)> = Vec::new();
        while records.read(&mut record)? {
            if let Some(reason) = passing.is_no_row(&record) {
                passing.reading.skip(record.skipped(reason));
            } else if let Some(reason) = passing.may_be_below(&record, below.last()) {
                below.push((record.clone(), reason));
                if below.len() > MOST_BELOW {
                    passing.take(&mut below)?;
                }
            } else {
                passing.take(&mut below)?;
                passing.add(&record)?;
            }
        }
        if passing.has_totals_within || below.len() > MOST_BELOW.min(2 * passing.pass.rows) {
            passing.take(&mut below)?;
        }
        for (record, reason) in below {
            passing.pass.end = passing.pass.end.min(record.start);
            passing.reading.skip(record.skipped(reason));
        }
        Ok(passing.pass)
    }
}

impl RowReader<'_, '_> {
    fn is_no_row(&self, record: &TextRecord<'_>) -> Option<Reason> {
        match record.kind {
            Line::Comment => Some(Reason::Comment),
            Line::Rule => Some(Reason::Rule),
            Line::Cells => self.frame.is_header(record).then_some(Reason::NamesAgain),
        }
    }

    /// The reason why `record` is not a row, if no row follows it. `above` is the previous line if that may not be a
    /// row either.
    fn may_be_below(
        &self,
        record: &TextRecord<'_>,
        above: Option<&(TextRecord<'_>, Reason)>,
    ) -> Option<Reason> {
        let cells = || record.fields.iter().map(|field| Cell::of(&field.text, self.thousands));
        let texts = || record.fields.iter().map(|field| trimmed(&field.text));
        let first = texts().find(|text| !text.is_empty())?;
        // The numbers of a total may be in the line below its name.
        let is_below_name =
            above.is_some_and(|(above, reason)| *reason == Reason::Total && above.filled() == 1);
        let holds_numbers = |column: usize| {
            self.pass.tallies.get(column).is_some_and(|tally| tally.numbers > 0 && tally.texts == 0)
        };
        let place = texts().position(|text| !text.is_empty())?;
        // The letter n means the number of rows, but only beside other summaries.
        let is_count = above.is_some_and(|(_, reason)| *reason == Reason::Total)
            && first.trim_end_matches([':', '=', ' ']).eq_ignore_ascii_case("n");
        let is_named = is_count || is_total(first, &[SUMS, STATISTICS], holds_numbers(place));
        if is_below_name || is_named || texts().skip(place + 1).any(|text| is_total(text, &[SUMS], false)) {
            return Some(Reason::Total);
        }
        let begins_as_number =
            first.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.'));
        if begins_as_number && !is_numbered_note(first) {
            return None;
        }
        let names = self.frame.names.len();
        let has_numbers = cells().any(|cell| matches!(cell, Cell::Number(_)));
        let is_sentence = self.separator == Separator::Spaces && record.fields.len() != names && !has_numbers;
        let is_alone = record.filled() == 1 && cells().next() == Some(Cell::Text);
        let line = LastLine {
            first,
            is_over_numbers: holds_numbers(place) && Cell::of(first, self.thousands) == Cell::Text,
            has_numbers,
            cells: record.fields.len(),
            columns: (self.reading.short_rows == 0).then_some(names),
        };
        let is_note = is_alone || is_sentence || line.is_note();
        is_note.then_some(Reason::Note)
    }

    /// Counts the lines that were held back as rows: they were not below the rows.
    fn take(&mut self, below: &mut Vec<(TextRecord<'_>, Reason)>) -> Result<(), DataError> {
        for (record, reason) in below.drain(..) {
            if reason == Reason::Total && !self.has_totals_within {
                self.has_totals_within = true;
                let Skipped { line, text, .. } = record.skipped(reason);
                self.reading.cautions.push(Caution::TotalWithin { line, text });
            }
            self.add(&record)?;
        }
        Ok(())
    }

    fn add(&mut self, record: &TextRecord<'_>) -> Result<(), DataError> {
        let names = self.frame.names.len();
        let cells = record.fields.len();
        if cells > names && record.used() > names {
            let whole_rows = self.pass.rows - self.reading.short_rows;
            let may_be_split =
                whole_rows <= MOST_WHOLE_ROWS && !self.pass.tallies.iter().any(|tally| tally.has_marks);
            return Err(record.ragged(names, self.separator, may_be_split));
        }
        if cells < names {
            if self.separator == Separator::Spaces {
                return Err(DataError::ShortRow { line: record.line, cells, names });
            }
            if self.reading.short_rows == 0 {
                self.reading.first_short_line = record.line;
            }
            self.reading.short_rows += 1;
        }
        if self.pass.rows == self.max_rows {
            return Err(DataError::TooManyRows { limit: self.max_rows });
        }
        self.pass.rows += 1;
        self.pass.last_line = record.line;
        for (index, tally) in self.pass.tallies.iter_mut().enumerate() {
            if let Some(field) = record.fields.get(index)
                && field.is_quoted
                && field.text.contains(['\n', '\r'])
                && holds_rows(&field.text, self.separator, names)
            {
                return Err(DataError::OpenQuote { line: record.line });
            }
            tally.add(record.text(index), record.line, self.thousands);
        }
        Ok(())
    }
}

/// Whether `text` is one of `words` for a total, a mean or the like. In a row of numbers it may be longer: "Total
/// 2026".
fn is_total(text: &str, words: &[&[&str]], among_numbers: bool) -> bool {
    const LONGEST: usize = 40;
    let is_sign = |letter: char| letter.is_alphabetic() || letter == '∑';
    if text.len() > LONGEST || !text.starts_with(is_sign) {
        return false;
    }
    let lower = text.to_lowercase();
    let plain = |text: &str| text.trim_end_matches([':', '：', '=', ' ']).to_owned();
    let whole = plain(&lower);
    let before_note = plain(lower.split(['(', '（', '[']).next().unwrap_or_default());
    let is_word = |text: &str| words.iter().any(|words| words.contains(&text));
    let goes_on = || whole.split_once([' ', ':', '：']).is_some_and(|(word, _)| is_word(word));
    is_word(&whole) || is_word(&before_note) || (among_numbers && goes_on())
}

/// Whether a quoted text contains rows, because its quote was not closed: a line of it has as many cells as a row,
/// and a number.
fn holds_rows(text: &str, separator: Separator, names: usize) -> bool {
    lines(text).skip(1).any(|line| {
        let cells: Vec<&str> = line.split(char::from(separator.byte())).collect();
        cells.len() == names && cells.iter().any(|cell| matches!(Cell::of(cell, None), Cell::Number(_)))
    })
}

impl Frame {
    /// Whether `record` repeats the names.
    pub(super) fn is_header(&self, record: &TextRecord<'_>) -> bool {
        record.fields.len() == self.header.len()
            && self.header.iter().enumerate().all(|(index, name)| record.text(index) == name)
            && !self.header.is_empty()
    }
}

/// Adds the lines before byte `end` of `text`, from line 1 on, to those left out.
pub(super) fn skip_above(text: &str, end: usize, reading: &mut Reading) {
    for (line, content) in (1..).zip(lines(&text[..end])).filter(|(_, content)| !content.trim().is_empty()) {
        reading.skip(Skipped::new(line, Reason::Above, content));
    }
}
