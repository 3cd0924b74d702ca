//! The ways to a gradient: the [`Engine`](super::Engine), candle's automatic differentiation, which is the
//! [`Reference`](super::Reference) that the other is held to, and the game in f64 for [`Corrected`](super::Corrected)
//! directions.

use candle_core::Result;

use super::batch::Turn;
use super::mlp::Mlp;
use super::optimizer::{Moments, Update};
use super::watch::Watch;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::math::spectral::Spectral;

/// Both networks.
#[derive(Clone, Copy)]
pub struct Networks<'a> {
    /// G.
    pub generator: &'a Mlp,
    /// D.
    pub discriminator: &'a Mlp,
}

impl<'a> Networks<'a> {
    /// The network of `player`.
    pub fn of(self, player: Player) -> &'a Mlp {
        match player {
            Player::Generator => self.generator,
            Player::Discriminator => self.discriminator,
        }
    }
}

/// Losses of the players, their gradients, and steps down them. Every call is given the same networks, whose `Var`s
/// own the weights; a path may work on a copy of them, which it takes with [`load`](Gradients::load) and gives back
/// with [`store`](Gradients::store).
///
/// All fail where candle does.
pub trait Gradients: Send {
    /// Tells `watch` from now on when a stage has ended; not every path does.
    fn watch(&mut self, watch: Option<Watch>);

    /// Takes the weights of `player` from its network.
    fn load(&mut self, player: Player, networks: Networks<'_>) -> Result<()>;

    /// Gives the weights of `player` back to its network.
    fn store(&self, player: Player, networks: Networks<'_>) -> Result<()>;

    /// Writes the present weights of `player` over `weights`.
    fn read(&self, player: Player, networks: Networks<'_>, weights: &mut Vec<f32>) -> Result<()>;

    /// Goes on with other weights of `player`.
    fn write(&mut self, player: Player, networks: Networks<'_>, weights: &[f32]) -> Result<()>;

    /// Both networks' forward pass on a batch, without an update. Whether every G(z) is finite.
    fn evaluate(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<bool>;

    /// The loss of the discriminator on a batch, with G as a fixed function, and its gradient; `None` where what G
    /// put out is not finite.
    fn discriminator(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>>;

    /// The loss of the generator on a batch, with D as a fixed function, and its gradient.
    fn generator(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<f32>;

    /// The loss of `player` on the last batch that the discriminator moved or looked on.
    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32>;

    /// The logits a = D(x) and b = D(G(z)) of that batch, each of the batch's length.
    fn logits(&self) -> (&[f32], &[f32]);

    /// The gradient of the last loss of `player`, in the order of its weights.
    fn gradient(&self, player: Player) -> &[f32];

    /// Goes on with the matrices of D divided by their largest singular values, which `spectral` follows; as they are
    /// where there is none. To be called when D's weights are there.
    ///
    /// # Errors
    /// Where candle reports one.
    fn normalise(&mut self, networks: Networks<'_>, spectral: Option<Spectral>) -> Result<()>;

    /// What follows the largest singular values of D.
    fn spectral(&self) -> Option<&Spectral>;

    /// The mean of what was paid for slopes in the last update of the discriminator, where it has to pay.
    fn penalty(&self) -> Option<f32>;

    /// Moves `player` down that gradient, at `factor` times its learning rate.
    fn descend(
        &mut self,
        player: Player,
        networks: Networks<'_>,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
    ) -> Result<Update>;
}
