//! The branches of the run that it is not on.

use std::collections::BTreeMap;

use crate::history::RunHistory;
use crate::protocol::{BranchId, Changes};

/// A branch that the run is not on.
#[derive(Clone, Debug, Default)]
pub struct OtherBranch {
    /// Its curves, metrics and diagnosis, from the beginning of the run to the branch's end.
    pub course: RunHistory,
    /// All its changes.
    pub changes: Changes,
    /// Its curves as they were played once more, where it was recorded before the run was opened and the run has not been there.
    pub recalled: Option<Box<RunHistory>>,
}

impl OtherBranch {
    /// Its curves, metrics and diagnosis, as far as they are known.
    pub fn known(&self) -> &RunHistory {
        match &self.recalled {
            Some(recalled) if self.course.curves.last().is_none() => recalled,
            _ => &self.course,
        }
    }
}

/// The branches that the run is not on, by number.
pub type OtherBranches = BTreeMap<BranchId, OtherBranch>;
