//! The window with the list of keys.

use eframe::egui::{self, Grid, RichText, Ui};

use super::keys::KEYS;
use crate::ui::front::{scrolled_ui, window_ui};
use crate::ui::scene::Scene;

/// Width of the window, in points: enough for every line.
const WIDTH: f32 = 650.0;

/// Draws the window; `open` becomes false when it is closed.
pub fn help_ui(ctx: &egui::Context, scene: Scene<'_>, open: &mut bool) {
    window_ui(ctx, "help", scene.text("screen.keys_title"), open, WIDTH, |ui, room| {
        scrolled_ui(ui, room, |ui| contents(ui, scene));
    });
}

fn contents(ui: &mut Ui, scene: Scene<'_>) {
    ui.label(scene.text("screen.welcome"));
    ui.add_space(6.0);
    Grid::new("keys").num_columns(2).striped(true).spacing(egui::vec2(18.0, 5.0)).show(ui, |ui| {
        for key in KEYS {
            ui.label(RichText::new(key.names(scene.language)).monospace().strong());
            ui.label(key.explanation(scene.language));
            ui.end_row();
        }
    });
    ui.add_space(6.0);
    for key in ["screen.mouse", "screen.bands"] {
        ui.label(RichText::new(scene.text(key)).small().color(scene.palette.weak));
    }
}
