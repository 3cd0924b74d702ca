//! The formula, always in sight: each part of the game with its value now.

mod known;
mod parts;
mod said;
#[expect(clippy::module_inception, reason = "the noun of this file is the strip itself")]
mod strip;
mod tex;

pub use known::record_in_view;
pub use strip::strip_ui;
