//! The strip of slow motion: which phase of which step is shown, in one sentence with its numbers.

use eframe::egui::{Button, Frame, Label, Margin, RichText, Ui};

use crate::config::{LatentDistribution, Player, RunConfig};
use crate::protocol::{BatchValues, TracedUpdate};
use crate::session::{SlowMotion, UpdatePhase};
use crate::ui::action::{Action, SlowAction};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Draws the strip for the step in slow motion.
pub fn slow_ui(ui: &mut Ui, scene: Scene<'_>, slow: &SlowMotion, actions: &mut Vec<Action>) {
    if let Some(wait) = slow.next_in(ui.input(|input| input.time)) {
        ui.ctx().request_repaint_after_secs(wait as f32);
    }
    Frame::new().inner_margin(Margin::symmetric(2, 3)).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let mut press = |ui: &mut Ui, sign: &str, key: &str, is_able: bool, action: SlowAction| {
                let name = scene.text(&format!("slow.{key}"));
                let response = ui.add_enabled(is_able, Button::new(format!("{sign} {name}")));
                if response.on_hover_told(scene, scene.text(&format!("slow.{key}_help"))).clicked() {
                    actions.push(Action::Slow(action));
                }
            };
            press(ui, "◀", "back", slow.has_before(), SlowAction::Back);
            press(ui, "▶", "forward", true, SlowAction::Forward);
            let turn = match slow.next_player() {
                Some(Player::Discriminator) => "turn_d",
                Some(Player::Generator) | None => "turn_g",
            };
            press(ui, "⏭", turn, slow.next_player().is_some(), SlowAction::Skip);
            let plays = slow.is_playing();
            let (sign, key) = if plays { ("⏸", "stop") } else { ("⏵", "play") };
            press(ui, sign, key, true, SlowAction::Play(!plays));
            press(ui, "✖", "end", true, SlowAction::End);
            ui.separator();
            match slow.shown() {
                Some((update, _)) => caption_ui(ui, scene, place(scene, slow, update)),
                None => ui.label(scene.text("slow.frozen")),
            };
        });
        // In a row of its own, so that nothing moves from phase to phase.
        let config = scene.session.shown.as_ref().map(|shown| &*shown.state.config);
        if let (Some((update, phase)), Some(config)) = (slow.shown(), config) {
            let color = match update.player {
                Player::Discriminator => scene.palette.discriminator,
                Player::Generator => scene.palette.generator,
            };
            let caption = caption(config, update, phase).text(scene.language);
            ui.add(Label::new(RichText::new(caption).color(color).strong()).wrap());
        }
    });
}

/// Step, whose update, and number of the phase.
fn place(scene: Scene<'_>, slow: &SlowMotion, update: &TracedUpdate) -> String {
    let [phase, phases] = slow.place();
    let key = match (update.is_trial, slow.num_updates()) {
        (true, _) => "slow.place_trial",
        (false, 0 | 1) => "slow.place",
        _ => "slow.place_of",
    };
    let player = if update.player == Player::Discriminator { "D" } else { "G" };
    Sentence::new(key)
        .with_count("step", slow.step())
        .with("player", player)
        .with("part", update.part + 1)
        .with("parts", slow.num_updates())
        .with("phase", phase)
        .with("phases", phases)
        .text(scene.language)
}

/// What happens in `phase`, in one sentence.
fn caption(config: &RunConfig, update: &TracedUpdate, phase: UpdatePhase) -> Sentence {
    let of_d = update.player == Player::Discriminator;
    let batch = &update.batch;
    let sentence = |key| Sentence::new(key).with_count("samples", batch.count);
    let has_value = config.game.objective.has_value();
    let mean = |logits: &[f32]| {
        let output = |logit: &f32| f64::from(config.game.objective.discriminator_output(*logit));
        logits.iter().map(output).sum::<f64>() / logits.len().max(1) as f64
    };
    match phase {
        UpdatePhase::Latents => {
            let law = match config.latent {
                LatentDistribution::Normal => "slow.phase.latents_normal",
                LatentDistribution::Uniform => "slow.phase.latents_uniform",
            };
            sentence(law).with("dim", config.latent_dim)
        }
        UpdatePhase::Generate if of_d => sentence("slow.phase.generate_d"),
        UpdatePhase::Generate => sentence("slow.phase.generate_g"),
        UpdatePhase::Reals => sentence("slow.phase.reals"),
        UpdatePhase::Predict => {
            let key = match (of_d, config.game.objective.outputs_probability() && has_value) {
                (true, true) => "slow.phase.predict_d",
                (true, false) => "slow.phase.predict_d_score",
                (false, true) => "slow.phase.predict_g",
                (false, false) => "slow.phase.predict_g_score",
            };
            sentence(key)
                .with("real", written(mean(&batch.real_logits)))
                .with("fake", written(mean(&batch.fake_logits)))
        }
        UpdatePhase::Loss => {
            let key = match (of_d, has_value, update.penalty.is_some()) {
                (true, true, false) => "slow.phase.loss_d",
                (true, true, true) => "slow.phase.loss_d_penalty",
                (true, false, false) => "slow.phase.loss_d_score",
                (true, false, true) => "slow.phase.loss_d_score_penalty",
                (false, ..) => "slow.phase.loss_g",
            };
            sentence(key)
                .with("loss", written(update.loss.into()))
                .with("penalty", written(update.penalty.unwrap_or(0.0).into()))
                .with("value", written(batch.values.value.into()))
        }
        UpdatePhase::Gradient => {
            sentence(if of_d { "slow.phase.gradient_d" } else { "slow.phase.gradient_g" })
                .with_count("weights", config.num_parameters(update.player))
                .with("norm", short(update.gradient_norm.into()))
        }
        UpdatePhase::Update => {
            let (key, [before, after]) = moved(update, has_value);
            sentence(key).with("before", written(before)).with("after", written(after))
        }
    }
}

