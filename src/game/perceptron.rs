//! A multilayer perceptron in f64 on a slice of weights: forward and backward pass.

use super::function::Function;
use super::product::{LinearBackward, LinearForward, LinearGradient};
use crate::config::{Player, RunConfig};
use crate::math::isa::Machine;

/// Hidden layers h = f(W h + c), then a linear layer. One slice holds all weights: for each layer its matrix row by
/// row, then its bias.
#[derive(Clone, Debug)]
pub(super) struct Perceptron {
    widths: Vec<usize>,
    function: Function,
    machine: Machine,
}

/// The intermediate values of a forward pass: rows are units, columns are samples.
pub(super) struct Trace {
    samples: usize,
    /// The input of each layer; the network's output last.
    values: Vec<Vec<f64>>,
    /// For each hidden layer, f' at its pre-activations.
    slopes: Vec<Vec<f64>>,
}

impl Trace {
    /// The network's output.
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

    /// The forward pass; `input` has one row per input unit and one column per sample.
    pub(super) fn forward(&self, weights: &[f64], input: Vec<f64>) -> Trace {
        let samples = input.len() / self.widths[0];
        let mut trace = Trace { samples, values: vec![input], slopes: Vec::new() };
        for (layer, weights) in self.layers(weights).into_iter().enumerate() {
            let mut y = vec![0.0; self.widths[layer + 1] * samples];
            self.machine.run(LinearForward { weights, x: &trace.values[layer], y: &mut y, samples });
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

    /// The backward pass: from derivatives with respect to the output to those with respect to the input. Those with
    /// respect to the weights are added to `by_weights`.
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
                self.machine.run(LinearGradient {
                    x,
                    by_y: &by_y,
                    by_weights: &mut all[start..end],
                    samples,
                });
            }
            end = start;
            let mut by_x = vec![0.0; x.len()];
            self.machine.run(LinearBackward { weights, by_y: &by_y, by_x: &mut by_x, samples });
            if let Some(slopes) = layer.checked_sub(1).map(|hidden| &trace.slopes[hidden]) {
                by_x.iter_mut().zip(slopes).for_each(|(by_x, slope)| *by_x *= slope);
            }
            by_y = by_x;
        }
        by_y
    }

    /// Adds to `by_weights` the gradient of Σ c(|g|²) over the samples of `input`, where g = ∇_x f is the slope at a
    /// sample and `factor`(|g|²) g = dc/dg.
    ///
    /// With v = factor(|g|²) g held constant, this is the gradient of Σ v·∇_x f, the derivative along v. It passes
    /// forward through the network as ẏ = W ẋ, ẋ' = f'(y) ẏ. In the backward pass, y gets the derivative f'(y) x̄ +
    /// f''(y) ẏ ẋ̄, and ẏ gets f'(y) ẋ̄.
    pub(super) fn add_slope_gradient(
        &self,
        weights: &[f64],
        input: Vec<f64>,
        factor: impl Fn(f64) -> f64,
        by_weights: &mut [f64],
    ) {
        let trace = self.forward(weights, input);
        let samples = trace.samples;
        let slopes = self.backward(weights, &trace, vec![1.0; samples], None);
        let square = |sample: usize| slopes.iter().skip(sample).step_by(samples).map(|g| g * g).sum::<f64>();
        let factors: Vec<f64> = (0..samples).map(|sample| factor(square(sample))).collect();
        let direction = slopes.iter().enumerate().map(|(index, g)| factors[index % samples] * g);
        let layers = self.layers(weights);
        // The derivatives along v of each layer's input and of its pre-activations.
        let mut inputs: Vec<Vec<f64>> = vec![direction.collect()];
        let mut sums: Vec<Vec<f64>> = Vec::new();
        for (layer, weights) in layers.iter().enumerate() {
            let mut unbiased = weights.to_vec();
            let bias = unbiased.len() - self.widths[layer + 1];
            unbiased[bias..].fill(0.0);
            let mut y = vec![0.0; self.widths[layer + 1] * samples];
            self.machine.run(LinearForward { weights: &unbiased, x: &inputs[layer], y: &mut y, samples });
            if let Some(slopes) = trace.slopes.get(layer) {
                inputs.push(y.iter().zip(slopes).map(|(y, slope)| y * slope).collect());
            }
            sums.push(y);
        }
        let (mut by_y, mut by_sum) = (vec![0.0; samples], vec![1.0; samples]);
        let mut end = self.num_weights();
        for (layer, weights) in layers.into_iter().enumerate().rev() {
            let start = end - weights.len();
            let mut own = vec![0.0; weights.len()];
            self.machine.run(LinearGradient {
                x: &trace.values[layer],
                by_y: &by_y,
                by_weights: &mut own,
                samples,
            });
            let mut along = vec![0.0; weights.len()];
            self.machine.run(LinearGradient {
                x: &inputs[layer],
                by_y: &by_sum,
                by_weights: &mut along,
                samples,
            });
            // The bias does not depend on x, so it has no derivative along v.
            let bias = weights.len() - self.widths[layer + 1];
            along[bias..].fill(0.0);
            let added = own.iter().zip(&along).map(|(own, along)| own + along);
            by_weights[start..end].iter_mut().zip(added).for_each(|(sum, value)| *sum += value);
            end = start;
            let Some(hidden) = layer.checked_sub(1) else { return };
            let [mut by_x, mut by_input] = [(), ()].map(|()| vec![0.0; trace.values[layer].len()]);
            self.machine.run(LinearBackward { weights, by_y: &by_y, by_x: &mut by_x, samples });
            self.machine.run(LinearBackward { weights, by_y: &by_sum, by_x: &mut by_input, samples });
            let (values, slopes) = (&trace.values[layer], &trace.slopes[hidden]);
            for index in 0..values.len() {
                let curvature = self.function.curvature(values[index], slopes[index]);
                by_x[index] = slopes[index] * by_x[index] + curvature * sums[hidden][index] * by_input[index];
                by_input[index] *= slopes[index];
            }
            (by_y, by_sum) = (by_x, by_input);
        }
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
