//! A run as a TOML file: the initial configuration with a comment on each key, the later changes, and the acts in which a
//! window plays it.

use std::fmt::Write as _;
use std::path::Path;

use super::act::Act;
use super::change::{Change, ChangeKind, Edit};
use super::choice::Choice;
use super::run::{DataConfig, Player, RunConfig, TargetKind};
use super::setting::{Effect, Setting};
use super::settings::SETTINGS;
use super::syntax::table_of;
use crate::words::{Language, Sentence, ungrouped};

/// What determines a run: its configuration at step 0 and all later changes, in order of step; and how a window plays it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The configuration at step 0.
    pub config: RunConfig,
    /// The changes after the start.
    pub changes: Vec<Change>,
    /// Its acts, from step 0 on; none where a window plays it as any other run.
    pub acts: Vec<Act>,
}

impl From<RunConfig> for Run {
    /// The run of this configuration, without changes or acts.
    fn from(config: RunConfig) -> Self {
        Self { config, ..Self::default() }
    }
}

/// The key of the list of changes.
const CHANGES: &str = "changes";
/// The key of the list of acts.
const ACTS: &str = "acts";
/// The key of the format number.
const FORMAT_KEY: &str = "format";
/// The format number of written files. In files without a number (format 0), a relative path started at the program's
/// working folder; from format 1 on it starts at the file's own folder.
const FORMAT: u64 = 1;

impl Run {
    /// Reads a run from TOML. Settings that the text does not name keep their defaults; without a target, it is `csv`
    /// where they name a file, and `drawn` where they have a drawing.
    /// Paths are not changed.
    ///
    /// # Errors
    /// If the text is not TOML or has a newer format, if it names an unknown setting, or if a value is out of range.
    pub fn from_toml(text: &str) -> Result<Self, Sentence> {
        Self::parse(text).map(|(run, _)| run)
    }

    /// As [`Run::from_toml`], for a file in `folder`, at which relative paths start.
    ///
    /// # Errors
    /// As [`Run::from_toml`], and if the path in a file of format 0 may mean either of two tables.
    pub fn from_toml_in(text: &str, folder: &Path) -> Result<Self, Sentence> {
        let (mut run, format) = Self::parse(text)?;
        run.config.data.locate(folder, format)?;
        Ok(run)
    }

    /// The run and its format number.
    fn parse(text: &str) -> Result<(Self, u64), Sentence> {
        let mut table = table_of(text)?;
        let format = read_format(table.remove(FORMAT_KEY))?;
        let changes = table.remove(CHANGES);
        let acts = table.remove(ACTS);
        let mut values = Vec::new();
        flatten("", &table, &mut values);
        let mut config = RunConfig::default();
        for (key, _) in &values {
            Setting::named(key)?;
        }
        let value_of = |key: &str| values.iter().find(|(other, _)| other == key).map(|(_, value)| value);
        let has_text = |key| value_of(key).and_then(toml::Value::as_str).is_some_and(|text| !text.is_empty());
        if value_of("data.target").is_none() {
            let implied = [("data.file", TargetKind::Csv), ("data.map", TargetKind::Drawn)];
            if let Some((_, target)) = implied.into_iter().find(|(key, _)| has_text(key)) {
                config.data.choose(target);
            }
        }
        for setting in SETTINGS.iter() {
            if let Some(value) = value_of(setting.key) {
                setting.set(&mut config, &setting.value_from_toml(value)?)?;
            }
        }
        if config.data.file.contains(|letter: char| letter.is_control()) {
            let file = crate::words::visible(&config.data.file);
            return Err(Sentence::new("error.path_escape").with("path", file));
        }
        let changes = changes.map_or_else(|| Ok(Vec::new()), |value| read_changes(&value, &config))?;
        let acts = acts.map_or_else(|| Ok(Vec::new()), |value| Act::read_all(&value))?;
        Ok((Self { config, changes, acts }, format))
    }

    /// Checks the run, and sets the old values in its changes from the configuration.
    ///
    /// # Errors
    /// If settings conflict, at the start or after a change, or if a change needs a new run. Such a run is refused
    /// before it starts rather than stopped in the middle.
    pub fn check(&mut self) -> Result<(), Sentence> {
        let mut config = self.config.clone();
        config.check()?;
        for change in &mut self.changes {
            if let ChangeKind::Set { edit: Edit { setting, value: new }, old } = &mut change.action {
                if setting.effect == Effect::Rebuild {
                    return Err(Sentence::new("error.needs_rebuild").with("key", setting.key));
                }
                *old = setting.get(&config);
                setting.set(&mut config, new)?;
                let at_step = |reason| {
                    Sentence::new("error.change_at").with("step", change.step).with_sentence("reason", reason)
                };
                config.check().map_err(at_step)?;
            }
        }
        Ok(())
    }

