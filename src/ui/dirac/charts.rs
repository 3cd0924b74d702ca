//! The radius of each trajectory against the step, and the eigenvalues in the complex plane.

use std::ops::RangeInclusive;

use eframe::egui::{self, Ui};
use egui_plot::{GridMark, HLine, Line, LineStyle, MarkerShape, PlotBounds, Points, Polygon, VLine};

use super::look::{color_of, spaced, still, x_axis, y_axis};
use crate::dirac::{Complex, DiracCourse};
use crate::ui::curves::curves::TICKS;
use crate::ui::explain::Told as _;
use crate::ui::scale::{AxisScale, short, within};
use crate::ui::scene::Scene;

/// Most places of a curve.
const PLACES: usize = 2000;
/// The radii of the axis at least and at most.
const RADII: [f64; 2] = [1e-6, 1e6];
/// Width of the left axis with its name, in points.
const WIDTH_OF_AXIS: f32 = 56.0;
/// Free space around eigenvalues, as a share of their range.
const FREE: f64 = 0.2;

/// Draws log r against the step for all `courses`, the closed form beside each as a dashed line, and the step `shown`.
pub(super) fn radius_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    courses: &[DiracCourse],
    size: egui::Vec2,
    shown: usize,
) {
    let last = courses.iter().map(DiracCourse::steps).max().unwrap_or(1).max(1) as f64;
    let [least, most] = courses
        .iter()
        .map(|course| course.radii)
        .fold([1.0, RADII[0]], |[least, most], [low, high]| [f64::min(least, low), f64::max(most, high)])
        .map(|radius| radius.clamp(RADII[0], RADII[1]));
    let [bottom, top] = [least.log10() - 0.1, most.log10() + 0.1];
    let (steps, values) = (AxisScale::Linear, AxisScale::Logarithmic);
    let width = f64::from(size.x - WIDTH_OF_AXIS);
    let step = move |mark: GridMark, range: &RangeInclusive<f64>| {
        within(steps.label(&mark), mark.value, range, width)
    };
    let plot = still("dirac radius".to_owned(), size, scene)
        .x_grid_spacer(move |input| steps.marks(&input, TICKS[0]))
        .y_grid_spacer(move |input| spaced(values.marks(&input, TICKS[1]), &input))
        .custom_x_axes(vec![x_axis(scene.text("dirac.step_axis"), step)])
        .custom_y_axes(vec![y_axis(scene.text("dirac.radius_axis"), move |mark, _| values.label(&mark))]);
    let response = plot.show(ui, |plot_ui| {
        plot_ui.set_plot_bounds(PlotBounds::from_min_max([0.0, bottom], [last, top]));
        let now = VLine::new("", shown as f64).color(scene.palette.weak).width(1.0);
        plot_ui.vline(now.allow_hover(false));
        for (index, course) in courses.iter().enumerate() {
            let color = color_of(scene.palette, index);
            if let Some(line) = predicted(course, last) {
                let line = Line::new("", line).color(color).width(1.2);
                plot_ui.line(line.style(LineStyle::dashed_dense()).allow_hover(false));
            }
            if let Some(cycle) = course.case.cycle() {
                let line = HLine::new("", cycle.log10()).color(color).width(1.2);
                plot_ui.hline(line.style(LineStyle::dotted_dense()).allow_hover(false));
            }
            plot_ui.line(Line::new("", measured(course)).color(color).width(1.8).allow_hover(false));
        }
    });
    response
        .response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text("dirac.radius_help")));
    response.response.on_hover_told(scene, scene.text("dirac.radius_help"));
}

/// The line log r₀ + n log |z|, z the greater factor of a step near the equilibrium.
fn predicted(course: &DiracCourse, last: f64) -> Option<Vec<[f64; 2]>> {
    let growth = course.factors?[0].modulus().log10();
    let start = course.points[0].radius();
    (start > 0.0).then(|| vec![[0.0, start.log10()], [last, start.log10() + last * growth]])
}

/// log r against the step.
fn measured(course: &DiracCourse) -> Vec<[f64; 2]> {
    let stride = course.points.len().div_ceil(PLACES).max(1);
    let radii = course.points.iter().enumerate().step_by(stride);
    let places = radii.map(|(step, point)| [step as f64, point.radius()]);
    places.filter(|[_, radius]| *radius > 0.0).map(|[step, radius]| [step, radius.log10()]).collect()
}

