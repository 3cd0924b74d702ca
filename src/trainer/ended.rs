//! The error of a step that was not completed.

use crate::protocol::Divergence;
use crate::words::Sentence;

/// Why a step was not completed.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// A number is no longer finite.
    Diverged(Divergence),
    /// A change that was due could not be made, or candle failed.
    Failed(Sentence),
}

impl Ended {
    /// The error message; `None` for a run that has diverged, as its state says so.
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

/// The message for an error of candle's, which should not occur with settings that were checked.
pub(super) fn internal(error: candle_core::Error) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", error)
}
