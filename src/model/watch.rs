//! The stages of a step, for measuring where its time goes.

use std::sync::Arc;

/// A stage of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Drawing real samples.
    Data,
    /// Drawing latents, and the forward pass.
    Forward,
    /// The loss and its derivatives with respect to the logits.
    Loss,
    /// The slopes of gradient penalties.
    Penalty,
    /// The backward pass.
    Backward,
    /// The gradients of the weights.
    Gradient,
    /// The optimizer, and packing the new weights for matrix products.
    Update,
    /// Recording the step's statistics.
    Record,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 8] = [
        Self::Data,
        Self::Forward,
        Self::Loss,
        Self::Penalty,
        Self::Backward,
        Self::Gradient,
        Self::Update,
        Self::Record,
    ];

    /// The name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Forward => "forward",
            Self::Loss => "loss",
            Self::Penalty => "penalty",
            Self::Backward => "backward",
            Self::Gradient => "gradient",
            Self::Update => "update",
            Self::Record => "record",
        }
    }
}

/// A function that is called at the end of each stage.
pub type Watch = Arc<dyn Fn(Stage) + Send + Sync>;
