//! The present game as formulas: each player's loss, D's gradient penalties, D's inputs, and constraints on D's
//! weights. Symbols are the same in every language; the formulas have no words.

use super::correction::Method;
use super::game::{Constraint, GameConfig};
use super::objective::Objective;
use super::run::RunConfig;
use crate::math::in_four_digits;

/// V(D, G) (Goodfellow et al. 2014, eq. 1).
const VALUE: &str = "V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))]";

impl GameConfig {
    /// The game before the losses: V(D, G) if D maximises it, and who minimises what.
    pub fn formulas_of_game(&self) -> Vec<String> {
        let penalty = if self.penalties.are_on() { " − P" } else { "" };
        match self.objective {
            Objective::Minimax | Objective::NonSaturating if self.real_label < 1.0 => {
                vec![format!("{}, min_G L_G", self.formula_minimised()), VALUE.to_owned()]
            }
            Objective::Minimax if penalty.is_empty() => vec![format!("min_G max_D {VALUE}")],
            Objective::Minimax => vec![format!("min_G max_D V(D, G){penalty}"), VALUE.to_owned()],
            Objective::NonSaturating => {
                vec![format!("max_D V(D, G){penalty}, max_G E[log D(G(z))]"), VALUE.to_owned()]
            }
            Objective::Wasserstein => vec![format!("min_G max_D E[a] − E[b]{penalty}")],
            _ => vec![format!("{}, min_G L_G", self.formula_minimised())],
        }
    }

