//! What lies between the layers for one batch, kept for the way back: panels of 32 columns.
//!
//! A column is a sample. A panel holds, row after row, every unit's output for its columns, then the derivative of
//! the loss by every unit's input. All of a panel fits a near cache, and loss, bias and activation are plain
//! operations on lanes. Panels of reals come first, then as many of fakes.

use super::chain::Chain;
use crate::math::lanes::{LANES, Lanes};

/// Columns of a panel in strips of [`LANES`].
pub(super) const STRIPS: usize = 2;
/// Columns of a panel.
pub(super) const COLUMNS: usize = STRIPS * LANES;

/// One unit for the columns of a panel.
pub(super) type Row = [Lanes; STRIPS];

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
        // An odd number of rows: else the same row of all panels would fall on the same few lines of the cache.
        let mut tape = Self { rows: Vec::new(), stride: next | 1, batch: 0, outputs, slopes };
        tape.resize(batch);
        tape
    }

    /// Makes room for another batch, if it is one. What is beyond the batch in the last panel stays 0.
    pub(super) fn resize(&mut self, batch: usize) {
        if batch != self.batch {
            self.batch = batch;
            self.rows.clear();
            self.rows.resize(2 * self.panels() * self.stride, [Lanes::ZERO; STRIPS]);
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
