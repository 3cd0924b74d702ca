//! Numbers as sentences hold them.

/// `value` in all its digits, with an exponent where it would be a row of zeros.
pub fn written(value: f64) -> String {
    let is_plain = value == 0.0 || !value.is_finite() || (1e-5..1e15).contains(&value.abs());
    if is_plain { format!("{value}") } else { format!("{value:e}") }
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
}
