//! Matrix products on the columns of one panel: the way through a layer, and the way back.
//!
//! A tile of up to 6 outputs by 16 columns (32 where a register holds 16) stays in registers while the inputs go
//! by; each output is one chain of fused multiply-adds over its inputs in order, so that its bits do not depend on
//! the tile.

use super::chain::{Layer, Tile};
use pulp::Simd;

use super::tape::{COLUMNS, Row, STRIPS};
use crate::math::isa::Isa;
use crate::math::lanes::{LANES, exp_m1, softplus, tanh};
use crate::model::Function;

/// What is done to a tile before it is written; other functions are applied to what was written.
trait Finish<S: Simd>: Copy {
    /// What becomes of `x`, the vector with number `index` of `row`.
    fn of(self, simd: S, row: usize, index: usize, x: S::f32s) -> S::f32s;
}

/// Nothing.
#[derive(Clone, Copy)]
struct Plain;

/// max(0, x).
#[derive(Clone, Copy)]
struct Rectify;

/// The greater of x and `slope` x, for a slope from 0 to 1.
#[derive(Clone, Copy)]
struct Leak {
    slope: f32,
}

/// x times the derivative of either, from what it put out.
#[derive(Clone, Copy)]
struct Descend<'a> {
    slope: f32,
    outputs: &'a [Row],
}

impl<S: Simd> Finish<S> for Plain {
    #[inline(always)]
    fn of(self, _: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        x
    }
}

impl<S: Simd> Finish<S> for Rectify {
    #[inline(always)]
    fn of(self, simd: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        // In this order NaN goes through.
        simd.max_f32s(simd.splat_f32s(0.0), x)
    }
}

impl<S: Simd> Finish<S> for Leak {
    #[inline(always)]
    fn of(self, simd: S, _: usize, _: usize, x: S::f32s) -> S::f32s {
        simd.max_f32s(simd.mul_f32s(simd.splat_f32s(self.slope), x), x)
    }
}

impl<S: Simd> Finish<S> for Descend<'_> {
    #[inline(always)]
    fn of(self, simd: S, row: usize, index: usize, x: S::f32s) -> S::f32s {
        let y = S::as_simd_f32s(&self.outputs[row].0).0[index];
        let is_positive = simd.less_than_f32s(simd.splat_f32s(0.0), y);
        simd.select_f32s(is_positive, x, simd.mul_f32s(simd.splat_f32s(self.slope), x))
    }
}

/// Goes through `layer`: `outputs` = f(W `inputs` + c), one row per unit.
#[inline(always)]
pub(super) fn forward<I: Isa>(isa: I, layer: &Layer, inputs: &[Row], outputs: &mut [Row], strips: usize) {
    match layer.function {
        Some(Function::Relu) => through(isa, layer, inputs, outputs, strips, Rectify),
        Some(Function::LeakyRelu { slope }) => {
            through(isa, layer, inputs, outputs, strips, Leak { slope: slope as f32 });
        }
        _ => through(isa, layer, inputs, outputs, strips, Plain),
    }
    match layer.function {
        Some(Function::Tanh) => apply(outputs, strips, tanh),
        Some(Function::Elu) => apply(outputs, strips, |x| if x > 0.0 { x } else { exp_m1(x) }),
        Some(Function::Softplus) => apply(outputs, strips, softplus),
        None | Some(Function::Relu | Function::LeakyRelu { .. }) => {}
    }
}

#[inline(always)]
fn through<I: Isa>(isa: I, layer: &Layer, x: &[Row], y: &mut [Row], strips: usize, finish: impl Finish<I>) {
    for &tile in &layer.weight.tiles {
        let weights = layer.weight.tile(tile, layer.inputs);
        match tile.rows {
            1 => columns::<I, 1>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
            2 => columns::<I, 2>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
            3 => columns::<I, 3>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
            4 => columns::<I, 4>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
            5 => columns::<I, 5>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
            _ => columns::<I, 6>(isa, weights.as_chunks().0, layer.biases(tile), x, y, tile, strips, finish),
        }
    }
}

