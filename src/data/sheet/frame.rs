//! Finds names, units, titles and row names of a table, and where its rows begin.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::note::without_notes;
use super::records::{Grammar, MOST_WHOLE_ROWS, Records, TextRecord};
use super::sample::{Sample, SampleRow};
use super::top::{NumberNames, names_are_numbers};
use crate::data::error::DataError;
use crate::data::options::{Comment, Header, ReadingOptions, Separator};
use crate::data::reading::{Names, Reason, Skipped};

/// The names and units of a table, and where its rows begin.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    /// The names of the columns, all different.
    pub(super) names: Vec<String>,
    /// The units of the columns; empty where there are none.
    pub(super) units: Vec<String>,
    /// The source of the names.
    pub(super) origin: Names,
    /// Whether the first row may be names or numbers.
    pub(super) is_undecided: bool,
    /// The byte and the line of the first row.
    pub(super) start: (usize, u64),
    /// The names as written in the file, to recognise a repetition.
    pub(super) header: Vec<String>,
    /// Lines above the rows that were left out.
    pub(super) skipped: Vec<Skipped>,
}

/// The probable role of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Only empty cells.
    Blank,
    /// One cell of text.
    Title,
    /// Text in columns of numbers.
    Words,
    /// Numbers or missing values in columns of numbers.
    Numbers,
    /// Text and numbers in columns of numbers.
    Mixed,
}

/// The rows of a sample, and which of its columns hold numbers.
struct Rows<'s, 'a> {
    sample: &'s Sample<'a>,
    numeric: Vec<bool>,
}

impl Frame {
    /// Finds the names above the rows of `sample`, as set by `options` or detected.
    pub(super) fn of(sample: &Sample<'_>, options: &ReadingOptions) -> Result<Self, DataError> {
        let rows = Rows::of(sample);
        let roles: Vec<Role> = sample.rows.iter().map(|row| rows.role(row)).collect();
        if roles.iter().all(|role| *role == Role::Blank) {
            return Err(DataError::Empty);
        }
        let (header, first, is_undecided) = match options.header {
            None => rows.header(&roles)?,
            Some(Header::None) => (None, rows.first_without_names(&roles), false),
            Some(Header::Names) => {
                let header = rows.chosen_header(&roles);
                (Some(header), header + 1, false)
            }
            Some(Header::NamesAndUnits) => {
                let header = rows.chosen_header(&roles);
                (Some(header), header + 2, false)
            }
        };
        rows.frame(&roles, header, first, is_undecided)
    }
}

impl Frame {
    /// Uses `names` from elsewhere, such as an ARFF header.
    pub(super) fn take_names(&mut self, names: &[&str], origin: Names) -> Result<(), DataError> {
        if names.len() != self.names.len() {
            let (line, cells) = (self.start.1, self.names.len());
            return Err(DataError::Ragged { line, cells, names: names.len(), decimal_commas: false });
        }
        (self.names, self.origin) = (distinct(names), origin);
        Ok(())
    }
}

impl<'s, 'a> Rows<'s, 'a> {
    fn of(sample: &'s Sample<'a>) -> Self {
        let usual: Vec<&SampleRow<'_>> =
            sample.rows.iter().filter(|row| row.cells.len() == sample.width).collect();
        let low = &usual[usual.len() / 2..];
        let is_numeric = |column: usize| {
            let count = |is: fn(&Cell) -> bool| low.iter().filter(|row| is(&row.cells[column])).count();
            let numbers = count(|cell| matches!(cell, Cell::Number(_)));
            numbers > 0 && numbers >= count(|cell| matches!(cell, Cell::Text | Cell::Date))
        };
        Self { sample, numeric: (0..sample.width).map(is_numeric).collect() }
    }

