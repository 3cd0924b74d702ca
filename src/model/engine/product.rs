//! Matrix products on the columns of one panel: the way through a layer, and the way back.
//!
//! A tile of up to 6 outputs by 16 columns (32 where a register holds 16) stays in registers while the inputs go
//! by; each output is one chain of fused multiply-adds over its inputs in order, so that its bits do not depend on
//! the tile.

use super::chain::{Layer, Packed};
use super::tape::{Row, STRIPS};
use crate::math::isa::Isa;
use crate::math::lanes::{Lanes, exp_m1, softplus, tanh};
use crate::model::Function;

/// What a tile begins with, and what is done to it before it is written.
trait Finish {
    fn begin(&self, row: usize) -> f32;
    fn end(&self, row: usize, strip: usize, sum: Lanes) -> Lanes;
}

/// W x + c.
struct Linear<'a>(&'a [f32]);

impl Finish for Linear<'_> {
    #[inline(always)]
    fn begin(&self, row: usize) -> f32 {
        self.0[row]
    }

    #[inline(always)]
    fn end(&self, _: usize, _: usize, sum: Lanes) -> Lanes {
        sum
    }
}

/// max(0, W x + c).
struct Rectified<'a>(&'a [f32]);

impl Finish for Rectified<'_> {
    #[inline(always)]
    fn begin(&self, row: usize) -> f32 {
        self.0[row]
    }

    #[inline(always)]
    fn end(&self, _: usize, _: usize, sum: Lanes) -> Lanes {
        // In this order it is one instruction, and NaN goes through.
        sum.map(|x| if 0.0 > x { 0.0 } else { x })
    }
}

/// The greater of W x + c and `slope` times it, for a slope from 0 to 1.
struct Leaky<'a> {
    bias: &'a [f32],
    slope: f32,
}

impl Finish for Leaky<'_> {
    #[inline(always)]
    fn begin(&self, row: usize) -> f32 {
        self.bias[row]
    }

    #[inline(always)]
    fn end(&self, _: usize, _: usize, sum: Lanes) -> Lanes {
        sum.map(|x| {
            let y = self.slope * x;
            if y > x { y } else { x }
        })
    }
}

/// W^T u times the derivative of max(y, slope y), from what it put out.
struct Descend<'a> {
    outputs: &'a [Row],
    slope: f32,
}

impl Finish for Descend<'_> {
    #[inline(always)]
    fn begin(&self, _: usize) -> f32 {
        0.0
    }

    #[inline(always)]
    fn end(&self, row: usize, strip: usize, sum: Lanes) -> Lanes {
        sum.zip(self.outputs[row][strip], |u, y| if y > 0.0 { u } else { self.slope * u })
    }
}

/// W^T u.
struct Product;

impl Finish for Product {
    #[inline(always)]
    fn begin(&self, _: usize) -> f32 {
        0.0
    }

    #[inline(always)]
    fn end(&self, _: usize, _: usize, sum: Lanes) -> Lanes {
        sum
    }
}

/// Goes through `layer`: `outputs` = f(W `inputs` + c), one row per unit.
#[inline(always)]
pub(super) fn forward<I: Isa>(_: I, layer: &Layer, inputs: &[Row], outputs: &mut [Row], strips: usize) {
    let (matrix, bias) = (&layer.forward, &layer.bias);
    match layer.function {
        Some(Function::Relu) => product::<I>(matrix, inputs, outputs, strips, &Rectified(bias)),
        Some(Function::LeakyRelu { slope }) => {
            product::<I>(matrix, inputs, outputs, strips, &Leaky { bias, slope: slope as f32 });
        }
        _ => product::<I>(matrix, inputs, outputs, strips, &Linear(bias)),
    }
    match layer.function {
        Some(Function::Tanh) => apply(outputs, strips, tanh),
        Some(Function::Elu) => apply(outputs, strips, |x| if x > 0.0 { x } else { exp_m1(x) }),
        Some(Function::Softplus) => apply(outputs, strips, softplus),
        None | Some(Function::Relu | Function::LeakyRelu { .. }) => {}
    }
}

