//! One step: a round of the discriminator's updates and the generator's, and what is recorded of it.

use super::players::{Outcome, Played, Players};
use super::statistics::describe;
use crate::config::{Player, RunConfig, UpdateOrder};
use crate::data::Target;
use crate::model::Turn;
use crate::protocol::{NUM_SERIES, Series};

/// One step of a run.
pub struct Round<'a> {
    /// The configuration in force.
    pub config: &'a RunConfig,
    /// Where real samples come from.
    pub target: &'a Target,
    /// The step, counted from 1.
    pub step: u64,
    /// The player that moves alone; both where there is none.
    pub only: Option<Player>,
}

impl Round<'_> {
    /// Plays the round; what it records, by [`Series`], or what stopped being finite.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn play(&self, players: &mut Players) -> Outcome<[f32; NUM_SERIES]> {
        let simultaneous = self.config.game.order == UpdateOrder::Simultaneous;
        if simultaneous {
            players.keep_discriminator()?;
        }
        let mut of_discriminator = None;
        for part in 0..self.updates(Player::Discriminator) {
            match players.update(Player::Discriminator, self.config, self.target, self.turn(part))? {
                Ok(played) => of_discriminator = Some(played),
                Err(end) => return Ok(Err(end)),
            }
        }
        // In a simultaneous step the generator plays against the discriminator as it was.
        if simultaneous {
            players.swap_discriminator()?;
        }
        let mut of_generator = None;
        for part in 0..self.updates(Player::Generator) {
            let turn = self.turn(Turn::GENERATOR + part);
            match players.update(Player::Generator, self.config, self.target, turn)? {
                Ok(played) => of_generator = Some(played),
                Err(end) => return Ok(Err(end)),
            }
        }
        if simultaneous {
            players.swap_discriminator()?;
        }
        self.record(players, of_discriminator, of_generator)
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
        of_discriminator: Option<Played>,
        of_generator: Option<Played>,
    ) -> Outcome<[f32; NUM_SERIES]> {
        let mut values = [f32::NAN; NUM_SERIES];
        if of_discriminator.is_some() {
            values[Series::Penalty.index()] = players.penalty().unwrap_or(f32::NAN);
        } else if let Err(end) = players.look(self.config, self.target, self.turn(0))? {
            return Ok(Err(end));
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
        Ok(Ok(values))
    }
}
