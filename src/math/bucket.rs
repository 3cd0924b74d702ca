//! Curves of any length in bounded memory: neighbouring steps are merged into buckets that keep the least, the
//! greatest and the mean of each series, so that no spike is lost.

/// What `N` series did over a range of steps. A value that was not measured is NaN, and is ignored beside one
/// that was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket<const N: usize> {
    /// The first step.
    pub first: u64,
    /// The last step.
    pub last: u64,
    /// Number of steps recorded in between, both ends included.
    pub count: u64,
    /// Least value of each series.
    pub min: [f32; N],
    /// Greatest value of each series.
    pub max: [f32; N],
    /// Mean of each series.
    pub mean: [f32; N],
}

impl<const N: usize> Bucket<N> {
    /// One step.
    pub const fn of(step: u64, values: [f32; N]) -> Self {
        Self { first: step, last: step, count: 1, min: values, max: values, mean: values }
    }

    /// Takes in the bucket that follows.
    pub fn merge(&mut self, next: &Self) {
        let (own, others) = (self.count as f64, next.count as f64);
        for i in 0..N {
            self.mean[i] = match (self.mean[i].is_nan(), next.mean[i].is_nan()) {
                (true, _) => next.mean[i],
                (false, true) => self.mean[i],
                (false, false) => {
                    let sum = own * f64::from(self.mean[i]) + others * f64::from(next.mean[i]);
                    (sum / (own + others)) as f32
                }
            };
            // f32's min and max pass over NaN.
            self.min[i] = self.min[i].min(next.min[i]);
            self.max[i] = self.max[i].max(next.max[i]);
        }
        self.last = next.last;
        self.count += next.count;
    }

    /// The step in the middle.
    pub fn middle(&self) -> f64 {
        0.5 * (self.first as f64 + self.last as f64)
    }
}

/// Merges each two neighbours; a last one without a neighbour stays.
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
