//! The gradient of D's penalties with respect to its weights. Second derivatives are exact: the backward pass is
//! differentiated along a direction.

use super::batch::Batch;
use super::perceptron::Perceptron;
use crate::config::{Penalty, PenaltyLocation, RunConfig, SMOOTH, Sides};

/// The penalties of a game that are active at a step, each with its location.
#[derive(Clone, Debug, Default)]
pub(super) struct PenaltyTerms(Vec<(PenaltyLocation, Penalty)>);

impl PenaltyTerms {
    /// The active penalties of `config` at `step`.
    pub(super) fn at(config: &RunConfig, step: u64) -> Self {
        let penalties = config.game.penalties;
        let at = |place: &PenaltyLocation| penalties.at(*place, step).map(|penalty| (*place, penalty));
        Self(PenaltyLocation::ALL.iter().filter_map(at).collect())
    }

    /// Adds the penalties' gradient with respect to D's weights to `by_weights`. `fakes`, shape (dimension, batch), include
    /// their noise.
    pub(super) fn differentiate(
        &self,
        discriminator: &Perceptron,
        weights: &[f64],
        batch: &Batch,
        fakes: &[f64],
        by_weights: &mut [f64],
    ) {
        for (place, penalty) in &self.0 {
            let points = points(*place, batch, fakes);
            let share = 1.0 / batch.size as f64;
            let of = |square: f64| share * derivative(*penalty, square);
            discriminator.add_slope_gradient(weights, points, of, by_weights);
        }
    }
}

/// The points at which a penalty takes slopes, shape (dimension, batch).
fn points(place: PenaltyLocation, batch: &Batch, fakes: &[f64]) -> Vec<f64> {
    let Batch { size, reals, between, around, .. } = batch;
    match place {
        PenaltyLocation::Reals => reals.clone(),
        PenaltyLocation::Fakes => fakes.to_vec(),
        PenaltyLocation::Between => {
            let pairs = reals.iter().zip(fakes).enumerate();
            pairs.map(|(index, (real, fake))| fake + between[index % size] * (real - fake)).collect()
        }
        PenaltyLocation::Around => {
            let count = reals.len() as f64;
            let mean = reals.iter().sum::<f64>() / count;
            let variance = reals.iter().map(|real| real * real).sum::<f64>() / count - mean * mean;
            let reach = 0.5 * variance.max(0.0).sqrt();
            reals.iter().zip(around).map(|(real, offset)| real + reach * offset).collect()
        }
    }
}

/// c in ∂P/∂g = c g for a slope g with |g|² = `square`: [`Penalty::derivative`] in f64.
fn derivative(penalty: Penalty, square: f64) -> f64 {
    let (weight, distance) = penalty.parts();
    let Some((norm, sides)) = distance else { return 2.0 * f64::from(weight) };
    let length = (square + f64::from(SMOOTH)).sqrt();
    let excess = length - f64::from(norm);
    let is_free = excess < 0.0 && sides == Sides::OneSided;
    if is_free { 0.0 } else { 2.0 * f64::from(weight) * excess / length }
}
