//! The preferences of a person, stored from one start to the next.

use eframe::egui::{ThemePreference, Vec2};
use egui_tiles::Tree;
use serde::{Deserialize, Serialize};

use super::layout::{Pane, default_tree, is_usable, small_tree};
use super::placement::{FIRST, LEAST};
use super::store::read;
use crate::words::{Language, Sentence};

/// The key of the preferences in eframe's storage.
pub const STORAGE_KEY: &str = "preferences";

/// Least and greatest scale.
const ZOOMS: [f32; 2] = [0.5, 3.0];
/// Share of the least window size from which on nothing is scaled down: text would only be blurred.
const NEARLY: f32 = 0.97;
/// Height of the window, in points, below which secondary rows are hidden or smaller and the panes have another
/// arrangement.
const LOW: f32 = 600.0;

/// Whether a window of this `height`, in points, is low.
pub fn is_low(height: f32) -> bool {
    height < LOW
}

/// Language, theme, scale, and arrangement of the panes, stored from one start to the next.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The tag of the language, such as `en`.
    pub language: String,
    /// Dark, light, or that of the system.
    pub theme: ThemePreference,
    /// Scale of the whole window; `None` for the one that suits its size.
    pub zoom: Option<f32>,
    /// Whether the learning rates are linked.
    pub rates_linked: bool,
    /// Whether the formula is shown under the toolbar.
    pub formula: bool,
    /// Whether the thermometer of collapse is shown beside the losses.
    pub thermometer: bool,
    /// The arrangement of the panes.
    pub tree: Tree<Pane>,
    /// The arrangement of the panes in a low window.
    pub small_tree: Tree<Pane>,
}

/// The preferences without the arrangements, read if these cannot be.
#[derive(Deserialize)]
#[serde(default)]
struct WithoutPanes {
    language: String,
    theme: ThemePreference,
    zoom: Option<f32>,
    rates_linked: bool,
    formula: bool,
    thermometer: bool,
}

impl Default for WithoutPanes {
    fn default() -> Self {
        let Preferences { language, theme, zoom, rates_linked, formula, thermometer, .. } =
            Preferences::default();
        Self { language, theme, zoom, rates_linked, formula, thermometer }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::English.tag().to_owned(),
            theme: ThemePreference::System,
            zoom: None,
            rates_linked: false,
            formula: true,
            thermometer: true,
            tree: default_tree(),
            small_tree: small_tree(),
        }
    }
}

impl Preferences {
    /// The language of the window.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// The scale for a window of `size`, in native points: larger on a large screen that reports no scale of its
    /// own, and never so large that the window has too little room for its contents.
    pub fn zoom_for(&self, size: Vec2) -> f32 {
        let ratio = (size / FIRST).min_elem();
        // In quarters, so that a window that is resized does not flicker.
        let suits = (4.0 * ratio).floor() / 4.0;
        let most = (size / LEAST).min_elem();
        let most = if most >= NEARLY { most.max(1.0) } else { most };
        self.zoom.unwrap_or(suits.max(1.0)).clamp(ZOOMS[0], ZOOMS[1]).min(most).max(ZOOMS[0])
    }

    /// The arrangement of the panes, in a low window or in another.
    pub fn tree_mut(&mut self, is_low: bool) -> &mut Tree<Pane> {
        if is_low { &mut self.small_tree } else { &mut self.tree }
    }

    /// The preferences in `storage`, with messages about parts that could not be used and have their first values.
    pub fn remembered(storage: Option<&dyn eframe::Storage>) -> (Self, Vec<Sentence>) {
        let Some(text) = storage.and_then(|storage| storage.get_string(STORAGE_KEY)) else {
            return (Self::default(), Vec::new());
        };
        if let Some(whole) = read::<Self>(&text) {
            return whole.checked();
        }
        let Some(part) = read::<WithoutPanes>(&text) else {
            return (Self::default(), vec![Sentence::new("notice.preferences_unreadable")]);
        };
        let WithoutPanes { language, theme, zoom, rates_linked, formula, thermometer } = part;
        let part = Self { language, theme, zoom, rates_linked, formula, thermometer, ..Self::default() };
        let (checked, mut words) = part.checked();
        words.push(Sentence::new("notice.panes_reset"));
        (checked, words)
    }

