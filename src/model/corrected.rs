//! Gradients of the game in f64, corrected into update directions by the chosen method, such as consensus optimization.

use candle_core::Result;

use super::batch::Turn;
use super::gradients::Gradients;
use super::optimizer::{Moments, Tools, Update};
use super::watch::Watch;
use crate::config::{Method, Player, RunConfig};
use crate::data::Target;
use crate::game::{Batch, Direction, Game, Unrolling};
use crate::math::Point;

/// The backend of every method except plain gradients.
pub struct Corrected {
    tools: Tools,
    /// The weights of G and of D.
    weights: [Vec<f32>; 2],
    directions: [Vec<f32>; 2],
    real: Vec<f32>,
    fake: Vec<f32>,
    /// Real samples and fakes of the last batch that was evaluated, as D saw them.
    inputs: [Vec<Point>; 2],
}

impl Corrected {
    /// A backend for networks of any size, without weights until [`Gradients::take`].
    pub fn new() -> Self {
        Self {
            tools: Tools::new(1),
            weights: Default::default(),
            directions: Default::default(),
            real: Vec::new(),
            fake: Vec::new(),
            inputs: Default::default(),
        }
    }

    /// Whether the method of `config` needs this backend.
    pub fn is_for(config: &RunConfig) -> bool {
        config.game.correction.method != Method::Plain
    }

    /// The weights of both players in f64, G's first.
    fn weights_f64(&self) -> Vec<f64> {
        let [generator, discriminator] = &self.weights;
        generator.iter().chain(discriminator).copied().map(f64::from).collect()
    }

    /// Stores the logits on the minibatch of `game`; `None` where a fake is not finite.
    fn store_logits(&mut self, game: &Game, weights: &[f64]) -> Option<()> {
        let [a, b] = game.logits(weights)?;
        (self.real, self.fake) = (to_f32(&a), to_f32(&b));
        Some(())
    }

    fn set_direction(
        &mut self,
        game: &Game,
        weights: &[f64],
        player: Player,
        config: &RunConfig,
        turn: Turn,
    ) {
        let direction = game.direction(weights, player, direction(config, turn));
        self.directions[player as usize] = to_f32(&direction);
    }
}

impl Default for Corrected {
    fn default() -> Self {
        Self::new()
    }
}

/// The method of `config` with its parameters at the step of `turn`.
fn direction(config: &RunConfig, turn: Turn) -> Direction {
    let correction = config.game.correction;
    let rate = match correction.unroll_rate {
        0.0 => config.discriminator.optimizer.learning_rate * config.game.schedule.factor(turn.step),
        rate => rate,
    };
    let bound = config.weight_bound(Player::Discriminator);
    let unrolling = Unrolling { steps: correction.unroll_steps, rate, bound };
    Direction { method: correction.method, strength: correction.strength, unrolling }
}

fn to_f32(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

fn game(config: &RunConfig, target: &Target, turn: Turn) -> Game {
    Game::new(config, Batch::draw(config, target, turn.step, turn.part))
}

impl Gradients for Corrected {
    fn watch(&mut self, _: Option<Watch>) {}

    fn take(&mut self, player: Player, weights: &[f32]) -> Result<()> {
        let own = &mut self.weights[player as usize];
        own.clear();
        own.extend_from_slice(weights);
        Ok(())
    }

    fn evaluate(&mut self, config: &RunConfig, target: &Target, turn: Turn) -> Result<bool> {
        let (game, weights) = (game(config, target, turn), self.weights_f64());
        self.inputs =
            game.inputs(&weights).map(|points| points.iter().map(|x| x.map(|x| x as f32)).collect());
        Ok(self.store_logits(&game, &weights).is_some())
    }

    fn inputs(&self, count: usize) -> Result<[Vec<Point>; 2]> {
        Ok(self.inputs.each_ref().map(|points| points.iter().take(count).copied().collect()))
    }

    fn differentiate(
        &mut self,
        player: Player,
        config: &RunConfig,
        target: &Target,
        turn: Turn,
    ) -> Result<Option<f32>> {
        let (game, weights) = (game(config, target, turn), self.weights_f64());
        if player == Player::Discriminator && self.store_logits(&game, &weights).is_none() {
            return Ok(None);
        }
        self.set_direction(&game, &weights, player, config, turn);
        match player {
            Player::Generator => Ok(Some(game.loss(&weights, player) as f32)),
            Player::Discriminator => self.loss(config, player).map(Some),
        }
    }

    fn loss(&mut self, config: &RunConfig, player: Player) -> Result<f32> {
        let [a, b] = [&self.real, &self.fake].map(|logits| logits.iter().copied().map(f64::from).collect());
        let [a, b]: [Vec<f64>; 2] = [a, b];
        Ok(Game::loss_of(config.game.terms(), player, [&a, &b]) as f32)
    }

    fn logits(&self) -> (&[f32], &[f32]) {
        (&self.real, &self.fake)
    }

    fn gradient(&mut self, player: Player) -> &mut [f32] {
        &mut self.directions[player as usize]
    }

    fn penalty(&self) -> Option<f32> {
        None
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
        let direction = &self.directions[player as usize];
        Ok(moments.update(optimizer, factor, bound, weights, direction, &mut self.tools))
    }
}
