//! G followed by D as one chain of linear layers, with weights laid out for matrix products.
//!
//! A boundary is what lies between two layers: boundary 0 holds the latents, the one behind G's last layer the
//! points that D judges, the last one the logits. Real samples enter where D begins.

use crate::config::{Player, RunConfig};
use crate::model::Function;

/// Some neighbouring outputs of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tile {
    pub(super) start: usize,
    pub(super) rows: usize,
}

/// `count` outputs in as few tiles of at most `most` as can be, of nearly equal size: a tile of few rows is slow.
fn tiles(count: usize, most: usize) -> Vec<Tile> {
    let parts = count.div_ceil(most).max(1);
    let cut = |part: usize| part * count / parts;
    (0..parts).map(|part| Tile { start: cut(part), rows: cut(part + 1) - cut(part) }).collect()
}

/// A matrix for products from the left, tile by tile: for each input in turn the weights of the tile's outputs.
pub(super) struct Packed {
    pub(super) tiles: Vec<Tile>,
    values: Vec<f32>,
}

impl Packed {
    fn new(outputs: usize, inputs: usize, tile_rows: usize) -> Self {
        Self { tiles: tiles(outputs, tile_rows), values: vec![0.0; outputs * inputs] }
    }

    /// The weights of `tile`.
    #[inline(always)]
    pub(super) fn tile(&self, tile: Tile, inputs: usize) -> &[f32] {
        &self.values[tile.start * inputs..][..tile.rows * inputs]
    }

    /// Takes in a matrix with one row per output, of `inputs` columns.
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

    /// Takes in a matrix with one column per output, `outputs` of them.
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

/// Turns `R` rows into groups of `R`, one of each row.
fn interleave<const R: usize>(rows: &[f32], groups: &mut [f32]) {
    let length = rows.len() / R;
    for (index, group) in groups.as_chunks_mut::<R>().0.iter_mut().enumerate() {
        for r in 0..R {
            group[r] = rows[r * length + index];
        }
    }
}

/// Takes `R` numbers of each row, from column `start` on.
fn gather<const R: usize>(matrix: &[f32], outputs: usize, start: usize, values: &mut [f32]) {
    for (values, row) in values.as_chunks_mut::<R>().0.iter_mut().zip(matrix.chunks_exact(outputs)) {
        values.copy_from_slice(&row[start..start + R]);
    }
}

/// y = f(W x + c), or without f.
pub(super) struct PackedLayer {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) function: Option<Function>,
    pub(super) bias: Vec<f32>,
    /// W.
    pub(super) weight: Packed,
    /// W transposed.
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

    /// Takes in W, row by row.
    fn set_weight(&mut self, weight: &[f32]) {
        self.weight.pack_rows(weight, self.inputs);
        self.transposed.pack_columns(weight, self.inputs);
    }
}

/// Both networks.
pub(super) struct Chain {
    pub(super) layers: Vec<PackedLayer>,
    /// Number of layers of G: the boundary where D begins.
    pub(super) seam: usize,
    /// Samples that D judges together (Lin et al. 2018).
    pub(super) pack: usize,
    /// Rows of all boundaries within G.
    pub(super) rows_of_generator: usize,
}

impl Chain {
    /// The networks of `config`, with weights 0, in tiles of at most `tile_rows`.
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
        chain.attune(config);
        chain
    }

    /// Takes over the activations of `config`, which may change within a run.
    pub(super) fn attune(&mut self, config: &RunConfig) {
        for player in [Player::Generator, Player::Discriminator] {
            let function = Function::activation(&config.player(player).network);
            if let Some((last, hidden)) = self.layers_mut(player).split_last_mut() {
                hidden.iter_mut().for_each(|layer| layer.function = Some(function));
                last.function = None;
            }
        }
    }

    /// The boundaries before and behind the layers of `player`.
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

    /// Width of the boundary before layer `index`, or of the logits.
    pub(super) fn width(&self, boundary: usize) -> usize {
        self.layers.get(boundary).map_or(1, |layer| layer.inputs)
    }

    /// The activation of the units at a boundary within D; points have none.
    pub(super) fn function_below(&self, boundary: usize) -> Option<Function> {
        if boundary == self.seam { None } else { self.layers[boundary - 1].function }
    }

    /// How far behind those of the first member of a pack the rows of member `member` lie: each goes through G by
    /// itself, and D takes in all of them one after another.
    #[inline(always)]
    pub(super) fn shift(&self, boundary: usize, member: usize) -> usize {
        member * if boundary < self.seam { self.rows_of_generator } else { self.width(self.seam) / self.pack }
    }

    /// Takes in the weights of `player`, in the order of its network's values.
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