    fn role(&self, row: &SampleRow<'_>) -> Role {
        let filled = row.record.filled();
        let over_numbers =
            || row.cells.iter().zip(&self.numeric).filter(|(_, numeric)| **numeric).map(|(cell, _)| cell);
        let numbers = over_numbers().filter(|cell| matches!(cell, Cell::Number(_) | Cell::NotFinite)).count();
        let texts = over_numbers().filter(|cell| matches!(cell, Cell::Text | Cell::Date)).count();
        match (numbers, texts) {
            _ if filled == 0 => Role::Blank,
            // A word for a missing value is not a title.
            (0, _) if filled == 1 && row.cells.iter().any(|cell| matches!(cell, Cell::Text | Cell::Date)) => {
                Role::Title
            }
            (0, 0) if !self.numeric.contains(&true) => Role::Words,
            (_, 0) => Role::Numbers,
            (0, _) => Role::Words,
            _ => Role::Mixed,
        }
    }

    fn is_wide(&self, index: usize) -> bool {
        self.sample.rows[index].cells.len() == self.sample.width
    }

    /// Whether the header at `index` has one name too few, as R writes it for rows with names.
    fn is_one_short(&self, index: usize) -> bool {
        self.sample.width > 2 && self.sample.rows[index].cells.len() + 1 == self.sample.width
    }

    fn first_without_names(&self, roles: &[Role]) -> usize {
        (0..roles.len()).find(|&index| self.is_wide(index) && roles[index] != Role::Blank).unwrap_or(0)
    }

    fn chosen_header(&self, roles: &[Role]) -> usize {
        let is_header = |&index: &usize| self.is_wide(index) || self.is_one_short(index);
        let lead = (0..roles.len()).take_while(|index| roles[*index] != Role::Numbers);
        lead.filter(|&index| roles[index] == Role::Words).find(is_header).unwrap_or_else(|| {
            (0..roles.len()).filter(is_header).find(|&index| roles[index] != Role::Blank).unwrap_or(0)
        })
    }

    /// The index of the row of names, if there is one, and of the first row below it; and whether that is uncertain.
    fn header(&self, roles: &[Role]) -> Result<(Option<usize>, usize, bool), DataError> {
        let words = |index: &usize| {
            roles[*index] == Role::Words && (self.is_wide(*index) || self.is_one_short(*index))
        };
        if !self.numeric.contains(&true) {
            // All cells are text: the names are the first row with the usual width.
            let first = (0..roles.len()).find(|&index| words(&index)).unwrap_or(0);
            return Ok((Some(first), first + 1, false));
        }
        let mut first = None;
        let mut seen_words = false;
        for (index, role) in roles.iter().enumerate() {
            let is_row = match role {
                Role::Numbers => true,
                Role::Mixed => seen_words || !self.is_like_names(index),
                _ => false,
            };
            if is_row {
                first = Some(index);
                break;
            }
            seen_words |= words(&index);
        }
        let Some(first) = first else {
            // Names without rows, or names of which some are numbers.
            let header = (0..roles.len()).find(|&index| self.is_wide(index) && roles[index] != Role::Blank);
            let header = header.unwrap_or(0);
            return Ok((Some(header), header + 1, roles[header] == Role::Mixed));
        };
        // Of several rows of words, the one with the most names: rows that group columns have empty cells, and units
        // are below the names. A sentence with commas may have the same width by chance.
        let fullness = |index: usize| {
            let record = &self.sample.rows[index].record;
            let is_prose =
                (0..record.fields.len()).any(|column| record.text(column).split_whitespace().count() > 3);
            (!is_prose, record.filled())
        };
        let header = (0..first).filter(words).rev().max_by_key(|&index| fullness(index));
        if let Some(header) = header {
            return Ok((Some(header), first, false));
        }
        if let Some(mixed) = (0..first).find(|&index| roles[index] == Role::Mixed) {
            return Ok((Some(mixed), mixed + 1, true));
        }
        let above = (0..first).rev().find(|&index| roles[index] != Role::Blank);
        if let Some(above) = above {
            if self.is_wide(above) {
                // One name and empty cells.
                return Ok((Some(above), first, false));
            }
            self.check_title(above, first, roles[above])?;
        }
        if self.may_be_split(first) {
            let half = self.sample.width / 2;
            return Err(self.sample.rows[first].record.ragged(half, self.sample.grammar.separator, true));
        }
        Ok(match names_are_numbers(&self.sample.rows[first..], &self.numeric) {
            NumberNames::No => (None, first, false),
            NumberNames::Yes => (Some(first), first + 1, false),
            NumberNames::Likely => (Some(first), first + 1, true),
            NumberNames::Unlikely => (None, first, true),
        })
    }

