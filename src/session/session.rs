//! The run as the screen knows it: the newest snapshot, the curves of all that was recorded, the newest picture
//! and the metrics. What belongs to an older run is dropped by its number.

use std::sync::Arc;
use std::time::Instant;

use super::notice::{Notices, Tone};
use super::rate::Rate;
use crate::config::{Change, Run, RunConfig};
use crate::history::{Curves, Measured};
use crate::protocol::{Answer, Phase, Picture, Report, RunId, Snapshot, State};
use crate::words::Sentence;

/// What has arrived.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The run under way; `None` before the first snapshot.
    pub shown: Option<Shown>,
    /// What every step recorded.
    pub curves: Curves,
    /// The metrics that were taken.
    pub measured: Measured,
    /// The newest picture.
    pub picture: Option<Arc<Picture>>,
    /// How fast it goes.
    pub rate: Rate,
    /// What there is to tell.
    pub notices: Notices,
    /// Whether the trainer is gone.
    pub trainer_died: bool,
}

/// The newest state of a run.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The state, as the observer wants it.
    pub state: State,
    /// What the trainer is doing.
    pub phase: Phase,
    /// The configuration that the run began with.
    pub start: Arc<RunConfig>,
    /// Every change since.
    pub changes: Arc<[Change]>,
    /// Seconds spent in steps.
    pub training_secs: f64,
}

impl Session {
    /// The number of the run that is shown.
    pub fn run(&self) -> RunId {
        self.shown.as_ref().map_or(RunId::default(), |shown| shown.state.run)
    }

    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.shown.as_ref().map_or(0, |shown| shown.state.step)
    }

    /// Whether steps are being taken.
    pub fn is_playing(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.phase == Phase::Playing)
    }

    /// The recipe of the run so far: its first configuration and every change.
    pub fn recipe(&self) -> Option<Run> {
        let shown = self.shown.as_ref()?;
        Some(Run { config: RunConfig::clone(&shown.start), changes: shown.changes.to_vec() })
    }

    /// Takes in a report of the trainer that came at `now`.
    pub fn fold_report(&mut self, report: Report, now: Instant) {
        match report {
            Report::Snapshot(snapshot) => self.fold_snapshot(*snapshot, now),
            Report::Saved(path) => {
                self.notices.add(Tone::Done, Sentence::new("notice.saved").with("path", path.display()), now);
            }
            Report::Refused { reason, .. } => self.notices.add(Tone::Trouble, reason, now),
            Report::Died { message, saved } => {
                self.trainer_died = true;
                let sentence = match saved {
                    Some(path) => Sentence::new("error.died_saved").with("path", path.display()),
                    None => Sentence::new("error.died"),
                };
                self.notices.add(Tone::Trouble, sentence.with("message", message), now);
            }
        }
    }

    /// Takes in an answer of the observer.
    pub fn fold_answer(&mut self, answer: Answer) {
        match answer {
            Answer::Picture(picture) if picture.run == self.run() => self.picture = Some(Arc::from(picture)),
            Answer::Measures { run, step, measures } if run == self.run() => {
                self.measured.push(step, measures)
            }
            Answer::Picture(_) | Answer::Measures { .. } => {}
        }
    }

    fn fold_snapshot(&mut self, snapshot: Snapshot, now: Instant) {
        if snapshot.run < self.run() {
            return;
        }
        if snapshot.run > self.run() {
            self.curves = Curves::default();
            self.measured = Measured::default();
            self.rate.forget();
        } else if snapshot.step < self.step() {
            // The run went back.
            self.curves.truncate(snapshot.step);
            self.measured.truncate(snapshot.step);
            self.rate.forget();
        }
        snapshot.records.iter().for_each(|record| self.curves.push(record));
        self.rate.note(now, snapshot.step, snapshot.training_secs);
        let Snapshot { run, step, phase, start, config, target, weights, changes, training_secs, .. } =
            snapshot;
        let state = State { run, step, received: now, config, target, weights };
        self.shown = Some(Shown { state, phase, start, changes, training_secs });
    }
}
