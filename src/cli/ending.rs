//! How a run stood when training ended: its statistics, the points it generates, and how near they are.

use std::collections::VecDeque;
use std::time::Duration;

use crate::config::{Objective, RunConfig, TargetKind};
use crate::data::Target;
use crate::diagnosis::Verdict;
use crate::math::Point;
use crate::math::hops::ModeHops;
use crate::math::modes::ModeCoverage;
use crate::math::random::Stream;
use crate::observer::{Networks, dynamics, measure};
use crate::protocol::{Divergence, Measures, Record, Series, Weights};
use crate::trainer::{State, Trainer};
use crate::words::Sentence;

/// Recorded steps over which the statistics are averaged.
const LAST: usize = 100;
/// Steps from one look at the dominant mode to the next.
const HOP_STEPS: u64 = 100;
/// Generated points that it is looked for in.
const HOP_POINTS: usize = 256;

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

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The mean of `series` over those steps that measured it; `None` where none did.
    pub fn mean(&self, series: Series) -> Option<f64> {
        let values = self.0.iter().map(|record| f64::from(record.mean[series.index()]));
        let values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// What was seen of a run while it trained.
#[derive(Default)]
pub struct TrainingSummary {
    /// Steps that were taken.
    pub steps: u64,
    /// The time they took, without all else.
    pub time: Duration,
    /// What the last of them recorded.
    pub last: LastSteps,
    /// How the dominant mode changed; `None` where there are not two modes, or nothing was seen.
    pub hops: Option<ModeHops>,
}

impl TrainingSummary {
    /// Takes in which mode is dominant in a few generated points, now and then.
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
    Networks::new(config, weights)
        .and_then(|mut networks| networks.generate(count, Stream::MeasureLatents))
        .map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", error)
}

/// A run at its end.
pub struct Ending {
    /// The preset it began as.
    pub preset: Option<&'static str>,
    /// Its seed.
    pub seed: u64,
    /// The objective in force at its end.
    pub objective: Objective,
    /// Steps it has taken.
    pub steps: u64,
    /// Steps of those that were taken now.
    pub steps_now: u64,
    /// The time they took, without all else.
    pub training: Duration,
    /// What the last of them recorded.
    pub last: LastSteps,
    /// How the dominant mode changed.
    pub hops: Option<ModeHops>,
    /// How it ended in NaN or infinity, if it did.
    pub divergence: Option<Divergence>,
    /// The file of the table, where it is a person's own.
    pub file: Option<String>,
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
        let TrainingSummary { steps: steps_now, time: training, last, hops } = trained;
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
            file: (config.data.target == TargetKind::Csv).then(|| config.data.file.clone()),
            target: std::sync::Arc::clone(trainer.target()),
            measures,
            fakes: generate(config, &weights, samples)?,
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
        write().map_err(internal)?;
        writer.into_inner().map_err(internal)
    }
}
