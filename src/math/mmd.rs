//! The maximum mean discrepancy (MMD) between two samples of the plane.

use super::Point;

/// A reference sample and four Gaussian kernels, with bandwidths of 0.1, 0.3, 1 and 3 times the median distance
/// between distinct points of the sample. The median alone is customary (Gretton et al., "A kernel two-sample test",
/// 2012).
#[derive(Clone, Debug)]
pub struct Mmd {
    real: Vec<Point>,
    scale: f64,
    within: f64,
}

impl Mmd {
    /// The reference sample `real`.
    pub fn new(real: &[Point]) -> Self {
        let scale = median_distance(real);
        Self { real: real.to_vec(), scale, within: mean_within(real, mean_of_kernels(scale)) }
    }

    /// The squared MMD to the sample `fake`, averaged over the four kernels:
    ///
    /// MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y), k(x, y) = exp(-|x - y|^2 / (2 h^2)).
    ///
    /// It is zero exactly where the distributions are equal. Pairs of a point with itself are left out, so the
    /// estimate is unbiased: between equal distributions it is around zero. NaN where a sample has fewer than two
    /// points, a coordinate is not finite, or all real points coincide. Its time is quadratic in the size of the
    /// samples.
    pub fn squared(&self, fake: &[Point]) -> f64 {
        let kernel = mean_of_kernels(self.scale);
        let value = self.within + mean_within(fake, kernel) - 2.0 * mean_between(&self.real, fake, kernel);
        // For an infinite distance a kernel is 0.
        let finite = self.real.iter().chain(fake).flatten().all(|coordinate| coordinate.is_finite());
        if finite { value } else { f64::NAN }
    }
}

/// The mean of the four kernels as a function of a squared distance.
fn mean_of_kernels(scale: f64) -> impl Fn(f64) -> f64 + Copy {
    let rate = -0.5 / (9.0 * scale * scale);
    move |square| {
        // Dividing the bandwidth by f raises the kernel to the power f^2.
        let of_3 = libm::exp(rate * square);
        let of_1 = ninth(of_3);
        // Subnormal powers are slow to compute, and change nothing.
        if of_1 < 1e-20 {
            return 0.25 * (of_3 + of_1);
        }
        let second = of_1 * of_1;
        let eighth = (second * second) * (second * second);
        let of_03 = eighth * second * of_1 * of_3;
        let of_01 = if of_03 < 1e-30 { 0.0 } else { ninth(of_03) };
        0.25 * (of_3 + of_1 + of_03 + of_01)
    }
}

fn ninth(x: f64) -> f64 {
    let fourth = (x * x) * (x * x);
    fourth * fourth * x
}

/// The median distance between distinct ones of `points`: in a large sample of a few rows, most points coincide. NaN
/// without such a pair.
fn median_distance(points: &[Point]) -> f64 {
    let pairs = points.iter().enumerate().flat_map(|(i, a)| points[..i].iter().map(move |b| square(*a, *b)));
    let mut squares: Vec<f64> = pairs.filter(|square| *square != 0.0).collect();
    if squares.is_empty() {
        return f64::NAN;
    }
    let middle = squares.len() / 2;
    squares.select_nth_unstable_by(middle, f64::total_cmp).1.sqrt()
}

fn mean_within(points: &[Point], kernel: impl Fn(f64) -> f64) -> f64 {
    let of_row = |(i, a): (usize, &Point)| points[..i].iter().map(|b| kernel(square(*a, *b))).sum::<f64>();
    let pairs = points.len() * points.len().saturating_sub(1) / 2;
    points.iter().enumerate().map(of_row).sum::<f64>() / pairs as f64
}

fn mean_between(x: &[Point], y: &[Point], kernel: impl Fn(f64) -> f64) -> f64 {
    let of_row = |a: &Point| y.iter().map(|b| kernel(square(*a, *b))).sum::<f64>();
    x.iter().map(of_row).sum::<f64>() / (x.len() * y.len()) as f64
}

