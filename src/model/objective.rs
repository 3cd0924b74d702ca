//! The objectives on tensors of logits: a = D(x) on real samples, b = D(G(z)) on fakes.
//!
//! All are written with sp(t) = ln(1 + e^t) instead of logarithms of sigmoids, so they are exact and finite for any
//! logit. Each loss is a sum of its real and its fake term, each a mean over the batch.

use candle_core::{Result, Tensor};

use crate::config::{Labels, Objective, Terms};
use crate::game::Function;

impl Terms {
    /// L_D, a scalar, from logits a and b of shape (batch).
    pub fn discriminator_loss(self, a: &Tensor, b: &Tensor) -> Result<Tensor> {
        let Labels { fake, real, .. } = self.labels;
        match self.objective {
            // s sp(-a) + (1 - s) sp(a) = sp(-a) + (1 - s) a.
            Objective::Minimax | Objective::NonSaturating => {
                (mean_softplus(&a.neg()?)? + (a.mean_all()? * (1.0 - real))?)? + mean_softplus(b)?
            }
            Objective::LeastSquares => half_mean_square(&(a - real)?)? + half_mean_square(&(b - fake)?)?,
            Objective::Wasserstein => b.mean_all()? - a.mean_all()?,
            Objective::Hinge => mean_relu(&(1.0 - a)?)? + mean_relu(&(b + 1.0)?)?,
            Objective::RelativisticPairing => mean_softplus(&(b - a)?),
            Objective::RelativisticAverage
            | Objective::RelativisticLeastSquares
            | Objective::RelativisticHinge => self.average_loss(a, b),
        }
    }

    /// L_G, a scalar, from logits a and b of shape (batch). Only relativistic objectives depend on a.
    pub fn generator_loss(self, a: &Tensor, b: &Tensor) -> Result<Tensor> {
        match self.objective {
            Objective::Minimax => mean_softplus(b)?.neg(),
            Objective::NonSaturating => mean_softplus(&b.neg()?),
            Objective::LeastSquares => half_mean_square(&(b - self.labels.generator)?),
            Objective::Wasserstein | Objective::Hinge => b.mean_all()?.neg(),
            Objective::RelativisticPairing => mean_softplus(&(a - b)?),
            // G minimises D's loss with real and fake exchanged.
            Objective::RelativisticAverage
            | Objective::RelativisticLeastSquares
            | Objective::RelativisticHinge => self.average_loss(b, a),
        }
    }
}

impl Terms {
    /// The relativistic average loss of the player that raises `above` over the mean of `below` and lowers `below`
    /// under the mean of `above` (Jolicoeur-Martineau 2019).
    fn average_loss(self, above: &Tensor, below: &Tensor) -> Result<Tensor> {
        let x = above.broadcast_sub(&below.mean_all()?)?;
        let y = below.broadcast_sub(&above.mean_all()?)?;
        match self.objective {
            Objective::RelativisticLeastSquares => {
                half_mean_square(&(x - 1.0)?)? + half_mean_square(&(y + 1.0)?)?
            }
            Objective::RelativisticHinge => (mean_relu(&(1.0 - x)?)? + mean_relu(&(y + 1.0)?)?)? * 0.5,
            _ => (mean_softplus(&x.neg()?)? + mean_softplus(&y)?)? * 0.5,
        }
    }
}

fn mean_softplus(t: &Tensor) -> Result<Tensor> {
    Function::Softplus.of(t)?.mean_all()
}

fn mean_relu(t: &Tensor) -> Result<Tensor> {
    Function::Relu.of(t)?.mean_all()
}

