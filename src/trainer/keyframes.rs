//! States that are kept while a run goes on, so that it can go back to any step: from the kept state before it, the recording
//! is replayed. Within a budget of memory, the longer a run is, the farther apart they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::players::Players;
use super::state::State;
use crate::protocol::KeptStates;

/// Steps between two kept states of a run that is not yet long.
const SPACING: u64 = 128;
/// From the last states at these distances a run that has diverged goes back.
const HEALTHY_SPACING: u64 = 256;
/// A kept state counts as healthy if it is at least this many steps before the divergence: later ones are finite,
/// but mostly diverge again.
const HEALTHY_MARGIN: u64 = 64;
/// Most memory for all kept states of a run, in bytes, if a person says nothing else: 256 MiB.
pub const KEPT_BYTES: usize = 256 << 20;

/// How the kept states of all branches share the memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Most memory for kept states, in bytes. A few are kept in any case.
    pub(super) most: usize,
    /// Steps between two kept states.
    spacing: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { most: KEPT_BYTES, spacing: SPACING }
    }
}

impl Budget {
    /// A budget of `most` bytes.
    pub(super) fn of(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// Whether the state after `step` steps is to be kept.
    pub(super) fn asks_for(self, step: u64) -> bool {
        step.is_multiple_of(self.spacing) || step.is_multiple_of(HEALTHY_SPACING)
    }

    /// Lets go of states of `branches` until they take no more memory than they may. The more a run has, the farther
    /// apart are those that stay; `now` is the present step on the first of `branches`.
    pub(super) fn thin(&mut self, mut branches: Vec<&mut Keyframes>, now: u64) {
        while kept(branches.iter().map(|branch| &**branch)).1 > self.most {
            let fewest = branches.iter().all(|branch| branch.last().is_none_or(|last| last < self.spacing));
            if fewest {
                return;
            }
            self.spacing = self.spacing.saturating_mul(2);
            let mut is_first = true;
            for branch in &mut branches {
                branch.thin(self.spacing, std::mem::take(&mut is_first).then_some(now));
            }
        }
    }
}

/// The states of `branches`, and the memory that they take. A state that several branches share counts once.
pub(super) fn kept_by<'a>(branches: impl Iterator<Item = &'a Keyframes>, budget: Budget) -> KeptStates {
    let (count, bytes) = kept(branches);
    KeptStates { count, bytes, budget: budget.most }
}

fn kept<'a>(branches: impl Iterator<Item = &'a Keyframes>) -> (usize, usize) {
    let mut seen = std::collections::HashSet::new();
    let states = branches.flat_map(|branch| branch.states.values());
    let unique = states.filter(|state| seen.insert(Arc::as_ptr(state)));
    unique.fold((0, 0), |(count, bytes), state| (count + 1, bytes + state.bytes()))
}

/// The kept states of one branch, by step. Those before the step at which it left another branch are shared with that one.
#[derive(Clone, Debug, Default)]
pub(super) struct Keyframes {
    states: BTreeMap<u64, Arc<State>>,
}

impl Keyframes {
    /// Keeps the state of `players` after `step` steps, if there is none of that step.
    pub(super) fn keep(&mut self, step: u64, players: &Players) {
        self.states.entry(step).or_insert_with(|| {
            let mut state = State::default();
            players.write_state(step, &mut state);
            Arc::new(state)
        });
    }

    /// This state, if there is one.
    pub(super) fn of(state: Option<Arc<State>>) -> Self {
        Self { states: state.into_iter().map(|state| (state.step, state)).collect() }
    }

    /// Keeps `state` too.
    pub(super) fn add(&mut self, state: Arc<State>) {
        self.states.entry(state.step).or_insert(state);
    }

    /// Keeps those states of `other` too that `budget` asks for.
    pub(super) fn take_in(&mut self, other: &Self, budget: Budget) {
        let asked = other.states.iter().filter(|(step, _)| budget.asks_for(**step));
        for (step, state) in asked {
            self.states.entry(*step).or_insert_with(|| Arc::clone(state));
        }
    }

    /// Keeps `state` alone.
    pub(super) fn begin_with(&mut self, state: State) {
        self.states.clear();
        self.states.insert(state.step, Arc::new(state));
    }

