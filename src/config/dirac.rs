//! The settings of a run as a game of two parameters: what its objective, remedy, order and rates are to the Dirac-GAN.

use super::correction::Method;
use super::game::{Constraint, UpdateOrder};
use super::objective::Objective;
use super::optimizer::OptimizerKind;
use super::penalty::Sides;
use super::run::{Player, RunConfig};
use super::schedule::Curve;
use super::terms::Labels;
use crate::dirac::{DiracCase, DiracGame, DiracMethod, Rates, UpdateRule};

impl Objective {
    /// The Dirac-GAN of this objective; the signs are those of [`dirac`](crate::dirac), where D is high on fakes.
    pub const fn dirac(self) -> DiracGame {
        match self {
            Self::Minimax => DiracGame::Minimax,
            Self::NonSaturating => DiracGame::NonSaturating,
            Self::LeastSquares => DiracGame::LeastSquares,
            Self::Wasserstein => DiracGame::Bilinear,
            Self::Hinge => DiracGame::Hinge,
            // The mean over one sample is that sample.
            Self::RelativisticPairing | Self::RelativisticAverage => DiracGame::Relativistic,
            Self::RelativisticLeastSquares => DiracGame::RelativisticLeastSquares,
            Self::RelativisticHinge => DiracGame::RelativisticHinge,
        }
    }
}

impl RunConfig {
    /// The Dirac-GAN under the rules of this configuration, and the keys of those settings that change training but not it.
    ///
    /// It knows one remedy at a time: the correction of gradients before R1 and R2, these before the gradient penalty, that
    /// before instance noise, and noise before clipped weights.
    pub fn dirac(&self) -> (DiracCase, Vec<&'static str>) {
        let (method, mut left_out) = self.dirac_method();
        let (rule, unruled) = self.dirac_rule();
        left_out.extend(unruled);
        let game = &self.game;
        for (is_on, key) in [
            (
                game.terms().labels != Labels::PLAIN && game.objective == Objective::LeastSquares,
                "game.real_target",
            ),
            (game.constraint == Constraint::Spectral, "game.constraint"),
            (game.penalties.are_on() && game.penalties.curve != Curve::Constant, "game.penalty_schedule"),
            (game.noise > 0.0 && game.noise_steps > 0, "game.noise_steps"),
            (game.schedule.curve != Curve::Constant, "game.schedule"),
        ] {
            left_out.extend(is_on.then_some(key));
        }
        let rate = |player| self.player(player).optimizer.learning_rate;
        let rates = Rates { generator: rate(Player::Generator), discriminator: rate(Player::Discriminator) };
        (DiracCase { game: game.objective.dirac(), method, rule, rates }, left_out)
    }

    /// The remedy, and the keys of those that have no place beside it.
    fn dirac_method(&self) -> (DiracMethod, Vec<&'static str>) {
        let (game, penalties) = (&self.game, &self.game.penalties);
        let own_rate = self.discriminator.optimizer.learning_rate;
        let weight = game.correction.strength;
        let correction = match game.correction.method {
            Method::Plain => None,
            Method::Consensus => Some(DiracMethod::Consensus { weight }),
            Method::NagarajanKolter => Some(DiracMethod::NagarajanKolter { weight }),
            Method::SymplecticAdjustment => Some(DiracMethod::SymplecticAdjustment { weight }),
            Method::Unrolled => Some(DiracMethod::Unrolled {
                steps: game.correction.unroll_steps as u32,
                rate: if game.correction.unroll_rate > 0.0 { game.correction.unroll_rate } else { own_rate },
            }),
        };
        let (r1, r2) = (penalties.r1, penalties.r2);
        // The squared slope is the same at the real point and at the fake one.
        let squared = match (r1 > 0.0, r2 > 0.0) {
            (true, true) => Some(DiracMethod::R1AndR2 { gamma: 0.5 * (r1 + r2) }),
            (true, false) => Some(DiracMethod::R1 { gamma: r1 }),
            (false, true) => Some(DiracMethod::R2 { gamma: r2 }),
            (false, false) => None,
        };
        let is_two_sided = penalties.sides == Sides::TwoSided || penalties.norm == 0.0;
        let between = (penalties.between > 0.0 && is_two_sided).then_some(DiracMethod::GradientPenalty {
            // λ (|ψ| - g₀)² has the slope 2 λ (|ψ| - g₀).
            weight: 2.0 * penalties.between,
            target: penalties.norm,
        });
        let noise = (game.noise > 0.0).then_some(DiracMethod::InstanceNoise { deviation: game.noise });
        let clip = game.is_clipped().then_some(DiracMethod::WeightClip { limit: game.weight_clip });
        let remedies = [
            (correction, "game.method"),
            (squared, if r1 > 0.0 { "game.r1" } else { "game.r2" }),
            (between, "game.gradient_penalty"),
            (noise, "game.noise"),
            (clip, "game.weight_clip"),
        ];
        let chosen = remedies.iter().position(|(remedy, _)| remedy.is_some());
        let method = chosen.and_then(|index| remedies[index].0).unwrap_or(DiracMethod::Plain);
        let others = remedies
            .iter()
            .enumerate()
            .filter(|(index, (remedy, _))| remedy.is_some() && Some(*index) != chosen);
        let mut left_out: Vec<_> = others.map(|(_, (_, key))| *key).collect();
        left_out.extend((penalties.between > 0.0 && !is_two_sided).then_some("game.penalty_sides"));
        left_out.extend((penalties.around > 0.0).then_some("game.dragan"));
        (method, left_out)
    }

