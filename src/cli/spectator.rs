//! What a window would have of a run that has none: its session, with what was recorded, measured and found on the way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::observer::{MetricReference, dynamics, examine, study};
use crate::protocol::{
    Answer, MEASURED_SAMPLES, Milestone, ObservedState, Phase, Record, Report, RunId, Snapshot, StateId,
    Study,
};
use crate::session::Session;
use crate::trainer::Trainer;
use crate::words::Sentence;

/// Steps whose records are taken in at once.
const CHUNK: usize = 1_000;
/// The number of the one run there is.
const RUN: RunId = RunId(1);

/// What is seen of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FigureNeeds {
    /// What every step recorded.
    pub course: bool,
    /// The metrics of its last state.
    pub metrics: bool,
    /// The metrics of states on the way.
    pub metrics_course: bool,
    /// What it is found to do.
    pub verdict: bool,
    /// The eigenvalues of a step from its last state.
    pub spectrum: bool,
}

impl FigureNeeds {
    /// What either needs.
    pub const fn or(self, other: Self) -> Self {
        Self {
            course: self.course || other.course,
            metrics: self.metrics || other.metrics,
            metrics_course: self.metrics_course || other.metrics_course,
            verdict: self.verdict || other.verdict,
            spectrum: self.spectrum || other.spectrum,
        }
    }
}

/// Who sees a run that has no window.
pub struct Spectator {
    /// What is seen.
    pub session: Session,
    /// What there is to see.
    pub needs: FigureNeeds,
    records: Vec<Record>,
    milestones: Vec<Milestone>,
    reference: Option<MetricReference>,
    /// The state that was measured last.
    before: Option<ObservedState>,
}

impl Spectator {
    /// Who sees as much of a run as `needs` say, and nothing yet.
    pub fn new(needs: FigureNeeds) -> Self {
        Self {
            session: Session::default(),
            needs,
            records: Vec::new(),
            milestones: Vec::new(),
            reference: None,
            before: None,
        }
    }

    /// Takes in where the run begins.
    pub fn begin(&mut self, trainer: &Trainer) {
        self.milestones.extend(self.needs.verdict.then(|| trainer.first_milestone()));
    }

    /// Takes in what a step recorded.
    pub fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    /// Takes in that a step was taken: what it recorded was taken in before.
    pub fn follow(&mut self, trainer: &mut Trainer) {
        if self.needs.verdict {
            self.milestones.extend(trainer.milestone());
        }
        if self.records.len() >= CHUNK {
            self.show(trainer);
        }
    }

    /// Hands the present state and all that was recorded before it to the session.
    pub fn show(&mut self, trainer: &mut Trainer) {
        let phase = trainer.divergence().map_or(Phase::Paused, Phase::Diverged);
        let changes = trainer.news();
        let run = trainer.run();
        let snapshot = Snapshot {
            at: StateId { run: RUN, branch: trainer.branch(), step: trainer.steps_taken() },
            obeyed: 0,
            phase,
            start: Arc::new(run.config.clone()),
            acts: run.acts.as_slice().into(),
            config: Arc::clone(trainer.config()),
            target: Arc::clone(trainer.target()),
            backend: trainer.backend(),
            weights: Arc::new(trainer.weights()),
            records: std::mem::take(&mut self.records),
            milestones: std::mem::take(&mut self.milestones),
            changes,
            settling: None,
            minibatch: None,
            // A figure shows no times, which are others each time.
            training_secs: 0.0,
            branches: trainer.branches(),
            // A figure is of one branch, and shows no menu of them.
            names: Arc::default(),
            unplayed: Arc::default(),
            first_step: trainer.first_step(),
            record: trainer.last_record(),
            seeking: None,
            retaken: None,
            checksums: Arc::default(),
            kept: trainer.kept_states(),
        };
        self.session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
    }

    /// Takes the metrics of the present state.
    pub fn measure(&mut self) -> Result<(), Sentence> {
        let Some(state) = self.session.drawn_state() else { return Ok(()) };
        if self.before.as_ref().is_some_and(|before| before.at == state.at) {
            return Ok(());
        }
        let ObservedState { at, config, target, weights, .. } = &state;
        let reference = reference(&mut self.reference, config.seed, target);
        let mut measures = reference.measure(config, weights).map_err(internal)?;
        let before = self.before.take().map(|before| before.weights);
        dynamics(config, target, at.step, weights, before.as_deref(), &mut measures);
        let answer = Answer::Measures { at: *at, measures: Box::new(measures), took: Duration::ZERO };
        self.session.fold_answer(answer);
        self.before = Some(state);
        Ok(())
    }

    /// Finds what the run does, and its spectrum, if these are needed.
    pub fn look_into(&mut self) -> Result<(), Sentence> {
        let mut awaited = Vec::new();
        self.session.course.hand_out(|milestone| {
            awaited.push(milestone.clone());
            true
        });
        for milestone in awaited {
            let (seed, target) = (milestone.config.seed, Arc::clone(&milestone.target));
            let kept = &mut self.reference;
            let examined = examine(&milestone, || reference(kept, seed, &target)).map_err(internal)?;
            let examined = Box::new(examined);
            self.session.fold_answer(Answer::Examined { run: RUN, examined });
        }
        if let Some(state) = self.session.drawn_state().filter(|_| self.needs.spectrum) {
            self.session.fold_answer(Answer::Studied(Box::new(study(Study::Spectrum, &state))));
        }
        Ok(())
    }
}

/// The reference for metrics that was kept, or a new one.
fn reference<'a>(
    kept: &'a mut Option<MetricReference>,
    seed: u64,
    target: &crate::data::Target,
) -> &'a mut MetricReference {
    let own = kept.take().filter(|reference| reference.serves(seed, target, MEASURED_SAMPLES));
    kept.insert(own.unwrap_or_else(|| MetricReference::new(seed, target, MEASURED_SAMPLES)))
}

pub(super) fn internal(reason: impl std::fmt::Display) -> Sentence {
    Sentence::new("error.internal").with_foreign("reason", reason)
}
