//! The weights and optimizers of both players, and one update of each (Goodfellow et al. 2014, algorithm 1).

use candle_core::{DType, Error, Result, bail};

use super::compute::Compute;
use super::state::State;
use crate::config::{Constraint, Player, RunConfig};
use crate::data::Target;
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::math::spectral::Spectral;
use crate::math::statistics::Quantiles;
use crate::model::{Broken, Gradients, Mlp, Moments, Stage, Turn, Watch};
use crate::protocol::{BackendInfo, MAX_SPECTRUM, Quantity, Squares, Weights};

/// Name and shape of each of a network's parameters, in the order of its weights.
type Parameters = Vec<(String, Vec<usize>)>;

/// The weights of both networks and the moments of their optimizers. Arrays by player have G first.
pub struct Players {
    weights: [Vec<f32>; 2],
    moments: [Moments; 2],
    parameters: [Parameters; 2],
    /// The moving average of θ; empty without an average.
    average: Vec<f32>,
    /// The power iterations for D's matrices, and D's weights with normalised matrices; `None` and empty without
    /// spectral normalisation.
    spectral: Option<Spectral>,
    normalised: Vec<f32>,
    compute: Compute,
    gradients: Box<dyn Gradients>,
    backend: BackendInfo,
    /// Weights set aside by [`Players::keep`].
    aside: [Vec<f32>; 2],
    /// Weights noted by [`Players::remember`].
    remembered: TakenWeights,
    quantiles: Quantiles,
    watch: Option<Watch>,
}

/// The weights of both players as a backend takes them, G's first: those of D normalised where it is constrained.
pub type TakenWeights = [Vec<f32>; 2];

/// The loss and gradient of one update.
pub struct UpdateResult {
    /// The player's loss before the update, without penalties.
    pub loss: f32,
    /// L2 norm of the gradient that was descended.
    pub gradient_norm: f32,
}

/// Why a step could not be completed.
#[derive(Debug)]
pub enum StepError {
    /// NaN or infinity in this quantity of the player.
    NotFinite(Player, Quantity),
    /// candle reported an error.
    Failed(Error),
}

impl From<Error> for StepError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Players {
    /// Both players with initial weights drawn from `config.seed`, on the backend of `compute`.
    pub fn new(config: &RunConfig, compute: Compute) -> Result<Self> {
        let network = |player, stream| {
            let mut draws = Draws::new(config.seed, stream, 0, 0);
            Mlp::new(&config.widths(player), &config.player(player).network, &mut draws, DType::F32)
        };
        let generator = network(Player::Generator, Stream::GeneratorWeights)?;
        let discriminator = network(Player::Discriminator, Stream::DiscriminatorWeights)?;
        let (gradients, backend) = compute.open(config)?;
        let mut players = Self {
            weights: [generator.values()?, discriminator.values()?],
            moments: Player::BOTH.map(|player| Moments::new(config.num_parameters(player))),
            parameters: [&generator, &discriminator].map(parameters),
            average: Vec::new(),
            spectral: None,
            normalised: Vec::new(),
            compute,
            gradients,
            backend,
            aside: Default::default(),
            remembered: Default::default(),
            quantiles: Quantiles::default(),
            watch: None,
        };
        players.constrain(config);
        players.hand_over()?;
        Ok(players)
    }

    /// Goes on under `config` with the same weights, on another backend if `config` needs one.
    pub fn follow(&mut self, config: &RunConfig) -> Result<()> {
        if !self.compute.is_by(self.backend, config) {
            (self.gradients, self.backend) = self.compute.open(config)?;
            self.gradients.watch(self.watch.clone());
        }
        self.constrain(config);
        self.hand_over()
    }

    /// Starts, adapts or ends spectral normalisation, as `config` says.
    fn constrain(&mut self, config: &RunConfig) {
        let scale = config.game.spectral_scale as f32;
        match (config.game.constraint, &mut self.spectral) {
            (Constraint::None, _) => self.spectral = None,
            (Constraint::Spectral, Some(spectral)) => spectral.set_scale(scale),
            (Constraint::Spectral, None) => {
                let widths = config.widths(Player::Discriminator);
                let weights = &self.weights[Player::Discriminator as usize];
                self.spectral = Some(Spectral::new(config.seed, &widths, scale, weights));
            }
        }
    }

    /// Gives the weights of both players to the backend; of D the normalised ones under spectral normalisation.
    fn hand_over(&mut self) -> Result<()> {
        Player::BOTH.into_iter().try_for_each(|player| self.hand_over_of(player))
    }

    fn hand_over_of(&mut self, player: Player) -> Result<()> {
        let weights = &self.weights[player as usize];
        match (player, &mut self.spectral) {
            (Player::Discriminator, Some(spectral)) => {
                spectral.normalise(weights, &mut self.normalised);
                self.gradients.take(player, &self.normalised)
            }
            _ => self.gradients.take(player, weights),
        }
    }

