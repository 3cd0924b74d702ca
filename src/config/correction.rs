//! Methods that correct the players' gradients with second derivatives of the game, such as consensus optimization.
//!
//! The formulas are in [`game`](crate::game).

use super::choice::choice;

choice! {
    /// The method that turns gradients into update directions.
    Method("method") {
        /// Each player's own gradient.
        Plain = "plain",
        /// Mescheder, Nowozin and Geiger 2017: both players also descend half the squared norm of both players'
        /// gradients.
        Consensus = "consensus",
        /// Nagarajan and Kolter 2017: G also minimises the norm of D's gradient.
        NagarajanKolter = "nagarajan_kolter",
        /// Balduzzi et al. 2018: the rotational part of the update is adjusted towards stable fixed points.
        SymplecticAdjustment = "sga",
        /// Metz et al. 2017: G plays against D as it would be after some more updates.
        Unrolled = "unrolled",
    }
}

impl Method {
    /// The strength used for small games in the method's paper or code; `None` if it has no such parameter.
    pub const fn default_strength(self) -> Option<f64> {
        match self {
            Self::Consensus => Some(10.0),
            Self::NagarajanKolter => Some(0.5),
            Self::SymplecticAdjustment => Some(1.0),
            Self::Plain | Self::Unrolled => None,
        }
    }
}

/// A method with its parameters. Parameters that the method does not use keep their values for other methods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    /// The chosen method.
    pub method: Method,
    /// gamma of consensus optimization, eta of Nagarajan and Kolter, or lambda of symplectic gradient adjustment.
    pub strength: f64,
    /// K: number of D's updates that an unrolled G simulates.
    pub unroll_steps: usize,
    /// Learning rate of those updates; 0 for D's own.
    pub unroll_rate: f64,
}

impl Correction {
    /// Plain gradients.
    pub const NONE: Self = Self { method: Method::Plain, strength: 1.0, unroll_steps: 5, unroll_rate: 0.0 };

    /// Chooses `method` and its default strength.
    pub fn choose(&mut self, method: Method) {
        self.method = method;
        self.strength = method.default_strength().unwrap_or(self.strength);
    }

    /// The gradient and its replacement as a formula; `None` for plain gradients.
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
