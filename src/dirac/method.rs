//! The remedies: what is added to the field of a game, with one strength each.

use super::game::DiracGame;
use super::noise::blurred_field;
use super::point::DiracPoint;

/// What is added to the field of a [`DiracGame`].
///
/// Below, v is the field of the game alone, J its Jacobian, and t = ψ θ. The gradient of D is ψ at every point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DiracMethod {
    /// Nothing.
    Plain,
    /// ψ is clamped to [-`limit`, `limit`] after each of its steps (Arjovsky, Chintala and Bottou 2017, algorithm 1).
    WeightClip {
        /// The greatest slope.
        limit: f64,
    },
    /// v_ψ - γ (|ψ| - g₀) sign ψ: the slope is drawn to g₀ (Gulrajani et al. 2017, equation 3; Mescheder, Geiger and
    /// Nowozin 2018, section 3). Not smooth at ψ = 0, where the sign is taken as 0.
    GradientPenalty {
        /// γ.
        weight: f64,
        /// g₀, the slope that is wanted.
        target: f64,
    },
    /// v_ψ - γ ψ: the squared slope at the data, times γ/2 (Mescheder, Geiger and Nowozin 2018, section 4.1).
    R1 {
        /// γ.
        gamma: f64,
    },
    /// v_ψ - γ ψ: the squared slope at the generator's point, times γ/2 (Mescheder, Geiger and Nowozin 2018, section
    /// 4.1). The same as R1, as the discriminator is a line.
    R2 {
        /// γ.
        gamma: f64,
    },
    /// v_ψ - 2γ ψ: both (Huang et al. 2024, "The GAN is dead; long live the GAN! A modern GAN baseline", section 2,
    /// where the game is [`DiracGame::Relativistic`]).
    R1AndR2 {
        /// γ of each.
        gamma: f64,
    },
    /// The expectation of v when normal noise is added to real and fake points (Sønderby et al. 2017; Arjovsky and
    /// Bottou 2017; Mescheder, Geiger and Nowozin 2018, section 3).
    InstanceNoise {
        /// σ, the standard deviation of the noise.
        deviation: f64,
    },
    /// v - γ Jᵀ v, the descent of ½ ‖v‖² beside the game (Mescheder, Nowozin and Geiger 2017, "The numerics of GANs",
    /// section 4).
    Consensus {
        /// γ.
        weight: f64,
    },
    /// v_θ - c ∂(v_ψ²)/∂θ: the generator also makes the discriminator's gradient small (Nagarajan and Kolter 2017,
    /// "Gradient descent GAN optimization is locally stable", section 4). Here ∂(v_ψ²)/∂θ = 2 v_ψ J_ψθ.
    NagarajanKolter {
        /// c.
        weight: f64,
    },
    /// v - λ Aᵀ v, A = (J - Jᵀ) / 2: the part of the game that turns is turned inwards (Balduzzi et al. 2018, "The
    /// mechanics of n-player differentiable games", section 3). λ keeps its sign here.
    SymplecticAdjustment {
        /// λ.
        weight: f64,
    },
    /// The generator ascends g(ψ_K θ), where ψ_K is what the discriminator will be after K steps of rate η, and
    /// differentiates through these steps (Metz et al. 2017, "Unrolled generative adversarial networks", section 2.2).
    Unrolled {
        /// K.
        steps: u32,
        /// η.
        rate: f64,
    },
    /// The generator sees ψ_K as in [`Self::Unrolled`], but as a constant.
    Lookahead {
        /// K.
        steps: u32,
        /// η.
        rate: f64,
    },
}

impl DiracMethod {
    /// The field of `game` with this remedy, at `point`.
    pub fn field(self, game: DiracGame, point: DiracPoint) -> DiracPoint {
        let plain = game.field(point);
        let DiracPoint { theta, psi } = point;
        match self {
            Self::Plain | Self::WeightClip { .. } => plain,
            Self::GradientPenalty { weight, target } => {
                // f64::signum is never 0.
                let sign = if psi == 0.0 { 0.0 } else { psi.signum() };
                plain - DiracPoint::new(0.0, weight * (psi.abs() - target) * sign)
            }
            Self::R1 { gamma } | Self::R2 { gamma } => plain - DiracPoint::new(0.0, gamma * psi),
            Self::R1AndR2 { gamma } => plain - DiracPoint::new(0.0, 2.0 * gamma * psi),
            Self::InstanceNoise { deviation } => blurred_field(game, deviation, point),
            Self::Consensus { weight } => plain - weight * Self::consensus_gradient(game, point),
            Self::NagarajanKolter { weight } => {
                let [_, [slope, _]] = game.jacobian(point).rows;
                plain - DiracPoint::new(2.0 * weight * plain.psi * slope, 0.0)
            }
            Self::SymplecticAdjustment { weight } => {
                let turning = game.jacobian(point).antisymmetric();
                plain - weight * turning.transposed().apply(plain)
            }
            Self::Unrolled { steps, rate } => {
                let (future, derivative) = foreseen(game, point, steps, rate);
                let slope = game.generator_slope(future * theta);
                DiracPoint::new((future + derivative * theta) * slope, plain.psi)
            }
            Self::Lookahead { steps, rate } => {
                let (future, _) = foreseen(game, point, steps, rate);
                DiracPoint::new(game.field(DiracPoint::new(theta, future)).theta, plain.psi)
            }
        }
    }

