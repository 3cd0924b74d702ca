//! Formatting of numbers in sentences.

/// `value` with all its digits, with an exponent where it would have a long row of zeros.
pub fn written(value: f64) -> String {
    let is_plain = value == 0.0 || !value.is_finite() || (1e-5..1e15).contains(&value.abs());
    if is_plain { format!("{value}") } else { format!("{value:e}") }
}

/// `value` with at most four digits.
pub fn in_four_digits(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e5).contains(&magnitude) {
        let decimals = (3 - magnitude.log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.1e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_have_no_row_of_zeros() {
        let expected = ["0", "-999", "0.0001", "1234567.5", "-1e30", "1e300", "5e-9", "NaN", "inf"];
        let values = [0.0, -999.0, 1e-4, 1_234_567.5, -1e30, 1e300, 5e-9, f64::NAN, f64::INFINITY];
        assert_eq!(values.map(written), expected);
    }

    #[test]
    fn numbers_have_four_digits_at_most() {
        let numbers = [10.0, 0.5, 1e-4, 5.049_999, 1000.0, 0.012_345, 2e6].map(in_four_digits);
        assert_eq!(numbers, ["10", "0.5", "1.0e-4", "5.05", "1000", "0.01235", "2.0e6"]);
    }
}
