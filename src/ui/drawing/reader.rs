//! A thread that makes a drawing of a picture or of points.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded};
use eframe::egui::{ColorImage, Context};
use image::{DynamicImage, ImageDecoder as _, ImageReader, guess_format};

use crate::data::{DensityMap, fit_the_square, points_of, read_file};
use crate::words::Sentence;

/// Most bytes of a picture's pixels.
const MAX_BYTES: u64 = 1 << 29;
/// Number of bytes in a megabyte.
const MEGABYTE: u64 = 1 << 20;

/// The source of a drawing.
pub enum DrawFrom {
    /// A picture, or a table with the points in its first two columns of numbers.
    File(PathBuf),
    /// A picture from the clipboard.
    Image(Arc<ColorImage>),
    /// The text of a table of points from the clipboard.
    Points(String),
}

/// A drawing that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadDrawing {
    /// The drawing.
    pub map: DensityMap,
    /// Whether its points were moved and scaled to fit.
    pub is_fitted: bool,
}

impl From<DensityMap> for ReadDrawing {
    fn from(map: DensityMap) -> Self {
        Self { map, is_fitted: false }
    }
}

/// A thread that makes a drawing.
pub struct DrawingReader {
    answer: Receiver<Result<ReadDrawing, Sentence>>,
}

impl DrawingReader {
    /// Starts to read; points become discs of this `radius`. `ctx` is repainted when there is a result.
    pub fn start(from: DrawFrom, radius: f64, ctx: &Context) -> Self {
        let (sender, answer) = bounded(1);
        let waker = ctx.clone();
        let work = move || {
            let drawing = drawing_from(from, radius).and_then(|drawing| {
                if drawing.map.is_blank() { Err(Sentence::new("error.white_picture")) } else { Ok(drawing) }
            });
            let _ = sender.send(drawing);
            waker.request_repaint();
        };
        // Where the system starts no thread, the answer is that there is none.
        let _ = std::thread::Builder::new().name("drawing".to_owned()).spawn(work);
        Self { answer }
    }

    /// The result, once; `None` before it has arrived and after it was taken.
    pub fn answer(&self) -> Option<Result<ReadDrawing, Sentence>> {
        self.answer.try_recv().ok()
    }
}

fn drawing_from(from: DrawFrom, radius: f64) -> Result<ReadDrawing, Sentence> {
    match from {
        DrawFrom::File(path) => {
            let bytes = read_file(&path)?;
            let drawing = if guess_format(&bytes).is_ok() {
                of_picture(&bytes).map(Into::into)
            } else {
                of_table(&bytes, radius)
            };
            drawing.map_err(|reason| reason.about_file(&path))
        }
        DrawFrom::Image(image) => {
            let map = DensityMap::of_picture(image.size, |column, row| {
                // The colours are multiplied by their opacity already, and the paper is white.
                let [red, green, blue, opacity] = image[(column, row)].to_array();
                (f64::from(opacity) - luma([red, green, blue])) / 255.0
            });
            Ok(map.into())
        }
        DrawFrom::Points(text) => of_table(text.as_bytes(), radius),
    }
}

fn of_table(bytes: &[u8], radius: f64) -> Result<ReadDrawing, Sentence> {
    let points = points_of(bytes)?;
    let is_fitted = !fit_the_square(&points);
    Ok(ReadDrawing { map: DensityMap::of_points(&points, radius), is_fitted })
}

