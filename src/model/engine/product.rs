//! Matrix products on the columns of one panel: the forward pass and the backward pass of a layer.
//!
//! A tile of up to 6 outputs by 16 columns (8 by 32 where a register holds 16) stays in registers during the loop
//! over inputs. Each output is one chain of fused multiply-adds over its inputs in order, so its bits do not depend
//! on the tile.
//!
//! Measured on Zen 5 (AVX-512), with an independent chain of multiply-adds as the peak: wide layers reach 82 % of it,
//! with 6, 8 and 12 rows alike, and with or without blocks of 256 inputs. On Zen 3 (AVX2), arrays with `mul_add` came
//! within 3 % of vectors in an isolated kernel, but were left in memory whenever the code around them changed.

use pulp::Simd;

use super::chain::{Packed, PackedLayer, Tile};
use super::tape::{COLUMNS, Row, STRIPS};
use crate::math::isa::Isa;
use crate::math::lanes::{LANES, exp_m1, softplus, tanh};
use crate::model::Function;

/// Epilogue of a matrix product: a function applied to a tile in registers, before it is written. Functions without
/// an epilogue are applied afterwards.
trait Epilogue<S: Simd>: Copy {
    /// The result for `x`, the vector with number `index` of `row`.
    fn of(self, simd: S, row: usize, index: usize, x: S::f32s) -> S::f32s;
}

/// No function.
#[derive(Clone, Copy)]
struct NoEpilogue;

/// ReLU: max(0, x).
#[derive(Clone, Copy)]
struct ReluEpilogue;

/// Leaky ReLU: max(x, `slope` x), for a slope from 0 to 1.
#[derive(Clone, Copy)]
struct LeakyReluEpilogue {
    slope: f32,
}

/// x times the derivative of either ReLU, which is found from the sign of its output.
#[derive(Clone, Copy)]
struct ReluGradient<'a> {
    slope: f32,
    outputs: &'a [Row],
}

impl<S: Simd> Epilogue<S> for NoEpilogue {
    #[inline(always)]
    fn of(self, _: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        x
    }
}

impl<S: Simd> Epilogue<S> for ReluEpilogue {
    #[inline(always)]
    fn of(self, simd: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        // With this order of arguments NaN stays NaN.
        simd.max_f32s(simd.splat_f32s(0.0), x)
    }
}

impl<S: Simd> Epilogue<S> for LeakyReluEpilogue {
    #[inline(always)]
    fn of(self, simd: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        simd.max_f32s(simd.mul_f32s(simd.splat_f32s(self.slope), x), x)
    }
}

impl<S: Simd> Epilogue<S> for ReluGradient<'_> {
    #[inline(always)]
    fn of(self, simd: S, row: usize, index: usize, x: S::f32s) -> S::f32s {
        let y = S::as_simd_f32s(&self.outputs[row].0).0[index];
        let is_positive = simd.less_than_f32s(simd.splat_f32s(0.0), y);
        simd.select_f32s(is_positive, x, simd.mul_f32s(simd.splat_f32s(self.slope), x))
    }
}

/// The forward pass of `layer`: `outputs` = f(W `inputs` + c), one row per unit.
#[inline(always)]
pub(super) fn forward<I: Isa>(
    isa: I,
    layer: &PackedLayer,
    inputs: &[Row],
    outputs: &mut [Row],
    strips: usize,
) {
    let (weight, bias) = (&layer.weight, Some(&layer.bias[..]));
    match layer.function {
        Some(Function::Relu) => product(isa, weight, bias, inputs, outputs, strips, ReluEpilogue),
        Some(Function::LeakyRelu { slope }) => {
            product(isa, weight, bias, inputs, outputs, strips, LeakyReluEpilogue { slope: slope as f32 });
        }
        _ => product(isa, weight, bias, inputs, outputs, strips, NoEpilogue),
    }
    match layer.function {
        Some(Function::Tanh) => apply(outputs, strips, tanh),
        Some(Function::Elu) => apply(outputs, strips, |x| if x > 0.0 { x } else { exp_m1(x) }),
        Some(Function::Softplus) => apply(outputs, strips, softplus),
        None | Some(Function::Relu | Function::LeakyRelu { .. }) => {}
    }
}

