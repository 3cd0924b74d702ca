//! The acts of a run: how fast a window plays each part of it, and the line that it shows there. They have no part in
//! training, and nothing without a window knows them.

use super::meant::nearest;
use super::value::Value;
use crate::words::{Language, Sentence, visible};

/// A part of a run, from its first step to the next act.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Number of steps that have been taken when it begins.
    pub step: u64,
    /// Most steps per second at which a window plays it.
    pub speed: f64,
    /// What there is to see in it.
    pub caption: Caption,
}

/// One line in each language, in the order of [`Language::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub struct Caption([String; Language::ALL.len()]);

/// Least and greatest number of steps per second at which a window can be asked to play.
pub const SPEEDS: [f64; 2] = [1.0, 10_000.0];
/// Most acts of a run.
pub const MAX_ACTS: usize = 20;
/// Most letters of a caption.
pub const MAX_CAPTION: usize = 120;

/// The keys of an act in a file.
const STEP: &str = "step";
const SPEED: &str = "steps_per_second";
const CAPTION: &str = "caption";
const KEYS: [&str; 3] = [STEP, SPEED, CAPTION];

impl Act {
    /// The index of the act that a run is in after `step` steps; `None` where it has no acts.
    pub fn index_at(acts: &[Self], step: u64) -> Option<usize> {
        acts.partition_point(|act| act.step <= step).checked_sub(1)
    }

    /// The acts that `value`, an array of tables, holds.
    ///
    /// # Errors
    /// Where they are not in order from step 0 on, or one of them lacks a part, has an unknown one, or one out of range.
    pub(super) fn read_all(value: &toml::Value) -> Result<Vec<Self>, Sentence> {
        let tables = value.as_array().and_then(|array| {
            let tables = array.iter().map(toml::Value::as_table);
            tables.collect::<Option<Vec<_>>>()
        });
        let tables = tables.ok_or_else(|| Sentence::new("error.acts"))?;
        if tables.len() > MAX_ACTS {
            return Err(Sentence::new("error.acts_many").with("count", tables.len()).with("limit", MAX_ACTS));
        }
        let mut acts: Vec<Self> = Vec::new();
        for (index, table) in tables.into_iter().enumerate() {
            let act = Self::read(table, index + 1)?;
            let before = acts.last().map(|last| last.step);
            match before {
                None if act.step > 0 => {
                    return Err(Sentence::new("error.act_first").with("step", act.step));
                }
                Some(before) if act.step <= before => {
                    let sentence = Sentence::new("error.act_order").with("number", index + 1);
                    return Err(sentence.with("step", act.step).with("before", before));
                }
                _ => acts.push(act),
            }
        }
        Ok(acts)
    }

    /// The act that is the one of this `number`, counted from 1.
    fn read(table: &toml::Table, number: usize) -> Result<Self, Sentence> {
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(Sentence::new("error.act_key")
                .with("number", number)
                .with("key", visible(key))
                .with("nearest", nearest(key, KEYS.into_iter()).unwrap_or_default())
                .with("keys", KEYS.join(", ")));
        }
        let lacks = |key: &str| Sentence::new("error.act_lacks").with("number", number).with("key", key);
        let part = |key: &str| table.get(key).ok_or_else(|| lacks(key));
        let step = part(STEP)?;
        let refused_step = || Sentence::new("error.act_step").with("number", number).with("value", step);
        let step = step.as_integer().and_then(|step| u64::try_from(step).ok()).ok_or_else(refused_step)?;
        let value = part(SPEED)?;
        let speed = value.as_float().or_else(|| value.as_integer().map(|speed| speed as f64));
        let [least, most] = SPEEDS;
        let speed = speed.filter(|speed| (least..=most).contains(speed)).ok_or_else(|| {
            Sentence::new("error.act_speed")
                .with("number", number)
                .with("value", value)
                .with_count("min", Value::Number(least))
                .with_count("max", Value::Number(most))
        })?;
        let caption = Caption::read(part(CAPTION)?, number)?;
        Ok(Self { step, speed, caption })
    }

    /// The act as it stands in a file, under `header`.
    pub(super) fn to_toml(&self, header: &str) -> String {
        let caption = self.caption.to_toml();
        let Self { step, speed, .. } = self;
        format!("\n[[{header}]]\n{STEP} = {step}\n{SPEED} = {}\n{caption}", Value::Number(*speed))
    }
}

impl Caption {
    /// The line in `language`.
    pub fn text(&self, language: Language) -> &str {
        let index = Language::ALL.iter().position(|other| *other == language);
        index.and_then(|index| self.0.get(index)).map_or("", String::as_str)
    }

    /// A text stands for every language; a table has one for each that it names, and the first of them for the rest.
    fn read(value: &toml::Value, number: usize) -> Result<Self, Sentence> {
        let tags = Language::ALL.map(Language::tag);
        let broken = |text: &dyn std::fmt::Display| {
            Sentence::new("error.act_caption")
                .with("number", number)
                .with("text", visible(text))
                .with("limit", MAX_CAPTION)
                .with("languages", tags.join(", "))
        };
        let line = |value: &toml::Value| {
            let text = value.as_str().ok_or_else(|| broken(value))?;
            let is_line = !text.trim().is_empty() && visible(text) == text;
            if is_line && text.chars().count() <= MAX_CAPTION {
                Ok(text.to_owned())
            } else {
                Err(broken(&text))
            }
        };
        let Some(table) = value.as_table() else {
            let line = line(value)?;
            return Ok(Self(tags.map(|_| line.clone())));
        };
        if let Some(tag) = table.keys().find(|tag| Language::from_tag(tag).is_none()) {
            return Err(broken(tag));
        }
        let lines = tags.map(|tag| table.get(tag).map(line));
        let Some(first) = lines.iter().flatten().next().cloned() else { return Err(broken(value)) };
        let first = first?;
        let mut texts = tags.map(|_| first.clone());
        for (text, line) in texts.iter_mut().zip(lines) {
            if let Some(line) = line {
                *text = line?;
            }
        }
        Ok(Self(texts))
    }

