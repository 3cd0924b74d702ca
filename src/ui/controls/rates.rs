//! The sliders of the two learning rates. They can be linked, so that their ratio stays.

use eframe::egui::{self, Ui};

use super::compared::compared_ui;
use super::row::{RowLabel, row};
use super::typed::Typed;
use super::widget::number_slider;
use crate::config::{Choice as _, Curve, Edit, Player, RunConfig, Setting, Value, ValueKind};
use crate::ui::action::Action;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::ring;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::window::keys::binding_of;
use crate::words::Sentence;

/// The setting of the learning rate of `player`.
pub fn rate_setting(player: Player) -> Option<&'static Setting> {
    let key = match player {
        Player::Generator => "generator.learning_rate",
        Player::Discriminator => "discriminator.learning_rate",
    };
    Setting::named(key).ok()
}

/// Sets the learning rate of `player`, and scales the other by the same factor if they are `linked`. If one would
/// exceed its limits, the factor is reduced for both, so that the ratio stays.
pub fn set_rate(config: &RunConfig, player: Player, rate: f64, linked: bool, actions: &mut Vec<Action>) {
    let other = match player {
        Player::Generator => Player::Discriminator,
        Player::Discriminator => Player::Generator,
    };
    let (old, old_other) = (rate_of(config, player), rate_of(config, other));
    let limits = |rate: f64| rate.clamp(LEAST, GREATEST);
    let mut rate = limits(rate);
    if linked {
        let factor = limits(old_other * rate / old) / old_other;
        rate = old * factor;
        push(other, limits(old_other * factor), config, actions);
    }
    push(player, limits(rate), config, actions);
}

const LEAST: f64 = 1e-6;
const GREATEST: f64 = 1.0;

fn rate_of(config: &RunConfig, player: Player) -> f64 {
    config.player(player).optimizer.learning_rate
}

fn push(player: Player, rate: f64, config: &RunConfig, actions: &mut Vec<Action>) {
    if let Some(setting) = rate_setting(player).filter(|_| rate != rate_of(config, player)) {
        actions.push(Action::Set(Edit { setting, value: Value::Number(rate) }));
    }
}

/// The tooltip of a learning rate, with its keys.
fn rate_help(scene: Scene<'_>, setting: &Setting, player: Player) -> String {
    let keys = match player {
        Player::Discriminator => ["slower_d", "faster_d"],
        Player::Generator => ["slower_g", "faster_g"],
    };
    let names = keys.map(|word| binding_of(word).map_or_else(String::new, |key| key.names(scene.language)));
    let nudge = scene.text("screen.nudge");
    format!("{}\n\n{nudge} {}", scene.setting_help(setting), names.join(", "))
}

/// Draws the slider of the learning rate of `player`, as wide as the style says.
pub fn rate_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    config: &RunConfig,
    player: Player,
    linked: bool,
    actions: &mut Vec<Action>,
) {
    let Some(setting) = rate_setting(player) else { return };
    let ValueKind::Number { min, max, logarithmic } = setting.kind else { return };
    let old = rate_of(config, player);
    let name = format!("{} {}", scene.text("screen.rate_of"), scene.choice_label(player));
    let (mut rate, typed) = (old, Typed::new(short(old), old));
    let mut response = ui.add(number_slider(&mut rate, &typed, [min, max], logarithmic));
    // While it is dragged, what lies below is to be seen.
    if !ui.input(|input| input.pointer.any_down()) {
        response = response.on_hover_told(scene, rate_help(scene, setting, player));
    }
    ring::note_in(ui, setting.key, response.rect);
    response.widget_info(|| egui::WidgetInfo::slider(true, rate, name.as_str()));
    if response.changed() {
        set_rate(config, player, rate, linked, actions);
    }
    actions.extend(typed.refusal(setting.name(), setting.limits(), rate).map(Action::Refuse));
}

/// Draws the sliders of both learning rates, and the link between them.
pub fn rates_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig, linked: bool, actions: &mut Vec<Action>) {
    for player in [Player::Discriminator, Player::Generator] {
        let Some(setting) = rate_setting(player) else { continue };
        let (short_name, help) = (scene.setting_label(setting), rate_help(scene, setting, player));
        let label = RowLabel { player: Some(player), ..RowLabel::of(setting, &short_name, &help) };
        let row = row(ui, scene, &label, |ui, _| rate_ui(ui, scene, config, player, linked, actions));
        compared_ui(&row.label, scene, setting, config, actions);
    }
    schedule_ui(ui, scene, config, actions);
    let mut link = linked;
    if ui
        .checkbox(&mut link, scene.text("screen.link_rates"))
        .on_hover_told(scene, scene.text("screen.link_rates_help"))
        .changed()
    {
        actions.push(Action::LinkRates(link));
    }
}

/// Whether a schedule multiplies both rates.
pub fn is_scheduled(config: &RunConfig) -> bool {
    (config.game.schedule.curve, config.game.schedule.warm_up) != (Curve::Constant, 0)
}

/// Says by what a schedule multiplies both rates at the step that is shown; nothing without a schedule.
pub fn schedule_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig, actions: &mut Vec<Action>) {
    let schedule = config.game.schedule;
    let step = scene.session.step() + 1;
    if schedule.factor(step) == 0.0 {
        // A slider that does nothing is said to do nothing.
        let hold = ui.button(scene.text("screen.rates_over"));
        if hold.on_hover_told(scene, scene.text("screen.rates_over_help")).clicked()
            && let Ok(setting) = Setting::named("game.schedule")
        {
            actions.push(Action::Set(Edit { setting, value: Value::Choice(Curve::Constant.key()) }));
        }
    } else if is_scheduled(config) {
        let sentence = Sentence::new("screen.rates_now").with("factor", short(schedule.factor(step)));
        caption_ui(ui, scene, sentence.text(scene.language));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(config: &RunConfig, player: Player, rate: f64, linked: bool) -> [f64; 2] {
        let mut actions = Vec::new();
        set_rate(config, player, rate, linked, &mut actions);
        let mut config = config.clone();
        for action in actions {
            let Action::Set(Edit { setting, value }) = action else { panic!("{action:?}") };
            setting.set(&mut config, &value).expect("the rate is within its limits");
        }
        [config.generator.optimizer.learning_rate, config.discriminator.optimizer.learning_rate]
    }

    #[test]
    fn linked_rates_keep_their_ratio_and_their_limits() {
        let mut config = RunConfig::default();
        config.generator.optimizer.learning_rate = 1e-3;
        config.discriminator.optimizer.learning_rate = 4e-3;
        assert_eq!(rates(&config, Player::Generator, 2e-3, false), [2e-3, 4e-3]);
        assert_eq!(rates(&config, Player::Generator, 2e-3, true), [2e-3, 8e-3]);
        assert_eq!(rates(&config, Player::Discriminator, 2.0, true), [0.25, 1.0]);
        assert_eq!(rates(&config, Player::Generator, 1.0, true), [0.25, 1.0]);
        assert_eq!(rates(&config, Player::Generator, 0.0, false), [1e-6, 4e-3]);
    }
}
