//! What a run is doing, in words: a finding from plain numbers, by rules with stated thresholds, and held long enough
//! not to flicker.

#[expect(clippy::module_inception, reason = "the noun of this file is the diagnosis itself")]
mod diagnosis;
mod figures;
mod finding;
mod look;
mod oscillation;
mod rules;
mod telling;
mod thermometer;
mod threshold;

pub use diagnosis::{Diagnosis, Verdict};
pub use figures::{Distance, Evidence, Figures, Halt, SPAN};
pub use finding::{Finding, Severity};
pub use look::{Crowd, Look, Looks};
pub use oscillation::Oscillation;
pub use thermometer::{contradicts, loss_on, modes_at, thermometer};
pub use threshold::Edge;
