//! The latents in a corner of the arena, in colours of their own, and the brush between them and their images.

use eframe::egui::{
    self, Align2, Color32, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::config::{LatentDistribution, RunConfig};
use crate::math::Point;
use crate::protocol::Picture;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Side of the square, in points, and the most of the plot's height that it takes.
const SIDE: f32 = 150.0;
const MOST: f32 = 0.28;
/// Radius of the brush, in points.
const BRUSH: f32 = 22.0;
/// Radius of a latent that the brush lights up, and of another one, in points.
const RADIUS: [f32; 2] = [3.2, 1.7];

/// What the pointer brushes over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LatentBrush {
    /// Latents around a place.
    Latents {
        /// The place in the plane of latents.
        centre: Point,
        /// The radius there.
        radius: f32,
    },
    /// Fakes around a place.
    Fakes {
        /// The place in the plane of samples.
        centre: Point,
        /// The radius there.
        radius: f32,
    },
}

impl LatentBrush {
    /// A brush over the fakes around `centre`, where a point of the screen is `unit` long.
    pub fn over_fakes(centre: [f64; 2], unit: f64) -> Self {
        Self::Fakes { centre: centre.map(|value| value as f32), radius: BRUSH * unit as f32 }
    }

    /// For each fake, whether it or its latent is under the brush.
    pub fn lit(self, fakes: &[Point], latents: &[Point]) -> Vec<bool> {
        let (points, centre, radius) = match self {
            Self::Latents { centre, radius } => (latents, centre, radius),
            Self::Fakes { centre, radius } => (fakes, centre, radius),
        };
        points
            .iter()
            .map(|point| libm::hypotf(point[0] - centre[0], point[1] - centre[1]) <= radius)
            .collect()
    }
}

/// The latents at the edge of the square.
fn reach(latent: LatentDistribution) -> f32 {
    match latent {
        LatentDistribution::Normal => 3.0,
        LatentDistribution::Uniform => 1.0,
    }
}

/// The colour of each of `latents`.
pub fn colors(scene: Scene<'_>, config: &RunConfig, latents: &[Point]) -> Vec<Color32> {
    let reach = reach(config.latent);
    latents.iter().map(|latent| scene.palette.latent(latent.map(|value| value / reach))).collect()
}

/// Draws the latents of `picture` in the lower right corner of the plot `frame`. Returns the brush while the pointer is
/// over them.
pub fn latents_ui(
    ui: &Ui,
    scene: Scene<'_>,
    frame: Rect,
    (config, picture): (&RunConfig, &Picture),
    lit: Option<&[bool]>,
) -> Option<LatentBrush> {
    let side = SIDE.min(MOST * frame.height()).min(MOST * frame.width());
    let square = Align2::RIGHT_BOTTOM.align_size_within_rect(vec2(side, side), frame.shrink(10.0));
    let response = ui.interact(square, ui.scope_id().with("latents"), Sense::click_and_drag());
    let painter = ui.painter_at(frame);
    painter.rect_filled(square, 4.0, ui.visuals().extreme_bg_color.gamma_multiply(0.92));
    let edge = Stroke::new(1.0, scene.palette.weak);
    painter.rect_stroke(square, 4.0, edge, StrokeKind::Outside);
    let scale = 0.5 * side / reach(config.latent);
    let colors = colors(scene, config, &picture.layers.latents);
    for (index, ([x, y], color)) in picture.layers.latents.iter().zip(colors).enumerate() {
        let place = square.center() + vec2(x * scale, -y * scale);
        let is_lit = lit.is_none_or(|lit| lit.get(index).copied().unwrap_or(false));
        let radius = RADIUS[usize::from(lit.is_none() || !is_lit)];
        if square.contains(place) {
            painter.circle_filled(place, radius, color.gamma_multiply(if is_lit { 1.0 } else { 0.3 }));
        }
    }
    let title = title(scene, config, picture);
    let at = pos2(square.left() + 6.0, square.top() + 3.0);
    painter.text(at, Align2::LEFT_TOP, &title, FontId::proportional(12.0), scene.palette.caption);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &title));
    let pointer = response.hover_pos();
    if let Some(pointer) = pointer {
        painter.circle_stroke(pointer, brush_radius(side), Stroke::new(1.2, scene.palette.reference));
    }
    pointer.map(|pointer| LatentBrush::Latents {
        centre: place_of(pointer, square, scale),
        radius: brush_radius(side) / scale,
    })
}

/// The radius of the brush over a square with this side: smaller over a smaller one.
fn brush_radius(side: f32) -> f32 {
    0.75 * BRUSH * side / SIDE
}

/// The latent at `pointer` in `square`, where a unit is `scale` points long.
fn place_of(pointer: Pos2, square: Rect, scale: f32) -> Point {
    let away = (pointer - square.center()) / scale;
    [away.x, -away.y]
}

/// The names of the two numbers that are shown, and of how many they are.
fn title(scene: Scene<'_>, config: &RunConfig, picture: &Picture) -> String {
    let [a, b] = picture.view.layers.plane_in(config.latent_dim);
    plane_name(scene, [a, b], config.latent_dim)
}

/// The name of the plane of the numbers `a` and `b` of latents of `dimension` numbers.
pub fn plane_name(scene: Scene<'_>, [a, b]: [usize; 2], dimension: usize) -> String {
    let key = match dimension {
        1 => "screen.layer.plane_of_1",
        2 => "screen.layer.plane_of_2",
        _ => "screen.layer.plane_of_many",
    };
    let sentence = Sentence::new(key).with("a", a + 1).with("b", b + 1).with("count", dimension);
    sentence.text(scene.language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brush_lights_up_what_it_covers_on_either_side() {
        let fakes = [[0.0, 0.0], [1.0, 0.0], [5.0, 5.0], [f32::NAN, 0.0]];
        let latents = [[2.0, 2.0], [-1.0, 0.0], [2.1, 2.1], [0.0, 0.0]];
        let over = LatentBrush::over_fakes([0.4, 0.0], 0.05);
        assert_eq!(over.lit(&fakes, &latents), [true, true, false, false]);
        let over = LatentBrush::Latents { centre: [2.0, 2.0], radius: 0.2 };
        assert_eq!(over.lit(&fakes, &latents), [true, false, true, false]);
    }

    #[test]
    fn the_latent_under_the_pointer_is_read_off_the_square() {
        let square = Rect::from_min_size(pos2(100.0, 50.0), vec2(120.0, 120.0));
        assert_eq!(place_of(pos2(160.0, 110.0), square, 20.0), [0.0, 0.0]);
        assert_eq!(place_of(pos2(220.0, 50.0), square, 20.0), [3.0, 3.0]);
    }
}
