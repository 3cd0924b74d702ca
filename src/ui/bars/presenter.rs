//! The row below the timeline in the layout Present: what the run is doing, and while the pointer moves the controls in
//! its place.

use std::time::Duration;

use eframe::egui::{Align, Button, ComboBox, Context, Event, Key, Layout, PointerState, Popup, Pos2, Ui};

use super::menus::lectern_menu;
use super::status::{Frames, status_ui};
use super::toolbar::{play_ui, reset_ui};
use crate::ui::action::Action;
use crate::ui::controls::presets::Presets;
use crate::ui::explain::Told as _;
use crate::ui::front::list_height;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::ScreenLayout;
use crate::ui::window::keys::caption_of;
use crate::ui::window::layout::Pane;

/// Seconds without a move of the pointer after which the controls are hidden.
const RESTS_AFTER: f64 = 3.0;
/// Height of the row, in points: constant, so that nothing moves.
const HEIGHT: f32 = 26.0;
/// Width of the menus of presets and of plots, in points.
const MENU: f32 = 150.0;

/// The state of the row.
#[derive(Default)]
pub struct Presenter {
    /// When the pointer moved last, in seconds of egui's clock; `None` before the first frame.
    moved_at: Option<f64>,
    pointer: Option<Pos2>,
    is_resting: bool,
}

impl Presenter {
    /// Whether the controls are hidden.
    pub fn is_resting(&self) -> bool {
        self.is_resting
    }

    /// Notes what the pointer does in this frame. `is_held` says whether the controls are being used.
    fn follow(&mut self, ctx: &Context, is_held: bool) {
        let (now, pointer, is_used) = ctx.input(|input| {
            let is_use = |event: &Event| match event {
                Event::PointerButton { .. } | Event::MouseWheel { .. } | Event::Touch { .. } => true,
                Event::Key { key, pressed, .. } => *pressed && *key == Key::Tab,
                _ => false,
            };
            let is_used = input.events.iter().any(is_use) || input.pointer.any_down();
            (input.time, input.pointer.latest_pos(), is_used)
        });
        let has_moved = pointer.is_some() && pointer != self.pointer;
        self.pointer = pointer;
        if has_moved || is_used || is_held {
            self.moved_at = Some(now);
        }
        let rest = now - *self.moved_at.get_or_insert(now);
        self.is_resting = rest >= RESTS_AFTER;
        if self.is_resting {
            // Nothing is under a pointer that is not seen, until it moves.
            ctx.input_mut(|input| input.pointer = PointerState::default());
            self.pointer = None;
        } else {
            ctx.request_repaint_after(Duration::from_secs_f64(RESTS_AFTER - rest));
        }
    }

    /// Draws the row. `plots` are those that can be shown, each with whether it is, and `before` is the layout to go
    /// back to.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        scene: Scene<'_>,
        presets: &mut Presets,
        (plots, before): (&[(Pane, bool)], ScreenLayout),
        frames: Frames,
        actions: &mut Vec<Action>,
    ) {
        let is_over = ui.rect_contains_pointer(ui.max_rect()) && !self.is_resting;
        let has_focus = ui.memory(|memory| memory.focused()).is_some();
        self.follow(ui.ctx(), is_over || has_focus || Popup::is_any_open(ui.ctx()));
        ui.horizontal(|ui| {
            ui.set_min_height(HEIGHT);
            if self.is_resting {
                status_ui(ui, scene, frames);
                return;
            }
            ui.spacing_mut().item_spacing.x = 4.0;
            play_ui(ui, scene, actions);
            reset_ui(ui, scene, actions);
            ui.separator();
            presets.few_ui(ui, scene, MENU, actions);
            ui.separator();
            plots_ui(ui, scene, plots, actions);
            ui.separator();
            lectern_menu(ui, scene, actions);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let leave = Button::new(scene.text("screen.leave")).shortcut_text(caption_of("back"));
                if ui.add(leave).on_hover_told(scene, scene.text("screen.leave_help")).clicked() {
                    actions.push(Action::Arrange(before));
                }
            });
        });
    }
}

/// The menu of plots.
fn plots_ui(ui: &mut Ui, scene: Scene<'_>, plots: &[(Pane, bool)], actions: &mut Vec<Action>) {
    let title = |pane: Pane| {
        let words = pane.words(scene.config().map(|config| &config.game));
        scene.text(&format!("pane.{words}.title"))
    };
    let Some((shown, _)) = plots.iter().find(|(_, is_shown)| *is_shown) else { return };
    let label = ui.label(scene.text("screen.plot")).on_hover_told(scene, scene.text("screen.plot_help"));
    let menu =
        ComboBox::from_id_salt("plot").selected_text(title(*shown)).width(MENU).height(list_height(ui));
    let menu = menu.truncate().show_ui(ui, |ui| {
        for (pane, is_shown) in plots {
            if ui.selectable_label(*is_shown, title(*pane)).clicked() {
                actions.push(Action::ShowPlot(*pane));
            }
        }
    });
    menu.response.labelled_by(label.id).on_hover_told(scene, scene.text("screen.plot_help"));
}
