//! What needs second derivatives, by central differences of first gradients: J v, Jᵀ c, and what a Jacobian says of how
//! a game turns.
//!
//! J = ∂ξ/∂w with ξ = (∇_θ L_G, ∇_φ L_D) and w = (θ, φ). All evaluations of one product are on the same minibatch.
//! Activations with a corner make the gradients jump where a sample crosses it; the differences then are averages over
//! the step ε, which is what a player of finite steps sees.

use super::game::Game;
use crate::config::Player;

impl Game {
    /// J v ≈ [ξ(w + εv) - ξ(w - εv)] / 2ε: two gradients.
    pub fn jacobian_times(&self, weights: &[f64], vector: &[f64]) -> Vec<f64> {
        difference(weights, vector, |weights| self.field(weights))
    }

    /// Jᵀ c, which is the derivative of ∇_w L_G along (c_θ, 0) plus that of ∇_w L_D along (0, c_φ): four gradients.
    pub fn transposed_jacobian_times(&self, weights: &[f64], vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for player in [Player::Generator, Player::Discriminator] {
            let along = self.only(player, vector);
            let part = difference(weights, &along, |weights| self.gradient(weights, player));
            product.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        }
        product
    }

    /// `values` with zeros for all that does not belong to `player`.
    pub(super) fn only(&self, player: Player, values: &[f64]) -> Vec<f64> {
        let split = self.num_generator_weights();
        let is_own = |index: usize| (index < split) == (player == Player::Generator);
        values.iter().enumerate().map(|(index, &value)| if is_own(index) { value } else { 0.0 }).collect()
    }

    /// The share of the game that turns, ‖Aξ‖² / (‖Sξ‖² + ‖Aξ‖²) with S = (J + Jᵀ)/2 and A = (J - Jᵀ)/2: 0 where both
    /// descend one function, 1 where they only circle (after Balduzzi et al. 2018, section 2). NaN where both S and A
    /// take ξ to 0, as at rest.
    pub fn rotation(&self, weights: &[f64]) -> f64 {
        let field = self.field(weights);
        let forward = self.jacobian_times(weights, &field);
        let transposed = self.transposed_jacobian_times(weights, &field);
        let norm = |sign: f64| -> f64 {
            forward.iter().zip(&transposed).map(|(j, t)| (0.5 * (j + sign * t)).powi(2)).sum()
        };
        let (turning, common) = (norm(-1.0), norm(1.0));
        turning / (turning + common)
    }
}

/// The cosine of the angle between two vectors, such as the ξ of two steps: near 1 where a game goes straight on. NaN
/// where one of them is 0.
pub fn cosine(a: &[f64], b: &[f64]) -> f64 {
    dot(a, b) / (length(a) * length(b))
}

/// The derivative of `function` at `weights` along `direction`, with ε = 1e-4 (1 + ‖w‖) / ‖direction‖.
pub(super) fn difference(
    weights: &[f64],
    direction: &[f64],
    function: impl Fn(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    let norm = length(direction);
    if norm == 0.0 {
        return vec![0.0; weights.len()];
    }
    let epsilon = 1e-4 * (1.0 + length(weights)) / norm;
    let moved = |by: f64| -> Vec<f64> {
        weights.iter().zip(direction).map(|(weight, way)| weight + by * way).collect()
    };
    let (ahead, behind) = (function(&moved(epsilon)), function(&moved(-epsilon)));
    ahead.iter().zip(behind).map(|(ahead, behind)| (ahead - behind) / (2.0 * epsilon)).collect()
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}
