//! The newest state of the run under way.

use std::sync::Arc;

use crate::config::{Act, RunConfig};
use crate::protocol::{BackendInfo, Changes, LastMinibatch, ObservedState, Phase, Settling};

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
}
