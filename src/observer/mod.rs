//! The observer: pictures, metrics and studies of a state. Nothing here reaches back into training.
//!
//! A function that returns candle's `Result` fails where candle does; a generator or discriminator of the wrong shape
//! is the one cause that is known.

mod arrows;
mod densities;
mod dynamics;
mod examine;
mod floors;
mod insides;
mod judge;
mod levels;
mod line;
mod manifold;
mod measures;
mod optimum;
mod picture;
mod study;
mod thread;

pub use dynamics::dynamics;
pub use examine::examine;
pub use floors::DRAWS as FLOOR_DRAWS;
pub use measures::{MetricReference, measure, measure_points};
pub use picture::{picture, picture_after};
pub use study::study;
pub use thread::spawn;

pub use crate::model::Probe;
