//! Reports of the trainer to the screen.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::changes::NewChanges;
use super::milestone::Milestone;
use super::minibatch::{LastMinibatch, StepTrace};
use super::record::Record;
use super::state_id::{BranchId, BranchInfo, RunId, StateId};
use super::weights::Weights;
use crate::config::{Act, Change, Checksum, Player, RunConfig, keyed};
use crate::data::Target;
use crate::words::Sentence;

/// The implementation that computes losses and gradients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Candle's automatic differentiation.
    #[default]
    Candle,
    /// The project's own fused kernels, in f32.
    Engine {
        /// The instruction set of its kernels: scalar, NEON, AVX2 or AVX-512.
        instructions: &'static str,
    },
    /// Full gradients and Jacobian-vector products in f64, for methods that correct the direction of the update.
    F64,
}

/// The implementation and the number of threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackendInfo {
    /// The implementation that computes losses and gradients.
    pub kind: Backend,
    /// Threads that may take part, the calling one included.
    pub threads: usize,
}

/// Whether the trainer takes steps.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Taking steps.
    Playing,
    /// Waiting for a command.
    Paused,
    /// Stopped because a number is no longer finite; only [`Ask::Rewind`](super::Ask) goes on.
    Diverged(Divergence),
}

/// Where a run first had NaN or infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The step that could not be completed, counted from 1.
    pub step: u64,
    /// The player whose numbers were not finite first.
    pub player: Player,
    /// Which of its numbers was not finite.
    pub quantity: Quantity,
    /// The step of the last healthy state that was kept.
    pub healthy_step: u64,
}

keyed! {
    /// The numbers that are checked for NaN and infinity in every step.
    Quantity {
        /// Generated points G(z).
        Output = "output",
        /// The player's loss.
        Loss = "loss",
        /// The gradient of the player's loss.
        Gradient = "gradient",
        /// The player's weights, after an update.
        Weights = "weights",
    }
}

/// The states that a run keeps, from which it goes back to any step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptStates {
    /// How many states are kept.
    pub count: usize,
    /// The memory that they take, in bytes.
    pub bytes: usize,
    /// Most memory that they may take, in bytes.
    pub budget: usize,
}

/// Progress of D, trained alone, towards its optimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settling {
    /// Steps taken so far.
    pub steps: u64,
    /// Most steps that are taken.
    pub most: u64,
    /// Mean of D's loss plus penalty over the last complete window of 500 steps; `None` before the first.
    pub loss: Option<f64>,
    /// Relative fall of that mean, (before - now) / |before|, from the window before; `None` before the second.
    pub fall: Option<f64>,
    /// Whether the loss has stopped falling, or all steps are taken.
    pub is_over: bool,
}

/// The state of a run, and all that was recorded since the last snapshot. If the screen has no room for one, its
/// records go into the next: pictures may be skipped, recorded numbers never.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Which state of which run it is.
    pub at: StateId,
    /// Number of the newest command that was carried out or refused before this snapshot.
    pub obeyed: u64,
    /// Whether the run plays, is paused or has diverged.
    pub phase: Phase,
    /// The configuration that the run began with; together with the changes it determines the run.
    pub start: Arc<RunConfig>,
    /// The acts in which a window plays it; none of most runs.
    pub acts: Arc<[Act]>,
    /// The configuration in force.
    pub config: Arc<RunConfig>,
    /// The target distribution, from which real samples are drawn.
    pub target: Arc<Target>,
    /// The implementation that computes the steps.
    pub backend: BackendInfo,
    /// The weights after `step` steps; of a run that has diverged, those that the broken step left.
    pub weights: Arc<Weights>,
    /// One record for each step since the last snapshot, in order; neighbours are merged when tens of
    /// thousands wait.
    pub records: Vec<Record>,
    /// The milestones since the last snapshot, in order.
    pub milestones: Vec<Milestone>,
    /// The update to the list of changes since the last snapshot.
    pub changes: NewChanges,
    /// Progress of D towards its optimum, if the last order was to train it alone.
    pub settling: Option<Settling>,
    /// The minibatch of D's last update, if it was asked for and there is one.
    pub minibatch: Option<Arc<LastMinibatch>>,
    /// Seconds of wall time spent in steps since the run began or was loaded.
    pub training_secs: f64,
    /// All branches of the run, by number.
    pub branches: Vec<BranchInfo>,
    /// The names that a person gave to branches.
    pub names: Arc<BTreeMap<BranchId, String>>,
    /// The changes of the branches that were recorded before the run was opened, and that it has not been on since.
    pub unplayed: Arc<BTreeMap<BranchId, Vec<Change>>>,
    /// The first step that the run can go back to.
    pub first_step: u64,
    /// What the present step recorded; `None` before the first step since the run began, was loaded or went back.
    pub record: Option<Record>,
    /// The step that the run is on its way to, from a kept state before it; `None` when it is there.
    pub seeking: Option<u64>,
    /// Hashes of the weights after some steps of the branch.
    pub checksums: Arc<Vec<Checksum>>,
    /// How many steps before the state that the run was opened at are known again, while the others are taken; `records` are
    /// of these then. `None` when all are known.
    pub retaken: Option<u64>,
    /// The kept states of all branches.
    pub kept: KeptStates,
}

