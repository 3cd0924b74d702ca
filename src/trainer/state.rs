//! The state of a run at one step: with the run itself, all that is needed to go on.

use crate::model::Moments;
use crate::protocol::Weights;

/// Weights, moments, and the step number. The random streams need no state: a draw is a function of the seed,
/// the stream and the step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Steps taken.
    pub step: u64,
    /// The weights of both players.
    pub weights: Weights,
    /// What G's optimizer remembers.
    pub generator_moments: Moments,
    /// What D's optimizer remembers.
    pub discriminator_moments: Moments,
}
