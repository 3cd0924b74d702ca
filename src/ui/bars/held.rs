//! The row that says that the picture is held, and where the run is meanwhile.

use eframe::egui::{Button, RichText, Ui, accesskit};

use crate::ui::action::Action;
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::ui::window::keys::caption_of;
use crate::words::Sentence;

/// Size of the text, in points: it is read from afar.
const SIZE: f32 = 15.0;

/// Draws the row. `scene` is that of now.
pub fn held_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let key = if scene.session.is_playing() { "held.plays" } else { "held.rests" };
    let said = Sentence::new(key)
        .with_count("held", scene.session.seen().step())
        .with_count("now", scene.session.step())
        .text(scene.language);
    ui.horizontal_wrapped(|ui| {
        let label =
            ui.label(RichText::new(format!("⏸ {said}")).size(SIZE).strong().color(scene.palette.mark));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(accesskit::Live::Polite));
        let button = Button::new(scene.text("held.go_on")).shortcut_text(caption_of("hold"));
        if ui.add(button).on_hover_told(scene, scene.text("held.go_on_help")).clicked() {
            actions.push(Action::HoldPicture);
        }
    });
}
