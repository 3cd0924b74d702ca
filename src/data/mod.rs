//! The targets: the distributions that G must imitate. Each has a sampler and, where they are known, its exact
//! density, the mass of any cell, and its modes.
//!
//! A [`TargetShape`] is the choice of a person; a [`Target`] is prepared for sampling. There are six distributions:
//! a mixture of Gaussians, a curve with noise, the pinwheel, the checkerboard, a [`DensityMap`], and the rows of a
//! [`Table`]. Each target sets the parameters of one of them.
//!
//! All targets lie roughly within [-2.5, 2.5]^2, so that the same learning rates suit all; a published target that
//! does not is rescaled by a constant that its documentation states. Random numbers come from
//! [`Draws`](crate::math::random::Draws) only, and elementary functions are not taken from the system's library: the
//! same draws give the same bits on every machine.

/// Sentences about a table.
mod account;
/// Noise around points and curves.
mod blur;
/// A cache of files and tables.
mod cache;
/// Drawing by strokes.
mod canvas;
/// The checkerboard distribution.
mod checkerboard;
/// Moons, circles, swiss roll and spirals.
mod classics;
/// Rings and grids of Gaussians.
mod clusters;
/// The properties of a column.
mod column;
/// The distribution of a curve with noise.
mod curves;
/// Drawings of a distribution, and their text.
mod density_map;
/// The trait of all distributions.
mod distribution;
/// The distribution of a drawing.
mod drawn;
/// Tables that are compiled into the program.
mod embedded;
/// The smallest and largest values of a column; codes for missing values.
mod ends;
/// Errors of tables.
mod error;
/// The extent of a target.
mod extent;
/// The targets of GAN Lab.
mod lab;
/// Distributions on the line.
mod line;
/// The distribution of a mixture of Gaussians.
mod mixture;
/// Options of reading a table.
mod options;
/// The pinwheel distribution.
mod pinwheel;
/// Arcs, spirals and segments.
mod plane_curve;
/// Complete rows, standard units, rounding steps, labels as modes.
mod prepare;
/// Gauss-Legendre quadrature.
mod quadrature;
/// The result of reading a table: what was detected and left out.
mod reading;
/// Tests of the sentences on unusable tables.
#[cfg(test)]
mod refused;
/// The targets with their parameters.
mod shape;
/// Parsing of tables.
mod sheet;
/// Reading files.
mod source;
/// Outliers of a column.
mod spread;
/// A survey of a table's columns.
mod survey;
/// Samples from the rows of a table.
mod table;
mod table_text;
/// A target prepared for sampling.
mod target;
/// Kinds of dates and times that are written as numbers.
mod time_format;
/// Drawings made of pictures and of points.
mod traced;
/// Warnings about a table.
mod warning;

pub use cache::{Source, TableCache, hash_of};
pub use canvas::{Brush, Canvas};
pub use column::{Column, ColumnKind, OddCell, Underflow};
pub use density_map::DensityMap;
pub use embedded::{FAITHFUL_COLUMNS, PENGUIN_COLUMNS, PENGUIN_LABEL};
pub use ends::EndValue;
pub use error::DataError;
pub use options::{
    Alternative, Comment, Decimal, Encoding, Header, Missing, ReadingOptions, Separator, Thousands,
};
pub use reading::{Caution, Names, Question, Reading, Reason, Skipped};
pub use shape::TargetShape;
pub use source::{read_file, read_file_watched};
pub use survey::{PreviewRow, Survey};
pub use table::Table;
pub use table_text::TableText;
pub use target::Target;
pub use time_format::TimeFormat;
pub use traced::{fit_the_square, points_of};
pub use warning::Warning;

/// The kind of a file with the first bytes `head`, such as an archive or a picture; `None` if it may be a table.
pub fn kind_of_foreign(head: &[u8]) -> Option<&'static str> {
    sheet::kind_of_foreign(head)
}
