//! Lines drawn over the window, and the way back from each of them.

use std::sync::Arc;

/// Most points of one line: longer ones go on as another, so that a line in the making is cheap to copy.
const MOST_POINTS: usize = 4096;
/// Most states that can be gone back to.
const MOST_STATES: usize = 500;
/// Least distance between two points of a line, as a share of the window.
const LEAST: f32 = 0.000_8;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct InkLine {
    /// The index of its colour.
    pub color: usize,
    /// Its points, as shares of width and height of the window, so that it stays where it was drawn whatever the scale.
    pub points: Vec<[f32; 2]>,
}

/// The lines over the window, with those before each change of them.
#[derive(Clone, Debug)]
pub struct InkHistory {
    /// The lines after each change; the first has none.
    states: Vec<Vec<Arc<InkLine>>>,
    /// The index of the state that is shown.
    shown: usize,
    /// The line that is being drawn.
    open: Option<InkLine>,
}

impl Default for InkHistory {
    fn default() -> Self {
        Self { states: vec![Vec::new()], shown: 0, open: None }
    }
}

impl InkHistory {
    /// All lines, the one in the making last.
    pub fn lines(&self) -> impl Iterator<Item = &InkLine> {
        let done = self.states.get(self.shown).into_iter().flatten().map(|line| &**line);
        done.chain(&self.open)
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.lines().next().is_none()
    }

    /// Whether a line is being drawn.
    pub fn is_drawing(&self) -> bool {
        self.open.is_some()
    }

    /// Draws on to `point` in this colour, or begins a line there. A place that is no number is left out.
    pub fn draw(&mut self, color: usize, point: [f32; 2]) {
        if !point.iter().all(|share| share.is_finite()) {
            return;
        }
        if self.open.as_ref().is_some_and(|line| line.points.len() >= MOST_POINTS) {
            self.lift();
        }
        let line = self.open.get_or_insert_with(|| InkLine { color, points: Vec::new() });
        let is_near =
            |last: &[f32; 2]| (last[0] - point[0]).abs() < LEAST && (last[1] - point[1]).abs() < LEAST;
        if !line.points.last().is_some_and(is_near) {
            line.points.push(point);
        }
    }

    /// Ends the line that is being drawn.
    pub fn lift(&mut self) {
        if let Some(line) = self.open.take() {
            let mut lines = self.states[self.shown].clone();
            lines.push(Arc::new(line));
            self.change(lines);
        }
    }

    /// Takes all lines away.
    pub fn wipe(&mut self) {
        self.lift();
        if !self.is_empty() {
            self.change(Vec::new());
        }
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        self.shown > 0 || self.open.is_some()
    }

    /// Whether there is something to do again.
    pub fn can_redo(&self) -> bool {
        self.shown + 1 < self.states.len()
    }

    /// Goes back before the last line, or before all were taken away.
    pub fn undo(&mut self) {
        if self.open.take().is_none() {
            self.shown = self.shown.saturating_sub(1);
        }
    }

    /// Does again what was undone last.
    pub fn redo(&mut self) {
        if self.can_redo() {
            self.shown += 1;
        }
    }

    fn change(&mut self, lines: Vec<Arc<InkLine>>) {
        self.states.truncate(self.shown + 1);
        self.states.push(lines);
        if self.states.len() > MOST_STATES {
            self.states.remove(0);
        }
        self.shown = self.states.len() - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ink: &mut InkHistory, color: usize, places: &[[f32; 2]]) {
        places.iter().for_each(|place| ink.draw(color, *place));
        ink.lift();
    }

    #[test]
    fn each_line_and_the_wipe_can_be_taken_back_and_done_again() {
        let mut ink = InkHistory::default();
        line(&mut ink, 0, &[[0.1, 0.1], [0.2, 0.2]]);
        line(&mut ink, 1, &[[0.5, 0.5]]);
        let count = |ink: &InkHistory| ink.lines().count();
        assert_eq!(count(&ink), 2);
        ink.undo();
        assert_eq!(count(&ink), 1);
        ink.redo();
        assert_eq!((count(&ink), ink.can_redo()), (2, false));
        ink.wipe();
        assert!(ink.is_empty());
        ink.undo();
        assert_eq!(count(&ink), 2);
        // A new line after a way back is the only way on.
        ink.undo();
        line(&mut ink, 2, &[[0.9, 0.9]]);
        assert!(!ink.can_redo());
        assert_eq!(ink.lines().map(|line| line.color).collect::<Vec<_>>(), [0, 2]);
        (0..9).for_each(|_| ink.undo());
        assert!(ink.is_empty() && !ink.can_undo());
        ink.wipe();
        assert!(!ink.can_undo(), "nothing was there to take away");
    }

    #[test]
    fn a_long_line_goes_on_as_another_and_a_place_that_is_none_is_left_out() {
        let mut ink = InkHistory::default();
        ink.draw(0, [f32::NAN, 0.5]);
        assert!(ink.is_empty());
        for index in 0..=MOST_POINTS {
            ink.draw(0, [index as f32 * 0.01, 0.5]);
        }
        ink.draw(0, [MOST_POINTS as f32 * 0.01, 0.5]);
        ink.lift();
        assert_eq!(ink.lines().map(|line| line.points.len()).collect::<Vec<_>>(), [MOST_POINTS, 1]);
        for _ in 0..2 * MOST_STATES {
            line(&mut ink, 0, &[[0.1, 0.1]]);
        }
        assert_eq!(ink.states.len(), MOST_STATES);
    }
}
