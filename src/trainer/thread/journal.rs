//! The thread's run as it is kept on the disk while it plays. This only decides what is due; another thread writes it.

use std::time::{Duration, Instant};

use super::{PlayMode, Worker};
use crate::config::{Run, RunConfig};
use crate::journal::{Job, JournalLink, Place};
use crate::protocol::{BranchId, NewChanges, Report};
use crate::trainer::checkpoint::bytes_of;
use crate::trainer::trainer::Trainer;
use crate::words::Language;

/// Least time from one state of a playing run to the next.
const STATE_INTERVAL: Duration = Duration::from_secs(5);
/// Most bytes of states per second of playing: large networks are not to wear out a disk.
const STATE_BYTES: f64 = 1e6;
/// Time from one note of how far a playing run has come to the next.
const REACHED_INTERVAL: Duration = Duration::from_secs(1);

/// What of the run the journal has been told.
pub(super) struct Recorder {
    link: JournalLink,
    /// Where the journal of the run is to lie; `None` once it has begun.
    place: Option<Place>,
    /// How many changes the journal knows.
    num_changes: usize,
    /// The branch that the journal records.
    branch: BranchId,
    /// The branches that the journal knows, with their names; `None` before it has heard of any.
    branches: Option<Vec<(BranchId, String)>>,
    /// Which state the journal looked at last: its branch and its step.
    seen: (BranchId, u64),
    /// The last state that was handed over, likewise.
    state_of: Option<(BranchId, u64)>,
    /// When the next state of a playing run is due.
    state_due_at: Instant,
    reached_at: Instant,
}

impl Recorder {
    pub(super) fn new(link: JournalLink) -> Self {
        let now = Instant::now();
        Self {
            link,
            place: Some(Place::New),
            num_changes: 0,
            branch: BranchId(0),
            branches: None,
            seen: (BranchId(0), 0),
            state_of: None,
            state_due_at: now,
            reached_at: now,
        }
    }

    /// Prepares for another run, whose journal is to lie at `place`.
    fn prepare(&mut self, place: Place) {
        self.place = Some(place);
        self.state_of = None;
        self.branches = None;
    }

    /// Takes an update of the list of changes of a run that has taken `step` steps on its branch. The journal is of the
    /// branch that the run is on: of what was noted on another one, it keeps what both share.
    pub(super) fn note(&mut self, news: &NewChanges, (trainer, step): (&Trainer, u64), is_paused: bool) {
        let branch = &trainer.branch_info();
        if std::mem::replace(&mut self.branch, branch.id) != branch.id && self.place.is_none() {
            let shared = branch.fork.filter(|fork| fork.branch == self.seen.0).map_or(0, |fork| fork.step);
            self.num_changes = news.kept + news.new.len();
            let branches = trainer.recorded_branches();
            self.branches = Some(trainer.branch_names());
            let (news, branches) = (news.clone(), Some((branches, trainer.checksums().to_vec())));
            self.link.send(Job::Changes { step: shared, news, branches, is_urgent: is_paused });
            self.link.offer(Job::Reached(step));
            return;
        }
        // While the run is on its branch, others are named and deleted, and no more.
        if self.place.is_none() && self.branches.as_ref() != Some(&trainer.branch_names()) {
            let branches = trainer.recorded_branches();
            self.branches = Some(trainer.branch_names());
            self.link.send(Job::Branches(branches));
        }
        // Before the journal begins, the run that it begins with has them.
        let is_same = news.new.is_empty() && news.kept == self.num_changes;
        if self.place.is_none() && !is_same {
            self.num_changes = news.kept + news.new.len();
            let news = news.clone();
            self.link.send(Job::Changes { step, news, branches: None, is_urgent: is_paused });
        }
    }

