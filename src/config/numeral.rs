//! Numbers as people type them: `.001`, ` = 1e-3`, `1_000`, `1 000`, `1,5` and `−3` are numbers too.

/// The number that `text` is; `None` where it is none, or may be two: `1,000` is a thousand to some and one to others.
pub fn number(text: &str) -> Option<f64> {
    let plain = plain(text, false)?;
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The whole number from 0 to 2^64 - 1 that `text` is; `None` where it is none. A comma before three digits separates
/// thousands here, as a whole number has no decimals.
pub fn whole(text: &str) -> Option<u64> {
    let plain = plain(text, true)?;
    let exact = plain.parse().ok();
    // Up to 2^53 every whole number is one of f64 too.
    let rounded = || {
        let number: f64 = plain.parse().ok()?;
        let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
        is_whole.then_some(number as u64)
    };
    exact.or_else(rounded)
}

/// `text` with a point before its decimals and nothing between its digits.
fn plain(text: &str, is_whole: bool) -> Option<String> {
    let text = text.trim();
    let text = text
        .strip_prefix('=')
        .unwrap_or(text)
        .trim()
        .replace('−', "-")
        .replace(['\u{a0}', '\u{2009}', '\u{202f}'], " ");
    let unsigned = text.strip_prefix('+').unwrap_or(&text);
    // Words that Rust takes for numbers, such as nan, are none.
    let begins = unsigned
        .trim_start_matches('-')
        .starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == ',');
    if !begins {
        return None;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(index) => unsigned.split_at(index),
        None => (unsigned, ""),
    };
    let mut mantissa = mantissa.to_owned();
    for mark in ['_', ' ', '\'', '’'] {
        if mantissa.contains(mark) {
            mantissa = joined(&mantissa, mark, mark == '_')?;
        }
    }
    let mantissa = match (mantissa.rfind('.'), mantissa.rfind(',')) {
        (_, None) if mantissa.matches('.').count() > 1 => joined(&mantissa, '.', false)?,
        (_, None) => mantissa,
        (Some(point), Some(comma)) if point > comma => joined(&mantissa, ',', false)?,
        (Some(_), Some(_)) => joined(&mantissa, '.', false)?.replacen(',', ".", 1),
        (None, Some(_)) => match joined(&mantissa, ',', false) {
            Some(whole) if is_whole || mantissa.matches(',').count() > 1 => whole,
            Some(_) => return None,
            None => mantissa.replacen(',', ".", 1),
        },
    };
    Some(mantissa + exponent)
}

/// `text` without the `mark` between its thousands; `None` where the marks are elsewhere. `is_free` lets them stand
/// between any digits.
fn joined(text: &str, mark: char, is_free: bool) -> Option<String> {
    let decimals = text.find(|letter| letter != mark && matches!(letter, '.' | ','));
    let (whole, rest) = text.split_at(decimals.unwrap_or(text.len()));
    let mut groups = whole.trim_start_matches('-').split(mark);
    let first = groups.next()?;
    let are_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = if is_free {
        are_digits(first) && groups.all(are_digits)
    } else {
        // No one writes 0,001 for one.
        are_digits(first)
            && first.len() <= 3
            && !first.starts_with('0')
            && groups.all(|group| group.len() == 3 && are_digits(group))
    };
    let are_whole = !rest.contains(mark) || is_free;
    (fits && are_whole).then(|| whole.replace(mark, "") + &rest.replace(mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_forms_that_people_write() {
        for (text, expected) in [
            (".001", 0.001),
            (" = 1e-3 ", 0.001),
            ("1E-3", 0.001),
            ("5.", 5.0),
            ("+3", 3.0),
            ("−3", -3.0),
            ("-.5", -0.5),
            ("1_000", 1000.0),
            ("1 000", 1000.0),
            ("1\u{a0}234\u{202f}567", 1_234_567.0),
            ("1'000.5", 1000.5),
            ("1,5", 1.5),
            ("0,001", 0.001),
            ("0,5", 0.5),
            (",5", 0.5),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1.000", 1.0),
            ("12345", 12345.0),
            ("1,2345", 1.2345),
            ("-1e4", -1e4),
        ] {
            assert_eq!(number(text), Some(expected), "{text:?}");
        }
        for text in [
            "", "=", "nan", "inf", "1e999", "abc", "1,000", "1,2,3", "1 2", "1e", "12 34", "--1", "1,0,000",
            "0x10", "5%", "1.2.3", ".",
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_are_read_exactly() {
        for (text, expected) in [
            ("10000", 10_000),
            ("1e4", 10_000),
            ("1_000", 1000),
            ("1,000", 1000),
            ("1,000,000", 1_000_000),
            ("10 000", 10_000),
            ("2.5e3", 2500),
            ("5.0", 5),
            ("= 7", 7),
            ("9007199254740993", 9_007_199_254_740_993),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(whole(text), Some(expected), "{text:?}");
        }
        for text in ["-1", "1.5", "many", "1e30", "", "1,5"] {
            assert_eq!(whole(text), None, "{text:?}");
        }
    }
}
