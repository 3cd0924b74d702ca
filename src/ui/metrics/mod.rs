//! The metrics, those of the dynamics, and the spectrum.

pub(super) mod dynamics;
#[expect(clippy::module_inception, reason = "the noun of this file is that of the folder")]
pub(super) mod metrics;
pub(super) mod spectrum;
