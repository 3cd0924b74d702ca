//! Drawing by strokes, which can be taken back.

use super::density_map::DensityMap;

/// Most steps that can be taken back.
const KEPT: usize = 200;

/// What a stroke is drawn with. A weight of 0 erases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// Half its width, in units of the plane. The cell under its centre is always drawn.
    pub radius: f64,
    /// The weight that it gives to each cell under it.
    pub weight: u8,
}

/// A drawing in progress, and the drawings before each step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Canvas {
    drawing: DensityMap,
    done: Vec<DensityMap>,
    undone: Vec<DensityMap>,
    /// The drawing before the stroke in progress.
    before: Option<DensityMap>,
}

impl Canvas {
    /// The drawing as it is now.
    pub fn drawing(&self) -> &DensityMap {
        &self.drawing
    }

    /// Draws a part of a stroke, from one point of the plane to another. All parts up to [`Canvas::end_stroke`] are one
    /// step.
    pub fn stroke(&mut self, brush: Brush, from: [f64; 2], to: [f64; 2]) {
        if self.before.is_none() {
            self.before = Some(self.drawing.clone());
        }
        let grid = DensityMap::grid();
        let under = grid.cell_of(to.map(|value| value as f32));
        let is_under =
            |cell: usize| under == Some(cell) || distance(grid.centre(cell), from, to) <= brush.radius;
        let size = grid.cell_size();
        // The rows and columns that the brush may touch, one more on each side for rounding.
        let range = |axis: usize, cells: usize| {
            let index = |value: f64| ((value - grid.rect.min[axis]) / size[axis]).clamp(0.0, cells as f64);
            let low = index(from[axis].min(to[axis]) - brush.radius - size[axis]) as usize;
            low..(index(from[axis].max(to[axis]) + brush.radius + size[axis]).ceil() as usize)
        };
        let columns = range(0, grid.columns);
        for row in range(1, grid.rows) {
            for cell in
                columns.clone().map(|column| row * grid.columns + column).filter(|cell| is_under(*cell))
            {
                self.drawing.set(cell, brush.weight);
            }
        }
    }

    /// Ends the stroke in progress: it can be taken back as a whole.
    pub fn end_stroke(&mut self) {
        if let Some(before) = self.before.take().filter(|before| *before != self.drawing) {
            if self.done.len() == KEPT {
                self.done.remove(0);
            }
            self.done.push(before);
            self.undone.clear();
        }
    }

    /// Replaces the whole drawing, in one step that can be taken back.
    pub fn replace(&mut self, drawing: DensityMap) {
        self.end_stroke();
        self.before = Some(std::mem::replace(&mut self.drawing, drawing));
        self.end_stroke();
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty() || self.before.is_some()
    }

    /// Whether there is a step that was taken back.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes back the last step.
    pub fn undo(&mut self) {
        self.end_stroke();
        if let Some(before) = self.done.pop() {
            self.undone.push(std::mem::replace(&mut self.drawing, before));
        }
    }

    /// Does again the step that was taken back last.
    pub fn redo(&mut self) {
        self.end_stroke();
        if let Some(after) = self.undone.pop() {
            self.done.push(std::mem::replace(&mut self.drawing, after));
        }
    }
}

