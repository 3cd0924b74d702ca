//! The targets: what the generator is to imitate. Each has a sampler and, where mathematics grants one, its exact
//! density, the mass of any cell, and its modes.
//!
//! A [`TargetShape`] is what a person chooses; a [`Target`] is the same made ready to be sampled. Behind every target
//! stands one of five distributions: a mixture of Gaussians, a curve with noise, the pinwheel, the checkerboard, or the
//! rows of a [`Table`]. A recipe only sets a distribution's numbers.
//!
//! All sets lie roughly within [-2.5, 2.5]^2, so that one learning rate serves them all; a published recipe that
//! does not is rescaled by a constant that its documentation states. No distribution draws a random number except from
//! [`Draws`](crate::math::random::Draws), and no elementary function comes from the system's library: the same
//! draws give the same bits on every machine.

/// What is told of a table.
mod account;
/// How a point of a mixture or of a curve is spread out.
mod blur;
/// Files and tables that were read.
mod cache;
/// The checkerboard distribution.
mod checkerboard;
/// The recipes of moons, circles, swiss roll and spirals.
mod classics;
/// The recipes of rings and grids of Gaussians.
mod clusters;
/// One column of a table.
mod column;
/// The distribution of a curve with noise.
mod curves;
/// What all distributions have in common.
mod distribution;
/// The tables that are compiled in.
mod embedded;
/// The least and the greatest values of a column.
mod ends;
/// What can be wrong with a table.
mod error;
/// How far a target reaches.
mod extent;
/// The recipes of GAN Lab.
mod lab;
/// The distribution of a mixture of Gaussians.
mod mixture;
/// What numbers may be instead of measured ones.
mod moment;
/// How a table is to be read.
mod options;
/// The pinwheel distribution.
mod pinwheel;
/// Arcs, spirals and segments.
mod plane_curve;
/// Complete rows, standard units, rounding steps, labels as modes.
mod prepare;
/// Integrals as weighted sums.
mod quadrature;
/// How a table was read.
mod reading;
/// Every table that cannot be used has its sentence.
#[cfg(test)]
mod refused;
/// What a person chooses.
mod shape;
/// The text of a table in rows.
mod sheet;
/// The bytes of a file.
mod source;
/// Whether few values stretch an axis.
mod spread;
/// What is known of a table before its columns are chosen.
mod survey;
/// Rows of real data.
mod table;
/// A shape made ready to be sampled.
mod target;
/// What speaks against training on a table.
mod warning;

pub use cache::{Source, TableCache, hash_of};
pub use column::{Column, ColumnKind, Odd, Vanishing};
pub use embedded::{FAITHFUL_COLUMNS, PENGUIN_COLUMNS, PENGUIN_LABEL};
pub use ends::EndValue;
pub use error::DataError;
pub use moment::Moment;
pub use options::{
    Alternative, Comment, Decimal, Encoding, Header, Missing, ReadingOptions, Separator, Thousands,
};
pub use reading::{Caution, Names, Question, Reading, Reason, Skipped};
pub use shape::TargetShape;
pub use source::{read_file, read_file_watched};
pub use survey::{PreviewRow, Survey};
pub use table::Table;
pub use target::Target;
pub use warning::Warning;

/// What a file is by its first bytes, where it is of a known kind and no table; `None` where it may be one.
pub fn kind_of_foreign(head: &[u8]) -> Option<&'static str> {
    sheet::kind_of_foreign(head)
}
