//! Gradients of weights: dot products along the batch, of the derivatives above a layer with its inputs.
//!
//! A tile of 3 outputs by 2 inputs (4 by 2 where there are 32 registers) goes through all panels, then its lanes
//! are summed by one fixed tree; each weight is one such sum, so that its bits depend neither on the tile nor on
//! who computes it.

use super::tape::Row;
use crate::math::isa::Isa;
use crate::math::lanes::Lanes;

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

impl Factors<'_> {
    /// Fills `gradient`, rows of `inputs` weights each, for as many outputs from the first row of `above` on.
    #[inline(always)]
    pub(super) fn weights<I: Isa>(self, isa: I, inputs: usize, gradient: &mut [f32]) {
        let outputs = gradient.len() / inputs;
        let panels = self.rows.len() / self.stride;
        let block = (NEAR / (panels * size_of::<Row>()) / 2 * 2).max(2);
        for first in (0..inputs).step_by(block) {
            let end = inputs.min(first + block);
            let mut output = 0;
            while output < outputs {
                output += match (outputs - output, I::DOT_ROWS) {
                    (1, _) => self.outputs::<I, 1>(isa, output, first..end, inputs, gradient),
                    (2, _) => self.outputs::<I, 2>(isa, output, first..end, inputs, gradient),
                    (3, _) | (_, 3) => self.outputs::<I, 3>(isa, output, first..end, inputs, gradient),
                    _ => self.outputs::<I, 4>(isa, output, first..end, inputs, gradient),
                };
            }
        }
    }

    /// The weights from some inputs to `O` outputs.
    #[inline(always)]
    fn outputs<I: Isa, const O: usize>(
        self,
        isa: I,
        output: usize,
        inputs: core::ops::Range<usize>,
        row: usize,
        gradient: &mut [f32],
    ) -> usize {
        let mut input = inputs.start;
        while input < inputs.end {
            input += match inputs.end - input {
                1 => self.tile::<I, O, 1>(isa, output, input, row, gradient),
                4.. if O == 1 => self.tile::<I, O, 4>(isa, output, input, row, gradient),
                _ => self.tile::<I, O, 2>(isa, output, input, row, gradient),
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
        let mut sums = [[Lanes::ZERO; N]; O];
        for panel in self.rows.chunks_exact(self.stride) {
            let above = panel[self.above + output..].first_chunk::<O>();
            let below = panel[self.below + input..].first_chunk::<N>();
            let (Some(above), Some(below)) = (above, below) else { break };
            for s in 0..2 {
                for o in 0..O {
                    for n in 0..N {
                        sums[o][n] = sums[o][n].plus_product(&above[o][s], &below[n][s]);
                    }
                }
            }
        }
        let mut folded = [[0.0; 8]; 8];
        for o in 0..O {
            for n in 0..N {
                folded[o * N + n] = sums[o][n].folded();
            }
        }
        let sums = isa.sums(folded);
        for o in 0..O {
            for n in 0..N {
                gradient[(output + o) * row + input + n] = sums[o * N + n];
            }
        }
        N
    }

    /// Fills `gradient` with the sums over the batch of as many derivatives: the gradient of the biases.
    #[inline(always)]
    pub(super) fn biases<I: Isa>(self, isa: I, gradient: &mut [f32]) {
        for (group, gradient) in gradient.chunks_mut(8).enumerate() {
            let mut sums = [Lanes::ZERO; 8];
            for panel in self.rows.chunks_exact(self.stride) {
                let above = &panel[self.above + 8 * group..][..gradient.len()];
                for (sum, above) in sums.iter_mut().zip(above) {
                    *sum = sum.zip(above[0], |a, b| a + b).zip(above[1], |a, b| a + b);
                }
            }
            gradient.copy_from_slice(&isa.lane_sums(&sums)[..gradient.len()]);
        }
    }
}
