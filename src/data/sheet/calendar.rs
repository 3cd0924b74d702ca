//! Detects numbers that may be dates or times: 24.12, 13.45, 202401, 1330. As numbers their differences would be wrong: from
//! 13.59 to 14.00 is one minute.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::cell::trimmed;
use crate::data::time_format::TimeFormat;

/// Number of different numbers that are examined.
const MAX_STORED: usize = 24;
/// Largest probability that measured numbers look like dates by chance: if only the numbers suggest dates; if another
/// column has dates; and if the column's name or a leading zero also suggests them.
const CHANCE: f64 = 0.01;
const CHANCE_BESIDE_DATES: f64 = 0.25;
const CHANCE_OF_NAMED: f64 = 0.4;
/// The probability that a number of minutes is 15 or 45 by chance.
const CHANCE_OF_QUARTER: f64 = 0.3;
/// Substrings in names of columns with dates or times.
const NAMES: [&str; 31] = [
    "date",
    "datum",
    "fecha",
    "time",
    "zeit",
    "uhr",
    "hora",
    "heure",
    "timestamp",
    "month",
    "monat",
    "weekday",
    "дата",
    "время",
    "日期",
    "日付",
    "时间",
    "時間",
    "時刻",
    "时刻",
    "年月",
    "月日",
    "날짜",
    "시간",
    "when",
    "hhmm",
    "hh:mm",
    "hh.mm",
    "ddmm",
    "dd.mm",
    "mmdd",
];
/// Whole words in such names, which are substrings of many other words.
const WORDS: [&str; 8] = ["day", "days", "tag", "tage", "jour", "dia", "ora", "日"];

/// The two parts of a date or time: the larger unit and the smaller one, such as hours and minutes.
type Parts = Option<[u64; 2]>;

/// A format in which digits are a date or a time.
struct Form {
    time_format: TimeFormat,
    parts: fn(&str) -> Parts,
    /// The probability that a measured number has this format by chance.
    chance: f64,
    /// Whether only different second parts are evidence: a repeated minute is not.
    is_of_second: bool,
    /// Whether digits of any length match, so that other evidence is needed too.
    is_loose: bool,
}

const fn form(time_format: TimeFormat, chance: f64, parts: fn(&str) -> Parts) -> Form {
    Form { time_format, parts, chance, is_of_second: false, is_loose: false }
}

const fn loose(time_format: TimeFormat, chance: f64, parts: fn(&str) -> Parts) -> Form {
    Form { is_loose: true, ..form(time_format, chance, parts) }
}

const fn clock(parts: fn(&str) -> Parts) -> Form {
    Form { is_of_second: true, ..form(TimeFormat::Clock, 0.6, parts) }
}

/// All formats, the most probable first.
const FORMS: [Form; 12] = [
    form(TimeFormat::DayMonth, 0.12, |text| marked(text, 1..=2, 2..=2, |a, b| is_day(a) && is_month(b))),
    form(TimeFormat::MonthDay, 0.31, |text| marked(text, 1..=2, 2..=2, |a, b| is_month(a) && is_day(b))),
    form(TimeFormat::YearMonth, 0.12, |text| marked(text, 4..=4, 2..=2, |a, b| is_year(a) && is_month(b))),
    form(TimeFormat::MonthYear, 0.03, |text| marked(text, 1..=2, 4..=4, |a, b| is_month(a) && is_year(b))),
    clock(|text| marked(text, 1..=2, 2..=2, |a, b| a < 25 && b < 60)),
    loose(TimeFormat::DayMonth, 0.12, |text| marked(text, 1..=2, 1..=2, |a, b| is_day(a) && is_month(b))),
    form(TimeFormat::YearMonth, 0.12, |text| packed(text, 6..=6, 2, |a, b| is_year(a) && is_month(b))),
    form(TimeFormat::Day, 0.2, |text| packed(text, 6..=6, 2, |a, b| is_month(a % 100) && is_day(b))),
    form(TimeFormat::Day, 0.2, |text| packed(text, 6..=6, 4, |a, b| is_day(a) && is_month(b / 100))),
    form(TimeFormat::Day, 0.01, |text| {
        packed(text, 8..=8, 4, |a, b| is_day(a / 100) && is_month(a % 100) && is_year(b))
    }),
    // A day with eight digits, with a time of four or six digits.
    form(TimeFormat::Day, 0.01, |text| {
        let [day, time] =
            packed(text, 12..=12, 4, |_, _| true).or_else(|| packed(text, 14..=14, 6, |_, _| true))?;
        let is_date = is_year(day / 10_000) && is_month(day / 100 % 100) && is_day(day % 100);
        is_date.then_some([day, time])
    }),
    clock(|text| packed(text, 3..=4, 2, |a, b| a < 25 && b < 60)),
];

