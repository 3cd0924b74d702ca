//! The panes and their arrangement. They can be resized, moved and put in tabs, and the arrangement is stored.

use eframe::egui;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};

use crate::config::GameConfig;
use crate::ui::curves::plot::PlotKind;
use crate::ui::screen_layout::ScreenLayout;

/// A pane of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pane {
    /// All settings.
    Controls,
    /// Real and generated points on the surface of D.
    Arena,
    /// A plot of curves.
    Plot(PlotKind),
    /// The flow of values and gradients, and the inside of both networks.
    Model,
    /// The game of two parameters: field, trajectories, eigenvalues.
    Dirac,
    /// The metrics as a table.
    Metrics,
    /// The eigenvalues of one training step.
    Spectrum,
    /// Formulas, and how to read the curves.
    Guide,
}

impl Pane {
    /// All panes.
    pub const ALL: [Self; 16] = [
        Self::Controls,
        Self::Arena,
        Self::Model,
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
        Self::Dirac,
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
            Self::Model => "model",
            Self::Dirac => "dirac",
            Self::Plot(kind) => kind.key(),
            Self::Metrics => "metrics",
            Self::Spectrum => "spectrum",
            Self::Guide => "guide",
        }
    }
}

/// The panes that are visible at first in the layout Watch.
const WATCHED: [Pane; 3] = [Pane::Arena, Pane::Plot(PlotKind::Outputs), Pane::Plot(PlotKind::Value)];

/// The panes that are visible at first in the layout Model.
const MODELLED: [Pane; 4] =
    [Pane::Model, Pane::Arena, Pane::Plot(PlotKind::Outputs), Pane::Plot(PlotKind::Value)];

/// The panes that are visible at first in the layout Compare, below the points of all runs.
const COMPARED: [Pane; 5] = [
    Pane::Plot(PlotKind::Outputs),
    Pane::Plot(PlotKind::Losses),
    Pane::Plot(PlotKind::Value),
    Pane::Plot(PlotKind::Coverage),
    Pane::Plot(PlotKind::Distances),
];

/// The first arrangement in `layout`, in a low window or in another. It has every pane: those that are not for the
/// layout are hidden.
pub fn first_tree(layout: ScreenLayout, is_low: bool) -> Tree<Pane> {
    let id = egui::Id::unique(("panes", layout.key(), is_low));
    match (layout, is_low) {
        (ScreenLayout::Watch, false) => showing(tuning_tree(id), |pane| WATCHED.contains(&pane)),
        (ScreenLayout::Watch, true) => showing(small_tree(id), |pane| WATCHED.contains(&pane)),
        (ScreenLayout::Tune, false) => tuning_tree(id),
        (ScreenLayout::Tune, true) => small_tree(id),
        (ScreenLayout::Present, _) => {
            showing(presenting_tree(id), |pane| matches!(pane, Pane::Arena | Pane::Plot(_)))
        }
        (ScreenLayout::Model, _) => showing(modelling_tree(id), |pane| MODELLED.contains(&pane)),
        (ScreenLayout::Fig1, _) => showing(figure_tree(id), |pane| WATCHED.contains(&pane)),
        (ScreenLayout::Compare, _) => showing(comparing_tree(id), |pane| COMPARED.contains(&pane)),
        (ScreenLayout::Dirac, _) => showing(alone_tree(id, Pane::Dirac), |pane| pane == Pane::Dirac),
    }
}

/// `tree` with the panes hidden that are not `shown`.
fn showing(mut tree: Tree<Pane>, shown: impl Fn(Pane) -> bool) -> Tree<Pane> {
    for pane in Pane::ALL.into_iter().filter(|pane| !shown(*pane)) {
        if let Some(id) = tree.tiles.find_pane(&pane) {
            tree.set_visible(id, false);
        }
    }
    tree
}

/// The arena beside one of all other panes.
fn presenting_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let arena = tiles.insert_pane(Pane::Arena);
    let arena = tiles.insert_tab_tile(vec![arena]);
    let plots = PlotKind::ALL.iter().copied().map(Pane::Plot);
    let others =
        plots.chain([Pane::Model, Pane::Metrics, Pane::Spectrum, Pane::Dirac, Pane::Guide, Pane::Controls]);
    let others = others.map(|pane| tiles.insert_pane(pane)).collect();
    let others = tiles.insert_tab_tile(others);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(arena, 0.5), (others, 0.5)]);
    Tree::new(id, root, tiles)
}

