//! What a step of a lesson does, as one line.

use super::word::{first_word, one_of, whole_number};
use crate::config::{Edit, Preset, Setting};
use crate::words::Sentence;

/// Something that a step does, or that the learner is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Begin the run of a preset, paused.
    Preset(Preset),
    /// Begin the run again with this seed, paused.
    Seed(u64),
    /// Change a setting.
    Set(Edit),
    /// Show the window in the layout of this key.
    Layout(&'static str),
    /// Show a layer of the arena, by its key, as long as the step is open.
    Layer(&'static str),
    /// Take at most so many steps per second; `None` for as many as possible.
    Speed(Option<f64>),
    /// Take so many steps, then pause.
    Steps(u64),
    /// Train D alone until its loss stops falling, then pause.
    Optimum,
    /// Begin the same run beside it, with another value of a setting.
    Compare(Edit),
    /// Go to this step of the run.
    Go(u64),
    /// Take a step in slow motion.
    Slow,
    /// Play.
    Play,
    /// Pause.
    Pause,
}

/// The words with which a deed begins.
const DEEDS: [&str; 13] = [
    "preset", "seed", "set", "layout", "layer", "speed", "steps", "optimum", "compare", "go", "slow", "play",
    "pause",
];
/// The keys of layouts.
const LAYOUTS: [&str; 7] = ["watch", "tune", "present", "model", "fig1", "compare", "dirac"];
/// The keys of the arena's layers.
const LAYERS: [&str; 8] =
    ["manifold", "arrows", "other_arrows", "trails", "data_density", "fake_density", "levels", "latents"];

impl Deed {
    /// Reads a line.
    ///
    /// # Errors
    /// If it is none of the deeds, or what it names does not exist or is out of range.
    pub fn read(line: &str) -> Result<Self, Sentence> {
        let (word, rest) = first_word(line);
        let deed = match one_of(word, &DEEDS)? {
            "preset" => Self::Preset(Preset::named(rest)?),
            "seed" => Self::Seed(whole_number(rest)?),
            "set" => Self::Set(edit(rest)?),
            "layout" => Self::Layout(one_of(rest, &LAYOUTS)?),
            "layer" => Self::Layer(one_of(rest, &LAYERS)?),
            "speed" if rest == "fastest" => Self::Speed(None),
            "speed" => {
                let speed = rest.parse::<f64>().ok().filter(|speed| *speed > 0.0 && speed.is_finite());
                Self::Speed(Some(
                    speed.ok_or_else(|| Sentence::new("lesson.error.speed").with("text", rest))?,
                ))
            }
            "steps" => Self::Steps(whole_number(rest)?),
            "optimum" => Self::Optimum,
            "compare" => Self::Compare(edit(rest)?),
            "go" => Self::Go(whole_number(rest)?),
            "slow" => Self::Slow,
            "play" => Self::Play,
            _ => Self::Pause,
        };
        let stands_alone = matches!(deed, Self::Optimum | Self::Slow | Self::Play | Self::Pause);
        if stands_alone && !rest.is_empty() {
            return Err(Sentence::new("lesson.error.rest").with("text", rest).with("word", word));
        }
        Ok(deed)
    }
}

/// Reads `KEY = VALUE`.
pub fn edit(text: &str) -> Result<Edit, Sentence> {
    let parts = text.split_once('=');
    let (key, value) = parts.ok_or_else(|| Sentence::new("lesson.error.equals").with("text", text))?;
    let setting = Setting::named(key.trim())?;
    Ok(Edit { setting, value: setting.value_from_text(value.trim())? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Value;

    #[test]
    fn a_line_is_a_deed_or_says_why_it_is_none() {
        assert_eq!(Deed::read("speed fastest"), Ok(Deed::Speed(None)));
        assert_eq!(Deed::read("steps 200"), Ok(Deed::Steps(200)));
        assert_eq!(Deed::read("layer arrows"), Ok(Deed::Layer("arrows")));
        let Ok(Deed::Set(edit)) = Deed::read("set generator.learning_rate = 0.01") else {
            panic!("a setting")
        };
        assert_eq!((edit.setting.key, edit.value), ("generator.learning_rate", Value::Number(0.01)));
        for wrong in [
            "stepz 3",
            "steps many",
            "play now",
            "set generator.learning_rate 3",
            "layout best",
            "layer cake",
            "preset nobody",
            "speed 0",
            "set game.objective = nonsense",
            "",
        ] {
            assert!(Deed::read(wrong).is_err(), "{wrong}");
        }
    }
}
