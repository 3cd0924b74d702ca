//! The thermometer of collapse: what L_D would be if the fakes had the right shape on m of K equal modes that do not
//! overlap, and D were the best against them. A loss that stays on a line below the top one tells how many modes G
//! holds, without looking at a single point, as far as D is near its best: a D that is held back by a penalty, a
//! constraint or its size, or has not learned yet, has a larger loss, which reads as more modes.

use crate::config::{Objective, RunConfig, Terms};
use crate::math::modes::Mode;

/// Least distance of two modes that do not overlap, in standard deviations of both: the radius within which points
/// are of high quality.
const APART: f64 = 3.0;
/// The scale contradicts the metrics if both differ by more than this share of all modes, and by more than one mode.
const CONTRADICTION: f64 = 0.25;

/// L_D of the best discriminator of packs of `pack` against a generator that holds `covered` of `modes` equal modes.
///
/// With s = (m/K)^k, the share of packs of k real samples whose members all lie on modes that are held (k = 1 without
/// packs), and M = m^k, N = K^k: -s ln(M/(M+N)) - ln(N/(M+N)) for the logarithmic losses, as D* = p/(p+q) (Goodfellow
/// et al. 2014, proposition 1), and with D* = l p/(p+q) where labels are smoothed to l; ½(β-α)² M/(M+N) for least
/// squares (Mao et al. 2017); 2s for the hinge; s ln 2 for pairs; s/(2 - s) for relativistic averages of least squares.
/// `None` for the others: a critic's loss depends on the distance of the modes, and the averages RaGAN and RaHinge come
/// near ½ s ln 2 and ½ s only with logits without bound, and are at ln 2 and 1 on all modes.
pub fn loss_on(terms: Terms, pack: usize, covered: usize, modes: usize) -> Option<f64> {
    if covered == 0 || covered > modes {
        return None;
    }
    let share = libm::pow(covered as f64 / modes as f64, pack as f64);
    // M / (M + N), without powers that overflow.
    let both = share / (1.0 + share);
    match terms.objective {
        Objective::Minimax | Objective::NonSaturating => {
            let s = terms.labels.real;
            let best = s * both;
            let real = -weighted_ln(s, best) - weighted_ln(1.0 - s, 1.0 - best);
            let lost = -weighted_ln(s, s) - weighted_ln(1.0 - s, 1.0 - s);
            // All fakes lie where D* is s p/(p + q); of real samples only the share that is held.
            Some(share * real + (1.0 - share) * lost - libm::log1p(-best))
        }
        Objective::LeastSquares => Some(0.5 * (terms.labels.real - terms.labels.fake).powi(2) * both),
        Objective::Hinge => Some(2.0 * share),
        Objective::RelativisticPairing => Some(share * core::f64::consts::LN_2),
        Objective::RelativisticLeastSquares => Some(share / (2.0 - share)),
        Objective::Wasserstein | Objective::RelativisticAverage | Objective::RelativisticHinge => None,
    }
}

/// The scale of a run after `step` steps: [`loss_on`] 1, 2, ... of its modes. `None` where the modes, as D sees them
/// with instance noise, are not equal or overlap; where a penalty asks for a slope, so that the best D is another;
/// where D sees how alike the samples of a batch are; and for objectives without a scale.
pub fn thermometer(config: &RunConfig, modes: &[Mode], step: u64) -> Option<Vec<f64>> {
    let next = step + 1;
    let sees_batch = config.discriminator.network.extras.minibatch_kernels > 0;
    let count = equal_modes(modes, f64::from(config.game.noise_at(next))).filter(|_| !sees_batch)?;
    config.game.optimum(next)?;
    (1..=count).map(|covered| loss_on(config.game.terms(), config.game.pack, covered, count)).collect()
}

/// The number of modes at which the increasing scale `losses` has the value `loss`, interpolated linearly; 0 at a
/// loss of 0, all at the last mark and above. NaN for NaN.
pub fn modes_at(losses: &[f64], loss: f64) -> f64 {
    if loss.is_nan() {
        return f64::NAN;
    }
    let above = losses.iter().position(|mark| *mark > loss);
    match above {
        None => losses.len() as f64,
        Some(index) => {
            let below = index.checked_sub(1).map_or(0.0, |index| losses[index]);
            index as f64 + ((loss - below) / (losses[index] - below)).max(0.0)
        }
    }
}

