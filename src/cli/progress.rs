//! How far training has come, shown while it goes on where a person watches.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::protocol::{Record, Series};
use crate::words::{Language, Sentence};

/// Time between two looks.
const INTERVAL: Duration = Duration::from_millis(100);

/// A bar on the terminal; nothing at all where errors go elsewhere.
pub struct Progress {
    bar: ProgressBar,
    language: Language,
    shown_at: Instant,
}

impl Progress {
    /// A bar for `steps` steps.
    pub fn new(steps: u64, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        Self { bar, language, shown_at: Instant::now() }
    }

    /// Shows that `taken` steps were taken in `training`, the last of which left `record`.
    pub fn show(&mut self, taken: u64, training: Duration, record: &Record) {
        if self.bar.is_hidden() || self.shown_at.elapsed() < INTERVAL {
            return;
        }
        self.shown_at = Instant::now();
        let mean = |series: Series| format!("{:.3}", record.mean[series.index()]);
        let message = Sentence::new("cli.progress")
            .with("rate", format!("{:.0}", taken as f64 / training.as_secs_f64()))
            .with("d_real", mean(Series::DReal))
            .with("d_fake", mean(Series::DFake));
        self.bar.set_message(message.text(self.language));
        self.bar.set_position(taken);
    }

    /// Clears the line.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
