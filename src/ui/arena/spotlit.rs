//! The samples that stand out, drawn over the arena.

use eframe::egui::{self, Align2, Color32, FontId, Rect, Stroke, pos2, vec2};
use egui_plot::{Arrows, PlotPoints, PlotUi, Points};

use crate::math::Point;
use crate::ui::scene::Scene;
use crate::ui::spotlight::{Spotlight, SpotlitSample};

/// Radius of a sample whose term is 0, and by how much it grows to the largest, in points.
const RADIUS: [f32; 2] = [2.0, 7.0];
/// Classes of size: samples of one class are drawn together.
const CLASSES: usize = 12;
/// Length of the longest arrow, as a share of the visible height, where moves are shorter.
const ARROW: f64 = 0.08;
/// Most arrows.
const MOST_ARROWS: usize = 128;
/// Side of the square in which latents are drawn, in points.
const LATENTS: f32 = 132.0;
/// The latents at the edge of that square.
const REACH: f32 = 3.0;

/// Draws the samples of `light`, and what moves.
pub fn spotlit_ui(plot_ui: &mut PlotUi<'_>, scene: Scene<'_>, light: &Spotlight) {
    for (samples, color, name) in
        [(&light.real, scene.palette.real, "spotlit real"), (&light.fake, scene.palette.fake, "spotlit fake")]
    {
        let halo = scene.palette.surface_neutral.gamma_multiply(0.7);
        samples_ui(plot_ui, samples, [color, halo], name);
    }
    let from: Vec<Point> = light.fake.iter().map(|sample| sample.place).collect();
    arrows_ui(plot_ui, scene, &from, &light.moved);
}

fn samples_ui(plot_ui: &mut PlotUi<'_>, samples: &[SpotlitSample], [color, halo]: [Color32; 2], name: &str) {
    for class in 0..CLASSES {
        let is_of = |sample: &&SpotlitSample| class_of(sample.share) == class;
        let places: PlotPoints<'_> =
            samples.iter().filter(is_of).map(|sample| sample.place.map(f64::from)).collect();
        if places.points().is_empty() {
            continue;
        }
        let share = class as f32 / (CLASSES - 1) as f32;
        let radius = RADIUS[0] + share * RADIUS[1];
        // Small ones on large ones stay visible.
        let edge = Points::new(name, places).radius(radius + 1.0).color(halo);
        let places: PlotPoints<'_> =
            samples.iter().filter(is_of).map(|sample| sample.place.map(f64::from)).collect();
        plot_ui.points(edge.allow_hover(false));
        plot_ui.points(Points::new(name, places).radius(radius).color(color).allow_hover(false));
    }
}

fn class_of(share: f32) -> usize {
    (share * (CLASSES - 1) as f32).round() as usize
}

/// Draws an arrow for each move, all by the same factor longer if they are short.
fn arrows_ui(plot_ui: &mut PlotUi<'_>, scene: Scene<'_>, from: &[Point], to: &[Point]) {
    let bounds = plot_ui.plot_bounds();
    let factor = arrow_factor(from, to, bounds.height());
    let pairs = from.iter().zip(to).take(MOST_ARROWS).map(|(from, to)| {
        let from = from.map(f64::from);
        let tip = [0, 1].map(|axis| from[axis] + factor * (f64::from(to[axis]) - from[axis]));
        (from, tip)
    });
    let (origins, tips): (Vec<_>, Vec<_>) = pairs.unzip();
    if !origins.is_empty() {
        let arrows = Arrows::new("moves", origins, tips).tip_length(7.0);
        plot_ui.arrows(arrows.color(scene.palette.generator).allow_hover(false));
    }
}

/// By how much moves are drawn longer than they are: so that the longest is [`ARROW`] of `height`, and at least 1.
pub fn arrow_factor(from: &[Point], to: &[Point], height: f64) -> f64 {
    let length = |(from, to): (&Point, &Point)| f64::from((to[0] - from[0]).hypot(to[1] - from[1]));
    let longest = from.iter().zip(to).map(length).fold(0.0, f64::max);
    if longest > 0.0 && longest.is_finite() { (ARROW * height / longest).max(1.0) } else { 1.0 }
}

