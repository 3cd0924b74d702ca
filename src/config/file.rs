//! A run as a TOML file: the configuration with a comment on each key, and the changes made on the way.

use std::fmt::Write as _;

use super::choice::Choice;
use super::run::{Player, RunConfig};
use super::setting::Setting;
use super::settings::SETTINGS;
use super::timeline::{Action, Change};
use crate::words::{Language, Sentence};

/// What determines a run: the configuration it starts from and the changes made on the way, in order of step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The configuration at step 0.
    pub config: RunConfig,
    /// What was done later.
    pub changes: Vec<Change>,
}

/// The key under which the changes stand in a file.
const CHANGES: &str = "changes";

impl Run {
    /// Reads a run from TOML. What the text does not name keeps its default.
    ///
    /// # Errors
    /// Where the text is no TOML, names an unknown setting, or gives one a value out of range.
    pub fn from_toml(text: &str) -> Result<Self, Sentence> {
        let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Sentence::new("error.toml").with("reason", error.to_string().trim())
        })?;
        let changes = table.remove(CHANGES);
        let mut values = Vec::new();
        flatten("", &table, &mut values);
        let mut config = RunConfig::default();
        for (key, _) in &values {
            Setting::named(key)?;
        }
        for setting in SETTINGS.iter() {
            if let Some((_, value)) = values.iter().find(|(key, _)| key == setting.key) {
                setting.set(&mut config, &setting.value_from_toml(value)?)?;
            }
        }
        let changes = changes.map_or_else(|| Ok(Vec::new()), |value| read_changes(&value, &config))?;
        Ok(Self { config, changes })
    }

    /// The run as TOML, with a comment on each key in `language`.
    pub fn to_toml(&self, language: Language) -> String {
        let mut text = String::new();
        let mut section = "";
        for setting in SETTINGS.iter() {
            if setting.section() != section {
                section = setting.section();
                let _ = writeln!(text, "\n[{section}]");
            }
            let key = setting.key.rsplit_once('.').map_or(setting.key, |(_, key)| key);
            let help = language.text(&format!("setting.{}.help", setting.word));
            let limits = setting.limits().text(language);
            for line in wrap(&format!("{help} {limits}"), COMMENT_WIDTH) {
                let _ = writeln!(text, "# {line}");
            }
            let _ = writeln!(text, "{key} = {}", setting.get(&self.config));
        }
        for change in &self.changes {
            let _ = writeln!(text, "\n[[{CHANGES}]]\nstep = {}", change.step);
            let _ = match &change.action {
                Action::Set { setting, new, .. } => {
                    writeln!(text, "key = \"{}\"\nvalue = {new}", setting.key)
                }
                Action::StepOnly(player) => writeln!(text, "only = \"{}\"", player.key()),
            };
        }
        text
    }
}

/// Columns of a comment's text.
const COMMENT_WIDTH: usize = 106;

/// Cuts `text` at spaces into lines of at most `width` letters, where it has spaces.
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
            Action::StepOnly(player)
        } else {
            let setting = Setting::named(text("key").ok_or_else(|| broken(entry))?)?;
            let new = setting.value_from_toml(entry.get("value").ok_or_else(|| broken(entry))?)?;
            let old = setting.get(&config);
            setting.set(&mut config, &new)?;
            Action::Set { setting, old, new }
        };
        changes.push(Change { step, action });
    }
    Ok(changes)
}
