//! One step in slow motion: its phases, one after the other, and which of them is shown.

use std::sync::Arc;

use crate::config::Player;
use crate::protocol::{Minibatch, StepTrace, TracedUpdate, Weights};

/// A part of one update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdatePhase {
    /// Latents z are drawn.
    Latents,
    /// G makes fakes G(z) of them.
    Generate,
    /// Real samples x are drawn.
    Reals,
    /// D gives its output for each sample.
    Predict,
    /// The player's loss is computed, a mean over the samples.
    Loss,
    /// The gradient of the loss by the player's weights is computed.
    Gradient,
    /// The optimizer moves the player's weights down the gradient.
    Update,
}

impl UpdatePhase {
    /// All phases in order. `sees_real` is whether the loss needs real samples.
    fn all(sees_real: bool) -> impl Iterator<Item = Self> {
        let all = [
            Self::Latents,
            Self::Generate,
            Self::Reals,
            Self::Predict,
            Self::Loss,
            Self::Gradient,
            Self::Update,
        ];
        all.into_iter().filter(move |phase| sees_real || *phase != Self::Reals)
    }

    /// Its name in the table of words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Latents => "latents",
            Self::Generate => "generate",
            Self::Reals => "reals",
            Self::Predict => "predict",
            Self::Loss => "loss",
            Self::Gradient => "gradient",
            Self::Update => "update",
        }
    }
}

/// Seconds for each phase while slow motion plays.
const PACE: f64 = 2.5;

/// A step that was taken, shown phase by phase. The run itself is already after the step: nothing here can change it.
#[derive(Clone, Debug)]
pub struct SlowMotion {
    trace: Arc<StepTrace>,
    /// Number of the update, and its phase.
    frames: Vec<(usize, UpdatePhase)>,
    cursor: usize,
    /// When the next phase is due, in seconds of the screen's clock; `None` unless slow motion plays.
    due: Option<f64>,
    /// Whether the next step was asked for.
    is_waiting: bool,
}

impl SlowMotion {
    /// The first phase of `trace`; it goes on playing if `before` was playing.
    pub fn of(trace: Arc<StepTrace>, before: Option<Self>) -> Self {
        let frames = trace.updates.iter().enumerate();
        let frames = frames.flat_map(|(index, update)| {
            let phases = UpdatePhase::all(update.sees_real);
            phases.map(move |phase| (index, phase))
        });
        let due = before.and_then(|before| before.due).map(|due| due + PACE);
        Self { frames: frames.collect(), trace, cursor: 0, due, is_waiting: false }
    }

    /// The step, counted from 1.
    pub fn step(&self) -> u64 {
        self.trace.step
    }

    /// The update that is shown, and its phase; `None` for a step without updates, as both players are frozen.
    pub fn shown(&self) -> Option<(&TracedUpdate, UpdatePhase)> {
        let (index, phase) = *self.frames.get(self.cursor)?;
        Some((&self.trace.updates[index], phase))
    }

    /// Whether the gradient of G's loss is shown: what pulls on its fakes.
    pub fn pulls(&self) -> bool {
        self.shown().is_some_and(|(update, phase)| {
            update.player == Player::Generator && phase == UpdatePhase::Gradient
        })
    }

    /// The minibatch that is shown: after an update, as the new weights see it.
    pub fn batch(&self) -> Option<&Minibatch> {
        let (update, phase) = self.shown()?;
        Some(if phase == UpdatePhase::Update { &update.after } else { &update.batch })
    }

    /// The weights of both players in the phase that is shown.
    pub fn weights(&self) -> Option<&Arc<Weights>> {
        let (update, phase) = self.shown()?;
        Some(if phase == UpdatePhase::Update { &update.weights_after } else { &update.weights })
    }

    /// The number of the phase that is shown, counted from 1, and that of all phases of the step.
    pub fn place(&self) -> [usize; 2] {
        [(self.cursor + 1).min(self.frames.len()), self.frames.len()]
    }

    /// How many updates the shown update's player makes in the step, trial steps not counted.
    pub fn num_updates(&self) -> usize {
        let Some((shown, _)) = self.shown() else { return 0 };
        let own = |update: &&TracedUpdate| update.player == shown.player && !update.is_trial;
        self.trace.updates.iter().filter(own).count()
    }

    /// Goes to the next phase. Returns whether the step is over: then the next step is to be asked for, once.
    #[must_use]
    pub fn forward(&mut self) -> bool {
        if self.cursor + 1 < self.frames.len() {
            self.cursor += 1;
            return false;
        }
        !std::mem::replace(&mut self.is_waiting, true)
    }

    /// Goes to the phase before, if there is one.
    pub fn back(&mut self) {
        self.cursor = self.cursor.saturating_sub(1);
    }

    /// The other player, and the number of the phase with which its turn begins, where that is still to come in this step.
    fn next_turn(&self) -> Option<(Player, usize)> {
        let (now, _) = self.shown()?;
        let player = |cursor: &usize| self.trace.updates[self.frames[*cursor].0].player;
        let next = (self.cursor + 1..self.frames.len()).find(|cursor| player(cursor) != now.player)?;
        Some((player(&next), next))
    }

