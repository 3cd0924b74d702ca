//! The controls: one row for each setting, the learning rates, the presets.

pub(super) mod compared;
#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod controls;
pub(super) mod players;
pub(super) mod presets;
pub(super) mod rates;
pub(super) mod row;
pub(super) mod setting;
pub(super) mod typed;
mod widget;
