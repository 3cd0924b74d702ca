//! The command line of `ganscope figure`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::numbers::{MAX_STEPS, size, within};
use crate::config::MAX_SEED;

/// What `ganscope figure` takes.
#[derive(Args, Clone, Debug)]
pub struct FigureArguments {
    /// A preset, a run file, a checkpoint, or the folder of a run, as written by `ganscope train --out`
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// What is drawn
    #[arg(long, value_name = "PANE", value_parser = PossibleValuesParser::new(FIGURE_PANES))]
    pub pane: String,
    /// The step; by default the one that the run has come to, or 5000
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_STEPS>)]
    pub step: Option<u64>,
    /// The one number behind all randomness, of a preset or a run file
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = within::<u64, 0, MAX_SEED>)]
    pub seed: Option<u64>,
    /// Width and height
    #[arg(long, value_name = "WxH", default_value = "900x600", value_parser = size)]
    pub size: [u32; 2],
    /// The theme
    #[arg(long, value_enum, default_value_t)]
    pub theme: FigureTheme,
    /// How much larger a PNG is than its size says
    #[arg(long, value_name = "N", default_value_t = 2, allow_negative_numbers = true, value_parser = within::<u32, 1, 4>)]
    pub scale: u32,
    /// The file to write, whose end says which format: .svg or .png
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// The keys of all panes, which are the screen's.
pub const FIGURE_PANES: [&str; 16] = [
    "arena",
    "model",
    "outputs",
    "value",
    "losses",
    "gradients",
    "accuracy",
    "coverage",
    "distances",
    "fidelity",
    "optimality",
    "metrics",
    "spectrum",
    "dirac",
    "guide",
    "controls",
];

/// The theme of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FigureTheme {
    /// Dark on light, as on paper
    #[default]
    Light,
    /// Light on dark, as on a projector
    Dark,
}
