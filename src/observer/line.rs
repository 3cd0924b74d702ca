//! The picture of a state on the line: p_data, p_g, D and the best D as functions of x, and the map from z to x.

use candle_core::Result;

use super::judge::{ROWS, first};
use crate::config::{LatentDistribution, Terms};
use crate::math::Point;
use crate::math::dimension::Dimension;
use crate::math::histogram::Interval;
use crate::math::kde::Kde;
use crate::math::plane::Grid;
use crate::math::random::Stream;
use crate::math::special::{normal_quantile, softplus};
use crate::model::Probe;
use crate::protocol::{LinePicture, ObservedState, Optimality};

/// Number of fakes from which p_g is estimated.
const FAKES: usize = 10_000;
/// Fakes, or rows, from which the bandwidth is found: its cost grows with their square.
const LOOKED_AT: usize = 300;
/// Cells of the drawn interval.
const CELLS: usize = 512;
/// Widths of the drawn interval on which D is compared with the best D; fakes beyond are counted one by one.
const WIDTHS: usize = 3;
/// Arrows from z to x.
const ARROWS: usize = 21;
/// Places of the map from z to x.
const PLACES: usize = 201;
/// The normal latents whose map is drawn: those within so many deviations.
const NORMAL_REACH: f64 = 2.5;
/// Share of the greatest p_data + p_g below which neither counts as present.
const ABSENT: f64 = 5e-3;

/// The picture of `state`, whose target is on the line.
pub(super) fn line_picture(state: &ObservedState, networks: &mut Probe<'_>) -> Result<LinePicture> {
    let rect = state.target.bounds();
    let [low, high] = [rect.min[0], rect.max[0]];
    let beside = (WIDTHS - 1) as f64 / 2.0 * (high - low);
    let wide = Interval { ends: [low - beside, high + beside], cells: WIDTHS * CELLS };
    let shown = CELLS * (WIDTHS - 1) / 2..CELLS * (WIDTHS + 1) / 2;
    let fakes = networks.generate(FAKES, Stream::MeasureLatents)?;
    let real = real_density(state, &wide);
    let fake = estimate(&fakes, state.config.bandwidth, &wide);
    let places: Vec<Point> = (0..wide.cells).map(|cell| [wide.centre(cell) as f32, 0.0]).collect();
    let logits = networks.logits(&places)?;
    let terms = state.config.game.terms();
    let judges = terms.best_output(1.0, 1.0).is_some() && state.config.judges_alone();
    let strays: Vec<Point> =
        fakes.iter().filter(|fake| wide.cell_of(f64::from(fake[0])).is_none()).copied().collect();
    let optimality = if judges {
        let weights: Vec<[f64; 2]> =
            real.iter().zip(&fake).map(|(real, fake)| [wide.step() * real, wide.step() * fake]).collect();
        optimality(terms, &weights, &logits, &networks.logits(&strays)?)
    } else {
        None
    };
    let average = match Probe::average(&state.config, &state.weights)? {
        Some(mut networks) => {
            let fakes = networks.generate(FAKES, Stream::MeasureLatents)?;
            estimate(&fakes, state.config.bandwidth, &wide)[shown.clone()].to_vec()
        }
        None => Vec::new(),
    };
    let (real, fake) = (real[shown.clone()].to_vec(), fake[shown.clone()].to_vec());
    let best = if judges { best(terms, &real, &fake) } else { Vec::new() };
    let [arrows, map] = maps(state, networks)?;
    let share = |is: &dyn Fn(f64) -> bool| {
        fakes.iter().filter(|fake| is(f64::from(fake[0]))).count() as f64 / fakes.len() as f64
    };
    Ok(LinePicture {
        cells: Interval { ends: [low, high], cells: CELLS },
        real,
        fake,
        average,
        output: logits[shown].iter().map(|logit| terms.output(f64::from(*logit))).collect(),
        best,
        arrows,
        map,
        beyond: [share(&|x| x < low), share(&|x| x >= high)],
        optimality,
    })
}

/// p_data in each of `cells`: its exact mass over the width, or the estimate from the rows of a table.
fn real_density(state: &ObservedState, cells: &Interval) -> Vec<f64> {
    let bounds = state.target.bounds();
    let rect =
        crate::math::plane::Rect { min: [cells.ends[0], bounds.min[1]], max: [cells.ends[1], bounds.max[1]] };
    let grid = Grid { rect, columns: cells.cells, rows: 1 };
    match (state.target.cell_masses(&grid), state.target.table()) {
        (Some(masses), _) => masses.into_iter().map(|mass| mass / cells.step()).collect(),
        (None, Some(table)) => estimate(first(table.train(), ROWS), state.config.bandwidth, cells),
        (None, None) => vec![f64::NAN; cells.cells],
    }
}

