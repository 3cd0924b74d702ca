//! The notes of a lesson in a window of their own.

use std::time::Duration;

use eframe::egui::{self, CentralPanel, Context, Id, Vec2, ViewportBuilder, ViewportId};

use super::classroom::Classroom;
use super::keys::{self, KeyScope};
use crate::ui::action::Action;
use crate::ui::lectern::{Lectern, notes_ui};
use crate::ui::scene::Scene;

/// Size of the window at first, in points.
const SIZE: Vec2 = Vec2::new(440.0, 560.0);
/// Least size, in points.
const LEAST: Vec2 = Vec2::new(280.0, 240.0);

/// Time from one look at the clock to the next.
const SECOND: Duration = Duration::from_secs(1);

/// Shows the notes, if they are wanted, in a window of their own; where the system gives none, in front of the panes.
pub fn notes_window_ui(
    ctx: &Context,
    scene: Scene<'_>,
    (lectern, classroom): (&mut Lectern, &Classroom),
    actions: &mut Vec<Action>,
) {
    if !lectern.shows_notes {
        return;
    }
    let title = scene.text("notes.title");
    let time = ctx.input(|input| input.time);
    let open = classroom.open.as_ref();
    // Its clock goes on.
    ctx.request_repaint_after(SECOND);
    if ctx.embed_viewports() {
        let window = egui::Window::new(&*title).id(Id::unique("notes")).open(&mut lectern.shows_notes);
        window.default_size(SIZE).min_size(LEAST).show(ctx, |ui| notes_ui(ui, scene, open, time, actions));
        return;
    }
    let builder =
        ViewportBuilder::default().with_title(&*title).with_inner_size(SIZE).with_min_inner_size(LEAST);
    ctx.show_viewport_immediate(ViewportId::from_hash_of("notes"), builder, |ui, _| {
        let ctx = ui.ctx().clone();
        CentralPanel::default().show(ui, |ui| notes_ui(ui, scene, open, time, actions));
        let scopes = open.map(|_| KeyScope::Lesson);
        for action in keys::pressed(&ctx, scopes.as_slice()) {
            match action {
                // Here Escape closes what it is pressed in.
                Action::StepBack => lectern.shows_notes = false,
                action => actions.push(action),
            }
        }
        if ctx.input(|input| input.viewport().close_requested()) {
            lectern.shows_notes = false;
        }
    });
}
