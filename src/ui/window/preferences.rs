//! The preferences of a person, stored from one start to the next.

use std::collections::BTreeMap;

use eframe::egui::{ThemePreference, Vec2};
use egui_tiles::Tree;
use serde::{Deserialize, Deserializer, Serialize};

use super::layout::{Pane, add_missing, first_tree, is_usable};
use super::placement::{FIRST, LEAST};
use super::store::read;
use super::views::PaneOptions;
use crate::protocol::Breakpoint;
use crate::session::Stop;
use crate::ui::screen_layout::ScreenLayout;
use crate::words::{Language, Sentence};

/// The key of the preferences in eframe's storage.
pub const STORAGE_KEY: &str = "preferences";

/// Least and greatest scale.
const ZOOMS: [f32; 2] = [0.5, 3.0];
/// Room that a layout which fills the screen needs, in points, and with a lesson beside it: it is scaled to have no more.
const STAGES: [Vec2; 2] = [Vec2::new(880.0, 520.0), Vec2::new(1120.0, 620.0)];
/// Least and greatest scale of such a layout.
const STAGE_ZOOMS: [f32; 2] = [0.5, 8.0];
/// Least and greatest factor that a person may apply to that scale.
const LETTERS: [f32; 2] = [0.7, 1.15];
/// Share of the least window size from which on nothing is scaled down: text would only be blurred.
const NEARLY: f32 = 0.97;
/// Height of the window, in points, below which secondary rows are hidden or smaller and the panes have another
/// arrangement.
const LOW: f32 = 600.0;

/// Whether a window of this `height`, in points, is low.
pub fn is_low(height: f32) -> bool {
    height < LOW
}

/// Least and greatest memory for the states that are kept of a run, in MiB.
pub const KEPT: [u32; 2] = [16, 16_384];
/// The memory for the states that are kept of a run where nobody chose it, in MiB.
pub const FIRST_KEPT: u32 = 256;

/// Language, theme, scale, and the arrangement of each layout, stored from one start to the next.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The tag of the language, such as `en`.
    pub language: String,
    /// Dark, light, or that of the system.
    pub theme: ThemePreference,
    /// Scale of the whole window; `None` for the one that suits its size.
    pub zoom: Option<f32>,
    /// Factor on the scale of a layout that fills the screen.
    pub letters: f32,
    /// Whether the learning rates are linked.
    pub rates_linked: bool,
    /// Whether the thermometer of collapse is shown beside the losses.
    pub thermometer: bool,
    /// Most memory for the states that are kept of a run, in MiB.
    pub kept_mebibytes: u32,
    /// The lessons that were gone through.
    pub lessons_done: Vec<String>,
    /// The lesson that was left, and its step.
    pub lesson_at: Option<(String, usize)>,
    /// Where runs are to stop, as typed, and whether each is in force.
    pub stops: Vec<(String, bool)>,
    /// The key of the layout. Before there were layouts, everybody had what is now Tune.
    #[serde(default = "tune")]
    pub layout: String,
    /// The key of the layout to go back to from one that fills the screen.
    pub layout_before: String,
    /// The arrangement of each layout that was changed or shown, by its key.
    pub arrangements: BTreeMap<String, Arrangement>,
    /// What versions without layouts stored, which is read as the arrangement of Tune.
    #[serde(skip_serializing, deserialize_with = "some")]
    tree: Option<Tree<Pane>>,
    #[serde(skip_serializing, deserialize_with = "some")]
    small_tree: Option<Tree<Pane>>,
    #[serde(skip_serializing, deserialize_with = "some")]
    formula: Option<bool>,
}

/// The arrangement of one layout.
#[derive(Debug, Serialize, Deserialize)]
pub struct Arrangement {
    /// Whether the formula is shown under the toolbar.
    pub formula: bool,
    /// The panes.
    pub tree: Tree<Pane>,
    /// The panes in a low window.
    pub small_tree: Tree<Pane>,
    /// What the panes show.
    pub options: PaneOptions,
}

impl Arrangement {
    fn first(layout: ScreenLayout) -> Self {
        Self {
            formula: true,
            tree: first_tree(layout, false),
            small_tree: first_tree(layout, true),
            options: PaneOptions::default(),
        }
    }

