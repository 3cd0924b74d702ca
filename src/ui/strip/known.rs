//! The numbers that the formula shows: those of the newest step, or of a phase of slow motion as far as they are known
//! there; none of a step that diverged.

use crate::config::Player;
use crate::protocol::{Divergence, NUM_SERIES, Phase, Record, Series, TracedUpdate};
use crate::session::{Session, SlowMotion, UpdatePhase};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// The record whose numbers are in view: that of the newest step, or of the phase of slow motion, as far as they are
/// known there.
pub fn record_in_view(session: &Session) -> Option<Record> {
    let Some((update, phase)) = session.slow.as_ref().and_then(SlowMotion::shown) else {
        return match diverged(session) {
            // The step that broke has no numbers, and those of the step before are not its own.
            Some(divergence) => Some(Record::of(divergence.step, [f32::NAN; NUM_SERIES])),
            None => session.shown.as_ref()?.record,
        };
    };
    Some(Record::of(session.slow.as_ref()?.step(), known(update, phase)))
}

/// What is known in `phase` of `update`: nothing before its loss is computed, no loss of the other player, and a gradient
/// only once it is taken.
fn known(update: &TracedUpdate, phase: UpdatePhase) -> [f32; NUM_SERIES] {
    let mut values = [f32::NAN; NUM_SERIES];
    let known = match phase {
        UpdatePhase::Latents | UpdatePhase::Generate | UpdatePhase::Reals | UpdatePhase::Predict => {
            return values;
        }
        UpdatePhase::Loss | UpdatePhase::Gradient => &update.batch.values,
        UpdatePhase::Update => &update.after.values,
    };
    let has_gradient = phase != UpdatePhase::Loss;
    let gradient = if has_gradient { update.gradient_norm } else { f32::NAN };
    let [loss, gradient] = match update.player {
        Player::Discriminator => [(Series::LossD, known.loss_d), (Series::GradientD, gradient)],
        Player::Generator => [(Series::LossG, known.loss_g), (Series::GradientG, gradient)],
    };
    for (series, value) in [
        (Series::Value, known.value),
        (Series::ValueReal, known.value_real),
        (Series::ValueFake, known.value_fake),
        loss,
        gradient,
        (Series::Penalty, update.penalty.unwrap_or(f32::NAN)),
    ] {
        values[series.index()] = value;
    }
    values
}

/// The divergence that the run has come to, where it stands there.
fn diverged(session: &Session) -> Option<Divergence> {
    match session.shown.as_ref()?.phase {
        Phase::Diverged(divergence) => Some(divergence),
        Phase::Playing | Phase::Paused => None,
    }
}

/// Why a part has no number; `None` where it has one, or where none is to be said.
pub fn why_unknown(scene: Scene<'_>, value: Option<f64>) -> Option<String> {
    let divergence = diverged(scene.session).filter(|_| value.is_some_and(f64::is_nan))?;
    Some(Sentence::new("strip.diverged").with_count("step", divergence.step).text(scene.language))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Choice, GameConfig, Objective};
    use crate::protocol::{BatchValues, Minibatch, StepTrace};
    use crate::ui::spotlight::Spotlight;
    use crate::ui::strip::parts::groups;

    fn update(player: Player, sees_real: bool) -> TracedUpdate {
        TracedUpdate {
            player,
            part: 0,
            is_trial: false,
            sees_real,
            weights: Arc::default(),
            batch: Minibatch::default(),
            loss: 1.0,
            penalty: None,
            gradient_norm: 0.0,
            weights_after: Arc::default(),
            after: Minibatch::default(),
        }
    }

    #[test]
    fn a_phase_knows_its_own_player_s_loss_and_a_gradient_only_once_it_is_taken() {
        let values =
            BatchValues { value: -1.0, value_real: -0.4, value_fake: -0.6, loss_d: 1.0, loss_g: 0.5 };
        let batch = Minibatch { values, ..Minibatch::default() };
        for player in Player::BOTH {
            let update = TracedUpdate {
                batch: batch.clone(),
                gradient_norm: 3.0,
                after: batch.clone(),
                ..update(player, true)
            };
            let [own, others] = match player {
                Player::Discriminator => [Series::LossD, Series::LossG],
                Player::Generator => [Series::LossG, Series::LossD],
            };
            let gradient = [Series::GradientG, Series::GradientD][player as usize];
            for (phase, counts) in [
                (UpdatePhase::Latents, [false; 2]),
                (UpdatePhase::Generate, [false; 2]),
                (UpdatePhase::Reals, [false; 2]),
                (UpdatePhase::Predict, [false; 2]),
                (UpdatePhase::Loss, [true, false]),
                (UpdatePhase::Gradient, [true; 2]),
                (UpdatePhase::Update, [true; 2]),
            ] {
                let known = known(&update, phase);
                let is_known = |series: Series| known[series.index()].is_finite();
                assert_eq!([is_known(own), is_known(gradient)], counts, "{player:?}, {phase:?}");
                assert_eq!(is_known(Series::Value), counts[0], "{player:?}, {phase:?}");
                assert!(!is_known(others), "{player:?}, {phase:?}");
            }
        }
    }

    #[test]
    fn every_phase_of_every_game_lights_its_own_player_s_parts_and_one_that_is_in_the_formula() {
        for objective in <Objective as Choice>::ALL.iter().copied() {
            for real_label in [1.0, 0.9] {
                let game = GameConfig { objective, real_label, ..GameConfig::default() };
                let drawn: Vec<_> = groups(&game, None, None)
                    .iter()
                    .flat_map(|group| group.parts.iter().filter_map(|part| part.topic))
                    .collect();
                for [d_first, d_second, d_third] in [[true, false, false], [false, true, true], [true; 3]] {
                    let player = |of_d| if of_d { Player::Discriminator } else { Player::Generator };
                    let of = |of_d| update(player(of_d), of_d || objective.generator_sees_real());
                    let updates = [d_first, d_second, d_third].map(of).to_vec();
                    let mut slow = SlowMotion::of(Arc::new(StepTrace { step: 1, updates }), None);
                    loop {
                        let (shown, phase) = slow.shown().expect("an update");
                        let light = Spotlight::on_phase(&slow, objective).expect("a phase");
                        let own: &[&str] = match (shown.player, objective) {
                            (Player::Discriminator, _) => {
                                &["max_d", "value", "term_real", "term_fake", "loss_d", "penalty"]
                            }
                            (_, Objective::Minimax) => &["min_g", "term_fake", "loss_g"],
                            _ => &["max_g", "term_g", "loss_g"],
                        };
                        let told =
                            format!("{objective:?}, {:?}, {phase:?}: {:?}", shown.player, light.topics);
                        assert!(light.topics.iter().all(|topic| own.contains(topic)), "{told}");
                        assert!(light.topics.iter().any(|topic| drawn.contains(topic)), "{told}");
                        if slow.forward() {
                            break;
                        }
                    }
                }
            }
        }
    }
}
