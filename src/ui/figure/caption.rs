//! The line below a figure, which says of what it is.

use crate::config::{Choice as _, Preset, Run};
use crate::session::Session;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Sentence};

/// Step, preset, seed and objective of what `pane` shows; empty without a run. A run that is no preset's is named after its
/// target.
pub fn caption(session: &Session, pane: Pane, language: Language) -> String {
    let Some(shown) = &session.shown else { return String::new() };
    // A picture is of its own step, which may be one that the run has left.
    let of_picture = session.picture.as_ref().filter(|_| pane.shows_picture());
    let step = of_picture.map_or(shown.state.at.step, |picture| picture.at.step);
    let changes = shown.changes.all().to_vec();
    let run = Run { config: (*shown.start).clone(), changes, acts: shown.acts.to_vec() };
    let name = match Preset::of(&run) {
        Some(preset) => language.text(&format!("preset.{}.title", preset.name)).into_owned(),
        None => {
            let target = run.config.data.target;
            language.text(&format!("choice.target.{}.label", target.key())).into_owned()
        }
    };
    let objective = shown.state.config.game.objective;
    let label =
        language.text(&format!("choice.{}.{}.label", crate::config::Objective::FAMILY, objective.key()));
    Sentence::new("screen.figure.caption")
        .with_count("step", step)
        .with("name", name)
        .with("seed", run.config.seed)
        .with("objective", label)
        .text(language)
}
