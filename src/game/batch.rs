//! A fixed minibatch in f64: all gradients of one game are taken on it.

use crate::config::{LatentDistribution, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};

/// Real samples, latents and noise of one minibatch. Every matrix has one row per coordinate and one column per
/// sample.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) size: usize,
    /// Real samples with their instance noise, shape (dimension, batch).
    pub(super) reals: Vec<f64>,
    /// Latents z, shape (latent dimension, batch).
    pub(super) latents: Vec<f64>,
    /// Instance noise of the fakes, shape (dimension, batch).
    pub(super) noise: Vec<f64>,
    /// For each sample, t in [0, 1): a penalty between both kinds is taken at t x + (1 - t) G(z).
    pub(super) between: Vec<f64>,
    /// Offset from each real sample to the point of a penalty around the data, shape (dimension, batch), in units of the
    /// reach.
    pub(super) around: Vec<f64>,
}

impl Batch {
    /// The minibatch of update `part` in `step`: the same draws as in every other backend.
    pub fn draw(config: &RunConfig, target: &Target, step: u64, part: u32) -> Self {
        let draws = |stream| Draws::new(config.seed, stream, step, part);
        let (size, dimension) = (config.game.batch_size, config.dimension());
        let mut points = vec![[0.0; 2]; size];
        target.sample(&mut draws(Stream::Data), &mut points);
        let mut latents = vec![0.0; size * config.latent_dim];
        match config.latent {
            LatentDistribution::Normal => draws(Stream::Latents).fill_normals(&mut latents),
            LatentDistribution::Uniform => draws(Stream::Latents).fill_uniforms(&mut latents),
        }
        let deviation = config.game.noise_at(step);
        let noise = |stream| {
            let mut noise = vec![0.0; dimension.count() * size];
            if deviation > 0.0 {
                draws(stream).fill_normals(&mut noise);
            }
            let noise = transposed(&noise, dimension.count());
            noise.into_iter().map(|value| f64::from(deviation) * value).collect::<Vec<_>>()
        };
        let uniforms = |stream, rows: usize| {
            let mut values = vec![0.0; rows * size];
            draws(stream).fill_uniforms(&mut values);
            // The draws are uniform on [-1, 1); t and the lengths are on [0, 1).
            transposed(&values, rows).into_iter().map(|value| 0.5 * (value + 1.0)).collect::<Vec<f64>>()
        };
        let numbers = uniforms(Stream::Around, 1 + dimension.count());
        let (lengths, directions) = numbers.split_at(size);
        let around =
            directions.iter().enumerate().map(|(index, value)| lengths[index % size] * value).collect();
        let mut reals = transposed(&dimension.coordinates(&points), dimension.count());
        reals.iter_mut().zip(noise(Stream::RealNoise)).for_each(|(real, noise)| *real += noise);
        let (latents, noise) = (transposed(&latents, config.latent_dim), noise(Stream::FakeNoise));
        Self { size, reals, latents, noise, between: uniforms(Stream::Between, 1), around }
    }

    /// A minibatch of `reals` in the plane and `latents`, equally many of each, without noise.
    pub fn of(reals: &[[f64; 2]], latents: &[Vec<f64>]) -> Self {
        let rows = |row: usize| reals.iter().map(move |real| real[row]);
        let width = latents.first().map_or(0, Vec::len);
        Self {
            size: reals.len(),
            reals: rows(0).chain(rows(1)).collect(),
            latents: (0..width).flat_map(|row| latents.iter().map(move |latent| latent[row])).collect(),
            noise: vec![0.0; 2 * reals.len()],
            between: vec![0.5; reals.len()],
            around: vec![0.25; 2 * reals.len()],
        }
    }
}

/// Transposes `values` from one row per sample to `rows` rows, one per coordinate.
fn transposed(values: &[f32], rows: usize) -> Vec<f64> {
    (0..rows).flat_map(|row| values.iter().skip(row).step_by(rows).map(|&value| f64::from(value))).collect()
}
