//! The channels between the three actors. All are bounded. A playing trainer never waits for anyone, and the
//! screen never waits at all; hanging up ends a thread, and nothing else does.

use crossbeam_channel::{Receiver, Sender, bounded};

use super::command::{Command, RunId};
use super::mailbox::Mailbox;
use super::milestone::Milestone;
use super::picture::{Answer, ObservedState, Request};
use super::report::Report;
use super::study::{NUM_STUDIES, Study};

/// Wakes the screen when something has arrived for it. The observer calls it from more than one thread.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// The screen's end of both links.
pub struct ScreenLinks {
    /// To the trainer.
    pub commands: Sender<Command>,
    /// From the trainer.
    pub reports: Receiver<Report>,
    /// Requests for pictures to the observer.
    pub pictures: Mailbox<Request>,
    /// States whose metrics are to be shown, to the observer.
    pub measures: Mailbox<ObservedState>,
    /// Milestones of the run of this number; each of them is answered, in order.
    pub milestones: Sender<(RunId, Milestone)>,
    /// By [`Study`]: states to be looked into; `None` ends the study under way.
    pub studies: [Mailbox<Option<ObservedState>>; NUM_STUDIES],
    /// From the observer.
    pub answers: Receiver<Answer>,
}

/// The trainer's end.
pub struct TrainerLinks {
    /// From the screen.
    pub commands: Receiver<Command>,
    /// To the screen.
    pub reports: Sender<Report>,
    /// Wakes the screen.
    pub wake: Wake,
}

/// The observer's end.
pub struct ObserverLinks {
    /// Requests for pictures.
    pub pictures: Receiver<Request>,
    /// States whose metrics are to be shown.
    pub measures: Receiver<ObservedState>,
    /// Milestones of the run of this number, each of which is to be answered.
    pub milestones: Receiver<(RunId, Milestone)>,
    /// By [`Study`]: states to be looked into; a newer one ends the study of an older, as `None` does.
    pub studies: [Receiver<Option<ObservedState>>; NUM_STUDIES],
    /// To the screen.
    pub answers: Sender<Answer>,
    /// Wakes the screen.
    pub wake: Wake,
}

/// Commands that may wait for the trainer; further ones wait at the screen.
const COMMANDS: usize = 64;
/// Reports that may wait for the screen; further snapshots are folded into one.
const REPORTS: usize = 4;
/// Milestones that may wait for the observer; further ones wait at the screen.
const MILESTONES: usize = 64;
/// Answers that may wait for the screen. There is at most one picture among them, and most others are small.
const ANSWERS: usize = 64;

/// Both links, with a waker for each thread.
pub fn links(
    wake_from_trainer: Wake,
    wake_from_observer: Wake,
) -> (ScreenLinks, TrainerLinks, ObserverLinks) {
    let (commands_in, commands_out) = bounded(COMMANDS);
    let (reports_in, reports_out) = bounded(REPORTS);
    let (pictures_in, pictures_out) = Mailbox::new();
    let (measures_in, measures_out) = Mailbox::new();
    let (studies_in, studies_out) = {
        let [a, b] = Study::ALL.map(|_| Mailbox::new());
        ([a.0, b.0], [a.1, b.1])
    };
    let (milestones_in, milestones_out) = bounded(MILESTONES);
    let (answers_in, answers_out) = bounded(ANSWERS);
    let screen = ScreenLinks {
        commands: commands_in,
        reports: reports_out,
        pictures: pictures_in,
        measures: measures_in,
        milestones: milestones_in,
        studies: studies_in,
        answers: answers_out,
    };
    let trainer = TrainerLinks { commands: commands_out, reports: reports_in, wake: wake_from_trainer };
    let observer = ObserverLinks {
        pictures: pictures_out,
        measures: measures_out,
        milestones: milestones_out,
        studies: studies_out,
        answers: answers_in,
        wake: wake_from_observer,
    };
    (screen, trainer, observer)
}
