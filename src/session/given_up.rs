//! What had been folded of the run before, as long as a person may want it back.

use std::time::{Duration, Instant};

use super::notice::Offer;
use super::session::{Session, Shown};
use super::studies::Studies;
use crate::diagnosis::Diagnosis;
use crate::history::{Curves, Measured};
use crate::protocol::{Record, RunId};
use crate::words::Sentence;

/// The run before, folded.
#[derive(Clone, Debug)]
pub struct GivenUp {
    shown: Shown,
    curves: Curves,
    newest: Option<Record>,
    measured: Measured,
    measuring: Duration,
    studies: Studies,
    diagnosis: Diagnosis,
    /// Whether the trainer was asked to go back to it.
    wanted: bool,
}

impl GivenUp {
    /// The number that it had.
    fn run(&self) -> RunId {
        self.shown.state.run
    }

    /// Whether the trainer was asked to go back to it.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }
}

impl Session {
    /// Puts aside what was folded of the run that is shown, and offers to go back to it.
    pub(super) fn give_up(&mut self, now: Instant) {
        let Some(shown) = self.shown.take() else { return };
        let sentence = Sentence::new("notice.gave_up").with_count("step", shown.state.step);
        self.notices.offer(Offer::Undo(shown.state.run), sentence, now);
        self.given_up = Some(Box::new(GivenUp {
            shown,
            curves: std::mem::take(&mut self.curves),
            newest: self.newest.take(),
            measured: std::mem::take(&mut self.measured),
            measuring: self.measuring,
            studies: std::mem::take(&mut self.studies),
            diagnosis: std::mem::take(&mut self.diagnosis),
            wanted: false,
        }));
    }

    /// Takes note that a person wants the run back that was given up, and tells its number.
    pub fn take_back(&mut self) -> Option<RunId> {
        let given_up = self.given_up.as_mut().filter(|given_up| !given_up.wanted)?;
        given_up.wanted = true;
        self.notices.withdraw();
        Some(given_up.run())
    }

    /// Forgets the run that was given up once nobody is offered it any more, and tells its number.
    pub fn forget_given_up(&mut self) -> Option<RunId> {
        let offers = |given_up: &GivenUp| self.notices.offers(Offer::Undo(given_up.run()));
        let given_up = self.given_up.take_if(|given_up| !given_up.wanted && !offers(given_up))?;
        Some(given_up.run())
    }

    /// Shows the run again that was given up under the number `given_up`, as `run`.
    pub(super) fn fold_restored(&mut self, run: RunId, given_up: RunId, now: Instant) {
        let Some(past) = self.given_up.take_if(|past| past.run() == given_up) else { return };
        self.notices.withdraw();
        if std::mem::take(&mut self.gives_up) {
            self.give_up(now);
        }
        let GivenUp { mut shown, curves, newest, measured, measuring, mut studies, diagnosis, .. } = *past;
        shown.state.run = run;
        // What was being worked on was lost with the run's number.
        studies.truncate(u64::MAX);
        (self.shown, self.curves, self.newest, self.measured) = (Some(shown), curves, newest, measured);
        (self.measuring, self.studies, self.diagnosis) = (measuring, studies, diagnosis);
        self.rate.forget();
        self.forget_asked();
    }
}
