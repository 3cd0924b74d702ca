//! Which run the thread has: how one begins, is given up for another one and kept for a while, and comes back.

use std::time::{Duration, Instant};

use super::{PlayMode, Worker};
use crate::protocol::{Milestone, Record, Report, RunId};
use crate::trainer::begun::Begun;
use crate::trainer::orders::Orders;
use crate::trainer::trainer::Trainer;
use crate::words::Sentence;

/// A run with at least so many steps is worth keeping,
const STEPS: u64 = 2000;
/// or with so much time spent in its steps,
const TRAINING: Duration = Duration::from_secs(30);
/// or that was looked at for so long, if it took this many steps meanwhile.
const WATCHED: (Duration, u64) = (Duration::from_secs(60), 50);

/// A run with all that it needs to go on as if it had never been left.
pub(super) struct KeptRun {
    /// Its number when it was given up.
    run: RunId,
    /// The run itself.
    trainer: Trainer,
    /// What the thread was to do with it.
    mode: PlayMode,
    /// Steps that were asked for and are not yet taken.
    asked: Orders,
    /// What was recorded, and the milestones, that were never sent.
    records: Vec<Record>,
    milestones: Vec<Milestone>,
    /// Whether a step was taken since it began here.
    is_under_way: bool,
    /// Time spent in its steps.
    training: Duration,
    /// When it began.
    begun: Instant,
}

impl KeptRun {
    /// Whether a person would miss it.
    fn is_long(&self) -> bool {
        let steps = self.trainer.steps_taken();
        let (watched, least) = WATCHED;
        steps >= STEPS || self.training >= TRAINING || (steps >= least && self.begun.elapsed() >= watched)
    }
}

impl Worker<'_> {
    /// Goes on with another run.
    pub(super) fn begin(&mut self, run: RunId, begun: Begun, play: bool) {
        self.give_up();
        self.run = run;
        self.outbox.extend(begun.note.map(Report::Noticed));
        self.trainer = Some(begun.trainer);
        self.mode = if play && !begun.is_under_way { PlayMode::Playing } else { PlayMode::Paused };
        self.asked.clear();
        self.records.clear();
        self.milestones.clear();
        self.is_under_way = false;
        self.training = Duration::ZERO;
        self.begun = Instant::now();
        self.show_anew();
    }

    /// Keeps the present run, which another is to follow, if a person would miss it.
    pub(super) fn give_up(&mut self) {
        let Some(trainer) = self.trainer.take() else { return };
        let kept = KeptRun {
            run: self.run,
            trainer,
            mode: self.mode,
            asked: std::mem::take(&mut self.asked),
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            is_under_way: self.is_under_way,
            training: self.training,
            begun: self.begun,
        };
        if kept.is_long() {
            self.outbox.push_back(Report::GaveUp(self.run));
            self.given_up = Some(kept);
        }
    }

    /// Goes on with the run that was given up, as the run of this number: nothing in it has changed.
    pub(super) fn restore(&mut self, run: RunId, given_up: RunId) -> Result<(), Sentence> {
        let kept = self.given_up.take_if(|kept| kept.run == given_up);
        let kept = kept.ok_or_else(|| Sentence::new("error.given_up_gone"))?;
        // The run that is left for it may be a long one too.
        self.give_up();
        let KeptRun { trainer, mode, asked, records, milestones, is_under_way, training, begun, .. } = kept;
        self.trainer = Some(trainer);
        (self.run, self.mode, self.asked) = (run, mode, asked);
        (self.records, self.milestones, self.is_under_way) = (records, milestones, is_under_way);
        (self.training, self.begun) = (training, begun);
        self.outbox.push_back(Report::Restored { run, given_up });
        self.show_anew();
        Ok(())
    }

    /// Keeps the run that was given up under this number no longer.
    pub(super) fn forget(&mut self, given_up: RunId) {
        self.given_up.take_if(|kept| kept.run == given_up);
    }

    /// Takes the run back to its last healthy state, if it has diverged.
    pub(super) fn rewind(&mut self) -> Result<(), Sentence> {
        self.go(PlayMode::Paused)?;
        self.with_trainer(Trainer::rewind)?;
        let step = self.trainer.as_ref().map_or(0, Trainer::steps_taken);
        // The screen has to see the run go back, whatever comes next, and nothing of what it went back over.
        self.records.retain(|record| record.last <= step);
        self.milestones.retain(|milestone| milestone.step <= step);
        if let Some(snapshot) = self.snapshot() {
            self.outbox.push_back(Report::Snapshot(Box::new(snapshot)));
        }
        Ok(())
    }

    /// The screen has yet to see the run that there is now.
    fn show_anew(&mut self) {
        self.start = None;
        if let Some(trainer) = &mut self.trainer {
            trainer.timeline.tell_anew();
        }
        self.owes_snapshot = true;
        self.last_snapshot_at = None;
        self.next_step_at = Instant::now();
    }
}
