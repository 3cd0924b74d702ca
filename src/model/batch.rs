//! What goes into the networks, as tensors.

use candle_core::{Device, Result, Tensor};

use crate::config::{LatentDistribution, RunConfig};
use crate::math::Point;
use crate::math::random::{Draws, Stream};

/// Which draws an update uses: those of one step, and of one part of it.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// The step, counted from 1.
    pub step: u64,
    /// The discriminator's k-th update is part k; the generator's is part [`Turn::GENERATOR`] + k.
    pub part: u32,
}

impl Turn {
    /// The part of the generator's first update in a step, above any number of discriminator updates.
    pub const GENERATOR: u32 = 16;
    /// The first part that is of no update: draws from here on are for evaluating a state.
    pub const MEASURED: u32 = 1 << 16;
}

/// `count` latents of `config`'s distribution, shape (count, latent dimension).
pub fn latents(config: &RunConfig, count: usize, draws: &mut Draws) -> Result<Tensor> {
    let mut values = vec![0.0; count * config.latent_dim];
    match config.latent {
        LatentDistribution::Normal => draws.fill_normals(&mut values),
        LatentDistribution::Uniform => draws.fill_uniforms(&mut values),
    }
    Tensor::from_vec(values, (count, config.latent_dim), &Device::Cpu)
}

/// `points`, shape (batch, 2), as D sees them: with the instance noise of `turn`, from `stream`.
pub fn blurred(points: &Tensor, config: &RunConfig, stream: Stream, turn: Turn) -> Result<Tensor> {
    let deviation = config.game.noise_at(turn.step);
    if deviation == 0.0 {
        return Ok(points.clone());
    }
    let mut noise = vec![0.0; points.elem_count()];
    Draws::new(config.seed, stream, turn.step, turn.part).fill_normals(&mut noise);
    for value in &mut noise {
        *value *= deviation;
    }
    points + Tensor::from_vec(noise, points.dims(), &Device::Cpu)?
}

/// `points`, shape (batch, 2), in packs of neighbours, shape (packs, 2 m).
///
/// # Errors
/// Where the batch is no multiple of the pack.
pub fn packed(points: &Tensor, config: &RunConfig) -> Result<Tensor> {
    points.reshape((config.game.packs(), 2 * config.game.pack))
}

/// A tensor of shape (points, 2).
pub fn tensor_of(points: &[Point]) -> Result<Tensor> {
    Tensor::from_slice(points.as_flattened(), (points.len(), 2), &Device::Cpu)
}
