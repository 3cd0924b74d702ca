//! Changes made to a run after its start. Together with the configuration at step 0 they determine the run.

use std::fmt::Display;

use super::choice::Choice as _;
use super::run::{Player, RunConfig};
use super::setting::Setting;
use super::value::Value;
use crate::words::Sentence;

/// A change made to a run after `step` steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Number of steps that had been taken; the change takes effect in the next.
    pub step: u64,
    /// The kind of change.
    pub action: ChangeKind,
    /// Who made it.
    pub origin: Origin,
}

impl Change {
    /// A change that is part of a recipe.
    pub fn scheduled(step: u64, action: ChangeKind) -> Self {
        Self { step, action, origin: Origin::Scheduled }
    }

    /// A change that a person makes during the run.
    pub fn made(step: u64, action: ChangeKind) -> Self {
        Self { step, action, origin: Origin::Made }
    }

    /// Whether a person made it during the run.
    pub fn is_made(&self) -> bool {
        self.origin == Origin::Made
    }

    /// Whether it does the same as `other` at the same step, whoever made it and whatever was before.
    pub fn does_as(&self, other: &Self) -> bool {
        let same = match (&self.action, &other.action) {
            (ChangeKind::Set { edit, .. }, ChangeKind::Set { edit: other, .. }) => edit == other,
            (one, other) => one == other,
        };
        self.step == other.step && same
    }

    /// Whether the change alters training. Settings that only metrics use, and the average of G that is only shown,
    /// do not.
    pub fn alters_play(&self) -> bool {
        match &self.action {
            ChangeKind::Set { edit: Edit { setting, .. }, .. } => {
                setting.section() != "metrics" && setting.key != "game.ema"
            }
            ChangeKind::StepOnly(_) => true,
        }
    }

    /// The step of the last of `changes`, in order of step, that alters training; 0 if none does.
    pub fn rules_since(changes: &[Self]) -> u64 {
        changes.iter().rev().find(|change| change.alters_play()).map_or(0, |change| change.step)
    }
}

/// A new value for a setting, as sent by the window and stored in the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The setting.
    pub setting: &'static Setting,
    /// Its new value.
    pub value: Value,
}

impl Edit {
    /// Applies the edit to `config`.
    ///
    /// # Errors
    /// If the value is of the wrong kind or out of range.
    pub fn apply(&self, config: &mut RunConfig) -> Result<(), Sentence> {
        self.setting.set(config, &self.value)
    }
}

/// The kinds of changes.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    /// A setting gets another value.
    Set {
        /// The setting and its new value.
        edit: Edit,
        /// Its value before.
        old: Value,
    },
    /// Only this player is updated in the next step.
    StepOnly(Player),
}

/// The origin of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was part of the recipe when the run began.
    Scheduled,
    /// A person made it during the run.
    Made,
}

/// The key of who made a change, and its value where a person did; without it, the change was scheduled.
pub(super) const ORIGIN: &str = "origin";
/// See [`ORIGIN`].
pub(super) const MADE: &str = "made";

/// The step of an entry of a run file.
pub(super) fn step_of(entry: &toml::Value) -> Option<u64> {
    entry.get("step").and_then(toml::Value::as_integer).and_then(|step| u64::try_from(step).ok())
}

/// The changes that `value`, an array of tables, makes to the configuration `start`.
///
/// # Errors
/// If they are not in order of step, or one of them is no change.
pub(super) fn read_changes(value: &toml::Value, start: &RunConfig) -> Result<Vec<Change>, Sentence> {
    let broken = |entry: &dyn Display| Sentence::new("error.change").with("entry", entry);
    let entries = value.as_array().ok_or_else(|| broken(value))?;
    let mut config = start.clone();
    let mut changes: Vec<Change> = Vec::new();
    for entry in entries {
        let text = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let step = step_of(entry).ok_or_else(|| broken(entry))?;
        if changes.last().is_some_and(|last| last.step > step) {
            return Err(broken(entry));
        }
        let origin = match text(ORIGIN) {
            None => Origin::Scheduled,
            Some(MADE) => Origin::Made,
            Some(_) => return Err(broken(entry)),
        };
        let action = if let Some(player) = text("only").and_then(Player::from_key) {
            ChangeKind::StepOnly(player)
        } else {
            let setting = Setting::named(text("key").ok_or_else(|| broken(entry))?)?;
            let new = setting.value_from_toml(entry.get("value").ok_or_else(|| broken(entry))?)?;
            let old = setting.get(&config);
            setting.set(&mut config, &new)?;
            ChangeKind::Set { edit: Edit { setting, value: new }, old }
        };
        changes.push(Change { step, action, origin });
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_metrics_use_leaves_the_rules_as_they_are() {
        let set = |step, key: &str| {
            let setting = Setting::named(key).expect("a setting");
            let value = setting.get(&RunConfig::default());
            Change::scheduled(
                step,
                ChangeKind::Set { edit: Edit { setting, value: value.clone() }, old: value },
            )
        };
        let alone = Change::scheduled(3, ChangeKind::StepOnly(Player::Discriminator));
        let changes = [set(2, "game.r1"), alone, set(5, "metrics.bandwidth"), set(6, "game.ema")];
        assert_eq!([0, 1, 2, 4].map(|count| Change::rules_since(&changes[..count])), [0, 2, 3, 3]);
    }
}
