//! What a window is made with beside its preferences: other runs, a gate, a language or a layout of this time only.

use std::sync::Arc;

use super::app::App;
use super::gate::{Frequency, Gate};
use crate::session::{Company, Hire};
use crate::ui::action::Action;
use crate::ui::screen_layout::ScreenLayout;
use crate::words::Language;

impl App {
    /// Compares its run with others, whose actors `hire` starts, on a machine with so many `cores`.
    pub fn with_company(mut self, hire: Hire, cores: usize) -> Self {
        self.company = Company::hiring(hire, cores);
        self
    }

    /// Controls `gate` by the duration of frames; threads that wake the window wait for it.
    pub fn with_gate(mut self, gate: Arc<Gate>) -> Self {
        self.gate = Some((gate, Frequency::default()));
        self
    }

    /// For systems on which files cannot be dropped onto the window.
    pub fn without_drops(mut self) -> Self {
        self.takes_drops = false;
        self
    }

    /// Uses this language instead of that in the preferences.
    pub fn with_language(mut self, language: Language) -> Self {
        let tag = language.tag().to_owned();
        self.spoken_before = Some(std::mem::replace(&mut self.preferences.language, tag));
        self
    }

    /// Begins in this layout instead of that in the preferences.
    pub fn with_layout(mut self, layout: ScreenLayout) -> Self {
        self.asked.push(Action::Arrange(layout));
        self
    }
}
