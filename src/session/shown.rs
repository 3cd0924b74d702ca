//! The newest state of a run, with what surrounds it.

use std::sync::Arc;

use crate::config::RunConfig;
use crate::protocol::{BackendInfo, Changes, ObservedState, Phase, Settling};

/// The newest state of a run.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The state, as the observer wants it.
    pub state: ObservedState,
    /// What the trainer is doing.
    pub phase: Phase,
    /// The configuration in force, with what was asked of the trainer but is not yet reported: what a person sees
    /// and goes on from.
    pub wanted: Arc<RunConfig>,
    /// The configuration that the run began with.
    pub start: Arc<RunConfig>,
    /// The changes of the run.
    pub changes: Changes,
    /// How far D has come alone on the way to its optimum, if that was asked for last.
    pub settling: Option<Settling>,
    /// Seconds spent in steps.
    pub training_secs: f64,
    /// How steps are computed.
    pub backend: BackendInfo,
}
