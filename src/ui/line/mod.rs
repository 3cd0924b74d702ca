//! The pane of a run on the line, in the arena's place.

mod drawn;
mod figure;
mod line;

pub use line::line_ui;
