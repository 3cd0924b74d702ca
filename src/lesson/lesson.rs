//! A lesson and its steps.

use super::condition::Condition;
use super::deed::Deed;
use crate::config::Setting;
use crate::handbook::{Block, Span};

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// What one learns.
    pub intro: Vec<Block>,
    /// Its steps, at least one.
    pub steps: Vec<LessonStep>,
}

/// One step of a lesson: one idea.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LessonStep {
    /// Its title.
    pub title: String,
    /// The line of the file in which it begins, counted from 1.
    pub line: usize,
    /// What it says.
    pub text: Vec<Block>,
    /// What is done when it is opened.
    pub deeds: Vec<Deed>,
    /// What a ring is drawn around.
    pub points: Vec<Pointed>,
    /// What is asked.
    pub question: Option<LessonQuestion>,
    /// What it waits for, all of it together.
    pub conditions: Vec<Condition>,
    /// Steps of training after which a check gives up waiting.
    pub patience: u64,
    /// What the learner is asked to do.
    pub tries: Vec<Deed>,
    /// Whether that comes before the question: it is about what was seen.
    pub tries_first: bool,
    /// What helps after a while.
    pub hint: Option<Hint>,
    /// What only the teacher sees.
    pub note: Vec<Block>,
}

/// Something on the screen that a step points at.
#[derive(Clone, Debug, PartialEq)]
pub enum Pointed {
    /// A pane, by its key.
    Pane(String),
    /// The row of a setting.
    Setting(&'static Setting),
    /// Another control, by its name.
    Control(&'static str),
}

/// The controls that can be pointed at.
pub const CONTROLS: [&str; 9] =
    ["play", "step", "slow", "reset", "preset", "layouts", "formula", "verdict", "timeline"];

/// A question with answers to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LessonQuestion {
    /// The question.
    pub text: Vec<Span>,
    /// The answers, each with whether it is right; exactly one is.
    pub answers: Vec<(Vec<Span>, bool)>,
    /// What is said after an answer.
    pub why: Vec<Span>,
}

/// What helps after a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// Seconds after which it is shown.
    pub after: f64,
    /// What it says.
    pub text: Vec<Block>,
}
