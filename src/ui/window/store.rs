//! The file in which eframe stores its state. It is checked before eframe uses it: a scale of 0 or a place beyond
//! every screen would leave no window in which to correct it.

use std::collections::HashMap;
use std::path::Path;

use eframe::Storage;
use eframe::egui::{self, Pos2, Rect, Vec2};
use serde::Deserialize;

use crate::file::{read_text, write_whole};
use crate::words::Sentence;

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 24;
/// eframe's key for place and size of the window.
const WINDOW_KEY: &str = "window";
/// eframe's key for the memory of egui.
const MEMORY_KEY: &str = "egui";
/// Valid scales of egui and of a screen.
const SCALES: std::ops::RangeInclusive<f32> = 0.2..=8.0;
/// Greatest valid coordinate or length, in pixels.
const FARTHEST: f32 = 1e5;

/// The stored state of the window, read before it is created.
#[derive(Debug, Default, PartialEq)]
pub struct Remembered {
    /// Its rectangle, in pixels, if stored.
    pub window: Option<Rect>,
    /// Whether it was maximised or full screen.
    pub fills_screen: bool,
    /// Messages about what could not be used.
    pub words: Vec<Sentence>,
}

impl Remembered {
    /// Checks the file at `path`, and removes entries that cannot be used. A file that is not one of eframe is
    /// renamed, so that nothing is lost.
    pub fn check(path: &Path) -> Self {
        if !path.exists() {
            return Self::default();
        }
        let table = read_text(path, MAX_BYTES).ok().and_then(|text| read::<HashMap<String, String>>(&text));
        let Some(mut table) = table else {
            let kept = path.with_extension("ron.unreadable");
            // Where it cannot be renamed either, eframe passes over it.
            let _ = std::fs::rename(path, &kept);
            let word = Sentence::new("notice.store_unreadable").with("path", path.display());
            return Self { words: vec![word.with("kept", kept.display())], ..Self::default() };
        };
        let mut remembered = Self::default();
        let window = table_entry::<Window>(&table, WINDOW_KEY);
        if window.as_ref().is_some_and(|window| window.as_ref().is_none_or(|window| !window.makes_sense())) {
            table.remove(WINDOW_KEY);
            remembered.words.push(Sentence::new("notice.window_forgotten"));
        }
        let memory = table_entry::<egui::Memory>(&table, MEMORY_KEY);
        let is_usable = |memory: &egui::Memory| SCALES.contains(&memory.options.zoom_factor);
        if memory.is_some_and(|memory| !memory.as_ref().is_some_and(is_usable)) {
            table.remove(MEMORY_KEY);
            remembered.words.push(Sentence::new("notice.memory_forgotten"));
        }
        if !remembered.words.is_empty() {
            let mut text = Slot::default();
            eframe::set_value(&mut text, "", &table);
            // Where it cannot be written, eframe's own checks have to do.
            let _ = write_whole(path, text.0.as_bytes());
        }
        if let Some(Some(window)) = window.filter(|window| window.as_ref().is_some_and(Window::makes_sense)) {
            let Geometry { outer_position_pixels, scale_factor, inner_size_points } = window.normal_geometry;
            let zoom = table_entry::<egui::Memory>(&table, MEMORY_KEY).flatten();
            let zoom = zoom.map_or(1.0, |memory| memory.options.zoom_factor);
            let size = inner_size_points * (zoom * scale_factor);
            remembered.window = outer_position_pixels.map(|place| Rect::from_min_size(place, size));
            remembered.fills_screen = window.fullscreen || window.maximized;
        }
        remembered
    }
}

/// The decoded value under `key`; `None` if there is none, `Some(None)` if it cannot be decoded.
fn table_entry<T: serde::de::DeserializeOwned>(
    table: &HashMap<String, String>,
    key: &str,
) -> Option<Option<T>> {
    table.get(key).map(|text| read(text))
}

/// Decodes `text` as eframe would.
pub fn read<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    eframe::get_value(&Slot(text.to_owned()), "")
}

/// eframe's format for place and size of a window.
#[derive(Debug, Deserialize)]
struct Window {
    normal_geometry: Geometry,
    fullscreen: bool,
    maximized: bool,
}

#[derive(Debug, Deserialize)]
struct Geometry {
    outer_position_pixels: Option<Pos2>,
    scale_factor: f32,
    inner_size_points: Vec2,
}

impl Window {
    fn makes_sense(&self) -> bool {
        let Geometry { outer_position_pixels, scale_factor, inner_size_points } = self.normal_geometry;
        let place = outer_position_pixels.unwrap_or_default();
        [place.x, place.y].into_iter().all(|value| value.abs() < FARTHEST)
            && [inner_size_points.x, inner_size_points.y]
                .into_iter()
                .all(|value| (1.0..FARTHEST).contains(&value))
            && SCALES.contains(&scale_factor)
    }
}