/// The sentence about an update, and what it did to V or to the player's loss on the same minibatch.
fn moved(update: &TracedUpdate, has_value: bool) -> (&'static str, [f64; 2]) {
    let of_d = update.player == Player::Discriminator;
    let number = |values: &BatchValues| match (has_value, of_d) {
        (true, _) => f64::from(values.value),
        (false, true) => f64::from(values.loss_d),
        (false, false) => f64::from(values.loss_g),
    };
    let key = match (update.is_trial, of_d, has_value) {
        (false, true, true) => "slow.phase.update_d",
        (false, true, false) => "slow.phase.update_d_loss",
        (false, false, true) => "slow.phase.update_g",
        (false, false, false) => "slow.phase.update_g_loss",
        (true, true, true) => "slow.phase.trial_d",
        (true, true, false) => "slow.phase.trial_d_loss",
        (true, false, true) => "slow.phase.trial_g",
        (true, false, false) => "slow.phase.trial_g_loss",
    };
    (key, [&update.batch.values, &update.after.values].map(number))
}

/// A number with enough decimals to see one update.
pub fn written(value: f64) -> String {
    if value.is_finite() { format!("{value:.4}").replace('-', "−") } else { "–".to_owned() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Choice as _, Objective};
    use crate::protocol::Minibatch;
    use crate::words::Language;

    fn update(player: Player, penalty: Option<f32>, is_trial: bool) -> TracedUpdate {
        let values = |value| BatchValues { value, loss_d: -value, ..BatchValues::default() };
        let batch = |value| Minibatch {
            count: 64,
            real_logits: vec![0.0],
            fake_logits: vec![0.0],
            values: values(value),
            ..Minibatch::default()
        };
        TracedUpdate {
            player,
            part: 0,
            is_trial,
            sees_real: true,
            weights: Arc::default(),
            batch: batch(-1.25),
            loss: 1.25,
            penalty,
            gradient_norm: 0.5,
            weights_after: Arc::default(),
            after: batch(-1.125),
        }
    }

    #[test]
    fn every_phase_of_every_game_has_a_sentence_in_both_languages() {
        let phases = [
            UpdatePhase::Latents,
            UpdatePhase::Generate,
            UpdatePhase::Reals,
            UpdatePhase::Predict,
            UpdatePhase::Loss,
            UpdatePhase::Gradient,
            UpdatePhase::Update,
        ];
        for objective in Objective::ALL {
            for player in [Player::Discriminator, Player::Generator] {
                for (penalty, is_trial) in [(None, false), (Some(0.1), false), (None, true)] {
                    let mut config = RunConfig::default();
                    config.game.objective = *objective;
                    for phase in phases {
                        let penalty = penalty.filter(|_| player == Player::Discriminator);
                        let sentence = caption(&config, &update(player, penalty, is_trial), phase);
                        for language in Language::ALL {
                            let text = sentence.text(language);
                            assert!(!text.contains("slow.phase") && !text.contains('%'), "{text}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_sentence_about_an_update_says_what_it_did_to_v() {
        let config = RunConfig::default();
        let sentence = caption(&config, &update(Player::Discriminator, None, false), UpdatePhase::Update);
        let text = sentence.text(Language::English);
        assert!(text.contains("−1.2500") && text.contains("−1.1250"), "{text}");
    }
}
