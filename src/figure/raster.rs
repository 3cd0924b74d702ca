//! An SVG as pixels, by resvg, and pixels as PNG.

use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::words::Sentence;

/// Largest side of a picture, in pixels: more than any printer or screen asks for.
const MAX_SIDE: u32 = 16_384;

/// The pixels of a picture: red, green and blue of each, from the left upper corner row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Pixels {
    /// Width and height.
    pub size: [u32; 2],
    /// Three numbers for each pixel.
    pub values: Vec<u8>,
}

/// Draws `svg`, `scale` times as large as it says.
///
/// # Errors
/// If it is no SVG, or too large.
pub fn raster(svg: &str, scale: f32) -> Result<Pixels, Sentence> {
    let failed = |reason: String| Sentence::new("error.figure").with_foreign("reason", reason);
    let tree = Tree::from_str(svg, &Options::default()).map_err(|error| failed(error.to_string()))?;
    let side = |length: f32| (length * scale).round().max(1.0) as u32;
    let size = [side(tree.size().width()), side(tree.size().height())];
    let map = Pixmap::new(size[0], size[1]).filter(|_| size.iter().all(|side| *side <= MAX_SIDE));
    let mut map = map.ok_or_else(|| failed(format!("{} x {} > {MAX_SIDE}", size[0], size[1])))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut map.as_mut());
    // A figure has a ground of its own, so that nothing is seen through it.
    let values = map.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    Ok(Pixels { size, values })
}

/// These pixels as a PNG.
///
/// # Errors
/// If the picture is empty.
pub fn png_of(pixels: &Pixels) -> Result<Vec<u8>, Sentence> {
    let mut bytes = Vec::new();
    let [width, height] = pixels.size;
    PngEncoder::new(&mut bytes)
        .write_image(&pixels.values, width, height, ExtendedColorType::Rgb8)
        .map_err(|error| Sentence::new("error.figure").with_foreign("reason", error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALVES: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4" viewBox="0 0 8 4">
        <path d="M0 0H8V4H0Z" fill="#204060"/><path d="M4 0H8V4H4Z" fill="#c08040"/></svg>"##;

    #[test]
    fn a_picture_is_as_large_as_it_is_asked_for_and_each_half_has_its_colour() {
        for scale in [1.0, 2.0, 4.0] {
            let pixels = raster(HALVES, scale).expect("a picture");
            let [width, height] = pixels.size;
            assert_eq!([width, height], [8, 4].map(|side| side * scale as u32));
            let at = |x: u32, y: u32| &pixels.values[3 * (y * width + x) as usize..][..3];
            assert_eq!(at(0, height - 1), [0x20, 0x40, 0x60]);
            assert_eq!(at(width / 2, 0), [0xc0, 0x80, 0x40]);
            let read = image::load_from_memory(&png_of(&pixels).expect("a PNG")).expect("a PNG").to_rgb8();
            assert_eq!((read.dimensions(), read.as_raw()), ((width, height), &pixels.values));
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        assert!(raster("a text", 1.0).is_err());
        assert!(raster(HALVES, 4000.0).is_err());
    }
}
