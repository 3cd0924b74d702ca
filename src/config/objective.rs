//! What the two players minimise: here is what a person chooses. Another objective needs a variant here, its losses on
//! tensors in `model::objective`, on slices in `game::loss` and fused in `model::engine::loss`; the printed formulas and
//! the optimum in `terms`, the best D in `best`, the value under collapse in `diagnosis::thermometer`, and its words in
//! `assets/words/choices.yml`. The compiler names what is missing.
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
        /// The same with least squares (RaLSGAN).
        RelativisticLeastSquares = "ralsgan",
        /// The same with the hinge.
        RelativisticHinge = "rahinge",
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

impl Objective {
    /// Whether D's output is a logit of "real", so that V(D, G) is defined. Least squares, critics, and a D that only
    /// compares, to which any constant may be added, put out a score instead.
    pub const fn has_value(self) -> bool {
        self.plays_for_value()
    }

    /// Whether D's output is shown as a score, before any sigmoid: that of a critic, and of a D that only compares.
    pub const fn outputs_score(self) -> bool {
        self.is_critic() || self.is_relative()
    }

    /// Whether V(D, G) is what both play for: D to raise it, G to lower it.
    pub const fn plays_for_value(self) -> bool {
        matches!(self, Self::Minimax | Self::NonSaturating)
    }

    /// Whether each sample is compared with the mean of the other kind.
    pub const fn is_average(self) -> bool {
        matches!(self, Self::RelativisticAverage | Self::RelativisticLeastSquares | Self::RelativisticHinge)
    }

    /// Whether L_G depends on real samples too.
    pub const fn generator_sees_real(self) -> bool {
        self.is_average() || matches!(self, Self::RelativisticPairing)
    }

    /// Whether only differences of logits count, so that any constant may be added to D.
    pub const fn is_relative(self) -> bool {
        self.is_average() || matches!(self, Self::Wasserstein | Self::RelativisticPairing)
    }

    /// Whether D is a critic: its output is a score on a scale of its own, not near 0 for fake and 1 for real.
    pub const fn is_critic(self) -> bool {
        matches!(
            self,
            Self::Wasserstein | Self::Hinge | Self::RelativisticLeastSquares | Self::RelativisticHinge
        )
    }

    /// What is shown as D(x): the network's output itself for least squares, which is taught targets, and
    /// sigmoid(logit) for all others.
    pub fn discriminator_output(self, logit: f32) -> f32 {
        if self.outputs_probability() { sigmoid(logit) } else { logit }
    }

    /// Whether what is shown as D(x) is sigmoid(logit).
    pub const fn outputs_probability(self) -> bool {
        !matches!(self, Self::LeastSquares)
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
}
