//! The game in f64, on plain slices: both networks as perceptrons, every objective, and full first gradients, each loss
//! by the weights of both players, on a minibatch that stays. What needs second derivatives is made of these by central
//! differences, for which f32 is too coarse.
//!
//! `batch` is what the players play on, `perceptron` a network of `function`s on the inner loops of `product`, `loss`
//! the objectives, `penalty` D's gradient penalties, `game` all of them together; `jacobian` and `direction` are what
//! comes of it, and `step` what one step of the rules in force makes of a deviation.

mod batch;
mod derivative;
mod direction;
mod function;
#[expect(clippy::module_inception, reason = "the noun of this file is the game itself")]
mod game;
mod jacobian;
mod loss;
mod penalty;
mod perceptron;
mod product;
mod step;

pub use batch::Batch;
pub use derivative::cosine;
pub use direction::{Direction, Unrolling};
pub use function::Function;
pub use game::Game;
pub use jacobian::MAX_EIGENVALUES;
pub use step::{Mover, eigenvalues, step_eigenvalues, step_map};
