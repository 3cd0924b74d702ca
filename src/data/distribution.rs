//! The trait of all target distributions.

use std::fmt::Debug;

use crate::math::Point;
use crate::math::modes::Mode;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// A probability distribution on the plane, or on the line, which is its x axis.
pub(super) trait Distribution: Debug + Send + Sync {
    /// Draws the next point. The number and order of its random draws are part of the distribution.
    fn draw(&self, draws: &mut Draws) -> [f64; 2];

    /// Draws the next points: the same as repeated calls of [`Distribution::draw`], but it may be faster.
    fn fill(&self, draws: &mut Draws, points: &mut [Point]) {
        for point in points {
            *point = self.draw(draws).map(|value| value as f32);
        }
    }

    /// Draws the next point for measuring: from the same distribution, except for tables, whose held-out rows are
    /// used.
    fn draw_fresh(&self, draws: &mut Draws) -> [f64; 2] {
        self.draw(draws)
    }

    /// The density at `x`, per unit of area, or of length on the line; `None` where the distribution has none.
    fn density(&self, x: [f64; 2]) -> Option<f64>;

    /// The probability mass of every cell of `grid`; `None` where the distribution has no density. On the line the
    /// cells are the columns of a grid of one row.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>>;

    /// The largest side of a cell in which the density is almost constant, for distributions that are equally sharp
    /// wherever they have mass. `None` where there are modes, which have their own scale, or no density.
    fn sharpness(&self) -> Option<f64> {
        None
    }

    /// The modes; empty where there is no finite set of them.
    fn modes(&self) -> Vec<Mode> {
        Vec::new()
    }

    /// A rectangle that contains almost all points.
    fn extent(&self) -> Rect;
}
