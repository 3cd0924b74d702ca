//! Gradients of weights: dot products, along the batch, of the derivatives after a layer with the layer's inputs.
//!
//! A tile of some outputs by some inputs goes through all panels, eight columns at a time; then its lanes are added
//! in a fixed order. Each weight's gradient is one such sum, so its bits depend neither on the tile nor on the
//! thread. There are eight lanes rather than sixteen because then twice as many weights share each load: a register
//! of 16 holds the sums of two outputs, and the inputs are loaded into both halves. Measured on Zen 5: 91 % of the
//! peak, against 47 % with vectors of eight.

use core::ops::Range;

use super::tape::{COLUMNS, Row};
use crate::math::isa::Isa;

/// Bytes of inputs that stay in the first-level cache while all outputs are processed.
const NEAR: usize = 16 << 10;
/// Groups of eight columns in a panel.
const EIGHTS: usize = COLUMNS / 8;

/// The two factors of a gradient: the panels that it is a sum over, and where the factors begin in each panel.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a> {
    pub(super) rows: &'a [Row],
    /// For each panel, the base rows of the derivatives and of the inputs.
    pub(super) starts: &'a [[usize; 2]],
    /// First row of the derivatives, from their base row.
    pub(super) above: usize,
    /// First row of the inputs, from their base row.
    pub(super) below: usize,
    /// Whether the factors are exchanged, and with them the base rows of each panel.
    pub(super) is_turned: bool,
}

/// Where a tile's sums are written, with the strides between rows and between columns.
struct TileOutput<'a> {
    gradient: &'a mut [f32],
    row: usize,
    column: usize,
}

