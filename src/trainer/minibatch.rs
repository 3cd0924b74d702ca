//! The minibatches of the last step, evaluated again: for pictures of what its means are means of. Nothing here
//! changes the run.

use std::sync::Arc;

use candle_core::Result;

use super::players::Players;
use super::round::{Operation, first_part};
use super::statistics::describe;
use super::tracing::Tracing;
use crate::config::{Player, RunConfig};
use crate::data::Target;
use crate::math::random::{Draws, Stream};
use crate::model::{Turn, latents};
use crate::protocol::{
    BatchValues, LastMinibatch, Minibatch, NUM_SERIES, SHOWN_SAMPLES, Series, StepTrace, TracedUpdate,
};

/// What the last step was played with.
pub(super) struct LastStep {
    config: Arc<RunConfig>,
    target: Arc<Target>,
    /// The draws of D's last update, or of the evaluation in its place.
    turn: Turn,
    /// Whether D was updated.
    has_updated: bool,
}

impl LastStep {
    /// The step `round`, which was played by `plan`.
    pub(super) fn of(config: &Arc<RunConfig>, target: &Arc<Target>, step: u64, plan: &[Operation]) -> Self {
        let mut updates = plan.iter().filter_map(|operation| match operation {
            Operation::Descend(Player::Discriminator, part) => Some(*part),
            _ => None,
        });
        let last = updates.next_back();
        let turn = Turn { step, part: last.unwrap_or(0) };
        let (config, target) = (Arc::clone(config), Arc::clone(target));
        Self { config, target, turn, has_updated: last.is_some() }
    }
}

impl LastStep {
    /// The minibatch of D's last update, with V and losses before and after the last updates. `None` where it cannot be
    /// evaluated again.
    pub(super) fn minibatch(&self, players: &mut Players) -> Option<LastMinibatch> {
        let looked = players.look_again(|players, [before, now]| {
            let [mut first, mut end] = [Minibatch::default(), Minibatch::default()];
            let mut at = |weights, samples| self.evaluate(players, weights, self.turn, samples);
            let start = at([&before[0], &before[1]], Some(&mut first))?;
            let middle = at([&before[0], &now[1]], None)?;
            let finish = at([&now[0], &now[1]], Some(&mut end))?;
            let moved = end.fake.clone();
            let batch = if self.has_updated { first } else { end };
            Ok(LastMinibatch { batch, course: [start, middle, finish], moved })
        });
        looked.ok()
    }

    /// The step, which was played with this `tracing`. `None` where its minibatches cannot be evaluated again.
    pub(super) fn trace(&self, players: &mut Players, tracing: Tracing) -> Option<StepTrace> {
        let sees_real = self.config.game.objective.generator_sees_real();
        let places: Vec<_> = tracing.updates.iter().map(|update| (update.player, update.part)).collect();
        let traced = players.look_again(|players, _| {
            let updates = tracing.updates.into_iter().enumerate().map(|(index, update)| {
                let turn = Turn { part: first_part(update.player) + update.part, ..self.turn };
                let [mut batch, mut after] = [Minibatch::default(), Minibatch::default()];
                for (weights, samples) in [(&update.before, &mut batch), (&update.after, &mut after)] {
                    self.evaluate(players, [&weights[0], &weights[1]], turn, Some(samples))?;
                }
                Ok(TracedUpdate {
                    player: update.player,
                    part: update.part,
                    is_trial: places[index + 1..].contains(&places[index]),
                    sees_real: update.player == Player::Discriminator || sees_real,
                    weights: update.weights,
                    batch,
                    loss: update.loss,
                    penalty: update.penalty,
                    gradient_norm: update.gradient_norm,
                    weights_after: update.weights_after,
                    after,
                })
            });
            updates.collect::<Result<Vec<_>>>()
        });
        traced.ok().map(|updates| StepTrace { step: self.turn.step, updates })
    }

