//! The targets of GAN Lab (Kahng et al. 2019), as in its code, mapped from its unit square to our plane by x -> 4 (x
//! - 1/2).

use core::f64::consts::TAU;

use super::blur::Blur;
use super::curves::{BlurredCurves, ParameterDensity};
use super::mixture::{Component, Mixture};
use super::plane_curve::PlaneCurve;

/// Length of GAN Lab's unit square on the plane.
const SCALE: f64 = 4.0;

/// Maps a point of GAN Lab's unit square to the plane.
fn from_unit_square(point: [f64; 2]) -> [f64; 2] {
    point.map(|value| SCALE * (value - 0.5))
}

fn component(centre: [f64; 2], deviation: [f64; 2]) -> Component {
    Component {
        centre: from_unit_square(centre),
        deviation: deviation.map(|value| SCALE * value),
        weight: 1.0,
    }
}

/// (0.8 - 0.75 U, 0.6 + 0.3 U) + 0.01 E.
pub(super) fn line() -> BlurredCurves {
    let path = PlaneCurve::Segment { from: from_unit_square([0.8, 0.6]), to: from_unit_square([0.05, 0.9]) };
    BlurredCurves::new(vec![path], ParameterDensity::Even, Blur::round(SCALE * 0.01))
}

/// Half N((0.3, 0.7), 0.1^2) and half N((0.7, 0.4), diag(0.05^2, 0.2^2)).
pub(super) fn gaussians() -> Mixture {
    Mixture::new(vec![component([0.3, 0.7], [0.1; 2]), component([0.7, 0.4], [0.05, 0.2])])
}

/// (0.5 + 0.3 cos t, 0.45 + 0.25 sin t) + 0.025 E, t uniform on [0, 2 pi].
pub(super) fn ring() -> BlurredCurves {
    let centre = from_unit_square([0.5, 0.45]);
    let path = PlaneCurve::Arc { centre, radii: [SCALE * 0.3, SCALE * 0.25], angles: [0.0, TAU] };
    BlurredCurves::new(vec![path], ParameterDensity::Even, Blur::round(SCALE * 0.025))
}

/// Three Gaussians at (0.35, 0.75), (0.75, 0.6) and (0.45, 0.35) with sigma 0.025.
pub(super) fn disjoint() -> Mixture {
    Mixture::new(
        [[0.35, 0.75], [0.75, 0.6], [0.45, 0.35]].map(|centre| component(centre, [0.025; 2])).to_vec(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::distribution::Distribution;
    use crate::math::random::{Draws, Stream};

    /// Checks the mean and the variance of a sample on each axis, in GAN Lab's unit square.
    #[track_caller]
    fn assert_moments(curves: &BlurredCurves, means: [f64; 2], variances: [f64; 2]) {
        const COUNT: u32 = 100_000;
        let mut draws = Draws::new(4, Stream::Data, 0, 0);
        let points: Vec<[f64; 2]> =
            (0..COUNT).map(|_| curves.draw(&mut draws).map(|v| v / 4.0 + 0.5)).collect();
        for axis in 0..2 {
            let mean_of =
                |f: &dyn Fn(f64) -> f64| points.iter().map(|p| f(p[axis])).sum::<f64>() / f64::from(COUNT);
            let mean = mean_of(&|v| v);
            let variance = mean_of(&|v| (v - mean) * (v - mean));
            // Five standard errors; both distributions have lighter tails than a Gaussian, whose variance has the
            // relative error sqrt(2 / n).
            let error = 5.0 * (variances[axis] / f64::from(COUNT)).sqrt();
            assert!((mean - means[axis]).abs() < error, "axis {axis}: mean {mean}");
            let error = 5.0 * (2.0 / f64::from(COUNT)).sqrt();
            assert!((variance / variances[axis] - 1.0).abs() < error, "axis {axis}: variance {variance}");
        }
    }

    #[test]
    fn the_line_and_the_ring_have_the_moments_of_their_recipes() {
        // A uniform of length l has the variance l^2 / 12, a cosine of radius r has r^2 / 2.
        assert_moments(&line(), [0.425, 0.75], [0.5625 / 12.0 + 1e-4, 0.09 / 12.0 + 1e-4]);
        let noise = 0.025 * 0.025;
        assert_moments(&ring(), [0.5, 0.45], [0.045 + noise, 0.03125 + noise]);
    }

    #[test]
    fn the_line_falls_from_left_to_right() {
        let [left, right] = [[-1.8, 1.6], [1.2, 0.4]].map(|end| line().density(end).unwrap());
        // At its ends half of the noise is beyond the line, so the density is half of 1 / (length sqrt(2 pi) 0.04).
        let expected = 0.5 / (libm::hypot(3.0, 1.2) * TAU.sqrt() * 0.04);
        assert!(
            (left / expected - 1.0).abs() < 1e-9 && (right / expected - 1.0).abs() < 1e-9,
            "{left} {right}"
        );
    }

    #[test]
    fn the_disjoint_gaussians_lie_where_the_recipe_says() {
        let modes = disjoint().modes();
        for (mode, centre) in modes.iter().zip([[-0.6, 1.0], [1.0, 0.4], [-0.2, -0.6]]) {
            assert!((0..2).all(|axis| (mode.centre[axis] - centre[axis]).abs() < 1e-14), "{mode:?}");
            assert!((mode.covariance[0] - 0.01).abs() < 1e-16 && mode.covariance[0] == mode.covariance[2]);
        }
        assert_eq!(modes.len(), 3);
    }
}
