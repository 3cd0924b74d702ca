//! Noise around a point: a Gaussian, or the sum of a uniform square and a Gaussian. Both are products of one
//! distribution per axis, so the mass of a cell is a product of two closed forms.

use core::f64::consts::{FRAC_1_SQRT_2, TAU};

use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;
use crate::math::special::normal_interval;

/// Distance, in standard deviations, beyond which a Gaussian counts as zero: the mass beyond is 2e-19, below the
/// rounding of f64.
const REACH: f64 = 9.0;
/// Standard deviations in a displayed extent: the mass beyond is 5e-4 per axis, and a tenth of that with the margin.
const EXTENT: f64 = 3.5;

/// The distribution of an offset: `width` (U - 1/2) + `deviation` E on each axis, with U uniform on [0, 1) and E ~ N(0,
/// 1), all independent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Blur {
    /// Standard deviation of the Gaussian along x and y.
    pub(super) deviation: [f64; 2],
    /// Side of the uniform square; 0 for a plain Gaussian.
    pub(super) width: f64,
}

impl Blur {
    /// The isotropic Gaussian.
    pub(super) fn round(deviation: f64) -> Self {
        Self { deviation: [deviation; 2], width: 0.0 }
    }

    /// Whether there is a density: both deviations are positive and finite.
    pub(super) fn has_density(&self) -> bool {
        self.deviation.iter().all(|deviation| *deviation > 0.0 && deviation.is_finite())
    }

    /// Draws the next offset: one pair of normals, then, for a square, two uniforms.
    pub(super) fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let normals = draws.normals();
        let mut offset = [0, 1].map(|axis| f64::from(normals[axis]) * self.deviation[axis]);
        if self.width > 0.0 {
            for value in &mut offset {
                *value += self.width * (draws.uniform() - 0.5);
            }
        }
        offset
    }

    /// The density at `offset` from the centre.
    pub(super) fn density(&self, offset: [f64; 2]) -> f64 {
        self.axis_density(0, offset[0]) * self.axis_density(1, offset[1])
    }

    /// Adds `weight` times the mass of each cell of `grid`, for the distribution around `centre`, to `masses`.
    pub(super) fn add_masses(&self, grid: &Grid, centre: [f64; 2], weight: f64, masses: &mut [f64]) {
        let columns = self.interval_masses(grid, 0, grid.columns, centre[0]);
        for (row, row_mass) in self.interval_masses(grid, 1, grid.rows, centre[1]) {
            for (column, column_mass) in &columns {
                masses[row * grid.columns + column] += weight * row_mass * column_mass;
            }
        }
    }

    /// The support around `centre`: outside of it, density and mass count as zero.
    pub(super) fn reach_around(&self, centre: [f64; 2]) -> Rect {
        self.around(centre, REACH)
    }

    /// The rectangle around `centre` to display.
    pub(super) fn extent_around(&self, centre: [f64; 2]) -> Rect {
        self.around(centre, EXTENT)
    }

    fn around(&self, centre: [f64; 2], deviations: f64) -> Rect {
        let half = self.deviation.map(|deviation| deviations * deviation + 0.5 * self.width);
        Rect {
            min: [centre[0] - half[0], centre[1] - half[1]],
            max: [centre[0] + half[0], centre[1] + half[1]],
        }
    }

    /// The cells in the support along one axis, each with the mass of its interval.
    fn interval_masses(&self, grid: &Grid, axis: usize, cells: usize, centre: f64) -> Vec<(usize, f64)> {
        let (start, step) = (grid.rect.min[axis], grid.cell_size()[axis]);
        let reach = self.reach_around([centre; 2]);
        // `as` saturates: bounds outside the grid, or NaN, become one of its ends.
        let first = ((reach.min[axis] - start) / step).floor() as usize;
        let end = (((reach.max[axis] - start) / step).ceil() as usize).min(cells);
        let edge = |index: usize| start + step * index as f64 - centre;
        (first..end).map(|index| (index, self.axis_mass(axis, edge(index), edge(index + 1)))).collect()
    }

    fn axis_density(&self, axis: usize, offset: f64) -> f64 {
        let deviation = self.deviation[axis];
        if self.width > 0.0 {
            let half = 0.5 * self.width;
            normal_interval(offset - half, offset + half, 0.0, deviation) / self.width
        } else {
            let z = offset / deviation;
            libm::exp(-0.5 * z * z) / (TAU.sqrt() * deviation)
        }
    }

    /// P(`low` < offset <= `high`) along `axis`. With a square of side w it is the integral of the density above,
    /// s/w (G(high + w/2) - G(high - w/2) - G(low + w/2) + G(low - w/2)), where G(x) = z Phi(z) + phi(z), z =
    /// x/s.
    fn axis_mass(&self, axis: usize, low: f64, high: f64) -> f64 {
        let deviation = self.deviation[axis];
        if self.width > 0.0 {
            let half = 0.5 * self.width / deviation;
            let up_to = |bound: f64| {
                let z = bound / deviation;
                integral_of_phi(z + half) - integral_of_phi(z - half)
            };
            ((up_to(high) - up_to(low)) * deviation / self.width).max(0.0)
        } else {
            normal_interval(low, high, 0.0, deviation)
        }
    }
}

/// z Phi(z) + phi(z): the integral of the normal distribution function from minus infinity to `z`.
fn integral_of_phi(z: f64) -> f64 {
    z * 0.5 * libm::erfc(-z * FRAC_1_SQRT_2) + libm::exp(-0.5 * z * z) / TAU.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::quadrature::gauss_legendre;

    #[test]
    fn the_mass_of_an_interval_is_the_integral_of_the_density() {
        for blur in [Blur::round(0.3), Blur { deviation: [0.3, 0.05], width: 0.2 }] {
            for axis in [0, 1] {
                for (low, high) in [(-0.1, 0.05), (0.0, 0.1), (0.1, 0.25), (-1.0, -0.9)] {
                    let pieces = 64;
                    let step = (high - low) / f64::from(pieces);
                    let integral: f64 = (0..pieces)
                        .flat_map(|k| gauss_legendre::<8>().map(|node| (f64::from(k), node)))
                        .map(|(k, (t, weight))| weight * step * blur.axis_density(axis, low + (k + t) * step))
                        .sum();
                    let mass = blur.axis_mass(axis, low, high);
                    assert!((mass - integral).abs() < 1e-13, "{mass} is not {integral}");
                }
            }
        }
    }

    #[test]
    fn the_masses_of_a_grid_around_a_blur_are_those_of_its_closed_form() {
        let blur = Blur { deviation: [0.5, 1.0], width: 0.0 };
        let grid = Grid { rect: Rect { min: [-0.5, -2.0], max: [0.5, 2.0] }, columns: 1, rows: 2 };
        let mut masses = vec![0.0; 2];
        blur.add_masses(&grid, [0.0, 0.0], 0.5, &mut masses);
        // Half the weight, P(|E| < 1) = 0.6826894921370859 along x, P(0 < E < 2) = 0.4772498680518208 along y.
        let expected = 0.5 * 0.682_689_492_137_085_9 * 0.477_249_868_051_820_8;
        assert!(masses.iter().all(|mass| (mass - expected).abs() < 1e-15), "{masses:?} are not {expected}");
    }
}
