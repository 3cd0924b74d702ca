//! The timeline: all steps of the run, with a symbol for each change, and the captions of its acts.

use eframe::egui::{
    self, Align, Align2, Color32, FontId, Layout, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, pos2,
    vec2,
};

use super::acts::{self, acts_of, acts_ui};
use super::thumbnail::thumbnail_ui;
use super::{branches, rates, stops, travel};
use crate::config::Act;
use crate::session::{Mark, MarkStatus};
use crate::ui::action::{Action, Moment};
use crate::ui::branch::drawn;
use crate::ui::curves::curves::CurvesView;
use crate::ui::guide::sentences;
use crate::ui::ring;
use crate::ui::scale::{round_up, short};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Height of the strip, in points.
const HEIGHT: f32 = 34.0;
/// Height of the strip in a low window, without numbers, in points.
const LOW_HEIGHT: f32 = 18.0;
/// Space at either end for the numbers, in points.
const MARGIN: f32 = 10.0;
/// Greatest distance from the pointer to a mark that it is over, in points.
const NEAR: f32 = 6.0;

/// Where learning rates are shown, the timeline reaches so many times as far as the run, and so many steps at least.
const FUTURE: f64 = 1.25;
const LEAST_PLANNED: f64 = 1000.0;

/// The linear map between steps and places on the strip.
#[derive(Clone, Copy, Debug, PartialEq)]
struct StepAxis {
    left: f32,
    right: f32,
    last: f64,
}

impl StepAxis {
    fn x_of(self, step: f64) -> f32 {
        self.left + ((step / self.last).clamp(0.0, 1.0) as f32) * (self.right - self.left)
    }

    fn step_at(self, x: f32) -> f64 {
        f64::from(((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0)) * self.last
    }
}

/// Draws the strip, and beside it, unless the controls are hidden, those that go to another step. A click on the strip goes to that
/// step, and dragging goes from step to step; a double click shows the curves of all steps.
pub fn timeline_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (curves, kept_mebibytes): (&mut CurvesView, Option<u32>),
    actions: &mut Vec<Action>,
) {
    let Some(mebibytes) = kept_mebibytes else { return strip_ui(ui, scene, curves, actions) };
    // The controls are as wide as their numbers; the strip takes the rest.
    let height = if scene.is_low { LOW_HEIGHT } else { ui.spacing().interact_size.y };
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        if scene.is_low {
            ui.spacing_mut().interact_size.y = LOW_HEIGHT;
            ui.spacing_mut().button_padding.y = 0.0;
        }
        travel::travel_ui(ui, scene, mebibytes, &mut curves.options.rates, actions);
        strip_ui(ui, scene, curves, actions);
    });
}

