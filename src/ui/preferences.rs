//! What the program remembers of a person from one start to the next.

use eframe::egui::ThemePreference;
use egui_tiles::Tree;
use serde::{Deserialize, Serialize};

use super::layout::{Pane, default_tree};
use crate::words::Language;

/// Where the preferences lie in eframe's storage.
pub const STORAGE_KEY: &str = "preferences";

/// The scale at which the program opens the first time.
pub const FIRST_ZOOM: f32 = 1.0;

/// Language, theme, scale, and the arrangement of the panes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The tag of the language.
    pub language: String,
    /// The theme.
    pub theme: ThemePreference,
    /// Scale of everything.
    pub zoom: f32,
    /// Whether both learning rates move together.
    pub rates_linked: bool,
    /// Where the panes are.
    pub tree: Tree<Pane>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::English.tag().to_owned(),
            theme: ThemePreference::System,
            zoom: FIRST_ZOOM,
            rates_linked: false,
            tree: default_tree(),
        }
    }
}

impl Preferences {
    /// The language.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// These, with what an older or damaged file lacks put right.
    pub fn checked(mut self) -> Self {
        if !self.zoom.is_finite() {
            self.zoom = FIRST_ZOOM;
        }
        if Pane::ALL.iter().any(|pane| self.tree.tiles.find_pane(pane).is_none()) {
            self.tree = default_tree();
        }
        self
    }
}