    /// The player whose turn is still to come in this step.
    pub fn next_player(&self) -> Option<Player> {
        self.next_turn().map(|(player, _)| player)
    }

    /// Goes to where the turn of the other player begins, if that is still to come in this step.
    pub fn skip(&mut self) {
        if let Some((_, cursor)) = self.next_turn() {
            self.cursor = cursor;
        }
    }

    /// Whether there is a phase before the one that is shown.
    pub fn has_before(&self) -> bool {
        self.cursor > 0
    }

    /// Whether it goes on by itself.
    pub fn is_playing(&self) -> bool {
        self.due.is_some()
    }

    /// Lets it go on by itself from `now` on, in seconds, or stop.
    pub fn play(&mut self, plays: bool, now: f64) {
        self.due = plays.then_some(now + PACE);
    }

    /// Goes on if it is time. Returns whether the next step is to be asked for.
    #[must_use]
    pub fn turn(&mut self, now: f64) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            self.due = Some(now + PACE);
        }
        is_due && self.forward()
    }

    /// Seconds until [`SlowMotion::turn`] has something to do; `None` unless it plays.
    pub fn next_in(&self, now: f64) -> Option<f64> {
        self.due.map(|due| (due - now).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Player;

    fn update(player: Player, sees_real: bool) -> TracedUpdate {
        let weights = |value: f32| Arc::new(Weights { generator: vec![value], ..Weights::default() });
        TracedUpdate {
            player,
            part: 0,
            is_trial: false,
            sees_real,
            weights: weights(0.0),
            batch: Minibatch::default(),
            loss: 0.0,
            penalty: None,
            gradient_norm: 0.0,
            weights_after: weights(1.0),
            after: Minibatch::default(),
        }
    }

    fn slow() -> SlowMotion {
        let updates = vec![update(Player::Discriminator, true), update(Player::Generator, false)];
        SlowMotion::of(Arc::new(StepTrace { step: 7, updates }), None)
    }

    #[test]
    fn the_turn_of_the_other_player_is_a_jump_away() {
        let mut slow = slow();
        assert_eq!(slow.next_player(), Some(Player::Generator));
        slow.skip();
        assert_eq!(
            slow.shown().map(|(update, phase)| (update.player, phase)),
            Some((Player::Generator, UpdatePhase::Latents))
        );
        assert_eq!((slow.next_player(), slow.place()), (None, [8, 13]));
        slow.skip();
        assert_eq!(slow.place(), [8, 13], "there is no other turn in this step");
    }

    #[test]
    fn a_step_goes_phase_by_phase_and_asks_once_for_the_next() {
        let mut slow = slow();
        let mut seen = Vec::new();
        loop {
            let (update, phase) = slow.shown().expect("an update");
            seen.push((update.player, phase));
            // The surface is that of the new weights once the update is made.
            let after = f32::from(u8::from(phase == UpdatePhase::Update));
            assert_eq!(slow.weights().expect("weights").generator, [after]);
            if slow.forward() {
                break;
            }
        }
        assert_eq!(seen.len(), 13, "G's loss needs no real samples");
        assert_eq!(seen[6], (Player::Discriminator, UpdatePhase::Update));
        assert_eq!(seen[7], (Player::Generator, UpdatePhase::Latents));
        assert_eq!(slow.place(), [13, 13]);
        assert!(!slow.forward(), "the next step was asked for");
        slow.back();
        assert_eq!(slow.place(), [12, 13]);
        (0..20).for_each(|_| slow.back());
        assert_eq!((slow.place(), slow.has_before()), ([1, 13], false));
    }

    #[test]
    fn it_plays_by_itself_and_through_the_next_step() {
        let mut slow = slow();
        let start = 100.0;
        assert!(!slow.turn(start + 10.0 * PACE) && slow.place() == [1, 13], "it does not play");
        slow.play(true, start);
        assert!(!slow.turn(start + PACE / 2.0) && slow.place() == [1, 13]);
        assert_eq!(slow.next_in(start + PACE / 2.0), Some(PACE / 2.0));
        for turn in 1..13 {
            assert!(!slow.turn(start + f64::from(turn) * PACE));
        }
        assert_eq!(slow.place(), [13, 13]);
        assert!(slow.turn(start + 13.0 * PACE), "then comes the next step");
        let next = SlowMotion::of(Arc::clone(&slow.trace), Some(slow));
        assert!(next.is_playing() && next.place() == [1, 13]);
    }

    #[test]
    fn a_step_without_updates_has_nothing_to_show() {
        let mut slow = SlowMotion::of(Arc::new(StepTrace { step: 1, updates: Vec::new() }), None);
        assert!(slow.shown().is_none() && slow.weights().is_none());
        assert_eq!(slow.place(), [0, 0]);
        assert!(slow.forward());
    }
}
