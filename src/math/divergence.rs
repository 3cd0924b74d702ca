//! Jensen-Shannon divergence between distributions given by probability masses, and between masses and a sample.

use super::Point;
use super::cells::Cells;

/// The Jensen-Shannon divergence, in nats, between the exact `masses` of `cells` and the distribution of the sample
/// `points`: 0 where they agree, ln 2 where they share no cell. It is the divergence after binning, which is at most
/// that of the distributions, and close to it where neither density changes much within a cell.
///
/// Everything outside the cells is one more cell. Its mass is 1 minus the sum of `masses`, and points outside, or not
/// finite, are counted there. The histogram of n points drawn from `masses` has an expected divergence not of 0 but
/// of about (K - 1) / (8 n), K the number of cells with mass. The jackknife (Quenouille 1956) removes most of this
/// bias: n times the estimate from all points, minus n - 1 times the mean estimate from all points but one. What
/// remains where cells expect at most one point is part of the metric's floor. The result is clamped to [0, ln 2].
/// NaN without points.
pub fn cell_js(cells: &Cells, masses: &[f64], points: &[Point]) -> f64 {
    debug_assert_eq!(masses.len(), cells.count(), "one mass per cell");
    let outside = masses.len();
    let mut places: Vec<usize> =
        points.iter().map(|point| cells.cell_of(*point).unwrap_or(outside)).collect();
    places.sort_unstable();
    let mass = |place: usize| match masses.get(place) {
        Some(mass) => *mass,
        None => (1.0 - masses.iter().sum::<f64>()).max(0.0),
    };
    let occupied: Vec<(f64, f64)> =
        places.chunk_by(|a, b| a == b).map(|same| (mass(same[0]), same.len() as f64)).collect();
    jackknifed_js(&occupied, points.len() as f64)
}

/// [`cell_js`] from the mass and the number of points of every occupied cell, of `n` points in all.
fn jackknifed_js(occupied: &[(f64, f64)], n: f64) -> f64 {
    let term = |mass: f64, share: f64| {
        let part = |part: f64| if part > 0.0 { part * libm::log(2.0 * part / (mass + share)) } else { 0.0 };
        0.5 * (part(mass) + part(share))
    };
    // A cell without points contributes ln 2 times its mass.
    let empty = (1.0 - occupied.iter().map(|(mass, _)| mass).sum::<f64>()).max(0.0);
    let rest = 0.5 * core::f64::consts::LN_2 * empty;
    let js = rest + occupied.iter().map(|(mass, count)| term(*mass, count / n)).sum::<f64>();
    let js = if n > 1.0 {
        let others = n - 1.0;
        let all: f64 = occupied.iter().map(|(mass, count)| term(*mass, count / others)).sum();
        let without = |(mass, count): &(f64, f64)| {
            let change = term(*mass, (count - 1.0) / others) - term(*mass, count / others);
            count / n * (rest + all + change)
        };
        n * js - others * occupied.iter().map(without).sum::<f64>()
    } else {
        js
    };
    // `clamp` keeps NaN; it corrects estimates in which the jackknife removes too much.
    if n == 0.0 { f64::NAN } else { js.clamp(0.0, core::f64::consts::LN_2) }
}

/// The Jensen-Shannon divergence between the distributions `p` and `q`, in nats, in [0, ln 2] (Lin 1991):
///
/// JS = 1/2 sum p ln(p / m) + 1/2 sum q ln(q / m), m = (p + q) / 2, with 0 ln 0 = 0.
///
/// Both sum to 1 and have the same length.
pub fn js(p: &[f64], q: &[f64]) -> f64 {
    debug_assert_eq!(p.len(), q.len(), "distributions over the same cells");
    let term = |part: f64, sum: f64| if part == 0.0 { 0.0 } else { part * libm::log(2.0 * part / sum) };
    let sum: f64 = p.iter().zip(q).map(|(p, q)| term(*p, p + q) + term(*q, p + q)).sum();
    // Rounding can give a tiny negative sum. `max` would turn NaN into 0.
    if sum < 0.0 { 0.0 } else { 0.5 * sum }
}

#[cfg(test)]
mod tests {
    use core::f64::consts::{LN_2, TAU};

    use super::*;
    use crate::math::plane::{Grid, Rect};
    use crate::math::random::{Draws, Stream};
    use crate::math::special::normal_interval;

    fn unit_cells(columns: usize, rows: usize) -> Cells {
        Cells::new(Grid { rect: Rect { min: [0.0; 2], max: [1.0; 2] }, columns, rows }, &[])
    }

    fn centre(rect: Rect) -> Point {
        [0, 1].map(|axis| (0.5 * (rect.min[axis] + rect.max[axis])) as f32)
    }

