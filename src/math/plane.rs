//! Geometry of the plane of samples: rectangles, and regular grids of cells.

use super::Point;

/// A rectangle with sides parallel to the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Lower left corner.
    pub min: [f64; 2],
    /// Upper right corner.
    pub max: [f64; 2],
}

impl Rect {
    /// The square [-`half`, `half`]^2.
    pub fn centred(half: f64) -> Self {
        Self { min: [-half; 2], max: [half; 2] }
    }

    /// The bounding rectangle of `points`; `None` where there are none or one is not finite.
    pub fn around(points: &[Point]) -> Option<Self> {
        let mut rect = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        for point in points {
            for (axis, value) in point.map(f64::from).into_iter().enumerate() {
                if !value.is_finite() {
                    return None;
                }
                rect.min[axis] = rect.min[axis].min(value);
                rect.max[axis] = rect.max[axis].max(value);
            }
        }
        (!points.is_empty()).then_some(rect)
    }

    /// The smallest rectangle that contains this one and `other`.
    pub fn with(&self, other: &Self) -> Self {
        let [x, y] =
            [0, 1].map(|axis| [self.min[axis].min(other.min[axis]), self.max[axis].max(other.max[axis])]);
        Self { min: [x[0], y[0]], max: [x[1], y[1]] }
    }

    /// Width and height.
    pub fn size(&self) -> [f64; 2] {
        [self.max[0] - self.min[0], self.max[1] - self.min[1]]
    }

    /// The rectangle, extended on each side by `share` of its size.
    pub fn grown(&self, share: f64) -> Self {
        let [dx, dy] = self.size().map(|side| side * share);
        Self { min: [self.min[0] - dx, self.min[1] - dy], max: [self.max[0] + dx, self.max[1] + dy] }
    }
}

/// A rectangle divided into `columns` x `rows` equal cells, numbered row by row from the lower left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// The whole rectangle.
    pub rect: Rect,
    /// Cells along x, at least 1.
    pub columns: usize,
    /// Cells along y, at least 1.
    pub rows: usize,
}

impl Grid {
    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// Width and height of a cell.
    pub fn cell_size(&self) -> [f64; 2] {
        let [width, height] = self.rect.size();
        [width / self.columns as f64, height / self.rows as f64]
    }

    /// The centre of cell `index`.
    pub fn centre(&self, index: usize) -> [f64; 2] {
        let [width, height] = self.cell_size();
        let (column, row) = (index % self.columns, index / self.columns);
        [self.rect.min[0] + (column as f64 + 0.5) * width, self.rect.min[1] + (row as f64 + 0.5) * height]
    }

    /// The rectangle of cell `index`.
    pub fn rect_of(&self, index: usize) -> Rect {
        let [width, height] = self.cell_size();
        let edge = |column: usize, row: usize| {
            [self.rect.min[0] + column as f64 * width, self.rect.min[1] + row as f64 * height]
        };
        let (column, row) = (index % self.columns, index / self.columns);
        Rect { min: edge(column, row), max: edge(column + 1, row + 1) }
    }

    /// The cell that holds `point`; `None` outside the rectangle (its upper edges included) and for NaN.
    pub fn cell_of(&self, point: Point) -> Option<usize> {
        let [width, height] = self.cell_size();
        let column = ((f64::from(point[0]) - self.rect.min[0]) / width).floor();
        let row = ((f64::from(point[1]) - self.rect.min[1]) / height).floor();
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        inside.then(|| row as usize * self.columns + column as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_holds_its_own_centre() {
        let grid = Grid { rect: Rect { min: [-1.0, 2.0], max: [3.0, 5.0] }, columns: 7, rows: 4 };
        for index in 0..grid.cells() {
            assert_eq!(grid.cell_of(grid.centre(index).map(|v| v as f32)), Some(index));
        }
        assert_eq!(grid.cell_of([3.0, 3.0]), None);
        assert_eq!(grid.cell_of([f32::NAN, 3.0]), None);
    }

    #[test]
    fn a_rectangle_around_points_touches_them() {
        let rect = Rect::around(&[[1.0, -2.0], [0.0, 4.0]]);
        assert_eq!(rect, Some(Rect { min: [0.0, -2.0], max: [1.0, 4.0] }));
        assert_eq!(Rect::around(&[]), None);
        assert_eq!(Rect::around(&[[f32::NAN, 0.0]]), None);
    }
}
