//! Published experiments and classroom phenomena: what is trained, what is measured of it, and what the literature
//! says.
//!
//! | file | what it holds |
//! |---|---|
//! | `variant` | settings that make one run of an experiment out of another: [`Variant`] |
//! | `course`, `play` | all that a run left behind, and how it comes about: [`Course`], [`play`] |
//! | `figure`, `reading` | the numbers that are read off a course: [`Figure`], [`Figures`] |
//! | `signature` | bounds on figures that a phenomenon is known by: [`Claim`], [`Signature`] |
//! | `phenomenon` | the scenes for the classroom: [`Phenomenon`] |
//! | `table`, `trained`, `computed` | published tables and their settings: [`PublishedTable`] |
//! | `report` | a figure of the literature, and ours beside it: [`Published`], [`ResultTable`] |
//! | `store` | finished runs, kept for the next time: [`Store`] |
//! | `sweep` | many runs on several threads: [`sweep`] |
//!
//! Every run is computed by one thread on its own, so that the number of threads changes nothing but the time.

mod computed;
mod course;
mod figure;
mod phenomenon;
mod play;
mod reading;
mod report;
mod signature;
mod store;
mod sweep;
mod table;
mod trained;
mod variant;

pub use computed::distance_to_the_saddle;
pub use course::{Course, Memory, Observation};
pub use figure::{Figure, NUM_FIGURES};
pub use phenomenon::Phenomenon;
pub use play::{Plan, play};
pub use reading::Figures;
pub use report::{Published, ResultCell, ResultColumn, ResultRow, ResultTable, mean, standard_deviation};
pub use signature::{Bound, Claim, ClaimResult, Signature};
pub use store::Store;
pub use sweep::sweep;
pub use table::{Content, PublishedTable};
pub use trained::{ExperimentScale, MethodRow, TrainedExperiment};
pub use variant::Variant;
