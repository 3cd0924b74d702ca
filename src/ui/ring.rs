//! Rings around widgets that a lesson points at. A widget says each frame where it is, under a name.

use eframe::egui::{Context, Id, LayerId, Order, Rect, Stroke, StrokeKind};

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

/// Where `name` is drawn; `None` if it is not on the screen.
pub fn place_of(ctx: &Context, name: &str) -> Option<Rect> {
    let found: Option<(u64, Rect)> = ctx.data(|data| data.get_temp(id_of(name)));
    found.filter(|(frame, _)| frame + 1 >= ctx.cumulative_frame_nr()).map(|(_, place)| place)
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
