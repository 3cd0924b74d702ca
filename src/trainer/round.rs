//! One step: a round of the discriminator's updates and the generator's, and what is recorded of it.

use super::players::{GENERATOR_PART, Outcome, Played, Players, Turn};
use super::statistics::describe;
use crate::config::{Player, RunConfig, UpdateOrder};
use crate::data::Target;
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
        let before = match self.config.game.order {
            UpdateOrder::Simultaneous => Some(players.discriminator_weights()?),
            UpdateOrder::Alternating => None,
        };
        let mut of_discriminator = None;
        for part in 0..self.updates(Player::Discriminator) {
            match players.update_discriminator(self.config, self.target, self.turn(part))? {
                Ok(played) => of_discriminator = Some(played),
                Err(end) => return Ok(Err(end)),
            }
        }
        // In a simultaneous step the generator plays against the discriminator as it was.
        let after = before.map(|before| players.swap_discriminator(&before)).transpose()?;
        let mut of_generator = None;
        for part in 0..self.updates(Player::Generator) {
            match players.update_generator(self.config, self.target, self.turn(GENERATOR_PART + part))? {
                Ok(played) => of_generator = Some(played),
                Err(end) => return Ok(Err(end)),
            }
        }
        if let Some(after) = after {
            players.swap_discriminator(&after)?;
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
        players: &Players,
        of_discriminator: Option<Played>,
        of_generator: Option<Played>,
    ) -> Outcome<[f32; NUM_SERIES]> {
        let objective = self.config.game.objective;
        let mut values = [f32::NAN; NUM_SERIES];
        let (logits, loss_d) = match of_discriminator {
            Some(played) => {
                values[Series::GradientD.index()] = played.gradient_norm;
                (played.logits, played.loss)
            }
            None => match players.look(self.config, self.target, self.turn(0))? {
                Ok(logits) => {
                    let loss =
                        objective.discriminator_loss(&logits.real, &logits.fake)?.to_scalar::<f32>()?;
                    (logits, loss)
                }
                Err(end) => return Ok(Err(end)),
            },
        };
        values[Series::LossD.index()] = loss_d;
        values[Series::LossG.index()] = match of_generator {
            Some(played) => {
                values[Series::GradientG.index()] = played.gradient_norm;
                played.loss
            }
            None => objective.generator_loss(&logits.real, &logits.fake)?.to_scalar::<f32>()?,
        };
        describe(objective, &logits.real.to_vec1()?, &logits.fake.to_vec1()?, &mut values);
        Ok(Ok(values))
    }
}
