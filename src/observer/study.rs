//! Studies, which are computed only on request: their threads, the spectrum of a training step and the duality gap
//! (Grnarova et al. 2019). A newer request ends a running study, as does the end of its run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use candle_core::Result;
use crossbeam_channel::TryRecvError;

use super::dynamics::{game_at, wide};
use crate::config::{OptimizerConfig, OptimizerKind, Player, RunConfig};
use crate::game::{Direction, Game, LinearOptimizer, MAX_EIGENVALUES, Unrolling, step_eigenvalues};
use crate::math::Point;
use crate::math::random::{Draws, Stream};
use crate::model::Probe;
use crate::model::{Autodiff, Engine, Gradients, Moments, Turn};
use crate::protocol::{
    Answer, DualityGap, Found, MAX_SPECTRUM, ObservedState, ObserverLinks, Spectrum, Squares, Studied, Study,
    Weights,
};

/// Most multiplications in one pass of a layer on the minibatch; the number of gradients is twice that of the
/// weights.
const PRODUCTS: usize = 200_000;
const _: () = assert!(MAX_SPECTRUM == MAX_EIGENVALUES, "the screen knows the limit");
/// Updates that each copy is trained for.
const UPDATES: u32 = 300;
/// Real samples, and as many fakes, on which V is estimated.
const SAMPLES: usize = 2_500;

/// Computes `study` for each requested state until the screen hangs up.
pub(super) fn work(links: &ObserverLinks, study: Study) {
    let requests = &links.studies[study as usize];
    let mut newer = None;
    let mut hung_up = false;
    while let Some(wanted) = newer.take().or_else(|| requests.recv().ok()) {
        let Some(state) = wanted else { continue };
        let begun = Instant::now();
        let mut go_on = || {
            match requests.try_recv() {
                Ok(wanted) => newer = Some(wanted),
                Err(TryRecvError::Disconnected) => hung_up = true,
                Err(TryRecvError::Empty) => {}
            }
            newer.is_none() && !hung_up
        };
        // A state that cannot be looked into, such as one of broken weights, has an answer too: nothing was found.
        let found = catch_unwind(AssertUnwindSafe(|| look_into(study, &state, &mut go_on))).ok().flatten();
        if hung_up {
            return;
        }
        if newer.is_some() {
            continue;
        }
        let studied = Studied { at: state.at, took: begun.elapsed(), study, found };
        if links.answers.send(Answer::Studied(Box::new(studied))).is_err() {
            return;
        }
        (links.wake)();
    }
}

/// The result of `study` of `state`, computed at once; it says nothing of the time that it took.
pub fn study(study: Study, state: &ObservedState) -> Studied {
    let found = look_into(study, state, &mut || true);
    Studied { at: state.at, took: Duration::ZERO, study, found }
}

fn look_into(study: Study, state: &ObservedState, go_on: &mut dyn FnMut() -> bool) -> Option<Found> {
    match study {
        Study::Spectrum => spectrum(state, go_on).map(Found::Spectrum),
        Study::DualityGap => duality_gap(state, go_on).ok()?.map(Found::DualityGap),
    }
}

/// The eigenvalues of one training step at `state`; `None` if there are too many weights, one is not finite, both
/// learning rates are 0, or `go_on` returns false.
fn spectrum(state: &ObservedState, go_on: &mut dyn FnMut() -> bool) -> Option<Spectrum> {
    let config = &state.config;
    let wide = wide(config, &state.weights).filter(|wide| wide.len() <= MAX_SPECTRUM)?;
    let rates = rates(config, state.at.step);
    let rate = rates[0].max(rates[1]);
    if rate <= 0.0 {
        return None;
    }
    let game = game_at(config, &state.target, state.at.step, PRODUCTS);
    let game = game.with_penalties(config, state.at.step + 1);
    let field = game.field(&wide);
    let optimizers = Player::BOTH.map(|player| {
        let squares = &state.weights.squares[player as usize];
        let slopes = game.part(player, &field);
        let updates = config.player(player).updates;
        linearised(&config.player(player).optimizer, rates[player as usize], squares, slopes, updates)
    });
    let jacobian = game.jacobian(&wide, direction(config, rates[1]), go_on)?;
    let found = step_eigenvalues(&jacobian, &optimizers, config.game.order, rate)?;
    let eigenvalues = found.iter().map(|value| [value.re, value.im]).collect();
    Some(Spectrum { rate, eigenvalues })
}

/// The learning rates of G and of D in the step after `step`; 0 for a player without updates.
fn rates(config: &RunConfig, step: u64) -> [f64; 2] {
    let factor = config.game.schedule.factor(step + 1);
    Player::BOTH.map(|player| {
        let moves = config.player(player).updates > 0;
        if moves { factor * config.player(player).optimizer.learning_rate } else { 0.0 }
    })
}

/// The direction of the method in `config`, as in training.
fn direction(config: &RunConfig, rate_of_d: f64) -> Direction {
    let correction = config.game.correction;
    let rate = if correction.unroll_rate == 0.0 { rate_of_d } else { correction.unroll_rate };
    let bound = config.weight_bound(Player::Discriminator);
    let unrolling = Unrolling { steps: correction.unroll_steps, rate, bound };
    Direction { method: correction.method, strength: correction.strength, unrolling }
}

