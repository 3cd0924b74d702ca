//! A multilayer perceptron on candle `Var`s.

use candle_core::{CpuStorage, DType, Device, InplaceOp1, Layout, Result, Storage, Tensor, Var};
use candle_nn::{Linear, Module as _};

use super::graph::GraphWeights;
use super::init::{initial_biases, initial_weights};
use super::kernels::Kernels;
use super::norm::NormLayer;
use super::training::Training;
use crate::config::{Extras, NetworkConfig};
use crate::game::Function;
use crate::math::random::Draws;

/// A multilayer perceptron: hidden layers h = f(W h + c), each with an optional norm before f, then a linear layer.
pub struct Mlp {
    layers: Vec<Layer>,
    /// Minibatch discrimination before the last layer; `None` for none.
    kernels: Option<Kernels>,
}

struct Layer {
    /// Shape (outputs, inputs).
    weight: Var,
    /// Shape (outputs).
    bias: Var,
    norm: Option<NormLayer>,
}

impl Layer {
    fn linear(&self, weights: GraphWeights) -> Linear {
        Linear::new(weights.of(&self.weight), Some(weights.of(&self.bias)))
    }
}

impl Mlp {
    /// A network with freshly drawn weights and biases; `widths` lists every layer, input and output included. Shifts
    /// are 0 and gains 1.
    pub fn new(widths: &[usize], network: &NetworkConfig, draws: &mut Draws, dtype: DType) -> Result<Self> {
        let this = Self::blank(widths, Extras { norm: network.norm(), ..network.extras }, dtype)?;
        for layer in &this.layers {
            let (outputs, inputs) = layer.weight.dims2()?;
            let weight = initial_weights(network, inputs, outputs, draws);
            let bias = initial_biases(network, inputs, outputs, draws);
            layer.weight.set(&Tensor::from_vec(weight, (outputs, inputs), &Device::Cpu)?.to_dtype(dtype)?)?;
            layer.bias.set(&Tensor::from_vec(bias, outputs, &Device::Cpu)?.to_dtype(dtype)?)?;
        }
        if let Some(kernels) = &this.kernels {
            kernels.initialise(draws)?;
        }
        Ok(this)
    }

    /// A network of linear layers only, with the weights `values` in the order of [`Mlp::values`].
    ///
    /// # Errors
    /// If the number of values is not that of weights.
    pub fn from_values(widths: &[usize], values: &[f32]) -> Result<Self> {
        Self::filled(widths, Extras::NONE, values)
    }

    /// As [`Mlp::from_values`], with the norms and kernels of `network`.
    ///
    /// # Errors
    /// As [`Mlp::from_values`].
    pub fn with_values(widths: &[usize], network: &NetworkConfig, values: &[f32]) -> Result<Self> {
        Self::filled(widths, Extras { norm: network.norm(), ..network.extras }, values)
    }

    /// A network with the layers of `widths` and the norms and kernels of `network`. Its weights are to be set.
    pub fn with_shape_of(widths: &[usize], network: &NetworkConfig) -> Result<Self> {
        Self::blank(widths, Extras { norm: network.norm(), ..network.extras }, DType::F32)
    }

    fn filled(widths: &[usize], extras: Extras, values: &[f32]) -> Result<Self> {
        let this = Self::blank(widths, extras, DType::F32)?;
        this.set_values(values)?;
        Ok(this)
    }

    /// A network with weights 0, except for gains and moving variances, which are 1.
    fn blank(widths: &[usize], extras: Extras, dtype: DType) -> Result<Self> {
        let device = &Device::Cpu;
        let last = widths.len().saturating_sub(2);
        let layers = widths.windows(2).enumerate().map(|(index, pair)| {
            let beside = if index == last { extras.minibatch_kernels } else { 0 };
            Ok(Layer {
                weight: Var::zeros((pair[1], pair[0] + beside), dtype, device)?,
                bias: Var::zeros(pair[1], dtype, device)?,
                norm: if index == last { None } else { NormLayer::new(extras.norm, pair[1], dtype)? },
            })
        });
        let layers = layers.collect::<Result<_>>()?;
        Ok(Self { layers, kernels: Kernels::new(extras.minibatch_kernels, widths[last], dtype)? })
    }

    /// The output, shape (batch, outputs), for `input`, shape (batch, inputs), in evaluation mode: each row by
    /// itself.
    ///
    /// # Errors
    /// Where candle reports one, such as for an input of the wrong width.
    pub fn forward(&self, input: &Tensor, activation: Function, weights: GraphWeights) -> Result<Tensor> {
        self.pass(input, activation, weights, None)
    }

