//! "Compare with": the menus of settings, which begin the same run with another value beside it.

use eframe::egui::containers::menu::SubMenuButton;
use eframe::egui::{Button, Id, Popup, PopupCloseBehavior, Response, Ui};

use super::widget::widget;
use crate::config::{Edit, RunConfig, Setting, Value, ValueKind};
use crate::session::MOST_BESIDE;
use crate::ui::action::{Action, CompareAction};
use crate::ui::explain::Told as _;
use crate::ui::front::{framed, staying};
use crate::ui::guide::sentences::setting_name;
use crate::ui::scene::Scene;

/// Width of the menu, in points.
const WIDTH: f32 = 260.0;
/// The settings in the menu: those that the fight depends on most. Any other is compared at its name.
const OFFERED: [&str; 13] = [
    "discriminator.learning_rate",
    "generator.learning_rate",
    "game.objective",
    "game.batch_size",
    "discriminator.updates",
    "generator.updates",
    "discriminator.hidden",
    "generator.hidden",
    "game.r1",
    "game.gradient_penalty",
    "game.constraint",
    "game.method",
    "game.pack",
];

/// Opens, on a click on `label` with the other button, the menu in which another value of `setting` is chosen.
pub fn compared_ui(
    label: &Response,
    scene: Scene<'_>,
    setting: &'static Setting,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    if !scene.company.can_hire() {
        return;
    }
    let menu = Popup::context_menu(label).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    menu.show(|ui| {
        ui.set_width(WIDTH);
        other_ui(ui, scene, setting, config, actions);
    });
}

/// What is chosen from in the menu of `setting`: its other alternatives, or a widget.
fn other_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &'static Setting,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    match &setting.kind {
        ValueKind::Choice { family, keys } => {
            choices_ui(ui, scene, (setting, family, keys), config, actions);
        }
        _ => value_ui(ui, scene, setting, config, actions),
    }
}

/// The settings of which other values are compared most, each with the menu in which one is chosen, within another menu.
pub fn settings_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Some(config) = scene.config() else { return };
    let menu = SubMenuButton::new(scene.text("compare.setting")).config(staying());
    let settings = OFFERED.iter().filter_map(|key| Setting::named(key).ok());
    let (response, _) = menu.ui(ui, |ui| {
        for setting in settings.filter(|setting| setting.applies(config)) {
            let name = setting_name(setting, scene.language);
            SubMenuButton::new(name).config(staying()).ui(ui, |ui| {
                ui.set_width(WIDTH);
                other_ui(ui, scene, setting, config, actions);
            });
        }
    });
    response.on_hover_told(scene, scene.text("compare.setting_help"));
}

/// The other alternatives, with one of which the run begins beside itself at a click.
fn choices_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (setting, family, keys): (&'static Setting, &str, &[&'static str]),
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    let old = setting.get(config);
    let has_room = scene.company.beside.len() < MOST_BESIDE;
    ui.strong(scene.text("compare.with"));
    for value in keys.iter().map(|key| Value::Choice(key)).filter(|value| *value != old) {
        let Value::Choice(key) = &value else { continue };
        let help = scene.text(&format!("choice.{family}.{key}.help"));
        let button = ui.add_enabled(has_room, Button::new(scene.label_of(family, key)));
        if button.on_hover_told(scene, help).clicked() {
            actions.push(Action::Compare(CompareAction::With(Edit { setting, value })));
            ui.close();
        }
    }
}

/// Draws the widget in which another value of `setting` is chosen, and the button with which the run begins with it.
fn value_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &'static Setting,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    framed(ui);
    let old = setting.get(config);
    let draft = Id::unique(("compared", setting.key));
    let title = ui.strong(scene.text("compare.with"));
    let mut value = ui.data(|data| data.get_temp::<Value>(draft)).unwrap_or_else(|| old.clone());
    let help = scene.setting_help(setting);
    ui.horizontal(|ui| {
        let edited = widget(ui, scene, setting, &mut value, title.id, &help);
        actions.extend(edited.refused.map(Action::Refuse));
    });
    ui.data_mut(|data| data.insert_temp(draft, value.clone()));
    let is_other = value != old && scene.company.beside.len() < MOST_BESIDE;
    let button = ui.add_enabled(is_other, Button::new(scene.text("compare.begin")).frame(true));
    if button.on_hover_told(scene, scene.text("compare.begin_help")).clicked() {
        actions.push(Action::Compare(CompareAction::With(Edit { setting, value })));
        ui.data_mut(|data| data.remove::<Value>(draft));
        ui.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_in_the_menu_is_one() {
        for key in OFFERED {
            assert!(Setting::named(key).is_ok(), "{key}");
        }
    }
}