    /// These preferences with invalid parts replaced, and messages about them.
    pub fn checked(mut self) -> (Self, Vec<Sentence>) {
        let mut words = Vec::new();
        if let Some(zoom) = self.zoom.filter(|zoom| !(ZOOMS[0]..=ZOOMS[1]).contains(zoom)) {
            let [least, greatest] = ZOOMS;
            let word = Sentence::new("notice.zoom_reset").with("zoom", zoom);
            words.push(word.with("least", least).with("greatest", greatest));
            self.zoom = None;
        }
        if Language::from_tag(&self.language).is_none() {
            words.push(Sentence::new("notice.language_reset").with("tag", &self.language));
            Language::default().tag().clone_into(&mut self.language);
        }
        let are_usable = [&self.tree, &self.small_tree].map(is_usable);
        if are_usable != [true; 2] {
            words.push(Sentence::new("notice.panes_reset"));
        }
        for (is_low, usable) in [false, true].into_iter().zip(are_usable) {
            let tree = self.tree_mut(is_low);
            if !usable {
                *tree = if is_low { small_tree() } else { default_tree() };
            }
            // They take the room that there is.
            tree.set_width(f32::INFINITY);
            tree.set_height(f32::INFINITY);
        }
        (self, words)
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
        // A scale that was chosen on a large screen leaves room on a small one.
        for size in [[910.0, 512.0], [1024.0, 740.0], [1440.0, 900.0], [760.0, 440.0], [600.0, 400.0]] {
            let points = Vec2::from(size) / preferences.zoom_for(Vec2::from(size));
            assert!(points.x >= LEAST.x * 0.97 && points.y >= LEAST.y * 0.97, "{size:?}: {points:?}");
        }
        preferences.zoom = None;
        assert_eq!(preferences.zoom_for(Vec2::new(759.2, 439.5)), 1.0);
    }

    struct Stored(String);

    impl eframe::Storage for Stored {
        fn get_string(&self, key: &str) -> Option<String> {
            (key == STORAGE_KEY).then(|| self.0.clone())
        }

        fn set_string(&mut self, _key: &str, value: String) {
            self.0 = value;
        }

        fn remove_string(&mut self, _key: &str) {}

        fn flush(&mut self) {}
    }

    fn keys(words: &[Sentence]) -> Vec<&str> {
        words.iter().map(Sentence::key).collect()
    }

    #[test]
    fn what_is_remembered_comes_back_and_what_is_foreign_is_said_to_be_left() {
        let mut stored = Stored(String::new());
        let mut preferences =
            Preferences { zoom: Some(1.25), language: "zh-CN".into(), ..Preferences::default() };
        let arena = preferences.tree.tiles.find_pane(&Pane::Arena).expect("a pane");
        preferences.tree.set_visible(arena, false);
        eframe::set_value(&mut stored, STORAGE_KEY, &preferences);
        let (again, words) = Preferences::remembered(Some(&stored));
        assert_eq!((again.zoom, again.language(), words), (Some(1.25), Language::Chinese, vec![]));
        assert!(!again.tree.is_visible(arena));
        // A pane that this version does not know: the rest is kept.
        let foreign = Stored(stored.0.replace("Spectrum", "Hologram"));
        let (again, words) = Preferences::remembered(Some(&foreign));
        assert_eq!(
            (again.zoom, again.language(), keys(&words)),
            (Some(1.25), Language::Chinese, vec!["notice.panes_reset"])
        );
        // An older version had no arrangement for low windows.
        let (_, words) =
            Preferences::remembered(Some(&Stored("(language:\"en\",zoom:Some(1.5))".to_owned())));
        assert_eq!(keys(&words), Vec::<&str>::new());
        for nonsense in ["", "nonsense", "[1, 2]", "(zoom:\"large\")"] {
            let (again, words) = Preferences::remembered(Some(&Stored(nonsense.to_owned())));
            assert_eq!(keys(&words), ["notice.preferences_unreadable"], "{nonsense}");
            assert_eq!(again.language(), Language::English);
        }
        assert_eq!(Preferences::remembered(None).1, vec![]);
    }

    #[test]
    fn what_a_damaged_file_lacks_is_put_right() {
        let preferences =
            Preferences { zoom: Some(f32::NAN), language: "??".to_owned(), ..Preferences::default() };
        let preferences = Preferences { tree: Tree::empty(Id::unique("none")), ..preferences };
        let (checked, words) = preferences.checked();
        assert_eq!((checked.zoom, checked.language()), (None, Language::English));
        assert!(checked.tree.tiles.find_pane(&Pane::Arena).is_some());
        assert_eq!(keys(&words), ["notice.zoom_reset", "notice.language_reset", "notice.panes_reset"]);
        for zoom in [0.0, -1.0, 0.49, 3.1, 90.0, f32::INFINITY] {
            let (checked, words) = Preferences { zoom: Some(zoom), ..Preferences::default() }.checked();
            assert_eq!((checked.zoom, keys(&words)), (None, vec!["notice.zoom_reset"]), "{zoom}");
        }
    }
}
