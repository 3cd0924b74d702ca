//! Update directions of the methods that replace a player's own gradient.
//!
//! | method | G | D |
//! |---|---|---|
//! | consensus (Mescheder, Nowozin and Geiger 2017, section 4) | (ξ + γ Jᵀξ)_θ | (ξ + γ Jᵀξ)_φ |
//! | Nagarajan-Kolter (2017, section 4) | ∇_θ (L_G + η ‖∇_φ L_D‖²) | ∇_φ L_D |
//! | symplectic gradient adjustment (Balduzzi et al. 2018, section 3) | (ξ ± λ Aᵀξ)_θ | (ξ ± λ Aᵀξ)_φ |
//! | unrolled (Metz et al. 2017, section 2.2) | d L_G(θ, φ_K) / dθ | ∇_φ L_D |

use super::derivative::{difference, dot};
use super::game::Game;
use crate::config::{Method, Player};

/// Simulated updates of D that an unrolled G differentiates through: φ_(k+1) = φ_k - η ∇_φ L_D(θ, φ_k).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unrolling {
    /// Number of simulated updates, K.
    pub steps: usize,
    /// Learning rate of the simulated updates, η.
    pub rate: f64,
    /// Each weight of D is clamped to [-bound, bound]; `None` where the critic is not clipped.
    pub bound: Option<f64>,
}

/// A method and its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    /// The method of the table above.
    pub method: Method,
    /// γ, η or λ of the table above.
    pub strength: f64,
    /// Simulated updates of D, for the unrolled method.
    pub unrolling: Unrolling,
}

impl Game {
    /// The direction that `player` descends under the method of `wanted`, one value per weight of `player`.
    pub fn direction(&self, weights: &[f64], player: Player, wanted: Direction) -> Vec<f64> {
        let strength = wanted.strength;
        match (wanted.method, player) {
            (Method::Consensus, _) => self.consensus(weights, player, strength),
            (Method::SymplecticAdjustment, _) => self.symplectic(weights, player, strength),
            (Method::NagarajanKolter, Player::Generator) => self.nagarajan_kolter(weights, strength),
            (Method::Unrolled, Player::Generator) => self.unrolled(weights, wanted.unrolling),
            (_, Player::Discriminator) => self.discriminator_gradient(weights),
            (Method::Plain, Player::Generator) => self.part(player, &self.gradient(weights, player)).to_vec(),
        }
    }

    fn consensus(&self, weights: &[f64], player: Player, gamma: f64) -> Vec<f64> {
        let field = self.field(weights);
        let transposed = self.transposed_jacobian_times(weights, &field);
        sum(self.part(player, &field), gamma, self.part(player, &transposed))
    }

    /// Symplectic gradient adjustment. λ has the sign of ⟨ξ, Jᵀξ⟩⟨Aᵀξ, Jᵀξ⟩/n + 0.1, n the number of weights
    /// (Balduzzi et al. 2018, algorithm 1): towards a stable fixed point, away from an unstable one.
    fn symplectic(&self, weights: &[f64], player: Player, lambda: f64) -> Vec<f64> {
        let field = self.field(weights);
        let forward = self.jacobian_times(weights, &field);
        let transposed = self.transposed_jacobian_times(weights, &field);
        let rotating: Vec<f64> = transposed
            .iter()
            .zip(&forward)
            .map(|(transposed, forward)| 0.5 * (transposed - forward))
            .collect();
        let aligned = dot(&field, &transposed) * dot(&rotating, &transposed) / field.len() as f64 + 0.1;
        let lambda = if aligned < 0.0 { -lambda } else { lambda };
        sum(self.part(player, &field), lambda, self.part(player, &rotating))
    }

    /// Nagarajan-Kolter: ∇_θ ‖∇_φ L_D‖² is twice the derivative of ∇_θ L_D along (0, ∇_φ L_D).
    fn nagarajan_kolter(&self, weights: &[f64], eta: f64) -> Vec<f64> {
        let own = self.gradient(weights, Player::Generator);
        let along = self.only(Player::Discriminator, &self.gradient(weights, Player::Discriminator));
        let derivative = difference(weights, &along, |weights| self.gradient(weights, Player::Discriminator));
        let own = self.part(Player::Generator, &own);
        sum(own, 2.0 * eta, self.part(Player::Generator, &derivative))
    }

    /// The gradient through all K simulated updates, by the adjoint recursion. It starts with μ_K = ∇_φ L_G(θ, φ_K)
    /// and g_θ = ∇_θ L_G(θ, φ_K); then for k from K - 1 to 0:
    ///
    /// ```text
    /// g_θ -= η ∂_θ ⟨∇_φ L_D(θ, φ_k), μ_(k+1)⟩,   μ_k = μ_(k+1) - η ∂_φ ⟨∇_φ L_D(θ, φ_k), μ_(k+1)⟩.
    /// ```
    ///
    /// Both terms come from one difference of ∇_w L_D along (0, μ_(k+1)).
    fn unrolled(&self, weights: &[f64], unrolling: Unrolling) -> Vec<f64> {
        let Unrolling { steps, rate, bound } = unrolling;
        let split = self.num_generator_weights();
        let mut states = vec![weights.to_vec()];
        // Whether a weight was inside the bound after its update: a clamped weight has derivative 0 with respect to
        // earlier ones.
        let mut is_inside = Vec::new();
        for _ in 0..steps {
            let mut next = states[states.len() - 1].clone();
            let gradient = self.discriminator_gradient(&next);
            next[split..].iter_mut().zip(gradient).for_each(|(weight, slope)| *weight -= rate * slope);
            let bound = bound.unwrap_or(f64::INFINITY);
            is_inside.push(next[split..].iter().map(|weight| weight.abs() <= bound).collect::<Vec<_>>());
            next[split..].iter_mut().for_each(|weight| *weight = weight.clamp(-bound, bound));
            states.push(next);
        }
        let mut adjoint = self.gradient(&states[steps], Player::Generator);
        for (weights, is_inside) in states.iter().zip(&is_inside).rev() {
            for (value, &is_inside) in adjoint[split..].iter_mut().zip(is_inside) {
                *value = if is_inside { *value } else { 0.0 };
            }
            let along = self.only(Player::Discriminator, &adjoint);
            let derivative =
                difference(weights, &along, |weights| self.gradient(weights, Player::Discriminator));
            adjoint.iter_mut().zip(derivative).for_each(|(value, derivative)| *value -= rate * derivative);
        }
        adjoint.truncate(split);
        adjoint
    }
}

/// The vector a + `factor` b.
fn sum(a: &[f64], factor: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}