/// Goes back through `layer`: `below` = (W^T `above`) f'(`outputs`), where f made `outputs`, the layer's inputs.
#[inline(always)]
pub(super) fn backward<I: Isa>(
    _: I,
    layer: &Layer,
    function: Option<Function>,
    above: &[Row],
    outputs: &[Row],
    below: &mut [Row],
    strips: usize,
) {
    let matrix = &layer.backward;
    match function {
        Some(Function::Relu) => product::<I>(matrix, above, below, strips, &Descend { outputs, slope: 0.0 }),
        Some(Function::LeakyRelu { slope }) => {
            product::<I>(matrix, above, below, strips, &Descend { outputs, slope: slope as f32 });
        }
        _ => product::<I>(matrix, above, below, strips, &Product),
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
fn scale(rows: &mut [Row], outputs: &[Row], strips: usize, factor: impl Fn(f32) -> f32) {
    for (row, outputs) in rows.iter_mut().zip(outputs) {
        for (lanes, outputs) in row[..strips].iter_mut().zip(outputs) {
            *lanes = lanes.zip(*outputs, |u, y| u * factor(y));
        }
    }
}

#[inline(always)]
fn apply(rows: &mut [Row], strips: usize, f: impl Fn(f32) -> f32) {
    for row in rows {
        for lanes in &mut row[..strips] {
            *lanes = lanes.map(&f);
        }
    }
}

#[inline(always)]
fn product<I: Isa>(matrix: &Packed, x: &[Row], y: &mut [Row], strips: usize, finish: &impl Finish) {
    for &tile in &matrix.tiles {
        let (weights, start) = (matrix.tile(tile), tile.start);
        match tile.rows {
            1 => rows::<I, 1>(weights, x, y, start, strips, finish),
            2 => rows::<I, 2>(weights, x, y, start, strips, finish),
            3 => rows::<I, 3>(weights, x, y, start, strips, finish),
            4 => rows::<I, 4>(weights, x, y, start, strips, finish),
            5 => rows::<I, 5>(weights, x, y, start, strips, finish),
            _ => rows::<I, 6>(weights, x, y, start, strips, finish),
        }
    }
}

#[inline(always)]
fn rows<I: Isa, const R: usize>(
    weights: &[f32],
    x: &[Row],
    y: &mut [Row],
    start: usize,
    strips: usize,
    finish: &impl Finish,
) {
    let (weights, _) = weights.as_chunks::<R>();
    // Few rows leave registers free, and need more columns to keep the multipliers busy.
    if strips == STRIPS && (I::STRIPS == STRIPS || R <= 2) {
        tile::<R, STRIPS>(weights, x, y, start, 0, finish);
    } else {
        for strip in 0..strips.min(STRIPS) {
            tile::<R, 1>(weights, x, y, start, strip, finish);
        }
    }
}

#[inline(always)]
fn tile<const R: usize, const S: usize>(
    weights: &[[f32; R]],
    x: &[Row],
    y: &mut [Row],
    start: usize,
    strip: usize,
    finish: &impl Finish,
) {
    let mut sums = [[Lanes::ZERO; S]; R];
    for (r, sums) in sums.iter_mut().enumerate() {
        *sums = [Lanes::splat(finish.begin(start + r)); S];
    }
    for (weights, x) in weights.iter().zip(x) {
        for r in 0..R {
            for s in 0..S {
                sums[r][s] = sums[r][s].plus_scaled(&x[strip + s], weights[r]);
            }
        }
    }
    let y = &mut y[start..start + R];
    for r in 0..R {
        for s in 0..S {
            y[r][strip + s] = finish.end(start + r, strip + s, sums[r][s]);
        }
    }
}
