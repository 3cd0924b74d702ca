//! Marks at the edge of the arena for fakes outside of the view, with their share. A click on one shows all fakes.

use eframe::egui::emath::Rot2;
use eframe::egui::{
    Align2, CursorIcon, Pos2, Rect as Frame, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::framing::outside;
use crate::math::Point;
use crate::math::plane::Rect;
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Share of fakes outside of the view from which on marks are shown.
const LOST: f64 = 0.2;
/// Distance from a mark to the edge of the plot, in points.
const TO_EDGE: f32 = 6.0;
/// Space around the text of a mark, in points.
const MARGIN: Vec2 = vec2(8.0, 4.0);
/// Size of the arrow, in points.
const ARROW: f32 = 14.0;

/// The fakes on one side of the view, or beyond one of its corners.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Group {
    /// Number of fakes.
    count: usize,
    /// Mean of their places.
    centre: [f64; 2],
}

/// The groups of `points` outside of `view` that are large, or the largest group in any case; the largest comes
/// first.
fn groups(view: Rect, points: &[Point]) -> Vec<Group> {
    let mut sums = [(0_usize, [0.0; 2]); 9];
    for point in points.iter().filter(|point| point.iter().all(|value| value.is_finite())) {
        let place = point.map(f64::from);
        let side = |axis: usize| {
            usize::from(place[axis] >= view.min[axis]) + usize::from(place[axis] > view.max[axis])
        };
        let (count, sum) = &mut sums[side(0) + 3 * side(1)];
        *count += 1;
        *sum = [0, 1].map(|axis| sum[axis] + place[axis]);
    }
    // What is in view.
    sums[4].0 = 0;
    let group = |(count, sum): (usize, [f64; 2])| Group { count, centre: sum.map(|sum| sum / count as f64) };
    let mut groups: Vec<Group> = sums.into_iter().filter(|(count, _)| *count > 0).map(group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let is_many = |group: &Group| group.count as f64 >= LOST * points.len() as f64;
    let many = groups.iter().filter(|group| is_many(group)).count();
    groups.truncate(many.max(1));
    groups
}

/// Draws the marks at the edge of the plot `frame`, which shows `view`. Returns whether one was clicked.
pub fn beyond_ui(ui: &Ui, scene: Scene<'_>, frame: Frame, view: Rect, fakes: &[Point]) -> bool {
    let lost = outside(view, fakes);
    if lost.is_nan() || lost < LOST {
        return false;
    }
    let percent = |share: f64| format!("{:.0}", 100.0 * share);
    let help = Sentence::new("screen.arena.outside_help").with("percent", percent(lost)).text(scene.language);
    let mut taken: Vec<Frame> = Vec::new();
    let mut wanted = false;
    for (index, group) in groups(view, fakes).into_iter().enumerate() {
        let share = group.count as f64 / fakes.len() as f64;
        let text = Sentence::new("screen.arena.outside").with("percent", percent(share)).text(scene.language);
        let font = TextStyle::Button.resolve(ui.style());
        let galley = ui.painter().layout_no_wrap(text.clone(), font, scene.palette.fake);
        let size = galley.size() + vec2(ARROW + MARGIN.x, 0.0) + 2.0 * MARGIN;
        let there = on_screen(group.centre, view, frame);
        let rect = at_edge(there, size, frame.shrink(TO_EDGE));
        if taken.iter().any(|other| other.intersects(rect)) {
            // In a small pane the larger one points there for both.
            continue;
        }
        taken.push(rect);
        let response = ui.interact(rect, ui.scope_id().with(("beyond", index)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        let visuals = ui.style().interact(&response);
        let outline = Stroke::new(if response.has_focus() { 2.5 } else { 1.2 }, scene.palette.fake);
        ui.painter().rect(
            rect,
            6.0,
            visuals.bg_fill.lerp_to_gamma(ui.visuals().extreme_bg_color, 0.6),
            outline,
            StrokeKind::Inside,
        );
        let middle = pos2(rect.left() + MARGIN.x + 0.5 * ARROW, rect.center().y);
        ui.painter().add(arrow(middle, there - rect.center(), scene));
        let corner = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect.shrink2(MARGIN)).min;
        ui.painter().galley(corner, galley, scene.palette.fake);
        wanted |= response.clicked();
        response.on_hover_cursor(CursorIcon::PointingHand).on_hover_told(scene, help.as_str());
    }
    wanted
}

/// The point of the screen at which `place` lies, or would lie outside of the plot.
fn on_screen(place: [f64; 2], view: Rect, frame: Frame) -> Pos2 {
    let share = [0, 1].map(|axis| ((place[axis] - view.min[axis]) / view.size()[axis]) as f32);
    pos2(frame.left() + share[0] * frame.width(), frame.bottom() - share[1] * frame.height())
}

/// The rectangle of a mark of `size` inside `frame` nearest to `there`.
fn at_edge(there: Pos2, size: Vec2, frame: Frame) -> Frame {
    let room =
        Frame::from_min_max(frame.min + 0.5 * size, (frame.max - 0.5 * size).max(frame.min + 0.5 * size));
    Frame::from_center_size(room.clamp(there), size)
}

/// An arrow centred at `middle` in `direction`.
fn arrow(middle: Pos2, direction: Vec2, scene: Scene<'_>) -> Shape {
    let turn = Rot2::from_angle(direction.angle());
    let corners = [vec2(0.5, 0.0), vec2(-0.4, 0.42), vec2(-0.4, -0.42)];
    let corners = corners.map(|corner| middle + turn * (ARROW * corner));
    Shape::convex_polygon(corners.to_vec(), scene.palette.fake, Stroke::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Rect = Rect { min: [-1.0, -1.0], max: [1.0, 1.0] };

    #[test]
    fn fakes_are_grouped_by_the_side_that_they_lie_off() {
        let mut fakes = vec![[0.0, 0.0]; 10];
        assert!(groups(VIEW, &fakes).is_empty());
        fakes.extend([[5.0, 0.5]; 60]);
        fakes.extend([[-3.0, 4.0]; 28]);
        fakes.extend([[0.0, -9.0], [f32::NAN, 0.0]]);
        let found = groups(VIEW, &fakes);
        let expected = [(60, [5.0, 0.5]), (28, [-3.0, 4.0])].map(|(count, centre)| Group { count, centre });
        assert_eq!(found, expected, "a single stray has no mark");
        // Where they are all around, the most of them have one.
        let around: Vec<Point> = (0..80).map(|k| [4.0 * (k as f32).cos(), 4.0 * (k as f32).sin()]).collect();
        assert_eq!(groups(VIEW, &around).len(), 1);
        assert!(groups(VIEW, &[[f32::NAN; 2]; 3]).is_empty());
    }

    #[test]
    fn a_mark_is_whole_and_stands_where_the_way_leads_out() {
        let frame = Frame::from_min_size(pos2(100.0, 50.0), vec2(400.0, 200.0));
        assert_eq!(on_screen([0.0, 0.0], VIEW, frame), pos2(300.0, 150.0));
        assert_eq!(on_screen([-1.0, 1.0], VIEW, frame), pos2(100.0, 50.0), "y rises upwards");
        let size = vec2(60.0, 20.0);
        for place in [[5.0, 0.5], [-3.0, 4.0], [0.0, -9.0], [1e30, -1e30]] {
            let mark = at_edge(on_screen(place, VIEW, frame), size, frame);
            assert!(frame.contains_rect(mark), "{mark:?}");
        }
        assert_eq!(at_edge(on_screen([9.0, 0.0], VIEW, frame), size, frame).center(), pos2(470.0, 150.0));
        // A plot that is smaller than the mark is no reason to panic.
        assert_eq!(
            at_edge(pos2(0.0, 0.0), size, Frame::from_min_size(pos2(1.0, 1.0), vec2(2.0, 2.0))).size(),
            size
        );
    }
}
