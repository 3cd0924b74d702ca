//! Why a step of a run was not taken.

use crate::protocol::Divergence;
use crate::words::Sentence;

/// The end of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// A number is no longer finite.
    Diverged(Divergence),
    /// A change that was due could not be made.
    Failed(Sentence),
}

impl From<Sentence> for Ended {
    fn from(reason: Sentence) -> Self {
        Self::Failed(reason)
    }
}
