//! What is seen of a run on the way, so that its end can be told from its course: the same looks and metrics as in the
//! window, at steps that depend on nothing but the run.

use std::sync::Arc;

use crate::config::Change;
use crate::data::Target;
use crate::diagnosis::Verdict;
use crate::history::{Course, Rules};
use crate::math::random::Stream;
use crate::observer::{MetricReference, Networks};
use crate::protocol::{Measures, Record};
use crate::trainer::Trainer;
use crate::words::Sentence;

/// Generated points of a look, as many as in the arena, and of metrics, as many as in the window.
const LOOKED_AT: usize = 1000;
const MEASURED: usize = 2500;
/// Rounds of metrics at most, and fewest steps between them; the same of looks.
const ROUNDS: u64 = 20;
const ROUND_STEPS: u64 = 500;
const LOOKS: u64 = 400;
const LOOK_STEPS: u64 = 50;

/// A run as it is watched.
pub struct Watched {
    course: Course,
    target: Arc<Target>,
    reference: MetricReference,
    /// Steps between two rounds of metrics, and between two looks.
    round: u64,
    look: u64,
}

impl Watched {
    /// Watches the run of `trainer` from where it stands, for `steps` steps.
    pub fn new(trainer: &Trainer, steps: u64) -> Result<Self, Sentence> {
        let target = Arc::clone(trainer.target());
        let mut reference = MetricReference::for_verdicts(trainer.config().seed, &target, MEASURED);
        let mut course = Course::default();
        course.measured.push(trainer.steps_taken(), measure(&mut reference, trainer)?);
        Ok(Self {
            course,
            target,
            reference,
            round: (steps / ROUNDS).max(ROUND_STEPS),
            look: (steps / LOOKS).max(LOOK_STEPS),
        })
    }

    /// Takes in the next step.
    pub fn follow(&mut self, trainer: &Trainer, record: &Record) -> Result<(), Sentence> {
        self.course.record(record);
        self.course.diagnosis.follow_rules(rules(trainer).since);
        let step = trainer.steps_taken();
        if step.is_multiple_of(self.look) && !trainer.target().modes().is_empty() {
            let fakes = Networks::new(trainer.config(), &trainer.weights())
                .and_then(|mut networks| networks.generate(LOOKED_AT, Stream::ShownLatents))
                .map_err(internal)?;
            self.course.look(step, &fakes, rules(trainer));
        }
        if step.is_multiple_of(self.round) { self.measure(trainer) } else { Ok(()) }
    }

    /// What the run was found to do; `None` where no step was taken.
    pub fn finish(mut self, trainer: &Trainer) -> Result<Option<Verdict>, Sentence> {
        let step = trainer.steps_taken();
        if trainer.divergence().is_some() {
            self.course.diagnosis.set_divergence(step, trainer.divergence());
        } else if self.course.measured.last().is_some_and(|row| row.step < step) {
            self.measure(trainer)?;
        }
        Ok(self.course.diagnosis.verdict().cloned())
    }

    fn measure(&mut self, trainer: &Trainer) -> Result<(), Sentence> {
        if !Arc::ptr_eq(&self.target, trainer.target()) {
            self.target = Arc::clone(trainer.target());
            self.reference = MetricReference::for_verdicts(trainer.config().seed, &self.target, MEASURED);
        }
        let measures = measure(&mut self.reference, trainer)?;
        self.course.measure(trainer.steps_taken(), measures, rules(trainer));
        Ok(())
    }
}

fn rules(trainer: &Trainer) -> Rules<'_> {
    let in_force = &trainer.run().changes[..trainer.num_in_force()];
    Rules { config: trainer.config(), target: trainer.target(), since: Change::rules_since(in_force) }
}

fn measure(reference: &mut MetricReference, trainer: &Trainer) -> Result<Measures, Sentence> {
    reference.measure(trainer.config(), &trainer.weights()).map_err(internal)
}

fn internal(reason: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with("reason", reason)
}
