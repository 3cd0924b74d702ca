//! One step: a plan of operations on the players, and the numbers that it records.

use super::players::{Players, StepError, UpdateResult};
use super::statistics::describe;
use super::tracing::Tracing;
use crate::config::{Player, RunConfig, UpdateOrder};
use crate::data::Target;
use crate::model::Turn;
use crate::protocol::{NUM_SERIES, Series};

/// One operation of a step. Updates of a player are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Sets a copy of the player's weights aside.
    Keep(Player),
    /// Computes the loss and its gradient for this update of the player, with the other held fixed.
    Differentiate(Player, u32),
    /// Moves the player's weights down that gradient.
    Descend(Player, u32),
    /// Exchanges the player's weights with those set aside.
    Swap(Player),
    /// Updates the moving average of G's weights.
    Average,
    /// Notes both players' weights, from which the minibatch of D's last update can be evaluated again.
    Remember,
}

/// Writes the operations of one step to `plan`; `only` is the player that is updated alone, if any. The order decides:
///
/// - alternating: D's updates, then those of G against the new D;
/// - simultaneous: the same, but G plays against D as it was;
/// - extragradient (Gidel et al. 2019, algorithm 4): as many parts as the player with more updates has. In each, both
///   take a trial step; the gradients there, on the same minibatch, are applied to the original weights. Moments are
///   updated in both.
pub fn plan(config: &RunConfig, only: Option<Player>, plan: &mut Vec<Operation>) {
    use Operation::{Average, Descend, Differentiate, Keep, Remember, Swap};
    use Player::{Discriminator, Generator};
    let updates = |player| {
        let moves = only.is_none_or(|only| only == player);
        if moves { config.player(player).updates as u32 } else { 0 }
    };
    plan.clear();
    let last = updates(Discriminator).saturating_sub(1);
    if config.game.order == UpdateOrder::Extragradient {
        for part in 0..updates(Discriminator).max(updates(Generator)) {
            let moving = || [Discriminator, Generator].into_iter().filter(|&player| part < updates(player));
            plan.extend((part == last).then_some(Remember));
            plan.extend([Keep(Discriminator), Keep(Generator)]);
            plan.extend(moving().map(|player| Differentiate(player, part)));
            plan.extend(moving().map(|player| Descend(player, part)));
            plan.extend(moving().map(|player| Differentiate(player, part)));
            plan.extend(moving().flat_map(|player| [Swap(player), Descend(player, part)]));
            plan.extend((part < updates(Generator)).then_some(Average));
        }
        return;
    }
    let against_old = config.game.order == UpdateOrder::Simultaneous;
    plan.extend(against_old.then_some(Keep(Discriminator)));
    for part in 0..last {
        plan.extend([Differentiate(Discriminator, part), Descend(Discriminator, part)]);
    }
    plan.push(Remember);
    for part in last..updates(Discriminator) {
        plan.extend([Differentiate(Discriminator, part), Descend(Discriminator, part)]);
    }
    plan.extend(against_old.then_some(Swap(Discriminator)));
    for part in 0..updates(Generator) {
        plan.extend([Differentiate(Generator, part), Descend(Generator, part), Average]);
    }
    plan.extend(against_old.then_some(Swap(Discriminator)));
}

/// The part of a step's draws that is of the first update of `player`.
pub fn first_part(player: Player) -> u32 {
    match player {
        Player::Discriminator => 0,
        Player::Generator => Turn::GENERATOR,
    }
}

/// What all operations of one step share.
pub struct Round<'a> {
    /// The configuration in force.
    pub config: &'a RunConfig,
    /// The target distribution, from which real samples are drawn.
    pub target: &'a Target,
    /// The step, counted from 1.
    pub step: u64,
}

