//! Both networks with fixed weights, panel by panel: many samples through G, or through D, and back to D's input. The
//! activations of one panel stay in the first- or second-level cache, however many samples there are.

use super::chain::Chain;
use super::product::{derive, forward};
use super::tape::{COLUMNS, Row, Tape};
use crate::config::{Player, RunConfig};
use crate::math::isa::{Isa, Kernel, Machine};

/// G and D of one state, for evaluation without training.
pub struct Panels {
    machine: Machine,
    chain: Chain,
    tape: Tape,
}

/// What is wanted of a pass beside the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// The outputs of every layer.
    Layers,
    /// The gradient of D's logit by its input.
    Gradients,
}

/// What a pass through a network found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passed {
    /// The network's output, one sample after another.
    pub outputs: Vec<f32>,
    /// The outputs of every layer, one unit after another, each with one value for each sample; else empty.
    pub layers: Vec<Vec<f32>>,
    /// The gradient of D's logit by its input, one sample after another; else empty.
    pub gradients: Vec<f32>,
}

impl Panels {
    /// The networks of `config` with these weights, in the order of their values; `None` where the processor has no
    /// fused multiply-add, or where the number of weights is wrong.
    pub fn new(config: &RunConfig, generator: &[f32], discriminator: &[f32]) -> Option<Self> {
        let machine = Machine::best();
        let mut chain = Chain::new(config, machine.tile_rows());
        for (player, weights) in [(Player::Generator, generator), (Player::Discriminator, discriminator)] {
            if !machine.is_fast() || weights.len() != config.num_parameters(player) {
                return None;
            }
            chain.take(player, weights);
        }
        let tape = Tape::new(&chain, COLUMNS);
        Some(Self { machine, chain, tape })
    }

    /// Passes `inputs`, `count` samples one after another, through the network of `player`. A sample of D that is
    /// narrower than D's input, as with packs, is repeated.
    pub fn pass(&mut self, player: Player, inputs: &[f32], count: usize, beside: Beside) -> Passed {
        let (begin, end) = self.chain.span(player);
        let mut passed = Passed { outputs: vec![0.0; count * self.width(end, player)], ..Passed::default() };
        match beside {
            Beside::Nothing => {}
            Beside::Layers => {
                let units = (begin + 1..=end).map(|boundary| self.width(boundary, player));
                passed.layers = units.map(|units| vec![0.0; units * count]).collect();
            }
            Beside::Gradients => passed.gradients = vec![0.0; inputs.len()],
        }
        let Self { machine, chain, tape } = self;
        let (outputs, slopes, rows) = (&tape.outputs[..], &tape.slopes[..], &mut tape.rows[..]);
        machine.run(PanelPass {
            chain,
            outputs,
            slopes,
            rows,
            span: (begin, end),
            inputs,
            count,
            passed: &mut passed,
        });
        passed
    }

    /// Units at `boundary` of the network of `player`.
    fn width(&self, boundary: usize, player: Player) -> usize {
        match player {
            // With packs, D's input is wider than G's output.
            Player::Generator if boundary == self.chain.seam => self.chain.layers[boundary - 1].outputs,
            _ => self.chain.width(boundary),
        }
    }
}

struct PanelPass<'a> {
    chain: &'a Chain,
    outputs: &'a [usize],
    slopes: &'a [usize],
    rows: &'a mut [Row],
    span: (usize, usize),
    inputs: &'a [f32],
    count: usize,
    passed: &'a mut Passed,
}

impl Kernel for PanelPass<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        for panel in 0..self.count.div_ceil(COLUMNS) {
            let samples = panel * COLUMNS..self.count.min((panel + 1) * COLUMNS);
            let strips = Tape::strips(self.count, panel);
            self.load(&samples);
            self.forward(isa, strips);
            self.read(&samples);
            if !self.passed.gradients.is_empty() {
                self.backward(isa, strips);
                self.read_gradients(&samples);
            }
        }
    }
}

impl PanelPass<'_> {
    /// The inputs of `samples`.
    #[inline(always)]
    fn load(&mut self, samples: &core::ops::Range<usize>) {
        let (begin, _) = self.span;
        let width = self.inputs.len() / self.count;
        for unit in 0..self.chain.width(begin) {
            let row = &mut self.rows[self.outputs[begin] + unit];
            let inputs = self.inputs[samples.start * width..samples.end * width].chunks_exact(width);
            for (value, input) in row.0.iter_mut().zip(inputs) {
                *value = input[unit % width];
            }
        }
    }

    #[inline(always)]
    fn forward<I: Isa>(&mut self, isa: I, strips: usize) {
        let (begin, end) = self.span;
        for (below, layer) in self.chain.layers.iter().enumerate().take(end).skip(begin) {
            let (inputs, outputs) = self.rows.split_at_mut(self.outputs[below + 1]);
            let inputs = &inputs[self.outputs[below]..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }

    #[inline(always)]
    fn read(&mut self, samples: &core::ops::Range<usize>) {
        let (begin, end) = self.span;
        let width = self.passed.outputs.len() / self.count;
        let outputs = &mut self.passed.outputs[samples.start * width..samples.end * width];
        for unit in 0..width {
            let row = &self.rows[self.outputs[end] + unit];
            for (output, value) in outputs.chunks_exact_mut(width).zip(&row.0) {
                output[unit] = *value;
            }
        }
        for (boundary, layer) in (begin + 1..=end).zip(&mut self.passed.layers) {
            let rows = &self.rows[self.outputs[boundary]..];
            for (unit, row) in layer.chunks_exact_mut(self.count).zip(rows) {
                unit[samples.clone()].copy_from_slice(&row.0[..samples.len()]);
            }
        }
    }

    /// From D's logit back to D's input.
    #[inline(always)]
    fn backward<I: Isa>(&mut self, isa: I, strips: usize) {
        let (begin, end) = self.span;
        self.rows[self.slopes[end]] = Row([1.0; COLUMNS]);
        for boundary in (begin..end).rev() {
            let layer = &self.chain.layers[boundary];
            let (above, below) = self.rows.split_at_mut(self.slopes[boundary]);
            let outputs = &above[self.outputs[boundary]..][..layer.inputs];
            let from = &above[self.slopes[boundary + 1]..][..layer.outputs];
            let function = self.chain.function_below(boundary);
            derive(isa, &layer.transposed, function, from, outputs, &mut below[..layer.inputs], strips);
        }
    }

    #[inline(always)]
    fn read_gradients(&mut self, samples: &core::ops::Range<usize>) {
        let (begin, _) = self.span;
        let width = self.inputs.len() / self.count;
        let gradients = &mut self.passed.gradients[samples.start * width..samples.end * width];
        for unit in 0..self.chain.width(begin) {
            let row = &self.rows[self.slopes[begin] + unit];
            for (gradient, value) in gradients.chunks_exact_mut(width).zip(&row.0) {
                gradient[unit % width] += *value;
            }
        }
    }
}
