//! The shapes of the picture of the line.

use eframe::egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use egui_plot::GridInput;

use super::figure::{Figure, pieces};
use crate::protocol::LinePicture;
use crate::ui::curves::curves::TICKS;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::spotlight::Spotlight;
use crate::ui::theme::CAPTION;
use crate::ui::units::Unit;

/// Width of curves, and length of dashes and of the gaps between them, in points.
const CURVE: f32 = 2.0;
const DASHES: [f32; 2] = [7.0, 5.0];
/// Length of the head of an arrow, in points.
const HEAD: f32 = 6.0;
/// Opacity of the area under a density.
const AREA: f32 = 0.16;
/// Least and additional radius of a sample that stands out, in points.
const RADIUS: [f32; 2] = [2.5, 5.0];

/// What is drawn, by its place in the legend.
#[derive(Clone, Copy, Debug)]
pub(super) struct VisibleParts {
    pub(super) real: bool,
    pub(super) fake: bool,
    pub(super) average: bool,
    pub(super) output: bool,
    pub(super) best: bool,
    pub(super) arrows: bool,
}

/// Draws the axes with their numbers; `units` are those of x.
pub(super) fn axes_ui(ui: &Ui, scene: Scene<'_>, figure: &Figure, unit: Unit, is_score: bool) {
    let (painter, palette) = (ui.painter(), scene.palette);
    let font = FontId::proportional(CAPTION - 1.0);
    let line = Stroke::new(1.0, palette.weak);
    let plot = figure.plot;
    let write = |place: Pos2, align: Align2, text: String| {
        painter.text(place, align, text, font.clone(), palette.caption);
    };
    painter.line_segment([plot.left_bottom(), plot.right_bottom()], line);
    for (place, text) in marks(unit, figure.x, plot.width()) {
        let x = figure.of_x(place);
        painter.line_segment([pos2(x, plot.bottom()), pos2(x, plot.bottom() + 4.0)], line);
        write(pos2(x, plot.bottom() + 4.0), Align2::CENTER_TOP, text);
    }
    let density = Unit::scaled(1.0 / unit.per_unit());
    for (place, text) in marks(density, [0.0, figure.density], 1.6 * plot.height()) {
        let y = figure.of_density(0.0, place).y;
        painter.line_segment([pos2(plot.left() - 4.0, y), pos2(plot.left(), y)], line);
        write(pos2(plot.left() - 6.0, y), Align2::RIGHT_CENTER, text);
    }
    painter.line_segment([plot.left_top(), plot.left_bottom()], line);
    painter.line_segment([plot.right_top(), plot.right_bottom()], line);
    let [low, high] = figure.output;
    for value in [low, 0.5 * (low + high), high] {
        let y = figure.of_output(figure.x[1], value).y;
        painter.line_segment([pos2(plot.right(), y), pos2(plot.right() + 4.0, y)], line);
        let text = if is_score { short(value) } else { format!("{value}") };
        painter.text(pos2(plot.right() + 6.0, y), Align2::LEFT_CENTER, text, font.clone(), color_of_d(scene));
    }
    // The line of the latents.
    let [left, right] = [plot.left(), plot.right()];
    painter.line_segment([pos2(left, figure.latents_y), pos2(right, figure.latents_y)], line);
    for (place, text) in marks(Unit::scaled(1.0), figure.z, plot.width()) {
        let x = figure.of_z(place);
        painter.line_segment([pos2(x, figure.latents_y), pos2(x, figure.latents_y + 4.0)], line);
        write(pos2(x, figure.latents_y + 4.0), Align2::CENTER_TOP, text);
    }
    let name = FontId::proportional(CAPTION + 1.0);
    let outputs = if is_score { "screen.line.score" } else { "screen.line.output" };
    for (corner, align, text, color) in [
        (plot.left_top(), Align2::LEFT_BOTTOM, scene.text("screen.line.density"), palette.caption),
        (plot.right_top(), Align2::RIGHT_BOTTOM, scene.text(outputs), color_of_d(scene)),
    ] {
        // Over the axis and its numbers.
        let at = corner + vec2(40.0 * align.x().to_sign(), -5.0);
        painter.text(at, align, text, name.clone(), color);
    }
    // Below the 0 of the density.
    for (y, text) in [(plot.bottom() + 14.0, "x"), (figure.latents_y, "z")] {
        painter.text(pos2(left - 8.0, y), Align2::RIGHT_CENTER, text, name.clone(), palette.caption);
    }
}

