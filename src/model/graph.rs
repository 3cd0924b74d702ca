//! Which weights a gradient reaches.

use candle_core::{Tensor, Var};

/// Whether an operation joins the graph that gradients are taken through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphWeights {
    /// Gradients reach the network's weights.
    Trainable,
    /// The network is a fixed function; gradients pass through it to its input only.
    Fixed,
}

impl GraphWeights {
    /// `parameter` as a part of the graph, or apart from it.
    pub(super) fn of(self, parameter: &Var) -> Tensor {
        match self {
            Self::Trainable => parameter.as_tensor().clone(),
            Self::Fixed => parameter.as_detached_tensor(),
        }
    }
}
