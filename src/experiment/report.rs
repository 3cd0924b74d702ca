//! Figures of the literature, and ours beside them.

use super::figure::Figure;

/// A figure as it was published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Published {
    /// A number.
    Value(f64),
    /// A mean and its standard error.
    WithError(f64, f64),
    /// The least and the greatest of several runs.
    Range(f64, f64),
}

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResultColumn {
    /// A figure of a run.
    Figure(Figure),
    /// Something in symbols.
    Symbols(&'static str),
}

/// Our figures, one for each seed, and the published one.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultCell {
    /// In the order of the seeds; one alone where there is no randomness, none where it was not run.
    pub ours: Vec<f64>,
    /// Where one was published.
    pub published: Option<Published>,
}

/// One method.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultRow {
    /// Its name.
    pub name: &'static str,
    /// A setting that it needs and the program does not have.
    pub missing: Option<&'static str>,
    /// One cell for each column.
    pub cells: Vec<ResultCell>,
}

/// A table with both.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultTable {
    /// The columns.
    pub columns: Vec<ResultColumn>,
    /// The rows.
    pub rows: Vec<ResultRow>,
}

/// The mean of the finite values; `None` where there are none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    (!finite.is_empty()).then(|| finite.iter().sum::<f64>() / finite.len() as f64)
}

/// The standard deviation of the finite values, with the divisor n - 1; `None` where there are fewer than two.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: Vec<f64> =
        values.iter().filter(|value| value.is_finite()).map(|value| (value - mean).powi(2)).collect();
    (squares.len() > 1).then(|| (squares.iter().sum::<f64>() / (squares.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_pass_over_what_is_not_finite() {
        let values = [2.0, f64::NAN, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), Some(5.0));
        // The squares sum to 32, over 7.
        assert!((standard_deviation(&values).unwrap() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert_eq!((mean(&[f64::NAN]), standard_deviation(&[1.0])), (None, None));
    }
}
