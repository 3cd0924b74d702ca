//! The formulas of the game in force, and texts about it.

pub(super) mod formula;
#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod guide;
pub(super) mod sentences;
