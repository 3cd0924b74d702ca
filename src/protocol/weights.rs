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
    /// A hash of the bits of all weights, averages and power iterations; two states that differ in one number have two
    /// hashes. It is FNV-1a (Fowler, Noll, Vo) over words of 32 bits.
    pub fn checksum(&self) -> u64 {
        const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(PRIME);
        let parts = [&self.generator, &self.discriminator, &self.average, &self.spectral];
        parts.into_iter().fold(BASIS, |hash, part| {
            let hash = mix(hash, part.len() as u64);
            part.iter().fold(hash, |hash, value| mix(hash, u64::from(value.to_bits())))
        })
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_anywhere_makes_another_checksum() {
        let weights =
            Weights { generator: vec![0.5, -1.0], discriminator: vec![2.0; 3], ..Weights::default() };
        // (hash ^ word) * prime mod 2^64 over 2, 0x3f000000, 0xbf800000, 3, 0x40000000 three times, 0, 0, in Python.
        assert_eq!(weights.checksum(), 0x5683_cb58_e837_dc1e);
        let mut hashes = vec![weights.checksum()];
        for bit in 0..32 {
            for index in 0..5 {
                let mut other = weights.clone();
                let value = match index {
                    0 | 1 => &mut other.generator[index],
                    _ => &mut other.discriminator[index - 2],
                };
                *value = f32::from_bits(value.to_bits() ^ (1 << bit));
                hashes.push(other.checksum());
            }
        }
        let moved = Weights { generator: vec![0.5], discriminator: vec![-1.0, 2.0, 2.0, 2.0], ..weights };
        hashes.push(moved.checksum());
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