/// Draws the latents in the upper left corner of `frame`: their first two numbers.
pub fn latents_ui(ui: &egui::Ui, scene: Scene<'_>, frame: Rect, light: &Spotlight) {
    if light.latents.is_empty() {
        return;
    }
    let square = Rect::from_min_size(frame.min + vec2(10.0, 26.0), vec2(LATENTS, LATENTS));
    let painter = ui.painter_at(frame);
    let corner = 4.0;
    painter.rect_filled(square, corner, ui.visuals().extreme_bg_color.gamma_multiply(0.92));
    let edge = Stroke::new(1.0, scene.palette.generator);
    painter.rect_stroke(square, corner, edge, egui::StrokeKind::Outside);
    let scale = 0.5 * LATENTS / REACH;
    for [x, y] in &light.latents {
        let place = square.center() + vec2(x * scale, -y * scale);
        if square.contains(place) {
            painter.circle_filled(place, 1.8, scene.palette.generator);
        }
    }
    let at = pos2(square.left() + 6.0, square.top() + 3.0);
    let title = scene.text("slow.latents_title");
    painter.text(at, Align2::LEFT_TOP, title, FontId::proportional(12.0), scene.palette.caption);
}

/// What stands in the corner of the arena while samples stand out: what sizes and arrows mean.
pub fn key_ui(ui: &egui::Ui, scene: Scene<'_>, frame: Rect, light: &Spotlight, height: f64) {
    let from: Vec<Point> = light.fake.iter().map(|sample| sample.place).collect();
    let text = if light.moved.is_empty() {
        let is_sized = light.real.iter().chain(&light.fake).any(|sample| sample.share != light_share(light));
        let lines = [(is_sized, "slow.sizes"), (light.boundary, "slow.boundary")];
        let lines: Vec<_> = lines.iter().filter(|line| line.0).map(|line| scene.text(line.1)).collect();
        if lines.is_empty() {
            return;
        }
        lines.join("\n")
    } else {
        let factor = arrow_factor(&from, &light.moved, height);
        let key = if factor > 1.05 { "slow.arrows_longer" } else { "slow.arrows" };
        let factor = if factor < 10.0 { format!("{factor:.1}") } else { format!("{factor:.0}") };
        crate::words::Sentence::new(key).with("factor", factor).text(scene.language)
    };
    let font = FontId::proportional(12.0);
    let galley = ui.painter().layout(text, font, ui.visuals().text_color(), frame.width() - 28.0);
    let place = Rect::from_min_size(
        frame.left_bottom() + vec2(8.0, -galley.size().y - 14.0),
        galley.size() + vec2(12.0, 6.0),
    );
    ui.painter().rect_filled(place, 4.0, ui.visuals().extreme_bg_color.gamma_multiply(0.88));
    ui.painter().galley(place.min + vec2(6.0, 3.0), galley, ui.visuals().text_color());
}

/// The share of the first sample: if all have it, sizes mean nothing.
fn light_share(light: &Spotlight) -> f32 {
    light.real.first().or(light.fake.first()).map_or(0.0, |sample| sample.share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_moves_are_drawn_longer_and_long_ones_as_they_are() {
        let from = [[0.0, 0.0], [1.0, 1.0]];
        let factor = arrow_factor(&from, &[[0.003, 0.004], [1.0, 1.001]], 10.0);
        assert!((factor - 160.0).abs() < 1e-3, "0.8 of 10 over 0.005: {factor}");
        assert_eq!(arrow_factor(&from, &[[2.0, 0.0], [1.0, 1.0]], 10.0), 1.0);
        assert_eq!(arrow_factor(&from, &from, 10.0), 1.0, "nothing moves");
        assert_eq!(arrow_factor(&from, &[[f32::NAN, 0.0], [f32::INFINITY, 1.0]], 10.0), 1.0);
    }

    #[test]
    fn sizes_grow_with_the_term() {
        assert_eq!([0.0, 0.5, 1.0].map(class_of), [0, 6, CLASSES - 1]);
    }
}
