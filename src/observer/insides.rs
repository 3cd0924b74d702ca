//! The insides of both networks: a pure function of a state, a view and the probe of that state.

use std::ops::Range;

use candle_core::Result;

use crate::config::{LatentDistribution, Player, RunConfig};
use crate::math::Point;
use crate::math::plane::{Grid, Rect};
use crate::model::{Mlp, Probe};
use crate::protocol::{
    DrawnWeight, FocusedUnit, Insides, InsidesView, LayerInsides, NetworkInsides, ObservedState, SHOWN_UNITS,
    SHOWN_WEIGHTS, UnitPicture, View,
};

/// Cells along each side of a unit's picture, at least and at most.
const CELLS: [usize; 2] = [8, 24];
/// The same of the unit that is wanted large.
const LARGE: [usize; 2] = [24, 72];
/// Multiplications that the small pictures of one network may take, and a large one.
const BUDGET: [usize; 2] = [40_000_000, 160_000_000];
/// Inputs that pass through a network together, so that the outputs of all layers stay small.
const INPUTS: usize = 512;
/// Normal latents are drawn from minus this to this.
const NORMAL_REACH: f64 = 3.0;

/// Looks into both networks of `state`, which `probe` is of, as it is `wanted` in `view`; `fakes` are those of the picture, made of
/// `latents`, and `logits` D's for its real points and for its fakes.
pub fn insides(
    state: &ObservedState,
    probe: &mut Probe<'_>,
    (view, wanted): (&View, InsidesView),
    (latents, fakes): (&[f32], &[Point]),
    logits: [Vec<f32>; 2],
) -> Result<Insides> {
    let config = &*state.config;
    let wanted = InsidesView { sample: wanted.sample.min(fakes.len().saturating_sub(1)), ..wanted };
    let latent = latents.chunks(config.latent_dim).nth(wanted.sample).unwrap_or_default();
    let fake = fakes.get(wanted.sample).copied().unwrap_or_default();
    let followed = [latent, &fake[..num_inputs(config, Player::Discriminator).min(2)]];
    let mut networks = Vec::with_capacity(2);
    let mut focus = None;
    for player in Player::BOTH {
        let square = square(config, player, view.rect);
        let plane = match player {
            Player::Generator => view.layers.plane_in(config.latent_dim),
            Player::Discriminator => [0, num_inputs(config, player).min(2) - 1],
        };
        let over = (player, plane, square);
        let input = followed[player as usize].to_vec();
        let activations = probe.layers(player, &input)?;
        let matrices = matrices(state, player)?;
        let size = size(config, player, CELLS, BUDGET[0]);
        let pictures = pictures(probe, config, (over, size), |_, units| 0..units.min(SHOWN_UNITS))?;
        let in_focus = wanted.focus.filter(|id| {
            let layer = (id.player == player).then(|| activations.get(id.layer)).flatten();
            layer.is_some_and(|units| id.unit < units.len())
        });
        if let Some(id) = in_focus {
            let size = self::size(config, player, LARGE, BUDGET[1]);
            let range = |layer, _| if layer == id.layer { id.unit..id.unit + 1 } else { 0..0 };
            let mut large = self::pictures(probe, config, (over, size), range)?;
            let matrix = &matrices[id.layer];
            let columns = matrix.len() / activations[id.layer].len();
            let weights = matrix[id.unit * columns..][..columns].to_vec();
            focus = large[id.layer].pop().map(|picture| FocusedUnit { id, picture, weights });
        }
        let mut inputs = num_inputs(config, player);
        let mut layers = Vec::with_capacity(activations.len());
        for ((pictures, activations), matrix) in pictures.into_iter().zip(activations).zip(&matrices) {
            let weights = largest(matrix, [inputs, activations.len()]);
            inputs = activations.len();
            layers.push(LayerInsides { pictures, activations, weights });
        }
        networks.push(NetworkInsides { plane, square, input, layers });
    }
    let Ok(networks) = networks.try_into() else { candle_core::bail!("there are two networks") };
    Ok(Insides { view: wanted, networks, logits, focus })
}

