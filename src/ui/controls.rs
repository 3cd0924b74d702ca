//! The pane of all settings.

use eframe::egui::{self, CollapsingHeader, RichText, ScrollArea, Ui};

use super::action::{Action, Purpose};
use super::players::players_ui;
use super::presets::Presets;
use super::rates::rates_ui;
use super::scene::Scene;
use super::setting::setting_row;
use crate::config::{RunConfig, SETTINGS, Setting, TargetKind};

/// The settings that stand in the group of what is changed most.
const PROMINENT: [&str; 4] =
    ["game.objective", "discriminator.updates", "generator.updates", "game.batch_size"];

/// The groups below, open at first or not: the sections of the file, and out of the game what is added to its rules.
const GROUPS: [(&str, bool); 6] = [
    ("data", true),
    ("cures", false),
    ("game", false),
    ("generator", true),
    ("discriminator", true),
    ("metrics", false),
];

/// The settings of the group of cures.
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
    "generator.norm",
    "discriminator.norm",
    "discriminator.dropout",
    "discriminator.minibatch_kernels",
];

/// The group that a setting stands in.
fn group_of(setting: &Setting) -> &'static str {
    if CURES.contains(&setting.key) { "cures" } else { setting.section() }
}

/// The pane.
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
            for setting in SETTINGS.iter().filter(|setting| PROMINENT.contains(&setting.key)) {
                player_row(ui, scene, setting, config, actions);
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

/// A row under the label that tells both players apart.
fn player_row(
    ui: &mut Ui,
    scene: Scene<'_>,
    setting: &'static Setting,
    config: &RunConfig,
    actions: &mut Vec<Action>,
) {
    match setting.player() {
        None => setting_row(ui, scene, setting, config, actions),
        Some(player) => {
            ui.horizontal(|ui| {
                let letter = match player {
                    crate::config::Player::Generator => RichText::new("G").color(scene.palette.generator),
                    crate::config::Player::Discriminator => {
                        RichText::new("D").color(scene.palette.discriminator)
                    }
                };
                ui.label(letter.strong());
                setting_row(ui, scene, setting, config, actions);
            });
        }
    }
}

/// What the players minimise.
fn objective_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig) {
    let terms = config.game.terms();
    for formula in [terms.formula_d() + &config.game.penalties.formula(), terms.formula_g()] {
        let label = ui.label(RichText::new(formula).small().color(scene.palette.weak));
        label.on_hover_text(scene.text("screen.guide_notation"));
    }
    if let Some(formula) = config.game.correction.formula() {
        let label = ui.label(RichText::new(formula).small().color(scene.palette.weak));
        label.on_hover_text(scene.choice_help(config.game.correction.method));
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
    CollapsingHeader::new(RichText::new(title).strong()).id_salt(section).default_open(open).show_unindented(
        ui,
        |ui| {
            if section == "data" {
                if ui
                    .button(scene.text("screen.open_data"))
                    .on_hover_text(scene.text("screen.open_data_help"))
                    .clicked()
                {
                    actions.push(Action::Ask(Purpose::Data));
                }
                rows_ui(ui, scene, config);
            }
            let rows = SETTINGS
                .iter()
                .filter(|setting| group_of(setting) == section && !PROMINENT.contains(&setting.key));
            for setting in rows.filter(|setting| setting.applies(config) && setting.word != "learning_rate") {
                if section == "cures" {
                    player_row(ui, scene, setting, config, actions);
                } else {
                    setting_row(ui, scene, setting, config, actions);
                }
            }
        },
    );
}

/// How many rows there are, and how many were left out.
fn rows_ui(ui: &mut Ui, scene: Scene<'_>, config: &RunConfig) {
    let table = scene.session.shown.as_ref().and_then(|shown| shown.state.target.table());
    let Some(table) = table.filter(|_| config.data.target.is_table()) else { return };
    let sentence = crate::words::Sentence::new("screen.rows")
        .with("train", table.train().len())
        .with("holdout", table.holdout().len())
        .with("missing", table.rows_missing());
    ui.label(RichText::new(sentence.text(scene.language)).small().color(scene.palette.weak));
    if config.data.target == TargetKind::Csv {
        ui.label(RichText::new(config.data.file.as_str()).small().color(scene.palette.weak));
    }
}
