//! Gauss-Legendre quadrature: integrals as weighted sums.

use core::f64::consts::PI;

use crate::math::plane::Grid;

/// The nodes on (0, 1) and the weights, with sum 1, of the Gauss-Legendre rule with `N` points: exact for
/// polynomials of degree 2N - 1.
///
/// The nodes are the roots of the Legendre polynomial P_N, found by Newton's method from Tricomi's guess; the
/// weights are 1 / ((1 - x^2) P_N'(x)^2) (Abramowitz and Stegun 1964, 25.4.29, halved for an interval of length
/// 1).
pub(super) fn gauss_legendre<const N: usize>() -> [(f64, f64); N] {
    core::array::from_fn(|index| {
        let mut x = -libm::cos(PI * (index as f64 + 0.75) / (N as f64 + 0.5));
        let mut slope = 1.0;
        // Newton's method converges quadratically from an initial value with three correct digits.
        for _ in 0..6 {
            let value;
            (value, slope) = legendre(N, x);
            x -= value / slope;
        }
        (0.5 + 0.5 * x, 1.0 / ((1.0 - x * x) * slope * slope))
    })
}

/// P_n(x) and its derivative, by the recurrence k P_k = (2k - 1) x P_(k-1) - (k - 1) P_(k-2).
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut previous, mut current) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (previous, current) = (current, ((2.0 * k - 1.0) * x * current - (k - 1.0) * previous) / k);
    }
    (current, n as f64 * (x * current - previous) / (x * x - 1.0))
}

/// The integral of `density` over every cell of `grid`: each cell is divided into parts no larger than `finest` on
/// either side, with 4 x 4 Gauss-Legendre points in each. `finest` is the length scale of the density.
pub(super) fn cell_integrals(grid: &Grid, finest: f64, density: impl Fn([f64; 2]) -> f64) -> Vec<f64> {
    let size = grid.cell_size();
    let across = axis_nodes(size[0], finest);
    let up = axis_nodes(size[1], finest);
    (0..grid.cells())
        .map(|index| {
            let centre = grid.centre(index);
            let corner = [centre[0] - 0.5 * size[0], centre[1] - 0.5 * size[1]];
            up.iter()
                .flat_map(|y| across.iter().map(move |x| (x, y)))
                .map(|(x, y)| x.1 * y.1 * density([corner[0] + x.0, corner[1] + y.0]))
                .sum()
        })
        .collect()
}

/// Nodes and weights along one side of a cell.
fn axis_nodes(side: f64, finest: f64) -> Vec<(f64, f64)> {
    let pieces = (side / finest).ceil().max(1.0) as usize;
    let step = side / pieces as f64;
    (0..pieces)
        .flat_map(|piece| gauss_legendre::<4>().map(|(t, weight)| ((piece as f64 + t) * step, weight * step)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;

    #[test]
    fn the_rule_with_n_points_is_exact_up_to_degree_2n_minus_1_and_no_further() {
        let rule = gauss_legendre::<8>();
        let integral = |degree: i32| rule.iter().map(|(t, weight)| weight * t.powi(degree)).sum::<f64>();
        for degree in 0..=15 {
            assert!((integral(degree) - 1.0 / f64::from(degree + 1)).abs() < 4e-16, "degree {degree}");
        }
        assert!((integral(16) - 1.0 / 17.0).abs() > 1e-11);
    }

    #[test]
    fn cells_hold_their_integrals() {
        let grid = Grid { rect: Rect { min: [0.0, 1.0], max: [2.0, 4.0] }, columns: 2, rows: 1 };
        let integrals = cell_integrals(&grid, 0.4, |[x, y]| x * x * y);
        // The integral of y over [1, 4] is 7.5; of x^2 over [0, 1] and [1, 2] 1/3 and 7/3.
        assert!((integrals[0] - 2.5).abs() < 1e-14 && (integrals[1] - 17.5).abs() < 1e-13, "{integrals:?}");
    }
}
