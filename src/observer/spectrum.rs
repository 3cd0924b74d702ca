//! The spectrum of a state: the eigenvalues of the game's Jacobian, with the learning rates in force.

use super::dynamics::{game_at, wide};
use crate::config::{Player, RunConfig};
use crate::game::MAX_EIGENVALUES;
use crate::protocol::{MAX_SPECTRUM, Spectrum, State};

/// Products of one layer's pass that the minibatch may take: there are as many gradients as there are weights, twice.
const PRODUCTS: usize = 200_000;

const _: () = assert!(MAX_SPECTRUM == MAX_EIGENVALUES, "the screen knows the limit");

/// The spectrum of `state`; `None` where there are too many weights, where they are not finite, or once `go_on` is false.
pub(super) fn spectrum(state: &State, go_on: &mut dyn FnMut() -> bool) -> Option<Spectrum> {
    let wide = wide(&state.config, &state.weights).filter(|wide| wide.len() <= MAX_SPECTRUM)?;
    let [of_generator, of_discriminator] = rates(&state.config, state.step);
    let rate = of_generator.max(of_discriminator);
    let shares = [of_generator, of_discriminator].map(|own| if rate > 0.0 { own / rate } else { 1.0 });
    let game = game_at(&state.config, &state.target, state.step, PRODUCTS);
    let eigenvalues = game.spectrum(&wide, shares, go_on)?;
    Some(Spectrum { rate, eigenvalues: eigenvalues.iter().map(|value| [value.re, value.im]).collect() })
}

/// The learning rates of G and of D in the step after `step`.
fn rates(config: &RunConfig, step: u64) -> [f64; 2] {
    let factor = config.game.schedule.factor(step + 1);
    [Player::Generator, Player::Discriminator]
        .map(|player| factor * config.player(player).optimizer.learning_rate)
}