/// Number of inputs of the player's network; of a D that judges packs, those of one member.
fn num_inputs(config: &RunConfig, player: Player) -> usize {
    match player {
        Player::Generator => config.latent_dim,
        Player::Discriminator => config.widths(player)[0] / config.game.pack,
    }
}

/// The range of inputs that pictures are over: that of two latents, or the part of the plane in view.
fn square(config: &RunConfig, player: Player, plane: Rect) -> Rect {
    match (player, config.latent) {
        (Player::Discriminator, _) => plane,
        (Player::Generator, LatentDistribution::Normal) => Rect::centred(NORMAL_REACH),
        (Player::Generator, LatentDistribution::Uniform) => Rect::centred(1.0),
    }
}

/// Cells of a picture along both sides, so that those of a network take at most `budget` multiplications.
fn size(config: &RunConfig, player: Player, [least, most]: [usize; 2], budget: usize) -> [usize; 2] {
    let fits = budget / config.num_parameters(player).max(1);
    let side = fits.isqrt().clamp(least, most);
    if num_inputs(config, player) == 1 { [most, 1] } else { [side; 2] }
}

/// The pictures of some units of every layer: of those in the range that `wanted` gives for the number of the layer and
/// of its units.
fn pictures(
    probe: &mut Probe<'_>,
    config: &RunConfig,
    ((player, plane, square), size): ((Player, [usize; 2], Rect), [usize; 2]),
    wanted: impl Fn(usize, usize) -> Range<usize>,
) -> Result<Vec<Vec<UnitPicture>>> {
    let grid = Grid { rect: square, columns: size[0], rows: size[1] };
    let width = num_inputs(config, player);
    let cells: Vec<usize> = (0..grid.cells()).collect();
    let mut pictures: Vec<Vec<UnitPicture>> = Vec::new();
    for cells in cells.chunks(INPUTS) {
        let mut inputs = vec![0.0; cells.len() * width];
        for (input, cell) in inputs.chunks_exact_mut(width).zip(cells) {
            let [x, y] = grid.centre(*cell).map(|place| place as f32);
            // Of one number only its place across counts.
            input[plane[1]] = y;
            input[plane[0]] = x;
        }
        for (index, outputs) in probe.layers(player, &inputs)?.iter().enumerate() {
            let range = wanted(index, outputs.len() / cells.len());
            if pictures.len() <= index {
                pictures.push(vec![UnitPicture { size, values: Vec::new() }; range.len()]);
            }
            for (picture, unit) in pictures[index].iter_mut().zip(range) {
                picture.values.extend_from_slice(&outputs[unit * cells.len()..][..cells.len()]);
            }
        }
    }
    Ok(pictures)
}

/// The weight matrices of the player's network, row by row: one row for each unit.
fn matrices(state: &ObservedState, player: Player) -> Result<Vec<Vec<f32>>> {
    let config = &state.config;
    let judging = state.weights.judging(config);
    let values = match player {
        Player::Generator => &state.weights.generator,
        Player::Discriminator => &*judging,
    };
    Mlp::with_values(&config.widths(player), &config.player(player).network, values)?.matrices()
}

