//! The updates of one step, noted while it is played.

use std::sync::Arc;

use super::players::{Players, TakenWeights};
use crate::config::Player;
use crate::protocol::Weights;

/// An update as it is played, before its minibatch is evaluated again.
pub(super) struct PlayedUpdate {
    pub(super) player: Player,
    pub(super) part: u32,
    pub(super) loss: f32,
    pub(super) penalty: Option<f32>,
    pub(super) gradient_norm: f32,
    /// The weights at which the gradient was taken.
    pub(super) before: TakenWeights,
    /// The weights after the update.
    pub(super) after: TakenWeights,
    pub(super) weights: Arc<Weights>,
    pub(super) weights_after: Arc<Weights>,
}

/// The updates of a step that is being played, in order.
#[derive(Default)]
pub(super) struct Tracing {
    pub(super) updates: Vec<PlayedUpdate>,
}

impl Tracing {
    /// Notes that the gradient of an update was taken.
    pub(super) fn differentiated(&mut self, players: &Players, player: Player, part: u32, loss: f32) {
        let penalty = if player == Player::Discriminator { players.penalty() } else { None };
        let before = players.taken();
        let weights = Arc::new(players.weights());
        self.updates.push(PlayedUpdate {
            player,
            part,
            loss,
            penalty,
            gradient_norm: f32::NAN,
            after: before.clone(),
            before,
            weights_after: Arc::clone(&weights),
            weights,
        });
    }

    /// Notes that the player was moved down the gradient that was taken last.
    pub(super) fn descended(&mut self, players: &Players, player: Player, gradient_norm: f32) {
        let of_player = |update: &&mut PlayedUpdate| update.player == player;
        if let Some(update) = self.updates.iter_mut().rev().find(of_player) {
            update.gradient_norm = gradient_norm;
            update.after = players.taken();
            update.weights_after = Arc::new(players.weights());
        }
    }
}
