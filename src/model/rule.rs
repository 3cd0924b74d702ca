//! The update rules of optimizers for one weight.

use crate::config::{OptimizerConfig, OptimizerKind};

/// An optimizer's constants for one update, each rounded to f32 once.
#[derive(Clone, Copy)]
pub(super) enum OptimizerRule {
    Sgd {
        rate: f32,
        momentum: f32,
    },
    RmsProp {
        rate: f32,
        momentum: f32,
        square: Average,
        epsilon: f32,
    },
    Adam {
        rate: f32,
        mean: Average,
        square: Average,
        correction1: f32,
        correction2: f32,
        epsilon: f32,
    },
    OptimisticSgd {
        rate: f32,
        momentum: f32,
    },
    OptimisticAdam {
        rate: f32,
        mean: Average,
        square: Average,
        now: Corrections,
        before: Corrections,
        epsilon: f32,
    },
}

/// A running average: `decay` times the old value plus `share` times the new one. The two sum to 1 before rounding; 1
/// - decay computed in f32 would have a relative error of a thousandth for a decay of 0.99999.
#[derive(Clone, Copy)]
pub(super) struct Average {
    decay: f32,
    share: f32,
}

impl Average {
    fn new(decay: f64) -> Self {
        Self { decay: decay as f32, share: (1.0 - decay) as f32 }
    }

    #[inline(always)]
    pub(super) fn take(self, average: &mut f32, value: f32) {
        *average = self.decay * *average + self.share * value;
    }
}

/// Adam's bias corrections: factors of its averages, which began at 0.
#[derive(Clone, Copy)]
pub(super) struct Corrections {
    mean: f32,
    square: f32,
}

impl Corrections {
    /// The corrections after `updates` updates. Before the first, any finite numbers will do.
    fn new(config: &OptimizerConfig, updates: i32) -> Self {
        let correction =
            |beta: f64| if updates == 0 { 1.0 } else { (1.0 / (1.0 - beta.powi(updates))) as f32 };
        Self { mean: correction(config.beta1), square: correction(config.beta2) }
    }

    /// Adam's direction, which is multiplied by the learning rate.
    #[inline(always)]
    pub(super) fn direction(self, mean: f32, square: f32, epsilon: f32) -> f32 {
        (mean * self.mean) / ((square * self.square).sqrt() + epsilon)
    }
}

impl OptimizerRule {
    pub(super) fn new(config: &OptimizerConfig, factor: f64, update: u64) -> Self {
        let rate = (config.learning_rate * factor) as f32;
        let momentum = config.momentum as f32;
        let epsilon = config.epsilon as f32;
        // For so many updates, the corrections are 1.
        let exponent = i32::try_from(update).unwrap_or(i32::MAX);
        match config.kind {
            OptimizerKind::Sgd => Self::Sgd { rate, momentum },
            OptimizerKind::RmsProp => {
                Self::RmsProp { rate, momentum, square: Average::new(config.decay), epsilon }
            }
            OptimizerKind::Adam => {
                let Corrections { mean: correction1, square: correction2 } =
                    Corrections::new(config, exponent);
                let (mean, square) = (Average::new(config.beta1), Average::new(config.beta2));
                Self::Adam { rate, mean, square, correction1, correction2, epsilon }
            }
            OptimizerKind::OptimisticSgd => Self::OptimisticSgd { rate, momentum },
            OptimizerKind::OptimisticAdam => Self::OptimisticAdam {
                rate,
                mean: Average::new(config.beta1),
                square: Average::new(config.beta2),
                now: Corrections::new(config, exponent),
                before: Corrections::new(config, exponent - 1),
                epsilon,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PlayerConfig;
    use crate::model::optimizer::{Moments, Tools};

    const WEIGHTS: [f32; 2] = [0.7, -0.2];

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
    /// def optimistic(rule, t, g, s): last, s[2] = s[2], rule(t, g, s); return 2*s[2] - last
    /// w, s = [0.7, -0.2], [[0., 0.], [0., 0.]]
    /// for t, g in enumerate([(0.3, -2), (-0.1, 0.5), (0.25, 4)], 1):
    ///     for i in range(2): w[i] -= rule(t, g[i], s[i])
    ///     print(w)
    /// ```
    #[test]
    fn three_updates_of_each_optimizer_are_those_of_f64() {
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
        let optimistic = |config: &OptimizerConfig, kind| OptimizerConfig { kind, ..config.clone() };
        let extreme = OptimizerConfig { beta1: -0.9, beta2: 0.99999, ..common.clone() };
        for (config, expected) in [
            (optimistic(&sgd, OptimizerKind::OptimisticSgd), [[0.64, 0.2], [0.708, -0.22], [0.6276, -0.844]]),
            (sgd, [[0.67, 0.0], [0.689, -0.11], [0.6583, -0.477]]),
            (
                rms_prop,
                [[0.668_707_08, -0.168_427_14], [0.663_434_72, -0.160_685_98], [0.640_165_78, -0.185_465_20]],
            ),
            (
                optimistic(&common, OptimizerKind::OptimisticAdam),
                [[0.68, -0.18], [0.687_017_98, -0.185_425_69], [0.675_003_97, -0.204_203_68]],
            ),
            (common, [[0.69, -0.19], [0.688_508_99, -0.187_712_85], [0.681_756_48, -0.195_958_26]]),
            (extreme, [[0.69, -0.19], [0.855_469_35, -0.347_779_05], [0.827_942_19, -0.355_942_29]]),
        ] {
            let (mut weights, mut moments) = (WEIGHTS, Moments::new(2));
            for (gradient, expected) in [[0.3, -2.0], [-0.1, 0.5], [0.25, 4.0]].into_iter().zip(expected) {
                let update = moments.update(&config, 1.0, None, &mut weights, &gradient, &mut Tools::new(1));
                assert!(
                    (f64::from(update.gradient_norm) - f64::from(gradient[0].hypot(gradient[1]))).abs()
                        < 1e-6
                );
                for (value, expected) in weights.into_iter().zip(expected) {
                    assert!(
                        (f64::from(value) - expected).abs() < 1e-6,
                        "{config:?}: {value}, not {expected}"
                    );
                }
            }
            assert_eq!(moments.updates, 3);
        }
    }
}
