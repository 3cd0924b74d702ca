//! What every pane reads: the session, the words, the colours. A pane asks by pushing an [`Action`](super::Action).

use std::borrow::Cow;

use eframe::egui::RichText;

use super::theme::{CAPTION, Palette};
use crate::config::{Choice, RunConfig, Setting};
use crate::session::{Mark, Session};
use crate::words::Language;

/// What there is to show, and in which words and colours.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What has arrived.
    pub session: &'a Session,
    /// Changes as marks.
    pub marks: &'a [Mark],
    /// The language.
    pub language: Language,
    /// The colours.
    pub palette: &'static Palette,
    /// Whether the window is so low that secondary rows fold.
    pub is_low: bool,
    /// Whether the window is told of files that are dropped onto it.
    pub takes_drops: bool,
}

impl Scene<'_> {
    /// The text under `key`.
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.language.text(key)
    }

    /// What the button to open a table does, and the other ways to the same.
    pub fn open_data_help(&self) -> Cow<'static, str> {
        self.text(if self.takes_drops { "screen.open_data_help" } else { "screen.open_data_help_wayland" })
    }

    /// `text` as what stands beside the thing itself: a little smaller, and still to be read from the last row.
    pub fn caption(&self, text: impl Into<String>) -> RichText {
        RichText::new(text).size(CAPTION).color(self.palette.caption)
    }

    /// The configuration that a person goes on from, once there is a run.
    pub fn config(&self) -> Option<&RunConfig> {
        self.session.shown.as_ref().map(|shown| &*shown.wanted)
    }

    /// The label of a setting.
    pub fn setting_label(&self, setting: &Setting) -> Cow<'static, str> {
        self.text(&format!("setting.{}.label", setting.word))
    }

    /// What a setting does, its limits, and whether a change begins a new run.
    pub fn setting_help(&self, setting: &Setting) -> String {
        let help = self.text(&format!("setting.{}.help", setting.word));
        let mut text = format!("{help}\n\n{}", setting.limits().shown(self.language));
        if setting.effect == crate::config::Effect::Rebuild {
            text.push_str("\n\n↻ ");
            text.push_str(&self.text("screen.rebuilds"));
        }
        text
    }

    /// The label of an alternative.
    pub fn choice_label<C: Choice>(&self, choice: C) -> Cow<'static, str> {
        self.label_of(C::FAMILY, choice.key())
    }

    /// What an alternative is.
    pub fn choice_help<C: Choice>(&self, choice: C) -> Cow<'static, str> {
        self.text(&format!("choice.{}.{}.help", C::FAMILY, choice.key()))
    }

    /// The label of the alternative `key` of `family`.
    pub fn label_of(&self, family: &str, key: &str) -> Cow<'static, str> {
        self.text(&format!("choice.{family}.{key}.label"))
    }
}