/// Goes back through `layer`: `below` = (W^T `above`) f'(`outputs`), where f made `outputs`, the layer's inputs.
#[inline(always)]
pub(super) fn backward<I: Isa>(
    isa: I,
    layer: &Layer,
    function: Option<Function>,
    above: &[Row],
    outputs: &[Row],
    below: &mut [Row],
    strips: usize,
) {
    match function {
        Some(Function::Relu) => back(isa, layer, above, below, strips, Descend { slope: 0.0, outputs }),
        Some(Function::LeakyRelu { slope }) => {
            back(isa, layer, above, below, strips, Descend { slope: slope as f32, outputs });
        }
        _ => back(isa, layer, above, below, strips, Plain),
    }
    match function {
        Some(Function::Tanh) => scale(below, outputs, strips, |y| 1.0 - y * y),
        Some(Function::Elu) => scale(below, outputs, strips, |y| if y > 0.0 { 1.0 } else { y + 1.0 }),
        // sigmoid(x) = 1 - e^-y.
        Some(Function::Softplus) => scale(below, outputs, strips, |y| -exp_m1(-y)),
        None | Some(Function::Relu | Function::LeakyRelu { .. }) => {}
    }
}

#[inline(always)]
fn back<I: Isa>(isa: I, layer: &Layer, x: &[Row], y: &mut [Row], strips: usize, finish: impl Finish<I>) {
    for &tile in &layer.transposed.tiles {
        let weights = layer.transposed.tile(tile, layer.outputs);
        match tile.rows {
            1 => columns::<I, 1>(isa, weights.as_chunks().0, [0.0; 1], x, y, tile, strips, finish),
            2 => columns::<I, 2>(isa, weights.as_chunks().0, [0.0; 2], x, y, tile, strips, finish),
            3 => columns::<I, 3>(isa, weights.as_chunks().0, [0.0; 3], x, y, tile, strips, finish),
            4 => columns::<I, 4>(isa, weights.as_chunks().0, [0.0; 4], x, y, tile, strips, finish),
            5 => columns::<I, 5>(isa, weights.as_chunks().0, [0.0; 5], x, y, tile, strips, finish),
            _ => columns::<I, 6>(isa, weights.as_chunks().0, [0.0; 6], x, y, tile, strips, finish),
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

#[inline(always)]
fn columns<I: Isa, const R: usize>(
    isa: I,
    weights: &[[f32; R]],
    bias: [f32; R],
    x: &[Row],
    y: &mut [Row],
    tile: Tile,
    strips: usize,
    finish: impl Finish<I>,
) {
    // Few rows leave registers free, and need more columns to keep the multipliers busy.
    match (I::F32_LANES, strips) {
        (16, STRIPS) => product::<I, R, 2>(isa, weights, bias, x, y, tile.start, 0, finish),
        (16, _) => product::<I, R, 1>(isa, weights, bias, x, y, tile.start, 0, finish),
        (8, STRIPS) if R <= 2 => product::<I, R, 4>(isa, weights, bias, x, y, tile.start, 0, finish),
        (8, _) => {
            for strip in 0..strips {
                product::<I, R, 2>(isa, weights, bias, x, y, tile.start, 2 * strip, finish);
            }
        }
        (4, _) => {
            for strip in 0..strips {
                product::<I, R, 4>(isa, weights, bias, x, y, tile.start, 4 * strip, finish);
            }
        }
        _ => {
            for strip in 0..strips {
                product::<I, R, LANES>(isa, weights, bias, x, y, tile.start, LANES * strip, finish);
            }
        }
    }
}

/// A tile of `R` outputs by `V` vectors, from the vector `first` of a row on.
#[inline(always)]
fn product<I: Isa, const R: usize, const V: usize>(
    isa: I,
    weights: &[[f32; R]],
    bias: [f32; R],
    x: &[Row],
    y: &mut [Row],
    start: usize,
    first: usize,
    finish: impl Finish<I>,
) {
    // Said once here, it need not be asked in the loop.
    assert!(first + V <= COLUMNS / I::F32_LANES, "vectors beyond the row");
    let mut sums = [[isa.splat_f32s(0.0); V]; R];
    for r in 0..R {
        sums[r] = [isa.splat_f32s(bias[r]); V];
    }
    for (weights, x) in weights.iter().zip(x) {
        let x = &I::as_simd_f32s(&x.0).0[first..first + V];
        for r in 0..R {
            let weight = isa.splat_f32s(weights[r]);
            for v in 0..V {
                sums[r][v] = isa.mul_add_f32s(weight, x[v], sums[r][v]);
            }
        }
    }
    let y = &mut y[start..start + R];
    for r in 0..R {
        for v in 0..V {
            let finished = finish.of(isa, start + r, first + v, sums[r][v]);
            I::as_mut_simd_f32s(&mut y[r].0).0[first + v] = finished;
        }
    }
}
