//! The paper that is drawn on: where the pointer is on the plane, and how the drawing looks.

use eframe::egui::{
    ColorImage, CursorIcon, Event, EventFilter, Image, Key, PointerButton, Pos2, Rect, Response, Role, Sense,
    Stroke, StrokeKind, TextStyle, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2,
};

use crate::data::{Brush, Canvas, DensityMap};
use crate::ui::action::DrawAction;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;
use crate::ui::window::keys::is_pressed;
use crate::words::Sentence;

/// The paper: its picture, and where a stroke is.
#[derive(Default)]
pub struct Paper {
    shown: Option<ShownDrawing>,
    /// The last point of the stroke in progress.
    last: Option<[f64; 2]>,
    /// Where the keyboard draws.
    cursor: [f64; 2],
}

/// A drawing as it was last painted.
struct ShownDrawing {
    drawing: DensityMap,
    palette: &'static Palette,
    handle: TextureHandle,
}

impl Paper {
    /// Draws the paper with this `side`, and draws on it with `brush` where the pointer or the keyboard does; for the line
    /// with the density of each column. Returns what keys ask for while the paper has the focus.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        scene: Scene<'_>,
        canvas: &mut Canvas,
        (brush, is_line): (Brush, bool),
        side: f32,
    ) -> Option<DrawAction> {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click_and_drag());
        self.follow_pointer(ui, &response, canvas, brush);
        let asked = response.has_focus().then(|| self.follow_keys(ui, &response, canvas, brush)).flatten();
        self.paint(ui, scene, canvas.drawing(), rect);
        if is_line {
            let line = Stroke::new(2.0, scene.palette.reference);
            ui.painter().line(steps(rect, &canvas.drawing().columns()), line);
        }
        let at = if response.has_focus() {
            Some(screen_from_plane(rect, self.cursor))
        } else {
            response.hover_pos().or(response.interact_pointer_pos())
        };
        if let Some(at) = at {
            let radius = (brush.radius * f64::from(side) / plane().size()[0]) as f32;
            let ring = Stroke::new(1.5, scene.palette.reference);
            ui.painter().with_clip_rect(rect.intersect(ui.clip_rect())).circle_stroke(at, radius, ring);
        }
        let covered = canvas.drawing().weights().iter().filter(|weight| **weight > 0).count();
        let percent = (100.0 * covered as f64 / canvas.drawing().weights().len() as f64).ceil();
        let name = Sentence::new("screen.drawing.paper").with("percent", scene.language.percent(percent));
        let name = name.text(scene.language);
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name.as_str()));
        response.on_hover_cursor(CursorIcon::Crosshair);
        asked
    }

    /// Draws along all points that the pointer has passed in this frame.
    fn follow_pointer(&mut self, ui: &Ui, response: &Response, canvas: &mut Canvas, brush: Brush) {
        let rect = response.rect;
        // A whole stroke may come in one frame, so that the paper has neither a click nor a drag in the end.
        let is_here =
            |place: Pos2| rect.contains(place) && ui.ctx().layer_id_at(place) == Some(response.layer_id);
        for event in ui.input(|input| input.events.clone()) {
            match event {
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. }
                    if is_here(pos) =>
                {
                    self.draw_to(plane_from_screen(rect, pos), canvas, brush);
                }
                Event::PointerMoved(pos) if self.last.is_some() => {
                    self.draw_to(plane_from_screen(rect, pos), canvas, brush);
                }
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, .. }
                    if self.last.is_some() =>
                {
                    self.draw_to(plane_from_screen(rect, pos), canvas, brush);
                    self.end(canvas);
                }
                Event::PointerGone => self.end(canvas),
                _ => {}
            }
        }
        // Where the release was not heard of, such as in another window.
        if self.last.is_some() && !ui.input(|input| input.pointer.primary_down()) {
            self.end(canvas);
        }
    }

    fn draw_to(&mut self, to: [f64; 2], canvas: &mut Canvas, brush: Brush) {
        canvas.stroke(brush, self.last.unwrap_or(to), to);
        self.last = Some(to);
    }

    fn end(&mut self, canvas: &mut Canvas) {
        if self.last.take().is_some() {
            canvas.end_stroke();
        }
    }

    /// Moves the cursor by the arrows, with Shift drawing on the way; Space or Enter draws where it is.
    fn follow_keys(
        &mut self,
        ui: &Ui,
        response: &Response,
        canvas: &mut Canvas,
        brush: Brush,
    ) -> Option<DrawAction> {
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let before = self.cursor;
        let step = DensityMap::grid().cell_size()[0];
        let draws = ui.input(|input| {
            for (key, axis, sign) in [
                (Key::ArrowLeft, 0, -1.0),
                (Key::ArrowRight, 0, 1.0),
                (Key::ArrowDown, 1, -1.0),
                (Key::ArrowUp, 1, 1.0),
            ] {
                let (low, high) = (plane().min[axis] + 0.5 * step, plane().max[axis] - 0.5 * step);
                let moved = self.cursor[axis] + sign * step * input.num_presses(key) as f64;
                self.cursor[axis] = moved.clamp(low, high);
            }
            input.modifiers.shift && self.cursor != before
        });
        if draws || response.clicked() && response.interact_pointer_pos().is_none() {
            canvas.stroke(brush, before, self.cursor);
            canvas.end_stroke();
        }
        let asks = |word| is_pressed(ui.ctx(), word);
        let undo = asks("undo_stroke").then_some(DrawAction::Undo);
        undo.or_else(|| asks("redo_stroke").then_some(DrawAction::Redo))
    }

    /// Paints the drawing in the colour of real samples, with lines at whole numbers.
    fn paint(&mut self, ui: &Ui, scene: Scene<'_>, drawing: &DensityMap, rect: Rect) {
        let is_same =
            |shown: &&ShownDrawing| shown.drawing == *drawing && std::ptr::eq(shown.palette, scene.palette);
        let handle = if let Some(shown) = self.shown.as_ref().filter(is_same) {
            shown.handle.id()
        } else {
            let handle =
                ui.ctx().load_texture("drawing", image(drawing, scene.palette), TextureOptions::NEAREST);
            let shown = ShownDrawing { drawing: drawing.clone(), palette: scene.palette, handle };
            self.shown.insert(shown).handle.id()
        };
        Image::from_texture((handle, rect.size())).paint_at(ui, rect);
        let font = TextStyle::Small.resolve(ui.style());
        let line = Stroke::new(1.0, scene.palette.grid);
        for number in -2..=2 {
            let at = screen_from_plane(rect, [f64::from(number), f64::from(number)]);
            ui.painter().vline(at.x, rect.y_range(), line);
            ui.painter().hline(rect.x_range(), at.y, line);
            let text = if number < 0 { format!("−{}", -number) } else { number.to_string() };
            let write = |place: Pos2, text: &str| {
                let galley = ui.painter().layout_no_wrap(text.to_owned(), font.clone(), scene.palette.weak);
                ui.painter().galley(place, galley, scene.palette.weak);
            };
            write(pos2(at.x + 2.0, rect.bottom() - font.size - 4.0), &text);
            if number > -2 {
                write(pos2(rect.left() + 3.0, at.y), &text);
            }
        }
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.0, scene.palette.weak), StrokeKind::Outside);
    }
}

