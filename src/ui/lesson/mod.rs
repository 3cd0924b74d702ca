//! Lessons on the screen: the panel beside the layout, the list, and what the open step has seen.

mod open;
mod panel;
mod welcome;

pub use open::{OpenLesson, StepStart};
pub use panel::{list_ui, panel_ui};
pub use welcome::welcome_ui;
