//! The pane of a run on the line, in the arena's place.

mod drawn;
mod figure;
mod pane;

pub use pane::{elsewhere_ui, line_ui};
