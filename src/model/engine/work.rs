//! The amount of arithmetic in a step, in floating-point operations.

use crate::config::{PenaltyLocation, Player, RunConfig, UpdateOrder};

/// Least work of a step for which helper threads may save time, in floating-point operations.
const WORTH_SHARING: f64 = 3e6;

/// Whether a step of `config` is enough work that helper threads may save time.
pub fn is_worth_sharing(config: &RunConfig) -> bool {
    work(config) >= WORTH_SHARING
}

/// Floating-point operations in the matrix products of a step of `config`, two for each multiply-add.
pub fn work(config: &RunConfig) -> f64 {
    let (batch, packs) = (config.game.batch_size as f64, config.game.packs() as f64);
    let weights = |player| -> [f64; 3] {
        let widths = config.widths(player);
        let of = |layer: usize| (widths[layer] * widths[layer + 1]) as f64;
        let last = widths.len() - 2;
        [(0..=last).map(of).sum(), of(0), of(last)]
    };
    let [g, g_first, _] = weights(Player::Generator);
    let [d, d_first, d_last] = weights(Player::Discriminator);
    let is_curved = config.discriminator.network.is_curved();
    // A slope costs a backward pass, a change of the point a forward pass to the last hidden layer, and both a sum of
    // the gradient. Points that only a penalty uses pass through D first; where f has a second derivative, they need
    // an ordinary backward pass too.
    let penalty = |place| match place {
        _ if !config.game.penalties.is_on(place) => 0.0,
        PenaltyLocation::Reals | PenaltyLocation::Fakes => 3.0 * d - d_last,
        PenaltyLocation::Between | PenaltyLocation::Around if is_curved => 6.0 * d - d_last - d_first,
        PenaltyLocation::Between | PenaltyLocation::Around => 4.0 * d - d_last,
    };
    let penalties: f64 = PenaltyLocation::ALL.into_iter().map(penalty).sum();
    // Forward through G; forward and backward through D and its gradient, for twice the batch. The derivative with
    // respect to D's inputs is not needed.
    let of_discriminator = 2.0 * (batch * g + packs * (2.0 * (3.0 * d - d_first) + penalties));
    // Forward through G and D, backward through both, and the gradient of G.
    let sees = if config.game.objective.generator_sees_real() { d } else { 0.0 };
    let of_generator = 2.0 * (batch * (3.0 * g - g_first) + packs * (2.0 * d + sees));
    let once = config.discriminator.updates as f64 * of_discriminator
        + config.generator.updates as f64 * of_generator;
    if config.game.order == UpdateOrder::Extragradient { 2.0 * once } else { once }
}
