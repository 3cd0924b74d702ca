//! Numbers that may be dates or times: 24.12, 13.45, 202401, 1330. Measured as numbers their distances would be wrong: from
//! 13.59 to 14.00 is one minute.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::cell::trimmed;
use crate::data::moment::Moment;

/// Different numbers that are looked at.
const KEPT: usize = 24;
/// How likely it may be at most that measured numbers look so by chance: where nothing but the numbers speaks for dates,
/// where another column holds some, and where the name of the column or a zero in front speaks for them too.
const CHANCE: f64 = 0.01;
const CHANCE_BESIDE_DATES: f64 = 0.25;
const CHANCE_OF_NAMED: f64 = 0.4;
/// The chance of a quarter of an hour that is no half.
const CHANCE_OF_QUARTER: f64 = 0.3;
/// Parts of the names of columns that hold dates or times.
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
/// Whole words in such names that are parts of many others.
const WORDS: [&str; 8] = ["day", "days", "tag", "tage", "jour", "dia", "ora", "日"];

/// The parts of a date or time: what the second counts within, and the second.
type Parts = Option<[u64; 2]>;

/// One way in which digits are a date or a time.
struct Form {
    moment: Moment,
    parts: fn(&str) -> Parts,
    /// The chance that another measured number has such digits.
    chance: f64,
    /// Whether only another second part is new evidence: a minute that comes again is none.
    is_of_second: bool,
    /// Whether digits of any length will do, so that more than the numbers has to speak for it.
    is_loose: bool,
}

const fn form(moment: Moment, chance: f64, parts: fn(&str) -> Parts) -> Form {
    Form { moment, parts, chance, is_of_second: false, is_loose: false }
}

const fn loose(moment: Moment, chance: f64, parts: fn(&str) -> Parts) -> Form {
    Form { is_loose: true, ..form(moment, chance, parts) }
}

const fn clock(parts: fn(&str) -> Parts) -> Form {
    Form { is_of_second: true, ..form(Moment::Clock, 0.6, parts) }
}

/// The likeliest first.
const FORMS: [Form; 12] = [
    form(Moment::DayMonth, 0.12, |text| marked(text, 1..=2, 2..=2, |a, b| is_day(a) && is_month(b))),
    form(Moment::MonthDay, 0.31, |text| marked(text, 1..=2, 2..=2, |a, b| is_month(a) && is_day(b))),
    form(Moment::YearMonth, 0.12, |text| marked(text, 4..=4, 2..=2, |a, b| is_year(a) && is_month(b))),
    form(Moment::MonthYear, 0.03, |text| marked(text, 1..=2, 4..=4, |a, b| is_month(a) && is_year(b))),
    clock(|text| marked(text, 1..=2, 2..=2, |a, b| a < 25 && b < 60)),
    loose(Moment::DayMonth, 0.12, |text| marked(text, 1..=2, 1..=2, |a, b| is_day(a) && is_month(b))),
    form(Moment::YearMonth, 0.12, |text| packed(text, 6..=6, 2, |a, b| is_year(a) && is_month(b))),
    form(Moment::Day, 0.2, |text| packed(text, 6..=6, 2, |a, b| is_month(a % 100) && is_day(b))),
    form(Moment::Day, 0.2, |text| packed(text, 6..=6, 4, |a, b| is_day(a) && is_month(b / 100))),
    form(Moment::Day, 0.01, |text| {
        packed(text, 8..=8, 4, |a, b| is_day(a / 100) && is_month(a % 100) && is_year(b))
    }),
    // A day of eight digits, and the time of four or six.
    form(Moment::Day, 0.01, |text| {
        let [day, time] =
            packed(text, 12..=12, 4, |_, _| true).or_else(|| packed(text, 14..=14, 6, |_, _| true))?;
        let is_date = is_year(day / 10_000) && is_month(day / 100 % 100) && is_day(day % 100);
        is_date.then_some([day, time])
    }),
    clock(|text| packed(text, 3..=4, 2, |a, b| a < 25 && b < 60)),
];

/// What the numbers of a column can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calendar {
    /// One bit for each of [`FORMS`] that all numbers have.
    fits: u16,
    /// The first different numbers, as they stand.
    seen: Vec<String>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { fits: (1 << FORMS.len()) - 1, seen: Vec::new() }
    }
}

impl Calendar {
    /// Takes in the number `text`.
    pub(super) fn add(&mut self, text: &str) {
        if self.fits == 0 {
            return;
        }
        let text = trimmed(text);
        for (index, form) in FORMS.iter().enumerate() {
            let has_form = self.fits & (1 << index) != 0 && (form.parts)(text).is_some();
            self.fits &= !(u16::from(!has_form) << index);
        }
        if self.seen.len() < KEPT && !self.seen.iter().any(|other| other == text) {
            self.seen.push(text.to_owned());
        }
    }

