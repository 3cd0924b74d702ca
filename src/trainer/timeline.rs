//! The changes of a run under way: which were scheduled, which a person made on the way, and which are in force.

use crate::config::{Change, ChangeKind, Edit, Origin, Player, Run, RunConfig};
use crate::protocol::NewChanges;
use crate::words::Sentence;

/// A run's recipe with the place that it has come to.
#[derive(Debug)]
pub struct Timeline {
    run: Run,
    /// By change: where it comes from.
    origins: Vec<Origin>,
    /// How many of the changes are in force.
    in_force: usize,
    /// How often they have become other ones.
    revision: u64,
    /// The first so many are as they were told last.
    told: usize,
}

impl Timeline {
    /// The recipe of a run at its beginning: all of its changes are scheduled.
    pub fn new(run: Run) -> Self {
        let origins = vec![Origin::Scheduled; run.changes.len()];
        Self { run, origins, in_force: 0, revision: 0, told: 0 }
    }

    /// What is new of the changes since this was asked last.
    pub fn news(&mut self) -> NewChanges {
        let kept = std::mem::replace(&mut self.told, self.run.changes.len());
        let new = self.run.changes[kept..].iter().cloned().zip(self.origins[kept..].iter().copied());
        NewChanges { revision: self.revision, kept, new: new.collect(), num_in_force: self.in_force }
    }

    /// Tells all of the changes again.
    pub fn tell_anew(&mut self) {
        self.alter(0);
    }

    /// Takes note that the changes from number `first` on may be others now.
    fn alter(&mut self, first: usize) {
        self.told = self.told.min(first);
        self.revision += 1;
    }

    /// The first configuration and every change, those to come included.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// By change: where it comes from.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// How many of the changes are in force: the others are to come.
    pub fn in_force(&self) -> usize {
        self.in_force
    }

    /// The change that comes next, if it is due after `step` steps.
    pub fn due(&self, step: u64) -> Option<ChangeKind> {
        let next = self.run.changes.get(self.in_force).filter(|change| change.step <= step);
        next.map(|change| change.action.clone())
    }

    /// Takes note that the change that comes next is in force.
    pub fn take(&mut self) {
        self.in_force += 1;
        self.revision += 1;
    }

    /// Goes to where `step` steps had been taken and nothing after them was in force; the configuration there.
    ///
    /// # Errors
    /// Where a change gives its setting a value out of range.
    pub fn go_to(&mut self, step: u64) -> Result<RunConfig, Sentence> {
        self.in_force = self.run.changes.partition_point(|change| change.step < step);
        self.revision += 1;
        let mut config = self.run.config.clone();
        for change in &self.run.changes[..self.in_force] {
            if let ChangeKind::Set { edit, .. } = &change.action {
                edit.apply(&mut config)?;
            }
        }
        Ok(config)
    }

    /// Takes back what a person has made since `step`. What was scheduled is still to come.
    ///
    /// # Errors
    /// Where a change gives its setting a value out of range.
    pub fn forget_since(&mut self, step: u64) -> Result<(), Sentence> {
        let stays = |(change, origin): (&Change, &Origin)| change.step < step || *origin == Origin::Scheduled;
        let stay: Vec<bool> = self.run.changes.iter().zip(&self.origins).map(stays).collect();
        self.alter(stay.iter().position(|stays| !stays).unwrap_or(stay.len()));
        let mut kept = stay.iter();
        self.run.changes.retain(|_| kept.next() == Some(&true));
        let mut kept = stay.iter();
        self.origins.retain(|_| kept.next() == Some(&true));
        let config = self.go_to(step)?;
        self.follow(config)
    }

    /// The settings that a person has changed since the step before, in order.
    pub fn made_at(&self, step: u64) -> Vec<Edit> {
        let of = |index: usize| match &self.run.changes[index].action {
            ChangeKind::Set { edit, .. } => Some(edit.clone()),
            ChangeKind::StepOnly(_) => None,
        };
        (self.first_made_at(step)..self.in_force).filter_map(of).collect()
    }

