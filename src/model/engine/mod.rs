//! The fused training step: everything from the random draws to the gradient in one place, in panels that stay in the
//! cache, without allocation. candle's `Var`s own the weights; the engine has a second copy, packed for matrix
//! products and rewritten after each update.
//!
//! [`chain`] packs the weights and [`tape`] the activations. [`product`] and [`dots`] are the inner loops, [`loss`]
//! the objectives, [`penalty`] the gradient penalties, [`passes`] the work on one panel, [`panels`] the networks without training, [`sums`] the gradients.
//! [`work`] and [`sharing`] decide whether threads take part; [`engine`] puts all together.

mod chain;
mod dots;
#[expect(clippy::module_inception, reason = "the noun of this file is the engine itself")]
mod engine;
mod loss;
mod panels;
mod passes;
mod peak;
mod penalty;
mod product;
mod sharing;
mod sums;
mod tape;
mod work;

pub use engine::Engine;
pub(super) use panels::{Beside, Panels};
pub(super) use passes::{Work, share};
pub use peak::exercise;
pub use work::{is_worth_sharing, work};
