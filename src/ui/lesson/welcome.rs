//! The card of a first launch: what one can begin with.

use eframe::egui::{Align2, Area, Button, Context, Frame, Id, RichText, Role, Vec2, WidgetInfo, vec2};

use crate::lesson::{LessonSource, SHELF};
use crate::ui::action::{Action, LessonAction, Purpose};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;

/// Width of the card, in points.
const WIDTH: f32 = 360.0;

/// Draws the card in the lower right corner, where it covers neither the formula nor the points. Any of its buttons, and a
/// cross, put it away.
pub fn welcome_ui(ctx: &Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let area = Area::new(Id::unique("welcome")).anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -96.0));
    area.show(ctx, |ui| {
        Frame::popup(ui.style()).inner_margin(14.0).show(ui, |ui| {
            ui.set_max_width(WIDTH.min(ctx.content_rect().width() - 60.0));
            ui.spacing_mut().item_spacing = Vec2::splat(8.0);
            ui.horizontal(|ui| {
                ui.label(RichText::new(scene.text("welcome.title")).heading());
                let close = ui.add(Button::new("✖").small());
                close.widget_info(|| WidgetInfo::labeled(Role::Button, true, scene.text("welcome.close")));
                if close.clicked() {
                    actions.push(Action::Lesson(LessonAction::PutCardAway));
                }
            });
            ui.label(scene.text("welcome.text"));
            ui.horizontal_wrapped(|ui| {
                let first = SHELF.first().map(|lesson| LessonSource::Shelf(lesson.key));
                let show = first.map(|source| Action::Lesson(LessonAction::Open(source)));
                let choices = [
                    ("welcome.show", show),
                    ("welcome.play", None),
                    ("welcome.data", Some(Action::Ask(Purpose::Data))),
                ];
                for (word, action) in choices {
                    let button = ui.button(RichText::new(scene.text(word)).strong());
                    if button.on_hover_told(scene, scene.text(&format!("{word}_help"))).clicked() {
                        actions.push(Action::Lesson(LessonAction::PutCardAway));
                        actions.extend(action);
                    }
                }
            });
        });
    });
}