    /// Jᵀ v, the gradient of ½ ‖v‖² (Mescheder, Nowozin and Geiger 2017, section 4).
    pub fn consensus_gradient(game: DiracGame, point: DiracPoint) -> DiracPoint {
        game.jacobian(point).transposed().apply(game.field(point))
    }

    /// ψ as the method leaves it after a step of the discriminator.
    pub fn confined(self, psi: f64) -> f64 {
        match self {
            Self::WeightClip { limit } => psi.max(-limit).min(limit),
            _ => psi,
        }
    }
}

/// ψ_K after `steps` steps of the discriminator, and dψ_K/dθ, of which each step adds
/// η (∂v_ψ/∂θ + ∂v_ψ/∂ψ dψ_k/dθ).
fn foreseen(game: DiracGame, point: DiracPoint, steps: u32, rate: f64) -> (f64, f64) {
    let mut psi = point.psi;
    let mut derivative = 0.0;
    for _ in 0..steps {
        let here = DiracPoint::new(point.theta, psi);
        let [_, [by_theta, by_psi]] = game.jacobian(here).rows;
        derivative += rate * (by_theta + by_psi * derivative);
        psi += rate * game.field(here).psi;
    }
    (psi, derivative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::tables::assert_close;

    const PLACE: DiracPoint = DiracPoint::new(0.7, -0.4);

    /// The slope of `function` at 0, by differences of fourth order.
    fn slope(function: impl Fn(f64) -> f64) -> f64 {
        let step = 1e-3;
        let first = function(step) - function(-step);
        let second = function(2.0 * step) - function(-2.0 * step);
        (8.0 * first - second) / (12.0 * step)
    }

    #[test]
    fn the_bilinear_fields_are_those_of_the_table() {
        let field = |method: DiracMethod| method.field(DiracGame::Bilinear, PLACE);
        let (theta, psi) = (0.7, -0.4);
        let wanted = [
            (DiracMethod::Plain, (-psi, theta)),
            (DiracMethod::GradientPenalty { weight: 0.3, target: 1.0 }, (-psi, theta + 0.3 * (0.4 - 1.0))),
            (DiracMethod::R1 { gamma: 0.3 }, (-psi, theta - 0.3 * psi)),
            (DiracMethod::R2 { gamma: 0.3 }, (-psi, theta - 0.3 * psi)),
            (DiracMethod::R1AndR2 { gamma: 0.3 }, (-psi, theta - 0.6 * psi)),
            (DiracMethod::SymplecticAdjustment { weight: 1.0 }, (-psi - theta, theta - psi)),
            (DiracMethod::Unrolled { steps: 3, rate: 0.2 }, (-(psi + 1.2 * theta), theta)),
            (DiracMethod::Lookahead { steps: 3, rate: 0.2 }, (-(psi + 0.6 * theta), theta)),
        ];
        for (method, (theta, psi)) in wanted {
            assert_close(field(method).theta, theta, 1e-12);
            assert_close(field(method).psi, psi, 1e-12);
        }
    }

    #[test]
    fn the_consensus_gradient_is_that_of_half_the_squared_field() {
        for game in DiracGame::ALL {
            let energy = |point: DiracPoint| game.field(point).radius().powi(2) / 2.0;
            let gradient = DiracMethod::consensus_gradient(game, PLACE);
            assert_close(gradient.theta, slope(|by| energy(PLACE + DiracPoint::new(by, 0.0))), 1e-9);
            assert_close(gradient.psi, slope(|by| energy(PLACE + DiracPoint::new(0.0, by))), 1e-9);
        }
        // Without the factor ½ that GAN_stability's GAN_Consensus has in the place of 1.
        let gradient = DiracMethod::consensus_gradient(DiracGame::Minimax, PLACE);
        assert!((gradient.theta - 0.263372).abs() < 5e-7, "{gradient:?}");
        assert!((gradient.psi + 0.193286).abs() < 5e-7, "{gradient:?}");
    }

    #[test]
    fn the_penalty_of_nagarajan_and_kolter_is_the_gradient_of_the_squared_pull() {
        for game in DiracGame::ALL {
            let squared = |theta: f64| game.field(DiracPoint::new(theta, PLACE.psi)).psi.powi(2);
            let method = DiracMethod::NagarajanKolter { weight: 0.5 };
            let added = method.field(game, PLACE) - game.field(PLACE);
            assert_close(added.theta, -0.5 * slope(|by| squared(PLACE.theta + by)), 1e-9);
            assert_eq!(added.psi, 0.0);
        }
    }

    #[test]
    fn unrolling_differentiates_through_the_steps_of_the_discriminator() {
        // g of the non-saturating generator, f(-t) = -ln(1 + e^t).
        let gain = |theta: f64| {
            let (future, _) = foreseen(DiracGame::NonSaturating, DiracPoint::new(theta, PLACE.psi), 4, 0.5);
            -(future * theta).exp().ln_1p()
        };
        let method = DiracMethod::Unrolled { steps: 4, rate: 0.5 };
        let field = method.field(DiracGame::NonSaturating, PLACE);
        assert_close(field.theta, slope(|by| gain(PLACE.theta + by)), 1e-9);
    }

    #[test]
    fn a_clip_confines_the_slope_only_where_it_is_exceeded() {
        let method = DiracMethod::WeightClip { limit: 0.5 };
        assert_eq!([-2.0, 0.3, 0.7].map(|psi| method.confined(psi)), [-0.5, 0.3, 0.5]);
        assert_eq!(DiracMethod::Plain.confined(7.0), 7.0);
    }
}
