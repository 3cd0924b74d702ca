//! Real data: one or two columns of a table, standardised, split into training rows and held-out rows.

use std::sync::Arc;

use super::distribution::Distribution;
use super::error::DataError;
use super::extent::union;
use super::options::ReadingOptions;
use super::prepare::{CompleteRows, Standard, label_modes, rounding_step};
use super::reading::Reading;
use super::sheet::{MAX_ROWS, Sheet};
use super::survey::{MIN_ROWS, check_rows, default_columns};
use super::warning::Warning;
use crate::math::Point;
use crate::math::dimension::Dimension;
use crate::math::memorisation::FEWEST_HELD_OUT;
use crate::math::modes::Mode;
use crate::math::plane::{Grid, Rect};
use crate::math::random::{Draws, Stream};

/// One row of this many is held out.
const HOLDOUT_ONE_IN: usize = 5;

/// One or two columns of real data, each standardised to mean 0 and standard deviation 1 (with the divisor n).
///
/// A sample is a row drawn with replacement plus jitter: on each axis uniform on half a rounding step to either side,
/// times the factor [`Table::jitter`]. Training samples come from four fifths of the rows, chosen at random by the
/// seed; samples for measuring come from the others. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    dimension: Dimension,
    /// The names of the columns; on the line the second is empty.
    columns: [String; 2],
    standards: [Standard; 2],
    /// Rounding steps, in the columns' units.
    steps: [f64; 2],
    jitter: f64,
    rows_missing: usize,
    rows_not_finite: usize,
    reading: Arc<Reading>,
    warnings: Vec<Warning>,
    train: Arc<[Point]>,
    holdout: Arc<[Point]>,
    labels: Vec<String>,
    /// The modes of the rows without jitter.
    modes: Vec<Mode>,
}

impl Table {
    /// Reads two columns of a table from the bytes of its file, with the reading `options`. An empty name stands for
    /// the default column. The rows of each value of `label_column` become a mode; empty for no modes. `seed` splits
    /// the rows.
    ///
    /// # Errors
    /// If the bytes or the columns cannot be used: see [`DataError`].
    pub fn parse(
        bytes: &[u8],
        columns: [&str; 2],
        label_column: &str,
        options: &ReadingOptions,
        seed: u64,
    ) -> Result<Self, DataError> {
        let sheet = Sheet::read(bytes, options, MAX_ROWS, 2)?;
        let columns = default_columns(sheet.columns(), sheet.row_count(), columns.map(str::trim))?;
        Self::from_sheet(&sheet, &columns, label_column, seed)
    }

    /// As [`Table::parse`], with one column, for a target on the line.
    ///
    /// # Errors
    /// As [`Table::parse`].
    pub fn parse_line(
        bytes: &[u8],
        column: &str,
        label_column: &str,
        options: &ReadingOptions,
        seed: u64,
    ) -> Result<Self, DataError> {
        let sheet = Sheet::read(bytes, options, MAX_ROWS, 1)?;
        let columns = default_columns(sheet.columns(), sheet.row_count(), [column.trim()])?;
        Self::from_sheet(&sheet, &columns, label_column, seed)
    }

    /// The dimension of its samples: one for each column.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// The table with another factor of the jitter: 0 for none, 1 for half a rounding step to either side. A factor
    /// that is negative or not finite counts as 0.
    pub fn with_jitter(self, jitter: f64) -> Self {
        Self { jitter: if jitter.is_finite() { jitter.max(0.0) } else { 0.0 }, ..self }
    }

    /// The names of the columns along x and y.
    pub fn column_names(&self) -> [&str; 2] {
        [&self.columns[0], &self.columns[1]]
    }

    /// Number of rows with all chosen values.
    pub fn rows(&self) -> usize {
        self.train.len() + self.holdout.len()
    }

    /// Number of rows left out because a chosen value is missing or not finite.
    pub fn rows_missing(&self) -> usize {
        self.rows_missing
    }

    /// Number of rows left out that have all values, but one that is not finite.
    pub fn rows_not_finite(&self) -> usize {
        self.rows_not_finite
    }

    /// How the table was read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The warnings about training on these columns.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The training rows, in standard units.
    pub fn train(&self) -> &[Point] {
        &self.train
    }

    /// The held-out rows, in standard units.
    pub fn holdout(&self) -> &[Point] {
        &self.holdout
    }