/// The outline of bars with the heights of `columns` over the lower half of the paper.
fn steps(rect: Rect, columns: &[usize]) -> Vec<Pos2> {
    let most = columns.iter().copied().max().unwrap_or(0).max(1) as f32;
    let width = rect.width() / columns.len() as f32;
    let bar = |(index, column): (usize, &usize)| {
        let (left, top) =
            (rect.left() + width * index as f32, rect.bottom() - 0.5 * rect.height() * *column as f32 / most);
        [pos2(left, top), pos2(left + width, top)]
    };
    columns.iter().enumerate().flat_map(bar).collect()
}

/// The part of the plane that the paper shows.
fn plane() -> crate::math::plane::Rect {
    DensityMap::grid().rect
}

/// The point of the plane at a place on the screen.
fn plane_from_screen(rect: Rect, place: Pos2) -> [f64; 2] {
    let (plane, away) = (plane(), place - rect.min);
    let share = [away.x / rect.width(), 1.0 - away.y / rect.height()].map(f64::from);
    [0, 1].map(|axis| plane.min[axis] + share[axis] * plane.size()[axis])
}

/// The place on the screen of a point of the plane.
fn screen_from_plane(rect: Rect, point: [f64; 2]) -> Pos2 {
    let plane = plane();
    let [right, up] = [0, 1].map(|axis| ((point[axis] - plane.min[axis]) / plane.size()[axis]) as f32);
    pos2(rect.left() + right * rect.width(), rect.bottom() - up * rect.height())
}

/// The drawing as an image with one pixel per cell, its top row first.
fn image(drawing: &DensityMap, palette: &Palette) -> ColorImage {
    let grid = DensityMap::grid();
    let pixel = |cell: usize| {
        let share = f32::from(drawing.weights()[cell]) / 255.0;
        palette.surface_neutral.lerp_to_gamma(palette.real, share)
    };
    let rows = (0..grid.rows).rev();
    let pixels = rows.flat_map(|row| (row * grid.columns..(row + 1) * grid.columns).map(pixel)).collect();
    ColorImage::new([grid.columns, grid.rows], pixels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::DARK;

    #[test]
    fn a_place_on_the_paper_is_a_point_of_the_plane_and_back() {
        let rect = Rect::from_min_size(pos2(30.0, 70.0), Vec2::splat(400.0));
        assert_eq!(plane_from_screen(rect, rect.left_bottom()), [-2.5, -2.5]);
        assert_eq!(plane_from_screen(rect, rect.right_top()), [2.5, 2.5]);
        for place in [pos2(30.0, 70.0), pos2(100.0, 350.0), pos2(600.0, 0.0)] {
            let back = screen_from_plane(rect, plane_from_screen(rect, place));
            assert!((back - place).length() < 1e-3, "{back:?} is not {place:?}");
        }
    }

    #[test]
    fn the_lower_left_cell_is_the_lower_left_pixel_in_the_colour_of_real_samples() {
        let image = image(&DensityMap::of(|cell| if cell == 0 { 255 } else { 0 }), &DARK);
        assert_eq!(image.size, [80, 80]);
        assert_eq!(image[(0, 79)], DARK.real);
        assert_eq!(image[(0, 0)], DARK.surface_neutral);
    }
}
