//! Means and quantiles of batches.

/// The mean of `values`, summed in f64 in their order; NaN of none.
pub fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

/// Mean and outer deciles of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Mean.
    pub mean: f32,
    /// 10 % quantile.
    pub low: f32,
    /// 90 % quantile.
    pub high: f32,
}

impl Summary {
    /// The summary of `values`, which are reordered; NaN of none.
    pub fn of(values: &mut [f32]) -> Self {
        let mean = mean(values) as f32;
        Self { mean, low: quantile(values, 0.1), high: quantile(values, 0.9) }
    }
}

/// The quantile of `values` at `share`, linear between order statistics: position share (n - 1) (Hyndman and Fan
/// 1996, definition 7). NaN of none; the values are reordered.
pub fn quantile(values: &mut [f32], share: f64) -> f32 {
    if values.is_empty() {
        return f32::NAN;
    }
    let position = share * (values.len() - 1) as f64;
    let index = position as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(index, f32::total_cmp);
    let weight = position - index as f64;
    match above.iter().copied().min_by(f32::total_cmp) {
        Some(high) if weight > 0.0 => (f64::from(low) + weight * (f64::from(high) - f64::from(low))) as f32,
        _ => low,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([7, 1, 3, 9, 4], [0, .1, .25, .5, .9, 1]) with its default, linear.
        let values = [7.0, 1.0, 3.0, 9.0, 4.0];
        for (share, expected) in [(0.0, 1.0), (0.1, 1.8), (0.25, 3.0), (0.5, 4.0), (0.9, 8.2), (1.0, 9.0)] {
            assert!((quantile(&mut values.clone(), share) - expected).abs() < 1e-6, "{share}");
        }
        assert_eq!(quantile(&mut [5.0], 0.9), 5.0);
        assert!(quantile(&mut [], 0.5).is_nan());
    }

    #[test]
    fn a_summary_has_mean_and_deciles() {
        let mut values: Vec<f32> = (0..=100).map(|k| k as f32).rev().collect();
        assert_eq!(Summary::of(&mut values), Summary { mean: 50.0, low: 10.0, high: 90.0 });
    }
}
