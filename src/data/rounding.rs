//! How finely a column of numbers is rounded. Real measurements lie on a lattice, and a discriminator soon knows
//! the lattice better than the distribution; jitter of half a step hides it.

/// Gaps below this share of the range are rounding errors of the decimals, not steps.
const EQUAL: f64 = 1e-9;
/// The share of gaps that may be smaller than a typical one.
const ATYPICAL: f64 = 0.1;

/// The rounding step of `values`, in their unit: the lower decile of the gaps between neighbouring distinct
/// values, 0 where all are equal.
///
/// The smallest gap would be wrong: Old Faithful's eruptions are whole seconds in minutes with three decimals,
/// and one pair of them, 3.966 and 3.967, is a second written in two ways. The median gap would be wrong for a
/// column of few unrounded numbers, which has no lattice and should hardly be moved.
pub(super) fn rounding_step(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let range = sorted.last().zip(sorted.first()).map_or(0.0, |(last, first)| last - first);
    let mut gaps: Vec<f64> =
        sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > EQUAL * range).collect();
    gaps.sort_unstable_by(f64::total_cmp);
    gaps.get((ATYPICAL * gaps.len() as f64) as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lattice_is_found_despite_one_value_between_and_rounding_errors() {
        let mut values: Vec<f64> = (0..100).map(|k| 39.0 + 0.1 * f64::from(k % 50)).collect();
        values.push(39.101);
        assert!((rounding_step(&values) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn equal_values_have_no_step() {
        assert_eq!(rounding_step(&[2.0, 2.0]), 0.0);
        assert_eq!(rounding_step(&[]), 0.0);
    }
}
