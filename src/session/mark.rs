//! Changes as marks on curves and timeline. A slider that is dragged makes many changes in a row: they are one
//! mark, with the first value and the last.

use crate::config::{Change, ChangeKind, Origin, Player, Setting, Value};

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The step before the first change.
    pub first: u64,
    /// The step before the last change.
    pub last: u64,
    /// What was done.
    pub what: MarkKind,
    /// Who did it, and whether it is done.
    pub status: MarkStatus,
}

/// Where a mark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkStatus {
    /// A person made the change.
    Made,
    /// It was scheduled, and is in force.
    Scheduled,
    /// It is scheduled for later.
    ToCome,
}

/// What a mark stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKind {
    /// A setting was changed, from the value before to the value after.
    Set(&'static Setting, Value, Value),
    /// Steps of one player alone.
    Only(Player, u64),
}

/// The marks of `changes`, of which the first `num_in_force` are in force, and which come from `origins`; changes of the same
/// kind and status within `nearby` steps of each other are one, even where those of
/// another kind stand between them, as with two sliders that move together.
pub fn marks(changes: &[Change], origins: &[Origin], num_in_force: usize, nearby: u64) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let status = match origins.get(index) {
            _ if index >= num_in_force => MarkStatus::ToCome,
            Some(Origin::Made) => MarkStatus::Made,
            Some(Origin::Scheduled) | None => MarkStatus::Scheduled,
        };
        let near = |mark: &&mut Mark| change.step.saturating_sub(mark.last) <= nearby;
        let same = |mark: &&mut Mark| match (&change.action, &mark.what) {
            _ if mark.status != status => false,
            (ChangeKind::Set { setting, .. }, MarkKind::Set(of, ..)) => setting == of,
            (ChangeKind::StepOnly(player), MarkKind::Only(of, _)) => player == of,
            _ => false,
        };
        let found = marks.iter_mut().rev().take_while(near).find(same);
        match (&change.action, found) {
            (ChangeKind::Set { new, .. }, Some(Mark { last, what: MarkKind::Set(_, _, value), .. })) => {
                *last = change.step;
                value.clone_from(new);
            }
            (ChangeKind::StepOnly(_), Some(Mark { last, what: MarkKind::Only(_, count), .. })) => {
                *last = change.step;
                *count += 1;
            }
            (ChangeKind::Set { setting, old, new }, _) => {
                let what = MarkKind::Set(setting, old.clone(), new.clone());
                marks.push(Mark { first: change.step, last: change.step, what, status });
            }
            (ChangeKind::StepOnly(player), _) => {
                let what = MarkKind::Only(*player, 1);
                marks.push(Mark { first: change.step, last: change.step, what, status });
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_is_one_mark_and_a_later_change_another() {
        let rate = Setting::named("generator.learning_rate").expect("the setting exists");
        let set = |step, old, new| Change {
            step,
            action: ChangeKind::Set { setting: rate, old: Value::Number(old), new: Value::Number(new) },
        };
        let only = |step| Change { step, action: ChangeKind::StepOnly(Player::Generator) };
        let changes =
            [set(10, 1.0, 2.0), set(12, 2.0, 3.0), set(15, 3.0, 4.0), only(15), only(16), set(500, 4.0, 1.0)];
        let expected = |first, last, what| Mark { first, last, what, status: MarkStatus::Made };
        assert_eq!(
            marks(&changes, &[Origin::Made; 6], 6, 5),
            [
                expected(10, 15, MarkKind::Set(rate, Value::Number(1.0), Value::Number(4.0))),
                expected(15, 16, MarkKind::Only(Player::Generator, 2)),
                expected(500, 500, MarkKind::Set(rate, Value::Number(4.0), Value::Number(1.0))),
            ]
        );
    }
    #[test]
    fn what_is_scheduled_is_told_apart_from_what_was_made_and_from_what_is_to_come() {
        let rate = Setting::named("generator.learning_rate").expect("the setting exists");
        let set = |step| Change {
            step,
            action: ChangeKind::Set { setting: rate, old: Value::Number(1.0), new: Value::Number(2.0) },
        };
        let origins = [Origin::Scheduled, Origin::Made, Origin::Scheduled];
        let status: Vec<_> =
            marks(&[set(10), set(11), set(12)], &origins, 2, 5).iter().map(|mark| mark.status).collect();
        assert_eq!(status, [MarkStatus::Scheduled, MarkStatus::Made, MarkStatus::ToCome]);
    }
}
