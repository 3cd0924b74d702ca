//! The pinwheel: five Gaussian arms that bend more with increasing radius.
//!
//! a = 1 + 0.3 E and b = 0.1 E' with E, E' ~ N(0, 1) are rotated clockwise by 2 pi c / 5 + 0.25 e^a, with the arm c
//! uniform on 0..5. The construction is that of Johnson et al. 2016 ("Composing graphical models with neural
//! networks"), with the numbers of FFJORD's code (Grathwohl et al. 2019); FFJORD's final scale is 2, ours 1.25.

use core::f64::consts::{PI, TAU};

use super::distribution::Distribution;
use super::quadrature::cell_integrals;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

const ARMS: usize = 5;
/// Length of the unit of a and b on the plane.
const SCALE: f64 = 1.25;
/// Standard deviation of a, along an arm.
const RADIAL: f64 = 0.3;
/// Standard deviation of b, across an arm.
const TANGENTIAL: f64 = 0.1;
/// Bend of an arm: the rotation is this times e^a.
const BEND: f64 = 0.25;
/// Distance, in standard deviations of a and b, beyond which the density counts as zero: it is below 3e-11 of its
/// peak.
const REACH: f64 = 7.0;
/// Largest step, in radians, in the search for roots of an arm's equation.
const SCAN_STEP: f64 = 0.1;

/// The distribution of the pinwheel.
///
/// For a point at radius r and polar angle w (in units of [`SCALE`]), (a, b) = (r cos t, r sin t) for every root t of
/// t - 0.25 e^(r cos t) = w (mod 2 pi / 5), each from one arm. The map from (a, b) to the plane has the Jacobian J =
/// 1 + 0.25 e^a b, so p(x) is the sum over the roots t of N(a; 1, 0.3^2) N(b; 0, 0.1^2) / |J|, divided by 5 scale^2.
/// The fold where J = 0 is beyond 5.9 standard deviations, where p is below 3e-8 of its peak.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pinwheel;

impl Pinwheel {
    /// The sum of [`root_term`] over the roots t within `angles`, without constant factors.
    fn sum_of_roots(r: f64, polar: f64, angles: [f64; 2]) -> f64 {
        const BETWEEN_ARMS: f64 = TAU / ARMS as f64;
        let steps = ((angles[1] - angles[0]) / SCAN_STEP).ceil();
        let arm_of = |t: f64| (t - BEND * libm::exp(r * libm::cos(t)) - polar) / BETWEEN_ARMS;
        let mut sum = 0.0;
        let mut low = (angles[0], arm_of(angles[0]));
        for step in 1..=steps as usize {
            let t = angles[0] + (angles[1] - angles[0]) * step as f64 / steps;
            let high = (t, arm_of(t));
            let (from, to) = (low.1.min(high.1), low.1.max(high.1));
            // A root is where an integer is crossed; half-open intervals, so that no root is counted twice.
            let mut arm = from.ceil();
            while arm < to {
                sum += root_term(r, root_between(low.0, high.0, |t| arm_of(t) - arm));
                arm += 1.0;
            }
            low = high;
        }
        sum
    }
}

/// The term of the density at root `t`: e^(-(a - 1)^2 / (2 0.3^2) - b^2 / (2 0.1^2)) / |J|.
fn root_term(r: f64, t: f64) -> f64 {
    let (sin, cos) = libm::sincos(t);
    let (a, b) = (r * cos, r * sin);
    let (along, across) = ((a - 1.0) / RADIAL, b / TANGENTIAL);
    let jacobian = 1.0 + BEND * libm::exp(a) * b;
    libm::exp(-0.5 * (along * along + across * across)) / jacobian.abs().max(f64::MIN_POSITIVE)
}

/// The root of `f` between `low` and `high`, where its sign changes, to full precision: the Illinois method, a regula
/// falsi that halves the function value at an end that does not move.
fn root_between(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    let mut middle = low;
    for _ in 0..40 {
        if at_low == at_high {
            break;
        }
        middle = (low * at_high - high * at_low) / (at_high - at_low);
        let value = f(middle);
        if (value > 0.0) == (at_high > 0.0) {
            (high, at_high) = (middle, value);
            at_low *= 0.5;
        } else {
            (low, at_low) = (middle, value);
            at_high *= 0.5;
        }
        if value == 0.0 || (high - low).abs() < 1e-13 {
            break;
        }
    }
    middle
}

