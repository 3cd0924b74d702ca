//! Where runs are to stop: the menu beside the timeline, and the marks and the menu of the timeline itself.

use eframe::egui::{
    Button, Checkbox, DragValue, Id, Painter, PopupCloseBehavior, Rect, Response, RichText, Role, Shape,
    Stroke, Ui, WidgetInfo, pos2,
};

use crate::protocol::{Breakpoint, Crossing, CurveSource, Direction};
use crate::session::Stop;
use crate::ui::action::Action;
use crate::ui::controls::typed::Typed;
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::front::{framed, list_in_menu_ui, menu_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::window::keys::caption_of;
use crate::words::Sentence;

/// Width of the menu, in points.
const WIDTH: f32 = 340.0;
/// Half the width of the mark of a step, and its height, in points.
const MARK: [f32; 2] = [4.0, 6.0];
/// Greatest distance from the pointer to a mark that it is over, in points.
const NEAR: f32 = 6.0;

/// What the menu would add next.
#[derive(Clone, Copy)]
struct Draft {
    /// `None` for the step that is shown.
    step: Option<u64>,
    crossing: Crossing,
}

impl Default for Draft {
    fn default() -> Self {
        let source = CurveSource::Series(crate::protocol::Series::DFake);
        Self { step: None, crossing: Crossing { source, direction: Direction::Up, value: 0.5 } }
    }
}

/// Draws the menu that lists where runs are to stop.
pub fn menu(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let count = scene.session.stops.in_force().len();
    let title = if count > 0 { format!("⏹ {count}") } else { "⏹".to_owned() };
    let menu = menu_ui(ui, &title, PopupCloseBehavior::CloseOnClickOutside, |ui| {
        ui.set_min_width(WIDTH);
        framed(ui);
        ui.strong(scene.text("stop.when"));
        list_ui(ui, scene, actions);
        ui.separator();
        let id = Id::unique("the next breakpoint");
        let mut draft: Draft = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        step_ui(ui, scene, &mut draft, actions);
        crossing_ui(ui, scene, &mut draft.crossing, actions);
        ui.data_mut(|data| data.insert_temp(id, draft));
        caption_ui(ui, scene, scene.text("stop.metrics_help"));
    });
    menu.widget_info(|| WidgetInfo::labeled(Role::Button, true, scene.text("stop.when")));
    menu.on_hover_told(scene, scene.text("stop.help"));
}

/// One row for each breakpoint: first those that are always there.
fn list_ui(ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
    let stops = &scene.session.stops;
    // A run that diverges has no further step.
    ui.add_enabled(false, Checkbox::new(&mut true, scene.text("stop.diverges")))
        .on_disabled_hover_told(scene, scene.text("stop.diverges_help"));
    let verdict = Breakpoint::VerdictChanges;
    let mut is_on = stops.in_force().contains(&verdict);
    if ui.checkbox(&mut is_on, verdict.sentence().shown(scene.language)).changed() {
        let all = if is_on { stops.with(verdict) } else { stops.without(verdict) };
        actions.push(Action::StopWhen(all));
    }
    for (index, stop) in stops.all.iter().enumerate().filter(|(_, stop)| stop.breakpoint != verdict) {
        let text = stop.breakpoint.sentence().shown(scene.language);
        ui.horizontal(|ui| {
            let mut is_on = stop.is_on;
            if ui.checkbox(&mut is_on, &text).changed() {
                let mut all = stops.all.clone();
                all[index] = Stop { is_on, ..*stop };
                actions.push(Action::StopWhen(all));
            }
            let remove = ui.add(Button::new("🗑").small()).on_hover_told(scene, scene.text("stop.remove"));
            let name = Sentence::new("stop.remove_named").with("stop", &text).text(scene.language);
            remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if remove.clicked() {
                actions.push(Action::StopWhen(stops.without(stop.breakpoint)));
            }
        });
    }
}

/// The row that adds a step.
fn step_ui(ui: &mut Ui, scene: Scene<'_>, draft: &mut Draft, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let label = ui.label(scene.text("stop.at_step"));
        let mut step = draft.step.unwrap_or_else(|| scene.session.place().1.max(1));
        let typed = Typed::whole(step);
        let speed = (step as f64 / 100.0).max(1.0);
        let field = DragValue::new(&mut step).range(1..=MOST_STEPS).speed(speed);
        let field = field.update_while_editing(false).custom_formatter(|step, _| crate::words::grouped(step));
        let field = ui.add(field.custom_parser(|text| typed.read(text))).labelled_by(label.id);
        if field.changed() {
            draft.step = Some(step);
        }
        add_ui(ui, scene, Breakpoint::Step(step), actions);
    });
}

/// Most steps that can be typed.
const MOST_STEPS: u64 = 1 << 53;

