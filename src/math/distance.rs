//! Distances between two samples of the plane that need neither a density nor a grid.

use core::f64::consts::PI;

use super::Point;
use super::dimension::Dimension;

/// Number of directions of a sliced distance.
const DIRECTIONS: usize = 128;
/// Largest sample whose projections are stored: a megabyte per thousand points.
const MAX_STORED: usize = 20_000;

/// The sliced Wasserstein-1 distance between the samples `x` and `y`, in the units of the plane: the mean, over M =
/// 128 directions theta_m = pi m / M, of the Wasserstein-1 distance between the samples projected onto (cos theta_m,
/// sin theta_m) (Bonneel, Rabin, Peyré and Pfister, "Sliced and Radon Wasserstein barycenters of measures", 2015).
///
/// The directions are fixed, so two calls differ by their samples only. A shift by d gives (2 / pi) |d|, the mean of
/// |cos|, with an error below 5e-5 of it. NaN where a sample is empty or a coordinate is not finite.
pub fn sliced_w1(x: &[Point], y: &[Point]) -> f64 {
    if !are_finite(x) || !are_finite(y) {
        return f64::NAN;
    }
    let mut along_y = Vec::with_capacity(y.len());
    mean_w1(x, |direction, x| {
        project_and_sort(y, axis_of(direction), &mut along_y);
        w1_of_sorted(x, &along_y)
    })
}

/// The Wasserstein-1 distance between samples on the line, exact by their quantiles. NaN where a sample is empty or a
/// coordinate is not finite.
pub fn w1(x: &[Point], y: &[Point]) -> f64 {
    if !are_finite(x) || !are_finite(y) {
        return f64::NAN;
    }
    let [x, y] = [x, y].map(|points| {
        let mut sorted = Vec::with_capacity(points.len());
        project_and_sort(points, [1.0, 0.0], &mut sorted);
        sorted
    });
    w1_of_sorted(&x, &y)
}

/// A reference sample, projected and sorted once for all comparisons.
#[derive(Clone, Debug)]
pub struct Projected {
    dimension: Dimension,
    points: Vec<Point>,
    /// The sorted projections for each direction; empty for large samples, which are projected each time.
    projections: Vec<Vec<f64>>,
}

impl Projected {
    /// The projections of `points`.
    pub fn new(points: &[Point], dimension: Dimension) -> Self {
        let is_kept = points.len() <= MAX_STORED && !dimension.is_line();
        let kept = if is_kept { DIRECTIONS } else { 0 };
        let projections = (0..kept).map(|direction| {
            let mut projections = Vec::with_capacity(points.len());
            project_and_sort(points, axis_of(direction), &mut projections);
            projections
        });
        Self { dimension, points: points.to_vec(), projections: projections.collect() }
    }

    /// The reference sample.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// [`sliced_w1`] between `x` and the reference sample, with the same bits. On the line, which has one direction
    /// only, it is [`w1`].
    pub fn sliced_w1(&self, x: &[Point]) -> f64 {
        if self.dimension.is_line() {
            return w1(x, &self.points);
        }
        if self.projections.is_empty() || !are_finite(x) || !are_finite(&self.points) {
            return sliced_w1(x, &self.points);
        }
        mean_w1(x, |direction, x| w1_of_sorted(x, &self.projections[direction]))
    }
}

fn axis_of(direction: usize) -> [f64; 2] {
    let angle = PI * direction as f64 / DIRECTIONS as f64;
    [libm::cos(angle), libm::sin(angle)]
}

/// The mean over all directions of `distance`, a function of a direction and of `x` projected on it and sorted.
fn mean_w1(x: &[Point], mut distance: impl FnMut(usize, &[f64]) -> f64) -> f64 {
    let mut projections = Vec::with_capacity(x.len());
    let of_direction = |direction: usize| {
        project_and_sort(x, axis_of(direction), &mut projections);
        distance(direction, &projections)
    };
    (0..DIRECTIONS).map(of_direction).sum::<f64>() / DIRECTIONS as f64
}

