//! The slope of a network: the norm of the gradient of its output with respect to its input, exact by the chain rule.

use crate::game::Function;
use crate::math::Point;
use crate::math::isa::{Isa, Kernel, Machine};

/// Points that are evaluated at a time.
const LANES: usize = 8;

/// One number for each of these points.
type LaneValues = [f64; LANES];

/// |grad_x f(x)| at each of `points`, in f64, for a network f from the plane to one number. `widths` lists every layer, input and output included; `weights` holds for each layer its matrix row by row, then its bias.
///
/// With h = phi(W x + c) on each hidden layer, the gradient is W_1^T (phi' * W_2^T (phi' * ... W_L^T)). At a kink,
/// phi' is the derivative from the left. NaN where there are fewer weights than the widths need.
pub fn slopes(widths: &[usize], activation: Function, weights: &[f32], points: &[Point]) -> Vec<f64> {
    let needed: usize = widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    if needed != weights.len() || widths.first() != Some(&2) || widths.last() != Some(&1) {
        return vec![f64::NAN; points.len()];
    }
    let mut slopes = vec![0.0; points.len()];
    Machine::best().run(Slopes { widths, activation, weights, points, slopes: &mut slopes });
    slopes
}

struct Slopes<'a> {
    widths: &'a [usize],
    activation: Function,
    weights: &'a [f32],
    points: &'a [Point],
    slopes: &'a mut [f64],
}

impl Kernel for Slopes<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let widest = self.widths.iter().copied().max().unwrap_or_default();
        // For each layer, the values of its units, later the derivatives there.
        let mut derivatives: Vec<Vec<LaneValues>> =
            self.widths.iter().map(|&width| vec![[0.0; LANES]; width]).collect();
        let (mut values, mut next) = (vec![[0.0; LANES]; widest], vec![[0.0; LANES]; widest]);
        let hidden = self.widths.len() - 2;
        for (points, slopes) in self.points.chunks(LANES).zip(self.slopes.chunks_mut(LANES)) {
            for axis in 0..2 {
                for (value, point) in values[axis].iter_mut().zip(points) {
                    *value = f64::from(point[axis]);
                }
            }
            let mut rest = self.weights;
            for layer in 0..hidden {
                let (inputs, outputs) = (self.widths[layer], self.widths[layer + 1]);
                let (matrix, others) = rest.split_at(inputs * outputs);
                let (bias, others) = others.split_at(outputs);
                rest = others;
                for (unit, (row, bias)) in matrix.chunks_exact(inputs).zip(bias).enumerate() {
                    let mut sum = [f64::from(*bias); LANES];
                    for (weight, value) in row.iter().zip(&values) {
                        add(&mut sum, f64::from(*weight), value);
                    }
                    for lane in 0..LANES {
                        let (value, derivative) = self.activation.at(sum[lane]);
                        next[unit][lane] = value;
                        derivatives[layer + 1][unit][lane] = derivative;
                    }
                }
                core::mem::swap(&mut values, &mut next);
            }
            // Backwards: from the row of the last layer to the input.
            for (value, weight) in values.iter_mut().zip(rest) {
                *value = [f64::from(*weight); LANES];
            }
            let mut end = self.weights.len() - self.widths[hidden] - 1;
            for layer in (0..hidden).rev() {
                let (inputs, outputs) = (self.widths[layer], self.widths[layer + 1]);
                let matrix = &self.weights[end - outputs * (inputs + 1)..end - outputs];
                end -= outputs * (inputs + 1);
                next[..inputs].fill([0.0; LANES]);
                for (unit, row) in matrix.chunks_exact(inputs).enumerate() {
                    let mut upstream = values[unit];
                    for lane in 0..LANES {
                        upstream[lane] *= derivatives[layer + 1][unit][lane];
                    }
                    for (weight, sum) in row.iter().zip(&mut next) {
                        add(sum, f64::from(*weight), &upstream);
                    }
                }
                core::mem::swap(&mut values, &mut next);
            }
            for (lane, slope) in slopes.iter_mut().enumerate() {
                let [x, y] = [values[0][lane], values[1][lane]];
                *slope = (x * x + y * y).sqrt();
            }
        }
    }
}

/// Adds `weight` times `values` to `sum`.
#[inline(always)]
fn add(sum: &mut LaneValues, weight: f64, values: &LaneValues) {
    for lane in 0..LANES {
        sum[lane] += weight * values[lane];
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device, Result, Tensor, Var};

    use super::*;
    use crate::config::{Activation, Choice as _, PlayerConfig};
    use crate::math::random::{Draws, Stream};
    use crate::model::{GraphWeights, Mlp};

    #[test]
    fn the_gradient_is_the_one_computed_by_hand() {
        // 2 -> 2 -> 1 with both units active: (2, -1) [[1, -2], [0.5, 3]] = (1.5, -7); with the second inactive (2,
        // -4).
        let weights = [1.0, -2.0, 0.5, 3.0, 0.1, -0.2, 2.0, -1.0, 0.25];
        let points = [[1.0, 0.5], [1.0, -0.5]];
        let found = slopes(&[2, 2, 1], Function::Relu, &weights, &points);
        assert!((found[0] - 1.5_f64.hypot(7.0)).abs() < 1e-12, "{found:?}");
        // Before phi the second point has (2.1, -1.2).
        assert!((found[1] - 2.0_f64.hypot(4.0)).abs() < 1e-12, "{found:?}");
        assert_eq!(slopes(&[2, 1], Function::Tanh, &[3.0, 4.0, 9.0], &points), [5.0, 5.0]);
        assert!(slopes(&[2, 1], Function::Tanh, &[3.0], &points).iter().all(|slope| slope.is_nan()));
    }

    #[test]
    fn it_is_the_one_of_automatic_differentiation_for_every_activation_and_depth() -> Result<()> {
        for (index, &activation) in Activation::ALL.iter().enumerate() {
            let network = crate::config::NetworkConfig { activation, ..PlayerConfig::default().network };
            let widths = [vec![2], vec![5 + index; index], vec![1]].concat();
            let mut draws = Draws::new(9, Stream::DiscriminatorWeights, 0, 0);
            let mlp = Mlp::new(&widths, &network, &mut draws, DType::F64)?;
            let mut weights = Vec::new();
            for parameter in mlp.parameters() {
                weights.extend(parameter.flatten_all()?.to_dtype(DType::F32)?.to_vec1::<f32>()?);
            }
            let points: Vec<Point> = (0..21).map(|_| draws.normals()).collect();
            let flat: Vec<f64> = points.iter().flatten().map(|&value| f64::from(value)).collect();
            let input = Var::from_tensor(&Tensor::from_vec(flat, (21, 2), &Device::Cpu)?)?;
            let function = Function::activation(&network);
            let output = mlp.forward(&input, function, GraphWeights::Fixed)?.sum_all()?;
            let gradients = output.backward()?;
            let exact = gradients.get(&input).expect("the input").to_vec2::<f64>()?;
            for (slope, exact) in slopes(&widths, function, &weights, &points).iter().zip(&exact) {
                let expected = exact[0].hypot(exact[1]);
                assert!((slope - expected).abs() < 1e-9, "{activation:?}: {slope}, not {expected}");
            }
        }
        Ok(())
    }
}
