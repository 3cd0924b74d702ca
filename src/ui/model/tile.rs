//! Units as small pictures in one texture, and a large one.

use std::sync::Arc;

use eframe::egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use crate::config::{Player, Terms};
use crate::protocol::{NetworkInsides, Picture, SHOWN_UNITS, UnitId, UnitPicture};
use crate::ui::arena::surface;
use crate::ui::color_table::ColorTable;
use crate::ui::theme::Palette;

/// How much of a tile's edge is left out, in cells, so that its neighbour in the texture does not shine through.
const INSET: f32 = 0.5;

/// The tiles of one network in a texture: a row for each layer.
#[derive(Default)]
pub struct Tiles {
    kept: Option<KeptTiles>,
}

struct KeptTiles {
    texture: TextureHandle,
    picture: Arc<Picture>,
    palette: &'static Palette,
    /// Cells of a tile.
    size: [usize; 2],
    layers: usize,
}

impl Tiles {
    /// Uploads the tiles of `player` in `picture` if they or the colours are new.
    pub fn update(&mut self, ctx: &Context, picture: &Arc<Picture>, player: Player, look: TileColors) {
        let Some(insides) = &picture.insides else { return };
        let is_same = |kept: &KeptTiles| {
            Arc::ptr_eq(&kept.picture, picture) && std::ptr::eq(kept.palette, look.palette)
        };
        if self.kept.as_ref().is_some_and(is_same) {
            return;
        }
        let network = &insides.networks[player as usize];
        let Some(first) = network.layers.first().and_then(|layer| layer.pictures.first()) else { return };
        let (size, layers) = (cells(first.size), network.layers.len());
        let image = image(network, player, size, look);
        let texture = match self.kept.take() {
            Some(mut kept) => {
                kept.texture.set(image, TextureOptions::LINEAR);
                kept.texture
            }
            None => ctx.load_texture(format!("units of {player:?}"), image, TextureOptions::LINEAR),
        };
        self.kept =
            Some(KeptTiles { texture, picture: Arc::clone(picture), palette: look.palette, size, layers });
    }

    /// The texture, and the part of it with the tile of `unit` in `layer`; `None` before the first picture.
    pub fn tile(&self, layer: usize, unit: usize) -> Option<(&TextureHandle, Rect)> {
        let kept = self.kept.as_ref()?;
        let [width, height] =
            [SHOWN_UNITS * kept.size[0], kept.layers * kept.size[1]].map(|cells| cells as f32);
        let [left, top] = [unit * kept.size[0], layer * kept.size[1]].map(|cells| cells as f32);
        let [right, bottom] = [left + kept.size[0] as f32, top + kept.size[1] as f32];
        let corner = |x: f32, y: f32| pos2(x / width, y / height);
        let part =
            Rect::from_min_max(corner(left + INSET, top + INSET), corner(right - INSET, bottom - INSET));
        Some((&kept.texture, part))
    }
}

/// What tiles are coloured by.
#[derive(Clone, Copy)]
pub struct TileColors {
    /// The colours of the theme.
    pub palette: &'static Palette,
    /// The objective: D's output is coloured as in the arena.
    pub terms: Terms,
    /// The logit at which D is undecided.
    pub boundary: f32,
}

impl TileColors {
    /// The colour of a value between `-most` and `most`: of one sign or of the other, the stronger the larger.
    pub fn signed(self, value: f32, most: f32) -> Color32 {
        let share = (value / most.max(f32::MIN_POSITIVE)).clamp(-1.0, 1.0);
        let [positive, negative] = signs(self.palette);
        let neutral = self.palette.surface_neutral;
        // NaN is neutral.
        match share {
            share if share > 0.0 => neutral.lerp_to_gamma(positive, share),
            share if share < 0.0 => neutral.lerp_to_gamma(negative, -share),
            _ => neutral,
        }
    }

    /// The picture of a unit as an image, its top row first. `is_logit` is whether its values are D's logits.
    pub fn image(self, picture: &UnitPicture, is_logit: bool) -> ColorImage {
        let size = cells(picture.size);
        let mut image = ColorImage::filled(size, self.palette.surface_neutral);
        TilePainter::new(self).paint(picture, is_logit, &mut image.pixels, size[0]);
        image
    }
}

/// Paints pictures of units by tables of colours.
struct TilePainter {
    look: TileColors,
    /// From the strongest negative value to the strongest positive one.
    signed: ColorTable,
    surface: ColorTable,
}

impl TilePainter {
    fn new(look: TileColors) -> Self {
        let signed = ColorTable::new(|share| look.signed(2.0 * share - 1.0, 1.0));
        Self { look, signed, surface: ColorTable::new(|share| look.palette.surface(share)) }
    }

