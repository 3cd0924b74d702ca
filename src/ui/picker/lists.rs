//! The lists of the picker: options for reading a table, and columns.

use eframe::egui::{
    Align, ComboBox, DragValue, Label, Layout, Response, RichText, Sense, TextStyle, TextWrapMode, Ui,
    WidgetText, vec2,
};

use crate::config::{Setting, ValueKind};
use crate::data::{Alternative, Column, Missing};
use crate::ui::explain::{Told as _, Topic, hint, leads_on, leads_on_by_key, told_ui};
use crate::ui::front::list_height;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Width of a list of options, in points.
const OPTION_WIDTH: f32 = 132.0;
/// Width of a list of columns, in points.
const COLUMN_WIDTH: f32 = 150.0;
/// Width of a number box, in points.
const BOX_WIDTH: f32 = 70.0;

/// The list of alternatives for setting `key`. `found` is what was detected, for the alternative that leaves it to
/// detection.
pub fn option_list<A: Alternative>(
    ui: &mut Ui,
    scene: Scene<'_>,
    key: &'static str,
    chosen: &mut Option<A>,
    found: Option<A>,
) {
    let Ok(setting) = Setting::named(key) else { return };
    pair_ui(ui, &scene.setting_label(setting), OPTION_WIDTH, |ui| {
        let name = name_ui(ui, scene, setting);
        let label = match found.filter(|_| chosen.is_none()) {
            Some(found) => Sentence::new("screen.picker.auto")
                .with("auto", scene.choice_label(*chosen))
                .with("found", scene.choice_label(Some(found)))
                .text(scene.language),
            None => scene.choice_label(*chosen).into_owned(),
        };
        let list = ComboBox::from_id_salt(("picker", key))
            .selected_text(label)
            .width(OPTION_WIDTH)
            .height(list_height(ui));
        let response = list.show_ui(ui, |ui| {
            for choice in A::CHOICES {
                ui.selectable_value(chosen, *choice, scene.choice_label(*choice))
                    .on_hover_told(scene, scene.choice_help(*choice));
            }
        });
        let response =
            response.response.labelled_by(name.id).on_hover_told(scene, scene.setting_help(setting));
        leads_on_by_key(&response, scene, Topic::Setting(setting));
    });
}

/// The number box for a line, setting `key`; 0 leaves it to detection.
pub fn line_box(ui: &mut Ui, scene: Scene<'_>, key: &'static str, line: &mut u64) {
    let Ok(setting) = Setting::named(key) else { return };
    let ValueKind::Integer { min, max } = setting.kind else { return };
    pair_ui(ui, &scene.setting_label(setting), BOX_WIDTH, |ui| {
        let name = name_ui(ui, scene, setting);
        let auto = scene.choice_label(None::<Missing>);
        let number = DragValue::new(line).range(min..=max).speed(0.1).update_while_editing(false);
        let number = number
            .custom_formatter(|value, _| if value == 0.0 { auto.to_string() } else { value.to_string() });
        let response = ui.add(number).labelled_by(name.id).on_hover_told(scene, scene.setting_help(setting));
        leads_on_by_key(&response, scene, Topic::Setting(setting));
    });
}

/// A name and its widget of about `width`, always on the same row.
fn pair_ui(ui: &mut Ui, name: &str, width: f32, contents: impl FnOnce(&mut Ui)) {
    let extend = Some(TextWrapMode::Extend);
    let name = WidgetText::from(name).into_galley(ui, extend, f32::INFINITY, TextStyle::Body).size().x;
    let size = vec2(name + ui.spacing().item_spacing.x + width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), contents);
}

/// The name of `setting`, as label of its widget.
fn name_ui(ui: &mut Ui, scene: Scene<'_>, setting: &Setting) -> Response {
    let name = ui.add(Label::new(scene.setting_label(setting)).sense(Sense::CLICK)).on_hover_ui(|ui| {
        told_ui(ui, scene, &scene.setting_label(setting), &scene.setting_help(setting));
        ui.label(hint(scene, true));
    });
    leads_on(name, scene, Topic::Setting(setting))
}

/// The list of columns under the label `key`: numeric ones first, then the others, which cannot be chosen and have
/// the reason in their tooltip.
pub fn column_list(
    ui: &mut Ui,
    scene: Scene<'_>,
    key: &'static str,
    columns: &[Column],
    chosen: &mut String,
) {
    pair_ui(ui, &scene.text(key), COLUMN_WIDTH, |ui| {
        let name = ui.label(scene.text(key)).on_hover_told(scene, scene.text("screen.column_help"));
        let shown = if chosen.is_empty() { "–" } else { chosen.as_str() };
        let list = ComboBox::from_id_salt(("picker", key))
            .selected_text(shown.to_owned())
            .width(COLUMN_WIDTH)
            .height(list_height(ui));
        let response = list.truncate().show_ui(ui, |ui| {
            let (usable, others): (Vec<&Column>, Vec<&Column>) =
                columns.iter().partition(|column| column.kind.is_numeric());
            for column in usable {
                ui.selectable_value(chosen, column.name.clone(), column.name.as_str());
            }
            for column in others {
                disabled(ui, scene, column, &reason(scene, column));
            }
        });
        response.response.labelled_by(name.id).on_hover_told(scene, scene.text("screen.column_help"));
    });
}

/// The list of columns that can be used as labels.
pub fn label_list(ui: &mut Ui, scene: Scene<'_>, columns: &[Column], chosen: &mut String) {
    pair_ui(ui, &scene.text("screen.picker.labels"), COLUMN_WIDTH, |ui| {
        let help = scene.text("screen.picker.labels_help");
        let name = ui.label(scene.text("screen.picker.labels")).on_hover_told(scene, &*help);
        let none = scene.text("screen.picker.no_labels");
        let shown = if chosen.is_empty() { none.clone().into_owned() } else { chosen.clone() };
        let list = ComboBox::from_id_salt("picker labels")
            .selected_text(shown)
            .width(COLUMN_WIDTH)
            .height(list_height(ui));
        let response = list.truncate().show_ui(ui, |ui| {
            ui.selectable_value(chosen, String::new(), &*none);
            let (usable, others): (Vec<&Column>, Vec<&Column>) =
                columns.iter().partition(|column| column.can_be_label());
            for column in usable {
                ui.selectable_value(chosen, column.name.clone(), column.name.as_str());
            }
            for column in others {
                disabled(ui, scene, column, &scene.text("screen.picker.no_label_column"));
            }
        });
        response.response.labelled_by(name.id).on_hover_told(scene, &*help);
    });
}

/// The reason why `column` cannot be trained on.
pub fn reason(scene: Scene<'_>, column: &Column) -> String {
    column.unusable().map_or_else(String::new, |reason| Sentence::from(reason).shown(scene.language))
}

fn disabled(ui: &mut Ui, scene: Scene<'_>, column: &Column, why: &str) {
    ui.add_enabled_ui(false, |ui| {
        let kind = scene.text(column.kind.word());
        let text = RichText::new(format!("{} · {kind}", column.name));
        let _ = ui.selectable_label(false, text).on_disabled_hover_told(scene, why);
    });
}
