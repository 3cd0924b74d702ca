//! What the arena shows: its surface, its layers and how strong each is. Kept with the layout.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Objective, keyed};
use crate::protocol::{LayersWanted, SurfaceKind};
use crate::session::RESOLUTIONS;

keyed! {
    /// A layer that can be shown beside points, boundary and surface.
    ArenaLayer {
        /// The latent grid through G.
        Manifold = "manifold",
        /// What pulls on the fakes.
        Arrows = "arrows",
        /// What would pull on them under the other loss of the standard GAN.
        OtherArrows = "other_arrows",
        /// Where fakes were in the last pictures.
        Trails = "trails",
        /// Lines of the density of the data.
        DataDensity = "data_density",
        /// Lines of the density of the fakes.
        FakeDensity = "fake_density",
        /// More lines of equal value on the surface.
        Levels = "levels",
        /// The latents, in their colours.
        Latents = "latents",
    }
}

impl ArenaLayer {
    /// The key of its name in the table of words; the help has `_help` after it.
    pub fn word(self, objective: Option<Objective>) -> String {
        match (self, objective) {
            (Self::OtherArrows, Some(Objective::Minimax)) => "screen.layer.arrows_non_saturating".to_owned(),
            (Self::OtherArrows, _) => "screen.layer.arrows_saturating".to_owned(),
            _ => format!("screen.layer.{}", self.key()),
        }
    }

    /// Whether it is there under `objective`.
    pub fn is_of(self, objective: Objective) -> bool {
        self != Self::OtherArrows || objective.plays_for_value()
    }
}

/// How a layer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LayerOptions {
    /// Whether it is shown.
    pub shown: bool,
    /// How strong it is, up to 1.
    pub opacity: f32,
}

impl Default for LayerOptions {
    fn default() -> Self {
        Self { shown: false, opacity: 0.8 }
    }
}

/// The least opacity: what is fainter cannot be seen.
pub const FAINTEST: f32 = 0.1;
/// Least and most pictures that trails are long.
pub const TRAIL: [usize; 2] = [2, crate::session::MOST_PICTURES];

/// What the arena shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArenaOptions {
    /// The key of what the surface shows.
    surface: String,
    /// The layers that are not as at first, by their keys.
    layers: BTreeMap<String, LayerOptions>,
    /// The two numbers of a latent, counted from 0, that span the plane of the manifold.
    pub plane: [usize; 2],
    /// Cells along each side of the surface; `None` for as many as there is time for.
    resolution: Option<usize>,
    /// Pictures that trails are long.
    trail: usize,
}

impl Default for ArenaOptions {
    fn default() -> Self {
        let surface = SurfaceKind::Output.key().to_owned();
        Self { surface, layers: BTreeMap::new(), plane: [0, 1], resolution: None, trail: 60 }
    }
}

impl ArenaOptions {
    /// What the surface shows; D's output where a file names something else.
    pub fn surface(&self) -> SurfaceKind {
        let named = SurfaceKind::ALL.iter().find(|kind| kind.key() == self.surface);
        named.copied().unwrap_or(SurfaceKind::Output)
    }

    /// Lets the surface show `kind`.
    pub fn show_surface(&mut self, kind: SurfaceKind) {
        kind.key().clone_into(&mut self.surface);
    }

    /// How `layer` is shown.
    pub fn layer(&self, layer: ArenaLayer) -> LayerOptions {
        let mut options = self.layers.get(layer.key()).copied().unwrap_or_default();
        if !(FAINTEST..=1.0).contains(&options.opacity) {
            options.opacity = LayerOptions::default().opacity;
        }
        options
    }

    /// Shows `layer` so.
    pub fn set_layer(&mut self, layer: ArenaLayer, options: LayerOptions) {
        self.layers.insert(layer.key().to_owned(), options);
    }

    /// Shows all layers, or none.
    pub fn show_every_layer(&mut self, shown: bool) {
        for &layer in ArenaLayer::ALL {
            self.set_layer(layer, LayerOptions { shown, ..self.layer(layer) });
        }
    }

    /// The opacity of `layer`; `None` if it is hidden.
    pub fn opacity(&self, layer: ArenaLayer) -> Option<f32> {
        let options = self.layer(layer);
        options.shown.then_some(options.opacity)
    }

    /// The resolution that a person chose; `None` for as many cells as there is time for.
    pub fn resolution(&self) -> Option<usize> {
        self.resolution.filter(|chosen| RESOLUTIONS.contains(chosen))
    }

    /// Chooses a resolution.
    pub fn set_resolution(&mut self, resolution: Option<usize>) {
        self.resolution = resolution;
    }

    /// Pictures that trails are long.
    pub fn trail(&self) -> usize {
        self.trail.clamp(TRAIL[0], TRAIL[1])
    }

    /// Makes trails so many pictures long.
    pub fn set_trail(&mut self, pictures: usize) {
        self.trail = pictures;
    }

    /// What is to be asked of the observer.
    pub fn wanted(&self) -> LayersWanted {
        let shows = |layer| self.layer(layer).shown;
        LayersWanted {
            levels: shows(ArenaLayer::Levels),
            manifold: shows(ArenaLayer::Manifold),
            arrows: shows(ArenaLayer::Arrows) || shows(ArenaLayer::OtherArrows),
            densities: [shows(ArenaLayer::DataDensity), shows(ArenaLayer::FakeDensity)],
            plane: self.plane,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_arena_can_show_is_read_as_the_first_choice() {
        let broken = ArenaOptions {
            surface: "nonsense".to_owned(),
            layers: BTreeMap::from([
                ("manifold".to_owned(), LayerOptions { shown: true, opacity: f32::NAN }),
                ("arrows".to_owned(), LayerOptions { shown: true, opacity: 7.0 }),
                ("nonsense".to_owned(), LayerOptions { shown: true, opacity: 0.5 }),
            ]),
            plane: [9, 9],
            resolution: Some(usize::MAX),
            trail: 0,
        };
        assert_eq!(broken.surface(), SurfaceKind::Output);
        assert_eq!(broken.opacity(ArenaLayer::Manifold), Some(0.8));
        assert_eq!(broken.opacity(ArenaLayer::Arrows), Some(0.8));
        assert_eq!(broken.opacity(ArenaLayer::Trails), None);
        assert_eq!((broken.resolution(), broken.trail()), (None, 2));
        assert_eq!(
            [1, 2, 3, 12].map(|dimension| broken.wanted().plane_in(dimension)),
            [[0, 0], [0, 1], [0, 1], [0, 1]]
        );
    }

    #[test]
    fn nothing_is_asked_for_that_is_not_shown() {
        let mut options = ArenaOptions::default();
        assert_eq!(options.wanted(), LayersWanted { plane: [0, 1], ..LayersWanted::default() });
        options.show_every_layer(true);
        let all = options.wanted();
        assert!(all.levels && all.manifold && all.arrows && all.densities == [true; 2]);
        options.show_surface(SurfaceKind::Gap);
        assert_eq!(options.surface(), SurfaceKind::Gap);
    }
}
