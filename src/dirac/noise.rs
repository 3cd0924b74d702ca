//! Instance noise by its expectation, so that a path stays a deterministic curve.

use std::f64::consts::SQRT_2;

use super::game::DiracGame;
use super::point::DiracPoint;

/// Points of the trapezoidal rule on each side of 0, and their distance, in standard deviations.
///
/// For a smooth function the rule is as good as exact: its error falls like e^(-2π a / step), a the distance of the
/// nearest pole from the real line. At 8 standard deviations the density is below 1e-14.
const POINTS: i32 = 64;
const STEP: f64 = 0.125;

/// E of `function` of ε, ε of the standard normal distribution.
fn expectation(function: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let mut total = 0.0;
    for index in -POINTS..=POINTS {
        let epsilon = STEP * f64::from(index);
        let weight = (-epsilon * epsilon / 2.0).exp();
        sum += weight * function(epsilon);
        total += weight;
    }
    sum / total
}

/// The field when both points are blurred by normal noise of standard `deviation` σ: with x = θ + σ ε and y = σ ε,
///
/// ```text
/// v = (ψ E g'(ψ x), E[x d'(ψ x)] + E[y d'(ψ y)])
/// ```
///
/// The second term is that of the data, which are no longer silent; of a relativistic game there is one term only,
/// with x the difference of a fake and a real point, of deviation √2 σ.
pub(super) fn blurred_field(game: DiracGame, deviation: f64, point: DiracPoint) -> DiracPoint {
    let DiracPoint { theta, psi } = point;
    let paired = game.is_paired();
    let spread = if paired { SQRT_2 * deviation } else { deviation };
    let pull = |x: f64| x * game.discriminator_slope(psi * x);
    let generator = psi * expectation(|epsilon| game.generator_slope(psi * (theta + spread * epsilon)));
    let fake = expectation(|epsilon| pull(theta + spread * epsilon));
    let real = if paired { 0.0 } else { expectation(|epsilon| pull(spread * epsilon)) };
    DiracPoint::new(generator, fake + real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::tables::assert_close;

    #[test]
    fn moments_of_the_normal_law_are_exact() {
        assert_close(expectation(|epsilon| epsilon.powi(2)), 1.0, 1e-12);
        assert_close(expectation(|epsilon| epsilon.powi(4)), 3.0, 1e-11);
        assert_close(expectation(|epsilon| (0.5 * epsilon).exp()), 0.125_f64.exp(), 1e-12);
    }

    #[test]
    fn no_noise_is_the_game_itself() {
        let point = DiracPoint::new(0.7, -0.4);
        for game in DiracGame::ALL {
            let (blurred, plain) = (blurred_field(game, 0.0, point), game.field(point));
            assert_close(blurred.theta, plain.theta, 1e-12);
            assert_close(blurred.psi, plain.psi, 1e-12);
        }
    }

    #[test]
    fn a_linear_critic_does_not_feel_the_noise() {
        let point = DiracPoint::new(0.7, -0.4);
        let blurred = blurred_field(DiracGame::Bilinear, 1.5, point);
        assert_close(blurred.theta, 0.4, 1e-12);
        assert_close(blurred.psi, 0.7, 1e-12);
    }
}
