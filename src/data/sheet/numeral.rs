//! Parses numbers with either decimal mark, with marks between thousands, and with any minus sign.

use std::borrow::Cow;

use crate::data::options::{Decimal, Thousands};

/// A number read with each decimal mark; `None` where it is not a number with that mark. For a number without marks
/// both are equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct Numeral([Option<ParsedNumber>; 2]);

/// A parsed number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct ParsedNumber {
    /// The number; infinite where it is too large.
    pub(in crate::data) value: f64,
    /// The mark between groups of three digits; `None` where digits are not grouped.
    pub(in crate::data) groups: Option<Thousands>,
    /// Number of digits of the whole part.
    pub(in crate::data) digits: usize,
}

impl Numeral {
    /// Parses `text`, which has no spaces around it. `None` where it is not a number with either mark.
    pub(in crate::data) fn read(text: &str, thousands: Option<Thousands>) -> Option<Self> {
        if let Some(simple) = simple(text, thousands) {
            return Some(simple);
        }
        let text = plain(text);
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
        let sign = if text.starts_with('-') { "-" } else { "" };
        let (body, exponent) = match unsigned.find(['e', 'E', 'd', 'D']) {
            Some(place) => (&unsigned[..place], Some(&unsigned[place + 1..])),
            None => (unsigned, None),
        };
        // 1.5D+01 is a Fortran number; 12D05 may be the number of a flat.
        let is_of_fortran =
            || body.contains(['.', ',']) || exponent.is_some_and(|text| text.starts_with(['+', '-']));
        if unsigned[body.len()..].starts_with(['d', 'D']) && !is_of_fortran() {
            return None;
        }
        let begins =
            body.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',');
        if !begins || !exponent.is_none_or(is_exponent) {
            return None;
        }
        let figure = |decimal| figure(sign, body, exponent, decimal, thousands);
        let both = if body.bytes().all(|byte| byte.is_ascii_digit()) {
            [figure(Decimal::Point); 2]
        } else {
            [figure(Decimal::Point), figure(Decimal::Comma)]
        };
        both.iter().any(Option::is_some).then_some(Self(both))
    }

    /// The number read with the mark `decimal`.
    pub(in crate::data) fn under(&self, decimal: Decimal) -> Option<ParsedNumber> {
        self.0[decimal as usize]
    }

    /// Whether it is finite with every mark.
    pub(in crate::data) fn is_finite(&self) -> bool {
        self.0.iter().flatten().all(|figure| figure.value.is_finite())
    }

    /// Whether the two marks give different numbers.
    pub(in crate::data) fn is_ambiguous(&self) -> bool {
        matches!(self.0, [Some(point), Some(comma)] if point.value.to_bits() != comma.value.to_bits())
    }
}

/// A fast path without copies for most numbers: a sign, digits and at most one point.
fn simple(text: &str, thousands: Option<Thousands>) -> Option<Numeral> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut point = None;
    for (place, byte) in digits.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_none() => point = Some(place),
            _ => return None,
        }
    }
    let whole = point.unwrap_or(digits.len());
    if digits.len() == point.map_or(0, |_| 1) {
        return None;
    }
    let value = text.parse().ok()?;
    let figure = ParsedNumber { value, groups: None, digits: whole };
    let may_be_grouped = point.is_some()
        && (1..=3).contains(&whole)
        && digits.len() == whole + 4
        && !digits.starts_with('0')
        && thousands.is_none_or(|chosen| chosen == Thousands::Point);
    let comma = match point {
        None => Some(figure),
        // With three digits after the point and one to three before it, the point may separate thousands.
        Some(_) if may_be_grouped => {
            let value = text.replacen('.', "", 1).parse().ok()?;
            Some(ParsedNumber { value, groups: Some(Thousands::Point), digits: whole + 3 })
        }
        Some(_) => None,
    };
    Some(Numeral([Some(figure), comma]))
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn figure(
    sign: &str,
    body: &str,
    exponent: Option<&str>,
    decimal: Decimal,
    thousands: Option<Thousands>,
) -> Option<ParsedNumber> {
    let mark = if decimal == Decimal::Point { '.' } else { ',' };
    let (whole, fraction) = body.split_once(mark).map_or((body, None), |(whole, rest)| (whole, Some(rest)));
    // "1," is a number and a comma, "1." is a number as written in C.
    let is_cut = decimal == Decimal::Comma && fraction == Some("");
    let has_digits = !is_cut && (!whole.is_empty() || fraction.is_some_and(|digits| !digits.is_empty()));
    if !fraction.is_none_or(is_digits) || !has_digits {
        return None;
    }
    let mut written = String::with_capacity(body.len() + 8);
    written += sign;
    let groups = if is_digits(whole) {
        written += whole;
        None
    } else {
        let groups = groups_of(whole).filter(|_| exponent.is_none())?;
        if thousands.is_some_and(|chosen| chosen != groups) {
            return None;
        }
        written.extend(whole.chars().filter(char::is_ascii_digit));
        Some(groups)
    };
    let digits = written.len() - sign.len();
    for (mark, part) in [('.', fraction), ('e', exponent)] {
        if let Some(part) = part {
            written.push(mark);
            written += part;
        }
    }
    // "." and "e" alone are not numbers; with the rest removed they could become ones.
    let value = written.parse().ok()?;
    Some(ParsedNumber { value, groups, digits })
}

