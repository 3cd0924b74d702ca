//! Curves of several runs, step by step: what one has more than another, and how far many of them reach.

use std::collections::BTreeMap;

use super::curves::Curves;
use super::measured::{MeasuredAt, MetricHistory};
use crate::config::Choice as _;
use crate::protocol::{Measures, Metric, NUM_METRICS, NUM_SERIES, Record};

/// The records of `grid` in which each of `courses` has records of exactly the same steps, each with the means of all of them
/// over these steps, in the order of `courses`.
fn aligned(grid: &[Record], courses: &[&Curves]) -> Vec<(Record, Vec<[f32; NUM_SERIES]>)> {
    let means = |record: &Record| {
        courses.iter().map(|curves| curves.mean_over(record.first, record.last)).collect::<Option<Vec<_>>>()
    };
    grid.iter().filter_map(|record| Some((*record, means(record)?))).collect()
}

/// In the steps of `grid`, records of a run, the means of `grid` less those of `other`. Steps that `other` has not taken are left
/// out. Least, greatest and mean of a record are all the difference of the means.
pub fn difference(grid: &[Record], other: &Curves) -> Vec<Record> {
    let less = |(record, means): (Record, Vec<[f32; NUM_SERIES]>)| {
        let mean = std::array::from_fn(|index| record.mean[index] - means[0][index]);
        Record { min: mean, max: mean, mean, ..record }
    };
    aligned(grid, &[other]).into_iter().map(less).collect()
}

/// The metrics of `own` less those of `other`, at the steps at which both were taken, without what a perfect generator scores. Numbers
/// of modes are divided by the `modes` of each first.
pub(super) fn difference_of_metrics(
    own: &MetricHistory,
    other: &MetricHistory,
    modes: [usize; 2],
) -> MetricHistory {
    let parts: Vec<[f64; 2]> = Metric::ALL
        .iter()
        .map(|metric| if metric.is_count() { modes.map(|modes| modes.max(1) as f64) } else { [1.0; 2] })
        .collect();
    let mut apart = MetricHistory::default();
    for MeasuredAt { step, measures, is_partial } in own.rows() {
        let Some(same) = other.at(*step).filter(|same| same.step == *step) else { continue };
        let values = std::array::from_fn(|index| {
            measures.values[index] / parts[index][0] - same.measures.values[index] / parts[index][1]
        });
        let row = Measures { values, ..Measures::undefined(measures.samples) };
        if *is_partial || same.is_partial {
            apart.push_partial(*step, row);
        } else {
            apart.push(*step, row);
        }
    }
    apart
}

/// In the steps of `grid`, how far the means of `courses` reach: least, median and greatest of them, a number that one of them
/// lacks left out. Steps that fewer than two have taken are left out.
pub fn spread(grid: &[Record], courses: &[&Curves]) -> Vec<Record> {
    let of = |record: &Record| {
        let taken = courses.iter().filter_map(|curves| curves.mean_over(record.first, record.last));
        let taken: Vec<[f64; NUM_SERIES]> = taken.map(|means| means.map(f64::from)).collect();
        let [min, mean, max] = reach(&taken)?.map(|values| values.map(|value| value as f32));
        Some(Record { min, max, mean, ..*record })
    };
    grid.iter().filter_map(of).collect()
}

/// At the steps at which at least two of several runs have metrics, how far these reach: least, median and greatest, a number that
/// one of them lacks left out. It follows runs that go on: what all of them have passed is not reckoned again.
#[derive(Clone, Debug, Default)]
pub struct MetricSpread {
    /// The least, the median and the greatest of each metric.
    pub reach: [MetricHistory; 3],
    /// The step that all of them have passed.
    settled: Option<u64>,
    /// How many rows all of them have, and the sum of their last steps.
    known: [u64; 2],
}

