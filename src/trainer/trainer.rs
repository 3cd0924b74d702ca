//! The synchronous trainer: a run, and how it goes on. It knows no thread, no channel and no clock.

use std::collections::VecDeque;
use std::sync::Arc;

use super::compute::Compute;
use super::players::{NotFinite, Players};
use super::round::Round;
use super::state::State;
use crate::config::{Action, Change, DataConfig, Effect, Player, Run, RunConfig, Setting, Value};
use crate::data::{Shape, Target};
use crate::model::Watch;
use crate::protocol::{Divergence, Means, Record, Weights};
use crate::words::Sentence;

/// A run under way.
pub struct Trainer {
    run: Run,
    /// How many of the run's changes are in force.
    applied: usize,
    config: Arc<RunConfig>,
    target: Arc<Target>,
    players: Players,
    step: u64,
    divergence: Option<Divergence>,
    kept: VecDeque<State>,
}

/// Steps between two states that are kept to go back to.
const KEEP_EVERY: u64 = 256;
/// States that are kept.
const KEPT: usize = 3;
/// A state counts as healthy if it lies at least this many steps before a divergence: the last ones before it
/// are finite, but mostly past saving.
const HEALTHY_MARGIN: u64 = 64;

impl Trainer {
    /// The run at step 0, computed on the calling thread alone.
    ///
    /// # Errors
    /// Where its data cannot be read, or one of its changes cannot be made within a run.
    pub fn new(run: Run) -> Result<Self, Sentence> {
        Self::on(Compute::ALONE, run)
    }

