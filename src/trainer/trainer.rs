//! The synchronous trainer: a run and its steps, without threads, channels or clocks.

use std::sync::Arc;

use super::branches::Branches;
use super::compute::Compute;
use super::ended::{Ended, internal};
use super::minibatch::LastStep;
use super::players::{Players, StepError};
use super::round::{Operation, Round, plan};
use super::state::State;
use super::timeline::{Timeline, merged};
use super::tracing::Tracing;
use crate::config::{ChangeKind, DataConfig, Edit, Origin, Player, Run, RunConfig};
use crate::data::{TableCache, Target, TargetShape};
use crate::model::Watch;
use crate::protocol::{BackendInfo, Divergence, LastMinibatch, Record, StepTrace, Weights};
use crate::words::Sentence;

/// A run at its present step: changes, weights, moments and data.
pub struct Trainer {
    pub(super) branches: Branches,
    config: Arc<RunConfig>,
    tables: TableCache,
    target: Arc<Target>,
    pub(super) players: Players,
    /// The operations of the newest step.
    plan: Vec<Operation>,
    /// What the newest step was played with; `None` where there was none.
    last: Option<LastStep>,
    /// What the newest step recorded; `None` where there was none.
    pub(super) record: Option<Record>,
    pub(super) step: u64,
    pub(super) divergence: Option<Divergence>,
    /// State and configuration before the settings that a person has changed since the last step.
    pub(super) unedited: Option<Unedited>,
}

/// The run after its last step, without the settings changed since.
pub(super) struct Unedited {
    pub(super) state: State,
    config: Arc<RunConfig>,
}

impl Trainer {
    /// The run at step 0, on the calling thread alone.
    ///
    /// # Errors
    /// If its data cannot be read, or one of its changes cannot be made within a run.
    pub fn new(run: Run) -> Result<Self, Sentence> {
        Self::on(Compute::ALONE, run)
    }

