//! The small picture of a mark on the timeline: what the run looked like when the change was made.

use eframe::egui::{Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2};

use crate::math::Point;
use crate::session::MarkThumbnail;
use crate::ui::explain::caption_ui;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Width and height, in points.
const SIZE: f32 = 150.0;
/// Radius of a point, in points.
const DOT: f32 = 1.3;

/// Draws the thumbnail of the change after `change` steps, if there is one.
pub fn thumbnail_ui(ui: &mut Ui, scene: Scene<'_>, change: u64) {
    let Some(kept) = scene.session.thumbnails.at(scene.session.at().branch, change) else { return };
    let (place, response) = ui.allocate_exact_size(Vec2::splat(SIZE), Sense::hover());
    let caption = Sentence::new("time.thumbnail").with_count("step", kept.step).text(scene.language);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &caption));
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 3.0, ui.visuals().extreme_bg_color);
    let map = Map::of(kept, place);
    for (points, color) in [(&kept.real, scene.palette.real), (&kept.fake, scene.palette.fake)] {
        let on = points.iter().map(|point: &Point| map.place(point.map(f64::from)));
        painter.extend(on.filter(|on| place.contains(*on)).map(|on| Shape::circle_filled(on, DOT, color)));
    }
    let line = |points: &[[f64; 2]], color| {
        let on: Vec<Pos2> = points.iter().map(|point| map.place(*point)).collect();
        painter.add(Shape::line(on, Stroke::new(1.0, color)));
    };
    kept.contour.iter().for_each(|points| line(points, scene.palette.reference));
    let [real, fake] = &kept.densities;
    line(real, scene.palette.real);
    line(fake, scene.palette.fake);
    painter.rect_stroke(place, 3.0, Stroke::new(1.0, scene.palette.grid), StrokeKind::Inside);
    caption_ui(ui, scene, caption);
}

/// The map from what a thumbnail shows to the place where it is drawn.
struct Map {
    low: [f64; 2],
    scale: [f64; 2],
    corner: Pos2,
}

impl Map {
    fn of(kept: &MarkThumbnail, place: Rect) -> Self {
        let size = kept.rect.size();
        let across = |axis: usize| f64::from(place.size()[axis]) / size[axis].max(f64::MIN_POSITIVE);
        let scale = if kept.densities[0].is_empty() {
            // In the plane a circle is a circle.
            [across(0).min(across(1)); 2]
        } else {
            [across(0), across(1)]
        };
        let middle = [0, 1].map(|axis| 0.5 * (kept.rect.min[axis] + kept.rect.max[axis]));
        let low = [0, 1].map(|axis| middle[axis] - 0.5 * f64::from(place.size()[axis]) / scale[axis]);
        Self { low, scale, corner: place.left_bottom() }
    }

    fn place(&self, point: [f64; 2]) -> Pos2 {
        let [x, y] = [0, 1].map(|axis| ((point[axis] - self.low[axis]) * self.scale[axis]) as f32);
        pos2(self.corner.x + x, self.corner.y - y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane;

    #[test]
    fn the_plane_keeps_its_shape_and_the_line_fills_the_place() {
        let rect = plane::Rect { min: [-2.0, -1.0], max: [2.0, 1.0] };
        let flat = MarkThumbnail {
            step: 1,
            rect,
            real: Vec::new(),
            fake: Vec::new(),
            contour: Vec::new(),
            densities: Default::default(),
        };
        let place = Rect::from_min_size(pos2(10.0, 20.0), Vec2::splat(100.0));
        let map = Map::of(&flat, place);
        assert_eq!(map.place([-2.0, 0.0]), pos2(10.0, 70.0));
        assert_eq!(map.place([0.0, 1.0]), pos2(60.0, 45.0));
        let line = MarkThumbnail { densities: [vec![[0.0, 0.0]], Vec::new()], ..flat };
        assert_eq!(Map::of(&line, place).place([2.0, 1.0]), pos2(110.0, 20.0));
    }
}