/// The drawing of a picture in PNG or JPEG, turned as the camera was held.
fn of_picture(bytes: &[u8]) -> Result<DensityMap, Sentence> {
    let broken =
        |error: image::ImageError| Sentence::new("error.broken_picture").with_foreign("reason", error);
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let reader = reader.map_err(|error| broken(error.into()))?;
    let mut decoder = reader.into_decoder().map_err(broken)?;
    if decoder.total_bytes() > MAX_BYTES {
        let megabytes = |bytes: u64| bytes.div_ceil(MEGABYTE);
        return Err(Sentence::new("error.large_picture")
            .with_count("size", megabytes(decoder.total_bytes()))
            .with_count("limit", megabytes(MAX_BYTES)));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    let picture = picture.into_rgba8();
    let size = [picture.width() as usize, picture.height() as usize];
    Ok(DensityMap::of_picture(size, |column, row| {
        let [red, green, blue, opacity] = picture.get_pixel(column as u32, row as u32).0;
        f64::from(opacity) / 255.0 * (1.0 - luma([red, green, blue]) / 255.0)
    }))
}

/// The brightness of a colour from 0 to 255, with the weights of Rec. 709.
fn luma(color: [u8; 3]) -> f64 {
    let [red, green, blue] = color.map(f64::from);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use eframe::egui::Color32;
    use image::{ImageFormat, RgbaImage};

    use super::*;

    /// Black in its left half; at the right white above and transparent below.
    fn picture() -> DynamicImage {
        let pixel = |column, row| match (column < 8, row < 8) {
            (true, _) => [0, 0, 0, 255],
            (false, true) => [255, 255, 255, 255],
            (false, false) => [0, 0, 0, 0],
        };
        RgbaImage::from_fn(16, 16, |column, row| image::Rgba(pixel(column, row))).into()
    }

    fn left_half() -> DensityMap {
        DensityMap::of(|cell| if cell % 80 < 40 { 255 } else { 0 })
    }

    #[test]
    fn a_png_a_jpeg_and_an_image_of_the_clipboard_are_drawn() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("half.png");
        picture().save_with_format(&path, ImageFormat::Png).expect("a file");
        assert_eq!(drawing_from(DrawFrom::File(path), 0.1), Ok(left_half().into()));
        // A format is known by its content, and JPEG blurs.
        let path = folder.path().join("half.png.txt");
        let flat = DynamicImage::from(
            DynamicImage::from(RgbaImage::from_fn(16, 16, |column, _| {
                image::Rgba(if column < 8 { [0, 0, 0, 255] } else { [255; 4] })
            }))
            .into_rgb8(),
        );
        flat.save_with_format(&path, ImageFormat::Jpeg).expect("a file");
        let drawing = drawing_from(DrawFrom::File(path), 0.1).expect("a drawing").map;
        let far = drawing
            .weights()
            .iter()
            .zip(left_half().weights())
            .map(|(one, other)| one.abs_diff(*other))
            .max();
        assert!(far < Some(16), "{far:?}");
        let pixels = picture().into_rgba8();
        let image = ColorImage::from_rgba_unmultiplied([16, 16], pixels.as_raw());
        assert_eq!(drawing_from(DrawFrom::Image(Arc::new(image)), 0.1), Ok(left_half().into()));
        let grey = ColorImage::filled([3, 3], Color32::from_gray(127));
        let drawing = drawing_from(DrawFrom::Image(Arc::new(grey)), 0.1);
        assert_eq!(drawing, Ok(DensityMap::of(|_| 128).into()));
    }

    #[test]
    fn points_come_from_a_text_or_a_file_and_what_is_neither_is_named() {
        let text = "x\ty\n1\t1\n-1\t-1\n0.5\t0\n";
        let expected = ReadDrawing::from(DensityMap::of_points(&[[1.0, 1.0], [-1.0, -1.0], [0.5, 0.0]], 0.1));
        let beyond = drawing_from(DrawFrom::Points("x\ty\n1\t1\n-1\t2.5\n".to_owned()), 0.1);
        assert!(beyond.is_ok_and(|read| read.is_fitted), "the upper edge is no longer within");
        assert_eq!(drawing_from(DrawFrom::Points(text.to_owned()), 0.1), Ok(expected.clone()));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("points.csv");
        std::fs::write(&path, text).expect("a file");
        assert_eq!(drawing_from(DrawFrom::File(path.clone()), 0.1), Ok(expected));
        std::fs::write(&path, b"\x89PNG\r\n\x1a\n and no more").expect("a file");
        let broken = drawing_from(DrawFrom::File(path), 0.1).expect_err("half a picture").to_string();
        assert!(broken.contains("points.csv") && broken.contains("picture"), "{broken}");
        assert!(drawing_from(DrawFrom::Points("hello".to_owned()), 0.1).is_err());
        assert!(drawing_from(DrawFrom::File("no/such.png".into()), 0.1).is_err());
        let gif = drawing_from(DrawFrom::Image(Arc::new(ColorImage::filled([0, 0], Color32::BLACK))), 0.1);
        assert!(gif.expect("no pixels").map.is_blank());
    }
}
