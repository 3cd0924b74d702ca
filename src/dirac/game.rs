//! The games: which functions of D(θ) = ψ θ the two players ascend, before any remedy.

use super::matrix::Matrix;
use super::point::DiracPoint;

/// Who ascends what. With t = ψ θ, the generator ascends g(t) over θ and the discriminator d(t) over ψ, so that the
/// field is v = (ψ g'(t), θ d'(t)).
///
/// f(t) = -ln(1 + e^-t) throughout, with f'(t) = 1 / (1 + e^t) and f''(t) = -f'(t) f'(-t).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiracGame {
    /// d = f(t), g = -f(t): one value, two opposed players (Goodfellow et al. 2014, equation 1; Mescheder, Geiger and
    /// Nowozin 2018, section 2).
    Minimax,
    /// d = f(t), g = f(-t): the generator's gradient stays when the discriminator is sure (Goodfellow et al. 2014,
    /// section 3; Mescheder, Geiger and Nowozin 2018).
    NonSaturating,
    /// d = f(D(θ) - D(0)), g = f(D(0) - D(θ)): pairs of a fake and a real point (Jolicoeur-Martineau 2019, "The
    /// relativistic discriminator"). As D(0) = 0, the field is that of the non-saturating game, unless there is noise.
    Relativistic,
    /// d = t, g = -t: the critic of Arjovsky, Chintala and Bottou (2017), equation 2, and the bilinear game
    /// min over θ, max over ψ of θ ψ.
    Bilinear,
    /// d = min(0, t - 1), g = -t: the discriminator rests where it is right by the margin (Lim and Ye 2017, "Geometric
    /// GAN"). The field of the bilinear game while t < 1.
    Hinge,
    /// d = t/2 - t²/2, g = -t/2 - t²/2: least squares with the targets 0 and 1 of D(x) = 1/2 - ψ x, whose equilibrium is
    /// the flat line half-way between them (Mao et al. 2017, equation 2).
    LeastSquares,
    /// d = -(t - 1)², g = -(t + 1)²: least squares of the differences of both points (Jolicoeur-Martineau 2019, section 4.2).
    RelativisticLeastSquares,
    /// d = min(0, t - 1), g = min(0, -t - 1): the hinge of those differences (Jolicoeur-Martineau 2019, section 4.2).
    RelativisticHinge,
}

/// f'(t) = 1 / (1 + e^t).
fn logistic_slope(t: f64) -> f64 {
    1.0 / (1.0 + t.exp())
}

/// f''(t) = -f'(t) f'(-t).
fn logistic_bend(t: f64) -> f64 {
    -logistic_slope(t) * logistic_slope(-t)
}

impl DiracGame {
    /// Every game.
    pub const ALL: [Self; 8] = [
        Self::Minimax,
        Self::NonSaturating,
        Self::Relativistic,
        Self::Bilinear,
        Self::Hinge,
        Self::LeastSquares,
        Self::RelativisticLeastSquares,
        Self::RelativisticHinge,
    ];

    /// Whether d and g are functions of the difference D(θ) - D(0) alone.
    pub const fn is_paired(self) -> bool {
        matches!(self, Self::Relativistic | Self::RelativisticLeastSquares | Self::RelativisticHinge)
    }

    /// g'(t), the slope of what the generator ascends.
    pub fn generator_slope(self, t: f64) -> f64 {
        match self {
            Self::Minimax => -logistic_slope(t),
            Self::NonSaturating | Self::Relativistic => -logistic_slope(-t),
            Self::Bilinear | Self::Hinge => -1.0,
            Self::LeastSquares => -0.5 - t,
            Self::RelativisticLeastSquares => -2.0 * (1.0 + t),
            Self::RelativisticHinge if t > -1.0 => -1.0,
            Self::RelativisticHinge => 0.0,
        }
    }

