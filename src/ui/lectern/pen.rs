//! The pen: whatever is drawn with mouse, finger or pen lies over the whole window and stays until it is taken away.

use eframe::egui::{
    self, Align2, Area, Button, Color32, Context, CursorIcon, Event, Frame, Id, LayerId, Order, Painter,
    PointerButton, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::ink::{InkHistory, InkLine};
use crate::ui::action::{Action, LecternAction};
use crate::ui::explain::Told as _;
use crate::ui::scene::Scene;
use crate::ui::theme::PEN_COLORS;
use crate::ui::window::keys::caption_of;

/// Width of a line, in points.
const WIDTH: f32 = 4.0;
/// Width of the edge that sets a line apart from what it lies on, in points.
const AROUND: f32 = 1.5;
/// Side of the field of a colour, in points.
const FIELD: f32 = 24.0;
/// Distance of the bar from the edge of the window, in points.
const MARGIN: f32 = 6.0;

/// The words of the colours.
const COLORS: [&str; PEN_COLORS] = ["plain", "purple", "green"];

/// The pen, and what was drawn with it.
pub struct OverlayPen {
    /// Whether it draws.
    pub is_on: bool,
    /// What was drawn.
    pub ink: InkHistory,
    color: usize,
    /// Where the bar is: what is pressed there draws nothing.
    bar: Rect,
}

impl Default for OverlayPen {
    fn default() -> Self {
        Self { is_on: false, ink: InkHistory::default(), color: 0, bar: Rect::NOTHING }
    }
}

impl OverlayPen {
    /// The index of the colour.
    pub fn color(&self) -> usize {
        self.color
    }

    /// Takes the colour at `index`.
    pub fn take_color(&mut self, index: usize) {
        self.color = index % PEN_COLORS;
    }

    /// Lets it draw, or no longer. What was drawn stays.
    pub fn turn(&mut self, on: bool) {
        self.ink.lift();
        self.is_on = on;
    }
}

/// Draws what was drawn, takes in what is being drawn, and shows the bar of the pen.
pub fn pen_ui(ctx: &Context, scene: Scene<'_>, pen: &mut OverlayPen, actions: &mut Vec<Action>) {
    let window = ctx.content_rect();
    let id = Id::unique("pen");
    if pen.is_on {
        // It lies over everything, so that nothing below is clicked.
        let sheet = Area::new(id).order(Order::Foreground).fixed_pos(window.min).constrain(false);
        sheet.show(ctx, |ui| {
            let (_, response) = ui.allocate_exact_size(window.size(), Sense::click_and_drag());
            let name = scene.text("lectern.sheet");
            response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &*name));
            response.on_hover_cursor(CursorIcon::Crosshair);
            follow(ui, window, pen);
            lines_ui(ui.painter(), scene, window, &pen.ink);
        });
        bar_ui(ctx, scene, pen, actions);
    } else if !pen.ink.is_empty() {
        let painter = ctx.layer_painter(LayerId::new(Order::Foreground, id));
        lines_ui(&painter, scene, window, &pen.ink);
    }
}

/// Takes in what the pointer did since the last frame, event by event: a quick line may begin and end within one frame.
fn follow(ui: &Ui, window: Rect, pen: &mut OverlayPen) {
    let share = |at: Pos2| {
        let at = at.clamp(window.min, window.max) - window.min;
        [at.x / window.width().max(1.0), at.y / window.height().max(1.0)]
    };
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::PointerButton { pos, button: PointerButton::Primary, pressed, .. } => {
                    if *pressed && !pen.bar.contains(*pos) || pen.ink.is_drawing() {
                        pen.ink.draw(pen.color, share(*pos));
                    }
                    if !*pressed {
                        pen.ink.lift();
                    }
                }
                Event::PointerMoved(at) if pen.ink.is_drawing() => pen.ink.draw(pen.color, share(*at)),
                Event::PointerGone => pen.ink.lift(),
                _ => {}
            }
        }
    });
}

fn lines_ui(painter: &Painter, scene: Scene<'_>, window: Rect, ink: &InkHistory) {
    let place = |share: &[f32; 2]| {
        pos2(window.left() + share[0] * window.width(), window.top() + share[1] * window.height())
    };
    let shape = |line: &InkLine, width: f32, color: Color32| {
        let points: Vec<Pos2> = line.points.iter().map(place).collect();
        match points[..] {
            // A touch is a dot.
            [at] => Shape::circle_filled(at, width, color),
            _ => Shape::line(points, Stroke::new(width, color)),
        }
    };
    let around = painter.ctx().global_style().visuals.panel_fill;
    for line in ink.lines() {
        painter.add(shape(line, WIDTH + 2.0 * AROUND, around));
        painter.add(shape(line, WIDTH, scene.palette.pens[line.color % PEN_COLORS]));
    }
}

/// Draws the bar at the left edge: the colours, the way back, and the end.
fn bar_ui(ctx: &Context, scene: Scene<'_>, pen: &mut OverlayPen, actions: &mut Vec<Action>) {
    let bar = Area::new(Id::unique("bar of the pen")).order(Order::Tooltip).interactable(true);
    let shown = bar.anchor(Align2::LEFT_CENTER, vec2(MARGIN, 0.0)).show(ctx, |ui| {
        Frame::popup(ui.style()).inner_margin(MARGIN).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(MARGIN, MARGIN);
            for (index, word) in COLORS.iter().enumerate() {
                if field_ui(ui, scene, (index, word), pen.color == index).clicked() {
                    actions.push(Action::Lectern(LecternAction::PenColor(index)));
                }
            }
            let buttons = [
                ("↶", "undo_line", pen.ink.can_undo(), LecternAction::Undo),
                ("↷", "redo_line", pen.ink.can_redo(), LecternAction::Redo),
                ("🗑", "wipe", !pen.ink.is_empty(), LecternAction::Wipe),
                ("✖", "pen", true, LecternAction::Pen),
            ];
            for (sign, word, is_able, action) in buttons {
                let name = match word {
                    "pen" => scene.text("lectern.end_pen"),
                    word => scene.text(&format!("key.{word}")),
                };
                let help = format!("{name} ({})", caption_of(word));
                let button = ui.add_enabled(is_able, Button::new(sign).min_size(vec2(FIELD, FIELD)));
                button.widget_info(|| WidgetInfo::labeled(Role::Button, is_able, &*name));
                if button.on_hover_told(scene, help).clicked() {
                    actions.push(Action::Lectern(action));
                }
            }
        });
    });
    pen.bar = shown.response.rect;
}

fn field_ui(ui: &mut Ui, scene: Scene<'_>, (index, word): (usize, &str), is_chosen: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(FIELD, FIELD), Sense::click());
    let name = scene.text(&format!("lectern.color.{word}"));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &*name));
    let ground = ui.visuals().panel_fill;
    ui.painter().rect_filled(rect.shrink(4.0), 3.0, scene.palette.pens[index]);
    if is_chosen || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, ui.visuals().strong_text_color());
        ui.painter().rect_filled(rect.shrink(2.0), 3.0, ground);
        ui.painter().rect_filled(rect.shrink(4.0), 3.0, scene.palette.pens[index]);
    } else if response.hovered() {
        let stroke = Stroke::new(1.0, ui.visuals().strong_text_color());
        ui.painter().rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
    }
    response.on_hover_told(scene, format!("{name} ({})", caption_of("pen_color")))
}
