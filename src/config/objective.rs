//! The objective: the losses of both players. A new objective needs a variant here, its losses on
//! tensors in `model::objective`, on slices in `game::loss` and fused in `model::engine::loss`; the printed formulas and
//! the optimum in `terms`, the best D in `best`, the value under collapse in `diagnosis::thermometer`, and its words in
//! `assets/words/choices.yml`. The compiler names what is missing.
//!
//! Notation: a = D(x) and b = D(G(z)) are logits, sp(t) = ln(1 + e^t), and <.> is the mean over the batch.

use super::choice::choice;

choice! {
    /// The objective of the game, which sets both losses.
    Objective("objective") {
        /// Goodfellow et al. 2014, eq. 1: G minimises <ln(1 - D(G(z)))>.
        Minimax = "minimax",
        /// Goodfellow et al. 2014, section 3: G maximises <ln D(G(z))>.
        NonSaturating = "non_saturating",
        /// Mao et al. 2017, eq. 2 and 9, with any coding.
        LeastSquares = "least_squares",
        /// Arjovsky, Chintala and Bottou 2017, algorithm 1, with clipped weights.
        Wasserstein = "wgan",
        /// Lim and Ye 2017; Miyato et al. 2018, eq. 16 and 17.
        Hinge = "hinge",
        /// Jolicoeur-Martineau 2018; Sun, Fang and Schwing 2020: real and fake are compared in pairs.
        RelativisticPairing = "rpgan",
        /// Jolicoeur-Martineau 2018, section 4.2 (RaSGAN): each sample is compared with the mean of the other kind.
        RelativisticAverage = "ragan",
        /// As `RelativisticAverage`, with least squares (RaLSGAN).
        RelativisticLeastSquares = "ralsgan",
        /// As `RelativisticAverage`, with the hinge loss (RaHingeGAN).
        RelativisticHinge = "rahinge",
    }
}

/// The losses of a perfect generator and its optimal discriminator (p_g = p_data).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// L_D.
    pub loss_d: f64,
    /// L_G; `None` where it is undetermined because any constant may be added to D.
    pub loss_g: Option<f64>,
}

impl Objective {
    /// Whether D's output is the logit of "real", so that V(D, G) is defined. Least squares, critics, and objectives
    /// that only compare logits have a score instead.
    pub const fn has_value(self) -> bool {
        self.plays_for_value()
    }

    /// Whether D's output is shown as a score, without a sigmoid: for critics and objectives that only compare
    /// logits.
    pub const fn outputs_score(self) -> bool {
        self.is_critic() || self.is_relative()
    }

    /// Whether both play for V(D, G): D maximises it, G minimises it.
    pub const fn plays_for_value(self) -> bool {
        matches!(self, Self::Minimax | Self::NonSaturating)
    }

    /// Whether each sample is compared with the mean of the other kind (relativistic average).
    pub const fn is_average(self) -> bool {
        matches!(self, Self::RelativisticAverage | Self::RelativisticLeastSquares | Self::RelativisticHinge)
    }

    /// Whether L_G also depends on the logits of real samples.
    pub const fn generator_sees_real(self) -> bool {
        self.is_average() || matches!(self, Self::RelativisticPairing)
    }

    /// Whether the losses depend on differences of logits only, so that any constant may be added to D.
    pub const fn is_relative(self) -> bool {
        self.is_average() || matches!(self, Self::Wasserstein | Self::RelativisticPairing)
    }

    /// Whether D is a critic: its output is a score on its own scale, not a probability or a target value.
    pub const fn is_critic(self) -> bool {
        matches!(
            self,
            Self::Wasserstein | Self::Hinge | Self::RelativisticLeastSquares | Self::RelativisticHinge
        )
    }

    /// The output shown as D(x): the logit itself for least squares, whose outputs are target values, and
    /// sigmoid(logit) for all others.
    pub fn discriminator_output(self, logit: f32) -> f32 {
        if self.outputs_probability() { sigmoid(logit) } else { logit }
    }

    /// Whether the output shown as D(x) is sigmoid(logit).
    pub const fn outputs_probability(self) -> bool {
        !matches!(self, Self::LeastSquares)
    }
}

/// The logistic sigmoid 1 / (1 + e^-t), without overflow.
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
}
