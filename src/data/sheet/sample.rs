//! The first thousand rows split by one separator, and the evidence for that separator.

use super::cell::Cell;
use super::records::{Grammar, Line, Records, TextRecord, lines};
use crate::data::error::DataError;
use crate::data::options::{Comment, Decimal, ReadingOptions, Separator};

/// Number of rows in a sample.
const ROWS: usize = 1000;
/// Largest number of cells in a sample, for long rows.
const CELLS: usize = 200_000;
/// Smallest number of rows in a sample, however long they are.
const FEWEST_ROWS: usize = 8;
/// Smallest share of rows that must have the usual number of cells.
const LEAST_SHARE: f64 = 0.5;

/// One row with the content of its cells.
#[derive(Clone, Debug)]
pub(super) struct SampleRow<'a> {
    pub(super) record: TextRecord<'a>,
    pub(super) cells: Vec<Cell>,
}

/// The first rows.
#[derive(Clone, Debug)]
pub(super) struct Sample<'a> {
    pub(super) grammar: Grammar,
    pub(super) rows: Vec<SampleRow<'a>>,
    /// Comment lines among the rows, each with its number.
    pub(super) comments: Vec<(u64, &'a str)>,
    /// The number of cells in most rows.
    pub(super) width: usize,
}

/// The evidence for a separator.
#[derive(Clone, Copy, Debug, PartialEq)]
struct SeparatorEvidence {
    /// Whether at least two columns have numbers from some row on, and all rows from there on have the usual width.
    is_whole: bool,
    /// Number of columns with numbers from some row on.
    numeric: usize,
    /// Share of rows with the usual width times the share of cells that are not text; text counts half.
    score: f64,
}

impl SampleRow<'_> {
    /// Whether no text looks like numbers with other separators in between.
    fn is_clean(&self) -> bool {
        let cells = self.cells.iter().zip(&self.record.fields);
        cells.filter(|(cell, field)| **cell == Cell::Text && !field.is_quoted).all(|(_, field)| {
            let bytes = field.text.as_bytes();
            let is_digit = |index: Option<usize>| {
                index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_digit)
            };
            let is_between = |index: usize| {
                matches!(bytes[index], b',' | b';' | b'\t' | b'|')
                    && (is_digit(index.checked_sub(1)) || is_digit(Some(index + 1)))
            };
            let is_value = |word: &str| matches!(Cell::of(word, None), Cell::Number(_) | Cell::Missing);
            let is_alone = matches!(bytes, [b',' | b';' | b'|']);
            !is_alone && !(0..bytes.len()).any(is_between) && !field.text.split_whitespace().all(is_value)
        })
    }
}

impl<'a> Sample<'a> {
    /// The sample of `text` from byte `at`, on line `line`, with `grammar`.
    pub(super) fn of(
        text: &'a str,
        grammar: Grammar,
        (at, line): (usize, u64),
        options: &ReadingOptions,
    ) -> Result<Self, DataError> {
        let mut sample = Self { grammar, rows: Vec::new(), comments: Vec::new(), width: 0 };
        let mut records = Records::new(text, grammar, at, line);
        let mut record = TextRecord::default();
        let mut count = 0;
        let is_enough = |rows: usize, cells: usize| rows == ROWS || (rows >= FEWEST_ROWS && cells > CELLS);
        while !is_enough(sample.rows.len(), count) && records.read(&mut record)? {
            count += record.fields.len();
            match record.kind {
                Line::Cells => {
                    let cells =
                        record.fields.iter().map(|field| Cell::of(&field.text, options.thousands)).collect();
                    sample.rows.push(SampleRow { record: record.clone(), cells });
                }
                Line::Comment => {
                    let whole = lines(&text[record.start..]).next().unwrap_or_default();
                    sample.comments.push((record.line, whole));
                }
                Line::Rule => {}
            }
        }
        sample.width = usual_width(&sample.rows);
        Ok(sample)
    }

