//! The learning rates of both players above the timeline: a line for each over all steps, and a point for each change of one. A point
//! can be dragged, added and removed; in the past of the run that makes a branch.

use eframe::egui::{
    self, Align2, FontId, Id, Key, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::rate_axis::RateAxis;
use crate::config::{Change, ChangeKind, Choice as _, Edit, Player, RateCourse, RunConfig, Setting, Value};
use crate::protocol::Reschedule;
use crate::ui::action::Action;
use crate::ui::controls::rates::rate_setting;
use crate::ui::explain::Told as _;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Height of the lane, in points.
pub const LANE: f32 = 58.0;
/// Radius of a point, and that of the place that answers to the pointer, in points.
const POINT: [f32; 2] = [4.0, 8.0];
/// Most points of one player that can be reached; of more, the newest.
const MOST: usize = 60;
/// Factor on a rate per key press.
const NUDGE: f64 = 1.2;
/// Lengths of a dash and of the gap after it, in points.
const DASH: [f32; 2] = [5.0, 4.0];
/// Two lines that are nearer than so many points are one.
const ONE_LINE: f32 = 3.0;
/// Size of the letters of the scale, in points.
const LETTERS: f32 = 10.0;
/// Points that a pointer may stray off the line straight up or along which it drags.
const STRAY: f32 = 4.0;
/// Share of all steps per key press.
const SHARE: f64 = 0.01;

/// The lane in one frame.
struct Lane<'a> {
    axis: RateAxis,
    scene: Scene<'a>,
    player: Player,
    setting: &'static Setting,
    course: RateCourse,
}

/// Draws the rates into `room`, whose right edge is step `last`.
pub fn rates_ui(ui: &mut Ui, scene: Scene<'_>, room: Rect, last: f64, actions: &mut Vec<Action>) {
    let Some(shown) = &scene.session.shown else { return };
    let changes = shown.changes.all();
    let players = [Player::Discriminator, Player::Generator];
    let courses = players.map(|player| RateCourse::of(&shown.start, changes, player));
    let axis = RateAxis::new(room, last, &courses);
    let painter = ui.painter().clone();
    painter.rect_filled(room, 2.0, ui.visuals().extreme_bg_color.gamma_multiply(0.5));
    grid_ui(ui, scene, room, axis);
    let lanes: Vec<Lane<'_>> = players
        .into_iter()
        .zip(courses)
        .filter_map(|(player, course)| {
            let setting = rate_setting(player)?;
            Some(Lane { axis, scene, player, setting, course })
        })
        .collect();
    let back = ui.interact(room, ui.scope_id().with("rates"), Sense::click_and_drag());
    back.widget_info(|| WidgetInfo::labeled(Role::GenericContainer, true, scene.text("rates.lane")));
    for lane in &lanes {
        let color = lane.color();
        let (_, step) = scene.session.place();
        // What is to come is fainter.
        let (past, future): (Vec<Pos2>, Vec<Pos2>) =
            lane.axis.line(&lane.course).into_iter().partition(|point| point.x <= axis.x_of(step as f64));
        let joint = past.last().copied();
        let future: Vec<Pos2> = joint.into_iter().chain(future).collect();
        let faint = Stroke::new(1.5, color.gamma_multiply(0.6));
        match lane.player {
            Player::Discriminator => {
                painter.add(Shape::line(past, Stroke::new(1.5, color)));
                painter.add(Shape::line(future, faint));
            }
            // In dashes, so that an equal rate below shows through.
            Player::Generator => {
                painter.extend(dashed(&past, Stroke::new(1.5, color)));
                painter.extend(dashed(&future, faint));
            }
        }
        lane.points_ui(ui, (&shown.start, changes), actions);
    }
    numbers_ui(ui, scene, room, axis);
    add_ui(&back, &lanes, actions);
    back.on_hover_told(scene, scene.text("rates.help"));
}

/// `line` in dashes.
fn dashed(line: &[Pos2], stroke: Stroke) -> Vec<Shape> {
    Shape::dashed_line(line, stroke, DASH[0], DASH[1])
}

/// Lines at the powers of ten.
fn grid_ui(ui: &Ui, scene: Scene<'_>, room: Rect, axis: RateAxis) {
    for (_, y) in axis.decades() {
        ui.painter().hline(room.x_range(), y, Stroke::new(0.5, scene.palette.weak.gamma_multiply(0.5)));
    }
}

