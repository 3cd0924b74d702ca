//! `ganscope lesson`: the list of lessons, a check of one (`--check`), or what the program is to do with one.

use std::path::{Path, PathBuf};

use super::arguments::LessonArguments;
use super::learner::Learner;
use super::terminal;
use crate::config::RunConfig;
use crate::lesson::{Deed, Lesson, LessonSource, SHELF};
use crate::words::{Language, Sentence};

/// Seeds on which a lesson is checked: its own and the two after it.
const SEEDS: u64 = 3;

/// What is left to be done about a lesson.
pub enum LessonTask {
    /// Nothing.
    Done,
    /// Open the window with it.
    Open(LessonSource),
    /// Write it as a page.
    Handout(Box<HandoutTask>),
}

/// A lesson that is to be written as a page.
pub struct HandoutTask {
    /// The lesson.
    pub lesson: Lesson,
    /// The file to write.
    pub out: PathBuf,
    /// The seed of its first run.
    pub seed: u64,
    /// How far its seeds are ahead of those that the lesson says.
    pub ahead: i128,
    /// Whether the page holds what only the teacher sees.
    pub has_notes: bool,
}

/// Lists the lessons that come with the program, checks one, or says which is to be opened.
///
/// # Errors
/// If there is no such lesson, its file cannot be read or is wrong, or something that it claims does not happen.
pub fn lesson_task(arguments: &LessonArguments, language: Language) -> Result<LessonTask, Sentence> {
    let Some(path) = &arguments.lesson else {
        for lesson in SHELF {
            terminal::print(&format!("{}  {}\n", lesson.key, lesson.title(language)))?;
        }
        return Ok(LessonTask::Done);
    };
    let source = LessonSource::named(path);
    let lesson = source.lesson(language)?;
    if let Some(out) = &arguments.handout {
        let own = first_seed(&lesson)?;
        let seed = arguments.seed.unwrap_or(own);
        return Ok(LessonTask::Handout(Box::new(HandoutTask {
            out: page_file(out.as_deref(), path, language)?,
            seed,
            ahead: i128::from(seed) - i128::from(own),
            has_notes: arguments.notes,
            lesson,
        })));
    }
    if !arguments.check {
        return Ok(LessonTask::Open(source));
    }
    for ahead in 0..SEEDS {
        let taken = check_lesson(&lesson, ahead).map_err(|reason| reason.about_file(path))?;
        let done = Sentence::new("cli.lesson.held")
            .with_count("step", lesson.steps.len())
            .with("seed", ahead + 1)
            .with_count("taken", taken);
        terminal::print(&format!("{}\n", done.text(language)))?;
    }
    Ok(LessonTask::Done)
}

/// Plays `lesson` with seeds `ahead` of its own. Returns how many steps of training that took.
///
/// # Errors
/// If a deed cannot be done, or what a step waits for does not come: with the line of that step.
pub fn check_lesson(lesson: &Lesson, ahead: u64) -> Result<u64, Sentence> {
    let mut learner = Learner::new(i128::from(ahead));
    learner.go_through(lesson, |_, _, _| Ok(()))?;
    Ok(learner.taken())
}

/// The file of the page of the lesson `path`: `out`, or one named after the lesson, which must not be there yet.
fn page_file(out: Option<&Path>, path: &Path, language: Language) -> Result<PathBuf, Sentence> {
    if let Some(out) = out {
        let end = out.extension().map(|end| end.to_ascii_lowercase());
        let is_page = end.is_some_and(|end| end == "html" || end == "htm");
        let wrong = || Sentence::new("error.handout_format").with_path("path", out);
        return if is_page { Ok(out.to_owned()) } else { Err(wrong()) };
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".md").unwrap_or(&name);
    let end = Language::ALL.iter().find_map(|own| name.strip_suffix(&format!(".{}", own.tag())));
    let out = PathBuf::from(format!("{}.{}.html", end.unwrap_or(name), language.tag()));
    if out.exists() {
        return Err(Sentence::new("error.handout_exists").with_path("path", &out));
    }
    Ok(out)
}

/// The seed of the first run of `lesson`; that of a run by default if it has none.
fn first_seed(lesson: &Lesson) -> Result<u64, Sentence> {
    let mut seed = None;
    for deed in lesson.steps.iter().flat_map(|step| step.deeds.iter().chain(&step.tries)) {
        match (deed, seed) {
            (Deed::Preset(preset), None) => seed = Some(preset.run()?.config.seed),
            (Deed::Seed(own), Some(_)) => return Ok(*own),
            // The seed of the first run is said before anything is done with it.
            (Deed::Set(_) | Deed::Layout(_) | Deed::Speed(_), _) | (_, None) => {}
            (_, Some(seed)) => return Ok(seed),
        }
    }
    Ok(seed.unwrap_or(RunConfig::default().seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_after_its_lesson_and_its_language() {
        let named = |path: &str, language| page_file(None, Path::new(path), language);
        assert_eq!(named("05-collapse", Language::English), Ok(PathBuf::from("05-collapse.en.html")));
        assert_eq!(named("a/own.en.md", Language::Chinese), Ok(PathBuf::from("own.zh-CN.html")));
        assert_eq!(named("own.md", Language::English), Ok(PathBuf::from("own.en.html")));
        let said = |out: &str| page_file(Some(Path::new(out)), Path::new("a.md"), Language::English);
        assert_eq!(said("b/Page.HTML"), Ok(PathBuf::from("b/Page.HTML")));
        for wrong in ["05-collapse", "page.pdf", ".html"] {
            assert!(said(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_first_seed_is_that_of_the_preset_or_what_is_said_for_it() {
        let first = |deeds: &str| {
            let lesson = Lesson::read(&format!("# T\n\n## S\n\n```do\n{deeds}\n```\n")).expect("a lesson");
            first_seed(&lesson).expect("a seed")
        };
        assert_eq!(first("preset ring8\nlayout watch\nseed 7\nplay"), 7);
        let own = first("preset ring8\nplay\nseed 7");
        assert_eq!(own, first("preset ring8"));
        assert_ne!(own, 7);
        assert_eq!(first("layout watch"), RunConfig::default().seed);
    }
}
