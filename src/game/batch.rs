//! A minibatch that stays the same for as many gradients as are taken on it.

use crate::config::{LatentDistribution, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};

/// Reals, latents and instance noise: coordinates are rows, samples are columns.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) size: usize,
    /// Real samples with their noise, two rows.
    pub(super) reals: Vec<f64>,
    /// As many rows as z has coordinates.
    pub(super) latents: Vec<f64>,
    /// What is added to the fakes, two rows.
    pub(super) noise: Vec<f64>,
    /// How far from each fake to its real sample a slope is taken, where one is taken in between.
    pub(super) between: Vec<f64>,
    /// From each real sample to where a slope is taken around it, two rows, in units of the reach.
    pub(super) around: Vec<f64>,
}

impl Batch {
    /// The minibatch of one `part` of a `step`, as every other way to gradients draws it.
    pub fn draw(config: &RunConfig, target: &Target, step: u64, part: u32) -> Self {
        let draws = |stream| Draws::new(config.seed, stream, step, part);
        let size = config.game.batch_size;
        let mut points = vec![[0.0; 2]; size];
        target.sample(&mut draws(Stream::Data), &mut points);
        let mut latents = vec![0.0; size * config.latent_dim];
        match config.latent {
            LatentDistribution::Normal => draws(Stream::Latents).fill_normals(&mut latents),
            LatentDistribution::Uniform => draws(Stream::Latents).fill_uniforms(&mut latents),
        }
        let deviation = config.game.noise_at(step);
        let noise = |stream| {
            let mut noise = vec![0.0; 2 * size];
            if deviation > 0.0 {
                draws(stream).fill_normals(&mut noise);
            }
            columns(&noise, 2).into_iter().map(|value| f64::from(deviation) * value).collect::<Vec<_>>()
        };
        let uniforms = |stream, rows: usize| {
            let mut values = vec![0.0; rows * size];
            draws(stream).fill_uniforms(&mut values);
            // On [-1, 1) as latents are; slopes are taken on [0, 1).
            columns(&values, rows).into_iter().map(|value| 0.5 * (value + 1.0)).collect::<Vec<f64>>()
        };
        let numbers = uniforms(Stream::Around, 3);
        let (lengths, ways) = numbers.split_at(size);
        let around = ways.iter().enumerate().map(|(index, way)| lengths[index % size] * way).collect();
        let mut reals = columns(points.as_flattened(), 2);
        reals.iter_mut().zip(noise(Stream::RealNoise)).for_each(|(real, noise)| *real += noise);
        let (latents, noise) = (columns(&latents, config.latent_dim), noise(Stream::FakeNoise));
        Self { size, reals, latents, noise, between: uniforms(Stream::Between, 1), around }
    }

    /// A minibatch of these `reals` and `latents`, as many of one as of the other, without noise.
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

/// `values`, which lie sample by sample, row by row.
fn columns(values: &[f32], rows: usize) -> Vec<f64> {
    (0..rows).flat_map(|row| values.iter().skip(row).step_by(rows).map(|&value| f64::from(value))).collect()
}
