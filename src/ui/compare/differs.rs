//! What differs between two runs, as one line.

use crate::config::{Difference, SETTINGS, Setting, Value, differences};
use crate::session::Session;
use crate::ui::guide::sentences::{setting_name, value};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Longest text of one value, in letters: the hash of a table says nothing to anybody.
const LONGEST: usize = 24;

/// What `other` has that `first`, which goes by `letter`, has not.
pub fn differs(scene: Scene<'_>, (letter, first): (char, &Session), other: &Session) -> String {
    let (Some(first), Some(other)) = (&first.shown, &other.shown) else { return String::new() };
    let (starts, changes) = ([&*first.start, &*other.start], [first.changes.all(), other.changes.all()]);
    // Of settings that were changed on the way, those that differ now.
    let now: Vec<String> = SETTINGS
        .iter()
        .filter(|setting| setting.get(starts[0]) == setting.get(starts[1]))
        .map(|setting| (setting, [&first.wanted, &other.wanted].map(|config| setting.get(config))))
        .filter(|(_, [before, now])| before != now)
        .map(|(setting, values)| instead(scene, setting, &values))
        .collect();
    let parts: Vec<String> =
        differences(starts, changes).iter().map(|difference| part(scene, difference, &now)).collect();
    if parts.is_empty() {
        return Sentence::new("compare.same").with("run", letter).text(scene.language);
    }
    parts.join(&scene.text("compare.between"))
}

/// `now` is what has come of the changes that differ.
fn part(scene: Scene<'_>, difference: &Difference, now: &[String]) -> String {
    match difference {
        Difference::Start { setting, values } => instead(scene, setting, values),
        Difference::Changes(step) if now.is_empty() => {
            Sentence::new("compare.changed").with_count("step", step).text(scene.language)
        }
        Difference::Changes(step) => Sentence::new("compare.changed_to")
            .with_count("step", step)
            .with("what", now.join(&scene.text("compare.between")))
            .text(scene.language),
    }
}

fn instead(scene: Scene<'_>, setting: &Setting, [before, now]: &[Value; 2]) -> String {
    let [before, now] = [before, now].map(|text| shortened(&value(setting, text, scene.language)));
    Sentence::new("compare.instead")
        .with("setting", setting_name(setting, scene.language))
        .with("now", now)
        .with("before", before)
        .text(scene.language)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_value_is_cut_and_a_short_one_is_whole() {
        assert_eq!(shortened("0.002"), "0.002");
        assert_eq!(shortened(&"a".repeat(64)).chars().count(), 25);
    }
}
