//! Pictures: a pure function of a state and a view, so that live, rewound and compared runs look the same.

use std::sync::Arc;
use std::time::Instant;

use candle_core::Result;

use super::arrows::arrows;
use super::densities::{lines_of_data, lines_of_fakes, of_fakes};
use super::insides::insides;
use super::levels::levels;
use super::line::line_picture;
use super::manifold::manifold;
use super::optimum::{best_logits, has_best};
use crate::math::Point;
use crate::math::contour::contour as contour_of;
use crate::math::kde::Kde;
use crate::math::plane::{Grid, Rect};
use crate::math::random::{Draws, Stream};
use crate::math::statistics::mean;
use crate::model::Probe;
use crate::protocol::{Layers, ObservedState, Picture, Surface, SurfaceKind, View, in_plane};

/// Least cells along each side of the grid on which densities are drawn: modes are narrow.
const OF_DENSITIES: usize = 128;

/// Draws `state` through `view`.
pub fn picture(state: &ObservedState, view: View) -> Result<Picture> {
    let begun = Instant::now();
    let mut probe = Probe::new(&state.config, &state.weights)?.with_reference_batch(&state.target)?;
    let latents = probe.latents(view.num_points, Stream::ShownLatents)?;
    let fake = probe.generate_from(&latents)?;
    let average = match Probe::average(&state.config, &state.weights)? {
        Some(mut average) => average.generate_from(&latents)?,
        None => Vec::new(),
    };
    let mut real = vec![[0.0; 2]; view.num_points];
    state.target.sample(&mut Draws::new(state.config.seed, Stream::ShownData, 0, 0), &mut real);

    let judged = [probe.logits(&real)?, probe.logits(&fake)?];
    let terms = state.config.game.terms();
    let [of_real, of_fake] = judged.each_ref().map(|logits| mean(logits) as f32);
    let boundary = terms.boundary(of_real, of_fake);
    let plane = view.layers.plane_in(state.config.latent_dim);
    let in_view =
        latents.chunks_exact(state.config.latent_dim).map(|latent| in_plane(latent, plane)).collect();
    let mut layers = Layers { latents: in_view, ..Layers::default() };
    let mut contour = Vec::new();
    let (surface, line) = if state.target.dimension().is_line() {
        let line = Box::new(line_picture(state, &mut probe)?);
        (row(&mut probe, &view, boundary)?, Some(line))
    } else {
        let needs_best = view.surface.needs_best() && has_best(&state.config);
        let wants_density = view.layers.densities[1];
        let estimate = if needs_best || wants_density { Some(of_fakes(state, &mut probe)?) } else { None };
        let of_best = estimate.as_ref().filter(|_| needs_best);
        let surface = surface(state, &mut probe, &view, of_best, boundary)?;
        contour = contour_of(&surface.grid, &surface.logits, boundary);
        if view.layers.levels {
            layers.levels = levels(terms, &surface);
        }
        if view.layers.manifold {
            layers.manifold = Some(manifold(&state.config, &mut probe, plane)?);
        }
        if view.layers.arrows {
            layers.arrows = Some(arrows(terms, &mut probe, &fake, judged.each_ref().map(Vec::as_slice))?);
        }
        let fine = grid_around(&View { resolution: view.resolution.max(OF_DENSITIES), ..view });
        if view.layers.densities[0] {
            layers.densities[0] = lines_of_data(state, &real, &fine);
        }
        if let Some(estimate) = estimate.filter(|_| wants_density) {
            layers.densities[1] = lines_of_fakes(&estimate, &fake, &fine);
        }
        (surface, None)
    };
    let insides = match view.insides {
        Some(wanted) => {
            Some(Arc::new(insides(state, &mut probe, (&view, wanted), (&latents, &fake), judged)?))
        }
        None => None,
    };
    let at_probe = probed(&mut probe, &view)?;
    let ObservedState { at, received, .. } = *state;
    let (surface, took) = (Arc::new(surface), begun.elapsed());
    Ok(Picture {
        at,
        received,
        view,
        surface,
        contour,
        real,
        fake,
        average,
        layers,
        probe: at_probe,
        insides,
        line,
        took,
    })
}

