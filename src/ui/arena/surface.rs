//! The surface of D as an image, its colour key, and its value at a point.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Galley, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2,
};

use crate::config::{Objective, Terms, sigmoid};
use crate::protocol::Surface;
use crate::ui::curves::legend::LENGTH as LEGEND_HEIGHT;
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;
use crate::words::Sentence;

/// The colour value of `logit`: 0 for fake, 1 for real, 1/2 at the boundary. It is the output of D if that is a
/// probability or has targets near 0 and 1; for critics, whose scale is arbitrary, it is relative to `spread`.
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

/// The surface as an image with one pixel per cell, its top row first.
pub fn image(surface: &Surface, terms: Terms, palette: &Palette) -> ColorImage {
    let [columns, rows] = [surface.grid.columns, surface.grid.rows];
    let away = surface.logits.iter().map(|logit| (logit - surface.boundary).abs());
    let spread = away.fold(0.0, f32::max);
    let pixel = |cell: usize| {
        let share = share(terms, surface.logits[cell], surface.boundary, spread);
        // Where there is nothing to tell apart, the best D has no say.
        let presence = surface.presence.get(cell).copied().unwrap_or(1.0);
        palette.surface(if share.is_nan() { 0.5 } else { 0.5 + presence * (share - 0.5) })
    };
    let pixels: Vec<Color32> =
        (0..rows).rev().flat_map(|row| (row * columns..(row + 1) * columns).map(pixel)).collect();
    ColorImage::new([columns, rows], pixels)
}

/// The colour key of the surface: a strip between two words. Its size is computed before it is placed, so that it
/// can begin a new row; if it still does not fit, its title is left out.
pub fn key_ui(ui: &mut Ui, scene: Scene<'_>, is_best: bool) {
    let name = if is_best { "D*" } else { "D" };
    // A score has no colour for real and none for fake: only lower and higher.
    let is_score = scene.config().is_some_and(|config| config.game.objective.outputs_score()) && !is_best;
    let [says, low, high, help] = if is_score { KEY_OF_SCORES } else { KEY_OF_OUTPUTS };
    let says = Sentence::new(says).with("name", name).text(scene.language);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = |text: &str, color| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), color);
    let says = galley(&says, ui.visuals().text_color());
    let fake = galley(&scene.text(low), scene.palette.fake);
    let real = galley(&scene.text(high), scene.palette.real);
    let essence = fake.size().x + KEY[0] + real.size().x + 2.0 * KEY_GAP;
    let whole = essence + says.size().x + KEY_GAP;
    let has_room = whole <= ui.max_rect().width();
    let height = fake.size().y.max(LEGEND_HEIGHT);
    let size = vec2(if has_room { whole } else { essence }, height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let mut left = rect.left();
    let write = |text: Arc<Galley>, left: &mut f32| {
        let corner = pos2(*left, rect.center().y - 0.5 * text.size().y);
        *left += text.size().x + KEY_GAP;
        ui.painter().galley(corner, text, scene.palette.caption);
    };
    if has_room {
        write(says, &mut left);
    }
    write(fake, &mut left);
    let strip = Rect::from_min_size(pos2(left, rect.center().y - 0.5 * KEY[1]), vec2(KEY[0], KEY[1]));
    left += KEY[0] + KEY_GAP;
    write(real, &mut left);
    let width = strip.width() / PIECES as f32;
    for piece in 0..PIECES {
        let left = strip.left() + width * piece as f32;
        let place = Rect::from_min_size(pos2(left, strip.top()), vec2(width, strip.height()));
        let share = (piece as f32 + 0.5) / PIECES as f32;
        ui.painter().rect_filled(place, 0.0, scene.palette.surface(share));
    }
    let edge = Stroke::new(1.0, scene.palette.weak.gamma_multiply(0.6));
    ui.painter().rect_stroke(strip, 0.0, edge, StrokeKind::Outside);
    let help = scene.text(help);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, help.as_ref()));
    response.on_hover_told(scene, help.as_ref());
}

/// Keys of the words of the colour key for outputs between fake and real: title, both ends, tooltip.
const KEY_OF_OUTPUTS: [&str; 4] =
    ["screen.arena.key", "screen.arena.key_fake", "screen.arena.key_real", "screen.arena.key_help"];
/// The same for scores.
const KEY_OF_SCORES: [&str; 4] = [
    "screen.arena.key_scores",
    "screen.arena.key_low",
    "screen.arena.key_high",
    "screen.arena.key_scores_help",
];

/// Width and height of the strip, in points.
const KEY: [f32; 2] = [56.0, 9.0];
/// Space between the strip and the words, in points.
const KEY_GAP: f32 = 4.0;
/// Number of rectangles of one colour in the strip.
const PIECES: usize = 28;

/// Whether there are data or fakes at `x`: elsewhere the best D has no meaning.
pub fn has_say(surface: &Surface, x: [f64; 2]) -> bool {
    let cell = surface.grid.cell_of(x.map(|value| value as f32));
    cell.is_some_and(|cell| surface.presence.get(cell).is_none_or(|presence| *presence > 0.0))
}

/// The logit at `x`, interpolated between centres of cells; `None` outside of the grid.
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
        let logits = (0..grid.cells()).map(logit).collect();
        Surface { logits, presence: Vec::new(), grid, boundary: 0.0, is_best: false }
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
        let surface = Surface { presence: vec![0.0; 40], is_best: true, ..plane() };
        assert!(!has_say(&surface, [0.0, 1.0]) && has_say(&plane(), [0.0, 1.0]));
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
