//! What is seen of a run on the way, so that its end can be told from its course: the same looks and metrics as in the
//! window, at steps that depend on nothing but the run.

use std::sync::Arc;

use crate::config::Change;
use crate::data::Target;
use crate::diagnosis::{Diagnosis, Evidence, Finding, Look, Verdict};
use crate::history::{Curves, Measured};
use crate::math::random::Stream;
use crate::observer::{Networks, Reference};
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
    curves: Curves,
    diagnosis: Diagnosis,
    target: Arc<Target>,
    reference: Reference,
    measured: Measured,
    /// Steps between two rounds of metrics, and between two looks.
    round: u64,
    look: u64,
}

impl Watched {
    /// Watches the run of `trainer` from where it stands, for `steps` steps.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn new(trainer: &Trainer, steps: u64) -> Result<Self, Sentence> {
        let target = Arc::clone(trainer.target());
        let mut reference = Reference::for_verdicts(trainer.config().seed, &target, MEASURED);
        let step = trainer.steps_taken();
        let mut measured = Measured::default();
        measured.push(step, measure(&mut reference, trainer)?);
        Ok(Self {
            curves: Curves::default(),
            diagnosis: Diagnosis::default(),
            target,
            reference,
            measured,
            round: (steps / ROUNDS).max(ROUND_STEPS),
            look: (steps / LOOKS).max(LOOK_STEPS),
        })
    }

    /// Takes in the next step.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn follow(&mut self, trainer: &Trainer, record: &Record) -> Result<(), Sentence> {
        self.curves.push(record);
        self.diagnosis.follow_rules(rules_since(trainer));
        let step = trainer.steps_taken();
        if step.is_multiple_of(self.look) && !trainer.target().modes().is_empty() {
            let weights = trainer.weights();
            let fakes = Networks::new(trainer.config(), &weights)
                .and_then(|mut networks| networks.generate(LOOKED_AT, Stream::ShownLatents))
                .map_err(internal)?;
            if let Some(look) = Look::of(step, &fakes, trainer.target().modes()) {
                self.diagnosis.look(look);
                // The first verdict may wait for nothing else.
                if self.diagnosis.finding() == Finding::Unseen {
                    self.diagnose(trainer);
                }
            }
        }
        if step.is_multiple_of(self.round) { self.observe(trainer) } else { Ok(()) }
    }

    /// What the run was found to do; `None` where no step was taken.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn finish(mut self, trainer: &Trainer) -> Result<Option<Verdict>, Sentence> {
        let step = trainer.steps_taken();
        if trainer.divergence().is_some() {
            self.diagnosis.set_divergence(step, trainer.divergence());
        } else if self.measured.last().is_some_and(|row| row.step < step) {
            self.observe(trainer)?;
        }
        Ok(self.diagnosis.verdict().cloned())
    }

    fn observe(&mut self, trainer: &Trainer) -> Result<(), Sentence> {
        if !Arc::ptr_eq(&self.target, trainer.target()) {
            self.target = Arc::clone(trainer.target());
            self.reference = Reference::for_verdicts(trainer.config().seed, &self.target, MEASURED);
        }
        let step = trainer.steps_taken();
        self.measured.push(step, measure(&mut self.reference, trainer)?);
        self.diagnose(trainer);
        Ok(())
    }

    /// Finds what the run does, with the newest metrics.
    fn diagnose(&mut self, trainer: &Trainer) {
        let rules_since = rules_since(trainer);
        let Some([first, halfway, last]) = self.measured.course_since(rules_since) else { return };
        self.diagnosis.observe(&Evidence {
            step: trainer.steps_taken(),
            rules_since,
            config: trainer.config(),
            modes: trainer.target().modes().len(),
            held_out: trainer.target().table().map(|table| table.holdout().len()),
            recent: &|steps, most| self.curves.recent(steps, most),
            first: (first.step, &first.measures),
            halfway: &halfway.measures,
            last: (last.step, &last.measures),
        });
    }
}

/// Since which step the rules are what they are.
fn rules_since(trainer: &Trainer) -> u64 {
    Change::rules_since(&trainer.run().changes[..trainer.num_in_force()])
}

fn measure(reference: &mut Reference, trainer: &Trainer) -> Result<Measures, Sentence> {
    reference.measure(trainer.config(), &trainer.weights()).map_err(internal)
}

fn internal(reason: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with("reason", reason)
}
