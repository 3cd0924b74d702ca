//! How a run stood when training ended: its statistics, the points it generates, and how near they are.

use std::collections::VecDeque;
use std::time::Duration;

use crate::data::Target;
use crate::diagnosis::Verdict;
use crate::math::Point;
use crate::math::random::Stream;
use crate::observer::{Networks, measure_points};
use crate::protocol::{Divergence, Measures, Record, Series};
use crate::trainer::Trainer;
use crate::words::Sentence;

/// Recorded steps over which the statistics are averaged.
const LAST: usize = 100;

/// The last steps that were recorded.
#[derive(Clone, Debug, Default)]
pub struct LastSteps(VecDeque<Record>);

impl LastSteps {
    /// Takes in the next step.
    pub fn push(&mut self, record: Record) {
        if self.0.len() == LAST {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    /// The mean of `series` over those steps that measured it; `None` where none did.
    pub fn mean(&self, series: Series) -> Option<f64> {
        let values = self.0.iter().map(|record| f64::from(record.mean[series.index()]));
        let values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// A run at its end.
pub struct Ending {
    /// The preset it began as.
    pub preset: Option<&'static str>,
    /// Its seed.
    pub seed: u64,
    /// Steps it has taken.
    pub steps: u64,
    /// Steps of those that were taken now.
    pub steps_now: u64,
    /// The time they took, without all else.
    pub training: Duration,
    /// What the last of them recorded.
    pub last: LastSteps,
    /// How it ended in NaN or infinity, if it did.
    pub divergence: Option<Divergence>,
    /// Where real samples come from.
    pub target: std::sync::Arc<Target>,
    /// Points of the generator, from the last healthy state where the run has diverged.
    pub fakes: Vec<Point>,
    /// How near those are.
    pub measures: Measures,
    /// What the run was found to do; `None` where nothing was measured.
    pub verdict: Option<Verdict>,
}

impl Ending {
    /// Generates `samples` points with the run that `trainer` holds, and measures them.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn of(
        trainer: &Trainer,
        preset: Option<&'static str>,
        (steps_now, training, last): (u64, Duration, LastSteps),
        verdict: Option<Verdict>,
        samples: usize,
    ) -> Result<Self, Sentence> {
        let config = trainer.config();
        let weights = trainer.state()?.weights;
        let fakes = Networks::new(config, &weights)
            .and_then(|mut networks| networks.generate(samples, Stream::MeasureLatents))
            .map_err(|error| Sentence::new("error.internal").with("reason", error))?;
        Ok(Self {
            preset,
            seed: config.seed,
            steps: trainer.steps_taken(),
            steps_now,
            training,
            last,
            divergence: trainer.divergence(),
            target: std::sync::Arc::clone(trainer.target()),
            measures: measure_points(config.seed, trainer.target(), &fakes),
            fakes,
            verdict,
        })
    }

    /// The generated points as CSV; for a table each also in the columns' own units, under their names.
    ///
    /// # Errors
    /// Never where memory suffices; the sentence of a table that cannot be written is here all the same.
    pub fn samples_csv(&self) -> Result<Vec<u8>, Sentence> {
        let table = self.target.table();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = || -> csv::Result<()> {
            let names = table.map(|table| table.column_names().map(str::to_owned));
            writer.write_record(["x", "y"].map(str::to_owned).iter().chain(names.iter().flatten()))?;
            for point in &self.fakes {
                let own = table.map(|table| table.to_original(*point).map(|value| value.to_string()));
                writer
                    .write_record(point.map(|value| value.to_string()).iter().chain(own.iter().flatten()))?;
            }
            Ok(())
        };
        let internal =
            |reason: &dyn std::fmt::Display| Sentence::new("error.internal").with("reason", reason);
        write().map_err(|error| internal(&error))?;
        writer.into_inner().map_err(|error| internal(&error))
    }
}
