//! The checkerboard: eight squares of uniform density.
//!
//! In units of a square: x = 4U - 2, y = U' - 2B + (floor(x) mod 2), with U, U' uniform and B 0 or 1 (FFJORD,
//! Grathwohl et al. 2019). These are the squares of [-2, 2]^2 where floor(x) + floor(y) is even. FFJORD's squares
//! have side 2 and density 1/32; ours have side 1.25, so the board is [-2.5, 2.5]^2, and density 0.08.

use super::distribution::Distribution;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// Side of a square.
const SIDE: f64 = 1.25;
/// Squares along one side of the board.
const SQUARES: i32 = 4;
/// 1 / (8 squares x 1.25^2).
const DENSITY: f64 = 0.08;

/// The distribution of the checkerboard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkerboard;

/// The columns and rows of the eight squares, counted from the centre of the board.
fn filled() -> impl Iterator<Item = [i32; 2]> {
    let half = SQUARES / 2;
    (-half..half)
        .flat_map(move |row| (-half..half).map(move |column| [column, row]))
        .filter(|[column, row]| (column + row) % 2 == 0)
}

/// For each cell, the length of its overlap with square `square` along `axis`.
fn overlaps(grid: &Grid, axis: usize, cells: usize, square: i32) -> Vec<f64> {
    let (start, step) = (grid.rect.min[axis], grid.cell_size()[axis]);
    let (low, high) = (SIDE * f64::from(square), SIDE * f64::from(square + 1));
    (0..cells)
        .map(|index| {
            let (left, right) = (start + step * index as f64, start + step * (index + 1) as f64);
            (right.min(high) - left.max(low)).max(0.0)
        })
        .collect()
}

impl Distribution for Checkerboard {
    /// Two uniforms: the position along x, and the position along y in the two squares of that column.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let x = 4.0 * draws.uniform() - 2.0;
        let along = 2.0 * draws.uniform();
        // The filled squares of an even column begin at -2 and 0, those of an odd one at -1 and 1.
        let y = along + along.floor() - 2.0 + x.floor().rem_euclid(2.0);
        [SIDE * x, SIDE * y]
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let [column, row] = x.map(|value| (value / SIDE).floor());
        let half = f64::from(SQUARES / 2);
        let inside = [column, row].iter().all(|index| (-half..half).contains(index));
        Some(if inside && (column + row).rem_euclid(2.0) == 0.0 { DENSITY } else { 0.0 })
    }

    /// Exact: areas of the overlaps with the squares.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        let mut masses = vec![0.0; grid.cells()];
        for [column, row] in filled() {
            let across = overlaps(grid, 0, grid.columns, column);
            let up = overlaps(grid, 1, grid.rows, row);
            for (index, mass) in masses.iter_mut().enumerate() {
                *mass += DENSITY * across[index % grid.columns] * up[index / grid.columns];
            }
        }
        Some(masses)
    }

    /// An integer fraction of a square's side, so that cells lie within squares: the bounds are 4.8 sides wide.
    fn sharpness(&self) -> Option<f64> {
        Some(SIDE / 20.0)
    }

    fn extent(&self) -> Rect {
        Rect::centred(SIDE * f64::from(SQUARES / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_has_eight_squares_of_density_0_08() {
        assert_eq!(filled().count(), 8);
        assert_eq!(Checkerboard.density([0.1, 0.1]), Some(0.08));
        assert_eq!(Checkerboard.density([-0.1, 0.1]), Some(0.0));
        assert_eq!(Checkerboard.density([-2.4, -2.4]), Some(0.08));
        assert_eq!(Checkerboard.density([2.6, 2.6]), Some(0.0));
    }

    #[test]
    fn cells_that_straddle_squares_hold_their_share() {
        let board = |columns| Grid { rect: Rect::centred(2.5), columns, rows: 4 };
        let masses = Checkerboard.cell_masses(&board(4)).unwrap();
        for (index, mass) in masses.iter().enumerate() {
            let expected = if (index % 4 + index / 4) % 2 == 0 { 0.125 } else { 0.0 };
            assert!((mass - expected).abs() < 1e-15, "cell {index} holds {mass}");
        }
        // Three columns of 5/3: the first row is filled on [-2.5, -1.25] and [0, 1.25].
        let masses = Checkerboard.cell_masses(&board(3)).unwrap();
        let lengths = [1.25, 5.0 / 6.0, 1.25 - 5.0 / 6.0];
        for (mass, length) in masses.iter().zip(lengths) {
            assert!((mass - 0.08 * 1.25 * length).abs() < 1e-15, "{mass} for a length of {length}");
        }
    }
}
