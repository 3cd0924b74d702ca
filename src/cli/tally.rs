//! How many of several runs are done, shown where a person watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on the terminal; nothing at all where errors go elsewhere.
pub struct RunsProgress(ProgressBar);

impl RunsProgress {
    /// A bar for `runs` runs.
    pub fn new(runs: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(runs), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar.tick();
        Self(bar)
    }

    /// `more` are done.
    pub fn add(&self, more: u64) {
        self.0.inc(more);
    }

    /// Clears the line.
    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}
