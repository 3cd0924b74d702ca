//! The channels between trainer, observer and screen. All are bounded. A playing trainer never waits for the others,
//! and the screen never blocks. A thread ends when the other end of its channels is dropped, and in no other case.

use crossbeam_channel::{Receiver, Sender, bounded};

use super::command::Command;
use super::mailbox::Mailbox;
use super::milestone::Milestone;
use super::picture::{Answer, ObservedState, Request};
use super::report::Report;
use super::state_id::RunId;
use super::study::{NUM_STUDIES, Study};

/// Makes the screen draw a frame, as something has arrived for it. The observer calls it from more than one thread.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// The screen's ends of all channels.
pub struct ScreenLinks {
    /// Commands to the trainer.
    pub commands: Sender<Command>,
    /// Reports from the trainer.
    pub reports: Receiver<Report>,
    /// Requests for pictures, to the observer.
    pub pictures: Mailbox<Request>,
    /// States whose metrics are to be shown, to the observer.
    pub measures: Mailbox<ObservedState>,
    /// Milestones with the number of their run, to the observer, which answers each, in order.
    pub milestones: Sender<(RunId, Milestone)>,
    /// For each [`Study`]: states to be studied, to the observer; `None` ends the study under way.
    pub studies: [Mailbox<Option<ObservedState>>; NUM_STUDIES],
    /// Answers from the observer.
    pub answers: Receiver<Answer>,
}

/// The trainer's ends of its two channels.
pub struct TrainerLinks {
    /// Commands from the screen.
    pub commands: Receiver<Command>,
    /// Reports to the screen.
    pub reports: Sender<Report>,
    /// Makes the screen draw a frame, after a report.
    pub wake: Wake,
}

/// The observer's ends of its channels.
pub struct ObserverLinks {
    /// Requests for pictures, from the screen.
    pub pictures: Receiver<Request>,
    /// States whose metrics are to be shown, from the screen.
    pub measures: Receiver<ObservedState>,
    /// Milestones with the number of their run, from the screen; each has to be answered.
    pub milestones: Receiver<(RunId, Milestone)>,
    /// For each [`Study`]: states to be studied, from the screen; a newer one ends the study of an older, as `None`
    /// does.
    pub studies: [Receiver<Option<ObservedState>>; NUM_STUDIES],
    /// Answers to the screen.
    pub answers: Sender<Answer>,
    /// Makes the screen draw a frame, after an answer.
    pub wake: Wake,
}

/// Capacity of the channel of commands; further ones wait at the screen.
const COMMANDS: usize = 64;
/// Capacity of the channel of reports; the records of further snapshots go into the next.
const REPORTS: usize = 4;
/// Capacity of the channel of milestones; further ones wait at the screen.
const MILESTONES: usize = 64;
/// Capacity of the channel of answers. There is at most one picture among them, and most others are small.
const ANSWERS: usize = 64;

/// Makes all channels, with a waker for each thread.
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
