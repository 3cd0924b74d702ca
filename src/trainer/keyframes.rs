//! States that are kept while a run goes on, so that it can go back.

use std::collections::VecDeque;

use super::players::Players;
use super::state::State;

/// Steps between two kept states.
const SPACING: u64 = 256;
/// Most states that are kept.
const MOST: usize = 3;
/// A kept state counts as healthy if it is at least this many steps before the divergence: later ones are finite,
/// but mostly diverge again.
const HEALTHY_MARGIN: u64 = 64;

/// The last states of a run at even distances, in order of step.
#[derive(Default)]
pub(super) struct Keyframes {
    states: VecDeque<State>,
}

impl Keyframes {
    /// Whether the state after `step` steps is to be kept.
    pub(super) fn are_due(step: u64) -> bool {
        step.is_multiple_of(SPACING)
    }

    /// Keeps the state of `players` after `step` steps; the oldest one goes if there are as many as can be kept.
    pub(super) fn keep(&mut self, step: u64, players: &Players) {
        let oldest = if self.states.len() < MOST { None } else { self.states.pop_front() };
        let mut state = oldest.unwrap_or_default();
        players.write_state(step, &mut state);
        self.states.push_back(state);
    }

    /// Keeps `state` alone.
    pub(super) fn begin_with(&mut self, state: State) {
        self.states.clear();
        self.states.push_back(state);
    }

    /// Drops the states after `step`.
    pub(super) fn forget_after(&mut self, step: u64) {
        self.states.retain(|state| state.step <= step);
    }

    /// The newest state that is early enough before `step`, at which the run diverged; else the oldest.
    pub(super) fn healthy(&self, step: u64) -> Option<&State> {
        let is_early = |state: &&State| state.step + HEALTHY_MARGIN <= step;
        self.states.iter().rev().find(is_early).or(self.states.front())
    }

    /// The newest state.
    pub(super) fn newest(&self) -> Option<&State> {
        self.states.back()
    }
}