    /// Calls `watch` from now on at the end of each stage of a step.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.gradients.watch(watch.clone());
        self.watch = watch;
    }

    /// Tells the watch that the stage of recording has ended.
    pub fn recorded(&self) {
        if let Some(watch) = &self.watch {
            watch(Stage::Record);
        }
    }

    /// The implementation that computes the steps.
    pub fn backend(&self) -> BackendInfo {
        self.backend
    }

    /// A copy of the weights of both players, with average, power iterations and second moments.
    pub fn weights(&self) -> Weights {
        let [generator, discriminator] = self.weights.clone();
        Weights {
            generator,
            discriminator,
            average: self.average.clone(),
            spectral: self.spectral.iter().flat_map(Spectral::vectors).collect(),
            squares: self.squares(),
        }
    }

    /// Both optimizers' second moments; empty if the networks have more than [`MAX_SPECTRUM`] weights together.
    fn squares(&self) -> [Squares; 2] {
        if self.moments.iter().map(|moments| moments.second.len()).sum::<usize>() > MAX_SPECTRUM {
            return Default::default();
        }
        self.moments
            .each_ref()
            .map(|moments| Squares { updates: moments.updates, means: moments.second.clone() })
    }

    /// Overwrites `state` with the present one, after `step` steps, without new allocations where it has room.
    pub fn write_state(&self, step: u64, state: &mut State) {
        state.step = step;
        let [generator, discriminator] = &self.weights;
        state.weights.generator.clone_from(generator);
        state.weights.discriminator.clone_from(discriminator);
        state.weights.average.clone_from(&self.average);
        state.weights.spectral.clear();
        state.weights.spectral.extend(self.spectral.iter().flat_map(Spectral::vectors));
        let [generator, discriminator] = &self.moments;
        state.generator_moments.copy_from(generator);
        state.discriminator_moments.copy_from(discriminator);
    }

    /// Sets weights, moments, average and power iterations to those of `state`.
    ///
    /// # Errors
    /// If `state` is of networks of another shape.
    pub fn restore(&mut self, state: &State) -> Result<()> {
        let weights = [&state.weights.generator, &state.weights.discriminator];
        let moments = [&state.generator_moments, &state.discriminator_moments];
        for player in Player::BOTH {
            let (own, moments) = (self.weights[player as usize].len(), moments[player as usize]);
            let given = weights[player as usize].len();
            if given != own {
                bail!("the network has {own} weights, but {given} were given");
            }
            if [moments.first.len(), moments.second.len()] != [own; 2] {
                bail!("there are not as many moments as weights");
            }
        }
        if ![0, state.weights.generator.len()].contains(&state.weights.average.len()) {
            bail!("there is not an average of every weight");
        }
        if let Some(spectral) = &mut self.spectral
            && !spectral.go_to(&state.weights.spectral, &state.weights.discriminator)
        {
            bail!("there is not a vector for every matrix of the discriminator");
        }
        self.average.clone_from(&state.weights.average);
        for player in Player::BOTH {
            self.weights[player as usize].clone_from(weights[player as usize]);
            self.moments[player as usize].clone_from(moments[player as usize]);
        }
        self.hand_over()
    }

    /// Name and shape of each parameter of `player`, in the order of the weight vector.
    pub fn parameters(&self, player: Player) -> &[(String, Vec<usize>)] {
        &self.parameters[player as usize]
    }

    /// Resets the moments of `player`'s optimizer to 0.
    pub fn forget_moments(&mut self, player: Player) {
        self.moments[player as usize].forget();
    }

    /// Sets a copy of the weights of `player` aside.
    pub fn keep(&mut self, player: Player) {
        self.aside[player as usize].clone_from(&self.weights[player as usize]);
    }

    /// Exchanges the weights of `player` with those set aside.
    pub fn swap(&mut self, player: Player) -> Result<()> {
        std::mem::swap(&mut self.weights[player as usize], &mut self.aside[player as usize]);
        self.hand_over_of(player)
    }

    /// Notes the present weights of both players, as the backend has them.
    pub fn remember(&mut self) {
        let mut remembered = std::mem::take(&mut self.remembered);
        for player in Player::BOTH {
            remembered[player as usize].clone_from(self.taken_by(player));
        }
        self.remembered = remembered;
    }

    /// The weights of `player` as the backend has them.
    fn taken_by(&self, player: Player) -> &Vec<f32> {
        match player {
            Player::Discriminator if self.spectral.is_some() => &self.normalised,
            _ => &self.weights[player as usize],
        }
    }

    /// The present weights of both players, as the backend has them.
    pub fn taken(&self) -> TakenWeights {
        Player::BOTH.map(|player| self.taken_by(player).clone())
    }

    /// Calls `look` with the weights that were noted last and with the present ones; it may evaluate minibatches at
    /// any weights. The run goes on as if nothing had been evaluated.
    pub fn look_again<T>(
        &mut self,
        look: impl FnOnce(&mut Self, [&TakenWeights; 2]) -> Result<T>,
    ) -> Result<T> {
        let (remembered, now) = (std::mem::take(&mut self.remembered), self.taken());
        let looked = look(self, [&remembered, &now]);
        self.remembered = remembered;
        self.give([&now[0], &now[1]])?;
        looked
    }

    /// The forward pass of both networks on the batch of `turn`, with these weights; only to look again.
    pub fn evaluate_at(
        &mut self,
        weights: [&Vec<f32>; 2],
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<bool> {
        self.give(weights)?;
        self.gradients.evaluate(config, target, turn)
    }

    fn give(&mut self, weights: [&Vec<f32>; 2]) -> Result<()> {
        Player::BOTH.into_iter().try_for_each(|player| self.gradients.take(player, weights[player as usize]))
    }

    /// The first `count` real samples and fakes that D saw in the last evaluation.
    pub fn inputs(&self, count: usize) -> Result<[Vec<Point>; 2]> {
        self.gradients.inputs(count)
    }

    /// Updates the average of G's weights: w' = decay w' + (1 - decay) w. The first call sets w' = w; decay 0
    /// removes the average.
    pub fn average(&mut self, decay: f64) {
        if decay == 0.0 {
            self.average.clear();
            return;
        }
        let weights = &self.weights[Player::Generator as usize];
        if self.average.is_empty() {
            self.average.clone_from(weights);
        }
        let share = (1.0 - decay) as f32;
        for (average, weight) in self.average.iter_mut().zip(weights) {
            *average += share * (weight - *average);
        }
    }

    /// The forward pass of both networks on the batch of `turn`, without gradients.
    ///
    /// # Errors
    /// If a G(z) is not finite.
    pub fn evaluate(
        &mut self,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> std::result::Result<(), StepError> {
        if self.gradients.evaluate(config, target, turn)? { Ok(()) } else { Err(OUTPUT) }
    }

    /// D's logits on its last batch, a = D(x) and b = D(G(z)), and a buffer for their quantiles.
    pub fn logits(&mut self) -> (&[f32], &[f32], &mut Quantiles) {
        let (a, b) = self.gradients.logits();
        (a, b, &mut self.quantiles)
    }

    /// The loss of `player` on D's last batch.
    pub fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        self.gradients.loss(config, player)
    }

    /// The sum of the gradient penalties in D's last update; `None` without penalties.
    pub fn penalty(&self) -> Option<f32> {
        self.gradients.penalty()
    }

    /// Computes loss and gradient of `player`, with the other network held fixed. Returns the loss; the gradient is
    /// kept for [`Players::descend`].
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> std::result::Result<f32, StepError> {
        let loss = self.gradients.differentiate(player, config, target, turn)?.ok_or(OUTPUT)?;
        if let (Player::Discriminator, Some(spectral)) = (player, &self.spectral) {
            spectral.pull_back(&self.normalised, self.gradients.gradient(player));
        }
        if loss.is_finite() { Ok(loss) } else { Err(StepError::NotFinite(player, Quantity::Loss)) }
    }

    /// Applies the optimizer of `player` to the gradient that is kept, whose loss was `loss`.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn descend(
        &mut self,
        player: Player,
        config: &RunConfig,
        turn: Turn,
        loss: f32,
    ) -> std::result::Result<UpdateResult, StepError> {
        let factor = config.game.schedule.factor(turn.step);
        let (weights, moments) = (&mut self.weights[player as usize], &mut self.moments[player as usize]);
        let update = self.gradients.descend(player, config, factor, moments, weights)?;
        if let (Player::Discriminator, Some(spectral)) = (player, &mut self.spectral) {
            spectral.turn(weights);
        }
        self.hand_over_of(player)?;
        match update.broken {
            Some(Broken::Gradient) => Err(StepError::NotFinite(player, Quantity::Gradient)),
            Some(Broken::Weights) => Err(StepError::NotFinite(player, Quantity::Weights)),
            None => Ok(UpdateResult { loss, gradient_norm: update.gradient_norm }),
        }
    }
}

fn parameters(network: &Mlp) -> Parameters {
    let shapes = network.parameters().map(|parameter| parameter.dims().to_vec());
    network.parameter_names().into_iter().zip(shapes).collect()
}

/// The error for generated points that are not finite.
const OUTPUT: StepError = StepError::NotFinite(Player::Generator, Quantity::Output);
