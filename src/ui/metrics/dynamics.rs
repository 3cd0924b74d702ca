//! The update ratios of all layers and the duality gap, below the metrics of the dynamics.

use eframe::egui::{Button, Grid, RichText, Spinner, Ui, vec2};

use crate::protocol::{Measures, Study};
use crate::ui::action::Action;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Draws the update ratios, learning rate · ‖gradient‖ / ‖weights‖, of all layers from the input on: a row for each
/// player.
pub fn update_ratios_ui(ui: &mut Ui, scene: Scene<'_>, measures: &Measures) {
    let [of_generator, of_discriminator] = &measures.update_ratios;
    if of_generator.is_empty() && of_discriminator.is_empty() {
        return;
    }
    let help = scene.text("screen.update_ratio_help");
    ui.label(scene.text("screen.update_ratio")).on_hover_told(scene, &*help);
    let grid = Grid::new("update ratios").striped(true).spacing(vec2(12.0, 1.0));
    grid.show(ui, |ui| {
        for (letter, ratios, color) in [
            ("D", of_discriminator, scene.palette.discriminator),
            ("G", of_generator, scene.palette.generator),
        ] {
            ui.label(RichText::new(letter).color(color)).on_hover_told(scene, &*help);
            for ratio in ratios {
                ui.label(RichText::new(decade(*ratio)).monospace()).on_hover_told(scene, &*help);
            }
            ui.end_row();
        }
    });
}

/// A number in scientific notation with few digits.
fn decade(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.0e}") }
}

/// Draws the button that requests the duality gap, and the last result with its step.
pub fn gap_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let Some(config) = scene.config() else { return };
    let studies = &scene.session.studies;
    let (busy, last) = (studies.is_asked(Study::DualityGap), studies.last(Study::DualityGap));
    let (is_defined, help) = match (config.game.objective.plays_for_value(), config.is_plain_game()) {
        (true, true) => (true, "screen.gap_help"),
        (true, false) => (false, "screen.study_undefined"),
        (false, _) => (false, "screen.gap_undefined"),
    };
    let help = scene.text(help);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let button = ui.add_enabled(is_defined && !busy, Button::new(scene.text("screen.gap")));
        if button.on_hover_told(scene, &*help).on_disabled_hover_told(scene, &*help).clicked() {
            actions.push(Action::Study(Study::DualityGap));
        }
        if busy {
            ui.add(Spinner::new().size(14.0));
        }
        let Some(last) = last else { return };
        let (value, meaning) = match studies.duality_gap() {
            Some(gap) => {
                let parts = Sentence::new("screen.gap_parts")
                    .with("value", format!("{:.4}", gap.value))
                    .with("highest", format!("{:.4}", gap.highest))
                    .with("lowest", format!("{:.4}", gap.lowest));
                (format!("{:.4}", gap.gap()), parts.text(scene.language))
            }
            None => ("–".to_owned(), scene.text("screen.gap_failed").into_owned()),
        };
        ui.label(RichText::new(value).monospace().strong()).on_hover_told(scene, meaning);
        let step = Sentence::new("screen.at_step").with_count("step", last.at.step);
        caption_ui(ui, scene, step.text(scene.language));
    });
}
