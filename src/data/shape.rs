//! The targets that a person can choose, with their parameters.

use std::sync::Arc;

use super::checkerboard::Checkerboard;
use super::density_map::DensityMap;
use super::distribution::Distribution;
use super::drawn::{Drawn, DrawnLine};
use super::pinwheel::Pinwheel;
use super::table::Table;
use super::{classics, clusters, lab, line};
use crate::math::dimension::Dimension;

/// A target with its parameters. Lengths are in units of the plane; `sigma` and `noise` are standard deviations along
/// each axis.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetShape {
    /// K Gaussians of equal weight on a circle, at the angles 2 pi j / K.
    Ring {
        /// Their number K.
        modes: usize,
        /// Distance of their centres from the origin.
        radius: f64,
        /// Their standard deviation.
        sigma: f64,
    },
    /// K Gaussians on a circle, with weights that decrease geometrically.
    WeightedRing {
        /// Their number K.
        modes: usize,
        /// Distance of their centres from the origin.
        radius: f64,
        /// Their standard deviation.
        sigma: f64,
        /// The largest weight divided by the smallest; positive.
        imbalance: f64,
    },
    /// Gaussians of equal weight on a square lattice around the origin.
    Grid {
        /// Their number along one side.
        side: usize,
        /// Distance between neighbours.
        spacing: f64,
        /// Their standard deviation.
        sigma: f64,
    },
    /// One isotropic Gaussian at the origin.
    Gaussian {
        /// Its standard deviation.
        sigma: f64,
    },
    /// Two interleaving half circles of radius 1.5.
    Moons {
        /// Standard deviation of the noise.
        noise: f64,
    },
    /// Two circles around the origin, of radius 2 and 1.
    Circles {
        /// Standard deviation of the noise.
        noise: f64,
    },
    /// A spiral of one and a half turns, from radius 0.63 to 1.88.
    SwissRoll {
        /// Standard deviation of the noise.
        noise: f64,
    },
    /// Two spirals from the centre to radius 2.4, with a uniform square of side 1/8 on each point.
    Spirals {
        /// Standard deviation of the noise.
        noise: f64,
    },
    /// Five Gaussian arms that bend with the radius.
    Pinwheel,
    /// Eight squares of uniform density on [-2.5, 2.5]^2.
    Checkerboard,
    /// GAN Lab's line.
    LabLine,
    /// GAN Lab's two Gaussians.
    LabGaussians,
    /// GAN Lab's ring.
    LabRing,
    /// GAN Lab's three small Gaussians.
    LabDisjoint,
    /// One Gaussian on the line.
    LineGaussian {
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        sigma: f64,
    },
    /// Gaussians on the line, around the origin, with weights that fall and widths that change from left to right.
    LineGaussians {
        /// Their number.
        count: usize,
        /// Distance between neighbours.
        spacing: f64,
        /// Standard deviation of the leftmost.
        sigma: f64,
        /// The weight of the leftmost divided by that of the rightmost; positive.
        imbalance: f64,
        /// The standard deviation of the rightmost divided by that of the leftmost; positive.
        widening: f64,
    },
    /// The uniform distribution on [-2, 2].
    Uniform,
    /// The exponential distribution on the positive half of the line.
    Exponential {
        /// Its mean, which is also its standard deviation.
        mean: f64,
    },
    /// What a person has drawn.
    Drawn(DensityMap),
    /// The columns of what a person has drawn, on the line.
    DrawnLine(DensityMap),
    /// Rows of real data.
    Table(Arc<Table>),
}

impl TargetShape {
    /// The dimension of its samples.
    pub fn dimension(&self) -> Dimension {
        match self {
            Self::LineGaussian { .. }
            | Self::LineGaussians { .. }
            | Self::Uniform
            | Self::Exponential { .. }
            | Self::DrawnLine(_) => Dimension::Line,
            Self::Table(table) => table.dimension(),
            _ => Dimension::Plane,
        }
    }

    /// The distribution of the target.
    pub(super) fn distribution(&self) -> Arc<dyn Distribution> {
        match *self {
            Self::Ring { modes, radius, sigma } => Arc::new(clusters::ring(modes, radius, sigma, 1.0)),
            Self::WeightedRing { modes, radius, sigma, imbalance } => {
                Arc::new(clusters::ring(modes, radius, sigma, imbalance))
            }
            Self::Grid { side, spacing, sigma } => Arc::new(clusters::grid(side, spacing, sigma)),
            Self::Gaussian { sigma } => Arc::new(clusters::gaussian(sigma)),
            Self::Moons { noise } => Arc::new(classics::moons(noise)),
            Self::Circles { noise } => Arc::new(classics::circles(noise)),
            Self::SwissRoll { noise } => Arc::new(classics::swiss_roll(noise)),
            Self::Spirals { noise } => Arc::new(classics::spirals(noise)),
            Self::Pinwheel => Arc::new(Pinwheel),
            Self::Checkerboard => Arc::new(Checkerboard),
            Self::LabLine => Arc::new(lab::line()),
            Self::LabGaussians => Arc::new(lab::gaussians()),
            Self::LabRing => Arc::new(lab::ring()),
            Self::LabDisjoint => Arc::new(lab::disjoint()),
            Self::LineGaussian { mean, sigma } => Arc::new(line::gaussian(mean, sigma)),
            Self::LineGaussians { count, spacing, sigma, imbalance, widening } => {
                Arc::new(line::gaussians(count, spacing, sigma, imbalance, widening))
            }
            Self::Uniform => Arc::new(line::Uniform),
            Self::Exponential { mean } => Arc::new(line::Exponential { mean }),
            Self::Drawn(ref drawing) => Arc::new(Drawn::new(drawing)),
            Self::DrawnLine(ref drawing) => Arc::new(DrawnLine::new(drawing)),
            Self::Table(ref table) => Arc::clone(table) as Arc<dyn Distribution>,
        }
    }
}
