//! Normalisation of a layer's pre-activations s, with a learned gain and shift: y = g n + c, n = (s - mean) /
//! sqrt(variance + 1e-5).
//!
//! Layer norm (Ba et al. 2016, eq. 3) takes the mean and the variance of a sample over the layer's units. Batch norm
//! (Ioffe and Szegedy 2015, algorithms 1 and 2) takes those of a unit over the batch in training, and their moving
//! averages in evaluation.

use candle_core::{D, DType, Device, Result, Tensor, Var};

use super::graph::GraphWeights;
use super::training::Training;
use crate::config::Norm;

const EPSILON: f64 = 1e-5;
/// Weight of the newest batch in the moving averages.
const MOMENTUM: f64 = 0.1;

/// The normalisation of one layer.
pub(super) struct NormLayer {
    gain: Var,
    shift: Var,
    /// For batch norm: the moving mean and variance. They are among the weights and have no gradient.
    moving: Option<[Var; 2]>,
}

/// The normalised pre-activations, with the values that the backward pass needs.
pub(super) struct Normed {
    pub(super) output: Tensor,
    /// n of the formula above.
    values: Tensor,
    /// sqrt(variance + 1e-5), the denominator of n.
    deviation: Tensor,
}

impl NormLayer {
    /// A normalisation over `units` with gain 1 and shift 0; `None` for [`Norm::None`].
    pub(super) fn new(kind: Norm, units: usize, dtype: DType) -> Result<Option<Self>> {
        let [zeros, ones] = [Var::zeros, Var::ones].map(|of| move || of(units, dtype, &Device::Cpu));
        let moving = match kind {
            Norm::None => return Ok(None),
            Norm::Layer => None,
            Norm::Batch => Some([zeros()?, ones()?]),
        };
        Ok(Some(Self { gain: ones()?, shift: zeros()?, moving }))
    }