    /// The rule of updates, and the keys of what it leaves out.
    fn dirac_rule(&self) -> (UpdateRule, Vec<&'static str>) {
        let players = [Player::Generator, Player::Discriminator];
        let [kind, other] = players.map(|player| self.player(player).optimizer.kind);
        let updates = players.map(|player| self.player(player).updates as u32);
        let is_optimistic =
            |kind| matches!(kind, OptimizerKind::OptimisticSgd | OptimizerKind::OptimisticAdam);
        let mut left_out = Vec::new();
        for (player, [optimizer, momentum]) in players.into_iter().zip([
            ["generator.optimizer", "generator.momentum"],
            ["discriminator.optimizer", "discriminator.momentum"],
        ]) {
            let config = &self.player(player).optimizer;
            left_out.extend(config.kind.rescales().then_some(optimizer));
            let has_momentum = config.momentum != 0.0 && config.kind == OptimizerKind::Sgd;
            left_out.extend(has_momentum.then_some(momentum));
        }
        let [generator_steps, discriminator_steps] = updates;
        let order = self.game.order;
        if is_optimistic(kind) && is_optimistic(other) && updates == [1, 1] {
            left_out.extend((order != UpdateOrder::Simultaneous).then_some("game.order"));
            return (UpdateRule::Optimistic, left_out);
        }
        for (kind, key) in [(kind, "generator.optimizer"), (other, "discriminator.optimizer")] {
            left_out.extend((kind == OptimizerKind::OptimisticSgd).then_some(key));
        }
        let one_each = match order {
            UpdateOrder::Simultaneous => UpdateRule::Simultaneous,
            UpdateOrder::Extragradient => UpdateRule::Extragradient,
            UpdateOrder::Alternating => {
                UpdateRule::DiscriminatorFirst { discriminator_steps, generator_steps }
            }
        };
        if updates == [1, 1] {
            return (one_each, left_out);
        }
        // With a frozen player there is no order.
        let is_frozen = updates.contains(&0);
        left_out.extend((order != UpdateOrder::Alternating && !is_frozen).then_some("game.order"));
        (UpdateRule::DiscriminatorFirst { discriminator_steps, generator_steps }, left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Preset, SETTINGS};

    #[test]
    fn each_setting_of_the_game_has_its_part() {
        let mut config = RunConfig::default();
        for player in [&mut config.generator, &mut config.discriminator] {
            player.optimizer.kind = OptimizerKind::Sgd;
            player.optimizer.learning_rate = 0.25;
        }
        let each = UpdateRule::DiscriminatorFirst { discriminator_steps: 1, generator_steps: 1 };
        let plain = DiracCase {
            game: DiracGame::NonSaturating,
            method: DiracMethod::Plain,
            rule: each,
            rates: Rates::equal(0.25),
        };
        assert_eq!(config.dirac(), (plain, vec![]));
        config.game.order = UpdateOrder::Simultaneous;
        config.game.objective = Objective::Wasserstein;
        let clip = DiracMethod::WeightClip { limit: 0.01 };
        let clipped =
            DiracCase { game: DiracGame::Bilinear, method: clip, rule: UpdateRule::Simultaneous, ..plain };
        assert_eq!(config.dirac(), (clipped, vec![]));
        config.game.penalties.between = 10.0;
        let penalty = DiracMethod::GradientPenalty { weight: 20.0, target: 1.0 };
        assert_eq!(config.dirac(), (DiracCase { method: penalty, ..clipped }, vec![]));
        (config.game.penalties.r1, config.game.penalties.r2) = (0.5, 1.5);
        let squared = DiracCase { method: DiracMethod::R1AndR2 { gamma: 1.0 }, ..clipped };
        assert_eq!(config.dirac(), (squared, vec!["game.gradient_penalty"]));
        config.game.correction.choose(Method::Unrolled);
        let unrolled = DiracMethod::Unrolled { steps: 5, rate: 0.25 };
        let left_out = vec!["game.r1", "game.gradient_penalty"];
        assert_eq!(config.dirac(), (DiracCase { method: unrolled, ..clipped }, left_out));
    }

    #[test]
    fn orders_and_updates_are_those_of_training() {
        let mut config = RunConfig::default();
        for player in [&mut config.generator, &mut config.discriminator] {
            player.optimizer.kind = OptimizerKind::OptimisticSgd;
        }
        assert_eq!(
            config.dirac(),
            (DiracCase { rule: UpdateRule::Optimistic, ..config.dirac().0 }, vec!["game.order"])
        );
        for player in [&mut config.generator, &mut config.discriminator] {
            player.optimizer.kind = OptimizerKind::Sgd;
        }
        config.discriminator.updates = 5;
        let five = UpdateRule::DiscriminatorFirst { discriminator_steps: 5, generator_steps: 1 };
        assert_eq!(config.dirac().0.rule, five);
        config.game.order = UpdateOrder::Extragradient;
        assert_eq!((config.dirac().0.rule, config.dirac().1), (five, vec!["game.order"]));
        config.generator.updates = 0;
        let frozen = UpdateRule::DiscriminatorFirst { discriminator_steps: 5, generator_steps: 0 };
        assert_eq!((config.dirac().0.rule, config.dirac().1), (frozen, vec![]));
    }

    #[test]
    fn what_is_left_out_of_any_preset_is_a_setting_with_a_name() {
        for preset in Preset::every() {
            for key in preset.run().expect("a run").config.dirac().1 {
                assert!(SETTINGS.iter().any(|setting| setting.key == key), "{key}");
            }
        }
    }
}
