//! A distribution: what the points of a target have in common, whichever recipe it was made from.

use std::fmt::Debug;

use crate::math::Point;
use crate::math::modes::Mode;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// A probability distribution on the plane.
pub(super) trait Distribution: Debug + Send + Sync {
    /// The next point. The number and order of the draws behind it are part of the distribution.
    fn draw(&self, draws: &mut Draws) -> [f64; 2];

    /// The next points: the same as as many draws, which they are unless there is a faster way.
    fn fill(&self, draws: &mut Draws, points: &mut [Point]) {
        for point in points {
            *point = self.draw(draws).map(|value| value as f32);
        }
    }

    /// The next point of a sample that no player trains on: of the same distribution, unless the distribution is a
    /// finite set of rows.
    fn draw_fresh(&self, draws: &mut Draws) -> [f64; 2] {
        self.draw(draws)
    }

    /// The probability per unit of area at `x`; `None` where the distribution has no density.
    fn density(&self, x: [f64; 2]) -> Option<f64>;

    /// The probability of every cell of `grid`; `None` where the distribution has no density.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>>;

    /// The longest side of a cell in which the density is as good as constant, where the distribution is equally sharp
    /// wherever it has mass; `None` where it has modes, which are sharp by themselves, or no density.
    fn sharpness(&self) -> Option<f64> {
        None
    }

    /// The modes of the distribution; empty where it has no finite set of them.
    fn modes(&self) -> Vec<Mode> {
        Vec::new()
    }

    /// A rectangle that holds practically all points.
    fn extent(&self) -> Rect;
}
