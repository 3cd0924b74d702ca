//! A perceptron in f64 on a slice of weights, forward and back.

use super::product::{Backward, Forward, Gradient};
use crate::config::{Activation, NetworkConfig, Player, RunConfig};
use crate::math::isa::Machine;
use crate::math::special::{sigmoid, softplus};

/// Hidden layers h = f(W h + c), then a linear layer. The weights stand in one slice: each layer's matrix row by row,
/// then its bias.
#[derive(Clone, Debug)]
pub(super) struct Perceptron {
    widths: Vec<usize>,
    activation: Activation,
    slope: f64,
    machine: Machine,
}

/// What a perceptron has computed on a batch: rows are units, columns are samples.
pub(super) struct Trace {
    samples: usize,
    /// By layer, what goes into it; the output last.
    values: Vec<Vec<f64>>,
    /// By hidden layer, what its activation was applied to.
    before: Vec<Vec<f64>>,
}

impl Trace {
    /// What the network puts out.
    pub(super) fn output(&self) -> &[f64] {
        self.values.last().map_or(&[], Vec::as_slice)
    }
}

impl Perceptron {
    /// The network of `player`.
    pub(super) fn of(player: Player, config: &RunConfig) -> Self {
        let NetworkConfig { activation, slope, .. } = config.player(player).network;
        Self { widths: config.widths(player), activation, slope, machine: Machine::best() }
    }

    /// Number of weights and biases.
    pub(super) fn num_weights(&self) -> usize {
        self.widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    /// The way through the network for as many samples as `input` has columns.
    pub(super) fn forward(&self, weights: &[f64], input: Vec<f64>) -> Trace {
        let samples = input.len() / self.widths[0];
        let mut trace = Trace { samples, values: vec![input], before: Vec::new() };
        for (layer, weights) in self.layers(weights).into_iter().enumerate() {
            let mut y = vec![0.0; self.widths[layer + 1] * samples];
            self.machine.run(Forward { weights, x: &trace.values[layer], y: &mut y, samples });
            if layer + 2 < self.widths.len() {
                trace.values.push(y.iter().map(|&x| value(self.activation, self.slope, x)).collect());
                trace.before.push(y);
            } else {
                trace.values.push(y);
            }
        }
        trace
    }

    /// The way back: the slopes by the input, from those by the output. Those by the weights go to `by_weights`.
    pub(super) fn backward(
        &self,
        weights: &[f64],
        trace: &Trace,
        by_output: Vec<f64>,
        mut by_weights: Option<&mut [f64]>,
    ) -> Vec<f64> {
        let samples = trace.samples;
        let mut by_y = by_output;
        let mut end = self.num_weights();
        for (layer, weights) in self.layers(weights).into_iter().enumerate().rev() {
            let x = &trace.values[layer];
            let start = end - weights.len();
            if let Some(all) = by_weights.as_deref_mut() {
                self.machine.run(Gradient { x, by_y: &by_y, by_weights: &mut all[start..end], samples });
            }
            end = start;
            let mut by_x = vec![0.0; x.len()];
            self.machine.run(Backward { weights, by_y: &by_y, by_x: &mut by_x, samples });
            if let Some(before) = layer.checked_sub(1).map(|hidden| &trace.before[hidden]) {
                for ((slope, &before), &after) in by_x.iter_mut().zip(before).zip(x) {
                    *slope *= derivative(self.activation, self.slope, before, after);
                }
            }
            by_y = by_x;
        }
        by_y
    }

    /// The weights of each layer.
    fn layers<'a>(&self, weights: &'a [f64]) -> Vec<&'a [f64]> {
        let mut rest = weights;
        let pairs = self.widths.windows(2);
        pairs
            .map(|pair| {
                let (layer, others) = rest.split_at((pair[0] + 1) * pair[1]);
                rest = others;
                layer
            })
            .collect()
    }
}

/// f(x).
fn value(activation: Activation, slope: f64, x: f64) -> f64 {
    match activation {
        Activation::Relu => {
            if x > 0.0 {
                x
            } else {
                0.0 * x
            }
        }
        Activation::LeakyRelu => {
            if x > 0.0 {
                x
            } else {
                slope * x
            }
        }
        Activation::Tanh => libm::tanh(x),
        Activation::Elu => {
            if x > 0.0 {
                x
            } else {
                libm::expm1(x)
            }
        }
        Activation::Softplus => softplus(x),
    }
}

/// f'(x), where `y` is f(x); at 0 that of the left.
fn derivative(activation: Activation, slope: f64, x: f64, y: f64) -> f64 {
    match activation {
        Activation::Relu => {
            if x > 0.0 {
                1.0
            } else {
                0.0
            }
        }
        Activation::LeakyRelu => {
            if x > 0.0 {
                1.0
            } else {
                slope
            }
        }
        Activation::Tanh => 1.0 - y * y,
        Activation::Elu => {
            if x > 0.0 {
                1.0
            } else {
                y + 1.0
            }
        }
        Activation::Softplus => sigmoid(x),
    }
}
