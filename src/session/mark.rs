//! Changes as marks on curves and timeline. A slider that is dragged makes many changes in a row: they are one
//! mark, with the first value and the last.

use crate::config::{Action, Change, Player, Setting, Value};

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The step before the first change.
    pub first: u64,
    /// The step before the last change.
    pub last: u64,
    /// What was done.
    pub what: MarkKind,
}

/// What a mark stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKind {
    /// A setting was changed, from the value before to the value after.
    Set(&'static Setting, Value, Value),
    /// Steps of one player alone.
    Only(Player, u64),
}

/// The marks of `changes`; changes of the same kind within `nearby` steps of each other are one, even where those of
/// another kind stand between them, as with two sliders that move together.
pub fn marks(changes: &[Change], nearby: u64) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for change in changes {
        let near = |mark: &&mut Mark| change.step.saturating_sub(mark.last) <= nearby;
        let same = |mark: &&mut Mark| match (&change.action, &mark.what) {
            (Action::Set { setting, .. }, MarkKind::Set(of, ..)) => setting == of,
            (Action::StepOnly(player), MarkKind::Only(of, _)) => player == of,
            _ => false,
        };
        let found = marks.iter_mut().rev().take_while(near).find(same);
        match (&change.action, found) {
            (Action::Set { new, .. }, Some(Mark { last, what: MarkKind::Set(_, _, value), .. })) => {
                *last = change.step;
                value.clone_from(new);
            }
            (Action::StepOnly(_), Some(Mark { last, what: MarkKind::Only(_, count), .. })) => {
                *last = change.step;
                *count += 1;
            }
            (Action::Set { setting, old, new }, _) => {
                let what = MarkKind::Set(setting, old.clone(), new.clone());
                marks.push(Mark { first: change.step, last: change.step, what });
            }
            (Action::StepOnly(player), _) => {
                marks.push(Mark { first: change.step, last: change.step, what: MarkKind::Only(*player, 1) });
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
            action: Action::Set { setting: rate, old: Value::Number(old), new: Value::Number(new) },
        };
        let only = |step| Change { step, action: Action::StepOnly(Player::Generator) };
        let changes =
            [set(10, 1.0, 2.0), set(12, 2.0, 3.0), set(15, 3.0, 4.0), only(15), only(16), set(500, 4.0, 1.0)];
        let expected = |first, last, what| Mark { first, last, what };
        assert_eq!(
            marks(&changes, 5),
            [
                expected(10, 15, MarkKind::Set(rate, Value::Number(1.0), Value::Number(4.0))),
                expected(15, 16, MarkKind::Only(Player::Generator, 2)),
                expected(500, 500, MarkKind::Set(rate, Value::Number(4.0), Value::Number(1.0))),
            ]
        );
    }
}
