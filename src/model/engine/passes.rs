//! Forward and backward pass on one panel: the units of work that threads share.

use super::chain::Chain;
use super::product::{add_second_order, derive, forward};
use super::tape::{COLUMNS, Row, Tape};
use crate::config::LatentDistribution;
use crate::crew::{Claims, Crew, Pieces};
use crate::math::Point;
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::LANES;
use crate::math::random::Draws;

/// Work on one piece of the data.
pub trait Work<P>: Sync {
    fn run<I: Isa>(&self, isa: I, index: usize, piece: P);
}

/// Distributes `pieces` over the threads of `crew`, compiled for the instruction set of `machine`.
pub fn share<P: Pieces>(crew: &mut Crew, machine: Machine, pieces: P, work: &impl Work<P::Piece>) {
    crew.share(pieces, |claims| machine.run(SharedWork { claims, work }));
}

/// The work of one thread.
struct SharedWork<'a, P, W> {
    claims: Claims<'a, P>,
    work: &'a W,
}

impl<P: Pieces, W: Work<P::Piece>> Kernel for SharedWork<'_, P, W> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        for (index, piece) in self.claims {
            self.work.run(isa, index, piece);
        }
    }
}

/// The random draws of a batch, such as its latents.
#[derive(Clone)]
pub(super) struct Latents {
    pub(super) draws: Draws,
    pub(super) distribution: LatentDistribution,
}