    /// The panes, in a low window or in another.
    pub fn tree_mut(&mut self, is_low: bool) -> &mut Tree<Pane> {
        if is_low { &mut self.small_tree } else { &mut self.tree }
    }
}

fn tune() -> String {
    ScreenLayout::Tune.key().to_owned()
}

/// A value that stands in the file without `Some`.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The preferences without the arrangements, read if these cannot be.
#[derive(Deserialize)]
#[serde(default)]
struct WithoutPanes {
    language: String,
    theme: ThemePreference,
    zoom: Option<f32>,
    letters: f32,
    rates_linked: bool,
    thermometer: bool,
    #[serde(default = "tune")]
    layout: String,
    layout_before: String,
    kept_mebibytes: u32,
    lessons_done: Vec<String>,
    lesson_at: Option<(String, usize)>,
    stops: Vec<(String, bool)>,
}

impl Default for WithoutPanes {
    fn default() -> Self {
        let Preferences {
            language,
            theme,
            zoom,
            letters,
            rates_linked,
            thermometer,
            layout,
            layout_before,
            kept_mebibytes,
            lessons_done,
            lesson_at,
            stops,
            ..
        } = Preferences::default();
        Self {
            language,
            theme,
            zoom,
            letters,
            rates_linked,
            thermometer,
            layout,
            layout_before,
            kept_mebibytes,
            lessons_done,
            lesson_at,
            stops,
        }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::English.tag().to_owned(),
            theme: ThemePreference::System,
            zoom: None,
            letters: 1.0,
            rates_linked: false,
            thermometer: true,
            kept_mebibytes: FIRST_KEPT,
            lessons_done: Vec::new(),
            lesson_at: None,
            stops: Vec::new(),
            layout: ScreenLayout::Watch.key().to_owned(),
            layout_before: ScreenLayout::Watch.key().to_owned(),
            arrangements: BTreeMap::new(),
            tree: None,
            small_tree: None,
            formula: None,
        }
    }
}

impl Preferences {
    /// Most memory for the states that are kept of a run, in bytes.
    pub fn kept_bytes(&self) -> usize {
        (self.kept_mebibytes as usize) << 20
    }

    /// Where runs are to stop.
    pub fn stops(&self) -> Vec<Stop> {
        let read =
            |(text, is_on): &(String, bool)| Some(Stop { breakpoint: text.parse().ok()?, is_on: *is_on });
        self.stops.iter().filter_map(read).collect()
    }

    /// Remembers where runs are to stop.
    pub fn keep_stops(&mut self, stops: &[Stop]) {
        self.stops = stops.iter().map(|stop| (stop.breakpoint.to_string(), stop.is_on)).collect();
    }

    /// The language of the window.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// The layout of the window.
    pub fn layout(&self) -> ScreenLayout {
        ScreenLayout::named(&self.layout).unwrap_or(ScreenLayout::Tune)
    }

    /// The layout to go back to from one that fills the screen.
    pub fn layout_before(&self) -> ScreenLayout {
        let before = ScreenLayout::named(&self.layout_before).filter(|layout| !layout.fills_screen());
        before.unwrap_or(ScreenLayout::Watch)
    }

    /// Changes the layout.
    pub fn set_layout(&mut self, layout: ScreenLayout) {
        let before = self.layout();
        if layout.fills_screen() && !before.fills_screen() {
            before.key().clone_into(&mut self.layout_before);
        }
        layout.key().clone_into(&mut self.layout);
    }

    /// The arrangement of the layout.
    pub fn arrangement_mut(&mut self) -> &mut Arrangement {
        let layout = self.layout();
        self.arrangements.entry(layout.key().to_owned()).or_insert_with(|| Arrangement::first(layout))
    }

    /// The scale for a window of `size`, in native points: larger on a large screen that reports no scale of its
    /// own, and never so large that the window has too little room for its contents. In a layout that fills the
    /// screen it is as large as the contents allow, of which a lesson may be one, `beside` the panes.
    pub fn zoom_for(&self, size: Vec2, beside: bool) -> f32 {
        if self.layout().fills_screen() {
            let zoom = stage_zoom(size, beside) * self.letters.clamp(LETTERS[0], LETTERS[1]);
            return zoom.clamp(STAGE_ZOOMS[0], STAGE_ZOOMS[1]);
        }
        let ratio = (size / FIRST).min_elem();
        // In quarters, so that a window that is resized does not flicker.
        let suits = (4.0 * ratio).floor() / 4.0;
        let most = (size / LEAST).min_elem();
        let most = if most >= NEARLY { most.max(1.0) } else { most };
        self.zoom.unwrap_or(suits.max(1.0)).clamp(ZOOMS[0], ZOOMS[1]).min(most).max(ZOOMS[0])
    }

