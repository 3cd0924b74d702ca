//! Notices in a slot of their own above the timeline: it is there only while there is something to tell, and covers
//! nothing.

use eframe::egui::{self, Align, Frame, Layout, Panel, RichText, ScrollArea, Ui};

use super::action::Action;
use super::row::button_width;
use super::scene::Scene;
use crate::session::{Notice, Offer, Tone};

/// The share of the window's height that notices take at most; what does not fit is scrolled to.
const MOST_HEIGHT: f32 = 0.25;

/// All notices, the newest on top.
pub fn notices_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let notices = scene.session.notices.all();
    let was_held = scene.session.notices.is_held();
    if notices.is_empty() {
        actions.extend(was_held.then_some(Action::HoldNotices(false)));
        return;
    }
    let height = MOST_HEIGHT * ui.ctx().content_rect().height();
    let frame = Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(8, 4));
    let slot = Panel::bottom("notices").frame(frame).resizable(false).show(ui, |ui| {
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for (index, notice) in notices.iter().enumerate().rev() {
                notice_ui(ui, scene, notice, index, actions);
            }
        });
    });
    // What is under the pointer is being read.
    let is_held = slot.response.contains_pointer();
    actions.extend((is_held != was_held).then_some(Action::HoldNotices(is_held)));
}

fn notice_ui(ui: &mut Ui, scene: Scene<'_>, notice: &Notice, index: usize, actions: &mut Vec<Action>) {
    let (icon, color) = match notice.tone {
        Tone::Done => ("✔", scene.palette.done),
        Tone::Trouble => ("⚠", scene.palette.trouble),
    };
    let (dismiss, undo) = (scene.text("screen.dismiss"), scene.text("screen.undo"));
    let undo = notice.offer.map(|Offer::Undo(_)| undo);
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(icon).color(color).size(16.0));
        let buttons = [Some(&dismiss), undo.as_ref()].into_iter().flatten();
        let gap = ui.spacing().item_spacing.x;
        let taken: f32 = buttons.map(|text| button_width(ui, text) + gap).sum();
        let room = (ui.available_width() - taken - gap).max(80.0);
        ui.vertical(|ui| {
            ui.set_width(room);
            ui.add_space(2.0);
            ui.label(notice.sentence.shown(scene.language));
        });
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if ui.button(dismiss).on_hover_text(scene.text("screen.dismiss_help")).clicked() {
                actions.push(Action::Dismiss(index));
            }
            if let Some(undo) = undo
                && ui
                    .button(RichText::new(undo).strong())
                    .on_hover_text(scene.text("screen.undo_help"))
                    .clicked()
            {
                actions.push(Action::Undo);
            }
        });
    });
}