/// Passes derivatives through a layer: `to` = (M `from`) f'(`outputs`), where `outputs` are those of f. With M = W^T
/// it is the backward pass; with M = W, the forward pass of a change of the inputs (without f' where `function` is
/// `None`).
#[inline(always)]
pub(super) fn derive<I: Isa>(
    isa: I,
    matrix: &Packed,
    function: Option<Function>,
    from: &[Row],
    outputs: &[Row],
    to: &mut [Row],
    strips: usize,
) {
    match function {
        Some(Function::Relu) => {
            product(isa, matrix, None, from, to, strips, ReluGradient { slope: 0.0, outputs });
        }
        Some(Function::LeakyRelu { slope }) => {
            product(isa, matrix, None, from, to, strips, ReluGradient { slope: slope as f32, outputs });
        }
        _ => product(isa, matrix, None, from, to, strips, NoEpilogue),
    }
    match function {
        Some(Function::Tanh) => scale(to, outputs, strips, |y| 1.0 - y * y),
        Some(Function::Elu) => scale(to, outputs, strips, |y| if y > 0.0 { 1.0 } else { y + 1.0 }),
        // sigmoid(x) = 1 - e^-y.
        Some(Function::Softplus) => scale(to, outputs, strips, |y| -exp_m1(-y)),
        None | Some(Function::Relu | Function::LeakyRelu { .. }) => {}
    }
}

/// Adds one layer's f'' term of a second derivative: `to` += `a` `b` f'' / f'^2, where `outputs` are those of f, and
/// `a` and `b` include f' each. Where f' is 0, the term is 0.
#[inline(always)]
pub(super) fn add_second_order(
    function: Function,
    a: &[Row],
    b: &[Row],
    outputs: &[Row],
    to: &mut [Row],
    strips: usize,
) {
    match function {
        Function::Tanh => add(to, a, b, outputs, strips, |y| ratio(-2.0 * y, 1.0 - y * y)),
        Function::Elu => add(to, a, b, outputs, strips, |y| if y > 0.0 { 0.0 } else { ratio(1.0, y + 1.0) }),
        Function::Softplus => add(to, a, b, outputs, strips, |y| {
            let slope = -exp_m1(-y);
            ratio(1.0 - slope, slope)
        }),
        Function::Relu | Function::LeakyRelu { .. } => {}
    }
}

#[inline(always)]
fn ratio(x: f32, y: f32) -> f32 {
    if y == 0.0 { 0.0 } else { x / y }
}

#[inline(always)]
fn add(to: &mut [Row], a: &[Row], b: &[Row], outputs: &[Row], strips: usize, f: impl Fn(f32) -> f32) {
    for (((to, a), b), outputs) in to.iter_mut().zip(a).zip(b).zip(outputs) {
        let (to, a) = (&mut to.0[..strips * LANES], &a.0[..strips * LANES]);
        for (((to, a), b), &y) in to.iter_mut().zip(a).zip(&b.0).zip(&outputs.0) {
            *to += a * b * f(y);
        }
    }
}

/// The matrix product `y` = f(M `x` + c), without c where it is `None`.
#[inline(always)]
fn product<I: Isa>(
    isa: I,
    matrix: &Packed,
    bias: Option<&[f32]>,
    x: &[Row],
    y: &mut [Row],
    strips: usize,
    epilogue: impl Epilogue<I>,
) {
    for &tile in &matrix.tiles {
        let weights = matrix.tile(tile, x.len());
        match tile.rows {
            1 => Tiled::<1, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            2 => Tiled::<2, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            3 => Tiled::<3, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            4 => Tiled::<4, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            5 => Tiled::<5, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            6 => Tiled::<6, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            7 => Tiled::<7, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
            _ => Tiled::<8, _>::new(weights, bias, x, tile, epilogue).columns(isa, y, strips),
        }
    }
}