impl Latents {
    /// Fills the rows of a panel whose columns are samples `first`, `first` + `step` and so on. Coordinate f of
    /// sample n is draw number n times the dimension plus f, as in every other backend.
    #[inline(always)]
    pub(super) fn fill(&self, [first, step]: [usize; 2], rows: &mut [Row], strips: usize) {
        let dimension = rows.len();
        // Draws come in pairs. Where the dimension is odd, a pair spans two samples.
        let together = if dimension.is_multiple_of(2) { 2 } else { 1 };
        for strip in 0..strips {
            for feature in (0..dimension).step_by(together) {
                let start = ((first + strip * LANES * step) * dimension + feature) as u32;
                let apart = (step * dimension) as u32;
                let number = |lane: usize| start.wrapping_add(lane as u32 * apart);
                let mut pairs = [0; LANES];
                for (lane, pair) in pairs.iter_mut().enumerate() {
                    *pair = number(lane) >> 1;
                }
                let [even, odd] = match self.distribution {
                    LatentDistribution::Normal => self.draws.normal_pairs(pairs),
                    LatentDistribution::Uniform => self.draws.uniform_pairs(pairs),
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

/// Instance noise: normal noise added to D's inputs.
pub(super) struct Noise {
    pub(super) deviation: f32,
    pub(super) on_reals: Latents,
    pub(super) on_fakes: Latents,
}

impl Noise {
    /// Adds noise to the points of a panel whose columns are the samples of [`Latents::fill`].
    #[inline(always)]
    fn add(&self, is_real: bool, samples: [usize; 2], points: &mut [Row], strips: usize) {
        let mut noise = [Row::ZERO; 2];
        let noise = &mut noise[..points.len()];
        let draws = if is_real { &self.on_reals } else { &self.on_fakes };
        draws.fill(samples, noise, strips);
        for (point, noise) in points.iter_mut().zip(noise) {
            for (value, noise) in point.0.iter_mut().zip(&noise.0) {
                *value += self.deviation * noise;
            }
        }
    }
}

/// The forward pass through both networks, for panels from number `first` on. The first half of all panels hold
/// reals, the second half fakes.
pub(super) struct ForwardPass<'a> {
    pub(super) chain: &'a Chain,
    pub(super) outputs: &'a [usize],
    pub(super) batch: usize,
    pub(super) first: usize,
    pub(super) points: &'a [Point],
    pub(super) latents: Latents,
    pub(super) noise: Option<Noise>,
}

impl Work<&mut [Row]> for ForwardPass<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, panel: &mut [Row]) {
        let half = self.batch.div_ceil(COLUMNS);
        let is_real = index + self.first < half;
        let index = if is_real { index } else { index + self.first - half };
        let strips = Tape::strips(self.batch, index);
        let (seam, pack) = (self.chain.seam, self.chain.pack);
        let width = self.chain.shift(seam, 1);
        for member in 0..pack {
            let samples = [index * COLUMNS * pack + member, pack];
            let place = self.outputs[seam] + self.chain.shift(seam, member);
            if is_real {
                let points = self.points[samples[0]..].iter().step_by(pack).take(COLUMNS);
                for (column, point) in points.enumerate() {
                    for (row, value) in panel[place..][..width].iter_mut().zip(point) {
                        row.0[column] = *value;
                    }
                }
            } else {
                self.generate(isa, samples, member, panel, strips);
            }
            if let Some(noise) = &self.noise {
                noise.add(is_real, samples, &mut panel[place..][..width], strips);
            }
        }
        for (below, layer) in self.chain.layers.iter().enumerate().skip(seam) {
            let (inputs, outputs) = panel.split_at_mut(self.outputs[below + 1]);
            let inputs = &inputs[self.outputs[below]..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }
}

impl ForwardPass<'_> {
    /// Generates one member of each pack from its latents.
    #[inline(always)]
    fn generate<I: Isa>(&self, isa: I, samples: [usize; 2], member: usize, panel: &mut [Row], strips: usize) {
        let place = |boundary: usize| self.outputs[boundary] + self.chain.shift(boundary, member);
        self.latents.fill(samples, &mut panel[place(0)..][..self.chain.width(0)], strips);
        for (below, layer) in self.chain.layers.iter().enumerate().take(self.chain.seam) {
            let (inputs, outputs) = panel.split_at_mut(place(below + 1));
            let inputs = &inputs[place(below)..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }
}

/// The backward pass from the logits down to the boundary after `until`.
pub(super) struct BackwardPass<'a> {
    pub(super) chain: &'a Chain,
    pub(super) outputs: &'a [usize],
    pub(super) slopes: &'a [usize],
    pub(super) stride: usize,
    /// For each penalty location, in their order: whether to add the f'' term of the penalty's gradient.
    pub(super) second_order: [bool; 4],
    pub(super) batch: usize,
    pub(super) until: usize,
}

impl Work<&mut [Row]> for BackwardPass<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, panel: &mut [Row]) {
        let panels = self.batch.div_ceil(COLUMNS);
        let strips = Tape::strips(self.batch, index % panels);
        let (panel, second) = panel.split_at_mut(self.stride);
        let seam = self.chain.seam;
        for boundary in (self.until.max(seam - 1) + 1..self.chain.layers.len()).rev() {
            let layer = &self.chain.layers[boundary];
            let (panel, below) = panel.split_at_mut(self.slopes[boundary]);
            let above = &panel[self.slopes[boundary + 1]..][..layer.outputs];
            let outputs = &panel[self.outputs[boundary]..][..layer.inputs];
            let below = &mut below[..layer.inputs];
            let function = self.chain.function_below(boundary);
            derive(isa, &layer.transposed, function, above, outputs, below, strips);
            if let Some(function) = function
                && self.second_order[index / panels]
            {
                let changes = &second[self.outputs[boundary]..][..layer.inputs];
                let slopes = &second[self.slopes[boundary]..][..layer.inputs];
                add_second_order(function, changes, slopes, outputs, below, strips);
            }
        }
        if self.until < seam {
            for member in 0..self.chain.pack {
                self.through_generator(isa, member, panel, strips);
            }
        }
    }
}

impl BackwardPass<'_> {
    /// The backward pass through G for one member of each pack.
    #[inline(always)]
    fn through_generator<I: Isa>(&self, isa: I, member: usize, panel: &mut [Row], strips: usize) {
        let shift = |boundary: usize| self.chain.shift(boundary, member);
        for boundary in (1..self.chain.seam).rev() {
            let layer = &self.chain.layers[boundary];
            let (panel, below) = panel.split_at_mut(self.slopes[boundary] + shift(boundary));
            let above = &panel[self.slopes[boundary + 1] + shift(boundary + 1)..][..layer.outputs];
            let outputs = &panel[self.outputs[boundary] + shift(boundary)..][..layer.inputs];
            let function = self.chain.layers[boundary - 1].function;
            derive(isa, &layer.transposed, function, above, outputs, &mut below[..layer.inputs], strips);
        }
    }
}
