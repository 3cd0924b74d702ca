//! Gaussian kernel density estimates in the plane and on the line, for distributions known by samples only.

use core::f64::consts::FRAC_1_SQRT_2;

use super::Point;
use super::dimension::Dimension;
use super::plane::Grid;
use super::random::Draws;

/// Distance, in bandwidths, beyond which a kernel counts as zero: the mass beyond is 1e-15.
const REACH: f64 = 8.0;
/// Number of candidate bandwidths: that of Scott's rule, and halvings of it down to a thousandth of the sample's
/// spread, because modes may be narrow and far apart.
const HALVINGS: usize = 10;
/// Kernels below this are skipped: their powers would be subnormal in f64, which is slow.
const TINY: f64 = 1e-70;
/// The squared distance, in bandwidths, from which a kernel is below [`TINY`].
const FAR: f64 = 323.0;
/// Number of points for leave-one-out likelihoods: the cost is quadratic in it.
const LEFT_OUT: usize = 1000;

/// The density estimate (1/n) sum_i N(x; x_i, diag(h_x^2, h_y^2)) of a sample x_1 ... x_n.
///
/// The bandwidth h of an axis is `factor` n^(-1/6) times the sample's standard deviation along it, on the line
/// n^(-1/5) times. The factor 1 is Scott's rule (Scott, "Multivariate Density Estimation", 1992), which suits one
/// Gaussian and is too wide for several. On the line the density is (1/n) sum_i N(x; x_i, h^2), per unit of length.
#[derive(Clone, Debug)]
pub struct Kde {
    dimension: Dimension,
    points: Vec<Point>,
    bandwidths: [f64; 2],
}

impl Kde {
    /// The estimate from the finite ones of `points`.
    pub fn new(points: &[Point], factor: f64, dimension: Dimension) -> Self {
        let points = finite(points);
        let scott = scott(&points, dimension);
        // A sample without spread is a point mass; the minimum avoids a division by zero.
        let bandwidths = scott.map(|rule| (factor * rule).max(1e-9));
        Self { dimension, points, bandwidths }
    }

    /// The estimate with `factor` if it is above 0, else with maximum likelihood.
    pub fn with(points: &[Point], factor: f64, dimension: Dimension) -> Self {
        if factor > 0.0 { Self::new(points, factor, dimension) } else { Self::likeliest(points, dimension) }
    }

    /// The estimate whose factor of 1, 1/2, ... 1/512 maximises the leave-one-out likelihood sum of ln p_i(x_i) over
    /// the first thousand points, p_i the estimate from all points but x_i (Duin, "On the choice of smoothing
    /// parameters for Parzen estimators", 1976). Points that coincide are left out together; otherwise the smallest
    /// factor would always win.
    pub fn likeliest(points: &[Point], dimension: Dimension) -> Self {
        let factor = likeliest_factor(&finite(&points[..points.len().min(LEFT_OUT)]), dimension);
        Self::new(points, factor, dimension)
    }

    /// `count` points drawn from the estimate: points of the sample plus normal noise of one bandwidth (the smoothed
    /// bootstrap of Efron 1979). Empty without a finite point.
    pub fn sample(&self, draws: &mut Draws, count: usize) -> Vec<Point> {
        let count = if self.points.is_empty() { 0 } else { count };
        let mut next = || {
            let point = self.points[draws.below(self.points.len())];
            let normals = draws.normals();
            let mut next = point;
            for axis in 0..self.dimension.count() {
                next[axis] = point[axis] + self.bandwidths[axis] as f32 * normals[axis];
            }
            next
        };
        (0..count).map(|_| next()).collect()
    }

    /// The bandwidth along each axis; on the line only the first counts.
    pub fn bandwidths(&self) -> [f64; 2] {
        self.bandwidths
    }

    /// The density at each of `places`, per unit of area, or of length; NaN without a finite point of the sample.
    pub fn densities(&self, places: &[Point]) -> Vec<f64> {
        let (sums, peak) = self.sums_of_kernels(places);
        sums.into_iter().map(|sum| peak * sum / self.points.len() as f64).collect()
    }

    /// Leave-one-out densities: at each of `places`, which are points of the sample, the estimate from the other
    /// points.
    pub fn densities_left_out(&self, places: &[Point]) -> Vec<f64> {
        let (sums, peak) = self.sums_of_kernels(places);
        let others = self.points.len().saturating_sub(1) as f64;
        sums.into_iter().map(|sum| (peak * (sum - 1.0)).max(0.0) / others).collect()
    }