/// The date and time formats of a column's numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calendar {
    /// One bit for each of [`FORMS`] that all numbers match.
    fits: u16,
    /// The first different numbers, as text.
    seen: Vec<String>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { fits: (1 << FORMS.len()) - 1, seen: Vec::new() }
    }
}

impl Calendar {
    /// Adds the number `text`.
    pub(super) fn add(&mut self, text: &str) {
        if self.fits == 0 {
            return;
        }
        let text = trimmed(text);
        for (index, form) in FORMS.iter().enumerate() {
            let has_form = self.fits & (1 << index) != 0 && (form.parts)(text).is_some();
            self.fits &= !(u16::from(!has_form) << index);
        }
        if self.seen.len() < MAX_STORED && !self.seen.iter().any(|other| other == text) {
            self.seen.push(text.to_owned());
        }
    }

    /// The kind of date or time in the column `name`; `None` if its numbers are probably measurements.
    pub(super) fn time_format(&self, name: &str, is_beside_dates: bool) -> Option<TimeFormat> {
        let fitting =
            (0..FORMS.len()).filter(|index| self.fits & (1 << index) != 0).map(|index| &FORMS[index]);
        fitting
            .into_iter()
            .find(|form| self.is_likely(form, name, is_beside_dates))
            .map(|form| form.time_format)
    }

    fn is_likely(&self, form: &Form, name: &str, is_beside_dates: bool) -> bool {
        let parts: Vec<[u64; 2]> = self.seen.iter().filter_map(|text| (form.parts)(text)).collect();
        let count_of = |part: usize| parts.iter().map(|parts| parts[part]).collect::<BTreeSet<_>>().len();
        let is_quarter = |minute: u64| minute.is_multiple_of(15);
        let are_quarters = parts.iter().all(|parts| is_quarter(parts[1]))
            && parts.iter().any(|parts| matches!(parts[1], 15 | 45));
        let chance = match form.is_of_second {
            true if are_quarters => CHANCE_OF_QUARTER.powi(parts.len() as i32),
            true => form.chance.powi(count_of(1) as i32),
            false => form.chance.powi(parts.len() as i32),
        };
        let is_named = is_name_of_dates(name);
        let has_zero = self
            .seen
            .iter()
            .any(|text| text.len() > 3 && text.starts_with('0') && !text[1..].starts_with(['.', ',']));
        // 3.1 and 3.10 in one column: programs that omit trailing zeros omit all of them.
        let fraction =
            |text: &str| text.find(['.', ',']).map_or(String::new(), |mark| text[mark + 1..].to_owned());
        let lengths = self.seen.iter().map(|text| fraction(text).len()).collect::<BTreeSet<_>>();
        let has_loose_zero =
            lengths.len() > 1 && self.seen.iter().any(|text| fraction(text).len() > 1 && text.ends_with('0'));
        let has_reason = is_named || has_loose_zero || (has_zero && !form.is_loose);
        let limit = match (has_reason, is_beside_dates) {
            (true, _) => CHANCE_OF_NAMED,
            (false, true) => CHANCE_BESIDE_DATES,
            (false, false) => CHANCE,
        };
        // Numbers close together share leading digits without being dates.
        let is_wide = count_of(0) > 1 || has_reason;
        chance <= limit && is_wide && (has_reason || !form.is_loose)
    }
}

/// Splits digits at a point or a comma; `None` where the parts do not have these lengths.
fn marked(
    text: &str,
    whole: RangeInclusive<usize>,
    fraction: RangeInclusive<usize>,
    is_valid: fn(u64, u64) -> bool,
) -> Parts {
    let (a, b) = text.split_once(['.', ','])?;
    let has_lengths = whole.contains(&a.len()) && fraction.contains(&b.len());
    let (a, b) = (digits(a).filter(|_| has_lengths)?, digits(b)?);
    is_valid(a, b).then_some([a, b])
}

