//! A training step without detours: everything between the draws and the gradient in one place, in panels that
//! stay in the cache, without allocation. candle's `Var`s own the weights; what is here is a second copy of them,
//! laid out for matrix products, and rewritten after each update.
//!
//! [`chain`] lays the weights out, [`tape`] the activations; [`product`] and [`dots`] are the inner loops,
//! [`loss`] the objectives, [`penalty`] the gradient penalties, [`passes`] what is done to one panel, [`sums`] the
//! gradients, [`work`] and [`sharing`] whether threads take part, and [`engine`] the order of it all.

mod chain;
mod dots;
#[expect(clippy::module_inception, reason = "the noun of this file is the engine itself")]
mod engine;
mod lens;
mod loss;
mod passes;
mod peak;
mod penalty;
mod product;
mod sharing;
mod sums;
mod tape;
mod work;

pub use engine::Engine;
pub use lens::Lens;
pub(super) use passes::{Work, share};
pub use peak::exercise;
pub use work::{is_worth_sharing, work};