/// Whether `read` modes on the scale contradict `covered` modes in the metrics: D is then far from its optimum, or
/// the fakes do not have the shape of the modes.
pub fn contradicts(read: f64, covered: usize, modes: usize) -> bool {
    (read - covered as f64).abs() > (CONTRADICTION * modes as f64).max(1.0)
}

/// The number of modes, if they are at least two, have equal weights, and do not overlap when blurred by instance
/// noise of standard deviation `noise`; else `None`.
fn equal_modes(modes: &[Mode], noise: f64) -> Option<usize> {
    let width = |mode: &Mode| libm::hypot(width(mode), noise);
    let equal = |mode: &Mode| (mode.weight * modes.len() as f64 - 1.0).abs() < 1e-9;
    let apart = |(index, mode): (usize, &Mode)| {
        modes[..index].iter().all(|other| {
            let distance = libm::hypot(mode.centre[0] - other.centre[0], mode.centre[1] - other.centre[1]);
            distance >= APART * (width(mode) + width(other))
        })
    };
    (modes.len() > 1 && modes.iter().all(equal) && modes.iter().enumerate().all(apart)).then_some(modes.len())
}

/// weight · ln(value); 0 if the weight is 0.
fn weighted_ln(weight: f64, value: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * libm::log(value) }
}

