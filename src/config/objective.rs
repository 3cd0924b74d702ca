//! What the two players minimise. The formulas on tensors are in `model::objective`; here is what a person
//! chooses, and what each curve should read where the game is won by nobody.
//!
//! Notation: a = D(x) and b = D(G(z)) are logits, sp(t) = ln(1 + e^t), and <.> is the mean over the batch.

use super::choice::choice;

choice! {
    /// The objective of the game.
    Objective("objective") {
        /// Goodfellow et al. 2014, eq. 1: G minimises <ln(1 - D(G(z)))>.
        Minimax = "minimax",
        /// Goodfellow et al. 2014, section 3: G maximises <ln D(G(z))>.
        NonSaturating = "non_saturating",
        /// Mao et al. 2017, eq. 2 with the 0-1 coding (0, 1, 1).
        LeastSquares = "least_squares",
        /// Arjovsky, Chintala and Bottou 2017, algorithm 1, with clipped weights.
        Wasserstein = "wgan",
        /// Lim and Ye 2017; Miyato et al. 2018, eq. 16 and 17.
        Hinge = "hinge",
        /// Jolicoeur-Martineau 2018; Sun, Fang and Schwing 2020: real and fake are compared in pairs.
        RelativisticPairing = "rpgan",
    }
}

/// The losses that a perfect generator and its best discriminator score (p_g = p_data).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// The discriminator's loss.
    pub loss_d: f64,
    /// The generator's loss; `None` where the optimum does not fix it, since any constant may be added to D.
    pub loss_g: Option<f64>,
}

/// The value V = -ln 4 that the game of Goodfellow et al. 2014 has at its equilibrium (theorem 1).
pub const VALUE_AT_EQUILIBRIUM: f64 = -2.0 * core::f64::consts::LN_2;

impl Objective {
    /// L_D, which the discriminator minimises.
    pub const fn formula_d(self) -> &'static str {
        match self {
            Self::Minimax | Self::NonSaturating => {
                "L_D = ⟨sp(−a)⟩ + ⟨sp(b)⟩ = −⟨ln D(x)⟩ − ⟨ln(1 − D(G(z)))⟩"
            }
            Self::LeastSquares => "L_D = ½⟨(a − 1)²⟩ + ½⟨b²⟩",
            Self::Wasserstein => "L_D = ⟨b⟩ − ⟨a⟩",
            Self::Hinge => "L_D = ⟨max(0, 1 − a)⟩ + ⟨max(0, 1 + b)⟩",
            Self::RelativisticPairing => "L_D = ⟨sp(b − a)⟩",
        }
    }

    /// L_G, which the generator minimises.
    pub const fn formula_g(self) -> &'static str {
        match self {
            Self::Minimax => "L_G = −⟨sp(b)⟩ = ⟨ln(1 − D(G(z)))⟩",
            Self::NonSaturating => "L_G = ⟨sp(−b)⟩ = −⟨ln D(G(z))⟩",
            Self::LeastSquares => "L_G = ½⟨(b − 1)²⟩",
            Self::Wasserstein | Self::Hinge => "L_G = −⟨b⟩",
            Self::RelativisticPairing => "L_G = ⟨sp(a − b)⟩",
        }
    }

    /// The losses at p_g = p_data with the best discriminator.
    pub const fn optimum(self) -> Optimum {
        const LN_2: f64 = core::f64::consts::LN_2;
        match self {
            Self::Minimax => Optimum { loss_d: 2.0 * LN_2, loss_g: Some(-LN_2) },
            Self::NonSaturating => Optimum { loss_d: 2.0 * LN_2, loss_g: Some(LN_2) },
            Self::LeastSquares => Optimum { loss_d: 0.25, loss_g: Some(0.125) },
            Self::Wasserstein => Optimum { loss_d: 0.0, loss_g: None },
            Self::Hinge => Optimum { loss_d: 2.0, loss_g: None },
            Self::RelativisticPairing => Optimum { loss_d: LN_2, loss_g: Some(LN_2) },
        }
    }

    /// Whether D's output is a logit of "real", so that V(D, G) is defined. Least squares and the critics of
    /// Wasserstein and hinge put out a score instead.
    pub const fn has_value(self) -> bool {
        matches!(self, Self::Minimax | Self::NonSaturating | Self::RelativisticPairing)
    }

    /// Whether D is a critic: its output is a score on a scale of its own, not near 0 for fake and 1 for real.
    pub const fn is_critic(self) -> bool {
        matches!(self, Self::Wasserstein | Self::Hinge)
    }

    /// What is shown as D(x): the network's output itself for least squares, whose targets are 0 and 1, and
    /// sigmoid(logit) for all others.
    pub fn discriminator_output(self, logit: f32) -> f32 {
        if self.outputs_probability() { sigmoid(logit) } else { logit }
    }

    /// Whether what is shown as D(x) is sigmoid(logit).
    pub const fn outputs_probability(self) -> bool {
        !matches!(self, Self::LeastSquares)
    }

    /// The logit between real and fake: 1/2 for least squares; halfway between the two means where only
    /// differences of logits count (Wasserstein, relativistic pairing); else 0.
    pub fn boundary(self, mean_real_logit: f32, mean_fake_logit: f32) -> f32 {
        match self {
            Self::LeastSquares => 0.5,
            Self::Wasserstein | Self::RelativisticPairing => 0.5 * (mean_real_logit + mean_fake_logit),
            Self::Minimax | Self::NonSaturating | Self::Hinge => 0.0,
        }
    }
}

/// 1 / (1 + e^-t), without overflow.
pub fn sigmoid(t: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigmoid_is_symmetric_and_finite_everywhere() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!(sigmoid(200.0), 1.0);
        assert_eq!(sigmoid(-200.0), 0.0);
        assert!((sigmoid(2.0) + sigmoid(-2.0) - 1.0).abs() < 1e-7);
    }

    #[test]
    fn the_boundary_follows_the_means_only_where_differences_count() {
        assert_eq!(Objective::NonSaturating.boundary(3.0, 1.0), 0.0);
        assert_eq!(Objective::Wasserstein.boundary(3.0, 1.0), 2.0);
        assert_eq!(Objective::LeastSquares.boundary(3.0, 1.0), 0.5);
    }
}
