//! The gradient of one player, cut into parts that threads share out among themselves.

use super::chain::Chain;
use super::dots::Factors;
use super::passes::{Work, share};
use super::tape::{Row, Tape};
use crate::config::{Place, Player, RunConfig};
use crate::crew::Cuts;
use crate::math::isa::Isa;
use crate::model::optimizer::Tools;

/// Bytes of derivatives that a part goes over: what a second-level cache holds.
const PART_BYTES: usize = 256 << 10;

/// Some rows of a layer's weights, or its biases.
#[derive(Clone, Copy, Debug)]
struct Part {
    layer: usize,
    /// The first output; `None` for the biases.
    output: Option<usize>,
}

/// A gradient: for each weight and bias a sum over panels.
#[derive(Default)]
pub(super) struct Sums {
    parts: Vec<Part>,
    /// Where each part begins, and where the last ends.
    places: Vec<usize>,
    /// The first row of each panel that sums for weights go over.
    starts: Vec<usize>,
    /// Of each that sums for biases go over: a slope has no part of them.
    bias_starts: Vec<usize>,
    pub(super) gradient: Vec<f32>,
}

impl Sums {
    /// Cuts the gradient of `player` for what `tape` holds now.
    pub(super) fn fit(
        &mut self,
        player: Player,
        config: &RunConfig,
        chain: &Chain,
        tape: &Tape,
        threads: usize,
    ) {
        self.choose_panels(player, config, tape);
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
                self.parts.push(Part { layer, output: Some(output) });
                place += rows.min(outputs - output) * inputs;
                self.places.push(place);
            }
            self.parts.push(Part { layer, output: None });
            place += outputs;
            self.places.push(place);
        }
    }

    fn choose_panels(&mut self, player: Player, config: &RunConfig, tape: &Tape) {
        let penalties = &config.game.penalties;
        self.starts.clear();
        self.bias_starts.clear();
        for &place in &tape.places {
            let is_judged = match player {
                Player::Generator => place == Place::Fakes,
                Player::Discriminator => {
                    matches!(place, Place::Reals | Place::Fakes) || config.discriminator.network.is_curved()
                }
            };
            if is_judged {
                self.starts.extend(tape.starts(place));
                self.bias_starts.extend(tape.starts(place));
            }
            if player == Player::Discriminator && penalties.is_on(place) {
                self.starts.extend(tape.starts(place).map(|start| start + tape.stride));
            }
        }
    }

    /// Takes the sums.
    pub(super) fn take(&mut self, chain: &Chain, tape: &Tape, tools: &mut Tools) {
        let work = Gradient {
            chain,
            outputs: &tape.outputs,
            slopes: &tape.slopes,
            parts: &self.parts,
            rows: &tape.rows,
            starts: &self.starts,
            bias_starts: &self.bias_starts,
        };
        share(&mut tools.crew, tools.machine, Cuts::new(&mut self.gradient, &self.places), &work);
    }
}

struct Gradient<'a> {
    chain: &'a Chain,
    outputs: &'a [usize],
    slopes: &'a [usize],
    parts: &'a [Part],
    rows: &'a [Row],
    starts: &'a [usize],
    bias_starts: &'a [usize],
}

impl Work<&mut [f32]> for Gradient<'_> {
    #[inline(always)]
    fn run<I: Isa>(&self, isa: I, index: usize, gradient: &mut [f32]) {
        let Part { layer, output } = self.parts[index];
        let factors = Factors {
            rows: self.rows,
            starts: if output.is_some() { self.starts } else { self.bias_starts },
            above: self.slopes[layer + 1] + output.unwrap_or(0),
            below: self.outputs[layer],
        };
        match output {
            Some(_) => factors.weights(isa, self.chain.layers[layer].inputs, gradient),
            None => factors.biases(isa, gradient),
        }
    }
}
