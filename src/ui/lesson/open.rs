//! The lesson that is open, and what its step has seen since it was opened.

use std::sync::Arc;

use crate::config::{Change, ChangeKind, RunConfig, SETTINGS, Setting};
use crate::lesson::{Condition, Deed, Event, Lesson, LessonSource, LessonStep, Seen};
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
    /// When the lesson was opened, in seconds of egui's clock.
    pub begun: f64,
    /// Whether what the learner is asked to do was done for them.
    pub is_tried: bool,
    /// Once all that the step waits for has come of the run: whether the run was paused at that.
    pub has_stopped: Option<bool>,
    /// How its text stands before a class.
    pub reading: LessonReading,
    events: Vec<Event>,
    /// The settings that a person has changed since the step was opened.
    touched: Vec<&'static Setting>,
}

/// How the text of a step stands before a class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LessonReading {
    /// The room that it was fitted to, in whole points.
    pub fitted_to: Option<[u32; 2]>,
    /// Factor on the size of letters.
    pub factor: f32,
    /// Where the text is to be scrolled to, in points; beyond its end for its end.
    pub goes_to: Option<f32>,
    /// Where it stands, in points.
    pub offset: f32,
    /// Height of what is seen of it, in points.
    pub room: f32,
    /// Height of what lies below, in points.
    pub rest: f32,
}

/// What the next click does of one who shows a lesson to a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextClick {
    /// It shows the text below.
    Read,
    /// It shows the answer, and does what the step asks for, if that has not come about.
    Reveal,
    /// It does what the step asks for.
    Do,
    /// It goes to the next step.
    GoOn,
    /// It ends the lesson.
    Finish,
}

impl NextClick {
    /// The last part of its key in the table of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Reveal => "reveal",
            Self::Do => "do",
            Self::GoOn => "go_on",
            Self::Finish => "finish",
        }
    }
}

/// What a learner is to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LessonNeed<'a> {
    /// Choose an answer.
    Answer,
    /// Do this.
    Do(&'a Deed),
    /// Wait for what the step waits for.
    Wait,
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
            begun: now,
            is_tried: false,
            has_stopped: None,
            reading: LessonReading::default(),
            events: Vec::new(),
            touched: Vec::new(),
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
        self.touched.clear();
        (self.is_tried, self.has_stopped) = (false, None);
        self.reading = LessonReading::default();
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
        let made = shown.changes.in_force().iter().skip(from).filter(|change| change.is_made());
        let changes: Vec<Change> = made.cloned().collect();
        for change in &changes {
            if let ChangeKind::Set { edit, .. } = &change.action
                && !self.touched.contains(&edit.setting)
            {
                self.touched.push(edit.setting);
            }
        }
        if !is_same {
            // A setting that begins a new run leaves no change in it.
            let is_other =
                |setting: &&Setting| setting.get(&shown.state.config) != setting.get(&opened.config);
            let others =
                SETTINGS.iter().filter(|setting| is_other(setting) && !self.touched.contains(setting));
            let others: Vec<&'static Setting> = others.collect();
            self.touched.extend(others);
        }
        // What the run did before the learner changed it shows nothing of the change.
        let changed = changes.iter().map(|change| change.step).max().unwrap_or(0);
        let seen = Seen {
            history: &session.course,
            config: [&shown.state.config, &opened.config],
            changes: &changes,
            step: at.step,
            since: if is_same { opened.step.max(changed).min(at.step) } else { 0 },
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

    /// The index of the right answer to the question.
    pub fn right_answer(&self) -> Option<usize> {
        self.step()?.question.as_ref()?.answers.iter().position(|(_, right)| *right)
    }

    /// What the next click does.
    pub fn next_click(&self) -> NextClick {
        let asks = self.step().is_some_and(|step| step.question.is_some());
        let comes_first = self.step().is_some_and(|step| step.tries_first) && self.is_to_do();
        if self.reading.rest > 0.0 {
            NextClick::Read
        } else if comes_first {
            NextClick::Do
        } else if asks && self.answer.is_none() {
            NextClick::Reveal
        } else if self.is_to_do() {
            NextClick::Do
        } else if self.is_last() {
            NextClick::Finish
        } else {
            NextClick::GoOn
        }
    }

    /// Whether the step asks for something that neither was done nor has come about.
    pub fn is_to_do(&self) -> bool {
        let Some(step) = self.step() else { return false };
        !step.tries.is_empty() && !self.is_tried && !self.has_come()
    }

    /// Whether the step waits for the run, and all of that has come.
    pub fn has_come(&self) -> bool {
        let of_run = || self.conditions().filter(|(condition, ..)| **condition != Condition::Answered);
        of_run().next().is_some() && of_run().all(|(_, holds, _)| holds)
    }

    /// Whether a question is still to be answered: what tells the answer is not shown.
    pub fn asks(&self) -> bool {
        self.step().is_some_and(|step| step.question.is_some()) && self.answer.is_none()
    }

    /// Whether that is a prediction, before anything is done.
    pub fn predicts(&self) -> bool {
        self.asks() && self.step().is_some_and(|step| !step.tries_first)
    }

    /// Whether `condition`, which is waited for, tells nothing of the answer that is still to be given.
    pub fn may_be_told(&self, condition: &Condition) -> bool {
        let is_harmless = matches!(
            condition,
            Condition::Step(_) | Condition::Moved(..) | Condition::Setting(_) | Condition::Event(_)
        );
        *condition != Condition::Answered && (!self.asks() || (is_harmless && !self.predicts()))
    }

    /// What the learner is to do next; `None` where nothing is left but to go on.
    pub fn need(&self, is_playing: bool) -> Option<LessonNeed<'_>> {
        let step = self.step()?;
        if self.is_done {
            return None;
        }
        if self.predicts() || (self.has_come() && self.answer.is_none()) {
            return Some(LessonNeed::Answer);
        }
        let is_left = |deed: &&Deed| match deed {
            Deed::Set(edit) => !self.touched.contains(&edit.setting),
            Deed::Play => !is_playing,
            _ => false,
        };
        // A step whose own deeds play says so too, where a person has paused.
        let plays = step.deeds.iter().filter(|deed| **deed == Deed::Play);
        let next = step.tries.iter().chain(plays).find(is_left);
        Some(next.map_or(LessonNeed::Wait, LessonNeed::Do))
    }

    /// What is to be done for the learner: not what they have done with a setting by themselves.
    pub fn to_do(&self) -> Vec<Deed> {
        let is_theirs = |deed: &Deed| matches!(deed, Deed::Set(edit) if self.touched.contains(&edit.setting));
        let tries = self.step().map(|step| step.tries.clone()).unwrap_or_default();
        tries.into_iter().filter(|deed| !is_theirs(deed)).collect()
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
