//! How a step is made of a field, and what the step does near the equilibrium.

use super::complex::Complex;
use super::matrix::Matrix;

/// The step size h of each player; with two different ones the rule of two time scales (Heusel et al. 2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// h of θ.
    pub generator: f64,
    /// h of ψ.
    pub discriminator: f64,
}

impl Rates {
    /// The same h for both.
    pub const fn equal(rate: f64) -> Self {
        Self { generator: rate, discriminator: rate }
    }
}

/// How a step is made of a field v. Below, x = (θ, ψ), and h stands for each player's own rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UpdateRule {
    /// x + h v(x), both players at once (Mescheder, Geiger and Nowozin 2018, section 2).
    Simultaneous,
    /// First θ, then `discriminator_steps` steps of ψ, which see the new θ (Mescheder, Geiger and Nowozin 2018,
    /// section 2).
    Alternating {
        /// n_d, the steps of the discriminator for one of the generator.
        discriminator_steps: u32,
    },
    /// First `discriminator_steps` steps of ψ, then `generator_steps` of θ, which see the new ψ: the order of Goodfellow
    /// et al. (2014), algorithm 1.
    DiscriminatorFirst {
        /// n_d.
        discriminator_steps: u32,
        /// n_g, the steps of the generator; 0 where it is frozen.
        generator_steps: u32,
    },
    /// As alternating with one step each, and each step also repeats `beta` times the last one: the heavy ball, with
    /// β < 0 in Gidel et al. (2019), "Negative momentum for improved game dynamics".
    Momentum {
        /// β.
        beta: f64,
    },
    /// x + h v(x + h v(x)): the field is asked one step ahead (Korpelevich 1976; Gidel et al. 2019, "A variational
    /// inequality perspective on generative adversarial networks", section 3).
    Extragradient,
    /// x + 2h v(x) - h v(the x before), where v before the first step is 0 (Daskalakis et al. 2018, "Training GANs with
    /// optimism", section 2).
    Optimistic,
    /// The flow x' = v(x) itself over a time h, by one classical Runge-Kutta step of fourth order.
    Flow,
}

