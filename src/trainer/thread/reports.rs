//! Sending of reports and snapshots to the screen, as far as the channel has room.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::TrySendError;

use super::retaking::Retaking;
use super::{PlayMode, SNAPSHOT_INTERVAL, Worker};
use crate::protocol::{BranchId, LastMinibatch, Phase, Report, RunId, Snapshot, StateId};

/// A minibatch is evaluated again after at least so many times the time that it took: a twentieth of the thread's time
/// goes there at most.
const REST: u32 = 19;

/// The minibatch that was sent last.
pub(super) struct SentMinibatch {
    run: RunId,
    branch: BranchId,
    batch: Arc<LastMinibatch>,
    /// Time that it took.
    took: Duration,
    /// When it was ready.
    at: Instant,
}

impl Worker<'_> {
    /// Sends waiting reports, and a snapshot if one is due, as far as the channel has room.
    pub(super) fn send(&mut self) {
        let mut sent = false;
        while let Some(report) = self.outbox.pop_front() {
            match self.links.reports.try_send(report) {
                Ok(()) => sent = true,
                Err(TrySendError::Full(report)) => {
                    self.outbox.push_front(report);
                    break;
                }
                Err(TrySendError::Disconnected(_)) => self.hung_up = true,
            }
        }
        let soon = self.last_snapshot_at.is_some_and(|at| at.elapsed() < SNAPSHOT_INTERVAL);
        let rests = self.mode == PlayMode::Paused || self.is_held();
        let due = self.owes_snapshot && (!soon || rests);
        if due && self.outbox.is_empty() && !self.links.reports.is_full() {
            sent |= self.send_snapshot();
        }
        if sent {
            (self.links.wake)();
        }
    }

    fn send_snapshot(&mut self) -> bool {
        self.owes_snapshot = false;
        let Some(snapshot) = self.snapshot() else { return false };
        match self.links.reports.try_send(Report::Snapshot(Box::new(snapshot))) {
            Ok(()) => {
                self.last_snapshot_at = Some(Instant::now());
                true
            }
            // There was room, and no one else sends; but a report is never lost.
            Err(TrySendError::Full(report)) => {
                self.outbox.push_back(report);
                false
            }
            Err(TrySendError::Disconnected(_)) => {
                self.hung_up = true;
                false
            }
        }
    }

    /// The minibatch of D's last update, if it is asked for. While the run plays, it may be that of an earlier step, so
    /// that training keeps its speed.
    fn minibatch(&mut self) -> Option<Arc<LastMinibatch>> {
        let trainer = self.trainer.as_mut().filter(|_| self.shows_minibatch)?;
        let sent = self.minibatch.take().filter(|sent| {
            let is_of_run = (sent.run, sent.branch) == (self.run, trainer.branch());
            is_of_run && self.mode != PlayMode::Paused && sent.at.elapsed() < REST * sent.took
        });
        let sent = match sent {
            Some(sent) => sent,
            None => {
                let begun = Instant::now();
                let batch = Arc::new(trainer.last_minibatch()?);
                SentMinibatch {
                    run: self.run,
                    branch: trainer.branch(),
                    batch,
                    took: begun.elapsed(),
                    at: Instant::now(),
                }
            }
        };
        let batch = Arc::clone(&sent.batch);
        self.minibatch = Some(sent);
        Some(batch)
    }

    /// The present state, with all that was recorded since the last snapshot; `None` without a run.
    pub(super) fn snapshot(&mut self) -> Option<Snapshot> {
        let minibatch = self.minibatch();
        let trainer = self.trainer.as_mut()?;
        let weights = Arc::new(trainer.weights());
        let phase = match (trainer.divergence(), self.mode) {
            (Some(divergence), _) => Phase::Diverged(divergence),
            (None, PlayMode::Paused | PlayMode::Seeking) => Phase::Paused,
            (None, PlayMode::Playing | PlayMode::Stepping) => Phase::Playing,
        };
        let changes = trainer.news();
        if let Some(recorder) = &mut self.recorder {
            let step = trainer.head().max(self.hurry_to);
            recorder.note(&changes, (trainer, step), self.mode == PlayMode::Paused);
        }
        // What is commanded may wait for steps that are being taken again.
        let awaited = self.retaking.as_ref().filter(|_| !self.deferred.is_empty()).map(Retaking::target);
        let begun = || (Arc::new(trainer.run().config.clone()), trainer.run().acts.as_slice().into());
        let (start, acts) = self.start.get_or_insert_with(begun);
        Some(Snapshot {
            at: StateId { run: self.run, branch: trainer.branch(), step: trainer.steps_taken() },
            obeyed: self.deferred.first().map_or(self.obeyed, |command| command.number.saturating_sub(1)),
            phase,
            start: Arc::clone(start),
            acts: Arc::clone(acts),
            config: Arc::clone(trainer.config()),
            target: Arc::clone(trainer.target()),
            backend: trainer.backend(),
            weights,
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            changes,
            settling: self.asked.settling(),
            minibatch,
            training_secs: self.training.as_secs_f64(),
            branches: trainer.branches(),
            names: trainer.branches.names(),
            unplayed: Arc::new(trainer.branches.unplayed()),
            first_step: trainer.first_step(),
            record: trainer.last_record(),
            seeking: self.seek.as_ref().map(|seek| seek.target).or(awaited),
            checksums: Arc::clone(trainer.checksums()),
            retaken: self.retaking.as_ref().map(Retaking::steps_taken),
            kept: trainer.kept_states(),
        })
    }
}
