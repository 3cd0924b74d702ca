//! The objective with its labels: the losses' formulas, their values at equilibrium, and the logit at which D is
//! undecided.

use super::objective::{Objective, Optimum};

/// Target values of D's output, for D's loss and for G's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labels {
    /// For fakes in D's loss: alpha of Mao et al. 2017.
    pub fake: f64,
    /// For real samples in D's loss: beta of Mao et al. 2017; below 1, one-sided label smoothing.
    pub real: f64,
    /// For fakes in G's loss: gamma of Mao et al. 2017.
    pub generator: f64,
}

impl Labels {
    /// 0 for fakes and 1 for reals, as in Goodfellow et al. 2014 and the 0-1 coding of Mao et al. 2017.
    pub const PLAIN: Self = Self { fake: 0.0, real: 1.0, generator: 1.0 };

    /// The mean of the labels of fakes and reals.
    pub fn middle(self) -> f64 {
        0.5 * (self.fake + self.real)
    }
}

/// An objective with its labels.
///
/// One-sided label smoothing (Salimans et al. 2016, section 3.4) with the label s of real samples changes the real
/// term <sp(-a)> to s <sp(-a)> + (1 - s) <sp(a)>. The optimal D is then s p_data / (p_data + p_g), and s / 2 at
/// equilibrium.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The objective.
    pub objective: Objective,
    /// The labels; [`Labels::PLAIN`] where the objective has none.
    pub labels: Labels,
}

impl From<Objective> for Terms {
    fn from(objective: Objective) -> Self {
        Self { objective, labels: Labels::PLAIN }
    }
}

impl Terms {
    /// L_D in symbols.
    pub fn formula_d(self) -> String {
        let Labels { fake, real, .. } = self.labels;
        match self.objective {
            Objective::Minimax | Objective::NonSaturating if real == 1.0 => {
                "L_D = E[sp(−a)] + E[sp(b)] = −E[log D(x)] − E[log(1 − D(G(z)))]".to_owned()
            }
            Objective::Minimax | Objective::NonSaturating => {
                format!("L_D = {} E[sp(−a)] + {} E[sp(a)] + E[sp(b)]", number(real), number(1.0 - real))
            }
            Objective::LeastSquares => format!("L_D = ½E[{}] + ½E[{}]", square("a", real), square("b", fake)),
            Objective::Wasserstein => "L_D = E[b] − E[a]".to_owned(),
            Objective::Hinge => "L_D = E[max(0, 1 − a)] + E[max(0, 1 + b)]".to_owned(),
            Objective::RelativisticPairing => "L_D = E[sp(b − a)]".to_owned(),
            Objective::RelativisticAverage => "L_D = ½E[sp(E[b] − a)] + ½E[sp(b − E[a])]".to_owned(),
            Objective::RelativisticLeastSquares => {
                "L_D = ½E[(a − E[b] − 1)²] + ½E[(b − E[a] + 1)²]".to_owned()
            }
            Objective::RelativisticHinge => {
                "L_D = ½E[max(0, 1 − a + E[b])] + ½E[max(0, 1 + b − E[a])]".to_owned()
            }
        }
    }

    /// L_G in symbols.
    pub fn formula_g(self) -> String {
        match self.objective {
            Objective::Minimax => "L_G = −E[sp(b)] = E[log(1 − D(G(z)))]".to_owned(),
            Objective::NonSaturating => "L_G = E[sp(−b)] = −E[log D(G(z))]".to_owned(),
            Objective::LeastSquares => format!("L_G = ½E[{}]", square("b", self.labels.generator)),
            Objective::Wasserstein | Objective::Hinge => "L_G = −E[b]".to_owned(),
            Objective::RelativisticPairing => "L_G = E[sp(a − b)]".to_owned(),
            Objective::RelativisticAverage => "L_G = ½E[sp(a − E[b])] + ½E[sp(E[a] − b)]".to_owned(),
            Objective::RelativisticLeastSquares => {
                "L_G = ½E[(a − E[b] + 1)²] + ½E[(b − E[a] − 1)²]".to_owned()
            }
            Objective::RelativisticHinge => {
                "L_G = ½E[max(0, 1 + a − E[b])] + ½E[max(0, 1 − b + E[a])]".to_owned()
            }
        }
    }

    /// D(x) and D(G(z)) as shown at p_g = p_data with the optimal D: s / 2, or for least squares the mean of both
    /// targets.
    pub fn balance(self) -> f64 {
        self.labels.middle()
    }

    /// V(D, G) at p_g = p_data with the optimal D: log D + log(1 - D), which is -log 4 without smoothing (Goodfellow
    /// et al. 2014, theorem 1).
    pub fn value(self) -> f64 {
        libm::log(self.balance()) + libm::log1p(-self.balance())
    }

