//! "Is it luck?": the run with other seeds, in the background, on the cores that are free.

use super::companion::{Companion, RunName};
use super::session::Session;
use crate::config::{MAX_SEED, Run};
use crate::history::{MetricSpread, RunHistory};
use crate::protocol::{Ask, BranchId, RunId};

/// Number of other seeds.
pub const NUM_SEEDS: usize = 8;
/// Memory for the states that are kept of each, in bytes: nobody goes back in them.
const KEPT: usize = 1 << 20;
/// Steps that a seed takes before another one has its turn, while nobody knows how long one takes.
const FIRST_TURN: u64 = 256;
/// Seconds that a turn takes then.
const TURN: f64 = 0.5;

/// Which recipe the seeds play: that of this run and branch, with so many of its changes.
type RecipeId = (RunId, BranchId, u64);

/// The run with other seeds.
pub struct SeedRuns {
    /// One run for each seed.
    pub members: Vec<Companion>,
    /// Whether the person has told them to wait.
    pub is_paused: bool,
    /// How many of them play at the same time, at most.
    pub slots: usize,
    /// How far their metrics reach.
    pub metrics: MetricSpread,
    /// The runs that these are of.
    measured: Vec<RunId>,
    recipe: Option<RecipeId>,
}

impl SeedRuns {
    /// The `members`, none of which has begun, of which `slots` play at a time.
    pub(super) fn new(members: Vec<Companion>, slots: usize) -> Self {
        Self {
            members,
            is_paused: false,
            slots: slots.max(1),
            metrics: MetricSpread::default(),
            measured: Vec::new(),
            recipe: None,
        }
    }

    /// Follows the run of the window: begins anew where its recipe is another, and hands out turns up to the last step that it
    /// has taken.
    pub(super) fn follow(&mut self, session: &Session) {
        let Some(shown) = &session.shown else { return };
        let at = shown.state.at;
        let recipe = Some((at.run, at.branch, shown.changes.revision()));
        // While a slider is dragged every frame has another recipe.
        if self.recipe != recipe && !session.awaits_changes() {
            self.recipe = recipe;
            self.begin(session);
        }
        self.hand_out(session.head());
    }

    /// Reads what has arrived. What is wrong with the recipe, the run of the window tells.
    pub(super) fn receive(&mut self) {
        self.members.iter_mut().for_each(|member| drop(member.receive()));
        let runs = self.members.iter().map(|member| member.session.seen().run()).collect();
        if runs != self.measured {
            (self.measured, self.metrics) = (runs, MetricSpread::default());
        }
        let courses = self.members.iter().map(|member| &member.session.seen().course);
        self.metrics.follow(&courses.map(RunHistory::judged).collect::<Vec<_>>());
    }

    fn begin(&mut self, session: &Session) {
        let Some(run) = session.recipe() else { return };
        for (index, member) in self.members.iter_mut().enumerate() {
            let seed = other_seed(run.config.seed, index as u64 + 1);
            let mut run = Run { acts: Vec::new(), ..run.clone() };
            run.config.seed = seed;
            member.hold_at(Some(0));
            member.link.ask(Ask::KeepWithin(KEPT));
            member.begin(run, true, 0);
            member.name = RunName::Given(seed.to_string());
        }
    }

    /// Gives those that are furthest behind their turns, as far as there is room, up to step `head`.
    fn hand_out(&mut self, head: u64) {
        if self.is_paused {
            return;
        }
        let step = |member: &Companion| member.session.step();
        let mut room = self.slots.saturating_sub(self.num_at_work());
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|index| step(&self.members[*index]));
        for index in order {
            let member = &mut self.members[index];
            let hold = member.held_at();
            let rests = step(member) >= hold && member.session.shown.is_some() && !member.has_diverged();
            if room > 0 && rests && hold < head {
                let secs_per_step = member.session.rate.secs_per_step().filter(|secs| *secs > 0.0);
                let turn = secs_per_step.map_or(FIRST_TURN, |secs| (TURN / secs).clamp(1.0, 65_536.0) as u64);
                member.hold_at(Some((hold + turn).min(head)));
                room -= 1;
            }
        }
    }

    /// How many of them take steps now: each keeps a core busy.
    pub fn num_at_work(&self) -> usize {
        let works = |member: &&Companion| member.session.step() < member.held_at() && !member.has_diverged();
        self.members.iter().filter(works).count()
    }

    /// Lets all of them wait, or go on.
    pub fn pause(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
        if is_paused {
            for member in &mut self.members {
                member.hold_at(Some(member.session.step()));
            }
        }
    }

    /// The last step that all of them have taken that can.
    pub fn step(&self) -> u64 {
        let able = self.members.iter().filter(|member| !member.has_diverged());
        able.map(|member| member.session.step()).min().unwrap_or(0)
    }
}

/// The seed `ahead` after `seed`; after the largest comes 0.
fn other_seed(seed: u64, ahead: u64) -> u64 {
    let left = MAX_SEED - seed.min(MAX_SEED);
    if ahead <= left { seed + ahead } else { ahead - left - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_seeds_are_others_at_the_largest_too() {
        assert_eq!(other_seed(7, 1), 8);
        assert_eq!([1, 2, 3].map(|ahead| other_seed(MAX_SEED - 1, ahead)), [MAX_SEED, 0, 1]);
    }
}
