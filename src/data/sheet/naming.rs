//! Detects numbers that identify a row, a group or a date rather than measure something.

use std::ops::RangeInclusive;

use super::calendar::is_name_of_dates;
use super::tally::{Reads, Tally};
use crate::data::column::ColumnKind;
use crate::data::time_format::TimeFormat;

/// Names of columns that number the rows.
const INDEX: [&str; 15] = [
    "id",
    "index",
    "idx",
    "row",
    "rows",
    "rownames",
    "row.names",
    "no",
    "no.",
    "nr",
    "nr.",
    "unnamed: 0",
    "#",
    "序号",
    "编号",
];
/// Words in names of columns that identify rows.
const IDENTIFIERS: [&str; 16] = [
    "id", "ids", "uid", "uuid", "guid", "zip", "zipcode", "postcode", "plz", "phone", "isbn", "ssn",
    "barcode", "编号", "邮编", "学号",
];
/// Words in names of columns with codes of groups.
const GROUPS: [&str; 26] = [
    "class",
    "classes",
    "label",
    "labels",
    "target",
    "species",
    "group",
    "groups",
    "cluster",
    "category",
    "type",
    "kind",
    "code",
    "sex",
    "gender",
    "klasse",
    "gruppe",
    "geschlecht",
    "kategorie",
    "classe",
    "groupe",
    "sexe",
    "clase",
    "grupo",
    "类别",
    "性别",
];
/// Words in names of columns with years, and with counted days or seconds.
const YEARS: [&str; 9] = ["year", "years", "yr", "jahr", "année", "annee", "año", "anno", "年份"];
const DATES: [&str; 5] = ["date", "datum", "fecha", "дата", "日期"];
const STAMPS: [&str; 3] = ["ts", "epoch", "unix"];

/// For a column whose name does not suggest groups: largest number of groups, fewest rows in total, and fewest in
/// each group.
const FEW_GROUPS: usize = 6;
const FEWEST_ROWS: usize = 20;
const FEWEST_IN_GROUP: usize = 4;
/// Fewest consecutive years that are not a coincidence.
const FEWEST_YEARS: usize = 3;
/// The usual range of years, and the range for columns named so.
const USUAL_YEARS: RangeInclusive<f64> = 1900.0..=2100.0;
const NAMED_YEARS: RangeInclusive<f64> = 1000.0..=2999.0;
/// Seconds from 1970 to the years 2000 and 2100.
const SECONDS: RangeInclusive<f64> = 9.46e8..=4.11e9;
/// A spreadsheet's day numbers from 1954 to 2119.
const DAYS: RangeInclusive<f64> = 20_000.0..=80_000.0;

/// The kind of the column `name`, with numbers in `range`, if they identify something; `None` if they are probably
/// measurements.
pub(super) fn named(name: &str, tally: &Tally, reads: &Reads, range: [f64; 2]) -> Option<ColumnKind> {
    let words = words(name);
    let is_called = |known: &[&str]| words.iter().any(|word| known.contains(&&**word));
    let lies_in = |limits: &RangeInclusive<f64>| range.iter().all(|end| limits.contains(end));
    let is_of_dates = is_name_of_dates(name);
    let is_stamp =
        [1.0, 1e3, 1e6, 1e9].iter().any(|unit| range.iter().all(|end| SECONDS.contains(&(end / unit))));
    if is_stamp && (reads.increases || is_of_dates || is_called(&STAMPS)) {
        return Some(ColumnKind::TimeFormat(TimeFormat::Stamp));
    }
    if lies_in(&DAYS) && is_called(&DATES) {
        return Some(ColumnKind::TimeFormat(TimeFormat::Serial));
    }
    if !reads.all_whole {
        return None;
    }
    if (lies_in(&NAMED_YEARS) && is_called(&YEARS)) || (lies_in(&USUAL_YEARS) && follow_each_other(tally)) {
        return Some(ColumnKind::TimeFormat(TimeFormat::Year));
    }
    let has_name_of_index = INDEX.contains(&&*name.to_lowercase());
    let counts = (reads.counts && (reads.count > 2 || matches!(reads.low, 0.0 | 1.0)))
        || (reads.counts_down && reads.count > 2);
    if counts || (has_name_of_index && reads.increases) || (!has_name_of_index && is_called(&IDENTIFIERS)) {
        return Some(ColumnKind::Counting);
    }
    let groups = tally.distinct()?;
    let are_few = groups <= FEW_GROUPS && reads.count >= FEWEST_ROWS.max(FEWEST_IN_GROUP * groups);
    let are_called_so = is_called(&GROUPS) && reads.count >= 2 * groups;
    (are_few || are_called_so).then_some(ColumnKind::Groups)
}

/// Whether the different numbers are consecutive whole numbers.
fn follow_each_other(tally: &Tally) -> bool {
    let numbers = || tally.texts()?.iter().map(|text| text.parse::<u32>().ok()).collect::<Option<Vec<u32>>>();
    numbers().is_some_and(|mut years| {
        years.sort_unstable();
        years.len() >= FEWEST_YEARS && years.windows(2).all(|pair| pair[1] == pair[0] + 1)
    })
}

/// The words of a name in lower case: "patient", "id" of patientId and of Patient_ID.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_small = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (is_after_small && letter.is_uppercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
        is_after_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_where_its_words_end() {
        for (name, expected) in [
            ("patientId", &["patient", "id"][..]),
            ("Patient_ID", &["patient", "id"]),
            ("ZIP code", &["zip", "code"]),
            ("width", &["width"]),
            ("", &[]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }
}