    fn to_toml(&self) -> String {
        let written = |text: &String| toml::Value::String(text.clone());
        if self.0.iter().all(|text| *text == self.0[0]) {
            return format!("{CAPTION} = {}\n", written(&self.0[0]));
        }
        let lines = Language::ALL.iter().zip(&self.0);
        lines.map(|(language, text)| format!("{CAPTION}.{} = {}\n", language.tag(), written(text))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Run;

    const TWO: &str = "[[acts]]\nstep = 0\nsteps_per_second = 150\ncaption.en = \"D \\\"learns\\\"\"\n\
        caption.zh-CN = \"D 学习\"\n[[acts]]\nstep = 2000\nsteps_per_second = 12.5\ncaption = \"G\"\n";

    fn refusal(text: &str) -> (&'static str, String) {
        let refused = Run::from_toml(text).expect_err(text);
        (refused.key(), refused.to_string())
    }

    #[test]
    fn acts_are_read_and_written_as_the_same_in_every_language() {
        let run = Run::from_toml(TWO).expect("a run");
        let [first, second] = &run.acts[..] else { panic!("{:?}", run.acts) };
        assert_eq!((first.step, first.speed, second.step, second.speed), (0, 150.0, 2000, 12.5));
        let texts = |act: &Act| Language::ALL.map(|language| act.caption.text(language).to_owned());
        assert_eq!(texts(first), ["D \"learns\"", "D 学习"]);
        assert_eq!(texts(second), ["G", "G"], "one text is that of every language");
        for language in Language::ALL {
            assert_eq!(Run::from_toml(&run.to_toml(language)).as_ref(), Ok(&run));
        }
        let partly = TWO.replace("caption.en = \"D \\\"learns\\\"\"\n", "");
        assert_eq!(texts(&Run::from_toml(&partly).expect("a run").acts[0]), ["D 学习", "D 学习"]);
        assert_eq!(
            run.on_data(&crate::config::DataConfig::default()).acts,
            [],
            "they tell of the data it had"
        );
        assert_eq!(Run::from_toml("acts = []").expect("no acts"), Run::default());
    }

    #[test]
    fn a_step_lies_in_the_last_act_that_has_begun() {
        let acts = Run::from_toml(TWO).expect("a run").acts;
        assert_eq!(
            [0, 1, 1999, 2000, 9000].map(|step| Act::index_at(&acts, step)),
            [0, 0, 0, 1, 1].map(Some)
        );
        assert_eq!(Act::index_at(&[], 5), None);
    }

    #[test]
    fn what_is_no_act_is_named_with_its_number_and_the_way_out() {
        let with = |from: &str, to: &str| {
            assert!(TWO.contains(from), "{from}");
            refusal(&TWO.replacen(from, to, 1))
        };
        for (from, to, key, says) in [
            ("step = 2000", "step = 0", "error.act_order", &["act 2", " 0"][..]),
            ("step = 0", "step = 5", "error.act_first", &["act 1", " 5", "step 0"]),
            ("step = 2000", "step = -1", "error.act_step", &["act 2", "-1"]),
            ("step = 2000", "step = \"x\"", "error.act_step", &["act 2", "\"x\""]),
            ("= 150", "= 0", "error.act_speed", &["Act 1", "0", "10\u{a0}000"]),
            ("= 150", "= 10001", "error.act_speed", &["Act 1", "10001", "10\u{a0}000"]),
            ("= 150", "= nan", "error.act_speed", &["Act 1", "nan"]),
            ("= 150", "= \"fast\"", "error.act_speed", &["Act 1", "\"fast\""]),
            (
                "steps_per_second",
                "step_per_second",
                "error.act_key",
                &["Act 1", "step_per_second", "steps_per_second"],
            ),
            ("steps_per_second = 150\n", "", "error.act_lacks", &["Act 1", "steps_per_second"]),
            ("caption = \"G\"", "", "error.act_lacks", &["Act 2", "caption"]),
            ("caption = \"G\"", "caption = \" \"", "error.act_caption", &["act 2", "120"]),
            ("caption = \"G\"", "caption = 3", "error.act_caption", &["act 2", "3"]),
            ("caption = \"G\"", "caption = \"G\\nH\"", "error.act_caption", &["act 2", "G\\nH"]),
            ("caption = \"G\"", "caption = {}", "error.act_caption", &["act 2", "en, zh-CN"]),
            ("caption.en", "caption.fr", "error.act_caption", &["act 1", "fr", "en, zh-CN"]),
        ] {
            let (found, said) = with(from, to);
            assert_eq!(found, key, "{to}: {said}");
            assert!(says.iter().all(|part| said.contains(part)), "{to}: {said}");
        }
        let long = TWO.replace("\"G\"", &format!("\"{}\"", "x".repeat(MAX_CAPTION + 1)));
        assert_eq!(refusal(&long).0, "error.act_caption");
        for text in ["acts = 3", "acts = [1]", "[acts]\nstep = 0"] {
            assert_eq!(refusal(text).0, "error.acts", "{text}");
        }
        let many: String = (0..=MAX_ACTS)
            .map(|step| format!("[[acts]]\nstep = {step}\nsteps_per_second = 9\ncaption = \"x\"\n"))
            .collect();
        assert_eq!(refusal(&many).0, "error.acts_many");
    }
}
