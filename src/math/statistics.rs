//! Means and quantiles of batches.

use super::lanes::{LANES, load};

/// The mean of `values`, summed in f64 in their order; NaN if empty.
pub fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

/// The mean of `f` over `values`, summed in f64 in a fixed order; NaN if empty.
#[inline(always)]
pub fn mean_of(values: &[f32], f: impl Fn(f32) -> f32) -> f64 {
    let mut sums = [0.0_f64; LANES];
    for index in 0..values.len().div_ceil(LANES) {
        let mut lanes = load(values, index);
        for lane in &mut lanes {
            *lane = f(*lane);
        }
        // A separate loop: one over both float types would be compiled for the wider type.
        let within = values.len() - index * LANES;
        for lane in 0..LANES {
            sums[lane] += if lane < within { f64::from(lanes[lane]) } else { 0.0 };
        }
    }
    sums.iter().sum::<f64>() / values.len() as f64
}

/// Number of `values` for which `is_such` is true.
#[inline(always)]
pub fn count(values: &[f32], is_such: impl Fn(f32) -> bool) -> usize {
    let mut counts = [0_u32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (count, &value) in counts.iter_mut().zip(chunk) {
            *count += u32::from(is_such(value));
        }
    }
    for (count, &value) in counts.iter_mut().zip(rest) {
        *count += u32::from(is_such(value));
    }
    counts.iter().sum::<u32>() as usize
}

/// Workspace for finding quantiles without sorting.
///
/// Floats are mapped to integers of the same order. An interval of these is halved until the right number of values
/// is below it. Each pass only counts, which vector instructions do faster than sorting.
#[derive(Clone, Debug, Default)]
pub struct Quantiles {
    keys: Vec<i32>,
}

/// The keys are padded to a multiple of this, so that counting has no remainder.
const BLOCK: usize = 32;

impl Quantiles {
    /// The quantiles at `shares` of `f` over `values`, for a monotone f that never decreases: linear interpolation
    /// between order statistics, at position share (n - 1) (Hyndman and Fan 1996, definition 7). NaN if `values` is
    /// empty or one is NaN.
    #[inline(always)]
    pub fn of<const N: usize>(
        &mut self,
        values: &[f32],
        shares: [f64; N],
        f: impl Fn(f32) -> f32,
    ) -> [f32; N] {
        let mut quantiles = [f32::NAN; N];
        let Some((low, high)) = self.take(values) else { return quantiles };
        // A loop, because code that is not inlined is not compiled for vector registers.
        for (quantile, share) in quantiles.iter_mut().zip(shares) {
            let position = share * (values.len() - 1) as f64;
            let index = position as usize;
            let (at, next) = self.neighbours(index, values.len(), low, high);
            let (at, next) = (f64::from(f(value_of(at))), f64::from(f(value_of(next))));
            let weight = position - index as f64;
            *quantile = if weight > 0.0 { (at + weight * (next - at)) as f32 } else { at as f32 };
        }
        quantiles
    }

    /// Stores the keys of `values`, and returns their minimum and maximum. `None` if empty, or one is NaN.
    #[inline(always)]
    fn take(&mut self, values: &[f32]) -> Option<(i32, i32)> {
        self.keys.clear();
        self.keys.resize(values.len().next_multiple_of(BLOCK), i32::MAX);
        for (key, &value) in self.keys.iter_mut().zip(values) {
            *key = key_of(value);
        }
        let (low, high) = (self.least_above(i32::MIN), self.greatest_up_to(i32::MAX - 1));
        // The keys of NaN are beyond those of both infinities.
        let is_nan = low < key_of(f32::NEG_INFINITY) || high > key_of(f32::INFINITY);
        (!is_nan && !values.is_empty()).then_some((low, high))
    }

    #[inline(always)]
    fn up_to(&self, bound: i32) -> usize {
        self.keys.iter().map(|&key| i32::from(key <= bound)).sum::<i32>() as usize
    }

    #[inline(always)]
    fn greatest_up_to(&self, bound: i32) -> i32 {
        // Not i32::MIN: with it, compilers see that the maximum changes nothing, and emit a branch.
        const NONE: i32 = i32::MIN + 1;
        self.keys.iter().fold(NONE, |best, &key| best.max(if key <= bound { key } else { NONE }))
    }

