//! What is in front, and with that what keys mean and what stands out.

use eframe::egui::{self, Context};

use super::app::App;
use super::keys::{self, KeyScope};
use super::preferences::is_low;
use crate::protocol::Phase;
use crate::ui::action::Action;
use crate::ui::screen_layout::Controls;
use crate::ui::spotlight::Spotlight;

impl App {
    /// Gives Escape to an open menu; while a person types, it closes what is in front, but does nothing else.
    pub(super) fn adapt_escape(&self, ctx: &Context, actions: &mut Vec<Action>) {
        let is_pressed = keys::is_pressed(ctx, "back");
        if is_pressed && egui::Popup::is_any_open(ctx) {
            actions.retain(|action| *action != Action::StepBack);
        } else if is_pressed && self.dialogs.are_open() && !actions.contains(&Action::StepBack) {
            actions.push(Action::StepBack);
        }
    }

    /// What stands out in this frame: the phase of slow motion, or what the pointer is on in the formula.
    pub(super) fn spotlight(&self) -> Option<Spotlight> {
        if let Some(slow) = &self.session.slow {
            let game = &self.session.shown.as_ref()?.state.config.game;
            return Spotlight::on_phase(slow, game.objective);
        }
        Spotlight::on_part(self.session.seen(), self.views.pointed?)
    }

    /// Where keys have their meaning now, what is in front first.
    pub(super) fn key_scopes(&self) -> Vec<KeyScope> {
        let pen = &self.lectern.pen;
        let present = self.preferences.layout().controls() == Controls::Hidden;
        let behind = if self.dialogs.handbook.is_open {
            Some(KeyScope::Guide)
        } else if self.dialogs.drawing.is_open {
            Some(KeyScope::Drawing)
        } else {
            let of_lesson = self.classroom.open.as_ref().map(|_| KeyScope::Lesson);
            present.then_some(of_lesson.unwrap_or(KeyScope::Present))
        };
        let scopes = [
            pen.is_on.then_some(KeyScope::Pen),
            self.lectern.light.is_on.then_some(KeyScope::Light),
            behind,
            (pen.is_on || !pen.ink.is_empty()).then_some(KeyScope::Ink),
        ];
        scopes.into_iter().flatten().collect()
    }

    /// Whether the window is so low that secondary rows are hidden or smaller.
    pub(in crate::ui) fn is_low(&self, ctx: &Context) -> bool {
        // What is scaled to the screen always has room.
        !self.preferences.layout().fills_screen() && is_low(ctx.content_rect().height())
    }

    /// Sets the scale of the whole window; `None` for the one that suits its size.
    pub(super) fn zoom(&mut self, zoom: Option<f32>, ctx: &Context) {
        let size = ctx.content_rect().size() * ctx.zoom_factor();
        self.preferences.set_zoom(zoom, size, self.classroom.is_open());
    }

    /// Whether the run has diverged.
    pub(in crate::ui) fn has_diverged(&self) -> bool {
        self.session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)))
    }
}