/// The values of those lines, over all that goes through them.
fn numbers_ui(ui: &Ui, scene: Scene<'_>, room: Rect, axis: RateAxis) {
    let painter = ui.painter();
    let mut lowest = f32::INFINITY;
    for (rate, y) in axis.decades() {
        // Letters that would stand on those below them are left out.
        if lowest - y < LETTERS {
            continue;
        }
        lowest = y;
        let font = FontId::proportional(LETTERS);
        let text = painter.layout_no_wrap(short(rate), font, scene.palette.caption);
        let place = Align2::LEFT_CENTER.anchor_size(pos2(room.left() + 3.0, y), text.size());
        painter.rect_filled(place.expand2(vec2(2.0, -1.0)), 2.0, ui.visuals().panel_fill);
        painter.galley(place.min, text, scene.palette.caption);
    }
}

/// Adds a point where the lane is clicked twice, or by its menu: to the player whose line is nearer. Where both lines are one, above it
/// to the first player and below it to the second.
fn add_ui(back: &Response, lanes: &[Lane<'_>], actions: &mut Vec<Action>) {
    let id = back.id.with("place of the menu");
    let pointer = back.interact_pointer_pos();
    if back.double_clicked()
        && let Some(at) = pointer
    {
        let below = |lane: &Lane<'_>| {
            let step = lane.axis.step_at(at.x);
            at.y - lane.axis.y_of(lane.course.rate_at(step))
        };
        let chosen = match lanes {
            [first, second] if (below(first) - below(second)).abs() < ONE_LINE => {
                Some(if below(first) > 0.0 { second } else { first })
            }
            _ => lanes.iter().min_by(|one, other| below(one).abs().total_cmp(&below(other).abs())),
        };
        actions.extend(chosen.map(|lane| lane.add_at(at)));
    }
    if back.secondary_clicked()
        && let Some(at) = pointer
    {
        back.ctx.data_mut(|data| data.insert_temp(id, at));
    }
    back.context_menu(|ui| {
        let at: Pos2 = ui.data(|data| data.get_temp(id)).unwrap_or(back.rect.center());
        for lane in lanes {
            let step = lane.axis.step_at(at.x);
            let rate = lane.axis.set_at(&lane.course, step, at.y);
            let text = lane.sentence("rates.add", step, rate);
            if ui.button(text).clicked() {
                actions.push(lane.add_at(at));
                ui.close();
            }
        }
    });
}

