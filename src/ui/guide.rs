//! The game in formulas, with the numbers of the last step in them, and how to read the curves.

use eframe::egui::{self, RichText, ScrollArea, Ui};

use super::formula::between_terms;
use super::scale::short;
use super::scene::Scene;
use crate::config::{Choice as _, GameConfig};
use crate::protocol::Series;
use crate::words::Sentence;

/// The pane.
pub fn guide_ui(ui: &mut Ui, scene: Scene<'_>) {
    let Some(config) = scene.config() else { return };
    let terms = config.game.terms();
    let (objective, penalties) = (terms.objective, config.game.penalties.formula());
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 6)).show(ui, |ui| {
            ui.label(RichText::new("min_G max_D V(D, G) = E[ln D(x)] + E[ln(1 − D(G(z)))]").strong());
            if objective.has_value()
                && let Some(terms) = value_now(scene)
            {
                ui.label(RichText::new(terms).color(scene.palette.value));
            }
            if let Some([real, fake]) = scene.session.picture.as_ref().and_then(|picture| picture.value) {
                let terms = Sentence::new("screen.guide_terms")
                    .with("real", format!("{real:.3}"))
                    .with("fake", format!("{fake:.3}"))
                    .with("value", format!("{:.3}", real + fake));
                ui.label(terms.text(scene.language));
            }
            ui.add_space(4.0);
            ui.label(RichText::new(scene.choice_label(objective)).strong());
            ui.label(scene.choice_help(objective));
            for formula in [terms.formula_d() + &penalties, terms.formula_g()] {
                ui.label(RichText::new(between_terms(&formula)).strong());
            }
            ui.label(scene.caption(optimum(scene, &config.game)));
            ui.add_space(4.0);
            ui.label(scene.text(&format!("objective.{}.guide", objective.key())));
            ui.add_space(4.0);
            ui.label(scene.caption(scene.text("screen.guide_notation")));
        });
    });
}

/// V(D, G) of the last step beside the value at equilibrium.
fn value_now(scene: Scene<'_>) -> Option<String> {
    let record = scene.session.curves.last()?;
    let value = |series: Series| f64::from(record.mean[series.index()]);
    Some(
        Sentence::new("screen.guide_value")
            .with("value", short(value(Series::Value)))
            .with("real", short(value(Series::DReal)))
            .with("fake", short(value(Series::DFake)))
            .text(scene.language),
    )
}

/// The losses at p_g = p_data, or that no closed form is known.
fn optimum(scene: Scene<'_>, game: &GameConfig) -> String {
    let Some(optimum) = game.optimum(scene.session.step() + 1) else {
        return scene.text("screen.at_optimum_sloped").into_owned();
    };
    let key = if optimum.loss_g.is_some() { "screen.at_optimum" } else { "screen.at_optimum_d" };
    Sentence::new(key)
        .with("loss_d", format!("{:.4}", optimum.loss_d))
        .with("loss_g", format!("{:.4}", optimum.loss_g.unwrap_or(f64::NAN)))
        .text(scene.language)
}