    /// D's loss in symbols, with P if D has gradient penalties.
    pub fn formula_minimised(&self) -> &'static str {
        if self.penalties.are_on() { "min_D L_D + P" } else { "min_D L_D" }
    }

    /// The losses at `step`, counted from 1: L_D, then P if D has gradient penalties, then L_G.
    pub fn formulas_of_losses(&self, step: u64) -> Vec<String> {
        let terms = self.terms();
        let penalty = self.penalties.formula(step).map(|sum| format!("P = {sum}"));
        let unrolled = match self.correction.method {
            Method::Unrolled => format!(", D = D(φ_{})", self.correction.unroll_steps),
            _ => String::new(),
        };
        [Some(terms.formula_d()), penalty, Some(terms.formula_g() + &unrolled)]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl RunConfig {
    /// The inputs behind the logits a and b at `step`, counted from 1; `None` where D judges each sample without
    /// noise and alone. With instance noise, packs, or minibatch discrimination.
    pub fn formula_of_inputs(&self, step: u64) -> Option<String> {
        let noise = self.game.noise_at(step);
        let beside = self.discriminator.network.extras.minibatch_kernels > 0;
        if noise == 0.0 && self.judges_alone() {
            return None;
        }
        let added = if noise > 0.0 { " + ε" } else { "" };
        let samples = |sample: &dyn Fn(&str) -> String| {
            let subscripts = ["₁", "₂", "₃", "₄"];
            let packed = &subscripts[..self.game.pack.min(subscripts.len())];
            let one = |subscript: &str| sample(subscript) + added;
            let samples =
                if self.game.pack == 1 { vec![one("")] } else { packed.iter().map(|k| one(k)).collect() };
            samples.join(", ") + if beside { "; …" } else { "" }
        };
        let distribution = if noise > 0.0 {
            format!(", ε ~ N(0, {}²)", in_four_digits(f64::from(noise)))
        } else {
            String::new()
        };
        let real = samples(&|k| format!("x{k}"));
        let fake = samples(&|k| format!("G(z{k})"));
        Some(format!("a = D({real}), b = D({fake}){distribution}"))
    }

    /// The constraint on D's weights: the bound of each weight, or the norm of each matrix. `None` if there is none.
    pub fn formula_of_constraint(&self) -> Option<String> {
        match self.game.constraint {
            Constraint::Spectral => {
                Some(format!("W → {}·W / σ_max(W)", in_four_digits(self.game.spectral_scale)))
            }
            Constraint::None if self.game.is_clipped() => {
                Some(format!("|w| ≤ {}", in_four_digits(self.game.weight_clip)))
            }
            Constraint::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, Curve};

    #[test]
    fn a_penalty_stands_beside_the_game() {
        let mut game = RunConfig::default().game;
        game.objective = Objective::Wasserstein;
        game.penalties.between = 10.0;
        assert_eq!(game.formulas_of_game(), ["min_G max_D E[a] − E[b] − P"]);
        assert_eq!(
            game.formulas_of_losses(1),
            ["L_D = E[b] − E[a]", "P = 10 E[(|∇a(m)| − 1)²]", "L_G = −E[b]"]
        );
        assert_eq!(game.formula_minimised(), "min_D L_D + P");
        // The penalty's weight is the one at the step.
        game.penalties.curve = Curve::Linear;
        (game.penalties.steps, game.penalties.end) = (100, 0.0);
        assert_eq!(game.formulas_of_losses(51)[1], "P = 5 E[(|∇a(m)| − 1)²]");
        game.penalties.between = 0.0;
        (game.penalties.r1, game.penalties.r2, game.penalties.curve) = (0.2, 1.0, Curve::Constant);
        assert_eq!(game.formulas_of_losses(1)[1], "P = ½·0.2 E[|∇a(x)|²] + ½·1 E[|∇a(G(z))|²]");
    }

    #[test]
    fn every_penalised_objective_names_its_penalty_and_no_other_does() {
        for objective in Objective::ALL {
            let mut game = GameConfig { objective: *objective, ..GameConfig::default() };
            let penalties = |game: &GameConfig| {
                let lines = [game.formulas_of_game(), game.formulas_of_losses(1)].concat();
                lines
                    .iter()
                    .filter(|line| line.ends_with('P') || line.contains("P,") || line.starts_with("P ="))
                    .count()
            };
            assert_eq!(penalties(&game), 0, "{objective:?}");
            game.penalties.r1 = 1.0;
            assert_eq!(penalties(&game), 2, "{objective:?}: {:?}", game.formulas_of_game());
        }
    }

    #[test]
    fn the_game_is_the_one_that_is_played() {
        let mut game = GameConfig { objective: Objective::Minimax, ..GameConfig::default() };
        assert_eq!(game.formulas_of_game(), [format!("min_G max_D {VALUE}")]);
        game.objective = Objective::NonSaturating;
        assert_eq!(game.formulas_of_game(), ["max_D V(D, G), max_G E[log D(G(z))]", VALUE]);
        game.real_label = 0.9;
        assert_eq!(game.formulas_of_game(), ["min_D L_D, min_G L_G", VALUE]);
        game.objective = Objective::RelativisticPairing;
        assert_eq!(game.formulas_of_game(), ["min_D L_D, min_G L_G"]);
        game.correction.method = Method::Unrolled;
        assert_eq!(game.formulas_of_losses(1)[1], "L_G = E[sp(a − b)], D = D(φ_5)");
    }

    #[test]
    fn noise_packs_and_constraints_stand_in_the_formulas() {
        let mut config = RunConfig::default();
        assert_eq!((config.formula_of_inputs(1), config.formula_of_constraint()), (None, None));
        (config.game.noise, config.game.noise_steps) = (0.5, 100);
        let of = |config: &RunConfig, step| config.formula_of_inputs(step).expect("a formula");
        assert_eq!(of(&config, 51), "a = D(x + ε), b = D(G(z) + ε), ε ~ N(0, 0.25²)");
        assert_eq!(config.formula_of_inputs(200), None, "it has faded away");
        config.game.pack = 2;
        assert_eq!(of(&config, 200), "a = D(x₁, x₂), b = D(G(z₁), G(z₂))");
        assert_eq!(of(&config, 51), "a = D(x₁ + ε, x₂ + ε), b = D(G(z₁) + ε, G(z₂) + ε), ε ~ N(0, 0.25²)");
        config.game.pack = 1;
        config.discriminator.network.extras.minibatch_kernels = 4;
        assert_eq!(of(&config, 200), "a = D(x; …), b = D(G(z); …)");
        config.game.objective = Objective::Wasserstein;
        assert_eq!(config.formula_of_constraint().as_deref(), Some("|w| ≤ 0.01"));
        config.game.penalties.between = 10.0;
        assert_eq!(config.formula_of_constraint(), None);
        config.game.constraint = Constraint::Spectral;
        assert_eq!(config.formula_of_constraint().as_deref(), Some("W → 1·W / σ_max(W)"));
    }
}
