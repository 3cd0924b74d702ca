//! A perceptron in f64 on a slice of weights, forward and back.

use super::function::Function;
use super::product::{Backward, Forward, Gradient};
use crate::config::{Player, RunConfig};
use crate::math::isa::Machine;

/// Hidden layers h = f(W h + c), then a linear layer. The weights stand in one slice: each layer's matrix row by row,
/// then its bias.
#[derive(Clone, Debug)]
pub(super) struct Perceptron {
    widths: Vec<usize>,
    function: Function,
    machine: Machine,
}

/// What a perceptron has computed on a batch: rows are units, columns are samples.
pub(super) struct Trace {
    samples: usize,
    /// By layer, what goes into it; the output last.
    values: Vec<Vec<f64>>,
    /// By hidden layer, f' where f was applied.
    slopes: Vec<Vec<f64>>,
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
        let function = Function::activation(&config.player(player).network);
        Self { widths: config.widths(player), function, machine: Machine::best() }
    }

    /// Number of weights and biases.
    pub(super) fn num_weights(&self) -> usize {
        self.widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    /// The way through the network for as many samples as `input` has columns.
    pub(super) fn forward(&self, weights: &[f64], input: Vec<f64>) -> Trace {
        let samples = input.len() / self.widths[0];
        let mut trace = Trace { samples, values: vec![input], slopes: Vec::new() };
        for (layer, weights) in self.layers(weights).into_iter().enumerate() {
            let mut y = vec![0.0; self.widths[layer + 1] * samples];
            self.machine.run(Forward { weights, x: &trace.values[layer], y: &mut y, samples });
            if layer + 2 < self.widths.len() {
                let slopes = y.iter_mut().map(|y| {
                    let (value, slope) = self.function.at(*y);
                    *y = value;
                    slope
                });
                trace.slopes.push(slopes.collect());
            }
            trace.values.push(y);
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
            if let Some(slopes) = layer.checked_sub(1).map(|hidden| &trace.slopes[hidden]) {
                by_x.iter_mut().zip(slopes).for_each(|(by_x, slope)| *by_x *= slope);
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
