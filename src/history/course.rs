//! A run as it goes on, folded: what it recorded, what was measured, and what it is found to do. Window and command
//! line fold alike, so that they come to the same verdict: it rests on what was taken at fixed steps, in their order.

use std::collections::VecDeque;

use super::curves::Curves;
use super::measured::MetricHistory;
use crate::diagnosis::{CoverageSample, Diagnosis, Evidence, Indicators, Rounds};
use crate::protocol::{Examined, Milestone, Record};

/// A run, folded.
#[derive(Clone, Debug, Default)]
pub struct RunHistory {
    /// What every step recorded.
    pub curves: Curves,
    /// What the last step recorded, where it is known alone.
    pub newest: Option<Record>,
    /// The metrics that were taken to be shown, at any step.
    pub measured: MetricHistory,
    /// What the run is found to do.
    pub diagnosis: Diagnosis,
    /// The metrics that the verdict rests on, at fixed steps.
    judged: MetricHistory,
    /// What the verdict has yet to take in, in order.
    awaited: VecDeque<Awaited>,
}

/// What a verdict waits for.
#[derive(Clone, Debug)]
enum Awaited {
    /// What is seen at a milestone.
    Examination(Box<Examination>),
    /// Its turn to hear that the rules are what they are since this step.
    Rules(u64),
}

/// A milestone that the run has come to and what was recorded up to it.
#[derive(Clone, Debug)]
struct Examination {
    milestone: Milestone,
    /// The numbers of its step that are not measured; `None` where its fakes alone are examined.
    indicators: Option<Indicators>,
    /// Whether it was handed out to be examined.
    is_handed_out: bool,
}

impl RunHistory {
    /// Takes in the record of the steps that follow.
    pub fn record(&mut self, record: &Record) {
        self.curves.push(record);
        self.newest = Some(*record);
    }

    /// Takes in that the rules are what they are since step `since`.
    pub fn follow_rules(&mut self, since: u64) {
        if self.awaited.is_empty() {
            self.diagnosis.follow_rules(since);
        } else {
            // What was before them is judged before them.
            self.awaited.push_back(Awaited::Rules(since));
        }
    }

    /// Takes in a milestone that the run has come to; every step before it is recorded.
    pub fn reach(&mut self, milestone: Milestone) {
        let Milestone { step, since, due, config, target, .. } = &milestone;
        let indicators = due.metrics.then(|| {
            Indicators::of(&Evidence {
                step: *step,
                rules_since: *since,
                config,
                modes: target.modes().len(),
                held_out: target.table().map(|table| table.holdout().len()),
                recent: &|steps, most| self.curves.recent(steps, most),
            })
        });
        let examination = Examination { milestone, indicators, is_handed_out: false };
        self.awaited.push_back(Awaited::Examination(Box::new(examination)));
    }

    /// The next milestone that has to be examined and that `take` has room for, and so on. What it takes is not offered
    /// again.
    pub fn hand_out(&mut self, mut take: impl FnMut(&Milestone) -> bool) {
        for awaited in &mut self.awaited {
            if let Awaited::Examination(examination) = awaited
                && !examination.is_handed_out
            {
                if !take(&examination.milestone) {
                    return;
                }
                examination.is_handed_out = true;
            }
        }
    }

    /// Offers every milestone again that was handed out and not examined.
    pub fn hand_out_anew(&mut self) {
        for awaited in &mut self.awaited {
            if let Awaited::Examination(examination) = awaited {
                examination.is_handed_out = false;
            }
        }
    }

    /// Takes in what was seen at the milestone that is awaited next, and finds what the run does. What is of another
    /// one is passed over.
    pub fn judge(&mut self, examined: Examined) {
        let is_next = matches!(self.awaited.front(), Some(Awaited::Examination(next)) if (next.milestone.rewinds, next.milestone.step) == (examined.rewinds, examined.step));
        let Some(Awaited::Examination(examination)) = self.awaited.pop_front_if(|_| is_next) else { return };
        let modes = examination.milestone.target.modes();
        if let Some(sample) =
            examined.fakes.and_then(|fakes| CoverageSample::of(examined.step, &fakes, modes))
        {
            self.diagnosis.add_sample(sample);
        }
        if let (Some(measures), Some(indicators)) = (examined.measures, examination.indicators) {
            let since = indicators.rules_since;
            self.judged.push(examined.step, measures);
            if let Some([first, halfway, last]) = self.judged.course_since(since) {
                let first = (first.step, &first.measures);
                let rounds = Rounds { first, halfway: &halfway.measures, last: &last.measures };
                self.diagnosis.observe(indicators, rounds);
            }
        }
        while let Some(Awaited::Rules(since)) =
            self.awaited.pop_front_if(|next| matches!(next, Awaited::Rules(_)))
        {
            self.diagnosis.follow_rules(since);
        }
    }

    /// Whether every milestone that the run has come to has been examined.
    pub fn is_judged(&self) -> bool {
        self.awaited.is_empty()
    }

    /// Forgets everything after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.curves.truncate(step);
        self.newest = None;
        self.measured.truncate(step);
        self.judged.truncate(step);
        self.awaited.retain(|awaited| match awaited {
            Awaited::Examination(examination) => examination.milestone.step <= step,
            Awaited::Rules(since) => *since <= step,
        });
        self.diagnosis.truncate(step);
    }
}
