//! Plain mathematics: random streams, points, statistics, densities, distances. No candle, no egui, no threads.

/// Curves of any length in bounded memory, with no spike lost.
pub mod bucket;
/// An adaptive partition of a rectangle into cells.
pub mod cells;
/// Contour lines of a field on a grid.
pub mod contour;
/// The dimension of the space of samples.
pub mod dimension;
/// Distances between two samples: Wasserstein-1, sliced Wasserstein-1, energy.
pub mod distance;
/// Jensen-Shannon divergence between masses, and between masses and a sample.
pub mod divergence;
/// Precision, recall, density and coverage.
pub mod fidelity;
/// Histograms of the line, smoothed.
pub mod histogram;
/// Mode hopping: how often the dominant mode changes.
pub mod hops;
/// Instruction sets, and the choice of one at run time.
pub mod isa;
/// Gaussian kernel density estimates.
pub mod kde;
/// Elementary functions on arrays of sixteen numbers.
pub mod lanes;
/// Memorisation: whether fakes copy training rows.
pub mod memorisation;
/// The maximum mean discrepancy.
pub mod mmd;
/// Modes of a target, and how well a sample covers them.
pub mod modes;
/// Distance transform: distances of a grid's cells to a set of them.
pub mod nearness;
/// Parts of a distribution, which stand in for modes where none are known.
pub mod parts;
/// Rectangles and grids of the plane.
pub mod plane;
/// The random streams of a run.
pub mod random;
/// Special functions: Bessel's I0, probabilities of the normal distribution, softplus, sigmoid.
pub mod special;
/// Spectral normalisation of weight matrices.
pub mod spectral;
/// Means and quantiles of batches.
pub mod statistics;
/// Formatting of numbers in sentences.
mod written;

pub use written::{in_four_digits, written};

/// A sample, real or generated, as a point of the plane; of a sample on the line, the second coordinate is 0.
pub type Point = [f32; 2];
