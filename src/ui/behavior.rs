//! How egui_tiles shows the panes: their titles, their contents, and the buttons beside the tabs.

use eframe::egui::{self, Ui, WidgetText};
use egui_tiles::{Behavior, SimplificationOptions, Tabs, Tile, TileId, Tiles, Tree, UiResponse};

use super::action::{Action, Purpose};
use super::app::Views;
use super::layout::Pane;
use super::scale::Scale;
use super::scene::Scene;
use super::{controls, guide, metrics};

/// What the panes need while they are shown.
pub struct Panes<'a> {
    /// What they read.
    pub scene: Scene<'a>,
    /// How the run is looked at.
    pub views: &'a mut Views,
    /// Whether the learning rates move together.
    pub rates_linked: bool,
    /// Whether the thermometer of collapse stands beside the losses.
    pub thermometer: bool,
    /// What is asked for.
    pub actions: &'a mut Vec<Action>,
}

/// The panes that a person has hidden.
pub fn hidden(tree: &Tree<Pane>) -> Vec<Pane> {
    let is_hidden = |pane: &Pane| tree.tiles.find_pane(pane).is_some_and(|id| !tree.is_visible(id));
    Pane::ALL.into_iter().filter(is_hidden).collect()
}

/// The memory in which a pane leaves its place, for pictures of it.
pub fn place_id(pane: Pane) -> egui::Id {
    egui::Id::unique(("place", pane.key()))
}

impl Behavior<Pane> for Panes<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Pane) -> UiResponse {
        let place = ui.max_rect();
        ui.data_mut(|data| data.insert_temp(place_id(*pane), place));
        match *pane {
            Pane::Controls => controls::controls_ui(
                ui,
                self.scene,
                &mut self.views.presets,
                self.rates_linked,
                self.actions,
            ),
            Pane::Arena => self.views.arena.ui(ui, self.scene, self.actions),
            Pane::Plot(kind) => self.views.curves.ui(ui, kind, self.scene, self.thermometer),
            Pane::Metrics => metrics::metrics_ui(ui, self.scene, self.actions),
            Pane::Spectrum => self.views.spectrum.ui(ui, self.scene, self.actions),
            Pane::Guide => guide::guide_ui(ui, self.scene),
        }
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        self.scene.text(&format!("pane.{}.title", pane.key())).into_owned().into()
    }

    fn on_tab_button(
        &mut self,
        tiles: &mut Tiles<Pane>,
        tile_id: TileId,
        button: egui::Response,
    ) -> egui::Response {
        match tiles.get(tile_id) {
            Some(Tile::Pane(pane)) => {
                button.on_hover_text(self.scene.text(&format!("pane.{}.help", pane.key())))
            }
            _ => button,
        }
    }

    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Pane>,
        ui: &mut Ui,
        _tile_id: TileId,
        tabs: &Tabs,
        _scroll_offset: &mut f32,
    ) {
        let active = tabs.active.and_then(|id| tiles.get_pane(&id));
        let Some(pane) = active else { return };
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(2.0);
        let scene = self.scene;
        if ui.small_button("📷").on_hover_text(scene.text("screen.save_pane")).clicked() {
            self.actions.push(Action::Ask(Purpose::SavePane(*pane)));
        }
        let has_best =
            scene.config().is_some_and(|config| config.game.terms().best_output(1.0, 1.0).is_some());
        if *pane == Pane::Arena && has_best {
            let best = &mut self.views.arena.best;
            ui.toggle_value(best, "D*").on_hover_text(scene.text("screen.arena.best"));
        }
        let Pane::Plot(kind) = *pane else { return };
        let curves = &mut self.views.curves;
        let mut follow = curves.range.is_none();
        if ui.toggle_value(&mut follow, "⏩").on_hover_text(scene.text("screen.follow")).changed() {
            let in_view = curves.steps_in_view(scene);
            curves.range = (!follow).then_some(in_view);
        }
        let mut log_steps = curves.steps == Scale::Logarithmic;
        if ui.toggle_value(&mut log_steps, "lg x").on_hover_text(scene.text("screen.log_steps")).changed() {
            curves.steps = Scale::logarithmic(log_steps);
            curves.range = None;
        }
        let mut log_values = curves.values(kind) == Scale::Logarithmic;
        let logarithmic = ui.add_enabled_ui(kind.may_be_logarithmic(), |ui| {
            ui.toggle_value(&mut log_values, "lg y").on_disabled_hover_text(scene.text("screen.log_none"))
        });
        if logarithmic.inner.on_hover_text(scene.text("screen.log_values")).changed() {
            curves.switch(kind);
        }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..SimplificationOptions::default() }
    }

    fn min_size(&self) -> f32 {
        110.0
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        26.0
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        3.0
    }
}
