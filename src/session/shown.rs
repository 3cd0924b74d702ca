//! The newest state of the run under way.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Act, Checksum, RunConfig};
use crate::protocol::{
    BackendInfo, BranchId, BranchInfo, Changes, KeptStates, LastMinibatch, ObservedState, Phase, Record,
    Settling,
};

/// The newest state of the run under way, with its changes and progress.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Step, configuration in force and weights, as sent to the observer.
    pub state: ObservedState,
    /// Whether the run plays, is paused or has diverged.
    pub phase: Phase,
    /// The configuration in force with all pending changes applied: what controls show.
    pub wanted: Arc<RunConfig>,
    /// The configuration that the run began with.
    pub start: Arc<RunConfig>,
    /// The acts in which it is played; none of most runs.
    pub acts: Arc<[Act]>,
    /// All changes of the run, scheduled ones included, with their origins.
    pub changes: Changes,
    /// Progress of D towards its optimum, if the last order was to train it alone.
    pub settling: Option<Settling>,
    /// The minibatch of D's last update, if it was asked for and there is one.
    pub minibatch: Option<Arc<LastMinibatch>>,
    /// Seconds of wall time spent in steps.
    pub training_secs: f64,
    /// The implementation that computes the steps.
    pub backend: BackendInfo,
    /// All branches of the run, by number.
    pub branches: Vec<BranchInfo>,
    /// The names that a person gave to branches.
    pub names: Arc<BTreeMap<BranchId, String>>,
    /// The last step that was taken on the branch.
    pub head: u64,
    /// The first step that the run can go back to.
    pub first_step: u64,
    /// What the present step recorded; `None` before the first step since the run began, was loaded or went back.
    pub record: Option<Record>,
    /// The step that the run is on its way to; `None` when it is there.
    pub seeking: Option<u64>,
    /// Hashes of the weights after some steps of the branch.
    pub checksums: Arc<Vec<Checksum>>,
    /// How many steps of before the run was opened are known again; `None` when all are.
    pub retaken: Option<u64>,
    /// The kept states of all branches.
    pub kept: KeptStates,
}