/// The energy distance between the samples `x` and `y`, in the units of the plane (Székely and Rizzo 2013):
///
/// 2 E|x - y| - E|x - x'| - E|y - y'|,
///
/// with Euclidean distances and x', y' drawn independently. It is zero exactly where the distributions are equal.
/// Pairs of a point with itself are left out, so the estimate is unbiased: between equal distributions it is around
/// zero, more often negative than positive, because its distribution is skewed. NaN where a sample has fewer than two
/// points or a coordinate is not finite. Its time is quadratic in the size of the samples.
pub fn energy_distance(x: &[Point], y: &[Point]) -> f64 {
    Energy::new(y).distance(x)
}

/// A reference sample, whose own distances are summed once for all comparisons.
#[derive(Clone, Debug)]
pub struct Energy {
    points: Vec<Point>,
    within: f64,
}

impl Energy {
    /// The reference sample `points`.
    pub fn new(points: &[Point]) -> Self {
        Self { points: points.to_vec(), within: mean_distance_within(points) }
    }

    /// [`energy_distance`] between `x` and the reference sample.
    pub fn distance(&self, x: &[Point]) -> f64 {
        let y = &self.points;
        if !are_finite(x) || !are_finite(y) {
            return f64::NAN;
        }
        let between = x.iter().map(|point| distance_sum(*point, y)).sum::<f64>() / (x.len() * y.len()) as f64;
        2.0 * between - mean_distance_within(x) - self.within
    }
}

fn are_finite(points: &[Point]) -> bool {
    points.iter().flatten().all(|value| value.is_finite())
}

fn project_and_sort(points: &[Point], axis: [f64; 2], projections: &mut Vec<f64>) {
    projections.clear();
    projections.extend(points.iter().map(|[x, y]| f64::from(*x) * axis[0] + f64::from(*y) * axis[1]));
    projections.sort_unstable_by(f64::total_cmp);
}

/// The Wasserstein-1 distance between two sorted samples of the line: the integral over u in (0, 1) of the distance
/// between their quantiles, which equals that of |F - G| over the line (Vallender 1974).
///
/// The quantiles are constant between multiples of 1/n and of 1/m. In units of 1/(n m) these are integers, so
/// rounding cannot change their order. For n = m the distance is the mean |x_i - y_i|.
fn w1_of_sorted(x: &[f64], y: &[f64]) -> f64 {
    let (n, m) = (x.len(), y.len());
    let (mut i, mut j, mut done) = (0, 0, 0);
    let mut sum = 0.0;
    while i < n && j < m {
        let (end_x, end_y) = ((i + 1) * m, (j + 1) * n);
        let end = end_x.min(end_y);
        sum += (x[i] - y[j]).abs() * (end - done) as f64;
        done = end;
        i += usize::from(end == end_x);
        j += usize::from(end == end_y);
    }
    // 0/0, NaN, for an empty sample.
    sum / (n * m) as f64
}

fn mean_distance_within(points: &[Point]) -> f64 {
    let pairs = points.len() * points.len().saturating_sub(1) / 2;
    let sum: f64 = points.iter().enumerate().map(|(i, point)| distance_sum(*point, &points[i + 1..])).sum();
    // 0/0, NaN, where there is no pair.
    sum / pairs as f64
}

