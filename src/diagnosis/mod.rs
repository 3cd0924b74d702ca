//! The diagnosis of a run: a finding from plain numbers, by rules with stated thresholds and with hysteresis, and its
//! texts.

mod coverage;
#[expect(clippy::module_inception, reason = "the noun of this file is the diagnosis itself")]
mod diagnosis;
mod finding;
mod indicators;
mod oscillation;
mod remedy;
mod rules;
mod telling;
mod thermometer;
mod threshold;

pub use coverage::{CoverageHistory, CoverageSample, CoverageTrend, Covered};
pub use diagnosis::{Diagnosis, Verdict};
pub use finding::{Finding, Severity};
pub use indicators::{Distance, Evidence, Halt, Indicators, Rounds, SPAN};
pub use oscillation::Oscillation;
pub use thermometer::{contradicts, loss_on, modes_at, thermometer};
pub use threshold::Edge;