    #[inline(always)]
    fn least_above(&self, bound: i32) -> i32 {
        const NONE: i32 = i32::MAX - 1;
        self.keys.iter().fold(NONE, |best, &key| best.min(if key > bound { key } else { NONE }))
    }

    /// The key at `index` of the sorted order and the next one (the same for the last), of `length` keys from `low`
    /// to `high`.
    #[inline(always)]
    fn neighbours(&self, index: usize, length: usize, mut low: i32, mut high: i32) -> (i32, i32) {
        let mut bound = low;
        let mut found = self.up_to(bound);
        // Invariant: too few keys are up to `low`, and enough are up to `high`.
        let mut halvings = 0;
        while found <= index {
            // Halving the interval of values converges sooner than halving that of keys, but may not terminate.
            let middle = if halvings < 16 {
                key_of(0.5 * value_of(low) + 0.5 * value_of(high))
            } else {
                ((i64::from(low) + i64::from(high)) >> 1) as i32
            };
            halvings += 1;
            if i64::from(low) + 1 >= i64::from(high) {
                (bound, found) = (high, self.up_to(high));
                break;
            }
            let middle = middle.clamp(low + 1, high - 1);
            let under = self.up_to(middle);
            if under == index + 1 {
                (bound, found) = (middle, under);
            } else if under > index {
                high = middle;
            } else {
                low = middle;
            }
        }
        let at = self.greatest_up_to(bound);
        let is_last = found > index + 1 || index + 1 == length;
        (at, if is_last { at } else { self.least_above(bound) })
    }
}

/// An integer key: keys have the same order as their floats.
#[inline(always)]
fn key_of(value: f32) -> i32 {
    let bits = value.to_bits() as i32;
    bits ^ ((bits >> 31) as u32 >> 1) as i32
}

/// The value with this key.
#[inline(always)]
fn value_of(key: i32) -> f32 {
    f32::from_bits((key ^ ((key >> 31) as u32 >> 1) as i32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([7, 1, 3, 9, 4], [0, .1, .25, .5, .9, 1]) with its default, linear.
        let values = [7.0, 1.0, 3.0, 9.0, 4.0];
        for (share, expected) in [(0.0, 1.0), (0.1, 1.8), (0.25, 3.0), (0.5, 4.0), (0.9, 8.2), (1.0, 9.0)] {
            assert!(
                (Quantiles::default().of(&values, [share], |value| value)[0] - expected).abs() < 1e-6,
                "{share}"
            );
        }
        assert_eq!(Quantiles::default().of(&[5.0], [0.9], |value| value), [5.0]);
        assert!(Quantiles::default().of(&[], [0.5], |value| value)[0].is_nan());
        assert!(Quantiles::default().of(&[1.0, f32::NAN], [0.5], |value| value)[0].is_nan());
    }

    #[test]
    fn neighbours_are_those_of_the_sorted_order_whatever_the_values() {
        let mut state = 9_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        for round in 0..300 {
            let length = 1 + random() as usize % 70;
            let values: Vec<f32> = (0..length)
                .map(|_| {
                    let value = random() as f32 / 8_388_608.0 - 1.0;
                    match round % 5 {
                        0 => value,
                        // Many alike.
                        1 => (value * 3.0).round(),
                        // Of any size and sign.
                        2 => value.powi(9) * 1e30,
                        // A few far out.
                        3 if random() % 10 == 0 => value * 1e35,
                        3 => value * 1e-3,
                        _ => 0.25,
                    }
                })
                .collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f32::total_cmp);
            let mut quantiles = Quantiles::default();
            let (low, high) = quantiles.take(&values).expect("numbers");
            for index in 0..length {
                let (at, next) = quantiles.neighbours(index, length, low, high);
                let expected = (sorted[index], sorted[(index + 1).min(length - 1)]);
                assert_eq!((value_of(at), value_of(next)), expected, "{index} of {sorted:?}");
            }
        }
    }

    #[test]
    fn means_and_counts_take_every_value_once() {
        for length in [1, 15, 16, 17, 100] {
            let values: Vec<f32> = (0..length).map(|k| k as f32).collect();
            assert_eq!(mean_of(&values, |value| 2.0 * value), (length - 1) as f64);
            assert_eq!(mean(&values), 0.5 * (length - 1) as f64);
            assert_eq!(count(&values, |value| value >= 3.0), (length as usize).saturating_sub(3));
        }
    }
}
