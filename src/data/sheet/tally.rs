//! Statistics of a column, counted while rows are read: possible kinds, range, first odd cell.

use std::collections::BTreeSet;

use super::calendar::Calendar;
use super::cell::Cell;
use super::date::{is_compact_day, is_time};
use super::numeral::{Numeral, ParsedNumber};
use crate::data::column::{MAX_LABELS, OddCell, Underflow};
use crate::data::options::{Decimal, Thousands};
use crate::data::spread::Spread;
use crate::data::time_format::TimeFormat;

/// Number of digits of a whole part from which every convention groups them.
const ALWAYS_GROUPED: usize = 5;

/// The statistics of a column for one decimal mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reads {
    pub(super) count: usize,
    pub(super) low: f64,
    pub(super) high: f64,
    /// The first cell that is not a number with this mark, or whose digits are not grouped like those of others.
    pub(super) odd: Option<OddCell>,
    /// The mark between thousands in the first cell with grouped digits.
    groups: Option<Thousands>,
    grouped_four: bool,
    /// The first number with four digits without groups, and the first with more.
    plain_four: Option<OddCell>,
    plain_long: Option<OddCell>,
    pub(super) spread: Spread,
    previous: Option<f64>,
    /// The sum of all numbers, and of their absolute values.
    sum: f64,
    magnitudes: f64,
    pub(super) counts: bool,
    pub(super) all_whole: bool,
    pub(super) increases: bool,
    /// Whether each number is the previous one minus 1.
    pub(super) counts_down: bool,
    pub(super) underflow: Option<Underflow>,
    compact_days: usize,
}

/// The statistics of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) missing: usize,
    pub(super) not_finite: usize,
    /// Number of cells with dates or times, and of those with times only.
    pub(super) dates: usize,
    times: usize,
    pub(super) texts: usize,
    pub(super) numbers: usize,
    /// Number of texts with a quantity: see [`is_quantity`].
    pub(super) quantities: usize,
    /// Number of ambiguous numbers, which differ between decimal marks, and the first of them.
    pub(super) ambiguous: usize,
    pub(super) first_ambiguous: Option<OddCell>,
    /// Whether an ambiguous number has a point, and whether one has a comma.
    pub(super) ambiguous_marks: [bool; 2],
    /// Whether any number has a mark.
    pub(super) has_marks: bool,
    /// For each decimal mark, the number of cells that are numbers with it only.
    pub(super) sure: [usize; 2],
    pub(super) first_number: Option<OddCell>,
    pub(super) first_text: Option<OddCell>,
    pub(super) first_date: Option<OddCell>,
    pub(super) first_not_finite: Option<OddCell>,
    pub(super) reads: [Reads; 2],
    calendar: Calendar,
    /// The line of the last number.
    last_line: u64,
    labels: BTreeSet<String>,
    many_labels: bool,
}

impl Tally {
    /// Counts the cell `text` of the row on `line`.
    pub(super) fn add(&mut self, text: &str, line: u64, thousands: Option<Thousands>) {
        match Cell::of(text, thousands) {
            Cell::Missing => self.missing += 1,
            Cell::NotFinite => {
                self.not_finite += 1;
                self.first_not_finite.get_or_insert_with(|| OddCell::new(line, text));
            }
            Cell::Date => {
                self.dates += 1;
                self.times += usize::from(is_time(text));
                self.first_date.get_or_insert_with(|| OddCell::new(line, text));
            }
            Cell::Text => {
                self.texts += 1;
                self.quantities += usize::from(is_quantity(text));
                self.first_text.get_or_insert_with(|| OddCell::new(line, text));
            }
            Cell::Number(numeral) => self.add_number(&numeral, text, line),
        }
        if !self.many_labels && !text.is_empty() && !self.labels.contains(text) {
            self.many_labels = self.labels.len() == MAX_LABELS;
            if self.many_labels {
                self.labels.clear();
            } else {
                self.labels.insert(text.to_owned());
            }
        }
    }

    fn add_number(&mut self, numeral: &Numeral, text: &str, line: u64) {
        self.numbers += 1;
        self.last_line = line;
        self.first_number.get_or_insert_with(|| OddCell::new(line, text));
        self.calendar.add(text);
        if numeral.is_ambiguous() {
            self.ambiguous += 1;
            for (has, mark) in self.ambiguous_marks.iter_mut().zip(['.', ',']) {
                *has |= text.contains(mark);
            }
            self.first_ambiguous.get_or_insert_with(|| OddCell::new(line, text));
        }
        self.has_marks |= text.contains(['.', ',']);
        for (decimal, other) in [(Decimal::Point, Decimal::Comma), (Decimal::Comma, Decimal::Point)] {
            self.sure[decimal as usize] += usize::from(numeral.under(other).is_none());
            let reads = &mut self.reads[decimal as usize];
            match numeral.under(decimal) {
                Some(figure) => reads.add(figure, text, line),
                None => {
                    reads.odd.get_or_insert_with(|| OddCell::new(line, text));
                }
            }
        }
    }

    /// Whether all cells are numbers with `decimal`, with digits grouped in one way or not at all.
    pub(super) fn is_numeric(&self, decimal: Decimal) -> bool {
        let reads = &self.reads[decimal as usize];
        self.numbers > 0
            && self.texts + self.dates == 0
            && reads.count == self.numbers
            && reads.odd.is_none()
            && reads.ungrouped().is_none()
    }

    /// The mark between thousands with `decimal`.
    pub(super) fn thousands(&self, decimal: Decimal) -> Option<Thousands> {
        self.reads[decimal as usize].groups
    }

