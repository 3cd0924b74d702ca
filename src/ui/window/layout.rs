//! The panes and their arrangement. They can be resized, moved and put in tabs, and the arrangement is stored.

use eframe::egui;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};

use crate::config::GameConfig;
use crate::ui::curves::plot::PlotKind;

/// A pane of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pane {
    /// All settings.
    Controls,
    /// Real and generated points on the surface of D.
    Arena,
    /// A plot of curves.
    Plot(PlotKind),
    /// The metrics as a table.
    Metrics,
    /// The eigenvalues of one training step.
    Spectrum,
    /// Formulas, and how to read the curves.
    Guide,
}

impl Pane {
    /// All panes.
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

    /// Its key in the table of words under the rules of `game`.
    pub const fn words(self, game: Option<&GameConfig>) -> &'static str {
        match (self, game) {
            (Self::Plot(kind), Some(game)) => kind.words(game),
            (pane, _) => pane.key(),
        }
    }

    /// Its key in the table of words, and part of file names.
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

/// The first arrangement: controls, the arena above metrics and guide, and the curves.
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

/// The first arrangement in a low window: fewer visible panes, so that each is high enough.
pub fn small_tree() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let controls = tabs(&[Pane::Controls]);
    let arena = tabs(&[Pane::Arena]);
    let first = [PlotKind::Outputs, PlotKind::Losses, PlotKind::Gradients, PlotKind::Accuracy];
    let first = tabs(&first.map(Pane::Plot));
    let second = tabs(&[
        Pane::Plot(PlotKind::Value),
        Pane::Metrics,
        Pane::Plot(PlotKind::Coverage),
        Pane::Plot(PlotKind::Distances),
        Pane::Plot(PlotKind::Fidelity),
        Pane::Plot(PlotKind::Optimality),
        Pane::Spectrum,
        Pane::Guide,
    ]);
    let curves = split(&mut tiles, LinearDir::Vertical, &[(first, 0.5), (second, 0.5)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(controls, 0.25), (arena, 0.38), (curves, 0.37)]);
    Tree::new(egui::Id::unique("small panes"), root, tiles)
}

/// Whether each pane is in `tree` once and can be reached: through containers from the root on that are visible and
/// large enough, and not all panes are hidden.
pub fn is_usable(tree: &Tree<Pane>) -> bool {
    let Some(root) = tree.root() else { return false };
    let mut seen = Vec::new();
    let mut waiting = vec![root];
    let mut panes = Vec::new();
    while let Some(id) = waiting.pop() {
        if seen.contains(&id) {
            return false;
        }
        seen.push(id);
        match tree.tiles.get(id) {
            Some(Tile::Pane(pane)) => panes.push((*pane, tree.is_visible(id))),
            // What hides a container is not in the menu.
            Some(Tile::Container(container)) if tree.is_visible(id) && gives_room(container) => {
                waiting.extend(container.children());
            }
            _ => return false,
        }
    }
    let is_once = |pane: &Pane| panes.iter().filter(|(other, _)| other == pane).count() == 1;
    panes.len() == Pane::ALL.len()
        && Pane::ALL.iter().all(is_once)
        && panes.iter().any(|(_, is_visible)| *is_visible)
}

/// Whether every child of `container` has a share of it that is large enough.
fn gives_room(container: &Container) -> bool {
    match container {
        Container::Tabs(_) => true,
        Container::Linear(linear) => {
            let shares: Vec<f32> = linear.children.iter().map(|id| linear.shares[*id]).collect();
            let all: f32 = shares.iter().sum();
            all.is_finite() && shares.iter().all(|share| share / all >= LEAST_SHARE)
        }
        // No arrangement of this program has one.
        Container::Grid(_) => false,
    }
}

/// Least share of a container at which a child can still be enlarged with the mouse.
const LEAST_SHARE: f32 = 0.01;

/// An arrangement in which all panes are visible, for large screens.
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

/// The id under which the rectangle of a pane is stored, for screenshots.
pub fn place_id(pane: Pane) -> egui::Id {
    egui::Id::unique(("place", pane.key()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `default_tree` with the first row of shares set to this.
    fn with_share(share: f32) -> Tree<Pane> {
        let mut tree = default_tree();
        if let Some(Tile::Container(Container::Linear(linear))) =
            tree.root().and_then(|root| tree.tiles.get_mut(root))
        {
            let first = linear.children[0];
            linear.shares.set_share(first, share);
        }
        tree
    }

    #[test]
    fn an_arrangement_with_a_pane_that_cannot_be_come_at_is_of_no_use() {
        for tree in [default_tree(), spread_tree(), small_tree(), with_share(0.1), with_share(3.0)] {
            assert!(is_usable(&tree));
        }
        assert!(!is_usable(&Tree::empty(egui::Id::unique("none"))));
        for share in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-9, 1e9] {
            assert!(!is_usable(&with_share(share)), "{share}");
        }
        let arena = |tree: &Tree<Pane>| tree.tiles.find_pane(&Pane::Arena).expect("a pane");
        // Missing, though a tile of it lies about.
        let mut tree = default_tree();
        let parent = tree.tiles.parent_of(arena(&tree)).expect("a parent");
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.clear();
        }
        assert!(!is_usable(&tree));
        // Doubled.
        let mut tree = default_tree();
        let again = tree.tiles.insert_pane(Pane::Arena);
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.push(again);
        }
        assert!(!is_usable(&tree));
        // A container in itself.
        let mut tree = default_tree();
        let root = tree.root().expect("a root");
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.push(root);
        }
        assert!(!is_usable(&tree));
        // Hidden: a container, or every pane. A few hidden panes are a person's choice.
        let mut tree = default_tree();
        tree.set_visible(parent, false);
        assert!(!is_usable(&tree));
        let mut tree = default_tree();
        for (index, pane) in Pane::ALL.iter().enumerate() {
            assert!(is_usable(&tree), "{index} hidden");
            let id = tree.tiles.find_pane(pane).expect("a pane");
            tree.set_visible(id, false);
        }
        assert!(!is_usable(&tree));
    }

    #[test]
    fn every_pane_has_its_place_once() {
        for tree in [default_tree(), spread_tree(), small_tree()] {
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
