//! Runs beside each other: their points in columns, what differs between them, and other seeds and ghosts.

pub mod background;
pub mod columns;
pub mod dash;
mod differs;
mod menu;

pub use menu::compare_menu;
