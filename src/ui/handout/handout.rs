//! The page: what stands where.

use super::formula::FormulaShelf;
use super::picture::picture;
use super::prose::{blocks_html, spans_html};
use crate::figure::{Glyphs, escaped};
use crate::handbook::{Block, Piece, Span, terms_in};
use crate::lesson::{Condition, Deed, Lesson, LessonQuestion, LessonStep, Pointed};
use crate::ui::lesson::told::{condition_told, deed_told};
use crate::ui::scale::short;
use crate::ui::theme::fonts;
use crate::ui::typeset::Style;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Sentence};

/// How the page looks, printed and on a screen.
const STYLE: &str = include_str!("../../../assets/handout.css");
/// Most pictures beside each other.
const MOST_FIGURES: usize = 2;
/// Panes that are no pictures of a run.
const NO_PICTURES: [&str; 2] = ["controls", "guide"];
/// The panes that are shown where a step points at none.
const PANES: [&str; 2] = ["arena", "outputs"];
/// Lines that are left free for a reason.
const FREE_LINES: usize = 2;

/// A lesson as a page.
pub struct Handout<'a> {
    lesson: &'a Lesson,
    language: Language,
    seed: u64,
    has_notes: bool,
    steps: Vec<StepSeen>,
}

/// A picture of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct HandoutFigure {
    /// The name of the pane.
    pub title: String,
    /// Of what it is.
    pub caption: String,
    /// The pane, as SVG.
    pub svg: String,
}

/// What was seen of a step.
#[derive(Clone, Debug, Default)]
struct StepSeen {
    /// Before its question is answered.
    opened: Vec<HandoutFigure>,
    /// When all that it waits for had come.
    came: Vec<HandoutFigure>,
    /// The step of the run by then; `None` without a run.
    at: Option<u64>,
    /// The number that each condition is about.
    values: Vec<Option<f64>>,
}

impl StepSeen {
    /// The pictures of what came, if they are others than before.
    fn news(&self) -> &[HandoutFigure] {
        if self.came == self.opened { &[] } else { &self.came }
    }
}

impl<'a> Handout<'a> {
    /// The page of `lesson`, played with `seed`; with what only the teacher sees if `has_notes`.
    pub fn new(lesson: &'a Lesson, seed: u64, has_notes: bool, language: Language) -> Self {
        Self { lesson, language, seed, has_notes, steps: vec![StepSeen::default(); lesson.steps.len()] }
    }

    /// The panes that are shown of `step`: those that it points at.
    pub fn panes(step: &LessonStep) -> Vec<Pane> {
        let pointed = step.points.iter().filter_map(|pointed| match pointed {
            Pointed::Pane(key) => Some(key.as_str()),
            Pointed::Setting(_) | Pointed::Control(_) => None,
        });
        let mut keys: Vec<&str> = pointed.filter(|key| !NO_PICTURES.contains(key)).collect();
        if keys.is_empty() {
            keys.extend(PANES);
        }
        keys.into_iter().filter_map(Pane::named).take(MOST_FIGURES).collect()
    }

    /// Takes in what is seen of the step at `index` when it was opened.
    pub fn open(&mut self, index: usize, figures: Vec<HandoutFigure>) {
        if let Some(seen) = self.steps.get_mut(index) {
            seen.opened = figures;
        }
    }

    /// Takes in what is seen when all has come that the step at `index` waits for: at step `at` of the run, with the number
    /// that each condition is about.
    pub fn come(
        &mut self,
        index: usize,
        at: Option<u64>,
        values: Vec<Option<f64>>,
        figures: Vec<HandoutFigure>,
    ) {
        if let Some(seen) = self.steps.get_mut(index) {
            (seen.at, seen.values, seen.came) = (at, values, figures);
        }
    }

    /// The page.
    pub fn html(&self) -> String {
        let fonts = fonts();
        let glyphs = Glyphs::of(&fonts);
        let mut page = Page { handout: self, shelf: FormulaShelf::new(&glyphs), figures: 0 };
        let body = page.body();
        let title = escaped(&self.lesson.title);
        let tag = self.language.tag();
        format!(
            "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{tag}\">\n<head>\n\
             <meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n\
             <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n{}{body}</body>\n</html>\n",
            page.shelf.letters()
        )
    }
}

/// A page that grows.
struct Page<'a> {
    handout: &'a Handout<'a>,
    shelf: FormulaShelf<'a>,
    /// Pictures so far.
    figures: usize,
}

