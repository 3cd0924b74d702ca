//! The text of a pane with nothing to show.

use eframe::egui::{Frame, Ui};

/// Draws one sentence in the middle of an empty pane.
pub fn empty_ui(ui: &mut Ui, sentence: &str) {
    Frame::NONE.inner_margin(24.0).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((0.5 * ui.available_height() - 24.0).max(0.0));
            ui.label(sentence);
        });
    });
}