/// The model beside the arena, with all other panes below it.
fn modelling_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let (model, arena) = (tabs(&[Pane::Model]), tabs(&[Pane::Arena]));
    let plots = PlotKind::ALL.iter().copied().map(Pane::Plot);
    let others: Vec<Pane> =
        plots.chain([Pane::Metrics, Pane::Spectrum, Pane::Dirac, Pane::Guide, Pane::Controls]).collect();
    let others = tabs(&others);
    let right = split(&mut tiles, LinearDir::Vertical, &[(arena, 0.55), (others, 0.45)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(model, 0.64), (right, 0.36)]);
    Tree::new(id, root, tiles)
}

/// The arena, which on the line holds the figure, above V and the outputs of D, and there all other panes.
fn figure_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let (arena, value) = (tabs(&[Pane::Arena]), tabs(&[Pane::Plot(PlotKind::Value)]));
    let others =
        Pane::ALL.into_iter().filter(|pane| !matches!(pane, Pane::Arena | Pane::Plot(PlotKind::Value)));
    let outputs = tabs(&others.collect::<Vec<_>>());
    let below = split(&mut tiles, LinearDir::Horizontal, &[(value, 0.5), (outputs, 0.5)]);
    let root = split(&mut tiles, LinearDir::Vertical, &[(arena, 0.7), (below, 0.3)]);
    Tree::new(id, root, tiles)
}

/// The outputs of D beside V, and there all other panes.
fn comparing_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let outputs = Pane::Plot(PlotKind::Outputs);
    let others: Vec<Pane> = PlotKind::ALL.iter().copied().map(Pane::Plot).collect();
    let others =
        others.into_iter().chain(Pane::ALL.into_iter().filter(|pane| !matches!(pane, Pane::Plot(_))));
    let others: Vec<Pane> = others.filter(|pane| *pane != outputs).collect();
    let (left, right) = (tabs(&[outputs]), tabs(&others));
    let root = split(&mut tiles, LinearDir::Horizontal, &[(left, 0.5), (right, 0.5)]);
    Tree::new(id, root, tiles)
}

/// `pane` before all others, in one place.
fn alone_tree(id: egui::Id, pane: Pane) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let others = Pane::ALL.into_iter().filter(|other| *other != pane);
    let panes = std::iter::once(pane).chain(others).map(|pane| tiles.insert_pane(pane)).collect();
    let root = tiles.insert_tab_tile(panes);
    Tree::new(id, root, tiles)
}

/// Adds to `tree` what is missing of the panes, such as one of a newer version: hidden, beside the arena.
pub fn add_missing(tree: &mut Tree<Pane>) {
    let Some(arena) = tree.tiles.find_pane(&Pane::Arena) else { return };
    let Some(beside) = tree.tiles.parent_of(arena) else { return };
    for pane in Pane::ALL {
        if tree.tiles.find_pane(&pane).is_none()
            && matches!(tree.tiles.get(beside), Some(Tile::Container(Container::Tabs(_))))
        {
            let id = tree.tiles.insert_pane(pane);
            if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(beside) {
                tabs.add_child(id);
            }
            tree.set_visible(id, false);
        }
    }
}

/// All panes: controls, the arena above metrics and guide, and the curves.
fn tuning_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let controls = tabs(&[Pane::Controls]);
    let arena = tabs(&[Pane::Arena, Pane::Model]);
    let reading = tabs(&[Pane::Metrics, Pane::Spectrum, Pane::Dirac, Pane::Guide]);
    let plots = |kinds: [PlotKind; 3]| kinds.map(Pane::Plot);
    // Those that are read together stand in different places: outputs, losses and distances; coverage, losses and distances.
    let outputs = tabs(&plots([PlotKind::Outputs, PlotKind::Accuracy, PlotKind::Coverage]));
    let value = tabs(&plots([PlotKind::Value, PlotKind::Gradients, PlotKind::Distances]));
    let losses = tabs(&plots([PlotKind::Losses, PlotKind::Optimality, PlotKind::Fidelity]));
    let middle = split(&mut tiles, LinearDir::Vertical, &[(arena, 0.7), (reading, 0.3)]);
    let curves = split(&mut tiles, LinearDir::Vertical, &[(outputs, 0.36), (value, 0.32), (losses, 0.32)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(controls, 0.23), (middle, 0.42), (curves, 0.35)]);
    Tree::new(id, root, tiles)
}

/// All panes in a low window: fewer side by side, so that each is high enough.
fn small_tree(id: egui::Id) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut tabs = |panes: &[Pane]| {
        let panes = panes.iter().map(|pane| tiles.insert_pane(*pane)).collect();
        tiles.insert_tab_tile(panes)
    };
    let controls = tabs(&[Pane::Controls]);
    let arena = tabs(&[Pane::Arena, Pane::Model]);
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
        Pane::Dirac,
        Pane::Guide,
    ]);
    let curves = split(&mut tiles, LinearDir::Vertical, &[(first, 0.5), (second, 0.5)]);
    let root = split(&mut tiles, LinearDir::Horizontal, &[(controls, 0.25), (arena, 0.38), (curves, 0.37)]);
    Tree::new(id, root, tiles)
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

