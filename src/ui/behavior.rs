//! How egui_tiles shows the panes: their titles, their contents, and the buttons beside the tabs.

use eframe::egui::{self, Ui, WidgetText};
use egui_tiles::{Behavior, SimplificationOptions, Tabs, Tile, TileId, Tiles, Tree, UiResponse};

use super::action::{Action, Purpose};
use super::layout::{Pane, place_id};
use super::scale::Scale;
use super::scene::Scene;
use super::views::Views;
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

impl Panes<'_> {
    /// The name of a pane in the table of words, under the rules of the game.
    fn words(&self, pane: Pane) -> &'static str {
        pane.words(self.scene.config().map(|config| &config.game))
    }

    /// What stands in a pane.
    fn contents_ui(&mut self, ui: &mut Ui, pane: Pane) {
        match pane {
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
    }

    /// A pane that fills the window, below a bar with its name and its buttons.
    pub fn filling_ui(&mut self, ui: &mut Ui, pane: Pane) {
        let place = ui.max_rect();
        ui.data_mut(|data| data.insert_temp(place_id(pane), place));
        let (bar, rest) = place.split_top_bottom_at_y(place.top() + BAR);
        let mut bar_ui = ui.new_child(egui::UiBuilder::new().max_rect(bar));
        bar_ui.painter().rect_filled(bar, 0.0, self.tab_bar_color(ui.visuals()));
        bar_ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            self.buttons_ui(ui, pane);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add_space(8.0);
                let title = self.scene.text(&format!("pane.{}.title", self.words(pane)));
                let title = egui::Label::new(egui::RichText::new(title).strong()).sense(egui::Sense::click());
                let response = ui.add(title).on_hover_text(self.scene.text("screen.unfill"));
                if response.double_clicked() {
                    self.actions.push(Action::Fill(None));
                }
            });
        });
        let mut pane_ui = ui.new_child(egui::UiBuilder::new().max_rect(rest));
        pane_ui.set_clip_rect(rest.intersect(ui.clip_rect()));
        self.contents_ui(&mut pane_ui, pane);
        ui.advance_cursor_after_rect(place);
    }

    /// The buttons at the right end of a bar; where that is narrow they are in a menu, so that names of tabs have room.
    fn buttons_ui(&mut self, ui: &mut Ui, pane: Pane) {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(2.0);
        if ui.available_width() < NARROW && matches!(pane, Pane::Plot(_)) {
            let help = self.scene.text("screen.pane_menu");
            let menu = egui::containers::menu::MenuConfig::new()
                .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
            let button = egui::containers::menu::MenuButton::new("☰").config(menu);
            button.ui(ui, |ui| self.all_buttons_ui(ui, pane)).0.on_hover_text(help);
        } else {
            self.all_buttons_ui(ui, pane);
        }
    }

    fn all_buttons_ui(&mut self, ui: &mut Ui, pane: Pane) {
        let scene = self.scene;
        let (sign, help) = match self.views.filling {
            Some(_) => ("🗗", "screen.unfill"),
            None => ("🗖", "screen.fill"),
        };
        if ui.small_button(sign).on_hover_text(scene.text(help)).clicked() {
            self.actions.push(Action::Fill(Some(pane)));
        }
        if ui.small_button("📷").on_hover_text(scene.text("screen.save_pane")).clicked() {
            self.actions.push(Action::Ask(Purpose::SavePane(pane)));
        }
        let has_best =
            scene.config().is_some_and(|config| config.game.terms().best_output(1.0, 1.0).is_some());
        if pane == Pane::Arena && has_best {
            let best = &mut self.views.arena.best;
            ui.toggle_value(best, "D*").on_hover_text(scene.text("screen.arena.best"));
        }
        let Pane::Plot(kind) = pane else { return };
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
}

/// Height of the bars of tabs, in points, and the width below which their buttons are in a menu.
const BAR: f32 = 26.0;
const NARROW: f32 = 380.0;

/// The pane that the pointer is over.
pub fn pane_under_pointer(ctx: &egui::Context) -> Option<Pane> {
    let pointer = ctx.input(|input| input.pointer.latest_pos())?;
    let holds = |pane: &Pane| {
        let place: Option<egui::Rect> = ctx.data(|data| data.get_temp(place_id(*pane)));
        let frame: Option<u64> = ctx.data(|data| data.get_temp(frame_id(*pane)));
        let is_shown = frame.is_some_and(|frame| frame + 1 >= ctx.cumulative_frame_nr());
        is_shown && place.is_some_and(|place| place.contains(pointer))
    };
    Pane::ALL.into_iter().find(holds)
}

/// The memory of the frame in which a pane was last shown.
fn frame_id(pane: Pane) -> egui::Id {
    egui::Id::unique(("shown", pane.key()))
}

impl Behavior<Pane> for Panes<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Pane) -> UiResponse {
        let place = ui.max_rect();
        ui.data_mut(|data| data.insert_temp(place_id(*pane), place));
        let frame = ui.ctx().cumulative_frame_nr();
        ui.data_mut(|data| data.insert_temp(frame_id(*pane), frame));
        self.contents_ui(ui, *pane);
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        self.scene.text(&format!("pane.{}.title", self.words(*pane))).into_owned().into()
    }

    fn on_tab_button(
        &mut self,
        tiles: &mut Tiles<Pane>,
        tile_id: TileId,
        button: egui::Response,
    ) -> egui::Response {
        match tiles.get(tile_id) {
            Some(Tile::Pane(pane)) => {
                if button.double_clicked() {
                    self.actions.push(Action::Fill(Some(*pane)));
                }
                let help = self.scene.text(&format!("pane.{}.help", self.words(*pane)));
                let more = self.scene.text("screen.fill_double");
                button.on_hover_text(format!("{help}\n\n{more}"))
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
        self.buttons_ui(ui, *pane);
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, ..SimplificationOptions::default() }
    }

    fn min_size(&self) -> f32 {
        110.0
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        BAR
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        3.0
    }
}
