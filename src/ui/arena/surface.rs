//! The surface of D as an image, its colour key, and its value at a point.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, ColorImage, Galley, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, pos2, vec2,
};

use crate::config::{Objective, Terms, sigmoid};
use crate::math::plane::Grid;
use crate::protocol::{Surface, SurfaceKind};
use crate::ui::color_table::{ColorTable, SigmoidTable};
use crate::ui::curves::legend::LENGTH as LEGEND_HEIGHT;
use crate::ui::explain::Told as _;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;
use crate::words::Sentence;

/// The colour value of `logit`: 0 for fake, 1 for real, 1/2 at the boundary. It is the output of D if that is a
/// probability or has targets near 0 and 1; for critics, whose scale is arbitrary, it is relative to `spread`.
pub fn share(terms: Terms, logit: f32, boundary: f32, spread: f32) -> f32 {
    share_by(sigmoid, terms, logit, [boundary, spread])
}

fn share_by(sigmoid: impl Fn(f32) -> f32, terms: Terms, logit: f32, [boundary, spread]: [f32; 2]) -> f32 {
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

/// What the colours of a surface stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SurfaceScale {
    /// D's output, from fake through undecided to real.
    Output,
    /// From this much below the undecided logit to as much above.
    Around(f32),
    /// A difference of outputs, from −1 to 1.
    Difference,
    /// From 0 to this much.
    From0(f32),
}

impl SurfaceScale {
    /// The scale of `surface`.
    pub fn of(surface: &Surface) -> Self {
        let greatest = |values: &[f32], from: f32| {
            let away = values.iter().map(|value| (value - from).abs()).filter(|away| away.is_finite());
            away.fold(0.0, f32::max)
        };
        match surface.kind {
            SurfaceKind::Output | SurfaceKind::Best => Self::Output,
            SurfaceKind::Logit => Self::Around(greatest(&surface.logits, surface.boundary)),
            SurfaceKind::Gap => Self::Difference,
            SurfaceKind::Slope => Self::From0(greatest(&surface.values, 0.0)),
        }
    }
}

impl SurfaceScale {
    /// The colour of a `share` of the scale: only what says real or fake has the colours of both.
    fn color(self, palette: &Palette, share: f32) -> Color32 {
        match self {
            Self::From0(_) => palette.slope(share),
            Self::Difference => palette.difference(share),
            Self::Output | Self::Around(_) => palette.surface(share),
        }
    }
}

/// The surface as an image with one pixel per cell, its top row first.
pub fn image(surface: &Surface, scale: SurfaceScale, terms: Terms, palette: &Palette) -> ColorImage {
    let [columns, rows] = [surface.grid.columns, surface.grid.rows];
    let is_relative = matches!(terms.objective, Objective::Wasserstein | Objective::RelativisticLeastSquares);
    let away = surface.logits.iter().map(|logit| (logit - surface.boundary).abs());
    let spread = if is_relative { away.fold(0.0, f32::max) } else { 0.0 };
    let sigmoid = SigmoidTable::default();
    let share = |cell: usize| match scale {
        SurfaceScale::Output => {
            share_by(|t| sigmoid.at(t), terms, surface.logits[cell], [surface.boundary, spread])
        }
        SurfaceScale::Around(most) => {
            let away = surface.logits[cell] - surface.boundary;
            0.5 + 0.5 * away / most.max(f32::MIN_POSITIVE)
        }
        SurfaceScale::Difference => 0.5 + 0.5 * surface.values[cell],
        SurfaceScale::From0(most) => surface.values[cell] / most.max(f32::MIN_POSITIVE),
    };
    let neutral = if matches!(scale, SurfaceScale::From0(_)) { 0.0 } else { 0.5 };
    let colors = ColorTable::new(|share| scale.color(palette, share));
    let pixel = |cell: usize| {
        let share = share(cell);
        // Where there is nothing to tell apart, the best D has no say.
        let presence = surface.presence.get(cell).copied().unwrap_or(1.0);
        let share =
            if share.is_nan() { neutral } else { neutral + presence * (share.clamp(0.0, 1.0) - neutral) };
        colors.at(share)
    };
    let pixels: Vec<Color32> =
        (0..rows).rev().flat_map(|row| (row * columns..(row + 1) * columns).map(pixel)).collect();
    ColorImage::new([columns, rows], pixels)
}

