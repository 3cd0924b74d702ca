//! The two players and one update of each: the algorithm of Goodfellow et al. 2014, algorithm 1.

use candle_core::{DType, Result, bail};

use super::compute::Compute;
use super::state::State;
use crate::config::{Constraint, Player, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};
use crate::math::spectral::Spectral;
use crate::math::statistics::Quantiles;
use crate::model::{Broken, Gradients, Mlp, Moments, Networks, Stage, Turn, Watch};
use crate::protocol::{MAX_SPECTRUM, Means, Quantity, Squares, Weights};

/// Both networks with what their optimizers remember.
pub struct Players {
    generator: Mlp,
    discriminator: Mlp,
    generator_moments: Moments,
    discriminator_moments: Moments,
    /// The moving average of G's weights; empty where there is none.
    average: Vec<f32>,
    compute: Compute,
    gradients: Box<dyn Gradients>,
    means: Means,
    /// By player, weights kept for a while; and room for others.
    aside: [Vec<f32>; 2],
    scratch: Vec<f32>,
    quantiles: Quantiles,
    watch: Option<Watch>,
}

/// What came of one update.
pub struct Played {
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
    /// Both players with the first weights of `config.seed`, computed as `compute` says.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn new(config: &RunConfig, compute: Compute) -> Result<Self> {
        let network = |player, stream| {
            let mut draws = Draws::new(config.seed, stream, 0, 0);
            Mlp::new(&config.widths(player), &config.player(player).network, &mut draws, DType::F32)
        };
        let (gradients, means) = compute.open(config);
        let mut players = Self {
            generator: network(Player::Generator, Stream::GeneratorWeights)?,
            discriminator: network(Player::Discriminator, Stream::DiscriminatorWeights)?,
            generator_moments: Moments::new(config.num_parameters(Player::Generator)),
            discriminator_moments: Moments::new(config.num_parameters(Player::Discriminator)),
            average: Vec::new(),
            compute,
            gradients,
            means,
            aside: Default::default(),
            scratch: Vec::new(),
            quantiles: Quantiles::default(),
            watch: None,
        };
        players.load(Player::Generator)?;
        players.load(Player::Discriminator)?;
        players.constrain(config)?;
        Ok(players)
    }

    /// Goes on with the same weights on the way to gradients that `config` asks for, where it is another.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn follow(&mut self, config: &RunConfig) -> Result<()> {
        if self.compute.is_by(self.means, config) {
            return self.constrain(config);
        }
        for player in [Player::Generator, Player::Discriminator] {
            self.gradients.store(player, self.networks())?;
        }
        let spectral = self.gradients.spectral().cloned();
        (self.gradients, self.means) = self.compute.open(config);
        self.gradients.watch(self.watch.clone());
        self.load(Player::Generator)?;
        self.load(Player::Discriminator)?;
        let (networks, gradients) = self.parts();
        gradients.normalise(networks, spectral)?;
        self.constrain(config)
    }

    /// Begins or ends to normalise the matrices of D, as `config` says.
    fn constrain(&mut self, config: &RunConfig) -> Result<()> {
        let scale = config.game.spectral_scale as f32;
        let spectral = match (config.game.constraint, self.gradients.spectral()) {
            (Constraint::None, None) => return Ok(()),
            (Constraint::None, Some(_)) => None,
            (Constraint::Spectral, Some(own)) => {
                let mut spectral = own.clone();
                spectral.set_scale(scale);
                Some(spectral)
            }
            (Constraint::Spectral, None) => {
                let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
                self.gradients.read(Player::Discriminator, networks, &mut self.scratch)?;
                let widths = config.widths(Player::Discriminator);
                Some(Spectral::new(config.seed, &widths, scale, &self.scratch))
            }
        };
        let (networks, gradients) = self.parts();
        gradients.normalise(networks, spectral)
    }

    /// Tells `watch` from now on when a stage of a step has ended.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.gradients.watch(watch.clone());
        self.watch = watch;
    }

    /// Says that the step is recorded.
    pub fn recorded(&self) {
        if let Some(watch) = &self.watch {
            watch(Stage::Record);
        }
    }

    /// How steps are computed.
    pub fn means(&self) -> Means {
        self.means
    }

    /// The weights of both.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn weights(&self) -> Result<Weights> {
        for player in [Player::Generator, Player::Discriminator] {
            self.gradients.store(player, self.networks())?;
        }
        Ok(Weights {
            generator: self.generator.values()?,
            discriminator: self.discriminator.values()?,
            average: self.average.clone(),
            spectral: self.gradients.spectral().into_iter().flat_map(Spectral::vectors).collect(),
            squares: self.squares(),
        })
    }

    /// The mean squares of both players' gradients, where the networks are small enough for a spectrum.
    fn squares(&self) -> [Squares; 2] {
        let both = [&self.generator_moments, &self.discriminator_moments];
        if both.iter().map(|moments| moments.second.len()).sum::<usize>() > MAX_SPECTRUM {
            return Default::default();
        }
        both.map(|moments| Squares { updates: moments.updates, means: moments.second.clone() })
    }

    /// Writes the state after `step` steps over `state`.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn write_state(&self, step: u64, state: &mut State) -> Result<()> {
        state.step = step;
        let networks = self.networks();
        self.gradients.read(Player::Generator, networks, &mut state.weights.generator)?;
        self.gradients.read(Player::Discriminator, networks, &mut state.weights.discriminator)?;
        state.weights.average.clone_from(&self.average);
        state.weights.spectral.clear();
        state.weights.spectral.extend(self.gradients.spectral().into_iter().flat_map(Spectral::vectors));
        state.generator_moments.copy_from(&self.generator_moments);
        state.discriminator_moments.copy_from(&self.discriminator_moments);
        Ok(())
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
        if ![0, state.weights.generator.len()].contains(&state.weights.average.len()) {
            bail!("there is not an average of every weight");
        }
        self.average.clone_from(&state.weights.average);
        self.generator_moments.clone_from(&state.generator_moments);
        self.discriminator_moments.clone_from(&state.discriminator_moments);
        self.load(Player::Generator)?;
        self.load(Player::Discriminator)?;
        if let Some(mut spectral) = self.gradients.spectral().cloned() {
            if !spectral.go_to(&state.weights.spectral, &state.weights.discriminator) {
                bail!("there is not a vector for every matrix of the discriminator");
            }
            let (networks, gradients) = self.parts();
            gradients.normalise(networks, Some(spectral))?;
        }
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

    /// Keeps the present weights of `player` aside.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn keep(&mut self, player: Player) -> Result<()> {
        let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
        self.gradients.read(player, networks, &mut self.aside[player as usize])
    }

    /// Exchanges the weights of `player` with those kept aside.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn swap(&mut self, player: Player) -> Result<()> {
        let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
        let aside = &mut self.aside[player as usize];
        self.gradients.read(player, networks, &mut self.scratch)?;
        self.gradients.write(player, networks, aside)?;
        std::mem::swap(aside, &mut self.scratch);
        Ok(())
    }

    /// Moves the average of G's weights, with this decay, towards what they are now: w' = decay w' + (1 - decay) w. It
    /// begins as what they are when it is first asked for; with decay 0 there is none.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn average(&mut self, decay: f64) -> Result<()> {
        if decay == 0.0 {
            self.average.clear();
            return Ok(());
        }
        let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
        self.gradients.read(Player::Generator, networks, &mut self.scratch)?;
        if self.average.is_empty() {
            self.average.clone_from(&self.scratch);
        }
        let share = (1.0 - decay) as f32;
        for (average, weight) in self.average.iter_mut().zip(&self.scratch) {
            *average += share * (weight - *average);
        }
        Ok(())
    }

    /// Judges one batch, with no player moving.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Outcome<()> {
        let (networks, gradients) = self.parts();
        let finite = gradients.evaluate(networks, config, target, turn)?;
        Ok(if finite { Ok(()) } else { Err(OUTPUT) })
    }

    /// The logits a and b of the last batch that the discriminator moved or looked on, and room to describe them.
    pub fn logits(&mut self) -> (&[f32], &[f32], &mut Quantiles) {
        let (a, b) = self.gradients.logits();
        (a, b, &mut self.quantiles)
    }

    /// The loss of `player` on that batch.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        self.gradients.loss(config, player)
    }

    /// What D paid for its slopes in its last update, where it had to pay.
    pub fn penalty(&self) -> Option<f32> {
        self.gradients.penalty()
    }

    /// One update of `player` against the other as a fixed function.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn update(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Outcome<Played> {
        match self.differentiate(player, config, target, turn)? {
            Ok(loss) => self.descend(player, config, turn, loss),
            Err(end) => Ok(Err(end)),
        }
    }

    /// The loss of `player` against the other as a fixed function; its gradient is kept for [`Players::descend`].
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Outcome<f32> {
        let (networks, gradients) = self.parts();
        let loss = match player {
            Player::Generator => Some(gradients.generator(networks, config, target, turn)?),
            Player::Discriminator => gradients.discriminator(networks, config, target, turn)?,
        };
        Ok(match loss {
            None => Err(OUTPUT),
            Some(loss) if !loss.is_finite() => Err(NotFinite { player, quantity: Quantity::Loss }),
            Some(loss) => Ok(loss),
        })
    }

    /// Moves `player` down the gradient that is kept, of this `loss`.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn descend(&mut self, player: Player, config: &RunConfig, turn: Turn, loss: f32) -> Outcome<Played> {
        let moments = match player {
            Player::Generator => &mut self.generator_moments,
            Player::Discriminator => &mut self.discriminator_moments,
        };
        let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
        let factor = config.game.schedule.factor(turn.step);
        let update = self.gradients.descend(player, networks, config, factor, moments)?;
        let end = |quantity| Ok(Err(NotFinite { player, quantity }));
        match update.broken {
            Some(Broken::Gradient) => end(Quantity::Gradient),
            Some(Broken::Weights) => end(Quantity::Weights),
            None => Ok(Ok(Played { loss, gradient_norm: update.gradient_norm })),
        }
    }

    fn networks(&self) -> Networks<'_> {
        Networks { generator: &self.generator, discriminator: &self.discriminator }
    }

    fn parts(&mut self) -> (Networks<'_>, &mut dyn Gradients) {
        let networks = Networks { generator: &self.generator, discriminator: &self.discriminator };
        (networks, &mut *self.gradients)
    }

    fn load(&mut self, player: Player) -> Result<()> {
        let (networks, gradients) = self.parts();
        gradients.load(player, networks)
    }
}

/// The end of a run whose generator puts out what is not finite.
const OUTPUT: NotFinite = NotFinite { player: Player::Generator, quantity: Quantity::Output };
