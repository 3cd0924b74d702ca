//! Outliers of a column: whether a few values stretch its axis.

use super::ends::{EndValue, Ends};

/// Number of stored values of a column.
const MAX_STORED: usize = 512;
/// Largest share of values that may be outliers at either end.
const FEW: f64 = 0.01;
/// Smallest ratio of the whole range to the range without those values.
const STRETCH: f64 = 10.0;
/// Fewest values of a column for an outlier.
const FEWEST: usize = 10;

/// Evenly selected values of a column, and its ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spread {
    values: Vec<f64>,
    /// Number of values skipped between two stored ones.
    skipped_between: usize,
    count: usize,
    ends: Ends,
}

/// An outlier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outlier {
    /// The most distant value.
    pub(super) value: f64,
    /// Its line.
    pub(super) line: u64,
    /// Share of the axis that all other values take.
    pub(super) share: f64,
}

impl Spread {
    /// Adds `value` from `line`.
    pub(super) fn add(&mut self, value: f64, line: u64) {
        if self.count.is_multiple_of(self.skipped_between + 1) {
            self.values.push(value);
            if self.values.len() == MAX_STORED {
                let mut index = 0;
                self.values.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.skipped_between = 2 * self.skipped_between + 1;
            }
        }
        self.count += 1;
        self.ends.add(value, line);
    }

    /// The smallest and largest values.
    pub(super) fn ends(&self) -> &Ends {
        &self.ends
    }

    /// The outlier, if there is one besides `codes`.
    pub(super) fn outlier(&self, codes: &[EndValue]) -> Option<Outlier> {
        let [low, high] = self.ends.beside(codes)?.map(|end| (end.value, end.line));
        if self.count - codes.iter().map(|code| code.count).sum::<usize>() < FEWEST {
            return None;
        }
        let is_code = |value: &f64| codes.iter().any(|code| code.value == *value);
        let mut sorted: Vec<f64> = self.values.iter().filter(|value| !is_code(value)).copied().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let few = ((FEW * sorted.len() as f64).ceil() as usize).min(sorted.len() / 4);
        let (inner_low, inner_high) = (*sorted.get(few)?, *sorted.get(sorted.len().checked_sub(few + 1)?)?);
        // Halved, so that the largest range does not overflow.
        let (whole, inner) = (high.0 / 2.0 - low.0 / 2.0, inner_high / 2.0 - inner_low / 2.0);
        if inner <= 0.0 || whole < STRETCH * inner {
            return None;
        }
        let is_high = high.0 / 2.0 - inner_high / 2.0 > inner_low / 2.0 - low.0 / 2.0;
        let (value, line) = if is_high { high } else { low };
        Some(Outlier { value, line, share: inner / whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlier(values: impl IntoIterator<Item = f64>) -> Option<(f64, u64)> {
        let mut spread = Spread::default();
        values.into_iter().zip(2..).for_each(|(value, line)| spread.add(value, line));
        spread.outlier(&[]).map(|outlier| (outlier.value, outlier.line))
    }

    #[test]
    fn one_row_far_from_the_others_is_named() {
        let seven = || (0..60).map(|k| f64::from(k % 7));
        assert_eq!(outlier(seven()), None);
        assert_eq!(outlier(seven().chain([1e6])), Some((1e6, 62)));
        assert_eq!(outlier([-999.0].into_iter().chain(seven())), Some((-999.0, 2)));
        assert_eq!(outlier(seven().chain([20.0])), None);
        let many = || (0..50_000).map(|k| f64::from(k % 1009));
        assert_eq!(outlier(many()), None);
        assert_eq!(outlier(many().chain([1e5])), Some((1e5, 50_002)));
    }
}
