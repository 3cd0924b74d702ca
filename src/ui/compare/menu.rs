//! The menus that compare the run with others.

use eframe::egui::{Button, PopupCloseBehavior, Ui};

use crate::session::{MOST_BESIDE, MOST_GHOSTS};
use crate::ui::action::{Action, CompareAction, Purpose};
use crate::ui::bars::recent::recent_menu_for;
use crate::ui::branch;
use crate::ui::controls::compared::settings_menu;
use crate::ui::controls::presets::list_ui;
use crate::ui::explain::Told as _;
use crate::ui::front::{list_height, menu_ui, scroll_area};
use crate::ui::scene::Scene;

/// The menu that adds a run beside that of the window.
pub fn add_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let title = format!("＋ {}", scene.text("compare.add"));
    let menu = menu_ui(ui, title, PopupCloseBehavior::CloseOnClick, |ui| compare_menu(ui, scene, actions));
    menu.on_hover_told(scene, scene.text("compare.add_help"));
}

/// The ways to compare the run, as entries of a menu.
pub fn compare_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let has_room = scene.company.beside.len() < MOST_BESIDE;
    let entry = |ui: &mut Ui, is_able: bool, word: &str, action: Action, actions: &mut Vec<Action>| {
        let button = ui.add_enabled(is_able, Button::new(scene.text(word)));
        if button.on_hover_told(scene, scene.text(&format!("{word}_help"))).clicked() {
            actions.push(action);
            ui.close();
        }
    };
    entry(ui, has_room, "compare.copy", Action::Compare(CompareAction::Copy), actions);
    ui.add_enabled_ui(has_room, |ui| {
        settings_menu(ui, scene, actions);
        preset_menu(ui, scene, actions);
        recent_menu_for(ui, scene, ("compare.recent", Purpose::CompareRun), actions);
    });
    entry(ui, has_room, "compare.file", Action::Ask(Purpose::CompareRun), actions);
    let ghosts = scene.company.ghosts.len() < MOST_GHOSTS;
    ui.separator();
    ui.add_enabled_ui(ghosts, |ui| {
        recent_menu_for(ui, scene, ("compare.recent_ghost", Purpose::Ghost), actions);
    });
    entry(ui, ghosts, "compare.ghost", Action::Ask(Purpose::Ghost), actions);
    let on = scene.company.seeds.is_none();
    let word = if on { "compare.seeds" } else { "compare.no_seeds" };
    entry(ui, true, word, Action::Compare(CompareAction::Seeds(on)), actions);
    let Some(shown) = &scene.session.shown else { return };
    let (now, _) = scene.session.place();
    let others: Vec<_> = shown.branches.iter().filter(|info| info.id != now).collect();
    if others.is_empty() {
        return;
    }
    ui.separator();
    ui.strong(scene.text("compare.branches"));
    for info in others {
        if ui.add_enabled(has_room, Button::new(branch::sentence(scene, info))).clicked() {
            actions.push(Action::Compare(CompareAction::Branch(info.id)));
            ui.close();
        }
    }
}

/// The menu of the presets, one of which begins beside the run.
fn preset_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let height = list_height(ui);
    let menu = ui.menu_button(scene.text("compare.preset"), |ui| {
        let chosen = scroll_area(height).show(ui, |ui| list_ui(ui, scene, None)).inner;
        if let Some(preset) = chosen {
            actions.push(Action::Compare(CompareAction::Preset(preset)));
            ui.close();
        }
    });
    menu.response.on_hover_told(scene, scene.text("compare.preset_help"));
}
