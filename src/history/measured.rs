//! The metrics of a run, one row per step at which they were taken, thinned when there are too many.

use crate::protocol::Measures;

/// Most rows that are kept.
const MOST: usize = 4096;

/// A stretch between two rows is a gap if it is more than this many times as long as both its neighbours.
const GAP: u64 = 8;

/// One row: the metrics at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredAt {
    /// Steps taken when the metrics were computed.
    pub step: u64,
    /// All metrics of that step, with what a perfect generator scores.
    pub measures: Measures,
}

/// The rows of a run, in order of step, at most `MOST`.
#[derive(Clone, Debug, Default)]
pub struct MetricHistory {
    rows: Vec<MeasuredAt>,
}

impl MetricHistory {
    /// Adds a row, or replaces the one of the same `step`.
    pub fn push(&mut self, step: u64, measures: Measures) {
        match self.rows.binary_search_by_key(&step, |row| row.step) {
            Ok(index) => self.rows[index].measures = measures,
            Err(index) => self.rows.insert(index, MeasuredAt { step, measures }),
        }
        if self.rows.len() > MOST {
            thin(&mut self.rows);
        }
    }

    /// Drops all rows after `step`.
    pub fn truncate(&mut self, step: u64) {
        self.rows.retain(|row| row.step <= step);
    }

    /// Of the rows from `since` on: first, middle (by step) and last.
    pub fn course_since(&self, since: u64) -> Option<[&MeasuredAt; 3]> {
        let first = self.rows.get(self.rows.partition_point(|row| row.step < since))?;
        let last = self.rows.last()?;
        let middle = first.step + (last.step - first.step) / 2;
        let halfway = self.rows.partition_point(|row| row.step <= middle).saturating_sub(1);
        Some([first, self.rows.get(halfway)?, last])
    }

    /// All rows, in order of step.
    pub fn rows(&self) -> &[MeasuredAt] {
        &self.rows
    }

    /// Whether the stretch between row `index` and the next is a gap, much longer than the stretches on both sides:
    /// the curve is not drawn across it.
    pub fn is_gap_after(&self, index: usize) -> bool {
        let stretch = |index: usize| {
            let [first, second] = [self.rows.get(index)?, self.rows.get(index + 1)?];
            Some(second.step - first.step)
        };
        let sides = [index.checked_sub(1).and_then(stretch), stretch(index + 1)];
        match (stretch(index), sides) {
            (Some(own), [Some(before), Some(after)]) => own > GAP * before.max(after),
            // At either end nobody knows how far apart they are to be.
            _ => false,
        }
    }

    /// The row of `step`, or of the last one before it that has one; `None` if there is none.
    pub fn at(&self, step: u64) -> Option<&MeasuredAt> {
        let index = self.rows.partition_point(|row| row.step <= step).checked_sub(1)?;
        self.rows.get(index)
    }

    /// The row of the newest step; `None` if there is none.
    pub fn last(&self) -> Option<&MeasuredAt> {
        self.rows.last()
    }
}

/// Drops every second row, but not the last.
fn thin(rows: &mut Vec<MeasuredAt>) {
    let last = rows.len().saturating_sub(1);
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        (index - 1) % 2 == 0 || index - 1 == last
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_without_measurements_is_a_gap_and_a_change_of_pace_is_none() {
        let mut measured = MetricHistory::default();
        for step in [0, 100, 200, 300, 9_000, 9_100, 9_200, 15_000, 20_800, 26_000] {
            measured.push(step, Measures::undefined(10));
        }
        let gaps: Vec<usize> = (0..12).filter(|index| measured.is_gap_after(*index)).collect();
        assert_eq!(gaps, [3]);
    }

    #[test]
    fn what_is_measured_again_takes_the_place_of_what_was_measured() {
        let mut measured = MetricHistory::default();
        for (step, samples) in [(1, 10), (2, 20), (2, 30), (1, 40)] {
            measured.push(step, Measures::undefined(samples));
        }
        let rows: Vec<_> = measured.rows().iter().map(|row| (row.step, row.measures.samples)).collect();
        assert_eq!(rows, [(1, 40), (2, 30)], "of an earlier step too");
    }

    #[test]
    fn rows_stay_in_order_and_bounded_and_keep_their_ends() {
        let mut measured = MetricHistory::default();
        for step in 0..20_000 {
            measured.push(step, Measures::undefined(10));
        }
        measured.push(5, Measures::undefined(10));
        let rows = measured.rows();
        assert!(rows.len() <= MOST && rows.windows(2).all(|pair| pair[0].step < pair[1].step));
        assert_eq!((rows[0].step, rows[rows.len() - 1].step), (0, 19_999));
        let course = measured.course_since(0).map(|rows| rows.map(|row| row.step));
        assert!(
            course.is_some_and(|[a, b, c]| a == 0 && b.abs_diff(10_000) < 20 && c == 19_999),
            "{course:?}"
        );
        measured.truncate(100);
        assert!(measured.last().is_some_and(|row| row.step <= 100));
    }
}
