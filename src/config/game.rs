//! The rules of the game.

use super::choice::choice;
use super::correction::Correction;
use super::objective::{Objective, Optimum};
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
        /// Both take a trial step, then update the weights from before it by the gradients found there (Korpelevich
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
    /// The gradient penalties of D.
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
    /// Bound c of the critic's weights, for Wasserstein without a penalty: clamped to [-c, c] after each of its
    /// updates.
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

    /// The losses at p_g = p_data with the best D at `step`; `None` where a penalty asks for a slope, so that the best
    /// D is not flat there and L_D lies above its value for a flat D. The L_D of Wasserstein is 0 for every D.
    pub fn optimum(&self, step: u64) -> Option<Optimum> {
        let is_flat = self.objective == Objective::Wasserstein || !self.penalties.ask_for_slope(step);
        is_flat.then(|| self.terms().optimum())
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
    use crate::config::{Choice as _, Player, RunConfig};
    use crate::math::special::softplus;

    /// The least of `function` on [0, 2], which falls and then rises: where it is.
    fn least(function: impl Fn(f64) -> f64) -> f64 {
        let (mut low, mut high) = (0.0, 2.0);
        for _ in 0..200 {
            let [left, right] = [low + (high - low) / 3.0, high - (high - low) / 3.0];
            if function(left) < function(right) { high = right } else { low = left }
        }
        0.5 * (low + high)
    }

    /// L_D of the logit a = w x on p_data = p_g = N(0, 1), by quadrature; least squares with a = ½ + w x.
    fn loss_of_slope(objective: Objective, w: f64) -> f64 {
        let of_place = |x: f64| match objective {
            Objective::Minimax | Objective::NonSaturating => softplus(-w * x) + softplus(w * x),
            Objective::LeastSquares => 0.5 * (w * x - 0.5).powi(2) + 0.5 * (w * x + 0.5).powi(2),
            Objective::Wasserstein => 0.0,
            Objective::Hinge => (1.0 - w * x).max(0.0) + (1.0 + w * x).max(0.0),
            // The difference of two independent logits is N(0, 2 w²).
            Objective::RelativisticPairing => softplus(core::f64::consts::SQRT_2 * w * x),
            Objective::RelativisticAverage => 0.5 * (softplus(-w * x) + softplus(w * x)),
            Objective::RelativisticLeastSquares => 0.5 * ((w * x - 1.0).powi(2) + (w * x + 1.0).powi(2)),
            Objective::RelativisticHinge => 0.5 * ((1.0 - w * x).max(0.0) + (1.0 + w * x).max(0.0)),
        };
        let density = |x: f64| (-0.5 * x * x).exp() / core::f64::consts::TAU.sqrt();
        let places = (0..4000).map(|k| -10.0 + 0.005 * (f64::from(k) + 0.5));
        places.map(|x| 0.005 * density(x) * of_place(x)).sum()
    }

    #[test]
    fn a_penalty_that_asks_for_a_slope_lifts_the_loss_at_equilibrium_of_all_but_wasserstein() {
        let mut game = RunConfig::default().game;
        for objective in Objective::ALL {
            game.objective = *objective;
            for (norm, is_known) in [(1.0, *objective == Objective::Wasserstein), (0.0, true)] {
                game.penalties = Penalties { between: 10.0, norm, ..Penalties::NONE };
                assert_eq!(game.optimum(1).is_some(), is_known, "{objective:?}");
                let w = least(|w| loss_of_slope(*objective, w) + 10.0 * (w - norm).powi(2));
                let excess = loss_of_slope(*objective, w) - game.terms().optimum().loss_d;
                assert_eq!(excess.abs() < 1e-6, is_known, "{objective:?} with norm {norm}: {excess}");
            }
        }
        // The non-saturating game: 1.604 at a slope of 0.98 with λ = 10, and 2 ln 2 with norm 0.
        for (norm, loss, slope) in [(1.0, 1.603_762_5, 0.979_634), (0.0, 1.386_294_4, 0.0)] {
            let w = least(|w| loss_of_slope(Objective::NonSaturating, w) + 10.0 * (w - norm).powi(2));
            assert!((w - slope).abs() < 1e-5, "{w}");
            assert!((loss_of_slope(Objective::NonSaturating, w) - loss).abs() < 1e-6, "{w}");
        }
    }

    #[test]
    fn a_penalty_of_weight_0_or_one_that_has_faded_leaves_the_equilibrium_where_it_is() {
        let mut game = RunConfig::default().game;
        let flat = Some(game.terms().optimum());
        assert_eq!(game.optimum(1), flat);
        game.penalties =
            Penalties { around: 1.0, curve: Curve::Linear, steps: 50, end: 0.0, ..Penalties::NONE };
        assert_eq!([1, 50, 51].map(|step| game.optimum(step)), [None, None, flat]);
        game.penalties.around = 0.0;
        assert_eq!(game.optimum(1), flat);
        // Labels, noise, packs and a constraint leave a flat D the best one.
        game.real_label = 0.9;
        (game.noise, game.pack, game.constraint) = (0.5, 2, Constraint::Spectral);
        assert_eq!(game.optimum(1), Some(game.terms().optimum()));
    }

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
