//! Lessons: Markdown files with what each step does, points at, asks and waits for. They are read here, and whether a run has
//! come to what a step waits for is told from its fold.

mod condition;
mod deed;
#[expect(clippy::module_inception, reason = "the noun of this file is the lesson itself")]
mod lesson;
mod reading;
mod shelf;
mod source;
mod word;

pub use condition::{ChangeDirection, Comparison, Condition, Event, Needs, Seen};
pub use deed::Deed;
pub use lesson::{Hint, Lesson, LessonQuestion, LessonStep, Pointed};
pub use reading::LessonError;
pub use shelf::{SHELF, Shelved};
pub use source::LessonSource;