    /// Gain and shift, then the moving mean and variance of batch norm.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &Var> {
        [&self.gain, &self.shift].into_iter().chain(self.moving.iter().flatten())
    }

    /// The names of the parameters.
    pub(super) fn names(&self) -> &'static [&'static str] {
        let all = &["gain", "shift", "moving_mean", "moving_variance"];
        if self.moving.is_some() { all } else { &all[..2] }
    }

    /// Normalises `sums`, shape (batch, units).
    pub(super) fn of(
        &self,
        sums: &Tensor,
        weights: GraphWeights,
        training: Option<&mut Training>,
    ) -> Result<Normed> {
        let (centred, variance) = match (&self.moving, training) {
            (None, _) => {
                let centred = sums.broadcast_sub(&sums.mean_keepdim(D::Minus1)?)?;
                let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
                (centred, variance)
            }
            (Some(_), Some(training)) => {
                let mean = sums.mean_keepdim(0)?;
                let centred = sums.broadcast_sub(&mean)?;
                let variance = centred.sqr()?.mean_keepdim(0)?;
                let count = sums.dim(0)? as f64;
                let unbiased = (&variance * (count / (count - 1.0)))?;
                training.statistics.push([mean.squeeze(0)?.detach(), unbiased.squeeze(0)?.detach()]);
                (centred, variance)
            }
            (Some([mean, variance]), None) => {
                let centred = sums.broadcast_sub(&mean.as_detached_tensor())?;
                (centred, variance.as_detached_tensor().unsqueeze(0)?)
            }
        };
        let deviation = (variance + EPSILON)?.sqrt()?;
        let values = centred.broadcast_div(&deviation)?;
        let output =
            values.broadcast_mul(&weights.of(&self.gain))?.broadcast_add(&weights.of(&self.shift))?;
        Ok(Normed { output, values, deviation })
    }

    /// The backward pass in evaluation mode: derivatives with respect to the pre-activations from those with respect
    /// to the output, `slopes`. For layer norm (u - <u> - n <u n>) / deviation with u = g times `slopes` and means
    /// over the layer.
    pub(super) fn back(&self, slopes: &Tensor, normed: &Normed, weights: GraphWeights) -> Result<Tensor> {
        let upstream = slopes.broadcast_mul(&weights.of(&self.gain))?;
        let upstream = match self.moving {
            Some(_) => upstream,
            None => {
                let along = (&upstream * &normed.values)?.mean_keepdim(D::Minus1)?;
                let mean = upstream.mean_keepdim(D::Minus1)?;
                (upstream.broadcast_sub(&mean)? - normed.values.broadcast_mul(&along)?)?
            }
        };
        upstream.broadcast_div(&normed.deviation)
    }

    /// Updates the moving averages, if there are any, with the mean and variance of a batch.
    pub(super) fn follow(&self, statistics: &[Tensor; 2]) -> Result<()> {
        for (moving, batch) in self.moving.iter().flatten().zip(statistics) {
            let moved = ((moving.as_detached_tensor() * (1.0 - MOMENTUM))? + (batch * MOMENTUM)?)?;
            moving.set(&moved)?;
        }
        Ok(())
    }

    /// Whether there are moving averages.
    pub(super) fn has_moving(&self) -> bool {
        self.moving.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normed(norm: &NormLayer, sums: &[[f64; 2]], training: Option<&mut Training>) -> Result<Vec<Vec<f64>>> {
        let sums = Tensor::from_slice(sums.as_flattened(), (sums.len(), 2), &Device::Cpu)?;
        norm.of(&sums, GraphWeights::Trainable, training)?.output.to_vec2()
    }

    fn assert_near(got: &[Vec<f64>], wanted: &[[f64; 2]]) {
        for (got, wanted) in got.iter().flatten().zip(wanted.iter().flatten()) {
            assert!((got - wanted).abs() < 1e-12, "{got}, not {wanted}");
        }
    }

    #[test]
    fn layer_norm_is_the_one_computed_by_hand_in_training_or_not() -> Result<()> {
        let norm = NormLayer::new(Norm::Layer, 2, DType::F64)?.expect("a norm");
        norm.gain.set(&Tensor::new(&[2.0, 3.0], &Device::Cpu)?)?;
        norm.shift.set(&Tensor::new(&[0.5, -1.0], &Device::Cpu)?)?;
        // Mean 2 and variance 1, then mean 0 and variance 4.
        let sums = [[1.0, 3.0], [2.0, -2.0]];
        let (n, m) = (1.0 / (1.0 + EPSILON).sqrt(), 2.0 / (4.0 + EPSILON).sqrt());
        let wanted = [[0.5 - 2.0 * n, -1.0 + 3.0 * n], [0.5 + 2.0 * m, -1.0 - 3.0 * m]];
        let mut training = Training::without_masks();
        assert_near(&normed(&norm, &sums, Some(&mut training))?, &wanted);
        assert_near(&normed(&norm, &sums, None)?, &wanted);
        assert!(training.statistics.is_empty());
        assert_eq!(norm.names(), ["gain", "shift"]);
        Ok(())
    }

    #[test]
    fn batch_norm_takes_the_batch_in_training_and_its_moving_averages_else() -> Result<()> {
        let norm = NormLayer::new(Norm::Batch, 2, DType::F64)?.expect("a norm");
        // Units of mean 3 and 0, of variance 8/3 and 0; without bias 4 and 0.
        let sums = [[1.0, 0.0], [3.0, 0.0], [5.0, 0.0]];
        let before = 1.0 / (1.0 + EPSILON).sqrt();
        assert_near(&normed(&norm, &sums, None)?, &sums.map(|[x, _]| [x * before, 0.0]));
        let mut training = Training::without_masks();
        let n = 2.0 / (8.0 / 3.0 + EPSILON).sqrt();
        assert_near(&normed(&norm, &sums, Some(&mut training))?, &[[-n, 0.0], [0.0, 0.0], [n, 0.0]]);
        norm.follow(&training.statistics[0])?;
        let moving: Vec<Vec<f64>> =
            norm.parameters().skip(2).map(|moving| moving.to_vec1()).collect::<Result<_>>()?;
        assert_near(&moving, &[[0.1 * 3.0, 0.0], [0.9 + 0.1 * 4.0, 0.9]]);
        let after = |x: f64| (x - 0.3) / (1.3 + EPSILON).sqrt();
        assert_near(&normed(&norm, &sums, None)?, &sums.map(|[x, _]| [after(x), 0.0]));
        assert_eq!(norm.names(), ["gain", "shift", "moving_mean", "moving_variance"]);
        Ok(())
    }
}
