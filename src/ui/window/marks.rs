//! The marks of the changes of a run, made again only when there is something new.

use std::sync::Arc;

use crate::protocol::{BranchId, RunId};
use crate::session::{Mark, Session, marks};

/// The marks of all changes, with the key of the cache.
#[derive(Default)]
pub struct Marks {
    /// Run, branch and revision of the changes that the marks were made from: each branch has a count of its own.
    made_of: Option<(RunId, BranchId, u64)>,
    /// Distance, in steps, within which changes are one mark.
    nearby: u64,
    /// The marks.
    pub marks: Arc<[Mark]>,
}

impl Marks {
    /// Makes the marks again if the changes are others, or the run has become so long that more of them coincide.
    pub fn follow(&mut self, session: &Session) {
        let Some(shown) = &session.shown else { return };
        // Changes closer than a hundredth of the run are one mark.
        let nearby = (shown.state.at.step / 100).next_power_of_two();
        let at = shown.state.at;
        let made_of = Some((at.run, at.branch, shown.changes.revision()));
        if (self.made_of, self.nearby) != (made_of, nearby) {
            *self = Self { made_of, nearby, marks: marks(&shown.changes, nearby).into() };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::config::{Change, ChangeKind, Edit, RunConfig, Setting, Value};
    use crate::protocol::{NewChanges, Phase, Report, Snapshot};
    use crate::session::{MarkKind, MarkStatus};

    /// The marks of a run whose rate was changed, or is scheduled to be, to `new` after 40 steps.
    fn marks_of(
        marks: &mut Marks,
        session: &mut Session,
        new: f64,
        num_in_force: usize,
    ) -> Vec<(Value, MarkStatus)> {
        let setting = Setting::named("generator.learning_rate").expect("a setting");
        let edit = Edit { setting, value: Value::Number(new) };
        let action = ChangeKind::Set { edit, old: setting.get(&RunConfig::default()) };
        let changes = NewChanges {
            revision: session.shown.as_ref().map_or(1, |shown| shown.changes.revision() + 1),
            kept: 0,
            new: vec![Change::scheduled(40, action)],
            num_in_force,
        };
        let phase = Phase::Paused;
        let snapshot = Snapshot { phase, changes, ..Snapshot::playing(RunId(1), 40) };
        session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
        marks.follow(session);
        let value = |mark: &Mark| match &mark.what {
            MarkKind::Set { edit: Edit { value: new, .. }, .. } => (new.clone(), mark.status),
            MarkKind::Only(..) => panic!("a setting"),
        };
        marks.marks.iter().map(value).collect()
    }

    #[test]
    fn a_mark_has_the_value_that_a_drag_in_a_paused_run_has_come_to() {
        let (mut marks, mut session) = (Marks::default(), Session::default());
        for new in [2e-3, 3e-3, 4e-3] {
            let expected = [(Value::Number(new), MarkStatus::Scheduled)];
            assert_eq!(
                marks_of(&mut marks, &mut session, new, 1),
                expected,
                "there is one change throughout"
            );
        }
    }

    #[test]
    fn another_branch_has_its_own_marks_though_its_list_has_the_same_number() {
        let (mut marks, mut session) = (Marks::default(), Session::default());
        assert_eq!(marks_of(&mut marks, &mut session, 2e-3, 1).len(), 1);
        let changes = NewChanges {
            revision: session.shown.as_ref().map_or(0, |shown| shown.changes.revision()),
            kept: 0,
            new: Vec::new(),
            num_in_force: 0,
        };
        let mut snapshot = Snapshot { phase: Phase::Paused, changes, ..Snapshot::playing(RunId(1), 40) };
        snapshot.at.branch = BranchId(1);
        session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
        marks.follow(&session);
        assert!(marks.marks.is_empty());
    }

    #[test]
    fn a_mark_is_to_come_until_its_change_is_in_force() {
        let (mut marks, mut session) = (Marks::default(), Session::default());
        for (num_in_force, status) in [(0, MarkStatus::ToCome), (1, MarkStatus::Scheduled)] {
            let marks = marks_of(&mut marks, &mut session, 2e-3, num_in_force);
            assert_eq!(marks, [(Value::Number(2e-3), status)]);
        }
    }
}
