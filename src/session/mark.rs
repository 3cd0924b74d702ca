//! Changes as marks on curves and timeline. A dragged slider makes many changes in a row: they make one mark, with
//! the first value and the last.

use crate::config::{ChangeKind, Edit, Origin, Player, Value};
use crate::protocol::Changes;

/// One change, or several of the same kind within few steps, as drawn on curves and timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Steps taken before the first change.
    pub first: u64,
    /// Steps taken before the last change.
    pub last: u64,
    /// The setting that was changed, or the player that was updated alone.
    pub what: MarkKind,
    /// Whether the changes were made by a person or scheduled, and are in force.
    pub status: MarkStatus,
}

/// The origin of the changes of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkStatus {
    /// A person made the change.
    Made,
    /// The change was scheduled, and is in force.
    Scheduled,
    /// The change is scheduled for a later step.
    ToCome,
}

/// The kind of the changes of a mark.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKind {
    /// A setting was changed.
    Set {
        /// The setting, and its value after the last change.
        edit: Edit,
        /// Its value before the first change.
        old: Value,
    },
    /// Steps in which one player alone was updated, and their number.
    Only(Player, u64),
}

/// The marks of `changes`, in order of their first step. Changes of the same kind and status within `nearby` steps
/// make one mark, even with other marks between.
pub fn marks(changes: &Changes, nearby: u64) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let num_in_force = changes.in_force().len();
    for (index, change) in changes.all().iter().enumerate() {
        let status = match change.origin {
            _ if index >= num_in_force => MarkStatus::ToCome,
            Origin::Made => MarkStatus::Made,
            Origin::Scheduled => MarkStatus::Scheduled,
        };
        let near = |mark: &&mut Mark| change.step.saturating_sub(mark.last) <= nearby;
        let same = |mark: &&mut Mark| match (&change.action, &mark.what) {
            _ if mark.status != status => false,
            (ChangeKind::Set { edit, .. }, MarkKind::Set { edit: of, .. }) => edit.setting == of.setting,
            (ChangeKind::StepOnly(player), MarkKind::Only(of, _)) => player == of,
            _ => false,
        };
        let found = marks.iter_mut().rev().find(|mark| near(mark) && same(mark));
        match (&change.action, found) {
            (ChangeKind::Set { edit, .. }, Some(Mark { last, what: MarkKind::Set { edit: of, .. }, .. })) => {
                *last = change.step;
                of.value.clone_from(&edit.value);
            }
            (ChangeKind::StepOnly(_), Some(Mark { last, what: MarkKind::Only(_, count), .. })) => {
                *last = change.step;
                *count += 1;
            }
            (ChangeKind::Set { edit, old }, _) => {
                let what = MarkKind::Set { edit: edit.clone(), old: old.clone() };
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
    use crate::config::{Change, Setting};
    use crate::protocol::NewChanges;

    fn rate(value: f64) -> Edit {
        let setting = Setting::named("generator.learning_rate").expect("the setting exists");
        Edit { setting, value: Value::Number(value) }
    }

    fn set(step: u64, old: f64, new: f64) -> Change {
        Change::made(step, ChangeKind::Set { edit: rate(new), old: Value::Number(old) })
    }

    fn changes<const N: usize>(all: [Change; N], num_in_force: usize) -> Changes {
        let mut changes = Changes::default();
        changes.fold(NewChanges { revision: 1, kept: 0, new: all.to_vec(), num_in_force });
        changes
    }

    #[test]
    fn a_drag_is_one_mark_and_a_later_change_another() {
        let only = |step| Change::made(step, ChangeKind::StepOnly(Player::Generator));
        let all =
            [set(10, 1.0, 2.0), set(12, 2.0, 3.0), set(15, 3.0, 4.0), only(15), only(16), set(500, 4.0, 1.0)];
        let made = changes(all, 6);
        let expected = |first, last, what| Mark { first, last, what, status: MarkStatus::Made };
        assert_eq!(
            marks(&made, 5),
            [
                expected(10, 15, MarkKind::Set { edit: rate(4.0), old: Value::Number(1.0) }),
                expected(15, 16, MarkKind::Only(Player::Generator, 2)),
                expected(500, 500, MarkKind::Set { edit: rate(1.0), old: Value::Number(4.0) }),
            ]
        );
    }

    #[test]
    fn marks_of_others_that_are_over_do_not_cut_a_drag() {
        let only = |step| Change::made(step, ChangeKind::StepOnly(Player::Generator));
        let drag = [5100, 5150, 5200, 5250].map(|step| set(step, 1.0, 2.0));
        let [a, b, c, d] = drag;
        let all = [set(5000, 1.0, 2.0), only(5050), a, b, c, d];
        let marks = marks(&changes(all, 6), 128);
        assert_eq!(
            marks.iter().map(|mark| [mark.first, mark.last]).collect::<Vec<_>>(),
            [[5000, 5250], [5050; 2]]
        );
    }

    #[test]
    fn what_is_scheduled_is_told_apart_from_what_was_made_and_from_what_is_to_come() {
        let all = [(10, Origin::Scheduled), (11, Origin::Made), (12, Origin::Scheduled)];
        let all = all.map(|(step, origin)| Change { origin, ..set(step, 1.0, 2.0) });
        let status: Vec<_> = marks(&changes(all, 2), 5).iter().map(|mark| mark.status).collect();
        assert_eq!(status, [MarkStatus::Scheduled, MarkStatus::Made, MarkStatus::ToCome]);
    }
}