    /// Applies this run's networks, rules and changes to other `data`, such as a preset to a person's own table.
    /// Changes of data settings are left out, and so are the acts, whose captions are about the former data.
    pub fn on_data(mut self, data: &DataConfig) -> Self {
        self.changes.retain(|change| match &change.action {
            ChangeKind::Set { edit: Edit { setting, .. }, .. } => setting.section() != "data",
            ChangeKind::StepOnly(_) => true,
        });
        Self { config: self.config.on_data(data), acts: Vec::new(), ..self }
    }

    /// The run as a TOML file in `folder`; the path of its table starts there.
    pub fn to_toml_in(&self, folder: &Path, language: Language) -> String {
        let config = RunConfig { data: self.config.data.named_from(folder), ..self.config.clone() };
        Self { config, ..self.clone() }.to_toml(language)
    }

    /// The run as TOML with a comment on each key in `language`. Paths are not changed.
    pub fn to_toml(&self, language: Language) -> String {
        let mut text = String::new();
        let comment = |text: &mut String, comment: &str| {
            for line in wrap(&ungrouped(comment), COMMENT_WIDTH) {
                let _ = writeln!(text, "# {line}");
            }
        };
        comment(&mut text, &language.text("setting.format.help"));
        let _ = writeln!(text, "{FORMAT_KEY} = {FORMAT}");
        let mut section = "";
        for setting in SETTINGS.iter().filter(|setting| !setting.is_unwritten(&self.config)) {
            if setting.section() != section {
                section = setting.section();
                let _ = writeln!(text, "\n[{section}]");
            }
            let key = setting.key.rsplit_once('.').map_or(setting.key, |(_, key)| key);
            let help = language.text(&format!("setting.{}.help", setting.word));
            comment(&mut text, &format!("{help} {}", setting.limits().text(language)));
            let _ = writeln!(text, "{key} = {}", setting.get(&self.config));
        }
        for change in &self.changes {
            let _ = writeln!(text, "\n[[{CHANGES}]]\nstep = {}", change.step);
            let _ = match &change.action {
                ChangeKind::Set { edit: Edit { setting, value: new }, .. } => {
                    writeln!(text, "key = \"{}\"\nvalue = {new}", setting.key)
                }
                ChangeKind::StepOnly(player) => writeln!(text, "only = \"{}\"", player.key()),
            };
        }
        text.extend(self.acts.iter().map(|act| act.to_toml(ACTS)));
        text
    }
}

/// The format number of a file; 0 if it has none.
fn read_format(value: Option<toml::Value>) -> Result<u64, Sentence> {
    let Some(value) = value else { return Ok(0) };
    let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
    number.filter(|number| *number <= FORMAT).ok_or_else(|| {
        let key = if number.is_some() { "error.newer_format" } else { "error.format" };
        Sentence::new(key).with("format", value).with("limit", FORMAT)
    })
}

/// Largest length of a comment line, in characters.
const COMMENT_WIDTH: usize = 106;

/// Breaks `text` at spaces into lines of at most `width` characters; longer words stay whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            let line = &mut lines[last];
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

fn flatten(prefix: &str, table: &toml::Table, values: &mut Vec<(String, toml::Value)>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, values),
            value => values.push((key, value.clone())),
        }
    }
}

fn read_changes(value: &toml::Value, start: &RunConfig) -> Result<Vec<Change>, Sentence> {
    let broken = |entry: &dyn std::fmt::Display| Sentence::new("error.change").with("entry", entry);
    let entries = value.as_array().ok_or_else(|| broken(value))?;
    let mut config = start.clone();
    let mut changes: Vec<Change> = Vec::new();
    for entry in entries {
        let text = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let step = entry.get("step").and_then(toml::Value::as_integer);
        let step = step.and_then(|step| u64::try_from(step).ok()).ok_or_else(|| broken(entry))?;
        if changes.last().is_some_and(|last| last.step > step) {
            return Err(broken(entry));
        }
        let action = if let Some(player) = text("only").and_then(Player::from_key) {
            ChangeKind::StepOnly(player)
        } else {
            let setting = Setting::named(text("key").ok_or_else(|| broken(entry))?)?;
            let new = setting.value_from_toml(entry.get("value").ok_or_else(|| broken(entry))?)?;
            let old = setting.get(&config);
            setting.set(&mut config, &new)?;
            ChangeKind::Set { edit: Edit { setting, value: new }, old }
        };
        changes.push(Change { step, action });
    }
    Ok(changes)
}
