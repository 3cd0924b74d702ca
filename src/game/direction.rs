//! The direction in which a method lets a player descend, in the place of its own gradient.
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

/// What D will do in the mind of an unrolled G: φ_(k+1) = φ_k - η ∇_φ L_D(θ, φ_k).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unrolling {
    /// K.
    pub steps: usize,
    /// η.
    pub rate: f64,
    /// Each weight stays in [-bound, bound], if there is one: that of a critic that is clipped.
    pub bound: Option<f64>,
}

/// A method with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    /// Which method.
    pub method: Method,
    /// γ, η or λ of the formulas above.
    pub strength: f64,
    /// What an unrolled G foresees.
    pub unrolling: Unrolling,
}

impl Game {
    /// What `player` descends under the method of `wanted`, in the order of its weights.
    pub fn direction(&self, weights: &[f64], player: Player, wanted: Direction) -> Vec<f64> {
        let strength = wanted.strength;
        match (wanted.method, player) {
            (Method::Consensus, _) => self.consensus(weights, player, strength),
            (Method::SymplecticAdjustment, _) => self.adjusted(weights, player, strength),
            (Method::NagarajanKolter, Player::Generator) => self.damped(weights, strength),
            (Method::Unrolled, Player::Generator) => self.unrolled(weights, wanted.unrolling),
            (_, Player::Discriminator) => self.discriminator_gradient(weights),
            (Method::Plain, Player::Generator) => self.part(player, &self.gradient(weights, player)).to_vec(),
        }
    }

    fn consensus(&self, weights: &[f64], player: Player, gamma: f64) -> Vec<f64> {
        let field = self.field(weights);
        let pull = self.transposed_jacobian_times(weights, &field);
        sum(self.part(player, &field), gamma, self.part(player, &pull))
    }

    /// The sign of λ is that of ⟨ξ, Jᵀξ⟩⟨Aᵀξ, Jᵀξ⟩/n + 0.1 (Balduzzi et al. 2018, algorithm 1): towards a stable fixed
    /// point, away from one that is not, n the number of weights.
    fn adjusted(&self, weights: &[f64], player: Player, lambda: f64) -> Vec<f64> {
        let field = self.field(weights);
        let forward = self.jacobian_times(weights, &field);
        let pull = self.transposed_jacobian_times(weights, &field);
        let turn: Vec<f64> =
            pull.iter().zip(&forward).map(|(pull, forward)| 0.5 * (pull - forward)).collect();
        let aligned = dot(&field, &pull) * dot(&turn, &pull) / field.len() as f64 + 0.1;
        let lambda = if aligned < 0.0 { -lambda } else { lambda };
        sum(self.part(player, &field), lambda, self.part(player, &turn))
    }

    /// ∇_θ ‖∇_φ L_D‖² is twice the derivative of ∇_θ L_D along (0, ∇_φ L_D).
    fn damped(&self, weights: &[f64], eta: f64) -> Vec<f64> {
        let own = self.gradient(weights, Player::Generator);
        let along = self.only(Player::Discriminator, &self.gradient(weights, Player::Discriminator));
        let push = difference(weights, &along, |weights| self.gradient(weights, Player::Discriminator));
        let own = self.part(Player::Generator, &own);
        sum(own, 2.0 * eta, self.part(Player::Generator, &push))
    }

    /// The gradient through all K steps, by the adjoint recursion: with μ_K = ∇_φ L_G(θ, φ_K), for k from K - 1 to 0
    ///
    /// ```text
    /// g_θ -= η ∂_θ ⟨∇_φ L_D(θ, φ_k), μ_(k+1)⟩,   μ_k = μ_(k+1) - η ∂_φ ⟨∇_φ L_D(θ, φ_k), μ_(k+1)⟩,
    /// ```
    ///
    /// both of one difference of ∇_w L_D along (0, μ_(k+1)), from g_θ = ∇_θ L_G(θ, φ_K).
    fn unrolled(&self, weights: &[f64], unrolling: Unrolling) -> Vec<f64> {
        let Unrolling { steps, rate, bound } = unrolling;
        let split = self.num_generator_weights();
        let mut path = vec![weights.to_vec()];
        // Whether a weight was left where its step led: a clamped one does not answer to what came before.
        let mut free = Vec::new();
        for _ in 0..steps {
            let mut next = path[path.len() - 1].clone();
            let gradient = self.discriminator_gradient(&next);
            next[split..].iter_mut().zip(gradient).for_each(|(weight, slope)| *weight -= rate * slope);
            let bound = bound.unwrap_or(f64::INFINITY);
            free.push(next[split..].iter().map(|weight| weight.abs() <= bound).collect::<Vec<_>>());
            next[split..].iter_mut().for_each(|weight| *weight = weight.clamp(-bound, bound));
            path.push(next);
        }
        let mut adjoint = self.gradient(&path[steps], Player::Generator);
        for (weights, free) in path.iter().zip(&free).rev() {
            for (value, &free) in adjoint[split..].iter_mut().zip(free) {
                *value = if free { *value } else { 0.0 };
            }
            let along = self.only(Player::Discriminator, &adjoint);
            let answer = difference(weights, &along, |weights| self.gradient(weights, Player::Discriminator));
            adjoint.iter_mut().zip(answer).for_each(|(value, answer)| *value -= rate * answer);
        }
        adjoint.truncate(split);
        adjoint
    }
}

/// a + `factor` b.
fn sum(a: &[f64], factor: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}
