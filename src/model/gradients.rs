//! The three backends that take gradients: the fused [`Engine`](super::Engine), candle's automatic differentiation
//! ([`Autodiff`](super::Autodiff)), which the engine is tested against, and the game in f64 for
//! [`Corrected`](super::Corrected) directions.

use candle_core::Result;

use super::batch::Turn;
use super::optimizer::{Moments, Update};
use super::watch::Watch;
use crate::config::{Player, RunConfig};
use crate::data::Target;

/// Losses of the players, their gradients, and steps down them. The caller owns the weights, and hands them to the
/// backend with [`take`](Gradients::take) whenever they have changed.
///
/// All fail where candle does.
pub trait Gradients: Send {
    /// Tells `watch` from now on when a stage has ended; not every backend does.
    fn watch(&mut self, watch: Option<Watch>);

    /// Goes on with these weights of `player`, in the order of its parameters.
    fn take(&mut self, player: Player, weights: &[f32]) -> Result<()>;

    /// Both networks' forward pass on a batch, without an update. Whether every G(z) is finite.
    fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool>;

    /// The loss of `player` on a batch, with the other as a fixed function, and its gradient; `None` where D is shown a
    /// G(z) that is not finite.
    fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>>;

    /// The loss of `player` on the last batch of D's: differentiated or evaluated.
    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32>;

    /// The logits a = D(x) and b = D(G(z)) of that batch, each of the batch's length.
    fn logits(&self) -> (&[f32], &[f32]);

    /// The gradient of the last loss of `player`, in the order of its weights.
    fn gradient(&mut self, player: Player) -> &mut [f32];

    /// The sum of all gradient penalties in the last gradient of the discriminator, where there is one.
    fn penalty(&self) -> Option<f32>;

    /// Moves `weights` of `player` down that gradient, at `factor` times its learning rate. They are to be taken again.
    fn descend(
        &mut self,
        player: Player,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
        weights: &mut [f32],
    ) -> Result<Update>;
}
