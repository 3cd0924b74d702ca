//! The picture that is held while the run goes on: what panes show is a session that takes nothing more in.

use std::sync::Arc;

use super::notice::Notices;
use super::session::Session;
use crate::protocol::{Answer, ObservedState, Picture, View};

impl Session {
    /// What panes show: the held state, or the newest one.
    pub fn seen(&self) -> &Self {
        self.held.as_deref().unwrap_or(self)
    }

    /// Whether the picture is held.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Holds the picture of now, or lets it follow the run again. Slow motion ends, as it shows no moment of the run that goes on.
    pub fn hold(&mut self, on: bool) {
        self.held = None;
        if !on || self.shown.is_none() {
            return;
        }
        self.slow = None;
        // What the person has to read, and the run that can come back, belong to now.
        let given_up = self.given_up.take();
        let mut held = self.clone();
        held.notices = Notices::default();
        self.given_up = given_up;
        self.held = Some(Box::new(held));
    }

    /// Lets go of what is held once the run is another, on another branch, or before it.
    pub(super) fn follow_held(&mut self) {
        let now = self.at();
        self.held.take_if(|held| !held.at().is_on_branch_of(now) || now.step < held.step());
    }

    /// The state to draw through `view`: the newest one, or that of slow motion. While the picture is held it is the held one, until
    /// its picture is there.
    pub(super) fn picture_wanted(&self, view: &View) -> Option<ObservedState> {
        let Some(held) = &self.held else { return self.drawn_state() };
        let shows = |picture: &Arc<Picture>| picture.at == held.at() && picture.view == *view;
        held.drawn_state().filter(|_| !held.picture.as_ref().is_some_and(shows))
    }

    /// Takes in the picture of what is held.
    pub(super) fn fold_held(&mut self, answer: &Answer) {
        if let (Some(held), Answer::Picture(picture)) = (&mut self.held, answer) {
            held.picture = Some(Arc::new((**picture).clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::protocol::{NUM_SERIES, Record, Report, RunId, Snapshot};

    fn come_to(session: &mut Session, run: u64, step: u64) {
        let records = vec![Record::of(step, [step as f32; NUM_SERIES])];
        let snapshot = Snapshot { records, ..Snapshot::playing(RunId(run), step) };
        session.fold_report(Report::Snapshot(Box::new(snapshot)), Instant::now());
    }

    #[test]
    fn what_is_held_stays_while_the_run_goes_on_and_goes_with_its_run() {
        let mut session = Session::default();
        session.hold(true);
        assert!(!session.is_held(), "there is nothing to hold");
        come_to(&mut session, 1, 10);
        session.hold(true);
        come_to(&mut session, 1, 500);
        assert_eq!((session.step(), session.seen().step()), (500, 10));
        assert_eq!(session.seen().course.curves.last_step(), 10, "curves end where the picture is held");
        session.hold(false);
        assert_eq!(session.seen().step(), 500);
        // Held anew, and the run goes back before it.
        session.hold(true);
        come_to(&mut session, 1, 499);
        assert!(!session.is_held());
        session.hold(true);
        come_to(&mut session, 2, 600);
        assert!(!session.is_held(), "another run");
    }

    #[test]
    fn a_held_session_has_neither_messages_nor_a_held_one_within() {
        let mut session = Session::default();
        come_to(&mut session, 1, 10);
        session.hold(true);
        session.hold(true);
        assert!(session.held.as_ref().is_some_and(|held| held.held.is_none()));
        assert!(session.seen().notices.all().is_empty());
    }
}
