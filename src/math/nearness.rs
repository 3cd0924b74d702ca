//! Distance transform of a grid: the distance of each cell to a set of cells.

use super::plane::Grid;

/// For every cell of `grid`, the squared distance from its centre to the nearest centre of a cell for which `is_in`
/// is true, in the units of the grid's rectangle; infinite if there is no such cell.
///
/// Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions" (2012): the lower envelope of one
/// parabola per cell, first along each column, then along each row. Its time is linear in the number of cells.
pub fn squared_distances(grid: &Grid, is_in: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut squares: Vec<f64> =
        (0..grid.cells()).map(|cell| if is_in(cell) { 0.0 } else { f64::INFINITY }).collect();
    let [width, height] = grid.cell_size();
    let mut envelope = Envelope::default();
    for column in 0..grid.columns {
        envelope.lower((0..grid.rows).map(|row| squares[row * grid.columns + column]), height);
        for row in 0..grid.rows {
            squares[row * grid.columns + column] = envelope.lowest[row];
        }
    }
    for row in squares.chunks_mut(grid.columns) {
        envelope.lower(row.iter().copied(), width);
        row.copy_from_slice(&envelope.lowest);
    }
    squares
}

/// The lower envelope of parabolas of equal width.
#[derive(Default)]
struct Envelope {
    /// For each parabola of the envelope: the position and height of its vertex, and the position from which it is
    /// the lowest.
    parts: Vec<(f64, f64, f64)>,
    /// The envelope at every position.
    lowest: Vec<f64>,
}

impl Envelope {
    /// Computes the minimum of (x − x_i)² + `heights`_i over i, at the positions x = 0, `step`, 2 `step`, ... of the
    /// heights.
    fn lower(&mut self, heights: impl Iterator<Item = f64>, step: f64) {
        self.parts.clear();
        let mut count = 0;
        for (index, height) in heights.enumerate() {
            count = index + 1;
            if height.is_infinite() {
                continue;
            }
            let place = index as f64 * step;
            let mut from = f64::NEG_INFINITY;
            while let Some(&(other, other_height, other_from)) = self.parts.last() {
                // The position where both parabolas have the same height.
                let equal = 0.5 * (place + other + (height - other_height) / (place - other));
                if equal > other_from {
                    from = equal;
                    break;
                }
                self.parts.pop();
            }
            self.parts.push((place, height, from));
        }
        self.lowest.clear();
        let mut part = 0;
        for index in 0..count {
            let place = index as f64 * step;
            while self.parts.get(part + 1).is_some_and(|next| next.2 <= place) {
                part += 1;
            }
            let lowest = self.parts.get(part).map(|(vertex, height, _)| (place - vertex).powi(2) + height);
            self.lowest.push(lowest.unwrap_or(f64::INFINITY));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;

    #[test]
    fn distances_are_those_to_the_nearest_cell_of_the_set() {
        let grid = Grid { rect: Rect { min: [-1.0, 0.0], max: [2.0, 5.0] }, columns: 13, rows: 9 };
        for members in [vec![0], vec![116, 40], vec![3, 17, 18, 60, 61, 99]] {
            let squares = squared_distances(&grid, |cell| members.contains(&cell));
            for (cell, square) in squares.iter().enumerate() {
                let [x, y] = grid.centre(cell);
                let to = |other: &usize| {
                    let [u, v] = grid.centre(*other);
                    (x - u).powi(2) + (y - v).powi(2)
                };
                let nearest = members.iter().map(to).fold(f64::INFINITY, f64::min);
                assert!((square - nearest).abs() < 1e-12, "{cell}: {square}, not {nearest}");
            }
        }
        assert!(squared_distances(&grid, |_| false).iter().all(|square| *square == f64::INFINITY));
    }
}
