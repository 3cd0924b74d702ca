//! Decides the decimal mark of each column, point or comma: from its own numbers, else from those of other columns,
//! else by convention; else it is left to the person.

use super::frame::Frame;
use super::kinds;
use super::tally::Tally;
use crate::data::column::Column;
use crate::data::options::{Decimal, ReadingOptions, Separator, Thousands};
use crate::data::reading::{Question, Reading};

/// The columns of a table; decisions are added to `reading`.
pub(super) fn columns(
    frame: &Frame,
    tallies: &[Tally],
    separator: Separator,
    options: &ReadingOptions,
    reading: &mut Reading,
) -> Vec<Column> {
    let time_formats = kinds::time_formats(&frame.names, tallies);
    let says = |decimal: Decimal| {
        // The point in a date is not a decimal point.
        let measured = tallies.iter().zip(&time_formats).filter(|(_, time_format)| time_format.is_none());
        measured.into_iter().any(|(tally, _)| tally.sure[decimal as usize] > 0 && tally.is_numeric(decimal))
    };
    let said = match (says(Decimal::Point), says(Decimal::Comma)) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        _ => None,
    };
    // Points before three digits in several columns, and no evidence in the table of what they are.
    let are_open = said.is_none()
        && separator != Separator::Comma
        && !says(Decimal::Point)
        && tallies
            .iter()
            .zip(&time_formats)
            .filter(|(tally, time_format)| tally.ambiguous > 0 && time_format.is_none())
            .count()
            > 1;
    let chosen = options.decimal.or(match options.thousands {
        Some(Thousands::Comma) => Some(Decimal::Point),
        Some(Thousands::Point) => Some(Decimal::Comma),
        _ => None,
    });
    let mut columns = Vec::with_capacity(tallies.len());
    for (index, (name, tally)) in frame.names.iter().zip(tallies).enumerate() {
        let decided = chosen.map_or_else(|| decide(tally, said, separator, are_open), MarkDecision::Sure);
        let decimal = match decided {
            MarkDecision::Sure(decimal) | MarkDecision::Likely(decimal) => Some(decimal),
            MarkDecision::Open => None,
        };
        if let (MarkDecision::Likely(_) | MarkDecision::Open, Some(odd)) = (decided, &tally.first_ambiguous) {
            let (line, text) = (odd.line, odd.text.clone());
            reading.questions.push(Question::Decimal { column: name.clone(), line, text, taken: decimal });
        }
        let measured = decimal.filter(|decimal| tally.is_numeric(*decimal) && time_formats[index].is_none());
        if let Some(decimal) = measured {
            reading.has_both_decimals |=
                tally.has_marks && reading.decimal.is_some_and(|other| other != decimal);
            reading.decimal = reading.decimal.or(tally.has_marks.then_some(decimal));
            reading.thousands = reading.thousands.or(tally.thousands(decimal));
        }
        let unit = frame.units.get(index).filter(|unit| !unit.is_empty()).cloned();
        columns.push(kinds::column(name.clone(), unit, tally, decimal, time_formats[index], options.missing));
    }
    columns
}

/// The decision on a column's decimal mark.
#[derive(Clone, Copy, Debug, PartialEq)]
enum MarkDecision {
    Sure(Decimal),
    Likely(Decimal),
    Open,
}

fn decide(tally: &Tally, said: Option<Decimal>, separator: Separator, are_open: bool) -> MarkDecision {
    let [point, comma] = [Decimal::Point, Decimal::Comma].map(|decimal| tally.is_numeric(decimal));
    match (point, comma) {
        (true, true) if tally.ambiguous == 0 => MarkDecision::Sure(Decimal::Point),
        (true, true) => match said {
            // Another column's mark is only a hint: if the separator's convention disagrees, a person decides;
            // otherwise the guess is reported.
            Some(decimal) if tally.ambiguous_marks != [true; 2] => match by_custom(tally, separator) {
                MarkDecision::Sure(own) | MarkDecision::Likely(own) if own == decimal => {
                    MarkDecision::Sure(own)
                }
                MarkDecision::Sure(_) | MarkDecision::Likely(_) => MarkDecision::Open,
                MarkDecision::Open => MarkDecision::Likely(decimal),
            },
            // Here decimal commas are as improbable as commas for thousands, because points are decimal marks
            // elsewhere.
            _ if are_open || separator == Separator::Semicolon => MarkDecision::Open,
            _ => by_custom(tally, separator),
        },
        // Without an unambiguous number, thousands may be grouped in some rows and not in others.
        (false, true) if tally.ambiguous > 0 && tally.sure[1] == 0 => MarkDecision::Open,
        (true, false) if tally.ambiguous > 0 && tally.sure[0] == 0 => by_custom(tally, separator),
        (false, true) => MarkDecision::Sure(Decimal::Comma),
        (true, false) => MarkDecision::Sure(Decimal::Point),
        (false, false) => MarkDecision::Sure(if tally.reads[1].count > tally.reads[0].count {
            Decimal::Comma
        } else {
            Decimal::Point
        }),
    }
}

/// The conventional decimal mark of a column in which every mark is before three digits.
fn by_custom(tally: &Tally, separator: Separator) -> MarkDecision {
    if tally.ambiguous_marks == [true; 2] {
        return MarkDecision::Open;
    }
    // With thousands, some numbers would have no mark; with three decimals, all have one.
    let is_even = tally.ambiguous == tally.numbers;
    match (tally.ambiguous_marks[0], separator) {
        // With commas as separators, they are not decimal marks.
        (true, Separator::Comma) if is_even => MarkDecision::Sure(Decimal::Point),
        (true, Separator::Comma) => MarkDecision::Likely(Decimal::Point),
        (true, Separator::Tab | Separator::Spaces | Separator::Pipe) if is_even => {
            MarkDecision::Likely(Decimal::Point)
        }
        (false, Separator::Semicolon) if is_even => MarkDecision::Likely(Decimal::Comma),
        _ => MarkDecision::Open,
    }
}