    /// Paints `picture` into `pixels`, whose rows are `stride` long, its top row first. `is_logit` is whether its values
    /// are D's logits. What is no number is neutral.
    fn paint(&self, picture: &UnitPicture, is_logit: bool, pixels: &mut [Color32], stride: usize) {
        let look = self.look;
        let [columns, rows] = cells(picture.size);
        let away = |value: &f32| if is_logit { (value - look.boundary).abs() } else { value.abs() };
        let most = picture.values.iter().map(away).fold(0.0, f32::max);
        let half = 0.5 / most.max(f32::MIN_POSITIVE);
        for row in 0..rows {
            // One row of values fills the whole height.
            let below = (rows - 1 - row).min(picture.size[1].saturating_sub(1));
            let values = picture.values.iter().skip(below * columns).take(columns);
            for (pixel, value) in pixels[row * stride..].iter_mut().zip(values) {
                let (share, colors) = if is_logit {
                    (surface::share(look.terms, *value, look.boundary, most), &self.surface)
                } else {
                    (0.5 + value * half, &self.signed)
                };
                *pixel = if share.is_nan() { look.palette.surface_neutral } else { colors.at(share) };
            }
        }
    }
}

/// The colours of positive values and of negative ones: neither is that of real samples or of fakes.
pub fn signs(palette: &Palette) -> [Color32; 2] {
    [palette.other[0], palette.other[1]]
}

/// Whether the unit is D's output.
pub fn is_logit(id: UnitId, layers: usize) -> bool {
    id.player == Player::Discriminator && id.layer + 1 == layers
}

/// Cells of a tile in the texture: of at least two rows, so that its middle is its own.
fn cells([columns, rows]: [usize; 2]) -> [usize; 2] {
    [columns, if rows == 1 { 2 } else { rows }]
}

fn image(
    network: &NetworkInsides,
    player: Player,
    [columns, rows]: [usize; 2],
    look: TileColors,
) -> ColorImage {
    let layers = network.layers.len();
    let size = [SHOWN_UNITS * columns, layers * rows];
    let mut image = ColorImage::filled(size, look.palette.surface_neutral);
    let painter = TilePainter::new(look);
    for (layer, insides) in network.layers.iter().enumerate() {
        for (unit, picture) in insides.pictures.iter().enumerate() {
            let corner = layer * rows * size[0] + unit * columns;
            let is_logit = is_logit(UnitId { player, layer, unit }, layers);
            painter.paint(picture, is_logit, &mut image.pixels[corner..], size[0]);
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Objective;
    use crate::math::plane;
    use crate::protocol::LayerInsides;
    use crate::ui::theme::DARK;

    const LOOK: fn() -> TileColors =
        || TileColors { palette: &DARK, terms: Terms { ..Objective::NonSaturating.into() }, boundary: 0.0 };

    #[test]
    fn signs_have_their_own_colours_and_zero_has_none() {
        let look = LOOK();
        let [positive, negative] = signs(&DARK);
        assert_eq!(
            [2.0, -2.0, 0.0, f32::NAN].map(|value| look.signed(value, 2.0)),
            [positive, negative, DARK.surface_neutral, DARK.surface_neutral]
        );
        assert!(![DARK.real, DARK.fake].contains(&positive) && ![DARK.real, DARK.fake].contains(&negative));
        assert_eq!(look.signed(1.0, 0.0), positive, "however small the largest");
    }

    #[test]
    fn the_upper_row_of_a_picture_is_its_last_values() {
        let picture = UnitPicture { size: [2, 2], values: vec![0.0, 1.0, -1.0, 0.0] };
        let image = LOOK().image(&picture, false);
        let [positive, negative] = signs(&DARK);
        let neutral = DARK.surface_neutral;
        assert_eq!(image.pixels, [negative, neutral, neutral, positive]);
        // Of one input there is one row, as high as the tile.
        let line = UnitPicture { size: [2, 1], values: vec![1.0, -1.0] };
        let image = LOOK().image(&line, false);
        assert_eq!(
            (image.size, &image.pixels[..2], &image.pixels[2..]),
            ([2, 2], &[positive, negative][..], &[positive, negative][..])
        );
        // D's output has the colours of the arena.
        let surface = LOOK().image(&UnitPicture { size: [2, 1], values: vec![100.0, -100.0] }, true);
        assert_eq!(surface.pixels[..2], [DARK.surface_real, DARK.surface_fake]);
    }

    #[test]
    fn a_tile_lies_where_its_unit_was_drawn() {
        let unit = |value: f32| UnitPicture { size: [2, 2], values: vec![value; 4] };
        let layer = |values: &[f32]| LayerInsides {
            pictures: values.iter().map(|value| unit(*value)).collect(),
            ..LayerInsides::default()
        };
        let layers = vec![layer(&[1.0, -1.0]), layer(&[0.0, 0.0, -1.0])];
        let square = plane::Rect::centred(1.0);
        let network = NetworkInsides { plane: [0, 1], square, input: vec![0.0; 2], layers };
        let image = image(&network, Player::Generator, [2, 2], LOOK());
        let [positive, negative] = signs(&DARK);
        assert_eq!(image.size, [2 * SHOWN_UNITS, 4]);
        let at = |x: usize, y: usize| image.pixels[y * image.size[0] + x];
        assert_eq!(
            [at(0, 0), at(2, 1), at(4, 2), at(4, 0)],
            [positive, negative, negative, DARK.surface_neutral]
        );
    }
}