    /// The output in training mode: the rows are the batch of `training`.
    ///
    /// # Errors
    /// As [`Mlp::forward`].
    pub fn train(
        &self,
        input: &Tensor,
        activation: Function,
        weights: GraphWeights,
        training: &mut Training,
    ) -> Result<Tensor> {
        self.pass(input, activation, weights, Some(training))
    }

    fn pass(
        &self,
        input: &Tensor,
        activation: Function,
        weights: GraphWeights,
        mut training: Option<&mut Training>,
    ) -> Result<Tensor> {
        let mut features = self.features(input, activation, weights, training.as_deref_mut())?;
        if let Some(kernels) = &self.kernels {
            features = kernels.beside(&features, weights, training.as_deref())?;
        }
        self.finish(&features, weights)
    }

    /// As [`Mlp::forward`], but minibatch discrimination compares each row with a batch `reference`, shape (samples,
    /// inputs), which represents `others` samples of the row's own batch.
    pub fn forward_beside(
        &self,
        input: &Tensor,
        reference: &Tensor,
        others: usize,
        activation: Function,
    ) -> Result<Tensor> {
        let Some(kernels) = &self.kernels else {
            return self.forward(input, activation, GraphWeights::Fixed);
        };
        let [features, of_reference] =
            [input, reference].map(|rows| self.features(rows, activation, GraphWeights::Fixed, None));
        self.finish(&kernels.beside_reference(&features?, &of_reference?, others)?, GraphWeights::Fixed)
    }

    /// The input of the last layer, without the kernels' output.
    fn features(
        &self,
        input: &Tensor,
        activation: Function,
        weights: GraphWeights,
        mut training: Option<&mut Training>,
    ) -> Result<Tensor> {
        let mut values = input.clone();
        for layer in self.layers.iter().take(self.layers.len() - 1) {
            values = layer.linear(weights).forward(&values)?;
            if let Some(norm) = &layer.norm {
                values = norm.of(&values, weights, training.as_deref_mut())?.output;
            }
            values = activation.of(&values)?;
            if let Some(training) = training.as_deref_mut() {
                values = training.drop_units(values)?;
            }
        }
        Ok(values)
    }

    /// Applies the last layer.
    fn finish(&self, features: &Tensor, weights: GraphWeights) -> Result<Tensor> {
        self.layers
            .last()
            .map_or_else(|| Ok(features.clone()), |layer| layer.linear(weights).forward(features))
    }

    /// Updates the moving averages of batch norm with the statistics of `training`.
    pub fn follow(&self, training: &Training) -> Result<()> {
        let norms =
            self.layers.iter().filter_map(|layer| layer.norm.as_ref().filter(|norm| norm.has_moving()));
        norms.zip(&training.statistics).try_for_each(|(norm, statistics)| norm.follow(statistics))
    }

    /// The outputs of every hidden layer for `input` in evaluation mode, each of shape (batch, units).
    pub fn hidden(&self, input: &Tensor, activation: Function) -> Result<Vec<Tensor>> {
        let mut hidden: Vec<Tensor> = Vec::new();
        for layer in self.layers.iter().take(self.layers.len() - 1) {
            let below = hidden.last().unwrap_or(input);
            let mut values = layer.linear(GraphWeights::Fixed).forward(below)?;
            if let Some(norm) = &layer.norm {
                values = norm.of(&values, GraphWeights::Fixed, None)?.output;
            }
            hidden.push(activation.of(&values)?);
        }
        Ok(hidden)
    }

    /// The gradient of the single output of [`Mlp::forward`] with respect to `input`, of the same shape (batch,
    /// inputs). It is a backward pass made of tensor operations, so it can be differentiated again.
    pub fn slopes(&self, input: &Tensor, activation: Function, weights: GraphWeights) -> Result<Tensor> {
        self.slopes_of(input, None, activation, weights)
    }

    /// The gradient of [`Mlp::forward_beside`] with respect to `input`.
    pub fn slopes_beside(
        &self,
        input: &Tensor,
        reference: &Tensor,
        others: usize,
        activation: Function,
    ) -> Result<Tensor> {
        let reference = self.features(reference, activation, GraphWeights::Fixed, None)?;
        self.slopes_of(input, Some((&reference, others)), activation, GraphWeights::Fixed)
    }