    /// The sample with the chosen separator, or with the one that has the best evidence.
    pub(super) fn best(
        text: &'a str,
        comment: Comment,
        start: (usize, u64),
        options: &ReadingOptions,
    ) -> Result<Self, DataError> {
        if let Some(separator) = options.separator {
            return Self::of(text, Grammar { separator, comment }, start, options);
        }
        let mut refused = None;
        let mut found: Vec<(Self, SeparatorEvidence)> = Vec::new();
        for separator in
            [Separator::Comma, Separator::Semicolon, Separator::Tab, Separator::Pipe, Separator::Spaces]
        {
            match Self::of(text, Grammar { separator, comment }, start, options) {
                Ok(sample) if sample.width > 1 => {
                    let evidence = sample.evidence();
                    found.push((sample, evidence));
                }
                Ok(sample) if found.is_empty() && refused.is_none() => {
                    let name = sample.rows.first().map_or("", |row| row.record.text(0)).to_owned();
                    refused = Some(if sample.rows.is_empty() {
                        DataError::Empty
                    } else {
                        DataError::OneColumn { name }
                    });
                }
                Ok(_) => {}
                // An open quote is a more useful error than a single column.
                Err(error) => refused = Some(error),
            }
        }
        let is_tab = |found: &[(Self, SeparatorEvidence)]| {
            found
                .iter()
                .any(|(sample, evidence)| sample.grammar.separator == Separator::Tab && evidence.is_whole)
        };
        if is_tab(&found) {
            // A tab also counts as a space.
            found.retain(|(sample, _)| sample.grammar.separator != Separator::Spaces);
        }
        let whole: Vec<Separator> = found
            .iter()
            .filter(|(_, evidence)| evidence.is_whole)
            .map(|(sample, _)| sample.grammar.separator)
            .collect();
        match whole[..] {
            [first, second, ..] => return Err(DataError::UndecidedSeparator { separators: [first, second] }),
            [only] => found.retain(|(sample, _)| sample.grammar.separator == only),
            // Words separated by spaces are a sentence.
            [] => found.retain(|(sample, evidence)| {
                sample.grammar.separator != Separator::Spaces || evidence.numeric > 0
            }),
        }
        // `max_by` returns the last of equals; reversed, it is the first.
        let best = found.into_iter().rev().max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score));
        best.map(|(sample, _)| sample).ok_or(refused.unwrap_or(DataError::Empty))
    }

    /// The sample of `text` in one column.
    pub(super) fn narrow(
        text: &'a str,
        comment: Comment,
        start: (usize, u64),
        options: &ReadingOptions,
    ) -> Result<Self, DataError> {
        let separator = options.separator.unwrap_or(Separator::Comma);
        Self::of(text, Grammar { separator, comment }, start, options)
    }

    /// Whether the first column holds numbers from some row on.
    pub(super) fn is_numeric(&self) -> bool {
        is_numeric_from_some_row_on(self.rows.iter(), 0)
    }

    fn evidence(&self) -> SeparatorEvidence {
        let usual = || self.rows.iter().filter(|row| row.cells.len() == self.width);
        let numeric = (0..self.width).filter(|&column| is_numeric_from_some_row_on(usual(), column)).count();
        let first = self.rows.iter().position(|row| {
            row.cells.len() == self.width
                && row.cells.iter().filter(|cell| matches!(cell, Cell::Number(_))).count() > 1
        });
        let body = &self.rows[first.unwrap_or(self.rows.len())..];
        let is_regular = body.iter().all(|row| row.cells.len() == self.width && row.is_clean());
        let share = usual().count() as f64 / self.rows.len() as f64;
        let (mut clean, mut all) = (0.0, 0.0);
        for (cell, field) in self.rows.iter().flat_map(|row| row.cells.iter().zip(&row.record.fields)) {
            all += 1.0;
            clean += match cell {
                Cell::Text if !field.is_quoted && field.text.contains([',', ';', '\t', '|']) => 0.0,
                Cell::Text => 0.5,
                _ => 1.0,
            };
        }
        let score = if share < LEAST_SHARE { 0.0 } else { share * clean / all };
        SeparatorEvidence { is_whole: numeric > 1 && first.is_some() && is_regular, numeric, score }
    }
}

/// The width of most rows with more than one cell, the larger one if equal; else 1.
fn usual_width(rows: &[SampleRow<'_>]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| row.cells.len() > 1) {
        *counts.entry(row.cells.len()).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|&(width, count)| (count, width)).map_or(1, |(width, _)| width)
}

/// Whether the column has numbers that one decimal mark can read, and no text after the first of them, except in the
/// last row, which may be a summary.
fn is_numeric_from_some_row_on<'a>(rows: impl Iterator<Item = &'a SampleRow<'a>>, column: usize) -> bool {
    let cells: Vec<Cell> = rows.filter_map(|row| row.cells.get(column).copied()).collect();
    let Some(first) = cells.iter().position(|cell| matches!(cell, Cell::Number(_))) else { return false };
    let rest = &cells[first..];
    let is_text = |cell: &Cell| matches!(cell, Cell::Text | Cell::Date);
    let ends = |index: usize| index + 1 == rest.len();
    let texts = rest.iter().enumerate().filter(|(index, cell)| is_text(cell) && !ends(*index)).count();
    let reads = |decimal: Decimal| {
        rest.iter().all(|cell| {
            if let Cell::Number(numeral) = cell { numeral.under(decimal).is_some() } else { true }
        })
    };
    texts == 0 && (reads(Decimal::Point) || reads(Decimal::Comma))
}
