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

/// Where `name` is drawn in this frame; `None` if it is not on the screen. Rings are drawn last.
pub fn place_of(ctx: &Context, name: &str) -> Option<Rect> {
    let found: Option<(u64, Rect)> = ctx.data(|data| data.get_temp(id_of(name)));
    found.filter(|(frame, _)| *frame == ctx.cumulative_frame_nr()).map(|(_, place)| place)
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