/// The surface of a target on the line, which has one row.
fn row(probe: &mut Probe<'_>, view: &View, boundary: f32) -> Result<Surface> {
    let grid = Grid { rect: view.rect, columns: view.resolution, rows: 1 };
    let places: Vec<Point> = (0..grid.cells()).map(|cell| [grid.centre(cell)[0] as f32, 0.0]).collect();
    let logits = probe.logits(&places)?;
    let (values, presence) = (Vec::new(), Vec::new());
    Ok(Surface { grid, logits, values, presence, boundary, kind: SurfaceKind::Output })
}

/// Draws `state` through `view`, where `last` is a picture and its state: if only the probe is another, nothing else is
/// drawn anew.
pub fn picture_after(
    state: &ObservedState,
    view: View,
    last: Option<&(ObservedState, Picture)>,
) -> Result<Picture> {
    let is_same = |(before, picture): &&(ObservedState, Picture)| {
        before.at == state.at
            && Arc::ptr_eq(&before.config, &state.config)
            && Arc::ptr_eq(&before.weights, &state.weights)
            && View { probe: view.probe, ..picture.view } == view
    };
    let Some((_, last)) = last.filter(is_same) else { return picture(state, view) };
    let mut probe = Probe::new(&state.config, &state.weights)?.with_reference_batch(&state.target)?;
    // The time that it took is that of the whole picture.
    Ok(Picture { received: state.received, view, probe: probed(&mut probe, &view)?, ..last.clone() })
}

/// The exact logit at the view's probe.
fn probed(probe: &mut Probe<'_>, view: &View) -> Result<Option<f32>> {
    match view.probe {
        Some(point) => Ok(probe.logits(&[point])?.first().copied()),
        None => Ok(None),
    }
}

/// The surface over `view`; `fakes` is the estimate of p_g where the best D is wanted.
fn surface(
    state: &ObservedState,
    probe: &mut Probe<'_>,
    view: &View,
    fakes: Option<&Kde>,
    boundary: f32,
) -> Result<Surface> {
    let grid = grid_around(view);
    let centres: Vec<Point> =
        (0..grid.cells()).map(|cell| grid.centre(cell).map(|value| value as f32)).collect();
    let best = fakes.and_then(|fakes| best_logits(state, fakes, &grid));
    let mut surface = Surface {
        grid,
        logits: Vec::new(),
        values: Vec::new(),
        presence: Vec::new(),
        boundary,
        kind: view.surface,
    };
    match (view.surface, best) {
        (SurfaceKind::Best, Some(best)) => {
            (surface.logits, surface.presence) = (best.logits, best.presence);
            return Ok(surface);
        }
        (SurfaceKind::Gap, Some(best)) => {
            surface.logits = probe.logits(&centres)?;
            surface.presence = best.presence;
            let terms = state.config.game.terms();
            let output = |logit: &f32| terms.output(f64::from(*logit));
            let gap = |(own, best): (&f32, &f32)| (output(own) - output(best)) as f32;
            surface.values = surface.logits.iter().zip(&best.logits).map(gap).collect();
            return Ok(surface);
        }
        (SurfaceKind::Best | SurfaceKind::Gap, None) => surface.kind = SurfaceKind::Output,
        (SurfaceKind::Slope, _) => {
            surface.values = probe.slopes(&centres)?.into_iter().map(|slope| slope as f32).collect();
        }
        (SurfaceKind::Output | SurfaceKind::Logit, _) => {}
    }
    surface.logits = probe.logits(&centres)?;
    Ok(surface)
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
        let grid = grid_around(&View::plain(rect, 16, 0));
        let field: Vec<f32> = (0..grid.cells()).map(|cell| grid.centre(cell)[1] as f32).collect();
        let lines = contour_of(&grid, &field, 3.0);
        assert_eq!(lines.len(), 1);
        let ends = [lines[0][0][0], lines[0][lines[0].len() - 1][0]];
        assert!(ends[0].min(ends[1]) < -1.0 && ends[0].max(ends[1]) > 3.0, "{ends:?}");
        assert_eq!(grid.cell_size(), [0.25, 0.125], "cells are as large as they would be");
    }
}
