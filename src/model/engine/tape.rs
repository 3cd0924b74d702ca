//! What lies between the layers for one batch, kept for the way back: panels of 32 columns.
//!
//! A column is a sample. A panel holds, row after row, every unit's output for its columns, then the derivative of
//! the loss by every unit's input. All of a panel fits a near cache, and loss, bias and activation are plain
//! operations on lanes. Panels of reals come first, then as many of fakes.

use super::chain::Chain;
use crate::math::lanes::LANES;

/// Columns of a panel in strips of [`LANES`].
pub(super) const STRIPS: usize = 2;
/// Columns of a panel.
pub(super) const COLUMNS: usize = STRIPS * LANES;

/// One unit for the columns of a panel.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Row(pub(super) [f32; COLUMNS]);

impl Row {
    pub(super) const ZERO: Self = Self([0.0; COLUMNS]);

    /// Eight neighbouring columns.
    #[inline(always)]
    pub(super) fn eight(&self, index: usize) -> &[f32; 8] {
        &self.0.as_chunks().0[index]
    }

    /// One strip of it.
    #[inline(always)]
    pub(super) fn strip(&mut self, strip: usize) -> &mut [f32; LANES] {
        &mut self.0.as_chunks_mut().0[strip]
    }
}

/// The panels of one batch.
pub(super) struct Tape {
    pub(super) rows: Vec<Row>,
    /// Rows of a panel.
    pub(super) stride: usize,
    /// Columns of each half.
    pub(super) batch: usize,
    /// First row of each boundary's outputs.
    pub(super) outputs: Vec<usize>,
    /// First row of the derivatives at each boundary.
    pub(super) slopes: Vec<usize>,
}

impl Tape {
    pub(super) fn new(chain: &Chain, batch: usize) -> Self {
        let boundaries = chain.layers.len() + 1;
        let mut next = 0;
        let mut place = |boundary: usize| {
            let start = next;
            next += chain.width(boundary);
            start
        };
        let outputs = (0..boundaries).map(&mut place).collect();
        // Backwards, so that each boundary's derivatives come behind those they are computed from.
        let mut slopes: Vec<usize> = (0..boundaries).rev().map(&mut place).collect();
        slopes.reverse();
        let mut tape = Self { rows: Vec::new(), stride: stride(next), batch: 0, outputs, slopes };
        tape.resize(batch);
        tape
    }

    /// Makes room for another batch, if it is one. What is beyond the batch in the last panel stays 0.
    pub(super) fn resize(&mut self, batch: usize) {
        if batch != self.batch {
            self.batch = batch;
            self.rows.clear();
            self.rows.resize(2 * self.panels() * self.stride, Row::ZERO);
        }
    }

    /// Panels of each half.
    pub(super) fn panels(&self) -> usize {
        self.batch.div_ceil(COLUMNS)
    }

    /// Strips in use of panel `panel` of a half.
    #[inline(always)]
    pub(super) fn strips(batch: usize, panel: usize) -> usize {
        (batch - panel * COLUMNS).div_ceil(LANES).min(STRIPS)
    }
}

/// Rows from one panel to the next, at least `rows`. A few rows of all panels are read together, and should spread
/// over a cache: 32 rows come back to the same lines of a first-level cache, 512 to those of a second-level one. A
/// stride of an odd multiple of four spreads tiles of four rows evenly.
fn stride(rows: usize) -> usize {
    const SPREAD: usize = 4;
    const NEAR: usize = 32;
    const FAR: usize = 512;
    let (period, place) = if rows < FAR / 4 { (2 * SPREAD, SPREAD) } else { (FAR, NEAR + SPREAD) };
    rows + (place + period - rows % period) % period
}
