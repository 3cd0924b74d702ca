//! Initial weights and biases, drawn from the run's own random stream.

use crate::config::{Init, NetworkConfig};
use crate::math::random::Draws;

/// Initial weights of a layer from `inputs` to `outputs` units, one row per output.
pub fn initial_weights(
    network: &NetworkConfig,
    inputs: usize,
    outputs: usize,
    draws: &mut Draws,
) -> Vec<f32> {
    let mut weights = vec![0.0_f32; inputs * outputs];
    match network.init {
        Init::He => normal(&mut weights, (2.0 / inputs as f64).sqrt(), draws),
        Init::Glorot => {
            draws.fill_uniforms(&mut weights);
            scale(&mut weights, (6.0 / (inputs + outputs) as f64).sqrt());
        }
        Init::Orthogonal => {
            weights = orthogonal(inputs, outputs, draws);
            scale(&mut weights, network.init_scale);
        }
        Init::Normal => normal(&mut weights, network.init_scale, draws),
        Init::Pytorch => weights = linear_uniforms(inputs, inputs * outputs, draws),
    }
    weights
}

/// Initial biases of such a layer, drawn after its weights: 0 except for [`Init::Pytorch`], which draws them as
/// weights.
pub fn initial_biases(network: &NetworkConfig, inputs: usize, outputs: usize, draws: &mut Draws) -> Vec<f32> {
    match network.init {
        Init::Pytorch => linear_uniforms(inputs, outputs, draws),
        Init::He | Init::Glorot | Init::Orthogonal | Init::Normal => vec![0.0; outputs],
    }
}

/// `count` numbers uniform on +-1 / sqrt(`inputs`): the default of PyTorch's linear layer.
fn linear_uniforms(inputs: usize, count: usize, draws: &mut Draws) -> Vec<f32> {
    let mut values = vec![0.0_f32; count];
    draws.fill_uniforms(&mut values);
    scale(&mut values, 1.0 / (inputs as f64).sqrt());
    values
}

fn normal(weights: &mut [f32], deviation: f64, draws: &mut Draws) {
    draws.fill_normals(weights);
    scale(weights, deviation);
}

fn scale(weights: &mut [f32], factor: f64) {
    for weight in weights {
        *weight = (f64::from(*weight) * factor) as f32;
    }
}

/// A matrix with orthonormal rows, or columns where there are fewer of them. Gram-Schmidt on normal draws gives the
/// uniform (Haar) distribution (Mezzadri 2007); it is done twice for accuracy.
fn orthogonal(inputs: usize, outputs: usize, draws: &mut Draws) -> Vec<f32> {
    let (count, length) = (inputs.min(outputs), inputs.max(outputs));
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(count);
    for _ in 0..count {
        let mut vector = vec![0.0_f32; length];
        draws.fill_normals(&mut vector);
        let mut vector: Vec<f64> = vector.into_iter().map(f64::from).collect();
        for earlier in vectors.iter().chain(&vectors) {
            let overlap: f64 = earlier.iter().zip(&vector).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(earlier).for_each(|(a, b)| *a -= overlap * b);
        }
        let norm = vector.iter().map(|a| a * a).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|a| *a /= norm);
        vectors.push(vector);
    }
    let at = |output: usize, input: usize| {
        if outputs <= inputs { vectors[output][input] } else { vectors[input][output] }
    };
    (0..outputs)
        .flat_map(|output| (0..inputs).map(move |input| (output, input)))
        .map(|(o, i)| at(o, i) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PlayerConfig;
    use crate::math::random::Stream;

    fn drawn(init: Init, init_scale: f64, inputs: usize, outputs: usize) -> Vec<f64> {
        let network = NetworkConfig { init, init_scale, ..PlayerConfig::default().network };
        let mut draws = Draws::new(5, Stream::GeneratorWeights, 0, 0);
        initial_weights(&network, inputs, outputs, &mut draws).into_iter().map(f64::from).collect()
    }

    fn variance(values: &[f64]) -> f64 {
        values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64
    }

    #[test]
    fn variances_are_those_of_the_papers() {
        let (inputs, outputs) = (300, 400);
        // Five standard errors of a variance over 120,000 draws: 2 %.
        let close = |variance: f64, expected: f64| assert!((variance / expected - 1.0).abs() < 0.021);
        close(variance(&drawn(Init::He, 1.0, inputs, outputs)), 2.0 / 300.0);
        close(variance(&drawn(Init::Glorot, 1.0, inputs, outputs)), 2.0 / 700.0);
        close(variance(&drawn(Init::Normal, 0.02, inputs, outputs)), 0.0004);
        // A uniform on +-w has the variance w^2 / 3.
        close(variance(&drawn(Init::Pytorch, 1.0, inputs, outputs)), 1.0 / 900.0);
    }

    #[test]
    fn weights_and_biases_of_pytorch_fill_the_range_of_the_inputs_and_no_more() {
        let network = NetworkConfig { init: Init::Pytorch, ..PlayerConfig::default().network };
        let mut draws = Draws::new(5, Stream::GeneratorWeights, 0, 0);
        let weights = initial_weights(&network, 16, 1000, &mut draws);
        let biases = initial_biases(&network, 16, 1000, &mut draws);
        assert_ne!(weights[..1000], biases[..]);
        for values in [weights, biases] {
            let largest = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            // Of 1000 uniforms the largest is above 0.99 of the bound but for 4 seeds in 100,000.
            assert!(largest <= 0.25 && largest > 0.2475, "{largest}");
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            // Five standard errors of the mean of 1000: 5 * 0.25 / sqrt(3000).
            assert!(mean.abs() < 0.0229, "{mean}");
        }
        let other = NetworkConfig { init: Init::He, ..network };
        assert_eq!(initial_biases(&other, 16, 3, &mut draws), [0.0; 3]);
    }

    #[test]
    fn orthogonal_rows_or_columns_have_length_gain_and_are_at_right_angles() {
        for (inputs, outputs) in [(7, 3), (3, 7), (5, 5), (2, 128), (128, 1)] {
            let weights = drawn(Init::Orthogonal, 0.8, inputs, outputs);
            let at = |o: usize, i: usize| weights[o * inputs + i];
            let few = inputs.min(outputs);
            for a in 0..few {
                for b in 0..few {
                    let dot: f64 = if outputs <= inputs {
                        (0..inputs).map(|i| at(a, i) * at(b, i)).sum()
                    } else {
                        (0..outputs).map(|o| at(o, a) * at(o, b)).sum()
                    };
                    let expected = if a == b { 0.64 } else { 0.0 };
                    assert!((dot - expected).abs() < 1e-6, "{inputs} to {outputs}: {dot}");
                }
            }
        }
    }
}
