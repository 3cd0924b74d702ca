//! The menus at the right end of a toolbar, and the switch between layouts.

use eframe::egui::{Button, PopupCloseBehavior, Ui};

use crate::ui::action::{Action, LecternAction, LessonAction};
use crate::ui::controls::row::button_width;
use crate::ui::explain::Told as _;
use crate::ui::front::menu_ui;
use crate::ui::ring;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::window::keys::{binding_of, caption_of};
use crate::ui::window::layout::Pane;
use crate::words::Language;

/// Least width of the window, in points, at which every toolbar has room for the names of all layouts: below it, each has one
/// menu, so that no button moves under a pointer that has just chosen another layout.
const WIDE: f32 = 1760.0;

/// Buttons for all layouts, or a menu with the name of the present one; the menu View has them too.
pub fn layouts_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let gap = ui.spacing().item_spacing.x;
    let width = |layout| button_width(ui, &scene.layout_title(layout)) + gap;
    let wanted: f32 = ScreenLayout::ALL.into_iter().map(width).sum();
    let is_wide = ui.ctx().content_rect().width() >= WIDE;
    ui.separator();
    if !is_wide || ui.available_size_before_wrap().x < wanted + BEFORE {
        let title = format!("{} ⏷", scene.layout_title(scene.layout));
        let menu = menu_ui(ui, title, PopupCloseBehavior::CloseOnClick, |ui| {
            for layout in ScreenLayout::ALL {
                let button = Button::selectable(scene.layout == layout, scene.layout_title(layout));
                let key = binding_of(layout.key()).map_or("", |binding| binding.caption);
                if ui
                    .add(button.shortcut_text(key))
                    .on_hover_told(scene, layout_help(scene, layout))
                    .clicked()
                {
                    actions.push(Action::Arrange(layout));
                }
            }
        });
        ring::note(ui.ctx(), "layouts", menu.rect);
        menu.on_hover_told(scene, scene.text("screen.layouts_help"));
        return;
    }
    for layout in ScreenLayout::ALL {
        let button = Button::selectable(scene.layout == layout, scene.layout_title(layout));
        if ui.add(button).on_hover_told(scene, layout_help(scene, layout)).clicked() {
            actions.push(Action::Arrange(layout));
        }
    }
}

/// The tooltip of a layout, with its key.
fn layout_help(scene: Scene<'_>, layout: ScreenLayout) -> String {
    let help = scene.text(&format!("layout.{}.help", layout.key()));
    match binding_of(layout.key()) {
        Some(binding) => format!("{help} ({})", binding.names(scene.language)),
        None => help.into_owned(),
    }
}

/// Width of the line before those buttons with the space around it, in points.
const BEFORE: f32 = 20.0;

/// The menu with the guide and the keys.
pub fn help_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let response = ui.menu_button("?", |ui| {
        for (key, binding, action) in [
            ("lesson.lessons", "lessons", Action::Lesson(LessonAction::List)),
            ("screen.guide_title", "guide", Action::ToggleHandbook),
            ("screen.guide_glossary", "glossary", Action::ToggleGlossary),
            ("screen.keys_title", "help", Action::ToggleHelp),
        ] {
            if ui.add(Button::new(scene.text(key)).shortcut_text(caption_of(binding))).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
    response.response.on_hover_told(scene, scene.text("screen.help_help"));
}

/// The menu of the one in front of a class, for a layout without the menu of what is shown.
pub fn lectern_menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let closes = PopupCloseBehavior::CloseOnClick;
    let response = menu_ui(ui, scene.text("lectern.menu"), closes, |ui| {
        let lessons = Button::new(scene.text("lesson.lessons")).shortcut_text(caption_of("lessons"));
        if ui.add(lessons).clicked() {
            actions.push(Action::Lesson(LessonAction::List));
        }
        lectern_ui(ui, scene, actions);
    });
    response.on_hover_told(scene, scene.text("lectern.menu_help"));
}

/// What the one in front of a class has at hand.
fn lectern_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    for (word, action) in [
        ("hold", Action::HoldPicture),
        ("light", Action::Lectern(LecternAction::Light)),
        ("pen", Action::Lectern(LecternAction::Pen)),
        ("wipe", Action::Lectern(LecternAction::Wipe)),
        ("notes", Action::Lectern(LecternAction::Notes)),
    ] {
        let is_held = word == "hold" && scene.session.is_held();
        let button = Button::selectable(is_held, scene.text(&format!("lectern.{word}")));
        let button = ui.add(button.shortcut_text(caption_of(word)));
        if button.on_hover_told(scene, scene.text(&format!("lectern.{word}_help"))).clicked() {
            actions.push(action);
            ui.close();
        }
    }
}

