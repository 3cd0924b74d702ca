//! What a person did to a run on the way: the second half, beside the configuration, of what determines it.

use super::run::Player;
use super::setting::Setting;
use super::value::Value;

/// Something done to a run before its step number `step` + 1 was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Number of steps that had been taken.
    pub step: u64,
    /// What was done.
    pub action: Action,
}

/// What can be done to a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A setting was changed.
    Set {
        /// Which.
        setting: &'static Setting,
        /// Its value before.
        old: Value,
        /// Its value from now on.
        new: Value,
    },
    /// The next step is of this player alone.
    StepOnly(Player),
}

/// Where a change of a run comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stood in the recipe that the run began with.
    Scheduled,
    /// A person made it while the run was under way.
    Made,
}
