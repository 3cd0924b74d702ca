//! The networks on candle and their training: the perceptron, the objectives on logits, gradients, optimizers, and
//! the fused engine.
//!
//! Functions that return candle's `Result` fail where candle does, such as for shapes that do not match. The docs of
//! a function name only other errors.

mod autodiff;
mod batch;
mod corrected;
mod elementwise;
mod engine;
mod gradients;
mod graph;
mod init;
mod kernels;
mod mlp;
mod norm;
mod objective;
mod optimizer;
mod penalty;
mod probe;
mod rule;
mod training;
mod watch;

pub use autodiff::Autodiff;
pub use batch::{Turn, latents, tensor_of};
pub use corrected::Corrected;
pub use engine::{Engine, exercise, is_worth_sharing, work};
pub use gradients::Gradients;
pub use graph::GraphWeights;
pub use mlp::Mlp;
pub use optimizer::{Broken, Moments, Tools, Update};
pub use probe::Probe;
pub use training::Training;
pub use watch::{Stage, Watch};

pub use crate::game::Function;
