//! Where the time of a step goes, for whoever wants to measure it.

use std::sync::Arc;

/// A stage of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Drawing real samples.
    Data,
    /// Latents, and the way through the networks.
    Forward,
    /// The loss and its derivatives by the logits.
    Loss,
    /// The slopes that are penalised.
    Penalty,
    /// The way back through the networks.
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
