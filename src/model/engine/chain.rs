//! G followed by D as one chain of linear layers, with weights packed for matrix products.
//!
//! A boundary lies between two layers: boundary 0 holds the latents, the boundary after G's last layer the samples
//! given to D, the last one the logits. Real samples enter at D's first boundary.

use crate::config::{Player, RunConfig};
use crate::model::Function;

/// A range of neighbouring outputs of a layer, computed together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tile {
    pub(super) start: usize,
    pub(super) rows: usize,
}

/// Divides `count` outputs into the fewest tiles of at most `most` outputs, of nearly equal size: a tile with few
/// rows is slow.
fn tiles(count: usize, most: usize) -> Vec<Tile> {
    let parts = count.div_ceil(most).max(1);
    let cut = |part: usize| part * count / parts;
    (0..parts).map(|part| Tile { start: cut(part), rows: cut(part + 1) - cut(part) }).collect()
}

/// A matrix packed for products from the left. Tile by tile, it holds for each input the weights of the tile's
/// outputs.
pub(super) struct Packed {
    pub(super) tiles: Vec<Tile>,
    values: Vec<f32>,
}

impl Packed {
    fn new(outputs: usize, inputs: usize, tile_rows: usize) -> Self {
        Self { tiles: tiles(outputs, tile_rows), values: vec![0.0; outputs * inputs] }
    }

    /// The packed weights of `tile`.
    #[inline(always)]
    pub(super) fn tile(&self, tile: Tile, inputs: usize) -> &[f32] {
        &self.values[tile.start * inputs..][..tile.rows * inputs]
    }

    /// Packs a matrix that has one row per output and `inputs` columns.
    fn pack_rows(&mut self, matrix: &[f32], inputs: usize) {
        for &tile in &self.tiles {
            let rows = &matrix[tile.start * inputs..][..tile.rows * inputs];
            let values = &mut self.values[tile.start * inputs..][..tile.rows * inputs];
            match tile.rows {
                1 => values.copy_from_slice(rows),
                2 => interleave::<2>(rows, values),
                3 => interleave::<3>(rows, values),
                4 => interleave::<4>(rows, values),
                5 => interleave::<5>(rows, values),
                6 => interleave::<6>(rows, values),
                7 => interleave::<7>(rows, values),
                _ => interleave::<8>(rows, values),
            }
        }
    }

    /// Packs a matrix that has one column per output, `outputs` of them.
    fn pack_columns(&mut self, matrix: &[f32], outputs: usize) {
        let inputs = matrix.len() / outputs;
        for &tile in &self.tiles {
            let values = &mut self.values[tile.start * inputs..][..tile.rows * inputs];
            match tile.rows {
                1 => gather::<1>(matrix, outputs, tile.start, values),
                2 => gather::<2>(matrix, outputs, tile.start, values),
                3 => gather::<3>(matrix, outputs, tile.start, values),
                4 => gather::<4>(matrix, outputs, tile.start, values),
                5 => gather::<5>(matrix, outputs, tile.start, values),
                6 => gather::<6>(matrix, outputs, tile.start, values),
                7 => gather::<7>(matrix, outputs, tile.start, values),
                _ => gather::<8>(matrix, outputs, tile.start, values),
            }
        }
    }
}

/// Interleaves `R` rows: group i holds element i of each row.
fn interleave<const R: usize>(rows: &[f32], groups: &mut [f32]) {
    let length = rows.len() / R;
    for (index, group) in groups.as_chunks_mut::<R>().0.iter_mut().enumerate() {
        for r in 0..R {
            group[r] = rows[r * length + index];
        }
    }
}

/// Copies `R` numbers of each row, from column `start` on.
fn gather<const R: usize>(matrix: &[f32], outputs: usize, start: usize, values: &mut [f32]) {
    for (values, row) in values.as_chunks_mut::<R>().0.iter_mut().zip(matrix.chunks_exact(outputs)) {
        values.copy_from_slice(&row[start..start + R]);
    }
}

/// A linear layer with an optional activation: y = f(W x + c), or y = W x + c.
pub(super) struct PackedLayer {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) function: Option<Function>,
    pub(super) bias: Vec<f32>,
    /// W, packed for the forward pass.
    pub(super) weight: Packed,
    /// W transposed, packed for the backward pass.
    pub(super) transposed: Packed,
}

impl PackedLayer {
    fn new(inputs: usize, outputs: usize, tile_rows: usize) -> Self {
        Self {
            inputs,
            outputs,
            function: None,
            bias: vec![0.0; outputs],
            weight: Packed::new(outputs, inputs, tile_rows),
            transposed: Packed::new(inputs, outputs, tile_rows),
        }
    }

    /// Packs W, given row by row.
    fn set_weight(&mut self, weight: &[f32]) {
        self.weight.pack_rows(weight, self.inputs);
        self.transposed.pack_columns(weight, self.inputs);
    }
}

