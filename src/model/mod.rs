//! The networks and what is done to them, on candle: the perceptron, the objectives on logits, the optimizers.

mod batch;
mod elementwise;
mod init;
mod mlp;
mod objective;
mod optimizer;

pub use batch::{latents, tensor_of};
pub use elementwise::Function;
pub use mlp::{Mlp, Weights};
pub use optimizer::{Broken, Moments, Update};
