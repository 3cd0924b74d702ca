//! The moment of the run that is shown: its branch and step, what is known of it there, and the way to another branch.

use std::time::Instant;

use super::branch::OtherBranch;
use super::notice::Offer;
use super::session::Session;
use crate::config::{Change, RecordedBranch, RunFile};
use crate::diagnosis::Verdict;
use crate::history::{MeasuredAt, RunHistory};
use crate::protocol::{BranchId, BranchInfo, Changes, NewChanges, Snapshot, shared_steps};
use crate::words::Sentence;

impl Session {
    /// The last step that was taken on the branch that the run is on.
    pub fn head(&self) -> u64 {
        self.shown.as_ref().map_or(0, |shown| shown.head)
    }

    /// Branch and step where the run is, or will be as soon as it is where it was asked to go.
    pub fn place(&self) -> (BranchId, u64) {
        let at = self.at();
        self.travel.target().unwrap_or((at.branch, at.step))
    }

    /// Whether the run has taken steps on its branch that lie ahead of the one that is shown.
    pub fn is_in_past(&self) -> bool {
        self.step() < self.head()
    }

    /// What the run is found to do at the step that is shown; `None` before the first observation.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.course.diagnosis.verdict_at(self.step())
    }

    /// The metrics of the step that is shown, or of the last one before it that has some.
    pub fn measured(&self) -> Option<&MeasuredAt> {
        self.course.measured.whole_at(self.step())
    }

    /// Shows the metrics that the verdict rests on too, from now on and of before: runs beside each other have them at the same steps.
    pub fn show_judged(&mut self) {
        self.shows_judged = true;
        self.course.show_judged();
    }

    /// All changes of a branch; `None` if the run has no such one.
    pub fn changes_of(&self, branch: BranchId) -> Option<&Changes> {
        let own =
            self.shown.as_ref().filter(|shown| shown.state.at.branch == branch).map(|shown| &shown.changes);
        own.or(self.others.get(&branch).map(|other| &other.changes))
    }

    /// Whether the last change that a person made on the branch can be undone.
    pub fn can_undo(&self) -> bool {
        let made = |changes: &Changes| changes.in_force().iter().any(Change::is_made);
        let is_planned = |shown: &super::shown::Shown| {
            let own = shown.branches.iter().find(|info| info.id == shown.state.at.branch);
            own.is_some_and(|info| info.is_planned && info.fork.is_some())
        };
        self.shown.as_ref().is_some_and(|shown| made(&shown.changes) || is_planned(shown))
    }

    /// What the branch of `snapshot` shares with the one that shares most with it.
    fn shared_course(&self, snapshot: &Snapshot) -> RunHistory {
        let shared = |id: BranchId, course: &RunHistory| {
            let buckets = course.curves.buckets();
            let begun = buckets.first().map_or(0, |bucket| bucket.first.saturating_sub(1));
            let steps =
                shared_steps(&snapshot.branches, id, snapshot.at.branch).min(course.curves.last_step());
            // Where a run was opened in its middle, what came before it is played anew on a branch that left it there.
            if begun == 0 || steps > begun { steps } else { 0 }
        };
        let courses = self.others.iter().map(|(id, other)| (shared(*id, &other.course), &other.course));
        let best = courses.max_by_key(|(steps, _)| *steps);
        best.filter(|(steps, _)| *steps > 0).map_or_else(RunHistory::default, |(steps, course)| {
            let mut course = course.clone();
            course.truncate(steps);
            course
        })
    }

    /// Takes in the changes of branches that were recorded before the run was opened.
    pub(super) fn meet_branches(&mut self, snapshot: &Snapshot) {
        for (id, changes) in snapshot.unplayed.iter().filter(|(id, _)| **id != snapshot.at.branch) {
            self.others.entry(*id).or_insert_with(|| {
                let (new, num_in_force) = (changes.clone(), changes.len());
                let news = NewChanges { revision: 1, kept: 0, new, num_in_force };
                let mut changes = Changes::default();
                changes.fold(news);
                OtherBranch { changes, ..OtherBranch::default() }
            });
        }
    }

    /// Offers to go to the step that the recording of the run has come to.
    pub(super) fn offer_end(&mut self, step: u64, now: Instant) {
        self.notices.offer(Offer::ToEnd, Sentence::new("notice.reached").with_count("step", step), now);
    }

    /// The run with all its branches, as a file has it: with how far it has come, and the hashes of its weights. `None` before
    /// the first snapshot.
    pub fn file(&self) -> Option<RunFile> {
        let shown = self.shown.as_ref()?;
        let mut file = RunFile::from(self.recipe()?);
        (file.checksums, file.reached) =
            (shown.checksums.to_vec(), Some(shown.head).filter(|head| *head > 0));
        if shown.branches.len() > 1 || !shown.names.is_empty() {
            let record = |info: &BranchInfo| RecordedBranch {
                id: info.id.0,
                fork: info.fork.map(|fork| (fork.branch.0, fork.step)),
                name: shown.names.get(&info.id).cloned().unwrap_or_default(),
                is_planned: info.is_planned,
                taken: (info.id != shown.state.at.branch).then(|| {
                    let changes = self.changes_of(info.id).map_or_else(Vec::new, |all| all.all().to_vec());
                    (info.head, changes)
                }),
            };
            file.branches = shown.branches.iter().map(record).collect();
        }
        Some(file)
    }

    /// Follows the run to the branch of `snapshot`: one that it was on before, or a new one, which shares with the one that
    /// it left what was there.
    pub(super) fn change_branch(&mut self, snapshot: &Snapshot) {
        let Some(shown) = &self.shown else { return };
        let left = shown.state.at.branch;
        let course = std::mem::take(&mut self.course);
        self.others.insert(left, OtherBranch { course, changes: shown.changes.clone(), recalled: None });
        let known = self.others.remove(&snapshot.at.branch).map(|other| other.course);
        let known = known.filter(|course| course.curves.last().is_some());
        self.course = known.unwrap_or_else(|| self.shared_course(snapshot));
        self.studies.truncate(snapshot.at.step);
        self.trails.clear();
        self.rate.forget();
    }
}
