//! The two players and one update of each: the algorithm of Goodfellow et al. 2014, algorithm 1.

use candle_core::{DType, Error, Result, bail};

use super::compute::Compute;
use super::state::State;
use crate::config::{Constraint, Player, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};
use crate::math::spectral::Spectral;
use crate::math::statistics::Quantiles;
use crate::model::{Broken, Gradients, Mlp, Moments, Stage, Turn, Watch};
use crate::protocol::{BackendInfo, MAX_SPECTRUM, Quantity, Squares, Weights};

const PLAYERS: [Player; 2] = [Player::Generator, Player::Discriminator];

/// Name and shape of each of a network's parameters, in the order of its weights.
type Parameters = Vec<(String, Vec<usize>)>;

/// The weights of both networks with what their optimizers remember. What stands by player is G's first.
pub struct Players {
    weights: [Vec<f32>; 2],
    moments: [Moments; 2],
    parameters: [Parameters; 2],
    /// The moving average of G's weights; empty where there is none.
    average: Vec<f32>,
    /// The largest singular values of D's matrices, and D's weights divided by them, where they are.
    spectral: Option<Spectral>,
    normalised: Vec<f32>,
    compute: Compute,
    gradients: Box<dyn Gradients>,
    backend: BackendInfo,
    /// Weights kept for a while.
    aside: [Vec<f32>; 2],
    quantiles: Quantiles,
    watch: Option<Watch>,
}

/// What came of one update.
pub struct UpdateResult {
    /// The player's loss before it.
    pub loss: f32,
    /// L2 norm of the gradient.
    pub gradient_norm: f32,
}

/// Why there is no next step.
#[derive(Debug)]
pub enum StepError {
    /// A number of a player is no longer finite.
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
    /// Both players with the first weights of `config.seed`, computed as `compute` says.
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
            moments: PLAYERS.map(|player| Moments::new(config.num_parameters(player))),
            parameters: [&generator, &discriminator].map(parameters),
            average: Vec::new(),
            spectral: None,
            normalised: Vec::new(),
            compute,
            gradients,
            backend,
            aside: Default::default(),
            quantiles: Quantiles::default(),
            watch: None,
        };
        players.constrain(config);
        players.hand_over()?;
        Ok(players)
    }

    /// Goes on with the same weights on the way to gradients that `config` asks for, where it is another.
    pub fn follow(&mut self, config: &RunConfig) -> Result<()> {
        if !self.compute.is_by(self.backend, config) {
            (self.gradients, self.backend) = self.compute.open(config)?;
            self.gradients.watch(self.watch.clone());
        }
        self.constrain(config);
        self.hand_over()
    }

    /// Begins or ends to normalise the matrices of D, as `config` says.
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

    /// Tells the way to gradients what the weights are.
    fn hand_over(&mut self) -> Result<()> {
        PLAYERS.into_iter().try_for_each(|player| self.hand_over_of(player))
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
    pub fn backend(&self) -> BackendInfo {
        self.backend
    }

    /// The weights of both.
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

    /// The mean squares of both players' gradients, where the networks are small enough for a spectrum.
    fn squares(&self) -> [Squares; 2] {
        if self.moments.iter().map(|moments| moments.second.len()).sum::<usize>() > MAX_SPECTRUM {
            return Default::default();
        }
        self.moments
            .each_ref()
            .map(|moments| Squares { updates: moments.updates, means: moments.second.clone() })
    }

    /// Writes the state after `step` steps over `state`.
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

    /// Goes to `state`.
    ///
    /// # Errors
    /// Where it is of networks of another shape.
    pub fn restore(&mut self, state: &State) -> Result<()> {
        let weights = [&state.weights.generator, &state.weights.discriminator];
        let moments = [&state.generator_moments, &state.discriminator_moments];
        for player in PLAYERS {
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
        for player in PLAYERS {
            self.weights[player as usize].clone_from(weights[player as usize]);
            self.moments[player as usize].clone_from(moments[player as usize]);
        }
        self.hand_over()
    }

    /// Name and shape of each parameter of `player`, in the order of its weights.
    pub fn parameters(&self, player: Player) -> &[(String, Vec<usize>)] {
        &self.parameters[player as usize]
    }

    /// Lets the optimizer of `player` begin anew.
    pub fn forget_moments(&mut self, player: Player) {
        self.moments[player as usize].forget();
    }

    /// Keeps the present weights of `player` aside.
    pub fn keep(&mut self, player: Player) {
        self.aside[player as usize].clone_from(&self.weights[player as usize]);
    }

    /// Exchanges the weights of `player` with those kept aside.
    pub fn swap(&mut self, player: Player) -> Result<()> {
        std::mem::swap(&mut self.weights[player as usize], &mut self.aside[player as usize]);
        self.hand_over_of(player)
    }

    /// Moves the average of G's weights, with this decay, towards what they are now: w' = decay w' + (1 - decay) w. It
    /// begins as what they are when it is first asked for; with decay 0 there is none.
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

    /// Both networks' forward pass on a batch, without an update.
    ///
    /// # Errors
    /// Where a G(z) is not finite.
    pub fn evaluate(
        &mut self,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> std::result::Result<(), StepError> {
        if self.gradients.evaluate(config, target, turn)? { Ok(()) } else { Err(OUTPUT) }
    }

    /// The logits a and b of the last batch of D's, and room to describe them.
    pub fn logits(&mut self) -> (&[f32], &[f32], &mut Quantiles) {
        let (a, b) = self.gradients.logits();
        (a, b, &mut self.quantiles)
    }

    /// The loss of `player` on that batch.
    pub fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        self.gradients.loss(config, player)
    }

    /// The sum of all gradient penalties in D's last update, where there is one.
    pub fn penalty(&self) -> Option<f32> {
        self.gradients.penalty()
    }

    /// One update of `player` against the other as a fixed function.
    ///
    /// # Errors
    /// Where a number is not finite.
    pub fn update(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> std::result::Result<UpdateResult, StepError> {
        let loss = self.differentiate(player, config, target, turn)?;
        self.descend(player, config, turn, loss)
    }

    /// The loss of `player` against the other as a fixed function; its gradient is kept for [`Players::descend`].
    ///
    /// # Errors
    /// Where a number is not finite.
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

    /// Moves `player` down the gradient that is kept, of this `loss`.
    ///
    /// # Errors
    /// Where a number is not finite.
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

/// The end of a run in which a G(z) is not finite.
const OUTPUT: StepError = StepError::NotFinite(Player::Generator, Quantity::Output);
