//! The input of every pane: session, texts and colours. A pane acts by pushing an [`Action`](super::Action).

use std::borrow::Cow;

use eframe::egui::RichText;

use super::screen_layout::ScreenLayout;
use super::spotlight::Spotlight;
use super::theme::{CAPTION, Palette};
use crate::config::{Choice, RunConfig, Setting};
use crate::journal::RecentRun;
use crate::session::{Company, Mark, Session};
use crate::words::Language;

/// All that a pane reads: the session, and how to show it.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The state of the screen.
    pub session: &'a Session,
    /// The runs beside that of the window.
    pub company: &'a Company,
    /// The changes of the run as marks, in order of step.
    pub marks: &'a [Mark],
    /// What stands out in the arena and in the formula; `None` for nothing.
    pub spotlight: Option<&'a Spotlight>,
    /// The language of all texts.
    pub language: Language,
    /// The colours of the theme.
    pub palette: &'static Palette,
    /// The layout of the window.
    pub layout: ScreenLayout,
    /// Whether it is for a file: nothing that can be pressed is drawn, and axes have titles.
    pub is_figure: bool,
    /// Whether the window is so low that secondary rows are hidden or smaller.
    pub is_low: bool,
    /// Whether files can be dropped onto the window on this system.
    pub takes_drops: bool,
    /// Whether a lesson has asked what will happen, and waits for an answer: what tells it is not shown.
    pub predicts: bool,
    /// Whether a lesson is open, which says what the run is.
    pub is_lesson: bool,
    /// The newest runs that nobody saved.
    pub recent: &'a [RecentRun],
}

impl Scene<'_> {
    /// The text for `key` in the language.
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.language.text(key)
    }

    /// The tooltip of the button that opens a table, with the other ways to open one.
    pub fn open_data_help(&self) -> Cow<'static, str> {
        self.text(if self.takes_drops { "screen.open_data_help" } else { "screen.open_data_help_wayland" })
    }

    /// `text` as a caption: a little smaller than other text, in its own colour.
    pub fn caption(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).size(CAPTION).color(self.palette.caption)
    }

    /// The configuration in force with all pending changes; `None` without a run.
    pub fn config(&self) -> Option<&RunConfig> {
        self.session.shown.as_ref().map(|shown| &*shown.wanted)
    }

    /// The name of a layout.
    pub fn layout_title(&self, layout: ScreenLayout) -> String {
        self.text(&format!("layout.{}.title", layout.key())).into_owned()
    }

    /// The name of a setting.
    pub fn setting_label(&self, setting: &Setting) -> Cow<'static, str> {
        self.text(&format!("setting.{}.label", setting.word))
    }

    /// The tooltip of a setting: what it does, its limits, and whether a change begins a new run.
    pub fn setting_help(&self, setting: &Setting) -> String {
        let help = self.text(&format!("setting.{}.help", setting.word));
        let mut text = format!("{help}\n\n{}", setting.limits().shown(self.language));
        if setting.effect == crate::config::Effect::Rebuild {
            text.push_str("\n\n↻ ");
            text.push_str(&self.text("screen.rebuilds"));
        }
        text
    }

    /// The name of an alternative.
    pub fn choice_label<C: Choice>(&self, choice: C) -> Cow<'static, str> {
        self.label_of(C::FAMILY, choice.key())
    }

    /// The explanation of an alternative.
    pub fn choice_help<C: Choice>(&self, choice: C) -> Cow<'static, str> {
        self.text(&format!("choice.{}.{}.help", C::FAMILY, choice.key()))
    }

    /// The name of alternative `key` of the setting type `family`.
    pub fn label_of(&self, family: &str, key: &str) -> Cow<'static, str> {
        self.text(&format!("choice.{family}.{key}.label"))
    }
}
