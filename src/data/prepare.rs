//! Prepares the rows of a sheet as samples: complete rows, standardised columns, rounding steps, and labels as modes.
//!
//! Real measurements are rounded, so they lie on a lattice, which a discriminator learns more easily than the
//! distribution; jitter of half a rounding step hides it.

use std::collections::BTreeMap;

use super::column::{Column, MAX_LABELS};
use super::error::DataError;
use super::sheet::{Cell, CellValue, Sheet};
use super::survey::unusable;
use crate::math::dimension::Dimension;
use crate::math::modes::Mode;

/// The largest magnitude of a number: differences and sums do not overflow.
const MAX_MAGNITUDE: f64 = 1e300;

/// The rows that have all chosen values.
#[derive(Debug, PartialEq)]
pub(super) struct CompleteRows {
    /// The columns, in their own units; on the line the second is 0 throughout.
    pub(super) values: [Vec<f64>; 2],
    /// The rows' labels; empty without a label column.
    pub(super) labels: Vec<String>,
    /// Number of the other rows.
    pub(super) rows_missing: usize,
    /// Number of those that have all values, but one that is not finite.
    pub(super) rows_not_finite: usize,
}

impl CompleteRows {
    /// Reads all rows of `sheet`: the one or two columns at `indices`, and the labels in column `label`.
    pub(super) fn of(sheet: &Sheet<'_>, indices: &[usize], label: Option<usize>) -> Result<Self, DataError> {
        let columns = sheet.columns();
        if let [x, y] = indices
            && x == y
        {
            return Err(DataError::SameColumn { name: columns[indices[0]].name.clone() });
        }
        for &index in indices {
            // A constant column is reported only after the rows were counted, which may be too few.
            let column = &columns[index];
            if column.range.is_none() {
                return Err(unusable(column));
            }
        }
        if let Some(index) = label
            && columns[index].distinct == Some(0)
        {
            return Err(DataError::EmptyColumn { column: columns[index].name.clone() });
        }
        let mut complete = Self {
            values: [Vec::new(), Vec::new()],
            labels: Vec::new(),
            rows_missing: 0,
            rows_not_finite: 0,
        };
        sheet.each_row(|record| {
            // Across the line every sample is at 0.
            let mut values = [CellValue::Number(0.0); 2];
            for (&index, value) in indices.iter().zip(&mut values) {
                *value = sheet.value(index, record.text(index));
            }
            for (&index, value) in indices.iter().zip(values) {
                check(value, &columns[index], record.line, record.text(index))?;
            }
            let label = label.map(|index| record.text(index));
            match values {
                [CellValue::Number(x), CellValue::Number(y)] if !label.is_some_and(Cell::is_no_label) => {
                    complete.values[0].push(x);
                    complete.values[1].push(y);
                    complete.labels.extend(label.map(str::to_owned));
                }
                _ => {
                    complete.rows_missing += 1;
                    let lacks_one =
                        values.contains(&CellValue::Missing) || label.is_some_and(Cell::is_no_label);
                    complete.rows_not_finite += usize::from(!lacks_one);
                }
            }
            Ok(true)
        })?;
        Ok(complete)
    }
}

/// Checks that `value`, the cell `text` on `line`, can be used in computations.
fn check(value: CellValue, column: &Column, line: u64, text: &str) -> Result<(), DataError> {
    let (column, of) = (column.name.clone(), column.count);
    match value {
        CellValue::Number(number) if number.abs() > MAX_MAGNITUDE => {
            Err(DataError::NumberTooLarge { column, line, value: number, limit: MAX_MAGNITUDE })
        }
        CellValue::Text => Err(DataError::NotANumber { column, line, value: text.to_owned(), count: 1, of }),
        CellValue::Number(_) | CellValue::NotFinite | CellValue::Missing => Ok(()),
    }
}

/// Standardisation: the affine map of a column to mean 0 and standard deviation 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Standard {
    /// Mean, in the column's unit.
    pub(super) mean: f64,
    /// Standard deviation (with the divisor n), in the column's unit.
    pub(super) deviation: f64,
}

impl Standard {
    /// The map of the second coordinate of samples on the line, which is 0.
    pub(super) const ACROSS_THE_LINE: Self = Self { mean: 0.0, deviation: 1.0 };

