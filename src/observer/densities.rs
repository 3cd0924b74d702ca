//! Densities of the data and of the fakes: estimates where there is no exact one, and their lines.

use candle_core::Result;

use super::judge::{ROWS, first};
use crate::math::Point;
use crate::math::contour::contour;
use crate::math::dimension::Dimension;
use crate::math::kde::Kde;
use crate::math::plane::Grid;
use crate::math::random::Stream;
use crate::model::Probe;
use crate::protocol::{Level, ObservedState};

/// Number of fakes from which p_g is estimated.
const FAKES: usize = 2_500;
/// Points at which densities are compared to find the lines.
const COMPARED: usize = 500;
/// The shares of a distribution inside of the lines.
const SHARES: [f64; 3] = [0.9, 0.6, 0.3];

/// The kernel density estimate of p_g.
pub(super) fn of_fakes(state: &ObservedState, probe: &mut Probe<'_>) -> Result<Kde> {
    Ok(Kde::with(&probe.generate(FAKES, Stream::MeasureLatents)?, state.config.bandwidth, Dimension::Plane))
}

/// The masses of p_data in the cells of `grid`: exact, or a kernel density estimate from the rows of a table. `None`
/// where there is neither.
pub(super) fn masses_of_data(state: &ObservedState, grid: &Grid) -> Option<Vec<f64>> {
    let rows = || {
        state
            .target
            .table()
            .map(|table| Kde::with(first(table.train(), ROWS), state.config.bandwidth, Dimension::Plane))
    };
    state.target.cell_masses(grid).or_else(|| rows().map(|rows| rows.masses(grid)))
}

/// The lines of p_g: around the least regions that hold certain shares of it.
pub(super) fn lines_of_fakes(estimate: &Kde, fakes: &[Point], grid: &Grid) -> Vec<Level> {
    lines(grid, &estimate.masses(grid), estimate.densities(first(fakes, COMPARED)))
}

/// The lines of p_data, of which `real` are samples: exact, or from a kernel density estimate of rows or samples.
pub(super) fn lines_of_data(state: &ObservedState, real: &[Point], grid: &Grid) -> Vec<Level> {
    let compared = first(real, COMPARED);
    if let Some(masses) = state.target.cell_masses(grid) {
        let density = |point: &Point| state.target.density(point.map(f64::from));
        return lines(grid, &masses, compared.iter().filter_map(density).collect());
    }
    let rows = state.target.table().map_or(real, |table| first(table.train(), ROWS));
    lines_of_fakes(&Kde::with(rows, state.config.bandwidth, Dimension::Plane), compared, grid)
}

/// The lines around the least regions that hold [`SHARES`] of a distribution with these `masses` in the cells of
/// `grid`: its density is there the quantile of the `densities` at its own samples (Hyndman 1996, "Computing and
/// graphing highest density regions").
fn lines(grid: &Grid, masses: &[f64], mut densities: Vec<f64>) -> Vec<Level> {
    densities.retain(|density| density.is_finite());
    densities.sort_unstable_by(f64::total_cmp);
    let [width, height] = grid.cell_size();
    let level = |share: f64| {
        let index = ((1.0 - share) * densities.len() as f64) as usize;
        let threshold = *densities.get(index)? * width * height;
        // As shares of the threshold, so that no density is too large or small for f32.
        let field: Vec<f32> = masses.iter().map(|mass| (mass / threshold) as f32).collect();
        Some(Level { value: share as f32, lines: contour(grid, &field, 1.0) })
    };
    SHARES.into_iter().filter_map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::plane::Rect;
    use crate::math::random::Draws;

    #[test]
    fn the_lines_of_a_gaussian_are_the_circles_that_hold_their_shares() {
        let mut draws = Draws::new(3, Stream::ShownData, 0, 0);
        let sigma = 0.5_f64;
        let points: Vec<Point> =
            (0..4000).map(|_| draws.normals().map(|value: f32| sigma as f32 * value)).collect();
        let grid = Grid { rect: Rect::centred(2.5), columns: 128, rows: 128 };
        let density =
            |square: f64| (-0.5 * square / (sigma * sigma)).exp() / (core::f64::consts::TAU * sigma * sigma);
        let [width, height] = grid.cell_size();
        let square = |[x, y]: [f64; 2]| x * x + y * y;
        let masses: Vec<f64> =
            (0..grid.cells()).map(|cell| density(square(grid.centre(cell))) * width * height).collect();
        let densities = points.iter().map(|point| density(square(point.map(f64::from)))).collect();
        let levels = lines(&grid, &masses, densities);
        assert_eq!(levels.len(), SHARES.len());
        for Level { value, lines } in levels {
            assert_eq!(lines.len(), 1, "one circle");
            // A share q lies within the radius sigma sqrt(-2 ln(1 - q)).
            let radius = sigma * (-2.0 * (1.0 - f64::from(value)).ln()).sqrt();
            for place in &lines[0] {
                let found = square(*place).sqrt();
                assert!((found / radius - 1.0).abs() < 0.05, "{value}: {found}, not {radius}");
            }
        }
        assert!(lines(&grid, &masses, vec![f64::NAN]).is_empty());
    }
}