    /// Whether the rows from `first` on are probably numbers with decimal commas, with commas also as separators:
    /// 1,05,2,50.
    fn may_be_split(&self, first: usize) -> bool {
        let Sample { rows, width, grammar, .. } = self.sample;
        let is_digits = |text: &str| text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        let has_zero = |text: &str| text.len() > 1 && text.starts_with('0');
        let (mut whole, mut fractions) = (false, false);
        for row in &rows[first..] {
            for column in 0..row.record.fields.len() {
                let text = row.record.text(column);
                if !is_digits(text) {
                    return false;
                }
                *(if column % 2 == 0 { &mut whole } else { &mut fractions }) |= has_zero(text);
            }
        }
        grammar.separator == Separator::Comma && width.is_multiple_of(2) && fractions && !whole
    }

    /// Whether decimal commas may explain rows with more cells than `names`: almost no row has that width, and no
    /// number has a point.
    fn may_have_commas(&self, body: &[SampleRow<'_>], names: usize) -> bool {
        let has_point = |row: &SampleRow<'_>| {
            let mut cells = row.cells.iter().zip(&row.record.fields);
            cells.any(|(cell, field)| matches!(cell, Cell::Number(_)) && field.text.contains('.'))
        };
        let whole_rows = body.iter().filter(|row| row.record.used() == names).count();
        whole_rows <= MOST_WHOLE_ROWS && !body.iter().any(has_point)
    }

    /// Whether the text of a row that also has numbers may be names: "height, 2020", but not "$7, 2".
    fn is_like_names(&self, index: usize) -> bool {
        let row = &self.sample.rows[index];
        row.cells.iter().enumerate().all(|(column, cell)| match cell {
            Cell::Text => {
                row.record.text(column).starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
            }
            Cell::Number(_) => row.record.text(column).bytes().all(|byte| byte.is_ascii_digit()),
            _ => row.record.text(column).is_empty(),
        })
    }