/// Both networks as one chain of layers.
pub(super) struct Chain {
    pub(super) layers: Vec<PackedLayer>,
    /// Number of G's layers: the index of D's first boundary.
    pub(super) seam: usize,
    /// Samples per pack, which D judges together (PacGAN, Lin et al. 2018).
    pub(super) pack: usize,
    /// Total width of all boundaries within G.
    pub(super) rows_of_generator: usize,
}

impl Chain {
    /// The networks of `config` with weights 0, in tiles of at most `tile_rows` outputs.
    pub(super) fn new(config: &RunConfig, tile_rows: usize) -> Self {
        let layers = |player| {
            let widths = config.widths(player);
            widths.windows(2).map(|pair| PackedLayer::new(pair[0], pair[1], tile_rows)).collect::<Vec<_>>()
        };
        let (mut chain, discriminator) = (layers(Player::Generator), layers(Player::Discriminator));
        let seam = chain.len();
        chain.extend(discriminator);
        let rows_of_generator = chain[..seam].iter().map(|layer| layer.inputs).sum();
        let mut chain = Self { layers: chain, seam, pack: config.game.pack, rows_of_generator };
        chain.set_activations(config);
        chain
    }

    /// Sets the activations to those of `config`, which may change within a run.
    pub(super) fn set_activations(&mut self, config: &RunConfig) {
        for player in Player::BOTH {
            let function = Function::activation(&config.player(player).network);
            if let Some((last, hidden)) = self.layers_mut(player).split_last_mut() {
                hidden.iter_mut().for_each(|layer| layer.function = Some(function));
                last.function = None;
            }
        }
    }

    /// The first and the last boundary of the layers of `player`.
    pub(super) fn span(&self, player: Player) -> (usize, usize) {
        match player {
            Player::Generator => (0, self.seam),
            Player::Discriminator => (self.seam, self.layers.len()),
        }
    }

    fn layers_mut(&mut self, player: Player) -> &mut [PackedLayer] {
        let (first, end) = self.span(player);
        &mut self.layers[first..end]
    }

    /// Number of rows at `boundary`: the inputs of layer `boundary`, or 1 for the logits.
    pub(super) fn width(&self, boundary: usize) -> usize {
        self.layers.get(boundary).map_or(1, |layer| layer.inputs)
    }

    /// The activation of the layer that ends at `boundary` within D; `None` for D's inputs, which are samples.
    pub(super) fn function_below(&self, boundary: usize) -> Option<Function> {
        if boundary == self.seam { None } else { self.layers[boundary - 1].function }
    }

    /// Offset, in rows, from the first member of a pack to member `member` at a boundary of G. Each member passes
    /// through G by itself; D takes all members as one input.
    #[inline(always)]
    pub(super) fn shift(&self, boundary: usize, member: usize) -> usize {
        member * if boundary < self.seam { self.rows_of_generator } else { self.width(self.seam) / self.pack }
    }

    /// Packs the weights of `player`, in the order of its network's values.
    pub(super) fn take(&mut self, player: Player, weights: &[f32]) {
        let mut rest = weights;
        for layer in self.layers_mut(player) {
            let (weight, others) = rest.split_at(layer.inputs * layer.outputs);
            let (bias, others) = others.split_at(layer.outputs);
            layer.set_weight(weight);
            layer.bias.copy_from_slice(bias);
            rest = others;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_every_output_once_and_are_nearly_equal() {
        for (count, most) in (1..=512).flat_map(|count| [(count, 6), (count, 8)]) {
            let tiles = tiles(count, most);
            let mut next = 0;
            for tile in &tiles {
                assert_eq!(tile.start, next);
                assert!((1..=most).contains(&tile.rows));
                next += tile.rows;
            }
            assert_eq!(next, count);
            let rows = tiles.iter().map(|tile| tile.rows);
            assert!(rows.clone().max() <= rows.min().map(|rows| rows + 1));
        }
    }

    #[test]
    fn packing_moves_every_weight_to_its_tile() {
        let (inputs, outputs) = (5, 14);
        let mut layer = PackedLayer::new(inputs, outputs, 6);
        let weight: Vec<f32> = (0..inputs * outputs).map(|k| k as f32).collect();
        layer.set_weight(&weight);
        for &tile in &layer.weight.tiles {
            for (k, &value) in layer.weight.tile(tile, inputs).iter().enumerate() {
                let (input, output) = (k / tile.rows, tile.start + k % tile.rows);
                assert_eq!(value, weight[output * inputs + input]);
            }
        }
        for &tile in &layer.transposed.tiles {
            for (k, &value) in layer.transposed.tile(tile, outputs).iter().enumerate() {
                let (output, input) = (k / tile.rows, tile.start + k % tile.rows);
                assert_eq!(value, weight[output * inputs + input]);
            }
        }
    }
}
