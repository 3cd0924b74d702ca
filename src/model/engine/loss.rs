//! The objectives on slices of logits: the loss and its derivative with respect to every logit, in one pass.
//!
//! The formulas are those of [`objective`](crate::model); a test compares the two.

use crate::config::{Objective, Player, Terms};
use crate::math::isa::{Isa, Kernel, Machine};
use crate::math::lanes::{LANES, load, sigmoid, softplus, store};
use crate::math::statistics::mean_of;

/// The logits of one batch and the memory for their derivatives, all of the batch's length.
pub(super) struct Losses<'a> {
    /// Of real samples.
    pub(super) a: &'a [f32],
    /// Of fakes.
    pub(super) b: &'a [f32],
    pub(super) by_a: &'a mut [f32],
    pub(super) by_b: &'a mut [f32],
}

/// For one pair of logits (a, b): its terms of the loss, and the derivatives with respect to a and b.
type PairTerms = ([f32; 2], f32, f32);

impl Losses<'_> {
    /// The loss of `player`, a mean over the batch.
    pub(super) fn of(self, machine: Machine, terms: Terms, player: Player) -> f64 {
        machine.run(LossKernel { losses: self, terms, player })
    }

    /// As [`Self::each`], where each sample is compared with the mean of the other kind: `terms` of x = a - <b> and y
    /// = b - <a>. The derivative of each mean is spread over all its members.
    #[inline(always)]
    fn averages(self, terms: impl Fn(f32, f32) -> PairTerms) -> f64 {
        let Self { a, b, by_a, by_b } = self;
        let (mean_a, mean_b) = (mean_of(a, |logit| logit) as f32, mean_of(b, |logit| logit) as f32);
        let losses = Losses { a, b, by_a: &mut *by_a, by_b: &mut *by_b };
        let loss = losses.each(|a, b| terms(a - mean_b, b - mean_a));
        let (of_a, of_b) = (mean_of(by_a, |slope| slope) as f32, mean_of(by_b, |slope| slope) as f32);
        by_a.iter_mut().for_each(|slope| *slope -= of_b);
        by_b.iter_mut().for_each(|slope| *slope -= of_a);
        loss
    }

    #[inline(always)]
    fn each(self, terms: impl Fn(f32, f32) -> PairTerms) -> f64 {
        let share = 1.0 / self.a.len() as f32;
        let mut total = [0.0_f64; LANES];
        let length = self.a.len();
        // One loop serves full vectors and the last, partial one: a closure called in two places would not be inlined
        // in both, and code that is not inlined is not compiled for vector registers.
        for index in 0..length.div_ceil(LANES) {
            let (a, b) = (load(self.a, index), load(self.b, index));
            let (mut by_a, mut by_b) = ([0.0; LANES], [0.0; LANES]);
            let (mut real, mut fake) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                let ([of_real, of_fake], by_real, by_fake) = terms(a[lane], b[lane]);
                (real[lane], fake[lane]) = (of_real, of_fake);
                by_a[lane] = by_real * share;
                by_b[lane] = by_fake * share;
            }
            store(&by_a, self.by_a, index);
            store(&by_b, self.by_b, index);
            // A separate loop: one over both float types would be compiled for the wider type.
            let within = length - index * LANES;
            for lane in 0..LANES {
                let value = f64::from(real[lane]) + f64::from(fake[lane]);
                total[lane] += if lane < within { value } else { 0.0 };
            }
        }
        total.iter().sum::<f64>() / length as f64
    }
}

struct LossKernel<'a> {
    losses: Losses<'a>,
    terms: Terms,
    player: Player,
}