    /// The map for `values`; `None` where all are equal. Magnitudes up to 1e300 do not overflow.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (range, count) = (high - low, values.len() as f64);
        // As shares of the range, squares neither overflow nor underflow.
        let share = |value: f64| (value - low) / range;
        let mean = values.iter().map(|&value| share(value)).sum::<f64>() / count;
        let variance = values.iter().map(|&value| (share(value) - mean).powi(2)).sum::<f64>() / count;
        let standard = Self { mean: low + mean * range, deviation: variance.sqrt() * range };
        standard.deviation.is_normal().then_some(standard)
    }

    /// From the column's unit to standard units.
    pub(super) fn standardised(self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    /// From standard units to the column's unit.
    pub(super) fn to_original(self, value: f64) -> f64 {
        self.mean + value * self.deviation
    }
}

/// Gaps below this share of the range are rounding errors of the decimals, not steps.
const EQUAL: f64 = 1e-9;
/// The share of gaps that may be smaller than a typical one.
const ATYPICAL: f64 = 0.1;

/// The rounding step of `values`, in their unit: the lower decile of the gaps between neighbouring distinct values; 0
/// where all are equal.
///
/// The smallest gap would be wrong: Old Faithful's eruptions are whole seconds in minutes with three decimals, and
/// one pair of them, 3.966 and 3.967, is the same second written in two ways. The median gap would be wrong for a
/// column of few unrounded numbers, which has no lattice and should hardly be changed.
pub(super) fn rounding_step(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let range = sorted.last().zip(sorted.first()).map_or(0.0, |(last, first)| last - first);
    let mut gaps: Vec<f64> =
        sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > EQUAL * range).collect();
    gaps.sort_unstable_by(f64::total_cmp);
    gaps.get((ATYPICAL * gaps.len() as f64) as usize).copied().unwrap_or(0.0)
}

/// Smallest determinant of a label's covariance relative to its diagonal; below it, the rows lie on a line.
const THIN: f64 = 1e-9;