    /// The losses at p_g = p_data with the optimal D.
    pub fn optimum(self) -> Optimum {
        const LN_2: f64 = core::f64::consts::LN_2;
        let Labels { fake, real, generator } = self.labels;
        let (ln_d, ln_not_d) = (libm::log(self.balance()), libm::log1p(-self.balance()));
        match self.objective {
            Objective::Minimax | Objective::NonSaturating => Optimum {
                loss_d: -(real * ln_d + (1.0 - real) * ln_not_d) - ln_not_d,
                loss_g: Some(if self.objective == Objective::Minimax { ln_not_d } else { -ln_d }),
            },
            Objective::LeastSquares => Optimum {
                loss_d: 0.25 * (real - fake).powi(2),
                loss_g: Some(0.5 * (self.balance() - generator).powi(2)),
            },
            Objective::Wasserstein => Optimum { loss_d: 0.0, loss_g: None },
            Objective::Hinge => Optimum { loss_d: 2.0, loss_g: None },
            Objective::RelativisticPairing | Objective::RelativisticAverage => {
                Optimum { loss_d: LN_2, loss_g: Some(LN_2) }
            }
            Objective::RelativisticLeastSquares | Objective::RelativisticHinge => {
                Optimum { loss_d: 1.0, loss_g: Some(1.0) }
            }
        }
    }

    /// The infimum of L_D for the cross-entropy objectives, where D separates reals and fakes perfectly: the entropy
    /// of the label of real samples, -s log s - (1 - s) log(1 - s), which is 0 without smoothing.
    pub fn least_loss_d(self) -> f64 {
        let term = |share: f64| if share > 0.0 { -share * libm::log(share) } else { 0.0 };
        term(self.labels.real) + term(1.0 - self.labels.real)
    }

    /// The logit that divides real from fake, the one at equilibrium: log(s / (2 - s)) with label s, which is 0
    /// without smoothing; the mean of both targets for least squares; and the mean of both mean logits where only
    /// differences count (Wasserstein, relativistic objectives).
    pub fn boundary(self, mean_real_logit: f32, mean_fake_logit: f32) -> f32 {
        match self.objective {
            Objective::LeastSquares => self.balance() as f32,
            Objective::Minimax | Objective::NonSaturating => {
                libm::log(self.labels.real / (2.0 - self.labels.real)) as f32
            }
            Objective::Hinge => 0.0,
            _ => 0.5 * (mean_real_logit + mean_fake_logit),
        }
    }
}

/// (x - c)^2 in symbols.
fn square(x: &str, c: f64) -> String {
    if c == 0.0 {
        format!("{x}²")
    } else {
        format!("({x} {} {})²", if c < 0.0 { '+' } else { '−' }, number(c.abs()))
    }
}

/// `value` with at most three decimals.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_follows_the_means_only_where_differences_count() {
        assert_eq!(Terms::from(Objective::NonSaturating).boundary(3.0, 1.0), 0.0);
        assert_eq!(Terms::from(Objective::Wasserstein).boundary(3.0, 1.0), 2.0);
        assert_eq!(Terms::from(Objective::LeastSquares).boundary(3.0, 1.0), 0.5);
    }

    #[test]
    fn smoothing_moves_the_equilibrium_to_half_the_label() {
        // In Python: s = 0.9; log(s/(2-s)); log(s/2) + log(1-s/2); -(s*log(s/2) + (1-s)*log(1-s/2)) - log(1-s/2).
        let terms =
            Terms { labels: Labels { real: 0.9, ..Labels::PLAIN }, ..Terms::from(Objective::NonSaturating) };
        let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-12, "{value}");
        close(terms.balance(), 0.45);
        assert!((terms.boundary(3.0, 1.0) + 0.200_670_7).abs() < 1e-7);
        close(terms.value(), -1.396_344_696_973_392);
        // -0.9 log 0.9 - 0.1 log 0.1.
        close(terms.least_loss_d(), 0.325_082_973_391_448_2);
        assert_eq!(Terms::from(Objective::Minimax).least_loss_d(), 0.0);
        close(terms.optimum().loss_d, 1.376_277_627_427_176_9);
        close(terms.optimum().loss_g.expect("a loss"), 0.798_507_696_217_771_6);
        close(Terms::from(Objective::Minimax).value(), -2.0 * core::f64::consts::LN_2);
    }

    #[test]
    fn the_formulas_name_their_labels() {
        let mut terms = Terms::from(Objective::LeastSquares);
        assert_eq!(terms.formula_d(), "L_D = ½E[(a − 1)²] + ½E[b²]");
        terms.labels = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        assert_eq!(terms.formula_d(), "L_D = ½E[(a − 1)²] + ½E[(b + 1)²]");
        assert_eq!(terms.formula_g(), "L_G = ½E[b²]");
        terms = Terms { objective: Objective::Minimax, labels: Labels { real: 0.9, ..Labels::PLAIN } };
        assert_eq!(terms.formula_d(), "L_D = 0.9 E[sp(−a)] + 0.1 E[sp(a)] + E[sp(b)]");
    }
}
