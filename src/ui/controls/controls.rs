//! The pane of all settings.

use eframe::egui::{self, CollapsingHeader, RichText, ScrollArea, Ui};

use super::players::players_ui;
use super::presets::Presets;
use super::rates::rates_ui;
use super::setting::setting_row;
use crate::config::{RunConfig, SETTINGS, Setting};
use crate::ui::action::{Action, Purpose};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::guide::formula::between_terms;
use crate::ui::guide::guide::{formulas, notation};
use crate::ui::ring;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// The settings in the first group, which are changed most. D comes before G here as everywhere, as it is updated
/// first in each step.
const PROMINENT: [&str; 4] =
    ["game.objective", "game.batch_size", "discriminator.updates", "generator.updates"];

/// The other groups, and whether each is open at first: the sections of a run file, and the cures taken out of the
/// section `game`.
const GROUPS: [(&str, bool); 6] = [
    ("data", true),
    ("cures", false),
    ("game", false),
    ("discriminator", true),
    ("generator", true),
    ("metrics", false),
];

/// The settings in the group of cures.
const CURES: [&str; 19] = [
    "game.noise",
    "game.noise_steps",
    "game.r1",
    "game.r2",
    "game.gradient_penalty",
    "game.dragan",
    "game.penalty_norm",
    "game.penalty_sides",
    "game.penalty_schedule",
    "game.penalty_steps",
    "game.penalty_end",
    "game.constraint",
    "game.spectral_scale",
    "game.pack",
    "game.ema",
    "discriminator.norm",
    "discriminator.dropout",
    "discriminator.minibatch_kernels",
    "generator.norm",
];

/// The group in which a setting is shown.
fn group_of(setting: &Setting) -> &'static str {
    if CURES.contains(&setting.key) { "cures" } else { setting.section() }
}

/// Draws the pane of all settings.
pub fn controls_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    presets: &mut Presets,
    rates_linked: bool,
    actions: &mut Vec<Action>,
) {
    let Some(config) = scene.config() else { return };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 6)).show(ui, |ui| {
            presets.ui(ui, scene, actions);
            ui.add_space(4.0);
            heading(ui, &scene.text("group.rates"));
            rates_ui(ui, scene, config, rates_linked, actions);
            ui.add_space(4.0);
            heading(ui, &scene.text("group.game_now"));
            for setting in named(&PROMINENT) {
                setting_row(ui, scene, setting, true, config, actions);
            }
            players_ui(ui, scene, config, actions);
            objective_ui(ui, scene, config);
            ui.add_space(4.0);
            for (section, open) in GROUPS {
                group_ui(ui, scene, section, open, config, actions);
            }
        });
    });
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).strong());
}

/// The settings with these keys, in this order.
fn named(keys: &[&str]) -> impl Iterator<Item = &'static Setting> {
    keys.iter().filter_map(|key| Setting::named(key).ok())
}

/// The losses of both players as formulas.
fn objective_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig) {
    let minimised = (config.game.penalties.are_on()).then(|| config.game.formula_minimised().to_owned());
    for formula in formulas(scene, config).into_iter().chain(minimised) {
        let label = caption_ui(ui, scene, between_terms(&formula));
        label.on_hover_told(scene, notation(scene, config));
    }
}

fn group_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    section: &str,
    open: bool,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    let title = scene.text(&format!("group.{section}"));
    let is_cure = section == "cures";
    let of_section = |setting: &&Setting| group_of(setting) == section;
    let rows: Vec<&Setting> =
        if is_cure { named(&CURES).collect() } else { SETTINGS.iter().filter(of_section).collect() };
    let is_elsewhere =
        |setting: &Setting| PROMINENT.contains(&setting.key) || setting.word == "learning_rate";
    let is_here = |setting: &&Setting| setting.applies(config) && !is_elsewhere(setting);
    let rows: Vec<&Setting> = rows.into_iter().filter(is_here).collect();
    let header = CollapsingHeader::new(RichText::new(title).strong()).id_salt(section).default_open(open);
    let is_sought = rows.iter().any(|setting| ring::is_sought(ui.ctx(), setting.key));
    header.open(is_sought.then_some(true)).show_unindented(ui, |ui| {
        if section == "data" {
            ui.horizontal_wrapped(|ui| {
                let open = ui.button(scene.text("screen.open_data"));
                if open.on_hover_told(scene, scene.open_data_help()).clicked() {
                    actions.push(Action::Ask(Purpose::Data));
                }
                let draw = ui.button(scene.text("screen.draw"));
                if draw.on_hover_told(scene, scene.text("screen.draw_help")).clicked() {
                    actions.push(Action::OpenDrawing);
                }
                if config.data.target.is_file() && !config.data.file.is_empty() {
                    let show = ui.button(scene.text("screen.show_table"));
                    if show.on_hover_told(scene, scene.text("screen.show_table_help")).clicked() {
                        actions.push(Action::Use(Purpose::Data, (&config.data.file).into()));
                    }
                }
            });
            rows_ui(ui, scene, config);
        }
        for setting in rows {
            setting_row(ui, scene, setting, is_cure, config, actions);
        }
    });
}

/// Numbers of training rows, held-out rows and rows with missing values, and notes on how the table was read.
fn rows_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig) {
    let table = scene.session.shown.as_ref().and_then(|shown| shown.state.target.table());
    let Some(table) = table.filter(|_| config.data.target.is_table()) else { return };
    let sentence = Sentence::new("screen.rows")
        .with_count("train", table.train().len())
        .with_count("holdout", table.holdout().len());
    let mut text = sentence.text(scene.language);
    let missing = table.rows_missing();
    if missing > 0 {
        text += scene.language.between_sentences();
        text += &Sentence::new("screen.rows_missing").with_count("missing", missing).text(scene.language);
    }
    caption_ui(ui, scene, text);
    if config.data.target.is_file() {
        caption_ui(ui, scene, config.data.file.as_str());
        let reading = table.reading().sentences();
        let warnings = table.warnings().iter().map(|warning| warning.sentence());
        for sentence in reading.into_iter().chain(warnings) {
            caption_ui(ui, scene, sentence.shown(scene.language));
        }
    }
}
