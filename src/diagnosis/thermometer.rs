//! The thermometer of collapse: what L_D would be if the fakes had the right shape on m of K equal modes that do not
//! overlap, and D were the best against them. A loss that stays on a line below the top one tells how many modes G
//! holds, without looking at a single point.

use crate::config::{Objective, Terms};
use crate::math::modes::Mode;

/// How far apart, in standard deviations of both, two modes must lie to count as not overlapping: those within which
/// points are of high quality.
const APART: f64 = 3.0;

/// L_D of the best discriminator against a generator that holds `covered` of `modes` equal modes.
///
/// With p = 1/K on each mode and q = 1/m on those held: -(m/K) ln(m/(m+K)) - ln(K/(m+K)) for the logarithmic losses,
/// as D* = p/(p+q) (Goodfellow et al. 2014, proposition 1), and with D* = s p/(p+q) where labels are smoothed to s;
/// ½(β-α)² m/(m+K) for least squares (Mao et al. 2017); 2m/K for the hinge; (m/K) ln 2 for pairs. `None` for the
/// others: a critic's loss depends on the distance of the modes, and relativistic averages on more than shares.
pub fn loss_on(terms: Terms, covered: usize, modes: usize) -> Option<f64> {
    if covered == 0 || covered > modes {
        return None;
    }
    let (m, k) = (covered as f64, modes as f64);
    let (share, both) = (m / k, m / (m + k));
    match terms.objective {
        Objective::Minimax | Objective::NonSaturating => {
            let s = terms.labels.real;
            let best = s * both;
            let real = -weighted_ln(s, best) - weighted_ln(1.0 - s, 1.0 - best);
            let lost = -weighted_ln(s, s) - weighted_ln(1.0 - s, 1.0 - s);
            Some(share * real + (1.0 - share) * lost - libm::log1p(-best))
        }
        Objective::LeastSquares => Some(0.5 * (terms.labels.real - terms.labels.fake).powi(2) * both),
        Objective::Hinge => Some(2.0 * share),
        Objective::RelativisticPairing => Some(share * core::f64::consts::LN_2),
        Objective::Wasserstein
        | Objective::RelativisticAverage
        | Objective::RelativisticLeastSquares
        | Objective::RelativisticHinge => None,
    }
}

/// How many modes there are, where they are equal in weight, two or more, and do not overlap.
pub fn equal_modes(modes: &[Mode]) -> Option<usize> {
    let equal = |mode: &Mode| (mode.weight * modes.len() as f64 - 1.0).abs() < 1e-9;
    let apart = |(index, mode): (usize, &Mode)| {
        modes[..index].iter().all(|other| {
            let distance = libm::hypot(mode.centre[0] - other.centre[0], mode.centre[1] - other.centre[1]);
            distance >= APART * (width(mode) + width(other))
        })
    };
    (modes.len() > 1 && modes.iter().all(equal) && modes.iter().enumerate().all(apart)).then_some(modes.len())
}

/// weight · ln(value), which is 0 where the weight is.
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
                let loss = loss_on(objective.into(), m, 8).expect("a loss");
                assert!((loss - expected).abs() < 6e-5, "{objective:?}, {m} of 8: {loss}, not {expected}");
            }
        }
        for (m, expected) in [(24, 1.3582), (12, 0.9325), (1, 0.1695)] {
            let loss = loss_on(Objective::Minimax.into(), m, 25).expect("a loss");
            assert!((loss - expected).abs() < 6e-5, "{m} of 25: {loss}");
        }
        // One of two: twice 0.4774.
        assert!(loss_on(Objective::Minimax.into(), 1, 2).is_some_and(|loss| (loss - 0.9548).abs() < 6e-5));
        for (objective, covered) in
            [(Objective::Wasserstein, 3), (Objective::Hinge, 0), (Objective::Hinge, 9)]
        {
            assert_eq!(loss_on(objective.into(), covered, 8), None);
        }
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
        ] {
            let loss = loss_on(terms, 5, 5).expect("a loss");
            assert!((loss - terms.optimum().loss_d).abs() < 1e-12, "{terms:?}: {loss}");
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
        assert_eq!(equal_modes(&ring(0.1, 0.25)), Some(4));
        assert_eq!(equal_modes(&ring(0.1, 0.3)), None);
        assert_eq!(equal_modes(&ring(0.2, 0.25)), None);
        assert_eq!((equal_modes(&ring(0.1, 0.25)[..1]), equal_modes(&[])), (None, None));
    }
}