    #[test]
    fn collapse_onto_m_of_8_modes_reads_as_on_the_thermometer() {
        let cells = unit_cells(8, 1);
        let thermometer =
            [(1, 0.4969), (2, 0.3804), (3, 0.2903), (4, 0.2158), (6, 0.0956), (7, 0.0454), (8, 0.0)];
        for (m, expected) in thermometer {
            let points: Vec<Point> = (0..24_000 * m).map(|index| centre(cells.rect(index % m))).collect();
            let score = cell_js(&cells, &[0.125; 8], &points);
            assert!((score - expected).abs() < 1e-4, "{m} of 8: {score} is not {expected}");
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
    fn what_is_outside_of_the_cells_is_a_cell_of_its_own() {
        let cells = unit_cells(2, 2);
        let outside = [[2.0, 0.5], [f32::NAN, 0.5], [0.5, f32::INFINITY], [-0.1, 0.1]];
        assert!((cell_js(&cells, &[0.25; 4], &outside) - LN_2).abs() < 1e-12);
        // Three quarters of the mass are outside, and so are three of four points.
        let points = [[0.1, 0.1], [9.0, 9.0], [f32::NAN, 0.0], [-1.0, 0.0]].repeat(5_000);
        assert!(cell_js(&cells, &[0.25, 0.0, 0.0, 0.0], &points) < 1e-5);
        assert!(cell_js(&cells, &[0.25; 4], &[]).is_nan());
    }

    #[test]
    fn the_jackknife_leaves_out_one_point_at_a_time() {
        let cells = unit_cells(4, 1);
        let masses = [0.4, 0.3, 0.2, 0.05];
        let points: Vec<Point> = [0, 0, 0, 1, 1, 3].map(|cell| centre(cells.rect(cell))).to_vec();
        let plain = |points: &[Point]| {
            let mut shares = [0.0; 5];
            points.iter().for_each(|point| {
                shares[cells.cell_of(*point).expect("inside")] += 1.0 / points.len() as f64;
            });
            js(&[0.4, 0.3, 0.2, 0.05, 0.05], &shares)
        };
        let without = |index: usize| plain(&[&points[..index], &points[index + 1..]].concat());
        let expected = 6.0 * plain(&points) - 5.0 * (0..6).map(without).sum::<f64>() / 6.0;
        let score = cell_js(&cells, &masses, &points);
        assert!((score - expected).abs() < 1e-12 && score > 0.0, "{score} is not {expected}");
    }

    #[test]
    fn a_perfect_sampler_of_a_few_cells_scores_0_and_no_bias() {
        let (n, replicates) = (1_000, 200);
        let cells = unit_cells(4, 4);
        let mut draws = Draws::new(3, Stream::Data, 0, 0);
        let mut score = || {
            let points: Vec<Point> =
                (0..n).map(|_| [draws.uniform() as f32, draws.uniform() as f32]).collect();
            let occupied: Vec<usize> = points.iter().filter_map(|point| cells.cell_of(*point)).collect();
            let counts = (0..16).map(|cell| occupied.iter().filter(|other| **other == cell).count() as f64);
            // Without clamping, so that scores around 0 average out.
            let occupied: Vec<(f64, f64)> = counts.map(|count| (1.0 / 16.0, count)).collect();
            let (at_once, scored) =
                (jackknifed_js(&occupied, f64::from(n)), cell_js(&cells, &[1.0 / 16.0; 16], &points));
            assert_eq!(at_once, scored);
            scored
        };
        let mean = (0..replicates).map(|_| score()).sum::<f64>() / f64::from(replicates);
        // A histogram would score 15 / 8000 = 0.0019; 8 n JS is chi-square with 15 degrees of freedom, of which less
        // its mean half is cut off at 0: sqrt(30) / (8000 sqrt(2 pi)) = 0.00027.
        assert!((mean - 0.000_27).abs() < 0.000_1, "{mean}");
    }

    #[test]
    fn a_perfect_ring_scores_what_another_program_measured() {
        // Ring of 8, R = 2, sigma = 0.1, on [-3, 3]^2. Mean and standard deviation of 400 scores by a plain
        // numpy program that shares nothing with this one.
        let measured = [
            (64, 2_500, 0.003_186, 0.001_738),
            (30, 2_500, 0.000_380, 0.000_592),
            (64, 500, 0.015_513, 0.007_159),
        ];
        let replicates = 16;
        let angles = (0..8).map(|k| TAU * f64::from(k) / 8.0);
        let centres: Vec<[f64; 2]> = angles.map(|angle| [2.0 * angle.cos(), 2.0 * angle.sin()]).collect();
        let mut draws = Draws::new(4, Stream::Data, 0, 0);
        for (side, n, expected, deviation) in measured {
            let grid = Grid { rect: Rect::centred(3.0), columns: side, rows: side };
            let cells = Cells::new(grid, &[]);
            let mass = |cell| {
                let rect = cells.rect(cell);
                let along = |centre: &[f64; 2], axis: usize| {
                    normal_interval(rect.min[axis], rect.max[axis], centre[axis], 0.1)
                };
                centres.iter().map(|centre| along(centre, 0) * along(centre, 1) / 8.0).sum::<f64>()
            };
            let masses: Vec<f64> = (0..cells.count()).map(mass).collect();
            let mut draw = || {
                let [x, y] = centres[draws.below(8)];
                let [dx, dy] = draws.normals().map(f64::from);
                [(x + 0.1 * dx) as f32, (y + 0.1 * dy) as f32]
            };
            let mut score = || cell_js(&cells, &masses, &(0..n).map(|_| draw()).collect::<Vec<_>>());
            let mean = (0..replicates).map(|_| score()).sum::<f64>() / f64::from(replicates);
            let error = deviation * (1.0 / f64::from(replicates) + 1.0 / 400.0).sqrt();
            assert!(
                (mean - expected).abs() < 5.0 * error,
                "{side}, {n}: {mean} is not {expected} +- {error}"
            );
        }
    }
}
