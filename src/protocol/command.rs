//! What the screen asks of the trainer.

use std::path::PathBuf;

use crate::config::{Edit, Player, Run};
use crate::data::TableCache;

/// Names a run. What belongs to an older run is dropped by this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub u64);

impl RunId {
    /// The number of the run after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Something the trainer is asked to do, to the run that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Counts commands, so that a snapshot can say which of them had been obeyed.
    pub number: u64,
    /// The run it is meant for; [`Ask::Start`], [`Ask::Load`] and [`Ask::Restore`] give it to the run they begin.
    pub run: RunId,
    /// What is asked.
    pub ask: Ask,
}

/// What can be asked of the trainer.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Begin a new run at step 0.
    Start {
        /// What to run.
        run: Box<Run>,
        /// Whether to play at once.
        play: bool,
    },
    /// Begin the run in a file: that of a run file from its start, that of a checkpoint paused where it was.
    Load {
        /// The file; what it is, is told by its content.
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
    /// Take `count` steps and pause; those of an earlier command that are still to be taken come first.
    Step {
        /// How many.
        count: u64,
        /// The player that moves; both if `None`.
        only: Option<Player>,
    },
    /// Let D alone take steps until its loss stops falling, then pause.
    TrainToOptimum,
    /// Take at most this many steps per second; as many as possible if `None`.
    LimitSpeed(Option<f64>),
    /// Change a setting that takes effect live, from the next step on.
    Set(Edit),
    /// Take a run that has diverged back to the last healthy state that was kept; pause any other.
    Rewind,
    /// Write a checkpoint.
    Save(PathBuf),
}
