//! A lesson read from its file. What is wrong is told with its line.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::condition::Condition;
use super::deed::Deed;
use super::lesson::{CONTROLS, Hint, Lesson, LessonQuestion, LessonStep, Pointed};
use super::word::{bare, first_word, one_of, whole_number};
use crate::config::Setting;
use crate::handbook::{Block, Span, blocks};
use crate::words::{Language, Sentence};

/// The words after the three signs with which a block begins.
const BLOCKS: [&str; 7] = ["do", "point", "ask", "wait", "try", "hint", "note"];
/// Steps of training after which a check gives up, where the lesson does not say.
const PATIENCE: u64 = 5000;
/// Most that a lesson may say: a lesson is checked in seconds.
const MOST_PATIENCE: u64 = 20_000;
/// Seconds after which a hint is shown, where the lesson does not say.
const HINT_AFTER: u64 = 30;
/// Most answers to a question.
const MOST_ANSWERS: usize = 6;

/// Why a file is no lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Sentence,
}

impl LessonError {
    /// What is wrong, with its line.
    pub fn sentence(&self) -> Sentence {
        Sentence::new("lesson.error.at").with("line", self.line).with_sentence("reason", self.reason.clone())
    }
}

/// A fenced block: its word, what follows it in that line, its lines, and the number of the first of them.
struct Fenced {
    word: &'static str,
    argument: String,
    text: String,
    line: usize,
}

impl Lesson {
    /// Reads a lesson from Markdown.
    ///
    /// # Errors
    /// If it has no title or no steps, or a block is wrong.
    pub fn read(markdown: &str) -> Result<Self, LessonError> {
        let (title_line, title) = markdown
            .lines()
            .enumerate()
            .find(|(_, line)| !line.trim().is_empty())
            .and_then(|(index, line)| Some((index, line.strip_prefix("# ")?.trim().to_owned())))
            .ok_or(LessonError { line: 1, reason: Sentence::new("lesson.error.title") })?;
        let mut lesson = Self { title, intro: Vec::new(), steps: Vec::new() };
        for section in sections(markdown, title_line + 1) {
            let (text, after, fenced) = split(section.text, section.line)?;
            let Some(title) = section.title else {
                if let Some(fenced) = fenced.first() {
                    return Err(LessonError {
                        line: fenced.line,
                        reason: Sentence::new("lesson.error.before"),
                    });
                }
                lesson.intro = blocks(&text);
                continue;
            };
            let mut step = LessonStep {
                title,
                line: section.line,
                text: blocks(&text),
                afterword: blocks(&after),
                patience: PATIENCE,
                ..LessonStep::default()
            };
            let mut seen: Vec<&str> = Vec::new();
            for block in &fenced {
                if seen.contains(&block.word) {
                    let reason = Sentence::new("lesson.error.twice").with("word", block.word);
                    return Err(LessonError { line: block.line, reason });
                }
                if block.word == "try" {
                    step.tries_first = !seen.contains(&"ask");
                }
                seen.push(block.word);
                step.take(block)?;
            }
            let asks = step.conditions.contains(&Condition::Answered);
            if asks && step.question.is_none() {
                return Err(LessonError {
                    line: step.line,
                    reason: Sentence::new("lesson.error.no_question"),
                });
            }
            // A question is there to be answered.
            if !asks && step.question.is_some() {
                step.conditions.push(Condition::Answered);
            }
            lesson.steps.push(step);
        }
        if lesson.steps.is_empty() {
            return Err(LessonError { line: title_line + 1, reason: Sentence::new("lesson.error.no_steps") });
        }
        Ok(lesson)
    }
}

/// A part of the file: a step, or what stands before the first.
struct Section<'a> {
    title: Option<String>,
    /// The line with its title, or its first one.
    line: usize,
    text: &'a str,
}

/// The sections of `markdown` after line `after`. A heading within a block is none.
fn sections(markdown: &str, after: usize) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut is_fenced = false;
    let (mut title, mut line, mut start) = (None, after, 0);
    let mut place = 0;
    for (index, text) in markdown.split_inclusive('\n').enumerate() {
        if text.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        let heading = text.strip_prefix("## ").filter(|_| !is_fenced);
        if index < after {
            start = place + text.len();
        } else if let Some(heading) = heading {
            sections.push(Section { title: title.take(), line, text: &markdown[start..place] });
            (title, line) = (Some(heading.trim().to_owned()), index + 1);
            start = place + text.len();
        }
        place += text.len();
    }
    sections.push(Section { title, line, text: &markdown[start.min(place)..] });
    sections
}