/// The largest weights of `matrix` from one of `inputs` inputs to one of `outputs` units, of those that are shown.
/// NaN counts as smallest.
fn largest(matrix: &[f32], [inputs, outputs]: [usize; 2]) -> Vec<DrawnWeight> {
    let columns = matrix.len() / outputs.max(1);
    let shown = |count: usize| 0..count.min(SHOWN_UNITS);
    let weight = |from: usize, to: usize| DrawnWeight { from, to, weight: matrix[to * columns + from] };
    let from = shown(inputs.min(columns));
    let mut weights: Vec<DrawnWeight> = shown(outputs)
        .flat_map(|to| from.clone().map(move |from| (from, to)))
        .map(|(from, to)| weight(from, to))
        .collect();
    let size = |drawn: &DrawnWeight| if drawn.weight.is_nan() { 0.0 } else { drawn.weight.abs() };
    weights.sort_by(|a, b| size(b).total_cmp(&size(a)));
    weights.truncate(SHOWN_WEIGHTS);
    weights
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;
    use crate::config::Extras;
    use crate::math::random::Draws;
    use crate::math::random::Stream;
    use crate::protocol::{LayersWanted, StateId, UnitId, Weights};

    fn state(config: RunConfig) -> Result<ObservedState> {
        let values = |player: Player, stream| {
            let mut draws = Draws::new(3, stream, 0, 0);
            let network = &config.player(player).network;
            Mlp::new(&config.widths(player), network, &mut draws, candle_core::DType::F32)?.values()
        };
        let generator = values(Player::Generator, Stream::GeneratorWeights)?;
        let discriminator = values(Player::Discriminator, Stream::DiscriminatorWeights)?;
        let weights = Arc::new(Weights { generator, discriminator, ..Weights::default() });
        let target = Arc::new(config.data.target(config.seed).expect("a ring"));
        let at = StateId::default();
        Ok(ObservedState { at, received: Instant::now(), config: Arc::new(config), target, weights })
    }

    /// What is in view.
    const VIEW: fn() -> View = || View::plain(Rect::centred(2.0), 16, 10);

    fn look(config: RunConfig, focus: Option<UnitId>) -> Result<(ObservedState, Insides)> {
        look_over(config, focus, [0, 1])
    }

    /// The same with G's pictures over the `plane` of latents.
    fn look_over(
        config: RunConfig,
        focus: Option<UnitId>,
        plane: [usize; 2],
    ) -> Result<(ObservedState, Insides)> {
        let state = state(config)?;
        let config = Arc::clone(&state.config);
        let mut probe = Probe::new(&config, &state.weights)?.with_reference_batch(&state.target)?;
        let latents = probe.latents(10, Stream::ShownLatents)?;
        let fakes = probe.generate_from(&latents)?;
        let logits = [Vec::new(), probe.logits(&fakes)?];
        let layers = LayersWanted { plane, ..LayersWanted::default() };
        let view = (&View { layers, ..VIEW() }, InsidesView { focus, sample: 7 });
        let insides = insides(&state, &mut probe, view, (&latents, &fakes), logits)?;
        Ok((state, insides))
    }

    #[test]
    fn a_sample_is_followed_from_its_latent_to_its_logit() -> Result<()> {
        for pack in [1, 2] {
            let mut config = RunConfig::default();
            config.game.pack = pack;
            let (state, insides) = look(config, None)?;
            let [of_g, of_d] = &insides.networks;
            let mut probe = Probe::new(&state.config, &state.weights)?;
            let fakes = probe.generate(10, Stream::ShownLatents)?;
            assert_eq!(of_g.input.len(), state.config.latent_dim);
            assert_eq!(of_d.input, fakes[7]);
            let output = &of_g.layers.last().expect("layers").activations;
            let close = |a: f32, b: f32| (a - b).abs() < 1e-5;
            assert!(close(output[0], fakes[7][0]) && close(output[1], fakes[7][1]), "{output:?}");
            let logit = of_d.layers.last().expect("layers").activations[0];
            assert!(close(logit, insides.logits[1][7]), "{logit}");
        }
        Ok(())
    }

    #[test]
    fn the_picture_of_ds_output_is_its_surface_and_a_large_one_shows_the_same() -> Result<()> {
        let layer = RunConfig::default().discriminator.network.hidden.len();
        let id = UnitId { player: Player::Discriminator, layer, unit: 0 };
        let (state, insides) = look(RunConfig::default(), Some(id))?;
        let mut probe = Probe::new(&state.config, &state.weights)?;
        let small = &insides.networks[1].layers[layer].pictures[0];
        let large = &insides.focus.as_ref().expect("a unit").picture;
        assert!(large.size[0] > small.size[0]);
        for picture in [small, large] {
            let [columns, rows] = picture.size;
            let grid = Grid { rect: Rect::centred(2.0), columns, rows };
            let centres: Vec<Point> =
                (0..grid.cells()).map(|cell| grid.centre(cell).map(|value| value as f32)).collect();
            for (own, expected) in picture.values.iter().zip(probe.logits(&centres)?) {
                assert!((own - expected).abs() < 1e-5, "{own}, not {expected}");
            }
            assert_eq!(picture.values.len(), grid.cells());
        }
        // The unit that is wanted may be gone: another run has other networks.
        let gone = UnitId { unit: 1, ..id };
        assert!(look(RunConfig::default(), Some(gone))?.1.focus.is_none());
        Ok(())
    }

    #[test]
    fn pictures_of_gs_units_are_over_the_plane_of_latents_that_is_chosen() -> Result<()> {
        let config = RunConfig { latent_dim: 4, ..RunConfig::default() };
        let last = config.generator.network.hidden.len();
        for (plane, axes) in [([2, 1], [2, 1]), ([9, 0], [3, 0]), ([0, 0], [0, 1])] {
            let (state, insides) = look_over(config.clone(), None, plane)?;
            let of_g = &insides.networks[0];
            assert_eq!(of_g.plane, axes);
            assert_eq!(of_g.followed(), axes.map(|number| of_g.input[number]));
            let picture = &of_g.layers[last].pictures[0];
            let [columns, rows] = picture.size;
            let grid = Grid { rect: of_g.square, columns, rows };
            let mut probe = Probe::new(&state.config, &state.weights)?;
            for cell in [0, 3, grid.cells() - 1] {
                let mut latent = [0.0; 4];
                for (number, place) in axes.into_iter().zip(grid.centre(cell)) {
                    latent[number] = place as f32;
                }
                let expected = probe.generate_from(&latent)?[0][0];
                assert!((picture.values[cell] - expected).abs() < 1e-5, "{plane:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn networks_of_every_size_and_kind_can_be_looked_into() -> Result<()> {
        for (hidden, latent_dim) in [(vec![], 1), (vec![1], 2), (vec![512, 3, 40, 2, 33, 5], 64)] {
            for (batch_norm, kernels) in [(false, 0), (true, 0), (false, 3)] {
                let mut config = RunConfig { latent_dim, ..RunConfig::default() };
                for player in [&mut config.generator, &mut config.discriminator] {
                    player.network.hidden.clone_from(&hidden);
                }
                config.discriminator.network.extras = Extras { minibatch_kernels: kernels, ..Extras::NONE };
                if batch_norm {
                    config.generator.network.extras.norm = crate::config::Norm::Batch;
                }
                let focus = UnitId { player: Player::Generator, layer: hidden.len(), unit: 1 };
                let (_, insides) = look(config, Some(focus))?;
                for network in &insides.networks {
                    let shown = network.layers.iter().map(|layer| layer.pictures.len());
                    let expected =
                        network.layers.iter().map(|layer| layer.activations.len().min(SHOWN_UNITS));
                    assert!(shown.eq(expected));
                    assert_eq!(network.layers.len(), hidden.len() + 1);
                }
                let cells = insides.networks[0].layers[0].pictures[0].size;
                assert_eq!(cells[1] == 1, latent_dim == 1);
                assert!(insides.focus.is_some());
            }
        }
        Ok(())
    }

    #[test]
    fn the_largest_weights_between_shown_units_come_first() {
        // Two units of three inputs, and one kernel.
        let matrix = [0.1, -2.0, 0.3, 9.0, f32::NAN, 0.0, 0.5, 9.0];
        let found = largest(&matrix, [3, 2]);
        assert_eq!(found.len(), 6);
        assert_eq!(found[0], DrawnWeight { from: 1, to: 0, weight: -2.0 });
        assert_eq!(found[1], DrawnWeight { from: 2, to: 1, weight: 0.5 });
        let many = vec![1.0; 40 * 50];
        assert_eq!(largest(&many, [40, 50]).len(), SHOWN_WEIGHTS);
        assert!(
            largest(&many, [40, 50]).iter().all(|drawn| drawn.from < SHOWN_UNITS && drawn.to < SHOWN_UNITS)
        );
    }
}
