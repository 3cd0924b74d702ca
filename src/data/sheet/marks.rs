//! Which of point and comma is the decimal mark of each column: what its own numbers say, else those of the other columns,
//! else custom, else nobody knows before a person has said so.

use super::frame::Frame;
use super::kinds;
use super::tally::Tally;
use crate::data::column::Column;
use crate::data::options::{Decimal, ReadingOptions, Separator, Thousands};
use crate::data::reading::{Question, Reading};

/// The columns of a table, with what was decided of them in `reading`.
pub(super) fn columns(
    frame: &Frame,
    tallies: &[Tally],
    separator: Separator,
    options: &ReadingOptions,
    reading: &mut Reading,
) -> Vec<Column> {
    let moments = kinds::moments(&frame.names, tallies);
    let says = |decimal: Decimal| {
        // The point of a date is no decimal one.
        let measured = tallies.iter().zip(&moments).filter(|(_, moment)| moment.is_none());
        measured.into_iter().any(|(tally, _)| tally.sure[decimal as usize] > 0 && tally.is_numeric(decimal))
    };
    let said = match (says(Decimal::Point), says(Decimal::Comma)) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        _ => None,
    };
    // Points before three digits in several columns, and nothing in the table that shows what they are.
    let are_open = said.is_none()
        && separator != Separator::Comma
        && !says(Decimal::Point)
        && tallies
            .iter()
            .zip(&moments)
            .filter(|(tally, moment)| tally.ambiguous > 0 && moment.is_none())
            .count()
            > 1;
    let chosen = options.decimal.or(match options.thousands {
        Some(Thousands::Comma) => Some(Decimal::Point),
        Some(Thousands::Point) => Some(Decimal::Comma),
        _ => None,
    });
    let mut columns = Vec::with_capacity(tallies.len());
    for (index, (name, tally)) in frame.names.iter().zip(tallies).enumerate() {
        let decided = chosen.map_or_else(|| decide(tally, said, separator, are_open), Decided::Sure);
        let decimal = match decided {
            Decided::Sure(decimal) | Decided::Likely(decimal) => Some(decimal),
            Decided::Open => None,
        };
        if let (Decided::Likely(_) | Decided::Open, Some(odd)) = (decided, &tally.first_ambiguous) {
            let (line, text) = (odd.line, odd.text.clone());
            reading.questions.push(Question::Decimal { column: name.clone(), line, text, taken: decimal });
        }
        let measured = decimal.filter(|decimal| tally.is_numeric(*decimal) && moments[index].is_none());
        if let Some(decimal) = measured {
            reading.has_both_decimals |=
                tally.has_marks && reading.decimal.is_some_and(|other| other != decimal);
            reading.decimal = reading.decimal.or(tally.has_marks.then_some(decimal));
            reading.thousands = reading.thousands.or(tally.thousands(decimal));
        }
        let unit = frame.units.get(index).filter(|unit| !unit.is_empty()).cloned();
        columns.push(kinds::column(name.clone(), unit, tally, decimal, moments[index], options.missing));
    }
    columns
}

/// What is known of a column's decimal mark.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Decided {
    Sure(Decimal),
    Likely(Decimal),
    Open,
}

fn decide(tally: &Tally, said: Option<Decimal>, separator: Separator, are_open: bool) -> Decided {
    let [point, comma] = [Decimal::Point, Decimal::Comma].map(|decimal| tally.is_numeric(decimal));
    match (point, comma) {
        (true, true) if tally.ambiguous == 0 => Decided::Sure(Decimal::Point),
        (true, true) => match said {
            // Another column's mark is no more than a hint: where the custom of the separator says otherwise, a person
            // decides, and elsewhere the guess is said.
            Some(decimal) if tally.ambiguous_marks != [true; 2] => match by_custom(tally, separator) {
                Decided::Sure(own) | Decided::Likely(own) if own == decimal => Decided::Sure(own),
                Decided::Sure(_) | Decided::Likely(_) => Decided::Open,
                Decided::Open => Decided::Likely(decimal),
            },
            // Decimals behind commas are no more likely here than thousands from where points stand before decimals.
            _ if are_open || separator == Separator::Semicolon => Decided::Open,
            _ => by_custom(tally, separator),
        },
        // Where no number is sure, thousands may be grouped in some rows and not in others.
        (false, true) if tally.ambiguous > 0 && tally.sure[1] == 0 => Decided::Open,
        (true, false) if tally.ambiguous > 0 && tally.sure[0] == 0 => by_custom(tally, separator),
        (false, true) => Decided::Sure(Decimal::Comma),
        (true, false) => Decided::Sure(Decimal::Point),
        (false, false) => Decided::Sure(if tally.reads[1].count > tally.reads[0].count {
            Decimal::Comma
        } else {
            Decimal::Point
        }),
    }
}

/// The decimal mark of a column in which every mark stands before three digits.
fn by_custom(tally: &Tally, separator: Separator) -> Decided {
    if tally.ambiguous_marks == [true; 2] {
        return Decided::Open;
    }
    // Thousands would leave some numbers without a mark; three decimals leave none.
    let is_even = tally.ambiguous == tally.numbers;
    match (tally.ambiguous_marks[0], separator) {
        // Where commas separate, they are no decimal marks.
        (true, Separator::Comma) if is_even => Decided::Sure(Decimal::Point),
        (true, Separator::Comma) => Decided::Likely(Decimal::Point),
        (true, Separator::Tab | Separator::Spaces | Separator::Pipe) if is_even => {
            Decided::Likely(Decimal::Point)
        }
        (false, Separator::Semicolon) if is_even => Decided::Likely(Decimal::Comma),
        _ => Decided::Open,
    }
}
