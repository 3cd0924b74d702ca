//! How much a step is.

use crate::config::{PenaltyLocation, Player, RunConfig, UpdateOrder};

/// Work of a step from which on threads may be worth their while, in floating-point operations.
const WORTH_SHARING: f64 = 3e6;

/// Whether a step of `config` is so much work that helpers may bring something.
pub fn is_worth_sharing(config: &RunConfig) -> bool {
    work(config) >= WORTH_SHARING
}

/// Floating-point operations that a step of `config` takes in matrix products, two for each multiply-add.
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
    // A slope takes a backward pass, a change a forward pass to the last hidden layer, and the gradient sums of both.
    // Points that only a penalty is about go through D first, and where f is curved, they take an ordinary backward
    // pass too.
    let penalty = |place| match place {
        _ if !config.game.penalties.is_on(place) => 0.0,
        PenaltyLocation::Reals | PenaltyLocation::Fakes => 3.0 * d - d_last,
        PenaltyLocation::Between | PenaltyLocation::Around if is_curved => 6.0 * d - d_last - d_first,
        PenaltyLocation::Between | PenaltyLocation::Around => 4.0 * d - d_last,
    };
    let penalties: f64 = PenaltyLocation::ALL.into_iter().map(penalty).sum();
    // Through G; through D, back, and gradients, for twice the batch. No derivative by the inputs is needed.
    let of_discriminator = 2.0 * (batch * g + packs * (2.0 * (3.0 * d - d_first) + penalties));
    // Through G and D, back through both, and gradients of G.
    let sees = if config.game.objective.generator_sees_real() { d } else { 0.0 };
    let of_generator = 2.0 * (batch * (3.0 * g - g_first) + packs * (2.0 * d + sees));
    let once = config.discriminator.updates as f64 * of_discriminator
        + config.generator.updates as f64 * of_generator;
    if config.game.order == UpdateOrder::Extragradient { 2.0 * once } else { once }
}
