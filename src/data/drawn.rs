//! The distribution of a drawing: uniform in each cell, with masses proportional to the weights.

use std::ops::Range;

use super::density_map::DensityMap;
use super::distribution::Distribution;
use crate::math::plane::{Grid, Rect};
use crate::math::random::Draws;

/// The distribution of a drawing.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    drawing: DensityMap,
    grid: Grid,
    /// Sum of the weights up to and including each cell.
    sums: Vec<usize>,
}

impl Drawn {
    /// Prepares `drawing`.
    pub(super) fn new(drawing: &DensityMap) -> Self {
        let sums = drawing.weights().iter().scan(0, |sum, weight| {
            *sum += usize::from(*weight);
            Some(*sum)
        });
        Self { drawing: drawing.clone(), grid: DensityMap::grid(), sums: sums.collect() }
    }

    /// The sum of all weights.
    fn total(&self) -> usize {
        self.sums.last().copied().unwrap_or(0)
    }

    /// The density of a cell with the weight 1; `None` for a blank drawing.
    fn unit(&self) -> Option<f64> {
        let [width, height] = self.grid.cell_size();
        let total = self.total();
        (total > 0).then(|| 1.0 / (total as f64 * width * height))
    }
}

/// The distribution of a drawing on the line: the mass at an x is what is drawn above it. The mass of each column of cells
/// is the sum of its weights.
#[derive(Clone, Debug)]
pub(super) struct DrawnLine {
    grid: Grid,
    /// The sum of the weights of each column.
    columns: Vec<usize>,
    /// Sum of the columns up to and including each.
    sums: Vec<usize>,
}

impl DrawnLine {
    /// Prepares `drawing`.
    pub(super) fn new(drawing: &DensityMap) -> Self {
        let columns = drawing.columns();
        let sums = columns.iter().scan(0, |sum, column| {
            *sum += column;
            Some(*sum)
        });
        Self { grid: DensityMap::grid(), sums: sums.collect(), columns }
    }

    /// The density of a column with the weight 1; `None` for a blank drawing.
    fn unit(&self) -> Option<f64> {
        let total = self.sums.last().copied().unwrap_or(0);
        (total > 0).then(|| 1.0 / (total as f64 * self.grid.cell_size()[0]))
    }
}

/// The cells of the axis that starts at `start`, with `cells` cells of side `step`, that overlap with the interval from
/// `low` to `high`, each with the length of the overlap.
pub(super) fn overlaps(
    [start, step]: [f64; 2],
    cells: usize,
    [low, high]: [f64; 2],
) -> impl Iterator<Item = (usize, f64)> {
    let index = |value: f64| ((value - start) / step).clamp(0.0, cells as f64);
    let touched: Range<usize> = index(low).floor() as usize..index(high).ceil() as usize;
    touched.map(move |cell| {
        let (left, right) = (start + step * cell as f64, start + step * (cell + 1) as f64);
        (cell, (right.min(high) - left.max(low)).max(0.0))
    })
}

