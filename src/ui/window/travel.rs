//! Performs the actions that move in the time of a run.

use eframe::egui::Context;

use super::app::App;
use crate::config::{Change, MAX_SEED, Run, RunConfig};
use crate::protocol::{Ask, Breakpoint, StateId};
use crate::session::{Session, Stop};
use crate::ui::action::{Moment, Seed, SlowAction};

impl App {
    /// Moves in slow motion.
    pub(super) fn move_slowly(&mut self, action: SlowAction, ctx: &Context) {
        let Some(slow) = &mut self.session.slow else {
            if action == SlowAction::Forward {
                self.step_slowly();
            }
            return;
        };
        match action {
            SlowAction::Forward if slow.forward() => self.step_slowly(),
            SlowAction::Forward => {}
            SlowAction::Back => slow.back(),
            SlowAction::Skip => slow.skip(),
            SlowAction::Play(plays) => slow.play(plays, ctx.input(|input| input.time)),
            SlowAction::End => self.session.slow = None,
        }
    }

    /// Goes to another step of the run.
    pub(super) fn go(&mut self, moment: Moment) {
        let Some(shown) = &self.session.shown else { return };
        let (branch, step) = self.session.place();
        let head_of = |branch| shown.branches.iter().find(|info| info.id == branch).map(|info| info.head);
        let head = head_of(branch).unwrap_or(shown.head);
        let (branch, step) = match moment {
            Moment::Step(step) => (branch, step),
            Moment::By(steps) => (branch, step.saturating_add_signed(steps)),
            Moment::First => (branch, 0),
            Moment::Last => (branch, head),
            Moment::On(branch, step) => (branch, step),
        };
        let last = head_of(branch).unwrap_or(head);
        let target = step.clamp(shown.first_step.min(last), last);
        if (branch, target) == self.session.place() {
            return;
        }
        self.session.slow = None;
        // Who goes to a step wants to see it.
        self.hold_picture(false);
        let number = self.link.go_to(branch, target);
        self.company.go_beside(target);
        self.session.travel.go_to(number, branch, target);
        self.views.curves.bring_into_view(target);
    }

    /// Goes back to the previous run, where that is offered; else undoes the last change.
    pub(super) fn undo(&mut self) {
        // What was done last is undone first: a change of this run came after the run before was given up.
        if self.session.can_undo() {
            let end = StateId { step: self.session.head(), ..self.session.at() };
            self.session.travel.undo(end);
            self.link.ask(Ask::UndoChange);
        } else {
            self.take_back();
        }
    }

    /// Goes back to the run that was given up for this one.
    pub(super) fn take_back(&mut self) {
        if let Some(run) = self.session.take_back() {
            self.link.ask(Ask::Restore(run));
        }
    }

    /// Trains D alone to its optimum: as fast as possible in a run in acts, whose pace is that of a story.
    pub(super) fn train_to_optimum(&mut self) {
        if self.session.shown.as_ref().is_some_and(|shown| !shown.acts.is_empty()) {
            self.views.toolbar.set_limit(None);
            self.limit_speed(None);
        }
        self.link.ask(Ask::TrainToOptimum);
    }

    /// Stops where one of `stops` is met that is in force, from now on.
    pub(super) fn stop_when(&mut self, stops: Vec<Stop>) {
        self.session.stops.all = stops;
        self.link.ask(Ask::StopWhen(self.session.stops.in_force()));
    }

    /// Stops at the step that is shown, or no longer.
    pub(super) fn stop_here(&mut self) {
        let here = Breakpoint::Step(self.session.place().1.max(1));
        let stops = &self.session.stops;
        let all = if stops.has(here) { stops.without(here) } else { stops.with(here) };
        self.stop_when(all);
    }

    /// Takes at most so many MiB of memory for the states that are kept of a run, from now on.
    pub(super) fn keep_within(&mut self, mebibytes: u32) {
        self.preferences.kept_mebibytes = mebibytes;
        self.link.ask(Ask::KeepWithin(self.preferences.kept_bytes()));
    }

    /// Goes on where the run was before the last change was undone.
    pub(super) fn redo(&mut self) {
        if let Some(before) = self.session.travel.redo() {
            self.go(Moment::On(before.branch, before.step));
        }
    }
}

/// The run of `session` as it begins again.
pub(super) fn restarted(session: &Session, seed: Seed) -> Option<Run> {
    let shown = session.shown.as_ref()?;
    // What was scheduled is the run's own; where a person has changed it, it is another one. A run in acts is told again as it was
    // planned.
    let is_own = !shown.changes.all().iter().any(Change::is_made) && shown.wanted == shown.state.config;
    let own = session.recipe().filter(|run| is_own || !run.acts.is_empty());
    let planned = own.map(|mut run| {
        run.changes.retain(|change| !change.is_made());
        run
    });
    let mut run = planned.unwrap_or_else(|| Run::from(RunConfig::clone(&shown.wanted)));
    if seed == Seed::Next {
        let seed = &mut run.config.seed;
        *seed = if *seed >= MAX_SEED { 0 } else { *seed + 1 };
    }
    Some(run)
}
