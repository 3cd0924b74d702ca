//! Gradients by candle's automatic differentiation: slow, and plain to see that it is right.

use candle_core::{D, Result, Tensor};

use super::batch::{Turn, blurred, latents, packed, tensor_of};
use super::gradients::{Gradients, Networks};
use super::graph::Weights as Graph;
use super::mlp::Mlp;
use super::optimizer::{Moments, Tools, Update};
use super::penalty::penalty;
use super::training::Training;
use super::watch::Watch;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::game::Function;
use crate::math::random::{Draws, Stream};
use crate::math::spectral::Spectral;

/// The reference path.
pub struct Reference {
    tools: Tools,
    gradients: [Vec<f32>; 2],
    real: Vec<f32>,
    fake: Vec<f32>,
    penalty: Option<f32>,
    spectral: Option<Spectral>,
    /// The pass of G that its last gradient was taken of.
    passed: Training,
}

impl Reference {
    /// A path for any networks.
    pub fn new() -> Self {
        Self {
            tools: Tools::new(1),
            gradients: Default::default(),
            real: Vec::new(),
            fake: Vec::new(),
            penalty: None,
            spectral: None,
            passed: Training::whole(),
        }
    }

    /// D with its matrices normalised, where they are.
    fn normalised(&mut self, networks: Networks<'_>, config: &RunConfig) -> Result<Option<Mlp>> {
        let Some(spectral) = &mut self.spectral else { return Ok(None) };
        let mut normalised = Vec::new();
        spectral.normalise(&networks.discriminator.values()?, &mut normalised);
        Mlp::from_values(&config.widths(Player::Discriminator), &normalised).map(Some)
    }

    /// D on real samples and fakes as one batch of twice the size, with G fixed: logits a and b of shape (packs), and
    /// what D saw. `None` where the fakes are not finite.
    fn judge(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
        graph: Graph,
    ) -> Result<Option<[[Tensor; 2]; 2]>> {
        let fakes = fakes(networks, config, turn, Graph::Fixed, &mut Training::whole())?;
        if !fakes.flatten_all()?.to_vec1::<f32>()?.iter().all(|value| value.is_finite()) {
            return Ok(None);
        }
        let reals =
            packed(&blurred(&reals(config, target, turn)?, config, Stream::RealNoise, turn)?, config)?;
        let fakes = packed(&blurred(&fakes, config, Stream::FakeNoise, turn)?, config)?;
        let both = Tensor::cat(&[&reals, &fakes], 0)?;
        let activation = Function::activation(&config.discriminator.network);
        let training = Training::of_discriminator(config, &[Stream::RealMasks, Stream::FakeMasks], turn);
        let mut training = if graph == Graph::Learning { training } else { training.without_dropout() };
        let logits = networks.discriminator.train(&both, activation, graph, &mut training)?;
        let logits = logits.squeeze(D::Minus1)?;
        let batch = config.game.packs();
        let [real, fake] = [logits.narrow(0, 0, batch)?, logits.narrow(0, batch, batch)?];
        (self.real, self.fake) = (real.to_vec1()?, fake.to_vec1()?);
        Ok(Some([[real, fake], [reals, fakes]]))
    }

    /// Keeps the gradient of `loss` by the weights of `network`.
    fn differentiate(&mut self, player: Player, network: &Mlp, loss: &Tensor) -> Result<()> {
        let gradients = loss.backward()?;
        let all = &mut self.gradients[player as usize];
        all.clear();
        for parameter in network.parameters() {
            match gradients.get(parameter) {
                Some(gradient) => all.extend(gradient.flatten_all()?.to_vec1::<f32>()?),
                None => all.resize(all.len() + parameter.elem_count(), 0.0),
            }
        }
        Ok(())
    }
}

impl Default for Reference {
    fn default() -> Self {
        Self::new()
    }
}

impl Gradients for Reference {
    fn watch(&mut self, _: Option<Watch>) {}

    fn load(&mut self, _: Player, _: Networks<'_>) -> Result<()> {
        Ok(())
    }

    fn store(&self, _: Player, _: Networks<'_>) -> Result<()> {
        Ok(())
    }

    fn read(&self, player: Player, networks: Networks<'_>, weights: &mut Vec<f32>) -> Result<()> {
        networks.of(player).read_into(weights)
    }

    fn write(&mut self, player: Player, networks: Networks<'_>, weights: &[f32]) -> Result<()> {
        networks.of(player).set_values(weights)
    }

