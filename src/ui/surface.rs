//! The discriminator's surface as an image, and as a number under the pointer.

use eframe::egui::{
    Color32, ColorImage, Rect, RichText, Sense, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2,
};

use super::scene::Scene;
use super::theme::Palette;
use crate::config::{Objective, Terms, sigmoid};
use crate::protocol::Surface;
use crate::words::Sentence;

/// Where `logit` stands between fake, 0, and real, 1, with the boundary at 1/2. The output itself where it is a
/// probability or meant to be near 0 and 1; for critics, whose scale is arbitrary, relative to the `spread`.
pub fn share(terms: Terms, logit: f32, boundary: f32, spread: f32) -> f32 {
    match terms.objective {
        Objective::LeastSquares => {
            let width = (terms.labels.real - terms.labels.fake) as f32;
            (0.5 + (logit - boundary) / width).clamp(0.0, 1.0)
        }
        Objective::Wasserstein | Objective::RelativisticLeastSquares => {
            0.5 + 0.5 * (logit - boundary) / spread.max(f32::MIN_POSITIVE)
        }
        _ => sigmoid(logit - boundary),
    }
}

/// The surface as an image, its first row on top; one pixel per cell.
pub fn image(surface: &Surface, terms: Terms, palette: &Palette) -> ColorImage {
    let [columns, rows] = [surface.grid.columns, surface.grid.rows];
    let away = surface.logits.iter().map(|logit| (logit - surface.boundary).abs());
    let spread = away.fold(0.0, f32::max);
    // Where there is nothing to tell apart, the best D has no say.
    let pixel = |logit: f32| match logit {
        logit if logit.is_nan() => palette.surface(0.5),
        logit => palette.surface(share(terms, logit, surface.boundary, spread)),
    };
    let pixels: Vec<Color32> = (0..rows)
        .rev()
        .flat_map(|row| surface.logits[row * columns..(row + 1) * columns].iter().map(|logit| pixel(*logit)))
        .collect();
    ColorImage::new([columns, rows], pixels)
}

/// What the colours of the surface mean: a strip of them between two words.
pub fn key_ui(ui: &mut Ui, scene: Scene<'_>, is_best: bool) {
    let name = if is_best { "D*" } else { "D" };
    let says = Sentence::new("screen.arena.key").with("name", name).text(scene.language);
    let size = vec2(KEY[0], ui.text_style_height(&TextStyle::Small));
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(RichText::new(says).small());
        ui.label(RichText::new(scene.text("screen.arena.key_fake")).small().color(scene.palette.fake));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let strip = Rect::from_center_size(rect.center(), vec2(KEY[0], KEY[1]));
        let width = strip.width() / PIECES as f32;
        for piece in 0..PIECES {
            let left = strip.left() + width * piece as f32;
            let place = Rect::from_min_size(pos2(left, strip.top()), vec2(width, strip.height()));
            let share = (piece as f32 + 0.5) / PIECES as f32;
            ui.painter().rect_filled(place, 0.0, scene.palette.surface(share));
        }
        let edge = Stroke::new(1.0, scene.palette.weak.gamma_multiply(0.6));
        ui.painter().rect_stroke(strip, 0.0, edge, StrokeKind::Outside);
        ui.label(RichText::new(scene.text("screen.arena.key_real")).small().color(scene.palette.real));
    });
    row.response.on_hover_text(scene.text("screen.arena.key_help"));
}

/// Width and height of the strip, in points, and pieces of one colour.
const KEY: [f32; 2] = [56.0, 9.0];
const PIECES: usize = 28;

/// The logit at `x`, between the centres of the cells around it; `None` outside of the grid.
pub fn logit_at(surface: &Surface, x: [f64; 2]) -> Option<f32> {
    let grid = &surface.grid;
    grid.cell_of(x.map(|value| value as f32))?;
    let size = grid.cell_size();
    let axis = |axis: usize, cells: usize| {
        let place = ((x[axis] - grid.rect.min[axis]) / size[axis] - 0.5).clamp(0.0, cells as f64 - 1.0);
        let low = (place as usize).min(cells.saturating_sub(2));
        (low, (low + 1).min(cells - 1), (place - low as f64) as f32)
    };
    let (left, right, across) = axis(0, grid.columns);
    let (lower, upper, up) = axis(1, grid.rows);
    let row = |row: usize| {
        let [a, b] = [left, right].map(|column| surface.logits[row * grid.columns + column]);
        a + across * (b - a)
    };
    let (below, above) = (row(lower), row(upper));
    Some(below + up * (above - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::{Grid, Rect};
    use crate::ui::theme::DARK;

    /// l(x, y) = 2x - y + 1 at the centres of the cells.
    fn plane() -> Surface {
        let grid = Grid { rect: Rect { min: [-1.0, 0.0], max: [3.0, 2.0] }, columns: 8, rows: 5 };
        let logit = |cell: usize| {
            let [x, y] = grid.centre(cell);
            (2.0 * x - y + 1.0) as f32
        };
        Surface { logits: (0..grid.cells()).map(logit).collect(), grid, boundary: 0.0, is_best: false }
    }

    #[test]
    fn between_centres_a_plane_is_read_exactly() {
        let surface = plane();
        for x in [[-0.75, 0.2], [0.0, 1.0], [1.3, 1.77], [2.75, 1.8]] {
            let expected = (2.0 * x[0] - x[1] + 1.0) as f32;
            assert!(logit_at(&surface, x).is_some_and(|logit| (logit - expected).abs() < 1e-5), "{x:?}");
        }
        assert_eq!(logit_at(&surface, [3.5, 1.0]), None);
    }

    #[test]
    fn the_image_has_its_first_row_on_top() {
        let surface = plane();
        let image = image(&surface, Objective::NonSaturating.into(), &DARK);
        assert_eq!(image.size, [8, 5]);
        let top_left = surface.logits[4 * 8];
        assert_eq!(image.pixels[0], DARK.surface(sigmoid(top_left)));
    }

    #[test]
    fn a_place_without_a_best_discriminator_is_neutral() {
        let surface = Surface { logits: vec![f32::NAN; 40], ..plane() };
        let image = image(&surface, Objective::NonSaturating.into(), &DARK);
        assert!(image.pixels.iter().all(|pixel| *pixel == DARK.surface(0.5)));
    }

    #[test]
    fn the_boundary_is_neutral_for_every_objective() {
        use crate::config::Choice as _;
        for terms in Objective::ALL.iter().map(|&objective| Terms::from(objective)) {
            let boundary = terms.boundary(3.0, 1.0);
            assert_eq!(share(terms, boundary, boundary, 2.0), 0.5, "{terms:?}");
            assert!(share(terms, boundary + 0.1, boundary, 2.0) > 0.5);
        }
        assert_eq!(share(Objective::Wasserstein.into(), 1.0, 1.0, 0.0), 0.5);
    }
}
