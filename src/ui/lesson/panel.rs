//! The panel of a lesson, beside the layout: what the step says, asks and waits for.

use eframe::egui::{
    Align, Button, Color32, Frame, Label, Layout, Panel, RichText, Role, ScrollArea, Sense, TextStyle,
    TextWrapMode, Ui, WidgetInfo, style::ScrollStyle, vec2,
};

use super::open::{LessonNeed, OpenLesson};
use super::told::{condition_help, condition_told, deed_told};
use crate::handbook::LinkTarget;
use crate::lesson::{Condition, Deed, LessonQuestion, SHELF};
use crate::ui::action::{Action, LessonAction};
use crate::ui::explain::{Told as _, caption_ui, linked_ui};
use crate::ui::handbook::page::page_ui;
use crate::ui::handbook::prose::{ParagraphStyle, prose_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Size of the text of questions, in points.
const TEXT: f32 = 15.0;

/// Draws the panel of `open`; `time` is that of egui's clock, in seconds. Returns the link that was clicked.
pub fn panel_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    open: &OpenLesson,
    time: f64,
    actions: &mut Vec<Action>,
) -> Option<LinkTarget> {
    head_ui(ui, scene, open, actions);
    ui.separator();
    let mut gone = None;
    Panel::bottom("foot of the lesson").frame(Frame::NONE).show(ui, |ui| {
        ui.add_space(4.0);
        foot_ui(ui, scene, open, actions);
    });
    // That there is more below is seen before one scrolls.
    ui.spacing_mut().scroll = ScrollStyle::solid();
    // Each visit of a step begins at its top. What is too wide is scrolled: it makes the panel no wider.
    let area = ScrollArea::both().id_salt(("lesson", open.since.to_bits())).auto_shrink(false);
    area.show(ui, |ui| {
        let Some(step) = open.step() else { return };
        if open.index == 0 {
            gone = page_ui(ui, scene, &open.lesson.intro, None);
        }
        ui.label(RichText::new(&step.title).heading().strong());
        ui.push_id("text", |ui| gone = gone.take().or(page_ui(ui, scene, &step.text, None)));
        if let Some(question) = &step.question {
            let asked = question_ui(ui, scene, (question, open.answer), QuestionStyle::ALONE, actions);
            gone = gone.take().or(asked);
        }
        need_ui(ui, scene, open);
        // What is waited for would tell the answer.
        for (condition, holds, value) in
            open.conditions().filter(|(condition, ..)| open.may_be_told(condition))
        {
            condition_ui(ui, scene, (condition, holds, value), 1.0);
        }
        if open.is_done {
            ui.push_id("after", |ui| gone = gone.take().or(page_ui(ui, scene, &step.afterword, None)));
        }
        let hint = step.hint.as_ref().filter(|hint| !open.is_done && time - open.since >= hint.after);
        if let Some(hint) = hint {
            Frame::group(ui.style()).show(ui, |ui| {
                gone = gone.take().or(ui.push_id("hint", |ui| page_ui(ui, scene, &hint.text, None)).inner);
            });
        }
    });
    gone
}

/// Draws what the learner is to do next.
fn need_ui(ui: &mut Ui, scene: Scene<'_>, open: &OpenLesson) {
    let asks = open.step().is_some_and(|step| step.question.is_some());
    let text = match open.need(scene.session.is_playing()) {
        Some(LessonNeed::Answer) => scene.text("lesson.need.answer").into_owned(),
        Some(LessonNeed::Do(deed)) => {
            // Where any value will do, finding one is the learner's.
            let moved = open.step().and_then(|step| match deed {
                Deed::Set(edit) => step.conditions.iter().find(
                    |condition| matches!(condition, Condition::Moved(setting, _) if *setting == edit.setting),
                ),
                _ => None,
            });
            let deed = match moved {
                Some(condition) => condition_told(condition, scene.language),
                None => deed_told(deed, scene.language),
            };
            Sentence::new("lesson.need.do").with("deed", deed).text(scene.language)
        }
        Some(LessonNeed::Wait) => scene.text("lesson.need.wait").into_owned(),
        None if open.has_stopped == Some(true) => scene.text("lesson.need.stopped").into_owned(),
        None if open.has_come() && !open.is_last() => scene.text("lesson.need.none").into_owned(),
        None if open.is_last() => scene.text("lesson.need.last").into_owned(),
        None if asks => scene.text("lesson.need.next").into_owned(),
        None => return,
    };
    ui.label(RichText::new(format!("➡ {text}")).strong());
}