    /// Sets the scale of a window of `size`, in native points, with a lesson `beside` the panes or not; `None` for what suits it.
    pub fn set_zoom(&mut self, zoom: Option<f32>, size: Vec2, beside: bool) {
        if self.layout().fills_screen() {
            self.letters =
                zoom.map_or(1.0, |zoom| zoom / stage_zoom(size, beside)).clamp(LETTERS[0], LETTERS[1]);
        } else {
            self.zoom = zoom;
        }
    }

    /// The panes of the layout, in a low window or in another.
    pub fn tree_mut(&mut self, is_low: bool) -> &mut Tree<Pane> {
        self.arrangement_mut().tree_mut(is_low)
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
        let WithoutPanes {
            language,
            theme,
            zoom,
            letters,
            rates_linked,
            thermometer,
            layout,
            layout_before,
            kept_mebibytes,
            lessons_done,
            lesson_at,
            stops,
        } = part;
        let part = Self {
            language,
            theme,
            zoom,
            letters,
            rates_linked,
            thermometer,
            layout,
            layout_before,
            kept_mebibytes,
            lessons_done,
            lesson_at,
            stops,
            ..Self::default()
        };
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
        if !(LETTERS[0]..=LETTERS[1]).contains(&self.letters) {
            self.letters = 1.0;
        }
        self.kept_mebibytes = self.kept_mebibytes.clamp(KEPT[0], KEPT[1]);
        self.stops.retain(|(text, _)| {
            let read = text.parse::<Breakpoint>();
            words.extend(
                read.as_ref().err().map(|reason| {
                    Sentence::new("notice.stop_dropped").with_sentence("reason", reason.clone())
                }),
            );
            read.is_ok()
        });
        if Language::from_tag(&self.language).is_none() {
            words.push(Sentence::new("notice.language_reset").with("tag", &self.language));
            Language::default().tag().clone_into(&mut self.language);
        }
        if ScreenLayout::named(&self.layout).is_none() {
            words.push(Sentence::new("notice.layout_reset").with("layout", &self.layout));
            self.layout = tune();
        }
        self.take_old();
        self.arrangements.retain(|key, _| ScreenLayout::named(key).is_some());
        let mut are_usable = true;
        for (key, arrangement) in &mut self.arrangements {
            let layout = ScreenLayout::named(key).unwrap_or(ScreenLayout::Tune);
            for is_low in [false, true] {
                let tree = arrangement.tree_mut(is_low);
                add_missing(tree);
                if !is_usable(tree) {
                    are_usable = false;
                    *tree = first_tree(layout, is_low);
                }
                // They take the room that there is.
                tree.set_width(f32::INFINITY);
                tree.set_height(f32::INFINITY);
            }
        }
        if !are_usable {
            words.push(Sentence::new("notice.panes_reset"));
        }
        (self, words)
    }

    /// Takes what a version without layouts stored as the arrangement of Tune.
    fn take_old(&mut self) {
        let (tree, small_tree, formula) = (self.tree.take(), self.small_tree.take(), self.formula.take());
        if tree.is_none() && small_tree.is_none() && formula.is_none() {
            return;
        }
        let tuned = self.arrangements.entry(tune());
        tuned.or_insert_with(|| {
            let first = Arrangement::first(ScreenLayout::Tune);
            Arrangement {
                formula: formula.unwrap_or(first.formula),
                tree: tree.unwrap_or(first.tree),
                small_tree: small_tree.unwrap_or(first.small_tree),
                options: first.options,
            }
        });
    }
}

/// The scale at which a window of `size`, in native points, has no more room than a layout that fills the screen needs.
fn stage_zoom(size: Vec2, beside: bool) -> f32 {
    (size / STAGES[usize::from(beside)]).min_elem().clamp(STAGE_ZOOMS[0], STAGE_ZOOMS[1])
}