fn strip_ui(ui: &mut Ui, scene: Scene<'_>, curves: &mut CurvesView, actions: &mut Vec<Action>) {
    let width = ui.available_width();
    let (height, above) = if scene.is_low { (LOW_HEIGHT, 5.0) } else { (HEIGHT, 8.0) };
    let lane = if acts_of(scene).is_empty() { 0.0 } else { acts::LANE };
    let others = drawn(scene);
    let below_bar = branches::LANE * others.len() as f32;
    let rates_lane = if curves.options.rates && !scene.is_low { rates::LANE } else { 0.0 };
    let (height, above) = (height + lane + rates_lane + below_bar, above + lane + rates_lane);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click_and_drag());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::GenericContainer, true, scene.text("screen.timeline"))
    });
    ring::note(ui.ctx(), "timeline", rect);
    // As far as changes and acts are scheduled.
    let last = scene.marks.iter().map(|mark| mark.last).max().unwrap_or(0);
    let last = last.max(acts_of(scene).last().map_or(0, |act| act.step));
    let heads = scene.session.shown.as_ref().map_or(&[][..], |shown| &shown.branches);
    let last = last.max(heads.iter().map(|info| info.head).max().unwrap_or(0));
    let last = last.max(scene.session.step()).max(1) as f64;
    // Where rates are planned, there is room for steps to come.
    let planned = (FUTURE * scene.session.head() as f64).max(LEAST_PLANNED);
    let last = if rates_lane > 0.0 { last.max(planned) } else { last };
    let axis = StepAxis { left: rect.left() + MARGIN, right: rect.right() - MARGIN, last };
    let [first_in_view, last_in_view] = curves.steps_in_view(scene);
    let top = rect.top() + above;
    let bar = Rect::from_min_max(pos2(axis.left, top), pos2(axis.right, top + 8.0));
    let painter = ui.painter_at(rect);
    painter.rect_filled(bar, 4.0, ui.visuals().extreme_bg_color);
    if curves.range.is_some() {
        let view = Rect::from_x_y_ranges(axis.x_of(first_in_view)..=axis.x_of(last_in_view), bar.y_range());
        painter.rect_filled(view, 4.0, ui.visuals().selection.bg_fill);
    }
    painter.rect_stroke(
        bar,
        4.0,
        Stroke::new(1.0, scene.palette.weak.gamma_multiply(0.5)),
        StrokeKind::Inside,
    );
    let font = FontId::proportional(10.5);
    for status in [MarkStatus::ToCome, MarkStatus::Scheduled, MarkStatus::Made] {
        let own: Vec<Mark> = scene.marks.iter().filter(|mark| mark.status == status).cloned().collect();
        let color = if status == MarkStatus::ToCome { scene.palette.weak } else { scene.palette.mark };
        for (x, count) in clusters(&own, axis) {
            painter.add(diamond(pos2(x, bar.center().y), 4.5, color, status));
            if count > 1 {
                // At the right end it stands to the left of its mark.
                let text = painter.layout_no_wrap(format!("×{count}"), font.clone(), color);
                let right = x + BESIDE + text.size().x;
                let left = if right > rect.right() { x - BESIDE - text.size().x } else { x + BESIDE };
                painter.galley(pos2(left, bar.center().y - 0.5 * text.size().y), text, color);
            }
        }
    }
    stops::marks_ui(&painter, scene, (bar, last as u64), |step| axis.x_of(step as f64));
    if lane > 0.0 {
        let lane = Rect::from_min_max(pos2(axis.left, rect.top()), pos2(axis.right, rect.top() + lane));
        acts_ui(ui, scene, (lane, bar), |step| axis.x_of(step as f64), actions);
    }
    if rates_lane > 0.0 {
        let top = rect.top() + lane;
        let room = Rect::from_x_y_ranges(axis.left..=axis.right, top..=top + rates_lane - 4.0);
        rates::rates_ui(ui, scene, room, last, actions);
    }
    branches::lines_ui(
        ui,
        scene,
        (&others, bar),
        |step| axis.x_of(step as f64),
        |x| axis.step_at(x),
        actions,
    );
    let (branch, step) = scene.session.place();
    let own = heads.iter().find(|info| info.id == branch);
    let (head, diverges) = own.map_or((step, false), |info| (info.head.max(step), info.diverges));
    let end = axis.x_of(head as f64);
    let color = if diverges { scene.palette.trouble } else { scene.palette.reference };
    if step < head {
        // What is ahead of the step that is shown was played, and can be played again.
        let ahead = Rect::from_x_y_ranges(axis.x_of(step as f64)..=end, bar.shrink(2.5).y_range());
        painter.rect_filled(ahead, 1.5, color.gamma_multiply(0.35));
        painter.vline(end, bar.y_range(), Stroke::new(2.0, color));
        let handle = pos2(axis.x_of(step as f64), bar.center().y);
        painter.circle(
            handle,
            5.5,
            ui.visuals().strong_text_color(),
            Stroke::new(1.5, scene.palette.reference),
        );
    } else {
        painter.vline(end, bar.expand(4.0).y_range(), Stroke::new(2.0, color));
    }
    let below = bar.bottom() + 2.0 + below_bar;
    let is_numbered = !scene.is_low;
    // The ends are exact, what lies between is round.
    let step = round_up(last / 8.0).max(1.0);
    let width = |step: f64| painter.layout_no_wrap(short(step), font.clone(), scene.palette.weak).size().x;
    let end = axis.right - width(last) - APART;
    let between = (1..)
        .map(|k| step * f64::from(k))
        .take_while(|place| is_numbered && *place < last && axis.x_of(*place) + 0.5 * width(*place) < end);
    let ticks = [(0.0, Align2::LEFT_TOP), (last, Align2::RIGHT_TOP)].into_iter();
    for (step, align) in ticks.filter(|_| is_numbered).chain(between.map(|place| (place, Align2::CENTER_TOP)))
    {
        painter.text(pos2(axis.x_of(step), below), align, short(step), font.clone(), scene.palette.weak);
    }
    stops::timeline_menu(&response, scene, |step| axis.x_of(step as f64), |x| axis.step_at(x), actions);
    if response.double_clicked() {
        curves.range = None;
    } else if let Some(pointer) =
        response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())
    {
        actions.push(Action::Go(Moment::Step(axis.step_at(pointer.x).round() as u64)));
    }
    // The captions have tooltips of their own.
    let hovered = response.hover_pos().filter(|pointer| pointer.y > rect.top() + lane);
    let marks = hovered.map_or_else(Vec::new, |pointer| nearby(scene.marks, axis, pointer));
    let is_near =
        |act: &Act| hovered.is_some_and(|pointer| (axis.x_of(act.step as f64) - pointer.x).abs() <= NEAR);
    let begun = acts_of(scene).iter().enumerate().find(|(_, act)| is_near(act));
    if hovered.is_none() {
        return;
    }
    response.on_hover_ui_at_pointer(|ui| {
        if let Some((index, act)) = begun {
            ui.label(acts::sentence(scene, index + 1, act));
        }
        if let Some(mark) = marks.first() {
            thumbnail_ui(ui, scene, mark.last);
        }
        if !marks.is_empty() {
            let more = marks.len().saturating_sub(LISTED);
            for mark in marks.into_iter().take(LISTED) {
                ui.label(sentences::mark(scene, mark));
            }
            if more > 0 {
                ui.label(Sentence::new("screen.changes_more").with_count("count", more).text(scene.language));
            }
        } else if begun.is_none() {
            ui.label(scene.text("screen.timeline_help"));
        }
    });
}

