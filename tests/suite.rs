//! The tests of the whole program, in one binary, so that it is linked once.

mod bad_input;
mod determinism;
mod layering;
mod learning;
mod metrics;
mod pictures;
mod screen;
mod small_runs;
mod stage;
mod words;
