//! The field's Jacobian at (0, 0) and its eigenvalues, in closed form: they say whether a method converges, and how.

use super::complex::Complex;
use super::game::DiracGame;
use super::matrix::Matrix;
use super::method::DiracMethod;

/// The Jacobian at the equilibrium of the field of `game` with `method`, or `None` where the field has no derivative
/// there.
///
/// With s = d'(0) = -g'(0), which is ½ for the logistic games and least squares, 1 for the bilinear game and the hinges, and 2
/// for relativistic least squares, it is
///
/// ```text
/// ( -k_θ  -s  )
/// (  s   -k_ψ )
/// ```
///
/// with these dampings k, all others being 0:
///
/// | method | damping | source |
/// |---|---|---|
/// | R1, R2 | k_ψ = γ | Mescheder, Geiger and Nowozin 2018, section 4.1 |
/// | R1 and R2 | k_ψ = 2γ | Huang et al. 2024, section 2 |
/// | gradient penalty with g₀ = 0 | k_ψ = γ | Mescheder, Geiger and Nowozin 2018, section 3 |
/// | instance noise | k_ψ = -2σ² d''(0) | Mescheder, Geiger and Nowozin 2018, section 3 |
/// | Nagarajan-Kolter | k_θ = 2c s² | Nagarajan and Kolter 2017, section 4 |
/// | unrolled | k_θ = 2Kη s² | from Metz et al. 2017, section 2.2 |
/// | looking ahead | k_θ = Kη s² | the same without the derivative |
/// | consensus | both γ s² | Mescheder, Nowozin and Geiger 2017, section 4 |
/// | symplectic adjustment | both λ s² | Balduzzi et al. 2018, section 3 |
pub fn linearization(game: DiracGame, method: DiracMethod) -> Option<Matrix> {
    let slope = game.discriminator_slope(0.0);
    let square = slope * slope;
    let [of_theta, of_psi] = match method {
        DiracMethod::Plain | DiracMethod::WeightClip { .. } => [0.0, 0.0],
        DiracMethod::GradientPenalty { weight, target: 0.0 } => [0.0, weight],
        DiracMethod::GradientPenalty { .. } => return None,
        DiracMethod::R1 { gamma } | DiracMethod::R2 { gamma } => [0.0, gamma],
        DiracMethod::R1AndR2 { gamma } => [0.0, 2.0 * gamma],
        DiracMethod::InstanceNoise { deviation } => {
            [0.0, -2.0 * deviation.powi(2) * game.discriminator_bend(0.0)]
        }
        DiracMethod::NagarajanKolter { weight } => [2.0 * weight * square, 0.0],
        DiracMethod::Unrolled { steps, rate } => [2.0 * f64::from(steps) * rate * square, 0.0],
        DiracMethod::Lookahead { steps, rate } => [f64::from(steps) * rate * square, 0.0],
        DiracMethod::Consensus { weight } | DiracMethod::SymplecticAdjustment { weight } => {
            [weight * square, weight * square]
        }
    };
    Some(Matrix::new([[-of_theta, -slope], [slope, -of_psi]]))
}

