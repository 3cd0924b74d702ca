//! A run as it goes on, folded: what it recorded, what was measured, and what it is found to do. Window and command line
//! fold alike, so that they come to the same verdict.

use super::curves::Curves;
use super::measured::Measured;
use crate::config::RunConfig;
use crate::data::Target;
use crate::diagnosis::{CoverageSample, Diagnosis, Evidence, Finding};
use crate::math::Point;
use crate::protocol::{Measures, Record};

/// A run, folded.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// What every step recorded.
    pub curves: Curves,
    /// What the last step recorded, where it is known alone.
    pub newest: Option<Record>,
    /// The metrics that were taken.
    pub measured: Measured,
    /// What the run is found to do.
    pub diagnosis: Diagnosis,
}

/// The rules in force, by which a verdict goes beside what was recorded and measured.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The configuration.
    pub config: &'a RunConfig,
    /// Where real samples come from.
    pub target: &'a Target,
    /// The step since which they are in force.
    pub since: u64,
}

impl Course {
    /// Takes in the record of the steps that follow.
    pub fn record(&mut self, record: &Record) {
        self.curves.push(record);
        self.newest = Some(*record);
    }

    /// Takes in the metrics of `step`, and finds what the run does.
    pub fn measure(&mut self, step: u64, measures: Measures, rules: Rules<'_>) {
        self.measured.push(step, measures);
        self.diagnose(rules);
    }

    /// Whether there should be a look at the fakes of `step`.
    pub fn wants_look(&self, step: u64) -> bool {
        self.diagnosis.wants_look(step)
    }

    /// Takes a look at the fakes of `step`, where the target has modes.
    pub fn look(&mut self, step: u64, fakes: &[Point], rules: Rules<'_>) {
        let Some(look) = CoverageSample::of(step, fakes, rules.target.modes()) else { return };
        self.diagnosis.look(look);
        // The first verdict may wait for nothing else.
        if self.diagnosis.finding() == Finding::Unseen {
            self.diagnose(rules);
        }
    }

    /// Forgets everything after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.curves.truncate(step);
        self.newest = None;
        self.measured.truncate(step);
        self.diagnosis.truncate(step);
    }

    /// Finds what the run does, with the newest metrics.
    fn diagnose(&mut self, rules: Rules<'_>) {
        let Self { curves, measured, diagnosis, .. } = self;
        let Some([first, halfway, last]) = measured.course_since(rules.since) else { return };
        diagnosis.observe(&Evidence {
            step: curves.last_step(),
            rules_since: rules.since,
            config: rules.config,
            modes: rules.target.modes().len(),
            held_out: rules.target.table().map(|table| table.holdout().len()),
            recent: &|steps, most| curves.recent(steps, most),
            first: (first.step, &first.measures),
            halfway: &halfway.measures,
            last: (last.step, &last.measures),
        });
    }
}