/// The colour key of the surface: a strip between two words. Its size is computed before it is placed, so that it
/// can begin a new row; if it still does not fit, its title is left out.
pub fn key_ui(ui: &mut Ui, scene: Scene<'_>, surface: Option<(&Surface, SurfaceScale)>) {
    let kind = surface.map_or(SurfaceKind::Output, |(surface, _)| surface.kind);
    let name = if kind == SurfaceKind::Best { "D*" } else { "D" };
    // A score has no colour for real and none for fake: only lower and higher.
    let is_score = scene.config().is_some_and(|config| config.game.objective.outputs_score());
    let is_score = is_score && kind != SurfaceKind::Best;
    let [mut says, low, high, mut help] = if is_score { KEY_OF_SCORES } else { KEY_OF_OUTPUTS };
    let mut ends = [low, high].map(|key| scene.text(key).into_owned());
    let scale = surface.map_or(SurfaceScale::Output, |(_, scale)| scale);
    if scale != SurfaceScale::Output {
        let boundary = surface.map_or(0.0, |(surface, _)| surface.boundary);
        let [least, greatest] = match scale {
            SurfaceScale::Difference => [-1.0, 1.0],
            SurfaceScale::Around(most) => [boundary - most, boundary + most],
            SurfaceScale::From0(most) => [0.0, most],
            SurfaceScale::Output => [0.0, 1.0],
        };
        ends = [least, greatest].map(|end| short(f64::from(end)));
        [says, help] = match kind {
            SurfaceKind::Slope => ["screen.arena.key_slope", "screen.surface.slope_help"],
            SurfaceKind::Gap => ["screen.arena.key_gap", "screen.surface.gap_help"],
            _ => ["screen.arena.key_logit", "screen.surface.logit_help"],
        };
    }
    let says = Sentence::new(says).with("name", name).text(scene.language);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = |text: &str, color| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), color);
    let says = galley(&says, ui.visuals().text_color());
    let colors = match scale {
        SurfaceScale::From0(_) => [scene.palette.caption; 2],
        SurfaceScale::Difference => [scene.palette.other[1], scene.palette.other[0]],
        SurfaceScale::Output | SurfaceScale::Around(_) => [scene.palette.fake, scene.palette.real],
    };
    let fake = galley(&ends[0], colors[0]);
    let real = galley(&ends[1], colors[1]);
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
        ui.painter().rect_filled(place, 0.0, scale.color(scene.palette, share));
    }
    let edge = Stroke::new(1.0, scene.palette.weak.gamma_multiply(0.6));
    ui.painter().rect_stroke(strip, 0.0, edge, StrokeKind::Outside);
    // The line in the arena is where the colours meet.
    let middle = strip.expand2(vec2(0.0, MARK)).y_range();
    ui.painter().vline(strip.center().x, middle, Stroke::new(1.6, scene.palette.reference));
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
/// By how much the mark of the boundary stands out of the strip, in points.
const MARK: f32 = 2.0;
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
    interpolated(&surface.grid, &surface.logits, x)
}

/// What is shown in place of the logit at `x`; `None` outside of the grid, and where the logit is shown.
pub fn value_at(surface: &Surface, x: [f64; 2]) -> Option<f32> {
    if surface.values.is_empty() { None } else { interpolated(&surface.grid, &surface.values, x) }
}

