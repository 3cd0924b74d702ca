//! The manifold of G as a sheet, or a curve for latents of one number, and its morph out of the square of latents.

use eframe::egui::epaint::{Vertex, WHITE_UV};
use eframe::egui::{Color32, Mesh, Pos2, Shape, Stroke};
use egui_plot::{PlotPoint, PlotTransform};

use crate::math::plane::Rect;
use crate::protocol::Manifold;

/// Seconds that the morph takes.
pub const MORPH: f64 = 1.8;
/// Decades of density between the faintest cells and the strongest.
const DECADES: f32 = 3.0;
/// The opacity of the faintest cells, and by how much that of the strongest is greater.
const ALPHA: [f32; 2] = [0.06, 0.74];
/// Cells between two lines of the grid.
const EVERY: usize = 4;
/// The share of cells that are at most as dense as the strongest colour.
const STRONGEST: f32 = 0.98;

/// Where the corners of `manifold` are at `share` of the morph, from 0, where they fill the square inside of `square`, to
/// 1, where they are at their images.
pub fn morphed(manifold: &Manifold, square: Rect, share: f64) -> Vec<[f64; 2]> {
    // Slow at both ends.
    let share = share.clamp(0.0, 1.0);
    let eased = share * share * (3.0 - 2.0 * share);
    let reach = manifold.latents.iter().flatten().fold(0.0_f32, |reach, value| reach.max(value.abs()));
    let [width, height] = square.size();
    let place = |latent: [f32; 2]| {
        let share = latent.map(|value| f64::from(value / reach.max(f32::MIN_POSITIVE)));
        [square.min[0] + 0.5 * width * (1.0 + share[0]), square.min[1] + 0.5 * height * (1.0 + share[1])]
    };
    let between = |(latent, image): (&[f32; 2], &[f32; 2])| {
        let (from, to) = (place(*latent), image.map(f64::from));
        if eased < 1.0 { [0, 1].map(|axis| from[axis] + eased * (to[axis] - from[axis])) } else { to }
    };
    manifold.latents.iter().zip(&manifold.images).map(between).collect()
}

/// The strength of each cell by its density, from 0 to 1: by its logarithm, against that of all but the very densest.
pub fn strengths(densities: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = densities.iter().copied().filter(|density| density.is_finite()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let most = sorted.get((sorted.len() as f32 * STRONGEST) as usize).copied().unwrap_or(1.0);
    let strength = |density: &f32| {
        if density.is_nan() {
            return 0.0;
        }
        (1.0 + libm::log10f(density / most.max(f32::MIN_POSITIVE)) / DECADES).clamp(0.0, 1.0)
    };
    densities.iter().map(strength).collect()
}

/// The shapes of `manifold` with its corners at `places`, in `color`.
pub fn shapes(
    manifold: &Manifold,
    places: &[[f64; 2]],
    color: Color32,
    transform: &PlotTransform,
    shapes: &mut Vec<Shape>,
) {
    let on_screen: Vec<Pos2> = places
        .iter()
        .map(|place| transform.position_from_point(&PlotPoint::new(place[0], place[1])))
        .collect();
    let strengths = strengths(&manifold.densities);
    let alpha = |strength: f32| color.gamma_multiply(ALPHA[0] + ALPHA[1] * strength);
    let is_curve = manifold.corners[1] == 1;
    let mut mesh = Mesh::default();
    for (cell, strength) in manifold.cells().zip(&strengths) {
        let corners = cell.map(|corner| on_screen[corner]);
        if corners.iter().any(|corner| !corner.is_finite()) {
            continue;
        }
        if is_curve {
            shapes.push(Shape::line_segment([corners[0], corners[1]], Stroke::new(3.0, alpha(*strength))));
            continue;
        }
        let first = mesh.vertices.len() as u32;
        let vertex = |pos| Vertex { pos, uv: WHITE_UV, color: alpha(*strength) };
        mesh.vertices.extend(corners.map(vertex));
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first, first + 2, first + 3);
    }
    if is_curve {
        return;
    }
    shapes.push(Shape::mesh(mesh));
    let [columns, rows] = manifold.corners;
    let stroke = Stroke::new(0.8, color.gamma_multiply(0.75));
    let mut line = |corners: Vec<usize>| {
        let points: Vec<Pos2> = corners.into_iter().map(|corner| on_screen[corner]).collect();
        if points.iter().all(|point| point.is_finite()) {
            shapes.push(Shape::line(points, stroke));
        }
    };
    for row in (0..rows).step_by(EVERY) {
        line((0..columns).map(|column| row * columns + column).collect());
    }
    for column in (0..columns).step_by(EVERY) {
        line((0..rows).map(|row| row * columns + column).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morph_leads_from_the_square_to_the_images() {
        let latents = vec![[-3.0, -3.0], [3.0, -3.0], [-3.0, 3.0], [3.0, 3.0]];
        let images = vec![[1.0, 1.0], [2.0, 1.0], [1.0, 3.0], [5.0, 5.0]];
        let manifold =
            Manifold { plane: [0, 1], dimension: 2, corners: [2, 2], latents, images, densities: vec![1.0] };
        let square = Rect { min: [-2.0, 0.0], max: [2.0, 8.0] };
        let at = |share| morphed(&manifold, square, share);
        assert_eq!(at(0.0), [[-2.0, 0.0], [2.0, 0.0], [-2.0, 8.0], [2.0, 8.0]]);
        assert_eq!(at(1.0), [[1.0, 1.0], [2.0, 1.0], [1.0, 3.0], [5.0, 5.0]]);
        assert_eq!(at(7.0), at(1.0));
        assert_eq!(at(0.5)[3], [3.5, 6.5], "half of the way at half of the time");
    }

    #[test]
    fn a_cell_is_as_strong_as_it_is_dense() {
        let mut densities = vec![1.0; 98];
        densities.extend([f32::INFINITY, f32::NAN, 0.1, 1e-9]);
        let found = strengths(&densities);
        assert!(found[..99].iter().all(|strength| *strength == 1.0));
        assert_eq!(found[99], 0.0);
        assert!((found[100] - 2.0 / 3.0).abs() < 1e-6 && found[101] == 0.0);
        assert!(strengths(&[]).is_empty());
        assert_eq!(strengths(&[f32::INFINITY]), [1.0]);
    }
}
