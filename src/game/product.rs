//! The three matrix products of a linear layer, in f64. Rows are units and columns are samples, so every inner loop
//! runs along the samples.

use crate::math::isa::{Isa, Kernel};

/// Forward: y = W x + c for each sample.
pub(super) struct LinearForward<'a> {
    /// W row by row, then the bias c.
    pub(super) weights: &'a [f64],
    pub(super) x: &'a [f64],
    pub(super) y: &'a mut [f64],
    pub(super) samples: usize,
}

impl Kernel for LinearForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { weights, x, y, samples } = self;
        let inputs = x.len() / samples;
        let (matrix, bias) = weights.split_at(inputs * (y.len() / samples));
        for ((row, &bias), y) in matrix.chunks_exact(inputs).zip(bias).zip(y.chunks_exact_mut(samples)) {
            y.fill(bias);
            for (&weight, x) in row.iter().zip(x.chunks_exact(samples)) {
                add_multiple(weight, x, y);
            }
        }
    }
}

/// Backward to the input: ∂L/∂x = Wᵀ ∂L/∂y.
pub(super) struct LinearBackward<'a> {
    pub(super) weights: &'a [f64],
    pub(super) by_y: &'a [f64],
    /// The result; must be zeros at the start.
    pub(super) by_x: &'a mut [f64],
    pub(super) samples: usize,
}

impl Kernel for LinearBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { weights, by_y, by_x, samples } = self;
        let inputs = by_x.len() / samples;
        for (row, by_y) in weights.chunks_exact(inputs).zip(by_y.chunks_exact(samples)) {
            for (&weight, by_x) in row.iter().zip(by_x.chunks_exact_mut(samples)) {
                add_multiple(weight, by_y, by_x);
            }
        }
    }
}

/// Backward to the parameters: ∂L/∂W and ∂L/∂c, sums over the samples.
pub(super) struct LinearGradient<'a> {
    pub(super) x: &'a [f64],
    pub(super) by_y: &'a [f64],
    pub(super) by_weights: &'a mut [f64],
    pub(super) samples: usize,
}

impl Kernel for LinearGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { x, by_y, by_weights, samples } = self;
        let inputs = x.len() / samples;
        let (matrix, bias) = by_weights.split_at_mut(inputs * (by_y.len() / samples));
        for ((row, bias), by_y) in matrix.chunks_exact_mut(inputs).zip(bias).zip(by_y.chunks_exact(samples)) {
            for (weight, x) in row.iter_mut().zip(x.chunks_exact(samples)) {
                *weight = dot(x, by_y);
            }
            *bias = by_y.iter().sum();
        }
    }
}

#[inline(always)]
fn add_multiple(factor: f64, x: &[f64], y: &mut [f64]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// Dot product in eight partial sums, added in a fixed order.
#[inline(always)]
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    for (x, y) in x.iter().zip(y) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    for (sum, (x, y)) in sums.iter_mut().zip(x_rest.iter().zip(y_rest)) {
        *sum += x * y;
    }
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}
