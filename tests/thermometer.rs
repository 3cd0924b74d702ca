//! The thermometer of collapse against the least loss that any discriminator can have, found by descent.

use ganscope::config::{Labels, Objective, Player, Terms};
use ganscope::diagnosis::loss_on;
use ganscope::game::Game;

/// The least L_D against a generator that holds the first `m` of `k` points, by coordinate descent on the logit of
/// every pack of `pack` points: the losses are convex in them. Each pack of real samples meets each pack of fakes.
fn least_loss(terms: Terms, pack: u32, m: usize, k: usize) -> f64 {
    let states = k.pow(pack);
    let is_held = |state: &usize| (0..pack).all(|place| state / k.pow(place) % k < m);
    let held: Vec<usize> = (0..states).filter(is_held).collect();
    let loss = |logits: &[f64]| {
        let a: Vec<f64> = (0..states * held.len()).map(|index| logits[index / held.len()]).collect();
        let b: Vec<f64> = (0..states * held.len()).map(|index| logits[held[index % held.len()]]).collect();
        Game::loss_of(terms, Player::Discriminator, [&a, &b])
    };
    let mut logits = vec![0.0; states];
    for _ in 0..if terms.objective.is_relative() { 60 } else { 1 } {
        for state in 0..states {
            let (mut low, mut high) = (-30.0, 30.0);
            for _ in 0..60 {
                let [left, right] = [low + (high - low) / 3.0, high - (high - low) / 3.0];
                let mut at = |logit: f64| {
                    logits[state] = logit;
                    loss(&logits)
                };
                if at(left) <= at(right) { high = right } else { low = left }
            }
            logits[state] = 0.5 * (low + high);
        }
    }
    loss(&logits)
}

#[test]
fn the_losses_are_the_least_that_any_discriminator_of_packs_can_have() {
    let smoothed = Labels { real: 0.9, ..Labels::PLAIN };
    for terms in [
        Objective::NonSaturating.into(),
        Terms { objective: Objective::Minimax, labels: smoothed },
        Objective::LeastSquares.into(),
        Objective::Hinge.into(),
        Objective::RelativisticPairing.into(),
        Objective::RelativisticLeastSquares.into(),
    ] {
        for (pack, m, k) in [(1, 1, 4), (1, 3, 4), (2, 1, 2), (2, 2, 3), (3, 1, 2)] {
            let (found, least) =
                (loss_on(terms, pack as usize, m, k).expect("a loss"), least_loss(terms, pack, m, k));
            assert!((found - least).abs() < 2e-5, "{terms:?}, {m} of {k}, packs of {pack}: {found}, {least}");
        }
    }
    // Packs of two of nine modes, of which eight are held, by L-BFGS over the logits of all 81 pairs: 1.2285.
    let loss = loss_on(Objective::NonSaturating.into(), 2, 8, 9).expect("a loss");
    assert!((loss - 1.228_487_6).abs() < 1e-6, "{loss}");
    // RaLSGAN: m / (2K - m) of K = 8.
    for (m, expected) in [(1, 1.0 / 15.0), (4, 1.0 / 3.0), (7, 7.0 / 9.0)] {
        let loss = loss_on(Objective::RelativisticLeastSquares.into(), 1, m, 8).expect("a loss");
        assert!((loss - expected).abs() < 1e-12, "{m}: {loss}");
    }
}

#[test]
fn averages_of_logarithms_and_hinges_have_no_scale_but_a_bound_and_a_jump() {
    let ln_2 = core::f64::consts::LN_2;
    for (objective, full) in [(Objective::RelativisticAverage, ln_2), (Objective::RelativisticHinge, 1.0)] {
        assert_eq!(loss_on(objective.into(), 1, 3, 4), None);
        // The logits of lost modes would go on for ever; at 30 the loss is as near to the bound as f64 shows.
        let least = least_loss(objective.into(), 1, 1, 2);
        assert!((least - 0.25 * full).abs() < 2e-2, "{objective:?}: {least}");
        assert!((least_loss(objective.into(), 1, 2, 2) - full).abs() < 1e-9);
    }
}
