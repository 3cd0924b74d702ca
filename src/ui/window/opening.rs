//! What a window opens with where nobody chose a run.

use super::preferences::STORAGE_KEY;
use crate::config::{Preset, Run};

/// The preset of the first opening, which plays the whole story by itself.
const FIRST: &str = "story";

/// Whether the program opens for the first time: nothing is stored.
pub fn is_first(storage: Option<&dyn eframe::Storage>) -> bool {
    storage.and_then(|storage| storage.get_string(STORAGE_KEY)).is_none()
}

/// `run`, which the command line gives where nothing is chosen on it; at the first opening, of which nothing is stored,
/// the story, with the same seed.
pub fn opening_run(storage: Option<&dyn eframe::Storage>, run: Run) -> Run {
    let is_first = is_first(storage);
    // Our own presets can all be read, as a test holds; without the story the run is as good.
    let story = || Preset::named(FIRST).and_then(Preset::run).ok();
    let Some(mut story) = is_first.then(story).flatten() else { return run };
    story.config.seed = run.config.seed;
    story
}
