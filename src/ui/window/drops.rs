//! Files over the window, those that are dropped onto it, and texts that are pasted into it.

use eframe::egui::{self, Context, Event};

use crate::ui::action::Action;
use crate::ui::scene::Scene;

/// Actions for the files dropped onto the window in this frame.
pub fn dropped(ctx: &Context) -> Vec<Action> {
    let files = ctx.input(|input| input.raw.dropped_files.clone());
    files.iter().map(|file| Action::Drop(file.path().to_owned())).collect()
}

/// An action for the text that is pasted in this frame, unless a text box is being typed into.
pub fn pasted(ctx: &Context) -> Option<Action> {
    if ctx.text_edit_focused() {
        return None;
    }
    let text = |event: &Event| match event {
        Event::Paste(text) => Some(Action::PasteRun(text.clone())),
        _ => None,
    };
    ctx.input(|input| input.events.iter().find_map(text))
}

/// Draws what will happen when the file over the window is dropped.
pub fn drop_hint(ctx: &Context, scene: Scene<'_>) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let area =
        egui::Area::new(egui::Id::unique("drop")).anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO);
    area.order(egui::Order::Foreground).show(ctx, |ui| {
        egui::Frame::popup(ui.style()).inner_margin(24.0).show(ui, |ui| {
            ui.label(egui::RichText::new(scene.text("screen.drop")).heading());
        });
    });
}
