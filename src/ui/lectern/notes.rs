//! What the one in front of a class reads: the notes of the step, its answer, what it waits for, what the next click does, and what
//! comes next.

use eframe::egui::{Button, RichText, ScrollArea, Ui};

use crate::ui::action::{Action, LessonAction};
use crate::ui::explain::caption_ui;
use crate::ui::handbook::page::sized_page_ui;
use crate::ui::lesson::{OpenLesson, QuestionStyle, condition_ui, question_ui};
use crate::ui::scene::Scene;
use crate::ui::window::keys::caption_of;
use crate::words::Sentence;

/// Factor on the size of letters of the text that the class sees.
const QUIET: f32 = 0.9;
/// Space between the parts, in points.
const BETWEEN: f32 = 6.0;

/// Draws the notes of the lesson that is open; `time` is that of egui's clock, in seconds.
pub fn notes_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    open: Option<&OpenLesson>,
    time: f64,
    actions: &mut Vec<Action>,
) {
    let Some(open) = open else {
        let none = Sentence::new("notes.no_lesson").with("key", caption_of("lessons"));
        ui.label(none.text(scene.language));
        return;
    };
    ui.label(RichText::new(&open.lesson.title).strong());
    let place = Sentence::new("notes.place")
        .with("step", open.index + 1)
        .with("of", open.lesson.steps.len())
        .with("here", clock(time - open.since))
        .with("all", clock(time - open.begun));
    ui.label(place.text(scene.language));
    ui.horizontal_wrapped(|ui| {
        if ui.add_enabled(open.index > 0, Button::new(scene.text("lesson.back"))).clicked() {
            actions.push(Action::Lesson(LessonAction::Back));
        }
        if ui.button(RichText::new(scene.text("lesson.forward")).strong()).clicked() {
            actions.push(Action::Lesson(LessonAction::Forward));
        }
        ui.label(click(scene, open));
    });
    ui.separator();
    ScrollArea::both().id_salt(("notes", open.index)).auto_shrink(false).show(ui, |ui| {
        let Some(step) = open.step() else { return };
        ui.label(RichText::new(&step.title).heading().strong());
        if step.note.is_empty() {
            caption_ui(ui, scene, scene.text("notes.none"));
        }
        ui.push_id("note", |ui| sized_page_ui(ui, scene, &step.note, None, 1.0));
        if let Some(question) = &step.question {
            ui.add_space(BETWEEN);
            // The teacher sees the answer before the class does.
            let answer = open.answer.or(open.right_answer());
            let style = QuestionStyle { factor: QUIET, ..QuestionStyle::CLASS };
            ui.push_id("question", |ui| question_ui(ui, scene, (question, answer), style, actions));
        }
        for condition in open.conditions() {
            condition_ui(ui, scene, condition, 1.0);
        }
        part_ui(ui, scene, "notes.text");
        ui.push_id("text", |ui| sized_page_ui(ui, scene, &step.text, None, QUIET));
        ui.push_id("after", |ui| sized_page_ui(ui, scene, &step.afterword, None, QUIET));
        let Some(next) = open.lesson.steps.get(open.index + 1) else { return };
        part_ui(ui, scene, "notes.next");
        ui.label(RichText::new(&next.title).strong());
        ui.push_id("next", |ui| sized_page_ui(ui, scene, &next.text, None, QUIET));
    });
}

fn part_ui(ui: &mut Ui, scene: Scene<'_>, key: &str) {
    ui.add_space(BETWEEN);
    ui.separator();
    caption_ui(ui, scene, scene.text(key));
}

/// What the next click does.
fn click(scene: Scene<'_>, open: &OpenLesson) -> String {
    let does = scene.text(&format!("lesson.click.{}", open.next_click().key()));
    Sentence::new("notes.click").with("does", does).text(scene.language)
}

/// A time as minutes and seconds.
fn clock(secs: f64) -> String {
    let secs = if secs.is_finite() { secs.max(0.0) as u64 } else { 0 };
    format!("{}:{:02}", secs / 60, secs % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_minutes_and_seconds() {
        assert_eq!(
            [0.0, 59.9, 61.0, 3700.0, -3.0, f64::NAN].map(clock),
            ["0:00", "0:59", "1:01", "61:40", "0:00", "0:00"]
        );
    }
}
