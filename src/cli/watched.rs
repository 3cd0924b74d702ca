//! The diagnosis of a run during training without a window: the same as in the window.

use crate::diagnosis::Verdict;
use crate::history::RunHistory;
use crate::observer::{MetricReference, dynamics, examine};
use crate::protocol::{Breakpoint, MEASURED_SAMPLES, Milestone, Record};
use crate::trainer::Trainer;
use crate::words::Sentence;

/// A run whose diagnosis is followed during training.
#[derive(Default)]
pub struct Watched {
    course: RunHistory,
    reference: Option<MetricReference>,
    /// The reference for all metrics.
    all: Option<MetricReference>,
}

impl Watched {
    /// Starts at the present step of `trainer`.
    pub fn new(trainer: &Trainer) -> Result<Self, Sentence> {
        let mut watched = Self::default();
        watched.course.follow_rules(trainer.rules_since());
        watched.examine(trainer.first_milestone())?;
        Ok(watched)
    }

    /// Adds the next step, and its milestone if there is one.
    pub fn follow(&mut self, trainer: &Trainer, record: &Record) -> Result<(), Sentence> {
        self.course.record(record);
        self.course.follow_rules(trainer.rules_since());
        trainer.milestone().map_or(Ok(()), |milestone| self.examine(milestone))
    }

    /// As [`Self::follow`], without examining anything.
    pub fn record(&mut self, trainer: &Trainer, record: &Record) {
        self.course.record(record);
        self.course.follow_rules(trainer.rules_since());
    }

    /// Takes all metrics of the present state, without the scores of a perfect generator.
    pub fn measure(&mut self, trainer: &Trainer) -> Result<(), Sentence> {
        let step = trainer.steps_taken();
        if self.course.measured.last().is_some_and(|row| row.step == step) {
            return Ok(());
        }
        let (config, target) = (trainer.config(), trainer.target());
        let serves = |reference: &MetricReference| reference.serves(config.seed, target, MEASURED_SAMPLES);
        let known = self.all.take().filter(serves);
        let reference = self
            .all
            .insert(known.unwrap_or_else(|| MetricReference::new(config.seed, target, MEASURED_SAMPLES)));
        let internal = |reason| Sentence::new("error.internal").with_foreign("reason", reason);
        let weights = trainer.state().weights;
        let mut measures = reference.measure_values(config, &weights).map_err(internal)?;
        dynamics(config, target, step, &weights, None, &mut measures);
        self.course.measured.push(step, measures);
        Ok(())
    }

    /// The run so far, folded.
    pub fn course(&self) -> &RunHistory {
        &self.course
    }

    /// Why training is to stop after step `step`, the last one, for what was seen there.
    pub fn met(&self, stops: &[Breakpoint], step: u64) -> Vec<Sentence> {
        let met = self.course.met(stops, step.saturating_sub(1), step);
        met.map_or_else(Vec::new, |(_, reasons)| reasons)
    }

    /// The diagnosis at the end; `None` if no step was taken.
    pub fn finish(mut self, trainer: &Trainer) -> Option<Verdict> {
        self.course.diagnosis.set_divergence(trainer.steps_taken(), trainer.divergence());
        let verdict = self.course.diagnosis.verdict().cloned();
        verdict.filter(|_| self.course.curves.last().is_some() || trainer.divergence().is_some())
    }

    fn examine(&mut self, milestone: Milestone) -> Result<(), Sentence> {
        let internal = |reason| Sentence::new("error.internal").with_foreign("reason", reason);
        let (seed, target) = (milestone.config.seed, &milestone.target);
        let kept = &mut self.reference;
        let examined = examine(&milestone, move || {
            let serves = |reference: &MetricReference| reference.serves(seed, target, MEASURED_SAMPLES);
            let reference = kept.take().filter(serves);
            kept.insert(
                reference.unwrap_or_else(|| MetricReference::for_verdicts(seed, target, MEASURED_SAMPLES)),
            )
        });
        let examined = examined.map_err(internal)?;
        self.course.reach(milestone);
        self.course.judge(examined);
        Ok(())
    }
}
