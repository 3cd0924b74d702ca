//! Evaluates both networks as fixed functions: many points through G, or through D, panel by panel. The activations
//! of one panel stay in the first- or second-level cache, however many points there are.

use super::chain::Chain;
use super::passes::Latents;
use super::product::forward;
use super::tape::{COLUMNS, Row, Tape};
use crate::config::{Player, RunConfig};
use crate::math::Point;
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::random::{Draws, Stream};

/// G and D of one state, for evaluation without training.
pub struct Evaluator<'a> {
    machine: Machine,
    config: &'a RunConfig,
    chain: Chain,
    tape: Tape,
}

impl<'a> Evaluator<'a> {
    /// The networks of `config` with these weights, in the order of their values; `None` where the processor has no
    /// fused multiply-add, or where the number of weights is wrong.
    pub fn new(config: &'a RunConfig, generator: &[f32], discriminator: &[f32]) -> Option<Self> {
        let machine = Machine::best();
        let mut chain = Chain::new(config, machine.tile_rows());
        for (player, weights) in [(Player::Generator, generator), (Player::Discriminator, discriminator)] {
            if !machine.is_fast() || weights.len() != config.num_parameters(player) {
                return None;
            }
            chain.take(player, weights);
        }
        let tape = Tape::new(&chain, COLUMNS);
        Some(Self { machine, config, chain, tape })
    }

    /// `count` generated points, from the first latents of `stream`, shape (count, 2).
    pub fn generate(&mut self, count: usize, stream: Stream) -> Vec<Point> {
        let draws = Draws::new(self.config.seed, stream, 0, 0);
        let latents = Latents { draws, distribution: self.config.latent };
        let mut points = vec![[0.0; 2]; count];
        self.machine.run(Generate { evaluator: self.panel(), latents, points: &mut points });
        points
    }

    /// D's logit at each point; with packs, that of a pack whose members are all at the point.
    pub fn logits(&mut self, points: &[Point]) -> Vec<f32> {
        let mut logits = vec![0.0; points.len()];
        self.machine.run(Discriminate { evaluator: self.panel(), points, logits: &mut logits });
        logits
    }

    fn panel(&mut self) -> EvaluatorPanel<'_> {
        EvaluatorPanel { chain: &self.chain, outputs: &self.tape.outputs, rows: &mut self.tape.rows }
    }
}

/// One panel and the forward pass on it.
struct EvaluatorPanel<'a> {
    chain: &'a Chain,
    outputs: &'a [usize],
    rows: &'a mut [Row],
}

impl EvaluatorPanel<'_> {
    /// The forward pass from boundary `begin` to boundary `end`.
    #[inline(always)]
    fn pass<I: Isa>(&mut self, isa: I, begin: usize, end: usize, strips: usize) {
        for (below, layer) in self.chain.layers.iter().enumerate().take(end).skip(begin) {
            let (inputs, outputs) = self.rows.split_at_mut(self.outputs[below + 1]);
            let inputs = &inputs[self.outputs[below]..][..layer.inputs];
            forward(isa, layer, inputs, &mut outputs[..layer.outputs], strips);
        }
    }

    #[inline(always)]
    fn row(&mut self, boundary: usize, unit: usize) -> &mut Row {
        &mut self.rows[self.outputs[boundary] + unit]
    }
}

struct Generate<'a> {
    evaluator: EvaluatorPanel<'a>,
    latents: Latents,
    points: &'a mut [Point],
}

impl Kernel for Generate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let seam = self.evaluator.chain.seam;
        let count = self.points.len();
        for (index, points) in self.points.chunks_mut(COLUMNS).enumerate() {
            let strips = Tape::strips(count, index);
            let inputs =
                &mut self.evaluator.rows[self.evaluator.outputs[0]..][..self.evaluator.chain.width(0)];
            self.latents.fill([index * COLUMNS, 1], inputs, strips);
            self.evaluator.pass(isa, 0, seam, strips);
            for axis in 0..2 {
                let row = self.evaluator.row(seam, axis);
                for (point, value) in points.iter_mut().zip(row.0) {
                    point[axis] = value;
                }
            }
        }
    }
}

struct Discriminate<'a> {
    evaluator: EvaluatorPanel<'a>,
    points: &'a [Point],
    logits: &'a mut [f32],
}

impl Kernel for Discriminate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let (seam, last) = (self.evaluator.chain.seam, self.evaluator.chain.layers.len());
        let count = self.points.len();
        let panels = self.points.chunks(COLUMNS).zip(self.logits.chunks_mut(COLUMNS));
        for (index, (points, logits)) in panels.enumerate() {
            // All members of the pack are at the point.
            for unit in 0..self.evaluator.chain.width(seam) {
                let row = self.evaluator.row(seam, unit);
                for (value, point) in row.0.iter_mut().zip(points) {
                    *value = point[unit % 2];
                }
            }
            self.evaluator.pass(isa, seam, last, Tape::strips(count, index));
            logits.copy_from_slice(&self.evaluator.row(last, 0).0[..logits.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{D, Result};

    use super::*;
    use crate::config::{Activation, Choice as _, LatentDistribution};
    use crate::model::{Function, GraphWeights, Mlp, latents, tensor_of};

    #[test]
    fn points_and_logits_are_those_of_candle() -> Result<()> {
        for (index, &activation) in Activation::ALL.iter().enumerate() {
            let mut config = RunConfig { latent_dim: 1 + index, ..RunConfig::default() };
            config.latent = LatentDistribution::ALL[index % 2];
            config.generator.network.activation = activation;
            config.discriminator.network.activation = activation;
            config.discriminator.network.hidden = vec![7, 19];
            let network = |player, stream| {
                let mut draws = Draws::new(1, stream, 0, 0);
                let network = &config.player(player).network;
                Mlp::new(&config.widths(player), network, &mut draws, candle_core::DType::F32)
            };
            let generator = network(Player::Generator, Stream::GeneratorWeights)?;
            let discriminator = network(Player::Discriminator, Stream::DiscriminatorWeights)?;
            let mut evaluator = Evaluator::new(&config, &generator.values()?, &discriminator.values()?)
                .expect("a processor with fused multiply-add");
            for count in [1, 16, 45, 100] {
                let mut draws = Draws::new(config.seed, Stream::ShownLatents, 0, 0);
                let function = Function::activation(&config.generator.network);
                let latents = latents(&config, count, &mut draws)?;
                let expected =
                    generator.forward(&latents, function, GraphWeights::Fixed)?.to_vec2::<f32>()?;
                let points = evaluator.generate(count, Stream::ShownLatents);
                assert_eq!(points.len(), count);
                for (point, expected) in points.iter().zip(&expected) {
                    assert!((0..2).all(|axis| (point[axis] - expected[axis]).abs() < 2e-6));
                }
                let judged = discriminator.forward(&tensor_of(&points)?, function, GraphWeights::Fixed)?;
                let expected = judged.squeeze(D::Minus1)?.to_vec1::<f32>()?;
                for (logit, expected) in evaluator.logits(&points).iter().zip(expected) {
                    assert!((logit - expected).abs() < 2e-6, "{logit}, not {expected}");
                }
            }
            assert!(Evaluator::new(&config, &[0.0], &discriminator.values()?).is_none());
        }
        Ok(())
    }
}
