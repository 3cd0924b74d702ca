//! tests
mod learning;
mod small_runs;
