//! Gradient penalties of D as graphs of tensors, and the points at which they are taken.

use candle_core::{D, Result, Tensor};

use super::batch::Turn;
use super::graph::GraphWeights;
use super::mlp::Mlp;
use crate::config::{Penalty, PenaltyLocation, RunConfig, SMOOTH, Sides};
use crate::game::Function;
use crate::math::random::{Draws, Stream};

/// The sum of D's gradient penalties in `turn`, a scalar; `None` where none is active. `reals` and `fakes`, shape
/// (batch, inputs), are D's inputs. The result is differentiable with respect to D's weights: second derivatives are
/// exact.
pub fn penalty(
    discriminator: &Mlp,
    config: &RunConfig,
    [reals, fakes]: [&Tensor; 2],
    turn: Turn,
) -> Result<Option<Tensor>> {
    let mut sum = None;
    for place in PenaltyLocation::ALL {
        let Some(penalty) = config.game.penalties.at(place, turn.step) else { continue };
        let points = match place {
            PenaltyLocation::Reals => reals.clone(),
            PenaltyLocation::Fakes => fakes.clone(),
            PenaltyLocation::Between => between(config, [reals, fakes], turn)?,
            PenaltyLocation::Around => around(config, reals, turn)?,
        };
        let activation = Function::activation(&config.discriminator.network);
        let slopes = discriminator.slopes(&points, activation, GraphWeights::Trainable)?;
        let mean = mean(penalty, &slopes)?;
        sum = Some(match sum {
            Some(sum) => (sum + mean)?,
            None => mean,
        });
    }
    Ok(sum)
}

/// The mean penalty over `slopes`, shape (batch, inputs).
fn mean(penalty: Penalty, slopes: &Tensor) -> Result<Tensor> {
    let squares = slopes.sqr()?.sum(D::Minus1)?;
    let (weight, distance) = penalty.parts();
    let each = match distance {
        None => squares,
        Some((norm, sides)) => {
            let excess = ((squares + f64::from(SMOOTH))?.sqrt()? - f64::from(norm))?;
            match sides {
                Sides::TwoSided => excess,
                Sides::OneSided => Function::Relu.of(&excess)?,
            }
            .sqr()?
        }
    };
    each.mean_all()? * f64::from(weight)
}

/// Numbers uniform on [0, 1) for this turn, `each` per sample: shape (batch, each).
fn uniforms(config: &RunConfig, stream: Stream, turn: Turn, like: &Tensor, each: usize) -> Result<Tensor> {
    let mut values = vec![0.0; like.dim(0)? * each];
    Draws::new(config.seed, stream, turn.step, turn.part).fill_uniforms(&mut values);
    let signed = Tensor::from_vec(values, (like.dim(0)?, each), like.device())?;
    ((signed * 0.5)? + 0.5)?.to_dtype(like.dtype())
}

fn between(config: &RunConfig, [reals, fakes]: [&Tensor; 2], turn: Turn) -> Result<Tensor> {
    let share = uniforms(config, Stream::Between, turn, reals, 1)?;
    fakes + (reals - fakes)?.broadcast_mul(&share)?
}

fn around(config: &RunConfig, reals: &Tensor, turn: Turn) -> Result<Tensor> {
    let inputs = reals.dim(1)?;
    let numbers = uniforms(config, Stream::Around, turn, reals, 1 + inputs)?;
    let ways = numbers.narrow(1, 1, inputs)?.broadcast_mul(&numbers.narrow(1, 0, 1)?)?;
    let all = reals.flatten_all()?.to_dtype(candle_core::DType::F64)?.to_vec1::<f64>()?;
    let count = all.len() as f64;
    let (sum, squares) = all.iter().fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
    let deviation = (squares / count - (sum / count).powi(2)).max(0.0).sqrt();
    reals + (ways * (0.5 * deviation))?
}

#[cfg(test)]
mod tests {
    use candle_core::{DType, Device, Var};

    use super::*;
    use crate::config::{Activation, Choice as _, Penalties, Sides};

    fn tensor(count: usize, inputs: usize, shift: f64) -> Result<Tensor> {
        let value = |k: usize| libm::sin(1.7 * k as f64 + shift) * 1.5 + 0.3 * shift;
        Tensor::from_vec((0..count * inputs).map(value).collect(), (count, inputs), &Device::Cpu)
    }

    fn network(config: &RunConfig) -> Result<Mlp> {
        let mut draws = Draws::new(7, Stream::DiscriminatorWeights, 0, 0);
        let widths = config.widths(crate::config::Player::Discriminator);
        let network = Mlp::new(&widths, &config.discriminator.network, &mut draws, DType::F64)?;
        // Biases that are not 0.
        for (index, parameter) in network.parameters().enumerate() {
            if parameter.rank() == 1 {
                let shifted = (0..parameter.elem_count()).map(|k| 0.2 * libm::cos(k as f64 + index as f64));
                parameter.set(&Tensor::from_iter(shifted, &Device::Cpu)?)?;
            }
        }
        Ok(network)
    }

