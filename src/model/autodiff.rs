//! The reference backend: gradients by candle's automatic differentiation. It is slow, but its correctness is easy to
//! see.

use candle_core::{D, Result, Tensor};

use super::batch::{Turn, blurred, latents, packed, tensor_of};
use super::gradients::Gradients;
use super::graph::GraphWeights;
use super::mlp::Mlp;
use super::optimizer::{Moments, Tools, Update};
use super::penalty::penalty;
use super::training::Training;
use super::watch::Watch;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::game::Function;
use crate::math::Point;
use crate::math::dimension::Dimension;
use crate::math::random::{Draws, Stream};

/// Gradients by candle's automatic differentiation, with a copy of both networks on candle's variables.
pub struct Autodiff {
    tools: Tools,
    generator: Mlp,
    discriminator: Mlp,
    gradients: [Vec<f32>; 2],
    real: Vec<f32>,
    fake: Vec<f32>,
    penalty: Option<f32>,
    /// What D saw last: real samples and fakes, shape (packs, m times the dimension).
    inputs: Option<([Tensor; 2], Dimension)>,
    /// The training pass of G that its last gradient came from.
    passed: Training,
}

impl Autodiff {
    /// A backend for the networks of `config`, with weights 0 until [`Gradients::take`].
    pub fn new(config: &RunConfig) -> Result<Self> {
        let network = |player| Mlp::with_shape_of(&config.widths(player), &config.player(player).network);
        Ok(Self {
            tools: Tools::new(1),
            generator: network(Player::Generator)?,
            discriminator: network(Player::Discriminator)?,
            gradients: Default::default(),
            real: Vec::new(),
            fake: Vec::new(),
            penalty: None,
            inputs: None,
            passed: Training::without_masks(),
        })
    }

    /// D on real samples and fakes as one batch of twice the size, with G fixed: logits a and b of shape (packs), and
    /// the samples given to D. `None` where a fake is not finite.
    fn discriminate(
        &mut self,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
        graph: GraphWeights,
    ) -> Result<Option<[[Tensor; 2]; 2]>> {
        let fakes =
            fakes(&self.generator, config, turn, GraphWeights::Fixed, &mut Training::without_masks())?;
        if !fakes.flatten_all()?.to_vec1::<f32>()?.iter().all(|value| value.is_finite()) {
            return Ok(None);
        }
        let reals =
            packed(&blurred(&reals(config, target, turn)?, config, Stream::RealNoise, turn)?, config)?;
        let fakes = packed(&blurred(&fakes, config, Stream::FakeNoise, turn)?, config)?;
        let both = Tensor::cat(&[&reals, &fakes], 0)?;
        let activation = Function::activation(&config.discriminator.network);
        let training = Training::of_discriminator(config, &[Stream::RealMasks, Stream::FakeMasks], turn);
        let mut training =
            if graph == GraphWeights::Trainable { training } else { training.without_dropout() };
        let logits = self.discriminator.train(&both, activation, graph, &mut training)?;
        let logits = logits.squeeze(D::Minus1)?;
        let batch = config.game.packs();
        let [real, fake] = [logits.narrow(0, 0, batch)?, logits.narrow(0, batch, batch)?];
        (self.real, self.fake) = (real.to_vec1()?, fake.to_vec1()?);
        self.inputs = Some(([reals.clone(), fakes.clone()], config.dimension()));
        Ok(Some([[real, fake], [reals, fakes]]))
    }

