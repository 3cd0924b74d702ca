//! Notices at the bottom of the window, where they cover no tabs, each to be dismissed.

use eframe::egui::{self, Align2, Area, Frame, RichText, vec2};

use super::action::Action;
use super::row::button_width;
use super::scene::Scene;
use crate::session::Tone;

/// How far above the lower edge they stand: above the timeline and the status.
const ABOVE: f32 = 74.0;
/// Width of a notice.
const WIDTH: f32 = 580.0;

/// All notices.
pub fn notices_ui(ctx: &egui::Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let area = Area::new(egui::Id::unique("notices"))
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -ABOVE))
        .order(egui::Order::Foreground);
    area.show(ctx, |ui| {
        for (index, notice) in scene.session.notices.all().iter().enumerate() {
            let (icon, color) = match notice.tone {
                Tone::Done => ("✔", scene.palette.done),
                Tone::Trouble => ("⚠", scene.palette.trouble),
            };
            let frame = Frame::popup(ui.style()).inner_margin(egui::Margin::symmetric(10, 7));
            frame.stroke(egui::Stroke::new(1.0, color)).show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.horizontal(|ui| {
                    ui.label(RichText::new(icon).color(color).size(16.0));
                    let dismiss = scene.text("screen.dismiss");
                    let room =
                        ui.available_width() - button_width(ui, &dismiss) - ui.spacing().item_spacing.x;
                    ui.vertical(|ui| {
                        ui.set_width(room);
                        ui.label(notice.sentence.shown(scene.language));
                    });
                    let dismiss = ui.button(dismiss);
                    if dismiss.on_hover_text(scene.text("screen.dismiss_help")).clicked() {
                        actions.push(Action::Dismiss(index));
                    }
                });
            });
        }
    });
}
