//! Labels as modes: the Gaussian of the rows of each.

use std::collections::BTreeMap;

use super::error::DataError;
use crate::math::modes::Mode;

/// The most labels that become modes.
pub(super) const MAX_LABELS: usize = 64;
/// A label whose covariance has a smaller determinant, relative to its diagonal, lies on a line.
const THIN: f64 = 1e-9;

/// The labels in alphabetical order, and the mean, covariance and share of the rows of each.
pub(super) fn label_modes(
    column: &str,
    labels: &[String],
    point: impl Fn(usize) -> [f64; 2],
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
        let covariance @ [xx, xy, yy] = [product(0, 0), product(0, 1), product(1, 1)];
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

    const POINTS: [[f64; 2]; 7] =
        [[0.0, 0.0], [5.0, 5.0], [2.0, 0.0], [6.0, 5.0], [0.0, 2.0], [5.0, 6.0], [2.0, 2.0]];

    fn modes(labels: &str) -> Result<(Vec<String>, Vec<Mode>), DataError> {
        let labels: Vec<String> = labels.split(' ').map(str::to_owned).collect();
        label_modes("kind", &labels, |index| POINTS[index])
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
            label_modes("id", &labels, |_| [0.0; 2]).unwrap_err().to_string(),
            "The label column \"id\" has more than 64 different labels; choose a column that names groups, or none."
        );
    }
}