    /// The states up to `step`, as another branch has them that leaves this one there.
    pub(super) fn up_to(&self, step: u64) -> Self {
        Self { states: self.states.range(..=step).map(|(step, state)| (*step, Arc::clone(state))).collect() }
    }

    /// The newest state that is early enough before `step`, at which the run diverged; else the oldest.
    pub(super) fn healthy(&self, step: u64) -> Option<&Arc<State>> {
        let first = self.first();
        let is_healthy =
            |(at, _): &(&u64, &Arc<State>)| at.is_multiple_of(HEALTHY_SPACING) || Some(**at) == first;
        let early = self.states.range(..=step.saturating_sub(HEALTHY_MARGIN)).rev().find(is_healthy);
        early.or(self.states.first_key_value()).map(|(_, state)| state)
    }

    /// The newest state at `step` or before; else the oldest.
    pub(super) fn before(&self, step: u64) -> Option<&Arc<State>> {
        let before = self.states.range(..=step).next_back();
        before.or(self.states.first_key_value()).map(|(_, state)| state)
    }

    /// The step of the first state.
    pub(super) fn first(&self) -> Option<u64> {
        self.states.first_key_value().map(|(step, _)| *step)
    }

    fn last(&self) -> Option<u64> {
        self.states.last_key_value().map(|(step, _)| *step)
    }

    /// Lets go of the states that are not `spacing` steps apart, but for the first, the last, and the last ones up to `now`
    /// and up to the end, from which a run that diverges goes back.
    fn thin(&mut self, spacing: u64, now: Option<u64>) {
        let (first, last) = (self.first(), self.last());
        let is_recent = |step: u64, now: Option<u64>| {
            let span = 3 * HEALTHY_SPACING;
            step.is_multiple_of(HEALTHY_SPACING) && now.is_some_and(|now| step <= now && now - step < span)
        };
        self.states.retain(|step, _| {
            Some(*step) == first
                || Some(*step) == last
                || step.is_multiple_of(spacing)
                || is_recent(*step, now)
                || is_recent(*step, last)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Weights;

    /// A branch with a state of 4000 bytes every `SPACING` steps up to `last`.
    fn branch(last: u64) -> Keyframes {
        let weights = Weights { generator: vec![0.0; 1000], ..Weights::default() };
        let state = |step| (step, Arc::new(State { step, weights: weights.clone(), ..State::default() }));
        Keyframes { states: (0..=last).step_by(SPACING as usize).map(state).collect() }
    }

    fn steps(keyframes: &Keyframes) -> Vec<u64> {
        keyframes.states.keys().copied().collect()
    }

    #[test]
    fn kept_states_thin_themselves_evenly_and_keep_those_to_go_back_to() {
        let mut own = branch(100 * SPACING);
        let each = own.before(0).map_or(0, |state| state.bytes());
        let mut budget = Budget::of(30 * each);
        budget.thin(vec![&mut own], 100 * SPACING);
        assert!(kept([&own].into_iter()).1 <= budget.most);
        assert_eq!(budget.spacing, 4 * SPACING);
        let last = 100 * SPACING;
        assert!(steps(&own).iter().rev().take(3).all(|step| last - step < 3 * HEALTHY_SPACING));
        assert_eq!(steps(&own)[..3], [0, 4 * SPACING, 8 * SPACING]);
        // However little memory there is, some are kept.
        let mut none = Budget::of(0);
        none.thin(vec![&mut own], last);
        assert!(own.first() == Some(0) && own.before(last).is_some_and(|state| last - state.step < 256));
    }

    #[test]
    fn what_branches_share_counts_once() {
        let own = branch(10 * SPACING);
        let other = own.up_to(5 * SPACING);
        assert_eq!(steps(&other).len(), 6);
        assert_eq!(kept([&own, &other].into_iter()).1, kept([&own].into_iter()).1);
    }

    #[test]
    fn a_healthy_state_is_early_enough_and_of_the_wider_spacing() {
        let own = branch(8 * SPACING);
        let healthy = |step| own.healthy(step).map(|state| state.step);
        assert_eq!([1030, 1087, 1088, 600, 20].map(healthy), [768, 768, 1024, 512, 0].map(Some));
        assert_eq!(own.before(1023).map(|state| state.step), Some(896));
    }
}