pub fn head_ui(ui: &mut Ui, scene: Scene<'_>, open: &OpenLesson, actions: &mut Vec<Action>) {
    let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        let leave = ui.add(Button::new("✖").small());
        let help = scene.text("lesson.leave");
        leave.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*help));
        if leave.on_hover_told(scene, help.clone()).clicked() {
            actions.push(Action::Lesson(LessonAction::Leave));
        }
        let list = ui.add(Button::new("☰").small());
        let help = scene.text("lesson.list");
        list.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*help));
        if list.on_hover_told(scene, help.clone()).clicked() {
            actions.push(Action::Lesson(LessonAction::List));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let of = Sentence::new("lesson.step_of")
                .with("step", open.index + 1)
                .with("of", open.lesson.steps.len())
                .text(scene.language);
            caption_ui(ui, scene, of);
            ui.add(Label::new(RichText::new(&open.lesson.title).strong()).truncate());
        });
    });
}

fn foot_ui(ui: &mut Ui, scene: Scene<'_>, open: &OpenLesson, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        if ui.add_enabled(open.index > 0, Button::new(scene.text("lesson.back"))).clicked() {
            actions.push(Action::Lesson(LessonAction::Back));
        }
        let tries = open.step().is_some_and(|step| !step.tries.is_empty());
        if tries
            && ui
                .button(scene.text("lesson.try"))
                .on_hover_told(scene, scene.text("lesson.try_help"))
                .clicked()
        {
            actions.push(Action::Lesson(LessonAction::Try));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let key = if open.is_last() { "lesson.finish" } else { "lesson.next" };
            let text = RichText::new(scene.text(key)).strong();
            let next = ui.add_enabled(open.is_done, Button::new(text));
            if next.on_disabled_hover_told(scene, scene.text("lesson.waits")).clicked() {
                actions.push(Action::Lesson(LessonAction::Next));
            }
        });
    });
    if !open.is_done && ui.small_button(scene.text("lesson.skip")).clicked() {
        actions.push(Action::Lesson(LessonAction::Skip));
    }
}

/// How a question is shown.
#[derive(Clone, Copy)]
pub struct QuestionStyle {
    /// Factor on the size of letters.
    pub factor: f32,
    /// Whether answers have letters, by which a class can name them.
    pub has_letters: bool,
}

impl QuestionStyle {
    /// For one who learns alone.
    pub const ALONE: Self = Self { factor: 1.0, has_letters: false };
    /// For a class.
    pub const CLASS: Self = Self { factor: 1.0, has_letters: true };
}

/// The letters of answers.
const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

