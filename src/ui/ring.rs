//! Rings around widgets that a lesson points at. A widget says each frame where it is, under a name.

use eframe::egui::{Align, Context, Id, LayerId, Order, Rect, Stroke, StrokeKind, Ui};

use super::theme::Palette;

/// Distance of the ring from what it surrounds, in points.
const AROUND: f32 = 3.0;
/// Width of the ring, in points.
const WIDTH: f32 = 2.5;

fn id_of(name: &str) -> Id {
    Id::unique(("pointed at", name))
}

/// Notes that `name` is drawn at `place` in this frame.
pub fn note(ctx: &Context, name: &str, place: Rect) {
    let frame = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| data.insert_temp(id_of(name), (frame, place)));
}

/// The id under which is stored what is to be shown.
fn sought_id() -> Id {
    Id::unique("sought by a lesson")
}

/// Has what is named so shown where it is hidden, in a closed group or below what is seen of a list: these, and nothing else.
pub fn seek(ctx: &Context, names: &[&'static str]) {
    ctx.data_mut(|data| data.insert_temp(sought_id(), names.to_vec()));
}

/// Whether `name` is to be shown where it is hidden.
pub fn is_sought(ctx: &Context, name: &str) -> bool {
    ctx.data(|data| data.get_temp::<Vec<&'static str>>(sought_id()))
        .is_some_and(|names| names.contains(&name))
}

/// Notes that `name` is drawn at `place` of `ui`, and scrolls there if it is sought.
pub fn note_in(ui: &Ui, name: &str, place: Rect) {
    if is_sought(ui.ctx(), name) {
        ui.scroll_to_rect(place, Some(Align::Center));
        if ui.clip_rect().contains_rect(place) {
            let left = |names: &mut Vec<&'static str>| names.retain(|other| *other != name);
            ui.data_mut(|data| left(data.get_temp_mut_or_default(sought_id())));
        }
        ui.ctx().request_repaint();
    }
    note(ui.ctx(), name, place.intersect(ui.clip_rect()));
}

/// Where `name` is drawn in this frame; `None` if it is not on the screen. Rings are drawn last.
pub fn place_of(ctx: &Context, name: &str) -> Option<Rect> {
    let found: Option<(u64, Rect)> = ctx.data(|data| data.get_temp(id_of(name)));
    let is_seen = |(frame, place): &(u64, Rect)| *frame == ctx.cumulative_frame_nr() && place.is_positive();
    found.filter(is_seen).map(|(_, place)| place)
}

/// Draws a ring around `place`, over everything that stands in the window.
pub fn ring_ui(ctx: &Context, palette: &Palette, place: Rect) {
    let layer = LayerId::new(Order::Middle, Id::unique("rings"));
    let place = place.expand(AROUND).intersect(ctx.content_rect().shrink(WIDTH));
    let painter = ctx.layer_painter(layer);
    painter.rect_stroke(
        place,
        6.0,
        Stroke::new(3.0 * WIDTH, palette.mark.gamma_multiply(0.25)),
        StrokeKind::Middle,
    );
    painter.rect_stroke(place, 6.0, Stroke::new(WIDTH, palette.mark), StrokeKind::Middle);
}

#[cfg(test)]
mod tests {
    use eframe::egui::{RawInput, pos2};

    use super::*;

    #[test]
    fn what_is_no_longer_drawn_has_no_ring() {
        let ctx = Context::default();
        let place = Rect::from_min_max(pos2(1.0, 2.0), pos2(3.0, 4.0));
        let frame = |is_drawn: bool| {
            let mut found = None;
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                if is_drawn {
                    note(ui.ctx(), "play", place);
                }
                found = place_of(ui.ctx(), "play");
            });
            output.textures_delta.clear();
            found
        };
        assert_eq!([true, false, true].map(frame), [Some(place), None, Some(place)]);
    }
}
