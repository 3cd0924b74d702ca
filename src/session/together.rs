//! Runs beside each other that play in step: where they wait for each other, and how far all of them have come.

use std::time::Instant;

use super::companion::Companion;
use super::company::Company;
use super::link::Link;
use super::lockstep::Alignment;
use super::session::Session;
use crate::protocol::Ask;

impl Company {
    /// Whether the runs beside each other play in step.
    pub fn is_in_step(&self) -> bool {
        self.is_in_step
    }

    /// Lets the runs beside each other play in step, or each as fast as it can.
    pub fn set_in_step(&mut self, on: bool, link: &mut Link) {
        self.is_in_step = on;
        // Where they are paused, at once.
        self.aligns = if on { Alignment::ToFirst } else { Alignment::None };
        self.lockstep.forget();
        if !on {
            self.release(link);
        }
    }

    /// Before the runs play: where they are in step, none goes further than the first of them is at `step`, until it is known where
    /// they meet.
    pub(super) fn gather_at(&mut self, step: u64, link: &mut Link) {
        if self.is_in_step && !self.beside.is_empty() {
            self.lockstep.forget();
            self.hold_all(step, link);
        }
    }

    fn hold_all(&mut self, step: u64, link: &mut Link) {
        self.holds = true;
        link.ask(Ask::HoldAt(Some(step)));
        self.beside.iter_mut().for_each(|companion| companion.hold_at(Some(step)));
    }

    /// Lets all runs go on that wait for others, if any do.
    fn release(&mut self, link: &mut Link) {
        if std::mem::take(&mut self.holds) {
            link.ask(Ask::HoldAt(None));
            self.beside.iter_mut().for_each(|companion| companion.hold_at(None));
        }
    }

    /// Stops with the run of the window, which a breakpoint has stopped at `step`: those in step pause, and come to that step too.
    pub fn stop_at(&mut self, step: u64) {
        if self.is_in_step && !self.beside.is_empty() {
            self.ask_beside(&Ask::Pause);
            self.aligns = Alignment::To(step);
        }
    }

    /// Lets the run of the window, and those beside it, play.
    pub fn play(&mut self, session: &Session, link: &mut Link) {
        let others = self.beside.iter().map(|companion| companion.session.step());
        self.gather_at(others.fold(session.step(), u64::max), link);
        self.ask_beside(&Ask::Play);
        link.ask(Ask::Play);
    }

    /// The steps that the runs beside each other have come to which play. What is seen of one that is to begin is of the run before.
    fn playing(&self, session: &Session) -> Vec<u64> {
        let others = self.beside.iter().map(|companion| (&companion.session, companion.link.addressed()));
        let all = std::iter::once((session, self.wanted)).chain(others);
        let play = all.filter(|(session, wanted)| session.is_playing() && session.run() == *wanted);
        play.map(|(session, _)| session.step()).collect()
    }

    /// The step that all runs which play in step have come to: what is later is not drawn, as only some have it. `None` where none
    /// do.
    pub fn common_step(&self, session: &Session) -> Option<u64> {
        let playing = self.playing(session);
        if self.is_in_step && playing.len() > 1 { self.lockstep.common(&playing) } else { None }
    }

    /// Whether pictures of the runs are to be asked for now: those that play in step are drawn at the same step, once they have met.
    pub fn may_look(&self, session: &Session) -> bool {
        let playing = self.playing(session);
        let is_alone = !self.is_in_step || self.beside.is_empty() || playing.len() < 2;
        is_alone || !self.lockstep.has_begun() || self.lockstep.have_met(&playing)
    }

    /// Tells every run how far it may go. `looks` is whether pictures of the runs beside are asked for; the run of the window takes at
    /// most `limit` steps per second, if that is limited.
    pub fn advance(&mut self, session: &Session, link: &mut Link, (looks, limit): (bool, Option<f64>)) {
        self.wanted = link.addressed();
        self.go_in_step(session, link, (looks, limit));
        let head = session.head();
        for ghost in &mut self.ghosts {
            // As far as it was recorded, and as far as the run of the window goes.
            ghost.hold_at(Some(head.max(ghost.held_at())));
        }
        if let Some(seeds) = &mut self.seeds {
            seeds.follow(session);
        }
    }

    fn go_in_step(&mut self, session: &Session, link: &mut Link, (looks, limit): (bool, Option<f64>)) {
        if self.beside.is_empty() || !self.is_in_step {
            // The last one may have been closed, or could not begin.
            return self.release(link);
        }
        let playing = self.playing(session);
        if self.aligns != Alignment::None && playing.is_empty() {
            let has_begun = |companion: &Companion| companion.session.run() == companion.link.addressed();
            if session.run() == self.wanted && self.beside.iter().all(has_begun) {
                self.align(session, link);
            }
            return;
        }
        if playing.is_empty() {
            self.lockstep.forget();
            return;
        }
        let is_seen = |session: &Session| {
            let at = session.shown.as_ref().map(|shown| shown.state.at);
            let has_picture = session.picture.as_ref().map(|picture| picture.at) == at;
            // Of a held picture no new one is asked for.
            !session.is_playing() || session.is_held() || has_picture
        };
        let others = self.beside.iter().map(|companion| &companion.session);
        let is_over = !looks || std::iter::once(session).chain(others).all(is_seen);
        let sessions = std::iter::once(session).chain(self.beside.iter().map(|companion| &companion.session));
        let secs = sessions.filter_map(|session| session.rate.secs_per_step()).reduce(f64::max);
        let secs_per_step = secs.map(|secs| limit.map_or(secs, |limit| secs.max(limit.recip())));
        if let Some(step) = self.lockstep.next(&playing, is_over, secs_per_step, Instant::now()) {
            self.hold_all(step, link);
        }
    }

    /// Takes runs that have paused at different steps to that at which one stopped, or to that of the first among them, once: in what
    /// is known of them, and beyond.
    fn align(&mut self, session: &Session, link: &mut Link) {
        let alignment = std::mem::take(&mut self.aligns);
        let steps = self.beside.iter().map(|companion| companion.session.step());
        let goal = match alignment {
            Alignment::To(step) => step,
            Alignment::None | Alignment::ToFirst => steps.fold(session.step(), u64::max),
        };
        let catch_up = |session: &Session, link: &mut Link| {
            let known = session.head().max(session.step()).min(goal);
            if known != session.step() {
                link.go_to(session.at().branch, known);
            }
            if goal > known {
                link.ask(Ask::Step { count: goal - known, only: None });
            }
        };
        // The one that has stopped is there, or on its way.
        if alignment == Alignment::ToFirst {
            catch_up(session, link);
        }
        self.beside.iter_mut().for_each(|companion| catch_up(&companion.session, &mut companion.link));
    }
}
