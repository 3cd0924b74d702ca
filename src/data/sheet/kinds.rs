//! Determines the kind of each column after all rows were read.

use super::naming::named;
use super::tally::{Reads, Tally};
use crate::data::column::{Column, ColumnKind};
use crate::data::options::{Decimal, Missing};
use crate::data::time_format::TimeFormat;

/// For each column, the kind of dates or times that its numbers are; `None` for measurements.
pub(super) fn time_formats(names: &[String], tallies: &[Tally]) -> Vec<Option<TimeFormat>> {
    let all = |are_beside: &dyn Fn(usize) -> bool| -> Vec<Option<TimeFormat>> {
        let columns = names.iter().zip(tallies).enumerate();
        columns.map(|(index, (name, tally))| tally.time_format(name, are_beside(index))).collect()
    };
    let first = all(&|_| false);
    let holds_dates: Vec<bool> = tallies
        .iter()
        .zip(&first)
        .map(|(tally, time_format)| time_format.is_some() || tally.is_dates())
        .collect();
    all(&|index| (0..tallies.len()).any(|other| other != index && holds_dates[other]))
}

/// The properties of the column `name` with the cells counted in `tally`.
pub(super) fn column(
    name: String,
    unit: Option<String>,
    tally: &Tally,
    decimal: Option<Decimal>,
    time_format: Option<TimeFormat>,
    missing: Option<Missing>,
) -> Column {
    let reads = &tally.reads[decimal.unwrap_or(Decimal::Point) as usize];
    let is_numeric = decimal.is_some_and(|decimal| tally.is_numeric(decimal));
    let codes =
        if is_numeric && missing != Some(Missing::Words) { reads.spread.ends().codes() } else { Vec::new() };
    // The codes that count as missing.
    let taken = if missing == Some(Missing::Codes) { &codes[..] } else { &[] };
    let taken_cells: usize = taken.iter().map(|code| code.count).sum();
    let range =
        reads.spread.ends().beside(taken).map(|ends| ends.map(|end| end.value)).filter(|_| is_numeric);
    let kind = match decimal {
        _ if tally.numbers + tally.dates + tally.texts == 0 => ColumnKind::Empty,
        None => ColumnKind::Undecided,
        Some(_) if is_numeric => numeric_kind(&name, tally, reads, range, time_format),
        _ if tally.is_times() => ColumnKind::Time,
        _ if tally.numbers == 0 && tally.texts == 0 => ColumnKind::Date,
        _ if 2 * (tally.numbers + tally.quantities) >= tally.numbers + tally.dates + tally.texts => {
            ColumnKind::Mixed
        }
        _ => ColumnKind::Text,
    };
    let filled = tally.numbers + tally.dates + tally.texts;
    Column {
        kind,
        unit,
        count: if is_numeric { tally.numbers - taken_cells } else { filled },
        distinct: tally.distinct(),
        range,
        missing: tally.missing + taken_cells,
        not_finite: tally.not_finite,
        others: if is_numeric { 0 } else { filled.saturating_sub(reads.count) },
        odd: match kind {
            ColumnKind::Mixed | ColumnKind::Text | ColumnKind::Date | ColumnKind::Time => tally
                .odd()
                // All cells are numbers, but not under this decimal mark, or not measured ones.
                .or_else(|| reads.odd.clone())
                .or_else(|| tally.first_number.clone()),
            ColumnKind::Undecided => tally.first_ambiguous.clone(),
            ColumnKind::TimeFormat(_) | ColumnKind::Groups | ColumnKind::Counting => {
                tally.first_number.clone()
            }
            _ => None,
        },
        outlier: reads.spread.outlier(&codes).filter(|_| is_numeric),
        codes_are_missing: !taken.is_empty(),
        underflow: reads.underflow.clone().filter(|_| is_numeric),
        first_not_finite: tally.first_not_finite.clone(),
        codes,
        name,
        decimal,
    }
}

/// Whether the last row, on `line`, is the sum of those above in all columns in which it has a number, or in several.
pub(super) fn is_sum(columns: &[Column], tallies: &[Tally], line: u64) -> bool {
    let measured = columns.iter().zip(tallies).filter(|(column, _)| column.kind == ColumnKind::Number);
    let sums: Vec<Option<bool>> = measured
        .map(|(column, tally)| tally.ends_with_sum(column.decimal.unwrap_or(Decimal::Point), line))
        .collect();
    let count = |is_sum: bool| sums.iter().filter(|sum| **sum == Some(is_sum)).count();
    let rows_above = tallies.iter().map(|tally| tally.numbers).max().unwrap_or(0).saturating_sub(1);
    match count(true) {
        0 => false,
        1 => count(false) == 0 && rows_above > 2,
        _ => rows_above > 1,
    }
}

fn numeric_kind(
    name: &str,
    tally: &Tally,
    reads: &Reads,
    range: Option<[f64; 2]>,
    time_format: Option<TimeFormat>,
) -> ColumnKind {
    if range.is_some_and(|[low, high]| low == high) {
        return ColumnKind::Constant;
    }
    if tally.is_compact_days() {
        return ColumnKind::Date;
    }
    let named = range.and_then(|range| named(name, tally, reads, range));
    match (time_format, named) {
        // Consecutive years are more probable than the times 20.00 to 20.14.
        (Some(time_format), named) if named != Some(ColumnKind::TimeFormat(TimeFormat::Year)) => {
            ColumnKind::TimeFormat(time_format)
        }
        (_, named) => named.unwrap_or(ColumnKind::Number),
    }
}
