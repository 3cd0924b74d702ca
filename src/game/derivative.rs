//! Second derivatives of the game by central differences of first gradients: J v, Jᵀ c, and the rotational share of
//! J.
//!
//! J = ∂ξ/∂w with ξ = (∇_θ L_G, ∇_φ L_D) and w = (θ, φ). All evaluations of one product are on the same minibatch.
//! With activations that have a kink, gradients jump where a sample crosses it. The differences are then averages
//! over the step ε, as a player sees them whose updates have finite size.

use super::game::Game;
use crate::config::Player;

impl Game {
    /// J v ≈ [ξ(w + εv) - ξ(w - εv)] / 2ε. Costs two gradients.
    pub fn jacobian_times(&self, weights: &[f64], vector: &[f64]) -> Vec<f64> {
        difference(weights, vector, |weights| self.field(weights))
    }

    /// Jᵀ c: the derivative of ∇_w L_G along (c_θ, 0) plus that of ∇_w L_D along (0, c_φ). Costs four gradients.
    pub fn transposed_jacobian_times(&self, weights: &[f64], vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for player in Player::BOTH {
            let along = self.only(player, vector);
            let part = difference(weights, &along, |weights| self.gradient(weights, player));
            product.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        }
        product
    }

    /// `values`, one per weight, with zeros at the weights of the other player.
    pub(super) fn only(&self, player: Player, values: &[f64]) -> Vec<f64> {
        let split = self.num_generator_weights();
        let is_own = |index: usize| (index < split) == (player == Player::Generator);
        values.iter().enumerate().map(|(index, &value)| if is_own(index) { value } else { 0.0 }).collect()
    }

    /// Rotational share of the game: ‖Aξ‖² / (‖Sξ‖² + ‖Aξ‖²) with S = (J + Jᵀ)/2 and A = (J - Jᵀ)/2. It is 0 where
    /// both players descend one common function and 1 where they only rotate around each other (after Balduzzi et al.
    /// 2018, section 2). NaN where Sξ and Aξ are both 0, such as at an equilibrium.
    pub fn rotation(&self, weights: &[f64]) -> f64 {
        let field = self.field(weights);
        let forward = self.jacobian_times(weights, &field);
        let transposed = self.transposed_jacobian_times(weights, &field);
        let norm = |sign: f64| -> f64 {
            forward.iter().zip(&transposed).map(|(j, t)| (0.5 * (j + sign * t)).powi(2)).sum()
        };
        let (rotating, common) = (norm(-1.0), norm(1.0));
        rotating / (rotating + common)
    }
}

/// Cosine of the angle between two vectors, such as ξ at two steps: near 1 while the direction stays the same. NaN
/// where one of them is 0.
pub fn cosine(a: &[f64], b: &[f64]) -> f64 {
    dot(a, b) / (length(a) * length(b))
}

/// Directional derivative of `function` at `weights` along `direction`, by a central difference with ε = 1e-4 (1 +
/// ‖w‖) / ‖direction‖.
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
        weights.iter().zip(direction).map(|(weight, slope)| weight + by * slope).collect()
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
