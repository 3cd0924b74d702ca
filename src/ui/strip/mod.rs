//! The formula, always in sight: each part of the game with its value now.

mod parts;
#[expect(clippy::module_inception, reason = "the noun of this file is the strip itself")]
mod strip;
mod tex;

pub use strip::{record_in_view, strip_ui};
