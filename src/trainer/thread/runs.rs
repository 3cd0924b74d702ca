//! The run of the thread: how one begins, is replaced by another and kept for a while, and is restored.

use std::time::{Duration, Instant};

use super::retaking::Retaking;
use super::{PlayMode, Worker};
use crate::journal::Place;
use crate::protocol::{Milestone, Record, Report, RunId};
use crate::trainer::opening::OpenedRun;
use crate::trainer::orders::Orders;
use crate::trainer::replay::Replay;
use crate::trainer::trainer::Trainer;
use crate::words::Sentence;

/// A run is kept if it has 2000 steps, or 30 s of training, or was watched for 60 s and took 50 steps.
const STEPS: u64 = 2000;
/// Time spent in steps from which on a run is kept.
const TRAINING: Duration = Duration::from_secs(30);
/// Time since the run began, and the steps it took at least, from which on it is kept.
const WATCHED: (Duration, u64) = (Duration::from_secs(60), 50);

/// The previous run, with all that is needed to go on exactly where it was left.
pub(super) struct KeptRun {
    /// Its number when it was replaced.
    run: RunId,
    /// The run at its last step.
    trainer: Trainer,
    /// Whether it was playing.
    mode: PlayMode,
    /// Steps that were ordered by number and are not yet taken.
    asked: Orders,
    /// Records and milestones that were not sent.
    records: Vec<Record>,
    milestones: Vec<Milestone>,
    /// The steps that came before the state that it was opened at, as far as they are not taken again.
    retaking: Option<Retaking>,
    /// Whether a step was taken since it began or was loaded.
    has_stepped: bool,
    /// Time spent in its steps.
    training: Duration,
    /// When it began or was loaded.
    started_at: Instant,
}

impl KeptRun {
    /// Whether it is long enough to be kept.
    fn is_long(&self) -> bool {
        let steps = self.trainer.steps_taken();
        let (watched, least) = WATCHED;
        steps >= STEPS
            || self.training >= TRAINING
            || (steps >= least && self.started_at.elapsed() >= watched)
    }
}

impl Worker<'_> {
    /// Replaces the run by another, numbered `run`.
    pub(super) fn begin(&mut self, run: RunId, opened: OpenedRun, play: bool) {
        self.give_up();
        self.run = run;
        let OpenedRun { mut trainer, notes, is_paused, replay, reached, is_complete, folder } = opened;
        self.outbox.extend(notes.into_iter().map(Report::Noticed));
        self.mode = if play && !is_paused { PlayMode::Playing } else { PlayMode::Paused };
        self.asked.clear();
        // What was taken after the newest state is taken again.
        let missing = reached.saturating_sub(trainer.steps_taken());
        if missing > 0 {
            self.asked.add(missing, None);
            self.mode = PlayMode::Stepping;
        }
        self.records.clear();
        self.milestones.clear();
        self.has_stepped = false;
        // What was taken before it is taken again too, beside it.
        if is_complete && trainer.steps_taken() > 0 {
            self.begin_retaking(&mut trainer, reached, &replay);
        }
        self.trainer = Some(trainer);
        self.keep_within_budget();
        (self.replay, self.hurry_to) = (replay, reached);
        if missing > 0 && self.retaking.is_some() {
            self.set_out(reached);
        }
        self.place_journal(folder.map_or(Place::New, Place::Folder));
        self.training = Duration::ZERO;
        self.started_at = Instant::now();
        self.show_anew();
    }

    /// Takes the run out of the thread, and keeps it if it is long enough.
    pub(super) fn give_up(&mut self) {
        self.stop_on_the_way();
        self.end_journal();
        let retaking = self.retaking.take();
        let Some(trainer) = self.trainer.take() else { return };
        let kept = KeptRun {
            run: self.run,
            trainer,
            mode: self.mode,
            asked: std::mem::take(&mut self.asked),
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            retaking,
            has_stepped: self.has_stepped,
            training: self.training,
            started_at: self.started_at,
        };
        if kept.is_long() {
            self.outbox.push_back(Report::GaveUp(self.run));
            self.given_up = Some(kept);
        }
    }

    /// Replaces the run by the kept one, numbered `given_up`, as run `run`.
    pub(super) fn restore(&mut self, run: RunId, given_up: RunId) -> Result<(), Sentence> {
        let kept = self.given_up.take_if(|kept| kept.run == given_up);
        let kept = kept.ok_or_else(|| Sentence::new("error.given_up_gone"))?;
        // The run that is left for it may be a long one too.
        self.give_up();
        let KeptRun { trainer, mode, asked, records, milestones, has_stepped, training, started_at, .. } =
            kept;
        (self.trainer, self.retaking) = (Some(trainer), kept.retaking);
        self.keep_within_budget();
        (self.replay, self.hurry_to) = (Replay::default(), 0);
        self.place_journal(Place::Of(given_up));
        (self.run, self.mode, self.asked) = (run, mode, asked);
        (self.records, self.milestones, self.has_stepped) = (records, milestones, has_stepped);
        (self.training, self.started_at) = (training, started_at);
        self.outbox.push_back(Report::Restored { run, given_up });
        self.show_anew();
        Ok(())
    }

    fn keep_within_budget(&mut self) {
        if let Some(trainer) = &mut self.trainer {
            trainer.keep_within(self.kept_bytes);
        }
    }

    /// Drops the kept run, if its number is `given_up`.
    pub(super) fn forget(&mut self, given_up: RunId) {
        self.given_up.take_if(|kept| kept.run == given_up);
    }

    /// Makes the next snapshot a full one, with all changes, and due at once.
    fn show_anew(&mut self) {
        self.start = None;
        if let Some(trainer) = &mut self.trainer {
            trainer.tell_anew();
        }
        self.owes_snapshot = true;
        self.last_snapshot_at = None;
        self.next_step_at = Instant::now();
    }
}