impl Distribution for Pinwheel {
    /// One uniform chooses the arm, one pair of normals the position on it.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let arm = draws.below(ARMS);
        let normals = draws.normals().map(f64::from);
        let (a, b) = (1.0 + RADIAL * normals[0], TANGENTIAL * normals[1]);
        let (sin, cos) = libm::sincos(TAU * arm as f64 / ARMS as f64 + BEND * libm::exp(a));
        [SCALE * (a * cos + b * sin), SCALE * (b * cos - a * sin)]
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let r = libm::hypot(x[0], x[1]) / SCALE;
        let polar = libm::atan2(x[1], x[0]);
        let widest = REACH * TANGENTIAL;
        let sum = if r <= widest {
            Self::sum_of_roots(r, polar, [-PI, PI])
        } else {
            // |b| is small enough only near t = 0, and near t = pi, where a < 0: on the other side of the centre. Far from the arm the density is zero, and e^a would make the search cross too many arms.
            let half = libm::asin(widest / r);
            let nearest = r * libm::cos(half);
            let window = |middle: f64, farthest: f64| {
                if nearest < farthest {
                    Self::sum_of_roots(r, polar, [middle - half, middle + half])
                } else {
                    0.0
                }
            };
            window(0.0, 1.0 + REACH * RADIAL) + window(PI, REACH * RADIAL - 1.0)
        };
        Some(sum / (TAU * RADIAL * TANGENTIAL * ARMS as f64 * SCALE * SCALE))
    }

    /// By quadrature of the density in the cell, with points closer than the width of an arm: the errors of all cells
    /// sum to less than 1e-6.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        Some(cell_integrals(grid, SCALE * TANGENTIAL, |x| self.density(x).unwrap_or(0.0)))
    }

    /// A third of the deviation across an arm.
    fn sharpness(&self) -> Option<f64> {
        Some(SCALE * TANGENTIAL / 3.0)
    }

    fn extent(&self) -> Rect {
        Rect::centred(SCALE * (1.0 + 3.5 * RADIAL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_at_the_image_of_a_point_is_that_of_the_point_over_the_jacobian() {
        // At a = 1, b = 0 of arm 0 the angle is 0.25 e and J = 1: the peak of one arm, 1 / (5 2 pi 0.03 1.25^2). The
        // next preimage, on the other side of the centre, adds 2e-10 of it.
        let angle = BEND * core::f64::consts::E;
        let x = [SCALE * libm::cos(angle), -SCALE * libm::sin(angle)];
        let peak = 1.0 / (5.0 * TAU * 0.03 * 1.5625);
        let density = Pinwheel.density(x).unwrap();
        assert!((density / peak - 1.0).abs() < 1e-9, "{density} is not {peak}");
        // The centre is a = b = 0 for each of the five arms: e^(-1 / 0.18) / (2 pi 0.03 1.25^2).
        let centre = libm::exp(-1.0 / 0.18) / (TAU * 0.03 * 1.5625);
        let density = Pinwheel.density([0.0, 0.0]).unwrap();
        assert!((density / centre - 1.0).abs() < 1e-12, "{density} is not {centre}");
    }

    #[test]
    fn far_out_and_nowhere_the_density_is_zero() {
        for x in [[5.0, 0.0], [-40.0, 3.0], [1e30, -1e300], [f64::INFINITY, 0.0], [f64::NAN, 1.0]] {
            assert_eq!(Pinwheel.density(x), Some(0.0), "at {x:?}");
        }
    }

    #[test]
    fn the_density_has_the_symmetry_of_five_arms() {
        let turned = |x: [f64; 2]| {
            let (sin, cos) = libm::sincos(TAU / 5.0);
            [x[0] * cos - x[1] * sin, x[0] * sin + x[1] * cos]
        };
        for k in 0..200 {
            let x = [f64::from(k % 20) * 0.2 - 1.9, f64::from(k / 20) * 0.4 - 1.8];
            let (here, there) = (Pinwheel.density(x).unwrap(), Pinwheel.density(turned(x)).unwrap());
            assert!((here - there).abs() < 1e-10, "{here} at {x:?}, {there} a fifth of a turn on");
        }
    }

    #[test]
    fn the_density_agrees_with_an_integral_over_a_and_b() {
        // The mass of a small square, as the share of a fine lattice of (E, E') that falls into it: midpoints of
        // 1200 x 1200 steps over 6 deviations, weighted by the normal density.
        let grid = Grid { rect: Rect { min: [0.2, -1.8], max: [1.4, -0.6] }, columns: 3, rows: 3 };
        let mut shares = vec![0.0; grid.cells()];
        let count = 1200;
        for i in 0..count {
            let normal = |index: i32| (f64::from(index) + 0.5) * 12.0 / f64::from(count) - 6.0;
            let (along, a) = (normal(i), 1.0 + RADIAL * normal(i));
            for arm in 0..ARMS {
                let (sin, cos) = libm::sincos(TAU * arm as f64 / ARMS as f64 + BEND * libm::exp(a));
                for j in 0..count {
                    let b = TANGENTIAL * normal(j);
                    let point = [SCALE * (a * cos + b * sin), SCALE * (b * cos - a * sin)].map(|v| v as f32);
                    if let Some(cell) = grid.cell_of(point) {
                        shares[cell] += libm::exp(-0.5 * (along * along + normal(j) * normal(j)));
                    }
                }
            }
        }
        let unit = 144.0 / f64::from(count * count) / TAU / ARMS as f64;
        for (mass, share) in Pinwheel.cell_masses(&grid).unwrap().iter().zip(shares) {
            assert!((mass - share * unit).abs() < 1e-5, "{mass} is not {}", share * unit);
        }
    }
}
