//! How a course comes about: the run is trained on the calling thread, and observed now and then.

use super::course::{Course, Memory, Observation};
use crate::config::{Player, Run};
use crate::math::Point;
use crate::math::distance::sliced_w1;
use crate::math::modes::ModeCoverage;
use crate::math::random::{Draws, Stream};
use crate::observer::{Probe, measure};
use crate::protocol::Measures;
use crate::trainer::{Ended, Trainer};
use crate::words::Sentence;

/// How long a run is, and how often it is observed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Steps to take.
    pub steps: u64,
    /// Steps from one observation to the next.
    pub observe_every: u64,
    /// Generated points that the metrics at both ends are taken on.
    pub samples: usize,
}

/// Generated points of an observation.
const OBSERVED_POINTS: usize = 1_000;
/// A weight this near to its bound, in parts of it, is at its bound.
const NEAR_BOUND: f64 = 0.99;

/// Plays `run` as `plan` says; `None` where `is_stopped` said so before the end.
///
/// # Errors
/// Where its data cannot be read, or one of its changes cannot be made.
pub fn play(run: Run, plan: Plan, is_stopped: &dyn Fn() -> bool) -> Result<Option<Course>, Sentence> {
    let acts = run.acts.iter().map(|act| act.step).collect();
    let mut trainer = Trainer::new(run)?;
    let observer = Observer::new(&trainer);
    let mut course = Course {
        records: Vec::new(),
        observations: vec![observer.observe(&trainer)?],
        centre: mean(&observer.real),
        start: measures(&trainer, plan.samples)?,
        end: Measures::undefined(plan.samples),
        divergence: None,
        acts,
    };
    while trainer.steps_taken() < plan.steps {
        if is_stopped() {
            return Ok(None);
        }
        match trainer.step() {
            Ok(record) => course.records.push(record),
            Err(Ended::Failed(reason)) => return Err(reason),
            Err(Ended::Diverged(divergence)) => {
                course.divergence = Some(divergence);
                break;
            }
        }
        if trainer.steps_taken().is_multiple_of(plan.observe_every) {
            course.observations.push(observer.observe(&trainer)?);
        }
    }
    course.end = measures(&trainer, plan.samples)?;
    Ok(Some(course))
}

fn measures(trainer: &Trainer, samples: usize) -> Result<Measures, Sentence> {
    let weights = trainer.state().weights;
    measure(trainer.config(), trainer.target(), &weights, samples).map_err(internal)
}

fn internal(reason: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", reason)
}

/// Observes a run, always with the same real points.
struct Observer {
    real: Vec<Point>,
}

impl Observer {
    fn new(trainer: &Trainer) -> Self {
        let mut real = vec![[0.0; 2]; OBSERVED_POINTS];
        let seed = trainer.config().seed;
        trainer.target().sample(&mut Draws::new(seed, Stream::ShownData, 0, 0), &mut real);
        Self { real }
    }

    fn observe(&self, trainer: &Trainer) -> Result<Observation, Sentence> {
        let (config, target) = (trainer.config(), trainer.target());
        let weights = trainer.weights();
        let bound = config.weight_bound(Player::Discriminator);
        let mut networks = Probe::new(config, &weights)
            .and_then(|networks| networks.with_reference_batch(target))
            .map_err(internal)?;
        let points = networks.generate(OBSERVED_POINTS, Stream::ShownLatents).map_err(internal)?;
        let memory = match target.table() {
            Some(table) => {
                let boundary = |a: f32, b: f32| config.game.terms().boundary(a, b);
                let logits = [table.train(), table.holdout(), &points[..]]
                    .map(|points| networks.logits(points).map_err(internal));
                let [train, holdout, fake] = logits;
                Some(remembered(&train?, &holdout?, &fake?, boundary))
            }
            None => None,
        };
        Ok(Observation {
            step: trainer.steps_taken(),
            mean: mean(&points),
            coverage: (!target.modes().is_empty()).then(|| ModeCoverage::measure(&points, target.modes())),
            sliced_w1: sliced_w1(&points, &self.real),
            at_bound: bound.map_or(f64::NAN, |bound| share_at(bound, &weights.discriminator)),
            memory,
        })
    }
}

fn share_at(bound: f64, weights: &[f32]) -> f64 {
    let at = weights.iter().filter(|weight| f64::from(weight.abs()) >= NEAR_BOUND * bound).count();
    at as f64 / weights.len() as f64
}

fn remembered(train: &[f32], holdout: &[f32], fake: &[f32], boundary: impl Fn(f32, f32) -> f32) -> Memory {
    let mean = |logits: &[f32]| crate::math::statistics::mean(logits);
    let boundary = boundary(mean(train) as f32, mean(fake) as f32);
    let share = |logits: &[f32]| {
        logits.iter().filter(|logit| **logit > boundary).count() as f64 / logits.len() as f64
    };
    Memory {
        logit_gap: mean(train) - mean(holdout),
        accuracy_train: share(train),
        accuracy_holdout: share(holdout),
    }
}

fn mean(points: &[Point]) -> [f64; 2] {
    [0, 1].map(|axis| points.iter().map(|point| f64::from(point[axis])).sum::<f64>() / points.len() as f64)
}
