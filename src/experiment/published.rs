//! A figure of the literature.

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