/// The eigenvalues of [`linearization`]. Where one player is damped by k they are -k/2 ± √(k²/4 - s²), and where both are,
/// -k ± i s. One player's damping is critical at k = 2s: below it the path turns, above it a slow direction appears.
pub fn eigenvalues(game: DiracGame, method: DiracMethod) -> Option<[Complex; 2]> {
    linearization(game, method).map(Matrix::eigenvalues)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::point::DiracPoint;
    use crate::dirac::tables::{assert_close, numerical_jacobian};

    const METHODS: [DiracMethod; 14] = [
        DiracMethod::Plain,
        DiracMethod::WeightClip { limit: 0.5 },
        DiracMethod::GradientPenalty { weight: 0.7, target: 0.0 },
        DiracMethod::R1 { gamma: 0.3 },
        DiracMethod::R1 { gamma: 2.5 },
        DiracMethod::R2 { gamma: 0.3 },
        DiracMethod::R1AndR2 { gamma: 0.3 },
        DiracMethod::InstanceNoise { deviation: 0.8 },
        DiracMethod::InstanceNoise { deviation: 2.0 },
        DiracMethod::NagarajanKolter { weight: 0.5 },
        DiracMethod::Unrolled { steps: 5, rate: 0.1 },
        DiracMethod::Lookahead { steps: 5, rate: 0.1 },
        DiracMethod::Consensus { weight: 0.9 },
        DiracMethod::SymplecticAdjustment { weight: 1.0 },
    ];

    fn of(game: DiracGame, method: DiracMethod) -> [Complex; 2] {
        eigenvalues(game, method).expect("a smooth field")
    }

    #[test]
    fn closed_forms_are_the_derivatives_of_the_field() {
        for game in DiracGame::ALL {
            for method in METHODS {
                // Noise reaches over the edge of the hinge, where the quadrature is too coarse to differentiate.
                let has_margin = matches!(game, DiracGame::Hinge | DiracGame::RelativisticHinge);
                if has_margin && matches!(method, DiracMethod::InstanceNoise { .. }) {
                    continue;
                }
                let jacobian = numerical_jacobian(|point| method.field(game, point), DiracPoint::EQUILIBRIUM);
                let closed = linearization(game, method).expect("a smooth field");
                for (numerical, closed) in jacobian.rows.as_flattened().iter().zip(closed.rows.as_flattened())
                {
                    let apart = (numerical - closed).abs();
                    assert!(apart < 1e-8, "{game:?} {method:?}: {numerical:?}, {closed:?}");
                }
            }
        }
    }

    #[test]
    fn the_formulas_of_the_table_hold() {
        // -a ± √(a² - b²), with the root imaginary where it is to be.
        let table = [
            (DiracGame::Minimax, DiracMethod::Plain, 0.0, 0.5),
            (DiracGame::NonSaturating, DiracMethod::Plain, 0.0, 0.5),
            (DiracGame::Relativistic, DiracMethod::Plain, 0.0, 0.5),
            (DiracGame::Bilinear, DiracMethod::Plain, 0.0, 1.0),
            (DiracGame::Hinge, DiracMethod::Plain, 0.0, 1.0),
            (DiracGame::Minimax, DiracMethod::R1 { gamma: 0.3 }, 0.15, 0.5),
            (DiracGame::NonSaturating, DiracMethod::R1 { gamma: 3.0 }, 1.5, 0.5),
            (DiracGame::Relativistic, DiracMethod::R1AndR2 { gamma: 0.3 }, 0.3, 0.5),
            (DiracGame::Minimax, DiracMethod::InstanceNoise { deviation: 0.8 }, 0.16, 0.5),
            (DiracGame::Minimax, DiracMethod::NagarajanKolter { weight: 0.5 }, 0.125, 0.5),
            (DiracGame::Bilinear, DiracMethod::Unrolled { steps: 5, rate: 0.1 }, 0.5, 1.0),
            (DiracGame::Bilinear, DiracMethod::Unrolled { steps: 5, rate: 0.3 }, 1.5, 1.0),
        ];
        for (game, method, half, slope) in table {
            let root = Complex::from(half * half - slope * slope).sqrt();
            let [plus, minus] = of(game, method);
            assert!((plus - Complex::from(-half) - root).modulus() < 1e-14, "{game:?} {method:?}");
            assert!((minus - Complex::from(-half) + root).modulus() < 1e-14, "{game:?} {method:?}");
        }
        let [consensus, _] = of(DiracGame::Minimax, DiracMethod::Consensus { weight: 0.6 });
        assert_eq!(consensus, Complex::new(-0.15, 0.5));
        let [adjusted, _] = of(DiracGame::Bilinear, DiracMethod::SymplecticAdjustment { weight: 1.0 });
        assert_eq!(adjusted, Complex::new(-1.0, 1.0));
    }

    #[test]
    fn the_critical_strengths_are_those_of_the_table() {
        let critical = [
            DiracMethod::R1 { gamma: 1.0 },
            DiracMethod::R1AndR2 { gamma: 0.5 },
            DiracMethod::InstanceNoise { deviation: 2.0_f64.sqrt() },
        ];
        for method in critical {
            for value in of(DiracGame::NonSaturating, method) {
                assert_close(value.re, -0.5, 1e-7);
                assert!(value.im.abs() < 1e-7, "{method:?}: {value:?}");
            }
        }
    }

    #[test]
    fn a_penalty_with_a_target_has_no_derivative_at_the_equilibrium() {
        let method = DiracMethod::GradientPenalty { weight: 0.7, target: 1.0 };
        assert_eq!(eigenvalues(DiracGame::Bilinear, method), None);
    }
}