fn interpolated(grid: &Grid, field: &[f32], x: [f64; 2]) -> Option<f32> {
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
        let [a, b] = [left, right].map(|column| field[row * grid.columns + column]);
        a + across * (b - a)
    };
    let (below, above) = (row(lower), row(upper));
    Some(below + up * (above - below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;
    use crate::ui::theme::{DARK, LIGHT};

    /// l(x, y) = 2x - y + 1 at the centres of the cells.
    fn plane() -> Surface {
        let grid = Grid { rect: Rect { min: [-1.0, 0.0], max: [3.0, 2.0] }, columns: 8, rows: 5 };
        let logit = |cell: usize| {
            let [x, y] = grid.centre(cell);
            (2.0 * x - y + 1.0) as f32
        };
        let logits = (0..grid.cells()).map(logit).collect();
        let kind = SurfaceKind::Output;
        Surface { logits, values: Vec::new(), presence: Vec::new(), grid, boundary: 0.0, kind }
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
        let image = image(&surface, SurfaceScale::of(&surface), Objective::NonSaturating.into(), &DARK);
        assert_eq!(image.size, [8, 5]);
        // To a 256th of the scale.
        let top_left = (sigmoid(surface.logits[4 * 8]) * 256.0).round() / 256.0;
        assert_eq!(image.pixels[0], DARK.surface(top_left));
    }

    #[test]
    fn a_place_without_a_best_discriminator_is_neutral() {
        let surface = Surface { presence: vec![0.0; 40], kind: SurfaceKind::Best, ..plane() };
        assert!(!has_say(&surface, [0.0, 1.0]) && has_say(&plane(), [0.0, 1.0]));
        let image = image(&surface, SurfaceScale::of(&surface), Objective::NonSaturating.into(), &DARK);
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

    #[test]
    fn each_kind_of_surface_has_its_scale() {
        let field: Vec<f32> = plane().logits.iter().map(|logit| logit / 10.0).collect();
        let of = |kind, values: &[f32]| Surface { kind, values: values.to_vec(), ..plane() };
        let terms = Objective::NonSaturating.into();
        let most = plane().logits.iter().fold(0.0_f32, |most, logit| most.max(logit.abs()));
        let logit = of(SurfaceKind::Logit, &[]);
        assert_eq!(SurfaceScale::of(&logit), SurfaceScale::Around(most));
        // The greatest logit is at the lower right.
        assert_eq!(
            image(&logit, SurfaceScale::of(&logit), terms, &DARK).pixels[4 * 8 + 7],
            DARK.surface(1.0)
        );
        let slope = of(SurfaceKind::Slope, &[2.0; 40]);
        assert_eq!(SurfaceScale::of(&slope), SurfaceScale::From0(2.0));
        assert!(
            image(&slope, SurfaceScale::of(&slope), terms, &DARK)
                .pixels
                .iter()
                .all(|pixel| *pixel == DARK.slope(1.0))
        );
        let gap = of(SurfaceKind::Gap, &field);
        assert_eq!(SurfaceScale::of(&gap), SurfaceScale::Difference);
        let share = ((0.5 + 0.5 * field[7]) * 256.0).round() / 256.0;
        assert_eq!(
            image(&gap, SurfaceScale::of(&gap), terms, &DARK).pixels[4 * 8 + 7],
            DARK.difference(share)
        );
        // It says neither real nor fake, so that it has none of their colours.
        for palette in [&DARK, &LIGHT] {
            for end in [0.0, 1.0] {
                assert!([0.0, 1.0].iter().all(|other| palette.difference(end) != palette.surface(*other)));
            }
            assert_eq!(palette.difference(0.5), palette.surface(0.5));
        }
        let broken = of(SurfaceKind::Slope, &[f32::NAN; 40]);
        assert!(
            image(&broken, SurfaceScale::of(&broken), terms, &DARK)
                .pixels
                .iter()
                .all(|pixel| *pixel == DARK.slope(0.0))
        );
    }
}
