//! Screenshots of the window as PNG files.

use std::path::Path;

use eframe::egui::ColorImage;
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use crate::words::Sentence;

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
    use eframe::egui::Color32;

    use super::*;

    #[test]
    fn a_picture_is_written_as_png() {
        let image = ColorImage::new([10, 6], (0..60).map(Color32::from_gray).collect());
        let bytes = png(&image).expect("a picture");
        let read = image::load_from_memory(&bytes).expect("a PNG").to_rgb8();
        assert_eq!(read.dimensions(), (10, 6));
        assert_eq!(read.get_pixel(2, 2).0, [22; 3]);
    }

    #[test]
    fn a_name_without_an_end_gets_one() {
        assert_eq!(with_extension(Path::new("a/b"), "png"), Path::new("a/b.png"));
        assert_eq!(with_extension(Path::new("a/b.jpg"), "png"), Path::new("a/b.jpg"));
    }
}
