//! Modes of a target, and how well a sample covers them.

use super::Point;

/// Mahalanobis distance up to which a sample of a mode has high quality.
const HIGH_QUALITY_DEVIATIONS: f64 = 3.0;
/// Smallest share of all samples for which a mode counts as covered, in the 1 % rule.
const SHARE_OF_ALL: f64 = 0.01;
/// Smallest share of the mode's own weight for which it counts as covered, in the 8 % rule.
const SHARE_OF_WEIGHT: f64 = 0.08;

/// One mode of a target: a Gaussian component.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    /// The centre.
    pub centre: [f64; 2],
    /// The upper triangle (xx, xy, yy) of the covariance.
    pub covariance: [f64; 3],
    /// The share of the target, in (0, 1]; all shares sum to 1.
    pub weight: f64,
}

impl Mode {
    /// The upper triangle of the inverse covariance.
    fn precision(&self) -> [f64; 3] {
        let [xx, xy, yy] = self.covariance;
        let determinant = xx * yy - xy * xy;
        [yy / determinant, -xy / determinant, xx / determinant]
    }
}

/// How well a sample covers the modes of a target.
///
/// A sample belongs to its nearest mode by Mahalanobis distance, d^2 = (x - mu)^T Sigma^-1 (x - mu). Where all
/// covariances are equal and round, as in the literature's toy targets, d is the Euclidean distance divided by sigma.
/// A sample has high quality if d <= 3.
///
/// Three different rules of coverage are in use. The first is VEEGAN's (Srivastava et al. 2017), for which a single
/// stray sample is enough. Even a perfect sampler has a high quality of only 1 - e^(-9/2) = 0.988891: a score of 1
/// means that samples are too concentrated.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeCoverage {
    /// Number of modes with at least one high-quality sample.
    pub covered_any: usize,
    /// Number of modes whose high-quality samples are at least 1 % of all samples.
    pub covered_1pct: usize,
    /// Number of modes whose share of high-quality samples is at least 8 % of the mode's weight.
    pub covered_8pct: usize,
    /// Share of samples with high quality, in [0, 1].
    pub high_quality: f64,
    /// Total variation 1/2 (sum |p_i - w_i| + p_invalid), in [0, 1], with p_i from `shares`, w_i the weights, and
    /// p_invalid the share of samples without high quality.
    pub mode_tv: f64,
    /// Reverse KL divergence sum p_j ln(p_j / w_j), in nats, with p_j the share of mode j among all finite samples of
    /// any quality. A perfect sampler of K modes has (K - 1) / (2 n) on average. NaN where no sample is finite.
    pub reverse_kl: f64,
    /// For each mode, the share of all samples that belong to it and have high quality.
    pub shares: Vec<f64>,
    /// The dominant mode, to which most finite samples belong, and its share of them; `None` without finite samples.
    pub dominant: Option<(usize, f64)>,
    /// For each mode, the share of all samples that belong to it, of any quality.
    pub nearest: Vec<f64>,
}

impl ModeCoverage {
    /// The coverage of `modes` by `points`. Covariances must be positive definite. Points that are not finite belong
    /// to no mode and have low quality. Without points every share is NaN.
    pub fn measure(points: &[Point], modes: &[Mode]) -> Self {
        let precisions: Vec<_> = modes.iter().map(Mode::precision).collect();
        let (mut near, mut good) = (vec![0_usize; modes.len()], vec![0_usize; modes.len()]);
        for point in points {
            if let Some((mode, square)) = nearest(*point, modes, &precisions) {
                near[mode] += 1;
                good[mode] += usize::from(square <= HIGH_QUALITY_DEVIATIONS * HIGH_QUALITY_DEVIATIONS);
            }
        }
        let shares: Vec<f64> = good.iter().map(|count| *count as f64 / points.len() as f64).collect();
        let high_quality = good.iter().sum::<usize>() as f64 / points.len() as f64;
        let difference: f64 = shares.iter().zip(modes).map(|(share, mode)| (share - mode.weight).abs()).sum();
        Self {
            covered_any: good.iter().filter(|count| **count > 0).count(),
            covered_1pct: shares.iter().filter(|share| reaches(**share, SHARE_OF_ALL)).count(),
            covered_8pct: shares
                .iter()
                .zip(modes)
                .filter(|(share, mode)| reaches(**share, SHARE_OF_WEIGHT * mode.weight))
                .count(),
            high_quality,
            mode_tv: 0.5 * (difference + (1.0 - high_quality)),
            reverse_kl: reverse_kl(&near, modes),
            shares,
            dominant: dominant(&near),
            nearest: near.iter().map(|count| *count as f64 / points.len() as f64).collect(),
        }
    }
}

/// Whether `share` is at least `bound`, up to rounding errors.
fn reaches(share: f64, bound: f64) -> bool {
    share >= bound * (1.0 - 1e-12)
}

