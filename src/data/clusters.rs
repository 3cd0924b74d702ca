//! Rings and grids of Gaussians, the standard targets for mode collapse.

use core::f64::consts::TAU;

use super::mixture::{Component, Mixture};

fn round(centre: [f64; 2], sigma: f64, weight: f64) -> Component {
    Component { centre, deviation: [sigma; 2], weight }
}

/// `modes` Gaussians at the angles 2 pi j / K, j from 0 to K - 1: 0 and 2 pi would be the same place. The weights
/// decrease geometrically from the first mode to the last, by the factor `imbalance` in total.
pub(super) fn ring(modes: usize, radius: f64, sigma: f64, imbalance: f64) -> Mixture {
    let count = modes.max(1);
    let component = |j: usize| {
        let (sin, cos) = libm::sincos(TAU * j as f64 / count as f64);
        let fall = if count == 1 { 0.0 } else { j as f64 / (count - 1) as f64 };
        round([radius * cos, radius * sin], sigma, libm::pow(imbalance, -fall))
    };
    Mixture::new((0..count).map(component).collect())
}

/// `side` x `side` Gaussians, `spacing` apart, centred at the origin, row by row from the lower left.
pub(super) fn grid(side: usize, spacing: f64, sigma: f64) -> Mixture {
    let side = side.max(1);
    let place = |index: usize| spacing * (index as f64 - 0.5 * (side - 1) as f64);
    let component = |index: usize| round([place(index % side), place(index / side)], sigma, 1.0);
    Mixture::new((0..side * side).map(component).collect())
}

/// One isotropic Gaussian at the origin.
pub(super) fn gaussian(sigma: f64) -> Mixture {
    Mixture::new(vec![round([0.0; 2], sigma, 1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::distribution::Distribution;

    #[test]
    fn a_ring_of_k_modes_has_k_centres_equally_far_from_their_neighbours() {
        for count in [1, 2, 7, 8, 64] {
            let modes = ring(count, 2.0, 0.02, 1.0).modes();
            assert_eq!(modes.len(), count);
            // Metz's ring of 8: chord 1.531, which is 76.5 sigma.
            let chord = 4.0 * (core::f64::consts::PI / count as f64).sin();
            for (j, mode) in modes.iter().enumerate() {
                let next = &modes[(j + 1) % count];
                let apart = libm::hypot(mode.centre[0] - next.centre[0], mode.centre[1] - next.centre[1]);
                assert!((apart - chord).abs() < 1e-14, "{apart} is not {chord}");
                assert!((mode.weight - 1.0 / count as f64).abs() < 1e-16);
                assert_eq!(mode.covariance, [0.02 * 0.02, 0.0, 0.02 * 0.02]);
            }
        }
    }

    #[test]
    fn the_weights_of_an_unbalanced_ring_fall_geometrically() {
        let weights: Vec<f64> = ring(4, 2.0, 0.1, 8.0).modes().iter().map(|mode| mode.weight).collect();
        for (weight, expected) in weights.iter().zip([8.0 / 15.0, 4.0 / 15.0, 2.0 / 15.0, 1.0 / 15.0]) {
            assert!((weight - expected).abs() < 1e-15, "{weight} is not {expected}");
        }
        assert_eq!(ring(1, 2.0, 0.1, 8.0).modes()[0].weight, 1.0);
    }

    #[test]
    fn a_grid_is_centred() {
        let centres: Vec<[f64; 2]> = grid(3, 1.5, 0.1).modes().iter().map(|mode| mode.centre).collect();
        assert_eq!(centres.len(), 9);
        assert_eq!((centres[0], centres[1], centres[8]), ([-1.5, -1.5], [0.0, -1.5], [1.5, 1.5]));
        // The 4 x 4 grid of Balduzzi et al. 2018 lies at +-0.5 and +-1.5.
        assert_eq!(grid(4, 1.0, 0.02).modes()[5].centre, [-0.5, -0.5]);
    }
}