impl MetricSpread {
    /// Takes in what `courses`, of the same runs in the same order, have more than at the last call. Where they have less, they are
    /// others.
    pub fn follow(&mut self, courses: &[&MetricHistory]) {
        let last = |course: &&MetricHistory| course.rows().last().map(|row| row.step);
        let rows = courses.iter().map(|course| course.rows().len() as u64).sum();
        let known = [rows, courses.iter().filter_map(last).fold(0, u64::wrapping_add)];
        if known == self.known {
            return;
        }
        if known[0] <= self.known[0] || known[1] < self.known[1] {
            *self = Self::default();
        }
        self.known = known;
        let first = self.settled.map_or(0, |settled| settled + 1);
        let mut taken: BTreeMap<u64, Vec<[f64; NUM_METRICS]>> = BTreeMap::new();
        for course in courses {
            let from = course.rows().partition_point(|row| row.step < first);
            for row in &course.rows()[from..] {
                taken.entry(row.step).or_default().push(row.measures.values);
            }
        }
        for history in &mut self.reach {
            match self.settled {
                Some(settled) => history.truncate(settled),
                None => *history = MetricHistory::default(),
            }
        }
        for (step, rows) in taken {
            for (history, values) in self.reach.iter_mut().zip(reach(&rows).into_iter().flatten()) {
                history.push_partial(step, Measures { values, ..Measures::undefined(0) });
            }
        }
        self.settled = courses.iter().map(last).min().flatten();
    }
}