#[cfg(test)]
mod tests {
    use eframe::egui::Id;

    use super::*;
    use crate::protocol::SurfaceKind;

    #[test]
    fn a_large_window_is_scaled_unless_a_person_chose_a_scale() {
        let mut preferences = Preferences::default();
        for (size, zoom) in [
            ([1024.0, 768.0], 1.0),
            ([1920.0, 1080.0], 1.0),
            ([2560.0, 1440.0], 1.5),
            ([3840.0, 2160.0], 2.25),
        ] {
            assert_eq!(preferences.zoom_for(Vec2::from(size), false), zoom, "{size:?}");
        }
        preferences.zoom = Some(1.3);
        assert_eq!(preferences.zoom_for(Vec2::new(3840.0, 2160.0), false), 1.3);
        preferences.zoom = Some(90.0);
        assert_eq!(preferences.zoom_for(Vec2::new(3840.0, 2160.0), false), 3.0);
        // A scale that was chosen on a large screen leaves room on a small one.
        for size in [[910.0, 512.0], [1024.0, 740.0], [1440.0, 900.0], [760.0, 440.0], [600.0, 400.0]] {
            let points = Vec2::from(size) / preferences.zoom_for(Vec2::from(size), false);
            assert!(points.x >= LEAST.x * 0.97 && points.y >= LEAST.y * 0.97, "{size:?}: {points:?}");
        }
        preferences.zoom = None;
        assert_eq!(preferences.zoom_for(Vec2::new(759.2, 439.5), false), 1.0);
    }

