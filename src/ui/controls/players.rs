//! Switches that freeze either player, and the button that trains D alone to its optimum.

use eframe::egui::{Button, Id, ProgressBar, RichText, Ui};

use crate::config::{Change, ChangeKind, Choice as _, Edit, Player, RunConfig, Setting, Value};
use crate::protocol::{Phase, Settling};
use crate::ui::action::Action;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Draws the switches that freeze G and D, and the button that trains D to its optimum.
pub fn players_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig, actions: &mut Vec<Action>) {
    let Some(shown) = &scene.session.shown else { return };
    let settling = shown.settling;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for player in [Player::Discriminator, Player::Generator] {
            freeze_ui(ui, scene, player, config, shown.changes.in_force(), actions);
        }
        if settling.is_some_and(|settling| !settling.is_over) && scene.session.is_playing() {
            let stop = scene.text("screen.settle_stop");
            if ui.button(stop).on_hover_told(scene, scene.text("screen.settle_stop_help")).clicked() {
                actions.push(Action::TogglePlay);
            }
        } else {
            let able = !matches!(shown.phase, Phase::Diverged(_)) && !scene.session.trainer_died;
            let button = Button::new(scene.text("screen.settle"));
            if ui.add_enabled(able, button).on_hover_told(scene, scene.text("screen.settle_help")).clicked() {
                actions.push(Action::TrainToOptimum);
            }
        }
    });
    if let Some(settling) = settling {
        let is_playing = scene.session.is_playing();
        settling_ui(ui, scene, settling, (config.game.penalties.are_on(), is_playing));
    }
}

/// A switch that sets the updates of a player to 0, and back to their former number.
fn freeze_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    player: Player,
    config: &RunConfig,
    changes: &[Change],
    actions: &mut Vec<Action>,
) {
    let (key, letter, color) = match player {
        Player::Generator => ("generator.updates", "G", scene.palette.generator),
        Player::Discriminator => ("discriminator.updates", "D", scene.palette.discriminator),
    };
    let Ok(setting) = Setting::named(key) else { return };
    let updates = config.player(player).updates as u64;
    let mut frozen = updates == 0;
    let text = Sentence::new("screen.freeze").with("player", letter).text(scene.language);
    let response = ui.toggle_value(&mut frozen, RichText::new(text).color(color));
    if response.on_hover_told(scene, scene.text("screen.freeze_help")).changed() {
        let id = Id::unique(("updates before the frost", player.key()));
        let updates = if frozen {
            ui.data_mut(|data| data.insert_temp(id, updates));
            0
        } else {
            ui.data(|data| data.get_temp(id)).unwrap_or_else(|| before_frost(changes, setting))
        };
        actions.push(Action::Set(Edit { setting, value: Value::Integer(updates) }));
    }
}

/// Updates per step before the last freeze; 1 if none is known.
fn before_frost(changes: &[Change], setting: &Setting) -> u64 {
    let frost = |change: &Change| match &change.action {
        ChangeKind::Set {
            edit: Edit { setting: of, value: Value::Integer(0) },
            old: Value::Integer(old),
        } if of.key == setting.key => Some(*old),
        _ => None,
    };
    changes.iter().rev().find_map(frost).unwrap_or(1)
}

/// Progress of D towards its optimum: steps, loss and last relative fall.
fn settling_ui(ui: &mut Ui, scene: Scene<'_>, settling: Settling, (pays, is_playing): (bool, bool)) {
    let Settling { steps, most, loss, fall, is_over } = settling;
    let key = match (is_over, steps < most) {
        (false, _) if !is_playing => "screen.settled_early",
        (false, _) if fall.is_none() => "screen.settling_first",
        (false, _) => "screen.settling",
        (true, true) => "screen.settled",
        (true, false) => "screen.settled_not",
    };
    if !is_over && is_playing {
        ui.add(ProgressBar::new(steps as f32 / most as f32).desired_height(4.0));
    }
    let written =
        |value: Option<f64>, digits: usize| value.map_or("–".to_owned(), |v| format!("{v:.digits$}"));
    let sentence = Sentence::new(key)
        .with_count("steps", steps)
        .with_count("most", most)
        .with("what", if pays { "L_D + P" } else { "L_D" })
        .with("loss", written(loss, 4))
        .with("fall", written(fall.map(|fall| 100.0 * fall), 2));
    caption_ui(ui, scene, sentence.text(scene.language));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thawed_player_has_the_updates_that_it_had() {
        let named = |key| Setting::named(key).expect("a setting");
        let set = |key, old, new| {
            Change::scheduled(
                0,
                ChangeKind::Set {
                    edit: Edit { setting: named(key), value: Value::Integer(new) },
                    old: Value::Integer(old),
                },
            )
        };
        let changes = [
            set("generator.updates", 2, 0),
            set("generator.updates", 0, 5),
            set("generator.updates", 5, 0),
            set("discriminator.updates", 7, 3),
        ];
        assert_eq!(before_frost(&changes, named("generator.updates")), 5);
        assert_eq!(before_frost(&changes, named("discriminator.updates")), 1);
    }
}
