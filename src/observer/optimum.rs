//! The best discriminator for a state's generator, over a grid: what D would be if it were perfect.

use candle_core::Result;

use super::measures::{ROWS, first};
use super::networks::Networks;
use crate::math::Point;
use crate::math::kde::Kde;
use crate::math::plane::Grid;
use crate::math::random::Stream;
use crate::protocol::State;

/// Fakes that their law is estimated from.
const FAKES: usize = 2_500;
/// The share of the heaviest cell's mass below which a cell holds neither data nor fakes.
const EMPTY: f64 = 1e-5;
/// The logit of a D* of 0 or 1.
const SURE: f64 = 30.0;

/// The logit of D* = p_data / (p_data + p_g), or of what stands for it under the labels in force, in every cell of
/// `grid`; NaN where there are neither data nor fakes. p_data is exact where the target has a density, and a kernel
/// estimate from its rows elsewhere; p_g is one from fakes. `None` where the objective has no best D.
///
/// # Errors
/// Where candle reports one.
pub(super) fn best_logits(
    state: &State,
    networks: &mut Networks<'_>,
    grid: &Grid,
) -> Result<Option<Vec<f32>>> {
    let terms = state.config.game.terms();
    // The best D of packs, or of a batch, is one of all their members together.
    if terms.best_output(1.0, 1.0).is_none() || !state.config.judges_alone() {
        return Ok(None);
    }
    let density = |points: &[Point]| Kde::with(points, state.config.bandwidth).masses(grid);
    let rows = || state.target.table().map(|table| density(first(table.train(), ROWS)));
    let Some(real) = state.target.cell_masses(grid).or_else(rows) else { return Ok(None) };
    let fake = density(&networks.generate(FAKES, Stream::MeasureLatents)?);
    let heaviest = real.iter().zip(&fake).map(|(real, fake)| real + fake).fold(0.0, f64::max);
    let logit = |(real, fake): (&f64, &f64)| match terms.best_output(*real, *fake) {
        Some(best) if real + fake > EMPTY * heaviest => terms.logit(best).clamp(-SURE, SURE) as f32,
        _ => f32::NAN,
    };
    Ok(Some(real.iter().zip(&fake).map(logit).collect()))
}
