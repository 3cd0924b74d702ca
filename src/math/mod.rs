//! Plain mathematics: random streams, points, statistics, densities, distances. No candle, no egui, no threads.

/// Curves of any length in bounded memory, with no spike lost.
pub mod bucket;
/// Cells that are small where a distribution is sharp.
pub mod cells;
/// Level lines of a field on a grid.
pub mod contour;
/// Distances between two samples: Wasserstein-1, sliced Wasserstein-1, energy.
pub mod distance;
/// Jensen-Shannon divergence between masses, and between masses and a sample.
pub mod divergence;
/// Precision, recall, density and coverage.
pub mod fidelity;
/// How often the dominant mode changes.
pub mod hops;
/// Instruction sets, and the choice among them at run time.
pub mod isa;
/// Gaussian kernel density estimates.
pub mod kde;
/// Vectors of sixteen numbers, and functions that work on them.
pub mod lanes;
/// Whether rows that were trained on are reproduced.
pub mod memorisation;
/// The maximum mean discrepancy.
pub mod mmd;
/// Modes of a target, and how a sample covers them.
pub mod modes;
/// How far the cells of a grid are from a set of them.
pub mod nearness;
/// Rectangles and grids of the plane.
pub mod plane;
/// All randomness of a run.
pub mod random;
/// Bessel's I0 and masses of the normal distribution.
pub mod special;
/// Matrices divided by their largest singular value.
pub mod spectral;
/// Means and quantiles of batches.
pub mod statistics;
/// Numbers as sentences hold them.
mod written;

pub use written::{in_four_digits, written};

/// A point of the plane that real and generated samples live in.
pub type Point = [f32; 2];
