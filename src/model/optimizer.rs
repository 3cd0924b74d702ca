//! From gradients to updates.
//!
//! | optimizer | update of a weight w with gradient g |
//! |---|---|
//! | SGD | u = momentum u + g; w -= rate u |
//! | RMSProp | s = decay s + (1 - decay) g^2; u = momentum u + g / (sqrt s + epsilon); w -= rate u |
//! | Adam (Kingma and Ba 2015, algorithm 1) | m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; w -= rate (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon) |
//!
//! There is no weight decay anywhere.

use std::cell::RefCell;

use candle_core::backprop::GradStore;
use candle_core::{CpuStorage, InplaceOp1, Layout, Result, bail};

use super::mlp::Mlp;
use crate::config::{OptimizerConfig, OptimizerKind};

/// What an optimizer remembers between updates: it belongs to the state of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// Updates taken: t of Adam.
    pub updates: u64,
    /// u or m, in the order of the network's values.
    pub first: Vec<f32>,
    /// s, in the same order.
    pub second: Vec<f32>,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// L2 norm of the gradient, before any clipping.
    pub gradient_norm: f32,
    /// What is not finite, if anything.
    pub broken: Option<Broken>,
}

/// What stopped being finite in an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The gradient, or its square, which the second moments are made of. Nothing was updated.
    Gradient,
    /// A new weight.
    Weights,
}

impl Moments {
    /// Moments of a network with `num_parameters` weights, before its first update.
    pub fn new(num_parameters: usize) -> Self {
        Self { updates: 0, first: vec![0.0; num_parameters], second: vec![0.0; num_parameters] }
    }

    /// Forgets everything, as when another optimizer takes over.
    pub fn forget(&mut self) {
        *self = Self::new(self.first.len());
    }

    /// Updates the weights of `network` in place. `scratch` is overwritten with the gradient.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn update(
        &mut self,
        config: &OptimizerConfig,
        network: &Mlp,
        gradients: &GradStore,
        scratch: &mut Vec<f32>,
    ) -> Result<Update> {
        scratch.clear();
        for parameter in network.parameters() {
            match gradients.get(parameter) {
                Some(gradient) => scratch.extend(gradient.flatten_all()?.to_vec1::<f32>()?),
                None => scratch.resize(scratch.len() + parameter.elem_count(), 0.0),
            }
        }
        let norm = scratch.iter().map(|&g| f64::from(g) * f64::from(g)).sum::<f64>().sqrt();
        let gradient_norm = norm as f32;
        let clipped = if config.clip_norm > 0.0 { norm.min(config.clip_norm) } else { norm };
        // `min` would pass over NaN.
        if !norm.is_finite() || !((clipped * clipped) as f32).is_finite() {
            return Ok(Update { gradient_norm, broken: Some(Broken::Gradient) });
        }
        if clipped < norm {
            let factor = clipped / norm;
            scratch.iter_mut().for_each(|g| *g = (f64::from(*g) * factor) as f32);
        }
        self.updates += 1;
        let rule = Rule::new(config, self.updates);
        let mut finite = true;
        let mut start = 0;
        for parameter in network.parameters() {
            let range = start..start + parameter.elem_count();
            let apply = Apply {
                rule,
                gradient: &scratch[range.clone()],
                moments: RefCell::new((&mut self.first[range.clone()], &mut self.second[range.clone()])),
                finite: RefCell::new(&mut finite),
            };
            parameter.inplace_op1(&apply)?;
            start = range.end;
        }
        Ok(Update { gradient_norm, broken: (!finite).then_some(Broken::Weights) })
    }
}

/// An optimizer's constants for one update, rounded once.
#[derive(Clone, Copy)]
enum Rule {
    Sgd { rate: f32, momentum: f32 },
    RmsProp { rate: f32, momentum: f32, square: Average, epsilon: f32 },
    Adam { rate: f32, mean: Average, square: Average, correction1: f32, correction2: f32, epsilon: f32 },
}

/// A running average: `decay` times the old plus `share` times the new. The two sum to 1 before rounding;
/// 1 - decay in f32 would be off by a thousandth for a decay of 0.99999.
#[derive(Clone, Copy)]
struct Average {
    decay: f32,
    share: f32,
}

impl Average {
    fn new(decay: f64) -> Self {
        Self { decay: decay as f32, share: (1.0 - decay) as f32 }
    }

    #[inline(always)]
    fn take(self, average: &mut f32, value: f32) {
        *average = self.decay * *average + self.share * value;
    }
}