    /// The factor of the jitter.
    pub fn jitter(&self) -> f64 {
        self.jitter
    }

    /// The rounding step of each column, in its own unit.
    pub fn rounding_steps(&self) -> [f64; 2] {
        self.steps
    }

    /// The labels, in the order of the modes; empty without a label column.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The modes: mean, covariance and share of each label's rows in standard units, including the variance of the
    /// jitter; empty without a label column.
    pub fn modes(&self) -> Vec<Mode> {
        // The variance of a uniform of width w is w^2 / 12.
        let [x, y] = [0, 1].map(|axis| self.jitter_width(axis).powi(2) / 12.0);
        let jittered = |mode: &Mode| {
            let [xx, xy, yy] = mode.covariance;
            Mode { covariance: [xx + x, xy, yy + y], ..mode.clone() }
        };
        self.modes.iter().map(jittered).collect()
    }

    /// Converts a point from standard units to the columns' units.
    pub fn to_original(&self, point: Point) -> [f64; 2] {
        [0, 1].map(|axis| self.standards[axis].to_original(f64::from(point[axis])))
    }

    /// The full width of the jitter along each axis, in standard units.
    pub fn jitter_widths(&self) -> [f64; 2] {
        [self.jitter_width(0), self.jitter_width(1)]
    }

    /// Whether there are at least [`FEWEST_HELD_OUT`] held-out rows, so that statements based on them are reliable.
    pub fn is_enough_to_claim(&self) -> bool {
        self.holdout.len() >= FEWEST_HELD_OUT
    }

    /// `count` jittered points from the held-out rows, each used equally often.
    pub fn jittered_holdout(&self, draws: &mut Draws, count: usize) -> Vec<Point> {
        let widths = self.jitter_widths();
        let mut moved = |row: &Point| {
            [0, 1].map(|axis| (f64::from(row[axis]) + widths[axis] * (draws.uniform() - 0.5)) as f32)
        };
        self.holdout.iter().cycle().take(count).map(&mut moved).collect()
    }

    /// The full width of the jitter along `axis`, in standard units.
    fn jitter_width(&self, axis: usize) -> f64 {
        self.jitter * self.steps[axis] / self.standards[axis].deviation
    }

    /// One uniform chooses the row; two more give the jitter, and are drawn even if it is off.
    fn draw_from(&self, rows: &[Point], draws: &mut Draws) -> [f64; 2] {
        let row = rows[draws.below(rows.len())];
        [0, 1].map(|axis| f64::from(row[axis]) + self.jitter_width(axis) * (draws.uniform() - 0.5))
    }

    fn from_sheet(
        sheet: &Sheet<'_>,
        chosen: &[&str],
        label_column: &str,
        seed: u64,
    ) -> Result<Self, DataError> {
        let dimension = if chosen.len() == 1 { Dimension::Line } else { Dimension::Plane };
        let indices = chosen.iter().map(|name| sheet.index_of(name)).collect::<Result<Vec<_>, _>>()?;
        let label = (!label_column.is_empty()).then(|| sheet.index_of(label_column)).transpose()?;
        check_rows(sheet.row_count())?;
        let CompleteRows { values, labels, rows_missing, rows_not_finite } =
            CompleteRows::of(sheet, &indices, label)?;
        let count = values[0].len();
        if count < MIN_ROWS {
            return Err(DataError::TooFewRows { complete: count, missing: rows_missing, limit: MIN_ROWS });
        }
        let columns = [0, 1].map(|axis| chosen.get(axis).map_or_else(String::new, |name| (*name).to_owned()));
        let standard = |axis: usize| {
            if axis >= dimension.count() {
                return Ok(Standard::ACROSS_THE_LINE);
            }
            let constant =
                || DataError::ConstantColumn { column: columns[axis].clone(), value: values[axis][0] };
            Standard::of(&values[axis]).ok_or_else(constant)
        };
        let standards = [standard(0)?, standard(1)?];
        let standardised =
            |index: usize| [0, 1].map(|axis| standards[axis].standardised(values[axis][index]));
        let (labels, modes) = match label {
            Some(index) => label_modes(&sheet.columns()[index].name, &labels, standardised, dimension)?,
            None => (Vec::new(), Vec::new()),
        };
        let mut warnings = Warning::of_chosen(count, indices.iter().map(|&index| &sheet.columns()[index]));
        warnings.extend(Warning::of_shape(sheet.row_count(), sheet.columns()));
        let order = shuffled(count, seed);
        let (holdout, train) = order.split_at((count / HOLDOUT_ONE_IN).max(1));
        let points = |indices: &[usize]| -> Arc<[Point]> {
            indices.iter().map(|&index| standardised(index).map(|value| value as f32)).collect()
        };
        Ok(Self {
            dimension,
            steps: [rounding_step(&values[0]), rounding_step(&values[1])],
            train: points(train),
            holdout: points(holdout),
            jitter: 1.0,
            columns,
            standards,
            rows_missing,
            rows_not_finite,
            reading: Arc::new(sheet.reading().clone()),
            warnings,
            labels,
            modes,
        })
    }
}

