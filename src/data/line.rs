//! Distributions on the line, which is the x axis of the plane. Their densities are per unit of length.

use super::blur::Blur;
use super::distribution::Distribution;
use super::mixture::{Component, Mixture};
use crate::math::Point;
use crate::math::modes::Mode;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;
use crate::math::special::normal_interval;

/// Half the width of the uniform distribution.
const HALF: f64 = 2.0;
/// Multiples of its mean up to which the exponential distribution is displayed: the mass beyond is 3e-4.
const EXPONENTIAL_EXTENT: f64 = 8.0;

/// p(x) = sum over k of w_k N(x; c_k, s_k^2): a mixture of Gaussians whose second coordinate is always 0.
#[derive(Clone, Debug)]
pub(super) struct LineMixture(Mixture);

/// The uniform distribution on [-2, 2].
#[derive(Clone, Copy, Debug)]
pub(super) struct Uniform;

/// The exponential distribution p(x) = e^(-x / m) / m for x >= 0, whose mean m is also its standard deviation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exponential {
    /// The mean m.
    pub(super) mean: f64,
}

/// One Gaussian.
pub(super) fn gaussian(mean: f64, sigma: f64) -> LineMixture {
    let component = Component { centre: [mean, 0.0], deviation: [sigma, 0.0], weight: 1.0 };
    LineMixture(Mixture::new(vec![component]))
}

/// `count` Gaussians, `spacing` apart, centred at the origin. From the left to the right the weights fall
/// geometrically by the factor `imbalance` in total, and the standard deviations rise from `sigma` by the factor
/// `widening`.
pub(super) fn gaussians(
    count: usize,
    spacing: f64,
    sigma: f64,
    imbalance: f64,
    widening: f64,
) -> LineMixture {
    let last = count.saturating_sub(1) as f64;
    let component = |index: usize| {
        let share = if last == 0.0 { 0.0 } else { index as f64 / last };
        Component {
            centre: [spacing * (index as f64 - 0.5 * last), 0.0],
            deviation: [sigma * libm::pow(widening, share), 0.0],
            weight: libm::pow(imbalance, -share),
        }
    };
    LineMixture(Mixture::new((0..count.max(1)).map(component).collect()))
}

/// The mass between each two neighbouring edges of the columns of `grid`, in its lowest row; others are empty.
fn masses_of_columns(grid: &Grid, mass: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let (start, step) = (grid.rect.min[0], grid.cell_size()[0]);
    let edge = |column: usize| start + step * column as f64;
    let mut masses = vec![0.0; grid.cells()];
    for (column, value) in masses.iter_mut().take(grid.columns).enumerate() {
        *value = mass(edge(column), edge(column + 1));
    }
    masses
}

impl LineMixture {
    fn has_density(&self) -> bool {
        self.0.components().iter().all(|component| Blur::round(component.deviation[0]).has_density())
    }
}

impl Distribution for LineMixture {
    /// As in the plane: one uniform chooses the component, one pair of normals the position, of which the first counts.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        self.0.draw(draws)
    }

    fn fill(&self, draws: &mut Draws, points: &mut [Point]) {
        self.0.fill(draws, points);
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let term = |component: &Component| {
            let deviation = component.deviation[0];
            let z = (x[0] - component.centre[0]) / deviation;
            component.weight * libm::exp(-0.5 * z * z) / (core::f64::consts::TAU.sqrt() * deviation)
        };
        self.has_density().then(|| self.0.components().iter().map(term).sum())
    }

    /// Exact: differences of erf.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        let mass = |low: f64, high: f64| {
            let of = |component: &Component| {
                component.weight * normal_interval(low, high, component.centre[0], component.deviation[0])
            };
            self.0.components().iter().map(of).sum()
        };
        self.has_density().then(|| masses_of_columns(grid, mass))
    }

    /// A third of the least deviation.
    fn sharpness(&self) -> Option<f64> {
        let deviations = self.0.components().iter().map(|component| component.deviation[0]);
        self.has_density().then(|| deviations.fold(f64::INFINITY, f64::min) / 3.0)
    }

    /// The variance across the line is 1: it meets offsets of 0 only.
    fn modes(&self) -> Vec<Mode> {
        let mode = |mode: Mode| Mode { covariance: [mode.covariance[0], 0.0, 1.0], ..mode };
        self.0.modes().into_iter().map(mode).collect()
    }

    fn extent(&self) -> Rect {
        self.0.extent()
    }
}

impl Distribution for Uniform {
    /// One uniform.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        [HALF * (2.0 * draws.uniform() - 1.0), 0.0]
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        Some(if x[0].abs() <= HALF { 0.5 / HALF } else { 0.0 })
    }

    /// Exact: lengths of overlap.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        Some(masses_of_columns(grid, |low, high| (high.min(HALF) - low.max(-HALF)).max(0.0) * 0.5 / HALF))
    }

    fn sharpness(&self) -> Option<f64> {
        Some(0.05 * HALF)
    }

    fn extent(&self) -> Rect {
        Rect { min: [-HALF, 0.0], max: [HALF, 0.0] }
    }
}

impl Exponential {
    fn has_density(self) -> bool {
        Blur::round(self.mean).has_density()
    }
}

