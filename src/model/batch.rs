//! Inputs of the networks as tensors.

use candle_core::{Device, Result, Tensor};

use crate::config::{LatentDistribution, RunConfig};
use crate::math::Point;
use crate::math::dimension::Dimension;
use crate::math::random::{Draws, Stream};

/// Index of the random draws of one update: the step, and the part within the step.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// The step, counted from 1.
    pub step: u64,
    /// Part k for D's k-th update of the step; [`Turn::GENERATOR`] + k for G's.
    pub part: u32,
}

impl Turn {
    /// The part of G's first update in a step: greater than the number of D's updates.
    pub const GENERATOR: u32 = 16;
    /// The first part that belongs to no update: draws from here on are for evaluating a state.
    pub const MEASURED: u32 = 1 << 16;
}

/// `count` latents from the distribution in `config`, shape (count, latent dimension).
pub fn latents(config: &RunConfig, count: usize, draws: &mut Draws) -> Result<Tensor> {
    let mut values = vec![0.0; count * config.latent_dim];
    match config.latent {
        LatentDistribution::Normal => draws.fill_normals(&mut values),
        LatentDistribution::Uniform => draws.fill_uniforms(&mut values),
    }
    Tensor::from_vec(values, (count, config.latent_dim), &Device::Cpu)
}

/// `points`, shape (batch, dimension), with the instance noise of `turn` drawn from `stream`: the input of D.
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

/// Groups of m neighbouring `points`, shape (batch, dimension), as one input of D each (PacGAN, Lin et al. 2018):
/// shape (packs, m times the dimension).
///
/// # Errors
/// If the batch is not a multiple of m.
pub fn packed(points: &Tensor, config: &RunConfig) -> Result<Tensor> {
    points.reshape((config.game.packs(), config.dimension().count() * config.game.pack))
}

/// `points` as a tensor of shape (points, dimension).
pub fn tensor_of(points: &[Point], dimension: Dimension) -> Result<Tensor> {
    Tensor::from_vec(dimension.coordinates(points), (points.len(), dimension.count()), &Device::Cpu)
}
