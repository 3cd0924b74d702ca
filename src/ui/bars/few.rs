//! The toolbar with few controls, for the layout Watch: play, reset, preset, and the two learning rates.

use eframe::egui::{Button, Label, RichText, Sense, Ui};

use super::menus::{help_menu, layouts_ui, view_menu};
use super::toolbar::{file_menu, play_ui, reset_ui};
use crate::config::{Player, RunConfig};
use crate::ui::action::Action;
use crate::ui::controls::compared::compared_ui;
use crate::ui::controls::presets::Presets;
use crate::ui::controls::rates::{is_scheduled, rate_setting, rate_ui, schedule_ui};
use crate::ui::controls::row::{BOX_WIDTH, button_width};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::window::layout::Pane;
use crate::words::Sentence;

/// Width of the window, in points, from which on all that is always there stands in one row.
const ONE_ROW: f32 = 1520.0;
/// Width of the menu of presets, in points.
const PRESET: f32 = 170.0;
/// Width of a slider in one row, in two, and in two of a narrow window, in points.
const SLIDER: [f32; 3] = [110.0, 130.0, 60.0];
/// Width of a window, in points, below which it is narrow.
const NARROW: f32 = 900.0;

/// Draws the toolbar. `hidden` are the hidden panes, `shown` says what else the menu View shows.
pub fn few_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    presets: &mut Presets,
    rates_linked: bool,
    (hidden, shown): (&[Pane], [bool; 2]),
    actions: &mut Vec<Action>,
) {
    let gap = ui.spacing().item_spacing.x;
    let twin = presets.twin().map_or(0.0, |(_, word)| button_width(ui, &scene.text(word)) + gap);
    let schedule = scene.config().map_or(0.0, |config| schedule_width(ui, scene, config));
    let is_one_row = ui.available_width() >= ONE_ROW + twin + schedule;
    let slider = if ui.available_width() < NARROW { SLIDER[2] } else { SLIDER[1] };
    // What has no room goes into the next row.
    ui.horizontal_wrapped(|ui| {
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
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            rates_ui(ui, scene, slider, rates_linked, actions);
            more_ui(ui, scene, actions);
        });
    }
}

/// Width of what a schedule says beside the rates, at any step, in points: the row does not change while a run goes on.
fn schedule_width(ui: &Ui, scene: Scene<'_>, config: &RunConfig) -> f32 {
    if !is_scheduled(config) {
        return 0.0;
    }
    let now = Sentence::new("screen.rates_now").with("factor", "0.0000").text(scene.language);
    let width = button_width(ui, &now).max(button_width(ui, &scene.text("screen.rates_over")));
    width + ui.spacing().item_spacing.x
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
