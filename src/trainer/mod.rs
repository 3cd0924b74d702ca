//! The trainer: the synchronous algorithm, its checkpoints, and the thread around it.

mod amendment;
mod branches;
mod checkpoint;
mod compute;
mod ended;
mod keyframes;
mod milestone;
mod minibatch;
mod opening;
mod orders;
mod plateau;
mod players;
mod recorded;
mod replay;
mod round;
mod seek;
mod state;
mod statistics;
mod thread;
mod timeline;
mod tracing;
#[expect(clippy::module_inception, reason = "the noun of this file is the trainer itself")]
mod trainer;

pub use checkpoint::{Checkpoint, load, load_on, save};
pub use compute::Compute;
pub use ended::Ended;
pub use opening::about_table;
pub use orders::Orders;
pub use recorded::{RecordedRun, read_run};
pub use replay::Replay;
pub use state::State;
pub use thread::{spawn, spawn_in_background, spawn_keeping, spawn_with};
pub use trainer::Trainer;