    /// What the numbers of the column `name` are rather than measured ones; `None` where nothing speaks for it.
    pub(super) fn moment(&self, name: &str, is_beside_dates: bool) -> Option<Moment> {
        let fitting =
            (0..FORMS.len()).filter(|index| self.fits & (1 << index) != 0).map(|index| &FORMS[index]);
        fitting.into_iter().find(|form| self.is_likely(form, name, is_beside_dates)).map(|form| form.moment)
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
        // 3.1 beside 3.10: whoever leaves zeros out of decimals leaves out all.
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
        // Numbers that are close together have equal digits without being dates.
        let is_wide = count_of(0) > 1 || has_reason;
        chance <= limit && is_wide && (has_reason || !form.is_loose)
    }
}

/// The parts of digits with a point or a comma between them, of such lengths.
fn marked(
    text: &str,
    whole: RangeInclusive<usize>,
    fraction: RangeInclusive<usize>,
    is_moment: fn(u64, u64) -> bool,
) -> Parts {
    let (a, b) = text.split_once(['.', ','])?;
    let has_lengths = whole.contains(&a.len()) && fraction.contains(&b.len());
    let (a, b) = (digits(a).filter(|_| has_lengths)?, digits(b)?);
    is_moment(a, b).then_some([a, b])
}

/// The parts of digits without a mark, of such a length, of which so many are the second part.
fn packed(
    text: &str,
    length: RangeInclusive<usize>,
    second: usize,
    is_moment: fn(u64, u64) -> bool,
) -> Parts {
    let value = digits(text).filter(|_| length.contains(&text.len()))?;
    let unit = 10_u64.pow(second as u32);
    let (a, b) = (value / unit, value % unit);
    is_moment(a, b).then_some([a, b])
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

/// Whether the name of a column speaks of dates or times.
pub(super) fn is_name_of_dates(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    NAMES.iter().any(|part| lower.contains(part)) || words.any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(name: &str, texts: &[&str], is_beside_dates: bool) -> Option<Moment> {
        let mut calendar = Calendar::default();
        texts.iter().for_each(|text| calendar.add(text));
        calendar.moment(name, is_beside_dates)
    }

    #[test]
    fn numbers_that_are_rather_dates_or_times_are_told() {
        for (texts, expected) in [
            (&["24.12", "03.11", "15.02", "28.07"][..], Moment::DayMonth),
            (&["24,12", "3,11", "15,02", "28,07"], Moment::DayMonth),
            (&["24.12", "3.1", "15.10", "28.7"], Moment::DayMonth),
            (&["12.24", "11.03", "02.15", "07.28", "01.31"], Moment::MonthDay),
            (&["2024.01", "2024.03", "2023.12"], Moment::YearMonth),
            (&["01.2024", "03.2024", "12.2023"], Moment::MonthYear),
            (&["202401", "202403", "202312"], Moment::YearMonth),
            (&["240131", "240315", "231224"], Moment::Day),
            (&["311224", "150324", "241223"], Moment::Day),
            (&["31122024", "15032024"], Moment::Day),
            (&["202412311330", "202503150915"], Moment::Day),
            (&["13.45", "09.30", "14.15", "23.05"], Moment::Clock),
            (&["13.45", "10.15", "14.15", "16.30"], Moment::Clock),
            (&["1345", "0930", "1415", "2305"], Moment::Clock),
            (
                &["1312", "923", "1459", "2305", "1841", "1107", "1233", "746", "1555", "1628", "1937"],
                Moment::Clock,
            ),
        ] {
            assert_eq!(moment("a", texts, false), Some(expected), "{texts:?}");
        }
        // The name, or dates beside, make fewer numbers enough.
        for name in ["t", "Uhrzeit", "start_time", "时间"] {
            assert_eq!(moment(name, &["13.45", "11.20", "10.07"], false).is_some(), name != "t", "{name}");
        }
        assert_eq!(moment("a", &["13.45", "11.20", "10.07"], true), Some(Moment::Clock));
        assert_eq!(moment("a", &["13.45", "11.20", "10.77", "18.59"], true), None);
        assert_eq!(moment("tag", &["24.12"], false), Some(Moment::DayMonth));
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
            assert_eq!(moment("price", texts, false), None, "{texts:?}");
        }
        assert_eq!(moment("sunday", &["12.75"], false), None);
        assert_eq!(moment("a", &[], false), None);
    }
}