impl Round<'_> {
    /// Carries out `plan`, and returns the recorded numbers, one for each [`Series`]: losses and gradients are those
    /// of each player's last update. `tracing` notes each update.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn play(
        &self,
        plan: &[Operation],
        players: &mut Players,
        mut tracing: Option<&mut Tracing>,
    ) -> Result<[f32; NUM_SERIES], StepError> {
        let mut losses = [0.0; 2];
        let mut updates = [None, None];
        for &operation in plan {
            match operation {
                Operation::Keep(player) => players.keep(player),
                Operation::Differentiate(player, part) => {
                    let turn = self.turn(player, part);
                    let loss = players.differentiate(player, self.config, self.target, turn)?;
                    losses[player as usize] = loss;
                    if let Some(tracing) = &mut tracing {
                        tracing.differentiated(players, player, part, loss);
                    }
                }
                Operation::Descend(player, part) => {
                    let (turn, loss) = (self.turn(player, part), losses[player as usize]);
                    let update = players.descend(player, self.config, turn, loss)?;
                    if let Some(tracing) = &mut tracing {
                        tracing.descended(players, player, update.gradient_norm);
                    }
                    updates[player as usize] = Some(update);
                }
                Operation::Swap(player) => players.swap(player)?,
                Operation::Average => players.average(self.config.game.ema),
                Operation::Remember => players.remember(),
            }
        }
        self.record(players, updates)
    }

    /// The draws of this update of `player`.
    fn turn(&self, player: Player, part: u32) -> Turn {
        Turn { step: self.step, part: first_part(player) + part }
    }

    /// `updates` are the last ones, by player.
    fn record(
        &self,
        players: &mut Players,
        updates: [Option<UpdateResult>; 2],
    ) -> Result<[f32; NUM_SERIES], StepError> {
        let mut values = [f32::NAN; NUM_SERIES];
        let [of_generator, of_discriminator] = updates;
        if of_discriminator.is_some() {
            values[Series::Penalty.index()] = players.penalty().unwrap_or(f32::NAN);
        } else {
            players.evaluate(self.config, self.target, self.turn(Player::Discriminator, 0))?;
        }
        for (player, update, loss, gradient) in [
            (Player::Discriminator, of_discriminator, Series::LossD, Series::GradientD),
            (Player::Generator, of_generator, Series::LossG, Series::GradientG),
        ] {
            values[loss.index()] = match update {
                Some(update) => {
                    values[gradient.index()] = update.gradient_norm;
                    update.loss
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

#[cfg(test)]
mod tests {
    use super::Operation::{Average, Descend, Differentiate, Keep, Remember, Swap};
    use super::*;
    use Player::{Discriminator as D, Generator as G};

    fn planned(order: UpdateOrder, updates: [usize; 2], only: Option<Player>) -> Vec<Operation> {
        let mut config = RunConfig::default();
        config.game.order = order;
        [config.discriminator.updates, config.generator.updates] = updates;
        let mut operations = vec![Average];
        plan(&config, only, &mut operations);
        operations
    }

    #[test]
    fn each_order_is_a_list() {
        let d = |part| [Differentiate(D, part), Descend(D, part)];
        let g = [Differentiate(G, 0), Descend(G, 0), Average];
        let alternating = [&d(0)[..], &[Remember], &d(1), &g].concat();
        assert_eq!(planned(UpdateOrder::Alternating, [2, 1], None), alternating);
        let simultaneous = [&[Keep(D), Remember][..], &d(0), &[Swap(D)], &g, &[Swap(D)]].concat();
        assert_eq!(planned(UpdateOrder::Simultaneous, [1, 1], None), simultaneous);
        let trial =
            [Keep(D), Keep(G), Differentiate(D, 0), Differentiate(G, 0), Descend(D, 0), Descend(G, 0)];
        let applied = [
            Differentiate(D, 0),
            Differentiate(G, 0),
            Swap(D),
            Descend(D, 0),
            Swap(G),
            Descend(G, 0),
            Average,
        ];
        let second =
            [Remember, Keep(D), Keep(G), Differentiate(D, 1), Descend(D, 1), Differentiate(D, 1), Swap(D)];
        let extragradient = [&trial[..], &applied, &second, &[Descend(D, 1)]].concat();
        assert_eq!(planned(UpdateOrder::Extragradient, [2, 1], None), extragradient);
    }

    #[test]
    fn a_player_that_is_updated_alone_has_the_step_for_itself() {
        let alone = planned(UpdateOrder::Alternating, [1, 1], Some(G));
        assert_eq!(alone, [Remember, Differentiate(G, 0), Descend(G, 0), Average]);
        let frozen = planned(UpdateOrder::Alternating, [1, 0], Some(G));
        assert_eq!(frozen, [Remember], "a frozen player stays frozen");
    }
}
