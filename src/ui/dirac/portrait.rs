//! One plane of (θ, ψ): the field as arrows, and the trajectory over it.

use eframe::egui::{self, Color32, Key, Sense, Ui, vec2};
use egui_plot::{Arrows, Line, MarkerShape, PlotBounds, PlotPoint, Points};

use super::look::{color_of, still, x_axis, y_axis};
use crate::dirac::{DiracCase, DiracCourse, DiracPoint};
use crate::ui::curves::curves::TICKS;
use crate::ui::explain::Told as _;
use crate::ui::scale::{AxisScale, short};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Arrows along one side of the plane, and their length as a share of the distance between them.
const ARROWS: i32 = 13;
const LENGTH: f64 = 0.72;
/// Most places of a trajectory that are drawn.
const PLACES: usize = 6000;
/// How far an arrow key moves the start.
const NUDGE: f64 = 0.05;

/// An arrow of a field: its ends, and the share of the greatest speed.
pub(super) type FieldArrow = ([DiracPoint; 2], f64);

/// The arrows of a field within `reach` of the equilibrium.
pub(super) fn arrows(case: &DiracCase, reach: f64) -> Vec<FieldArrow> {
    let apart = 2.0 * reach / f64::from(ARROWS);
    let of = |index: i32| apart * (f64::from(index) - 0.5 * f64::from(ARROWS - 1));
    let places = (0..ARROWS * ARROWS).map(|index| DiracPoint::new(of(index % ARROWS), of(index / ARROWS)));
    let fields: Vec<_> = places.map(|place| (place, case.field(place))).collect();
    let greatest = fields.iter().map(|(_, field)| field.radius()).fold(0.0, f64::max);
    let arrow = |(place, field): (DiracPoint, DiracPoint)| {
        let speed = field.radius();
        (speed > 0.0 && speed.is_finite()).then(|| {
            let half = 0.5 * LENGTH * apart / speed * field;
            ([place - half, place + half], speed / greatest)
        })
    };
    fields.into_iter().filter_map(arrow).collect()
}