impl Rule {
    fn new(config: &OptimizerConfig, update: u64) -> Self {
        let rate = config.learning_rate as f32;
        let momentum = config.momentum as f32;
        let epsilon = config.epsilon as f32;
        // From far fewer updates on, the corrections are 1.
        let exponent = i32::try_from(update).unwrap_or(i32::MAX);
        match config.kind {
            OptimizerKind::Sgd => Self::Sgd { rate, momentum },
            OptimizerKind::RmsProp => {
                Self::RmsProp { rate, momentum, square: Average::new(config.decay), epsilon }
            }
            OptimizerKind::Adam => Self::Adam {
                rate,
                mean: Average::new(config.beta1),
                square: Average::new(config.beta2),
                correction1: (1.0 / (1.0 - config.beta1.powi(exponent))) as f32,
                correction2: (1.0 / (1.0 - config.beta2.powi(exponent))) as f32,
                epsilon,
            },
        }
    }

    #[inline(always)]
    fn apply(self, weight: &mut f32, gradient: f32, first: &mut f32, second: &mut f32) {
        match self {
            Self::Sgd { rate, momentum } => {
                *first = momentum * *first + gradient;
                *weight -= rate * *first;
            }
            Self::RmsProp { rate, momentum, square, epsilon } => {
                square.take(second, gradient * gradient);
                *first = momentum * *first + gradient / (second.sqrt() + epsilon);
                *weight -= rate * *first;
            }
            Self::Adam { rate, mean, square, correction1, correction2, epsilon } => {
                mean.take(first, gradient);
                square.take(second, gradient * gradient);
                *weight -= rate * (*first * correction1) / ((*second * correction2).sqrt() + epsilon);
            }
        }
    }
}

/// One update of one parameter, in place: candle hands the slice over, the rest is borrowed.
struct Apply<'a> {
    rule: Rule,
    gradient: &'a [f32],
    moments: RefCell<(&'a mut [f32], &'a mut [f32])>,
    finite: RefCell<&'a mut bool>,
}

