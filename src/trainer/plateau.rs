//! Detection of a loss that has stopped falling.

/// Steps of one window, over which the loss is averaged.
const WINDOW: u64 = 500;
/// Relative fall from one window to the next below which the loss has stopped falling.
const LEAST_FALL: f64 = 1e-3;
/// Steps after which it is over in any case.
pub const MOST_STEPS: u64 = 5_000;

/// Detects when a loss stops falling: when its mean over a window of [`WINDOW`] steps is not lower than that of the
/// window before by a thousandth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plateau {
    steps: u64,
    sum: f64,
    /// Mean of the last complete window.
    mean: Option<f64>,
    /// Relative fall, (before - now) / |before|, from the window before it.
    fall: Option<f64>,
    is_over: bool,
}

impl Plateau {
    /// Adds the loss of the next step.
    pub fn push(&mut self, loss: f64) {
        self.steps += 1;
        self.sum += loss;
        if self.steps.is_multiple_of(WINDOW) {
            let mean = self.sum / WINDOW as f64;
            self.sum = 0.0;
            self.fall = self.mean.map(|before| (before - mean) / before.abs());
            self.mean = Some(mean);
        }
        // A fall that is not a number is none.
        self.is_over =
            self.steps >= MOST_STEPS || self.fall.is_some_and(|fall| fall.is_nan() || fall < LEAST_FALL);
    }

    /// Steps added so far.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// Mean loss over the last complete window of 500 steps; `None` before the first.
    pub const fn mean(&self) -> Option<f64> {
        self.mean
    }

    /// Relative fall, (before - now) / |before|, of that mean from the window before; `None` before the second.
    pub const fn fall(&self) -> Option<f64> {
        self.fall
    }

    /// Whether the loss has stopped falling or was not finite, or [`MOST_STEPS`] are reached.
    pub const fn is_over(&self) -> bool {
        self.is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The step at which a loss is over, and its last fall.
    fn end_of(loss: impl Fn(u64) -> f64) -> (u64, f64) {
        let mut plateau = Plateau::default();
        while !plateau.is_over() {
            plateau.push(loss(plateau.steps()));
        }
        (plateau.steps(), plateau.fall().expect("two means"))
    }

    #[test]
    fn it_is_over_where_a_mean_is_hardly_lower_than_the_one_before() {
        // Means 1.2, 1.1, 1.0, 1.0.
        let stairs = |step: u64| 1.2 - 0.1 * ((step / 500).min(2) as f64);
        let (steps, fall) = end_of(stairs);
        assert!(steps == 2000 && fall.abs() < 1e-12, "{steps} {fall}");
        assert_eq!(end_of(|_| -3.0), (1000, 0.0));
        // A critic's loss is negative, and falls all the same.
        let (steps, fall) = end_of(|step| -1.0 - (step / 500) as f64);
        assert!(steps == MOST_STEPS && (fall - 1.0 / 9.0).abs() < 1e-12, "{steps} {fall}");
        assert_eq!(end_of(|step| step as f64).0, 1000);
        let (steps, fall) = end_of(|_| f64::NAN);
        assert!(steps == 1000 && fall.is_nan());
    }
}
