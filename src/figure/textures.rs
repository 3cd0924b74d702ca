//! The textures that shapes refer to, and parts of them as PNG.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::epaint::{ImageData, ImageDelta};
use eframe::egui::{Color32, ColorImage, Rect, TextureFilter, TextureId, TexturesDelta};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use super::base64::base64;

/// Textures as egui hands them out, kept for drawing.
#[derive(Default)]
pub struct Textures(BTreeMap<TextureId, Texture>);

/// One texture.
struct Texture {
    image: Arc<ColorImage>,
    /// Whether it is drawn without steps between its pixels.
    is_smooth: bool,
}

impl Textures {
    /// Takes in what has changed.
    pub fn follow(&mut self, delta: &TexturesDelta) {
        let each = delta.set.iter().flat_map(|(id, deltas)| deltas.iter().map(|delta| (*id, delta)));
        // Letters are drawn as outlines.
        for (id, delta) in each.filter(|(id, _)| *id != TextureId::default()) {
            let ImageDelta { image, options, pos } = delta;
            let ImageData::Color(image) = image;
            match (pos, self.0.get_mut(&id)) {
                (Some([x, y]), Some(texture)) => {
                    let whole = Arc::make_mut(&mut texture.image);
                    for row in 0..image.height() {
                        for column in 0..image.width() {
                            let place = (column + *x, row + *y);
                            if place.0 < whole.width() && place.1 < whole.height() {
                                whole[place] = image[(column, row)];
                            }
                        }
                    }
                }
                _ => {
                    let is_smooth = options.magnification == TextureFilter::Linear;
                    self.0.insert(id, Texture { image: Arc::clone(image), is_smooth });
                }
            }
        }
        for id in &delta.free {
            self.0.remove(id);
        }
    }

    /// The part of texture `id` inside `uv`, from 0 to 1, multiplied by `tint`, as the address of a PNG, and whether it is
    /// smooth; `None` where there is no such texture.
    pub(super) fn address(&self, id: TextureId, uv: Rect, tint: Color32) -> Option<(String, bool)> {
        let Texture { image, is_smooth } = self.0.get(&id)?;
        let [width, height] = image.size;
        let ends = |low: f32, high: f32, size: usize| {
            let of = |share: f32| (share * size as f32).round().clamp(0.0, size as f32) as usize;
            let (from, to) = (of(low.min(high)), of(low.max(high)));
            (from < to).then_some((from, to))
        };
        let (left, right) = ends(uv.min.x, uv.max.x, width)?;
        let (top, bottom) = ends(uv.min.y, uv.max.y, height)?;
        let mut pixels = Vec::with_capacity(4 * (right - left) * (bottom - top));
        for row in top..bottom {
            for column in left..right {
                let mirrored =
                    |flips: bool, at: usize, low, high| if flips { low + high - 1 - at } else { at };
                let x = mirrored(uv.min.x > uv.max.x, column, left, right);
                let y = mirrored(uv.min.y > uv.max.y, row, top, bottom);
                pixels.extend((image[(x, y)] * tint).to_srgba_unmultiplied());
            }
        }
        let address = png_address(&pixels, [right - left, bottom - top])?;
        Some((address, *is_smooth))
    }

    /// What the colour of a shape is multiplied by that has texture `id` at `uv`: 1 where there is none, as where nothing but
    /// colours is painted.
    pub(super) fn color_at(&self, id: TextureId, uv: [f32; 2]) -> [f32; 4] {
        let image = self.0.get(&id).map(|texture| &texture.image);
        let Some(image) = image.filter(|image| image.width() > 0 && image.height() > 0) else {
            return [1.0; 4];
        };
        let place = |share: f32, size: usize| ((share * size as f32).max(0.0) as usize).min(size - 1);
        let texel = image[(place(uv[0], image.width()), place(uv[1], image.height()))];
        texel.to_array().map(|value| f32::from(value) / 255.0)
    }
}

/// The address of a PNG of these pixels, which are red, green, blue and opacity.
pub(super) fn png_address(pixels: &[u8], [width, height]: [usize; 2]) -> Option<String> {
    let mut bytes = Vec::new();
    let (width, height) = (width as u32, height as u32);
    PngEncoder::new(&mut bytes).write_image(pixels, width, height, ExtendedColorType::Rgba8).ok()?;
    Some(format!("data:image/png;base64,{}", base64(&bytes)))
}
