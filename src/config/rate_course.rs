//! The learning rate of a player over the steps of a run: what is set, times the factor of the schedule in force.

use super::change::{Change, ChangeKind};
use super::run::{Player, RunConfig};
use super::schedule::Schedule;

/// Steps in which neither the learning rate that is set nor the schedule changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateStretch {
    /// Steps that were taken before the first of them.
    pub first: u64,
    /// The learning rate that is set.
    pub rate: f64,
    /// The schedule.
    pub schedule: Schedule,
}

/// A learning rate over the steps of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RateCourse {
    /// In order of step; the first begins at step 0.
    stretches: Vec<RateStretch>,
}

impl RateCourse {
    /// That of `player` in a run that begins with `start`. A change that cannot be made is passed over.
    pub fn of(start: &RunConfig, changes: &[Change], player: Player) -> Self {
        let at = |first: u64, config: &RunConfig| RateStretch {
            first,
            rate: config.player(player).optimizer.learning_rate,
            schedule: config.game.schedule,
        };
        let mut config = start.clone();
        let mut stretches = vec![at(0, &config)];
        for Change { step, action, .. } in changes {
            let ChangeKind::Set { edit, .. } = action else { continue };
            let _ = edit.apply(&mut config);
            let new = at(*step, &config);
            match stretches.last_mut() {
                Some(last) if (last.rate, last.schedule) == (new.rate, new.schedule) => {}
                Some(last) if last.first == new.first => *last = new,
                _ => stretches.push(new),
            }
        }
        Self { stretches }
    }

    /// The stretch that the step after `taken` steps is in.
    pub fn stretch_at(&self, taken: u64) -> RateStretch {
        let after = self.stretches.partition_point(|stretch| stretch.first <= taken);
        self.stretches[after.saturating_sub(1)]
    }

    /// The learning rate in the step after `taken` steps.
    pub fn rate_at(&self, taken: u64) -> f64 {
        let stretch = self.stretch_at(taken);
        stretch.rate * stretch.schedule.factor(taken.saturating_add(1))
    }

    /// All stretches, in order of step.
    pub fn stretches(&self) -> &[RateStretch] {
        &self.stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Curve, Edit, Setting, Value};

    #[test]
    fn a_rate_is_what_is_set_times_the_factor_of_the_schedule_in_force() {
        let mut start = RunConfig::default();
        start.generator.optimizer.learning_rate = 1e-2;
        let set = |step, key: &str, value: Value| {
            let setting = Setting::named(key).expect("a setting");
            Change::scheduled(
                step,
                ChangeKind::Set { edit: Edit { setting, value }, old: setting.get(&start) },
            )
        };
        let changes = [
            set(10, "generator.learning_rate", Value::Number(1e-3)),
            Change::scheduled(12, ChangeKind::StepOnly(Player::Generator)),
            set(15, "discriminator.learning_rate", Value::Number(0.5)),
            set(20, "game.schedule", Value::Choice("linear")),
            set(20, "game.schedule_steps", Value::Integer(100)),
            set(30, "generator.learning_rate", Value::Number(1e-4)),
        ];
        let course = RateCourse::of(&start, &changes, Player::Generator);
        assert_eq!(
            course.stretches().iter().map(|stretch| stretch.first).collect::<Vec<_>>(),
            [0, 10, 20, 30]
        );
        let linear = |step| Schedule { curve: Curve::Linear, steps: 100, warm_up: 0 }.factor(step);
        for (taken, expected) in [
            (0, 1e-2),
            (9, 1e-2),
            (10, 1e-3),
            (19, 1e-3),
            (20, 1e-3 * linear(21)),
            (30, 1e-4 * linear(31)),
            (99, 1e-4 * linear(100)),
            (500, 0.0),
        ] {
            assert_eq!(course.rate_at(taken), expected, "after {taken} steps");
        }
    }
}
