//! What pulls on the fakes: −∂L_G/∂x.

use candle_core::Result;

use crate::config::{Objective, Terms};
use crate::game::generator_slopes;
use crate::math::Point;
use crate::model::Probe;
use crate::protocol::Arrows;

/// Most fakes that are pulled on.
const FAKES: usize = 200;

/// The pull on the first of the fakes. By the chain rule −∂L_G/∂x = −(∂L_G/∂b) ∇f(x), where b = f(x) is D's logit;
/// `a` and `b` are the logits of all shown reals and fakes, as some losses compare with their means.
pub(super) fn arrows(
    terms: Terms,
    probe: &mut Probe<'_>,
    fakes: &[Point],
    [a, b]: [&[f32]; 2],
) -> Result<Arrows> {
    let from = fakes[..fakes.len().min(FAKES)].to_vec();
    let gradients = probe.gradients(&from)?;
    let pull = |terms: Terms| {
        let slopes = generator_slopes(terms, a, b);
        let pull =
            |(gradient, slope): (&Point, f64)| gradient.map(|value| (-slope * f64::from(value)) as f32);
        gradients.iter().zip(slopes).map(pull).collect::<Vec<_>>()
    };
    let other = other_loss(terms.objective).map(|objective| pull(Terms { objective, ..terms }));
    Ok(Arrows { pull: pull(terms), other: other.unwrap_or_default(), from })
}

/// The other generator's loss of the standard GAN; `None` for other objectives.
fn other_loss(objective: Objective) -> Option<Objective> {
    match objective {
        Objective::Minimax => Some(Objective::NonSaturating),
        Objective::NonSaturating => Some(Objective::Minimax),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Choice as _, Player, RunConfig, sigmoid};
    use crate::protocol::Weights;

    /// The arrows of D's logit f(x) = 3 x - 4 y, under every objective, with the logits of reals and fakes.
    fn of_linear(objective: Objective) -> (Arrows, [Vec<f32>; 2]) {
        let mut config = RunConfig::default();
        config.discriminator.network.hidden = Vec::new();
        let generator = vec![0.0; config.num_parameters(Player::Generator)];
        let weights = Weights { generator, discriminator: vec![3.0, -4.0, 0.0], ..Weights::default() };
        let mut probe = Probe::new(&config, &weights).expect("networks");
        let reals = [[0.5, 0.0], [-0.2, 0.1], [0.0, 0.3]];
        let fakes = [[0.1, 0.2], [0.4, -0.1], [-0.3, -0.5]];
        let logits = [reals, fakes].map(|points| probe.logits(&points).expect("logits"));
        let arrows = arrows(objective.into(), &mut probe, &fakes, [&logits[0], &logits[1]]).expect("arrows");
        (arrows, logits)
    }

    #[test]
    fn each_fake_is_pulled_by_the_slope_of_its_loss() {
        for &objective in Objective::ALL {
            let (arrows, [_, b]) = of_linear(objective);
            let slope = |b: f32| match objective {
                Objective::Minimax => -sigmoid(b),
                Objective::NonSaturating => -sigmoid(-b),
                Objective::LeastSquares => b - 1.0,
                Objective::Wasserstein | Objective::Hinge => -1.0,
                // Compared with reals: along the gradient, or against it.
                _ => f32::NAN,
            };
            for (pull, b) in arrows.pull.iter().zip(&b) {
                let along = -slope(*b);
                if along.is_nan() {
                    assert!((pull[0] * 4.0 + pull[1] * 3.0).abs() < 1e-6, "{objective:?}");
                } else {
                    let expected = [3.0 * along, -4.0 * along];
                    assert!((0..2).all(|axis| (pull[axis] - expected[axis]).abs() < 1e-5), "{objective:?}");
                }
            }
            // (1 - D) and D of one and the same gradient.
            let is_standard = matches!(objective, Objective::Minimax | Objective::NonSaturating);
            assert_eq!(arrows.other.len(), if is_standard { 3 } else { 0 });
            for ((pull, other), b) in arrows.pull.iter().zip(&arrows.other).zip(&b) {
                let ratio = if objective == Objective::Minimax { (-b).exp() } else { b.exp() };
                assert!((other[0] / pull[0] / ratio - 1.0).abs() < 1e-5, "{objective:?}");
            }
        }
    }
}
