//! The tests of the whole program, in one binary, so that it is linked once.

#![expect(clippy::expect_used, reason = "a test that ends in a panic says where and why")]

mod acts;
mod allocations;
mod bad_input;
mod benching;
mod cautions;
mod command_line;
mod determinism;
mod diagnosis;
mod divergence;
mod engine;
mod experiments;
mod extras;
mod file_arguments;
mod files;
mod game;
mod handbook;
mod interrupt;
mod layering;
mod layouts;
mod learning;
mod legible;
mod methods;
mod metrics;
mod notices;
mod observing;
mod panes;
mod picker;
mod pictures;
mod played;
mod playing;
mod presets;
mod run_files;
mod screen;
mod signatures;
mod slow;
mod small_runs;
mod stage;
mod strip;
mod tables;
mod thermometer;
mod undo;
mod window;
mod wording;
mod words;
