//! Curves, metrics and diagnosis of a run. Curves and metrics have a bounded size, whatever the number of steps.

mod across;
mod course;
mod curves;
mod drawn;
mod export;
mod measured;
mod npz;

pub use across::{MetricSpread, difference, spread};
pub use course::RunHistory;
pub use curves::Curves;
pub use drawn::{DrawnPart, TableFormat};
pub use export::{csv_header, csv_row, curves_csv, measured_csv};
pub use measured::{MeasuredAt, MetricHistory};