impl Snapshot {
    /// The last step that was taken on the branch.
    pub fn head(&self) -> u64 {
        let own = self.branches.iter().find(|info| info.id == self.at.branch);
        own.map_or(self.at.step, |info| info.head.max(self.at.step))
    }
}

/// A message from the trainer.
#[derive(Clone, Debug)]
pub enum Report {
    /// The state of a run. The first snapshot with a new number replaces the run before.
    Snapshot(Box<Snapshot>),
    /// The run of this number is replaced by another, and kept: [`Ask::Restore`](super::Ask) goes on with it.
    GaveUp(RunId),
    /// The run that had been given up goes on under another number.
    Restored {
        /// Its number from now on.
        run: RunId,
        /// Its number when it was given up.
        given_up: RunId,
    },
    /// A step that was taken slowly. The snapshot after it comes later.
    Traced {
        /// Number of the run.
        run: RunId,
        /// The step, update by update.
        trace: Arc<StepTrace>,
    },
    /// A breakpoint was met. The snapshot of that state comes later.
    Stopped {
        /// The state.
        at: StateId,
        /// Why, one sentence for each breakpoint.
        reasons: Vec<Sentence>,
    },
    /// A checkpoint was written to this path.
    Saved(PathBuf),
    /// A warning about a run that begins.
    Noticed(Sentence),
    /// A command could not be carried out; the state is as before.
    Refused {
        /// The run that the command named.
        run: RunId,
        /// The error message for the person.
        reason: Sentence,
    },
    /// The trainer's thread panicked.
    Died {
        /// The panic's message.
        message: String,
        /// The checkpoint of the last kept state; `None` if it could not be written.
        saved: Option<PathBuf>,
    },
}

#[cfg(test)]
impl Snapshot {
    /// A run of the default configuration that plays, at `step`; nothing was recorded.
    pub fn playing(run: RunId, step: u64) -> Self {
        let config = Arc::new(RunConfig::default());
        Self {
            at: run.at(step),
            obeyed: 0,
            phase: Phase::Playing,
            start: Arc::clone(&config),
            acts: Arc::default(),
            target: Arc::new(config.data.target(1).expect("a ring")),
            config,
            backend: BackendInfo::default(),
            weights: Arc::default(),
            records: Vec::new(),
            milestones: Vec::new(),
            changes: NewChanges::default(),
            settling: None,
            minibatch: None,
            training_secs: 0.0,
            branches: vec![BranchInfo {
                id: run.at(step).branch,
                fork: None,
                head: step,
                diverges: false,
                is_planned: false,
            }],
            names: Arc::default(),
            unplayed: Arc::default(),
            first_step: 0,
            record: None,
            seeking: None,
            retaken: None,
            checksums: Arc::default(),
            kept: KeptStates::default(),
        }
    }
}
