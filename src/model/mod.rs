//! The networks and what is done to them, on candle: the perceptron, the objectives on logits, the optimizers.
//!
//! A function that returns candle's `Result` fails where candle does, as for shapes that do not match. Only what it
//! fails for besides is said at the function.

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
mod rule;
mod slope;
mod training;
mod watch;

pub use autodiff::Autodiff;
pub use batch::{Turn, latents, tensor_of};
pub use corrected::Corrected;
pub use engine::{Engine, Lens, exercise, is_worth_sharing, work};
pub use gradients::Gradients;
pub use graph::GraphWeights;
pub use mlp::Mlp;
pub use optimizer::{Broken, Moments, Tools, Update};
pub use slope::slopes;
pub use training::Training;
pub use watch::{Stage, Watch};

pub use crate::game::Function;
