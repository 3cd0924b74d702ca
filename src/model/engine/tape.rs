//! The activations of one batch, stored for the backward pass, in panels of 32 columns.
//!
//! A column is a sample, or a pack of samples. A panel holds, row after row, every unit's output for its columns,
//! then the derivative of the loss with respect to every unit's input. A panel fits the first- or second-level cache,
//! and loss, bias and activation are elementwise operations on lanes. Panels of reals come first, then equally many
//! of fakes, then those of the points between and around, which only penalties use. If there are penalties, each
//! panel is followed by a second one for the slopes.

use super::chain::Chain;
use crate::config::{Penalties, PenaltyLocation};
use crate::math::lanes::LANES;

/// Strips of [`LANES`] columns in a panel.
pub(super) const STRIPS: usize = 2;
/// Columns of a panel.
pub(super) const COLUMNS: usize = STRIPS * LANES;

/// The values of one unit for all columns of a panel.
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

    /// The columns of one strip.
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
    /// Rows from one panel to the next: one stride, or two if there are penalties.
    pub(super) pitch: usize,
    /// The kinds of samples in the panels, in order.
    pub(super) places: Vec<PenaltyLocation>,
    /// Columns of each kind of samples.
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
        // The rows of the other members of a pack follow those of G's last boundary.
        let others = (chain.pack - 1) * chain.rows_of_generator;
        let mut place = |boundary: usize, last: usize| {
            let start = next;
            next += chain.width(boundary) + if boundary == last { others } else { 0 };
            start
        };
        let outputs = (0..boundaries).map(|boundary| place(boundary, chain.seam - 1)).collect();
        // In reverse order, so that each boundary's derivatives follow those they are computed from.
        let mut slopes: Vec<usize> = (0..boundaries).rev().map(|boundary| place(boundary, 0)).collect();
        slopes.reverse();
        let (stride, places) = (stride(next), Vec::new());
        let mut tape = Self { rows: Vec::new(), stride, pitch: stride, places, batch: 0, outputs, slopes };
        tape.resize(batch, &Penalties::NONE);
        tape
    }

    /// Resizes the tape for a batch with these penalties. In the last panel of a kind, columns beyond the batch stay
    /// 0.
    pub(super) fn resize(&mut self, batch: usize, penalties: &Penalties) {
        self.batch = batch;
        self.pitch = self.stride * if penalties.are_on() { 2 } else { 1 };
        self.places.clear();
        self.places.extend([PenaltyLocation::Reals, PenaltyLocation::Fakes]);
        self.places.extend(
            [PenaltyLocation::Between, PenaltyLocation::Around]
                .into_iter()
                .filter(|&place| penalties.is_on(place)),
        );
        self.rows.clear();
        self.rows.resize(self.places.len() * self.panels() * self.pitch, Row::ZERO);
    }

    /// Number of panels of each kind of samples.
    pub(super) fn panels(&self) -> usize {
        self.batch.div_ceil(COLUMNS)
    }

    /// Index of the first panel of `place`.
    pub(super) fn first(&self, place: PenaltyLocation) -> usize {
        self.places.iter().position(|&other| other == place).unwrap_or(self.places.len()) * self.panels()
    }

    /// The first row of every panel of `place`.
    pub(super) fn starts(&self, place: PenaltyLocation) -> impl Iterator<Item = usize> {
        let (first, pitch) = (self.first(place), self.pitch);
        (first..first + self.panels()).map(move |panel| panel * pitch)
    }

    /// Copies the logits, the outputs of layer `last`, from the panels that begin with `first`.
    pub(super) fn read_logits(&self, last: usize, first: usize, logits: &mut [f32]) {
        for (index, logits) in logits.chunks_mut(COLUMNS).enumerate() {
            let row = &self.rows[(first + index) * self.pitch + self.outputs[last]];
            logits.copy_from_slice(&row.0[..logits.len()]);
        }
    }

    /// The standard deviation of all coordinates of the reals, taken together.
    pub(super) fn deviation(&self, chain: &Chain) -> f32 {
        let (mut sum, mut squares) = (0.0, 0.0);
        let width = chain.width(chain.seam);
        for (panel, start) in self.starts(PenaltyLocation::Reals).enumerate() {
            let columns = COLUMNS.min(self.batch - panel * COLUMNS);
            for row in &self.rows[start + self.outputs[chain.seam]..][..width] {
                for &value in &row.0[..columns] {
                    sum += f64::from(value);
                    squares += f64::from(value) * f64::from(value);
                }
            }
        }
        let count = (self.batch * width) as f64;
        (squares / count - (sum / count) * (sum / count)).max(0.0).sqrt() as f32
    }

    /// Strips of panel `panel` that hold samples.
    #[inline(always)]
    pub(super) fn strips(batch: usize, panel: usize) -> usize {
        (batch - panel * COLUMNS).div_ceil(LANES).min(STRIPS)
    }
}

/// Stride of a panel that has at least `rows` rows. A few rows of all panels are read together, and should not
/// compete for the same cache lines: 32 rows map to the same lines of a first-level cache, 512 to those of a
/// second-level one. A stride that is an odd multiple of four spreads tiles of four rows evenly.
fn stride(rows: usize) -> usize {
    const SPREAD: usize = 4;
    const NEAR: usize = 32;
    const FAR: usize = 512;
    let (period, place) = if rows < FAR / 4 { (2 * SPREAD, SPREAD) } else { (FAR, NEAR + SPREAD) };
    rows + (place + period - rows % period) % period
}
