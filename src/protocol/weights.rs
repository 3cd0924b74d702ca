//! The weights of both players, as they travel.

use std::borrow::Cow;

use crate::config::{Player, RunConfig};
use crate::math::spectral::Spectral;

/// The weights of both players at one step, in the order of their layers: each matrix row by row, then its bias.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// Of G.
    pub generator: Vec<f32>,
    /// Of D.
    pub discriminator: Vec<f32>,
    /// The moving average of G's weights; empty where there is none.
    pub average: Vec<f32>,
    /// Where the power iterations of D's matrices have come to; empty where those are not normalised.
    pub spectral: Vec<f32>,
    /// Of G and of D, the mean squares of gradients that the optimizers divide by the roots of; empty for networks whose
    /// spectrum is not computed.
    pub squares: [Squares; 2],
}

/// What an optimizer remembers of the size of gradients.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Squares {
    /// Updates that it has made.
    pub updates: u64,
    /// The running mean square of each weight's gradient, without correction for its beginning at 0.
    pub means: Vec<f32>,
}

impl Weights {
    /// The weights that D judges with: its own, or what stands for them where its matrices are normalised.
    pub fn judging(&self, config: &RunConfig) -> Cow<'_, [f32]> {
        if self.spectral.is_empty() {
            return Cow::Borrowed(&self.discriminator);
        }
        let scale = config.game.spectral_scale as f32;
        let widths = config.widths(Player::Discriminator);
        let mut normalised = Vec::new();
        if let Some(mut spectral) = Spectral::at(&widths, scale, &self.spectral, &self.discriminator) {
            spectral.normalise(&self.discriminator, &mut normalised);
        }
        Cow::Owned(normalised)
    }
}
