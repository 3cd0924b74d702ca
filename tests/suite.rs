//! The tests of the whole program, in one binary, so that it is linked once.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that ends in a panic says where and why")]

mod determinism;
mod bad_input;
mod layering;
mod metrics;
mod learning;
mod small_runs;
mod screen;
mod stage;
mod pictures;
mod words;