/// The rows that add a curve which crosses a value.
fn crossing_ui(ui: &mut Ui, scene: Scene<'_>, crossing: &mut Crossing, actions: &mut Vec<Action>) {
    let label_of = |source: CurveSource| match source {
        CurveSource::Series(series) => scene.choice_label(series),
        CurveSource::Metric(metric) => scene.choice_label(metric),
    };
    ui.horizontal(|ui| {
        let label = ui.label(scene.text("stop.curve"));
        let all = CurveSource::all().filter(|source| source.can_stop());
        let list = list_in_menu_ui(ui, &mut crossing.source, all, |source| label_of(source).into_owned());
        list.labelled_by(label.id);
    });
    ui.horizontal(|ui| {
        let label = ui.label(scene.text("stop.how"));
        let word = |direction: Direction| match direction {
            Direction::Up => scene.text("stop.rises_above"),
            Direction::Down => scene.text("stop.falls_below"),
            Direction::Either => scene.text("stop.crosses"),
        };
        let all = Direction::ALL.iter().copied();
        let list =
            list_in_menu_ui(ui, &mut crossing.direction, all, |direction| word(direction).into_owned());
        list.labelled_by(label.id);
        let typed = Typed::new(short(crossing.value), crossing.value);
        let speed = (0.01 * crossing.value.abs()).max(0.001);
        let field = DragValue::new(&mut crossing.value).range(-f64::MAX..=f64::MAX).speed(speed);
        let field = field.update_while_editing(false).custom_formatter(|value, _| short(value));
        let field = ui.add(field.custom_parser(|text| typed.read(text)));
        field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, scene.text("stop.value")));
        add_ui(ui, scene, Breakpoint::Crosses(*crossing), actions);
    });
}

/// The button that adds `breakpoint`, named by it.
fn add_ui(ui: &mut Ui, scene: Scene<'_>, breakpoint: Breakpoint, actions: &mut Vec<Action>) {
    let add = ui.button(scene.text("stop.add"));
    let sentence = breakpoint.sentence().shown(scene.language);
    let name = Sentence::new("stop.add_named").with("stop", sentence).text(scene.language);
    add.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if add.clicked() {
        actions.push(Action::StopWhen(scene.session.stops.with(breakpoint)));
    }
}

/// Draws a mark above `bar` for each step at which runs are to stop; `place` is the place of a step, up to `last`.
pub fn marks_ui(painter: &Painter, scene: Scene<'_>, (bar, last): (Rect, u64), place: impl Fn(u64) -> f32) {
    let [half, height] = MARK;
    for (step, is_on) in steps(scene).filter(|(step, _)| *step <= last) {
        let (x, y) = (place(step), bar.top() - 1.0);
        let corners = vec![pos2(x - half, y - height), pos2(x + half, y - height), pos2(x, y)];
        let color = scene.palette.trouble;
        let shape = if is_on {
            Shape::convex_polygon(corners, color, Stroke::NONE)
        } else {
            Shape::closed_line(corners, Stroke::new(1.0, color))
        };
        painter.add(shape);
    }
}

/// The steps at which runs are to stop, and whether each is in force.
fn steps(scene: Scene<'_>) -> impl Iterator<Item = (u64, bool)> {
    scene.session.stops.all.iter().filter_map(|stop| match stop.breakpoint {
        Breakpoint::Step(step) => Some((step, stop.is_on)),
        Breakpoint::Crosses(_) | Breakpoint::VerdictChanges => None,
    })
}

/// The menu that a right click on the timeline opens: to stop at the step under the pointer, or no longer.
pub fn timeline_menu(
    response: &Response,
    scene: Scene<'_>,
    place: impl Fn(u64) -> f32,
    step_at: impl Fn(f32) -> f64,
    actions: &mut Vec<Action>,
) {
    let id = response.id.with("step of the menu");
    if response.secondary_clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let near = steps(scene).map(|(step, _)| step).find(|step| (place(*step) - pointer.x).abs() <= NEAR);
        let step = near.unwrap_or_else(|| (step_at(pointer.x).round() as u64).max(1));
        response.ctx.data_mut(|data| data.insert_temp(id, step));
    }
    response.context_menu(|ui| {
        let step: u64 = ui.data(|data| data.get_temp(id)).unwrap_or(1);
        let breakpoint = Breakpoint::Step(step);
        let stops = &scene.session.stops;
        let is_there = stops.has(breakpoint);
        let text = Sentence::new(if is_there { "stop.here_no_longer" } else { "stop.here" });
        let text = RichText::new(text.with_count("step", step).text(scene.language));
        let key = caption_of("stop_here");
        if ui
            .add(Button::new(text).shortcut_text(if step == scene.session.place().1 { key } else { "" }))
            .clicked()
        {
            let all = if is_there { stops.without(breakpoint) } else { stops.with(breakpoint) };
            actions.push(Action::StopWhen(all));
            ui.close();
        }
    });
}
