//! A run beside the one that the window is about, with actors of its own.

use std::path::Path;

use super::link::Link;
use super::notice::Tone;
use super::session::Session;
use crate::config::{Preset, Run};
use crate::protocol::{Ask, Phase};
use crate::words::{Language, Sentence};

/// What a run beside others is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RunName {
    /// By its letter alone.
    #[default]
    Unnamed,
    /// As the preset that it began as.
    Preset(Preset),
    /// As its file or its seed.
    Given(String),
}

impl RunName {
    /// The name of the run in a file, without its folder and its ending, or in a folder.
    pub fn of_path(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or(path.as_os_str());
        Self::Given(name.to_string_lossy().into_owned())
    }

    /// The name in `language`; empty where it has none.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Unnamed => String::new(),
            Self::Preset(preset) => language.text(&format!("preset.{}.title", preset.name)).into_owned(),
            Self::Given(name) => name.clone(),
        }
    }
}

/// What a run beside the one of the window is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanionRole {
    /// To be compared with, under this letter: it is drawn as that of the window is, and plays with it.
    Beside(char),
    /// To be seen through the curves of the run: only its own curves are drawn.
    Ghost,
    /// To tell what is due to the seed: one of many in the background.
    Seed,
}

/// A run beside the one of the window.
pub struct Companion {
    /// The letter that it goes by among the runs beside each other; that of a seed or a ghost means nothing.
    pub letter: char,
    /// What it is called beside its letter.
    pub name: RunName,
    /// What is known of it.
    pub session: Session,
    /// The way to its actors.
    pub link: Link,
    /// The step at which it waits while it plays; `None` where nothing holds it.
    held_at: Option<u64>,
}

impl Companion {
    /// A run that has not begun, over `link`.
    pub(super) fn new(letter: char, name: RunName, link: Link) -> Self {
        let mut session = Session::default();
        session.show_judged();
        Self { letter, name, session, link, held_at: None }
    }

    /// Begins `run`. It plays if `plays`; else it takes `step` steps and waits there.
    pub(super) fn begin(&mut self, run: Run, plays: bool, step: u64) {
        self.link.ask(Ask::Start { run: Box::new(run), play: plays });
        if !plays && step > 0 {
            self.link.ask(Ask::Step { count: step, only: None });
        }
    }

    /// Lets it wait, while it plays, at `step`; `None` to let it go on.
    pub(super) fn hold_at(&mut self, step: Option<u64>) {
        if self.held_at != step {
            self.held_at = step;
            self.link.ask(Ask::HoldAt(step));
        }
    }

    /// The step at which it waits while it plays.
    pub(super) fn held_at(&self) -> u64 {
        self.held_at.unwrap_or(u64::MAX)
    }

    /// Reads what has arrived. Returns the messages, which have no place of their own on the screen.
    pub(super) fn receive(&mut self) -> Vec<(Tone, Sentence)> {
        self.link.receive(&mut self.session);
        let notices = self.session.notices.take();
        // What would be kept of a run that is left is offered to nobody.
        if let Some(run) = self.session.forget_given_up() {
            self.link.ask(Ask::Forget(run));
        }
        let told = notices.into_iter().filter(|notice| notice.offer.is_none());
        told.map(|notice| (notice.tone, notice.sentence)).collect()
    }

    /// Whether it has begun, or was not refused in what was `received` last: what cannot begin leaves nothing to be seen.
    pub(super) fn has_begun_or_may(&self, received: &[(Tone, Sentence)]) -> bool {
        self.session.shown.is_some() || received.iter().all(|(tone, _)| *tone != Tone::Trouble)
    }

    /// What it is called where its letter is not seen: by its letter, or by its name where it has none.
    pub fn called(&self, language: Language) -> String {
        if self.letter == ' ' { self.name.text(language) } else { self.letter.to_string() }
    }

    /// Whether it can take no more steps.
    pub fn has_diverged(&self) -> bool {
        self.session.shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)))
    }
}
