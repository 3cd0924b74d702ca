//! The objectives on slices of logits in f64: a loss and its derivative with respect to every logit.

use crate::config::{Objective, Player, Terms};
use crate::math::special::{sigmoid, softplus};

/// A player's loss on a batch and its derivatives.
pub(super) struct Loss {
    pub(super) value: f64,
    /// With respect to the logits a of reals.
    pub(super) by_a: Vec<f64>,
    /// With respect to the logits b of fakes.
    pub(super) by_b: Vec<f64>,
}

/// Contribution of one pair of logits (a, b) to the loss, and its derivatives with respect to a and b.
type PairLoss = (f64, f64, f64);

impl Loss {
    /// The loss of `player`, with the formulas of [`Terms`]. Where the objective does not depend on a, any slice of
    /// the same length will do.
    pub(super) fn of(player: Player, terms: Terms, a: &[f64], b: &[f64]) -> Self {
        let labels = terms.labels;
        let average = |a, b| match terms.objective {
            Objective::RelativisticLeastSquares => {
                Self::averages(a, b, |x, y| (0.5 * ((x - 1.0).powi(2) + (y + 1.0).powi(2)), x - 1.0, y + 1.0))
            }
            Objective::RelativisticHinge => Self::averages(a, b, |x, y| {
                (0.5 * (rectified(1.0 - x) + rectified(1.0 + y)), -0.5 * step(1.0 - x), 0.5 * step(1.0 + y))
            }),
            _ => Self::averages(a, b, |x, y| {
                (0.5 * (softplus(-x) + softplus(y)), -0.5 * sigmoid(-x), 0.5 * sigmoid(y))
            }),
        };
        match (player, terms.objective) {
            (Player::Discriminator, Objective::Minimax | Objective::NonSaturating) => {
                let rest = 1.0 - labels.real;
                Self::each(a, b, |a, b| {
                    (softplus(-a) + rest * a + softplus(b), rest - sigmoid(-a), sigmoid(b))
                })
            }
            (Player::Discriminator, Objective::LeastSquares) => Self::each(a, b, |a, b| {
                let (x, y) = (a - labels.real, b - labels.fake);
                (0.5 * (x * x + y * y), x, y)
            }),
            (Player::Discriminator, Objective::Wasserstein) => Self::each(a, b, |a, b| (b - a, -1.0, 1.0)),
            (Player::Discriminator, Objective::Hinge) => Self::each(a, b, |a, b| {
                (rectified(1.0 - a) + rectified(1.0 + b), -step(1.0 - a), step(1.0 + b))
            }),
            (Player::Discriminator, Objective::RelativisticPairing) => {
                Self::each(a, b, |a, b| (softplus(b - a), -sigmoid(b - a), sigmoid(b - a)))
            }
            (Player::Generator, Objective::Minimax) => {
                Self::each(a, b, |_, b| (-softplus(b), 0.0, -sigmoid(b)))
            }
            (Player::Generator, Objective::NonSaturating) => {
                Self::each(a, b, |_, b| (softplus(-b), 0.0, -sigmoid(-b)))
            }
            (Player::Generator, Objective::LeastSquares) => Self::each(a, b, |_, b| {
                let y = b - labels.generator;
                (0.5 * y * y, 0.0, y)
            }),
            (Player::Generator, Objective::Wasserstein | Objective::Hinge) => {
                Self::each(a, b, |_, b| (-b, 0.0, -1.0))
            }
            (Player::Generator, Objective::RelativisticPairing) => {
                Self::each(a, b, |a, b| (softplus(a - b), sigmoid(a - b), -sigmoid(a - b)))
            }
            (Player::Discriminator, _) => average(a, b),
            // G minimises D's loss with real and fake exchanged.
            (Player::Generator, _) => {
                let Self { value, by_a, by_b } = average(b, a);
                Self { value, by_a: by_b, by_b: by_a }
            }
        }
    }

    fn each(a: &[f64], b: &[f64], terms: impl Fn(f64, f64) -> PairLoss) -> Self {
        let share = 1.0 / b.len() as f64;
        let mut loss =
            Self { value: 0.0, by_a: Vec::with_capacity(b.len()), by_b: Vec::with_capacity(b.len()) };
        for (&a, &b) in a.iter().zip(b) {
            let (value, by_a, by_b) = terms(a, b);
            loss.value += share * value;
            loss.by_a.push(share * by_a);
            loss.by_b.push(share * by_b);
        }
        loss
    }

    /// As [`Self::each`] with x = a - <b> and y = b - <a>: the derivative of each mean is spread over all its
    /// members.
    fn averages(a: &[f64], b: &[f64], terms: impl Fn(f64, f64) -> PairLoss) -> Self {
        let (mean_a, mean_b) = (mean(a), mean(b));
        let mut loss = Self::each(a, b, |a, b| terms(a - mean_b, b - mean_a));
        let (of_a, of_b) = (mean(&loss.by_a), mean(&loss.by_b));
        loss.by_a.iter_mut().for_each(|slope| *slope -= of_b);
        loss.by_b.iter_mut().for_each(|slope| *slope -= of_a);
        loss
    }
}

/// dL_G/db for the logit b of each fake, times their number, which L_G divides by; `a` are as many logits of reals.
pub fn generator_slopes(terms: Terms, a: &[f32], b: &[f32]) -> Vec<f64> {
    let [a, b] = [a, b].map(|logits| logits.iter().copied().map(f64::from).collect::<Vec<_>>());
    let count = b.len() as f64;
    Loss::of(Player::Generator, terms, &a, &b).by_b.into_iter().map(|slope| count * slope).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// max(0, t); NaN stays NaN.
fn rectified(t: f64) -> f64 {
    if t < 0.0 { 0.0 } else { t }
}

/// The derivative of max(0, t); 0 at 0.
fn step(t: f64) -> f64 {
    if t > 0.0 { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, Labels};

    #[test]
    fn the_game_of_two_parameters_has_the_slopes_of_these_losses() {
        for objective in Objective::ALL {
            let terms = Terms { objective: *objective, labels: Labels::PLAIN };
            let game = objective.dirac();
            // D(0) is the value half-way between the targets. There D is high on real points, here on fakes.
            let middle = if *objective == Objective::LeastSquares { 0.5 } else { 0.0 };
            for t in [-3.0, -0.7, 0.0, 0.4, 2.5] {
                let of = |player| Loss::of(player, terms, &[middle], &[middle - t]).by_b[0];
                let apart = (of(Player::Discriminator) - game.discriminator_slope(t)).abs();
                assert!(apart < 1e-15, "{objective:?} {t}: {apart}");
                let apart = (of(Player::Generator) - game.generator_slope(t)).abs();
                assert!(apart < 1e-15, "{objective:?} {t}: {apart}");
            }
        }
    }
}
