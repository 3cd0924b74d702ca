//! What the observer looks into when a person asks: what would take too long to be taken all the time.

use std::time::Duration;

use super::command::RunId;

/// Something that can be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Study {
    /// The eigenvalues of the game's Jacobian.
    Spectrum,
    /// The duality gap.
    DualityGap,
}

impl Study {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Spectrum, Self::DualityGap];
}

/// Number of studies.
pub const NUM_STUDIES: usize = Study::ALL.len();

/// The most weights of both players whose spectrum is computed: the time it takes grows with the third power.
pub const MAX_SPECTRUM: usize = 700;

/// What came of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Studied {
    /// The run.
    pub run: RunId,
    /// How often the run had gone back.
    pub rewinds: u64,
    /// Steps that had been taken.
    pub step: u64,
    /// How long it took.
    pub took: Duration,
    /// What was looked into.
    pub study: Study,
    /// What was found; `None` where numbers are not finite, or no end was found.
    pub found: Option<Found>,
}

/// What can be found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// By [`Study::Spectrum`].
    Spectrum(Spectrum),
    /// By [`Study::DualityGap`].
    DualityGap(DualityGap),
}

/// How much either player could still win alone (Grnarova et al. 2019): max V(θ, φ') - min V(θ', φ), of copies that were
/// trained for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DualityGap {
    /// V(θ, φ).
    pub value: f64,
    /// What a D that was trained alone makes of it.
    pub highest: f64,
    /// What a G that was trained alone makes of it.
    pub lowest: f64,
}

impl DualityGap {
    /// The gap itself; 0 where neither has anything to win.
    pub fn gap(&self) -> f64 {
        self.highest - self.lowest
    }
}

/// The multipliers μ of one step of the rule in force, as λ = (1 - μ) / η: what lies along an eigenvector of the
/// linearised step is multiplied by μ = 1 - η λ. For simultaneous gradient descent λ are the eigenvalues of R J: J = ∂ξ/∂w is
/// the Jacobian of the game's gradient ξ = (∇_θ L_G, ∇_φ L_D), and R multiplies each player's rows by its learning
/// rate over the larger of the two. For every other rule the order and number of updates, momentum, the roots of mean squares
/// that Adam and RMSProp divide by, and the method are in μ.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// η, the larger of the two learning rates in force.
    pub rate: f64,
    /// Real and imaginary parts of λ.
    pub eigenvalues: Vec<[f64; 2]>,
}

impl Spectrum {
    /// |1 - η λ|: what lies along the eigenvector grows by it in each step.
    pub fn growth(&self, eigenvalue: [f64; 2]) -> f64 {
        let [re, im] = self.multiplier(eigenvalue);
        re.hypot(im)
    }

    /// Steps of one turn, 2π / |arg(1 - η λ)|; `None` for one that does not turn.
    pub fn period(&self, eigenvalue: [f64; 2]) -> Option<f64> {
        let [re, im] = self.multiplier(eigenvalue);
        (im != 0.0).then(|| core::f64::consts::TAU / libm::atan2(im, re).abs())
    }

    /// Whether |1 - η λ| exceeds 1 by more than differences are exact to.
    pub fn is_unstable(&self, [re, im]: [f64; 2]) -> bool {
        // |1 - η λ|² - 1 = η (η |λ|² - 2 Re λ).
        self.rate * (re * re + im * im) - 2.0 * re > 1e-6 * self.greatest()
    }

    /// The greatest |λ|.
    pub fn greatest(&self) -> f64 {
        self.eigenvalues.iter().map(|[re, im]| re.hypot(*im)).fold(0.0, f64::max)
    }

    fn multiplier(&self, [re, im]: [f64; 2]) -> [f64; 2] {
        [1.0 - self.rate * re, -self.rate * im]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_and_period_are_those_of_the_multiplier() {
        // The Dirac GAN with h = 0.2 has λ = ±i/2: 1 - hλ = 1 ∓ 0.1i.
        let spectrum = Spectrum { rate: 0.2, eigenvalues: vec![[0.0, 0.5], [0.0, -0.5], [3.0, 0.0]] };
        for eigenvalue in [[0.0, 0.5], [0.0, -0.5]] {
            assert!((spectrum.growth(eigenvalue) - 1.01_f64.sqrt()).abs() < 1e-15);
            let period = spectrum.period(eigenvalue).expect("it turns");
            assert!((period - core::f64::consts::TAU / 0.1_f64.atan()).abs() < 1e-12, "{period}");
            assert!(spectrum.is_unstable(eigenvalue));
        }
        assert_eq!((spectrum.period([3.0, 0.0]), spectrum.is_unstable([3.0, 0.0])), (None, false));
        // The border is |1 - ηλ| = 1: on the real axis at 0 and at 2/η.
        assert!(spectrum.is_unstable([10.01, 0.0]) && !spectrum.is_unstable([9.99, 0.0]));
        assert!(spectrum.is_unstable([-0.01, 0.0]) && !spectrum.is_unstable([0.0, 0.0]));
        // What turns about half a turn in a step comes back every second one.
        assert!(spectrum.period([9.0, 1e-9]).is_some_and(|period| (period - 2.0).abs() < 1e-6));
    }
}
