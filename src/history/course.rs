//! A run as it goes on, folded: what it recorded, what was measured, and what it is found to do. Window and command
//! line fold alike, so that they come to the same verdict: it rests on what was taken at fixed steps, in their order.

use std::collections::VecDeque;

use super::across::difference_of_metrics;
use super::curves::Curves;
use super::measured::{MeasuredAt, MetricHistory};
use crate::diagnosis::{CoverageSample, Diagnosis, Evidence, Indicators, Rounds};
use crate::protocol::{Breakpoint, Examined, Milestone, Record};
use crate::words::Sentence;

/// A run, folded.
#[derive(Clone, Debug, Default)]
pub struct RunHistory {
    /// What every step recorded.
    pub curves: Curves,
    /// The metrics that were taken to be shown, at any step.
    pub measured: MetricHistory,
    /// What the run is found to do.
    pub diagnosis: Diagnosis,
    /// The metrics that the verdict rests on, at fixed steps.
    judged: MetricHistory,
    /// What the verdict has yet to take in, in order.
    awaited: VecDeque<Awaited>,
    /// Since which step the rules are what they are, as was told last.
    rules_since: u64,
    /// The state at which the run was opened: before it nothing was measured but for the verdict.
    opened_at: u64,
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
    /// Notes that the run was opened at the state after `step` steps, and that those before are played again: what is measured
    /// there for the verdict is shown too.
    pub fn is_opened_at(&mut self, step: u64) {
        self.opened_at = step;
    }

    /// Shows the metrics that the verdict rests on too, which all runs have at the same steps.
    pub fn show_judged(&mut self) {
        self.opened_at = u64::MAX;
        for MeasuredAt { step, measures, .. } in self.judged.rows() {
            self.measured.push_partial(*step, measures.clone());
        }
    }

    /// The metrics of this run less those of `other`, at the steps at which both have them: those that were taken to be shown, and
    /// those that the verdicts rest on. Numbers of modes are divided by the `modes` of each first.
    pub fn metrics_apart(&self, other: &Self, modes: [usize; 2]) -> MetricHistory {
        let mut apart = difference_of_metrics(&self.judged, &other.judged, modes);
        let shown = difference_of_metrics(&self.measured, &other.measured, modes);
        for row in shown.rows() {
            apart.add(row.clone());
        }
        apart
    }

    /// Takes in the record of the steps that follow.
    pub fn record(&mut self, record: &Record) {
        self.curves.push(record);
    }

    /// Takes in that the rules are what they are since step `since`.
    pub fn follow_rules(&mut self, since: u64) {
        if std::mem::replace(&mut self.rules_since, since) != since {
            // What was before them is judged before them, but is no longer the present game.
            self.diagnosis.announce_rules(since);
            self.awaited.push_back(Awaited::Rules(since));
            self.hear_rules();
        }
    }