impl Factors<'_> {
    /// Computes a weight gradient: `gradient` has one row of `inputs` numbers per output, the first for row `above`.
    #[inline(always)]
    pub(super) fn weights<I: Isa>(self, isa: I, inputs: usize, gradient: &mut [f32]) {
        let outputs = gradient.len() / inputs;
        // Outputs are processed in pairs. A single output would waste half of each register, and so would one or two
        // inputs.
        if outputs == 1 || inputs <= 2 {
            let turned = Self { above: self.below, below: self.above, is_turned: true, ..self };
            turned.blocks(isa, [inputs, outputs], &mut TileOutput { gradient, row: 1, column: inputs });
        } else {
            self.blocks(isa, [outputs, inputs], &mut TileOutput { gradient, row: inputs, column: 1 });
        }
    }

    #[inline(always)]
    fn blocks<I: Isa>(self, isa: I, [outputs, inputs]: [usize; 2], place: &mut TileOutput<'_>) {
        let block = (NEAR / (self.starts.len() * size_of::<Row>()) / 8 * 8).max(8);
        for first in (0..inputs).step_by(block) {
            let block = first..inputs.min(first + block);
            for output in (0..outputs).step_by(4) {
                match outputs - output {
                    1 => self.inputs::<I, 1, 1>(isa, output, block.clone(), place),
                    2 => self.inputs::<I, 1, 2>(isa, output, block.clone(), place),
                    3 => self.inputs::<I, 2, 3>(isa, output, block.clone(), place),
                    _ => self.inputs::<I, 2, 4>(isa, output, block.clone(), place),
                }
            }
        }
    }

    /// The gradient of the weights from some inputs to `O` outputs, in `P` pairs.
    #[inline(always)]
    fn inputs<I: Isa, const P: usize, const O: usize>(
        self,
        isa: I,
        output: usize,
        inputs: Range<usize>,
        place: &mut TileOutput<'_>,
    ) {
        let most = I::TILE_INPUTS[2 - P];
        let mut input = inputs.start;
        while input < inputs.end {
            input += match inputs.end - input {
                8.. if most >= 8 => self.tile::<I, P, O, 8>(isa, output, input, place),
                4.. if most >= 4 => self.tile::<I, P, O, 4>(isa, output, input, place),
                2.. => self.tile::<I, P, O, 2>(isa, output, input, place),
                _ => self.tile::<I, P, O, 1>(isa, output, input, place),
            };
        }
    }

    /// One tile: `O` outputs by `N` inputs.
    #[expect(clippy::needless_range_loop, reason = "indices that are constants keep the sums in registers")]
    #[inline(always)]
    fn tile<I: Isa, const P: usize, const O: usize, const N: usize>(
        self,
        isa: I,
        output: usize,
        input: usize,
        place: &mut TileOutput<'_>,
    ) -> usize {
        let mut sums = [[isa.twice(&[0.0; 8]); P]; N];
        for &starts in self.starts {
            let [of_above, of_below] = if self.is_turned { [starts[1], starts[0]] } else { starts };
            let above = self.rows[of_above + self.above + output..].first_chunk::<O>();
            let below = self.rows[of_below + self.below + input..].first_chunk::<N>();
            let (Some(above), Some(below)) = (above, below) else { break };
            for eight in 0..EIGHTS {
                let mut pairs = [isa.twice(&[0.0; 8]); P];
                for p in 0..P {
                    // Without a second output, the sums of the other half are discarded.
                    let second = (2 * p + 1).min(O - 1);
                    pairs[p] = isa.pair([above[2 * p].eight(eight), above[second].eight(eight)]);
                }
                for n in 0..N {
                    let x = isa.twice(below[n].eight(eight));
                    for p in 0..P {
                        sums[n][p] = isa.add_product(pairs[p], x, sums[n][p]);
                    }
                }
            }
        }
        for first in (0..N).step_by(4) {
            let mut four = [[isa.twice(&[0.0; 8]); 2]; 4];
            for n in 0..N.min(4) {
                for p in 0..P {
                    four[n][p] = sums[first + n][p];
                }
            }
            let four = isa.sums(four);
            for o in 0..O {
                place.put(output + o, input + first, &four[o][..N.min(4)]);
            }
        }
        N
    }

    /// Computes a bias gradient: sums of the derivatives over the batch.
    #[inline(always)]
    pub(super) fn biases<I: Isa>(self, isa: I, gradient: &mut [f32]) {
        let mut output = 0;
        while output < gradient.len() {
            output += match gradient.len() - output {
                8.. => self.totals::<I, 8>(isa, output, gradient),
                4.. => self.totals::<I, 4>(isa, output, gradient),
                2.. => self.totals::<I, 2>(isa, output, gradient),
                _ => self.totals::<I, 1>(isa, output, gradient),
            };
        }
    }

    /// Computes the gradients of `N` biases.
    #[inline(always)]
    fn totals<I: Isa, const N: usize>(self, isa: I, output: usize, gradient: &mut [f32]) -> usize {
        let one = isa.twice(&[1.0; 8]);
        let mut sums = [isa.twice(&[0.0; 8]); N];
        for &[start, _] in self.starts {
            let Some(above) = self.rows[start + self.above + output..].first_chunk::<N>() else { break };
            for eight in 0..EIGHTS {
                for n in 0..N {
                    sums[n] = isa.add_product(isa.twice(above[n].eight(eight)), one, sums[n]);
                }
            }
        }
        for first in (0..N).step_by(4) {
            let mut four = [[isa.twice(&[0.0; 8]); 2]; 4];
            for n in 0..N.min(4) {
                four[n][0] = sums[first + n];
            }
            gradient[output + first..][..N.min(4)].copy_from_slice(&isa.sums(four)[0][..N.min(4)]);
        }
        N
    }
}

impl TileOutput<'_> {
    #[inline(always)]
    fn put(&mut self, output: usize, input: usize, sums: &[f32]) {
        let start = output * self.row + input * self.column;
        if self.column == 1 {
            self.gradient[start..start + sums.len()].copy_from_slice(sums);
        } else {
            for (n, &sum) in sums.iter().enumerate() {
                self.gradient[start + n * self.column] = sum;
            }
        }
    }
}