    /// The present state as a job, and how many bytes it has.
    fn state(trainer: &Trainer) -> Option<(Job, usize)> {
        let run = trainer.run();
        let config = RunConfig { data: run.config.data.named_from_anywhere(), ..run.config.clone() };
        let run = Run { config, ..run.clone() }.to_toml(Language::English);
        let bytes = bytes_of(trainer, &trainer.state(), run).ok()?;
        let length = bytes.len();
        Some((Job::State { reached: trainer.steps_taken(), bytes }, length))
    }
}

impl Worker<'_> {
    /// Steps that the run has taken, as far as they were recorded when it was opened.
    pub(super) fn recorded_steps(&self) -> u64 {
        self.trainer.as_ref().map_or(0, Trainer::head).max(self.hurry_to)
    }

    /// Prepares for another run, whose journal is to lie at `place`.
    pub(super) fn place_journal(&mut self, place: Place) {
        if let Some(recorder) = &mut self.recorder {
            recorder.prepare(place);
        }
    }

    /// Whether a journal is being written, of which there may be something to tell.
    pub(super) fn is_writing(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.link.is_busy())
    }

    /// Hands over to the journal what is due, and takes what it has to say.
    pub(super) fn keep_journal(&mut self) {
        let step = self.recorded_steps();
        let Some(recorder) = &mut self.recorder else { return };
        recorder.link.flush();
        self.outbox.extend(recorder.link.troubles().map(Report::Noticed));
        let Some(trainer) = &self.trainer else { return };
        let now = Instant::now();
        // A run that nobody has played leaves nothing behind; one that was recorded before is taken at once.
        let is_due = recorder.place.as_ref().is_some_and(|place| self.has_stepped || *place != Place::New);
        if let Some(place) = recorder.place.take_if(|_| is_due) {
            let recipe = Box::new(trainer.run().clone());
            recorder.num_changes = recipe.changes.len();
            recorder.link.send(Job::Begin { run: self.run, place, recipe, step });
            // Where it did not begin at step 0, its state at once.
            let is_at_start = trainer.steps_taken() <= 1;
            recorder.state_due_at = if is_at_start { now + STATE_INTERVAL } else { now };
            recorder.reached_at = now;
        }
        if recorder.place.is_some() {
            return;
        }
        let here = (trainer.branch(), trainer.steps_taken());
        let is_new = std::mem::replace(&mut recorder.seen, here) != here;
        if let Some(last) = trainer.checksums().last().filter(|last| is_new && last.step == here.1) {
            recorder.link.offer(Job::Checksum(*last));
        }
        let is_paused = self.mode == PlayMode::Paused;
        if trainer.is_in_past()
            || recorder.state_of == Some(here)
            || (trainer.steps_taken() < self.hurry_to && !is_paused)
        {
            return;
        }
        if is_paused || now >= recorder.state_due_at {
            // Without room it is due again in the next round.
            if recorder.link.has_room()
                && let Some((state, bytes)) = Recorder::state(trainer)
                && recorder.link.offer(state)
            {
                let rest = Duration::from_secs_f64(bytes as f64 / STATE_BYTES).max(STATE_INTERVAL);
                (recorder.state_of, recorder.state_due_at, recorder.reached_at) =
                    (Some(here), now + rest, now);
            }
        } else if now.duration_since(recorder.reached_at) >= REACHED_INTERVAL
            && recorder.link.offer(Job::Reached(here.1))
        {
            recorder.reached_at = now;
        }
    }

    /// Closes the journal of the run, which is left: its last state goes in.
    pub(super) fn end_journal(&mut self) {
        let step = self.recorded_steps();
        let Some(recorder) = &mut self.recorder else { return };
        if let Some(trainer) = &self.trainer
            && recorder.place.is_none()
        {
            let is_known = recorder.state_of == Some((trainer.branch(), trainer.steps_taken()));
            let is_early = trainer.steps_taken() < step;
            if let Some((state, _)) = Recorder::state(trainer).filter(|_| !is_known && !is_early) {
                recorder.link.send(state);
            }
            recorder.link.send(Job::End(step));
        }
        recorder.prepare(Place::New);
    }
}
