//! How far the law of a sample is from known masses.

use super::Point;
use super::plane::Grid;

/// The Jensen-Shannon divergence, in nats, between exact `masses` of the cells of `grid` and the histogram of
/// `points` on them: 0 where they agree, ln 2 where they share no cell.
///
/// All that is outside the grid is one more cell. Its mass is what `masses` lack to 1, and points outside of
/// the grid, or not finite, are counted there. A sample of n points from the very law that `masses` are of
/// does not score 0 but about (K - 1) / (8 n), with K the number of cells that it can fall into: twice the
/// divergence of a sample from its law is chi-square over n, and near equality JS is a quarter of it. NaN
/// without points.
pub fn grid_js(grid: &Grid, masses: &[f64], points: &[Point]) -> f64 {
    debug_assert_eq!(masses.len(), grid.cells(), "one mass per cell");
    let outside = masses.len();
    let mut exact = masses.to_vec();
    exact.push((1.0 - masses.iter().sum::<f64>()).max(0.0));
    let mut counts = vec![0_usize; exact.len()];
    for point in points {
        counts[grid.cell_of(*point).unwrap_or(outside)] += 1;
    }
    let shares: Vec<f64> = counts.iter().map(|count| *count as f64 / points.len() as f64).collect();
    js(&exact, &shares)
}

/// The Jensen-Shannon divergence between the distributions `p` and `q`, in nats, in [0, ln 2] (Lin 1991):
///
/// JS = 1/2 sum p ln(p / m) + 1/2 sum q ln(q / m), m = (p + q) / 2, with 0 ln 0 = 0.
///
/// Both sum to 1 and are of one length.
pub fn js(p: &[f64], q: &[f64]) -> f64 {
    debug_assert_eq!(p.len(), q.len(), "distributions over the same cells");
    let term = |part: f64, sum: f64| if part == 0.0 { 0.0 } else { part * libm::log(2.0 * part / sum) };
    let sum: f64 = p.iter().zip(q).map(|(p, q)| term(*p, p + q) + term(*q, p + q)).sum();
    // Rounding can leave a trace below zero. Not `max`, which would turn NaN into 0.
    if sum < 0.0 { 0.0 } else { 0.5 * sum }
}

#[cfg(test)]
mod tests {
    use core::f64::consts::{LN_2, TAU};

    use super::*;
    use crate::math::plane::Rect;
    use crate::math::random::{Draws, Stream};
    use crate::math::special::normal_interval;

    fn unit_grid(columns: usize, rows: usize) -> Grid {
        Grid { rect: Rect { min: [0.0; 2], max: [1.0; 2] }, columns, rows }
    }

    #[test]
    fn collapse_onto_m_of_8_modes_reads_as_on_the_thermometer() {
        let grid = unit_grid(8, 1);
        let thermometer =
            [(1, 0.4969), (2, 0.3804), (3, 0.2903), (4, 0.2158), (6, 0.0956), (7, 0.0454), (8, 0.0)];
        for (m, expected) in thermometer {
            let points: Vec<Point> = (0..m).map(|mode| grid.centre(mode).map(|value| value as f32)).collect();
            let score = grid_js(&grid, &[0.125; 8], &points);
            assert!((score - expected).abs() < 5.1e-5, "{m} of 8: {score} is not {expected}");
        }
    }

    #[test]
    fn equal_laws_are_at_0_and_disjoint_ones_at_ln_2() {
        let p = [0.1, 0.2, 0.3, 0.4, 0.0];
        assert_eq!(js(&p, &p), 0.0);
        assert!((js(&[0.25, 0.75, 0.0, 0.0], &[0.0, 0.0, 0.9, 0.1]) - LN_2).abs() < 1e-15);
        // By hand: p = (1, 0), q = (1/2, 1/2), m = (3/4, 1/4): 1/2 ln 4/3 + 1/4 ln 2/3 + 1/4 ln 2.
        let expected = 0.5 * (4.0_f64 / 3.0).ln() + 0.25 * (2.0_f64 / 3.0).ln() + 0.25 * LN_2;
        assert!((js(&[1.0, 0.0], &[0.5, 0.5]) - expected).abs() < 1e-15);
        assert_eq!(js(&[1.0, 0.0], &[0.5, 0.5]), js(&[0.5, 0.5], &[1.0, 0.0]));
        assert!(js(&[f64::NAN, 1.0], &[0.5, 0.5]).is_nan());
    }