/// The menu of what is shown. `hidden` are the hidden panes.
pub fn view_menu(
    ui: &mut Ui,
    scene: Scene<'_>,
    hidden: &[Pane],
    [mut formula, mut thermometer]: [bool; 2],
    actions: &mut Vec<Action>,
) {
    // Several panes are often ticked one after the other.
    let stays = PopupCloseBehavior::CloseOnClickOutside;
    let response = menu_ui(ui, scene.text("screen.view"), stays, |ui| {
        for layout in ScreenLayout::ALL {
            let button = Button::selectable(scene.layout == layout, scene.layout_title(layout));
            let button = button.shortcut_text(caption_of(layout.key()));
            if ui.add(button).on_hover_told(scene, layout_help(scene, layout)).clicked() {
                actions.push(Action::Arrange(layout));
                ui.close();
            }
        }
        ui.separator();
        for language in Language::ALL {
            if ui
                .radio(scene.language == language, language.name())
                .on_hover_told(scene, scene.text("screen.language_help"))
                .clicked()
            {
                actions.push(Action::Speak(language));
            }
        }
        ui.separator();
        if ui
            .button(scene.text("screen.theme"))
            .on_hover_told(scene, scene.text("screen.theme_help"))
            .clicked()
        {
            actions.push(Action::SwitchTheme);
        }
        ui.horizontal(|ui| {
            ui.label(scene.text("screen.zoom")).on_hover_told(scene, scene.text("screen.zoom_help"));
            let zoom = ui.ctx().zoom_factor();
            for (text, key, factor) in [("−", "screen.smaller", 1.0 / 1.1), ("+", "screen.larger", 1.1)] {
                if ui.button(text).on_hover_told(scene, scene.text(key)).clicked() {
                    actions.push(Action::Zoom(Some(zoom * factor)));
                }
            }
            if ui
                .button(scene.text("screen.automatic"))
                .on_hover_told(scene, scene.text("screen.first_size"))
                .clicked()
            {
                actions.push(Action::Zoom(None));
            }
        });
        ui.separator();
        for pane in Pane::ALL {
            let mut visible = !hidden.contains(&pane);
            let words = pane.words(scene.config().map(|config| &config.game));
            let title = scene.text(&format!("pane.{words}.title"));
            let help = scene.text(&format!("pane.{words}.help"));
            if ui.checkbox(&mut visible, title).on_hover_told(scene, help).changed() {
                actions.push(Action::TogglePane(pane));
            }
        }
        // They are no panes: one stands under the toolbar, the other on the plot of the losses.
        ui.separator();
        let (label, help) = (scene.text("screen.formula"), scene.text("screen.formula_help"));
        if ui.checkbox(&mut formula, label).on_hover_told(scene, help).changed() {
            actions.push(Action::ShowFormula(formula));
        }
        let label = scene.text("screen.thermometer");
        let help = scene.text("screen.thermometer_help");
        if ui.checkbox(&mut thermometer, label).on_hover_told(scene, help).changed() {
            actions.push(Action::ShowThermometer(thermometer));
        }
        ui.separator();
        lectern_ui(ui, scene, actions);
        ui.separator();
        let full_screen = ui.button(scene.text("screen.full_screen"));
        if full_screen.on_hover_told(scene, scene.text("screen.full_screen_help")).clicked() {
            actions.push(Action::ToggleFullScreen);
            ui.close();
        }
        if ui
            .button(scene.text("screen.spread_layout"))
            .on_hover_told(scene, scene.text("screen.spread_layout_help"))
            .clicked()
        {
            actions.push(Action::SpreadLayout);
            ui.close();
        }
        if ui
            .button(scene.text("screen.reset_layout"))
            .on_hover_told(scene, scene.text("screen.reset_layout_help"))
            .clicked()
        {
            actions.push(Action::ResetLayout);
            ui.close();
        }
        if ui
            .button(scene.text("screen.developer"))
            .on_hover_told(scene, scene.text("screen.developer_help"))
            .clicked()
        {
            actions.push(Action::ToggleDeveloper);
            ui.close();
        }
    });
    response.on_hover_told(scene, scene.text("screen.view_help"));
}