fn square(a: Point, b: Point) -> f64 {
    let [dx, dy] = [0, 1].map(|axis| f64::from(a[axis]) - f64::from(b[axis]));
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    /// The squared MMD between `x` and `y` with one kernel of `bandwidth` h.
    fn mmd2(x: &[Point], y: &[Point], bandwidth: f64) -> f64 {
        let kernel = |square: f64| libm::exp(-0.5 * square / (bandwidth * bandwidth));
        mean_within(x, kernel) + mean_within(y, kernel) - 2.0 * mean_between(x, y, kernel)
    }

    /// The mean and its standard error over many small samples of N(0, 1) and of N(`shift`, `scale`^2) on an axis.
    fn mean_and_error(shift: f32, scale: f32, value: impl Fn(&[Point], &[Point]) -> f64) -> (f64, f64) {
        let mut draws = Draws::new(5, Stream::Data, 0, 3);
        let values: Vec<f64> = (0..1500)
            .map(|_| {
                let pairs = (0..20).map(|_| draws.normals());
                let (x, y): (Vec<Point>, Vec<Point>) =
                    pairs.map(|[x, y]| ([x, 0.0], [shift + scale * y, 0.0])).unzip();
                value(&x, &y)
            })
            .collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (mean, (variance / n).sqrt())
    }

    #[test]
    fn it_has_the_closed_forms_of_normal_laws_without_bias() {
        // With h = 1: 2/sqrt(3) (1 - e^(-d^2/6)) for a shift by d; 1/sqrt(3) + 1/3 - 2/sqrt(6) for twice the deviation.
        let closed_forms =
            [(0.5, 1.0, 0.047_124), (1.0, 1.0, 0.177_268), (2.0, 1.0, 0.561_858), (0.0, 2.0, 0.094_187)];
        for (shift, scale, expected) in closed_forms {
            let (mean, error) = mean_and_error(shift, scale, |x, y| mmd2(x, y, 1.0));
            assert!((mean - expected).abs() < 5.0 * error, "{mean} is not {expected} +- {error}");
            assert!(error < 0.005, "{error}");
        }
        let (mean, error) = mean_and_error(0.0, 1.0, |x, y| mmd2(x, y, 1.0));
        assert!(mean.abs() < 5.0 * error, "{mean} +- {error}");
    }

    #[test]
    fn four_bandwidths_are_the_mean_of_each() {
        let mut draws = Draws::new(6, Stream::Data, 0, 0);
        let mut sample = |shift: f32| -> Vec<Point> {
            (0..50).map(|_| draws.normals()).map(|[x, y]| [x + shift, y]).collect()
        };
        let (x, y) = (sample(0.0), sample(0.7));
        let median = median_distance(&x);
        let mean = [0.1, 0.3, 1.0, 3.0].map(|factor| mmd2(&x, &y, median * factor)).iter().sum::<f64>() / 4.0;
        assert!((Mmd::new(&x).squared(&y) - mean).abs() < 1e-13);
    }

    #[test]
    fn the_median_is_the_one_of_all_pairs() {
        // Distances 3, 4 and 5.
        assert_eq!(median_distance(&[[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]), 4.0);
        assert!(median_distance(&[[0.0, 0.0]]).is_nan());
    }

    #[test]
    fn two_rows_that_are_drawn_again_and_again_have_a_scale() {
        // Of the 10 pairs, 6 coincide and 4 have a distance of 1.
        let real = [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]];
        let mean = [0.1, 0.3, 1.0, 3.0].map(|h| mmd2(&real, &real[1..3], h)).iter().sum::<f64>() / 4.0;
        assert!((Mmd::new(&real).squared(&real[1..3]) - mean).abs() < 1e-13);
    }

    #[test]
    fn samples_that_are_too_few_or_not_finite_have_none() {
        let x = [[0.0, 0.0], [1.0, 0.0]];
        for bad in [vec![], vec![[0.0, 0.0]], vec![[0.0, 0.0], [f32::INFINITY, 0.0]]] {
            assert!(Mmd::new(&x).squared(&bad).is_nan() && Mmd::new(&bad).squared(&x).is_nan());
        }
        assert!(Mmd::new(&[[1.0, 1.0]; 3]).squared(&x).is_nan());
    }
}
