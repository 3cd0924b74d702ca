//! What a step of a lesson does and waits for, in words.

use crate::config::Choice;
use crate::lesson::{Condition, Deed};
use crate::protocol::{Metric, Series};
use crate::ui::guide::sentences::{setting_name, value as value_text};
use crate::ui::scale::short;
use crate::words::{Language, Sentence};

/// A condition in words.
pub fn condition_told(condition: &Condition, language: Language) -> String {
    let sentence = match condition {
        Condition::Series(series, comparison, over) => {
            let key = if *over > 1 { "lesson.mean" } else { "lesson.newest" };
            let name = label(*series, language);
            Sentence::new(key).with("name", name).with("than", comparison).with_count("steps", over)
        }
        Condition::Metric(metric, comparison, every) => {
            let key = if every.is_some() { "lesson.every" } else { "lesson.newest" };
            let sentence = Sentence::new(key).with("name", label(*metric, language)).with("than", comparison);
            sentence.with_count("steps", every.unwrap_or(1))
        }
        Condition::Step(step) => Sentence::new("lesson.until").with_count("step", step),
        Condition::Moved(setting, _) => {
            Sentence::new("lesson.moved").with("setting", setting_name(setting, language))
        }
        Condition::Setting(edit) => Sentence::new("lesson.is")
            .with("setting", setting_name(edit.setting, language))
            .with("value", value_text(edit.setting, &edit.value, language)),
        Condition::Verdict(finding) => {
            Sentence::new("lesson.verdict").with("finding", label(*finding, language))
        }
        Condition::Event(event) => {
            return language.text(&format!("lesson.event.{}", event.key())).into_owned();
        }
        Condition::Answered => Sentence::new("lesson.answered"),
    };
    sentence.text(language)
}

/// What is said of the curve or the metric that a condition is about; `None` for one that is about something else.
pub fn condition_help(condition: &Condition, language: Language) -> Option<String> {
    let help = |family: &str, key: &str| language.text(&format!("choice.{family}.{key}.help")).into_owned();
    match condition {
        Condition::Series(series, ..) => Some(help(Series::FAMILY, series.key())),
        Condition::Metric(metric, ..) => Some(help(Metric::FAMILY, metric.key())),
        _ => None,
    }
}

/// What is done, in words.
pub fn deed_told(deed: &Deed, language: Language) -> String {
    let sentence =
        match deed {
            Deed::Preset(preset) => Sentence::new("lesson.deed.preset")
                .with("name", language.text(&format!("preset.{}.title", preset.name))),
            Deed::Seed(seed) => Sentence::new("lesson.deed.seed").with("seed", seed),
            Deed::Set(edit) => Sentence::new("lesson.deed.set")
                .with("setting", setting_name(edit.setting, language))
                .with("value", value_text(edit.setting, &edit.value, language)),
            Deed::Layout(key) => Sentence::new("lesson.deed.layout")
                .with("layout", language.text(&format!("layout.{key}.title"))),
            Deed::Layer(key) => Sentence::new("lesson.deed.layer")
                .with("layer", language.text(&format!("screen.layer.{key}"))),
            Deed::Speed(Some(speed)) => Sentence::new("lesson.deed.speed").with("speed", short(*speed)),
            Deed::Speed(None) => Sentence::new("lesson.deed.fastest"),
            Deed::Steps(steps) => Sentence::new("lesson.deed.steps").with_count("steps", steps),
            Deed::Optimum => Sentence::new("lesson.deed.optimum"),
            Deed::Compare(edit) => Sentence::new("lesson.deed.compare")
                .with("setting", setting_name(edit.setting, language))
                .with("value", value_text(edit.setting, &edit.value, language)),
            Deed::Go(step) => Sentence::new("lesson.deed.go").with_count("step", step),
            Deed::Slow => Sentence::new("lesson.deed.slow"),
            Deed::Play => Sentence::new("lesson.deed.play"),
            Deed::Pause => Sentence::new("lesson.deed.pause"),
        };
    sentence.text(language)
}

/// The name of an alternative.
fn label<C: Choice>(choice: C, language: Language) -> String {
    language.text(&format!("choice.{}.{}.label", C::FAMILY, choice.key())).into_owned()
}
