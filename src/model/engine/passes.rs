//! What is done to one panel: the pieces that threads share out among themselves.

use super::chain::Chain;
use super::product::{bend, derive, forward};
use super::tape::{COLUMNS, Row, Tape};
use crate::config::LatentLaw;
use crate::crew::{Claims, Crew, Pieces};
use crate::math::Point;
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::LANES;
use crate::math::random::Draws;

/// What is done to a piece.
pub trait Work<P>: Sync {
    fn run<I: Isa>(&self, isa: I, index: usize, piece: P);
}

/// Shares `pieces` out among `crew`, compiled for `machine`.
pub fn share<P: Pieces>(crew: &mut Crew, machine: Machine, pieces: P, work: &impl Work<P::Piece>) {
    crew.share(pieces, |claims| machine.run(Shift { claims, work }));
}

/// What one thread does.
struct Shift<'a, P, W> {
    claims: Claims<'a, P>,
    work: &'a W,
}

impl<P: Pieces, W: Work<P::Piece>> Kernel for Shift<'_, P, W> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        for (index, piece) in self.claims {
            self.work.run(isa, index, piece);
        }
    }
}

/// Where the latents of a batch come from.
#[derive(Clone)]
pub(super) struct Latents {
    pub(super) draws: Draws,
    pub(super) law: LatentLaw,
}

impl Latents {
    /// Fills the rows of a panel whose first column is sample `first`: latent f of sample n is number
    /// n times the dimension plus f of the draws, as everywhere.
    #[inline(always)]
    pub(super) fn fill(&self, first: usize, rows: &mut [Row], strips: usize) {
        let dimension = rows.len();
        // Numbers come in pairs. Where the dimension is odd, a pair spans two samples.
        let together = if dimension.is_multiple_of(2) { 2 } else { 1 };
        for strip in 0..strips {
            for feature in (0..dimension).step_by(together) {
                let start = ((first + strip * LANES) * dimension + feature) as u32;
                let number = |lane: usize| start.wrapping_add(lane as u32 * dimension as u32);
                let mut pairs = [0; LANES];
                for (lane, pair) in pairs.iter_mut().enumerate() {
                    *pair = number(lane) >> 1;
                }
                let [even, odd] = match self.law {
                    LatentLaw::Normal => self.draws.normal_pairs(pairs),
                    LatentLaw::Uniform => self.draws.uniform_pairs(pairs),
                };
                if together == 2 {
                    *rows[feature].strip(strip) = even;
                    *rows[feature + 1].strip(strip) = odd;
                } else {
                    let row = rows[feature].strip(strip);
                    for lane in 0..LANES {
                        let is_even = number(lane) & 1 == 0;
                        row[lane] = if is_even { even[lane] } else { odd[lane] };
                    }
                }
            }
        }
    }
}

/// Normal noise on what D sees.
pub(super) struct Noise {
    pub(super) deviation: f32,
    pub(super) on_reals: Latents,
    pub(super) on_fakes: Latents,
}

impl Noise {
    /// Adds it to the points of a panel whose first column is sample `first`.
    #[inline(always)]
    fn add(&self, is_real: bool, first: usize, points: &mut [Row], strips: usize) {
        let mut noise = [Row::ZERO; 2];
        let draws = if is_real { &self.on_reals } else { &self.on_fakes };
        draws.fill(first, &mut noise, strips);
        for (point, noise) in points.iter_mut().zip(&noise) {
            for (value, noise) in point.0.iter_mut().zip(&noise.0) {
                *value += self.deviation * noise;
            }
        }
    }
}

/// The way through the networks, for panels from number `first` on: the first half hold reals, the second fakes.
pub(super) struct Forward<'a> {
    pub(super) chain: &'a Chain,
    pub(super) outputs: &'a [usize],
    pub(super) batch: usize,
    pub(super) first: usize,
    pub(super) points: &'a [Point],
    pub(super) latents: Latents,
    pub(super) noise: Option<Noise>,
}

impl Work<&mut [Row]> for Forward<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, panel: &mut [Row]) {
        let half = self.batch.div_ceil(COLUMNS);
        let is_real = index + self.first < half;
        let index = if is_real { index } else { index + self.first - half };
        let strips = Tape::strips(self.batch, index);
        let begin = if is_real { self.chain.seam } else { 0 };
        let inputs = &mut panel[self.outputs[begin]..][..self.chain.width(begin)];
        if is_real {
            for (column, point) in self.points[index * COLUMNS..].iter().take(COLUMNS).enumerate() {
                for (row, value) in inputs.iter_mut().zip(point) {
                    row.0[column] = *value;
                }
            }
        } else {
            self.latents.fill(index * COLUMNS, inputs, strips);
        }
        for (below, layer) in self.chain.layers.iter().enumerate().skip(begin) {
            if below == self.chain.seam
                && let Some(noise) = &self.noise
            {
                let points = &mut panel[self.outputs[below]..][..layer.inputs];
                noise.add(is_real, index * COLUMNS, points, strips);
            }
            let (inputs, outputs) = panel.split_at_mut(self.outputs[below + 1]);
            let inputs = &inputs[self.outputs[below]..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }
}

/// The way back, from the logits to the boundary above `until`.
pub(super) struct Backward<'a> {
    pub(super) chain: &'a Chain,
    pub(super) outputs: &'a [usize],
    pub(super) slopes: &'a [usize],
    pub(super) stride: usize,
    /// By place, in their order: whether it takes up the second derivatives of a penalty.
    pub(super) bends: [bool; 4],
    pub(super) batch: usize,
    pub(super) until: usize,
}

impl Work<&mut [Row]> for Backward<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, panel: &mut [Row]) {
        let panels = self.batch.div_ceil(COLUMNS);
        let strips = Tape::strips(self.batch, index % panels);
        let (panel, second) = panel.split_at_mut(self.stride);
        for boundary in (self.until + 1..self.chain.layers.len()).rev() {
            let layer = &self.chain.layers[boundary];
            let (panel, below) = panel.split_at_mut(self.slopes[boundary]);
            let above = &panel[self.slopes[boundary + 1]..][..layer.outputs];
            let outputs = &panel[self.outputs[boundary]..][..layer.inputs];
            let below = &mut below[..layer.inputs];
            let function = self.chain.layers[boundary - 1].function;
            derive(isa, &layer.transposed, function, above, outputs, below, strips);
            if let Some(function) = function
                && self.bends[index / panels]
            {
                let changes = &second[self.outputs[boundary]..][..layer.inputs];
                let slopes = &second[self.slopes[boundary]..][..layer.inputs];
                bend(function, changes, slopes, outputs, below, strips);
            }
        }
    }
}
