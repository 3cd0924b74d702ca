//! Notices in the upper right corner, each to be dismissed.

use eframe::egui::{self, Align2, Area, Frame, RichText, vec2};

use super::action::Action;
use super::scene::Scene;
use crate::session::Tone;

/// All notices.
pub fn notices_ui(ctx: &egui::Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let area = Area::new(egui::Id::unique("notices"))
        .anchor(Align2::RIGHT_TOP, vec2(-12.0, 44.0))
        .order(egui::Order::Foreground);
    area.show(ctx, |ui| {
        ui.set_max_width(380.0);
        for (index, notice) in scene.session.notices.all().iter().enumerate() {
            let (icon, color) = match notice.tone {
                Tone::Done => ("✔", scene.palette.done),
                Tone::Trouble => ("⚠", scene.palette.trouble),
            };
            Frame::popup(ui.style()).inner_margin(10.0).show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    ui.label(RichText::new(icon).color(color).size(16.0));
                    ui.vertical(|ui| {
                        ui.set_width(300.0);
                        ui.label(notice.sentence.text(scene.language));
                        let dismiss = ui.small_button(scene.text("screen.dismiss"));
                        if dismiss.on_hover_text(scene.text("screen.dismiss_help")).clicked() {
                            actions.push(Action::Dismiss(index));
                        }
                    });
                });
            });
        }
    });
}
