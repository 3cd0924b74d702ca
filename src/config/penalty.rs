//! Gradient penalties of D: R1, R2, the gradient penalty of WGAN-GP, and DRAGAN. The slope g is the gradient of D's
//! logit with respect to its input.

use super::choice::choice;
use super::schedule::{Curve, Schedule};
use crate::math::in_four_digits;

choice! {
    /// Slopes that a penalty on |g| - norm applies to.
    Sides("sides") {
        /// Slopes above the norm and slopes below.
        TwoSided = "two_sided",
        /// Slopes above the norm only (Gulrajani et al. 2017, section 4; Petzka et al. 2018).
        OneSided = "one_sided",
    }
}

/// The points at which slopes are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyLocation {
    /// At real samples.
    Reals,
    /// At fakes.
    Fakes,
    /// At e x + (1 - e) G(z), e uniform on [0, 1) for each pair (Gulrajani et al. 2017, algorithm 1).
    Between,
    /// At x + a s u / 2, a uniform on [0, 1), u uniform on [0, 1)^2, s the standard deviation of all coordinates of
    /// the batch (Kodali et al. 2017, from their code).
    Around,
}

impl PenaltyLocation {
    /// Every location.
    pub const ALL: [Self; 4] = [Self::Reals, Self::Fakes, Self::Between, Self::Around];
}

/// A penalty as a function of the slope g.
#[derive(Clone, Copy, Debug, PartialEq)]
enum PenaltyForm {
    /// |g|^2.
    Square,
    /// (|g| - norm)^2, on one side of the norm or both.
    Distance { norm: f32, sides: Sides },
}

/// The penalty on the slope at one point; a loss takes its mean over the batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    weight: f32,
    form: PenaltyForm,
}

/// Added to |g|^2 under the square root, so that |g| has a derivative at 0.
pub const SMOOTH: f32 = 1e-12;

impl Penalty {
    /// The penalty for a slope with |g|^2 = `square`.
    #[inline(always)]
    pub fn value(self, square: f32) -> f32 {
        match self.form {
            PenaltyForm::Square => self.weight * square,
            PenaltyForm::Distance { norm, sides } => {
                let excess = excess((square + SMOOTH).sqrt(), norm, sides);
                self.weight * excess * excess
            }
        }
    }

    /// c in dP/dg = c g for a slope with |g|^2 = `square`.
    #[inline(always)]
    pub fn derivative(self, square: f32) -> f32 {
        match self.form {
            PenaltyForm::Square => 2.0 * self.weight,
            PenaltyForm::Distance { norm, sides } => {
                let length = (square + SMOOTH).sqrt();
                2.0 * self.weight * excess(length, norm, sides) / length
            }
        }
    }

    /// The factor of the penalty; for a penalty on |g| - norm also the norm and its sides.
    pub fn parts(self) -> (f32, Option<(f32, Sides)>) {
        match self.form {
            PenaltyForm::Square => (self.weight, None),
            PenaltyForm::Distance { norm, sides } => (self.weight, Some((norm, sides))),
        }
    }
}

#[inline(always)]
fn excess(length: f32, norm: f32, sides: Sides) -> f32 {
    let excess = length - norm;
    if excess < 0.0 && sides == Sides::OneSided { 0.0 } else { excess }
}

/// The penalties of a game; those with weight 0 are off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalties {
    /// gamma of R1: gamma / 2 <|g|^2> at real samples (Mescheder et al. 2018, eq. 9).
    pub r1: f64,
    /// gamma of R2: the same at fakes (Mescheder et al. 2018, eq. 10).
    pub r2: f64,
    /// lambda of the gradient penalty: lambda <(|g| - norm)^2> between (Gulrajani et al. 2017, eq. 3).
    pub between: f64,
    /// lambda of DRAGAN: the same around real samples (Kodali et al. 2017).
    pub around: f64,
    /// The norm in the gradient penalty and DRAGAN.
    pub norm: f64,
    /// The slopes that those two apply to.
    pub sides: Sides,
    /// The curve along which all weights change from 1 to `end` times their value.
    pub curve: Curve,
    /// The curve's T, in steps.
    pub steps: usize,
    /// Factor of the weights at the end of the curve.
    pub end: f64,
}