    /// Puts `edits` in the place of what a person has changed since the step before, where `config` was in force.
    ///
    /// # Errors
    /// Where a value is out of range.
    pub fn replace_made_at(&mut self, step: u64, config: &RunConfig, edits: &[Edit]) -> Result<(), Sentence> {
        let mut config = config.clone();
        let mut changes = Vec::new();
        for edit in edits {
            let old = edit.setting.get(&config);
            edit.apply(&mut config)?;
            changes.push(Change { step, action: ChangeKind::Set { edit: edit.clone(), old } });
        }
        let place = self.first_made_at(step)..self.in_force;
        self.alter(place.start);
        self.in_force = place.start + changes.len();
        self.origins.splice(place.clone(), vec![Origin::Made; changes.len()]);
        self.run.changes.splice(place, changes);
        self.follow(config)
    }

    /// Notes that `player` is to move alone in the step after `step`.
    pub fn make_alone(&mut self, step: u64, player: Player) {
        self.alter(self.in_force);
        self.run.changes.insert(self.in_force, Change { step, action: ChangeKind::StepOnly(player) });
        self.origins.insert(self.in_force, Origin::Made);
    }

    /// Drops those of the changes to come that `is_dropped`; they are what comes back.
    pub fn drop_later(&mut self, is_dropped: impl Fn(&Change) -> bool) -> Vec<Change> {
        let mut dropped = Vec::new();
        let mut index = self.in_force;
        while index < self.run.changes.len() {
            if is_dropped(&self.run.changes[index]) {
                self.alter(index);
                dropped.push(self.run.changes.remove(index));
                self.origins.remove(index);
            } else {
                index += 1;
            }
        }
        dropped
    }

    /// Where the settings begin that a person has changed since the step before `step` + 1.
    fn first_made_at(&self, step: u64) -> usize {
        let is_made = |index: &usize| {
            let change = &self.run.changes[*index];
            let is_set = matches!(change.action, ChangeKind::Set { .. });
            change.step == step && is_set && self.origins[*index] == Origin::Made
        };
        (0..self.in_force).rev().take_while(is_made).last().unwrap_or(self.in_force)
    }

    /// Brings the old values of what is to come in line with the configuration in force.
    fn follow(&mut self, mut config: RunConfig) -> Result<(), Sentence> {
        self.alter(self.in_force);
        for change in &mut self.run.changes[self.in_force..] {
            if let ChangeKind::Set { edit, old } = &mut change.action {
                *old = edit.setting.get(&config);
                edit.apply(&mut config)?;
            }
        }
        Ok(())
    }
}

/// As few edits as possible that come to the same as `made` and then `new`, with no step between: the values between were
/// never in force. A setting that `made` has already moves to the end, so that what it does to others comes after their
/// own edits; an edit that changes nothing in the end is left out. And the configuration that they come to.
///
/// # Errors
/// Where `new` is out of range, or does not go together with the rest.
pub fn merged(base: &RunConfig, made: &[Edit], new: Edit) -> Result<(Vec<Edit>, RunConfig), Sentence> {
    let others = made.iter().filter(|edit| edit.setting != new.setting).cloned();
    let mut edits: Vec<Edit> = others.chain([new.clone()]).collect();
    let end = match edited(base, &edits) {
        Ok(end) => end,
        Err(_) => {
            // They go together only in the order in which they were made.
            edits = made.iter().cloned().chain([new]).collect();
            edited(base, &edits)?
        }
    };
    let mut index = 0;
    while index < edits.len() {
        let mut fewer = edits.clone();
        fewer.remove(index);
        if edited(base, &fewer).is_ok_and(|config| config == end) {
            edits = fewer;
        } else {
            index += 1;
        }
    }
    Ok((edits, end))
}

