//! Where the units of a network stand: a column for the inputs, then a block of tiles for each layer.

use eframe::egui::{Rect, pos2, vec2};

use crate::protocol::SHOWN_UNITS;

/// Width of the column of inputs, in points, and side of an input.
const INPUTS: f32 = 12.0;
const INPUT: f32 = 9.0;
/// Share of a layer's width that its block takes; the rest is for the weights.
const BLOCK: f32 = 0.62;
/// Side of a tile from which on one column less is not tried, and largest side, in points.
const GOOD: f32 = 20.0;
const LARGEST: f32 = 72.0;
/// Height of the strip for units without a tile, in points.
const STRIP: f32 = 5.0;
/// Space between a tile and the next, as a share of its side.
const MARGIN: f32 = 0.08;

/// The units of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitBlock {
    /// The tiles of the units that are shown.
    pub tiles: Vec<Rect>,
    /// The strip that stands for the others.
    pub rest: Option<Rect>,
}

/// The blocks in `room` of a network whose layers have these `widths`, inputs first.
pub fn blocks(room: Rect, widths: &[usize]) -> Vec<UnitBlock> {
    let layers = widths.len().saturating_sub(1).max(1);
    let pitch = ((room.width() - INPUTS) / layers as f32).max(1.0);
    let width = BLOCK * pitch;
    let place = |index: usize| {
        // The block of the last layer ends where the room does.
        let right = room.left() + INPUTS + index as f32 * pitch;
        match index {
            0 => Rect::from_x_y_ranges(room.left()..=room.left() + INPUTS, room.y_range()),
            _ => Rect::from_x_y_ranges(right - width..=right, room.y_range()),
        }
    };
    let largest = |index: usize| if index == 0 { INPUT } else { LARGEST };
    widths.iter().enumerate().map(|(index, units)| block(place(index), *units, largest(index))).collect()
}

/// The block of `units` units in the middle of `room`, with tiles of a side of at most `largest`.
fn block(room: Rect, units: usize, largest: f32) -> UnitBlock {
    let shown = units.min(SHOWN_UNITS);
    let has_rest = units > shown;
    let height = room.height() - if has_rest { STRIP + 3.0 } else { 0.0 };
    let room_of_tiles = Rect::from_min_size(room.min, vec2(room.width(), height.max(1.0)));
    let (columns, side) = tiling(shown, room_of_tiles, largest);
    let rows = shown.div_ceil(columns.max(1));
    let corner = room_of_tiles.center() - 0.5 * side * vec2(columns as f32, rows as f32);
    let tile = |unit: usize| {
        let at = pos2(corner.x + (unit / rows) as f32 * side, corner.y + (unit % rows) as f32 * side);
        Rect::from_min_size(at, vec2(side, side)).shrink(MARGIN * side)
    };
    let tiles: Vec<Rect> = (0..shown).map(tile).collect();
    let all = tiles.iter().fold(Rect::NOTHING, |all, tile| all.union(*tile));
    let strip = Rect::from_min_size(pos2(room.left(), all.bottom() + 3.0), vec2(room.width(), STRIP));
    UnitBlock { tiles, rest: has_rest.then_some(strip) }
}

/// Number of columns and side of `count` square tiles in `room`: as few columns as leave tiles of a good size, else
/// those with the largest tiles.
fn tiling(count: usize, room: Rect, largest: f32) -> (usize, f32) {
    let side = |columns: usize| {
        let rows = count.div_ceil(columns).max(1);
        (room.width() / columns as f32).min(room.height() / rows as f32).min(largest)
    };
    let all = 1..=count.max(1);
    let good = all.clone().find(|&columns| side(columns) >= GOOD.min(largest));
    let best = good.or_else(|| all.max_by(|a, b| side(*a).total_cmp(&side(*b)).then(b.cmp(a)))).unwrap_or(1);
    (best, side(best))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_that_is_shown_has_its_own_place_in_the_room() {
        for widths in [
            vec![2, 1],
            vec![64, 512, 512, 512, 512, 512, 512, 2],
            vec![1, 1, 1],
            vec![8, 64, 64, 2],
            vec![2, 33, 1],
        ] {
            for size in [[150.0, 90.0], [420.0, 180.0], [1200.0, 700.0]] {
                let room = Rect::from_min_size(pos2(5.0, 9.0), size.into());
                let blocks = blocks(room, &widths);
                assert_eq!(blocks.len(), widths.len());
                let mut before = f32::NEG_INFINITY;
                for (block, units) in blocks.iter().zip(&widths) {
                    assert_eq!(block.tiles.len(), (*units).min(SHOWN_UNITS));
                    assert_eq!(block.rest.is_some(), *units > SHOWN_UNITS);
                    for (index, tile) in block.tiles.iter().chain(&block.rest).enumerate() {
                        assert!(room.expand(0.6).contains_rect(*tile), "{widths:?} {size:?}: {tile:?}");
                        assert!(tile.left() > before - 0.01, "{widths:?}: layers lie apart");
                        let on = block.tiles.iter().take(index).find(|other| other.intersects(*tile));
                        assert_eq!(on, None, "{widths:?}");
                    }
                    let right = block.tiles.iter().map(|tile| tile.right()).fold(before, f32::max);
                    before = right;
                }
            }
        }
    }

    #[test]
    fn few_units_stand_in_one_column_and_many_in_as_few_as_leave_them_large() {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 200.0));
        assert_eq!(tiling(4, room, LARGEST), (1, 50.0));
        assert_eq!(tiling(1, room, LARGEST), (1, LARGEST));
        assert_eq!(tiling(32, room, LARGEST), (4, 25.0));
        let low = Rect::from_min_size(pos2(0.0, 0.0), vec2(40.0, 40.0));
        assert_eq!(tiling(32, low, LARGEST), (6, 40.0 / 6.0));
    }
}
