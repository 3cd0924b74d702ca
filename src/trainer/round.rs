//! One step: the updates of the discriminator and of the generator, and the numbers it records.

use super::players::{Players, StepError, UpdateResult};
use super::statistics::describe;
use crate::config::{Player, RunConfig, UpdateOrder};
use crate::data::Target;
use crate::model::Turn;
use crate::protocol::{NUM_SERIES, Series};

const PLAYERS: [Player; 2] = [Player::Discriminator, Player::Generator];

/// One step of a run: all updates of D and all of G.
pub struct Round<'a> {
    /// The configuration in force.
    pub config: &'a RunConfig,
    /// The target distribution, from which real samples are drawn.
    pub target: &'a Target,
    /// The step, counted from 1.
    pub step: u64,
    /// The player that is updated alone; `None` for both.
    pub only: Option<Player>,
}

impl Round<'_> {
    /// Makes the updates, and returns the recorded numbers, one for each [`Series`].
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn play(&self, players: &mut Players) -> Result<[f32; NUM_SERIES], StepError> {
        if self.config.game.order == UpdateOrder::Extragradient {
            let [of_generator, of_discriminator] = self.look_ahead(players)?;
            return self.record(players, of_discriminator, of_generator);
        }
        let simultaneous = self.config.game.order == UpdateOrder::Simultaneous;
        if simultaneous {
            players.keep(Player::Discriminator);
        }
        let mut of_discriminator = None;
        for part in 0..self.updates(Player::Discriminator) {
            let turn = self.turn(part);
            of_discriminator = Some(players.update(Player::Discriminator, self.config, self.target, turn)?);
        }
        // In a simultaneous step the generator plays against the discriminator as it was.
        if simultaneous {
            players.swap(Player::Discriminator)?;
        }
        let mut of_generator = None;
        for part in 0..self.updates(Player::Generator) {
            let turn = self.turn(Turn::GENERATOR + part);
            of_generator = Some(players.update(Player::Generator, self.config, self.target, turn)?);
            players.average(self.config.game.ema);
        }
        if simultaneous {
            players.swap(Player::Discriminator)?;
        }
        self.record(players, of_discriminator, of_generator)
    }

    /// Steps of the extragradient method (Gidel et al. 2019, algorithm 4), as many as the player with more updates
    /// has. In each, both players take a trial step; the gradients there, on the same minibatch, are applied to the
    /// original weights. Moments are updated in both.
    ///
    /// Returns each player's last loss and gradient, by player: both are taken at the trial step.
    fn look_ahead(&self, players: &mut Players) -> Result<[Option<UpdateResult>; 2], StepError> {
        let mut played = [None, None];
        let updates = PLAYERS.map(|player| self.updates(player));
        for part in 0..updates[0].max(updates[1]) {
            let moves = |player: &Player| part < self.updates(*player);
            for player in PLAYERS {
                players.keep(player);
            }
            for ahead in [true, false] {
                let mut losses = [0.0; 2];
                for player in PLAYERS.into_iter().filter(moves) {
                    let turn = self.turn_of(player, part);
                    losses[player as usize] =
                        players.differentiate(player, self.config, self.target, turn)?;
                }
                for player in PLAYERS.into_iter().filter(moves) {
                    if !ahead {
                        players.swap(player)?;
                    }
                    let (turn, loss) = (self.turn_of(player, part), losses[player as usize]);
                    played[player as usize] = Some(players.descend(player, self.config, turn, loss)?);
                }
            }
            if moves(&Player::Generator) {
                players.average(self.config.game.ema);
            }
        }
        Ok(played)
    }

    fn turn_of(&self, player: Player, part: u32) -> Turn {
        match player {
            Player::Discriminator => self.turn(part),
            Player::Generator => self.turn(Turn::GENERATOR + part),
        }
    }

    fn turn(&self, part: u32) -> Turn {
        Turn { step: self.step, part }
    }

    fn updates(&self, player: Player) -> u32 {
        let moves = self.only.is_none_or(|only| only == player);
        if moves { self.config.player(player).updates as u32 } else { 0 }
    }

    fn record(
        &self,
        players: &mut Players,
        of_discriminator: Option<UpdateResult>,
        of_generator: Option<UpdateResult>,
    ) -> Result<[f32; NUM_SERIES], StepError> {
        let mut values = [f32::NAN; NUM_SERIES];
        if of_discriminator.is_some() {
            values[Series::Penalty.index()] = players.penalty().unwrap_or(f32::NAN);
        } else {
            players.evaluate(self.config, self.target, self.turn(0))?;
        }
        for (player, played, loss, gradient) in [
            (Player::Discriminator, of_discriminator, Series::LossD, Series::GradientD),
            (Player::Generator, of_generator, Series::LossG, Series::GradientG),
        ] {
            values[loss.index()] = match played {
                Some(played) => {
                    values[gradient.index()] = played.gradient_norm;
                    played.loss
                }
                None => players.loss(self.config, player)?,
            };
        }
        let (a, b, quantiles) = players.logits();
        describe(self.config.game.terms(), a, b, quantiles, &mut values);
        players.recorded();
        Ok(values)
    }
}
