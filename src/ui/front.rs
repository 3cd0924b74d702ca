//! Menus, lists and windows in front of the panes. None is larger than the room there is; contents that do not fit
//! are scrolled.

use eframe::egui::containers::menu::{MenuButton, MenuConfig, SubMenuButton};
use eframe::egui::{self, Align2, Button, Context, Id, PopupCloseBehavior, Response, ScrollArea, Ui, Vec2};

/// Space around the contents of a window, for frame, title and distance to the edges, in points.
const AROUND_WINDOW: Vec2 = Vec2::new(48.0, 76.0);
/// Space around the contents of a menu, in points.
const AROUND_MENU: f32 = 20.0;
/// Width of the scroll bar, in points.
const BAR: f32 = 10.0;
/// Greatest height of a list, in points.
const LIST: f32 = 400.0;

/// A button that opens a menu, which closes by the rule `closes`.
pub fn menu_ui<R>(
    ui: &mut Ui,
    text: impl Into<String>,
    closes: PopupCloseBehavior,
    contents: impl FnOnce(&mut Ui) -> R,
) -> Response {
    let room = room_beside(ui);
    let button = MenuButton::new(text.into()).config(MenuConfig::new().close_behavior(closes));
    button.ui(ui, |ui| scroll_area(room).show(ui, contents)).0
}

/// How a menu is that stays open while something in it is pressed.
pub fn staying() -> MenuConfig {
    MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside)
}

/// Within a menu: a button that opens a list, from which one of `all` is chosen. One popup is open at a time, so that a list that
/// drops down would close the menu.
pub fn list_in_menu_ui<T: PartialEq + Copy>(
    ui: &mut Ui,
    chosen: &mut T,
    all: impl Iterator<Item = T>,
    name: impl Fn(T) -> String,
) -> Response {
    let height = list_height(ui);
    let button = Button::new(name(*chosen)).right_text(SubMenuButton::arrow_atom(None));
    let list = SubMenuButton::from_button(button).config(staying()).ui(ui, |ui| {
        scroll_area(height).show(ui, |ui| {
            for value in all {
                ui.selectable_value(chosen, value, name(value));
            }
        });
    });
    list.0
}

/// Gives the buttons and fields in a menu the frames that they have elsewhere: they are more than entries of a list.
pub fn framed(ui: &mut Ui) {
    let widgets = ui.ctx().global_style().visuals.widgets.clone();
    ui.visuals_mut().widgets = widgets;
}

/// A scroll area as high as its contents, but at most `room` high; the default of egui is lower while the height of
/// the contents is unknown.
pub fn scroll_area(room: f32) -> ScrollArea {
    ScrollArea::vertical().max_height(room).min_scrolled_height(room)
}

/// Draws `contents` as wide as `ui`, in a scroll area at most `room` high; the scroll bar covers none of them.
pub fn scrolled_ui(ui: &mut Ui, room: f32, contents: impl FnOnce(&mut Ui)) {
    scroll_area(room).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - BAR);
        contents(ui);
    });
}

/// Height of the list that the next widget of `ui` may open.
pub fn list_height(ui: &Ui) -> f32 {
    room_beside(ui).min(LIST)
}

/// Free height below or above the next widget of `ui`, whichever is larger.
fn room_beside(ui: &Ui) -> f32 {
    let (window, top) = (ui.ctx().content_rect(), ui.cursor().top());
    let below = window.bottom() - top - ui.spacing().interact_size.y;
    below.max(top - window.top()) - AROUND_MENU
}

/// A window in the middle, `width` wide if there is room. `contents` get the height that they may take.
pub fn window_ui(
    ctx: &Context,
    id: &str,
    title: impl Into<String>,
    open: &mut bool,
    width: f32,
    contents: impl FnOnce(&mut Ui, f32),
) {
    let room = ctx.content_rect().size() - AROUND_WINDOW;
    egui::Window::new(title.into())
        .id(Id::unique(id))
        .open(open)
        .collapsible(false)
        .auto_sized()
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .show(ctx, |ui| {
            ui.set_width(width.min(room.x));
            contents(ui, room.y);
        });
}
