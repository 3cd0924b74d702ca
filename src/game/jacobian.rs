//! The full Jacobian of the players' update directions, for games small enough to find its eigenvalues.

use nalgebra::DMatrix;

use super::derivative::difference;
use super::direction::Direction;
use super::game::Game;
use crate::config::{Method, Player};

/// Largest number of weights for which eigenvalues are computed: their time grows with its third power.
pub const MAX_EIGENVALUES: usize = 700;

impl Game {
    /// J, column by column, or the Jacobian of the directions that the method of `wanted` derives from ξ. Costs two
    /// evaluations of ξ per weight. `None` for more than [`MAX_EIGENVALUES`] weights, or once `go_on` returns false.
    pub fn jacobian(
        &self,
        weights: &[f64],
        wanted: Direction,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<DMatrix<f64>> {
        let count = weights.len();
        if count > MAX_EIGENVALUES {
            return None;
        }
        let moved_along = |weights: &[f64]| match wanted.method {
            Method::Plain => self.field(weights),
            _ => {
                let of = |player| self.direction(weights, player, wanted);
                [of(Player::Generator), of(Player::Discriminator)].concat()
            }
        };
        let mut jacobian = DMatrix::zeros(count, count);
        let mut unit = vec![0.0; count];
        for (index, mut column) in jacobian.column_iter_mut().enumerate() {
            unit[index] = 1.0;
            column.copy_from_slice(&difference(weights, &unit, moved_along));
            unit[index] = 0.0;
            if !go_on() {
                return None;
            }
        }
        Some(jacobian)
    }
}