    /// Refuses lines above the rows that are probably names, but in the wrong number.
    fn check_title(&self, above: usize, first: usize, role: Role) -> Result<(), DataError> {
        let (title, row) = (&self.sample.rows[above], &self.sample.rows[first]);
        let is_whole = |record: &TextRecord<'_>| {
            record.fields.iter().all(|field| field.text.trim().bytes().all(|byte| byte.is_ascii_digit()))
        };
        // A single name above two cells of digits: 1,5 may be one number.
        let may_be_decimals = self.sample.grammar.separator == Separator::Comma
            && self.sample.width == 2
            && is_whole(&row.record);
        if role == Role::Title && !may_be_decimals {
            return Ok(());
        }
        let names = title.record.used();
        let may_be_split = self.may_have_commas(&self.sample.rows[first..], names);
        Err(row.record.ragged(names, self.sample.grammar.separator, may_be_split))
    }

    fn frame(
        &self,
        roles: &[Role],
        header: Option<usize>,
        first: usize,
        is_undecided: bool,
    ) -> Result<Frame, DataError> {
        let Sample { rows, width, grammar, .. } = self.sample;
        let mut frame = Frame {
            names: Vec::new(),
            units: Vec::new(),
            origin: Names::None,
            is_undecided,
            start: rows.get(first).map_or((usize::MAX, u64::MAX), |row| (row.record.start, row.record.line)),
            header: Vec::new(),
            skipped: Vec::new(),
        };
        let body = without_notes(&rows[first.min(rows.len())..], &self.numeric);
        let mut names: Vec<&str> = Vec::new();
        if let Some(header) = header {
            let record = &rows[header].record;
            frame.origin = Names::Line(record.line);
            names = (0..record.fields.len()).map(|column| record.text(column)).collect();
            frame.header = names.iter().map(|name| (*name).to_owned()).collect();
            let is_longer = |row: &&SampleRow<'_>| row.record.used() > names.len();
            if let Some(longer) = body.iter().find(is_longer) {
                if !self.is_one_short(header) || !self.have_row_names(body) {
                    let may_be_split = self.may_have_commas(body, names.len());
                    return Err(longer.record.ragged(names.len(), grammar.separator, may_be_split));
                }
                names.insert(0, "");
                frame.origin = Names::LineBesideRowNames(record.line);
            }
        }
        for (index, row) in
            rows[..first.min(rows.len())].iter().enumerate().filter(|(index, _)| Some(*index) != header)
        {
            let is_below = header.is_some_and(|header| index > header);
            let reason = if is_below { Reason::Units } else { Reason::Title };
            if is_below && frame.units.is_empty() {
                frame.units = (0..names.len()).map(|column| row.record.text(column).to_owned()).collect();
            }
            if roles[index] != Role::Blank {
                frame.skipped.push(row.record.skipped(reason));
            }
        }
        if header.is_none() {
            names = vec![""; *width];
            if let Some((line, found)) = self.names_in_comment(*grammar, frame.start.1) {
                frame.origin = Names::Comment(line);
                names = found;
            }
        }
        frame.names = distinct(&names);
        Ok(frame)
    }

    /// Whether the first column has row names: text, quoted cells, or a counter that is not the whole part of
    /// decimals.
    fn have_row_names(&self, body: &[SampleRow<'_>]) -> bool {
        let first = || body.iter().filter_map(|row| Some((row.cells.first()?, row.record.fields.first()?)));
        if first().all(|(cell, field)| field.is_quoted || matches!(cell, Cell::Text | Cell::Date)) {
            return true;
        }
        let counts = body.windows(2).all(|pair| {
            let number = |row: &SampleRow<'_>| row.record.text(0).parse::<u64>().ok();
            matches!((number(&pair[0]), number(&pair[1])), (Some(a), Some(b)) if b == a + 1)
        });
        let has_points =
            body.iter().any(|row| row.record.fields.iter().any(|field| field.text.contains('.')));
        let separator = self.sample.grammar.separator;
        counts && body.len() > 1 && (has_points || separator != Separator::Comma)
    }

    /// The names in the comment line above the first row, as written by numpy.savetxt.
    fn names_in_comment(&self, grammar: Grammar, first_line: u64) -> Option<(u64, Vec<&'a str>)> {
        let (line, comment) = self.sample.comments.iter().rev().find(|(line, _)| *line < first_line)?;
        let text = comment.trim_start().trim_start_matches(grammar.comment.prefix()?);
        let mut records = Records::new(text, Grammar { comment: Comment::None, ..grammar }, 0, 1);
        let mut record = TextRecord::default();
        let is_read = *line + 1 == first_line && records.read(&mut record).ok()?;
        let is_word = |text: &str| Cell::of(text, None) == Cell::Text;
        let are_names = is_read
            && record.fields.len() == self.sample.width
            && record.fields.iter().all(|field| is_word(&field.text));
        if !are_names {
            return None;
        }
        let names = record.fields.iter().map(|field| match field.text {
            std::borrow::Cow::Borrowed(text) => Some(text.trim()),
            std::borrow::Cow::Owned(_) => None,
        });
        Some((*line, names.collect::<Option<_>>()?))
    }
}

/// Makes all names different: "x" and "x (2)"; "column 3" for an empty one.
fn distinct(names: &[&str]) -> Vec<String> {
    let plain = |index: usize| {
        let name = names[index].split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() { format!("column {}", index + 1) } else { name }
    };
    let plain: Vec<String> = (0..names.len()).map(plain).collect();
    // Names from the file are never changed to make others unique.
    let mut taken: BTreeSet<String> = plain.iter().cloned().collect();
    let mut seen: BTreeMap<&String, usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(plain.len());
    for name in &plain {
        let number = seen.entry(name).or_insert(0);
        *number += 1;
        let mut free = name.clone();
        while *number > 1 && !taken.insert(free.clone()) {
            free = format!("{name} ({number})");
            *number += usize::from(taken.contains(&free));
        }
        all.push(free);
    }
    all
}