impl Distribution for Table {
    fn draw(&self, draws: &mut Draws) -> [f64; 2] {
        self.draw_from(&self.train, draws)
    }

    fn draw_fresh(&self, draws: &mut Draws) -> [f64; 2] {
        self.draw_from(&self.holdout, draws)
    }

    fn density(&self, _x: [f64; 2]) -> Option<f64> {
        None
    }

    fn cell_masses(&self, _grid: &Grid) -> Option<Vec<f64>> {
        None
    }

    fn modes(&self) -> Vec<Mode> {
        self.modes()
    }

    fn extent(&self) -> Rect {
        let [x, y] = [0, 1].map(|axis| 0.5 * self.jitter_width(axis));
        let around = |point: &Point| {
            let centre = point.map(f64::from);
            Rect { min: [centre[0] - x, centre[1] - y], max: [centre[0] + x, centre[1] + y] }
        };
        union(self.train.iter().chain(self.holdout.iter()).map(around))
    }
}

/// A random permutation of 0..`count` (Fisher and Yates 1938; algorithm of Durstenfeld 1964).
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut draws = Draws::new(seed, Stream::Split, 0, 0);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, draws.below(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write;

    use super::*;

    /// A table of the rows 0..`count`, x counting up and y down.
    fn counting(count: usize, seed: u64) -> Table {
        let mut text = "x,y\n".to_owned();
        for row in 0..count {
            writeln!(text, "{row},{}", 3 * (count - row)).unwrap();
        }
        Table::parse(text.as_bytes(), ["x", "y"], "", &ReadingOptions::default(), seed).unwrap()
    }

    fn original_rows(table: &Table, points: &[Point]) -> Vec<i64> {
        points.iter().map(|point| table.to_original(*point)[0].round() as i64).collect()
    }

    #[test]
    fn columns_are_standardised_and_can_be_brought_back() {
        let table = counting(101, 1);
        let points: Vec<&Point> = table.train().iter().chain(table.holdout()).collect();
        for axis in 0..2 {
            let moment = |k: i32| points.iter().map(|p| f64::from(p[axis]).powi(k)).sum::<f64>() / 101.0;
            // Points are f32: 6e-8 each.
            assert!(moment(1).abs() < 1e-6 && (moment(2) - 1.0).abs() < 1e-6, "{} {}", moment(1), moment(2));
        }
        // Mean 50 and y = 3 (101 - 50); variance (101^2 - 1) / 12 = 850.
        let zero = table.to_original([0.0, 0.0]);
        assert!((zero[0] - 50.0).abs() < 1e-12 && (zero[1] - 153.0).abs() < 1e-12, "{zero:?}");
        let one = table.to_original([1.0, 1.0]);
        assert!(
            (one[0] - 50.0 - 850.0_f64.sqrt()).abs() < 1e-12
                && (one[1] - 153.0 - 7650.0_f64.sqrt()).abs() < 1e-11
        );
        assert_eq!(table.rounding_steps(), [1.0, 3.0]);
    }

    #[test]
    fn train_and_holdout_are_disjoint_and_exhaustive_and_chosen_by_the_seed() {
        for (count, held) in [(2, 1), (4, 1), (10, 2), (342, 68)] {
            let table = counting(count, 5);
            assert_eq!((table.rows(), table.holdout().len()), (count, held));
            let train = original_rows(&table, table.train());
            let holdout = original_rows(&table, table.holdout());
            let mut all = [&train[..], &holdout[..]].concat();
            all.sort_unstable();
            assert_eq!(all, (0..count as i64).collect::<Vec<_>>());
        }
        assert_eq!(counting(100, 5), counting(100, 5));
        assert_ne!(counting(100, 5).holdout(), counting(100, 6).holdout());
    }

    #[test]
    fn the_shuffle_gives_every_order_its_share() {
        let mut counts: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
        for seed in 0..24_000 {
            *counts.entry(shuffled(4, seed)).or_default() += 1;
        }
        assert_eq!(counts.len(), 24);
        let chi_square: f64 = counts.values().map(|&n| (f64::from(n) - 1e3).powi(2) / 1e3).sum();
        // 23 degrees of freedom, five standard deviations.
        assert!(chi_square < 23.0 + 5.0 * 46.0_f64.sqrt(), "{chi_square}");
    }

    #[test]
    fn samples_are_rows_of_their_own_part_and_jitter_stays_within_its_half_width() {
        for jitter in [0.0, 1.0, 0.5] {
            let table = counting(50, 3).with_jitter(jitter);
            let mut draws = Draws::new(1, Stream::Data, 0, 0);
            for _ in 0..4000 {
                for (point, rows) in
                    [(table.draw(&mut draws), table.train()), (table.draw_fresh(&mut draws), table.holdout())]
                {
                    let half =
                        [0, 1].map(|axis| 0.5 * jitter * table.steps[axis] / table.standards[axis].deviation);
                    let near = |row: &Point| {
                        (0..2).all(|axis| (point[axis] - f64::from(row[axis])).abs() <= half[axis] + 1e-12)
                    };
                    assert!(rows.iter().any(near), "{point:?} is no row");
                }
            }
        }
        assert_eq!(counting(9, 1).with_jitter(f64::NAN).jitter(), 0.0);
        assert_eq!(counting(9, 1).with_jitter(-1.0).jitter(), 0.0);
    }

    #[test]
    fn every_row_is_drawn_equally_often() {
        let table = counting(50, 3).with_jitter(0.0);
        let mut draws = Draws::new(2, Stream::Data, 0, 0);
        let mut counts = BTreeMap::new();
        for _ in 0..40_000 {
            *counts.entry(table.draw(&mut draws).map(f64::to_bits)).or_insert(0.0) += 1.0;
        }
        assert_eq!(counts.len(), 40);
        let chi_square: f64 = counts.values().map(|n: &f64| (n - 1e3).powi(2) / 1e3).sum();
        assert!(chi_square < 39.0 + 5.0 * 78.0_f64.sqrt(), "{chi_square}");
    }

    #[test]
    fn the_covariance_of_a_mode_is_that_of_its_jittered_samples() {
        let text = "x,y,k\n0,0,a\n1,0,a\n0,4,a\n2,4,a\n3,8,a\n";
        let table = Table::parse(text.as_bytes(), ["x", "y"], "k", &ReadingOptions::default(), 1).unwrap();
        let unjittered = table.clone().with_jitter(0.0).modes()[0].covariance;
        // One label over all rows: unit variances; x is rounded to 1, y to 4, with the deviations
        // sqrt(1.36) and sqrt(8.96).
        let jittered = table.modes()[0].covariance;
        for (value, expected) in [
            (unjittered[0], 1.0),
            (unjittered[2], 1.0),
            (jittered[0], 1.0 + 1.0 / 12.0 / 1.36),
            (jittered[1], unjittered[1]),
            (jittered[2], 1.0 + 16.0 / 12.0 / 8.96),
        ] {
            assert!((value - expected).abs() < 1e-14, "{value} is not {expected}");
        }
    }

    #[test]
    fn the_extent_holds_all_rows_and_their_jitter() {
        let table = counting(3, 1);
        // x is 0, 1, 2 with deviation sqrt(2/3); half a step beyond each end.
        let expected = 1.5 / (2.0_f64 / 3.0).sqrt();
        assert!(
            (table.extent().max[0] - expected).abs() < 1e-6
                && (table.extent().min[0] + expected).abs() < 1e-6
        );
    }

    #[test]
    fn more_rows_than_the_limit_are_refused() {
        let read = |limit| Sheet::read(b"x,y\n1,2\n3,4\n5,6\n", &ReadingOptions::default(), limit, 2);
        assert_eq!(read(3).unwrap().row_count(), 3);
        assert_eq!(read(2), Err(DataError::TooManyRows { limit: 2 }));
    }
}
