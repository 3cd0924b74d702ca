//! The gradient of one player, cut into parts that threads share out among themselves.

use super::chain::Chain;
use super::dots::Factors;
use super::passes::{Work, share};
use super::tape::{Row, Tape};
use crate::config::{PenaltyLocation, Player, RunConfig};
use crate::crew::Cuts;
use crate::math::isa::Isa;
use crate::model::optimizer::Tools;

/// Bytes of derivatives that a part goes over: what a second-level cache holds.
const PART_BYTES: usize = 256 << 10;

/// Some rows of a layer's weights, or its biases.
#[derive(Clone, Copy, Debug)]
struct GradientPart {
    layer: usize,
    /// The first output; `None` for the biases.
    output: Option<usize>,
}

/// A gradient: for each weight and bias a sum over panels.
#[derive(Default)]
pub(super) struct GradientSums {
    parts: Vec<GradientPart>,
    /// Where each part begins, and where the last ends.
    places: Vec<usize>,
    /// Of each panel that sums for weights go over, the rows that derivatives and inputs are counted from.
    starts: Vec<[usize; 2]>,
    /// The same for G's last layer, whose outputs lie where D takes them in.
    last_starts: Vec<[usize; 2]>,
    /// How many of them sums for biases go over: slopes, which come behind all others, have no part of those.
    judged: usize,
    pub(super) gradient: Vec<f32>,
}

impl GradientSums {
    /// Cuts the gradient of `player` for what `tape` holds now.
    pub(super) fn fit(
        &mut self,
        player: Player,
        config: &RunConfig,
        chain: &Chain,
        tape: &Tape,
        threads: usize,
    ) {
        self.choose_panels(player, config, chain, tape);
        self.gradient.resize(config.num_parameters(player), 0.0);
        let fitting = PART_BYTES / (self.starts.len() * size_of::<Row>());
        self.parts.clear();
        self.places.clear();
        self.places.push(0);
        let mut place = 0;
        let (first, end) = chain.span(player);
        for layer in first..end {
            let (inputs, outputs) = (chain.layers[layer].inputs, chain.layers[layer].outputs);
            // Some for each thread, in multiples of the rows of a tile.
            let each = if threads == 1 { outputs } else { outputs.div_ceil(2 * threads) };
            let rows = fitting.min(each).next_multiple_of(4);
            for output in (0..outputs).step_by(rows) {
                self.parts.push(GradientPart { layer, output: Some(output) });
                place += rows.min(outputs - output) * inputs;
                self.places.push(place);
            }
            self.parts.push(GradientPart { layer, output: None });
            place += outputs;
            self.places.push(place);
        }
    }

    fn choose_panels(&mut self, player: Player, config: &RunConfig, chain: &Chain, tape: &Tape) {
        self.starts.clear();
        self.last_starts.clear();
        if player == Player::Generator {
            for member in 0..chain.pack {
                let [within, last] = [0, chain.seam].map(|boundary| chain.shift(boundary, member));
                self.starts.extend(tape.starts(PenaltyLocation::Fakes).map(|start| [start + within; 2]));
                self.last_starts
                    .extend(tape.starts(PenaltyLocation::Fakes).map(|start| [start + last, start + within]));
            }
            self.judged = self.starts.len();
            return;
        }
        let is_curved = config.discriminator.network.is_curved();
        for &place in &tape.places {
            if matches!(place, PenaltyLocation::Reals | PenaltyLocation::Fakes) || is_curved {
                self.starts.extend(tape.starts(place).map(|start| [start; 2]));
            }
        }
        self.judged = self.starts.len();
        for &place in tape.places.iter().filter(|&&place| config.game.penalties.is_on(place)) {
            self.starts.extend(tape.starts(place).map(|start| [start + tape.stride; 2]));
        }
    }

    /// Takes the sums.
    pub(super) fn take(&mut self, chain: &Chain, tape: &Tape, tools: &mut Tools) {
        let work = SumGradient {
            chain,
            outputs: &tape.outputs,
            slopes: &tape.slopes,
            parts: &self.parts,
            rows: &tape.rows,
            starts: &self.starts,
            last_starts: &self.last_starts,
            judged: self.judged,
        };
        share(&mut tools.crew, tools.machine, Cuts::new(&mut self.gradient, &self.places), &work);
    }
}

struct SumGradient<'a> {
    chain: &'a Chain,
    outputs: &'a [usize],
    slopes: &'a [usize],
    parts: &'a [GradientPart],
    rows: &'a [Row],
    starts: &'a [[usize; 2]],
    last_starts: &'a [[usize; 2]],
    judged: usize,
}

impl Work<&mut [f32]> for SumGradient<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, gradient: &mut [f32]) {
        let GradientPart { layer, output } = self.parts[index];
        let starts = if layer + 1 == self.chain.seam { self.last_starts } else { self.starts };
        let factors = Factors {
            rows: self.rows,
            starts: if output.is_some() { starts } else { &starts[..self.judged] },
            above: self.slopes[layer + 1] + output.unwrap_or(0),
            below: self.outputs[layer],
        };
        match output {
            Some(_) => factors.weights(isa, self.chain.layers[layer].inputs, gradient),
            None => factors.biases(isa, gradient),
        }
    }
}
