//! Curves, metrics and diagnosis of a run. Curves and metrics have a bounded size, whatever the number of steps.

mod course;
mod curves;
mod export;
mod measured;

pub use course::RunHistory;
pub use curves::Curves;
pub use export::{csv_header, csv_row, curves_csv, measured_csv};
pub use measured::{MeasuredAt, MetricHistory};