/// Least, median and greatest of each column of `rows`, NaN left out; `None` of fewer than two rows.
fn reach<const N: usize>(rows: &[[f64; N]]) -> Option<[[f64; N]; 3]> {
    if rows.len() < 2 {
        return None;
    }
    let columns = std::array::from_fn::<_, N, _>(|index| {
        let mut column: Vec<f64> =
            rows.iter().map(|row| row[index]).filter(|value| !value.is_nan()).collect();
        column.sort_by(f64::total_cmp);
        match &*column {
            [] => [f64::NAN; 3],
            column => {
                let [low, high] = [(column.len() - 1) / 2, column.len() / 2].map(|place| column[place]);
                [column[0], low + 0.5 * (high - low), column[column.len() - 1]]
            }
        }
    });
    Some(std::array::from_fn(|which| columns.map(|column| column[which])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Curves of `steps` steps in which every series has `value` of the step, in at most `limit` buckets.
    fn curves(steps: u64, limit: usize, value: impl Fn(u64) -> f32) -> Curves {
        let mut curves = Curves::with_limit(limit);
        (1..=steps).for_each(|step| curves.push(&Record::of(step, [value(step); NUM_SERIES])));
        curves
    }

    #[test]
    fn a_difference_of_metrics_is_there_where_both_were_taken() {
        let history = |rows: &[(u64, f64)]| {
            let mut measured = MetricHistory::default();
            for (step, value) in rows {
                let mut measures = Measures::undefined(100);
                (measures.values[0], measures.floors[0]) = (*value, 0.5);
                measured.push(*step, measures);
            }
            measured
        };
        let [own, other] = [
            &[(0, 3.0), (500, 2.0), (700, 9.0), (1000, 1.5)],
            &[(0, 1.0), (500, 2.5), (1000, f64::NAN), (1500, 0.0)],
        ]
        .map(|rows| history(rows));
        let apart = difference_of_metrics(&own, &other, [1, 1]);
        let found: Vec<(u64, f64)> =
            apart.rows().iter().map(|row| (row.step, row.measures.values[0])).collect();
        assert_eq!(found[..2], [(0, 2.0), (500, -0.5)]);
        assert!(found.len() == 3 && found[2].0 == 1000 && found[2].1.is_nan(), "{found:?}");
        assert!(apart.rows().iter().all(|row| row.measures.floors[0].is_nan()), "it is no score of its own");
        // As shares of all modes, where there are four here and eight there.
        assert!(Metric::ALL[0].is_count());
        let shares = difference_of_metrics(&own, &other, [4, 8]);
        assert_eq!(shares.rows()[0].measures.values[0], 3.0 / 4.0 - 1.0 / 8.0);
    }

    #[test]
    fn metrics_of_several_runs_reach_from_the_least_to_the_greatest_where_two_have_them() {
        let history = |rows: &[(u64, f64)]| {
            let mut measured = MetricHistory::default();
            for (step, value) in rows {
                let mut measures = Measures::undefined(100);
                measures.values[0] = *value;
                measured.push(*step, measures);
            }
            measured
        };
        let all = [
            history(&[(0, 3.0), (500, 2.0)]),
            history(&[(0, 1.0), (500, f64::NAN), (1000, 4.0)]),
            history(&[(0, 1.5), (500, 8.0)]),
        ];
        let values = |spread: &MetricSpread| {
            let of = |history: &MetricHistory| {
                history.rows().iter().map(|row| (row.step, row.measures.values[0])).collect::<Vec<_>>()
            };
            spread.reach.each_ref().map(of)
        };
        let mut spread = MetricSpread::default();
        spread.follow(&all.iter().collect::<Vec<_>>());
        assert_eq!(values(&spread), [[(0, 1.0), (500, 2.0)], [(0, 1.5), (500, 5.0)], [(0, 3.0), (500, 8.0)]]);
        // Runs that go on, one at a time, and begin anew: as if they were seen for the first time.
        let value = |seed: u64, row: u64| ((row * 7 + seed * 5) % 11) as f64;
        let rows = |seed: u64, count: u64| (0..count).map(move |row| (row * 500, value(seed, row)));
        let lengths = [
            [1, 0, 0],
            [1, 2, 0],
            [2, 2, 1],
            [2, 5, 3],
            [6, 5, 3],
            [6, 5, 6],
            [0, 5, 6],
            [1, 1, 1],
            [9, 9, 9],
        ];
        let mut spread = MetricSpread::default();
        for counts in lengths {
            let all: Vec<MetricHistory> =
                (0..3).map(|seed| history(&rows(seed, counts[seed as usize]).collect::<Vec<_>>())).collect();
            let courses: Vec<&MetricHistory> = all.iter().collect();
            spread.follow(&courses);
            let mut anew = MetricSpread::default();
            anew.follow(&courses);
            assert_eq!(values(&spread), values(&anew), "{counts:?}");
        }
    }

    #[test]
    fn a_difference_is_that_of_the_means_over_the_same_steps() {
        // 64 buckets of 16 steps against 1000 of one step.
        let (coarse, fine) = (curves(1000, 64, |step| step as f32), curves(900, 4096, |_| 100.0));
        let grid = coarse.within(1.0..=1000.0, 50);
        let found = difference(&grid, &fine);
        assert!(found.len() > 20 && found.len() < grid.len(), "{} of {}", found.len(), grid.len());
        for record in found {
            let middle = 0.5 * (record.first + record.last) as f32;
            assert!((record.mean[0] - (middle - 100.0)).abs() < 1e-3, "{record:?}");
            assert!(record.last <= 900);
        }
        // The finer of the two can be the grid only where the other has the very same steps.
        assert!(difference(&fine.within(1.0..=20.0, 900), &coarse).is_empty());
    }

    #[test]
    fn a_spread_goes_from_the_least_to_the_greatest_with_the_median_between() {
        let many: Vec<Curves> = [3.0, 1.0, 8.0, 2.0, f32::NAN]
            .iter()
            .enumerate()
            .map(|(index, value)| curves(10 + index as u64, 64, |_| *value))
            .collect();
        let courses: Vec<&Curves> = many.iter().collect();
        let grid = many[4].within(1.0..=14.0, 100);
        let found = spread(&grid, &courses);
        let [first, .., last] = &found[..] else { panic!("some steps") };
        assert_eq!((first.min[3], first.mean[3], first.max[3]), (1.0, 2.5, 8.0));
        // At step 13 the first three have ended: one number is left, and one that is none.
        assert_eq!((last.last, last.min[3], last.max[3]), (13, 2.0, 2.0));
    }
}
