//! The pane with the formulas of the game, the values of the last step, and how to read the curves.

use eframe::egui::{self, RichText, ScrollArea, TextStyle, Ui};

use super::formula::between_terms;
use crate::config::{Choice as _, Constraint, GameConfig, Labels, Objective, RunConfig};
use crate::protocol::Series;
use crate::ui::explain::linked_ui;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::strip::record_in_view;
use crate::ui::theme::CAPTION;
use crate::words::Sentence;

/// Draws the pane.
pub fn guide_ui(ui: &mut Ui, scene: Scene<'_>) {
    let Some(config) = scene.config() else { return };
    let terms = config.game.terms();
    let objective = terms.objective;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 6)).show(ui, |ui| {
            for formula in config.game.formulas_of_game() {
                ui.label(RichText::new(between_terms(&formula)).strong());
            }
            for sentence in value_now(scene).into_iter().flatten() {
                ui.label(RichText::new(sentence).color(scene.palette.value));
            }
            ui.add_space(4.0);
            ui.label(RichText::new(scene.choice_label(objective)).strong());
            let (size, color) = (TextStyle::Body.resolve(ui.style()).size, ui.visuals().text_color());
            linked_ui(ui, scene, &scene.choice_help(objective), size, color);
            for formula in formulas(scene, config) {
                ui.label(RichText::new(between_terms(&formula)).strong());
            }
            linked_ui(ui, scene, &optimum(scene, &config.game), CAPTION, scene.palette.caption);
            ui.add_space(4.0);
            for sentence in readings(scene, config) {
                linked_ui(ui, scene, &sentence, size, color);
            }
            ui.add_space(4.0);
            linked_ui(ui, scene, &notation(scene, config), CAPTION, scene.palette.caption);
        });
    });
}

/// The formulas of the game in force: both losses, penalties, the method with its name, the inputs of D, and
/// constraints on its weights.
pub fn formulas(scene: Scene<'_>, config: &RunConfig) -> Vec<String> {
    let step = scene.session.step() + 1;
    let mut formulas = config.game.formulas_of_losses(step);
    if let Some(corrected) = config.game.correction.formula() {
        formulas.push(format!("{}: {corrected}", scene.choice_label(config.game.correction.method)));
    }
    formulas.extend(config.formula_of_inputs(step));
    formulas.extend(config.formula_of_constraint());
    formulas
}

/// The explanation of all letters in these formulas.
pub fn notation(scene: Scene<'_>, config: &RunConfig) -> String {
    let letters = if config.game.objective.outputs_score() {
        "screen.guide_notation_score"
    } else {
        "screen.guide_notation"
    };
    let penalties = config.game.penalties.are_on().then_some("screen.guide_notation_penalty");
    let method = config.game.correction.formula().map(|_| "screen.guide_notation_method");
    let texts: Vec<_> =
        [Some(letters), penalties, method].into_iter().flatten().map(|key| scene.text(key)).collect();
    texts.join(scene.language.between_sentences())
}

/// Sentences on how to read the curves: for the objective, with its numbers, and for what constrains the critic.
fn readings(scene: Scene<'_>, config: &RunConfig) -> Vec<String> {
    let terms = config.game.terms();
    let Labels { fake, generator, .. } = terms.labels;
    let optimum = terms.optimum();
    let number = |value: f64| short((value * 1e4).round() / 1e4);
    let reading = scene
        .text(&format!("objective.{}.guide", terms.objective.key()))
        .replace("%{loss_d}", &number(optimum.loss_d))
        .replace("%{loss_g}", &optimum.loss_g.map_or_else(String::new, number))
        .replace("%{balance}", &number(terms.balance()))
        .replace("%{loss_d_won}", &number(terms.least_loss_d()))
        .replace("%{lost}", &number(0.5 * (fake - generator).powi(2)));
    let scale = match terms.objective {
        Objective::Wasserstein if config.game.is_clipped() => Some("objective.wgan.clipped"),
        Objective::Wasserstein if config.game.constraint == Constraint::Spectral => {
            Some("objective.wgan.spectral")
        }
        Objective::Wasserstein if config.game.penalties.have_norm() => Some("objective.wgan.penalty"),
        Objective::Wasserstein => Some("objective.wgan.square"),
        _ => None,
    };
    let paid = config.game.penalties.are_on().then_some("screen.guide_penalty");
    let smoothed =
        (terms.objective.has_value() && terms.labels.real < 1.0).then_some("screen.guide_smoothed");
    let is_sloped = config.game.optimum(scene.session.step() + 1).is_none();
    let sloped = is_sloped.then_some("screen.guide_sloped");
    let others =
        [scale, sloped, smoothed, paid].into_iter().flatten().map(|key| scene.text(key).into_owned());
    std::iter::once(reading).chain(others).collect()
}

/// Sentences with V(D, G) and its terms at the newest step, on the batch of D's last update and before it, as in the
/// curve; `None` if the objective has no V.
fn value_now(scene: Scene<'_>) -> Option<[String; 2]> {
    let record = record_in_view(scene.session)
        .filter(|_| scene.config().is_some_and(|config| config.game.objective.has_value()))?;
    let value = |series: Series| f64::from(record.mean[series.index()]);
    let [all, real, fake] = [Series::Value, Series::ValueReal, Series::ValueFake].map(value);
    if all.is_nan() {
        return None;
    }
    let decimals = |value: f64| format!("{value:.3}");
    let now = Sentence::new("screen.guide_value")
        .with_count("step", record.last)
        .with("value", decimals(all))
        .with("real", short(value(Series::DReal)))
        .with("fake", short(value(Series::DFake)));
    let terms = Sentence::new("screen.guide_terms").with("real", decimals(real)).with("fake", decimals(fake));
    Some([now, terms].map(|sentence| sentence.text(scene.language)))
}

/// The sentence with the losses at p_g = p_data; or that no closed form is known.
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
