//! Progress bars of one run, and of a table of many, on a terminal.

use std::time::{Duration, Instant};

use crate::config::Objective;
use crate::protocol::{Record, Series};
use crate::words::{Language, Sentence};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Least time between two updates of the bar.
const INTERVAL: Duration = Duration::from_millis(100);

/// The progress bar of one run, on a terminal; nothing if stderr is redirected.
pub struct TrainingProgress {
    bar: ProgressBar,
    language: Language,
    begun: Instant,
    shown_at: Instant,
}

impl TrainingProgress {
    /// A progress bar for `steps` steps.
    pub fn new(steps: u64, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        let now = Instant::now();
        Self { bar, language, begun: now, shown_at: now }
    }

    /// Shows that `taken` steps took `training`, with numbers from the last `record`.
    pub fn show(&mut self, taken: u64, training: Duration, objective: Objective, record: &Record) {
        if self.bar.is_hidden() || self.shown_at.elapsed() < INTERVAL {
            return;
        }
        self.shown_at = Instant::now();
        let message = told(objective, record)
            .with_count("rate", format!("{:.0}", taken as f64 / training.as_secs_f64()));
        self.bar.set_message(message.text(self.language));
        self.bar.set_position(taken);
    }

    /// The same, where all the time since the bar began is counted.
    pub fn follow(&mut self, taken: u64, objective: Objective, record: &Record) {
        self.show(taken, self.begun.elapsed(), objective, record);
    }

    /// Removes the bar from the terminal.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// The sentence with D's mean outputs: probabilities, or scores for objectives without them.
fn told(objective: Objective, record: &Record) -> Sentence {
    let mean = |series: Series| format!("{:.3}", record.mean[series.index()]);
    if objective.outputs_score() {
        let sentence = Sentence::new("cli.progress_scores");
        return sentence.with("real", mean(Series::LogitReal)).with("fake", mean(Series::LogitFake));
    }
    Sentence::new("cli.progress").with("d_real", mean(Series::DReal)).with("d_fake", mean(Series::DFake))
}

/// The progress bar of several runs.
pub struct RunsProgress(ProgressBar);

impl RunsProgress {
    /// A progress bar for `runs` runs.
    pub fn new(runs: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(runs), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar.tick();
        Self(bar)
    }

    /// Counts `more` runs as finished.
    pub fn add(&self, more: u64) {
        self.0.inc(more);
    }

    /// Removes the bar from the terminal.
    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Choice as _;
    use crate::protocol::NUM_SERIES;

    #[test]
    fn the_terminal_tells_scores_where_d_puts_out_scores() {
        let mut values = [0.25; NUM_SERIES];
        values[Series::LogitReal.index()] = 7.5;
        values[Series::LogitFake.index()] = -2.0;
        let record = Record::of(1, values);
        for objective in Objective::ALL {
            let text = told(*objective, &record).with("rate", 9).text(Language::English);
            assert_eq!(
                text.contains("7.500") && text.contains("-2.000"),
                objective.outputs_score(),
                "{text}"
            );
            assert_eq!(text.contains("D(x) 0.250"), !objective.outputs_score(), "{text}");
        }
    }
}
