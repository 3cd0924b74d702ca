//! The weights of both players, as plain vectors.

use std::borrow::Cow;

use crate::config::{Player, RunConfig};
use crate::math::spectral::Spectral;

/// The weights of both players at one step. Each network is one vector, layer by layer from the input: the matrix
/// row by row, shape (outputs, inputs), then the bias, then what a norm has; the kernels of minibatch discrimination
/// come last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// θ, the weights of G.
    pub generator: Vec<f32>,
    /// φ, the weights of D, before spectral normalisation.
    pub discriminator: Vec<f32>,
    /// The moving average of θ; empty without an average.
    pub average: Vec<f32>,
    /// The vectors u of the power iterations for D's matrices (Miyato et al. 2018); empty without spectral
    /// normalisation.
    pub spectral: Vec<f32>,
    /// For G and for D, the running mean squares of gradients in Adam and RMSProp; empty if both networks together
    /// have more than [`MAX_SPECTRUM`](super::MAX_SPECTRUM) weights.
    pub squares: [Squares; 2],
}

/// An optimizer's second moments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Squares {
    /// Updates made so far.
    pub updates: u64,
    /// The running mean square of each weight's gradient, without bias correction.
    pub means: Vec<f32>,
}

impl Weights {
    /// The weights of the function D: its own, or the normalised ones under spectral normalisation. Empty where the
    /// vectors or weights do not fit the configuration.
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