#[inline(always)]
fn apply(rows: &mut [Row], strips: usize, f: impl Fn(f32) -> f32) {
    for row in rows {
        for value in &mut row.0[..strips * LANES] {
            *value = f(*value);
        }
    }
}

#[inline(always)]
fn scale(rows: &mut [Row], outputs: &[Row], strips: usize, factor: impl Fn(f32) -> f32) {
    for (row, outputs) in rows.iter_mut().zip(outputs) {
        for (value, &output) in row.0[..strips * LANES].iter_mut().zip(&outputs.0) {
            *value *= factor(output);
        }
    }
}

/// A tile of `R` outputs with its operands.
#[derive(Clone, Copy)]
struct Tiled<'a, const R: usize, F> {
    weights: &'a [[f32; R]],
    bias: [f32; R],
    x: &'a [Row],
    /// The first output.
    start: usize,
    epilogue: F,
}

impl<'a, const R: usize, F> Tiled<'a, R, F> {
    #[inline(always)]
    fn new(weights: &'a [f32], biases: Option<&[f32]>, x: &'a [Row], tile: Tile, epilogue: F) -> Self {
        let mut bias = [0.0; R];
        if let Some(biases) = biases {
            bias.copy_from_slice(&biases[tile.start..][..R]);
        }
        Self { weights: weights.as_chunks().0, bias, x, start: tile.start, epilogue }
    }

    /// Computes all columns of the panel.
    #[inline(always)]
    fn columns<I: Isa>(self, isa: I, y: &mut [Row], strips: usize)
    where
        F: Epilogue<I>,
    {
        // With few rows, registers are free, and more columns are needed to keep the multipliers busy.
        match (I::F32_LANES, strips) {
            (16, STRIPS) => self.vectors::<I, 2>(isa, y, 0),
            (16, _) => self.vectors::<I, 1>(isa, y, 0),
            (8, STRIPS) if R <= 2 => self.vectors::<I, 4>(isa, y, 0),
            (8, _) => {
                for strip in 0..strips {
                    self.vectors::<I, 2>(isa, y, 2 * strip);
                }
            }
            (4, _) => {
                for strip in 0..strips {
                    self.vectors::<I, 4>(isa, y, 4 * strip);
                }
            }
            _ => {
                for strip in 0..strips {
                    self.vectors::<I, LANES>(isa, y, LANES * strip);
                }
            }
        }
    }

    /// Computes `V` vectors of columns, from the vector `first` of a row on.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "indices that are constants keep the sums in registers")]
    fn vectors<I: Isa, const V: usize>(self, isa: I, y: &mut [Row], first: usize)
    where
        F: Epilogue<I>,
    {
        // Checked once here, so not in the loop.
        assert!(first + V <= COLUMNS / I::F32_LANES, "vectors beyond the row");
        let mut sums = [[isa.splat_f32s(0.0); V]; R];
        for r in 0..R {
            sums[r] = [isa.splat_f32s(self.bias[r]); V];
        }
        for (weights, x) in self.weights.iter().zip(self.x) {
            let x = &I::as_simd_f32s(&x.0).0[first..first + V];
            for r in 0..R {
                let weight = isa.splat_f32s(weights[r]);
                for v in 0..V {
                    sums[r][v] = isa.mul_add_f32s(weight, x[v], sums[r][v]);
                }
            }
        }
        let y = &mut y[self.start..self.start + R];
        for r in 0..R {
            for v in 0..V {
                let finished = self.epilogue.of(isa, self.start + r, first + v, sums[r][v]);
                I::as_mut_simd_f32s(&mut y[r].0).0[first + v] = finished;
            }
        }
    }
}
