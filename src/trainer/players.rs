//! The two players and one update of each: the algorithm of Goodfellow et al. 2014, algorithm 1.

use candle_core::{D, DType, Result, Tensor, bail};

use super::state::State;
use crate::config::{Objective, Player, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};
use crate::model::{Broken, Function, Mlp, Moments, Weights as Graph, latents, tensor_of};
use crate::protocol::{Quantity, Weights};

/// Both networks with what their optimizers remember.
pub struct Players {
    generator: Mlp,
    discriminator: Mlp,
    generator_moments: Moments,
    discriminator_moments: Moments,
    /// Room for a gradient, kept so that it is not allocated anew.
    scratch: Vec<f32>,
}

/// Which draws an update uses: those of one step, and of one part of it.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// The step, counted from 1.
    pub step: u64,
    /// The discriminator's k-th update is part k; the generator's is part [`GENERATOR_PART`] + k.
    pub part: u32,
}

/// The part of the generator's first update in a step, above any number of discriminator updates.
pub const GENERATOR_PART: u32 = 16;

/// The logits of one batch: a = D(x) and b = D(G(z)), each of the batch's length.
pub struct Logits {
    /// Of real samples.
    pub real: Tensor,
    /// Of fakes.
    pub fake: Tensor,
}

/// What came of one update.
pub struct Played {
    /// The logits before it.
    pub logits: Logits,
    /// The player's loss before it.
    pub loss: f32,
    /// L2 norm of the gradient.
    pub gradient_norm: f32,
}

/// A number that is no longer finite, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NotFinite {
    /// The player.
    pub player: Player,
    /// The number.
    pub quantity: Quantity,
}

/// The result of an update that may end the run: `Err` inside is the end.
pub type Outcome<T> = Result<std::result::Result<T, NotFinite>>;