    /// V and losses of the minibatch of `turn` at `weights`; its samples go to `samples`.
    fn evaluate(
        &self,
        players: &mut Players,
        weights: [&Vec<f32>; 2],
        turn: Turn,
        samples: Option<&mut Minibatch>,
    ) -> Result<BatchValues> {
        let config = &*self.config;
        players.evaluate_at(weights, config, &self.target, turn)?;
        let [loss_g, loss_d] =
            [players.loss(config, Player::Generator)?, players.loss(config, Player::Discriminator)?];
        let mut series = [f32::NAN; NUM_SERIES];
        let (a, b, quantiles) = players.logits();
        describe(config.game.terms(), a, b, quantiles, &mut series);
        let of = |name: Series| series[name.index()];
        let values = BatchValues {
            value: of(Series::Value),
            value_real: of(Series::ValueReal),
            value_fake: of(Series::ValueFake),
            loss_d,
            loss_g,
        };
        if let Some(samples) = samples {
            let count = config.game.batch_size;
            let shown = count.min(SHOWN_SAMPLES);
            let of_sample =
                |logits: &[f32]| (0..shown).map(|index| logits[index / config.game.pack]).collect();
            let mut draws = Draws::new(config.seed, Stream::Latents, turn.step, turn.part);
            let latents = latents(config, shown, &mut draws)?.flatten_all()?.to_vec1()?;
            let (real_logits, fake_logits) = (of_sample(a), of_sample(b));
            let [real, fake] = players.inputs(shown)?;
            *samples =
                Minibatch { step: turn.step, count, real, fake, real_logits, fake_logits, latents, values };
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::trainer::Trainer;
    use super::*;
    use crate::config::{Constraint, Method, Norm, Run, UpdateOrder};
    use crate::math::lanes::softplus;
    use crate::protocol::Record;

    /// A game with small networks for each way in which a step can be played.
    fn games() -> Vec<(&'static str, RunConfig)> {
        let small = |change: &dyn Fn(&mut RunConfig)| {
            let mut config = RunConfig::default();
            config.game.batch_size = 40;
            config.generator.network.hidden = vec![8];
            config.discriminator.network.hidden = vec![8];
            change(&mut config);
            config
        };
        vec![
            ("alternating", small(&|_| {})),
            ("three of D", small(&|config| config.discriminator.updates = 3)),
            ("simultaneous", small(&|config| config.game.order = UpdateOrder::Simultaneous)),
            ("extragradient", small(&|config| config.game.order = UpdateOrder::Extragradient)),
            ("D frozen", small(&|config| config.discriminator.updates = 0)),
            ("G frozen", small(&|config| config.generator.updates = 0)),
            ("packs", small(&|config| config.game.pack = 2)),
            ("spectral", small(&|config| config.game.constraint = Constraint::Spectral)),
            ("noise", small(&|config| config.game.noise = 0.3)),
            ("R1", small(&|config| config.game.penalties.r1 = 1.0)),
            ("norm", small(&|config| config.generator.network.extras.norm = Norm::Batch)),
            ("consensus", small(&|config| config.game.correction.method = Method::Consensus)),
        ]
    }

    fn trainer(config: &RunConfig) -> Trainer {
        Trainer::new(Run { config: config.clone(), ..Run::default() }).expect("a run")
    }

    fn recorded(record: &Record) -> [f32; 3] {
        [Series::Value, Series::ValueReal, Series::ValueFake].map(|series| record.mean[series.index()])
    }

    #[test]
    fn looking_at_minibatches_changes_no_bit_and_their_means_are_those_of_the_record() {
        for (name, config) in games() {
            let (mut plain, mut watched) = (trainer(&config), trainer(&config));
            assert_eq!(watched.last_minibatch(), None, "{name}: no step yet");
            for step in 1..=4 {
                let expected = plain.step().expect("a step");
                let (record, trace) = watched.step_traced().expect("a step");
                let last = watched.last_minibatch().expect("a minibatch");
                let bits = |record: &Record| record.mean.map(f32::to_bits);
                assert_eq!(bits(&record), bits(&expected), "{name}");
                assert_eq!(watched.weights(), plain.weights(), "{name}");
                assert_eq!((last.batch.step, last.batch.count), (step, 40), "{name}");
                let BatchValues { value, value_real, value_fake, .. } = last.batch.values;
                if config.game.order != UpdateOrder::Extragradient {
                    assert_eq!([value, value_real, value_fake], recorded(&record), "{name}");
                }
                // E is the mean over these very samples.
                let mean = |logits: &[f32], term: fn(f32) -> f32| {
                    logits.iter().map(|&logit| f64::from(term(logit))).sum::<f64>() / logits.len() as f64
                };
                let real = mean(&last.batch.real_logits, |a| -softplus(-a));
                let fake = mean(&last.batch.fake_logits, |b| -softplus(b));
                assert!((real - f64::from(value_real)).abs() < 1e-5, "{name}: {real}");
                assert!((fake - f64::from(value_fake)).abs() < 1e-5, "{name}: {fake}");
                assert_eq!(last.batch.latents.len(), 40 * config.latent_dim, "{name}");
                check(name, &config, &record, &last, &trace.expect("a trace"));
            }
        }
    }

    /// The trace of a step fits its record and its last minibatch.
    fn check(name: &str, config: &RunConfig, record: &Record, last: &LastMinibatch, trace: &StepTrace) {
        let of =
            |player| trace.updates.iter().filter(move |update| update.player == player && !update.is_trial);
        let expected = |player| if name == "extragradient" { 1 } else { config.player(player).updates };
        for (player, loss, gradient) in [
            (Player::Discriminator, Series::LossD, Series::GradientD),
            (Player::Generator, Series::LossG, Series::GradientG),
        ] {
            assert_eq!(of(player).count(), expected(player), "{name}");
            let Some(update) = of(player).next_back() else { continue };
            let numbers = [update.loss, update.gradient_norm];
            assert_eq!(numbers, [loss, gradient].map(|series| record.mean[series.index()]), "{name}");
            let BatchValues { loss_d, loss_g, .. } = update.batch.values;
            let again = if player == Player::Generator { loss_g } else { loss_d };
            assert!((again - update.loss).abs() <= 1e-6 * again.abs().max(1.0), "{name}: {again}");
        }
        if name != "extragradient"
            && let Some(update) = of(Player::Discriminator).next_back()
        {
            assert_eq!(update.batch, last.batch, "{name}");
            assert_eq!(update.after.values, last.course[1], "{name}");
            assert_eq!(update.penalty.is_some(), name == "R1", "{name}");
        }
        let moved = |player| config.player(player).updates > 0;
        let [start, middle, end] = last.course.map(|values| values.value);
        assert_eq!(start != middle, moved(Player::Discriminator), "{name}");
        assert_eq!(middle != end, moved(Player::Generator), "{name}");
        assert_eq!(
            trace.updates.iter().filter(|update| update.is_trial).count(),
            if name == "extragradient" { 2 } else { 0 }
        );
    }

    #[test]
    fn a_run_that_went_to_a_state_has_no_last_minibatch() {
        let mut trainer = trainer(&RunConfig::default());
        trainer.step().expect("a step");
        assert!(trainer.last_minibatch().is_some());
        let state = trainer.state();
        trainer.jump_to(&state).expect("a state");
        assert_eq!(trainer.last_minibatch(), None);
    }
}
