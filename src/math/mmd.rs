//! The maximum mean discrepancy between two samples of the plane.

use super::Point;

/// The squared maximum mean discrepancy between the samples `x` and `y`, averaged over four Gaussian kernels with the
/// bandwidths 0.1, 0.3, 1 and 3 times `scale`:
///
/// MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y), k(x, y) = exp(-|x - y|^2 / (2 h^2)).
///
/// It is zero exactly where the laws are equal. Pairs of a point with itself are left out, which makes the estimate
/// unbiased: between equal laws it lies around zero (Gretton et al., "A kernel two-sample test", 2012, eq. 3). NaN
/// where a sample has fewer than two points, a coordinate is not finite or the scale is not positive. Takes time in
/// proportion to the square of the sample's size.
pub fn mmd2(x: &[Point], y: &[Point], scale: f64) -> f64 {
    let widest = 3.0 * scale;
    mmd2_with(x, y, |square| {
        // A bandwidth that is smaller by a factor f takes the kernel to its power f^2.
        let of_3 = libm::exp(-0.5 * square / (widest * widest));
        let of_1 = ninth(of_3);
        let [second, fourth] = [of_1 * of_1, (of_1 * of_1) * (of_1 * of_1)];
        let of_03 = (fourth * fourth) * second * of_1 * of_3;
        0.25 * (of_3 + of_1 + of_03 + ninth(of_03))
    })
}

/// The same with one kernel of `bandwidth` h.
pub fn mmd2_at(x: &[Point], y: &[Point], bandwidth: f64) -> f64 {
    mmd2_with(x, y, |square| libm::exp(-0.5 * square / (bandwidth * bandwidth)))
}

/// The median distance between two of `points`, by which bandwidths are measured (Gretton et al. 2012, section 8);
/// NaN without a pair.
pub fn median_distance(points: &[Point]) -> f64 {
    let pairs = points.iter().enumerate().flat_map(|(i, a)| points[..i].iter().map(move |b| square(*a, *b)));
    let mut squares: Vec<f64> = pairs.collect();
    if squares.is_empty() {
        return f64::NAN;
    }
    let middle = squares.len() / 2;
    squares.select_nth_unstable_by(middle, f64::total_cmp).1.sqrt()
}

fn ninth(x: f64) -> f64 {
    let fourth = (x * x) * (x * x);
    fourth * fourth * x
}

fn mmd2_with(x: &[Point], y: &[Point], kernel: impl Fn(f64) -> f64) -> f64 {
    let within = |points: &[Point]| {
        let rows = points.iter().enumerate();
        let sum: f64 =
            rows.map(|(i, a)| points[..i].iter().map(|b| kernel(square(*a, *b))).sum::<f64>()).sum();
        sum / (points.len() * points.len().saturating_sub(1) / 2) as f64
    };
    let between: f64 = x.iter().map(|a| y.iter().map(|b| kernel(square(*a, *b))).sum::<f64>()).sum();
    let value = within(x) + within(y) - 2.0 * between / (x.len() * y.len()) as f64;
    // A kernel has no value for what is not finite, but may take an infinite distance for a far one.
    if x.iter().chain(y).flatten().all(|coordinate| coordinate.is_finite()) { value } else { f64::NAN }
}

fn square(a: Point, b: Point) -> f64 {
    let [dx, dy] = [0, 1].map(|axis| f64::from(a[axis]) - f64::from(b[axis]));
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

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
            let (mean, error) = mean_and_error(shift, scale, |x, y| mmd2_at(x, y, 1.0));
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
        let mean = [0.1, 0.3, 1.0, 3.0].map(|factor| mmd2_at(&x, &y, 1.3 * factor)).iter().sum::<f64>() / 4.0;
        assert!((mmd2(&x, &y, 1.3) - mean).abs() < 1e-13);
    }

    #[test]
    fn the_median_is_the_one_of_all_pairs() {
        // Distances 3, 4 and 5.
        assert_eq!(median_distance(&[[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]), 4.0);
        assert!(median_distance(&[[0.0, 0.0]]).is_nan());
    }

    #[test]
    fn samples_that_are_too_few_or_not_finite_have_none() {
        let x = [[0.0, 0.0], [1.0, 0.0]];
        for bad in [vec![], vec![[0.0, 0.0]], vec![[0.0, 0.0], [f32::INFINITY, 0.0]]] {
            assert!(mmd2(&x, &bad, 1.0).is_nan() && mmd2(&bad, &x, 1.0).is_nan());
        }
        assert!(mmd2(&x, &x, 0.0).is_nan() && mmd2(&x, &x, f64::NAN).is_nan());
    }
}