impl Players {
    /// Both players with the first weights of `config.seed`.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn new(config: &RunConfig) -> Result<Self> {
        let network = |player, stream| {
            let mut draws = Draws::new(config.seed, stream, 0, 0);
            Mlp::new(&config.widths(player), &config.player(player).network, &mut draws, DType::F32)
        };
        Ok(Self {
            generator: network(Player::Generator, Stream::GeneratorWeights)?,
            discriminator: network(Player::Discriminator, Stream::DiscriminatorWeights)?,
            generator_moments: Moments::new(config.num_parameters(Player::Generator)),
            discriminator_moments: Moments::new(config.num_parameters(Player::Discriminator)),
            scratch: Vec::new(),
        })
    }

    /// The weights of both.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn weights(&self) -> Result<Weights> {
        Ok(Weights { generator: self.generator.values()?, discriminator: self.discriminator.values()? })
    }

    /// The state after `step` steps.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn state(&self, step: u64) -> Result<State> {
        Ok(State {
            step,
            weights: self.weights()?,
            generator_moments: self.generator_moments.clone(),
            discriminator_moments: self.discriminator_moments.clone(),
        })
    }

    /// Goes to `state`.
    ///
    /// # Errors
    /// Where it is of networks of another shape.
    pub fn restore(&mut self, state: &State) -> Result<()> {
        for (moments, own) in [
            (&state.generator_moments, &self.generator_moments),
            (&state.discriminator_moments, &self.discriminator_moments),
        ] {
            if [moments.first.len(), moments.second.len()] != [own.first.len(); 2] {
                bail!("there are not as many moments as weights");
            }
        }
        self.generator.set_values(&state.weights.generator)?;
        self.discriminator.set_values(&state.weights.discriminator)?;
        self.generator_moments.clone_from(&state.generator_moments);
        self.discriminator_moments.clone_from(&state.discriminator_moments);
        Ok(())
    }

    /// Names and sizes of the parameters of `player`, in the order of its weights.
    pub fn parameters(&self, player: Player) -> Vec<(String, Vec<usize>)> {
        let network = match player {
            Player::Generator => &self.generator,
            Player::Discriminator => &self.discriminator,
        };
        let shapes = network.parameters().map(|parameter| parameter.dims().to_vec());
        network.parameter_names().into_iter().zip(shapes).collect()
    }

    /// Lets the optimizer of `player` begin anew.
    pub fn forget_moments(&mut self, player: Player) {
        match player {
            Player::Generator => self.generator_moments.forget(),
            Player::Discriminator => self.discriminator_moments.forget(),
        }
    }

    /// Swaps in the weights of `weights` for the discriminator's and returns those it had.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn swap_discriminator(&self, weights: &[f32]) -> Result<Vec<f32>> {
        let had = self.discriminator.values()?;
        self.discriminator.set_values(weights)?;
        Ok(had)
    }

    /// The discriminator's weights.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn discriminator_weights(&self) -> Result<Vec<f32>> {
        self.discriminator.values()
    }

    /// The logits of one batch, with no player moving.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn look(&self, config: &RunConfig, target: &Target, turn: Turn) -> Outcome<Logits> {
        self.judge(config, target, turn, Graph::Fixed)
    }

    /// One update of the discriminator; G is a fixed function.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn update_discriminator(
        &mut self,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Outcome<Played> {
        let logits = match self.judge(config, target, turn, Graph::Learning)? {
            Ok(logits) => logits,
            Err(end) => return Ok(Err(end)),
        };
        let loss = config.game.objective.discriminator_loss(&logits.real, &logits.fake)?;
        let network = &self.discriminator;
        let moments = &mut self.discriminator_moments;
        let played = descend(Player::Discriminator, config, network, moments, &loss, &mut self.scratch)?;
        if played.is_ok() && config.game.objective == Objective::Wasserstein {
            clamp(&self.discriminator, config.game.weight_clip)?;
        }
        Ok(played.map(|(loss, gradient_norm)| Played { logits, loss, gradient_norm }))
    }

    /// One update of the generator against D as a fixed function, with fresh latents.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn update_generator(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Outcome<Played> {
        let fakes = self.fakes(config, turn, Graph::Learning)?;
        let activation = Function::activation(&config.discriminator.network);
        let judge = |points: &Tensor| {
            self.discriminator.forward(points, activation, Graph::Fixed)?.squeeze(D::Minus1)
        };
        let fake = judge(&fakes)?;
        let real = if config.game.objective.generator_sees_real() {
            judge(&reals(config, target, turn)?)?
        } else {
            fake.detach()
        };
        let loss = config.game.objective.generator_loss(&real, &fake)?;
        let moments = &mut self.generator_moments;
        let played = descend(Player::Generator, config, &self.generator, moments, &loss, &mut self.scratch)?;
        let logits = Logits { real, fake };
        Ok(played.map(|(loss, gradient_norm)| Played { logits, loss, gradient_norm }))
    }

    /// D on real samples and fakes as one batch of twice the size. G is fixed.
    fn judge(&self, config: &RunConfig, target: &Target, turn: Turn, graph: Graph) -> Outcome<Logits> {
        let fakes = self.fakes(config, turn, Graph::Fixed)?;
        if !fakes.flatten_all()?.to_vec1::<f32>()?.iter().all(|value| value.is_finite()) {
            return Ok(Err(NotFinite { player: Player::Generator, quantity: Quantity::Output }));
        }
        let both = Tensor::cat(&[&reals(config, target, turn)?, &fakes], 0)?;
        let activation = Function::activation(&config.discriminator.network);
        let logits = self.discriminator.forward(&both, activation, graph)?.squeeze(D::Minus1)?;
        let batch = config.game.batch_size;
        Ok(Ok(Logits { real: logits.narrow(0, 0, batch)?, fake: logits.narrow(0, batch, batch)? }))
    }

    /// G(z) for the latents of `turn`, shape (batch, 2).
    fn fakes(&self, config: &RunConfig, turn: Turn, graph: Graph) -> Result<Tensor> {
        let mut draws = Draws::new(config.seed, Stream::Latents, turn.step, turn.part);
        let latents = latents(config, config.game.batch_size, &mut draws)?;
        self.generator.forward(&latents, Function::activation(&config.generator.network), graph)
    }
}

fn reals(config: &RunConfig, target: &Target, turn: Turn) -> Result<Tensor> {
    let mut points = vec![[0.0; 2]; config.game.batch_size];
    target.sample(&mut Draws::new(config.seed, Stream::Data, turn.step, turn.part), &mut points);
    tensor_of(&points)
}

/// Takes one optimizer step down `loss`; the loss and the gradient's norm, or what stopped being finite.
fn descend(
    player: Player,
    config: &RunConfig,
    network: &Mlp,
    moments: &mut Moments,
    loss: &Tensor,
    scratch: &mut Vec<f32>,
) -> Outcome<(f32, f32)> {
    let end = |quantity| Ok(Err(NotFinite { player, quantity }));
    let value = loss.to_scalar::<f32>()?;
    if !value.is_finite() {
        return end(Quantity::Loss);
    }
    let gradients = loss.backward()?;
    let update = moments.update(&config.player(player).optimizer, network, &gradients, scratch)?;
    match update.broken {
        Some(Broken::Gradient) => end(Quantity::Gradient),
        Some(Broken::Weights) => end(Quantity::Weights),
        None => Ok(Ok((value, update.gradient_norm))),
    }
}

/// Weight clipping of Arjovsky, Chintala and Bottou 2017, algorithm 1, line 7.
fn clamp(network: &Mlp, bound: f64) -> Result<()> {
    for parameter in network.parameters() {
        parameter.set(&parameter.as_detached_tensor().clamp(-bound, bound)?)?;
    }
    Ok(())
}
