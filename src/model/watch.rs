//! The stages of a step, for measuring where its time goes.

use std::sync::Arc;

use crate::config::keyed;

keyed! {
    /// A stage of a step.
    Stage {
        /// Drawing real samples.
        Data = "data",
        /// Drawing latents, and the forward pass.
        Forward = "forward",
        /// The loss and its derivatives with respect to the logits.
        Loss = "loss",
        /// The slopes of gradient penalties.
        Penalty = "penalty",
        /// The backward pass.
        Backward = "backward",
        /// The gradients of the weights.
        Gradient = "gradient",
        /// The optimizer, and packing the new weights for matrix products.
        Update = "update",
        /// Recording the step's statistics.
        Record = "record",
    }
}

/// A function that is called at the end of each stage.
pub type Watch = Arc<dyn Fn(Stage) + Send + Sync>;
