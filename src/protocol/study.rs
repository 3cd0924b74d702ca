//! Studies: computations of the observer on request, which would take too long to be made all the time.

use std::time::Duration;

use super::state_id::StateId;

/// A computation that takes seconds, and is made only on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Study {
    /// The eigenvalues of one linearised training step.
    Spectrum,
    /// The duality gap (Grnarova et al. 2019).
    DualityGap,
}

impl Study {
    /// All studies, in the order of their discriminants, which index arrays.
    pub const ALL: [Self; 2] = [Self::Spectrum, Self::DualityGap];
}

/// Number of variants of [`Study`]: the length of every array indexed by study.
pub const NUM_STUDIES: usize = Study::ALL.len();

/// Largest number of weights of both players for which the spectrum is computed: the time grows with its third
/// power.
pub const MAX_SPECTRUM: usize = 700;

/// The result of a study of one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Studied {
    /// Which state of which run was studied.
    pub at: StateId,
    /// Time that the study took.
    pub took: Duration,
    /// The kind of study.
    pub study: Study,
    /// The result; `None` where numbers are not finite, or the study is not defined for the configuration.
    pub found: Option<Found>,
}

/// The result of each kind of study.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The eigenvalues of [`Study::Spectrum`].
    Spectrum(Spectrum),
    /// The three values of [`Study::DualityGap`].
    DualityGap(DualityGap),
}

/// How much either player could still gain alone (Grnarova et al. 2019): max V(θ, φ') - min V(θ', φ), of copies φ'
/// and θ' trained for 300 updates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DualityGap {
    /// V(θ, φ) at the present weights.
    pub value: f64,
    /// V(θ, φ') with the copy of D; no less than `value`.
    pub highest: f64,
    /// V(θ', φ) with the copy of G; no more than `value`.
    pub lowest: f64,
}

impl DualityGap {
    /// `highest` - `lowest`; 0 if neither player can gain.
    pub fn gap(&self) -> f64 {
        self.highest - self.lowest
    }
}

/// The eigenvalues λ of one training step: the step multiplies the component along an eigenvector by 1 - ηλ. For
/// simultaneous gradient descent λ are the eigenvalues of R J: J = ∂ξ/∂w is the Jacobian of the game's gradient ξ =
/// (∇_θ L_G, ∇_φ L_D), and R multiplies each player's rows by its learning rate divided by η. For every other rule λ
/// = (1 - μ) / η is computed from the multiplier μ of the linearised step, in which the order and number of updates,
/// momentum, the root mean squares of Adam and RMSProp, and the method take part.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// η, the larger of the two learning rates in force.
    pub rate: f64,
    /// Real and imaginary part of each λ.
    pub eigenvalues: Vec<[f64; 2]>,
}

impl Spectrum {
    /// |1 - ηλ|: the factor of the component along the eigenvector in each step.
    pub fn growth(&self, eigenvalue: [f64; 2]) -> f64 {
        let [re, im] = self.multiplier(eigenvalue);
        re.hypot(im)
    }

    /// Steps of one rotation, 2π / |arg(1 - ηλ)|; `None` for a real, positive multiplier.
    pub fn period(&self, eigenvalue: [f64; 2]) -> Option<f64> {
        let [re, im] = self.multiplier(eigenvalue);
        (im != 0.0).then(|| core::f64::consts::TAU / libm::atan2(im, re).abs())
    }

    /// Whether |1 - ηλ| exceeds 1 by more than rounding: the component along the eigenvector grows.
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
