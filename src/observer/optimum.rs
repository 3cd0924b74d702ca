//! The best D for a state's generator, on a grid.

use super::densities::masses_of_data;
use crate::config::{RunConfig, Terms};
use crate::math::kde::Kde;
use crate::math::nearness::squared_distances;
use crate::math::plane::Grid;
use crate::protocol::ObservedState;

/// log₁₀ of (p_data + p_g) times the area of the data's rectangle: up to the first a cell counts as empty, from the
/// second on as occupied.
const PRESENCE: [f64; 2] = [-3.0, -1.0];
/// Density times that area below which it is lost in rounding. There its logarithm is extrapolated: it falls with
/// the square of the distance to cells with more.
const TAIL: f64 = 1e-6;
/// Speed of that fall: the squared length over which the logarithm falls by 1/2, as a share of the area.
const FALL: f64 = 1e-3;
/// Bound of the logits of D*.
const SURE: f64 = 30.0;

/// The best D on a grid.
pub(super) struct Best {
    /// Its logit in every cell; where there are neither data nor fakes, the sign is that of the nearer ones.
    pub logits: Vec<f32>,
    /// The weight of each cell's colour against the neutral one, from 0, where there are neither data nor fakes, to
    /// 1.
    pub presence: Vec<f32>,
}

/// The best D in every cell of `grid`: D* = p_data / (p_data + p_g), or what replaces it in the objective with its
/// labels. p_data is exact, or a kernel density estimate from rows; `fakes` is the estimate of p_g. `None` without a
/// density of the data. The game is one that [`has_best`].
pub(super) fn best_logits(state: &ObservedState, fakes: &Kde, grid: &Grid) -> Option<Best> {
    let terms = state.config.game.terms();
    let real = masses_of_data(state, grid)?;
    let [width, height] = state.target.bounds().size();
    Some(best(terms, grid, width * height, &real, &fakes.masses(grid)))
}

/// Whether the game has a best D of single points: the best D of packs, or of a batch, is one of all their members
/// together.
pub(super) fn has_best(config: &RunConfig) -> bool {
    config.game.terms().best_output(1.0, 1.0).is_some() && config.judges_alone()
}

/// The best D for the masses `real` and `fake` in the cells of `grid`; the data fill a rectangle of `area`.
fn best(terms: Terms, grid: &Grid, area: f64, real: &[f64], fake: &[f64]) -> Best {
    let [width, height] = grid.cell_size();
    let unit = area / (width * height);
    let [real_logs, fake_logs] = [real, fake].map(|masses| log_densities(grid, area, unit, masses));
    let logit = |(real, fake): (&f64, &f64)| {
        // Infinitely far from both: there is nothing to tell apart.
        let log_ratio = if real == fake { 0.0 } else { (real - fake).clamp(-2.0 * SURE, 2.0 * SURE) };
        let best = terms.best_output(libm::exp(log_ratio), 1.0);
        best.map_or(f32::NAN, |best| terms.logit(best).clamp(-SURE, SURE) as f32)
    };
    let presence = |(real, fake): (&f64, &f64)| {
        let [none, whole] = PRESENCE;
        let share = ((libm::log10((real + fake) * unit) - none) / (whole - none)).clamp(0.0, 1.0);
        // Without a corner at either end.
        (share * share * (3.0 - 2.0 * share)) as f32
    };
    Best {
        logits: real_logs.iter().zip(&fake_logs).map(logit).collect(),
        presence: real.iter().zip(fake).map(presence).collect(),
    }
}

/// The natural logarithm of density times `area`, in every cell.
fn log_densities(grid: &Grid, area: f64, unit: f64, masses: &[f64]) -> Vec<f64> {
    let is_known = |cell: usize| masses[cell] * unit >= TAIL;
    let squares = squared_distances(grid, is_known);
    let log = |(mass, square): (&f64, &f64)| {
        let known = (mass * unit).max(TAIL);
        libm::log(known) - square / (2.0 * FALL * area)
    };
    masses.iter().zip(&squares).map(log).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;
    use crate::math::contour::contour;
    use crate::math::plane::Rect;

    /// The masses of a Gaussian around `centre`.
    fn gaussian(grid: &Grid, centre: [f64; 2], sigma: f64) -> Vec<f64> {
        let [width, height] = grid.cell_size();
        let density = |cell: usize| {
            let [x, y] = grid.centre(cell);
            let square = (x - centre[0]).powi(2) + (y - centre[1]).powi(2);
            (-0.5 * square / (sigma * sigma)).exp() / (core::f64::consts::TAU * sigma * sigma)
        };
        (0..grid.cells()).map(|cell| density(cell) * width * height).collect()
    }

    #[test]
    fn lines_of_an_undecided_best_d_are_closed_and_it_is_finite_everywhere() {
        let grid = Grid { rect: Rect::centred(3.0), columns: 97, rows: 97 };
        let terms = Terms::from(Objective::NonSaturating);
        // Three modes; the fakes have one of them and lie a little wide.
        let modes = [[1.5, 0.0], [-0.9, 1.2], [-0.9, -1.2]].map(|centre| gaussian(&grid, centre, 0.1));
        let real: Vec<f64> =
            (0..grid.cells()).map(|cell| modes.iter().map(|mode| mode[cell] / 3.0).sum()).collect();
        let fake = gaussian(&grid, [1.5, 0.0], 0.13);
        let best = best(terms, &grid, 36.0, &real, &fake);
        assert!(best.logits.iter().all(|logit| logit.is_finite()));
        let lines = contour(&grid, &best.logits, 0.0);
        let at_the_border = |[x, y]: &[f64; 2]| x.abs().max(y.abs()) > 2.9;
        for line in &lines {
            let closed = line.first() == line.last();
            let ends_outside = line.first().into_iter().chain(line.last()).all(at_the_border);
            assert!(closed || ends_outside, "it ends in the plane: {:?}", line.last());
        }
        // ln p - ln q with p = N(0.1) / 3 and q = N(0.13): both are equal where r² = 2 ln(0.13² / (3 · 0.1²)) / (1/0.1²
        // - 1/0.13²) < 0, so that the fakes win at their own mode; at the others the data do.
        let at = |x: [f64; 2]| best.logits[grid.cell_of(x.map(|v| v as f32)).expect("a cell")];
        assert!(at([1.5, 0.0]) < 0.0 && at([-0.9, 1.2]) > 20.0 && at([-0.9, -1.2]) > 20.0);
    }

    #[test]
    fn neighbouring_cells_differ_little_where_colours_fade() {
        let grid = Grid { rect: Rect::centred(2.0), columns: 128, rows: 128 };
        let (real, fake) = (gaussian(&grid, [0.3, 0.0], 0.1), vec![0.0; grid.cells()]);
        let best = best(Terms::from(Objective::NonSaturating), &grid, 16.0, &real, &fake);
        let largest = best
            .presence
            .chunks(grid.columns)
            .flat_map(|row| row.windows(2).map(|pair| (pair[1] - pair[0]).abs()))
            .fold(0.0, f32::max);
        // The fade takes a standard deviation, which is three cells here; without one it would be 1.
        assert!(largest < 0.5, "{largest}");
        assert_eq!(best.presence[0], 0.0);
        assert!(best.presence.contains(&1.0));
    }
}