/// A storage with one text, for decoding by eframe.
#[derive(Default)]
struct Slot(String);

impl Storage for Slot {
    fn get_string(&self, _key: &str) -> Option<String> {
        Some(self.0.clone())
    }

    fn set_string(&mut self, _key: &str, value: String) {
        self.0 = value;
    }

    fn remove_string(&mut self, _key: &str) {
        self.0.clear();
    }

    fn flush(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(place: &str, size: &str, scale: &str) -> String {
        format!(
            "(normal_geometry:(outer_position_pixels:Some({place}),scale_factor:{scale},inner_size_points:{size}),fullscreen:false,maximized:false)"
        )
    }

    /// What is made of a file with these entries, and what is left in it.
    fn checked(entries: &[(&str, &str)]) -> (Remembered, HashMap<String, String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.ron");
        let table: HashMap<String, String> =
            entries.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        let mut text = Slot::default();
        eframe::set_value(&mut text, "", &table);
        std::fs::write(&path, &text.0).expect("a file");
        let remembered = Remembered::check(&path);
        let left = read(&std::fs::read_to_string(&path).expect("a file")).expect("a table");
        (remembered, left)
    }

    fn keys(remembered: &Remembered) -> Vec<String> {
        remembered.words.iter().map(|word| word.key().to_owned()).collect()
    }

    #[test]
    fn a_window_that_makes_no_sense_is_forgotten_and_the_rest_is_kept() {
        let good = window("(x:100.0,y:50.0)", "(x:800.0,y:600.0)", "1.5");
        let (remembered, left) = checked(&[("window", &good), ("preferences", "()")]);
        let place = Rect::from_min_size(Pos2::new(100.0, 50.0), Vec2::new(1200.0, 900.0));
        assert_eq!((remembered.window, keys(&remembered), left.len()), (Some(place), vec![], 2));
        for (place, size, scale) in [
            ("(x:NaN,y:50.0)", "(x:800.0,y:600.0)", "1.0"),
            ("(x:1e30,y:50.0)", "(x:800.0,y:600.0)", "1.0"),
            ("(x:0.0,y:50.0)", "(x:0.0,y:600.0)", "1.0"),
            ("(x:0.0,y:50.0)", "(x:800.0,y:-600.0)", "1.0"),
            ("(x:0.0,y:50.0)", "(x:800.0,y:inf)", "1.0"),
            ("(x:0.0,y:50.0)", "(x:800.0,y:600.0)", "0.0"),
            ("(x:0.0,y:50.0)", "(x:800.0,y:600.0)", "NaN"),
        ] {
            let (remembered, left) =
                checked(&[("window", &window(place, size, scale)), ("preferences", "()")]);
            assert_eq!(keys(&remembered), ["notice.window_forgotten"], "{place} {size} {scale}");
            assert_eq!((remembered.window, left.contains_key("preferences"), left.len()), (None, true, 1));
        }
        let (remembered, _) = checked(&[("window", "nonsense")]);
        assert_eq!(keys(&remembered), ["notice.window_forgotten"]);
    }

    #[test]
    fn a_scale_that_makes_no_sense_is_forgotten_before_egui_sees_it() {
        for zoom in [0.0, f32::NAN, -1.0, 1e9, f32::INFINITY] {
            let mut memory = egui::Memory::default();
            memory.options.zoom_factor = zoom;
            let mut text = Slot::default();
            eframe::set_value(&mut text, "", &memory);
            let (remembered, left) = checked(&[("egui", &text.0)]);
            assert_eq!(
                (keys(&remembered), left.len()),
                (vec!["notice.memory_forgotten".to_owned()], 0),
                "{zoom}"
            );
        }
        let mut text = Slot::default();
        eframe::set_value(&mut text, "", &egui::Memory::default());
        let (remembered, left) = checked(&[("egui", &text.0)]);
        assert_eq!((keys(&remembered), left.len()), (vec![], 1));
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_kept_beside_and_said_to_be() {
        let folder = tempfile::tempdir().expect("a folder");
        for content in [&b"{ half of a"[..], b"\xff\xfe\x00", b"", b"[1, 2, 3]", b"preferences = 1"] {
            let path = folder.path().join("app.ron");
            std::fs::write(&path, content).expect("a file");
            let remembered = Remembered::check(&path);
            assert_eq!(keys(&remembered), ["notice.store_unreadable"]);
            assert!(!path.exists());
            assert_eq!(std::fs::read(path.with_extension("ron.unreadable")).expect("the old file"), content);
        }
        assert_eq!(Remembered::check(&folder.path().join("none.ron")), Remembered::default());
    }
}
