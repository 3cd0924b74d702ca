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

impl Ended {
    /// The sentence on what could not be done; a run that has diverged is told of by its state.
    pub fn reason(self) -> Option<Sentence> {
        match self {
            Self::Diverged(_) => None,
            Self::Failed(reason) => Some(reason),
        }
    }
}

impl From<Sentence> for Ended {
    fn from(reason: Sentence) -> Self {
        Self::Failed(reason)
    }
}