/// The prose of `text`, whose title stands in `line`: before a question or what is waited for, and after it; and its blocks.
fn split(text: &str, line: usize) -> Result<(String, String, Vec<Fenced>), LessonError> {
    let (mut prose, mut before) = (String::new(), None);
    let mut fenced = Vec::new();
    let (mut kept, mut open): (usize, Option<(Fenced, usize)>) = (0, None);
    let line_of = |place: usize| line + 1 + text[..place].matches('\n').count();
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let (word, argument) = first_word(&info);
                let line = line_of(range.start);
                if word.is_empty() {
                    continue;
                }
                let word = one_of(word, &BLOCKS).map_err(|reason| LessonError { line, reason })?;
                let block =
                    Fenced { word, argument: argument.to_owned(), text: String::new(), line: line + 1 };
                prose.push_str(&text[kept..range.start]);
                if matches!(word, "ask" | "wait") && before.is_none() {
                    before = Some(std::mem::take(&mut prose));
                }
                open = Some((block, range.end));
            }
            Event::Text(inside) => {
                if let Some((block, _)) = &mut open {
                    block.text.push_str(&inside);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((block, end)) = open.take() {
                    fenced.push(block);
                    kept = end;
                }
            }
            _ => {}
        }
    }
    prose.push_str(&text[kept..]);
    Ok(match before {
        Some(before) => (before, prose, fenced),
        None => (prose, String::new(), fenced),
    })
}

impl LessonStep {
    /// Takes in a block.
    fn take(&mut self, block: &Fenced) -> Result<(), LessonError> {
        let at = |index: usize| move |reason: Sentence| LessonError { line: block.line + index, reason };
        let lines = || {
            let lines = block.text.lines().enumerate().map(|(index, line)| (index, bare(line)));
            lines.filter(|(_, line)| !line.is_empty())
        };
        match block.word {
            "do" | "try" => {
                let deeds: Result<Vec<Deed>, _> =
                    lines().map(|(index, line)| Deed::read(line).map_err(at(index))).collect();
                *(if block.word == "do" { &mut self.deeds } else { &mut self.tries }) = deeds?;
            }
            "point" => {
                let points: Result<Vec<Pointed>, _> =
                    lines().map(|(index, line)| Pointed::read(line).map_err(at(index))).collect();
                self.points = points?;
            }
            "wait" => {
                for (index, line) in lines() {
                    match line.strip_prefix("within ") {
                        Some(steps) => self.patience = patience(steps.trim()).map_err(at(index))?,
                        None => self.conditions.push(Condition::read(line).map_err(at(index))?),
                    }
                }
            }
            "ask" => self.question = Some(LessonQuestion::read(&block.text).map_err(at(0))?),
            "hint" => {
                let after = if block.argument.is_empty() {
                    HINT_AFTER
                } else {
                    whole_number(&block.argument).map_err(at(0))?
                };
                self.hint = Some(Hint { after: after as f64, text: blocks(&block.text) });
            }
            _ => self.note = blocks(&block.text),
        }
        Ok(())
    }
}

fn patience(text: &str) -> Result<u64, Sentence> {
    let steps = whole_number(text)?;
    if (1..=MOST_PATIENCE).contains(&steps) {
        return Ok(steps);
    }
    Err(Sentence::new("lesson.error.patience").with("text", text).with_count("most", MOST_PATIENCE))
}

impl Pointed {
    /// Reads a line.
    fn read(line: &str) -> Result<Self, Sentence> {
        let (word, rest) = first_word(line);
        match one_of(word, &["pane", "setting", "control"])? {
            "pane" if !rest.is_empty() && Language::English.has(&format!("pane.{rest}.title")) => {
                Ok(Self::Pane(rest.to_owned()))
            }
            "pane" => Err(Sentence::new("lesson.error.pane").with("text", rest)),
            "setting" => Ok(Self::Setting(Setting::named(rest)?)),
            _ => Ok(Self::Control(one_of(rest, &CONTROLS)?)),
        }
    }
}

impl LessonQuestion {
    /// Reads the lines of a block: the question, answers after - and, the right one, +, and the reason after >.
    fn read(text: &str) -> Result<Self, Sentence> {
        let mut question = String::new();
        let mut why = String::new();
        let mut answers: Vec<(String, bool)> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let answer = [("- ", false), ("+ ", true)];
            let answer = answer.into_iter().find_map(|(sign, right)| Some((line.strip_prefix(sign)?, right)));
            let part = match (answer, line.strip_prefix('>')) {
                (Some((answer, right)), _) => {
                    answers.push((answer.to_owned(), right));
                    continue;
                }
                (None, Some(reason)) => {
                    why.push_str(reason.trim());
                    why.push('\n');
                    continue;
                }
                // A line that is neither goes on with what stands before it.
                (None, None) => match answers.last_mut() {
                    _ if !why.is_empty() => &mut why,
                    Some((answer, _)) => answer,
                    None => &mut question,
                },
            };
            if !part.is_empty() {
                part.push('\n');
            }
            part.push_str(line);
        }
        let right = answers.iter().filter(|(_, right)| *right).count();
        if question.is_empty() || right != 1 || !(2..=MOST_ANSWERS).contains(&answers.len()) {
            return Err(Sentence::new("lesson.error.ask")
                .with("right", right)
                .with("answers", answers.len()));
        }
        let answers = answers.iter().map(|(answer, right)| (spans(answer), *right)).collect();
        Ok(Self { text: spans(&question), answers, why: spans(&why) })
    }
}

