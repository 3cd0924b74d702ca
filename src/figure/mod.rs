//! What egui would paint, as an SVG file, and that as pixels. Letters become outlines, so that a file looks the same
//! everywhere and needs no font; textures become PNGs within it.

mod base64;
mod glyphs;
mod mesh;
mod paint;
mod path;
mod raster;
mod svg;
mod textures;

pub use glyphs::Glyphs;
pub use paint::{escaped, fill};
pub use path::number;
pub use raster::{png_of, raster};
pub use svg::FigureSheet;
pub use textures::Textures;
