//! Going to a step of the run: from the kept state before it, step by step, so that it can be stopped on the way.

use std::time::{Duration, Instant};

use super::{PlayMode, Worker};
use crate::config::Edit;
use crate::protocol::{Ask, BranchId, Command, Report, Reschedule};
use crate::trainer::trainer::Trainer;
use crate::words::Sentence;

/// So long a run goes on to the step that it is on its way to, though another one is wanted meanwhile: where a pointer is
/// dragged along the timeline, something is to be seen.
const PATIENCE: Duration = Duration::from_millis(80);
/// Time after which the screen sees how far it is on the way, again and again.
pub(super) const SHOWN_EVERY: Duration = Duration::from_millis(100);
/// Time that steps are taken without a look at what is commanded meanwhile.
pub(super) const SLICE: Duration = Duration::from_millis(8);

/// The step that a run is on its way to.
pub(super) struct Seek {
    pub(super) target: u64,
    begun: Instant,
    shown: Instant,
    /// Where it is to go next.
    next: Option<(BranchId, u64)>,
}

impl Worker<'_> {
    /// Whether `command` is to be carried out only when the run is where it is on its way to, or when the steps are known that
    /// it would leave.
    pub(super) fn is_to_wait(&self, command: &Command) -> bool {
        let of_state = match &command.ask {
            Ask::Play
            | Ask::Step { .. }
            | Ask::StepSlowly
            | Ask::TrainToOptimum
            | Ask::Set(_)
            | Ask::Rewind
            | Ask::Reschedule(_)
            | Ask::UndoChange
            | Ask::Save(_) => true,
            Ask::GoTo { .. } => !self.deferred.is_empty(),
            _ => false,
        };
        let is_late = of_state && (self.seek.is_some() || !self.deferred.is_empty());
        (is_late || self.would_leave(&command.ask)) && command.run == self.run
    }

    /// Goes to `step` of `branch`, as soon as the run is where it is on its way to, or that takes long.
    pub(super) fn seek(&mut self, branch: BranchId, step: u64) -> Result<(), Sentence> {
        match &mut self.seek {
            Some(seek) if seek.begun.elapsed() < PATIENCE => seek.next = Some((branch, step)),
            _ => self.move_by(|trainer| trainer.approach(branch, step).map(Some))?,
        }
        Ok(())
    }

    /// Goes back before the last change that a person made.
    pub(super) fn undo(&mut self) -> Result<(), Sentence> {
        self.move_by(Trainer::undo)
    }

    /// Moves, adds or removes a change. A run whose steps it does not touch goes on.
    pub(super) fn reschedule(&mut self, change: &Reschedule) -> Result<(), Sentence> {
        self.tell_branch();
        match self.with_trainer(|trainer| trainer.reschedule(change))? {
            Some(target) => self.set_out(target),
            None => self.tell(),
        }
        Ok(())
    }

    /// Pauses, and goes to the step that `approach` returns, which has gone near it.
    fn move_by(
        &mut self,
        approach: impl FnOnce(&mut Trainer) -> Result<Option<u64>, Sentence>,
    ) -> Result<(), Sentence> {
        if self.trainer.is_none() {
            return Ok(());
        }
        (self.mode, self.seek) = (PlayMode::Paused, None);
        self.asked.clear();
        self.hurry_to = 0;
        self.tell_branch();
        let Some(trainer) = &mut self.trainer else { return Ok(()) };
        self.owes_snapshot = true;
        let Some(target) = approach(trainer)? else { return Err(Sentence::new("error.nothing_to_undo")) };
        self.set_out(target);
        Ok(())
    }

    /// Goes on to `target`, step by step.
    pub(super) fn set_out(&mut self, target: u64) {
        self.asked.clear();
        self.hurry_to = 0;
        self.owes_snapshot = true;
        let now = Instant::now();
        self.seek = Some(Seek { target, begun: now, shown: now, next: None });
        self.mode = PlayMode::Seeking;
        if self.is_there() {
            self.arrive();
        }
    }

    /// Sends what is recorded on the branch, before the run leaves it.
    pub(super) fn tell_branch(&mut self) {
        if !(self.records.is_empty() && self.milestones.is_empty()) {
            self.tell();
        }
    }

    /// Sends the present state; nothing that comes later overtakes it.
    pub(super) fn tell(&mut self) {
        if let Some(snapshot) = self.snapshot() {
            self.outbox.push_back(Report::Snapshot(Box::new(snapshot)));
        }
    }

    /// Changes a setting. In the past of the run that makes a new branch, which the screen is told of at once.
    pub(super) fn set(&mut self, edit: Edit) -> Result<(), Sentence> {
        let Some(trainer) = &self.trainer else { return Ok(()) };
        let before = trainer.branch();
        if trainer.is_in_past() {
            self.tell_branch();
        }
        self.with_trainer(|trainer| trainer.set(edit))?;
        if self.trainer.as_ref().is_some_and(|trainer| trainer.branch() != before) {
            self.tell();
        }
        Ok(())
    }

    /// Takes steps of the recording for a few milliseconds, and arrives if the step is reached.
    pub(super) fn seek_on(&mut self) {
        let begun = Instant::now();
        while self.mode == PlayMode::Seeking && begun.elapsed() < SLICE {
            if self.is_there() {
                return self.arrive();
            }
            let Some(trainer) = &mut self.trainer else { return };
            // Of a branch from before the run was opened nothing is known yet but its changes.
            let is_new = trainer.is_at_new_step();
            match trainer.step() {
                Ok(record) if is_new => {
                    let milestone = trainer.milestone();
                    self.outbox.extend(self.replay.check(trainer).map(Report::Noticed));
                    self.note(record, milestone);
                }
                Ok(_) => {}
                Err(end) => {
                    let run = self.run;
                    self.outbox.extend(end.reason().map(|reason| Report::Refused { run, reason }));
                    return self.arrive();
                }
            }
        }
        if let Some(seek) = &mut self.seek
            && seek.shown.elapsed() >= SHOWN_EVERY
        {
            seek.shown = Instant::now();
            self.owes_snapshot = true;
        }
    }

    fn is_there(&self) -> bool {
        let step = self.trainer.as_ref().map(Trainer::steps_taken);
        step.zip(self.seek.as_ref()).is_none_or(|(step, seek)| step >= seek.target)
    }

    /// Ends the way: goes on to where the run was asked to go meanwhile, or stays.
    fn arrive(&mut self) {
        let next = self.seek.as_mut().and_then(|seek| seek.next.take());
        self.mode = PlayMode::Paused;
        self.owes_snapshot = true;
        if let Some((branch, step)) = next {
            // This step is seen on the way to the next.
            if let Some(seek) = &mut self.seek {
                seek.target = step;
            }
            self.send();
            if let Err(reason) = self.move_by(|trainer| trainer.approach(branch, step).map(Some)) {
                self.outbox.push_back(Report::Refused { run: self.run, reason });
                self.carry_out_deferred();
            }
            return;
        }
        self.seek = None;
        if let Some(trainer) = &mut self.trainer
            && trainer.diverges_at_head()
            && !trainer.is_in_past()
        {
            // The end of such a branch is the step that could not be completed.
            let _ = trainer.step();
        }
        self.carry_out_deferred();
    }

    pub(super) fn carry_out_deferred(&mut self) {
        for command in std::mem::take(&mut self.deferred) {
            self.obey(command);
        }
    }

    /// Stops on the way, if the run is on one. Of what waited for its end, settings are changed and files written.
    pub(super) fn stop_on_the_way(&mut self) {
        if self.seek.take().is_none() && self.deferred.is_empty() {
            return;
        }
        if self.deferred.iter().any(|command| self.would_leave(&command.ask)) {
            self.give_up_retaking();
        }
        self.mode = PlayMode::Paused;
        self.deferred.retain(|command| matches!(command.ask, Ask::Set(_) | Ask::Save(_)));
        self.carry_out_deferred();
    }

    /// Takes a run that has diverged back to its last healthy state; pauses any other.
    pub(super) fn rewind(&mut self) -> Result<(), Sentence> {
        self.go(PlayMode::Paused)?;
        self.tell_branch();
        self.with_trainer(Trainer::rewind)?;
        // The screen has to see the run go back, whatever comes next.
        self.tell();
        Ok(())
    }
}