/// The distance of `point` from the segment between two points.
fn distance(point: [f64; 2], from: [f64; 2], to: [f64; 2]) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let away = [point[0] - from[0], point[1] - from[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let dot = away[0] * along[0] + away[1] * along[1];
    // A segment without length is its start.
    let share = if square > 0.0 { (dot / square).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypot(away[0] - share * along[0], away[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEN: Brush = Brush { radius: 0.25, weight: 200 };

    fn drawn(canvas: &Canvas) -> Vec<[f64; 2]> {
        let is_drawn = |(_, weight): &(usize, &u8)| **weight > 0;
        let weights = canvas.drawing().weights().iter().enumerate();
        weights.filter(is_drawn).map(|(cell, _)| DensityMap::grid().centre(cell)).collect()
    }

    #[test]
    fn a_dab_is_a_disc_and_a_stroke_has_no_gaps() {
        let mut canvas = Canvas::default();
        canvas.stroke(PEN, [0.5, -1.0], [0.5, -1.0]);
        let cells = drawn(&canvas);
        assert!(cells.iter().all(|[x, y]| libm::hypot(x - 0.5, y + 1.0) <= 0.25));
        // pi (4 cells)^2 is 50.3.
        assert!((44..=56).contains(&cells.len()), "{} cells", cells.len());
        // A fast stroke comes in two far points; the thinnest brush draws each cell that it passes the middle of.
        let mut canvas = Canvas::default();
        canvas.stroke(Brush { radius: 0.05, weight: 1 }, [-2.0, -2.0], [2.0, 1.0]);
        let cells = drawn(&canvas);
        for step in 0..=1000 {
            let share = f64::from(step) / 1000.0;
            let on = [4.0 * share - 2.0, 3.0 * share - 2.0];
            let nearest =
                cells.iter().map(|[x, y]| libm::hypot(x - on[0], y - on[1])).fold(f64::INFINITY, f64::min);
            assert!(nearest <= 0.0625, "nothing near {on:?}");
        }
    }

    #[test]
    fn the_cell_under_the_thinnest_brush_is_drawn_and_none_beyond_the_edge() {
        let mut canvas = Canvas::default();
        canvas.stroke(Brush { radius: 0.0, weight: 9 }, [2.49, 2.49], [2.49, 2.49]);
        assert_eq!(canvas.drawing().weights()[6399], 9);
        assert_eq!(drawn(&canvas).len(), 1);
        canvas.stroke(PEN, [7.0, 9.0], [-8.0, -9.0]);
        canvas.stroke(PEN, [7.0, 9.0], [7.0, -9.0]);
        canvas.stroke(PEN, [f64::NAN, 0.0], [0.0, f64::INFINITY]);
        assert!(drawn(&canvas).len() < 1500);
    }

    #[test]
    fn an_eraser_takes_weight_away_and_a_lighter_brush_makes_lighter() {
        let mut canvas = Canvas::default();
        canvas.stroke(PEN, [0.0; 2], [1.0, 0.0]);
        canvas.stroke(Brush { weight: 20, ..PEN }, [0.0; 2], [0.0; 2]);
        canvas.stroke(Brush { weight: 0, ..PEN }, [1.0, 0.0], [1.0, 0.0]);
        let at =
            |point: [f32; 2]| DensityMap::grid().cell_of(point).map(|cell| canvas.drawing().weights()[cell]);
        assert_eq!([[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]].map(at), [Some(20), Some(200), Some(0)]);
    }

    #[test]
    fn strokes_are_taken_back_and_done_again_one_by_one() {
        let mut canvas = Canvas::default();
        assert!(!canvas.can_undo() && !canvas.can_redo());
        canvas.stroke(PEN, [0.0; 2], [0.1, 0.0]);
        canvas.stroke(PEN, [0.1, 0.0], [1.0, 0.0]);
        canvas.end_stroke();
        let first = canvas.drawing().clone();
        canvas.replace(DensityMap::of(|cell| cell as u8));
        // What changes nothing is no step.
        canvas.replace(DensityMap::of(|cell| cell as u8));
        canvas.end_stroke();
        canvas.undo();
        assert_eq!((canvas.drawing(), canvas.can_redo()), (&first, true));
        canvas.undo();
        assert!(canvas.drawing().is_blank() && !canvas.can_undo());
        canvas.undo();
        canvas.redo();
        assert_eq!(canvas.drawing(), &first);
        // A stroke in progress ends first, and what was taken back is given up.
        canvas.stroke(PEN, [-1.0; 2], [-1.0; 2]);
        canvas.undo();
        assert_eq!(canvas.drawing(), &first);
        canvas.redo();
        canvas.redo();
        assert_ne!(canvas.drawing(), &first);
        for cell in 0..300 {
            canvas.replace(DensityMap::of(|other| u8::from(other == cell)));
        }
        assert_eq!(std::iter::from_fn(|| canvas.can_undo().then(|| canvas.undo())).count(), KEPT);
    }
}
