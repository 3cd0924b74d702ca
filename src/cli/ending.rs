//! The final state of a run: statistics of its last steps, generated points, and their metrics.

use std::collections::VecDeque;
use std::time::Duration;

use crate::config::{Objective, RunConfig};
use crate::data::Target;
use crate::diagnosis::Verdict;
use crate::math::Point;
use crate::math::hops::ModeHops;
use crate::math::modes::ModeCoverage;
use crate::math::random::Stream;
use crate::observer::{Probe, dynamics, measure};
use crate::protocol::{Divergence, Measures, Record, Series, Weights};
use crate::trainer::{State, Trainer};
use crate::words::Sentence;

/// Number of last steps over which statistics are averaged.
const LAST: usize = 100;
/// Steps between two observations of the dominant mode.
const HOP_STEPS: u64 = 100;
/// Generated points from which the dominant mode is found.
const HOP_POINTS: usize = 256;

/// The records of the last steps, at most `LAST`.
#[derive(Clone, Debug, Default)]
pub struct LastSteps(VecDeque<Record>);

impl LastSteps {
    /// Appends the record of the next step.
    pub fn push(&mut self, record: Record) {
        if self.0.len() == LAST {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Mean of `series` over the steps that measured it; `None` if none did.
    pub fn mean(&self, series: Series) -> Option<f64> {
        let values = self.0.iter().map(|record| f64::from(record.mean[series.index()]));
        let values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// Statistics of a run, collected during training.
#[derive(Default)]
pub struct TrainingSummary {
    /// Number of steps taken.
    pub steps: u64,
    /// Time spent in steps.
    pub time: Duration,
    /// The records of the last steps.
    pub last: LastSteps,
    /// Why training was to stop at its last step; none if it was not.
    pub reasons: Vec<Sentence>,
    /// How the dominant mode changed; `None` with fewer than two modes, or without an observation.
    pub hops: Option<ModeHops>,
}

impl TrainingSummary {
    /// Observes the dominant mode at steps that are multiples of `HOP_STEPS`.
    pub fn look(&mut self, trainer: &Trainer) -> Result<(), Sentence> {
        let modes = trainer.target().modes();
        if modes.len() < 2 || !trainer.steps_taken().is_multiple_of(HOP_STEPS) {
            return Ok(());
        }
        let fakes = generate(trainer.config(), &trainer.weights(), HOP_POINTS)?;
        if let Some((mode, share)) = ModeCoverage::measure(&fakes, modes).dominant {
            self.hops.get_or_insert_default().push(mode, share);
        }
        Ok(())
    }
}

fn generate(config: &RunConfig, weights: &Weights, count: usize) -> Result<Vec<Point>, Sentence> {
    Probe::new(config, weights)
        .and_then(|mut networks| networks.generate(count, Stream::MeasureLatents))
        .map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", error)
}

/// The final state of a run, with statistics, generated points and metrics.
pub struct Ending {
    /// The preset it began as; `None` for a file.
    pub preset: Option<&'static str>,
    /// The seed of the run.
    pub seed: u64,
    /// The objective in force at the last step.
    pub objective: Objective,
    /// Steps taken in all.
    pub steps: u64,
    /// Steps taken by this process.
    pub steps_now: u64,
    /// Time spent in these steps.
    pub training: Duration,
    /// The records of the last steps.
    pub last: LastSteps,
    /// How the dominant mode changed; `None` if that is not known.
    pub hops: Option<ModeHops>,
    /// Where the run diverged; `None` if it did not.
    pub divergence: Option<Divergence>,
    /// The file of its table; `None` for a sampled target or a table of the program.
    pub file: Option<String>,
    /// The target distribution.
    pub target: std::sync::Arc<Target>,
    /// Generated points of the last state; of a run that has diverged, of the last healthy one.
    pub fakes: Vec<Point>,
    /// The metrics of these points and of D.
    pub measures: Measures,
    /// The diagnosis; `None` if nothing was measured.
    pub verdict: Option<Verdict>,
}

impl Ending {
    /// Generates and measures `samples` points with the present state of `trainer`.
    pub fn of(
        trainer: &Trainer,
        preset: Option<&'static str>,
        trained: TrainingSummary,
        verdict: Option<Verdict>,
        samples: usize,
    ) -> Result<Self, Sentence> {
        let config = trainer.config();
        let State { step, weights, .. } = trainer.state();
        let mut measures = measure(config, trainer.target(), &weights, samples).map_err(internal)?;
        dynamics(config, trainer.target(), step, &weights, None, &mut measures);
        let TrainingSummary { steps: steps_now, time: training, last, hops, .. } = trained;
        Ok(Self {
            preset,
            seed: config.seed,
            objective: config.game.objective,
            steps: trainer.steps_taken(),
            steps_now,
            training,
            last,
            hops,
            divergence: trainer.divergence(),
            file: (config.data.target.is_file()).then(|| config.data.file.clone()),
            target: std::sync::Arc::clone(trainer.target()),
            measures,
            fakes: generate(config, &weights, samples)?,
            verdict,
        })
    }

    /// The generated points as CSV, with one column for each dimension. For a table, also in the units of its columns, under their names.
    ///
    /// # Errors
    /// If the table cannot be written; with enough memory this does not happen.
    pub fn samples_csv(&self) -> Result<Vec<u8>, Sentence> {
        let table = self.target.table();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = || -> csv::Result<()> {
            let names = table.map(|table| table.column_names().map(str::to_owned));
            let count = self.target.dimension().count();
            let of_each = |values: [String; 2]| values.into_iter().take(count);
            let row = |point: [String; 2], own: Option<[String; 2]>| {
                of_each(point).chain(own.into_iter().flat_map(of_each))
            };
            writer.write_record(row(["x", "y"].map(str::to_owned), names))?;
            for point in &self.fakes {
                let own = table.map(|table| table.to_original(*point).map(|value| value.to_string()));
                writer.write_record(row(point.map(|value| value.to_string()), own))?;
            }
            Ok(())
        };
        write().map_err(internal)?;
        writer.into_inner().map_err(internal)
    }
}
