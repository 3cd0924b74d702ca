//! The rules of the game.

use super::choice::choice;
use super::correction::Correction;
use super::objective::{Objective, Optimum};
use super::penalty::Penalties;
use super::schedule::{Curve, Schedule};
use super::terms::{Labels, Terms};

choice! {
    /// Constraint on the weight matrices of D.
    Constraint("constraint") {
        /// No constraint.
        None = "none",
        /// Each matrix is divided by its largest singular value (Miyato et al. 2018).
        Spectral = "spectral",
    }
}

choice! {
    /// The order of the players' updates within a step.
    UpdateOrder("order") {
        /// D first, then G against the updated D.
        Alternating = "alternating",
        /// Both with gradients from the weights at the start of the step.
        Simultaneous = "simultaneous",
        /// Both take a trial step, then apply the gradients found there to the original weights (Korpelevich 1976;
        /// Gidel et al. 2019, algorithm 4).
        Extragradient = "extragradient",
    }
}

/// The rules of the game.
#[derive(Clone, Debug, PartialEq)]
pub struct GameConfig {
    /// The objective.
    pub objective: Objective,
    /// Label s of real samples in the cross-entropy objectives; below 1 it is one-sided label smoothing (Salimans et
    /// al. 2016, section 3.4).
    pub real_label: f64,
    /// Target values of least squares.
    pub targets: Labels,
    /// Standard deviation of the instance noise at the first step: normal noise added to all inputs of D.
    pub noise: f64,
    /// Steps in which the instance noise fades to 0; 0 if it is constant.
    pub noise_steps: usize,
    /// The gradient penalties of D.
    pub penalties: Penalties,
    /// m: samples per pack, which D judges together (PacGAN, Lin et al. 2018); 1 for single samples.
    pub pack: usize,
    /// Constraint on D's matrices.
    pub constraint: Constraint,
    /// Scale of D's matrices under spectral normalisation, which limits D's slope.
    pub spectral_scale: f64,
    /// Decay of the exponential moving average of G's weights; 0 for none.
    pub ema: f64,
    /// Schedule of both learning rates.
    pub schedule: Schedule,
    /// Bound c of the critic's weights for Wasserstein without a penalty: weights are clamped to [-c, c] after each
    /// update.
    pub weight_clip: f64,
    /// The order of updates.
    pub order: UpdateOrder,
    /// The method that corrects gradients.
    pub correction: Correction,
    /// Number of real samples, and of fakes, per update.
    pub batch_size: usize,
}

impl GameConfig {
    /// Standard deviation of the instance noise at `step`, counted from 1: it fades linearly (Sønderby et al. 2017;
    /// Arjovsky and Bottou 2017, section 3).
    pub fn noise_at(&self, step: u64) -> f32 {
        let curve = if self.noise_steps == 0 { Curve::Constant } else { Curve::Linear };
        let left = Schedule { curve, steps: self.noise_steps, warm_up: 0 }.factor(step);
        (self.noise * left) as f32
    }

    /// Number of packs of real samples, and of fakes, per update.
    pub fn packs(&self) -> usize {
        self.batch_size / self.pack
    }

    /// Whether the critic's weights are clipped: for Wasserstein without a gradient penalty or constraint (Gulrajani
    /// et al. 2017).
    pub fn is_clipped(&self) -> bool {
        let is_bounded = self.penalties.are_on() || self.constraint == Constraint::Spectral;
        self.objective == Objective::Wasserstein && !is_bounded
    }

    /// The losses at p_g = p_data with the optimal D at `step`. `None` where a penalty asks for a slope above 0: the
    /// optimal D is then not constant, and L_D is above its value for a constant D. For Wasserstein, L_D is 0 for
    /// every D.
    pub fn optimum(&self, step: u64) -> Option<Optimum> {
        let is_flat = self.objective == Objective::Wasserstein || !self.penalties.ask_for_slope(step);
        is_flat.then(|| self.terms().optimum())
    }

    /// The objective with those labels that apply to it.
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

    /// The position of the minimum of a unimodal `function` on [0, 2].
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
        // With labels, noise, packs and a constraint a constant D is still optimal.
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
