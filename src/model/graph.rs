//! Whether weights are part of candle's graph of gradients.

use candle_core::{Tensor, Var};

/// Whether gradients reach a network's weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphWeights {
    /// Gradients reach the weights.
    Trainable,
    /// The network is a fixed function; gradients pass through it to its input only.
    Fixed,
}

impl GraphWeights {
    /// `parameter` as part of the graph, or detached from it.
    pub(super) fn of(self, parameter: &Var) -> Tensor {
        match self {
            Self::Trainable => parameter.as_tensor().clone(),
            Self::Fixed => parameter.as_detached_tensor(),
        }
    }
}