impl Distribution for Exponential {
    /// One uniform u, of which x = -m ln(1 - u).
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        [-self.mean * libm::log1p(-draws.uniform()), 0.0]
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let density = || if x[0] < 0.0 { 0.0 } else { libm::exp(-x[0] / self.mean) / self.mean };
        self.has_density().then(density)
    }

    /// Exact: differences of e^(-x / m).
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        let beyond = |x: f64| -libm::expm1(-x.max(0.0) / self.mean);
        self.has_density().then(|| masses_of_columns(grid, |low, high| beyond(high) - beyond(low)))
    }

    fn sharpness(&self) -> Option<f64> {
        self.has_density().then_some(0.1 * self.mean)
    }

    fn extent(&self) -> Rect {
        Rect { min: [0.0; 2], max: [EXPONENTIAL_EXTENT * self.mean, 0.0] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DensityMap, Target, TargetShape};
    use crate::math::random::Stream;

    fn targets() -> Vec<(&'static str, Target)> {
        [
            ("gaussian", TargetShape::LineGaussian { mean: 0.25, sigma: 0.5 }),
            (
                "two",
                TargetShape::LineGaussians {
                    count: 2,
                    spacing: 3.0,
                    sigma: 0.3,
                    imbalance: 3.0,
                    widening: 2.0,
                },
            ),
            (
                "three",
                TargetShape::LineGaussians {
                    count: 3,
                    spacing: 2.0,
                    sigma: 0.2,
                    imbalance: 4.0,
                    widening: 0.5,
                },
            ),
            ("uniform", TargetShape::Uniform),
            ("exponential", TargetShape::Exponential { mean: 0.6 }),
            (
                "drawing",
                TargetShape::DrawnLine(DensityMap::of(
                    |cell| if cell % 80 < 50 { (cell / 80) as u8 } else { 9 },
                )),
            ),
        ]
        .map(|(name, shape)| (name, Target::new(shape)))
        .into()
    }

    fn samples(target: &Target, count: usize) -> Vec<Point> {
        let mut points = vec![[1.0; 2]; count];
        target.sample(&mut Draws::new(20, Stream::Data, 0, 0), &mut points);
        points
    }

    fn columns(target: &Target, columns: usize) -> Grid {
        Grid { rect: target.bounds(), columns, rows: 1 }
    }

    #[test]
    fn every_sampler_fills_every_column_with_its_exact_mass() {
        let count = 200_000;
        for (name, target) in targets() {
            // 37 columns, so that the edge of a distribution cuts one.
            let grid = columns(&target, 37);
            let masses = target.cell_masses(&grid).unwrap();
            let mut counts = vec![0.0; grid.cells()];
            for point in samples(&target, count) {
                assert_eq!(point[1], 0.0, "{name}");
                if let Some(cell) = grid.cell_of(point) {
                    counts[cell] += 1.0;
                }
            }
            let expected = || masses.iter().map(|mass| mass * count as f64);
            let kept = counts.iter().zip(expected()).filter(|(_, expected)| *expected >= 5.0);
            let statistic: f64 = kept.clone().map(|(n, expected)| (n - expected).powi(2) / expected).sum();
            let classes = kept.count() as f64;
            let limit = classes + 5.0 * f64::sqrt(2.0 * classes);
            assert!(classes > 5.0 && statistic < limit, "{name}: {statistic}, limit {limit}");
            let sum: f64 = masses.iter().sum();
            assert!((1.0 - 2e-4..1.0 + 1e-12).contains(&sum), "{name}: the bounds hold {sum}");
        }
    }

    #[test]
    fn the_mass_of_a_small_column_is_the_density_times_its_width() {
        for (name, target) in targets() {
            for point in samples(&target, 200) {
                let (x, half) = (f64::from(point[0]), 1e-5);
                let rect = Rect { min: [x - half, -1.0], max: [x + half, 1.0] };
                let mass = target.cell_masses(&Grid { rect, columns: 1, rows: 1 }).unwrap()[0];
                let density = target.density([x, 0.0]).unwrap();
                assert!(
                    (mass / (2.0 * half * density) - 1.0).abs() < 1e-5,
                    "{name} at {x}: {mass}, {density}"
                );
            }
        }
    }

    #[test]
    fn densities_are_those_of_the_textbook() {
        let at = |name: &str, x: f64| {
            let (_, target) = targets().into_iter().find(|(other, _)| *other == name).unwrap();
            target.density([x, 0.0]).unwrap()
        };
        for (found, expected) in [
            (at("gaussian", 0.75), 0.483_941_449_038_286_7),
            // 3/4 N(1.4; -1.5, 0.3²) + 1/4 N(1.4; 1.5, 0.6²).
            (at("two", 1.4), 0.25 * 0.655_732_860_169_899_8),
            (at("uniform", -1.9), 0.25),
            (at("uniform", 2.1), 0.0),
            (at("exponential", 0.6), 0.613_132_401_952_403_8),
            (at("exponential", -0.1), 0.0),
        ] {
            assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
        }
    }

    #[test]
    fn gaussians_of_a_line_are_modes_with_weights_that_fall_and_widths_that_change() {
        let (_, target) = targets().swap_remove(2);
        let [left, middle, right] = target.modes() else { panic!("three modes") };
        for (value, expected) in [
            (left.centre[0], -2.0),
            (right.centre[0], 2.0),
            (left.weight / right.weight, 4.0),
            (left.weight / middle.weight, 2.0),
            (left.covariance[0], 0.04),
            (right.covariance[0], 0.01),
        ] {
            assert!((value - expected).abs() < 1e-12, "{value}, not {expected}");
        }
        let (cells, masses) = target.cells().unwrap();
        assert_eq!(cells.count(), masses.len());
        let [width, _] = cells.rect(0).size();
        assert!(width <= 0.1 / 3.0 + 1e-9, "{width}");
        assert!(Target::new(TargetShape::LineGaussian { mean: 0.0, sigma: 0.0 }).density([0.0; 2]).is_none());
    }
}
