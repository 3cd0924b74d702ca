//! The step of a lesson before a class: in letters as large as there is room for, with the answer hidden until it is asked for.

use eframe::egui::{Button, Role, ScrollArea, Ui, vec2};

use super::open::{LessonReading, OpenLesson};
use super::panel::{QuestionStyle, condition_ui, head_ui, question_ui};
use crate::handbook::{LinkTarget, Span};
use crate::ui::action::{Action, LessonAction};
use crate::ui::explain::Told as _;
use crate::ui::handbook::page::sized_page_ui;
use crate::ui::handbook::prose::{ParagraphStyle, prose_ui};
use crate::ui::scene::Scene;

/// Greatest and least factor on the size of letters: with the least one the text is scrolled where it does not fit.
const FACTORS: [f32; 2] = [1.9, 1.15];
/// Size of the title of a step, as a multiple of the text.
const TITLE: f32 = 20.0;
/// Share of the room that a click scrolls by.
const PAGE: f32 = 0.85;
/// Height, in points, that may be out of sight before the text counts as longer than its room.
const SLACK: f32 = 2.0;
/// Space between the parts, in points.
const BETWEEN: f32 = 10.0;

impl LessonReading {
    /// Begins with large letters where the room is another.
    fn fit(&mut self, room: [u32; 2]) {
        if self.fitted_to.replace(room) != Some(room) {
            self.factor = FACTORS[0];
        }
    }

    /// Takes in the height of the whole text and of what is seen of it, and how wide both are. Returns whether the letters are of
    /// another size now.
    fn take(&mut self, whole: [f32; 2], seen: [f32; 2], offset: f32) -> bool {
        let excess = (whole[1] / seen[1].max(1.0)).max(whole[0] / (seen[0] + SLACK).max(1.0));
        let fits = whole[1] <= seen[1] + SLACK && whole[0] <= seen[0] + SLACK;
        (self.offset, self.room) = (offset, seen[1]);
        if !fits && self.factor > FACTORS[1] {
            // The height of wrapped text grows with the square of its size.
            self.factor = (self.factor * excess.powf(-0.5).clamp(0.7, 0.97)).max(FACTORS[1]);
            self.rest = 0.0;
            return true;
        }
        let rest = whole[1] - seen[1] - offset;
        self.rest = if rest > SLACK { rest } else { 0.0 };
        false
    }

    /// Shows what lies below.
    pub fn turn(&mut self) {
        self.goes_to = Some(self.offset + PAGE * self.room);
    }

    /// Shows the end.
    pub fn go_to_end(&mut self) {
        self.goes_to = Some(f32::MAX);
    }
}

/// Draws the step for a class. Returns the link that was clicked.
pub fn presented_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    open: &mut OpenLesson,
    actions: &mut Vec<Action>,
) -> Option<LinkTarget> {
    head_ui(ui, scene, open, actions);
    ui.separator();
    let below = ui.spacing().interact_size.y + 3.0 * ui.spacing().item_spacing.y;
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(60.0));
    open.reading.fit([size.x as u32, size.y as u32]);
    let factor = open.reading.factor;
    let goes_to = open.reading.goes_to.take();
    // What is too wide makes the letters smaller, not the panel wider.
    let area = ScrollArea::both().id_salt(("presented", open.index)).max_height(size.y).auto_shrink(false);
    let area = match goes_to {
        // The scroll area takes as much of it as there is.
        Some(offset) => area.vertical_scroll_offset(offset.min(LONGEST)),
        None => area,
    };
    let shown = area.show(ui, |ui| step_ui(ui, scene, open, factor, actions));
    let offset = shown.state.clamped_offset().y;
    let whole = shown.content_size;
    if open.reading.take([whole.x, whole.y], [shown.inner_rect.width(), shown.inner_rect.height()], offset) {
        open.reading.goes_to = goes_to;
        ui.ctx().request_discard("the letters of a lesson are fitted to their room");
        ui.ctx().request_repaint();
    }
    ui.separator();
    ui.horizontal(|ui| {
        let back = ui.add_enabled(open.index > 0, Button::new(scene.text("lesson.back")));
        if back.clicked() {
            actions.push(Action::Lesson(LessonAction::Back));
        }
        let key = format!("lesson.click.{}", open.next_click().key());
        let help = scene.text(&key);
        if ui.button(scene.text("lesson.forward")).on_hover_told(scene, help).clicked() {
            actions.push(Action::Lesson(LessonAction::Forward));
        }
    });
    shown.inner
}

/// More than any text is long, in points.
const LONGEST: f32 = 1e6;

fn step_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    open: &OpenLesson,
    factor: f32,
    actions: &mut Vec<Action>,
) -> Option<LinkTarget> {
    let step = open.step()?;
    let strong = ui.visuals().strong_text_color();
    let title = ParagraphStyle { size: factor * TITLE, color: strong, strong };
    let _ = prose_ui(ui, &[Span::of(&step.title, true)], title, Role::Heading);
    ui.add_space((BETWEEN * factor).round());
    let mut gone = ui.push_id("text", |ui| sized_page_ui(ui, scene, &step.text, None, factor)).inner;
    if let Some(question) = &step.question {
        ui.add_space((BETWEEN * factor).round());
        let style = QuestionStyle { factor, ..QuestionStyle::CLASS };
        gone = gone.or(question_ui(ui, scene, (question, open.answer), style, actions));
    }
    // What is waited for is seen to come about; that a question is to be answered is seen anyway.
    for (condition, holds, value) in open.conditions().filter(|(condition, ..)| open.may_be_told(condition)) {
        condition_ui(ui, scene, (condition, holds, value), factor);
    }
    if open.is_done && !step.afterword.is_empty() {
        let after = |ui: &mut Ui| sized_page_ui(ui, scene, &step.afterword, None, factor);
        gone = gone.or(ui.push_id("after", after).inner);
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_smaller_until_the_text_fits_and_no_smaller_than_can_be_read() {
        let mut reading = LessonReading::default();
        reading.fit([400, 600]);
        assert_eq!(reading.factor, FACTORS[0]);
        // A text whose height grows with the square of its letters.
        let whole = |factor: f32| [400.0, 300.0 * factor * factor];
        let mut passes = 0;
        while reading.take(whole(reading.factor), [400.0, 600.0], 0.0) {
            passes += 1;
            assert!(passes < 30);
        }
        assert!(whole(reading.factor)[1] <= 602.0 && reading.factor > 1.3, "{}", reading.factor);
        assert_eq!(reading.rest, 0.0);
        // A long one is scrolled.
        let whole = |factor: f32| [400.0, 2000.0 * factor * factor];
        while reading.take(whole(reading.factor), [400.0, 600.0], 0.0) {}
        assert_eq!(reading.factor, FACTORS[1]);
        assert!((reading.rest - (whole(FACTORS[1])[1] - 600.0)).abs() < 0.1);
        reading.turn();
        assert_eq!(reading.goes_to, Some(510.0));
        // Another room begins anew.
        reading.fit([400, 600]);
        assert_eq!(reading.factor, FACTORS[1]);
        reading.fit([500, 600]);
        assert_eq!(reading.factor, FACTORS[0]);
    }
}