    /// The run at step 0, on the backend of `compute`. Any number of threads gives the same bits.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn on(compute: Compute, run: Run) -> Result<Self, Sentence> {
        Self::with_tables(compute, run, TableCache::default())
    }

    /// As [`Trainer::on`], with tables that were read before. A checksum of the table goes into the run.
    ///
    /// # Errors
    /// As [`Trainer::new`], and where its table is not the one that it was made with.
    pub fn with_tables(compute: Compute, mut run: Run, mut tables: TableCache) -> Result<Self, Sentence> {
        run.check()?;
        let target = run.config.data.target_from(&mut tables, run.config.seed)?;
        run.config.data.note_table(&mut tables, run.config.seed)?;
        let config = run.config.clone();
        let players = Players::new(&config, compute).map_err(internal)?;
        let mut trainer = Self {
            branches: Branches::new(Timeline::new(run)),
            config: Arc::new(config),
            tables,
            target: Arc::new(target),
            players,
            plan: Vec::new(),
            last: None,
            record: None,
            step: 0,
            divergence: None,
            unedited: None,
        };
        trainer.keep();
        trainer.apply_due_settings()?;
        Ok(trainer)
    }

    /// The run at `state`; further steps are bit by bit those of a run that was never interrupted.
    ///
    /// # Errors
    /// If the run's data cannot be read, or the state is of other networks.
    pub fn resume(run: Run, state: &State) -> Result<Self, Sentence> {
        let mut trainer = Self::new(run)?;
        trainer.jump_to(state)?;
        Ok(trainer)
    }

    /// Sets the run to a state of its own, such as from a file.
    ///
    /// # Errors
    /// As [`Trainer::resume`].
    pub(super) fn jump_to(&mut self, state: &State) -> Result<(), Sentence> {
        self.go_to(state)?;
        self.branches.open_at(state.clone());
        Ok(())
    }

    /// Takes one step: the updates of D and those of G. A run that has diverged stays as it is.
    ///
    /// # Errors
    /// If a number is not finite, or a change that is due cannot be made, such as to data that is gone.
    pub fn step(&mut self) -> Result<Record, Ended> {
        self.step_with(None)
    }

    /// As [`Trainer::step`], and how it came about, update by update; the run is the same. The trace is `None` where a
    /// minibatch cannot be evaluated again.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn step_traced(&mut self) -> Result<(Record, Option<StepTrace>), Ended> {
        let mut tracing = Tracing::default();
        let record = self.step_with(Some(&mut tracing))?;
        let last = self.last.as_ref();
        Ok((record, last.and_then(|last| last.trace(&mut self.players, tracing))))
    }

    /// The minibatch of D's last update, with V and losses before and after the last updates. `None` before the first
    /// step since the run began, was loaded or went back, and for a run that has diverged.
    pub fn last_minibatch(&mut self) -> Option<LastMinibatch> {
        let last = self.last.as_ref().filter(|_| self.divergence.is_none())?;
        last.minibatch(&mut self.players)
    }

    /// What the newest step recorded. `None` before the first step since the run began, was loaded or went back.
    pub fn last_record(&self) -> Option<Record> {
        self.record
    }

    fn step_with(&mut self, tracing: Option<&mut Tracing>) -> Result<Record, Ended> {
        if let Some(divergence) = self.divergence {
            return Err(Ended::Diverged(divergence));
        }
        let only = self.take_due()?;
        plan(&self.config, only, &mut self.plan);
        let round = Round { config: &self.config, target: &self.target, step: self.step + 1 };
        match round.play(&self.plan, &mut self.players, tracing) {
            Ok(values) => {
                self.step += 1;
                self.last = Some(LastStep::of(&self.config, &self.target, self.step, &self.plan));
                self.branches.now.head = self.branches.now.head.max(self.step);
                self.keep();
                self.note_checksum();
                let record = Record::of(self.step, values);
                self.record = Some(record);
                Ok(record)
            }
            Err(StepError::NotFinite(player, quantity)) => {
                let healthy_step = self.healthy().map_or(0, |state| state.step);
                let divergence = Divergence { step: self.step + 1, player, quantity, healthy_step };
                self.divergence = Some(divergence);
                self.branches.now.diverge(divergence);
                Err(Ended::Diverged(divergence))
            }
            Err(StepError::Failed(error)) => Err(Ended::Failed(internal(error))),
        }
    }

    /// Changes a setting from the next step on, and adds the change to the run; in the past of the run, to a new branch. Scheduled changes stay. Several
    /// changes between two steps are noted as one per setting, with its last value.
    ///
    /// # Errors
    /// If the value is out of range, or the setting takes effect only in a new run; nothing is then changed.
    pub fn set(&mut self, edit: Edit) -> Result<(), Sentence> {
        edit.setting.check_is_live()?;
        // What is scheduled for this step comes before what a person makes of it.
        self.apply_due_settings()?;
        if edit.setting.get(&self.config) == edit.value {
            return Ok(());
        }
        let forks = self.is_in_past();
        if forks {
            self.branches.fork(self.step, &self.config)?;
        }
        let unedited = match self.unedited.take().filter(|unedited| unedited.state.step == self.step) {
            Some(unedited) => unedited,
            None => Unedited { state: self.present_state(), config: Arc::clone(&self.config) },
        };
        let done = self.edit(&unedited, edit);
        self.unedited = Some(unedited);
        if forks && done.is_err() {
            self.branches.unfork();
        }
        done
    }

    /// Adds `new` to the settings that were changed since `unedited`.
    fn edit(&mut self, unedited: &Unedited, new: Edit) -> Result<(), Sentence> {
        let made = self.timeline().made_at(self.step);
        let (edits, config) = merged(&unedited.config, &made, new.clone())?;
        let note = |trainer: &mut Self, edits: &[Edit]| {
            trainer.branches.now.timeline.replace_made_at(trainer.step, &unedited.config, edits)
        };
        if edits.strip_suffix(std::slice::from_ref(&new)) == Some(&made[..]) {
            self.apply(&new)?;
            return note(self, &edits);
        }
        if self.divergence.is_some() {
            // Its weights stay as the broken step left them.
            self.put_in_force(config)?;
            return note(self, &edits);
        }
        // What an edit that is gone did to the players is undone; the step before it was recorded all the same.
        let record = self.record;
        note(self, &edits)?;
        let done = self.go_to(&unedited.state);
        if done.is_err() {
            note(self, &made)?;
            self.go_to(&unedited.state)?;
        }
        self.record = record;
        done
    }

    /// Takes a step in which `player` alone is updated, and adds that to the run.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn step_only(&mut self, player: Player) -> Result<Record, Ended> {
        if self.divergence.is_none() {
            if self.is_in_past() {
                self.branches.fork(self.step, &self.config).map_err(Ended::Failed)?;
            }
            self.branches.now.timeline.make_alone(self.step, player);
        }
        self.step()
    }

    /// The tables that were read so far.
    pub fn tables(&self) -> &TableCache {
        &self.tables
    }

    /// The implementation that computes the steps.
    pub fn backend(&self) -> BackendInfo {
        self.players.backend()
    }

    /// Calls `watch` from now on at the end of each stage of a step.
    pub fn watch(&mut self, watch: Option<Watch>) {
        self.players.watch(watch);
    }

    /// The first configuration and all changes, scheduled ones included.
    pub fn run(&self) -> &Run {
        self.timeline().run()
    }

    /// How many changes are in force, from the first on.
    pub fn num_in_force(&self) -> usize {
        self.timeline().in_force()
    }

    /// The configuration in force.
    pub fn config(&self) -> &Arc<RunConfig> {
        &self.config
    }

    /// The target distribution, from which real samples are drawn.
    pub fn target(&self) -> &Arc<Target> {
        &self.target
    }

    /// Steps taken.
    pub fn steps_taken(&self) -> u64 {
        self.step
    }

    /// Where the run diverged; `None` if it did not.
    pub fn divergence(&self) -> Option<Divergence> {
        self.divergence
    }

    /// The weights of both players; of a run that has diverged, those that the broken step left.
    pub fn weights(&self) -> Weights {
        self.players.weights()
    }

    /// The networks, for the names and shapes of their parameters.
    pub fn players(&self) -> &Players {
        &self.players
    }

    pub(super) fn go_to(&mut self, state: &State) -> Result<(), Sentence> {
        // A change due at this very step is not part of the state, though a saved state may already include its reset
        // of the optimizer.
        let config = self.branches.now.timeline.go_to(state.step)?;
        self.put_in_force(config)?;
        self.players.restore(state).map_err(internal)?;
        self.last = None;
        self.record = None;
        self.step = state.step;
        self.divergence = None;
        self.unedited = None;
        self.apply_due_settings()
    }

    /// The next change, if it is due before the next step.
    fn due(&self) -> Option<ChangeKind> {
        self.timeline().due(self.step)
    }

    /// Whether a change is due that was planned.
    pub fn is_plan_due(&self) -> bool {
        self.timeline().origin_of_due(self.step) == Some(Origin::Scheduled)
    }

    pub(super) fn apply_due_settings(&mut self) -> Result<(), Sentence> {
        while let Some(ChangeKind::Set { edit, .. }) = self.due() {
            let is_made = self.timeline().origin_of_due(self.step) == Some(Origin::Made);
            let is_first = self.unedited.as_ref().is_none_or(|unedited| unedited.state.step != self.step);
            if is_made && is_first {
                // A person who comes back here may change it.
                self.unedited =
                    Some(Unedited { state: self.present_state(), config: Arc::clone(&self.config) });
            }
            self.apply(&edit)?;
            self.branches.now.timeline.take();
        }
        Ok(())
    }

    /// Makes all changes that are due, and returns the player that is updated alone in the next step, if any.
    fn take_due(&mut self) -> Result<Option<Player>, Sentence> {
        self.apply_due_settings()?;
        let mut only = None;
        while let Some(ChangeKind::StepOnly(player)) = self.due() {
            only.get_or_insert(player);
            self.branches.now.timeline.take();
            self.apply_due_settings()?;
        }
        Ok(only)
    }

    fn apply(&mut self, edit: &Edit) -> Result<(), Sentence> {
        edit.setting.check_is_live()?;
        let mut config = RunConfig::clone(&self.config);
        edit.apply(&mut config)?;
        self.put_in_force(config)
    }

    /// Goes on under `config`. The moments of an optimizer are reset if its kind changes.
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

    /// The target of `config`. If only the jitter of a table changes, its file is not read again: it may be large,
    /// or gone.
    fn target_of(&mut self, config: &RunConfig) -> Result<Arc<Target>, Sentence> {
        let (own, other) = (&self.config.data, &config.data);
        if own == other {
            return Ok(Arc::clone(&self.target));
        }
        let only_jitter = DataConfig { jitter: own.jitter, ..other.clone() } == *own;
        let target = match self.target.table().filter(|_| only_jitter) {
            Some(table) => Target::new(TargetShape::Table(Arc::new(table.clone().with_jitter(other.jitter)))),
            None => other.target_from(&mut self.tables, config.seed)?,
        };
        Ok(Arc::new(target))
    }

    pub(super) fn present_state(&self) -> State {
        let mut state = State::default();
        self.players.write_state(self.step, &mut state);
        state
    }
}
