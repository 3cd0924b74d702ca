//! The stages of a step, for measuring where its time goes.

use std::sync::Arc;

/// A stage of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Drawing real samples.
    Data,
    /// Drawing latents, and the forward pass.
    Forward,
    /// The loss and its derivatives by the logits.
    Loss,
    /// The slopes that are penalised.
    Penalty,
    /// The backward pass.
    Backward,
    /// The gradients of the weights.
    Gradient,
    /// The optimizer, and the new weights' way into the layout of products.
    Update,
    /// What is recorded of the step.
    Record,
}

impl Stage {
    /// All of them, in their order.
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

    /// Its name in files.
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

/// Is told when a stage has ended.
pub type Watch = Arc<dyn Fn(Stage) + Send + Sync>;