    #[test]
    fn what_is_outside_of_the_grid_is_a_cell_of_its_own() {
        let grid = unit_grid(2, 2);
        let outside = [[2.0, 0.5], [f32::NAN, 0.5], [0.5, f32::INFINITY], [-0.1, 0.1]];
        assert!((grid_js(&grid, &[0.25; 4], &outside) - LN_2).abs() < 1e-15);
        // Three quarters of the mass are outside, and so are three of four points.
        let points = [[0.1, 0.1], [9.0, 9.0], [f32::NAN, 0.0], [-1.0, 0.0]];
        assert_eq!(grid_js(&grid, &[0.25, 0.0, 0.0, 0.0], &points), 0.0);
        assert!(grid_js(&grid, &[0.25; 4], &[]).is_nan());
    }

    #[test]
    fn a_perfect_sampler_scores_the_bias_of_its_size() {
        let (cells, n, replicates) = (16, 1_000, 200);
        let grid = unit_grid(4, 4);
        let mut draws = Draws::new(3, Stream::Data, 0, 0);
        let mut score = || {
            let points: Vec<Point> =
                (0..n).map(|_| [draws.uniform() as f32, draws.uniform() as f32]).collect();
            grid_js(&grid, &[1.0 / 16.0; 16], &points)
        };
        let mean = (0..replicates).map(|_| score()).sum::<f64>() / f64::from(replicates);
        // 8 n JS is chi-square with 15 degrees of freedom, up to terms of order cells / n.
        let bias = f64::from(cells - 1) / (8.0 * f64::from(n));
        let error = (2.0 * f64::from(cells - 1)).sqrt() / (8.0 * f64::from(n)) / f64::from(replicates).sqrt();
        assert!((mean - bias).abs() < 5.0 * error, "{mean} is not {bias} +- {error}");
    }

    #[test]
    fn a_perfect_ring_scores_what_another_program_measured() {
        // Ring of 8, R = 2, sigma = 0.1, on [-3, 3]^2. Mean and standard deviation of 150 scores by a plain
        // Python program that shares nothing with this one: math.erfc for the masses, random.gauss for the
        // points.
        let measured = [(64, 2_500, 0.020_580, 0.001_408), (30, 2_500, 0.006_562, 0.000_859)];
        let replicates = 16;
        let angles = (0..8).map(|k| TAU * f64::from(k) / 8.0);
        let centres: Vec<[f64; 2]> = angles.map(|angle| [2.0 * angle.cos(), 2.0 * angle.sin()]).collect();
        let mut draws = Draws::new(4, Stream::Data, 0, 0);
        for (side, n, expected, deviation) in measured {
            let grid = Grid { rect: Rect::centred(3.0), columns: side, rows: side };
            let half = 3.0 / side as f64;
            let mass = |cell| {
                let place = grid.centre(cell);
                let along = |centre: &[f64; 2], axis: usize| {
                    normal_interval(place[axis] - half, place[axis] + half, centre[axis], 0.1)
                };
                centres.iter().map(|centre| along(centre, 0) * along(centre, 1) / 8.0).sum::<f64>()
            };
            let masses: Vec<f64> = (0..grid.cells()).map(mass).collect();
            let mut draw = || {
                let [x, y] = centres[draws.below(8)];
                let [dx, dy] = draws.normals().map(f64::from);
                [(x + 0.1 * dx) as f32, (y + 0.1 * dy) as f32]
            };
            let mut score = || grid_js(&grid, &masses, &(0..n).map(|_| draw()).collect::<Vec<_>>());
            let mean = (0..replicates).map(|_| score()).sum::<f64>() / f64::from(replicates);
            let error = deviation * (1.0 / f64::from(replicates) + 1.0 / 150.0).sqrt();
            assert!(
                (mean - expected).abs() < 5.0 * error,
                "{side}, {n}: {mean} is not {expected} +- {error}"
            );
        }
    }
}