impl Kernel for LossKernel<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> f64 {
        let labels = self.terms.labels;
        let (real, fake, wanted) = (labels.real as f32, labels.fake as f32, labels.generator as f32);
        match (self.player, self.terms.objective) {
            (Player::Discriminator, Objective::Minimax | Objective::NonSaturating) => {
                // s sp(-a) + (1 - s) sp(a) = sp(-a) + (1 - s) a.
                let rest = (1.0 - labels.real) as f32;
                self.losses
                    .each(|a, b| ([softplus(-a) + rest * a, softplus(b)], rest - sigmoid(-a), sigmoid(b)))
            }
            (Player::Discriminator, Objective::LeastSquares) => self.losses.each(|a, b| {
                let (x, y) = (a - real, b - fake);
                ([0.5 * x * x, 0.5 * y * y], x, y)
            }),
            (Player::Discriminator, Objective::Wasserstein) => self.losses.each(|a, b| ([-a, b], -1.0, 1.0)),
            (Player::Discriminator, Objective::Hinge) => self.losses.each(|a, b| {
                let (x, y) = (1.0 - a, 1.0 + b);
                ([rectified(x), rectified(y)], -step(x), step(y))
            }),
            (Player::Discriminator, Objective::RelativisticPairing) => {
                self.losses.each(|a, b| ([softplus(b - a), 0.0], -sigmoid(b - a), sigmoid(b - a)))
            }
            (Player::Generator, Objective::Minimax) => {
                self.losses.each(|_, b| ([-softplus(b), 0.0], 0.0, -sigmoid(b)))
            }
            (Player::Generator, Objective::NonSaturating) => {
                self.losses.each(|_, b| ([softplus(-b), 0.0], 0.0, -sigmoid(-b)))
            }
            (Player::Generator, Objective::LeastSquares) => {
                self.losses.each(|_, b| ([0.5 * (b - wanted) * (b - wanted), 0.0], 0.0, b - wanted))
            }
            (Player::Generator, Objective::Wasserstein | Objective::Hinge) => {
                self.losses.each(|_, b| ([-b, 0.0], 0.0, -1.0))
            }
            (Player::Generator, Objective::RelativisticPairing) => {
                self.losses.each(|a, b| ([softplus(a - b), 0.0], sigmoid(a - b), -sigmoid(a - b)))
            }
            (Player::Discriminator, Objective::RelativisticAverage) => self.losses.averages(|x, y| {
                ([0.5 * softplus(-x), 0.5 * softplus(y)], -0.5 * sigmoid(-x), 0.5 * sigmoid(y))
            }),
            (Player::Generator, Objective::RelativisticAverage) => self.losses.averages(|x, y| {
                ([0.5 * softplus(x), 0.5 * softplus(-y)], 0.5 * sigmoid(x), -0.5 * sigmoid(-y))
            }),
            (Player::Discriminator, Objective::RelativisticLeastSquares) => self.losses.averages(|x, y| {
                let (x, y) = (x - 1.0, y + 1.0);
                ([0.5 * x * x, 0.5 * y * y], x, y)
            }),
            (Player::Generator, Objective::RelativisticLeastSquares) => self.losses.averages(|x, y| {
                let (x, y) = (x + 1.0, y - 1.0);
                ([0.5 * x * x, 0.5 * y * y], x, y)
            }),
            (Player::Discriminator, Objective::RelativisticHinge) => self.losses.averages(|x, y| {
                let (x, y) = (1.0 - x, 1.0 + y);
                ([0.5 * rectified(x), 0.5 * rectified(y)], -0.5 * step(x), 0.5 * step(y))
            }),
            (Player::Generator, Objective::RelativisticHinge) => self.losses.averages(|x, y| {
                let (x, y) = (1.0 + x, 1.0 - y);
                ([0.5 * rectified(x), 0.5 * rectified(y)], 0.5 * step(x), -0.5 * step(y))
            }),
        }
    }
}

/// max(0, t); NaN stays NaN.
#[inline(always)]
fn rectified(t: f32) -> f32 {
    if t < 0.0 { 0.0 } else { t }
}

/// The derivative of max(0, t); 0 at 0.
#[inline(always)]
fn step(t: f32) -> f32 {
    if t > 0.0 { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Result, Var};

    use super::*;
    use crate::config::{Choice as _, Labels};

    #[test]
    fn losses_and_their_derivatives_are_those_of_the_tensors() -> Result<()> {
        let a: Vec<f32> = (0..37).map(|k| -4.0 + 0.31 * k as f32).collect();
        let b: Vec<f32> = (0..37).map(|k| 5.0 - 0.27 * k as f32 * (1.0 + (k % 3) as f32)).collect();
        let var = |values: &[f32]| {
            let values: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
            Var::from_vec(values, a.len(), &Device::Cpu)
        };
        let labels = Labels { fake: -0.75, real: 0.9, generator: 0.25 };
        let plain = Objective::ALL.iter().map(|&objective| Terms::from(objective));
        for terms in plain.clone().chain(plain.map(|terms| Terms { labels, ..terms })) {
            for player in [Player::Discriminator, Player::Generator] {
                let (real, fake) = (var(&a)?, var(&b)?);
                let loss = match player {
                    Player::Discriminator => terms.discriminator_loss(&real, &fake)?,
                    Player::Generator => terms.generator_loss(&real, &fake)?,
                };
                let gradients = loss.backward()?;
                for machine in Machine::all() {
                    let (mut by_a, mut by_b) = (vec![0.0; a.len()], vec![0.0; b.len()]);
                    let losses = Losses { a: &a, b: &b, by_a: &mut by_a, by_b: &mut by_b };
                    let value = losses.of(machine, terms, player);
                    let name = format!("{terms:?} {player:?} {}", machine.name());
                    let exact = loss.to_scalar::<f64>()?;
                    assert!((value - exact).abs() < 3e-7 * exact.abs().max(1.0), "{name}: {value}");
                    for (slopes, logits) in [(&by_a, &real), (&by_b, &fake)] {
                        let exact = match gradients.get(logits) {
                            Some(gradient) => gradient.to_vec1::<f64>()?,
                            None => vec![0.0; a.len()],
                        };
                        for (slope, exact) in slopes.iter().zip(exact) {
                            let close = (f64::from(*slope) - exact).abs() < 1e-8_f64.max(3e-7 * exact.abs());
                            assert!(close, "{name}: {slope}, not {exact}");
                        }
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_nan_among_the_logits_is_in_the_loss() {
        for &objective in Objective::ALL {
            for player in [Player::Discriminator, Player::Generator] {
                let (a, b) = ([0.0, f32::NAN], [f32::NAN, 0.0]);
                let losses = Losses { a: &a, b: &b, by_a: &mut [0.0; 2], by_b: &mut [0.0; 2] };
                assert!(
                    losses.of(Machine::best(), objective.into(), player).is_nan(),
                    "{objective:?} {player:?}"
                );
            }
        }
    }
}
