//! Gradients of weights: dot products along the batch, of the derivatives above a layer with its inputs.
//!
//! A tile of 4 outputs by 2 inputs goes through all panels, eight columns at a time, then its lanes are summed by one
//! fixed tree. Each weight is one such sum, so that its bits depend neither on the tile nor on who computes it. Eight
//! lanes and not sixteen, as twice as many weights then share what is loaded.

use core::ops::Range;

use pulp::Simd;

use super::tape::{COLUMNS, Row};
use crate::math::isa::Isa;

/// Bytes of inputs that are kept near while the outputs go by.
const NEAR: usize = 16 << 10;

/// The panels of a batch that a gradient is a sum over, and where in a panel its two factors begin.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a> {
    pub(super) rows: &'a [Row],
    pub(super) stride: usize,
    /// First row of the derivatives.
    pub(super) above: usize,
    /// First row of the inputs.
    pub(super) below: usize,
}

/// Some of a layer's inputs, and the number of all.
struct Inputs {
    range: Range<usize>,
    all: usize,
}

impl Factors<'_> {
    /// Fills `gradient`, rows of `inputs` weights each, for as many outputs from the first row of `above` on.
    #[inline(always)]
    pub(super) fn weights<I: Isa>(self, isa: I, inputs: usize, gradient: &mut [f32]) {
        let outputs = gradient.len() / inputs;
        let panels = self.rows.len() / self.stride;
        let block = (NEAR / (panels * size_of::<Row>()) / 8 * 8).max(8);
        for first in (0..inputs).step_by(block) {
            let inputs = Inputs { range: first..inputs.min(first + block), all: inputs };
            let mut output = 0;
            while output < outputs {
                output += match outputs - output {
                    1 => self.outputs::<I, 1, 8>(isa, output, &inputs, gradient),
                    2 => self.outputs::<I, 2, 4>(isa, output, &inputs, gradient),
                    3 => self.outputs::<I, 3, 2>(isa, output, &inputs, gradient),
                    _ => self.outputs::<I, 4, 2>(isa, output, &inputs, gradient),
                };
            }
        }
    }

    /// The weights from some inputs to `O` outputs, `N` inputs at a time.
    #[inline(always)]
    fn outputs<I: Isa, const O: usize, const N: usize>(
        self,
        isa: I,
        output: usize,
        inputs: &Inputs,
        gradient: &mut [f32],
    ) -> usize {
        let mut input = inputs.range.start;
        while input < inputs.range.end {
            input += match inputs.range.end - input {
                1 => self.tile::<I, O, 1>(isa, output, input, inputs.all, gradient),
                rest if rest < N => self.tile::<I, O, 2>(isa, output, input, inputs.all, gradient),
                _ => self.tile::<I, O, N>(isa, output, input, inputs.all, gradient),
            };
        }
        O
    }

    #[inline(always)]
    fn tile<I: Isa, const O: usize, const N: usize>(
        self,
        isa: I,
        output: usize,
        input: usize,
        row: usize,
        gradient: &mut [f32],
    ) -> usize {
        let rows = match I::Eight::F32_LANES {
            8 => self.lanes::<I::Eight, O, N, 1>(isa.eight(), output, input),
            4 => self.lanes::<I::Eight, O, N, 2>(isa.eight(), output, input),
            _ => self.lanes::<I::Eight, O, N, 8>(isa.eight(), output, input),
        };
        let sums = isa.sums(rows);
        for o in 0..O {
            for n in 0..N {
                gradient[(output + o) * row + input + n] = sums[o * N + n];
            }
        }
        N
    }

    /// Eight partial sums for each weight of a tile, in `V` vectors each.
    #[expect(clippy::needless_range_loop, reason = "indices that are constants keep the sums in registers")]
    #[inline(always)]
    fn lanes<S: Simd, const O: usize, const N: usize, const V: usize>(
        self,
        simd: S,
        output: usize,
        input: usize,
    ) -> [[f32; 8]; 8] {
        let mut sums = [[[simd.splat_f32s(0.0); V]; N]; O];
        for panel in self.rows.chunks_exact(self.stride) {
            let above = panel[self.above + output..].first_chunk::<O>();
            let below = panel[self.below + input..].first_chunk::<N>();
            let (Some(above), Some(below)) = (above, below) else { break };
            for eight in 0..COLUMNS / 8 {
                for v in 0..V {
                    let mut u = [simd.splat_f32s(0.0); O];
                    for o in 0..O {
                        u[o] = S::as_simd_f32s(&above[o].0).0[eight * V + v];
                    }
                    for n in 0..N {
                        let x = S::as_simd_f32s(&below[n].0).0[eight * V + v];
                        for o in 0..O {
                            sums[o][n][v] = simd.mul_add_f32s(u[o], x, sums[o][n][v]);
                        }
                    }
                }
            }
        }
        let mut rows = [[0.0; 8]; 8];
        for o in 0..O {
            for n in 0..N {
                for v in 0..V {
                    S::as_mut_simd_f32s(&mut rows[o * N + n]).0[v] = sums[o][n][v];
                }
            }
        }
        rows
    }

    /// Fills `gradient` with the sums over the batch of as many derivatives: the gradient of the biases.
    #[inline(always)]
    pub(super) fn biases<I: Isa>(self, isa: I, gradient: &mut [f32]) {
        for (group, gradient) in gradient.chunks_mut(8).enumerate() {
            let mut sums = [[0.0; 8]; 8];
            for panel in self.rows.chunks_exact(self.stride) {
                let above = &panel[self.above + 8 * group..][..gradient.len()];
                for (sum, above) in sums.iter_mut().zip(above) {
                    for eight in above.0.as_chunks::<8>().0 {
                        for lane in 0..8 {
                            sum[lane] += eight[lane];
                        }
                    }
                }
            }
            gradient.copy_from_slice(&isa.sums(sums)[..gradient.len()]);
        }
    }
}