    /// The loss of D and its gradient; `None` where a fake is not finite.
    fn of_discriminator(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<Option<f32>> {
        let Some([[real, fake], [reals, fakes]]) =
            self.discriminate(config, target, turn, GraphWeights::Trainable)?
        else {
            return Ok(None);
        };
        let loss = config.game.terms().discriminator_loss(&real, &fake)?;
        let penalty = penalty(&self.discriminator, config, [&reals, &fakes], turn)?;
        self.penalty = penalty.as_ref().map(Tensor::to_scalar).transpose()?;
        let sum = penalty.map_or_else(|| Ok(loss.clone()), |penalty| &loss + penalty)?;
        self.gradients[Player::Discriminator as usize] = gradient(&self.discriminator, &sum)?;
        loss.to_scalar().map(Some)
    }

    /// The loss of G and its gradient.
    fn of_generator(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<f32> {
        self.passed = Training::without_masks();
        let fakes = fakes(&self.generator, config, turn, GraphWeights::Trainable, &mut self.passed)?;
        let activation = Function::activation(&config.discriminator.network);
        let discriminate = |points: &Tensor, noise, masks| {
            let points = packed(&blurred(points, config, noise, turn)?, config)?;
            let mut training = Training::of_discriminator(config, &[masks], turn);
            let logits = self.discriminator.train(&points, activation, GraphWeights::Fixed, &mut training)?;
            logits.squeeze(D::Minus1)
        };
        let fake = discriminate(&fakes, Stream::FakeNoise, Stream::FakeMasks)?;
        let real = if config.game.objective.generator_sees_real() {
            discriminate(&reals(config, target, turn)?, Stream::RealNoise, Stream::RealMasks)?
        } else {
            fake.detach()
        };
        let loss = config.game.terms().generator_loss(&real, &fake)?;
        self.gradients[Player::Generator as usize] = gradient(&self.generator, &loss)?;
        loss.to_scalar()
    }
}

impl Gradients for Autodiff {
    fn watch(&mut self, _: Option<Watch>) {}

    fn take(&mut self, player: Player, weights: &[f32]) -> Result<()> {
        match player {
            Player::Generator => self.generator.set_values(weights),
            Player::Discriminator => self.discriminator.set_values(weights),
        }
    }

    fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool> {
        Ok(self.discriminate(config, target, turn, GraphWeights::Fixed)?.is_some())
    }

    fn inputs(&self, count: usize) -> Result<[Vec<Point>; 2]> {
        let Some(([reals, fakes], dimension)) = &self.inputs else { return Ok(Default::default()) };
        let points = |of: &Tensor| -> Result<Vec<Point>> {
            let mut points = dimension.points(&of.flatten_all()?.to_vec1()?);
            points.truncate(count);
            Ok(points)
        };
        Ok([points(reals)?, points(fakes)?])
    }

    fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>> {
        match player {
            Player::Generator => self.of_generator(config, target, turn).map(Some),
            Player::Discriminator => self.of_discriminator(config, target, turn),
        }
    }

    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        let [real, fake] = [&self.real, &self.fake];
        let [real, fake] =
            [real, fake].map(|logits| Tensor::new(logits.as_slice(), &candle_core::Device::Cpu));
        match player {
            Player::Discriminator => config.game.terms().discriminator_loss(&real?, &fake?)?.to_scalar(),
            Player::Generator => config.game.terms().generator_loss(&real?, &fake?)?.to_scalar(),
        }
    }

    fn logits(&self) -> (&[f32], &[f32]) {
        (&self.real, &self.fake)
    }

    fn gradient(&mut self, player: Player) -> &mut [f32] {
        &mut self.gradients[player as usize]
    }

    fn penalty(&self) -> Option<f32> {
        self.penalty
    }

    fn descend(
        &mut self,
        player: Player,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
        weights: &mut [f32],
    ) -> Result<Update> {
        let (optimizer, bound) = (&config.player(player).optimizer, config.weight_bound(player));
        let gradient = &self.gradients[player as usize];
        let update = moments.update(optimizer, factor, bound, weights, gradient, &mut self.tools);
        if player == Player::Generator {
            // The moving averages of batch norm are among the weights, and were updated by the pass.
            self.generator.set_values(weights)?;
            self.generator.follow(&self.passed)?;
            weights.copy_from_slice(&self.generator.values()?);
        }
        Ok(update)
    }
}

/// The gradient of `loss` with respect to the weights of `network`.
fn gradient(network: &Mlp, loss: &Tensor) -> Result<Vec<f32>> {
    let gradients = loss.backward()?;
    let mut all = Vec::new();
    for parameter in network.parameters() {
        match gradients.get(parameter) {
            Some(gradient) => all.extend(gradient.flatten_all()?.to_vec1::<f32>()?),
            None => all.resize(all.len() + parameter.elem_count(), 0.0),
        }
    }
    Ok(all)
}

/// G(z) for the latents of `turn`, shape (batch, dimension).
fn fakes(
    generator: &Mlp,
    config: &RunConfig,
    turn: Turn,
    graph: GraphWeights,
    training: &mut Training,
) -> Result<Tensor> {
    let mut draws = Draws::new(config.seed, Stream::Latents, turn.step, turn.part);
    let latents = latents(config, config.game.batch_size, &mut draws)?;
    generator.train(&latents, Function::activation(&config.generator.network), graph, training)
}

/// Real samples for `turn`, shape (batch, dimension).
fn reals(config: &RunConfig, target: &Target, turn: Turn) -> Result<Tensor> {
    let mut points = vec![[0.0; 2]; config.game.batch_size];
    target.sample(&mut Draws::new(config.seed, Stream::Data, turn.step, turn.part), &mut points);
    tensor_of(&points, config.dimension())
}
