//! tests
mod determinism;
mod learning;
mod small_runs;
mod screen;
mod stage;
mod pictures;
mod words;
