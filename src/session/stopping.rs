//! The run that is shown stops: what is told, and where the screen goes back to.

use super::session::Session;
use super::stops::STOPPED;
use crate::protocol::{Phase, StateId};
use crate::words::Sentence;

impl Session {
    /// Notes that the run stopped at `at` for these reasons. Returns what is to be told.
    pub(super) fn stop_at(&mut self, at: StateId, reasons: Vec<Sentence>) -> Vec<Sentence> {
        if at.run != self.run() {
            return Vec::new();
        }
        let stopped = Sentence::new(STOPPED).with_count("step", at.step);
        let told = |reason: &Sentence| stopped.clone().with_sentence("reason", reason.clone());
        let told = reasons.iter().map(told).collect();
        self.stops.last = Some((at, reasons));
        self.stops.fresh = Some(at);
        told
    }

    /// Whether the run plays on after its schedule has brought both learning rates to 0, where that is not told yet.
    pub fn take_over(&mut self) -> bool {
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.phase == Phase::Playing) else {
            return false;
        };
        let (at, schedule) = (shown.state.at, shown.state.config.game.schedule);
        let is_told = self.stops.over.is_some_and(|over| over.is_on_branch_of(at));
        let is_over = schedule.factor(at.step + 1) == 0.0 && self.travel.target().is_none() && !is_told;
        if is_over {
            self.stops.over = Some(at);
        }
        is_over
    }

    /// The state to go back to, and what is to be told, where a verdict or a metric has turned out to meet a breakpoint at a step
    /// that the run has played past; once. `None` while the run is on its way elsewhere.
    pub(super) fn take_passed(&mut self) -> Option<(StateId, Vec<Sentence>)> {
        let (start, last) = self.stops.played.filter(|(start, last)| start.step < *last)?;
        if self.travel.target().is_some() || !start.is_on_branch_of(self.at()) {
            return None;
        }
        let (step, reasons) = self.course.met(&self.stops.in_force(), start.step, last)?;
        let at = StateId { step, ..start };
        self.stops.played = Some((at, step));
        Some((at, self.stop_at(at, reasons)))
    }
}
