//! The eigenvalues of one training step, linearised at the weights of a state.

use super::dynamics::{game_at, wide};
use crate::config::{OptimizerConfig, OptimizerKind, Player, RunConfig};
use crate::game::{Direction, MAX_EIGENVALUES, Mover, Unrolling, step_eigenvalues};
use crate::protocol::{MAX_SPECTRUM, ObservedState, Spectrum, Squares};

/// Most multiplications in one pass of a layer on the minibatch; the number of gradients is twice that of the
/// weights.
const PRODUCTS: usize = 200_000;

const PLAYERS: [Player; 2] = [Player::Generator, Player::Discriminator];

const _: () = assert!(MAX_SPECTRUM == MAX_EIGENVALUES, "the screen knows the limit");

/// The eigenvalues of one training step at `state`; `None` if there are too many weights, one is not finite, both
/// learning rates are 0, or `go_on` returns false.
pub(super) fn spectrum(state: &ObservedState, go_on: &mut dyn FnMut() -> bool) -> Option<Spectrum> {
    let config = &state.config;
    let wide = wide(config, &state.weights).filter(|wide| wide.len() <= MAX_SPECTRUM)?;
    let rates = rates(config, state.step);
    let rate = rates[0].max(rates[1]);
    if rate <= 0.0 {
        return None;
    }
    let game = game_at(config, &state.target, state.step, PRODUCTS);
    let game = game.with_penalties(config, state.step + 1);
    let field = game.field(&wide);
    let movers = PLAYERS.map(|player| {
        let squares = &state.weights.squares[player as usize];
        let slopes = game.part(player, &field);
        let updates = config.player(player).updates;
        mover(&config.player(player).optimizer, rates[player as usize], squares, slopes, updates)
    });
    let jacobian = game.jacobian(&wide, direction(config, rates[1]), go_on)?;
    let found = step_eigenvalues(&jacobian, &movers, config.game.order, rate)?;
    let eigenvalues = found.iter().map(|value| [value.re, value.im]).collect();
    Some(Spectrum { rate, eigenvalues })
}

/// The learning rates of G and of D in the step after `step`; 0 for a player without updates.
fn rates(config: &RunConfig, step: u64) -> [f64; 2] {
    let factor = config.game.schedule.factor(step + 1);
    PLAYERS.map(|player| {
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
fn mover(optimizer: &OptimizerConfig, rate: f64, squares: &Squares, slopes: &[f64], updates: usize) -> Mover {
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
    let plain = Mover::descent(rate, slopes.len(), updates);
    let corrected = |updates: i32| if updates == 0 { 1.0 } else { 1.0 / (1.0 - beta1.powi(updates)) };
    match optimizer.kind {
        OptimizerKind::Sgd => Mover { decay: momentum, ..plain },
        OptimizerKind::OptimisticSgd => Mover { decay: momentum, now: 2.0, before: -1.0, ..plain },
        OptimizerKind::RmsProp => Mover { decay: momentum, scales: share(1.0, decay), ..plain },
        OptimizerKind::Adam => {
            Mover { decay: beta1, now: corrected(next), scales: share(1.0 - beta1, beta2), ..plain }
        }
        OptimizerKind::OptimisticAdam => Mover {
            decay: beta1,
            now: 2.0 * corrected(next),
            before: -corrected(next - 1),
            scales: share(1.0 - beta1, beta2),
            ..plain
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: OptimizerKind, updates: u64) -> Mover {
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
        mover(&optimizer, 0.1, &squares, &[3.0], 2)
    }

    #[test]
    fn each_optimizer_moves_by_its_rule_with_the_squares_that_it_has() {
        let plain = Mover::descent(0.1, 1, 2);
        assert_eq!(of(OptimizerKind::Sgd, 7), Mover { decay: 0.25, ..plain.clone() });
        let rms = Mover { decay: 0.25, scales: vec![1.0 / 2.5], ..plain.clone() };
        assert_eq!(of(OptimizerKind::RmsProp, 7), rms);
        let adam = of(OptimizerKind::Adam, 2);
        // v̂ = 4 / (1 - 0.99²); the mean is corrected by 1 / (1 - 0.5³).
        let root = (4.0 / (1.0 - 0.99_f64.powi(2))).sqrt();
        assert!((adam.scales[0] - 0.5 / (root + 0.5)).abs() < 1e-15 && (adam.now - 8.0 / 7.0).abs() < 1e-15);
        let optimistic = of(OptimizerKind::OptimisticAdam, 2);
        assert!((optimistic.now - 16.0 / 7.0).abs() < 1e-15 && (optimistic.before + 4.0 / 3.0).abs() < 1e-15);
        // Before the first update: |g| of Adam, whose first v̂ is g².
        assert_eq!(of(OptimizerKind::Adam, 0).scales, [0.5 / 3.5]);
    }
}
