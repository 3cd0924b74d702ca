//! Recognises dates and times in cells that are not numbers.

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONGEST: usize = 40;

/// Whether `text` is a date, a time, or both: 2026-01-31, 31.1.2026, 1/31/26, 31-Jan-2026, 2026年1月31日, 2026-01,
/// 2026-Q1, 12:30, 2026-01-31T12:30:05Z.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if is_day(text) || is_time(text) {
        return true;
    }
    text.char_indices().filter(|(_, letter)| matches!(letter, ' ' | 'T' | '_')).any(|(place, letter)| {
        is_day(text[..place].trim_end_matches([' ', ','])) && is_time(&text[place + letter.len_utf8()..])
    })
}

/// Whether the whole number `value` is a date without separators: 20260131.
pub(super) fn is_compact_day(value: f64) -> bool {
    if !(19_000_101.0..21_001_232.0).contains(&value) || value.fract() != 0.0 {
        return false;
    }
    let value = value as u32;
    (1..=12).contains(&(value / 100 % 100)) && (1..=31).contains(&(value % 100))
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn is_month_name(text: &str) -> bool {
    let lower = text.trim_end_matches('.').to_ascii_lowercase();
    lower.len() >= 3
        && lower.bytes().all(|byte| byte.is_ascii_lowercase())
        && lower.is_char_boundary(3)
        && MONTHS.contains(&&lower[..3])
}

fn is_month(text: &str) -> bool {
    text.len() <= 2 && number(text).is_some_and(|month| (1..=12).contains(&month))
}

fn is_day_of_month(text: &str) -> bool {
    text.len() <= 2 && number(text).is_some_and(|day| (1..=31).contains(&day))
}

fn is_year(text: &str) -> bool {
    (text.len() == 2 || text.len() == 4) && number(text).is_some()
}

fn is_full_year(text: &str) -> bool {
    text.len() == 4 && number(text).is_some_and(|year| (1000..=2999).contains(&year))
}

/// Whether `text` is a day, a month of a year, or a quarter of a year.
fn is_day(text: &str) -> bool {
    let has_signs = text.contains('年');
    let western = text.replace(['年', '月'], "-").replace('日', "");
    let text = western.trim_end_matches('-');
    let Some(separator) = text.chars().find(|letter| matches!(letter, '-' | '/' | '.' | ' ')) else {
        return false;
    };
    let parts: Vec<&str> =
        text.split([separator, ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [a, b, c] => {
            let by_numbers = (is_full_year(a) && is_month(b) && is_day_of_month(c))
                || (is_year(c) && is_day_of_month(a) && is_month(b))
                || (is_year(c) && is_month(a) && is_day_of_month(b));
            let by_name = (is_month_name(b) && is_day_of_month(a) && is_year(c))
                || (is_month_name(b) && is_full_year(a) && is_day_of_month(c))
                || (is_month_name(a) && is_day_of_month(b) && is_year(c));
            by_name || (by_numbers && separator != ' ')
        }
        [a, b] => {
            let is_part = |text: &str| {
                let mut letters = text.chars();
                matches!(letters.next(), Some('Q' | 'q' | 'W' | 'w' | 'M' | 'm'))
                    && number(letters.as_str()).is_some()
            };
            let numbers = matches!(separator, '-' | '/') && (b.len() == 2 || has_signs) && is_month(b);
            (is_full_year(a) && (numbers || is_part(b) || is_month_name(b)))
                || (is_month_name(a) && is_year(b))
                || (is_month_name(b) && is_day_of_month(a))
        }
        _ => false,
    }
}

/// Whether `text` is a time without a date.
pub(super) fn is_time(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let text =
        ["am", "pm", "z", "utc"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower).trim_end();
    let text = match text.rfind(['+', '-']) {
        Some(place) if place > 2 => &text[..place],
        _ => text,
    };
    let mut parts = text.split(':');
    let small = |part: &str, limit: u32| part.len() <= 2 && number(part).is_some_and(|value| value < limit);
    let hours = parts.next().is_some_and(|hours| small(hours, 25));
    let minutes = parts.next().is_some_and(|minutes| minutes.len() == 2 && small(minutes, 60));
    let seconds = parts.next().is_none_or(|seconds| {
        let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
        whole.len() == 2 && small(whole, 61) && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    hours && minutes && seconds && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_told_from_text() {
        for text in [
            "2026-01-31",
            "2026/1/31",
            "31.01.2026",
            "31/1/26",
            "1/31/2026",
            "31-Jan-2026",
            "31 January 2026",
            "Jan 31, 2026",
            "2026年1月31日",
            "2026年1月",
            "2026-01",
            "2026-Q1",
            "12:30",
            "12:30:05",
            "12:30:05.25",
            "1:30 PM",
            "2026-01-31 12:30",
            "2026-01-31T12:30:05Z",
            "2026-01-31T12:30:05+02:00",
            "31.01.2026 12:30",
            "Jan 2026",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "setosa",
            "1.5",
            "12",
            "-5",
            "2026",
            "1-2",
            "1.2",
            "a-1-2",
            "99-99-99",
            "2026-13-01",
            "12:75",
            "1:2",
            "x:y",
            "1 2 3",
            "10.0.0.1",
            "A-2026-01",
            "$7",
            "1/2",
            "é1-2-26",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(
            is_compact_day(20_260_131.0) && !is_compact_day(20_261_331.0) && !is_compact_day(20_260_131.5)
        );
    }
}
