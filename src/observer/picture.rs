//! A picture is a pure function of a state and a view: live, rewound or compared, it is the same code.

use std::time::Instant;

use candle_core::Result;

use super::judge::terms_of_value;
use super::networks::Networks;
use super::optimum::best_logits;
use crate::math::contour::contour;
use crate::math::plane::Grid;
use crate::math::random::{Draws, Stream};
use crate::math::statistics::mean;
use crate::protocol::{Picture, State, Surface, View};

/// Draws `state` as seen through `view`.
///
/// # Errors
/// Where candle reports one.
pub fn picture(state: &State, view: View) -> Result<Picture> {
    let begun = Instant::now();
    let mut networks = Networks::new(&state.config, &state.weights)?.among(&state.target)?;
    let fake = networks.generate(view.num_points, Stream::ShownLatents)?;
    let average = match Networks::average(&state.config, &state.weights)? {
        Some(mut networks) => networks.generate(view.num_points, Stream::ShownLatents)?,
        None => Vec::new(),
    };
    let mut real = vec![[0.0; 2]; view.num_points];
    state.target.sample(&mut Draws::new(state.config.seed, Stream::ShownData, 0, 0), &mut real);

    let grid = Grid { rect: view.rect, columns: view.resolution, rows: view.resolution };
    let centres: Vec<_> = (0..grid.cells()).map(|cell| grid.centre(cell).map(|value| value as f32)).collect();
    let best = if view.best { best_logits(state, &mut networks, &grid)? } else { None };
    let is_best = best.is_some();
    let logits = match best {
        Some(logits) => logits,
        None => networks.logits(&centres)?,
    };
    let judged = [networks.logits(&real)?, networks.logits(&fake)?];
    let terms = state.config.game.terms();
    let [of_real, of_fake] = judged.each_ref().map(|logits| mean(logits) as f32);
    let boundary = terms.boundary(of_real, of_fake);
    let value = terms.objective.has_value().then(|| terms_of_value(&judged[0], &judged[1]));
    let contour = contour(&grid, &logits, boundary);
    let probe = match view.probe {
        Some(point) => networks.logits(&[point])?.first().copied(),
        None => None,
    };
    let surface = Surface { grid, logits, boundary, is_best };
    let State { run, step, received, .. } = *state;
    let took = begun.elapsed();
    Ok(Picture { run, step, received, view, surface, contour, real, fake, average, value, probe, took })
}
