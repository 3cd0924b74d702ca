//! The metrics of the dynamics: rotation, share and cosine of the game's gradient, and update ratios.
//!
//! The game that is looked at is that of the bare losses: penalties, and what a method makes of gradients, are no part
//! of it.

use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::game::{Batch, Game, cosine};
use crate::model::Turn;
use crate::protocol::{Measures, Metric, Weights};

/// Most multiplications in one pass of a layer: for large networks the minibatch is smaller.
const PRODUCTS: usize = 2_000_000;
/// Least size of the minibatch.
const SAMPLES: usize = 16;

/// Adds rotation, share and cosine of the gradient, and update ratios, to `measures`, on a minibatch that no update
/// uses. `before` are the weights at an earlier step of the same run, if there are any.
pub fn dynamics(
    config: &RunConfig,
    target: &Target,
    step: u64,
    weights: &Weights,
    before: Option<&Weights>,
    measures: &mut Measures,
) {
    let Some(wide) = wide(config, weights) else { return };
    let game = game_at(config, target, step, PRODUCTS);
    let field = game.field(&wide);
    let [of_generator, of_discriminator] = Player::BOTH.map(|player| norm(game.part(player, &field)).powi(2));
    let mut set = |metric: Metric, value: f64| measures.values[metric.index()] = value;
    set(Metric::Rotation, game.rotation(&wide));
    set(Metric::GradientShare, of_generator / (of_generator + of_discriminator));
    if let Some(before) = before.and_then(|weights| self::wide(config, weights)) {
        set(Metric::GradientCosine, cosine(&game.field(&before), &field));
    }
    measures.update_ratios = Player::BOTH.map(|player| {
        let rate = config.player(player).optimizer.learning_rate * config.game.schedule.factor(step + 1);
        let parts = [&field, &wide].map(|values| game.part(player, values));
        update_ratios(&config.widths(player), rate, parts)
    });
}

/// The game at step `step`, on a minibatch that no update uses; its size is limited so that a pass takes about
/// `products` multiplications.
pub(super) fn game_at(config: &RunConfig, target: &Target, step: u64, products: usize) -> Game {
    let num_weights = config.num_parameters(Player::Generator) + config.num_parameters(Player::Discriminator);
    let mut config = config.clone();
    config.game.batch_size = config.game.batch_size.min((products / num_weights).max(SAMPLES));
    let batch = Batch::draw(&config, target, step + 1, Turn::MEASURED);
    Game::new(&config, batch)
}

/// The weights of both players, G first, as one vector in f64; `None` if they do not fit the configuration, or its
/// networks have more than plain layers.
pub(super) fn wide(config: &RunConfig, weights: &Weights) -> Option<Vec<f64>> {
    if !config.is_plain_game() {
        return None;
    }
    let fits = |player, weights: &[f32]| config.num_parameters(player) == weights.len();
    let Weights { generator, discriminator, .. } = weights;
    (fits(Player::Generator, generator) && fits(Player::Discriminator, discriminator))
        .then(|| generator.iter().chain(discriminator).copied().map(f64::from).collect())
}

/// `rate` ‖g‖ / ‖w‖ of each layer, its bias included; NaN where all of its weights are 0.
fn update_ratios(widths: &[usize], rate: f64, [mut gradient, mut weights]: [&[f64]; 2]) -> Vec<f64> {
    let ratio = |pair: &[usize]| {
        let size = (pair[0] + 1) * pair[1];
        let (of_layer, others) = gradient.split_at(size);
        let (own, rest) = weights.split_at(size);
        (gradient, weights) = (others, rest);
        rate * norm(of_layer) / norm(own)
    };
    widths.windows(2).map(ratio).collect()
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_held_against_its_own_weights() {
        // Layers of (1 + 1) 2 and of (2 + 1) 1 weights.
        let gradient = [3.0, 0.0, 0.0, 4.0, 0.0, 2.0, 0.0];
        let weights = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.5];
        let ratios = update_ratios(&[1, 2, 1], 0.1, [&gradient, &weights]);
        assert_eq!(ratios, [0.1 * 5.0 / 2.0, 0.1 * 2.0 / 0.5]);
    }
}
