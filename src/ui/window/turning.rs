//! Which pane is in front where several share a place: the plots that are turned like pages, and a pane that is to be seen.

use egui_tiles::{Container, Tabs, Tile, TileId, Tiles, Tree};

use super::layout::Pane;

/// The tabs of `tree` with several visible panes, of which the first is found; `None` if there are none.
fn first_tabs(tree: &Tree<Pane>) -> Option<TileId> {
    let mut waiting = vec![tree.root()?];
    while let Some(id) = waiting.pop() {
        let Some(Tile::Container(container)) = tree.tiles.get(id) else { continue };
        let visible = container.children().filter(|child| tree.is_visible(**child)).count();
        match container {
            Container::Tabs(_) if visible > 1 => return Some(id),
            _ => waiting.extend(container.children()),
        }
    }
    None
}

/// The panes of the first tabs of `tree`, which in the layout Present are the plots; each with whether it is shown.
pub fn plots_to_turn(tree: &Tree<Pane>) -> Vec<(Pane, bool)> {
    let Some(Tile::Container(Container::Tabs(tabs))) = first_tabs(tree).and_then(|id| tree.tiles.get(id))
    else {
        return Vec::new();
    };
    let active = tabs.next_active(&tree.tiles);
    let visible = tabs.children.iter().filter(|id| tree.is_visible(**id));
    visible.filter_map(|id| Some((*tree.tiles.get_pane(id)?, active == Some(*id)))).collect()
}

/// Shows the next of those plots, or the previous one.
pub fn turn_plot(tree: &mut Tree<Pane>, forward: bool) {
    change_plot(tree, |tabs, tiles| {
        tabs.cycle_active(tiles, forward);
    });
}

/// Brings `pane` to the front, out of hiding and from behind another tab.
pub fn show_pane(tree: &mut Tree<Pane>, pane: Pane) {
    let Some(id) = tree.tiles.find_pane(&pane) else { return };
    tree.tiles.set_visible(id, true);
    tree.make_active(|_, tile| matches!(tile, Tile::Pane(other) if *other == pane));
}

/// Shows this one of those plots.
pub fn show_plot(tree: &mut Tree<Pane>, pane: Pane) {
    change_plot(tree, |tabs, tiles| {
        let found = tabs.children.iter().find(|id| tiles.get_pane(id) == Some(&pane));
        tabs.active = found.copied().or(tabs.active);
    });
}

fn change_plot(tree: &mut Tree<Pane>, change: impl FnOnce(&mut Tabs, &Tiles<Pane>)) {
    let Some(id) = first_tabs(tree) else { return };
    let Some(Tile::Container(Container::Tabs(tabs))) = tree.tiles.get(id) else { return };
    let mut changed = tabs.clone();
    change(&mut changed, &tree.tiles);
    if let Some(Tile::Container(container)) = tree.tiles.get_mut(id) {
        *container = Container::Tabs(changed);
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Id;

    use super::super::layout::first_tree;
    use super::*;
    use crate::ui::curves::plot::PlotKind;
    use crate::ui::screen_layout::ScreenLayout;

    #[test]
    fn plots_are_turned_one_after_the_other_and_round_in_both_directions() {
        let mut tree = first_tree(ScreenLayout::Present, false);
        let shown = |tree: &Tree<Pane>| {
            let plots = plots_to_turn(tree);
            let shown: Vec<Pane> = plots.iter().filter(|(_, is)| *is).map(|(pane, _)| *pane).collect();
            assert_eq!((plots.len(), shown.len()), (PlotKind::ALL.len(), 1));
            shown[0]
        };
        assert_eq!(shown(&tree), Pane::Plot(PlotKind::Outputs));
        for kind in PlotKind::ALL {
            assert_eq!(shown(&tree), Pane::Plot(*kind));
            turn_plot(&mut tree, true);
        }
        turn_plot(&mut tree, false);
        assert_eq!(shown(&tree), Pane::Plot(PlotKind::Optimality));
        show_plot(&mut tree, Pane::Plot(PlotKind::Losses));
        assert_eq!(shown(&tree), Pane::Plot(PlotKind::Losses));
        show_plot(&mut tree, Pane::Arena);
        assert_eq!(shown(&tree), Pane::Plot(PlotKind::Losses), "it is none of them");
        // In an arrangement without tabs nothing happens.
        let mut tree = Tree::empty(Id::unique("none"));
        turn_plot(&mut tree, true);
        assert_eq!(plots_to_turn(&tree), []);
    }

    #[test]
    fn a_pane_comes_to_the_front_out_of_hiding_and_from_behind_a_tab() {
        for layout in [ScreenLayout::Watch, ScreenLayout::Tune] {
            for pane in Pane::ALL {
                let mut tree = first_tree(layout, false);
                show_pane(&mut tree, pane);
                let id = tree.tiles.find_pane(&pane).expect("a pane");
                assert!(tree.is_visible(id), "{pane:?}");
                let above = tree.tiles.parent_of(id).and_then(|id| tree.tiles.get(id));
                if let Some(Tile::Container(Container::Tabs(tabs))) = above {
                    assert_eq!(tabs.active, Some(id), "{pane:?}");
                }
            }
        }
    }
}