impl Page<'_> {
    fn text(&self, key: &str) -> String {
        escaped(&self.handout.language.text(key))
    }

    fn blocks(&mut self, blocks: &[Block]) -> String {
        blocks_html(blocks, 2, &mut self.shelf)
    }

    fn spans(&mut self, spans: &[Span]) -> String {
        spans_html(spans, &mut self.shelf)
    }

    fn body(&mut self) -> String {
        let Handout { lesson, seed, language, .. } = self.handout;
        let about = Sentence::new("handout.about").with("seed", seed).text(*language);
        let [name, date] = ["handout.name", "handout.date"].map(|key| self.text(key));
        let mut body = format!(
            "<header>\n<p class=\"who\"><span>{name}</span><span>{date}</span></p>\n<h1>{}</h1>\n{}\
             <p class=\"about\">{}</p>\n</header>\n",
            escaped(&lesson.title),
            self.blocks(&lesson.intro),
            escaped(&about),
        );
        for (index, step) in lesson.steps.iter().enumerate() {
            body.push_str(&self.step(index, step));
        }
        let answers: String =
            lesson.steps.iter().enumerate().map(|(index, step)| self.answer(index, step)).collect();
        if !answers.is_empty() {
            let heading = self.text("handout.answers");
            body.push_str(&format!("<section class=\"answers\">\n<h2>{heading}</h2>\n{answers}</section>\n"));
        }
        body + &self.terms()
    }

    fn heading(&self, index: usize, step: &LessonStep) -> String {
        let heading = Sentence::new("handout.step").with("number", index + 1).with("title", &step.title);
        escaped(&heading.text(self.handout.language))
    }

    fn step(&mut self, index: usize, step: &LessonStep) -> String {
        let heading = self.heading(index, step);
        let mut html = format!("<section class=\"step\">\n<h2>{heading}</h2>\n");
        html.push_str(&self.deeds("handout.setup", &step.deeds));
        html.push_str(&self.blocks(&step.text));
        let seen = &self.handout.steps[index];
        let tries = self.deeds("handout.do", &step.tries);
        if step.tries_first {
            // The question is about what was seen then.
            html.push_str(&tries);
        }
        if let Some(question) = &step.question {
            // What came of a step before is not shown ahead of its answer.
            let before = &self.handout.steps[..index];
            let is_new = |figure: &&HandoutFigure| before.iter().all(|step| !step.came.contains(figure));
            html.push_str(&self.figures(seen.opened.iter().filter(is_new)));
            html.push_str(&self.question(question));
        }
        if !step.tries_first {
            html.push_str(&tries);
        }
        html.push_str(&self.waits(step));
        if let Some(hint) = &step.hint {
            let text = self.blocks(&hint.text);
            html.push_str(&aside("hint", &self.text("handout.hint"), &text));
        }
        if step.question.is_none() {
            html.push_str(&self.outcome(index, step));
        }
        if self.handout.has_notes && !step.note.is_empty() {
            let text = self.blocks(&step.note);
            html.push_str(&aside("note", &self.text("handout.note"), &text));
        }
        html + "</section>\n"
    }

    /// What is done, as a line.
    fn deeds(&self, key: &str, deeds: &[Deed]) -> String {
        if deeds.is_empty() {
            return String::new();
        }
        let language = self.handout.language;
        let told: Vec<String> = deeds.iter().map(|deed| deed_told(deed, language)).collect();
        let line = Sentence::new("handout.labelled")
            .with("label", language.text(key))
            .with("text", told.join(&language.text("handout.between")))
            .text(language);
        format!("<p class=\"deeds\">{}</p>\n", escaped(&line))
    }

    /// What the step waits for, to tick off.
    fn waits(&self, step: &LessonStep) -> String {
        let language = self.handout.language;
        let awaited = step.conditions.iter().filter(|condition| **condition != Condition::Answered);
        let items: String = awaited
            .map(|condition| format!("<li>{}</li>\n", escaped(&condition_told(condition, language))))
            .collect();
        if items.is_empty() {
            return String::new();
        }
        format!("<div class=\"waits\"><p>{}</p>\n<ul>\n{items}</ul></div>\n", self.text("handout.waits"))
    }

    fn question(&mut self, question: &LessonQuestion) -> String {
        let (label, text) = (self.text("handout.question"), self.spans(&question.text));
        let mut html = format!("<div class=\"question\">\n<p><strong>{label}</strong> {text}</p>\n<ul>\n");
        for (index, (answer, _)) in question.answers.iter().enumerate() {
            let answer = self.spans(answer);
            html.push_str(&format!("<li>{} {answer}</li>\n", letter(index)));
        }
        let free = "<p class=\"free\"></p>\n".repeat(FREE_LINES);
        html + &format!("</ul>\n<p class=\"why\">{}</p>\n{free}</div>\n", self.text("handout.why"))
    }

    /// The answer to the question of a step, and what came of it; nothing for a step without a question.
    fn answer(&mut self, index: usize, step: &LessonStep) -> String {
        let Some(question) = &step.question else { return String::new() };
        let mut html = format!("<section class=\"answer\">\n<h3>{}</h3>\n", self.heading(index, step));
        for (index, (answer, _)) in question.answers.iter().enumerate().filter(|(_, answer)| answer.1) {
            let answer = self.spans(answer);
            html.push_str(&format!("<p><strong>{}</strong> {answer}</p>\n", letter(index)));
        }
        if !question.why.is_empty() {
            html.push_str(&format!("<p>{}</p>\n", self.spans(&question.why)));
        }
        html + &self.outcome(index, step) + "</section>\n"
    }

    /// What the run came to: the numbers that were waited for, and pictures.
    fn outcome(&mut self, index: usize, step: &LessonStep) -> String {
        let language = self.handout.language;
        let seen = &self.handout.steps[index];
        let after = self.blocks(&step.afterword);
        let Some(at) = seen.at else { return after };
        let caption = Sentence::new("handout.came").with_count("step", at).text(language);
        let caption = escaped(&caption);
        let said = step.conditions.iter().zip(&seen.values).filter_map(|(condition, value)| {
            let told = condition_told(condition, language);
            match (condition, value) {
                (Condition::Step(_), _) => None,
                (_, Some(value)) => {
                    let told = Sentence::new("handout.value").with("condition", told);
                    Some(told.with("value", short(*value)).text(language))
                }
                (Condition::Verdict(_) | Condition::Event(_), None) => Some(told),
                (_, None) => None,
            }
        });
        let items: String = said.map(|said| format!("<li>{}</li>\n", escaped(&said))).collect();
        let mut html = String::new();
        if !items.is_empty() {
            html.push_str(&format!("<div class=\"came\"><p>{caption}</p>\n<ul>\n{items}</ul></div>\n"));
        }
        html + &self.figures(seen.news()) + &after
    }

    fn figures<'b>(&mut self, figures: impl IntoIterator<Item = &'b HandoutFigure>) -> String {
        let figures: Vec<&HandoutFigure> = figures.into_iter().collect();
        if figures.is_empty() {
            return String::new();
        }
        let mut html = format!("<div class=\"figures count-{}\">\n", figures.len());
        for figure in figures {
            let index = self.figures;
            self.figures += 1;
            html.push_str(&format!(
                "<figure>\n{}\n<figcaption>{} <span>{}</span></figcaption>\n</figure>\n",
                picture(&figure.svg, index),
                escaped(&figure.title),
                escaped(&figure.caption)
            ));
        }
        html + "</div>\n"
    }

    /// The terms that the lesson names, each with its sentence.
    fn terms(&mut self) -> String {
        let Handout { lesson, language, .. } = self.handout;
        let said = Lesson::clone(lesson).into_blocks();
        let parts = said.iter().flat_map(Block::texts).flat_map(|spans| spans.iter().map(Some).chain([None]));
        let text: String = parts
            .map(|span| match span.map(|span| &span.piece) {
                Some(Piece::Text(text)) => text,
                Some(Piece::Formula(_)) => " ",
                None => "\n",
            })
            .collect();
        let items: String = terms_in(&text, "", *language)
            .into_iter()
            .map(|term| {
                let formula = term.formula.as_ref().map(|tex| self.shelf.element(tex, Style::Inline));
                let formula = formula.map_or_else(String::new, |formula| format!(" {formula}"));
                let (name, meaning) = (escaped(term.name(*language)), escaped(term.meaning(*language)));
                format!("<div><dt>{name}</dt>\n<dd>{meaning}{formula}</dd></div>\n")
            })
            .collect();
        if items.is_empty() {
            return String::new();
        }
        format!(
            "<section class=\"terms\">\n<h2>{}</h2>\n<dl>\n{items}</dl>\n</section>\n",
            self.text("handout.terms")
        )
    }
}

/// What stands before an answer.
fn letter(index: usize) -> String {
    let letter = u8::try_from(index).map_or('?', |index| char::from(b'A'.saturating_add(index.min(25))));
    format!("<b class=\"letter\">{letter}</b>")
}

/// A box beside the text.
fn aside(class: &str, label: &str, text: &str) -> String {
    format!("<aside class=\"{class}\"><p><strong>{label}</strong></p>\n{text}</aside>\n")
}