    /// The run at step 0, computed as `compute` says. Any number of threads gives the same bits.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn on(compute: Compute, run: Run) -> Result<Self, Sentence> {
        for change in &run.changes {
            if let Action::Set { setting, .. } = change.action {
                check_is_live(setting)?;
            }
        }
        let config = run.config.clone();
        config.check()?;
        let target = config.data.target(config.seed)?;
        let players = Players::new(&config, compute).map_err(internal)?;
        let mut trainer = Self {
            run,
            applied: 0,
            config: Arc::new(config),
            target: Arc::new(target),
            players,
            step: 0,
            divergence: None,
            kept: VecDeque::new(),
        };
        trainer.keep()?;
        trainer.apply_due_settings()?;
        Ok(trainer)
    }

    /// The run at `state`: what comes is what would have come without the interruption.
    ///
    /// # Errors
    /// Where the run's data cannot be read, or the state is of other networks.
    pub fn resume(run: Run, state: &State) -> Result<Self, Sentence> {
        let mut trainer = Self::new(run)?;
        trainer.jump_to(state)?;
        Ok(trainer)
    }

    /// Goes to a state of the same run that was kept elsewhere, such as in a file.
    ///
    /// # Errors
    /// As [`Trainer::resume`].
    pub(super) fn jump_to(&mut self, state: &State) -> Result<(), Sentence> {
        self.go_to(state)?;
        self.kept.clear();
        self.kept.push_back(state.clone());
        Ok(())
    }

    /// Takes one step: D's updates and G's. Nothing happens to a run that has diverged.
    ///
    /// # Errors
    /// Where a change that is due cannot be made, such as to data that is gone.
    pub fn step(&mut self) -> Result<Result<Record, Divergence>, Sentence> {
        if let Some(divergence) = self.divergence {
            return Ok(Err(divergence));
        }
        let only = self.take_due()?;
        let round = Round { config: &self.config, target: &self.target, step: self.step + 1, only };
        match round.play(&mut self.players).map_err(internal)? {
            Ok(values) => {
                self.step += 1;
                if self.step.is_multiple_of(KEEP_EVERY) {
                    self.keep()?;
                }
                Ok(Ok(Record::of(self.step, values)))
            }
            Err(NotFinite { player, quantity }) => {
                let healthy_step = self.healthy_state().map_or(0, |state| state.step);
                let divergence = Divergence { step: self.step + 1, player, quantity, healthy_step };
                self.divergence = Some(divergence);
                Ok(Err(divergence))
            }
        }
    }

    /// Changes a setting from the next step on, and notes the change in the run.
    ///
    /// # Errors
    /// Where the value is out of range, or the setting takes effect only in a new run; nothing is then changed.
    pub fn set(&mut self, setting: &'static Setting, value: Value) -> Result<(), Sentence> {
        let old = setting.get(&self.config);
        if old == value {
            return Ok(());
        }
        self.apply(setting, &value)?;
        self.note(setting, old, value);
        Ok(())
    }

    /// Lets `player` alone move in the next step, and notes it in the run.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn step_only(&mut self, player: Player) -> Result<Result<Record, Divergence>, Sentence> {
        if self.divergence.is_none() {
            let change = Change { step: self.step, action: Action::StepOnly(player) };
            self.run.changes.insert(self.applied, change);
        }
        self.step()
    }

    /// Takes a run that has diverged back to the last healthy state that was kept, and takes back the changes
    /// made since. Any other run stays where it is.
    ///
    /// # Errors
    /// Where its data can no longer be read.
    pub fn rewind(&mut self) -> Result<(), Sentence> {
        if self.divergence.is_some()
            && let Some(state) = self.healthy_state().cloned()
        {
            self.run.changes.retain(|change| change.step < state.step);
            self.kept.retain(|kept| kept.step <= state.step);
            self.go_to(&state)?;
        }
        Ok(())
    }

    /// How steps are computed.
    pub fn means(&self) -> Means {
        self.players.means()
    }

    /// Tells `watch` from now on when a stage of a step has ended.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.players.watch(watch);
    }

    /// The run: its first configuration and every change so far.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The configuration in force.
    pub fn config(&self) -> &Arc<RunConfig> {
        &self.config
    }

    /// Where real samples come from.
    pub fn target(&self) -> &Arc<Target> {
        &self.target
    }

    /// Steps taken.
    pub fn steps_taken(&self) -> u64 {
        self.step
    }

    /// How the run ended, if it did.
    pub fn divergence(&self) -> Option<Divergence> {
        self.divergence
    }

    /// The weights of both players; those of a run that has diverged are as the broken step left them.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn weights(&self) -> Result<Weights, Sentence> {
        self.players.weights().map_err(internal)
    }

    /// The state to save: the present one, or the last healthy one of a run that has diverged.
    ///
    /// # Errors
    /// Where candle reports one.
    pub fn state(&self) -> Result<State, Sentence> {
        match self.healthy_state() {
            Some(state) if self.divergence.is_some() => Ok(state.clone()),
            _ => self.present_state(),
        }
    }

    /// The last kept state: it is whole even if a step was broken off.
    pub fn last_kept(&self) -> Option<&State> {
        self.kept.back()
    }

    /// The two networks and their shapes, for files.
    pub fn players(&self) -> &Players {
        &self.players
    }

    fn go_to(&mut self, state: &State) -> Result<(), Sentence> {
        let mut config = self.run.config.clone();
        // What is due before the next step had no part in this state; but it may have been in force when the
        // state was saved, and then the optimizers had already begun anew.
        let earlier = self.run.changes.partition_point(|change| change.step < state.step);
        for change in &self.run.changes[..earlier] {
            if let Action::Set { setting, new, .. } = &change.action {
                setting.set(&mut config, new)?;
            }
        }
        self.put_in_force(config)?;
        self.players.restore(state).map_err(internal)?;
        self.applied = earlier;
        self.step = state.step;
        self.divergence = None;
        self.apply_due_settings()
    }

    /// The change that comes next, if it is due before the next step.
    fn due(&self) -> Option<Action> {
        self.run
            .changes
            .get(self.applied)
            .filter(|change| change.step <= self.step)
            .map(|change| change.action.clone())
    }

    fn apply_due_settings(&mut self) -> Result<(), Sentence> {
        while let Some(Action::Set { setting, new, .. }) = self.due() {
            self.apply(setting, &new)?;
            self.applied += 1;
        }
        Ok(())
    }

    /// Makes every change that is due, and names the player that is to move alone in the next step, if any.
    fn take_due(&mut self) -> Result<Option<Player>, Sentence> {
        self.apply_due_settings()?;
        let mut only = None;
        while let Some(Action::StepOnly(player)) = self.due() {
            only.get_or_insert(player);
            self.applied += 1;
            self.apply_due_settings()?;
        }
        Ok(only)
    }

    fn apply(&mut self, setting: &'static Setting, value: &Value) -> Result<(), Sentence> {
        check_is_live(setting)?;
        let mut config = RunConfig::clone(&self.config);
        setting.set(&mut config, value)?;
        self.put_in_force(config)
    }

    /// Goes on with `config`. An optimizer that takes over from one of another kind begins anew.
    fn put_in_force(&mut self, config: RunConfig) -> Result<(), Sentence> {
        config.check()?;
        self.target = self.target_of(&config)?;
        for player in [Player::Generator, Player::Discriminator] {
            if config.player(player).optimizer.kind != self.config.player(player).optimizer.kind {
                self.players.forget_moments(player);
            }
        }
        self.players.follow(&config).map_err(internal)?;
        self.config = Arc::new(config);
        Ok(())
    }

    /// The target of `config`. Where only the jitter of a table is another, its rows are not read again: the file
    /// may be large, or gone.
    fn target_of(&self, config: &RunConfig) -> Result<Arc<Target>, Sentence> {
        let (own, other) = (&self.config.data, &config.data);
        if own == other {
            return Ok(Arc::clone(&self.target));
        }
        let only_jitter = DataConfig { jitter: own.jitter, ..other.clone() } == *own;
        let target = match self.target.table().filter(|_| only_jitter) {
            Some(table) => Target::new(Shape::Table(Arc::new(table.clone().with_jitter(other.jitter)))),
            None => other.target(config.seed)?,
        };
        Ok(Arc::new(target))
    }

    /// Adds a change to the run. One that follows another of the same number with no step between, as when a
    /// slider is dragged in a paused run, takes its place: the values between were never in force.
    fn note(&mut self, setting: &'static Setting, mut old: Value, new: Value) {
        if let Some(index) = self.applied.checked_sub(1)
            && let Change { step, action: Action::Set { setting: of, old: first, .. } } =
                &self.run.changes[index]
            && (*step, *of) == (self.step, setting)
            && matches!(new, Value::Number(_) | Value::Integer(_))
        {
            old = first.clone();
            self.run.changes.remove(index);
            self.applied = index;
        }
        if old == new {
            return;
        }
        let action = Action::Set { setting, old, new };
        self.run.changes.insert(self.applied, Change { step: self.step, action });
        self.applied += 1;
    }

    fn present_state(&self) -> Result<State, Sentence> {
        let mut state = State::default();
        self.players.write_state(self.step, &mut state).map_err(internal)?;
        Ok(state)
    }

    /// Keeps the present state, in the place of the oldest one.
    fn keep(&mut self) -> Result<(), Sentence> {
        let oldest = if self.kept.len() < KEPT { None } else { self.kept.pop_front() };
        let mut state = oldest.unwrap_or_default();
        self.players.write_state(self.step, &mut state).map_err(internal)?;
        self.kept.push_back(state);
        Ok(())
    }

    fn healthy_state(&self) -> Option<&State> {
        let early_enough = |state: &&State| state.step + HEALTHY_MARGIN <= self.step;
        self.kept.iter().rev().find(early_enough).or(self.kept.front())
    }
}

fn check_is_live(setting: &Setting) -> Result<(), Sentence> {
    match setting.effect {
        Effect::Live => Ok(()),
        Effect::Rebuild => Err(Sentence::new("error.needs_rebuild").with("key", setting.key)),
    }
}

/// An error inside candle: with checked settings it should not occur, but it has a sentence all the same.
pub(super) fn internal(error: candle_core::Error) -> Sentence {
    Sentence::new("error.internal").with("reason", error)
}
