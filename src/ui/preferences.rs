//! What the program remembers of a person from one start to the next.

use eframe::egui::{ThemePreference, Vec2};
use egui_tiles::Tree;
use serde::{Deserialize, Serialize};

use super::layout::{Pane, default_tree};
use crate::words::Language;

/// Where the preferences lie in eframe's storage.
pub const STORAGE_KEY: &str = "preferences";

/// The size of the window, in points, that the panes are laid out for.
const LAID_OUT_FOR: Vec2 = Vec2::new(1440.0, 900.0);
/// The smallest and the largest scale.
const ZOOMS: [f32; 2] = [0.5, 3.0];

/// Language, theme, scale, and the arrangement of the panes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The tag of the language.
    pub language: String,
    /// The theme.
    pub theme: ThemePreference,
    /// Scale of everything; where a person has chosen none, that which suits the window.
    pub zoom: Option<f32>,
    /// Whether both learning rates move together.
    pub rates_linked: bool,
    /// Whether the thermometer of collapse stands beside the losses.
    pub thermometer: bool,
    /// Where the panes are.
    pub tree: Tree<Pane>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::English.tag().to_owned(),
            theme: ThemePreference::System,
            zoom: None,
            rates_linked: false,
            thermometer: true,
            tree: default_tree(),
        }
    }
}

impl Preferences {
    /// The language.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// The scale for a window of `size` native points: on a large screen that reports no scale of its own, letters
    /// would be too small to read.
    pub fn zoom_for(&self, size: Vec2) -> f32 {
        let ratio = (size / LAID_OUT_FOR).min_elem();
        // In quarters, so that a window that is resized does not flicker.
        let suits = (4.0 * ratio).floor() / 4.0;
        self.zoom.unwrap_or(suits.max(1.0)).clamp(ZOOMS[0], ZOOMS[1])
    }

    /// These, with what an older or damaged file lacks put right.
    pub fn checked(mut self) -> Self {
        self.zoom = self.zoom.filter(|zoom| zoom.is_finite());
        if Pane::ALL.iter().any(|pane| self.tree.tiles.find_pane(pane).is_none()) {
            self.tree = default_tree();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Id;

    use super::*;

    #[test]
    fn a_large_window_is_scaled_unless_a_person_chose_a_scale() {
        let mut preferences = Preferences::default();
        for (size, zoom) in [
            ([1024.0, 768.0], 1.0),
            ([1920.0, 1080.0], 1.0),
            ([2560.0, 1440.0], 1.5),
            ([3840.0, 2160.0], 2.25),
        ] {
            assert_eq!(preferences.zoom_for(Vec2::from(size)), zoom, "{size:?}");
        }
        preferences.zoom = Some(1.3);
        assert_eq!(preferences.zoom_for(Vec2::new(3840.0, 2160.0)), 1.3);
        preferences.zoom = Some(90.0);
        assert_eq!(preferences.zoom_for(Vec2::new(3840.0, 2160.0)), 3.0);
    }

    #[test]
    fn what_a_damaged_file_lacks_is_put_right() {
        let preferences =
            Preferences { zoom: Some(f32::NAN), language: "??".to_owned(), ..Preferences::default() };
        let checked = Preferences { tree: Tree::empty(Id::unique("none")), ..preferences }.checked();
        assert_eq!((checked.zoom, checked.language()), (None, Language::English));
        assert!(checked.tree.tiles.find_pane(&Pane::Arena).is_some());
    }
}
