//! Moons, circles, swiss roll and spirals, as in their published code. Their noise is in units of the plane, after
//! the rescaling that is stated for each.

use core::f64::consts::{PI, TAU};

use super::blur::Blur;
use super::curves::{BlurredCurves, ParameterDensity};
use super::plane_curve::PlaneCurve;

/// Two interleaving half circles: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t uniform on [0, pi] (scikit-learn's
/// `make_moons`), shifted by (-1/2, -1/4) and scaled by 1.5.
pub(super) fn moons(noise: f64) -> BlurredCurves {
    const SCALE: f64 = 1.5;
    let half_circle = |centre: [f64; 2], angles| PlaneCurve::Arc {
        centre: [SCALE * (centre[0] - 0.5), SCALE * (centre[1] - 0.25)],
        radii: [SCALE; 2],
        angles,
    };
    let paths = vec![half_circle([0.0, 0.0], [0.0, PI]), half_circle([1.0, 0.5], [PI, TAU])];
    BlurredCurves::new(paths, ParameterDensity::Even, Blur::round(noise))
}

/// Two circles around the origin with radii 1 and 1/2 (scikit-learn's `make_circles`), scaled by 2.
pub(super) fn circles(noise: f64) -> BlurredCurves {
    let circle = |radius: f64| PlaneCurve::Arc { centre: [0.0; 2], radii: [radius; 2], angles: [0.0, TAU] };
    BlurredCurves::new(vec![circle(2.0), circle(1.0)], ParameterDensity::Even, Blur::round(noise))
}

/// A spiral: (t cos t, t sin t), t uniform on [1.5 pi, 4.5 pi] (scikit-learn's `make_swiss_roll`, x and z), divided
/// by 7.5 as in Gulrajani et al. 2017.
pub(super) fn swiss_roll(noise: f64) -> BlurredCurves {
    let roll = PlaneCurve::Spiral { centre: [0.0; 2], pitch: [1.0 / 7.5; 2], angles: [1.5 * PI, 4.5 * PI] };
    BlurredCurves::new(vec![roll], ParameterDensity::Even, Blur::round(noise))
}

/// Two spirals: (-n cos n + U/2, n sin n + U'/2), n = 3 pi sqrt(U''), and its reflection at the origin (FFJORD,
/// Grathwohl et al. 2019). FFJORD divides by 3, we by 4.
pub(super) fn spirals(noise: f64) -> BlurredCurves {
    const SCALE: f64 = 0.25;
    const SQUARE: f64 = 0.5 * SCALE;
    let arm = |sign: f64| PlaneCurve::Spiral {
        // The square [0, 1/2]^2, given by its centre.
        centre: [sign * 0.5 * SQUARE; 2],
        pitch: [-sign * SCALE, sign * SCALE],
        angles: [0.0, 3.0 * PI],
    };
    BlurredCurves::new(
        vec![arm(1.0), arm(-1.0)],
        ParameterDensity::Rising,
        Blur { deviation: [noise; 2], width: SQUARE },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::distribution::Distribution;
    use crate::math::random::{Draws, Stream};

    #[test]
    fn points_without_noise_lie_on_the_published_curves() {
        let mut draws = Draws::new(1, Stream::Data, 0, 0);
        let (moons, circles, swiss_roll) = (moons(0.0), circles(0.0), swiss_roll(0.0));
        for _ in 0..1000 {
            let moon = moons.draw(&mut draws);
            let [x, y] = [moon[0] / 1.5 + 0.5, moon[1] / 1.5 + 0.25];
            let upper = (libm::hypot(x, y) - 1.0).abs() < 1e-12 && y >= 0.0;
            let lower = (libm::hypot(x - 1.0, y - 0.5) - 1.0).abs() < 1e-12 && y <= 0.5 + 1e-12;
            assert!(upper || lower, "{x}, {y} is on no moon");

            let circle = circles.draw(&mut draws);
            let radius = libm::hypot(circle[0], circle[1]);
            assert!((radius - 1.0).abs() < 1e-12 || (radius - 2.0).abs() < 1e-12, "{radius} is no radius");

            let roll = swiss_roll.draw(&mut draws).map(|value| value * 7.5);
            let t = libm::hypot(roll[0], roll[1]);
            assert!((1.5 * PI - 1e-9..4.5 * PI + 1e-9).contains(&t), "{t} is outside of the roll");
            assert!((roll[0] - t * libm::cos(t)).abs() < 1e-9 && (roll[1] - t * libm::sin(t)).abs() < 1e-9);
        }
    }

    #[test]
    fn half_of_the_points_of_a_spiral_lie_beyond_the_root_of_half_its_length() {
        // n / 3 pi = sqrt(U): the median radius is 3 pi sqrt(1/2) / 4, before the square shifts it by up to 0.18.
        let curve = spirals(0.0);
        let mut draws = Draws::new(2, Stream::Data, 0, 0);
        let count = 40_000;
        let squares: f64 = (0..count).map(|_| curve.draw(&mut draws)).map(|[x, y]| x * x + y * y).sum();
        // E r^2 = (E n^2 + 2 E n (U' sin n - U cos n) / 2 + 2 (1/12)) / 16 with E n^2 = (3 pi)^2 / 2. The middle
        // term is E n (sin n - cos n) / 2 with E n g(n) = 2 / (3 pi)^2 times the integral of n^2 g(n) over [0, 3
        // pi]: n^2 sin n gives (3 pi)^2 - 4, n^2 cos n gives -6 pi.
        let square = 9.0 * PI * PI;
        let cross = 0.5 * 2.0 / square * (square - 4.0 + 6.0 * PI);
        let expected = (0.5 * square + cross + 2.0 / 12.0) / 16.0;
        // Five standard errors; the standard deviation of r^2 is below 2.
        assert!(
            (squares / f64::from(count) - expected).abs() < 5.0 * 2.0 / f64::from(count).sqrt(),
            "{squares}"
        );
    }
}
