//! Gradient penalties of D with their exact second derivatives, one panel at a time.
//!
//! With h_l = f(s_l) and s_l = W_l h_(l-1) + c_l, the backward pass from a logit gives v_l = dD/ds_l and the slope g
//! = W_1^T v_1. A penalty P(g) has the gradient sum v_l (x) t_(l-1) with respect to W_l. Here t_0 = dP/dg is a change
//! of the point, and t_l = f'(s_l) W_l t_(l-1) the resulting change after each layer. Where f has a second
//! derivative, the gradient also has the f'' term: that of an ordinary backward pass which adds v_l t_l f''(s_l) /
//! f'(s_l)^2 at each layer.
//!
//! All of it is made of the matrix products of a step without penalties, in the same panels. v and t lie in a second
//! panel after the first, where the sums of the gradient find them.

use super::chain::Chain;
use super::passes::{Latents, Work, share};
use super::product::{derive, forward};
use super::tape::{COLUMNS, Row, Tape};
use crate::config::{LatentDistribution, MAX_PACK, Penalty, PenaltyLocation, RunConfig};
use crate::crew::Chunks;
use crate::math::isa::Isa;
use crate::math::random::{Draws, Stream};
use crate::model::batch::Turn;
use crate::model::optimizer::Tools;

/// Computes the slopes at which penalties are taken in `turn`, and the derivative of each penalty with respect to
/// them. Returns the sum of all penalties, each a mean over the batch; `None` where none is active.
pub(super) fn penalise(
    chain: &Chain,
    tape: &mut Tape,
    tools: &mut Tools,
    config: &RunConfig,
    turn: Turn,
) -> Option<f32> {
    let penalties = &config.game.penalties;
    let mut sum = None;
    for place in PenaltyLocation::ALL {
        if let Some(penalty) = penalties.at(place, turn.step) {
            let draws = |stream| Latents {
                draws: Draws::new(config.seed, stream, turn.step, turn.part),
                distribution: LatentDistribution::Uniform,
            };
            *sum.get_or_insert(0.0) += penalise_at(chain, tape, tools, (place, penalty), draws);
        }
    }
    sum
}

fn penalise_at(
    chain: &Chain,
    tape: &mut Tape,
    tools: &mut Tools,
    (place, penalty): (PenaltyLocation, Penalty),
    draws: impl Fn(Stream) -> Latents,
) -> f32 {
    let (panels, pitch, first) = (tape.panels(), tape.pitch, tape.first(place));
    let reach = 0.5 * if place == PenaltyLocation::Around { tape.deviation(chain) } else { 0.0 };
    let (seen, others) = tape.rows.split_at_mut(2 * panels * pitch);
    let (points, rows) = match place {
        PenaltyLocation::Reals | PenaltyLocation::Fakes => (Points::Seen, &mut seen[first * pitch..]),
        PenaltyLocation::Between => {
            let (reals, fakes) = seen.split_at(panels * pitch);
            let points = Points::Between { reals, fakes, draws: draws(Stream::Between) };
            (points, &mut others[(first - 2 * panels) * pitch..])
        }
        PenaltyLocation::Around => {
            let points = Points::Around { reals: seen, reach, draws: draws(Stream::Around) };
            (points, &mut others[(first - 2 * panels) * pitch..])
        }
    };
    let work = PenaltySlopes {
        chain,
        outputs: &tape.outputs,
        slopes: &tape.slopes,
        stride: tape.stride,
        pitch,
        batch: tape.batch,
        points,
        penalty,
    };
    let rows = &mut rows[..panels * pitch];
    share(&mut tools.crew, tools.machine, Chunks::new(rows, pitch), &work);
    // The squares of slopes are stored in the row for the change of the logit.
    let row = tape.stride + tape.outputs[chain.layers.len()];
    let squares = rows.chunks_exact(pitch).flat_map(|panel| &panel[row].0).take(tape.batch);
    let sum: f64 = squares.map(|&square| f64::from(penalty.value(square))).sum();
    (sum / tape.batch as f64) as f32
}

/// The source of the points of a penalty.
enum Points<'a> {
    /// Samples that have passed through D already.
    Seen,
    /// Points between a real sample and a fake, from one panel each.
    Between { reals: &'a [Row], fakes: &'a [Row], draws: Latents },
    /// Points around real samples, at most `reach` away in each coordinate.
    Around { reals: &'a [Row], reach: f32, draws: Latents },
}

/// For the points of one penalty location: the slopes g, the squares |g|^2, dP/dg, and t of the formula above.
struct PenaltySlopes<'a> {
    chain: &'a Chain,
    outputs: &'a [usize],
    slopes: &'a [usize],
    stride: usize,
    pitch: usize,
    batch: usize,
    points: Points<'a>,
    penalty: Penalty,
}