    /// For each place the sum of all kernels, scaled to 1 at their centres; and the height of one kernel.
    fn sums_of_kernels(&self, places: &[Point]) -> (Vec<f64>, f64) {
        let rates = self.bandwidths.map(|width| 1.0 / width);
        let scaled = |point: &Point| [0, 1].map(|axis| f64::from(point[axis]) * rates[axis]);
        let mut kernels: Vec<[f64; 2]> = self.points.iter().map(scaled).collect();
        kernels.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        let empty = if kernels.is_empty() { f64::NAN } else { 0.0 };
        let sum = |place: &Point| {
            let [x, y] = scaled(place);
            let first = kernels.partition_point(|kernel| kernel[0] < x - REACH);
            let near = kernels[first..].iter().take_while(|kernel| kernel[0] <= x + REACH);
            let squares = near.map(|[u, v]| (x - u) * (x - u) + (y - v) * (y - v));
            empty + squares.filter(|square| *square < REACH * REACH).map(|s| libm::exp(-0.5 * s)).sum::<f64>()
        };
        let peak = match self.dimension {
            Dimension::Line => rates[0] / core::f64::consts::TAU.sqrt(),
            Dimension::Plane => rates[0] * rates[1] / core::f64::consts::TAU,
        };
        (places.iter().map(sum).collect(), peak)
    }

    /// The probability mass of every cell of `grid`, in its order; the mass outside the grid is 1 minus their sum.
    /// NaN without a finite point. On the line the grid has one row, which y = 0 passes.
    pub fn masses(&self, grid: &Grid) -> Vec<f64> {
        let weight = 1.0 / self.points.len() as f64;
        let empty = if self.points.is_empty() { f64::NAN } else { 0.0 };
        let mut sums = vec![empty; grid.cells()];
        let (size, counts) = (grid.cell_size(), [grid.columns, grid.rows]);
        let mut shares = [vec![0.0; grid.columns], vec![0.0; grid.rows]];
        let up_to = |axis: usize, edge: f64| libm::erf(edge * FRAC_1_SQRT_2 / self.bandwidths[axis]);
        for point in &self.points {
            let reached = [0, 1].map(|axis| {
                let place = f64::from(point[axis]) - grid.rect.min[axis];
                let reach = REACH * self.bandwidths[axis];
                // A cast saturates beyond the range.
                let first = ((place - reach) / size[axis]).floor().max(0.0) as usize;
                let end = (((place + reach) / size[axis]).ceil().max(0.0) as usize).min(counts[axis]);
                let first = first.min(end);
                for (index, value) in (first..end).zip(&mut shares[axis][first..end]) {
                    let low = index as f64 * size[axis] - place;
                    *value = 0.5 * (up_to(axis, low + size[axis]) - up_to(axis, low));
                }
                first..end
            });
            for row in reached[1].clone() {
                let of_row = weight * shares[1][row];
                let cells = &mut sums[row * grid.columns..][reached[0].clone()];
                for (sum, of_column) in cells.iter_mut().zip(&shares[0][reached[0].clone()]) {
                    *sum += of_row * of_column;
                }
            }
        }
        sums
    }
}

fn finite(points: &[Point]) -> Vec<Point> {
    points.iter().filter(|point| point.iter().all(|value| value.is_finite())).copied().collect()
}

/// Scott's rule: n^(-1/6), or n^(-1/5) on the line, times the standard deviation along each axis.
fn scott(points: &[Point], dimension: Dimension) -> [f64; 2] {
    let n = points.len() as f64;
    let power = match dimension {
        Dimension::Line => -1.0 / 5.0,
        Dimension::Plane => -1.0 / 6.0,
    };
    [0, 1].map(|axis| {
        let values = points.iter().map(|point| f64::from(point[axis]));
        let mean = values.clone().sum::<f64>() / n;
        let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
        variance.sqrt() * libm::pow(n, power)
    })
}