/// Draws the eigenvalues of all `courses` per unit of time: of the flow as rings, of the steps by the formulas as squares, and
/// of the steps as they were measured as crosses. On the left of 0 what is near the equilibrium comes to it.
pub(super) fn eigenvalues_ui(ui: &mut Ui, scene: Scene<'_>, courses: &[DiracCourse], size: egui::Vec2) {
    let found: Vec<[Vec<[f64; 2]>; 3]> = courses.iter().map(eigenvalues).collect();
    let all = || found.iter().flatten().flatten();
    let of = |part: usize| {
        all()
            .map(move |value| value[part])
            .fold([0.0_f64, 0.0_f64], |[low, high], value| [low.min(value), high.max(value)])
    };
    let [re, im] = [of(0), of(1)].map(|[low, high]| {
        let width = if high - low > 1e-9 { high - low } else { 1.0 };
        [low - FREE * width, high + FREE * width]
    });
    let linear = AxisScale::Linear;
    let width = f64::from(size.x - WIDTH_OF_AXIS);
    let number = move |mark: GridMark, range: &RangeInclusive<f64>| {
        within(linear.label(&mark), mark.value, range, width)
    };
    let plot = still("dirac eigenvalues".to_owned(), size, scene)
        .x_grid_spacer(move |input| linear.marks(&input, TICKS[0]))
        .y_grid_spacer(move |input| linear.marks(&input, TICKS[1]))
        .custom_x_axes(vec![x_axis("Re λ", number)])
        .custom_y_axes(vec![y_axis("Im λ", move |mark, _| linear.label(&mark))]);
    let response = plot.show(ui, |plot_ui| {
        plot_ui.set_plot_bounds(PlotBounds::from_min_max([re[0], im[0]], [re[1], im[1]]));
        let corners = vec![[re[0], im[0]], [0.0, im[0]], [0.0, im[1]], [re[0], im[1]]];
        let ground = scene.palette.done.gamma_multiply(0.08);
        plot_ui.polygon(Polygon::new("", corners).fill_color(ground).width(0.0).allow_hover(false));
        let zero = VLine::new("", 0.0).color(scene.palette.weak).width(1.0);
        plot_ui.vline(zero.style(LineStyle::dashed_dense()).allow_hover(false));
        for (index, [flow, closed, measured]) in found.into_iter().enumerate() {
            let color = color_of(scene.palette, index);
            let points = |values: Vec<[f64; 2]>, shape: MarkerShape, radius: f32| {
                Points::new("", values)
                    .color(color)
                    .shape(shape)
                    .radius(radius)
                    .filled(false)
                    .allow_hover(false)
            };
            plot_ui.points(points(flow, MarkerShape::Circle, 5.0));
            plot_ui.points(points(closed, MarkerShape::Square, 6.0));
            plot_ui.points(points(measured, MarkerShape::Cross, 4.0));
        }
    });
    response.response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text("dirac.eigenvalues_help"))
    });
    response.response.on_hover_told(scene, scene.text("dirac.eigenvalues_help"));
}

/// The eigenvalues of the flow, of the steps by the formulas, and of the steps as measured: of a step with the factor z it is
/// ln z / h.
fn eigenvalues(course: &DiracCourse) -> [Vec<[f64; 2]>; 3] {
    let place = |value: Complex| [value.re, value.im];
    let time = course.case.time_step();
    let per_time = |factor: Complex| [factor.modulus().ln() / time, factor.im.atan2(factor.re) / time];
    let finite = |values: Option<[Complex; 2]>, place: &dyn Fn(Complex) -> [f64; 2]| {
        let places = values.into_iter().flatten().map(place);
        places.filter(|value| value.iter().all(|part| part.is_finite())).collect()
    };
    [finite(course.flow, &place), finite(course.factors, &per_time), finite(course.measured, &per_time)]
}

/// λ as a person writes it, with ± for a pair.
pub(super) fn written(values: [Complex; 2]) -> String {
    let [first, second] = values;
    let im = first.im.abs();
    let text = match (im > 0.0, first.re == 0.0) {
        (true, true) => format!("±{}i", short(im)),
        (true, false) => format!("{} ± {}i", short(first.re), short(im)),
        (false, _) if first.re == second.re => short(first.re),
        (false, _) => format!("{}, {}", short(first.re), short(second.re)),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirac::{DiracCase, DiracGame, DiracMethod, DiracPoint, Rates, UpdateRule};

    const CASE: DiracCase = DiracCase {
        game: DiracGame::Bilinear,
        method: DiracMethod::Plain,
        rule: UpdateRule::Simultaneous,
        rates: Rates::equal(0.2),
    };

    fn course(case: DiracCase) -> DiracCourse {
        DiracCourse::new(case, DiracPoint::new(1.0, 1.0), 250)
    }

    #[test]
    fn the_predicted_line_of_the_bilinear_game_is_its_radius() {
        let course = course(CASE);
        let [[_, low], [last, high]] = predicted(&course, 250.0).expect("a line")[..] else {
            panic!("two places");
        };
        for [step, radius] in measured(&course) {
            assert!((low + (high - low) * step / last - radius).abs() < 1e-10, "{step}");
        }
        assert!((high - (2.0_f64.sqrt() * 1.04_f64.powi(125)).log10()).abs() < 1e-12);
    }

    #[test]
    fn steps_of_the_flow_have_its_eigenvalues_and_simultaneous_ones_lie_to_the_right() {
        let [flow, closed, measured] = eigenvalues(&course(DiracCase { rule: UpdateRule::Flow, ..CASE }));
        for values in [&closed, &measured] {
            assert!(values.iter().any(|value| (value[0] - flow[0][0]).abs() < 1e-4 && (value[1] - flow[0][1]).abs() < 1e-3));
        }
        let [_, closed, measured] = eigenvalues(&course(CASE));
        assert!(closed.iter().chain(&measured).all(|value| value[0] > 0.09), "{closed:?} {measured:?}");
    }

    #[test]
    fn eigenvalues_are_written_as_pairs() {
        let of = |values: [[f64; 2]; 2]| written(values.map(|[re, im]| Complex::new(re, im)));
        assert_eq!(of([[0.0, 0.5], [0.0, -0.5]]), "±0.5i");
        assert_eq!(of([[-0.25, 0.5], [-0.25, -0.5]]), "−0.25 ± 0.5i");
        assert_eq!(of([[-0.5, 0.0], [-2.0, 0.0]]), "−0.5, −2");
        assert_eq!(of([[-0.5, 0.0], [-0.5, 0.0]]), "−0.5");
    }
}
