//! The toolbar with few controls, for the layout Watch: play, reset, preset, and the two learning rates.

use eframe::egui::{Button, Label, RichText, Sense, Ui};

use super::menus::{help_menu, layouts_ui, view_menu};
use super::toolbar::{file_menu, play_ui, reset_ui};
use crate::config::Player;
use crate::ui::action::Action;
use crate::ui::controls::compared::compared_ui;
use crate::ui::controls::presets::Presets;
use crate::ui::controls::rates::{rate_setting, rate_ui, schedule_ui};
use crate::ui::controls::row::BOX_WIDTH;
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::window::layout::Pane;

/// Width of the window, in points, from which on all stands in one row.
const ONE_ROW: f32 = 1520.0;
/// Width of the menu of presets, in points.
const PRESET: f32 = 170.0;
/// Width of a slider in one row, and in two, in points.
const SLIDER: [f32; 2] = [110.0, 130.0];

/// Draws the toolbar. `hidden` are the hidden panes, `shown` says what else the menu View shows.
pub fn few_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    presets: &mut Presets,
    rates_linked: bool,
    (hidden, shown): (&[Pane], [bool; 2]),
    actions: &mut Vec<Action>,
) {
    let is_one_row = ui.available_width() >= ONE_ROW;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        play_ui(ui, scene, actions);
        reset_ui(ui, scene, actions);
        ui.separator();
        presets.few_ui(ui, scene, PRESET, actions);
        twin_ui(ui, scene, presets, actions);
        ui.separator();
        if is_one_row {
            rates_ui(ui, scene, SLIDER[0], rates_linked, actions);
            more_ui(ui, scene, actions);
            ui.separator();
        }
        file_menu(ui, scene, actions);
        view_menu(ui, scene, hidden, shown, actions);
        help_menu(ui, scene, actions);
        layouts_ui(ui, scene, actions);
    });
    if !is_one_row {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            rates_ui(ui, scene, SLIDER[1], rates_linked, actions);
            more_ui(ui, scene, actions);
        });
    }
}

/// The button that leads from the story to the one that fails, and back.
fn twin_ui(ui: &mut Ui, scene: Scene<'_>, presets: &Presets, actions: &mut Vec<Action>) {
    let Some((twin, word)) = presets.twin() else { return };
    let button = ui.button(scene.text(word));
    if button.on_hover_told(scene, scene.text(&format!("preset.{}.see", twin.name))).clicked() {
        actions.push(Action::Preset(twin));
    }
}

/// The sliders of both learning rates, each after its name.
fn rates_ui(ui: &mut Ui, scene: Scene<'_>, width: f32, linked: bool, actions: &mut Vec<Action>) {
    let Some(config) = scene.config() else { return };
    for (key, player, color) in [
        ("screen.rate_discriminator", Player::Discriminator, scene.palette.discriminator),
        ("screen.rate_generator", Player::Generator, scene.palette.generator),
    ] {
        let label = ui.add(Label::new(RichText::new(scene.text(key)).color(color)).sense(Sense::CLICK));
        if let Some(setting) = rate_setting(player) {
            compared_ui(&label, scene, setting, config, actions);
        }
        ui.scope(|ui| {
            ui.spacing_mut().slider_width = width;
            ui.spacing_mut().interact_size.x = BOX_WIDTH;
            rate_ui(ui, scene, config, player, linked, actions);
        });
        ui.add_space(6.0);
    }
    schedule_ui(ui, scene, config, actions);
}

/// The button that leads to all controls.
fn more_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let more = ui.add(Button::new(scene.text("screen.show_more")));
    if more.on_hover_told(scene, scene.text("screen.show_more_help")).clicked() {
        actions.push(Action::Arrange(ScreenLayout::Tune));
    }
}