    fn configurations() -> impl Iterator<Item = RunConfig> {
        let penalties = [
            Penalties { r1: 1.5, ..Penalties::NONE },
            Penalties { r2: 0.5, ..Penalties::NONE },
            Penalties { between: 10.0, ..Penalties::NONE },
            Penalties { between: 10.0, sides: Sides::OneSided, norm: 0.5, ..Penalties::NONE },
            Penalties { around: 10.0, norm: 0.0, ..Penalties::NONE },
        ];
        Activation::ALL.iter().flat_map(move |&activation| {
            (0..=3).flat_map(move |depth| {
                penalties.map(|penalties| {
                    let mut config = RunConfig::default();
                    config.discriminator.network.activation = activation;
                    config.discriminator.network.hidden = [5, 4, 6][..depth].to_vec();
                    config.game.penalties = penalties;
                    config
                })
            })
        })
    }

    #[test]
    fn slopes_are_those_of_central_differences() -> Result<()> {
        for config in configurations() {
            let discriminator = network(&config)?;
            let activation = Function::activation(&config.discriminator.network);
            let points = tensor(6, 2, 0.4)?;
            let slopes = discriminator.slopes(&points, activation, GraphWeights::Fixed)?.to_vec2::<f64>()?;
            let h = 1e-6;
            for axis in 0..2 {
                let mut way = vec![0.0; 12];
                way.iter_mut().skip(axis).step_by(2).for_each(|w| *w = h);
                let way = Tensor::from_vec(way, (6, 2), &Device::Cpu)?;
                let at = |points: Tensor| {
                    discriminator
                        .forward(&points, activation, GraphWeights::Fixed)?
                        .flatten_all()?
                        .to_vec1::<f64>()
                };
                let (more, less) = (at((&points + &way)?)?, at((&points - &way)?)?);
                for (k, slope) in slopes.iter().enumerate() {
                    let difference = (more[k] - less[k]) / (2.0 * h);
                    assert!((slope[axis] - difference).abs() < 1e-7, "{config:?}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn gradients_of_every_penalty_are_those_of_central_differences() -> Result<()> {
        let turn = Turn { step: 1, part: 0 };
        let (reals, fakes) = (tensor(6, 2, 0.4)?, tensor(6, 2, 1.9)?);
        for config in configurations() {
            let discriminator = network(&config)?;
            let value = || -> Result<Tensor> {
                Ok(penalty(&discriminator, &config, [&reals, &fakes], turn)?.expect("a penalty is on"))
            };
            let gradients = value()?.backward()?;
            for parameter in discriminator.parameters() {
                let exact = match gradients.get(parameter) {
                    Some(gradient) => gradient.flatten_all()?.to_vec1::<f64>()?,
                    None => vec![0.0; parameter.elem_count()],
                };
                let values = parameter.flatten_all()?.to_vec1::<f64>()?;
                let set = |index: usize, by: f64, var: &Var| -> Result<f64> {
                    let mut moved = values.clone();
                    moved[index] += by;
                    var.set(&Tensor::from_vec(moved, parameter.dims(), &Device::Cpu)?)?;
                    value()?.to_scalar::<f64>()
                };
                let scale = exact.iter().fold(1e-2_f64, |most, g| most.max(g.abs()));
                for (index, exact) in exact.iter().enumerate() {
                    let h = 1e-5;
                    let difference = (set(index, h, parameter)? - set(index, -h, parameter)?) / (2.0 * h);
                    set(index, 0.0, parameter)?;
                    let (network, penalties) = (&config.discriminator.network, &config.game.penalties);
                    assert!(
                        (exact - difference).abs() < 1e-6 * scale,
                        "{:?} {:?} {penalties:?}: {exact}, not {difference}",
                        network.activation,
                        network.hidden
                    );
                }
            }
        }
        Ok(())
    }

    /// Two Diracs at distance d, D(x) = w x: the best slope is 1 + d / (2 lambda), and the critic's gap d + d^2 / (2
    /// lambda) is W1 with an excess of d / (2 lambda) (Gulrajani et al. 2017, eq. 3, solved).
    #[test]
    fn a_linear_critic_between_two_points_settles_where_theory_says() -> Result<()> {
        for (lambda, d) in [(10.0, 1.0), (0.1, 1.0), (10.0, 2.0)] {
            let mut config = RunConfig::default();
            config.discriminator.network.hidden = Vec::new();
            config.game.penalties.between = lambda;
            let discriminator = Mlp::from_values(&[2, 1], &[0.3, 0.0, 0.0])?;
            let points = |x: f32| Tensor::new(&[[x, 0.0], [x, 0.0]], &Device::Cpu);
            let (reals, fakes) = (points(d as f32)?, points(0.0)?);
            let turn = Turn { step: 1, part: 0 };
            let mut weights = discriminator.values()?;
            for _ in 0..400 {
                let penalty = penalty(&discriminator, &config, [&reals, &fakes], turn)?.expect("it is on");
                let gradients = penalty.backward()?;
                let weight = discriminator.parameters().next().expect("a weight");
                let slope =
                    gradients.get(weight).expect("it is penalised").flatten_all()?.to_vec1::<f32>()?;
                let rate = 0.2 / lambda as f32;
                weights[0] -= rate * (slope[0] - d as f32);
                weights[1] -= rate * slope[1];
                discriminator.set_values(&weights)?;
            }
            let expected = 1.0 + d / (2.0 * lambda);
            assert!((f64::from(weights[0]) - expected).abs() < 1e-5, "{} {expected}", weights[0]);
        }
        Ok(())
    }
}