impl Lane<'_> {
    fn color(&self) -> egui::Color32 {
        match self.player {
            Player::Discriminator => self.scene.palette.discriminator,
            Player::Generator => self.scene.palette.generator,
        }
    }

    fn sentence(&self, key: &'static str, step: u64, rate: f64) -> String {
        let player = self.scene.choice_label(self.player);
        let sentence =
            Sentence::new(key).with("player", player).with_count("step", step).with("rate", short(rate));
        sentence.text(self.scene.language)
    }

    fn edit(&self, rate: f64) -> Edit {
        Edit { setting: self.setting, value: Value::Number(rate) }
    }

    fn add_at(&self, at: Pos2) -> Action {
        let step = self.axis.step_at(at.x);
        let rate = self.axis.set_at(&self.course, step, at.y);
        Action::Reschedule(Reschedule { old: None, new: Some((step, self.edit(rate))) })
    }

    /// Draws a point for each change of the rate, which can be dragged, moved by keys and removed.
    fn points_ui(&self, ui: &mut Ui, (start, changes): (&RunConfig, &[Change]), actions: &mut Vec<Action>) {
        let of_rate = |change: &&Change| matches!(&change.action, ChangeKind::Set { edit, .. } if edit.setting == self.setting);
        let all: Vec<u64> = changes.iter().filter(of_rate).map(|change| change.step).collect();
        let taken = self.scene.session.step();
        for (index, step) in all.iter().copied().enumerate().skip(all.len().saturating_sub(MOST)) {
            let stretch = self.course.stretch_at(step);
            // Where the rate is as it was before, no stretch begins.
            let place = if stretch.first == step {
                self.axis.point(&stretch)
            } else {
                pos2(self.axis.x_of(step as f64), self.axis.y_of(self.course.rate_at(step)))
            };
            let room = Rect::from_center_size(place, vec2(2.0, 2.0) * POINT[1]);
            let id = ui.scope_id().with(("rate", self.player.key(), index));
            let response = ui.interact(room, id, Sense::click_and_drag());
            let text = self.sentence("rates.point", step, stretch.rate);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
            let moved =
                response.interact_pointer_pos().filter(|_| response.dragged() || response.drag_stopped());
            let at = moved.unwrap_or(place);
            let color = if response.hovered() || response.has_focus() || response.dragged() {
                ui.visuals().strong_text_color()
            } else {
                self.color()
            };
            let fill = if step <= taken { color } else { egui::Color32::TRANSPARENT };
            ui.painter().circle(at, POINT[0], fill, Stroke::new(1.5, color));
            if let Some(at) = moved {
                let change = self.dragged((step, stretch.rate), place, at);
                let changes = change.applied(changes);
                let course = RateCourse::of(start, &changes, self.player);
                ui.painter().extend(dashed(&self.axis.line(&course), Stroke::new(2.0, color)));
                if let Some((to, Edit { value: Value::Number(rate), .. })) = &change.new {
                    let text = self.sentence("rates.point", *to, *rate);
                    let text = ui.painter().layout_no_wrap(text, FontId::proportional(12.0), color);
                    // Beside the pointer, on whichever side there is room, over whatever stands there.
                    let is_right = at.x + 16.0 + text.size().x <= ui.clip_rect().right();
                    let left = if is_right { at.x + 10.0 } else { at.x - 10.0 - text.size().x };
                    let room = Rect::from_min_size(pos2(left, at.y - 8.0 - text.size().y), text.size());
                    ui.painter().rect_filled(room.expand(3.0), 3.0, ui.visuals().window_fill);
                    ui.painter().galley(room.min, text, color);
                }
                if response.drag_stopped() {
                    actions.push(Action::Reschedule(change));
                }
            }
            self.keys(ui, &response, id, (step, stretch.rate), actions);
            response.context_menu(|ui| {
                if ui.button(self.scene.text("rates.remove")).clicked() {
                    actions.push(self.moved(step, None));
                    ui.close();
                }
            });
            response.on_hover_told(self.scene, text);
        }
    }

    /// Moves a point that has the focus by arrows, and removes it by Delete.
    fn keys(
        &self,
        ui: &Ui,
        response: &Response,
        id: Id,
        (step, rate): (u64, f64),
        actions: &mut Vec<Action>,
    ) {
        if !response.has_focus() {
            return;
        }
        let filter =
            egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let by = ((self.axis.last() * SHARE).round() as u64).max(1);
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let limits = super::rate_axis::LIMITS;
        let scaled = |factor: f64| (rate * factor).clamp(limits[0], limits[1]);
        let new = [
            (Key::ArrowLeft, Some((step.saturating_sub(by), rate))),
            (Key::ArrowRight, Some((step + by, rate))),
            (Key::ArrowUp, Some((step, scaled(NUDGE)))),
            (Key::ArrowDown, Some((step, scaled(1.0 / NUDGE)))),
            (Key::Delete, None),
            (Key::Backspace, None),
        ];
        actions.extend(new.into_iter().find(|(key, _)| pressed(*key)).map(|(_, new)| self.moved(step, new)));
    }

    /// What becomes of the point of `step` at `place` when it is dragged to `at`. Straight up it keeps its step, and straight along
    /// its rate.
    fn dragged(&self, (step, rate): (u64, f64), place: Pos2, at: Pos2) -> Reschedule {
        let away = at - place;
        let to = if away.x.abs() <= STRAY { step } else { self.axis.step_at(at.x) };
        let keeps = away.y.abs() <= STRAY;
        let rate = if keeps { rate } else { self.axis.set_at(&self.course, to, at.y) };
        Reschedule { old: Some((step, self.setting)), new: Some((to, self.edit(rate))) }
    }

    fn moved(&self, step: u64, new: Option<(u64, f64)>) -> Action {
        let new = new.map(|(step, rate)| (step, self.edit(rate)));
        Action::Reschedule(Reschedule { old: Some((step, self.setting)), new })
    }
}
