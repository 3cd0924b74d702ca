//! The latent grid through G: where G puts the latents of a grid, and how densely.

use core::f64::consts::FRAC_1_SQRT_2;

use candle_core::Result;

use crate::config::{LatentDistribution, RunConfig};
use crate::math::Point;
use crate::model::Probe;
use crate::protocol::Manifold;

/// Cells along each side of the grid, and pieces of a curve.
const CELLS: usize = 32;
const PIECES: usize = 256;
/// The normal latents at the edge of the grid: within it are 99.5 % of those of a plane.
const REACH: f64 = 3.0;

/// The manifold of G over the `plane` of its latents; all other numbers of a latent are 0.
pub(super) fn manifold(config: &RunConfig, probe: &mut Probe<'_>, plane: [usize; 2]) -> Result<Manifold> {
    let dimension = config.latent_dim;
    let is_curve = dimension == 1;
    let corners = if is_curve { [PIECES + 1, 1] } else { [CELLS + 1; 2] };
    let reach = match config.latent {
        LatentDistribution::Normal => REACH,
        LatentDistribution::Uniform => 1.0,
    };
    let edge = |index: usize, count: usize| {
        if count == 1 { 0.0 } else { reach * (2.0 * index as f64 / (count - 1) as f64 - 1.0) }
    };
    let count = corners[0] * corners[1];
    let places =
        (0..count).map(|index| [edge(index % corners[0], corners[0]), edge(index / corners[0], corners[1])]);
    let latents: Vec<Point> = places.map(|place| place.map(|value| value as f32)).collect();
    let mut flat = vec![0.0; count * dimension];
    for (latent, corner) in flat.chunks_exact_mut(dimension).zip(&latents) {
        latent[plane[0]] = corner[0];
        if !is_curve {
            latent[plane[1]] = corner[1];
        }
    }
    let images = probe.generate_from(&flat)?;
    let mut manifold = Manifold { plane, dimension, corners, latents, images, densities: Vec::new() };
    let share = |axis: usize, index: usize| {
        if corners[axis] == 1 {
            return 1.0;
        }
        let [low, high] = [index, index + 1].map(|index| edge(index, corners[axis]));
        match config.latent {
            LatentDistribution::Normal => {
                0.5 * (libm::erf(high * FRAC_1_SQRT_2) - libm::erf(low * FRAC_1_SQRT_2))
            }
            LatentDistribution::Uniform => 0.5 * (high - low),
        }
    };
    let columns = corners[0] - 1;
    let sizes = manifold.cells().map(|cell| {
        let corners = cell.map(|corner| manifold.images[corner].map(f64::from));
        if is_curve { length(corners[0], corners[1]) } else { area(corners) }
    });
    let densities = sizes.enumerate().map(|(cell, size)| {
        let mass = share(0, cell % columns) * share(1, cell / columns);
        (mass / size) as f32
    });
    manifold.densities = densities.collect();
    Ok(manifold)
}

/// The area that a cell with these corners, in turn around it, fills: that of its two triangles, however it is folded.
fn area([a, b, c, d]: [[f64; 2]; 4]) -> f64 {
    triangle(a, b, c) + triangle(a, c, d)
}

fn triangle(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    let [u, v] = [b, c].map(|end| [end[0] - a[0], end[1] - a[1]]);
    0.5 * (u[0] * v[1] - u[1] * v[0]).abs()
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(b[0] - a[0], b[1] - a[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Weights;

    /// A linear G with this matrix, row by row, and these biases.
    fn of_linear(
        latent: LatentDistribution,
        dimension: usize,
        generator: &[f32],
        plane: [usize; 2],
    ) -> Manifold {
        let mut config = RunConfig { latent, latent_dim: dimension, ..RunConfig::default() };
        config.generator.network.hidden = Vec::new();
        let discriminator = vec![0.0; config.num_parameters(crate::config::Player::Discriminator)];
        let weights = Weights { generator: generator.to_vec(), discriminator, ..Weights::default() };
        let mut probe = Probe::new(&config, &weights).expect("networks");
        manifold(&config, &mut probe, plane).expect("a manifold")
    }

    #[test]
    fn a_linear_g_has_the_density_of_its_determinant() {
        // G(z) = ((2, 1), (0, 0.5)) z + (1, 2): areas are as large as those of latents, det = 1; then half as large.
        for (scale, factor) in [(1.0, 1.0), (0.5, 2.0)] {
            let weights = [2.0 * scale, 1.0, 0.0, 0.5, 1.0, 2.0];
            let uniform = of_linear(LatentDistribution::Uniform, 2, &weights, [0, 1]);
            assert_eq!((uniform.corners, uniform.densities.len()), ([CELLS + 1; 2], CELLS * CELLS));
            assert!(uniform.densities.iter().all(|density| (density - 0.25 * factor).abs() < 1e-4 * factor));
            assert_eq!((uniform.latents[0], uniform.images[0]), ([-1.0, -1.0], [-2.0 * scale, 1.5]));
            let normal = of_linear(LatentDistribution::Normal, 2, &weights, [0, 1]);
            let middle = normal.densities[CELLS / 2 * CELLS + CELLS / 2];
            let exact = factor / core::f32::consts::TAU;
            assert!((middle / exact - 1.0).abs() < 0.02, "{middle}, not {exact}");
            assert!(normal.densities[0] < 1e-3);
        }
    }

    #[test]
    fn a_plane_through_many_latents_moves_two_and_a_single_latent_gives_a_curve() {
        // G(z) = (z_2, 3 z_3) + (0, 1), counted from 0, of four numbers.
        let weights = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0, 1.0];
        let sheet = of_linear(LatentDistribution::Uniform, 4, &weights, [3, 2]);
        assert_eq!(sheet.images[CELLS], [-1.0, 4.0], "the corner (1, -1) of (z_3, z_2)");
        let flat = of_linear(LatentDistribution::Uniform, 4, &weights, [0, 1]);
        assert!(flat.images.iter().all(|image| *image == [0.0, 1.0]));
        assert!(flat.densities.iter().all(|density| *density == f32::INFINITY));
        // G(z) = (3, 4) z: a length of 5 for each 1 of z, which has the density 1/2.
        let curve = of_linear(LatentDistribution::Uniform, 1, &[3.0, 4.0, 0.0, 0.0], [0, 0]);
        assert_eq!((curve.corners, curve.cells().count()), ([PIECES + 1, 1], PIECES));
        assert!(curve.densities.iter().all(|density| (density - 0.1).abs() < 1e-5));
        assert_eq!(curve.cells().next(), Some([0, 1, 1, 0]));
    }

    #[test]
    fn a_folded_cell_fills_what_both_its_halves_fill() {
        assert_eq!(area([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [0.0, 2.0]]), 2.0);
        // The last corner is folded over the diagonal onto the second.
        assert_eq!(area([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 0.0]]), 1.0);
    }
}
