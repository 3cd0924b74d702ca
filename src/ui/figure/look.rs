//! How a figure is to look: the pane, the size, the theme and the language.

use std::path::Path;

use eframe::egui::{Theme, Vec2, vec2};

use crate::figure::{png_of, raster};
use crate::ui::curves::plot::PlotKind;
use crate::ui::window::layout::Pane;
use crate::words::{Language, Sentence};

/// How a figure is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureLook {
    /// The pane that it shows.
    pub pane: Pane,
    /// Width and height, in points: pixels where it is not enlarged.
    pub size: [u32; 2],
    /// Its theme.
    pub theme: Theme,
    /// The language of its texts.
    pub language: Language,
}

/// The formats of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureFormat {
    /// Outlines, as large as one likes.
    Svg,
    /// Pixels.
    Png,
}

impl FigureFormat {
    /// The format that the end of the file's name stands for.
    ///
    /// # Errors
    /// If it stands for none.
    pub fn of(path: &Path) -> Result<Self, Sentence> {
        let end = path.extension().map(|end| end.to_ascii_lowercase());
        match end.as_ref().and_then(|end| end.to_str()) {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(Sentence::new("error.figure_format").with_path("path", path)),
        }
    }

    /// The figure `svg` in this format; as pixels `scale` times as large.
    ///
    /// # Errors
    /// If it is too large for pixels.
    pub fn bytes(self, svg: String, scale: u32) -> Result<Vec<u8>, Sentence> {
        match self {
            Self::Svg => Ok(svg.into_bytes()),
            Self::Png => png_of(&raster(&svg, scale as f32)?),
        }
    }
}

impl FigureLook {
    /// Width and height, in points.
    pub fn room(&self) -> Vec2 {
        let [width, height] = self.size.map(|side| side as f32);
        vec2(width, height)
    }
}

impl Pane {
    /// The pane with this key.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.key() == key)
    }

    /// Whether it shows a picture of the observer.
    pub const fn shows_picture(self) -> bool {
        matches!(self, Self::Arena | Self::Model)
    }

    /// Whether it shows the metrics of the present state.
    pub const fn shows_metrics(self) -> bool {
        matches!(self, Self::Metrics)
    }

    /// Whether it shows what was recorded, from the first step on.
    pub const fn shows_course(self) -> bool {
        matches!(self, Self::Plot(_))
    }

    /// Whether it shows how metrics went.
    pub const fn shows_metrics_course(self) -> bool {
        use PlotKind::{Coverage, Distances, Fidelity, Optimality};
        matches!(self, Self::Plot(Coverage | Distances | Fidelity | Optimality))
    }

    /// Whether it shows what the run is found to do.
    pub const fn shows_verdict(self) -> bool {
        matches!(self, Self::Guide)
    }

    /// Whether it shows the eigenvalues of a step.
    pub const fn shows_spectrum(self) -> bool {
        matches!(self, Self::Spectrum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_is_its_format_however_it_is_written() {
        assert_eq!(FigureFormat::of(Path::new("a.b/c.SVG")), Ok(FigureFormat::Svg));
        assert_eq!(FigureFormat::of(Path::new("c.png")), Ok(FigureFormat::Png));
        for other in ["c", "c.pdf", "png", ".svg"] {
            assert!(FigureFormat::of(Path::new(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn every_pane_is_found_by_its_key() {
        for pane in Pane::ALL {
            assert_eq!(Pane::named(pane.key()), Some(pane));
        }
        assert_eq!(Pane::named("arenas"), None);
    }
}
