//! What a person did to a run on the way: the second half, beside the configuration, of what determines it.

use super::run::{Player, RunConfig};
use super::setting::Setting;
use super::value::Value;
use crate::words::Sentence;

/// Something done to a run before its step number `step` + 1 was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Number of steps that had been taken.
    pub step: u64,
    /// What was done.
    pub action: ChangeKind,
}

impl Change {
    /// Whether it makes the game another one: what metrics are taken with, and the average of G that is shown, play no
    /// part in it.
    pub fn alters_play(&self) -> bool {
        match &self.action {
            ChangeKind::Set { edit: Edit { setting, .. }, .. } => {
                setting.section() != "metrics" && setting.key != "game.ema"
            }
            ChangeKind::StepOnly(_) => true,
        }
    }

    /// Since which step the rules are what they are after `changes`, in order: 0 where none of them alters the game.
    pub fn rules_since(changes: &[Self]) -> u64 {
        changes.iter().rev().find(|change| change.alters_play()).map_or(0, |change| change.step)
    }
}

/// A setting and the value that it is to have: one thing from the slider to the mark on the curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The setting.
    pub setting: &'static Setting,
    /// Its new value.
    pub value: Value,
}

impl Edit {
    /// Makes it in `config`.
    ///
    /// # Errors
    /// Where the value is of the wrong kind or out of range.
    pub fn apply(&self, config: &mut RunConfig) -> Result<(), Sentence> {
        self.setting.set(config, &self.value)
    }
}

/// What can be done to a run.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    /// A setting was changed.
    Set {
        /// Which, and its value from now on.
        edit: Edit,
        /// Its value before.
        old: Value,
    },
    /// The next step is of this player alone.
    StepOnly(Player),
}

/// Where a change of a run comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stood in the recipe that the run began with.
    Scheduled,
    /// A person made it while the run was under way.
    Made,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_metrics_use_leaves_the_rules_as_they_are() {
        let set = |step, key: &str| {
            let setting = Setting::named(key).expect("a setting");
            let value = setting.get(&RunConfig::default());
            Change {
                step,
                action: ChangeKind::Set { edit: Edit { setting, value: value.clone() }, old: value },
            }
        };
        let alone = Change { step: 3, action: ChangeKind::StepOnly(Player::Discriminator) };
        let changes = [set(2, "game.r1"), alone, set(5, "metrics.bandwidth"), set(6, "game.ema")];
        assert_eq!([0, 1, 2, 4].map(|count| Change::rules_since(&changes[..count])), [0, 2, 3, 3]);
    }
}