/// `base` after `edits`, each of which has to go together with what is there.
fn edited(base: &RunConfig, edits: &[Edit]) -> Result<RunConfig, Sentence> {
    let mut config = base.clone();
    for edit in edits {
        edit.apply(&mut config)?;
        config.check()?;
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Value};

    fn edit(key: &str, value: Value) -> Edit {
        Edit { setting: Setting::named(key).expect("a setting"), value }
    }

    fn after(made: &[Edit], new: Edit) -> Vec<Edit> {
        merged(&RunConfig::default(), made, new).expect("edits that go together").0
    }

    #[test]
    fn edits_between_two_steps_are_one_for_each_setting() {
        let rate = |player: &str, rate| edit(&format!("{player}.learning_rate"), Value::Number(rate));
        let mut made = Vec::new();
        for value in [2e-3, 3e-3, 4e-3] {
            for player in ["generator", "discriminator"] {
                made = after(&made, rate(player, value));
            }
        }
        assert_eq!(made, [rate("generator", 4e-3), rate("discriminator", 4e-3)]);
        made = after(&made, rate("generator", 1e-3));
        assert_eq!(made, [rate("discriminator", 4e-3)]);
        assert_eq!(after(&made, rate("discriminator", 1e-3)), []);
    }

    #[test]
    fn what_a_setting_does_to_others_is_merged_too() {
        let method = |key| edit("game.method", Value::Choice(key));
        let strength = |value| edit("game.method_gamma", Value::Number(value));
        // The method sets its strength, 10 here and 1 there.
        let made = after(&[], method("consensus"));
        assert_eq!(after(&made, method("plain")), [], "back to where it was, with the strength it had");
        let made = after(&made, strength(5.0));
        assert_eq!(made, [method("consensus"), strength(5.0)]);
        assert_eq!(after(&made, method("sga")), [method("sga")], "the strength of before is overtaken");
        assert_eq!(after(&made, strength(10.0)), [method("consensus")]);
        assert_eq!(after(&[strength(5.0)], method("consensus")), [method("consensus")]);
    }

    #[test]
    fn edits_that_go_together_in_one_order_only_stay_in_it() {
        let clip = |value| edit("game.weight_clip", Value::Number(value));
        assert!(merged(&RunConfig::default(), &[], clip(-1.0)).is_err());
        // Consensus knows no packs, and a batch no parts of them: what cannot go together is refused.
        let mut base = RunConfig::default();
        base.game.pack = 2;
        let method = edit("game.method", Value::Choice("consensus"));
        assert!(merged(&base, &[], method).is_err());
    }

    fn scheduled() -> Timeline {
        let rate = Setting::named("generator.learning_rate").expect("a setting");
        let action = ChangeKind::Set {
            edit: Edit { setting: rate, value: Value::Number(1e-4) },
            old: Value::Number(1e-3),
        };
        Timeline::new(Run { changes: vec![Change { step: 50, action }], ..Run::default() })
    }

    #[test]
    fn what_is_scheduled_stays_and_knows_the_value_that_it_will_replace() {
        let mut timeline = scheduled();
        let base = timeline.go_to(20).expect("a configuration");
        let rate = edit("generator.learning_rate", Value::Number(5e-3));
        timeline.replace_made_at(20, &base, &[rate]).expect("a rate");
        assert_eq!((timeline.in_force(), timeline.origins()), (1, &[Origin::Made, Origin::Scheduled][..]));
        let olds = |timeline: &Timeline| {
            let old = |change: &Change| match &change.action {
                ChangeKind::Set { old, .. } => old.clone(),
                ChangeKind::StepOnly(_) => panic!("a setting"),
            };
            timeline.run().changes.iter().map(old).collect::<Vec<_>>()
        };
        assert_eq!(olds(&timeline), [Value::Number(1e-3), Value::Number(5e-3)]);
        // Going back takes back what was made, and nothing else.
        timeline.forget_since(10).expect("a configuration");
        assert_eq!((timeline.in_force(), timeline.origins()), (0, &[Origin::Scheduled][..]));
        assert_eq!(olds(&timeline), [Value::Number(1e-3)]);
    }
}
