//! Lessons on the screen: the panel beside the layout, the list, and what the open step has seen.

mod open;
mod panel;
mod presented;
pub(super) mod told;
mod welcome;

pub use open::{LessonNeed, LessonReading, NextClick, OpenLesson, StepStart};
pub use panel::{QuestionStyle, condition_ui, list_ui, panel_ui, question_ui};
pub use presented::presented_ui;
pub use welcome::welcome_ui;