    #[test]
    fn a_place_to_stop_at_that_cannot_be_read_is_told_and_the_others_stay() {
        let stops = [("verdict", false), ("d_fake > 0.4", true), ("step 5", true)];
        let stops = stops.map(|(text, is_on)| (text.to_owned(), is_on)).to_vec();
        let (preferences, words) = Preferences { stops, ..Preferences::default() }.checked();
        assert_eq!(words.iter().map(Sentence::key).collect::<Vec<_>>(), ["notice.stop_dropped"]);
        let kept = preferences.stops();
        let expected = [(Breakpoint::VerdictChanges, false), (Breakpoint::Step(5), true)];
        assert_eq!(kept, expected.map(|(breakpoint, is_on)| Stop { breakpoint, is_on }));
        let mut again = Preferences::default();
        again.keep_stops(&kept);
        assert_eq!(again.stops(), kept);
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
        let tree = preferences.tree_mut(false);
        let arena = tree.tiles.find_pane(&Pane::Arena).expect("a pane");
        tree.set_visible(arena, false);
        eframe::set_value(&mut stored, STORAGE_KEY, &preferences);
        let (mut again, words) = Preferences::remembered(Some(&stored));
        assert_eq!((again.zoom, again.language(), words), (Some(1.25), Language::Chinese, vec![]));
        assert!(!again.tree_mut(false).is_visible(arena));
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
    fn a_first_launch_watches_and_old_preferences_tune_with_their_panes() {
        assert_eq!(Preferences::remembered(None).0.layout(), ScreenLayout::Watch);
        let read = |text: String| Preferences::remembered(Some(&Stored(text)));
        let (mut old, words) = read("(language:\"en\",formula:false)".to_owned());
        assert_eq!((old.layout(), words), (ScreenLayout::Tune, vec![]));
        assert!(!old.arrangement_mut().formula);
        // As it was stored before there were layouts.
        let mut tree = first_tree(ScreenLayout::Tune, false);
        let arena = tree.tiles.find_pane(&Pane::Arena).expect("a pane");
        tree.set_visible(arena, false);
        let mut text = Stored(String::new());
        eframe::set_value(&mut text, STORAGE_KEY, &tree);
        let (mut old, words) = read(format!("(language:\"zh-CN\",tree:{})", text.0));
        assert_eq!((old.language(), old.layout(), words), (Language::Chinese, ScreenLayout::Tune, vec![]));
        assert!(!old.tree_mut(false).is_visible(arena));
        old.set_layout(ScreenLayout::Watch);
        assert!(old.tree_mut(false).is_visible(arena), "the others are as at first");
    }

    #[test]
    fn each_layout_keeps_its_own_panes_from_one_start_to_the_next() {
        let mut stored = Stored(String::new());
        let mut preferences = Preferences::default();
        let pane = |preferences: &mut Preferences, pane: Pane| {
            preferences.tree_mut(false).tiles.find_pane(&pane).expect("a pane")
        };
        let mut hidden = Vec::new();
        for (layout, own) in ScreenLayout::ALL.into_iter().zip(Pane::ALL) {
            preferences.set_layout(layout);
            let id = pane(&mut preferences, own);
            let is_visible = preferences.tree_mut(false).is_visible(id);
            preferences.tree_mut(false).set_visible(id, !is_visible);
            if layout == ScreenLayout::Watch {
                preferences.arrangement_mut().options.arena.show_surface(SurfaceKind::Best);
            }
            hidden.push((layout, id, is_visible));
        }
        eframe::set_value(&mut stored, STORAGE_KEY, &preferences);
        let (mut again, words) = Preferences::remembered(Some(&stored));
        assert_eq!(
            (again.layout(), again.layout_before(), words),
            (ScreenLayout::Dirac, ScreenLayout::Tune, vec![])
        );
        for (layout, id, was_visible) in hidden {
            again.set_layout(layout);
            assert_ne!(again.tree_mut(false).is_visible(id), was_visible, "{layout:?}");
            let is_best = again.arrangement_mut().options.arena.surface() == SurfaceKind::Best;
            assert_eq!(is_best, layout == ScreenLayout::Watch);
        }
        // A layout of a newer version is said to be unknown.
        let newer = Stored(stored.0.replace("layout:\"dirac\"", "layout:\"hologram\""));
        let (again, words) = Preferences::remembered(Some(&newer));
        assert_eq!((again.layout(), keys(&words)), (ScreenLayout::Tune, vec!["notice.layout_reset"]));
    }

    #[test]
    fn what_fills_the_screen_is_scaled_to_it_and_follows_another_screen() {
        let mut preferences = Preferences::default();
        preferences.set_layout(ScreenLayout::Present);
        for size in [[1024.0, 768.0], [1600.0, 1000.0], [1920.0, 1080.0], [3840.0, 2160.0], [760.0, 440.0]] {
            let size = Vec2::from(size);
            for (beside, stage) in [(false, STAGES[0]), (true, STAGES[1])] {
                let points = size / preferences.zoom_for(size, beside);
                let least = (points / stage).min_elem();
                let is_least = size.x < 1000.0 && beside;
                assert!(is_least || (least > 0.999 && least < 1.001), "{size:?}, {beside}: {points:?}");
            }
        }
        // What a person adds is kept from one screen to the next, and the other layouts have a scale of their own.
        let size = Vec2::new(1920.0, 1080.0);
        let zoom = preferences.zoom_for(size, false);
        preferences.set_zoom(Some(0.9 * zoom), size, false);
        assert!((preferences.zoom_for(size, false) / zoom - 0.9).abs() < 1e-3);
        assert!((preferences.zoom_for(2.0 * size, false) / zoom - 1.8).abs() < 1e-3);
        preferences.set_zoom(Some(90.0), size, false);
        assert!(preferences.zoom_for(size, false) / zoom <= LETTERS[1] + 1e-3);
        preferences.set_zoom(None, size, false);
        assert_eq!((preferences.zoom_for(size, false), preferences.zoom), (zoom, None));
    }

    #[test]
    fn what_a_damaged_file_lacks_is_put_right() {
        let preferences =
            Preferences { zoom: Some(f32::NAN), language: "??".to_owned(), ..Preferences::default() };
        let mut preferences = preferences;
        *preferences.tree_mut(false) = Tree::empty(Id::unique("none"));
        let (mut checked, words) = preferences.checked();
        assert_eq!((checked.zoom, checked.language()), (None, Language::English));
        assert!(checked.tree_mut(false).tiles.find_pane(&Pane::Arena).is_some());
        assert_eq!(keys(&words), ["notice.zoom_reset", "notice.language_reset", "notice.panes_reset"]);
        for zoom in [0.0, -1.0, 0.49, 3.1, 90.0, f32::INFINITY] {
            let (checked, words) = Preferences { zoom: Some(zoom), ..Preferences::default() }.checked();
            assert_eq!((checked.zoom, keys(&words)), (None, vec!["notice.zoom_reset"]), "{zoom}");
        }
    }
}