/// The mode nearest to `point` and the squared Mahalanobis distance; `None` for a point that is not finite.
fn nearest(point: Point, modes: &[Mode], precisions: &[[f64; 3]]) -> Option<(usize, f64)> {
    let mut best = None;
    let mut least = f64::INFINITY;
    for (index, (mode, [xx, xy, yy])) in modes.iter().zip(precisions).enumerate() {
        let [dx, dy] = [0, 1].map(|axis| f64::from(point[axis]) - mode.centre[axis]);
        let square = xx * dx * dx + 2.0 * xy * dx * dy + yy * dy * dy;
        // This is false for infinity and NaN.
        if square < least {
            least = square;
            best = Some((index, square));
        }
    }
    best
}

/// The index of the largest count, the first if several are equal, and its share of all.
fn dominant(near: &[usize]) -> Option<(usize, f64)> {
    let total = near.iter().sum::<usize>();
    let (mode, count) = near.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
    (total > 0).then(|| (mode, *count as f64 / total as f64))
}

fn reverse_kl(near: &[usize], modes: &[Mode]) -> f64 {
    let total = near.iter().sum::<usize>() as f64;
    if total == 0.0 {
        return f64::NAN;
    }
    let occupied = near.iter().zip(modes).filter(|(count, _)| **count > 0);
    occupied
        .map(|(count, mode)| (*count as f64 / total, mode.weight))
        .map(|(p, w)| p * libm::log(p / w))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    const SIGMA: f64 = 0.1;

    /// Modes of equal weight on the circle of radius 2.
    fn ring(count: usize) -> Vec<Mode> {
        let angle = |k: usize| core::f64::consts::TAU * k as f64 / count as f64;
        let mode = |centre| Mode {
            centre,
            covariance: [SIGMA * SIGMA, 0.0, SIGMA * SIGMA],
            weight: 1.0 / count as f64,
        };
        (0..count).map(|k| mode([2.0 * angle(k).cos(), 2.0 * angle(k).sin()])).collect()
    }

    fn centre(mode: &Mode) -> Point {
        mode.centre.map(|value| value as f32)
    }

    fn perfect_sample(draws: &mut Draws, modes: &[Mode], count: usize) -> Vec<Point> {
        let mut draw = || {
            let [x, y] = modes[draws.below(modes.len())].centre;
            let [dx, dy] = draws.normals().map(f64::from);
            [(x + SIGMA * dx) as f32, (y + SIGMA * dy) as f32]
        };
        (0..count).map(|_| draw()).collect()
    }

    #[test]
    fn a_perfect_sampler_covers_all_and_has_the_quality_of_the_normal_law() {
        let modes = ring(8);
        for (part, n) in [(0, 2_500), (1, 40_000)] {
            let points = perfect_sample(&mut Draws::new(9, Stream::Data, 0, part), &modes, n);
            let coverage = ModeCoverage::measure(&points, &modes);
            // 1 - e^(-9/2), binomial: the standard deviation is 0.0021 at n = 2500.
            let (quality, n) = (1.0 - (-4.5_f64).exp(), n as f64);
            let deviation = (quality * (1.0 - quality) / n).sqrt();
            assert!((coverage.high_quality - quality).abs() < 5.0 * deviation, "{}", coverage.high_quality);
            assert_eq!([coverage.covered_any, coverage.covered_1pct, coverage.covered_8pct], [8; 3]);
            // 1 - quality of total variation from the tails, and 1/2 sum |p - w| from sampling.
            let sampling = 0.5 * 8.0 * (0.125 * 0.875 / n).sqrt();
            let tv = coverage.mode_tv;
            assert!(tv > 1.0 - quality - 5.0 * deviation && tv < 1.0 - quality + 2.0 * sampling, "{tv}");
            let own = (0.125 * quality * (1.0 - 0.125 * quality) / n).sqrt();
            assert!(coverage.shares.iter().all(|share| (share - 0.125 * quality).abs() < 5.0 * own));
        }
    }

    #[test]
    fn reverse_kl_of_a_perfect_sampler_is_its_bias() {
        for (part, count) in [(0, 8), (1, 25)] {
            let modes = ring(count);
            let (n, replicates) = (500, 100);
            let mut draws = Draws::new(9, Stream::Data, 1, part);
            let mut kl = || ModeCoverage::measure(&perfect_sample(&mut draws, &modes, n), &modes).reverse_kl;
            let mean = (0..replicates).map(|_| kl()).sum::<f64>() / f64::from(replicates);
            // 2 n KL is chi-square with K - 1 degrees of freedom, up to terms of order K / n.
            let freedom = count as f64 - 1.0;
            let bias = freedom / (2.0 * n as f64);
            let error = (2.0 * freedom).sqrt() / (2.0 * n as f64) / f64::from(replicates).sqrt();
            assert!((mean - bias).abs() < 5.0 * error, "{count}: {mean} is not {bias} +- {error}");
        }
    }

    #[test]
    fn collapse_onto_m_of_k_modes_has_its_closed_forms() {
        let modes = ring(8);
        for m in 1..=8 {
            let points: Vec<Point> = (0..840).map(|index| centre(&modes[index % m])).collect();
            let coverage = ModeCoverage::measure(&points, &modes);
            assert_eq!([coverage.covered_any, coverage.covered_1pct, coverage.covered_8pct], [m; 3]);
            assert_eq!(coverage.high_quality, 1.0);
            let largest = 840_usize.div_ceil(m) as f64 / 840.0;
            assert_eq!(coverage.dominant, Some((0, largest)));
            // ln(K / m), and 1/2 (m (1/m - 1/K) + (K - m)/K) = 1 - m/K.
            assert!((coverage.reverse_kl - (8.0 / m as f64).ln()).abs() < 1e-14, "{}", coverage.reverse_kl);
            assert!((coverage.mode_tv - (1.0 - m as f64 / 8.0)).abs() < 1e-14, "{}", coverage.mode_tv);
        }
    }

    #[test]
    fn the_rules_of_coverage_differ_and_hold_at_their_bounds() {
        // 25 modes of weight 1/25 and 2500 points: 25 are 1 % of all, 8 are 8 % of a mode's own share of 100.
        let modes = ring(25);
        let mut points = vec![[0.0, 0.0]; 2_500];
        let counts = [25, 24, 8, 7, 1];
        let mut slots = points.iter_mut();
        for (mode, count) in modes.iter().zip(counts) {
            slots.by_ref().take(count).for_each(|slot| *slot = centre(mode));
        }
        let coverage = ModeCoverage::measure(&points, &modes);
        assert_eq!([coverage.covered_any, coverage.covered_1pct, coverage.covered_8pct], [5, 1, 3]);
        assert_eq!(coverage.high_quality, 65.0 / 2_500.0);
        assert_eq!(coverage.shares[..6], [0.01, 0.0096, 0.0032, 0.0028, 0.0004, 0.0]);
    }

    #[test]
    fn quality_and_nearness_follow_the_covariance() {
        // The wide mode has deviations 2 along (1, 1) and 1/2 across: covariance (a, b, a), a +- b = 4, 1/4.
        let wide = Mode { centre: [0.0, 0.0], covariance: [2.125, 1.875, 2.125], weight: 0.5 };
        let narrow = Mode { centre: [5.0, 5.0], covariance: [0.25, 0.0, 0.25], weight: 0.5 };
        let modes = [wide, narrow];
        let along = |length: f64| [(length / 2.0_f64.sqrt()) as f32; 2];
        let across = |length: f64| [(length / 2.0_f64.sqrt()) as f32, (-length / 2.0_f64.sqrt()) as f32];
        let precisions = modes.clone().map(|mode| mode.precision());
        for (point, mode, distance) in
            [(across(1.0), 0, 2.0), (along(-4.0), 0, 2.0), (along(4.5), 0, 2.25), (along(7.0), 1, 0.142_136)]
        {
            let (index, square) = nearest(point, &modes, &precisions).unwrap();
            assert_eq!(index, mode, "{point:?}");
            assert!(
                (square.sqrt() - distance).abs() < 1e-5,
                "{point:?}: {} is not {distance}",
                square.sqrt()
            );
        }
        // (5.2 is nearer to the narrow centre by ruler, 1.87 against 5.2, but 2.6 deviations from the wide
        // one.)
        assert_eq!(nearest(along(5.2), &modes, &precisions).unwrap().0, 0);
        let coverage = ModeCoverage::measure(&[along(5.9), along(-6.1), across(1.49), across(1.51)], &modes);
        assert_eq!(coverage.shares, [0.25, 0.25], "1.49 across and 5.9 along are within 3 deviations");
    }

    #[test]
    fn points_that_are_not_finite_are_invalid() {
        let modes = ring(2);
        let points = [centre(&modes[0]), centre(&modes[1]), [f32::NAN, 0.0], [0.0, f32::INFINITY]];
        let coverage = ModeCoverage::measure(&points, &modes);
        assert_eq!(coverage.shares, [0.25, 0.25]);
        assert_eq!((coverage.high_quality, coverage.mode_tv), (0.5, 0.5));
        assert_eq!(coverage.reverse_kl, 0.0, "taken over finite samples");
        let nothing = ModeCoverage::measure(&[], &modes);
        assert!(nothing.high_quality.is_nan() && nothing.mode_tv.is_nan() && nothing.reverse_kl.is_nan());
        assert_eq!(nothing.dominant, None);
        assert_eq!([nothing.covered_any, nothing.covered_1pct, nothing.covered_8pct], [0; 3]);
        assert!(ModeCoverage::measure(&[[f32::NAN; 2]], &modes).reverse_kl.is_nan());
    }
}