/// Places and texts of marks on an axis of `length` points.
fn marks(unit: Unit, range: [f64; 2], length: f32) -> Vec<(f64, String)> {
    let base_step_size = (range[1] - range[0]) / f64::from(length.max(1.0)) * 8.0;
    let input = GridInput { bounds: (range[0], range[1]), base_step_size };
    let all = unit.marks(&input, TICKS[0]);
    let widest = all.iter().map(|mark| mark.step_size).fold(0.0, f64::max);
    let apart = (range[1] - range[0]) / f64::from(length.max(1.0)) * TICKS[0];
    let numbered = all.iter().filter(|mark| mark.step_size >= apart || mark.step_size == widest);
    let mut found: Vec<(f64, String)> = numbered
        .filter(|mark| (range[0]..=range[1]).contains(&mark.value))
        .map(|mark| (mark.value, unit.label(mark)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.dedup_by(|a, b| (a.0 - b.0).abs() < 0.5 * apart);
    found
}

/// The colour of D and of the best D.
pub(super) fn color_of_d(scene: Scene<'_>) -> Color32 {
    scene.palette.other[1]
}

/// Draws densities, D and the best D.
pub(super) fn curves_ui(
    ui: &Ui,
    scene: Scene<'_>,
    figure: &Figure,
    picture: &LinePicture,
    shown: VisibleParts,
) {
    let painter = ui.painter_at(figure.plot.expand(1.0));
    let palette = scene.palette;
    let over = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(cell, value)| (picture.cells.centre(cell), *value)).collect()
    };
    for (values, color, is_shown) in [
        (&picture.real, palette.real, shown.real),
        (&picture.fake, palette.fake, shown.fake),
        (&picture.average, palette.other[0], shown.average),
    ] {
        if is_shown {
            for piece in pieces(over(values).into_iter(), |x, p| figure.of_density(x, p)) {
                painter.add(area(&piece, figure.plot.bottom(), color.gamma_multiply(AREA)));
                painter.line(piece, Stroke::new(CURVE, color));
            }
        }
    }
    let color = color_of_d(scene);
    if shown.best {
        for piece in pieces(over(&picture.best).into_iter(), |x, d| figure.of_output(x, d)) {
            painter.extend(Shape::dashed_line(&piece, Stroke::new(CURVE, color), DASHES[0], DASHES[1]));
        }
    }
    if shown.output {
        for piece in pieces(over(&picture.output).into_iter(), |x, d| figure.of_output(x, d)) {
            painter.line(piece, Stroke::new(CURVE, color));
        }
    }
    if shown.fake {
        peak_ui(&painter, scene, figure, picture);
    }
}

