//! The controls beside the timeline: the step that is shown, which can be typed, and the way back to the present.

use eframe::egui::{Button, DragValue, RichText, Role, Ui, WidgetInfo};

use super::{branches, stops};
use crate::config::ValueKind;
use crate::ui::action::{Action, Moment};
use crate::ui::controls::typed::Typed;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::ui::window::keys::caption_of;
use crate::words::{Name, Sentence, grouped};

/// Draws the controls, from right to left.
pub fn travel_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    kept_mebibytes: u32,
    shows_rates: &mut bool,
    actions: &mut Vec<Action>,
) {
    let Some(shown) = &scene.session.shown else { return };
    let (_, step) = scene.session.place();
    let head = shown.head.max(step);
    ui.spacing_mut().item_spacing.x = 6.0;
    branches::menu(ui, scene, kept_mebibytes, actions);
    stops::menu(ui, scene, actions);
    if !scene.is_low {
        let rates = ui.toggle_value(shows_rates, "📉");
        rates
            .widget_info(|| WidgetInfo::selected(Role::Button, true, *shows_rates, scene.text("rates.show")));
        rates.on_hover_told(scene, scene.text("rates.show_help"));
    }
    let is_past = step < head;
    let live = RichText::new(scene.text("time.live"));
    let live = if is_past { live.strong().color(scene.palette.done) } else { live };
    let help = format!("{} ({})", scene.text("time.live_help"), caption_of("live"));
    if ui.add_enabled(is_past, Button::new(live)).on_hover_told(scene, help).clicked() {
        actions.push(Action::Go(Moment::Last));
    }
    let of = Sentence::new("time.of").with_count("count", head).text(scene.language);
    caption_ui(ui, scene, of);
    let typed = Typed::whole(step);
    let mut wanted = step;
    let field = DragValue::new(&mut wanted)
        .range(shown.first_step..=head)
        .speed((head as f64 / 400.0).max(0.5))
        .update_while_editing(false)
        .custom_formatter(|step, _| grouped(step))
        .custom_parser(|text| typed.read(text));
    let response = ui.add(field).on_hover_told(scene, scene.text("time.step_help"));
    response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, scene.text("time.step")));
    let name = Name { key: "time.step".to_owned(), letter: "", word: "time.step".to_owned() };
    let limits = ValueKind::Integer { min: shown.first_step, max: head }.limits();
    actions.extend(typed.refusal(name, limits, wanted as f64).map(Action::Refuse));
    if wanted != step {
        actions.push(Action::Go(Moment::Step(wanted)));
    }
}
