//! The optimizers: from gradients to updates of weights.
//!
//! | optimizer | update of a weight w with gradient g |
//! |---|---|
//! | SGD | u = momentum u + g; w -= rate u |
//! | RMSProp | s = decay s + (1 - decay) g^2; u = momentum u + g / (sqrt s + epsilon); w -= rate u |
//! | Adam (Kingma and Ba 2015, algorithm 1) | m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2; w -= rate (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon) |
//! | optimistic SGD, Adam (Daskalakis et al. 2018) | with d(t) the direction of the plain optimizer (what it multiplies by its rate), and d(0) = 0: w -= rate (2 d(t) - d(t - 1)) |
//!
//! d(t - 1) is computed again from the moments before the update, so optimistic optimizers need no extra memory.
//! No optimizer has weight decay.

use std::sync::atomic::{AtomicBool, Ordering};

use super::engine::{Work, share};
use super::rule::OptimizerRule;
use crate::config::OptimizerConfig;
use crate::crew::{Chunks, Crew};
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::{LANES, load, store};

/// The moments of an optimizer between updates: part of the state of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// Updates taken; Adam's t.
    pub updates: u64,
    /// u or m of the table above, in the order of the network's values.
    pub first: Vec<f32>,
    /// s of the table above, in the same order.
    pub second: Vec<f32>,
}

/// The result of an update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// L2 norm of the gradient before clipping.
    pub gradient_norm: f32,
    /// What is not finite; `None` if all is.
    pub broken: Option<Broken>,
}

/// The quantity that was not finite in an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The gradient, or its square, which enters the second moments. Nothing was updated.
    Gradient,
    /// A new weight.
    Weights,
}

impl Moments {
    /// Moments of a network with `num_parameters` weights, before its first update.
    pub fn new(num_parameters: usize) -> Self {
        Self { updates: 0, first: vec![0.0; num_parameters], second: vec![0.0; num_parameters] }
    }

    /// Copies `other` without a new allocation.
    pub fn copy_from(&mut self, other: &Self) {
        self.updates = other.updates;
        self.first.clone_from(&other.first);
        self.second.clone_from(&other.second);
    }

    /// Resets all moments to 0, such as when another optimizer takes over.
    pub fn forget(&mut self) {
        *self = Self::new(self.first.len());
    }

    /// Updates `weights` with `gradient`, in the same order, at `factor` times the learning rate. New weights are
    /// clamped to [-bound, bound] if there is a `bound`.
    pub fn update(
        &mut self,
        config: &OptimizerConfig,
        factor: f64,
        bound: Option<f64>,
        weights: &mut [f32],
        gradient: &[f32],
        tools: &mut Tools,
    ) -> Update {
        let norm = tools.machine.run(SumOfSquares(gradient)).sqrt();
        let gradient_norm = norm as f32;
        let clipped = if config.clip_norm > 0.0 { norm.min(config.clip_norm) } else { norm };
        // `min` would ignore NaN.
        if !norm.is_finite() || !((clipped * clipped) as f32).is_finite() {
            return Update { gradient_norm, broken: Some(Broken::Gradient) };
        }
        self.updates += 1;
        let finite = AtomicBool::new(true);
        let step = OptimizerStep {
            rule: OptimizerRule::new(config, factor, self.updates),
            factor: (clipped < norm).then_some(clipped / norm),
            bound: bound.map_or(f32::INFINITY, |bound| bound as f32),
            gradient,
            finite: &finite,
        };
        let moments = (Chunks::new(&mut self.first, SHARE), Chunks::new(&mut self.second, SHARE));
        share(&mut tools.crew, tools.machine, (Chunks::new(weights, SHARE), moments), &step);
        Update { gradient_norm, broken: (!finite.into_inner()).then_some(Broken::Weights) }
    }
}

/// The processor's resources for arithmetic.
pub struct Tools {
    /// The instruction set.
    pub machine: Machine,
    /// The threads that share the work.
    pub crew: Crew,
}

