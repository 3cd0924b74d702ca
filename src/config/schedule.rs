//! Schedules of the learning rates over the steps of a run.

use super::choice::choice;

choice! {
    /// The curve that both learning rates follow.
    Curve("schedule") {
        /// Always 1.
        Constant = "constant",
        /// max(0, 1 - t / T).
        Linear = "linear",
        /// (1 + cos(pi t / T)) / 2, then 0 (Loshchilov and Hutter 2017, eq. 5, without restarts).
        Cosine = "cosine",
        /// Divided by 10 after every T steps: 10^-floor(t / T).
        Staircase = "staircase",
    }
}

/// The factor of both learning rates at each step t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// The curve.
    pub curve: Curve,
    /// T, in steps.
    pub steps: usize,
    /// Warm-up: steps in which the factor also rises linearly from 0; 0 for none.
    pub warm_up: usize,
}

impl Schedule {
    /// Always 1.
    pub const CONSTANT: Self = Self { curve: Curve::Constant, steps: 10_000, warm_up: 0 };

    /// The factor at `step`, counted from 1.
    pub fn factor(self, step: u64) -> f64 {
        let share = step.saturating_sub(1) as f64 / self.steps.max(1) as f64;
        let curve = match self.curve {
            Curve::Constant => 1.0,
            Curve::Linear => (1.0 - share).max(0.0),
            Curve::Cosine => 0.5 * (1.0 + libm::cos(core::f64::consts::PI * share.min(1.0))),
            Curve::Staircase => libm::pow(10.0, -share.floor()),
        };
        let risen = if self.warm_up == 0 { 1.0 } else { (step as f64 / self.warm_up as f64).min(1.0) };
        curve * risen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_formulas() {
        let factor = |curve, warm_up, step| Schedule { curve, steps: 100, warm_up }.factor(step);
        for (curve, expected) in [
            (Curve::Constant, [1.0, 1.0, 1.0, 1.0]),
            (Curve::Linear, [1.0, 0.75, 0.0, 0.0]),
            (Curve::Cosine, [1.0, 0.5 + 0.5 * core::f64::consts::FRAC_1_SQRT_2, 0.0, 0.0]),
            (Curve::Staircase, [1.0, 1.0, 0.1, 0.01]),
        ] {
            for (step, expected) in [1, 26, 101, 201].into_iter().zip(expected) {
                let got = factor(curve, 0, step);
                assert!((got - expected).abs() < 1e-12, "{curve:?} at {step}: {got}, not {expected}");
            }
        }
        assert_eq!([1, 5, 10, 11].map(|step| factor(Curve::Constant, 10, step)), [0.1, 0.5, 1.0, 1.0]);
        assert!((factor(Curve::Linear, 10, 6) - 0.6 * 0.95).abs() < 1e-12);
    }
}
