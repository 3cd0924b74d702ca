//! The metrics of a run, one row per step at which they were taken, thinned when there are too many.

use crate::protocol::{Measures, Metric};

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
    /// Whether only those metrics were taken that a verdict rests on: the others are not known there.
    pub is_partial: bool,
}

/// The rows of a run, in order of step, at most `MOST`.
#[derive(Clone, Debug, Default)]
pub struct MetricHistory {
    rows: Vec<MeasuredAt>,
}

impl MetricHistory {
    /// Adds a row, or replaces the one of the same `step`.
    pub fn push(&mut self, step: u64, measures: Measures) {
        self.add(MeasuredAt { step, measures, is_partial: false });
    }

    /// Adds a row of those metrics that a verdict rests on, where there is none of the same `step`.
    pub fn push_partial(&mut self, step: u64, measures: Measures) {
        self.add(MeasuredAt { step, measures, is_partial: true });
    }

    /// Adds a row; one that is partial, where there is none of the same step.
    pub(super) fn add(&mut self, row: MeasuredAt) {
        match self.rows.binary_search_by_key(&row.step, |row| row.step) {
            Ok(_) if row.is_partial => {}
            Ok(index) => self.rows[index] = row,
            Err(index) => self.rows.insert(index, row),
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

    /// The row with all metrics of `step`, or of the last one before it that has them all; where none has, one with those of a verdict.
    pub fn whole_at(&self, step: u64) -> Option<&MeasuredAt> {
        let rows = &self.rows[..self.rows.partition_point(|row| row.step <= step)];
        rows.iter().rev().find(|row| !row.is_partial).or(rows.last())
    }

    /// The value of `metric` after `step` steps, or of the last row before that knows it.
    pub fn value_at(&self, metric: Metric, step: u64) -> Option<f64> {
        let rows = &self.rows[..self.rows.partition_point(|row| row.step <= step)];
        let known = |row: &&MeasuredAt| !row.is_partial || row.measures.value(metric).is_some();
        rows.iter().rev().find(known)?.measures.value(metric)
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
    use crate::config::Choice as _;

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
    fn a_row_of_a_verdict_takes_the_place_of_none_and_hides_nothing_that_is_known() {
        let measures = |value: f64, other: f64| {
            let mut measures = Measures::undefined(10);
            (measures.values[0], measures.values[1]) = (value, other);
            measures
        };
        let mut measured = MetricHistory::default();
        measured.push(100, measures(1.0, 2.0));
        measured.push_partial(100, measures(9.0, f64::NAN));
        measured.push_partial(500, measures(3.0, f64::NAN));
        let [first, second] = [Metric::ALL[0], Metric::ALL[1]];
        assert_eq!(measured.at(600).map(|row| row.step), Some(500));
        assert_eq!(measured.whole_at(600).map(|row| row.step), Some(100));
        let values = [first, second].map(|metric| measured.value_at(metric, 600));
        assert_eq!(values, [Some(3.0), Some(2.0)]);
        // What is undefined in a whole row is so.
        measured.push(550, measures(4.0, f64::NAN));
        assert_eq!(measured.value_at(second, 600), None);
        measured.push(500, measures(5.0, 6.0));
        assert_eq!((measured.rows().len(), measured.value_at(second, 500)), (3, Some(6.0)));
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
