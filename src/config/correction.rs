//! Corrections of the players' gradients: methods that use second derivatives of the game, such as consensus
//! optimization.
//!
//! The formulas are in [`game`](crate::game).

use super::choice::choice;

choice! {
    /// The method by which a gradient becomes a direction.
    Method("method") {
        /// Each player's own gradient.
        Plain = "plain",
        /// Mescheder, Nowozin and Geiger 2017: both players also descend half the squared length of all gradients.
        Consensus = "consensus",
        /// Nagarajan and Kolter 2017: G also makes D's gradient small.
        NagarajanKolter = "nagarajan_kolter",
        /// Balduzzi et al. 2018: the part of the game that turns is turned inwards.
        SymplecticAdjustment = "sga",
        /// Metz et al. 2017: G plays against what D will be after some steps.
        Unrolled = "unrolled",
    }
}

impl Method {
    /// The strength that its paper, or its code, takes for small games; `None` where it has no such parameter.
    pub const fn default_strength(self) -> Option<f64> {
        match self {
            Self::Consensus => Some(10.0),
            Self::NagarajanKolter => Some(0.5),
            Self::SymplecticAdjustment => Some(1.0),
            Self::Plain | Self::Unrolled => None,
        }
    }
}

/// A method with its parameters. Those that it does not use are kept for the ones that do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    /// Which method.
    pub method: Method,
    /// gamma of consensus, eta of Nagarajan and Kolter, lambda of symplectic adjustment.
    pub strength: f64,
    /// K, the steps of D that an unrolled G foresees.
    pub unroll_steps: usize,
    /// The rate of those steps; 0 for D's learning rate.
    pub unroll_rate: f64,
}

impl Correction {
    /// Plain gradients.
    pub const NONE: Self = Self { method: Method::Plain, strength: 1.0, unroll_steps: 5, unroll_rate: 0.0 };

    /// Chooses `method`, with the strength it has by default.
    pub fn choose(&mut self, method: Method) {
        self.method = method;
        self.strength = method.default_strength().unwrap_or(self.strength);
    }

    /// What the method puts in the place of what; `None` for the plain one.
    pub fn formula(&self) -> Option<String> {
        let Self { strength, unroll_steps, unroll_rate, .. } = self;
        let rate = if *unroll_rate > 0.0 { unroll_rate.to_string() } else { "η_D".to_owned() };
        match self.method {
            Method::Plain => None,
            Method::Consensus => Some(format!("ξ → ξ + {strength}·∇½|ξ|²")),
            Method::NagarajanKolter => Some(format!("L_G → L_G + {strength}·|∇_φ L_D|²")),
            Method::SymplecticAdjustment => Some(format!("ξ → ξ ± {strength}·A^T ξ")),
            Method::Unrolled => {
                Some(format!("L_G → L_G(θ, φ_{unroll_steps}), φ_(k+1) = φ_k − {rate}·∇_φ L_D"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_comes_with_its_strength() {
        let mut correction = Correction::NONE;
        correction.choose(Method::Consensus);
        assert_eq!(correction.strength, 10.0);
        correction.choose(Method::Unrolled);
        assert_eq!(correction.strength, 10.0, "kept for the ones that use it");
        correction.choose(Method::NagarajanKolter);
        assert_eq!((correction.method, correction.strength), (Method::NagarajanKolter, 0.5));
        assert_eq!(correction.formula().as_deref(), Some("L_G → L_G + 0.5·|∇_φ L_D|²"));
        assert_eq!(Correction::NONE.formula(), None);
    }
}
