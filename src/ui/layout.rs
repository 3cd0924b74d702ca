//! The panes and where they stand. They can be resized, rearranged and put in tabs, and are remembered.

use eframe::egui;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};

use super::plot::PlotKind;

/// A pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pane {
    /// Every setting.
    Controls,
    /// Real and generated points on the discriminator's surface.
    Arena,
    /// A plot of curves.
    Plot(PlotKind),
    /// The metrics as a table.
    Metrics,
    /// The eigenvalues of the game.
    Spectrum,
    /// The formulas, and how to read the curves.
    Guide,
}

impl Pane {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Controls,
        Self::Arena,
        Self::Plot(PlotKind::Outputs),
        Self::Plot(PlotKind::Value),
        Self::Plot(PlotKind::Losses),
        Self::Plot(PlotKind::Gradients),
        Self::Plot(PlotKind::Accuracy),
        Self::Plot(PlotKind::Coverage),
        Self::Plot(PlotKind::Distances),
        Self::Plot(PlotKind::Fidelity),
        Self::Plot(PlotKind::Optimality),
        Self::Metrics,
        Self::Spectrum,
        Self::Guide,
    ];

    /// Its name in the table of words and in files' names.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Controls => "controls",
            Self::Arena => "arena",
            Self::Plot(kind) => kind.key(),
            Self::Metrics => "metrics",
            Self::Spectrum => "spectrum",
            Self::Guide => "guide",
        }
    }
}

/// The arrangement at first: controls, the arena above metrics and guide, and the curves.
pub fn default_tree() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let controls = tabs(&[Pane::Controls]);
    let arena = tabs(&[Pane::Arena]);
    let reading = tabs(&[Pane::Metrics, Pane::Spectrum, Pane::Guide]);
    let plots = |kinds: [PlotKind; 3]| kinds.map(Pane::Plot);
    let outputs = tabs(&plots([PlotKind::Outputs, PlotKind::Accuracy, PlotKind::Optimality]));
    let value = tabs(&plots([PlotKind::Value, PlotKind::Gradients, PlotKind::Fidelity]));
    let losses = tabs(&plots([PlotKind::Losses, PlotKind::Coverage, PlotKind::Distances]));
    let middle = split(&mut tiles, LinearDir::Vertical, &[(arena, 0.7), (reading, 0.3)]);
    let curves = split(&mut tiles, LinearDir::Vertical, &[(outputs, 0.36), (value, 0.32), (losses, 0.32)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(controls, 0.23), (middle, 0.42), (curves, 0.35)]);
    Tree::new(egui::Id::unique("panes"), root, tiles)
}

/// Every pane in sight, for screens with room.
pub fn spread_tree() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut column = |panes: &[(Pane, f32)]| {
        let parts: Vec<_> = panes.iter().map(|(pane, share)| (tiles.insert_pane(*pane), *share)).collect();
        let tabs: Vec<_> =
            parts.iter().map(|(id, share)| (tiles.insert_tab_tile(vec![*id]), *share)).collect();
        split(&mut tiles, LinearDir::Vertical, &tabs)
    };
    let plot = |kind, share| (Pane::Plot(kind), share);
    let controls = column(&[(Pane::Controls, 1.0)]);
    let arena = column(&[(Pane::Arena, 0.5), (Pane::Metrics, 0.28), (Pane::Spectrum, 0.22)]);
    let first = column(&[
        plot(PlotKind::Outputs, 0.2),
        plot(PlotKind::Value, 0.2),
        plot(PlotKind::Losses, 0.2),
        plot(PlotKind::Gradients, 0.2),
        plot(PlotKind::Accuracy, 0.2),
    ]);
    let second = column(&[
        plot(PlotKind::Optimality, 0.2),
        plot(PlotKind::Coverage, 0.2),
        plot(PlotKind::Fidelity, 0.2),
        plot(PlotKind::Distances, 0.2),
        (Pane::Guide, 0.2),
    ]);
    let parts = [(controls, 0.19), (arena, 0.35), (first, 0.23), (second, 0.23)];
    let root = split(&mut tiles, LinearDir::Horizontal, &parts);
    Tree::new(egui::Id::unique("panes"), root, tiles)
}

fn split(tiles: &mut Tiles<Pane>, direction: LinearDir, parts: &[(TileId, f32)]) -> TileId {
    let mut linear = Linear::new(direction, parts.iter().map(|(id, _)| *id).collect());
    for (id, share) in parts {
        linear.shares.set_share(*id, *share);
    }
    tiles.insert_new(Tile::Container(Container::Linear(linear)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pane_has_its_place_once() {
        for tree in [default_tree(), spread_tree()] {
            for pane in Pane::ALL {
                let places =
                    tree.tiles.iter().filter(|(_, tile)| matches!(tile, Tile::Pane(other) if *other == pane));
                assert_eq!(places.count(), 1, "{pane:?}");
            }
        }
    }

    #[test]
    fn keys_are_distinct() {
        let mut keys = Pane::ALL.map(Pane::key).to_vec();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Pane::ALL.len());
    }
}
