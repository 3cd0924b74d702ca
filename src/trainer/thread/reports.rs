//! Sending of reports and snapshots to the screen, as far as the channel has room.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::TrySendError;

use super::{PlayMode, SNAPSHOT_INTERVAL, Worker};
use crate::protocol::{Phase, Report, Snapshot, StateId};

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
        let due = self.owes_snapshot && !(soon && self.mode != PlayMode::Paused);
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

    /// The present state, with all that was recorded since the last snapshot; `None` without a run.
    pub(super) fn snapshot(&mut self) -> Option<Snapshot> {
        let trainer = self.trainer.as_mut()?;
        let weights = Arc::new(trainer.weights());
        let minibatch = if self.shows_minibatch { trainer.last_minibatch().map(Arc::new) } else { None };
        let phase = match (trainer.divergence(), self.mode) {
            (Some(divergence), _) => Phase::Diverged(divergence),
            (None, PlayMode::Paused) => Phase::Paused,
            (None, PlayMode::Playing | PlayMode::Stepping) => Phase::Playing,
        };
        let begun = || (Arc::new(trainer.run().config.clone()), trainer.run().acts.as_slice().into());
        let (start, acts) = self.start.get_or_insert_with(begun);
        Some(Snapshot {
            at: StateId { run: self.run, rewinds: trainer.rewinds(), step: trainer.steps_taken() },
            obeyed: self.obeyed,
            phase,
            start: Arc::clone(start),
            acts: Arc::clone(acts),
            config: Arc::clone(trainer.config()),
            target: Arc::clone(trainer.target()),
            backend: trainer.backend(),
            weights,
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            changes: trainer.timeline.news(),
            settling: self.asked.settling(),
            minibatch,
            training_secs: self.training.as_secs_f64(),
        })
    }
}