    /// Lets the verdict hear of the rules whose turn has come.
    fn hear_rules(&mut self) {
        while let Some(Awaited::Rules(since)) = self.awaited.front() {
            self.diagnosis.follow_rules(*since);
            self.awaited.pop_front();
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
        let of = (examined.branch, examined.step);
        let is_next = |awaited: &mut Awaited| match awaited {
            Awaited::Examination(next) => (next.milestone.branch, next.milestone.step) == of,
            Awaited::Rules(_) => false,
        };
        let Some(Awaited::Examination(examination)) = self.awaited.pop_front_if(is_next) else { return };
        let target = &examination.milestone.target;
        // Parts of the data stand in for modes that are not known.
        let sample = examined.fakes.and_then(|fakes| match target.modes() {
            modes @ [_, _, ..] => CoverageSample::of(examined.step, &fakes, modes),
            _ => CoverageSample::of_parts(examined.step, &fakes, target.parts()?),
        });
        if let Some(sample) = sample {
            self.diagnosis.add_sample(sample);
        }
        if let (Some(measures), Some(indicators)) = (examined.measures, examination.indicators) {
            let since = indicators.rules_since;
            if examined.step < self.opened_at {
                self.measured.push_partial(examined.step, measures.clone());
            }
            self.judged.push_partial(examined.step, measures);
            if let Some([first, halfway, last]) = self.judged.course_since(since) {
                let first = (first.step, &first.measures);
                let rounds = Rounds { first, halfway: &halfway.measures, last: &last.measures };
                self.diagnosis.observe(indicators, rounds);
            }
        }
        self.hear_rules();
    }

    /// The first step after `after`, up to `last`, at which what was examined meets one of `stops`, and why: a sentence for
    /// each that is met there.
    pub fn met(&self, stops: &[Breakpoint], after: u64, last: u64) -> Option<(u64, Vec<Sentence>)> {
        let rows = self.judged.rows();
        let first = rows.partition_point(|row| row.step <= after).saturating_sub(1);
        let rows = &rows[first..rows.partition_point(|row| row.step <= last).max(first)];
        let mut met = Vec::new();
        for stop in stops {
            match stop {
                Breakpoint::Step(_) => {}
                Breakpoint::VerdictChanges => met.extend(self.diagnosis.change_within(after, last)),
                Breakpoint::Crosses(crossing) => {
                    let mut pairs = rows.windows(2).filter(|pair| pair[1].step > after);
                    met.extend(pairs.find_map(|pair| {
                        let reason = crossing.met_by(&pair[0].measures, &pair[1].measures)?;
                        Some((pair[1].step, reason))
                    }));
                }
            }
        }
        let step = met.iter().map(|(step, _)| *step).min()?;
        Some((step, met.into_iter().filter(|met| met.0 == step).map(|met| met.1).collect()))
    }

    /// The step since which the rules are what they are.
    pub fn rules_since(&self) -> u64 {
        self.rules_since
    }

    /// The metrics that the verdict rests on, at fixed steps.
    pub fn judged(&self) -> &MetricHistory {
        &self.judged
    }

    /// Whether every milestone that the run has come to has been examined.
    pub fn is_judged(&self) -> bool {
        self.awaited.is_empty()
    }

    /// Forgets everything after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.curves.truncate(step);
        self.measured.truncate(step);
        self.judged.truncate(step);
        self.awaited.retain(|awaited| match awaited {
            Awaited::Examination(examination) => examination.milestone.step <= step,
            Awaited::Rules(since) => *since < step.max(1),
        });
        self.diagnosis.truncate(step);
        let awaited = self.awaited.iter().rev().find_map(|awaited| match awaited {
            Awaited::Rules(since) => Some(*since),
            Awaited::Examination(_) => None,
        });
        self.rules_since = awaited.unwrap_or_else(|| self.diagnosis.rules_since());
        // Nothing before them is awaited any more.
        self.hear_rules();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::RunConfig;
    use crate::diagnosis::Finding;
    use crate::protocol::{BranchId, Due, Measures, NUM_SERIES};

    fn milestone(branch: u64, step: u64, since: u64) -> Milestone {
        let config = Arc::new(RunConfig::default());
        let target = Arc::new(config.data.target(1).expect("a ring"));
        let due = Due { look: false, metrics: true };
        Milestone { branch: BranchId(branch), step, since, due, config, target, weights: Arc::default() }
    }

    fn examined(branch: u64, step: u64) -> Examined {
        Examined { branch: BranchId(branch), step, fakes: None, measures: Some(Measures::undefined(9)) }
    }

    fn play(course: &mut RunHistory, steps: std::ops::RangeInclusive<u64>) {
        steps.for_each(|step| course.record(&Record::of(step, [0.5; NUM_SERIES])));
    }

    #[test]
    fn milestones_are_judged_in_order_and_new_rules_are_heard_in_their_turn() {
        let mut course = RunHistory::default();
        play(&mut course, 1..=600);
        course.reach(milestone(0, 600, 0));
        course.follow_rules(610);
        // What comes before it was asked for waits for nothing.
        course.judge(examined(0, 500));
        assert_eq!((course.diagnosis.finding(), course.is_judged()), (Finding::Unseen, false));
        course.judge(examined(0, 600));
        let verdict = course.diagnosis.verdict().expect("a verdict");
        assert_eq!((verdict.finding, verdict.indicators.rules_since), (Finding::Unseen, 610));
        assert!(course.is_judged());
    }

    #[test]
    fn the_verdict_on_the_rules_before_ends_with_them_though_their_last_milestone_is_not_examined() {
        let mut course = RunHistory::default();
        play(&mut course, 1..=600);
        course.reach(milestone(0, 600, 0));
        course.judge(examined(0, 600));
        let shown = |course: &RunHistory| {
            let verdict = course.diagnosis.verdict().expect("a verdict");
            (verdict.finding, verdict.indicators.rules_since, verdict.detail().to_string())
        };
        let before = shown(&course);
        assert_ne!(before.0, Finding::Unseen);
        play(&mut course, 601..=1200);
        course.reach(milestone(0, 1200, 0));
        course.follow_rules(1210);
        let anew = "the rules changed at step 1210; a verdict comes at step 2210".to_owned();
        assert_eq!(shown(&course), (Finding::Unseen, 1210, anew.clone()));
        course.judge(examined(0, 1200));
        assert_eq!(shown(&course), (Finding::Unseen, 1210, anew));
        // A run that goes back to before the change has its verdict again.
        let mut back = course.clone();
        back.truncate(1205);
        back.follow_rules(0);
        assert_eq!(shown(&back).1, 0);
        // What is judged under the new rules stands.
        play(&mut course, 1201..=2210);
        course.reach(milestone(0, 2210, 1210));
        course.judge(examined(0, 2210));
        assert_eq!((shown(&course).0, shown(&course).1), (before.0, 1210));
    }

    #[test]
    fn a_run_that_goes_back_over_what_is_awaited_is_judged_on() {
        let mut course = RunHistory::default();
        play(&mut course, 1..=600);
        course.reach(milestone(0, 600, 0));
        course.follow_rules(0);
        course.follow_rules(610);
        course.truncate(512);
        course.follow_rules(0);
        // What comes of the way that was left is of no part of the run.
        course.judge(examined(0, 600));
        play(&mut course, 513..=1000);
        course.reach(milestone(1, 1000, 0));
        course.judge(examined(1, 1000));
        assert!(course.is_judged());
        assert_eq!(course.diagnosis.verdict().map(|verdict| verdict.indicators.step), Some(1000));
    }
}