/// The area between a curve and the axis at `bottom`.
fn area(curve: &[Pos2], bottom: f32, color: Color32) -> Shape {
    let mut mesh = Mesh::default();
    for (index, place) in curve.iter().enumerate() {
        mesh.colored_vertex(*place, color);
        mesh.colored_vertex(pos2(place.x, bottom), color);
        if index > 0 {
            let next = 2 * index as u32;
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    Shape::mesh(mesh)
}

/// Writes how high p_g is where it leaves the plot.
fn peak_ui(painter: &Painter, scene: Scene<'_>, figure: &Figure, picture: &LinePicture) {
    let highest =
        picture.fake.iter().enumerate().filter(|(_, p)| p.is_finite()).max_by(|a, b| a.1.total_cmp(b.1));
    let Some((cell, peak)) = highest.filter(|(_, peak)| **peak > figure.density) else { return };
    let x = figure.of_x(picture.cells.centre(cell));
    let is_left = x < figure.plot.center().x;
    let (align, beside) = if is_left { (Align2::LEFT_TOP, 24.0) } else { (Align2::RIGHT_TOP, -24.0) };
    let font = FontId::proportional(CAPTION);
    painter.text(
        pos2(x + beside, figure.plot.top() + 2.0),
        align,
        format!("▲ p_g {}", short(*peak)),
        font,
        scene.palette.fake,
    );
}

/// Draws the arrows from the latents to x.
pub(super) fn arrows_ui(ui: &Ui, scene: Scene<'_>, figure: &Figure, picture: &LinePicture) {
    let room = Rect::from_min_max(
        pos2(figure.plot.left() - 30.0, figure.plot.bottom()),
        pos2(figure.plot.right() + 30.0, figure.latents_y + 2.0),
    );
    let painter = ui.painter_at(room);
    let stroke = Stroke::new(1.2, scene.palette.fake);
    for [z, x] in picture.arrows.iter().filter(|[_, x]| x.is_finite()) {
        let [from, to] = figure.arrow(*z, *x);
        painter.line_segment([from, to], stroke);
        let along = (to - from).normalized();
        for side in [1.0, -1.0] {
            painter.line_segment([to, to - HEAD * (along + side * 0.45 * along.rot90())], stroke);
        }
        painter.circle_filled(from, 1.8, scene.palette.fake);
    }
}

/// Draws the plot of G(z), with the range of x upwards.
pub(super) fn map_ui(ui: &Ui, scene: Scene<'_>, figure: &Figure, picture: &LinePicture, unit: Unit) {
    let Some(map) = figure.map else { return };
    let (painter, palette) = (ui.painter(), scene.palette);
    let font = FontId::proportional(CAPTION - 1.0);
    let line = Stroke::new(1.0, palette.weak);
    painter.line_segment([map.left_bottom(), map.right_bottom()], line);
    painter.line_segment([map.left_top(), map.left_bottom()], line);
    for (place, text) in marks(Unit::scaled(1.0), figure.z, map.width()) {
        let at = figure.of_map(map, place, figure.x[0]);
        painter.line_segment([at, at + vec2(0.0, 4.0)], line);
        painter.text(at + vec2(0.0, 4.0), Align2::CENTER_TOP, text, font.clone(), palette.caption);
    }
    for (place, text) in marks(unit, figure.x, map.height()) {
        let at = figure.of_map(map, figure.z[0], place);
        painter.line_segment([at, at - vec2(4.0, 0.0)], line);
        painter.text(at - vec2(6.0, 0.0), Align2::RIGHT_CENTER, text, font.clone(), palette.caption);
    }
    let inside = ui.painter_at(map.expand(1.0));
    for piece in pieces(picture.map.iter().map(|[z, x]| (*z, *x)), |z, x| figure.of_map(map, z, x)) {
        inside.line(piece, Stroke::new(CURVE, palette.generator));
    }
    let name = FontId::proportional(CAPTION + 1.0);
    painter.text(
        map.left_top() + vec2(-40.0, -5.0),
        Align2::LEFT_BOTTOM,
        "x = G(z)",
        name.clone(),
        palette.caption,
    );
    painter.text(map.left_bottom() + vec2(-8.0, 10.0), Align2::RIGHT_CENTER, "z", name, palette.caption);
}

/// Draws the samples that stand out on the axis of x, where they move to, and latents on theirs.
pub(super) fn spotlit_ui(ui: &Ui, scene: Scene<'_>, figure: &Figure, light: &Spotlight) {
    let painter = ui.painter_at(figure.plot.expand2(vec2(30.0, 30.0)));
    let y = figure.plot.bottom();
    for (samples, color, side) in
        [(&light.real, scene.palette.real, -1.0), (&light.fake, scene.palette.fake, 1.0)]
    {
        for sample in samples {
            let radius = RADIUS[0] + sample.share * RADIUS[1];
            let place = pos2(figure.of_x(f64::from(sample.place[0])), y + side * 9.0);
            painter.circle_filled(place, radius, color.gamma_multiply(0.8));
        }
    }
    for (sample, moved) in light.fake.iter().zip(&light.moved) {
        let [from, to] = [sample.place[0], moved[0]].map(|x| pos2(figure.of_x(f64::from(x)), y + 9.0));
        painter.arrow(from, to - from, Stroke::new(1.5, scene.palette.generator));
    }
    for [z, _] in &light.latents {
        let place = pos2(figure.of_z(f64::from(*z)), figure.latents_y);
        ui.painter().circle_filled(place, RADIUS[0], scene.palette.generator);
    }
}
