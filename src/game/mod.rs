//! The game in f64 on slices: both networks as perceptrons, every objective, and the gradient of each loss with
//! respect to the weights of both players, on a fixed minibatch. Second derivatives are central differences of these,
//! for which f32 is too coarse.
//!
//! `batch` holds the minibatch, `perceptron` a network of `function`s on the matrix products of `product`, `loss` the
//! objectives, `penalty` D's gradient penalties, and `game` all of these together. `derivative`, `jacobian` and
//! `direction` compute from them the second derivatives and the update directions of methods; `step` is the
//! linearised step of the present rules.

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
pub use loss::generator_slopes;
pub use step::{LinearOptimizer, eigenvalues, step_eigenvalues, step_map};
