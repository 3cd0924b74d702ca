//! One setting as a row: its label, and the widget for its kind of value.

use eframe::egui::{Id, Ui};

use super::compared::compared_ui;
use super::row::{DrawnRow, RowLabel, row};
use super::widget::widget;
use crate::config::{Edit, Effect, RunConfig, Setting, Value, ValueKind};
use crate::ui::action::Action;
use crate::ui::scene::Scene;

/// Draws the row of `setting`, with the letter of its player if `lettered`. A change is pushed as an action; one
/// that begins a new run only when the mouse is released or Enter is pressed.
pub fn setting_row(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &'static Setting,
    lettered: bool,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    let old = setting.get(config);
    let draft_id = Id::unique(("draft", setting.key));
    let mut value = ui.data(|data| data.get_temp::<Value>(draft_id)).unwrap_or_else(|| old.clone());
    let (name, help) = (scene.setting_label(setting), scene.setting_help(setting));
    let mut label = RowLabel::of(setting, &name, &help);
    label.player = setting.player().filter(|_| lettered);
    let drawn = row(ui, scene, &label, |ui, id| widget(ui, scene, setting, &mut value, id, &help));
    let DrawnRow { label, widget: edited } = drawn;
    compared_ui(&label, scene, setting, config, actions);
    let live = setting.effect == Effect::Live && !matches!(setting.kind, ValueKind::Text);
    if (live && edited.changed) || edited.settled {
        ui.data_mut(|data| data.remove::<Value>(draft_id));
        if value != old {
            actions.push(Action::Set(Edit { setting, value }));
        }
    } else if edited.changed {
        ui.data_mut(|data| data.insert_temp(draft_id, value));
    }
    actions.extend(edited.refused.map(Action::Refuse));
}
