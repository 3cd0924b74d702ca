//! `ganscope lesson --handout`: a lesson played by one wing, drawn and written as a page by the other.

use eframe::egui::Theme;
use ganscope::cli::{self, FigureNeeds, HandoutTask, Learner, LessonMoment};
use ganscope::file::write_whole;
use ganscope::lesson::LessonStep;
use ganscope::protocol::Phase;
use ganscope::session::Session;
use ganscope::ui::{FigureLook, FigureStage, Handout, HandoutFigure};
use ganscope::words::{Language, Sentence};

use crate::run_figure::{needs_of, staged};

/// Size of a picture, in points: two of them stand beside each other.
const SIZE: [u32; 2] = [440, 330];

/// Plays the lesson of `task`, and writes it as a page.
///
/// # Errors
/// If what the lesson waits for does not come, or the file cannot be written.
pub fn write(task: &HandoutTask, language: Language) -> Result<(), Sentence> {
    let mut page = Handout::new(&task.lesson, task.seed, task.has_notes, language);
    let sights = |step: &LessonStep| {
        Handout::panes(step).into_iter().map(needs_of).fold(FigureNeeds::default(), FigureNeeds::or)
    };
    let mut learner = Learner::new(task.ahead).seeing(&sights);
    learner.go_through(&task.lesson, |learner, index, moment| {
        let step = &task.lesson.steps[index];
        let is_asked = step.question.is_some();
        if moment == LessonMoment::Opened && !is_asked {
            return Ok(());
        }
        let session = learner.look()?;
        let at = session.as_ref().and_then(|session| Some(session.shown.as_ref()?.state.at.step));
        let figures = session.map_or_else(|| Ok(Vec::new()), |session| figures(step, session, language))?;
        match moment {
            LessonMoment::Opened => page.open(index, figures),
            LessonMoment::Came(values) => page.come(index, at, values, figures),
        }
        Ok(())
    })?;
    write_whole(&task.out, page.html().as_bytes())?;
    let saved = Sentence::new("notice.saved").with_path("path", &task.out);
    cli::print(&format!("{}\n", saved.text(language)))
}

/// The pictures of what `step` points at.
fn figures(
    step: &LessonStep,
    session: &mut Session,
    language: Language,
) -> Result<Vec<HandoutFigure>, Sentence> {
    let mut figures = Vec::new();
    for pane in Handout::panes(step) {
        // Of broken weights there is no picture, and of no steps no curve.
        let has_diverged =
            session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)));
        let is_empty = pane.shows_course() && session.course.curves.last().is_none();
        if is_empty || (has_diverged && pane.shows_picture()) {
            continue;
        }
        // A picture of an earlier step is none of this one.
        session.picture = None;
        let look = FigureLook { pane, size: SIZE, theme: Theme::Light, language };
        let stage = staged(session, FigureStage::new(look).printed())?;
        let (title, caption, svg) = (stage.title(session), stage.caption(session), stage.svg(session));
        figures.push(HandoutFigure { title, caption, svg });
    }
    Ok(figures)
}