impl Penalties {
    /// No penalties.
    pub const NONE: Self = Self {
        r1: 0.0,
        r2: 0.0,
        between: 0.0,
        around: 0.0,
        norm: 1.0,
        sides: Sides::TwoSided,
        curve: Curve::Constant,
        steps: 10_000,
        end: 0.1,
    };

    /// The names of the penalties that are on, as papers write them.
    pub fn names(&self) -> Vec<&'static str> {
        let name = |place| match place {
            PenaltyLocation::Reals => "R1",
            PenaltyLocation::Fakes => "R2",
            PenaltyLocation::Between => "GP",
            PenaltyLocation::Around => "DRAGAN",
        };
        PenaltyLocation::ALL.into_iter().filter(|place| self.weight(*place) > 0.0).map(name).collect()
    }

    /// The weight of the penalty at `place` at the first step; 0 if it is off.
    pub fn weight(&self, place: PenaltyLocation) -> f64 {
        match place {
            PenaltyLocation::Reals => self.r1,
            PenaltyLocation::Fakes => self.r2,
            PenaltyLocation::Between => self.between,
            PenaltyLocation::Around => self.around,
        }
    }

    /// Whether the penalty at `place` is on, perhaps not at every step.
    pub fn is_on(&self, place: PenaltyLocation) -> bool {
        self.weight(place) > 0.0
    }

    /// Whether any penalty is on.
    pub fn are_on(&self) -> bool {
        PenaltyLocation::ALL.iter().any(|&place| self.is_on(place))
    }

    /// Whether any penalty on |g| - norm is on.
    pub fn have_norm(&self) -> bool {
        self.is_on(PenaltyLocation::Between) || self.is_on(PenaltyLocation::Around)
    }

    /// Whether a constant D is penalised at `step`: if the gradient penalty or DRAGAN has a norm g0 > 0 on both
    /// sides. A penalty on one side, max(0, |g| - g0)^2, and R1, R2 or g0 = 0 are 0 for a constant D.
    pub fn ask_for_slope(&self, step: u64) -> bool {
        let is_on = |place| self.weight(place) * self.factor(step) > 0.0;
        self.norm > 0.0
            && self.sides == Sides::TwoSided
            && (is_on(PenaltyLocation::Between) || is_on(PenaltyLocation::Around))
    }

    /// Factor of all weights at `step`, counted from 1.
    pub fn factor(&self, step: u64) -> f64 {
        let left = Schedule { curve: self.curve, steps: self.steps, warm_up: 0 }.factor(step);
        match self.curve {
            Curve::Constant => 1.0,
            Curve::Staircase => left.max(self.end),
            Curve::Linear | Curve::Cosine => self.end + (1.0 - self.end) * left,
        }
    }

    /// The penalty at `place` at `step`; `None` if it is off.
    pub fn at(&self, place: PenaltyLocation, step: u64) -> Option<Penalty> {
        let weight = self.weight(place) * self.factor(step);
        let penalty = match place {
            PenaltyLocation::Reals | PenaltyLocation::Fakes => {
                Penalty { weight: 0.5 * weight as f32, form: PenaltyForm::Square }
            }
            PenaltyLocation::Between | PenaltyLocation::Around => Penalty {
                weight: weight as f32,
                form: PenaltyForm::Distance { norm: self.norm as f32, sides: self.sides },
            },
        };
        self.is_on(place).then_some(penalty)
    }

    /// P, the sum of all penalties at `step`, counted from 1, in symbols with a the logit of D; `None` if all are
    /// off.
    pub fn formula(&self, step: u64) -> Option<String> {
        let mut parts = Vec::new();
        for place in PenaltyLocation::ALL.into_iter().filter(|&place| self.is_on(place)) {
            let weight = in_four_digits(self.weight(place) * self.factor(step));
            let distance = match self.sides {
                Sides::TwoSided => format!("(|∇a| − {})²", self.norm),
                Sides::OneSided => format!("max(0, |∇a| − {})²", self.norm),
            };
            parts.push(match place {
                PenaltyLocation::Reals => format!("½·{weight} E[|∇a(x)|²]"),
                PenaltyLocation::Fakes => format!("½·{weight} E[|∇a(G(z))|²]"),
                PenaltyLocation::Between => format!("{weight} E[{}]", distance.replace("∇a", "∇a(m)")),
                PenaltyLocation::Around => format!("{weight} E[{}]", distance.replace("∇a", "∇a(x + δ)")),
            });
        }
        (!parts.is_empty()).then(|| parts.join(" + "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties_have_the_derivatives_they_say() {
        let all = Penalties { r1: 0.7, between: 10.0, norm: 1.5, ..Penalties::NONE };
        let one = Penalties { sides: Sides::OneSided, ..all };
        for (penalties, place) in
            [(all, PenaltyLocation::Reals), (all, PenaltyLocation::Between), (one, PenaltyLocation::Between)]
        {
            let penalty = penalties.at(place, 1).expect("it is on");
            for length in [0.25_f32, 1.25, 3.0] {
                let h = 1e-2;
                let value = |length: f32| f64::from(penalty.value(length * length));
                let difference = (value(length + h) - value(length - h)) / f64::from(2.0 * h);
                let exact = f64::from(penalty.derivative(length * length) * length);
                assert!((difference - exact).abs() < 1e-3 * exact.abs().max(1.0), "{penalty:?} {length}");
            }
        }
    }

    #[test]
    fn values_are_those_of_the_formulas() {
        let mut penalties = Penalties { r1: 2.0, r2: 4.0, between: 10.0, ..Penalties::NONE };
        let value = |penalties: &Penalties, place, square| {
            penalties.at(place, 1).map(|penalty: Penalty| penalty.value(square))
        };
        assert_eq!(value(&penalties, PenaltyLocation::Reals, 9.0), Some(9.0));
        assert_eq!(value(&penalties, PenaltyLocation::Fakes, 9.0), Some(18.0));
        assert_eq!(value(&penalties, PenaltyLocation::Between, 9.0), Some(40.0));
        assert_eq!(value(&penalties, PenaltyLocation::Around, 9.0), None);
        assert_eq!(value(&penalties, PenaltyLocation::Between, 0.25), Some(2.5));
        penalties.sides = Sides::OneSided;
        assert_eq!(value(&penalties, PenaltyLocation::Between, 0.25), Some(0.0));
    }

    #[test]
    fn a_slope_is_asked_for_on_both_sides_of_a_norm_above_0_while_it_is_penalised() {
        let gradient_penalty = Penalties { between: 10.0, ..Penalties::NONE };
        let fading = Penalties { curve: Curve::Linear, steps: 100, end: 0.0, ..gradient_penalty };
        for (penalties, step, expected) in [
            (Penalties::NONE, 1, false),
            (Penalties { r1: 1.0, r2: 1.0, ..Penalties::NONE }, 1, false),
            (gradient_penalty, 1, true),
            (Penalties { around: 10.0, ..Penalties::NONE }, 1, true),
            (Penalties { norm: 0.0, ..gradient_penalty }, 1, false),
            (Penalties { sides: Sides::OneSided, ..gradient_penalty }, 1, false),
            (fading, 100, true),
            (fading, 101, false),
            (Penalties { end: 0.1, ..fading }, 101, true),
        ] {
            assert_eq!(penalties.ask_for_slope(step), expected, "{penalties:?} at {step}");
        }
    }

    #[test]
    fn weights_go_to_what_is_left_at_the_end() {
        let factor = |curve, step| Penalties { curve, steps: 100, ..Penalties::NONE }.factor(step);
        for (curve, expected) in [
            (Curve::Constant, [1.0, 1.0, 1.0]),
            (Curve::Linear, [1.0, 0.55, 0.1]),
            (Curve::Cosine, [1.0, 0.55, 0.1]),
            (Curve::Staircase, [1.0, 1.0, 0.1]),
        ] {
            for (step, expected) in [1, 51, 1001].into_iter().zip(expected) {
                assert!((factor(curve, step) - expected).abs() < 1e-12, "{curve:?} at {step}");
            }
        }
    }
}
