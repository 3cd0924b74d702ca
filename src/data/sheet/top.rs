//! Decides whether a first row of numbers is a row of names, such as years.

use super::cell::Cell;
use super::sample::SampleRow;

/// Whether a first row of numbers is a row of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberNames {
    /// It is a row.
    No,
    /// Probably a row, but it may be names.
    Unlikely,
    /// Probably names, but it may be a row.
    Likely,
    /// It is names.
    Yes,
}

/// The usual range of years.
const YEARS: std::ops::RangeInclusive<u64> = 1800..=2200;

/// Whether the first of `rows` is names; `numeric` marks the columns of numbers.
pub(super) fn names_are_numbers(rows: &[SampleRow<'_>], numeric: &[bool]) -> NumberNames {
    let Some((first, below)) = rows.split_first().filter(|(_, below)| !below.is_empty()) else {
        return NumberNames::No;
    };
    let columns: Vec<usize> = (0..numeric.len()).filter(|&column| numeric[column]).collect();
    let whole = |row: &SampleRow<'_>, column: usize| row.record.text(column).parse::<u64>().ok();
    let Some(names) = columns.iter().map(|&column| whole(first, column)).collect::<Option<Vec<u64>>>() else {
        return NumberNames::No;
    };
    let is_quoted = |row: &SampleRow<'_>| {
        columns.iter().all(|&column| row.record.fields.get(column).is_some_and(|field| field.is_quoted))
    };
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < names.len() || names.len() < 2 {
        return NumberNames::No;
    }
    if is_quoted(first) && !below.iter().any(is_quoted) {
        return NumberNames::Yes;
    }
    // Whole numbers as names above a column in which every number has a fraction.
    let is_fraction = |row: &SampleRow<'_>, column: usize| {
        matches!(row.cells.get(column), Some(Cell::Number(_))) && row.record.text(column).contains(['.', ','])
    };
    let over_fractions = columns.iter().any(|&column| {
        let is_number = |row: &&SampleRow<'_>| matches!(row.cells.get(column), Some(Cell::Number(_)));
        let numbers = below.iter().filter(is_number).count();
        numbers > 1 && below.iter().filter(is_number).all(|row| is_fraction(row, column))
    });
    let steps = || names.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
    let is_even = steps().all(|step| step == steps().next().unwrap_or_default() && step < 1000);
    let is_year = |value: &u64| YEARS.contains(value);
    let years_below = || {
        below
            .iter()
            .any(|row| columns.iter().any(|&column| whole(row, column).is_some_and(|value| is_year(&value))))
    };
    let are_years = is_even && names.iter().all(is_year) && !years_below();
    let is_count = is_even && names[1] == names[0] + 1 && names[0] <= 1;
    match () {
        () if over_fractions || are_years => NumberNames::Likely,
        () if is_count && names.len() > 3 => NumberNames::Likely,
        () if is_count && names.len() == 3 && names[0] == 0 => NumberNames::Unlikely,
        () => NumberNames::No,
    }
}
