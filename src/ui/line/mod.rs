//! The pane of a run on the line, in the arena's place.

mod drawn;
mod figure;
mod pane;

pub use pane::line_ui;