/// The labels in alphabetical order, and for each the mean, covariance and share of its rows.
pub(super) fn label_modes(
    column: &str,
    labels: &[String],
    point: impl Fn(usize) -> [f64; 2],
    dimension: Dimension,
) -> Result<(Vec<String>, Vec<Mode>), DataError> {
    let mut groups: BTreeMap<&str, Vec<[f64; 2]>> = BTreeMap::new();
    for (index, label) in labels.iter().enumerate() {
        groups.entry(label).or_default().push(point(index));
        if groups.len() > MAX_LABELS {
            return Err(DataError::TooManyLabels { column: column.to_owned(), limit: MAX_LABELS });
        }
    }
    let mode = |(label, points): (&&str, &Vec<[f64; 2]>)| {
        let count = points.len() as f64;
        let mean = |f: &dyn Fn(&[f64; 2]) -> f64| points.iter().map(f).sum::<f64>() / count;
        let centre = [mean(&|p| p[0]), mean(&|p| p[1])];
        let product = |a: usize, b: usize| mean(&|p| (p[a] - centre[a]) * (p[b] - centre[b]));
        // Across the line the variance is 1: it meets offsets of 0 only.
        let across = if dimension.is_line() { 1.0 } else { product(1, 1) };
        let covariance @ [xx, xy, yy] = [product(0, 0), product(0, 1), across];
        if xx * yy - xy * xy > THIN * xx * yy {
            Ok(Mode { centre, covariance, weight: count / labels.len() as f64 })
        } else {
            Err(DataError::ThinLabel {
                column: column.to_owned(),
                label: (*label).to_owned(),
                rows: points.len(),
            })
        }
    };
    let modes = groups.iter().map(mode).collect::<Result<_, _>>()?;
    Ok((groups.keys().map(|label| (*label).to_owned()).collect(), modes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::options::ReadingOptions;

    fn rows(text: &str, label: Option<&str>) -> Result<CompleteRows, DataError> {
        let sheet = Sheet::read(text.as_bytes(), &ReadingOptions::default(), 100, 2).unwrap();
        let index = |name| sheet.index_of(name).unwrap();
        CompleteRows::of(&sheet, &["x", "y"].map(index), label.map(index))
    }

    #[test]
    fn rows_that_lack_a_chosen_value_are_counted_and_left_out() {
        let text = "k,x,other,y\na,1,,10\n,2,,20\nb,NA,,30\nc,4\nd,5,text,50,\ne,inf,,60\n";
        let complete = rows(text, None).unwrap();
        assert_eq!(complete.values, [vec![1.0, 2.0, 5.0], vec![10.0, 20.0, 50.0]]);
        assert_eq!((complete.labels.len(), complete.rows_missing, complete.rows_not_finite), (0, 3, 1));
        let complete = rows(text, Some("k")).unwrap();
        assert_eq!(complete.values[0], [1.0, 5.0]);
        assert_eq!((complete.labels, complete.rows_missing), (vec!["a".to_owned(), "d".to_owned()], 4));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_its_line() {
        let error = |text: &str| rows(text, None).err().unwrap().to_string();
        assert_eq!(
            error("x,y\n1,2\n\nNA,twelve\n3,4\n"),
            "The column \"y\" holds \"twelve\" on line 4, which is not a finite number; correct it, leave it empty to \
             skip the row, or choose another column."
        );
        assert_eq!(
            error("x,y\n-2e300,2\n3,4\n"),
            "The column \"x\" holds -2e300 on line 2 and at most 1e300 can be used; correct it or choose a smaller unit."
        );
        let long = error(&format!("x,y\n{},2\n3,4\n", "é".repeat(1000)));
        assert!(long.contains(&format!("\"{}\"", "é".repeat(40))) && long.len() < 300, "{long}");
    }

    #[test]
    fn columns_have_their_mean_and_deviation_at_any_magnitude() {
        for scale in [1.0, 1e-200, 1e299] {
            let standard =
                Standard::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].map(|v| v * scale)).unwrap();
            assert!(
                (standard.mean / scale - 5.0).abs() < 1e-14
                    && (standard.deviation / scale - 2.0).abs() < 1e-14
            );
            assert!((standard.standardised(9.0 * scale) - 2.0).abs() < 1e-14);
            assert!((standard.to_original(-1.5) / scale - 2.0).abs() < 1e-14);
        }
    }

    #[test]
    fn equal_values_have_no_standard() {
        assert_eq!(Standard::of(&[3.0, 3.0]), None);
        assert_eq!(Standard::of(&[0.0, 5e-324]), None);
        assert_eq!(Standard::of(&[]), None);
    }

    #[test]
    fn a_lattice_is_found_despite_one_value_between_and_rounding_errors() {
        let mut values: Vec<f64> = (0..100).map(|k| 39.0 + 0.1 * f64::from(k % 50)).collect();
        values.push(39.101);
        assert!((rounding_step(&values) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn equal_values_have_no_step() {
        assert_eq!(rounding_step(&[2.0, 2.0]), 0.0);
        assert_eq!(rounding_step(&[]), 0.0);
    }

    const POINTS: [[f64; 2]; 7] =
        [[0.0, 0.0], [5.0, 5.0], [2.0, 0.0], [6.0, 5.0], [0.0, 2.0], [5.0, 6.0], [2.0, 2.0]];

    fn modes(labels: &str) -> Result<(Vec<String>, Vec<Mode>), DataError> {
        let labels: Vec<String> = labels.split(' ').map(str::to_owned).collect();
        label_modes("kind", &labels, |index| POINTS[index], Dimension::Plane)
    }

    #[test]
    fn each_label_has_the_mean_and_covariance_of_its_rows() {
        let (labels, modes) = modes("b a b a b a b").unwrap();
        assert_eq!(labels, ["a", "b"]);
        // a: (5,5), (6,5), (5,6): mean 16/3, variance 2/9, covariance -1/9; b: a square of side 2.
        let expected = [
            Mode {
                centre: [16.0 / 3.0; 2],
                covariance: [2.0 / 9.0, -1.0 / 9.0, 2.0 / 9.0],
                weight: 3.0 / 7.0,
            },
            Mode { centre: [1.0, 1.0], covariance: [1.0, 0.0, 1.0], weight: 4.0 / 7.0 },
        ];
        for (mode, expected) in modes.iter().zip(expected) {
            let numbers = |mode: &Mode| [&mode.centre[..], &mode.covariance[..], &[mode.weight]].concat();
            let close = numbers(mode).iter().zip(numbers(&expected)).all(|(a, b)| (a - b).abs() < 1e-14);
            assert!(close, "{mode:?} is not {expected:?}");
        }
    }

    #[test]
    fn a_label_without_area_is_a_sentence() {
        assert_eq!(
            modes("a a a a a a b").unwrap_err().to_string(),
            "The label \"b\" of the column \"kind\" has only 1 row or rows on one line, which make no Gaussian; merge \
             it with another label or choose no label column."
        );
    }

    #[test]
    fn a_label_for_every_row_is_a_sentence() {
        let labels: Vec<String> = (0..65).map(|k| k.to_string()).collect();
        assert_eq!(
            label_modes("id", &labels, |_| [0.0; 2], Dimension::Plane).unwrap_err().to_string(),
            "The label column \"id\" has more than 64 different labels; choose a column that names groups, or none."
        );
    }
}
