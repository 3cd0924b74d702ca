//! The curves beside the arena, with their legend, their scale and the thermometer of collapse.

pub(super) mod beside;
#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod curves;
pub(super) mod drawn;
pub(super) mod lanes;
pub(super) mod legend;
pub(super) mod plot;
pub(super) mod reading;
pub(super) mod stops;
pub(super) mod thermometer;