/// The density of `points` in each of `cells`, with the bandwidth of a kernel density estimate: that of the first
/// points, which is as near as the drawing needs, made smaller as n^(-1/5) for all.
fn estimate(points: &[Point], bandwidth: f64, cells: &Interval) -> Vec<f64> {
    let few = first(points, LOOKED_AT);
    let [width, _] = Kde::with(few, bandwidth, Dimension::Line).bandwidths();
    let width = width * libm::pow(few.len() as f64 / points.len() as f64, 0.2);
    let values: Vec<f64> = points.iter().map(|point| f64::from(point[0])).collect();
    cells.density(&values, width)
}

/// The output of the best D for the densities `real` and `fake`.
fn best(terms: Terms, real: &[f64], fake: &[f64]) -> Vec<f64> {
    let highest = real.iter().zip(fake).map(|(real, fake)| real + fake).fold(0.0, f64::max);
    let output = |(real, fake): (&f64, &f64)| {
        let is_present = real + fake > ABSENT * highest;
        terms.best_output(*real, *fake).filter(|_| is_present).unwrap_or(f64::NAN)
    };
    real.iter().zip(fake).map(output).collect()
}

/// How near D is to the best D. `weights` are the masses of p_data and p_g in cells with D's `logits`; `strays` are the
/// logits of fakes outside of all cells, where there are no data and the best D is 0. `None` without a finite fake.
fn optimality(terms: Terms, weights: &[[f64; 2]], logits: &[f32], strays: &[f32]) -> Option<Optimality> {
    let strays = strays.iter().map(|logit| ([0.0, 1.0 / FAKES as f64], logit));
    let places = || weights.iter().copied().zip(logits).chain(strays.clone());
    let (mut weight, mut distance, mut value, mut most) = (0.0, 0.0, 0.0, 0.0);
    let (mut mean, mut square, mut of_fakes) = (0.0, 0.0, 0.0);
    for ([real, fake], logit) in places() {
        let Some(best) = terms.best_output(real, fake).filter(|_| real + fake > 0.0) else { continue };
        let logit = f64::from(*logit);
        weight += 0.5 * (real + fake);
        distance += 0.5 * (real + fake) * (terms.output(logit) - best).abs();
        value -= real * softplus(-logit) + fake * softplus(logit);
        let log_share = |mass: f64| if mass > 0.0 { libm::log(mass) - libm::log(real + fake) } else { 0.0 };
        // The greatest V changes with the mass of fakes in a cell by ln(1 - D*) there.
        let slope = log_share(fake);
        most += real * log_share(real) + fake * slope;
        (mean, square, of_fakes) = (mean + fake * slope, square + fake * slope * slope, of_fakes + fake);
    }
    let variance = (square / of_fakes - (mean / of_fakes).powi(2)).max(0.0);
    let error = 2.0 * (variance / FAKES as f64).sqrt();
    let found = Optimality {
        distance: distance / weight,
        value: terms.objective.has_value().then_some([value, most]),
        error,
    };
    (found.distance.is_finite() && of_fakes > 0.0).then_some(found)
}

/// z and G(z) along the first latent: at quantiles, for arrows, and evenly spaced.
fn maps(state: &ObservedState, networks: &mut Probe<'_>) -> Result<[Vec<[f64; 2]>; 2]> {
    let config = &*state.config;
    let middle = |index: usize| (index as f64 + 0.5) / ARROWS as f64;
    let quantile = |share: f64| match config.latent {
        LatentDistribution::Normal => normal_quantile(share),
        LatentDistribution::Uniform => 2.0 * share - 1.0,
    };
    let reach = match config.latent {
        LatentDistribution::Normal => NORMAL_REACH,
        LatentDistribution::Uniform => 1.0,
    };
    let even = |index: usize| reach * (2.0 * index as f64 / (PLACES - 1) as f64 - 1.0);
    let z: Vec<f64> = (0..ARROWS).map(|index| quantile(middle(index))).chain((0..PLACES).map(even)).collect();
    let mut latents = vec![0.0_f32; z.len() * config.latent_dim];
    for (row, z) in latents.chunks_exact_mut(config.latent_dim).zip(&z) {
        row[0] = *z as f32;
    }
    let images = networks.generate_from(&latents)?;
    let mut pairs = z.into_iter().zip(images).map(|(z, x)| [z, f64::from(x[0])]);
    Ok([pairs.by_ref().take(ARROWS).collect(), pairs.collect()])
}