/// The parts of digits without a mark, with this total length; the second part has so many digits.
fn packed(text: &str, length: RangeInclusive<usize>, second: usize, is_valid: fn(u64, u64) -> bool) -> Parts {
    let value = digits(text).filter(|_| length.contains(&text.len()))?;
    let unit = 10_u64.pow(second as u32);
    let (a, b) = (value / unit, value % unit);
    is_valid(a, b).then_some([a, b])
}

fn digits(text: &str) -> Option<u64> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if are_digits { text.parse().ok() } else { None }
}

fn is_day(value: u64) -> bool {
    (1..=31).contains(&value)
}

fn is_month(value: u64) -> bool {
    (1..=12).contains(&value)
}

fn is_year(value: u64) -> bool {
    (1800..=2200).contains(&value)
}

/// Whether the name of a column suggests dates or times.
pub(super) fn is_name_of_dates(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    NAMES.iter().any(|part| lower.contains(part)) || words.any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time_format(name: &str, texts: &[&str], is_beside_dates: bool) -> Option<TimeFormat> {
        let mut calendar = Calendar::default();
        texts.iter().for_each(|text| calendar.add(text));
        calendar.time_format(name, is_beside_dates)
    }

    #[test]
    fn numbers_that_are_rather_dates_or_times_are_told() {
        for (texts, expected) in [
            (&["24.12", "03.11", "15.02", "28.07"][..], TimeFormat::DayMonth),
            (&["24,12", "3,11", "15,02", "28,07"], TimeFormat::DayMonth),
            (&["24.12", "3.1", "15.10", "28.7"], TimeFormat::DayMonth),
            (&["12.24", "11.03", "02.15", "07.28", "01.31"], TimeFormat::MonthDay),
            (&["2024.01", "2024.03", "2023.12"], TimeFormat::YearMonth),
            (&["01.2024", "03.2024", "12.2023"], TimeFormat::MonthYear),
            (&["202401", "202403", "202312"], TimeFormat::YearMonth),
            (&["240131", "240315", "231224"], TimeFormat::Day),
            (&["311224", "150324", "241223"], TimeFormat::Day),
            (&["31122024", "15032024"], TimeFormat::Day),
            (&["202412311330", "202503150915"], TimeFormat::Day),
            (&["13.45", "09.30", "14.15", "23.05"], TimeFormat::Clock),
            (&["13.45", "10.15", "14.15", "16.30"], TimeFormat::Clock),
            (&["1345", "0930", "1415", "2305"], TimeFormat::Clock),
            (
                &["1312", "923", "1459", "2305", "1841", "1107", "1233", "746", "1555", "1628", "1937"],
                TimeFormat::Clock,
            ),
        ] {
            assert_eq!(time_format("a", texts, false), Some(expected), "{texts:?}");
        }
        // With a name or a column of dates, fewer numbers are enough.
        for name in ["t", "Uhrzeit", "start_time", "时间"] {
            assert_eq!(
                time_format(name, &["13.45", "11.20", "10.07"], false).is_some(),
                name != "t",
                "{name}"
            );
        }
        assert_eq!(time_format("a", &["13.45", "11.20", "10.07"], true), Some(TimeFormat::Clock));
        assert_eq!(time_format("a", &["13.45", "11.20", "10.77", "18.59"], true), None);
        assert_eq!(time_format("tag", &["24.12"], false), Some(TimeFormat::DayMonth));
    }

    #[test]
    fn measured_numbers_are_not() {
        for texts in [
            &["12.30", "12.50", "9.90", "14.00", "11.20", "10.50"][..],
            &["12.30", "12.75", "13.20"],
            &["12.03", "12.05", "12.08", "12.11"],
            &["3.1", "2.4", "3.3", "5.2"],
            &["3.10", "2.04", "13.41"],
            &["-24.12", "-3.11"],
            &["150", "230", "845", "1010"],
            &["2019", "2020", "2021", "2022"],
            &["1001", "1002", "1003", "1004"],
            &["5.1", "3.5", "4.9", "3.0"],
            &["79", "54", "74", "62"],
            &["0.12", "0.11", "0.05", "0.09"],
        ] {
            assert_eq!(time_format("price", texts, false), None, "{texts:?}");
        }
        assert_eq!(time_format("sunday", &["12.75"], false), None);
        assert_eq!(time_format("a", &[], false), None);
    }
}
