//! The rules of the game.

use super::choice::choice;
use super::correction::Correction;
use super::objective::Objective;
use super::penalty::Penalties;
use super::schedule::{Curve, Schedule};
use super::terms::{Labels, Terms};

choice! {
    /// What holds the weight matrices of the discriminator.
    Constraint("constraint") {
        /// Nothing.
        None = "none",
        /// Each is divided by its largest singular value (Miyato et al. 2018).
        Spectral = "spectral",
    }
}

choice! {
    /// Who moves when within a step.
    UpdateOrder("order") {
        /// The discriminator first, then the generator against the new discriminator.
        Alternating = "alternating",
        /// Both from where the step began.
        Simultaneous = "simultaneous",
        /// Both look one update ahead, then move from where the step began down the gradients found there (Korpelevich
        /// 1976; Gidel et al. 2019, algorithm 4).
        Extragradient = "extragradient",
    }
}

/// The rules of the game.
#[derive(Clone, Debug, PartialEq)]
pub struct GameConfig {
    /// What the players minimise.
    pub objective: Objective,
    /// Label s that D is taught of real samples, for the logistic objectives: below 1, one-sided label smoothing.
    pub real_label: f64,
    /// The targets of least squares.
    pub targets: Labels,
    /// Standard deviation of the instance noise at the beginning: of normal noise on all that D sees.
    pub noise: f64,
    /// Steps after which the instance noise has faded away; 0 where it stays.
    pub noise_steps: usize,
    /// What D pays for steep logits.
    pub penalties: Penalties,
    /// Samples of one kind that D judges together, m (Lin et al. 2018); 1 for each by itself.
    pub pack: usize,
    /// What holds the matrices of D.
    pub constraint: Constraint,
    /// How steep D may be, where its matrices are normalised.
    pub spectral_scale: f64,
    /// Decay of the moving average of G's weights; 0 for none.
    pub ema: f64,
    /// What the learning rates are multiplied by.
    pub schedule: Schedule,
    /// Bound c of the critic's weights, for Wasserstein without a penalty: clamped to [-c, c] after each of its updates.
    pub weight_clip: f64,
    /// Who moves when.
    pub order: UpdateOrder,
    /// What the players descend in the place of their own gradients.
    pub correction: Correction,
    /// Real samples, and fakes, per update.
    pub batch_size: usize,
}

impl GameConfig {
    /// Standard deviation of the instance noise at `step`, counted from 1 (Sønderby et al. 2017; Arjovsky and Bottou
    /// 2017, section 3): it fades linearly.
    pub fn noise_at(&self, step: u64) -> f32 {
        let curve = if self.noise_steps == 0 { Curve::Constant } else { Curve::Linear };
        let left = Schedule { curve, steps: self.noise_steps, warm_up: 0 }.factor(step);
        (self.noise * left) as f32
    }

    /// Packs of real samples, and of fakes, per update.
    pub fn packs(&self) -> usize {
        self.batch_size / self.pack
    }

    /// Whether the critic's weights are clipped: where nothing else bounds its slope (Gulrajani et al. 2017).
    pub fn is_clipped(&self) -> bool {
        let is_bounded = self.penalties.are_on() || self.constraint == Constraint::Spectral;
        self.objective == Objective::Wasserstein && !is_bounded
    }

    /// The objective with the labels that it knows.
    pub fn terms(&self) -> Terms {
        let labels = match self.objective {
            Objective::Minimax | Objective::NonSaturating => {
                Labels { real: self.real_label, ..Labels::PLAIN }
            }
            Objective::LeastSquares => self.targets,
            _ => Labels::PLAIN,
        };
        Terms { objective: self.objective, labels }
    }
}

impl Default for GameConfig {
    fn default() -> Self {
        Self {
            objective: Objective::NonSaturating,
            real_label: 1.0,
            targets: Labels::PLAIN,
            schedule: Schedule::CONSTANT,
            noise: 0.0,
            noise_steps: 0,
            penalties: Penalties::NONE,
            pack: 1,
            constraint: Constraint::None,
            spectral_scale: 1.0,
            ema: 0.0,
            weight_clip: 0.01,
            order: UpdateOrder::Alternating,
            correction: Correction::NONE,
            batch_size: 128,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Player, RunConfig};

    #[test]
    fn instance_noise_fades_within_its_steps_or_stays() {
        let mut game = RunConfig::default().game;
        game.noise = 0.5;
        assert_eq!([1, 10_000].map(|step| game.noise_at(step)), [0.5, 0.5]);
        game.noise_steps = 100;
        assert_eq!([1, 51, 101, 10_000].map(|step| game.noise_at(step)), [0.5, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn only_a_critic_that_pays_no_penalty_is_clipped() {
        let mut config = RunConfig::default();
        assert_eq!(config.weight_bound(Player::Discriminator), None);
        config.game.objective = Objective::Wasserstein;
        assert_eq!(config.weight_bound(Player::Discriminator), Some(0.01));
        assert_eq!(config.weight_bound(Player::Generator), None);
        config.game.penalties.between = 10.0;
        assert_eq!(config.weight_bound(Player::Discriminator), None);
        config.game.penalties.between = 0.0;
        config.game.constraint = Constraint::Spectral;
        assert_eq!(config.weight_bound(Player::Discriminator), None);
    }

    #[test]
    fn an_objective_has_only_the_labels_that_it_knows() {
        let mut game = RunConfig::default().game;
        game.real_label = 0.9;
        game.targets = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        assert_eq!(game.terms().labels, Labels { real: 0.9, ..Labels::PLAIN });
        game.objective = Objective::LeastSquares;
        assert_eq!(game.terms().labels, game.targets);
        game.objective = Objective::Hinge;
        assert_eq!(game.terms().labels, Labels::PLAIN);
    }
}