fn half_mean_square(t: &Tensor) -> Result<Tensor> {
    t.sqr()?.mean_all()? * 0.5
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};

    use super::*;
    use crate::config::Choice as _;

    fn logits(values: &[f64]) -> Var {
        Var::from_slice(values, values.len(), &Device::Cpu).expect("a vector on the CPU")
    }

    fn losses(terms: impl Into<Terms>, a: &[f64], b: &[f64]) -> (f64, f64) {
        let (terms, a, b) = (terms.into(), logits(a), logits(b));
        let scalar = |loss: Result<Tensor>| loss.and_then(|loss| loss.to_scalar::<f64>()).expect("a loss");
        (scalar(terms.discriminator_loss(&a, &b)), scalar(terms.generator_loss(&a, &b)))
    }

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{value} is not {expected}");
    }

    const LN_2: f64 = core::f64::consts::LN_2;

    #[test]
    fn at_zero_logits_the_losses_have_their_known_values() {
        for (objective, loss_d, loss_g) in [
            (Objective::Minimax, 2.0 * LN_2, -LN_2),
            (Objective::NonSaturating, 2.0 * LN_2, LN_2),
            (Objective::LeastSquares, 0.5, 0.5),
            (Objective::Wasserstein, 0.0, 0.0),
            (Objective::Hinge, 2.0, 0.0),
            (Objective::RelativisticPairing, LN_2, LN_2),
            (Objective::RelativisticAverage, LN_2, LN_2),
            (Objective::RelativisticLeastSquares, 1.0, 1.0),
            (Objective::RelativisticHinge, 1.0, 1.0),
        ] {
            let (d, g) = losses(objective, &[0.0, 0.0], &[0.0, 0.0]);
            close(d, loss_d);
            close(g, loss_g);
        }
    }

    #[test]
    fn at_the_boundary_the_losses_have_their_optimum() {
        for &objective in Objective::ALL {
            let terms = Terms::from(objective);
            let at = f64::from(terms.boundary(0.0, 0.0));
            let (loss_d, loss_g) = losses(terms, &[at; 3], &[at; 3]);
            close(loss_d, terms.optimum().loss_d);
            if let Some(expected) = terms.optimum().loss_g {
                close(loss_g, expected);
            }
        }
    }

    #[test]
    fn a_confident_discriminator_has_a_tiny_loss_and_a_fooled_one_a_large_one_in_f64_and_f32() -> Result<()> {
        let (confident, _) = losses(Objective::NonSaturating, &[40.0], &[-40.0]);
        assert!((confident / 8.496_708_510_583_18e-18 - 1.0).abs() < 1e-12);
        let (fooled, _) = losses(Objective::NonSaturating, &[-200.0], &[200.0]);
        assert_eq!(fooled, 400.0);
        for &objective in Objective::ALL {
            for (x, y) in [(40.0_f32, -40.0_f32), (-200.0, 200.0), (200.0, -200.0)] {
                let a = Var::new(&[x], &Device::Cpu)?;
                let b = Var::new(&[y], &Device::Cpu)?;
                let terms = Terms::from(objective);
                for loss in [terms.discriminator_loss(&a, &b)?, terms.generator_loss(&a, &b)?] {
                    assert!(loss.to_scalar::<f32>()?.is_finite());
                    let gradients = loss.backward()?;
                    for logit in [&a, &b] {
                        if let Some(gradient) = gradients.get(logit) {
                            assert!(gradient.to_vec1::<f32>()?[0].is_finite());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// dL_D/da, dL_D/db, dL_G/db for one pair of logits, times the batch size.
    fn expected_gradients(objective: Objective, a: f64, b: f64) -> [f64; 3] {
        let sigmoid = |t: f64| 1.0 / (1.0 + (-t).exp());
        let step = |t: f64| f64::from(u8::from(t > 0.0));
        match objective {
            Objective::Minimax => [-sigmoid(-a), sigmoid(b), -sigmoid(b)],
            Objective::NonSaturating => [-sigmoid(-a), sigmoid(b), -sigmoid(-b)],
            Objective::LeastSquares => [a - 1.0, b, b - 1.0],
            Objective::Wasserstein => [-1.0, 1.0, -1.0],
            Objective::Hinge => [-step(1.0 - a), step(1.0 + b), -1.0],
            Objective::RelativisticPairing => [-sigmoid(b - a), sigmoid(b - a), -sigmoid(a - b)],
            other => panic!("{other:?} has no formula for one pair"),
        }
    }

    #[test]
    fn gradients_of_the_logits_are_those_of_the_formulas() -> Result<()> {
        let a_values = [-3.0, -0.4, 0.7, 2.2, 25.0];
        let b_values = [1.5, -2.0, 0.1, -0.8, -30.0];
        let batch = a_values.len() as f64;
        for &objective in Objective::ALL.iter().filter(|objective| !objective.is_average()) {
            let (a, b) = (logits(&a_values), logits(&b_values));
            let of_d = Terms::from(objective).discriminator_loss(&a, &b)?.backward()?;
            let of_g = Terms::from(objective).generator_loss(&a, &b)?.backward()?;
            let read = |store: &candle_core::backprop::GradStore, var: &Var| -> Result<Vec<f64>> {
                store.get(var).expect("the logits are in the graph").to_vec1::<f64>()
            };
            let (da, db, gb) = (read(&of_d, &a)?, read(&of_d, &b)?, read(&of_g, &b)?);
            for i in 0..a_values.len() {
                let expected = expected_gradients(objective, a_values[i], b_values[i]);
                close(da[i] * batch, expected[0]);
                close(db[i] * batch, expected[1]);
                close(gb[i] * batch, expected[2]);
            }
        }
        Ok(())
    }

    #[test]
    fn the_saturating_gradient_is_e_to_the_b_times_the_other() -> Result<()> {
        for logit in [-20.0, -3.0, 0.0, 4.0] {
            let b = logits(&[logit]);
            let a = logits(&[0.0]);
            let gradient = |objective: Objective| -> Result<f64> {
                let store = Terms::from(objective).generator_loss(&a, &b)?.backward()?;
                Ok(store.get(&b).expect("b is in the graph").to_vec1::<f64>()?[0])
            };
            close(gradient(Objective::Minimax)? / gradient(Objective::NonSaturating)?, logit.exp());
        }
        Ok(())
    }

    #[test]
    fn only_where_differences_count_nothing_changes_when_a_constant_is_added_to_d() {
        let (a, b) = ([0.3, -1.0, 2.0], [-0.5, 0.25, 1.0]);
        let shifted = |values: [f64; 3]| values.map(|value| value + 0.75);
        for &objective in Objective::ALL {
            let change = losses(objective, &shifted(a), &shifted(b)).0 - losses(objective, &a, &b).0;
            assert_eq!(change.abs() < 1e-12, objective.is_relative(), "{objective:?} changed by {change}");
        }
    }

    #[test]
    fn labels_move_the_losses_and_their_optimum() -> Result<()> {
        let smoothed =
            Terms { labels: Labels { real: 0.9, ..Labels::PLAIN }, ..Terms::from(Objective::NonSaturating) };
        let pearson = Terms {
            labels: Labels { fake: -1.0, real: 1.0, generator: 0.0 },
            ..Terms::from(Objective::LeastSquares)
        };
        for terms in [smoothed, pearson] {
            let at = f64::from(terms.boundary(0.0, 0.0));
            let (loss_d, loss_g) = losses(terms, &[at; 3], &[at; 3]);
            // The boundary is rounded to f32; L_D is flat there, L_G is not.
            close(loss_d, terms.optimum().loss_d);
            assert!((loss_g - terms.optimum().loss_g.expect("a loss")).abs() < 1e-7);
            // No D has a lower loss where reals and fakes are alike.
            for off in [-0.1, 0.1] {
                assert!(losses(terms, &[at + off; 3], &[at + off; 3]).0 > loss_d);
            }
        }
        // By hand: 0.9 ln(1 + e^-2) + 0.1 ln(1 + e^2) + ln(1 + e^-1).
        close(losses(smoothed, &[2.0], &[-1.0]).0, 0.640_189_698_561_195_5);
        close(losses(pearson, &[2.0], &[-0.5]).0, 0.5 + 0.125);
        close(losses(pearson, &[2.0], &[-0.5]).1, 0.125);
        Ok(())
    }

    #[test]
    fn averages_are_compared_as_in_the_formulas_and_their_gradients_are_those_of_differences() -> Result<()> {
        let (a, b) = ([1.5, -0.25, 0.8], [-0.6, 0.4, -1.1]);
        // In Python, with A = mean(a), B = mean(b): mean(.5*log1p(exp(B-a))) + mean(.5*log1p(exp(b-A))), and so on.
        for (objective, loss_d, loss_g) in [
            (Objective::RelativisticAverage, 0.3263158348766583, 1.4429825015433249),
            (Objective::RelativisticLeastSquares, 0.4666666666666667, 4.933333333333334),
            (Objective::RelativisticHinge, 0.25555555555555554, 2.1166666666666667),
        ] {
            let (d, g) = losses(objective, &a, &b);
            close(d, loss_d);
            close(g, loss_g);
            let vars = [logits(&a), logits(&b)];
            let terms = Terms::from(objective);
            for loss in
                [terms.discriminator_loss(&vars[0], &vars[1])?, terms.generator_loss(&vars[0], &vars[1])?]
            {
                let is_of_d = loss.to_scalar::<f64>()? == d;
                let gradients = loss.backward()?;
                for (side, var) in vars.iter().enumerate() {
                    let gradient = gradients.get(var).expect("in the graph").to_vec1::<f64>()?;
                    for (index, gradient) in gradient.into_iter().enumerate() {
                        let moved = |by: f64| {
                            let mut sides = [a, b];
                            sides[side][index] += by;
                            let (d, g) = losses(objective, &sides[0], &sides[1]);
                            if is_of_d { d } else { g }
                        };
                        let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                        assert!(
                            (gradient - difference).abs() < 1e-9,
                            "{objective:?}: {gradient}, {difference}"
                        );
                    }
                }
            }
        }
        Ok(())
    }
}