/// The mark between thousands in `whole`, if it is before every three digits.
fn groups_of(whole: &str) -> Option<Thousands> {
    let mark = whole.chars().find(|letter| !letter.is_ascii_digit())?;
    let thousands = match mark {
        ',' => Thousands::Comma,
        '.' => Thousands::Point,
        ' ' => Thousands::Space,
        '\'' => Thousands::Apostrophe,
        _ => return None,
    };
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    // 0,123 has no group of thousands.
    let begins = (1..=3).contains(&first.len()) && !first.starts_with('0');
    (begins && groups.all(|group| group.len() == 3 && is_digits(group))).then_some(thousands)
}

/// `text` with ASCII signs: any minus as '-', full-width digits as digits, any space as ' ', any apostrophe as '\''.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(plain_letter).collect())
}

fn plain_letter(letter: char) -> char {
    match letter {
        // Hyphens, dashes, minus signs.
        '\u{2010}'..='\u{2014}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{FF0B}' => '+',
        '\u{FF0E}' => '.',
        '\u{FF0C}' => ',',
        '\u{FF10}'..='\u{FF19}' => char::from_digit(u32::from(letter) - 0xFF10, 10).unwrap_or(letter),
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{FF07}' => '\'',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(text: &str, decimal: Decimal) -> Option<f64> {
        Numeral::read(text, None)?.under(decimal).map(|figure| figure.value)
    }

    #[test]
    fn each_decimal_mark_has_its_reading() {
        for (text, point, comma) in [
            ("12", Some(12.0), Some(12.0)),
            ("-1e-3", Some(-1e-3), Some(-1e-3)),
            ("1.5", Some(1.5), None),
            ("1,5", None, Some(1.5)),
            (".5", Some(0.5), None),
            ("5.", Some(5.0), None),
            (",5", None, Some(0.5)),
            ("1,234", Some(1234.0), Some(1.234)),
            ("1.234", Some(1.234), Some(1234.0)),
            ("0,234", None, Some(0.234)),
            ("1234,567", None, Some(1234.567)),
            ("1,234,567", Some(1_234_567.0), None),
            ("1.234.567", None, Some(1_234_567.0)),
            ("1,234.5", Some(1234.5), None),
            ("1.234,5", None, Some(1234.5)),
            ("1 234", Some(1234.0), Some(1234.0)),
            ("1\u{202F}234,5", None, Some(1234.5)),
            ("1\u{A0}234.5", Some(1234.5), None),
            ("1'234.5", Some(1234.5), None),
            ("1\u{2019}234", Some(1234.0), Some(1234.0)),
            ("1.5e+3", Some(1500.0), None),
            ("1.258D+01", Some(12.58), None),
            ("-0.5d3", Some(-500.0), None),
            ("1D-2", Some(0.01), Some(0.01)),
            ("\u{2212}2.5", Some(-2.5), None),
            ("\u{FF11}\u{FF12}.5", Some(12.5), None),
            ("+3", Some(3.0), Some(3.0)),
        ] {
            assert_eq!(under(text, Decimal::Point), point, "{text} with a point");
            assert_eq!(under(text, Decimal::Comma), comma, "{text} with a comma");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            ".",
            ",",
            "1,",
            "-",
            "+",
            "--1",
            "1e",
            "e5",
            "1e+",
            "12D05",
            "1.5D",
            "1e1.5",
            "1 23",
            "12 34",
            "1,23,456",
            "1234,567,890",
            "1.234,567,8",
            "1 234'567",
            "$7",
            "7%",
            "5 %",
            "0x10",
            "1_000",
            "inf",
            "nan",
            "1.2.3",
            "1..2",
            "(5)",
            "5-",
            " 1",
            "1,234e5,6",
            "12:30",
            "1/2",
            "e",
            "1e999999",
            "5kg",
            "1 ",
            "'234",
            " 234",
        ] {
            assert_eq!(Numeral::read(text, None), None, "{text:?}");
        }
    }

    #[test]
    fn a_chosen_mark_of_thousands_is_the_only_one() {
        let read = |text, thousands| Numeral::read(text, Some(thousands));
        assert_eq!(read("1 234", Thousands::None), None);
        assert_eq!(read("1 234", Thousands::Comma), None);
        assert!(!read("1,234", Thousands::None).unwrap().is_ambiguous());
        assert!(read("1,234", Thousands::Comma).unwrap().is_ambiguous());
        assert_eq!(read("1,234", Thousands::None).unwrap().under(Decimal::Point), None);
    }
}