/// The standard deviation along the widest axis.
fn width(mode: &Mode) -> f64 {
    let [xx, xy, yy] = mode.covariance;
    let middle = 0.5 * (xx + yy);
    libm::sqrt(middle + libm::hypot(0.5 * (xx - yy), xy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Labels;

    #[test]
    fn the_losses_are_those_of_the_table() {
        // In Python, for m of K = 8: -(m/8*log(m/(m+8)) + log(8/(m+8))); m/(2*(m+8)); 2*m/8; m/8*log(2).
        for (m, log, squares, hinge, pairs) in [
            (1, 0.3924, 0.0556, 0.25, 0.0866),
            (2, 0.6255, 0.1, 0.5, 0.1733),
            (3, 0.8057, 0.1364, 0.75, 0.2599),
            (4, 0.9548, 0.1667, 1.0, 0.3466),
            (6, 1.1951, 0.2143, 1.5, 0.5199),
            (7, 1.2955, 0.2333, 1.75, 0.6065),
            (8, 1.3863, 0.25, 2.0, core::f64::consts::LN_2),
        ] {
            for (objective, expected) in [
                (Objective::Minimax, log),
                (Objective::NonSaturating, log),
                (Objective::LeastSquares, squares),
                (Objective::Hinge, hinge),
                (Objective::RelativisticPairing, pairs),
            ] {
                let loss = loss_on(objective.into(), 1, m, 8).expect("a loss");
                assert!((loss - expected).abs() < 6e-5, "{objective:?}, {m} of 8: {loss}, not {expected}");
            }
        }
        for (m, expected) in [(24, 1.3582), (12, 0.9325), (1, 0.1695)] {
            let loss = loss_on(Objective::Minimax.into(), 1, m, 25).expect("a loss");
            assert!((loss - expected).abs() < 6e-5, "{m} of 25: {loss}");
        }
        // One of two: twice 0.4774.
        assert!(loss_on(Objective::Minimax.into(), 1, 1, 2).is_some_and(|loss| (loss - 0.9548).abs() < 6e-5));
        for (objective, covered) in
            [(Objective::Wasserstein, 3), (Objective::Hinge, 0), (Objective::Hinge, 9)]
        {
            assert_eq!(loss_on(objective.into(), 1, covered, 8), None);
        }
    }

    #[test]
    fn a_run_has_a_scale_where_the_best_d_is_the_one_it_is_of() {
        let mut config = RunConfig::default();
        let target = config.data.target(1).expect("a ring");
        let of = |config: &RunConfig| thermometer(config, target.modes(), 0);
        let plain = of(&config).expect("a scale");
        assert_eq!(plain.len(), 8);
        config.game.penalties.r1 = 1.0;
        assert_eq!(of(&config), Some(plain));
        config.game.penalties.between = 10.0;
        assert_eq!(of(&config), None);
        config.game.penalties.norm = 0.0;
        assert!(of(&config).is_some());
        config.game.penalties = crate::config::Penalties::NONE;
        config.discriminator.network.extras.minibatch_kernels = 4;
        assert_eq!(of(&config), None);
        config.discriminator.network.extras.minibatch_kernels = 0;
        // Modes 1.53 apart of 0.1 do not overlap under noise of 0.2, and do under noise of 0.3.
        config.game.noise = 0.2;
        assert!(of(&config).is_some());
        config.game.noise = 0.3;
        assert_eq!(of(&config), None);
        config.game.noise = 0.0;
        config.game.pack = 2;
        let packed = of(&config).expect("a scale");
        assert!(
            (packed[3] - loss_on(Objective::NonSaturating.into(), 1, 1, 4).expect("a loss")).abs() < 1e-12
        );
    }

    #[test]
    fn a_loss_is_read_between_marks_and_may_contradict_the_points() {
        let losses = [0.4, 0.6, 0.9];
        for (loss, modes) in
            [(0.0, 0.0), (-1.0, 0.0), (0.2, 0.5), (0.4, 1.0), (0.75, 2.5), (0.9, 3.0), (7.0, 3.0)]
        {
            assert!((modes_at(&losses, loss) - modes).abs() < 1e-12, "{loss}");
        }
        assert!(modes_at(&losses, f64::NAN).is_nan());
        // Nothing is covered, and L_D reads as all: as in the preset of hopping at step 1500.
        assert!(contradicts(7.6, 0, 8) && !contradicts(7.6, 8, 8) && !contradicts(7.2, 8, 9));
        assert!(!contradicts(f64::NAN, 0, 8) && !contradicts(1.9, 1, 2) && contradicts(2.0, 0, 2));
    }

    #[test]
    fn on_all_modes_it_is_the_loss_at_equilibrium_whatever_the_labels() {
        let smoothed = Labels { real: 0.9, ..Labels::PLAIN };
        let pearson = Labels { fake: -1.0, real: 1.0, generator: 0.0 };
        for terms in [
            Terms { objective: Objective::NonSaturating, labels: smoothed },
            Terms { objective: Objective::LeastSquares, labels: pearson },
            Objective::Hinge.into(),
            Objective::RelativisticPairing.into(),
            Objective::RelativisticLeastSquares.into(),
        ] {
            for pack in [1, 2, 4] {
                let loss = loss_on(terms, pack, 5, 5).expect("a loss");
                assert!((loss - terms.optimum().loss_d).abs() < 1e-12, "{terms:?}: {loss}");
            }
        }
    }

    #[test]
    fn it_is_for_equal_modes_that_do_not_overlap() {
        let ring = |sigma: f64, first: f64| -> Vec<Mode> {
            let mode = |k: i32| Mode {
                centre: [f64::from(k), 0.0],
                covariance: [sigma * sigma, 0.0, 0.25 * sigma * sigma],
                weight: if k == 0 { first } else { 0.25 },
            };
            (0..4).map(mode).collect()
        };
        assert_eq!(equal_modes(&ring(0.1, 0.25), 0.0), Some(4));
        // D sees modes of width √(0.1² + 0.13²) = 0.164: 6 · 0.164 < 1; with 0.14 they overlap: 6 · 0.172 > 1.
        assert_eq!(equal_modes(&ring(0.1, 0.25), 0.13), Some(4));
        assert_eq!(equal_modes(&ring(0.1, 0.25), 0.14), None);
        assert_eq!(equal_modes(&ring(0.1, 0.3), 0.0), None);
        assert_eq!(equal_modes(&ring(0.2, 0.25), 0.0), None);
        assert_eq!((equal_modes(&ring(0.1, 0.25)[..1], 0.0), equal_modes(&[], 0.0)), (None, None));
    }
}