    /// Whether every number is a date such as 20260131.
    pub(super) fn is_compact_days(&self) -> bool {
        let reads = &self.reads[0];
        self.numbers > 1 && reads.compact_days == self.numbers && !self.has_marks
    }

    /// Whether every value is a date or a time without doubt.
    pub(super) fn is_dates(&self) -> bool {
        self.is_compact_days() || (self.dates > 0 && self.texts + self.numbers == 0)
    }

    /// Whether all values are dates or times, with times only among them.
    pub(super) fn is_times(&self) -> bool {
        self.times > 0 && self.times == self.dates && self.texts + self.numbers == 0
    }

    /// The kind of date or time of the numbers, in a column `name`, with or without another column of dates; `None`
    /// for measurements.
    pub(super) fn time_format(&self, name: &str, is_beside_dates: bool) -> Option<TimeFormat> {
        let are_numbers = self.numbers > 0 && self.texts + self.dates == 0;
        self.calendar.time_format(name, is_beside_dates).filter(|_| are_numbers)
    }

    /// Whether the last number, on `line`, is the sum of those above, read with `decimal`; `None` where there is
    /// none.
    pub(super) fn ends_with_sum(&self, decimal: Decimal, line: u64) -> Option<bool> {
        /// Largest rounding error of a sum of decimals, relative to the absolute values.
        const ROUNDING: f64 = 1e-9;
        let reads = &self.reads[decimal as usize];
        let last = reads.previous.filter(|last| self.last_line == line && *last != 0.0)?;
        Some((reads.sum - 2.0 * last).abs() <= ROUNDING * reads.magnitudes)
    }

    /// The first cell that is not a number with the mark that can read more of the column.
    pub(super) fn odd(&self) -> Option<OddCell> {
        let [point, comma] = &self.reads;
        let reads = if comma.count > point.count { comma } else { point };
        let cells =
            [self.first_text.as_ref(), self.first_date.as_ref(), reads.odd.as_ref(), reads.ungrouped()];
        cells.into_iter().flatten().min_by_key(|odd| odd.line).cloned()
    }

    /// The different texts; `None` if there are too many for modes.
    pub(super) fn texts(&self) -> Option<&BTreeSet<String>> {
        (!self.many_labels).then_some(&self.labels)
    }

    /// Number of different texts without missing values; `None` if there are too many for modes.
    pub(super) fn distinct(&self) -> Option<usize> {
        let labels = self.labels.iter().filter(|label| !Cell::is_no_label(label)).count();
        (!self.many_labels).then_some(labels)
    }
}

impl Reads {
    fn add(&mut self, ParsedNumber { value, groups, digits }: ParsedNumber, text: &str, line: u64) {
        if self.count == 0 {
            (self.low, self.high) = (value, value);
            (self.counts, self.counts_down, self.all_whole, self.increases) = (true, true, true, true);
        }
        self.count += 1;
        self.low = self.low.min(value);
        self.high = self.high.max(value);
        self.all_whole &= value.fract() == 0.0;
        if let Some(previous) = self.previous {
            self.counts &= value == previous + 1.0;
            self.counts_down &= value == previous - 1.0;
            self.increases &= value > previous;
        }
        self.previous = Some(value);
        self.compact_days += usize::from(is_compact_day(value));
        if underflows(value, text) {
            let first = || Underflow { first: OddCell::new(line, text), value, count: 0 };
            self.underflow.get_or_insert_with(first).count += 1;
        }
        match groups {
            Some(mark) => {
                if self.groups.is_some_and(|other| other != mark) {
                    self.odd.get_or_insert_with(|| OddCell::new(line, text));
                }
                self.groups.get_or_insert(mark);
                self.grouped_four |= digits == ALWAYS_GROUPED - 1;
            }
            None if digits >= ALWAYS_GROUPED => {
                self.plain_long.get_or_insert_with(|| OddCell::new(line, text));
            }
            None if digits == ALWAYS_GROUPED - 1 => {
                self.plain_four.get_or_insert_with(|| OddCell::new(line, text));
            }
            None => {}
        }
        self.sum += value;
        self.magnitudes += value.abs();
        self.spread.add(value, line);
    }

    /// A number without grouped digits in a column with grouped ones. Some conventions do not group four digits.
    fn ungrouped(&self) -> Option<&OddCell> {
        let four = self.plain_four.as_ref().filter(|_| self.grouped_four);
        self.plain_long.as_ref().or(four).filter(|_| self.groups.is_some())
    }
}

/// Whether the number `text` underflows: it is so near to 0 that `value`, as parsed, lacks some or all of its digits.
fn underflows(value: f64, text: &str) -> bool {
    let digits = text.split(['e', 'E', 'd', 'D']).next().unwrap_or_default();
    !value.is_normal() && digits.contains(|letter: char| letter != '0' && letter.is_numeric())
}

/// Whether `text` is a number with a unit or sign, or in another notation: $7, 50 %, 5 kg, (12), 0x7d, 1/2.
fn is_quantity(text: &str) -> bool {
    let begins = |letter: char| letter.is_ascii_digit() || "+-.,$€£¥₩₹₽%~<>≤≥≈±([{='".contains(letter);
    let number = text.trim_matches(|letter: char| !letter.is_ascii_digit());
    let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
    let digits = count(char::is_ascii_digit);
    let has_few_letters = digits > 0 && count(|letter| letter.is_alphabetic()) <= digits + 2;
    text.starts_with(begins) && (has_few_letters || Numeral::read(number, None).is_some())
}
