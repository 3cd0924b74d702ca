//! An adaptive partition of a rectangle: small cells where a distribution is sharp, large ones elsewhere.

use super::Point;
use super::plane::{Grid, Rect};

/// Largest number of cells.
const MAX_CELLS: usize = 1 << 20;

/// A region that needs small cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharp {
    /// The region.
    pub rect: Rect,
    /// The largest width and height of a cell that overlaps it.
    pub sides: [f64; 2],
}

/// The cells of a grid, divided where they overlap a sharp region until they are no larger than its sides.
///
/// A cell is divided along the axis on which it is too long by the largest factor, into two parts that hold whole
/// numbers of final cells, and so on recursively. So every point is in exactly one cell, even where sharp regions
/// overlap.
#[derive(Clone, Debug)]
pub struct Cells {
    grid: Grid,
    /// For each cell of the grid, its root node; empty where no cell is divided.
    roots: Vec<u32>,
    nodes: Vec<TreeNode>,
    rects: Vec<Rect>,
}

#[derive(Clone, Copy, Debug)]
enum TreeNode {
    /// A cell, by its index.
    Cell(u32),
    /// A division: points below `at` along `axis` are in the first part, the others in the second.
    Division { axis: u8, at: f64, parts: [u32; 2] },
}

impl Cells {
    /// The cells of `grid`, divided for the regions `sharp` until there are a million cells.
    pub fn new(grid: Grid, sharp: &[Sharp]) -> Self {
        let mut cells = Self { grid, roots: Vec::new(), nodes: Vec::new(), rects: Vec::new() };
        let cut = if sharp.is_empty() { 0 } else { grid.cells() };
        for index in 0..cut {
            let rect = grid.rect_of(index);
            let near: Vec<Sharp> = sharp.iter().filter(|sharp| meets(&rect, &sharp.rect)).copied().collect();
            let root = cells.divide(rect, &near);
            cells.roots.push(root);
        }
        cells
    }

    /// Number of cells.
    pub fn count(&self) -> usize {
        if self.roots.is_empty() { self.grid.cells() } else { self.rects.len() }
    }

    /// The rectangle of cell `index`.
    pub fn rect(&self, index: usize) -> Rect {
        if self.roots.is_empty() { self.grid.rect_of(index) } else { self.rects[index] }
    }

    /// The cell that holds `point`; `None` outside the rectangle, and for NaN.
    pub fn cell_of(&self, point: Point) -> Option<usize> {
        let of_grid = self.grid.cell_of(point)?;
        let Some(root) = self.roots.get(of_grid) else { return Some(of_grid) };
        let mut node = *root;
        loop {
            match self.nodes[node as usize] {
                TreeNode::Cell(index) => return Some(index as usize),
                TreeNode::Division { axis, at, parts } => {
                    node = parts[usize::from(f64::from(point[usize::from(axis)]) >= at)];
                }
            }
        }
    }

    /// Adds the node of `rect` and, where it is divided, those of its parts; the index of the node.
    fn divide(&mut self, rect: Rect, sharp: &[Sharp]) -> u32 {
        let near = || sharp.iter().filter(|sharp| meets(&rect, &sharp.rect));
        let size = rect.size();
        let pieces = [0, 1].map(|axis| {
            let longest = near().map(|sharp| sharp.sides[axis]).fold(f64::INFINITY, f64::min);
            // Rounding errors do not add a part.
            (size[axis] / longest - 1e-9).ceil().max(1.0)
        });
        let axis = usize::from(pieces[1] > pieces[0]);
        let number = self.nodes.len() as u32;
        if pieces[axis] < 2.0 || self.rects.len() >= MAX_CELLS {
            self.nodes.push(TreeNode::Cell(self.rects.len() as u32));
            self.rects.push(rect);
            return number;
        }
        let share = (0.5 * pieces[axis]).floor() / pieces[axis];
        let at = rect.min[axis] + share * size[axis];
        let (mut below, mut above) = (rect, rect);
        (below.max[axis], above.min[axis]) = (at, at);
        let near: Vec<Sharp> = near().copied().collect();
        self.nodes.push(TreeNode::Cell(0));
        let parts = [self.divide(below, &near), self.divide(above, &near)];
        self.nodes[number as usize] = TreeNode::Division { axis: axis as u8, at, parts };
        number
    }
}

fn meets(a: &Rect, b: &Rect) -> bool {
    (0..2).all(|axis| a.min[axis] < b.max[axis] && b.min[axis] < a.max[axis])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::{Draws, Stream};

    fn square(x: f64, y: f64, half: f64, side: f64) -> Sharp {
        let rect = Rect { min: [x - half, y - half], max: [x + half, y + half] };
        Sharp { rect, sides: [side, 0.5 * side] }
    }

    #[test]
    fn cells_cover_all_once_and_are_small_where_they_are_to_be() {
        let grid = Grid { rect: Rect::centred(3.0), columns: 8, rows: 9 };
        // Two overlapping regions, and one inside a cell.
        let sharp = [square(0.0, 0.0, 0.4, 0.05), square(0.3, 0.1, 0.4, 0.03), square(2.2, 2.2, 0.01, 0.002)];
        let cells = Cells::new(grid, &sharp);
        let rects = || (0..cells.count()).map(|index| cells.rect(index));
        let area: f64 = rects().map(|rect| rect.size()[0] * rect.size()[1]).sum();
        assert!((area - 36.0).abs() < 1e-9, "{area}");
        for rect in rects() {
            for sharp in sharp.iter().filter(|sharp| meets(&rect, &sharp.rect)) {
                let size = rect.size();
                assert!((0..2).all(|axis| size[axis] <= sharp.sides[axis] * (1.0 + 1e-6)), "{rect:?}");
            }
        }
        let mut draws = Draws::new(1, Stream::Data, 0, 0);
        for _ in 0..20_000 {
            let point = [0, 1].map(|_| (6.0 * draws.uniform() - 3.0) as f32);
            let rect = cells.rect(cells.cell_of(point).expect("inside"));
            let inside = |axis: usize| {
                (rect.min[axis] - 1e-9..rect.max[axis] + 1e-9).contains(&f64::from(point[axis]))
            };
            assert!(inside(0) && inside(1), "{point:?} {rect:?}");
        }
        assert_eq!((cells.cell_of([3.5, 0.0]), cells.cell_of([0.0, f32::NAN])), (None, None));
    }

    #[test]
    fn without_sharp_places_they_are_the_grid_and_there_is_an_end_to_cutting() {
        let grid = Grid { rect: Rect::centred(1.0), columns: 5, rows: 4 };
        let cells = Cells::new(grid, &[]);
        assert_eq!(cells.count(), 20);
        for index in 0..20 {
            assert_eq!(cells.cell_of(grid.centre(index).map(|value| value as f32)), Some(index));
        }
        assert!(Cells::new(grid, &[square(0.0, 0.0, 1.0, 1e-6)]).count() <= MAX_CELLS + 100);
    }
}