/// Draws the portrait of `course`, the one at `index`, over its `field`, of this `size`, with all within `reach` in view, as far as step `shown`.
/// Gives the start that a person chose.
pub(super) fn portrait_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (index, course, field): (usize, &DiracCourse, &[FieldArrow]),
    size: egui::Vec2,
    (reach, shown): (f64, usize),
) -> Option<DiracPoint> {
    let palette = scene.palette;
    let color = color_of(palette, index);
    let sense = if scene.is_figure { Sense::hover() } else { Sense::click_and_drag() };
    let linear = AxisScale::Linear;
    let plot = still(format!("dirac portrait {index}"), size, scene)
        .sense(sense)
        .x_grid_spacer(move |input| linear.marks(&input, TICKS[0]))
        .y_grid_spacer(move |input| linear.marks(&input, TICKS[1]))
        .custom_x_axes(vec![x_axis("θ", move |mark, _| linear.label(&mark))])
        .custom_y_axes(vec![y_axis("ψ", move |mark, _| linear.label(&mark))]);
    let response = plot.show(ui, |plot_ui| {
        // One unit is as long in both directions, and both reaches are in view.
        let frame = plot_ui.transform().frame().size();
        let [x, y] = [frame.x, frame.y].map(|side| reach * f64::from(side / frame.min_elem().max(1.0)));
        plot_ui.set_plot_bounds(PlotBounds::from_min_max([-x, -y], [x, y]));
        for &([from, to], share) in field {
            let color = palette.reference.gamma_multiply(0.25 + 0.55 * share.sqrt() as f32);
            let ends = [from, to].map(|point| vec![place(point)]);
            let [from, to] = ends;
            plot_ui.arrows(Arrows::new("", from, to).color(color).tip_length(4.0).allow_hover(false));
        }
        let line = |from: usize, to: usize, color: Color32, width: f32| {
            Line::new("", places(&course.points[from..=to])).color(color).width(width).allow_hover(false)
        };
        let last = course.steps();
        let shown = shown.min(last);
        plot_ui.line(line(shown, last, color.gamma_multiply(0.25), 1.0));
        plot_ui.line(line(0, shown, color, 1.8));
        let dot = |point: DiracPoint, radius: f32| Points::new("", vec![place(point)]).radius(radius);
        plot_ui.points(
            dot(DiracPoint::EQUILIBRIUM, 5.0)
                .shape(MarkerShape::Cross)
                .color(palette.reference)
                .allow_hover(false),
        );
        plot_ui.points(
            dot(course.points[0], 5.0)
                .shape(MarkerShape::Circle)
                .filled(false)
                .color(color)
                .allow_hover(false),
        );
        plot_ui.points(dot(course.points[shown], 4.0).color(color).allow_hover(false));
        plot_ui.pointer_coordinate()
    });
    let (pointer, response) = (response.inner, response.response);
    let here = course.points[shown.min(course.steps())];
    let spoken = Sentence::new("dirac.portrait_at")
        .with("theta", short(here.theta))
        .with("psi", short(here.psi))
        .with("radius", short(here.radius()))
        .text(scene.language);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &spoken));
    let start = course.points[0];
    if response.clicked() {
        response.request_focus();
    }
    let chosen = pointer.filter(|_| response.dragged() || response.clicked()).map(|PlotPoint { x, y }| {
        // A hundredth is finer than a person's hand.
        let round = |value: f64| (100.0 * value.clamp(-reach, reach)).round() / 100.0;
        DiracPoint::new(round(x), round(y))
    });
    let nudged = || {
        let moved = [
            (Key::ArrowLeft, vec2(-1.0, 0.0)),
            (Key::ArrowRight, vec2(1.0, 0.0)),
            (Key::ArrowUp, vec2(0.0, 1.0)),
            (Key::ArrowDown, vec2(0.0, -1.0)),
        ];
        let by = moved
            .into_iter()
            .find(|(key, _)| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, *key)));
        by.map(|(_, by)| start + NUDGE * DiracPoint::new(f64::from(by.x), f64::from(by.y)))
    };
    if response.has_focus() {
        let filter =
            egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let moved = if response.has_focus() { nudged() } else { None };
    response.on_hover_told(scene, spoken);
    chosen.or(moved)
}

fn place(point: DiracPoint) -> [f64; 2] {
    [point.theta, point.psi]
}

/// The places of `points`, thinned where they are very many; the last one is always there.
fn places(points: &[DiracPoint]) -> Vec<[f64; 2]> {
    let stride = points.len().div_ceil(PLACES).max(1);
    let mut all: Vec<_> = points.iter().step_by(stride).copied().map(place).collect();
    all.extend(points.last().copied().map(place));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::{DiracGame, DiracMethod, Rates, UpdateRule};

    #[test]
    fn arrows_are_of_one_length_along_the_field_and_none_stands_at_rest() {
        let case = DiracCase {
            game: DiracGame::Bilinear,
            method: DiracMethod::Plain,
            rule: UpdateRule::Flow,
            rates: Rates::equal(0.2),
        };
        let arrows = arrows(&case, 2.0);
        // That at the equilibrium is missing.
        assert_eq!(arrows.len(), (ARROWS * ARROWS - 1) as usize);
        for ([from, to], share) in arrows {
            let length = (to - from).radius();
            assert!((length - LENGTH * 4.0 / f64::from(ARROWS)).abs() < 1e-12 && share <= 1.0);
            let middle = 0.5 * (from + to);
            // The field of the bilinear game turns: it is at right angles to the radius.
            let along = (to - from).theta * middle.theta + (to - from).psi * middle.psi;
            assert!(
                along.abs() < 1e-12
                    && (share - middle.radius() / (2.0f64.sqrt() * 24.0 / 13.0)).abs() < 1e-12
            );
        }
    }

    #[test]
    fn a_long_trajectory_is_thinned_but_ends_where_it_ends() {
        let points: Vec<_> = (0..20_001).map(|index| DiracPoint::new(f64::from(index), 0.0)).collect();
        let places = places(&points);
        assert!(places.len() <= PLACES + 1 && places.first() == Some(&[0.0, 0.0]));
        assert_eq!(places.last(), Some(&[20_000.0, 0.0]));
    }
}
