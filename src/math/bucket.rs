//! Curves of any length in bounded memory: neighbouring steps are merged into buckets with the minimum, maximum and
//! mean of each series, so that no spike is lost.

/// A summary of `N` series over a range of steps. NaN stands for values that were not measured; merging ignores it if
/// the other bucket has a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket<const N: usize> {
    /// The first step.
    pub first: u64,
    /// The last step.
    pub last: u64,
    /// Number of recorded steps from first to last.
    pub count: u64,
    /// Number of those steps in which each series was measured, over which its mean is taken.
    pub measured: [u32; N],
    /// Minimum of each series.
    pub min: [f32; N],
    /// Maximum of each series.
    pub max: [f32; N],
    /// Mean of each series.
    pub mean: [f32; N],
}

impl<const N: usize> Bucket<N> {
    /// The bucket of a single step.
    pub const fn of(step: u64, values: [f32; N]) -> Self {
        let mut measured = [0; N];
        let mut i = 0;
        while i < N {
            measured[i] = !values[i].is_nan() as u32;
            i += 1;
        }
        Self { first: step, last: step, count: 1, measured, min: values, max: values, mean: values }
    }

    /// Merges the following bucket into this one.
    pub fn merge(&mut self, next: &Self) {
        for i in 0..N {
            let (own, others) = (f64::from(self.measured[i]), f64::from(next.measured[i]));
            self.mean[i] = match (self.measured[i], next.measured[i]) {
                (0, _) => next.mean[i],
                (_, 0) => self.mean[i],
                _ => {
                    let sum = own * f64::from(self.mean[i]) + others * f64::from(next.mean[i]);
                    (sum / (own + others)) as f32
                }
            };
            self.measured[i] = self.measured[i].saturating_add(next.measured[i]);
            // f32's min and max ignore NaN.
            self.min[i] = self.min[i].min(next.min[i]);
            self.max[i] = self.max[i].max(next.max[i]);
        }
        self.last = next.last;
        self.count += next.count;
    }

    /// The middle of the range of steps.
    pub fn middle(&self) -> f64 {
        0.5 * (self.first as f64 + self.last as f64)
    }
}

/// Merges pairs of neighbours; with an odd number of buckets, the last one stays.
pub fn halve<const N: usize>(buckets: &mut Vec<Bucket<N>>) {
    let mut kept = 0;
    for index in (0..buckets.len()).step_by(2) {
        let mut bucket = buckets[index];
        if let Some(next) = buckets.get(index + 1) {
            bucket.merge(next);
        }
        buckets[kept] = bucket;
        kept += 1;
    }
    buckets.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_bucket_has_the_extremes_and_the_mean_of_its_steps() {
        let values = [3.0, -1.0, 8.0, 2.0, 5.0];
        let mut bucket = Bucket::of(1, [values[0]]);
        for (step, value) in (2..).zip(&values[1..]) {
            bucket.merge(&Bucket::of(step, [*value]));
        }
        assert_eq!((bucket.first, bucket.last, bucket.count), (1, 5, 5));
        assert_eq!((bucket.min[0], bucket.max[0]), (-1.0, 8.0));
        assert!((bucket.mean[0] - 3.4).abs() < 1e-6);
        assert_eq!(bucket.middle(), 3.0);
    }

    #[test]
    fn what_was_not_measured_is_ignored_beside_what_was() {
        let mut bucket = Bucket::of(1, [f32::NAN, f32::NAN, 4.0]);
        bucket.merge(&Bucket::of(2, [2.0, f32::NAN, f32::NAN]));
        assert_eq!((bucket.min[0], bucket.max[0], bucket.mean[0]), (2.0, 2.0, 2.0));
        assert!(bucket.min[1].is_nan() && bucket.max[1].is_nan() && bucket.mean[1].is_nan());
        assert_eq!(bucket.mean[2], 4.0);
    }

    #[test]
    fn the_mean_is_over_the_steps_that_measured() {
        // NaN, 1 and 3 have the mean 2, however they are merged.
        let of = |step, value| Bucket::of(step, [value]);
        let mut from_the_left = of(1, f32::NAN);
        from_the_left.merge(&of(2, 1.0));
        from_the_left.merge(&of(3, 3.0));
        let mut from_the_right = of(2, 1.0);
        from_the_right.merge(&of(3, 3.0));
        let mut first = of(1, f32::NAN);
        first.merge(&from_the_right);
        assert_eq!([from_the_left.mean[0], first.mean[0]], [2.0, 2.0]);
        assert_eq!((first.count, first.measured[0]), (3, 2));
        // Two of five steps measured, then three of three.
        let mut sparse: Vec<_> = [f32::NAN, 1.0, f32::NAN, f32::NAN, 2.0, 9.0, 9.0, 9.0]
            .into_iter()
            .zip(1..)
            .map(|(value, step)| of(step, value))
            .collect();
        for _ in 0..3 {
            halve(&mut sparse);
        }
        assert!((f64::from(sparse[0].mean[0]) - 6.0).abs() < 1e-6, "{:?}", sparse[0]);
    }

    #[test]
    fn halving_keeps_every_spike_and_every_step() {
        let mut buckets: Vec<_> =
            (1..=1001).map(|step| Bucket::of(step, [if step == 700 { 99.0 } else { 0.0 }])).collect();
        for expected in [501, 251, 126] {
            halve(&mut buckets);
            assert_eq!(buckets.len(), expected);
            assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), 1001);
            assert!(buckets.windows(2).all(|pair| pair[0].last + 1 == pair[1].first));
            let top = buckets.iter().map(|bucket| bucket.max[0]).fold(0.0, f32::max);
            assert_eq!(top, 99.0);
        }
    }
}