impl Tools {
    /// The best instruction set of this processor, and `threads` threads.
    pub fn new(threads: usize) -> Self {
        Self { machine: Machine::best(), crew: Crew::new(threads) }
    }
}

/// The sum of squares in f64, added in a fixed order.
struct SumOfSquares<'a>(&'a [f32]);

impl Kernel for SumOfSquares<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let mut sums = [0.0_f64; LANES];
        let (chunks, rest) = self.0.as_chunks::<LANES>();
        for chunk in chunks {
            for (sum, &value) in sums.iter_mut().zip(chunk) {
                *sum += f64::from(value) * f64::from(value);
            }
        }
        for (sum, &value) in sums.iter_mut().zip(rest) {
            *sum += f64::from(value) * f64::from(value);
        }
        sums.iter().sum()
    }
}

/// The constants of one update, shared by all threads.
struct OptimizerStep<'a> {
    rule: OptimizerRule,
    /// Factor that reduces a gradient to the largest allowed norm; `None` if it is shorter.
    factor: Option<f64>,
    /// Largest magnitude of a weight.
    bound: f32,
    gradient: &'a [f32],
    finite: &'a AtomicBool,
}

/// Weights that one thread updates at a time.
const SHARE: usize = 1 << 14;

/// A part of the weights, of the first and of the second moments.
type OptimizerPart<'a> = (&'a mut [f32], (&'a mut [f32], &'a mut [f32]));

impl<'a> Work<OptimizerPart<'a>> for OptimizerStep<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, _: I, index: usize, (weights, (first, second)): OptimizerPart<'a>) {
        let gradient = &self.gradient[index * SHARE..][..weights.len()];
        let part = (weights, first, second, gradient);
        match self.rule {
            OptimizerRule::Sgd { rate, momentum } => self.each(part, |gradient, first, _| {
                *first = momentum * *first + gradient;
                rate * *first
            }),
            OptimizerRule::RmsProp { rate, momentum, square, epsilon } => {
                self.each(part, |gradient, first, second| {
                    square.take(second, gradient * gradient);
                    *first = momentum * *first + gradient / (second.sqrt() + epsilon);
                    rate * *first
                })
            }
            OptimizerRule::Adam { rate, mean, square, correction1, correction2, epsilon } => {
                self.each(part, |gradient, first, second| {
                    mean.take(first, gradient);
                    square.take(second, gradient * gradient);
                    rate * (*first * correction1) / ((*second * correction2).sqrt() + epsilon)
                });
            }
            OptimizerRule::OptimisticSgd { rate, momentum } => self.each(part, |gradient, first, _| {
                let last = *first;
                *first = momentum * last + gradient;
                rate * (2.0 * *first - last)
            }),
            OptimizerRule::OptimisticAdam { rate, mean, square, now, before, epsilon } => {
                self.each(part, |gradient, first, second| {
                    let last = before.direction(*first, *second, epsilon);
                    mean.take(first, gradient);
                    square.take(second, gradient * gradient);
                    rate * (2.0 * now.direction(*first, *second, epsilon) - last)
                });
            }
        }
    }
}

