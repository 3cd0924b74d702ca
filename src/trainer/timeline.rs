//! The changes of a run under way: which were scheduled, which a person made, and which are in force.

use crate::config::{Change, ChangeKind, Edit, Origin, Player, Run, RunConfig};
use crate::protocol::{NewChanges, Reschedule};
use crate::words::Sentence;

/// A run, and how many of its changes are in force.
#[derive(Debug)]
pub struct Timeline {
    run: Run,
    /// How many changes are in force, from the first on.
    in_force: usize,
    /// How often the list has changed.
    revision: u64,
    /// How many changes, from the first on, are as the last [`Timeline::news`] had them.
    told: usize,
}

impl Timeline {
    /// A run at step 0: all of its changes are to come.
    pub fn new(run: Run) -> Self {
        Self { run, in_force: 0, revision: 0, told: 0 }
    }

    /// The update to the list of changes since the last call.
    pub fn news(&mut self) -> NewChanges {
        let kept = std::mem::replace(&mut self.told, self.run.changes.len());
        let new = self.run.changes[kept..].to_vec();
        NewChanges { revision: self.revision, kept, new, num_in_force: self.in_force }
    }

    /// Makes the next update contain all changes.
    pub fn tell_anew(&mut self) {
        self.alter(0);
    }

    /// Marks the changes from index `first` on as altered.
    fn alter(&mut self, first: usize) {
        self.told = self.told.min(first);
        self.revision += 1;
    }

    /// The first configuration and all changes, scheduled ones included.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// How many changes are in force, from the first on.
    pub fn in_force(&self) -> usize {
        self.in_force
    }

    /// The next change, if it is due after `step` steps.
    pub fn due(&self, step: u64) -> Option<ChangeKind> {
        let next = self.run.changes.get(self.in_force).filter(|change| change.step <= step);
        next.map(|change| change.action.clone())
    }

    /// Counts the next change as in force.
    pub fn take(&mut self) {
        self.in_force += 1;
        self.revision += 1;
    }

    /// Counts only changes before step `step` as in force, and returns the configuration that they give.
    ///
    /// # Errors
    /// If a change gives its setting a value out of range.
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

    /// The changes of a branch that leaves this one here, where `config` is in force: those in force, and those to come that
    /// were scheduled. All of them are told anew.
    ///
    /// # Errors
    /// If a change gives its setting a value out of range.
    pub fn fork(&self, config: &RunConfig) -> Result<Self, Sentence> {
        let (in_force, to_come) = self.run.changes.split_at(self.in_force);
        let stays = in_force.iter().chain(to_come.iter().filter(|change| !change.is_made()));
        let changes = stays.cloned().collect();
        let run = Run { changes, config: self.run.config.clone(), acts: self.run.acts.clone() };
        let mut fork = Self { run, in_force: self.in_force, revision: self.revision, told: 0 };
        fork.follow(config.clone())?;
        Ok(fork)
    }

    /// Counts the first `in_force` changes as in force.
    pub fn put_back(&mut self, in_force: usize) {
        self.in_force = in_force;
        self.revision += 1;
    }

    /// The step of the last change in force that a person made; `None` if there is none.
    pub fn last_made(&self) -> Option<u64> {
        self.run.changes[..self.in_force]
            .iter()
            .rev()
            .find(|change| change.is_made())
            .map(|change| change.step)
    }

    /// Who made the next change, if it is due after `step` steps.
    pub fn origin_of_due(&self, step: u64) -> Option<Origin> {
        let next = self.run.changes.get(self.in_force).filter(|change| change.step <= step);
        next.map(|change| change.origin)
    }

    /// Removes all changes that a person made at step `step` or later. Scheduled ones stay, and are due again.
    ///
    /// # Errors
    /// If a change gives its setting a value out of range.
    pub fn forget_since(&mut self, step: u64) -> Result<(), Sentence> {
        let stays = |change: &Change| change.step < step || !change.is_made();
        let changes = &mut self.run.changes;
        let first = changes.iter().position(|change| !stays(change)).unwrap_or(changes.len());
        changes.retain(stays);
        self.alter(first);
        let config = self.go_to(step)?;
        self.follow(config)
    }

    /// The settings a person changed at step `step`, in order.
    pub fn made_at(&self, step: u64) -> Vec<Edit> {
        let of = |index: usize| match &self.run.changes[index].action {
            ChangeKind::Set { edit, .. } => Some(edit.clone()),
            ChangeKind::StepOnly(_) => None,
        };
        (self.first_made_at(step)..self.in_force).filter_map(of).collect()
    }