    fn evaluate(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<bool> {
        let normalised = self.normalised(networks, config)?;
        let networks =
            Networks { discriminator: normalised.as_ref().unwrap_or(networks.discriminator), ..networks };
        Ok(self.judge(networks, config, target, turn, Graph::Fixed)?.is_some())
    }

    fn discriminator(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>> {
        let normalised = self.normalised(networks, config)?;
        let networks =
            Networks { discriminator: normalised.as_ref().unwrap_or(networks.discriminator), ..networks };
        let Some([[real, fake], [reals, fakes]]) =
            self.judge(networks, config, target, turn, Graph::Learning)?
        else {
            return Ok(None);
        };
        let loss = config.game.terms().discriminator_loss(&real, &fake)?;
        let penalty = penalty(networks.discriminator, config, [&reals, &fakes], turn)?;
        self.penalty = penalty.as_ref().map(Tensor::to_scalar).transpose()?;
        let sum = penalty.map_or_else(|| Ok(loss.clone()), |penalty| &loss + penalty)?;
        self.differentiate(Player::Discriminator, networks.discriminator, &sum)?;
        if let Some(spectral) = &self.spectral {
            let gradient = &mut self.gradients[Player::Discriminator as usize];
            spectral.pull_back(&networks.discriminator.values()?, gradient);
        }
        loss.to_scalar().map(Some)
    }

    fn generator(
        &mut self,
        networks: Networks<'_>,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<f32> {
        self.passed = Training::whole();
        let fakes = fakes(networks, config, turn, Graph::Learning, &mut self.passed)?;
        let normalised = self.normalised(networks, config)?;
        let discriminator = normalised.as_ref().unwrap_or(networks.discriminator);
        let activation = Function::activation(&config.discriminator.network);
        let judge = |points: &Tensor, noise, masks| {
            let points = packed(&blurred(points, config, noise, turn)?, config)?;
            let mut training = Training::of_discriminator(config, &[masks], turn);
            let logits = discriminator.train(&points, activation, Graph::Fixed, &mut training)?;
            logits.squeeze(D::Minus1)
        };
        let fake = judge(&fakes, Stream::FakeNoise, Stream::FakeMasks)?;
        let real = if config.game.objective.generator_sees_real() {
            judge(&reals(config, target, turn)?, Stream::RealNoise, Stream::RealMasks)?
        } else {
            fake.detach()
        };
        let loss = config.game.terms().generator_loss(&real, &fake)?;
        self.differentiate(Player::Generator, networks.generator, &loss)?;
        loss.to_scalar()
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

    fn gradient(&self, player: Player) -> &[f32] {
        &self.gradients[player as usize]
    }

    fn normalise(&mut self, _: Networks<'_>, spectral: Option<Spectral>) -> Result<()> {
        self.spectral = spectral;
        Ok(())
    }

    fn spectral(&self) -> Option<&Spectral> {
        self.spectral.as_ref()
    }

    fn penalty(&self) -> Option<f32> {
        self.penalty
    }

    fn descend(
        &mut self,
        player: Player,
        networks: Networks<'_>,
        config: &RunConfig,
        factor: f64,
        moments: &mut Moments,
    ) -> Result<Update> {
        let (optimizer, bound) = (&config.player(player).optimizer, config.weight_bound(player));
        let gradient = &self.gradients[player as usize];
        let mut weights = networks.of(player).values()?;
        let update = moments.update(optimizer, factor, bound, &mut weights, gradient, &mut self.tools);
        networks.of(player).set_values(&weights)?;
        if let (Player::Discriminator, Some(spectral)) = (player, &mut self.spectral) {
            spectral.turn(&weights);
        }
        if player == Player::Generator {
            networks.generator.follow(&self.passed)?;
        }
        Ok(update)
    }
}

/// G(z) for the latents of `turn`, shape (batch, 2).
fn fakes(
    networks: Networks<'_>,
    config: &RunConfig,
    turn: Turn,
    graph: Graph,
    training: &mut Training,
) -> Result<Tensor> {
    let mut draws = Draws::new(config.seed, Stream::Latents, turn.step, turn.part);
    let latents = latents(config, config.game.batch_size, &mut draws)?;
    networks.generator.train(&latents, Function::activation(&config.generator.network), graph, training)
}

/// Real samples for `turn`, shape (batch, 2).
fn reals(config: &RunConfig, target: &Target, turn: Turn) -> Result<Tensor> {
    let mut points = vec![[0.0; 2]; config.game.batch_size];
    target.sample(&mut Draws::new(config.seed, Stream::Data, turn.step, turn.part), &mut points);
    tensor_of(&points)
}
