//! Commands of the screen to the trainer.

use std::path::PathBuf;

use super::breakpoint::Breakpoint;
use super::state_id::{BranchId, RunId};
use crate::config::{Change, ChangeKind, Edit, Player, Recording, Run, Setting};
use crate::data::TableCache;

/// A request of the screen to the trainer, about one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Serial number of the command. A snapshot tells the newest one that the trainer had carried out or refused.
    pub number: u64,
    /// The run it is meant for; [`Ask::Start`], [`Ask::Load`] and [`Ask::Restore`] give it to the run they begin.
    pub run: RunId,
    /// The request itself.
    pub ask: Ask,
}

/// Another place or value for a change of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Reschedule {
    /// The change that there is: the step before which it is made, and its setting. `None` to add one.
    pub old: Option<(u64, &'static Setting)>,
    /// The change that there is to be; `None` to remove the old one.
    pub new: Option<(u64, Edit)>,
}

impl Reschedule {
    /// `changes`, in order of step, with this one. The old values in them are not made to follow.
    pub fn applied(&self, changes: &[Change]) -> Vec<Change> {
        let mut changes = changes.to_vec();
        let is_old = |change: &Change| match (&change.action, self.old) {
            (ChangeKind::Set { edit, .. }, Some((step, setting))) => {
                change.step == step && edit.setting == setting
            }
            _ => false,
        };
        if let Some(index) = changes.iter().rposition(is_old) {
            changes.remove(index);
        }
        if let Some((step, edit)) = &self.new {
            let index = changes.partition_point(|change| change.step <= *step);
            let action = ChangeKind::Set { edit: edit.clone(), old: edit.value.clone() };
            changes.insert(index, Change::scheduled(*step, action));
        }
        changes
    }
}

/// The requests that the trainer understands.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Begin a new run at step 0.
    Start {
        /// The first configuration, with its seed, and the scheduled changes.
        run: Box<Run>,
        /// Whether to play at once.
        play: bool,
    },
    /// The run was recorded before: tell where it comes to other weights, and let its branches be gone to.
    Recall(Box<Recording>),
    /// Begin the run in a file: that of a run file from its start, that of a checkpoint paused where it was.
    Load {
        /// The file; whether it is a run file or a checkpoint is found from its content.
        path: PathBuf,
        /// Whether a run that begins plays at once.
        play: bool,
    },
    /// Take in tables that were read elsewhere, for runs to come.
    TakeTables(Box<TableCache>),
    /// Go on with the run that was given up under this number, as if it had never been left.
    Restore(RunId),
    /// Keep the run that was given up under this number no longer.
    Forget(RunId),
    /// Take steps until told otherwise.
    Play,
    /// Take no more steps.
    Pause,
    /// Take `count` steps, then pause. Steps ordered earlier are taken first.
    Step {
        /// Number of steps to take.
        count: u64,
        /// The player that is updated; both if `None`.
        only: Option<Player>,
    },
    /// Take one step and report how it came about, update by update; then pause.
    StepSlowly,
    /// Send with each snapshot the minibatch of D's last update, or no longer.
    ShowMinibatch(bool),
    /// Update D alone until its loss stops falling, then pause.
    TrainToOptimum,
    /// Take at most this many steps per second; as many as possible if `None`.
    LimitSpeed(Option<f64>),
    /// Wait, while playing, at this step until told of a later one: several runs go in step so. `None` for no such step.
    HoldAt(Option<u64>),
    /// Stop where one of these is met, those of verdicts and metrics excepted: they are known to the screen alone.
    StopWhen(Vec<Breakpoint>),
    /// Change a setting that takes effect live, from the next step on.
    Set(Edit),
    /// Take a run that has diverged back to the last healthy state that was kept, on a new branch. A run that has not
    /// diverged only pauses.
    Rewind,
    /// Pause, and go to a step of a branch; past its ends, to the nearer end. What is asked for later waits until the run is
    /// there, but for [`Ask::Pause`], which stops it on the way.
    GoTo {
        /// The branch.
        branch: BranchId,
        /// The step.
        step: u64,
    },
    /// Move, add or remove a change of a setting. Where all steps that it touches are still to come, the run goes on as it is;
    /// else pause, and go before the first of them, on a new branch.
    Reschedule(Reschedule),
    /// Pause, and go back before the last change that a person made, on a new branch without it.
    UndoChange,
    /// Delete a branch that the run is not on.
    DeleteBranch(BranchId),
    /// Give a branch a name; an empty one for none.
    NameBranch(BranchId, String),
    /// Take at most so many bytes of memory for kept states.
    KeepWithin(usize),
    /// Write a checkpoint to this path.
    Save(PathBuf),
}
