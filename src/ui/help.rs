//! The keys, in a window.

use eframe::egui::{self, Grid, RichText, Ui};

use super::keys::KEYS;
use super::scene::Scene;

/// The window; whether it stays open.
pub fn help_ui(ctx: &egui::Context, scene: Scene<'_>, open: &mut bool) {
    egui::Window::new(scene.text("screen.keys_title"))
        .id(egui::Id::unique("help"))
        .open(open)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO)
        .max_height(ctx.content_rect().height() - 60.0)
        .vscroll(true)
        .show(ctx, |ui| contents(ui, scene));
}

fn contents(ui: &mut Ui, scene: Scene<'_>) {
    ui.label(scene.text("screen.welcome"));
    ui.add_space(6.0);
    Grid::new("keys").num_columns(2).striped(true).spacing(egui::vec2(18.0, 5.0)).show(ui, |ui| {
        for key in KEYS {
            let alternative = match key.alternative {
                "" => String::new(),
                other => format!(" {} {other}", scene.text("screen.or")),
            };
            ui.label(RichText::new(format!("{}{alternative}", key.caption)).monospace().strong());
            ui.label(scene.text(&format!("key.{}", key.word)));
            ui.end_row();
        }
    });
    ui.add_space(6.0);
    for key in ["screen.mouse", "screen.bands"] {
        ui.label(RichText::new(scene.text(key)).small().color(scene.palette.weak));
    }
}
