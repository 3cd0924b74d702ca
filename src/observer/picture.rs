//! Pictures: a pure function of a state and a view, so that live, rewound and compared runs look the same.

use std::time::Instant;

use candle_core::Result;

use super::optimum::{Best, best_logits};
use crate::math::contour::contour;
use crate::math::plane::{Grid, Rect};
use crate::math::random::{Draws, Stream};
use crate::math::statistics::mean;
use crate::model::Probe;
use crate::protocol::{ObservedState, Picture, Surface, View};

/// Draws `state` through `view`.
pub fn picture(state: &ObservedState, view: View) -> Result<Picture> {
    let begun = Instant::now();
    let mut networks = Probe::new(&state.config, &state.weights)?.with_reference_batch(&state.target)?;
    let fake = networks.generate(view.num_points, Stream::ShownLatents)?;
    let average = match Probe::average(&state.config, &state.weights)? {
        Some(mut networks) => networks.generate(view.num_points, Stream::ShownLatents)?,
        None => Vec::new(),
    };
    let mut real = vec![[0.0; 2]; view.num_points];
    state.target.sample(&mut Draws::new(state.config.seed, Stream::ShownData, 0, 0), &mut real);

    let grid = grid_around(&view);
    let centres: Vec<_> = (0..grid.cells()).map(|cell| grid.centre(cell).map(|value| value as f32)).collect();
    let best = if view.best { best_logits(state, &mut networks, &grid)? } else { None };
    let is_best = best.is_some();
    let (logits, presence) = match best {
        Some(Best { logits, presence }) => (logits, presence),
        None => (networks.logits(&centres)?, Vec::new()),
    };
    let judged = [networks.logits(&real)?, networks.logits(&fake)?];
    let terms = state.config.game.terms();
    let [of_real, of_fake] = judged.each_ref().map(|logits| mean(logits) as f32);
    let boundary = terms.boundary(of_real, of_fake);
    let contour = contour(&grid, &logits, boundary);
    let probe = match view.probe {
        Some(point) => networks.logits(&[point])?.first().copied(),
        None => None,
    };
    let surface = Surface { grid, logits, presence, boundary, is_best };
    let ObservedState { at, received, .. } = *state;
    let took = begun.elapsed();
    Ok(Picture { at, received, view, surface, contour, real, fake, average, probe, took })
}

/// The cells of `view` and one more on every side, so that contour lines, which end at centres of cells, reach its
/// border.
fn grid_around(view: &View) -> Grid {
    let [width, height] = view.rect.size().map(|side| side / view.resolution as f64);
    let Rect { min, max } = view.rect;
    let rect = Rect { min: [min[0] - width, min[1] - height], max: [max[0] + width, max[1] + height] };
    Grid { rect, columns: view.resolution + 2, rows: view.resolution + 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reaches_the_border_of_what_is_in_view() {
        let rect = Rect { min: [-1.0, 2.0], max: [3.0, 4.0] };
        let grid = grid_around(&View { rect, resolution: 16, best: false, num_points: 0, probe: None });
        let field: Vec<f32> = (0..grid.cells()).map(|cell| grid.centre(cell)[1] as f32).collect();
        let lines = contour(&grid, &field, 3.0);
        assert_eq!(lines.len(), 1);
        let ends = [lines[0][0][0], lines[0][lines[0].len() - 1][0]];
        assert!(ends[0].min(ends[1]) < -1.0 && ends[0].max(ends[1]) > 3.0, "{ends:?}");
        assert_eq!(grid.cell_size(), [0.25, 0.125], "cells are as large as they would be");
    }
}
