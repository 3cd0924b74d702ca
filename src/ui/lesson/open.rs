//! The lesson that is open, and what its step has seen since it was opened.

use std::sync::Arc;

use crate::config::{Change, Origin, RunConfig};
use crate::lesson::{Condition, Event, Lesson, LessonSource, LessonStep, Seen};
use crate::protocol::{BranchId, RunId};
use crate::session::Session;

/// The lesson that is open.
pub struct OpenLesson {
    /// Where it comes from.
    pub source: LessonSource,
    /// The lesson.
    pub lesson: Lesson,
    /// The index of the step.
    pub index: usize,
    /// What the run was when the step was opened; `None` until what the step does is done.
    pub opened: Option<StepStart>,
    /// When the step was opened, in seconds of egui's clock.
    pub since: f64,
    /// The answer that was chosen.
    pub answer: Option<usize>,
    /// Whether all that the step waits for has come.
    pub is_done: bool,
    /// Whether each of its conditions holds, and the number that it is about.
    pub held: Vec<(bool, Option<f64>)>,
    events: Vec<Event>,
}

/// What the run was when a step was opened.
pub struct StepStart {
    run: RunId,
    branch: BranchId,
    step: u64,
    changes: usize,
    config: Arc<RunConfig>,
    beside: usize,
}

impl StepStart {
    /// What the run is now; `beside` is how many runs stand beside it. `None` without a run.
    pub fn now(session: &Session, beside: usize) -> Option<Self> {
        let shown = session.shown.as_ref()?;
        let at = shown.state.at;
        let changes = shown.changes.in_force().len();
        let config = Arc::clone(&shown.state.config);
        Some(Self { run: at.run, branch: at.branch, step: at.step, changes, config, beside })
    }
}

impl OpenLesson {
    /// `lesson`, opened at step `index` at `now`, in seconds of egui's clock.
    pub fn new(source: LessonSource, lesson: Lesson, index: usize, now: f64) -> Self {
        let index = index.min(lesson.steps.len().saturating_sub(1));
        let mut open = Self {
            source,
            lesson,
            index,
            opened: None,
            since: now,
            answer: None,
            is_done: false,
            held: Vec::new(),
            events: Vec::new(),
        };
        open.go_to(index, now);
        open
    }

    /// Opens step `index`.
    pub fn go_to(&mut self, index: usize, now: f64) {
        self.index = index.min(self.lesson.steps.len().saturating_sub(1));
        (self.opened, self.since, self.answer) = (None, now, None);
        self.is_done = self.step().is_none_or(|step| step.conditions.is_empty());
        self.held.clear();
        self.events.clear();
    }

    /// The step that is open.
    pub fn step(&self) -> Option<&LessonStep> {
        self.lesson.steps.get(self.index)
    }

    /// Whether the step is the last one.
    pub fn is_last(&self) -> bool {
        self.index + 1 >= self.lesson.steps.len()
    }

    /// Takes in what the run is now; `beside` is how many runs stand beside it.
    pub fn follow(&mut self, session: &Session, beside: usize) {
        let Some(shown) = &session.shown else { return };
        let Some(opened) = &self.opened else { return };
        let at = shown.state.at;
        let is_same = at.run == opened.run;
        let happened = [
            (Event::WentBack, is_same && session.is_in_past()),
            (Event::Branched, is_same && at.branch != opened.branch),
            (Event::Compared, beside > opened.beside),
            (Event::Slow, session.slow.is_some()),
            (Event::Diverge, matches!(shown.phase, crate::protocol::Phase::Diverged(_))),
        ];
        for (event, happens) in happened {
            if happens && !self.events.contains(&event) {
                self.events.push(event);
            }
        }
        let from = if is_same { opened.changes } else { 0 };
        let in_force = shown.changes.in_force().iter().zip(shown.changes.origins());
        let made = in_force.skip(from).filter(|(_, origin)| **origin == Origin::Made);
        let changes: Vec<Change> = made.map(|(change, _)| change.clone()).collect();
        let seen = Seen {
            history: &session.course,
            config: [&shown.state.config, &opened.config],
            changes: &changes,
            step: at.step,
            since: if is_same { opened.step.min(at.step) } else { 0 },
            events: &self.events,
            is_answered: self.answer.is_some(),
        };
        let conditions = self.step().map_or(&[][..], |step| &step.conditions);
        let held = conditions.iter().map(|condition| (condition.holds(&seen), condition.value(&seen)));
        let held: Vec<(bool, Option<f64>)> = held.collect();
        // What has come once has come.
        self.is_done |= held.iter().all(|(holds, _)| *holds);
        self.held = held;
    }

    /// The condition at `index` and whether it holds.
    pub fn conditions(&self) -> impl Iterator<Item = (&Condition, bool, Option<f64>)> {
        let conditions = self.step().map_or(&[][..], |step| &step.conditions);
        let held = self.held.iter().copied().chain(std::iter::repeat((false, None)));
        conditions
            .iter()
            .zip(held)
            .map(|(condition, (holds, value))| (condition, holds || self.is_done, value))
    }
}
