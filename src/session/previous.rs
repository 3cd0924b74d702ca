//! The way back to the run before: kept when another begins, offered for a while, and shown again.

use std::time::Instant;

use super::given_up::PreviousRun;
use super::notice::Offer;
use super::session::Session;
use crate::config::Change;
use crate::protocol::RunId;
use crate::words::Sentence;

impl Session {
    /// Makes the run that is shown the previous one, and offers to go back to it.
    pub(super) fn give_up(&mut self, now: Instant) {
        let Some(shown) = self.shown.take() else { return };
        let sentence = Sentence::new("notice.gave_up").with_count("step", shown.head);
        // For a lesson, a run of a lesson and a story that nobody changed are given up without a word: a preset brings them back.
        let own = shown.state.at.run;
        let is_story = !shown.acts.is_empty() && !shown.changes.all().iter().any(Change::is_made);
        let is_of_lesson = self.of_lesson.is_some_and(|run| run == own || (run > own && is_story));
        if !is_of_lesson {
            self.notices.offer(Offer::Undo(shown.state.at.run), sentence, now);
        }
        self.given_up = Some(Box::new(PreviousRun {
            shown,
            course: std::mem::take(&mut self.course),
            others: std::mem::take(&mut self.others),
            travel: std::mem::take(&mut self.travel),
            measuring: self.measuring,
            studies: std::mem::take(&mut self.studies),
            is_wanted: false,
        }));
    }

    /// Notes that the person wants the previous run back, and returns its number; `None` if there is none, or it was
    /// asked for already.
    pub fn take_back(&mut self) -> Option<RunId> {
        let given_up = self.given_up.as_mut().filter(|given_up| !given_up.is_wanted)?;
        given_up.is_wanted = true;
        let run = given_up.run();
        self.notices.withdraw(Offer::Undo(run));
        Some(run)
    }

    /// Drops the previous run once its offer has expired, and returns its number.
    pub fn forget_given_up(&mut self) -> Option<RunId> {
        let offers = |given_up: &PreviousRun| self.notices.offers(Offer::Undo(given_up.run()));
        let given_up = self.given_up.take_if(|given_up| !given_up.is_wanted && !offers(given_up))?;
        Some(given_up.run())
    }

    /// Shows the previous run, numbered `given_up`, again, as run `run`.
    pub(super) fn fold_restored(&mut self, run: RunId, given_up: RunId, now: Instant) {
        let Some(past) = self.given_up.take_if(|past| past.run() == given_up) else { return };
        self.notices.withdraw(Offer::Undo(given_up));
        self.notices.withdraw(Offer::ToEnd);
        if std::mem::take(&mut self.gives_up) {
            self.give_up(now);
        }
        let PreviousRun { mut shown, mut course, others, travel, measuring, mut studies, .. } = *past;
        shown.state.at.run = run;
        // What was being worked on was lost with the run's number.
        studies.truncate(u64::MAX);
        course.hand_out_anew();
        (self.shown, self.course) = (Some(shown), course);
        (self.others, self.travel) = (others, travel);
        self.travel.follow(run);
        (self.measuring, self.studies) = (measuring, studies);
        self.trails.clear();
        self.thumbnails.clear();
        self.rate.forget();
        self.forget_asked();
    }
}