/// An arrangement of `layout` in which all panes are visible, for large screens; but for the portrait of two parameters, which
/// has a layout of its own.
pub fn spread_tree(layout: ScreenLayout) -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let mut column = |panes: &[(Pane, f32)]| {
        let parts: Vec<_> = panes.iter().map(|(pane, share)| (tiles.insert_pane(*pane), *share)).collect();
        let tabs: Vec<_> =
            parts.iter().map(|(id, share)| (tiles.insert_tab_tile(vec![*id]), *share)).collect();
        split(&mut tiles, LinearDir::Vertical, &tabs)
    };
    let plot = |kind, share| (Pane::Plot(kind), share);
    let controls = column(&[(Pane::Controls, 1.0)]);
    let arena =
        column(&[(Pane::Arena, 0.36), (Pane::Model, 0.26), (Pane::Metrics, 0.22), (Pane::Spectrum, 0.16)]);
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
    let mut tree = Tree::new(egui::Id::unique(("panes", layout.key(), false)), root, tiles);
    add_missing(&mut tree);
    tree
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

    fn tuned() -> Tree<Pane> {
        first_tree(ScreenLayout::Tune, false)
    }

    /// `tuned` with the first row of shares set to this.
    fn with_share(share: f32) -> Tree<Pane> {
        let mut tree = tuned();
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
        let first = ScreenLayout::ALL.map(|layout| [false, true].map(|is_low| first_tree(layout, is_low)));
        let all = first.into_iter().flatten();
        for tree in all.chain([spread_tree(ScreenLayout::Tune), with_share(0.1), with_share(3.0)]) {
            assert!(is_usable(&tree));
        }
        assert!(!is_usable(&Tree::empty(egui::Id::unique("none"))));
        for share in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-9, 1e9] {
            assert!(!is_usable(&with_share(share)), "{share}");
        }
        let arena = |tree: &Tree<Pane>| tree.tiles.find_pane(&Pane::Arena).expect("a pane");
        // Missing, though a tile of it lies about.
        let mut tree = tuned();
        let parent = tree.tiles.parent_of(arena(&tree)).expect("a parent");
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.clear();
        }
        assert!(!is_usable(&tree));
        // One of an older version lacks a pane, which is added where it hides nothing.
        let mut tree = tuned();
        let model = tree.tiles.find_pane(&Pane::Model).expect("a pane");
        let parent_of_model = tree.tiles.parent_of(model).expect("a parent");
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent_of_model) {
            tabs.children.retain(|id| *id != model);
        }
        tree.tiles.remove(model);
        assert!(!is_usable(&tree));
        add_missing(&mut tree);
        let model = tree.tiles.find_pane(&Pane::Model).expect("a pane");
        assert!(is_usable(&tree) && !tree.is_visible(model));
        // Doubled.
        let mut tree = tuned();
        let again = tree.tiles.insert_pane(Pane::Arena);
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.push(again);
        }
        assert!(!is_usable(&tree));
        // A container in itself.
        let mut tree = tuned();
        let root = tree.root().expect("a root");
        if let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent) {
            tabs.children.push(root);
        }
        assert!(!is_usable(&tree));
        // Hidden: a container, or every pane. A few hidden panes are a person's choice.
        let mut tree = tuned();
        tree.set_visible(parent, false);
        assert!(!is_usable(&tree));
        let mut tree = tuned();
        for (index, pane) in Pane::ALL.iter().enumerate() {
            assert!(is_usable(&tree), "{index} hidden");
            let id = tree.tiles.find_pane(pane).expect("a pane");
            tree.set_visible(id, false);
        }
        assert!(!is_usable(&tree));
    }

    #[test]
    fn every_pane_has_its_place_once() {
        let first = ScreenLayout::ALL.map(|layout| [false, true].map(|is_low| first_tree(layout, is_low)));
        for tree in first.into_iter().flatten().chain([spread_tree(ScreenLayout::Tune)]) {
            for pane in Pane::ALL {
                let places =
                    tree.tiles.iter().filter(|(_, tile)| matches!(tile, Tile::Pane(other) if *other == pane));
                assert_eq!(places.count(), 1, "{pane:?}");
            }
        }
    }

    #[test]
    fn a_first_launch_shows_few_panes() {
        for is_low in [false, true] {
            let tree = first_tree(ScreenLayout::Watch, is_low);
            let visible = |pane: &Pane| tree.tiles.find_pane(pane).is_some_and(|id| tree.is_visible(id));
            assert_eq!(Pane::ALL.into_iter().filter(visible).collect::<Vec<_>>(), WATCHED);
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
