//! What had been folded of the run before, as long as a person may want it back.

use std::time::Duration;

use super::shown::Shown;
use super::studies::Studies;
use crate::history::RunHistory;
use crate::protocol::RunId;

/// The run before, folded.
#[derive(Clone, Debug)]
pub struct PreviousRun {
    pub(super) shown: Shown,
    pub(super) course: RunHistory,
    pub(super) measuring: Duration,
    pub(super) studies: Studies,
    /// Whether the trainer was asked to go back to it.
    pub(super) is_wanted: bool,
}

impl PreviousRun {
    /// The number that it had.
    pub(super) fn run(&self) -> RunId {
        self.shown.state.run
    }
}