/// Draws a question with the answers to choose from; once one is chosen, with the right one and the reason.
pub fn question_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (question, answer): (&LessonQuestion, Option<usize>),
    style: QuestionStyle,
    actions: &mut Vec<Action>,
) -> Option<LinkTarget> {
    let size = style.factor * TEXT;
    let look =
        |ui: &Ui, color: Color32| ParagraphStyle { size, color, strong: ui.visuals().strong_text_color() };
    let shown = Frame::group(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let strong = ui.visuals().strong_text_color();
        let (_, mut gone) = prose_ui(ui, &question.text, look(ui, strong), Role::Paragraph);
        for (index, (text, right)) in question.answers.iter().enumerate() {
            ui.push_id(index, |ui| {
                ui.horizontal_top(|ui| {
                    // A long answer makes no panel wider.
                    ui.style_mut().wrap_mode = Some(TextWrapMode::Wrap);
                    let (sign, color) = match (answer, *right) {
                        (None, _) if style.has_letters => (LETTERS[index % LETTERS.len()], strong),
                        (None, _) => ("○", scene.palette.caption),
                        (Some(_), true) => ("✔", scene.palette.done),
                        (Some(chosen), false) if chosen == index => ("✖", scene.palette.trouble),
                        (Some(_), false) if style.has_letters => {
                            (LETTERS[index % LETTERS.len()], scene.palette.weak)
                        }
                        (Some(_), false) => ("○", scene.palette.weak),
                    };
                    let button =
                        ui.add(Button::new(RichText::new(sign).size(size).color(color)).frame(false));
                    button.widget_info(|| {
                        let name = Sentence::new("lesson.answer").with("number", index + 1);
                        WidgetInfo::labeled(Role::Button, true, name.text(scene.language))
                    });
                    let (response, _) = prose_ui(ui, text, look(ui, color), Role::Paragraph);
                    let chosen = button.clicked() || response.interact(Sense::click()).clicked();
                    if chosen && answer.is_none() {
                        actions.push(Action::Lesson(LessonAction::Answer(index)));
                    }
                });
            });
        }
        if answer.is_some() {
            ui.separator();
            let why = ui.push_id("why", |ui| prose_ui(ui, &question.why, look(ui, strong), Role::Paragraph));
            gone = gone.or(why.inner.1);
        }
        gone
    });
    shown.inner
}

/// Draws what the step waits for, and how far the run has come; `factor` is that on the size of letters.
pub fn condition_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    (condition, holds, value): (&Condition, bool, Option<f64>),
    factor: f32,
) {
    let (sign, color) = if holds { ("✔", scene.palette.done) } else { ("○", scene.palette.caption) };
    let told = condition_told(condition, scene.language);
    let text = match value {
        Some(value) => Sentence::new("lesson.now")
            .with("condition", told)
            .with("value", short(value))
            .text(scene.language),
        None => told,
    };
    let size = factor * TextStyle::Body.resolve(ui.style()).size;
    let row = ui.scope(|ui| linked_ui(ui, scene, &format!("{sign} {text}"), size, color));
    if let Some(help) = condition_help(condition, scene.language) {
        row.response.on_hover_told(scene, help);
    }
}

/// Draws the list of lessons; `done` are the keys of those that were gone through.
pub fn list_ui(ui: &mut Ui, scene: Scene<'_>, done: &[String], actions: &mut Vec<Action>) {
    let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        let leave = ui.add(Button::new("✖").small());
        let help = scene.text("lesson.leave");
        leave.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*help));
        if leave.clicked() {
            actions.push(Action::Lesson(LessonAction::Leave));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(RichText::new(scene.text("lesson.lessons")).heading());
        });
    });
    ui.separator();
    ScrollArea::vertical().id_salt("lessons").auto_shrink(false).show(ui, |ui| {
        let is_done = |key: &str| done.iter().any(|other| other == key);
        let next = SHELF.iter().position(|lesson| !is_done(lesson.key));
        for (index, lesson) in SHELF.iter().enumerate() {
            let is_done = is_done(lesson.key);
            let sign = match is_done {
                true => "✔",
                false if next == Some(index) => "➡",
                false => "○",
            };
            let text = format!("{sign} {}. {}", index + 1, lesson.title(scene.language));
            let color = if is_done { scene.palette.done } else { ui.visuals().text_color() };
            let text = RichText::new(text).color(color);
            let text = if next == Some(index) { text.strong() } else { text };
            let button = Button::new(text).wrap().min_size(vec2(ui.available_width(), 0.0));
            if ui.add(button).clicked() {
                actions
                    .push(Action::Lesson(LessonAction::Open(crate::lesson::LessonSource::Shelf(lesson.key))));
            }
        }
        ui.add_space(8.0);
        caption_ui(ui, scene, scene.text("lesson.own"));
    });
}
