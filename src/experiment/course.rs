//! All that a run left behind, from which figures are read.

use crate::math::modes::ModeCoverage;
use crate::protocol::{Divergence, Measures, Record, Series};

/// A run from its first step to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The record of each step, in order.
    pub records: Vec<Record>,
    /// Observes what was generated, in order, the first before the first step.
    pub observations: Vec<Observation>,
    /// The mean of the real data.
    pub centre: [f64; 2],
    /// The metrics before the first step.
    pub start: Measures,
    /// The metrics after the last; of the last healthy state where the run diverged.
    pub end: Measures,
    /// How the run ended in NaN or infinity, if it did.
    pub divergence: Option<Divergence>,
    /// The steps at which the acts of the run begin.
    pub acts: Vec<u64>,
}

/// What there was to see at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Steps that had been taken.
    pub step: u64,
    /// The mean of the generated points.
    pub mean: [f64; 2],
    /// How they lie beside the modes, where there are any.
    pub coverage: Option<ModeCoverage>,
    /// Their sliced Wasserstein-1 distance to fresh real points.
    pub sliced_w1: f64,
    /// The share of D's weights that are at their bound; NaN where they have none.
    pub at_bound: f64,
    /// What D and G remember of the rows that they are trained on, where the data are rows.
    pub memory: Option<Memory>,
}

/// What sets the rows of a table that are trained on apart from those held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// D's mean logit on rows trained on, less that on rows held out.
    pub logit_gap: f64,
    /// Share of rows trained on that D takes for real.
    pub accuracy_train: f64,
    /// Share of rows held out that D takes for real.
    pub accuracy_holdout: f64,
}

impl Course {
    /// The mean of `series` over `records`, passing over steps that did not measure it; NaN where none did.
    pub fn mean_over(records: &[Record], series: Series) -> f64 {
        let values = records.iter().map(|record| f64::from(record.mean[series.index()]));
        let (sum, count) =
            values.filter(|value| !value.is_nan()).fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
        if count > 0.0 { sum / count } else { f64::NAN }
    }

    /// The records of the last `steps` steps.
    pub fn last(&self, steps: usize) -> &[Record] {
        &self.records[self.records.len().saturating_sub(steps)..]
    }

    /// The steps after which act `index`, counted from 0, begins and ends, as far as the run has come; `None` where it
    /// has no such act.
    pub fn act(&self, index: usize) -> Option<[u64; 2]> {
        let end = self.records.len() as u64;
        let first = self.acts.get(index).filter(|first| **first < end)?;
        Some([*first, self.acts.get(index + 1).map_or(end, |next| end.min(*next))])
    }

    /// The records of up to `steps` steps before `step`.
    pub fn before(&self, step: u64, steps: usize) -> &[Record] {
        let end = (step as usize).min(self.records.len());
        &self.records[end.saturating_sub(steps)..end]
    }
}
