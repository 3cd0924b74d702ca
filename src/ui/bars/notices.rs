//! Notices above the timeline, in space that they have only while there is one, so that they cover nothing. Each is
//! shown whole, or waits for room.

use std::sync::Arc;

use eframe::egui::{
    self, Align, Frame, Galley, Label, Layout, Panel, RichText, TextStyle, TextWrapMode, Ui, WidgetText,
};

use crate::session::{Notice, Offer, Tone};
use crate::ui::action::{Action, Moment};
use crate::ui::controls::row::button_width;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::front::scroll_area;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Most of the window's height that notices take.
const MOST_HEIGHT: f32 = 0.36;
/// Width of the sign before a notice, in points.
const SIGN: f32 = 18.0;
/// Space above the text, in points, so that it is level with the text of the buttons.
const ABOVE: f32 = 2.0;

/// Draws the notices that fit: those with an offer first, then the newest. Where it `is_quiet`, before a class that watches, those that
/// wait for an answer wait until somebody moves.
pub fn notices_ui(ui: &mut Ui, scene: Scene<'_>, is_quiet: bool, actions: &mut Vec<Action>) {
    let notices = scene.session.notices.all();
    let num_held = scene.session.notices.num_held();
    // What comes after is the same with notices or without: a menu that is open there stays open.
    if is_quiet && notices.iter().all(|notice| notice.offer.is_some()) {
        actions.extend((num_held != notices.len()).then_some(Action::HoldNotices(notices.len())));
        return ui.skip_ahead_auto_ids(1);
    }
    if notices.is_empty() {
        actions.extend((num_held > 0).then_some(Action::HoldNotices(0)));
        return ui.skip_ahead_auto_ids(1);
    }
    let room = MOST_HEIGHT * ui.ctx().content_rect().height();
    let frame = Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(8, 4));
    let slot = Panel::bottom("notices").frame(frame).resizable(false).show(ui, |ui| {
        let texts: Vec<Arc<Galley>> = notices.iter().rev().map(|notice| text(ui, scene, notice)).collect();
        let heights: Vec<f32> = texts.iter().map(|text| height(ui, text)).collect();
        let shown = fitting(&heights, room);
        // Only one that is longer than all the room is scrolled.
        scroll_area(room).auto_shrink([false, true]).show(ui, |ui| {
            let newest = notices.iter().enumerate().rev();
            for ((index, notice), text) in newest.zip(texts).take(shown) {
                notice_ui(ui, scene, notice, text, index, actions);
            }
        });
        let waiting = notices.len() - shown;
        if waiting > 0 {
            let more = Sentence::new("screen.notices_more").with_count("more", waiting);
            caption_ui(ui, scene, more.text(scene.language));
        }
        waiting
    });
    // What is under the pointer is being read, and what waits is still to be.
    let to_hold = if slot.response.contains_pointer() { notices.len() } else { slot.inner };
    actions.extend((to_hold != num_held).then_some(Action::HoldNotices(to_hold)));
}

/// How many rows of these heights fit into `room`; at least one.
fn fitting(heights: &[f32], room: f32) -> usize {
    let mut taken = 0.0;
    let fits = |height: &&f32| {
        taken += **height;
        taken <= room
    };
    heights.iter().take_while(fits).count().max(1)
}

/// The sentence of `notice`, wrapped to the width beside sign and buttons.
fn text(ui: &Ui, scene: Scene<'_>, notice: &Notice) -> Arc<Galley> {
    let gap = ui.spacing().item_spacing.x;
    let keys = ["screen.dismiss"].into_iter().chain(notice.offer.map(|offer| button_of(offer).0));
    let taken: f32 = keys.map(|key| button_width(ui, &scene.text(key)) + gap).sum();
    let room = (ui.available_width() - SIGN - 2.0 * gap - taken).max(80.0);
    let text = WidgetText::from(notice.sentence.shown(scene.language));
    text.into_galley(ui, Some(TextWrapMode::Wrap), room, TextStyle::Body)
}

/// Label and help of the button that takes `offer`, and what it does.
fn button_of(offer: Offer) -> (&'static str, &'static str, Action) {
    match offer {
        Offer::Undo(_) => ("screen.undo", "screen.undo_help", Action::TakeBack),
        Offer::GoOn => ("screen.go_on", "screen.go_on_help", Action::GoOn),
        Offer::ToEnd => ("screen.to_end", "screen.to_end_help", Action::Go(Moment::Last)),
    }
}

/// Height of the row with this text, including the space below.
fn height(ui: &Ui, text: &Galley) -> f32 {
    (text.size().y + ABOVE).max(ui.spacing().interact_size.y) + ui.spacing().item_spacing.y
}

fn notice_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    notice: &Notice,
    text: Arc<Galley>,
    index: usize,
    actions: &mut Vec<Action>,
) {
    let (sign, color) = match notice.tone {
        Tone::Done => ("✔", scene.palette.done),
        Tone::Trouble => ("⚠", scene.palette.trouble),
    };
    ui.horizontal_top(|ui| {
        let size = egui::vec2(SIGN, ui.spacing().interact_size.y);
        ui.add_sized(size, Label::new(RichText::new(sign).color(color).size(16.0)));
        ui.vertical(|ui| {
            ui.add_space(ABOVE);
            ui.label(text);
        });
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if ui
                .button(scene.text("screen.dismiss"))
                .on_hover_told(scene, scene.text("screen.dismiss_help"))
                .clicked()
            {
                actions.push(Action::Dismiss(index));
            }
            if let Some((label, help, action)) = notice.offer.map(button_of) {
                let button = egui::Button::new(RichText::new(scene.text(label)).strong());
                if ui.add(button).on_hover_told(scene, scene.text(help)).clicked() {
                    actions.push(action);
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_whole_or_waits() {
        assert_eq!(fitting(&[40.0, 40.0, 40.0], 100.0), 2);
        assert_eq!(fitting(&[40.0, 40.0], 80.0), 2);
        assert_eq!(fitting(&[400.0, 10.0], 80.0), 1);
    }
}