/// The linear update rule of `optimizer` at learning rate `rate`, with its mean `squares` held constant. Before the
/// first update, those of the present gradient `slopes` are used.
fn linearised(
    optimizer: &OptimizerConfig,
    rate: f64,
    squares: &Squares,
    slopes: &[f64],
    updates: usize,
) -> LinearOptimizer {
    let next = i32::try_from(squares.updates.saturating_add(1)).unwrap_or(i32::MAX);
    let is_known = squares.updates > 0 && squares.means.len() == slopes.len();
    let root = |index: usize, decay: f64| match is_known {
        true if optimizer.kind.is_adam() => {
            (f64::from(squares.means[index]) / (1.0 - decay.powi(next - 1))).sqrt()
        }
        true => f64::from(squares.means[index]).sqrt(),
        false if optimizer.kind.is_adam() => slopes[index].abs(),
        false => ((1.0 - decay) * slopes[index] * slopes[index]).sqrt(),
    };
    let share = |factor: f64, decay: f64| -> Vec<f64> {
        (0..slopes.len()).map(|index| factor / (root(index, decay) + optimizer.epsilon)).collect()
    };
    let OptimizerConfig { momentum, decay, beta1, beta2, .. } = *optimizer;
    let plain = LinearOptimizer::descent(rate, slopes.len(), updates);
    let corrected = |updates: i32| if updates == 0 { 1.0 } else { 1.0 / (1.0 - beta1.powi(updates)) };
    match optimizer.kind {
        OptimizerKind::Sgd => LinearOptimizer { decay: momentum, ..plain },
        OptimizerKind::OptimisticSgd => {
            LinearOptimizer { decay: momentum, new_factor: 2.0, old_factor: -1.0, ..plain }
        }
        OptimizerKind::RmsProp => LinearOptimizer { decay: momentum, scales: share(1.0, decay), ..plain },
        OptimizerKind::Adam => LinearOptimizer {
            decay: beta1,
            new_factor: corrected(next),
            scales: share(1.0 - beta1, beta2),
            ..plain
        },
        OptimizerKind::OptimisticAdam => LinearOptimizer {
            decay: beta1,
            new_factor: 2.0 * corrected(next),
            old_factor: -corrected(next - 1),
            scales: share(1.0 - beta1, beta2),
            ..plain
        },
    }
}

/// The duality gap of `state`: a copy of each player is trained alone, with the other held fixed, by the loss and a
/// fresh optimizer of the run at its full learning rate; a schedule that has reduced the rate to nothing would hide
/// every gap. `None` if the players do not play for one value, the networks have more than plain layers, a number is
/// not finite, or `go_on` returns false.
fn duality_gap(state: &ObservedState, go_on: &mut dyn FnMut() -> bool) -> Result<Option<DualityGap>> {
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
    let mut networks = Probe::new(config, &weights)?;
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
        let turn = Turn { step: state.at.step + 1, part: Turn::MEASURED + part };
        let loss = gradients.differentiate(player, config, target, turn)?;
        let update = gradients.descend(player, config, 1.0, &mut moments, &mut weights)?;
        if update.broken.is_some() || !loss.is_some_and(f32::is_finite) {
            return Ok(None);
        }
        gradients.take(player, &weights)?;
    }
    Ok(Some(weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: OptimizerKind, updates: u64) -> LinearOptimizer {
        let optimizer = OptimizerConfig {
            kind,
            momentum: 0.25,
            decay: 0.9,
            beta1: 0.5,
            beta2: 0.99,
            epsilon: 0.5,
            ..RunConfig::default().generator.optimizer
        };
        let squares = Squares { updates, means: vec![4.0] };
        linearised(&optimizer, 0.1, &squares, &[3.0], 2)
    }

    #[test]
    fn each_optimizer_moves_by_its_rule_with_the_squares_that_it_has() {
        let plain = LinearOptimizer::descent(0.1, 1, 2);
        assert_eq!(of(OptimizerKind::Sgd, 7), LinearOptimizer { decay: 0.25, ..plain.clone() });
        let rms = LinearOptimizer { decay: 0.25, scales: vec![1.0 / 2.5], ..plain.clone() };
        assert_eq!(of(OptimizerKind::RmsProp, 7), rms);
        let adam = of(OptimizerKind::Adam, 2);
        // v̂ = 4 / (1 - 0.99²); the mean is corrected by 1 / (1 - 0.5³).
        let root = (4.0 / (1.0 - 0.99_f64.powi(2))).sqrt();
        assert!(
            (adam.scales[0] - 0.5 / (root + 0.5)).abs() < 1e-15
                && (adam.new_factor - 8.0 / 7.0).abs() < 1e-15
        );
        let optimistic = of(OptimizerKind::OptimisticAdam, 2);
        assert!(
            (optimistic.new_factor - 16.0 / 7.0).abs() < 1e-15
                && (optimistic.old_factor + 4.0 / 3.0).abs() < 1e-15
        );
        // Before the first update: |g| of Adam, whose first v̂ is g².
        assert_eq!(of(OptimizerKind::Adam, 0).scales, [0.5 / 3.5]);
    }
}
