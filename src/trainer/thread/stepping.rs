//! Taking steps: those that are ordered by number, one slowly, and one at a time.

use std::sync::Arc;
use std::time::Instant;

use super::{MAX_RECORDS, PlayMode, Worker};
use crate::config::Player;
use crate::math::bucket::halve;
use crate::protocol::{Breakpoint, Milestone, Record, Report, StateId, StepTrace};
use crate::trainer::ended::Ended;
use crate::trainer::trainer::Trainer;
use crate::words::Sentence;

impl Worker<'_> {
    /// Appends steps to those that are ordered and not yet taken.
    pub(super) fn ask_for_steps(&mut self, count: u64, only: Option<Player>) -> Result<(), Sentence> {
        if self.mode != PlayMode::Stepping {
            self.go(PlayMode::Stepping)?;
        }
        if self.mode == PlayMode::Stepping {
            self.asked.add(count, only);
            self.pause_if_done();
        }
        Ok(())
    }

    pub(super) fn train_to_optimum(&mut self) -> Result<(), Sentence> {
        if self.trainer.as_ref().is_some_and(|trainer| trainer.config().discriminator.updates == 0) {
            return Err(Sentence::new("error.frozen"));
        }
        self.go(PlayMode::Stepping)?;
        if self.mode == PlayMode::Stepping {
            self.asked.settle();
        }
        Ok(())
    }

    /// Takes one step and reports how it came about; a run that was playing pauses.
    pub(super) fn step_slowly(&mut self) -> Result<(), Sentence> {
        self.go(PlayMode::Paused)?;
        if self.trainer.as_ref().is_some_and(|trainer| trainer.divergence().is_none()) {
            self.take_step(|trainer| trainer.step_traced());
        }
        Ok(())
    }

    /// Whether the run plays and waits at the step that it is not to go beyond.
    pub(super) fn is_held(&self) -> bool {
        let is_there = |step| self.trainer.as_ref().is_some_and(|trainer| trainer.steps_taken() >= step);
        self.mode == PlayMode::Playing && self.hold_at.is_some_and(is_there)
    }

    fn pause_if_done(&mut self) {
        if self.mode == PlayMode::Stepping && self.asked.is_empty() {
            self.mode = PlayMode::Paused;
        }
    }

    pub(super) fn step(&mut self) {
        // What is planned is another game, in which D has another optimum.
        if self.asked.is_settling() && self.trainer.as_ref().is_some_and(Trainer::is_plan_due) {
            self.asked.end_first();
            self.owes_snapshot = true;
            return self.pause_if_done();
        }
        let only = self.asked.only();
        self.take_step(|trainer| {
            let record = match only {
                Some(player) => trainer.step_only(player),
                None => trainer.step(),
            };
            record.map(|record| (record, None))
        });
    }

    /// Takes a step by `play`, which returns the record, and the trace if there is one.
    fn take_step(&mut self, play: impl FnOnce(&mut Trainer) -> Result<(Record, Option<StepTrace>), Ended>) {
        let Some(trainer) = &mut self.trainer else { return };
        if !std::mem::replace(&mut self.has_stepped, true) {
            // What a person sets before the first step is part of where the run begins.
            self.milestones.push(trainer.first_milestone());
        }
        let branch = trainer.branch();
        // A step of one player alone leaves the recording.
        if trainer.is_in_past() && self.asked.only().is_some() {
            self.tell_branch();
        }
        let Some(trainer) = &mut self.trainer else { return };
        let step_start = Instant::now();
        let (is_new, before) = (trainer.is_at_new_step(), trainer.last_record());
        let stepped = play(trainer);
        let is_other = trainer.branch() != branch;
        self.training += step_start.elapsed();
        self.owes_snapshot = true;
        // A pace that was missed is not made up for by a burst.
        let pace = self.pace.filter(|_| trainer.steps_taken() >= self.hurry_to);
        self.next_step_at = pace.map_or(step_start, |pace| (self.next_step_at + pace).max(step_start));
        match stepped {
            Ok((record, trace)) => {
                let traced = |trace| Report::Traced { run: self.run, trace: Arc::new(trace) };
                self.outbox.extend(trace.map(traced));
                self.outbox.extend(self.replay.check(trainer).map(Report::Noticed));
                self.asked.note(&record);
                let milestone = trainer.milestone();
                if is_new || is_other {
                    self.note(record, milestone);
                }
                self.stop_if_met(before, &record);
                self.pause_if_done();
                if is_other {
                    self.tell();
                }
            }
            Err(end) => {
                self.stop();
                let refused = |reason| Report::Refused { run: self.run, reason };
                self.outbox.extend(end.reason().map(refused));
            }
        }
    }

    /// Takes the record of a new step into the next snapshot.
    pub(super) fn note(&mut self, record: Record, milestone: Option<Milestone>) {
        if let Some(retaking) = &mut self.retaking {
            return retaking.note(record, milestone);
        }
        self.records.push(record);
        if self.records.len() >= MAX_RECORDS {
            halve(&mut self.records);
        }
        self.milestones.extend(milestone);
    }

    /// Stops if a breakpoint is met by `record`; `before` is that of the step before. Where the run was before the program
    /// ended it gets in one go.
    fn stop_if_met(&mut self, before: Option<Record>, record: &Record) {
        let Some(trainer) = &self.trainer else { return };
        let at = StateId { run: self.run, branch: trainer.branch(), step: trainer.steps_taken() };
        if at.step <= self.hurry_to {
            return;
        }
        let met = |stop: &Breakpoint| stop.met(before.as_ref(), record);
        let reasons: Vec<Sentence> = self.stops.iter().filter_map(met).collect();
        if !reasons.is_empty() {
            self.stop();
            self.outbox.push_back(Report::Stopped { at, reasons });
        }
    }

    pub(super) fn stop(&mut self) {
        self.mode = PlayMode::Paused;
        self.asked.clear();
    }
}
