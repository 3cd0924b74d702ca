//! Means and standard deviations of columns, and the way to standard units and back.

/// The affine map of one column to zero mean and unit standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standard {
    /// Mean, in the column's unit.
    pub(super) mean: f64,
    /// Standard deviation (with the divisor n), in the column's unit.
    pub(super) deviation: f64,
}

impl Standard {
    /// The map for `values`; `None` where they do not differ. Magnitudes up to 1e300 do not overflow.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (range, count) = (high - low, values.len() as f64);
        // In shares of the range no square overflows or vanishes.
        let share = |value: f64| (value - low) / range;
        let mean = values.iter().map(|&value| share(value)).sum::<f64>() / count;
        let variance = values.iter().map(|&value| (share(value) - mean).powi(2)).sum::<f64>() / count;
        let standard = Self { mean: low + mean * range, deviation: variance.sqrt() * range };
        standard.deviation.is_normal().then_some(standard)
    }

    /// From the column's unit to standard units.
    pub(super) fn standardised(self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    /// From standard units to the column's unit.
    pub(super) fn to_original(self, value: f64) -> f64 {
        self.mean + value * self.deviation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_their_mean_and_deviation_at_any_magnitude() {
        for scale in [1.0, 1e-200, 1e299] {
            let standard =
                Standard::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].map(|v| v * scale)).unwrap();
            assert!(
                (standard.mean / scale - 5.0).abs() < 1e-14
                    && (standard.deviation / scale - 2.0).abs() < 1e-14
            );
            assert!((standard.standardised(9.0 * scale) - 2.0).abs() < 1e-14);
            assert!((standard.to_original(-1.5) / scale - 2.0).abs() < 1e-14);
        }
    }

    #[test]
    fn equal_values_have_no_standard() {
        assert_eq!(Standard::of(&[3.0, 3.0]), None);
        assert_eq!(Standard::of(&[0.0, 5e-324]), None);
        assert_eq!(Standard::of(&[]), None);
    }
}
