//! Performs what the one in front of a class does.

use super::app::App;
use crate::ui::action::LecternAction;
use crate::ui::lectern::Lectern;

impl App {
    pub(super) fn perform_at_lectern(&mut self, action: LecternAction) {
        let Lectern { light, pen, shows_notes } = &mut self.lectern;
        match action {
            LecternAction::Light => light.is_on ^= true,
            LecternAction::GrowLight(factor) => light.grow(factor),
            LecternAction::Pen => pen.turn(!pen.is_on),
            LecternAction::PenColor(index) => pen.take_color(index),
            LecternAction::NextPenColor => pen.take_color(pen.color() + 1),
            LecternAction::Undo => pen.ink.undo(),
            LecternAction::Redo => pen.ink.redo(),
            LecternAction::Wipe => pen.ink.wipe(),
            LecternAction::Notes => *shows_notes ^= true,
        }
    }

    /// Holds the picture of all runs, or lets it follow them again.
    pub(super) fn hold_picture(&mut self, on: bool) {
        self.session.hold(on);
        self.company.hold(self.session.is_held());
    }
}
