//! The three backends that compute gradients: the fused [`Engine`](super::Engine); candle's automatic differentiation
//! ([`Autodiff`](super::Autodiff)), against which the engine is tested; and the game in f64 for
//! [`Corrected`](super::Corrected) directions.

use candle_core::Result;

use super::batch::Turn;
use super::optimizer::{Moments, Update};
use super::watch::Watch;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::math::Point;

/// A backend: losses of the players, their gradients, and updates. The caller owns the weights, and hands them to the
/// backend with [`take`](Gradients::take) whenever they have changed.
///
/// Every function fails where candle does.
pub trait Gradients: Send {
    /// Sets `watch`, which is called at the end of each stage. Only the engine supports it.
    fn watch(&mut self, watch: Option<Watch>);

    /// Sets the weights of `player`, in the order of its parameters.
    fn take(&mut self, player: Player, weights: &[f32]) -> Result<()>;

    /// The forward pass of both networks on a batch, without an update. Returns whether every G(z) is finite.
    fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool>;

    /// The first `count` real samples, and fakes, of the last batch that was evaluated, as D saw them.
    fn inputs(&self, count: usize) -> Result<[Vec<Point>; 2]>;

    /// The loss of `player` on a batch, with the other player fixed, and its gradient. `None` where D's input has a
    /// G(z) that is not finite.
    fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>>;

    /// The loss of `player` on the last batch of D, whether it was differentiated or evaluated.
    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32>;

    /// The logits a = D(x) and b = D(G(z)) of that batch, each of its length.
    fn logits(&self) -> (&[f32], &[f32]);

    /// The gradient of the last loss of `player`, in the order of its weights.
    fn gradient(&mut self, player: Player) -> &mut [f32];

    /// The sum of all gradient penalties in the last gradient of D; `None` where there are none.
    fn penalty(&self) -> Option<f32>;

    /// Updates `weights` of `player` with that gradient at `factor` times its learning rate. The new weights must
    /// then be handed over with [`take`](Gradients::take).
    fn descend(
        &mut self,
        player: Player,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
        weights: &mut [f32],
    ) -> Result<Update>;
}
