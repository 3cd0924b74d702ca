//! What the trainer tells the screen.

use std::path::PathBuf;
use std::sync::Arc;

use super::changes::NewChanges;
use super::command::RunId;
use super::milestone::Milestone;
use super::record::Record;
use super::weights::Weights;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::words::Sentence;

/// What computes gradients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Candle's automatic differentiation.
    #[default]
    Candle,
    /// The fused engine, in f32.
    Engine {
        /// Its instruction set.
        instructions: &'static str,
    },
    /// The game in f64, whose directions a method corrects.
    F64,
}

/// How steps are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackendInfo {
    /// What computes gradients.
    pub kind: Backend,
    /// Threads that may take part.
    pub threads: usize,
}

/// What the trainer is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Taking steps.
    Playing,
    /// Waiting.
    Paused,
    /// Stopped for good, as a number is no longer finite.
    Diverged(Divergence),
}

/// The end of a run in NaN or infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The step in which it happened: the first that was not completed.
    pub step: u64,
    /// The player whose numbers were the first to go.
    pub player: Player,
    /// Which of its numbers.
    pub quantity: Quantity,
    /// The step of the last healthy state that was kept.
    pub healthy_step: u64,
}

/// What can stop being finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The points that the generator puts out.
    Output,
    /// The player's loss.
    Loss,
    /// Its gradient.
    Gradient,
    /// Its weights, after an update.
    Weights,
}

impl Quantity {
    /// Its name in files and in the table of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Loss => "loss",
            Self::Gradient => "gradient",
            Self::Weights => "weights",
        }
    }
}

/// How far D has come alone on the way to its optimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settling {
    /// Steps that it has taken.
    pub steps: u64,
    /// Steps that it may take at most.
    pub most: u64,
    /// The mean of its loss over the last 500 steps that are whole, what it pays for slopes included.
    pub loss: Option<f64>,
    /// By what share that is lower than over the 500 before.
    pub fall: Option<f64>,
    /// Whether it has stopped falling, or time is up.
    pub is_over: bool,
}

/// The state of a run, and all that was recorded since the last snapshot. One that is skipped is folded into the
/// next: skipping thins pictures, never curves.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The run.
    pub run: RunId,
    /// How often it has gone back to an earlier step. What was computed before it last did is of no part of it.
    pub rewinds: u64,
    /// Steps taken.
    pub step: u64,
    /// The number of the newest command that was obeyed, or refused, before this snapshot.
    pub obeyed: u64,
    /// What the trainer is doing.
    pub phase: Phase,
    /// The configuration that the run began with; with the changes it is the run.
    pub start: Arc<RunConfig>,
    /// The configuration in force.
    pub config: Arc<RunConfig>,
    /// Where real samples come from.
    pub target: Arc<Target>,
    /// How its steps are computed.
    pub backend: BackendInfo,
    /// The weights after `step` steps; of a run that has diverged, as the broken step left them.
    pub weights: Arc<Weights>,
    /// Every step since the last snapshot, in order; neighbours are merged where very many have come together.
    pub records: Vec<Record>,
    /// The milestones that it has come to since the last snapshot, in order.
    pub milestones: Vec<Milestone>,
    /// What is new of the changes of the run.
    pub changes: NewChanges,
    /// How far D has come alone, if that was asked for last.
    pub settling: Option<Settling>,
    /// Seconds spent in steps since the run began, here.
    pub training_secs: f64,
}

/// A message from the trainer.
#[derive(Clone, Debug)]
pub enum Report {
    /// The state of a run. The first of a new run ends the one before.
    Snapshot(Box<Snapshot>),
    /// The long run of this number is given up for the one that comes next, and kept: [`Ask::Restore`](super::Ask)
    /// goes on with it.
    GaveUp(RunId),
    /// The run that had been given up goes on under another number.
    Restored {
        /// Its number from now on.
        run: RunId,
        /// Its number when it was given up.
        given_up: RunId,
    },
    /// A checkpoint was written.
    Saved(PathBuf),
    /// Something that a person has to know of a run that begins.
    Noticed(Sentence),
    /// Something that was asked of a run could not be done; what there was before is still there.
    Refused {
        /// The run of the command.
        run: RunId,
        /// Why.
        reason: Sentence,
    },
    /// The trainer's thread ended in a panic; the message, and where the run was saved if it could be.
    Died {
        /// What the panic said.
        message: String,
        /// The checkpoint.
        saved: Option<PathBuf>,
    },
}

#[cfg(test)]
impl Snapshot {
    /// A run of the default configuration that plays, at `step`; nothing was recorded.
    pub fn playing(run: RunId, step: u64) -> Self {
        let config = Arc::new(RunConfig::default());
        Self {
            run,
            rewinds: 0,
            step,
            obeyed: 0,
            phase: Phase::Playing,
            start: Arc::clone(&config),
            target: Arc::new(config.data.target(1).expect("a ring")),
            config,
            backend: BackendInfo::default(),
            weights: Arc::default(),
            records: Vec::new(),
            milestones: Vec::new(),
            changes: NewChanges::default(),
            settling: None,
            training_secs: 0.0,
        }
    }
}
