//! Cells that cover a rectangle without overlap, small where a distribution is sharp and large elsewhere.

use super::Point;
use super::plane::{Grid, Rect};

/// The most cells.
const MOST: usize = 1 << 20;

/// Where cells are to be small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharp {
    /// The place.
    pub rect: Rect,
    /// The longest sides of a cell that meets it.
    pub sides: [f64; 2],
}

/// The cells of a grid, those that meet a sharp place cut into parts of at most its sides.
///
/// A cell is cut along the axis on which it is too long by the largest factor, into two parts that hold whole numbers
/// of pieces, and so on: so that every point is in one cell, however sharp places overlap.
#[derive(Clone, Debug)]
pub struct Cells {
    grid: Grid,
    /// By cell of the grid, the node at which its parts begin; empty where no cell is cut.
    roots: Vec<u32>,
    nodes: Vec<TreeNode>,
    rects: Vec<Rect>,
}

#[derive(Clone, Copy, Debug)]
enum TreeNode {
    /// A cell, by its number.
    Cell(u32),
    /// What is below `at` along `axis`, and what is not.
    Cut { axis: u8, at: f64, parts: [u32; 2] },
}

impl Cells {
    /// The cells of `grid`, cut where `sharp` asks for it, as far as a million cells go.
    pub fn new(grid: Grid, sharp: &[Sharp]) -> Self {
        let mut cells = Self { grid, roots: Vec::new(), nodes: Vec::new(), rects: Vec::new() };
        let cut = if sharp.is_empty() { 0 } else { grid.cells() };
        for index in 0..cut {
            let rect = grid.rect_of(index);
            let near: Vec<Sharp> = sharp.iter().filter(|sharp| meets(&rect, &sharp.rect)).copied().collect();
            let root = cells.cut(rect, &near);
            cells.roots.push(root);
        }
        cells
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        if self.roots.is_empty() { self.grid.cells() } else { self.rects.len() }
    }

    /// The cell of this number.
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
                TreeNode::Cut { axis, at, parts } => {
                    node = parts[usize::from(f64::from(point[usize::from(axis)]) >= at)];
                }
            }
        }
    }

    /// Adds `rect`, and its parts where it is to be cut; the number of its node.
    fn cut(&mut self, rect: Rect, sharp: &[Sharp]) -> u32 {
        let near = || sharp.iter().filter(|sharp| meets(&rect, &sharp.rect));
        let size = rect.size();
        let pieces = [0, 1].map(|axis| {
            let longest = near().map(|sharp| sharp.sides[axis]).fold(f64::INFINITY, f64::min);
            // What rounding adds asks for no more pieces.
            (size[axis] / longest - 1e-9).ceil().max(1.0)
        });
        let axis = usize::from(pieces[1] > pieces[0]);
        let number = self.nodes.len() as u32;
        if pieces[axis] < 2.0 || self.rects.len() >= MOST {
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
        let parts = [self.cut(below, &near), self.cut(above, &near)];
        self.nodes[number as usize] = TreeNode::Cut { axis: axis as u8, at, parts };
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
        // Two that overlap, and one inside of a cell.
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
        assert!(Cells::new(grid, &[square(0.0, 0.0, 1.0, 1e-6)]).count() <= MOST + 100);
    }
}
