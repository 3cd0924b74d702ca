//! The previous run, kept while a person can still go back to it.

use std::time::Duration;

use super::branch::OtherBranches;
use super::shown::Shown;
use super::studies::Studies;
use super::travel::Travel;
use crate::history::RunHistory;
use crate::protocol::RunId;

/// All that the screen had received of the previous run.
#[derive(Clone, Debug)]
pub struct PreviousRun {
    pub(super) shown: Shown,
    pub(super) course: RunHistory,
    pub(super) others: OtherBranches,
    pub(super) travel: Travel,
    pub(super) measuring: Duration,
    pub(super) studies: Studies,
    /// Whether the trainer was asked to restore it.
    pub(super) is_wanted: bool,
}

impl PreviousRun {
    /// Its number, by which the trainer knows it.
    pub(super) fn run(&self) -> RunId {
        self.shown.state.at.run
    }
}
