//! The gradient of one player, divided into parts that threads share.

use super::chain::Chain;
use super::dots::Factors;
use super::passes::{Work, share};
use super::tape::{Row, Tape};
use crate::config::{PenaltyLocation, Player, RunConfig};
use crate::crew::Cuts;
use crate::math::isa::Isa;
use crate::model::optimizer::Tools;

/// Bytes of derivatives that a part reads: the size of a second-level cache.
const PART_BYTES: usize = 256 << 10;

/// Some rows of a layer's weights, or all its biases.
#[derive(Clone, Copy, Debug)]
struct GradientPart {
    layer: usize,
    /// The first output; `None` for the biases.
    output: Option<usize>,
}

/// A gradient: one sum over panels for each weight and bias.
#[derive(Default)]
pub(super) struct GradientSums {
    parts: Vec<GradientPart>,
    /// The first index of each part, then the end of the last.
    places: Vec<usize>,
    /// For each panel in sums for weights, the base rows of derivatives and inputs.
    starts: Vec<[usize; 2]>,
    /// The same for G's last layer, whose outputs are stored with D's inputs.
    last_starts: Vec<[usize; 2]>,
    /// Number of these panels that are also in sums for biases: the panels of slopes, which come last, are not.
    judged: usize,
    pub(super) gradient: Vec<f32>,
}

impl GradientSums {
    /// Divides the gradient of `player` into parts, for the panels that `tape` has now.
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
            // Two parts per thread, in multiples of a tile's rows.
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

    /// Computes all sums.
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
            is_turned: false,
        };
        match output {
            Some(_) => factors.weights(isa, self.chain.layers[layer].inputs, gradient),
            None => factors.biases(isa, gradient),
        }
    }
}
