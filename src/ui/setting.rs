//! One setting as a row: its label, and the widget that its kind asks for.

use eframe::egui::{self, ComboBox, DragValue, Id, Response, Slider, Ui};

use super::action::Action;
use super::scale::short;
use super::scene::Scene;
use crate::config::{Effect, Kind, MAX_HIDDEN_LAYERS, MAX_WIDTH, RunConfig, Setting, Value};

/// Width of the column of labels, and its greatest share of the pane.
const LABEL_WIDTH: f32 = 122.0;
const LABEL_SHARE: f32 = 0.42;

/// The row of `setting`; a change is pushed as an action. What begins the run anew waits until the mouse is let
/// go, or the key Enter is pressed.
pub fn setting_row(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &'static Setting,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    let old = setting.get(config);
    let draft_id = Id::unique(("draft", setting.key));
    let mut value = ui.data(|data| data.get_temp::<Value>(draft_id)).unwrap_or_else(|| old.clone());
    let edited = ui.horizontal(|ui| {
        let label = label_ui(ui, scene, setting);
        let help = scene.setting_help(setting);
        widget(ui, scene, setting, &mut value, label.id, &help)
    });
    let Edited { changed, settled } = edited.inner;
    let live = setting.effect == Effect::Live && !matches!(setting.kind, Kind::Text);
    if (live && changed) || settled {
        ui.data_mut(|data| data.remove::<Value>(draft_id));
        if value != old {
            actions.push(Action::Set(setting, value));
        }
    } else if changed {
        ui.data_mut(|data| data.insert_temp(draft_id, value));
    }
}

/// What became of a widget in this frame.
#[derive(Clone, Copy, Default)]
struct Edited {
    changed: bool,
    /// Whether the person is done with it.
    settled: bool,
}

impl Edited {
    fn of(response: &Response) -> Self {
        let done = response.drag_stopped()
            || response.lost_focus()
            || (response.changed() && !response.dragged() && !response.has_focus());
        Self { changed: response.changed(), settled: done }
    }

    fn at_once(changed: bool) -> Self {
        Self { changed, settled: changed }
    }
}

/// The label of a setting, with its help.
fn label_ui(ui: &mut Ui, scene: Scene<'_>, setting: &Setting) -> Response {
    let rebuilds = if setting.effect == Effect::Rebuild { " ↻" } else { "" };
    let text = format!("{}{rebuilds}", scene.setting_label(setting));
    let label = egui::Label::new(text).truncate().selectable(false).show_tooltip_when_elided(false);
    let width = LABEL_WIDTH.min(LABEL_SHARE * ui.available_width());
    ui.allocate_ui_with_layout(
        egui::vec2(width, ui.spacing().interact_size.y),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_min_width(width);
            ui.add(label)
        },
    )
    .inner
    .on_hover_text(scene.setting_help(setting))
}

fn widget(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &Setting,
    value: &mut Value,
    label: Id,
    help: &str,
) -> Edited {
    match (&setting.kind, value) {
        (Kind::Number { min, max, logarithmic }, Value::Number(number)) => {
            let slider = number_slider(ui, number, *min, *max, *logarithmic);
            let response = ui.add(slider);
            Edited::of(&response.labelled_by(label).on_hover_text(help))
        }
        (Kind::Integer { min, max }, Value::Integer(integer)) if *max <= 100 => {
            ui.spacing_mut().slider_width = slider_width(ui);
            let response = ui.add(Slider::new(integer, *min..=*max));
            Edited::of(&response.labelled_by(label).on_hover_text(help))
        }
        (Kind::Integer { min, max }, Value::Integer(integer)) => {
            let response = ui.add(DragValue::new(integer).range(*min..=*max).speed(1.0));
            Edited::of(&response.labelled_by(label).on_hover_text(help))
        }
        (Kind::Choice { family, keys }, Value::Choice(chosen)) => {
            let before = *chosen;
            let selected = scene.label_of(family, chosen).into_owned();
            let response = ComboBox::from_id_salt(setting.key)
                .selected_text(selected)
                .width((ui.available_width() - 6.0).min(190.0))
                .truncate()
                .show_ui(ui, |ui| {
                    for key in keys {
                        let text = scene.label_of(family, key);
                        let help = scene.text(&format!("choice.{family}.{key}.help"));
                        ui.selectable_value(chosen, key, text).on_hover_text(help);
                    }
                })
                .response;
            response.labelled_by(label).on_hover_text(help);
            Edited::at_once(*chosen != before)
        }
        (Kind::Widths, Value::Widths(widths)) => widths_ui(ui, scene, widths, label, help),
        (Kind::Text, Value::Text(text)) => {
            let hint = empty_means(scene, setting);
            let response =
                ui.add(egui::TextEdit::singleline(text).hint_text(hint).desired_width(ui.available_width()));
            let response = response.labelled_by(label).on_hover_text(help);
            Edited { changed: response.changed(), settled: response.lost_focus() }
        }
        _ => Edited::default(),
    }
}

/// What an empty text stands for.
fn empty_means(scene: Scene<'_>, setting: &Setting) -> String {
    let names = scene.session.shown.as_ref().map(|shown| shown.state.target.axis_names());
    let name = match (setting.key, names) {
        ("data.x_column", Some([x, _])) => x,
        ("data.y_column", Some([_, y])) => y,
        _ => "",
    };
    name.to_owned()
}

/// A slider with a value that can be typed, as in 3e-4.
pub fn number_slider<'a>(
    ui: &mut Ui,
    number: &'a mut f64,
    min: f64,
    max: f64,
    logarithmic: bool,
) -> Slider<'a> {
    ui.spacing_mut().slider_width = slider_width(ui);
    Slider::new(number, min..=max)
        .logarithmic(logarithmic)
        .smallest_positive(if min > 0.0 { min } else { 1e-6 })
        .custom_formatter(|value, _| short(value))
        .custom_parser(|text| text.trim().replace(',', ".").parse().ok())
        .clamping(egui::SliderClamping::Always)
        .trailing_fill(logarithmic)
}

/// What is left of the row beside the value.
fn slider_width(ui: &Ui) -> f32 {
    (ui.available_width() - 72.0).clamp(24.0, 220.0)
}

/// The widths of the hidden layers, each to be dragged or typed, with buttons for more and fewer.
fn widths_ui(ui: &mut Ui, scene: Scene<'_>, widths: &mut Vec<usize>, label: Id, help: &str) -> Edited {
    let mut edited = Edited::default();
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.spacing_mut().interact_size.x = 30.0;
    for width in widths.iter_mut() {
        let response = ui.add(DragValue::new(width).range(1..=MAX_WIDTH).speed(0.5)).labelled_by(label);
        let of_layer = Edited::of(&response.on_hover_text(help));
        edited =
            Edited { changed: edited.changed | of_layer.changed, settled: edited.settled | of_layer.settled };
    }
    let fewer = egui::Button::new("−").small();
    if ui.add_enabled(!widths.is_empty(), fewer).on_hover_text(scene.text("screen.fewer_layers")).clicked() {
        widths.pop();
        edited = Edited::at_once(true);
    }
    let more = egui::Button::new("+").small();
    if ui
        .add_enabled(widths.len() < MAX_HIDDEN_LAYERS, more)
        .on_hover_text(scene.text("screen.more_layers"))
        .clicked()
    {
        widths.push(widths.last().copied().unwrap_or(64));
        edited = Edited::at_once(true);
    }
    edited
}