impl OptimizerStep<'_> {
    /// Updates each weight with the direction that `rule` returns for its gradient and moments.
    #[inline(always)]
    fn each(
        &self,
        (weights, first, second, gradient): (&mut [f32], &mut [f32], &mut [f32], &[f32]),
        rule: impl Fn(f32, &mut f32, &mut f32) -> f32,
    ) {
        let factor = self.factor.unwrap_or(1.0);
        let mut worst = [0; LANES];
        for index in 0..weights.len().div_ceil(LANES) {
            let (mut w, mut m, mut s) = (load(weights, index), load(first, index), load(second, index));
            let mut g = load(gradient, index);
            if self.factor.is_some() {
                for gradient in &mut g {
                    *gradient = (f64::from(*gradient) * factor) as f32;
                }
            }
            for lane in 0..LANES {
                let moved = w[lane] - rule(g[lane], &mut m[lane], &mut s[lane]);
                // The bit patterns of magnitudes are ordered as the magnitudes, with infinity and NaN above all
                // others.
                worst[lane] = moved.abs().to_bits().max(worst[lane]);
                let moved = if moved > self.bound { self.bound } else { moved };
                w[lane] = if moved < -self.bound { -self.bound } else { moved };
            }
            store(&w, weights, index);
            store(&m, first, index);
            store(&s, second, index);
        }
        if worst.iter().any(|&bits| bits >= f32::INFINITY.to_bits()) {
            self.finite.store(false, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{OptimizerKind, PlayerConfig};

    const WEIGHTS: [f32; 2] = [0.7, -0.2];

    fn update(
        config: &OptimizerConfig,
        weights: &mut [f32; 2],
        moments: &mut Moments,
        gradient: [f32; 2],
    ) -> Update {
        moments.update(config, 1.0, None, weights, &gradient, &mut Tools::new(1))
    }

    fn adam() -> OptimizerConfig {
        PlayerConfig::default().optimizer
    }

    #[test]
    fn a_long_gradient_is_cut_to_its_norm_and_a_short_one_is_not() {
        let config =
            OptimizerConfig { kind: OptimizerKind::Sgd, learning_rate: 0.5, clip_norm: 2.0, ..adam() };
        for (gradient, applied) in [([3.0, -4.0], [1.2, -1.6]), ([0.6, 0.8], [0.6, 0.8])] {
            let (mut weights, mut moments) = (WEIGHTS, Moments::new(2));
            let update = update(&config, &mut weights, &mut moments, gradient);
            assert!(
                (update.gradient_norm - gradient[0].hypot(gradient[1])).abs() < 1e-6,
                "the norm before the cut"
            );
            for (value, expected) in
                weights.into_iter().zip([0.7 - 0.5 * applied[0], -0.2 - 0.5 * applied[1]])
            {
                assert!((value - expected).abs() < 1e-6, "{value}, not {expected}");
            }
        }
    }

    #[test]
    fn a_gradient_that_is_not_finite_or_whose_square_is_not_updates_nothing() {
        for huge in [f32::NAN, f32::INFINITY, 1e25] {
            let (mut weights, mut moments) = (WEIGHTS, Moments::new(2));
            let update = update(&adam(), &mut weights, &mut moments, [huge, 1.0]);
            assert_eq!(update.broken, Some(Broken::Gradient), "{huge}");
            assert_eq!((weights, moments), (WEIGHTS, Moments::new(2)), "{huge}");
        }
        let (mut weights, mut moments) = (WEIGHTS, Moments::new(2));
        let clipping = OptimizerConfig { clip_norm: 1.0, ..adam() };
        assert_eq!(update(&clipping, &mut weights, &mut moments, [1e25, 1.0]).broken, None);
    }

    #[test]
    fn weights_that_overflow_are_noticed() {
        let mut weights = [3e38, 0.0];
        let config =
            OptimizerConfig { kind: OptimizerKind::Sgd, learning_rate: 1.0, momentum: 0.99, ..adam() };
        let mut moments = Moments { updates: 1, first: vec![-3e38, 0.0], second: vec![0.0; 2] };
        assert_eq!(update(&config, &mut weights, &mut moments, [1.0, 1.0]).broken, Some(Broken::Weights));
    }

    #[test]
    fn any_number_of_updates_has_a_bias_correction() {
        let mut weights = WEIGHTS;
        let mut moments = Moments { updates: u64::from(u32::MAX), ..Moments::new(2) };
        assert_eq!(update(&adam(), &mut weights, &mut moments, [1.0, 1.0]).broken, None);
        assert_eq!(moments.updates, 1 << 32);
        assert!(weights.iter().all(|value| value.is_finite()));
    }
}