fn likeliest_factor(points: &[Point], dimension: Dimension) -> f64 {
    let inverse = scott(points, dimension).map(|rule| 1.0 / rule.max(1e-9));
    let scaled: Vec<[f64; 2]> =
        points.iter().map(|point| [0, 1].map(|axis| f64::from(point[axis]) * inverse[axis])).collect();
    let mut sums = vec![[0.0; HALVINGS]; scaled.len()];
    for (i, [x, y]) in scaled.iter().enumerate() {
        let (before, rest) = sums.split_at_mut(i);
        let of_point = &mut rest[0];
        for ([u, v], of_other) in scaled.iter().zip(before) {
            let square = (x - u) * (x - u) + (y - v) * (y - v);
            if square == 0.0 || square > FAR {
                continue;
            }
            // With half the bandwidth, a Gaussian kernel becomes its fourth power.
            let mut kernel = libm::exp(-0.5 * square);
            for (one, other) in of_point.iter_mut().zip(of_other) {
                if kernel < TINY {
                    break;
                }
                *one += kernel;
                *other += kernel;
                kernel *= kernel;
                kernel *= kernel;
            }
        }
    }
    let likelihood = |halving: usize| {
        // 1 / h^2 is multiplied by 4, and 1 / h by 2.
        let scale = (1_u64 << (dimension.count() * halving)) as f64;
        sums.iter().map(|sum| libm::log((scale * sum[halving]).max(f64::MIN_POSITIVE))).sum::<f64>()
    };
    let best = (1..HALVINGS).fold((0, likelihood(0)), |best, halving| {
        let value = likelihood(halving);
        if value > best.1 { (halving, value) } else { best }
    });
    1.0 / (1_u64 << best.0) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;
    use crate::math::random::Stream;

    fn cloud(count: usize, sigma: f32, ring: usize) -> Vec<Point> {
        let mut draws = Draws::new(3, Stream::Data, 0, 0);
        let mut next = |index: usize| {
            let angle = core::f32::consts::TAU * index as f32 / ring as f32;
            let centre = if ring > 1 { [2.0 * angle.cos(), 2.0 * angle.sin()] } else { [0.0; 2] };
            let [u, v] = draws.normals();
            [centre[0] + sigma * u, centre[1] + sigma * v]
        };
        (0..count).map(&mut next).collect()
    }

    #[test]
    fn one_point_is_its_kernel() {
        // A pair at +-1 on both axes has a deviation of 1: h = 2^(-1/6) = 0.890899.
        let kde = Kde::new(&[[1.0, 1.0], [-1.0, -1.0]], 0.5, Dimension::Plane);
        let h = 0.5 * 0.890_898_718_140_339_3;
        assert!(kde.bandwidths().iter().all(|value| (value - h).abs() < 1e-15));
        let grid = Grid { rect: Rect { min: [-3.0; 2], max: [4.0; 2] }, columns: 7, rows: 7 };
        let masses = kde.masses(&grid);
        for (index, mass) in masses.iter().enumerate() {
            let centre = grid.centre(index);
            let side = |at: f64, axis: usize| {
                crate::math::special::normal_interval(centre[axis] - 0.5, centre[axis] + 0.5, at, h)
            };
            let expected = 0.5 * (side(1.0, 0) * side(1.0, 1) + side(-1.0, 0) * side(-1.0, 1));
            assert!((mass - expected).abs() < 1e-14, "{mass} is not {expected}");
        }
        assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_gaussian_is_widened_by_its_bandwidth() {
        // N(0, s^2) with kernels of h is N(0, s^2 + h^2).
        let n = 20_000;
        let kde = Kde::new(&cloud(n, 1.5, 1), 1.0, Dimension::Plane);
        let h = 1.5 * (n as f64).powf(-1.0 / 6.0);
        assert!(kde.bandwidths().iter().all(|value| (value / h - 1.0).abs() < 0.02));
        let grid = Grid { rect: Rect::centred(0.05), columns: 1, rows: 1 };
        let expected = 0.1 * 0.1 / (core::f64::consts::TAU * (1.5 * 1.5 + h * h));
        let mass = kde.masses(&grid)[0];
        assert!((mass / expected - 1.0).abs() < 0.05, "{mass} is not {expected}");
    }

    #[test]
    fn the_likeliest_bandwidth_follows_the_modes_and_not_the_whole() {
        let one = Kde::likeliest(&cloud(1000, 1.0, 1), Dimension::Plane).bandwidths()[0];
        assert!((0.25..0.4).contains(&one), "{one}");
        // Eight modes with sigma 0.1 on a circle of radius 2, for which Scott's rule gives 0.45.
        let ring = Kde::likeliest(&cloud(1000, 0.1, 8), Dimension::Plane).bandwidths()[0];
        assert!((0.025..0.08).contains(&ring), "{ring}");
        // Narrower ones have narrower kernels in the same proportion, however far apart they lie.
        for sigma in [0.02, 0.005] {
            let narrow =
                Kde::likeliest(&cloud(1000, sigma, 8), Dimension::Plane).bandwidths()[0] / f64::from(sigma);
            assert!((0.25..0.8).contains(&narrow), "{narrow}");
        }
    }

    #[test]
    fn what_is_sampled_is_the_sample_widened_by_its_bandwidth() {
        let kde = Kde::new(&[[1.0, 2.0], [-1.0, -2.0]], 0.5, Dimension::Plane);
        let n = 20_000;
        let points = kde.sample(&mut Draws::new(1, Stream::FloorData, 0, 1), n);
        for axis in 0..2 {
            let square = points.iter().map(|point| f64::from(point[axis]).powi(2)).sum::<f64>() / n as f64;
            let spread = [1.0, 4.0][axis];
            let expected = spread + kde.bandwidths()[axis].powi(2);
            assert!((square / expected - 1.0).abs() < 0.05, "{square} is not {expected}");
        }
        assert!(
            Kde::new(&[], 1.0, Dimension::Plane)
                .sample(&mut Draws::new(1, Stream::FloorData, 0, 1), 9)
                .is_empty()
        );
    }

    #[test]
    fn densities_are_sums_of_kernels_with_and_without_the_point_itself() {
        let points = [[1.0, 2.0], [-1.0, -2.0], [1.5, 2.0], [f32::NAN, 0.0]];
        let kde = Kde::new(&points, 0.7, Dimension::Plane);
        let [hx, hy] = kde.bandwidths();
        let kernel = |a: Point, b: Point| {
            let [u, v] = [0, 1].map(|axis| (f64::from(a[axis]) - f64::from(b[axis])) / [hx, hy][axis]);
            (-0.5 * (u * u + v * v)).exp() / (core::f64::consts::TAU * hx * hy)
        };
        let place = [0.3, 0.4];
        let expected = points[..3].iter().map(|point| kernel(place, *point)).sum::<f64>() / 3.0;
        assert!((kde.densities(&[place])[0] / expected - 1.0).abs() < 1e-12);
        let expected = (kernel(points[0], points[1]) + kernel(points[0], points[2])) / 2.0;
        assert!((kde.densities_left_out(&points[..1])[0] / expected - 1.0).abs() < 1e-12);
        assert_eq!(kde.densities(&[[90.0, 0.0]]), [0.0]);
        assert!(Kde::new(&[], 1.0, Dimension::Plane).densities(&[place])[0].is_nan());
    }

    #[test]
    fn points_without_spread_and_none_at_all_are_no_trouble() {
        let grid = Grid { rect: Rect::centred(1.0), columns: 4, rows: 4 };
        let masses = Kde::likeliest(&[[0.25, 0.25]; 9], Dimension::Plane).masses(&grid);
        assert!((masses[10] - 1.0).abs() < 1e-12, "{masses:?}");
        assert!(
            Kde::likeliest(&[[f32::NAN, 0.0]], Dimension::Plane)
                .masses(&grid)
                .iter()
                .all(|mass| mass.is_nan())
        );
        assert_eq!(
            Kde::likeliest(&[[50.0, 0.0], [f32::INFINITY, 0.0]], Dimension::Plane).masses(&grid),
            vec![0.0; 16]
        );
    }

    #[test]
    fn on_the_line_kernels_have_one_factor_and_integrate_to_one() {
        let line = |values: &[f32]| values.iter().map(|x| [*x, 0.0]).collect::<Vec<Point>>();
        let kde = Kde::new(&line(&[1.0, -1.0]), 0.5, Dimension::Line);
        // Scott's rule on the line: 2^(-1/5) = 0.870551.
        let h = 0.5 * 0.870_550_563_296_124_1;
        assert!((kde.bandwidths()[0] - h).abs() < 1e-15);
        let kernel = |z: f64| (-0.5 * z * z).exp() / (core::f64::consts::TAU.sqrt() * h);
        let expected = 0.5 * (kernel(0.75 / h) + kernel(1.25 / h));
        assert!((kde.densities(&[[0.25, 0.0]])[0] / expected - 1.0).abs() < 1e-12);
        let grid = Grid { rect: Rect::centred(6.0), columns: 48, rows: 1 };
        let masses = kde.masses(&grid);
        assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let fine = Grid { columns: 4800, ..grid };
        let at = |index: usize| fine.centre(index).map(|value| value as f32);
        let places: Vec<Point> = (0..4800).map(|index| [at(index)[0], 0.0]).collect();
        let sum: f64 = kde.densities(&places).iter().sum::<f64>() * fine.cell_size()[0];
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
        let drawn = kde.sample(&mut Draws::new(1, Stream::FloorData, 0, 1), 100);
        assert!(drawn.iter().all(|point| point[1] == 0.0));
        // N(0, 1): the likeliest bandwidth is near Scott's rule of n^(-1/5) = 0.25.
        let normal: Vec<f32> = cloud(1000, 1.0, 1).iter().map(|point| point[0]).collect();
        let likeliest = Kde::likeliest(&line(&normal), Dimension::Line).bandwidths()[0];
        assert!((0.12..0.3).contains(&likeliest), "{likeliest}");
    }
}
