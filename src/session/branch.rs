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
}

/// The branches that the run is not on, by number.
pub type OtherBranches = BTreeMap<BranchId, OtherBranch>;
