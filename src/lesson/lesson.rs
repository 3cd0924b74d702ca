//! A lesson and its steps.

use super::condition::Condition;
use super::deed::Deed;
use crate::config::Setting;
use crate::handbook::{Block, Span, with_terms};
use crate::words::Language;

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

impl Lesson {
    /// The same lesson, in whose texts words of the glossary lead to it. Answers stay as they are: a click chooses one.
    pub fn explained(mut self, language: Language) -> Self {
        let linked = |blocks: &mut Vec<Block>| *blocks = with_terms(std::mem::take(blocks), language);
        linked(&mut self.intro);
        for step in &mut self.steps {
            linked(&mut step.text);
            linked(&mut step.afterword);
            linked(&mut step.note);
            if let Some(hint) = &mut step.hint {
                linked(&mut hint.text);
            }
            if let Some(question) = &mut step.question {
                for spans in [&mut question.text, &mut question.why] {
                    let blocks = with_terms(vec![Block::Paragraph(std::mem::take(spans))], language);
                    *spans = blocks.iter().flat_map(Block::texts).flatten().cloned().collect();
                }
            }
        }
        self
    }

    /// All that it says to the learner, in order.
    pub fn into_blocks(self) -> Vec<Block> {
        let mut blocks = self.intro;
        for step in self.steps {
            blocks.extend(step.text);
            if let Some(LessonQuestion { text, answers, why }) = step.question {
                let answers = answers.into_iter().map(|(answer, _)| answer);
                blocks.extend(std::iter::once(text).chain(answers).chain([why]).map(Block::Paragraph));
            }
            blocks.extend(step.afterword);
        }
        blocks
    }
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
    /// What is said once all that it waits for has come: the text below its question, or below what it waits for.
    pub afterword: Vec<Block>,
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