impl Distribution for Drawn {
    /// Three uniforms: the cell, and the position along x and y in it.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let weight = draws.below(self.total());
        let cell = self.sums.partition_point(|sum| *sum <= weight).min(self.grid.cells() - 1);
        let place = [draws.uniform(), draws.uniform()];
        let (rect, size) = (self.grid.rect_of(cell), self.grid.cell_size());
        [0, 1].map(|axis| rect.min[axis] + size[axis] * place[axis])
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let unit = self.unit()?;
        let size = self.grid.cell_size();
        let [column, row] = [0, 1].map(|axis| ((x[axis] - self.grid.rect.min[axis]) / size[axis]).floor());
        let inside = |index: f64, cells: usize| index >= 0.0 && index < cells as f64;
        let is_inside = inside(column, self.grid.columns) && inside(row, self.grid.rows);
        let weight = || self.drawing.weights()[row as usize * self.grid.columns + column as usize];
        Some(if is_inside { unit * f64::from(weight()) } else { 0.0 })
    }

    /// Exact: areas of the overlaps with the drawing's cells.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        let unit = self.unit()?;
        let (own, weights) = (&self.grid, self.drawing.weights());
        let axis_of = |axis: usize| [own.rect.min[axis], own.cell_size()[axis]];
        let interval = |axis: usize, index: usize| {
            let (start, step) = (grid.rect.min[axis], grid.cell_size()[axis]);
            [start + step * index as f64, start + step * (index + 1) as f64]
        };
        let across: Vec<Vec<(usize, f64)>> = (0..grid.columns)
            .map(|column| overlaps(axis_of(0), own.columns, interval(0, column)).collect())
            .collect();
        let mut masses = Vec::with_capacity(grid.cells());
        for row in 0..grid.rows {
            // The weight in this row of cells per unit of x, in each column of the drawing.
            let mut along = vec![0.0; own.columns];
            for (own_row, height) in overlaps(axis_of(1), own.rows, interval(1, row)) {
                let of_row = &weights[own_row * own.columns..(own_row + 1) * own.columns];
                for (sum, weight) in along.iter_mut().zip(of_row) {
                    *sum += height * f64::from(*weight);
                }
            }
            let mass = |parts: &Vec<(usize, f64)>| {
                unit * parts.iter().map(|(column, width)| width * along[*column]).sum::<f64>()
            };
            masses.extend(across.iter().map(mass));
        }
        Some(masses)
    }

    /// The side of a cell: cells of the bounds lie on cells of the drawing.
    fn sharpness(&self) -> Option<f64> {
        Some(self.grid.cell_size()[0])
    }

    /// The whole square, so that the view does not depend on what is drawn.
    fn extent(&self) -> Rect {
        self.grid.rect
    }
}