impl Work<&mut [Row]> for PenaltySlopes<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, panel: &mut [Row]) {
        let strips = Tape::strips(self.batch, index);
        let (first, second) = panel.split_at_mut(self.stride);
        if !matches!(self.points, Points::Seen) {
            self.find(index, first, strips);
            self.forward(isa, first, strips);
        }
        self.slopes(isa, first, second, strips);
        self.differentiate(index, second);
        self.changes(isa, first, second, strips);
    }
}

impl PenaltySlopes<'_> {
    /// Computes the points of panel `index`.
    #[inline(always)]
    fn find(&self, index: usize, panel: &mut [Row], strips: usize) {
        let seam = self.chain.seam;
        let width = self.chain.width(seam);
        let place = index * self.pitch + self.outputs[seam];
        let points = &mut panel[self.outputs[seam]..][..width];
        match &self.points {
            Points::Seen => {}
            Points::Between { reals, fakes, draws } => {
                let mut share = [Row::ZERO; 1];
                draws.fill([index * COLUMNS, 1], &mut share, strips);
                let pairs = reals[place..][..width].iter().zip(&fakes[place..][..width]);
                for (point, (real, fake)) in points.iter_mut().zip(pairs) {
                    for column in 0..COLUMNS {
                        let share = 0.5 * share[0].0[column] + 0.5;
                        point.0[column] = fake.0[column] + share * (real.0[column] - fake.0[column]);
                    }
                }
            }
            Points::Around { reals, reach, draws } => {
                let mut numbers = [Row::ZERO; 1 + 2 * MAX_PACK];
                draws.fill([index * COLUMNS, 1], &mut numbers[..=width], strips);
                let [share, ways @ ..] = &numbers;
                for ((point, real), way) in points.iter_mut().zip(&reals[place..]).zip(ways) {
                    for column in 0..COLUMNS {
                        let way = (0.5 * share.0[column] + 0.5) * (0.5 * way.0[column] + 0.5);
                        point.0[column] = real.0[column] + reach * way;
                    }
                }
            }
        }
    }

    /// The forward pass through D.
    #[inline(always)]
    fn forward<I: Isa>(&self, isa: I, panel: &mut [Row], strips: usize) {
        for (below, layer) in self.chain.layers.iter().enumerate().skip(self.chain.seam) {
            let (inputs, outputs) = panel.split_at_mut(self.outputs[below + 1]);
            let inputs = &inputs[self.outputs[below]..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }

    /// v: the backward pass from the logit to the point.
    #[inline(always)]
    fn slopes<I: Isa>(&self, isa: I, first: &[Row], second: &mut [Row], strips: usize) {
        let (seam, last) = (self.chain.seam, self.chain.layers.len());
        second[self.slopes[last]] = Row([1.0; COLUMNS]);
        for boundary in (seam..last).rev() {
            let layer = &self.chain.layers[boundary];
            let (above, below) = second.split_at_mut(self.slopes[boundary]);
            let above = &above[self.slopes[boundary + 1]..][..layer.outputs];
            let outputs = &first[self.outputs[boundary]..][..layer.inputs];
            let function = self.chain.function_below(boundary);
            derive(isa, &layer.transposed, function, above, outputs, &mut below[..layer.inputs], strips);
        }
    }

    /// The squares |g|^2, stored in the row for the change of the logit, and dP/dg, the change of the point.
    #[inline(always)]
    fn differentiate(&self, index: usize, second: &mut [Row]) {
        let (seam, last) = (self.chain.seam, self.chain.layers.len());
        let within = self.batch - index * COLUMNS;
        let share = 1.0 / self.batch as f32;
        let (above, below) = second.split_at_mut(self.slopes[seam]);
        let slopes = &below[..self.chain.width(seam)];
        let mut squares = Row::ZERO;
        for slope in slopes {
            for column in 0..COLUMNS {
                squares.0[column] += slope.0[column] * slope.0[column];
            }
        }
        let mut factors = Row::ZERO;
        for column in 0..COLUMNS {
            let factor = share * self.penalty.derivative(squares.0[column]);
            factors.0[column] = if column < within { factor } else { 0.0 };
        }
        for (change, slope) in above[self.outputs[seam]..].iter_mut().zip(slopes) {
            for column in 0..COLUMNS {
                change.0[column] = if column < within { factors.0[column] * slope.0[column] } else { 0.0 };
            }
        }
        above[self.outputs[last]] = squares;
    }

    /// t: the change from the point to the last hidden layer.
    #[inline(always)]
    fn changes<I: Isa>(&self, isa: I, first: &[Row], second: &mut [Row], strips: usize) {
        for (below, layer) in self.chain.layers.iter().enumerate().skip(self.chain.seam) {
            if below + 1 == self.chain.layers.len() {
                break;
            }
            let (from, to) = second.split_at_mut(self.outputs[below + 1]);
            let from = &from[self.outputs[below]..][..layer.inputs];
            let outputs = &first[self.outputs[below + 1]..][..layer.outputs];
            derive(isa, &layer.weight, layer.function, from, outputs, &mut to[..layer.outputs], strips);
        }
    }
}