    /// The gradient with respect to `input`; `beside` are the features of the reference batch of minibatch
    /// discrimination and how many samples it represents.
    fn slopes_of(
        &self,
        input: &Tensor,
        beside: Option<(&Tensor, usize)>,
        activation: Function,
        weights: GraphWeights,
    ) -> Result<Tensor> {
        let (mut values, mut passed) = (input.clone(), Vec::new());
        for layer in self.layers.iter().take(self.layers.len() - 1) {
            let mut sums = layer.linear(weights).forward(&values)?;
            let mut norm = None;
            if let Some(own) = &layer.norm {
                let normed = own.of(&sums, weights, None)?;
                sums = normed.output.clone();
                norm = Some((own, normed));
            }
            values = activation.of(&sums)?;
            passed.push((norm, sums, values.clone()));
        }
        let mut slopes = Tensor::ones((input.dim(0)?, 1), input.dtype(), input.device())?;
        for layer in self.layers.iter().rev() {
            slopes = slopes.matmul(&weights.of(&layer.weight))?;
            if let (true, Some(kernels)) = (passed.len() + 1 == self.layers.len(), &self.kernels) {
                let (features, both) = (kernels.weight.dim(1)?, slopes);
                slopes = both.narrow(1, 0, features)?.contiguous()?;
                // Without a reference batch, the output of the kernels is constant in evaluation mode.
                if let Some((reference, others)) = beside {
                    let upstream = both.narrow(1, features, both.dim(1)? - features)?.contiguous()?;
                    slopes = (slopes + kernels.back_beside(&values, reference, others, &upstream)?)?;
                }
            }
            if let Some((norm, sums, values)) = passed.pop() {
                slopes = (slopes * activation.slope(&sums, &values)?)?;
                if let Some((norm, normed)) = norm {
                    slopes = norm.back(&slopes, &normed, weights)?;
                }
            }
        }
        Ok(slopes)
    }

    /// All parameters in order: for each layer its matrix, its bias and the parameters of its norm; at the end the
    /// kernels.
    pub fn parameters(&self) -> impl Iterator<Item = &Var> {
        let layers = self.layers.iter().flat_map(|layer| {
            [&layer.weight, &layer.bias].into_iter().chain(layer.norm.iter().flat_map(NormLayer::parameters))
        });
        layers.chain(self.kernels.iter().map(|kernels| &kernels.weight))
    }

    /// The names of the parameters, in the order of [`Mlp::parameters`].
    pub fn parameter_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            names.extend(["weight", "bias"].map(|name| format!("layers.{index}.{name}")));
            let of_norm = layer.norm.iter().flat_map(|norm| norm.names());
            names.extend(of_norm.map(|name| format!("layers.{index}.norm.{name}")));
        }
        names.extend(self.kernels.iter().map(|_| "kernels.weight".to_owned()));
        names
    }

    /// The weight matrix of every layer, shape (outputs, inputs), row by row; that of the last has a column more for
    /// each kernel of minibatch discrimination.
    pub fn matrices(&self) -> Result<Vec<Vec<f32>>> {
        self.layers.iter().map(|layer| layer.weight.flatten_all()?.to_vec1()).collect()
    }

    /// All weights, in the order of [`Mlp::parameters`], each matrix row by row.
    pub fn values(&self) -> Result<Vec<f32>> {
        let mut values = Vec::new();
        self.read_into(&mut values)?;
        Ok(values)
    }

    /// Replaces the contents of `values` by all weights.
    pub fn read_into(&self, values: &mut Vec<f32>) -> Result<()> {
        values.clear();
        for parameter in self.parameters() {
            let (storage, layout) = parameter.storage_and_layout();
            match (&*storage, layout.contiguous_offsets()) {
                (Storage::Cpu(CpuStorage::F32(own)), Some((start, end))) => {
                    values.extend_from_slice(&own[start..end]);
                }
                _ => candle_core::bail!("parameters are contiguous and of f32"),
            }
        }
        Ok(())
    }

    /// Sets all weights, in the order of [`Mlp::values`].
    ///
    /// # Errors
    /// If the number of values is not that of weights; nothing is then changed.
    pub fn set_values(&self, values: &[f32]) -> Result<()> {
        let count: usize = self.parameters().map(|parameter| parameter.elem_count()).sum();
        if count != values.len() {
            candle_core::bail!("the network has {count} weights, but {} were given", values.len());
        }
        let mut rest = values;
        for parameter in self.parameters() {
            let (own, others) = rest.split_at(parameter.elem_count());
            parameter.inplace_op1(&Overwrite(own))?;
            rest = others;
        }
        Ok(())
    }
}

/// The in-place operation that overwrites a parameter.
struct Overwrite<'a>(&'a [f32]);