impl UpdateRule {
    /// The eigenvalues of the update at an equilibrium where the field has this `jacobian`: the factors of one step,
    /// all of modulus below 1 where the rule converges (Mescheder, Geiger and Nowozin 2018, section 2).
    ///
    /// With μ the eigenvalues of h J:
    ///
    /// | rule | factors |
    /// |---|---|
    /// | simultaneous | 1 + μ |
    /// | alternating, discriminator first | those of the product of the two players' updates |
    /// | extragradient | 1 + μ + μ² |
    /// | optimistic | both z of z² - (1 + 2μ) z + μ = 0 |
    /// | flow | 1 + μ + μ²/2 + μ³/6 + μ⁴/24 |
    ///
    /// Where J only turns, with eigenvalues ± i s, the alternating factors are 1 - α²/2 ± √((1 - α²/2)² - 1) with
    /// α = √n_d h s: of modulus 1 as long as α ≤ 2, while the simultaneous ones have the modulus √(1 + h² s²) > 1.
    ///
    /// `None` for momentum, whose four factors have no short form.
    pub fn factors(self, jacobian: Matrix, rates: Rates) -> Option<Vec<Complex>> {
        let [[a, b], [c, d]] = jacobian.rows;
        let (first, second) = (rates.generator, rates.discriminator);
        let generator = [first * a, first * b];
        let discriminator = [second * c, second * d];
        let scaled = Matrix::new([generator, discriminator]).eigenvalues();
        let one = Complex::from(1.0);
        // c₀ + μ (c₁ + μ (…)) with the coefficients from the highest down.
        let polynomial = |coefficients: &[f64]| -> Vec<Complex> {
            let value = |mu: Complex| {
                coefficients.iter().fold(Complex::default(), |sum, next| sum * mu + Complex::from(*next))
            };
            scaled.into_iter().map(value).collect()
        };
        match self {
            Self::Simultaneous => Some(polynomial(&[1.0, 1.0])),
            Self::Extragradient => Some(polynomial(&[1.0, 1.0, 1.0])),
            Self::Flow => Some(polynomial(&[1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0])),
            Self::Optimistic => {
                let both = |mu: Complex| Complex::solve_quadratic(-1.0 * (one + 2.0 * mu), mu);
                Some(scaled.into_iter().flat_map(both).collect())
            }
            Self::Alternating { discriminator_steps } => {
                let [by_theta, by_psi] = discriminator;
                let answer = Matrix::new([[1.0, 0.0], [by_theta, 1.0 + by_psi]]);
                let [by_theta, by_psi] = generator;
                let begin = Matrix::new([[1.0 + by_theta, by_psi], [0.0, 1.0]]);
                let update = (0..discriminator_steps).fold(begin, |update, _| answer * update);
                Some(update.eigenvalues().to_vec())
            }
            Self::DiscriminatorFirst { discriminator_steps, generator_steps } => {
                let [by_theta, by_psi] = discriminator;
                let begin = Matrix::new([[1.0, 0.0], [by_theta, 1.0 + by_psi]]);
                let [by_theta, by_psi] = generator;
                let answer = Matrix::new([[1.0 + by_theta, by_psi], [0.0, 1.0]]);
                let one = Matrix::new([[1.0, 0.0], [0.0, 1.0]]);
                let update = (0..discriminator_steps).fold(one, |update, _| begin * update);
                let update = (0..generator_steps).fold(update, |update, _| answer * update);
                Some(update.eigenvalues().to_vec())
            }
            Self::Momentum { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_1_SQRT_2;

    use super::*;
    use crate::dirac::tables::{assert_close, numerical_jacobian};
    use crate::dirac::{DiracGame, DiracMethod, DiracPoint, Trajectory};

    const UNEQUAL: Rates = Rates { generator: 0.2, discriminator: 0.5 };

    fn modulus(rule: UpdateRule, game: DiracGame, rates: Rates) -> f64 {
        let factors =
            rule.factors(game.jacobian(DiracPoint::EQUILIBRIUM), rates).expect("a rule with factors");
        factors.into_iter().map(Complex::modulus).fold(0.0, f64::max)
    }

    #[test]
    fn factors_are_the_eigenvalues_of_one_step_near_the_equilibrium() {
        let rules = [
            UpdateRule::Simultaneous,
            UpdateRule::Alternating { discriminator_steps: 1 },
            UpdateRule::Alternating { discriminator_steps: 5 },
            UpdateRule::DiscriminatorFirst { discriminator_steps: 3, generator_steps: 2 },
            UpdateRule::DiscriminatorFirst { discriminator_steps: 2, generator_steps: 0 },
            UpdateRule::Extragradient,
            UpdateRule::Flow,
        ];
        for game in [DiracGame::Minimax, DiracGame::NonSaturating, DiracGame::Bilinear] {
            for method in
                [DiracMethod::Plain, DiracMethod::R1 { gamma: 0.3 }, DiracMethod::Consensus { weight: 0.5 }]
            {
                let field = |point| method.field(game, point);
                let jacobian = numerical_jacobian(field, DiracPoint::EQUILIBRIUM);
                for rule in rules {
                    let step = |start| Trajectory::new(game, method, rule, UNEQUAL, start).after(1);
                    let update = numerical_jacobian(step, DiracPoint::EQUILIBRIUM).eigenvalues();
                    let factors = rule.factors(jacobian, UNEQUAL).expect("a rule with factors");
                    for (factor, wanted) in factors.into_iter().zip(update) {
                        assert!((factor - wanted).modulus() < 1e-9, "{rule:?}: {factor:?}, {wanted:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn simultaneous_steps_grow_whatever_the_two_rates() {
        let wanted = 1.0 + UNEQUAL.generator * UNEQUAL.discriminator / 4.0;
        assert_close(modulus(UpdateRule::Simultaneous, DiracGame::Minimax, UNEQUAL).powi(2), wanted, 1e-12);
    }

    #[test]
    fn alternating_steps_turn_without_growing_until_the_rate_is_too_large() {
        for (discriminator_steps, rate) in [(1, 0.2), (1, 3.9), (4, 1.9), (4, 2.1), (1, 4.1), (1, 5.0)] {
            let alpha = f64::from(discriminator_steps).sqrt() * rate / 2.0;
            let middle = 1.0 - alpha * alpha / 2.0;
            let root = Complex::from(middle * middle - 1.0).sqrt();
            let rule = UpdateRule::Alternating { discriminator_steps };
            let rates = Rates::equal(rate);
            let jacobian = DiracGame::Minimax.jacobian(DiracPoint::EQUILIBRIUM);
            let factors = rule.factors(jacobian, rates).expect("a rule with factors");
            for (factor, wanted) in factors.into_iter().zip([root, -1.0 * root]) {
                assert!((factor - Complex::from(middle) - wanted).modulus() < 1e-12, "{factor:?}");
            }
            let largest = modulus(rule, DiracGame::Minimax, rates);
            assert_eq!(largest < 1.0 + 1e-12, alpha <= 2.0, "{discriminator_steps}, {rate}: {largest}");
        }
    }

    #[test]
    fn the_optimistic_rule_converges_below_a_rate_of_one_over_the_root_of_three() {
        for (rate, wanted) in
            [(0.1, 0.9949), (0.2, 0.9789), (0.5, FRAC_1_SQRT_2), (0.57, 0.9807), (0.58, 1.0069)]
        {
            let largest = modulus(UpdateRule::Optimistic, DiracGame::Bilinear, Rates::equal(rate));
            assert!((largest - wanted).abs() < 5e-5, "{rate}: {largest}");
        }
        let critical =
            modulus(UpdateRule::Optimistic, DiracGame::Bilinear, Rates::equal(1.0 / 3.0_f64.sqrt()));
        assert_close(critical, 1.0, 1e-12);
    }

    #[test]
    fn momentum_has_no_short_form() {
        let jacobian = DiracGame::Bilinear.jacobian(DiracPoint::EQUILIBRIUM);
        assert_eq!(UpdateRule::Momentum { beta: -0.5 }.factors(jacobian, UNEQUAL), None);
    }
}