    /// g''(t); of a hinge, 0 on both sides of its margin.
    pub fn generator_bend(self, t: f64) -> f64 {
        match self {
            Self::Minimax => -logistic_bend(t),
            Self::NonSaturating | Self::Relativistic => logistic_bend(-t),
            Self::Bilinear | Self::Hinge | Self::RelativisticHinge => 0.0,
            Self::LeastSquares => -1.0,
            Self::RelativisticLeastSquares => -2.0,
        }
    }

    /// d'(t), the slope of what the discriminator ascends.
    pub fn discriminator_slope(self, t: f64) -> f64 {
        match self {
            Self::Minimax | Self::NonSaturating | Self::Relativistic => logistic_slope(t),
            Self::Bilinear => 1.0,
            Self::Hinge | Self::RelativisticHinge if t < 1.0 => 1.0,
            Self::Hinge | Self::RelativisticHinge => 0.0,
            Self::LeastSquares => 0.5 - t,
            Self::RelativisticLeastSquares => 2.0 * (1.0 - t),
        }
    }

    /// d''(t); of a hinge, 0 on both sides of its margin.
    pub fn discriminator_bend(self, t: f64) -> f64 {
        match self {
            Self::Minimax | Self::NonSaturating | Self::Relativistic => logistic_bend(t),
            Self::Bilinear | Self::Hinge | Self::RelativisticHinge => 0.0,
            Self::LeastSquares => -1.0,
            Self::RelativisticLeastSquares => -2.0,
        }
    }

    /// The field v = (ψ g'(t), θ d'(t)) at t = ψ θ.
    pub fn field(self, point: DiracPoint) -> DiracPoint {
        let t = point.verdict();
        DiracPoint::new(point.psi * self.generator_slope(t), point.theta * self.discriminator_slope(t))
    }

    /// The Jacobian of the field: rows (ψ² g'', g' + t g'') and (d' + t d'', θ² d'').
    pub fn jacobian(self, point: DiracPoint) -> Matrix {
        let DiracPoint { theta, psi } = point;
        let t = point.verdict();
        let generator =
            [psi * psi * self.generator_bend(t), self.generator_slope(t) + t * self.generator_bend(t)];
        let discriminator = [
            self.discriminator_slope(t) + t * self.discriminator_bend(t),
            theta * theta * self.discriminator_bend(t),
        ];
        Matrix::new([generator, discriminator])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::tables::{assert_close, numerical_jacobian};

    #[test]
    fn the_slope_and_the_bend_at_the_equilibrium_are_a_half_and_minus_a_quarter() {
        assert_eq!(DiracGame::Minimax.discriminator_slope(0.0), 0.5);
        assert_eq!(DiracGame::Minimax.discriminator_bend(0.0), -0.25);
    }

    #[test]
    fn the_saturating_generator_has_no_slope_where_the_other_has_all() {
        assert!(DiracGame::Minimax.generator_slope(40.0).abs() < 1e-17);
        assert_eq!(DiracGame::NonSaturating.generator_slope(40.0), -1.0);
        assert_eq!(DiracGame::Minimax.generator_slope(1e6), 0.0);
    }

    #[test]
    fn the_hinge_is_bilinear_up_to_its_margin() {
        let inside = DiracPoint::new(0.9, 1.1);
        assert_eq!(DiracGame::Hinge.field(inside), DiracGame::Bilinear.field(inside));
        assert_eq!(DiracGame::Hinge.field(DiracPoint::new(1.0, 2.0)), DiracPoint::new(-2.0, 0.0));
    }

    #[test]
    fn the_jacobian_is_the_derivative_of_the_field() {
        for game in DiracGame::ALL {
            for point in [DiracPoint::new(0.7, -0.4), DiracPoint::new(-1.3, 0.2), DiracPoint::new(1.1, 0.8)] {
                let numerical = numerical_jacobian(|point| game.field(point), point);
                for (row, wanted) in game.jacobian(point).rows.into_iter().zip(numerical.rows) {
                    row.into_iter().zip(wanted).for_each(|(value, wanted)| assert_close(value, wanted, 1e-8));
                }
            }
        }
    }
}
