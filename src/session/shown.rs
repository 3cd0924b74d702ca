//! The newest state of a run, with what surrounds it.

use std::sync::Arc;

use crate::config::{Change, Origin, RunConfig};
use crate::protocol::{Means, Phase, Settling, State};

/// The newest state of a run.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The state, as the observer wants it.
    pub state: State,
    /// What the trainer is doing.
    pub phase: Phase,
    /// The configuration in force, with what was asked of the trainer but is not yet reported: what a person sees
    /// and goes on from.
    pub wanted: Arc<RunConfig>,
    /// The configuration that the run began with.
    pub start: Arc<RunConfig>,
    /// Every change: those in force, then those that are scheduled for later.
    pub changes: Arc<[Change]>,
    /// By change: where it comes from.
    pub origins: Arc<[Origin]>,
    /// How many of the changes are in force.
    pub num_in_force: usize,
    /// How far D has come alone on the way to its optimum, if that was asked for last.
    pub settling: Option<Settling>,
    /// Seconds spent in steps.
    pub training_secs: f64,
    /// How steps are computed.
    pub means: Means,
}

impl Shown {
    /// The changes that are in force.
    pub fn in_force(&self) -> &[Change] {
        &self.changes[..self.num_in_force.min(self.changes.len())]
    }

    /// The changes that are scheduled for later.
    pub fn to_come(&self) -> &[Change] {
        &self.changes[self.num_in_force.min(self.changes.len())..]
    }

    /// Since which step the rules are what they are.
    pub fn rules_since(&self) -> u64 {
        Change::rules_since(self.in_force())
    }
}
