//! The curves of branches that were recorded before the run was opened: each is played once more beside the run, so that it is seen
//! again before anyone goes there.

use super::companion::Companion;
use super::session::Session;
use crate::config::Run;
use crate::protocol::{Ask, BranchId, RunId};

/// Memory for the states that are kept of such a run, in bytes: nobody goes back in it.
const KEPT: usize = 1 << 20;

/// Seconds of training that are spent on a branch which nobody has asked for; it is left to whoever goes there where it takes longer.
const LONGEST: f64 = 60.0;

/// A branch that is played once more.
pub(super) struct RecalledBranch {
    run: RunId,
    branch: BranchId,
    /// The last step that was taken on it.
    end: u64,
    companion: Companion,
}

impl RecalledBranch {
    /// The newest branch of the run that has no curves, and that none were looked for yet, with its run from the start and its last
    /// step. `None` as long as the run is on its way itself.
    pub(super) fn next(session: &Session) -> Option<(BranchId, Run, u64)> {
        let shown =
            session.shown.as_ref().filter(|shown| shown.retaken.is_none() && shown.seeking.is_none())?;
        let infos = shown.branches.iter().rev().filter(|info| info.id != shown.state.at.branch);
        let mut unplayed = infos.filter_map(|info| {
            let other = session.others.get(&info.id)?;
            let is_missing = other.recalled.is_none() && other.course.curves.last().is_none();
            (is_missing && info.head > 0).then_some((info, other))
        });
        let (info, other) = unplayed.next()?;
        let run = Run { changes: other.changes.all().to_vec(), acts: Vec::new(), ..session.recipe()? };
        Some((info.id, run, info.head))
    }

    /// Begins to play `branch` of the run that `session` is about by `companion`.
    pub(super) fn begin(
        session: &Session,
        (branch, run, end): (BranchId, Run, u64),
        mut companion: Companion,
    ) -> Self {
        companion.link.ask(Ask::KeepWithin(KEPT));
        companion.hold_at(Some(end));
        companion.begin(run, true, 0);
        Self { run: session.run(), branch, end, companion }
    }

    /// Goes on, if it `may`, and hands over the curves once they are whole. Returns whether there is more to do.
    pub(super) fn go_on(&mut self, session: &mut Session, may: bool) -> bool {
        let received = self.companion.receive();
        let Some(other) = session.others.get_mut(&self.branch) else { return false };
        let known = other.course.curves.last().is_some();
        if session.shown.as_ref().is_none_or(|shown| shown.state.at.run != self.run) || known {
            return false;
        }
        let own = &mut self.companion;
        own.hold_at(Some(if may { self.end } else { own.session.step() }));
        let left = self.end.saturating_sub(own.session.step());
        let is_over = own.has_diverged() || left == 0;
        let is_long = own.session.rate.secs_per_step().is_some_and(|secs| secs * left as f64 > LONGEST);
        if is_long || !own.has_begun_or_may(&received) {
            // Its data may be gone: whoever goes to the branch is told why.
            other.recalled = Some(Box::default());
        } else if is_over && own.session.course.is_judged() {
            other.recalled = Some(Box::new(std::mem::take(&mut own.session.course)));
        }
        other.recalled.is_none()
    }
}