/// The sum of the distances from `point` to each of `others`.
fn distance_sum(point: Point, others: &[Point]) -> f64 {
    // Several independent sums: in a single one each addition would wait for the previous.
    const LANES: usize = 4;
    let [x, y] = point.map(f64::from);
    let distance = |other: &Point| {
        let [dx, dy] = [x - f64::from(other[0]), y - f64::from(other[1])];
        (dx * dx + dy * dy).sqrt()
    };
    let (blocks, rest) = others.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for block in blocks {
        for (sum, other) in sums.iter_mut().zip(block) {
            *sum += distance(other);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(distance).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    /// The sliced distance of two samples on an axis, as a share of their W1: 2 / pi, up to 5e-5 with 128 directions.
    const SLICED: f64 = 2.0 / PI;

    /// `count` pairs of points on the x axis, the first from N(0, 1), the second from N(`shift`, `scale`^2).
    fn on_an_axis(draws: &mut Draws, count: usize, shift: f32, scale: f32) -> (Vec<Point>, Vec<Point>) {
        (0..count).map(|_| draws.normals()).map(|[x, y]| ([x, 0.0], [shift + scale * y, 0.0])).unzip()
    }

    fn cloud(part: u32, count: usize) -> Vec<Point> {
        let mut draws = Draws::new(11, Stream::Data, 0, part);
        (0..count).map(|_| draws.normals()).collect()
    }

    /// Mean and standard error of `replicates` values.
    fn mean_and_error(replicates: usize, mut value: impl FnMut() -> f64) -> (f64, f64) {
        let values: Vec<f64> = (0..replicates).map(|_| value()).collect();
        let mean = values.iter().sum::<f64>() / replicates as f64;
        let variance =
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (replicates - 1) as f64;
        (mean, (variance / replicates as f64).sqrt())
    }

    #[test]
    fn a_shift_gives_two_over_pi_of_its_length_in_every_direction() {
        let x = cloud(0, 500);
        for degrees in [0.0_f32, 30.0, 90.0, 211.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let y: Vec<Point> = x.iter().map(|[a, b]| [a + 3.0 * cos, b + 3.0 * sin]).collect();
            let distance = sliced_w1(&x, &y);
            assert!((distance / (3.0 * SLICED) - 1.0).abs() < 6e-5, "{distance} at {degrees} degrees");
        }
    }

    #[test]
    fn w1_on_the_line_has_its_hand_computed_values() {
        assert_eq!(w1_of_sorted(&[0.0, 1.0, 5.0], &[1.0, 1.0, 2.0]), (1.0 + 0.0 + 3.0) / 3.0);
        // |F - G| is 1/2 on (0, 1), 1/6 on (1, 2), 1/3 on (2, 3).
        let distance = w1_of_sorted(&[0.0, 2.0], &[1.0, 1.0, 3.0]);
        assert!((distance - (1.0 / 2.0 + 1.0 / 6.0 + 1.0 / 3.0)).abs() < 1e-15, "{distance}");
        assert_eq!(w1_of_sorted(&[0.0], &[-3.0, 1.0]), 2.0);
    }

    #[test]
    fn repeating_a_sample_changes_no_sliced_distance() {
        let (x, y) = (cloud(0, 60), cloud(1, 60));
        let twice: Vec<Point> = x.iter().chain(&x).copied().collect();
        assert!((sliced_w1(&twice, &y) - sliced_w1(&x, &y)).abs() < 1e-13);
        assert!(sliced_w1(&twice, &x) < 1e-13);
        assert_eq!(sliced_w1(&x, &x), 0.0);
        assert!((sliced_w1(&x, &y) - sliced_w1(&y, &x)).abs() < 1e-15);
    }

    #[test]
    fn w1_has_the_closed_forms_of_normal_laws() {
        // W1 of N(0, 1) and N(d, 1) is d; of N(0, 1) and N(0, 2^2) it is E|E| = sqrt(2 / pi).
        for (shift, scale, expected) in
            [(0.5, 1.0, 0.5), (1.0, 1.0, 1.0), (2.0, 1.0, 2.0), (0.0, 2.0, 0.797_885)]
        {
            let n = 20_000;
            let (x, y) = on_an_axis(&mut Draws::new(5, Stream::Data, 0, 0), n, shift, scale);
            let sorted = |points: &[Point]| {
                let mut projections = Vec::new();
                project_and_sort(points, [1.0, 0.0], &mut projections);
                projections
            };
            // Five standard deviations of the difference of the two means.
            let tolerance = 5.0 * (f64::from(1.0 + scale * scale) / n as f64).sqrt();
            let distance = w1_of_sorted(&sorted(&x), &sorted(&y));
            assert!((distance - expected).abs() < tolerance, "{distance} is not {expected}");
        }
    }

    #[test]
    fn samples_on_an_axis_are_two_over_pi_of_their_w1_apart() {
        // By hand in the test of w1 above: 4/3 for equal sizes, 1 for unequal ones.
        let line =
            |places: &[f32]| places.iter().map(|place| [0.6 * place, 0.8 * place]).collect::<Vec<Point>>();
        let pairs: [(&[f32], &[f32], f64); 2] =
            [(&[5.0, 0.0, 1.0], &[2.0, 1.0, 1.0], 4.0 / 3.0), (&[2.0, 0.0], &[3.0, 1.0, 1.0], 1.0)];
        for (x, y, w1) in pairs {
            let distance = sliced_w1(&line(x), &line(y));
            assert!((distance / (SLICED * w1) - 1.0).abs() < 6e-5, "{distance} is not {}", SLICED * w1);
        }
    }

    #[test]
    fn energy_distance_has_the_closed_forms_of_normal_laws_without_bias() {
        // Samples this small would be off by 2 * 1.128 / 20 = 0.11 if a point were paired with itself.
        let closed_forms =
            [(0.5, 1.0, 0.139_596), (1.0, 1.0, 0.541_807), (2.0, 1.0, 1.944_260), (0.0, 2.0, 0.183_111)];
        for (shift, scale, expected) in closed_forms {
            let mut draws = Draws::new(5, Stream::Data, 0, 1);
            let (mean, error) = mean_and_error(2_000, || {
                let (x, y) = on_an_axis(&mut draws, 20, shift, scale);
                energy_distance(&x, &y)
            });
            assert!((mean - expected).abs() < 5.0 * error, "{mean} is not {expected} +- {error}");
            assert!(error < 0.014, "{error}");
        }
    }

    #[test]
    fn equal_laws_are_at_an_energy_distance_around_zero_that_is_often_negative() {
        let mut draws = Draws::new(5, Stream::Data, 0, 2);
        let mut negative = 0;
        let (mean, error) = mean_and_error(2_000, || {
            let mut sample = || (0..20).map(|_| draws.normals()).collect::<Vec<Point>>();
            let distance = energy_distance(&sample(), &sample());
            negative += usize::from(distance < 0.0);
            distance
        });
        assert!(mean.abs() < 5.0 * error, "{mean} +- {error}");
        assert!((800..1_600).contains(&negative), "{negative} of 2000");
    }

    #[test]
    fn energy_distances_have_their_hand_computed_values() {
        // 2 * (5 + 5) / 2 - 0 - 0 with the 3, 4, 5 triangle; a sample and itself give -2 E|x - x'| / n.
        assert_eq!(energy_distance(&[[0.0, 0.0]; 2], &[[3.0, 4.0]; 3]), 10.0);
        let x = cloud(0, 203);
        let pairs = || (0..203).flat_map(|i| (0..i).map(move |j| (i, j)));
        let length =
            |(i, j): (usize, usize)| f64::from(x[i][0] - x[j][0]).hypot(f64::from(x[i][1] - x[j][1]));
        let mean = pairs().map(length).sum::<f64>() / pairs().count() as f64;
        assert!((energy_distance(&x, &x) + 2.0 * mean / 203.0).abs() < 1e-7);
    }

    #[test]
    fn samples_that_are_empty_or_not_finite_have_no_distance() {
        let x = cloud(0, 3);
        for bad in [vec![], vec![[0.0, 0.0], [f32::NAN, 0.0]], vec![[0.0, 0.0], [0.0, f32::INFINITY]]] {
            for distance in [sliced_w1, energy_distance] {
                assert!(distance(&x, &bad).is_nan() && distance(&bad, &x).is_nan());
            }
        }
        assert!(energy_distance(&x, &x[..1]).is_nan());
        let far = [[f32::MAX, f32::MIN]; 2];
        assert!(sliced_w1(&x, &far).is_finite() && energy_distance(&x, &far).is_finite());
    }

    #[test]
    fn on_the_line_the_distance_is_that_of_quantiles() {
        let line = |values: &[f32]| values.iter().map(|x| [*x, 0.0]).collect::<Vec<Point>>();
        // A shift by d is d, whatever the order; and 1/2 |0 - 1| + 1/2 |0 - 3|.
        for (x, y, expected) in [
            (&[3.0, 1.0, 2.0][..], &[2.5, 1.5, 3.5][..], 0.5),
            (&[0.0], &[1.0, -3.0], 2.0),
            (&[0.0, 1.0], &[0.0, 0.0, 3.0], (1.0 / 6.0) + 2.0 / 3.0),
        ] {
            let reference = Projected::new(&line(y), Dimension::Line);
            for found in [w1(&line(x), &line(y)), reference.sliced_w1(&line(x))] {
                assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
            }
        }
        assert!(w1(&[], &line(&[1.0])).is_nan());
        assert!(w1(&[[f32::NAN, 0.0]], &line(&[1.0])).is_nan());
    }
}
