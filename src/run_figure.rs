//! `ganscope figure`: a run from one wing, drawn as a pane by the other.

use eframe::egui::Theme;
use ganscope::cli::{self, FigureArguments, FigureNeeds, FigureTheme};
use ganscope::file::write_whole;
use ganscope::session::{Company, Session};
use ganscope::ui::{FigureFormat, FigureLook, FigureStage, Pane};
use ganscope::words::{Language, Sentence};

/// Most pictures that are drawn until one fits the pane: what is seen in it decides how far the pane reaches.
const PICTURES: usize = 4;

/// Draws what `arguments` say, and writes it.
///
/// # Errors
/// If there is no such run, it does not come to the step, or the file cannot be written.
pub fn draw(arguments: &FigureArguments, language: Language) -> Result<(), Sentence> {
    // What can be known before the run is said before it.
    let format = FigureFormat::of(&arguments.out)?;
    let unknown = || Sentence::new("error.internal").with_foreign("reason", &arguments.pane);
    let pane = Pane::named(&arguments.pane).ok_or_else(unknown)?;
    let mut session = cli::figured(arguments, needs_of(pane), language)?;
    let theme = match arguments.theme {
        FigureTheme::Light => Theme::Light,
        FigureTheme::Dark => Theme::Dark,
    };
    let look = FigureLook { pane, size: arguments.size, theme, language };
    let stage = staged(&mut session, FigureStage::new(look))?;
    let bytes = format.bytes(stage.svg(&session), arguments.scale)?;
    write_whole(&arguments.out, &bytes)?;
    let saved = Sentence::new("notice.saved").with_path("path", &arguments.out);
    cli::print(&format!("{}\n", saved.text(language)))
}

/// What `pane` shows of a run.
pub fn needs_of(pane: Pane) -> FigureNeeds {
    FigureNeeds {
        course: pane.shows_course(),
        metrics: pane.shows_metrics(),
        metrics_course: pane.shows_metrics_course(),
        verdict: pane.shows_verdict(),
        spectrum: pane.shows_spectrum(),
    }
}

/// `stage` with `session`, and the pictures that it needs.
///
/// # Errors
/// If its networks cannot be evaluated.
pub fn staged(session: &mut Session, mut stage: FigureStage) -> Result<FigureStage, Sentence> {
    let alone = Company::default();
    stage.settle(session, &alone);
    for _ in 0..PICTURES {
        let Some(view) = stage.wanted(session).filter(|_| !stage.has_picture(session)) else { break };
        cli::draw_picture(session, view)?;
        stage.settle(session, &alone);
    }
    Ok(stage)
}
