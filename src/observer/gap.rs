//! The duality gap of a state (Grnarova et al. 2019): how much either player could still gain alone.

use candle_core::Result;

use super::networks::Networks;
use crate::config::{Player, RunConfig};
use crate::game::Game;
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::model::{Autodiff, Engine, Gradients, Moments, Turn};
use crate::protocol::{DualityGap, ObservedState, Weights};

/// Updates that each copy is trained for.
const UPDATES: u32 = 300;
/// Real samples, and as many fakes, on which V is estimated.
const SAMPLES: usize = 2_500;

/// The duality gap of `state`: a copy of each player is trained alone, with the other held fixed, by the loss and a
/// fresh optimizer of the run at its full learning rate; a schedule that has reduced the rate to nothing would hide
/// every gap. `None` if the players do not play for one value, the networks have more than plain layers, a number is
/// not finite, or `go_on` returns false.
pub(super) fn duality_gap(
    state: &ObservedState,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<DualityGap>> {
    let config = &*state.config;
    if !config.game.objective.plays_for_value() || !config.is_plain_game() {
        return Ok(None);
    }
    let Some(discriminator) = best_response(state, Player::Discriminator, go_on)? else { return Ok(None) };
    let Some(generator) = best_response(state, Player::Generator, go_on)? else { return Ok(None) };
    let mut real = vec![[0.0; 2]; SAMPLES];
    state.target.sample_fresh(&mut Draws::new(config.seed, Stream::MeasureData, 0, 0), &mut real);
    let own = &*state.weights;
    let value = value(config, &real, own.clone())?;
    let of_best_d = self::value(config, &real, Weights { discriminator, ..own.clone() })?;
    let of_best_g = self::value(config, &real, Weights { generator, ..own.clone() })?;
    // A copy that got worse is ignored: the gap is never negative.
    let gap = DualityGap { value, highest: of_best_d.max(value), lowest: of_best_g.min(value) };
    Ok((of_best_d + of_best_g + value).is_finite().then_some(gap))
}

/// V = -L_D of these weights, on `real` and as many fakes.
fn value(config: &RunConfig, real: &[Point], weights: Weights) -> Result<f64> {
    let mut networks = Networks::new(config, &weights)?;
    let fake = networks.generate(real.len(), Stream::MeasureLatents)?;
    let mut logits = |points: &[Point]| -> Result<Vec<f64>> {
        Ok(networks.logits(points)?.into_iter().map(f64::from).collect())
    };
    let (a, b) = (logits(real)?, logits(&fake)?);
    Ok(-Game::loss_of(config.game.terms(), Player::Discriminator, [&a, &b]))
}

/// The weights of `player` after training alone; `None` if a number is not finite, or `go_on` returns false.
fn best_response(
    state: &ObservedState,
    player: Player,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Vec<f32>>> {
    let (config, target) = (&*state.config, &*state.target);
    let engine = config.is_plain().then(|| Engine::new(config, 1)).flatten();
    let mut gradients: Box<dyn Gradients> = match engine {
        Some(engine) => Box::new(engine),
        None => Box::new(Autodiff::new(config)?),
    };
    let Weights { generator, discriminator, .. } = &*state.weights;
    gradients.take(Player::Generator, generator)?;
    gradients.take(Player::Discriminator, discriminator)?;
    let mut weights = match player {
        Player::Generator => generator.clone(),
        Player::Discriminator => discriminator.clone(),
    };
    let mut moments = Moments::new(config.num_parameters(player));
    for part in 1..=UPDATES {
        if !go_on() {
            return Ok(None);
        }
        let turn = Turn { step: state.step + 1, part: Turn::MEASURED + part };
        let loss = gradients.differentiate(player, config, target, turn)?;
        let update = gradients.descend(player, config, 1.0, &mut moments, &mut weights)?;
        if update.broken.is_some() || !loss.is_some_and(f32::is_finite) {
            return Ok(None);
        }
        gradients.take(player, &weights)?;
    }
    Ok(Some(weights))
}
