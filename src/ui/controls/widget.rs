//! The widget for the value of a setting, by its kind.

use eframe::egui::{self, ComboBox, DragValue, Id, Response, Slider, Ui};

use super::typed::{Typed, limits_of_width};
use crate::config::{MAX_HIDDEN_LAYERS, MAX_WIDTH, Setting, Value, ValueKind};
use crate::ui::explain::Told as _;
use crate::ui::front::list_height;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::{Sentence, grouped};

/// The result of a widget in this frame.
#[derive(Default)]
pub struct Edited {
    /// Whether the value is another one.
    pub changed: bool,
    /// Whether the person has finished the change.
    pub settled: bool,
    /// Why a typed value was not accepted.
    pub refused: Option<Sentence>,
}

impl Edited {
    fn of(response: &Response) -> Self {
        let done = response.drag_stopped()
            || response.lost_focus()
            || (response.changed() && !response.dragged() && !response.has_focus());
        Self { changed: response.changed(), settled: done, refused: None }
    }

    fn at_once(changed: bool) -> Self {
        Self { changed, settled: changed, refused: None }
    }
}

/// Draws the widget for `value` of a setting, which is named by the widget `label`.
pub fn widget(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &Setting,
    value: &mut Value,
    label: Id,
    help: &str,
) -> Edited {
    match (&setting.kind, value) {
        (ValueKind::Number { min, max, logarithmic }, Value::Number(number)) => {
            let typed = Typed::new(short(*number), *number);
            let response = ui.add(number_slider(number, &typed, [*min, *max], *logarithmic));
            Edited {
                refused: typed.refusal(setting.name(), setting.limits(), *number),
                ..Edited::of(&response.labelled_by(label).on_hover_told(scene, help))
            }
        }
        (ValueKind::Integer { min, max }, Value::Integer(integer)) => {
            // A seed is a name: nobody reads how large it is.
            let is_name = setting.key == "seed";
            let typed = if is_name { Typed::named(*integer) } else { Typed::whole(*integer) };
            let response = if *max <= 100 {
                let slider = Slider::new(integer, *min..=*max).update_while_editing(false);
                ui.add(slider.custom_parser(|text| typed.read(text)))
            } else {
                let number =
                    DragValue::new(integer).range(*min..=*max).speed(1.0).update_while_editing(false);
                let number =
                    if is_name { number } else { number.custom_formatter(|value, _| grouped(value)) };
                ui.add(number.custom_parser(|text| typed.read(text)))
            };
            Edited {
                refused: typed.refusal(setting.name(), setting.limits(), *integer as f64),
                ..Edited::of(&response.labelled_by(label).on_hover_told(scene, help))
            }
        }
        (ValueKind::Choice { family, keys }, Value::Choice(chosen)) => {
            let before = *chosen;
            let selected = scene.label_of(family, chosen).into_owned();
            let response = ComboBox::from_id_salt(setting.key)
                .selected_text(selected)
                .width(ui.available_width())
                .height(list_height(ui))
                .truncate()
                .show_ui(ui, |ui| {
                    for key in keys {
                        let text = scene.label_of(family, key);
                        let help = scene.text(&format!("choice.{family}.{key}.help"));
                        ui.selectable_value(chosen, key, text).on_hover_told(scene, help);
                    }
                })
                .response;
            response.labelled_by(label).on_hover_told(scene, help);
            Edited::at_once(*chosen != before)
        }
        (ValueKind::Widths, Value::Widths(widths)) => widths_ui(ui, scene, setting, widths, label, help),
        (ValueKind::Text, Value::Text(text)) => {
            let hint = empty_means(scene, setting);
            let response =
                ui.add(egui::TextEdit::singleline(text).hint_text(hint).desired_width(ui.available_width()));
            let response = response.labelled_by(label).on_hover_told(scene, help);
            Edited { changed: response.changed(), settled: response.lost_focus(), refused: None }
        }
        _ => Edited::default(),
    }
}

/// The text shown in an empty text box: what the empty value stands for.
fn empty_means(scene: Scene<'_>, setting: &Setting) -> String {
    let names = scene.session.shown.as_ref().map(|shown| shown.state.target.axis_names());
    let name = match (setting.key, names) {
        ("data.x_column", Some([x, _])) => x,
        ("data.y_column", Some([_, y])) => y,
        _ => "",
    };
    name.to_owned()
}

/// A slider whose value can also be typed, as in 3e-4.
pub fn number_slider<'a>(
    number: &'a mut f64,
    typed: &'a Typed,
    [min, max]: [f64; 2],
    logarithmic: bool,
) -> Slider<'a> {
    Slider::new(number, min..=max)
        .logarithmic(logarithmic)
        .smallest_positive(if min > 0.0 { min } else { 1e-6 })
        .custom_formatter(|value, _| short(value))
        .custom_parser(|text| typed.read(text))
        .update_while_editing(false)
        .clamping(egui::SliderClamping::Always)
}

/// One number box for each hidden layer, after buttons that remove or add one. The buttons come first, so that they
/// stay under the pointer.
fn widths_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &Setting,
    widths: &mut Vec<usize>,
    label: Id,
    help: &str,
) -> Edited {
    let mut edited = Edited::default();
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.spacing_mut().interact_size.x = 30.0;
    let fewer = egui::Button::new("−").small();
    if ui
        .add_enabled(!widths.is_empty(), fewer)
        .on_hover_told(scene, scene.text("screen.fewer_layers"))
        .clicked()
    {
        widths.pop();
        edited = Edited::at_once(true);
    }
    let more = egui::Button::new("+").small();
    if ui
        .add_enabled(widths.len() < MAX_HIDDEN_LAYERS, more)
        .on_hover_told(scene, scene.text("screen.more_layers"))
        .clicked()
    {
        widths.push(widths.last().copied().unwrap_or(64));
        edited = Edited::at_once(true);
    }
    ui.horizontal_wrapped(|ui| {
        for width in widths.iter_mut() {
            let typed = Typed::whole(*width as u64);
            let number = DragValue::new(width).range(1..=MAX_WIDTH).speed(0.5).update_while_editing(false);
            let response = ui.add(number.custom_parser(|text| typed.read(text))).labelled_by(label);
            let of_layer = Edited::of(&response.on_hover_told(scene, help));
            edited = Edited {
                changed: edited.changed | of_layer.changed,
                settled: edited.settled | of_layer.settled,
                refused: edited.refused.take().or(typed.refusal(
                    setting.name(),
                    limits_of_width(),
                    *width as f64,
                )),
            };
        }
    });
    edited
}
