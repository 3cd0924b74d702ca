//! The optimal discriminator for a given generator, in closed form, and its loss.

use super::objective::Objective;
use super::terms::{Labels, Terms};
use crate::math::special::{sigmoid, softplus};

impl Terms {
    /// The output of the optimal D where real samples have density `real` = p and fakes `fake` = q, as a probability
    /// or as the output of least squares: s p / (p + q) with the label s of real samples (Goodfellow et al. 2014,
    /// proposition 1; Salimans et al. 2016, section 3.4), and (beta p + alpha q) / (p + q) for least squares (Mao et
    /// al. 2017). `None` where the objective has no such optimum: for critics, and where only differences of logits
    /// count. NaN where both densities are 0.
    pub fn best_output(self, real: f64, fake: f64) -> Option<f64> {
        let mean = (self.labels.real * real + self.labels.fake * fake) / (real + fake);
        let has_one =
            matches!(self.objective, Objective::Minimax | Objective::NonSaturating | Objective::LeastSquares);
        has_one.then_some(mean)
    }

    /// The output shown as D(x) for `logit`.
    pub fn output(self, logit: f64) -> f64 {
        if self.objective.outputs_probability() { sigmoid(logit) } else { logit }
    }

    /// The logit that gives `output`.
    pub fn logit(self, output: f64) -> f64 {
        if self.objective.outputs_probability() { libm::log(output) - libm::log1p(-output) } else { output }
    }

    /// Contribution to L_D of a place with the probability masses `real` and `fake` where D's logit is `logit`. For
    /// the objectives of [`Terms::best_output`]; NaN for others.
    pub fn loss_of_place(self, real: f64, fake: f64, logit: f64) -> f64 {
        let Labels { real: beta, fake: alpha, .. } = self.labels;
        match self.objective {
            Objective::Minimax | Objective::NonSaturating => {
                beta * real * softplus(-logit) + ((1.0 - beta) * real + fake) * softplus(logit)
            }
            Objective::LeastSquares => {
                0.5 * (real * (logit - beta) * (logit - beta) + fake * (logit - alpha) * (logit - alpha))
            }
            _ => f64::NAN,
        }
    }

    /// The minimum of [`Terms::loss_of_place`] over the logit, which is at the optimal output: A log((A + B) / A) + B
    /// log((A + B) / B) with A = s p and B = (1 - s) p + q of a label s; 1/2 (beta - alpha)^2 p q / (p + q) for least
    /// squares.
    pub fn best_loss_of_place(self, real: f64, fake: f64) -> f64 {
        let Labels { real: beta, fake: alpha, .. } = self.labels;
        let [a, b] = [beta * real, (1.0 - beta) * real + fake];
        let term = |part: f64| {
            let ratio = (a + b) / part;
            // A term with mass 0, or so small that the ratio overflows, is 0.
            if ratio.is_finite() { part * libm::log(ratio) } else { 0.0 }
        };
        match self.objective {
            Objective::Minimax | Objective::NonSaturating => term(a) + term(b),
            Objective::LeastSquares if real * fake == 0.0 => 0.0,
            Objective::LeastSquares => 0.5 * (beta - alpha) * (beta - alpha) * real * fake / (real + fake),
            _ => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_output_is_the_mean_of_the_labels_by_density() {
        let of = |objective, labels, real, fake| Terms { objective, labels }.best_output(real, fake);
        assert_eq!(of(Objective::Minimax, Labels::PLAIN, 3.0, 1.0), Some(0.75));
        assert_eq!(
            of(Objective::NonSaturating, Labels { real: 0.5, ..Labels::PLAIN }, 3.0, 1.0),
            Some(0.375)
        );
        let coded = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        assert_eq!(of(Objective::LeastSquares, coded, 3.0, 1.0), Some(0.5));
        for objective in [Objective::Wasserstein, Objective::Hinge, Objective::RelativisticPairing] {
            assert_eq!(of(objective, Labels::PLAIN, 3.0, 1.0), None);
        }
        let terms = Terms::from(Objective::LeastSquares);
        assert_eq!(terms.best_output(1.0, 1.0), Some(terms.balance()));
    }

    #[test]
    fn a_place_that_is_all_but_empty_of_one_kind_has_a_finite_best_loss() {
        let terms = Terms::from(Objective::NonSaturating);
        for (real, fake) in [(0.0, 1.0), (5e-324, 1.0), (1e-310, 1.0), (1.0, 5e-324), (0.0, 0.0)] {
            assert_eq!(terms.best_loss_of_place(real, fake), 0.0, "{real:e} {fake:e}");
        }
        let loss = terms.best_loss_of_place(1e-300, 1.0);
        assert!((loss / 1e-300 - 300.0 * core::f64::consts::LN_10).abs() < 1e-9, "{loss:e}");
    }

    #[test]
    fn the_best_loss_of_a_collapse_is_the_one_of_the_table() {
        // A generator that is perfect on m of 8 modes: L_D of the minimax game, and of least squares.
        for (m, logistic, squares) in
            [(1, 0.3924, 0.0556), (4, 0.9548, 0.1667), (7, 1.2955, 0.2333), (8, 1.3863, 0.25)]
        {
            for (objective, expected) in
                [(Objective::NonSaturating, logistic), (Objective::LeastSquares, squares)]
            {
                let of_mode = |mode: usize| {
                    let fake = if mode < m { 1.0 / m as f64 } else { 0.0 };
                    Terms::from(objective).best_loss_of_place(0.125, fake)
                };
                let loss: f64 = (0..8).map(of_mode).sum();
                assert!((loss - expected).abs() < 5e-5, "{objective:?} {m}: {loss}, not {expected}");
            }
        }
    }

    #[test]
    fn the_best_output_is_where_the_loss_is_least() {
        let smoothed = Labels { real: 0.9, ..Labels::PLAIN };
        let coded = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        for (objective, labels) in [
            (Objective::Minimax, Labels::PLAIN),
            (Objective::NonSaturating, smoothed),
            (Objective::LeastSquares, coded),
        ] {
            let terms = Terms { objective, labels };
            let logit = terms.logit(terms.best_output(0.3, 0.2).expect("an optimum"));
            let loss = |shift: f64| terms.loss_of_place(0.3, 0.2, logit + shift);
            assert!((loss(0.0) - terms.best_loss_of_place(0.3, 0.2)).abs() < 1e-15, "{objective:?}");
            assert!(loss(0.01) > loss(0.0) && loss(-0.01) > loss(0.0), "{objective:?}");
            assert!((terms.output(logit) - terms.best_output(0.3, 0.2).expect("an optimum")).abs() < 1e-15);
        }
        let terms = Terms::from(Objective::Minimax);
        assert_eq!(terms.best_loss_of_place(0.3, 0.0), 0.0);
        assert_eq!(terms.loss_of_place(0.0, 0.5, -1e9), 0.0);
    }
}