    /// Replaces the settings a person changed at step `step` by `edits`, where `config` was in force before.
    ///
    /// # Errors
    /// If a value is out of range.
    pub fn replace_made_at(&mut self, step: u64, config: &RunConfig, edits: &[Edit]) -> Result<(), Sentence> {
        let mut config = config.clone();
        let mut changes = Vec::new();
        for edit in edits {
            let old = edit.setting.get(&config);
            edit.apply(&mut config)?;
            changes.push(Change::made(step, ChangeKind::Set { edit: edit.clone(), old }));
        }
        let place = self.first_made_at(step)..self.in_force;
        self.alter(place.start);
        self.in_force = place.start + changes.len();
        self.run.changes.splice(place, changes);
        self.follow(config)
    }

    /// Moves, adds or removes a change that is still to come, before which `taken` steps are taken. One that is due at once counts
    /// as made by a person.
    ///
    /// # Errors
    /// If the settings would then not go together, at some step; nothing is then changed.
    pub fn reschedule(&mut self, taken: u64, Reschedule { old, new }: &Reschedule) -> Result<(), Sentence> {
        let mut run = self.run.clone();
        let to_come = self.in_force..run.changes.len();
        let is_old = |change: &Change| match (&change.action, old) {
            (ChangeKind::Set { edit, .. }, Some((step, setting))) => {
                change.step == *step && edit.setting == *setting
            }
            _ => false,
        };
        if let Some(index) = to_come.rev().find(|index| is_old(&run.changes[*index])) {
            run.changes.remove(index);
        }
        if let Some((step, edit)) = new {
            let step = (*step).max(taken);
            let index = run.changes.partition_point(|change| change.step <= step).max(self.in_force);
            let action = ChangeKind::Set { edit: edit.clone(), old: edit.value.clone() };
            let origin = if step > taken { Origin::Scheduled } else { Origin::Made };
            run.changes.insert(index, Change { step, action, origin });
        }
        run.check()?;
        let same = run.changes.iter().zip(&self.run.changes).take_while(|(new, old)| new == old).count();
        self.run = run;
        self.alter(same.min(self.in_force));
        Ok(())
    }

    /// Adds a change: `player` alone is updated in the step after `step`.
    pub fn make_alone(&mut self, step: u64, player: Player) {
        self.alter(self.in_force);
        self.run.changes.insert(self.in_force, Change::made(step, ChangeKind::StepOnly(player)));
    }

    /// Removes those of the later changes for which `is_dropped` is true, and returns them.
    pub fn drop_later(&mut self, is_dropped: impl Fn(&Change) -> bool) -> Vec<Change> {
        let mut dropped = Vec::new();
        let mut index = self.in_force;
        while index < self.run.changes.len() {
            if is_dropped(&self.run.changes[index]) {
                self.alter(index);
                dropped.push(self.run.changes.remove(index));
            } else {
                index += 1;
            }
        }
        dropped
    }

    /// Index of the first of the changes that [`Timeline::made_at`] returns; that of the next change if there are
    /// none.
    fn first_made_at(&self, step: u64) -> usize {
        let is_made = |index: &usize| {
            let change = &self.run.changes[*index];
            let is_set = matches!(change.action, ChangeKind::Set { .. });
            change.step == step && is_set && change.is_made()
        };
        (0..self.in_force).rev().take_while(is_made).last().unwrap_or(self.in_force)
    }

    /// Sets the old values in later changes to what they will replace, from the configuration in force.
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

/// The fewest edits with the same effect as `made` followed by `new`, and the configuration they give: none of them
/// can be left out. If `new` is of a setting in `made`, it replaces that edit and moves to the end, unless the edits
/// are valid only in the order in which they were made.
///
/// # Errors
/// If `new` is out of range, or does not go together with the rest.
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

/// `base` after `edits`; an error if one of them is not valid where it stands.
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

    fn origins(timeline: &Timeline) -> Vec<Origin> {
        timeline.run().changes.iter().map(|change| change.origin).collect()
    }

    fn scheduled() -> Timeline {
        let rate = Setting::named("generator.learning_rate").expect("a setting");
        let action = ChangeKind::Set {
            edit: Edit { setting: rate, value: Value::Number(1e-4) },
            old: Value::Number(1e-3),
        };
        Timeline::new(Run { changes: vec![Change::scheduled(50, action)], ..Run::default() })
    }

    #[test]
    fn what_is_scheduled_stays_and_knows_the_value_that_it_will_replace() {
        let mut timeline = scheduled();
        let base = timeline.go_to(20).expect("a configuration");
        let rate = edit("generator.learning_rate", Value::Number(5e-3));
        timeline.replace_made_at(20, &base, &[rate]).expect("a rate");
        assert_eq!((timeline.in_force(), origins(&timeline)), (1, vec![Origin::Made, Origin::Scheduled]));
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
        assert_eq!((timeline.in_force(), origins(&timeline)), (0, vec![Origin::Scheduled]));
        assert_eq!(olds(&timeline), [Value::Number(1e-3)]);
    }
}