impl InplaceOp1 for Apply<'_> {
    fn name(&self) -> &'static str {
        "optimizer-update"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let (CpuStorage::F32(values), Some((start, end))) = (storage, layout.contiguous_offsets()) else {
            bail!("the optimizer updates contiguous f32 parameters");
        };
        let (first, second) = &mut *self.moments.borrow_mut();
        let mut all_finite = true;
        let moments = first.iter_mut().zip(second.iter_mut());
        for ((weight, &gradient), (first, second)) in
            values[start..end].iter_mut().zip(self.gradient).zip(moments)
        {
            self.rule.apply(weight, gradient, first, second);
            all_finite &= weight.is_finite();
        }
        **self.finite.borrow_mut() &= all_finite;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::super::elementwise::Function;
    use super::super::mlp::Weights;
    use super::*;
    use crate::config::PlayerConfig;

    /// A network of one weight and one bias, and its moments.
    fn two_numbers() -> (Mlp, Moments) {
        (Mlp::from_values(&[1, 1], &[0.7, -0.2]).expect("two values"), Moments::new(2))
    }

    /// Updates once with this gradient: that of c (w x + b) is (c x, c).
    fn update(
        config: &OptimizerConfig,
        network: &Mlp,
        moments: &mut Moments,
        gradient: [f32; 2],
    ) -> Result<Update> {
        let [c_x, c] = gradient;
        let x = Tensor::new(&[[c_x / c]], &Device::Cpu)?;
        let loss = (network.forward(&x, Function::Tanh, Weights::Learning)?.sum_all()? * f64::from(c))?;
        moments.update(config, network, &loss.backward()?, &mut Vec::new())
    }

    fn adam() -> OptimizerConfig {
        PlayerConfig::default().optimizer
    }

    /// The values after three updates with the gradients (0.3, -2), (-0.1, 0.5), (0.25, 4). In Python:
    ///
    /// ```python
    /// from math import sqrt
    /// def sgd(t, g, s): s[0] = -0.3*s[0] + g; return 0.1*s[0]
    /// def rms(t, g, s):
    ///     s[1] = 0.9*s[1] + 0.1*g*g; s[0] = 0.5*s[0] + g/(sqrt(s[1]) + 1e-3); return 0.01*s[0]
    /// def adam(t, g, s):
    ///     s[0] = b1*s[0] + (1 - b1)*g; s[1] = b2*s[1] + (1 - b2)*g*g
    ///     return 0.01*(s[0]/(1 - b1**t))/(sqrt(s[1]/(1 - b2**t)) + 1e-8)
    /// w, s = [0.7, -0.2], [[0., 0.], [0., 0.]]
    /// for t, g in enumerate([(0.3, -2), (-0.1, 0.5), (0.25, 4)], 1):
    ///     for i in range(2): w[i] -= rule(t, g[i], s[i])
    ///     print(w)
    /// ```
    #[test]
    fn three_updates_of_each_optimizer_are_those_of_f64() -> Result<()> {
        let sgd = OptimizerConfig { kind: OptimizerKind::Sgd, learning_rate: 0.1, momentum: -0.3, ..adam() };
        let rms_prop = OptimizerConfig {
            kind: OptimizerKind::RmsProp,
            learning_rate: 0.01,
            momentum: 0.5,
            decay: 0.9,
            epsilon: 1e-3,
            ..adam()
        };
        let common = OptimizerConfig { learning_rate: 0.01, beta1: 0.5, beta2: 0.999, ..adam() };
        let extreme = OptimizerConfig { beta1: -0.9, beta2: 0.99999, ..common.clone() };
        for (config, expected) in [
            (sgd, [[0.67, 0.0], [0.689, -0.11], [0.6583, -0.477]]),
            (
                rms_prop,
                [[0.668_707_08, -0.168_427_14], [0.663_434_72, -0.160_685_98], [0.640_165_78, -0.185_465_20]],
            ),
            (common, [[0.69, -0.19], [0.688_508_99, -0.187_712_85], [0.681_756_48, -0.195_958_26]]),
            (extreme, [[0.69, -0.19], [0.855_469_35, -0.347_779_05], [0.827_942_19, -0.355_942_29]]),
        ] {
            let (network, mut moments) = two_numbers();
            for (gradient, expected) in [[0.3, -2.0], [-0.1, 0.5], [0.25, 4.0]].into_iter().zip(expected) {
                let update = update(&config, &network, &mut moments, gradient)?;
                assert!(
                    (f64::from(update.gradient_norm) - f64::from(gradient[0].hypot(gradient[1]))).abs()
                        < 1e-6
                );
                for (value, expected) in network.values()?.into_iter().zip(expected) {
                    assert!(
                        (f64::from(value) - expected).abs() < 1e-6,
                        "{config:?}: {value}, not {expected}"
                    );
                }
            }
            assert_eq!(moments.updates, 3);
        }
        Ok(())
    }

    #[test]
    fn a_long_gradient_is_cut_to_its_norm_and_a_short_one_is_not() -> Result<()> {
        let config =
            OptimizerConfig { kind: OptimizerKind::Sgd, learning_rate: 0.5, clip_norm: 2.0, ..adam() };
        for (gradient, applied) in [([3.0, -4.0], [1.2, -1.6]), ([0.6, 0.8], [0.6, 0.8])] {
            let (network, mut moments) = two_numbers();
            let update = update(&config, &network, &mut moments, gradient)?;
            assert!(
                (update.gradient_norm - gradient[0].hypot(gradient[1])).abs() < 1e-6,
                "the norm before the cut"
            );
            let values = network.values()?;
            for (value, expected) in values.into_iter().zip([0.7 - 0.5 * applied[0], -0.2 - 0.5 * applied[1]])
            {
                assert!((value - expected).abs() < 1e-6, "{value}, not {expected}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_gradient_that_is_not_finite_or_whose_square_is_not_updates_nothing() -> Result<()> {
        for huge in [f32::NAN, f32::INFINITY, 1e25] {
            let (network, mut moments) = two_numbers();
            let update = update(&adam(), &network, &mut moments, [huge, 1.0])?;
            assert_eq!(update.broken, Some(Broken::Gradient), "{huge}");
            assert_eq!((network.values()?, moments), (vec![0.7, -0.2], Moments::new(2)), "{huge}");
        }
        let (network, mut moments) = two_numbers();
        let clipping = OptimizerConfig { clip_norm: 1.0, ..adam() };
        assert_eq!(update(&clipping, &network, &mut moments, [1e25, 1.0])?.broken, None);
        Ok(())
    }

    #[test]
    fn weights_that_overflow_are_noticed() -> Result<()> {
        let network = Mlp::from_values(&[1, 1], &[3e38, 0.0])?;
        let config =
            OptimizerConfig { kind: OptimizerKind::Sgd, learning_rate: 1.0, momentum: 0.99, ..adam() };
        let mut moments = Moments { updates: 1, first: vec![-3e38, 0.0], second: vec![0.0; 2] };
        assert_eq!(update(&config, &network, &mut moments, [1.0, 1.0])?.broken, Some(Broken::Weights));
        Ok(())
    }

    #[test]
    fn any_number_of_updates_has_a_bias_correction() -> Result<()> {
        let (network, _) = two_numbers();
        let mut moments = Moments { updates: u64::from(u32::MAX), ..Moments::new(2) };
        assert_eq!(update(&adam(), &network, &mut moments, [1.0, 1.0])?.broken, None);
        assert_eq!(moments.updates, 1 << 32);
        assert!(network.values()?.iter().all(|value| value.is_finite()));
        Ok(())
    }
}