impl InplaceOp1 for Overwrite<'_> {
    fn name(&self) -> &'static str {
        "overwrite"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        match (storage, layout.contiguous_offsets()) {
            (CpuStorage::F32(values), Some((start, end))) => values[start..end].copy_from_slice(self.0),
            _ => candle_core::bail!("parameters are contiguous and of f32"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, Init, PlayerConfig};
    use crate::math::random::Stream;

    /// 2 -> 2 -> 1: h = f([[1, -2], [0.5, 3]] x + (0.1, -0.2)), y = (2, -1) h + 0.25.
    const VALUES: [f32; 9] = [1.0, -2.0, 0.5, 3.0, 0.1, -0.2, 2.0, -1.0, 0.25];

    #[test]
    fn the_output_is_the_one_computed_by_hand() -> Result<()> {
        let network = Mlp::from_values(&[2, 2, 1], &VALUES)?;
        let input = Tensor::new(&[[1.0_f32, 0.5], [-1.0, 0.25]], &Device::Cpu)?;
        // Before f the first row has (0.1, 1.8), the second (-1.4, 0.05).
        for (function, expected) in [
            (Function::Relu, [2.0 * 0.1 - 1.8 + 0.25, -0.05 + 0.25]),
            (Function::LeakyRelu { slope: 0.2 }, [2.0 * 0.1 - 1.8 + 0.25, 2.0 * -0.28 - 0.05 + 0.25]),
            (
                Function::Tanh,
                [
                    2.0 * 0.1_f64.tanh() - 1.8_f64.tanh() + 0.25,
                    -2.0 * 1.4_f64.tanh() - 0.05_f64.tanh() + 0.25,
                ],
            ),
        ] {
            let output =
                network.forward(&input, function, GraphWeights::Fixed)?.flatten_all()?.to_vec1::<f32>()?;
            for (value, expected) in output.into_iter().zip(expected) {
                assert!((f64::from(value) - expected).abs() < 1e-6, "{function:?}: {value}, not {expected}");
            }
        }
        Ok(())
    }

    #[test]
    fn without_hidden_layers_it_is_affine() -> Result<()> {
        let network = Mlp::from_values(&[2, 2], &[1.0, 2.0, 3.0, 4.0, 0.5, -0.5])?;
        let input = Tensor::new(&[[1.0_f32, -1.0]], &Device::Cpu)?;
        assert_eq!(
            network.forward(&input, Function::Relu, GraphWeights::Fixed)?.to_vec2::<f32>()?,
            [[-0.5, -1.5]]
        );
        Ok(())
    }

    #[test]
    fn gradients_reach_the_weights_of_a_learning_network_only_and_the_input_of_either() -> Result<()> {
        let network = Mlp::from_values(&[2, 2, 1], &VALUES)?;
        for (weights, learns) in [(GraphWeights::Trainable, true), (GraphWeights::Fixed, false)] {
            let input = Var::new(&[[1.0_f32, 0.5]], &Device::Cpu)?;
            let output = network.forward(&input, Function::Relu, weights)?.sum_all()?;
            let gradients = output.backward()?;
            assert!(network.parameters().all(|parameter| gradients.get(parameter).is_some() == learns));
            // Both units are active: (2, -1) [[1, -2], [0.5, 3]].
            assert_eq!(gradients.get(&input).expect("the input").to_vec2::<f32>()?, [[1.5, -7.0]]);
        }
        Ok(())
    }

    #[test]
    fn values_are_set_and_read_in_one_order_and_never_in_part() -> Result<()> {
        let network = Mlp::from_values(&[2, 2, 1], &VALUES)?;
        assert_eq!(network.values()?, VALUES);
        assert_eq!(
            network.parameter_names(),
            ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
        );
        for wrong in [&VALUES[..8], &[&VALUES[..], &[1.0]].concat()] {
            assert!(network.set_values(wrong).is_err());
            assert!(Mlp::from_values(&[2, 2, 1], wrong).is_err());
        }
        assert_eq!(network.values()?, VALUES);
        Ok(())
    }

    #[test]
    fn fresh_weights_and_biases_are_those_of_the_draws_layer_by_layer() -> Result<()> {
        for init in Init::ALL {
            let config = NetworkConfig { init: *init, ..PlayerConfig::default().network };
            let draws = || Draws::new(3, Stream::GeneratorWeights, 0, 0);
            let values = Mlp::new(&[2, 3, 2], &config, &mut draws(), DType::F32)?.values()?;
            let mut same = draws();
            let mut layer = |inputs, outputs| {
                [
                    initial_weights(&config, inputs, outputs, &mut same),
                    initial_biases(&config, inputs, outputs, &mut same),
                ]
            };
            assert_eq!(values, [layer(2, 3), layer(3, 2)].concat().concat());
        }
        Ok(())
    }
}