/// Places of the symbols for changes, and the number of changes of each: those that would overlap are one.
fn clusters(marks: &[Mark], axis: StepAxis) -> Vec<(f32, usize)> {
    let mut places: Vec<f32> = marks.iter().map(|mark| axis.x_of(mark.first as f64)).collect();
    places.sort_unstable_by(f32::total_cmp);
    let mut clusters: Vec<(f32, usize)> = Vec::new();
    for place in places {
        match clusters.last_mut() {
            // Behind one that has a number there is the number.
            Some((first, count)) if place - *first < if *count > 1 { APART_NUMBERED } else { APART } => {
                *count += 1
            }
            _ => clusters.push((place, 1)),
        }
    }
    clusters
}

/// Least distance of two symbols, in points.
const APART: f32 = 9.0;
/// Least distance of a symbol from one with a number, in points.
const APART_NUMBERED: f32 = 34.0;
/// Distance from the centre of a symbol to its number, in points.
const BESIDE: f32 = 6.0;
/// Most changes in a tooltip.
const LISTED: usize = 8;

fn nearby(marks: &[Mark], axis: StepAxis, pointer: Pos2) -> Vec<&Mark> {
    marks.iter().filter(|mark| (axis.x_of(mark.first as f64) - pointer.x).abs() <= NEAR).collect()
}

/// The symbol of a change: filled if a person made it, half filled if it was scheduled, empty if it is still to
/// come.
fn diamond(centre: Pos2, radius: f32, color: Color32, status: MarkStatus) -> Shape {
    let corners = [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)];
    let (fill, outline) = match status {
        MarkStatus::Made => (color, Stroke::NONE),
        MarkStatus::Scheduled => (color.gamma_multiply(0.4), Stroke::new(1.2, color)),
        MarkStatus::ToCome => (Color32::TRANSPARENT, Stroke::new(1.2, color)),
    };
    Shape::convex_polygon(corners.map(|corner| centre + corner).to_vec(), fill, outline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Player;
    use crate::session::MarkKind;

    #[test]
    fn steps_and_places_are_inverse_and_marks_are_found_nearby() {
        let axis = StepAxis { left: 10.0, right: 210.0, last: 1000.0 };
        assert_eq!((axis.x_of(0.0), axis.x_of(500.0), axis.x_of(9e9)), (10.0, 110.0, 210.0));
        assert!((axis.step_at(axis.x_of(250.0)) - 250.0).abs() < 1e-6);
        let mark = |first| Mark {
            first,
            last: first,
            what: MarkKind::Only(Player::Generator, 1),
            status: MarkStatus::Made,
        };
        let marks = [mark(100), mark(120), mark(900)];
        assert_eq!(nearby(&marks, axis, pos2(32.0, 0.0)).len(), 2);
        assert!(nearby(&marks, axis, pos2(100.0, 0.0)).is_empty());
        assert_eq!(clusters(&marks, axis), [(30.0, 2), (190.0, 1)]);
        let many: Vec<Mark> = (0..1000).map(mark).collect();
        let dense = clusters(&many, axis);
        assert!(dense.windows(2).all(|pair| pair[1].0 - pair[0].0 >= APART), "{dense:?}");
        assert_eq!(dense.iter().map(|(_, count)| count).sum::<usize>(), 1000);
    }
}
