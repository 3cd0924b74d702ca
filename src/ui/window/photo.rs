//! Screenshots of the window, or of a part of it, as PNG files.

use std::path::Path;

use eframe::egui::{ColorImage, Rect};
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::words::Sentence;

/// The part of `image` inside `rect`, which is in points; all of it for `None`.
pub fn cropped(image: &ColorImage, rect: Option<Rect>, pixels_per_point: f32) -> ColorImage {
    match rect {
        Some(rect) => image.region(&rect, Some(pixels_per_point)),
        None => image.clone(),
    }
}

/// `image` encoded as PNG.
///
/// # Errors
/// If the image is empty.
pub fn png(image: &ColorImage) -> Result<Vec<u8>, Sentence> {
    let mut bytes = Vec::new();
    let [width, height] = image.size.map(|side| side as u32);
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    PngEncoder::new(&mut bytes)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .map_err(|error| Sentence::new("error.picture").with_foreign("reason", error))?;
    Ok(bytes)
}

/// `path`; if it has no extension, with `extension`.
pub fn with_extension(path: &Path, extension: &str) -> std::path::PathBuf {
    if path.extension().is_some() { path.to_owned() } else { path.with_extension(extension) }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, pos2};

    use super::*;

    #[test]
    fn a_part_of_the_window_is_cut_out_and_written_as_png() {
        let pixels = (0..60).map(Color32::from_gray).collect();
        let image = ColorImage::new([10, 6], pixels);
        let part = cropped(&image, Some(Rect::from_min_max(pos2(1.0, 1.0), pos2(3.0, 2.0))), 2.0);
        assert_eq!((part.size, part.pixels[0]), ([4, 2], Color32::from_gray(22)));
        let bytes = png(&part).expect("a picture");
        let read = image::load_from_memory(&bytes).expect("a PNG").to_rgb8();
        assert_eq!(read.dimensions(), (4, 2));
        assert_eq!(read.get_pixel(0, 0).0, [22; 3]);
    }

    #[test]
    fn a_name_without_an_end_gets_one() {
        assert_eq!(with_extension(Path::new("a/b"), "png"), Path::new("a/b.png"));
        assert_eq!(with_extension(Path::new("a/b.jpg"), "png"), Path::new("a/b.jpg"));
    }
}
