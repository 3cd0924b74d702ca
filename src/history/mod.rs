//! Curves of a run in bounded memory, whatever the number of steps.

mod curves;
mod export;
mod measured;

pub use curves::Curves;
pub use export::{csv_header, csv_row, curves_csv, measured_csv};
pub use measured::{Measured, MeasuredAt};
