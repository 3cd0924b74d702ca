//! "Compare with": the menu of a setting's label, which begins the same run with another value beside it.

use eframe::egui::{Button, Id, Popup, PopupCloseBehavior, Response};

use super::widget::widget;
use crate::config::{Edit, RunConfig, Setting, Value};
use crate::session::MOST_BESIDE;
use crate::ui::action::{Action, CompareAction};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;

/// Width of the menu, in points.
const WIDTH: f32 = 260.0;

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
    let old = setting.get(config);
    let draft = Id::unique(("compared", setting.key));
    menu.show(|ui| {
        ui.set_width(WIDTH);
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
    });
}
