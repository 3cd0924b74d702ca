//! The arrows of what pulls on the fakes, and the key to their length.

use eframe::egui::{self, Align2, Color32, FontId, Pos2, Rect, Shape, Stroke, Vec2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

use crate::math::Point;
use crate::ui::scale::short;

/// Length of a long arrow, in points.
const LONG: f32 = 42.0;
/// Most of an arrow's length, in points: a pull that is far greater than most is cut there.
const LONGEST: f32 = 160.0;
/// The share of arrows that are at most as long as a long one.
const MOST: f64 = 0.9;
/// Least length of the arrow in the key, in points.
const IN_KEY: f32 = 24.0;

/// Points of the screen for a pull of 1, so that most of `pulls` are at most long: a power of the root of 2, so that
/// arrows keep their scale while pulls change little. `None` where nothing pulls.
pub fn scale(pulls: &[Point]) -> Option<f32> {
    let lengths = pulls.iter().map(|[x, y]| libm::hypot(f64::from(*x), f64::from(*y)));
    let mut lengths: Vec<f64> = lengths.filter(|length| length.is_finite()).collect();
    lengths.sort_unstable_by(f64::total_cmp);
    let length = *lengths.get((lengths.len() as f64 * MOST) as usize)?;
    let steps = libm::floor(2.0 * libm::log2(f64::from(LONG) / length));
    let scale = libm::exp2(0.5 * steps) as f32;
    (length > 0.0 && scale.is_finite() && scale > 0.0).then_some(scale)
}

/// A round pull whose arrow is at least [`IN_KEY`] long at this `scale`, and less than 2.5 times as long.
pub fn pull_of_key(scale: f32) -> f64 {
    let least = f64::from(IN_KEY) / f64::from(scale);
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|pull| *pull >= least)
        .unwrap_or(least)
}

/// The shapes of the arrows from `from` along `pulls`.
pub fn shapes(
    from: &[Point],
    pulls: &[Point],
    scale: f32,
    color: Color32,
    transform: &PlotTransform,
    shapes: &mut Vec<Shape>,
) {
    for (from, pull) in from.iter().zip(pulls) {
        let origin = transform.position_from_point(&PlotPoint::new(f64::from(from[0]), f64::from(from[1])));
        // The plane has equal units along both axes.
        let along = vec2(pull[0], -pull[1]) * scale;
        if origin.is_finite() && along.x.is_finite() && along.y.is_finite() {
            arrow(origin, along * (LONGEST / along.length()).min(1.0), color, shapes);
        }
    }
}

/// An arrow with a head of at most 5 points.
fn arrow(origin: Pos2, along: Vec2, color: Color32, shapes: &mut Vec<Shape>) {
    let length = along.length();
    if length < 0.5 {
        return;
    }
    let stroke = Stroke::new(1.2, color);
    let tip = origin + along;
    shapes.push(Shape::line_segment([origin, tip], stroke));
    let back = -along / length * (0.4 * length).min(5.0);
    for side in [back.rot90(), -back.rot90()] {
        shapes.push(Shape::line_segment([tip, tip + back + 0.6 * side], stroke));
    }
}

/// Draws the key at the lower edge of the plot `frame`: an arrow in the `color` of those that it explains, and the pull that
/// it stands for.
pub fn key_ui(ui: &egui::Ui, frame: Rect, scale: f32, color: Color32) {
    let pull = pull_of_key(scale);
    let text = format!("|∂L_G/∂x| = {}", short(pull));
    let font = FontId::proportional(12.0);
    let galley = ui.painter().layout_no_wrap(text, font, ui.visuals().text_color());
    let length = pull as f32 * scale;
    let size = galley.size() + vec2(length + 20.0, 6.0);
    let place = Align2::LEFT_BOTTOM.align_size_within_rect(size, frame.shrink(8.0));
    ui.painter().rect_filled(place, 4.0, ui.visuals().extreme_bg_color.gamma_multiply(0.88));
    let mut shapes = Vec::new();
    let start = egui::pos2(place.left() + 6.0, place.center().y);
    arrow(start, vec2(length, 0.0), color, &mut shapes);
    ui.painter().extend(shapes);
    ui.painter().galley(place.min + vec2(length + 14.0, 3.0), galley, ui.visuals().text_color());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_arrows_are_at_most_long_and_the_key_is_round_and_seen() {
        for size in [1e-6_f32, 0.03, 1.0, 4711.0] {
            let pulls: Vec<Point> = (1..=100).map(|index| [0.0, size * index as f32 / 100.0]).collect();
            let scale = scale(&pulls).expect("a scale");
            let ninetieth = 0.91 * size * scale;
            assert!(ninetieth <= LONG * 1.001 && ninetieth > 0.7 * LONG, "{ninetieth}");
            let pull = pull_of_key(scale);
            let length = pull * f64::from(scale);
            assert!((f64::from(IN_KEY) * 0.999..f64::from(IN_KEY) * 2.51).contains(&length), "{length}");
            let digit = pull / 10.0_f64.powf(pull.log10().floor() + 1e-9);
            assert!([1.0, 2.0, 5.0, 10.0].iter().any(|round| (digit - round).abs() < 1e-6), "{pull}");
        }
        assert_eq!(scale(&[]), None);
        assert_eq!(scale(&[[0.0, 0.0]]), None);
        assert_eq!(scale(&[[f32::NAN, 1.0]]), None);
    }
}