impl Distribution for DrawnLine {
    /// Two uniforms: the column, and the position in it.
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        let weight = draws.below(self.sums.last().copied().unwrap_or(0));
        let column = self.sums.partition_point(|sum| *sum <= weight).min(self.grid.columns - 1);
        let step = self.grid.cell_size()[0];
        [self.grid.rect.min[0] + step * (column as f64 + draws.uniform()), 0.0]
    }

    fn density(&self, x: [f64; 2]) -> Option<f64> {
        let unit = self.unit()?;
        let column = ((x[0] - self.grid.rect.min[0]) / self.grid.cell_size()[0]).floor();
        let is_inside = column >= 0.0 && column < self.grid.columns as f64;
        Some(if is_inside { unit * self.columns[column as usize] as f64 } else { 0.0 })
    }

    /// Exact: lengths of overlap, in the lowest row.
    fn cell_masses(&self, grid: &Grid) -> Option<Vec<f64>> {
        let unit = self.unit()?;
        let (start, step) = (grid.rect.min[0], grid.cell_size()[0]);
        let own = [self.grid.rect.min[0], self.grid.cell_size()[0]];
        let mut masses = vec![0.0; grid.cells()];
        for (column, mass) in masses.iter_mut().take(grid.columns).enumerate() {
            let interval = [start + step * column as f64, start + step * (column + 1) as f64];
            let parts = overlaps(own, self.grid.columns, interval);
            *mass = unit * parts.map(|(index, length)| length * self.columns[index] as f64).sum::<f64>();
        }
        Some(masses)
    }

    /// The side of a cell: cells of the bounds lie on columns of the drawing.
    fn sharpness(&self) -> Option<f64> {
        Some(self.grid.cell_size()[0])
    }

    fn extent(&self) -> Rect {
        let Rect { min, max } = self.grid.rect;
        Rect { min: [min[0], 0.0], max: [max[0], 0.0] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Target, TargetShape};
    use crate::math::random::Stream;

    /// Weight 3 in the lower left cell, weight 1 in its right neighbour and in the upper right cell.
    fn three() -> Drawn {
        Drawn::new(&DensityMap::of(|cell| match cell {
            0 => 3,
            1 | 6399 => 1,
            _ => 0,
        }))
    }

    #[test]
    fn density_and_masses_are_proportional_to_the_weights() {
        // Cells have the area 1/256 and five weights are given, so that a weight of 1 is a density of 51.2.
        for (x, expected) in [
            ([-2.5, -2.5], 153.6),
            ([-2.45, -2.45], 153.6),
            ([-2.4, -2.45], 51.2),
            ([-2.45, -2.4], 0.0),
            ([2.49, 2.49], 51.2),
            ([2.5, 2.5], 0.0),
            ([-2.51, -2.45], 0.0),
            ([f64::NAN, 0.0], 0.0),
        ] {
            let density = three().density(x).unwrap();
            assert!((density - expected).abs() < 1e-12, "{density} at {x:?}");
        }
        // A cell from the middle of the first to the middle of the second, as high as half of them.
        let rect = Rect { min: [-2.46875, -2.5], max: [-2.40625, -2.46875] };
        let masses = three().cell_masses(&Grid { rect, columns: 2, rows: 1 }).unwrap();
        for (mass, expected) in masses.iter().zip([0.15, 0.05]) {
            assert!((mass - expected).abs() < 1e-15, "{mass} is not {expected}");
        }
        let beyond = Grid { rect: Rect { min: [2.5, 2.5], max: [9.0, 9.0] }, columns: 2, rows: 2 };
        assert_eq!(three().cell_masses(&beyond), Some(vec![0.0; 4]));
        let all = Grid { rect: Rect::centred(10.0), columns: 1, rows: 1 };
        assert!((three().cell_masses(&all).unwrap()[0] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn cells_of_the_target_lie_on_cells_of_the_drawing() {
        let drawing = DensityMap::of(|cell| (cell % 7) as u8);
        let (cells, masses) = Target::new(TargetShape::Drawn(drawing.clone())).cells().unwrap();
        assert_eq!(cells.count(), 96 * 96);
        let total: f64 = drawing.weights().iter().map(|weight| f64::from(*weight)).sum();
        let grid = DensityMap::grid();
        for (index, mass) in masses.iter().enumerate() {
            let rect = cells.rect(index);
            let centre = [0, 1].map(|axis| (0.5 * (rect.min[axis] + rect.max[axis])) as f32);
            let expected =
                grid.cell_of(centre).map_or(0.0, |cell| f64::from(drawing.weights()[cell]) / total);
            assert!((mass - expected).abs() < 1e-15, "{mass} is not {expected} in {rect:?}");
        }
    }

    #[test]
    fn on_the_line_a_column_has_the_mass_of_what_is_drawn_in_it() {
        // Columns of the weights 3, 1 and, at the right end, 1 + 2.
        let line = DrawnLine::new(&DensityMap::of(|cell| match cell {
            0 => 3,
            1 | 79 => 1,
            6399 => 2,
            _ => 0,
        }));
        for (x, expected) in
            [(-2.45, 16.0 * 3.0 / 7.0), (-2.4, 16.0 / 7.0), (0.0, 0.0), (2.49, 16.0 * 3.0 / 7.0), (2.5, 0.0)]
        {
            let density = line.density([x, 0.0]).unwrap();
            assert!((density - expected).abs() < 1e-12, "{density} at {x}");
        }
        let grid = Grid { rect: Rect { min: [-2.46875, -1.0], max: [2.53125, 1.0] }, columns: 2, rows: 1 };
        let masses = line.cell_masses(&grid).unwrap();
        for (mass, expected) in masses.iter().zip([2.5 / 7.0, 3.0 / 7.0]) {
            assert!((mass - expected).abs() < 1e-15, "{mass} is not {expected}");
        }
        let (cells, masses) =
            Target::new(TargetShape::DrawnLine(DensityMap::of(|cell| cell as u8))).cells().unwrap();
        assert!(cells.count() == 96 && (masses.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        let blank = DrawnLine::new(&DensityMap::default());
        assert_eq!((blank.density([0.0; 2]), blank.cell_masses(&grid)), (None, None));
    }

    #[test]
    fn a_blank_drawing_has_no_density_but_draws() {
        let blank = Drawn::new(&DensityMap::default());
        assert_eq!((blank.density([0.0; 2]), blank.cell_masses(&DensityMap::grid())), (None, None));
        let drawn = blank.draw(&mut Draws::new(1, Stream::Data, 0, 0));
        assert!(drawn.iter().all(|value| value.abs() <= 2.5));
    }
}
