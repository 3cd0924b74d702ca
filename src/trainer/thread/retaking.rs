//! The steps before the state that a run was opened at: they are taken again from its start, while the run is there already
//! and can go on. So its curves and its verdict become what they were, however long that takes.

use std::time::{Duration, Instant};

use super::seeking::{SHOWN_EVERY, SLICE};
use super::{MAX_RECORDS, PlayMode, Worker};
use crate::math::bucket::halve;
use crate::protocol::{Ask, Milestone, Record, Report};
use crate::trainer::replay::Replay;
use crate::trainer::state::State;
use crate::trainer::trainer::Trainer;
use crate::words::Sentence;

/// A run that comes after another from its start, up to the state that the other was opened at.
pub(super) struct Retaking {
    trainer: Trainer,
    /// That state.
    end: State,
    /// What was recorded of the steps before it.
    replay: Replay,
    /// What the other recorded meanwhile: it comes after what is recorded here.
    records: Vec<Record>,
    milestones: Vec<Milestone>,
    shown: Instant,
}

impl Retaking {
    /// `trainer`, which is at its start, on the way to the state that `opened` is at.
    pub(super) fn of(trainer: Trainer, opened: &Trainer, replay: Replay) -> Self {
        let end = opened.present_state();
        Self { trainer, end, replay, records: Vec::new(), milestones: Vec::new(), shown: Instant::now() }
    }

    /// Steps that were taken again.
    pub(super) fn steps_taken(&self) -> u64 {
        self.trainer.steps_taken()
    }

    /// The step that it is on its way to.
    pub(super) fn target(&self) -> u64 {
        self.end.step
    }

    /// Notes what the run has recorded that is ahead.
    pub(super) fn note(&mut self, record: Record, milestone: Option<Milestone>) {
        self.records.push(record);
        if self.records.len() >= MAX_RECORDS {
            halve(&mut self.records);
        }
        self.milestones.extend(milestone);
    }
}

impl Worker<'_> {
    /// Begins to take the steps again that `trainer` took before it was opened, of which `reached` are known.
    pub(super) fn begin_retaking(&mut self, trainer: &mut Trainer, reached: u64, replay: &Replay) {
        self.retaking = None;
        match trainer.run_at_its_start(self.compute, reached) {
            Ok(None) => {}
            Ok(Some(mut start)) => {
                start.keep_within(self.kept_bytes);
                self.milestones.push(start.first_milestone());
                // What was seen first is seen again by then.
                self.has_stepped = true;
                self.retaking = Some(Retaking::of(start, trainer, replay.clone()));
            }
            Err(reason) => self.outbox.push_back(Report::Refused { run: self.run, reason }),
        }
    }

    /// Takes steps again for a few milliseconds; a single one where the run itself has steps to take.
    pub(super) fn retake(&mut self) {
        let Some(mut retaking) = self.retaking.take() else { return };
        let is_idle = match self.mode {
            PlayMode::Paused => true,
            PlayMode::Seeking => false,
            PlayMode::Playing | PlayMode::Stepping => self.is_held() || Instant::now() < self.next_step_at,
        };
        let (begun, slice) = (Instant::now(), if is_idle { SLICE } else { Duration::ZERO });
        let end = retaking.end.step;
        while retaking.steps_taken() < end {
            match retaking.trainer.step() {
                Ok(record) => {
                    let trainer = &retaking.trainer;
                    self.outbox.extend(retaking.replay.check(trainer).map(Report::Noticed));
                    self.note_retaken(record, retaking.trainer.milestone());
                }
                // It diverged, which what was recorded did not.
                Err(_) => return self.end_retaking(retaking, false),
            }
            if begun.elapsed() >= slice {
                break;
            }
        }
        if retaking.steps_taken() >= end {
            // The state that the run was opened at has them.
            let is_ready = retaking.trainer.apply_due_settings().is_ok();
            let is_same = is_ready && retaking.trainer.present_state() == retaking.end;
            return self.end_retaking(retaking, is_same);
        }
        if retaking.shown.elapsed() >= SHOWN_EVERY {
            retaking.shown = Instant::now();
            self.owes_snapshot = true;
            if let Some(trainer) = &mut self.trainer {
                trainer.take_kept_of(&retaking.trainer);
            }
        }
        self.retaking = Some(retaking);
    }

    /// Goes on as any other run: at the state that it was opened at, whether that was come to again or another one.
    fn end_retaking(&mut self, retaking: Retaking, is_same: bool) {
        let Retaking { trainer: retaken, end, records, milestones, .. } = retaking;
        if !is_same {
            let sentence = Sentence::new("notice.replayed_otherwise").with_count("step", end.step);
            self.outbox.push_back(Report::Noticed(sentence));
        } else if let Some(trainer) = &mut self.trainer {
            trainer.take_kept_of(&retaken);
            trainer.take_last_of(&retaken);
        }
        self.records.extend(records);
        while self.records.len() >= MAX_RECORDS {
            halve(&mut self.records);
        }
        self.milestones.extend(milestones);
        self.owes_snapshot = true;
        if self.seek.is_none() {
            self.carry_out_deferred();
        }
    }

    /// Lets the steps be that are not taken again yet, where a person does not wait for them.
    pub(super) fn give_up_retaking(&mut self) {
        if let Some(Retaking { records, milestones, .. }) = self.retaking.take() {
            self.records.extend(records);
            self.milestones.extend(milestones);
        }
    }

    /// Whether `ask` makes the run leave its branch, with which it would leave the steps that are not taken again yet.
    pub(super) fn would_leave(&self, ask: &Ask) -> bool {
        let Some(trainer) = self.trainer.as_ref().filter(|_| self.retaking.is_some()) else { return false };
        match ask {
            Ask::Set(_) | Ask::Step { only: Some(_), .. } => trainer.is_in_past(),
            Ask::GoTo { branch, .. } => *branch != trainer.branch(),
            Ask::Reschedule(change) => {
                let steps = change.old.map(|(step, _)| step).into_iter();
                let first = steps.chain(change.new.as_ref().map(|(step, _)| *step)).min();
                first.is_some_and(|first| first <= trainer.head())
            }
            Ask::UndoChange => true,
            Ask::Rewind => trainer.divergence().is_some(),
            _ => false,
        }
    }

    fn note_retaken(&mut self, record: Record, milestone: Option<Milestone>) {
        self.records.push(record);
        if self.records.len() >= MAX_RECORDS {
            halve(&mut self.records);
        }
        self.milestones.extend(milestone);
    }
}