/// The text of a paragraph.
fn spans(text: &str) -> Vec<Span> {
    match blocks(text).into_iter().next() {
        Some(Block::Paragraph(spans)) => spans,
        _ => vec![Span::of(text, false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "# The loss\n\nWhat V is.\n\n## The start\n\nD learns **alone**.\n\n```do\npreset story\n\
        # a comment\nset generator.updates = 0   # G waits\nplay\n```\n\nMore prose.\n\n```ask\nDoes $D(x)$ rise?\n\
        - no\n+ yes\n> It has nobody\n> to fear.\n```\n\n```wait\nd_real_mean >= 0.9 over 100 steps\nanswered\n\
        within 900\n```\n\n```hint 12\nPress Play.\n```\n\n## The end\n\n```python\nprint(1)\n```\n";

    #[test]
    fn what_is_to_be_done_comes_before_the_question_where_it_stands_above_it() {
        let blocks = ["```try\nplay\n```\n", "```ask\nWhy?\n- a\n+ b\n> c\n```\n"];
        for (order, first) in [([0, 1], true), ([1, 0], false)] {
            let source = format!("# T\n\n## S\n\n{}\n{}", blocks[order[0]], blocks[order[1]]);
            let lesson = Lesson::read(&source).expect("a lesson");
            assert_eq!(lesson.steps[0].tries_first, first);
        }
    }

    #[test]
    fn what_stands_below_a_question_is_said_after_it() {
        let source = "# T\n\n## S\n\nAbove.\n\n```point\npane arena\n```\n\nStill above.\n\n```ask\nWhy?\n- a\n+ b\n> c\n\
            ```\n\nBelow.\n\n```wait\nanswered\n```\n\nFar below.\n\n## Next\n\n```wait\nstep >= 5\n```\n\nAfter.\n";
        let lesson = Lesson::read(source).expect("a lesson");
        let told = |blocks: &[Block]| {
            let texts = blocks.iter().flat_map(Block::texts).flatten();
            texts.map(|span| format!("{:?}", span.piece)).collect::<Vec<_>>()
        };
        let text = |words: &[&str]| words.iter().map(|word| format!("Text({word:?})")).collect::<Vec<_>>();
        let [first, second] = &lesson.steps[..] else { panic!("two steps") };
        assert_eq!(told(&first.text), text(&["Above.", "Still above."]));
        assert_eq!(told(&first.afterword), text(&["Below.", "Far below."]));
        assert_eq!((told(&second.text), told(&second.afterword)), (text(&[]), text(&["After."])));
        // All of it is the lesson's.
        assert_eq!(told(&lesson.into_blocks()).last(), text(&["After."]).first());
    }

    #[test]
    fn a_lesson_has_a_title_steps_and_what_each_does() {
        let source = SMALL.replace("```python\nprint(1)\n```", "```point\npane arena\ncontrol play\n```");
        let lesson = Lesson::read(&source).expect("a lesson");
        assert_eq!((lesson.title.as_str(), lesson.steps.len(), lesson.intro.len()), ("The loss", 2, 1));
        let first = &lesson.steps[0];
        assert_eq!((first.title.as_str(), first.line), ("The start", 5));
        assert_eq!((first.deeds.len(), first.conditions.len(), first.patience), (3, 2, 900));
        assert_eq!(first.text.len(), 2, "prose before and after a block");
        assert!(first.afterword.is_empty());
        let question = first.question.as_ref().expect("a question");
        assert_eq!(question.answers.iter().map(|(_, right)| *right).collect::<Vec<_>>(), [false, true]);
        assert_eq!(first.hint.as_ref().map(|hint| hint.after), Some(12.0));
        let pane = Pointed::Pane("arena".to_owned());
        assert_eq!(lesson.steps[1].points, [pane, Pointed::Control("play")]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let line = |source: &str| Lesson::read(source).expect_err("an error").line;
        assert_eq!(line(SMALL), 38, "a block that is none of a lesson's");
        assert_eq!(line(""), 1);
        assert_eq!(line("text\n"), 1);
        assert_eq!(line("# Only a title\n"), 1);
        let source = |block: &str| format!("# T\n\n## S\n\n{block}\n");
        assert_eq!(line(&source("```do\nplay\n\ndance\n```")), 8);
        assert_eq!(line(&source("```wait\nd_real_mean < 1\nwithin 0\n```")), 7);
        assert_eq!(line(&source("```wait\nanswered\n```")), 3, "nothing is asked");
        assert_eq!(line(&source("```ask\nWhy?\n- a\n- b\n```")), 6, "no answer is right");
        assert_eq!(line(&source("```do\nplay\n```\n\n```do\npause\n```")), 10);
        assert_eq!(line("# T\n\n```do\nplay\n```\n\n## S\n"), 4, "before the first step");
        assert_eq!(line(&source("```point\npane cellar\n```")), 6);
    }

    #[test]
    fn any_text_is_read_or_refused() {
        for cut in 0..SMALL.len() {
            if SMALL.is_char_boundary(cut) {
                let _ = Lesson::read(&SMALL[..cut]);
                let _ = Lesson::read(&SMALL[cut..]);
            }
        }
    }
}
