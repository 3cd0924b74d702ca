//! The panes in egui_tiles: titles, contents, and the buttons beside the tabs.

use eframe::egui::{
    self, Align2, Response, Role, Sense, Stroke, StrokeKind, TextStyle, TextWrapMode, Ui, WidgetInfo,
    WidgetText, vec2,
};
use egui_tiles::{Behavior, SimplificationOptions, TabState, Tabs, Tile, TileId, Tiles, Tree, UiResponse};

use super::layout::{Pane, place_id};
use super::views::Views;
use crate::config::RunConfig;
use crate::protocol::SurfaceKind;
use crate::ui::action::Action;
use crate::ui::controls::controls;
use crate::ui::explain::{Told as _, Topic, hint, leads_on_by_key, told_ui};
use crate::ui::front::menu_ui;
use crate::ui::guide::guide;
use crate::ui::line::elsewhere_ui;
use crate::ui::metrics::metrics;
use crate::ui::scale::AxisScale;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::{Controls, ScreenLayout};

/// All that panes read and change in one frame.
pub struct Panes<'a> {
    /// What the panes show.
    pub scene: Scene<'a>,
    /// What the controls set, which is never held.
    pub live: Scene<'a>,
    /// The state of the panes.
    pub views: &'a mut Views,
    /// Whether the learning rates are linked.
    pub rates_linked: bool,
    /// Whether the thermometer of collapse is shown beside the losses.
    pub thermometer: bool,
    /// The actions of this frame.
    pub actions: &'a mut Vec<Action>,
}

/// The hidden panes.
pub fn hidden(tree: &Tree<Pane>) -> Vec<Pane> {
    let is_hidden = |pane: &Pane| tree.tiles.find_pane(pane).is_some_and(|id| !tree.is_visible(id));
    Pane::ALL.into_iter().filter(is_hidden).collect()
}

impl Panes<'_> {
    /// The key of a pane in the table of words, under the rules of the game.
    fn words(&self, pane: Pane) -> &'static str {
        pane.words(self.scene.config().map(|config| &config.game))
    }

    /// Draws the contents of a pane.
    pub fn contents_ui(&mut self, ui: &mut Ui, pane: Pane) {
        match pane {
            Pane::Controls => {
                controls::controls_ui(ui, self.live, &mut self.views.presets, self.rates_linked, self.actions)
            }
            Pane::Arena if self.is_without_figure() => elsewhere_ui(ui, self.scene, self.actions),
            Pane::Arena => self.views.arena.ui(ui, self.scene, self.actions),
            Pane::Model => self.views.model.ui(ui, self.scene),
            Pane::Plot(kind) => {
                self.views.curves.ui(ui, kind, self.scene, self.thermometer, self.actions);
            }
            Pane::Metrics => metrics::metrics_ui(ui, self.scene, self.actions),
            Pane::Dirac => self.views.dirac.ui(ui, self.scene, self.actions),
            Pane::Spectrum => self.views.spectrum.ui(ui, self.scene, self.actions),
            Pane::Guide => guide::guide_ui(ui, self.scene),
        }
    }

    /// Whether the layout is for data on a line, but these lie in the plane.
    fn is_without_figure(&self) -> bool {
        let is_plane = |config: &RunConfig| !config.dimension().is_line();
        self.scene.layout == ScreenLayout::Fig1 && self.scene.config().is_some_and(is_plane)
    }

    /// Draws a pane that fills the window, below a bar with its title and buttons.
    pub fn filling_ui(&mut self, ui: &mut Ui, pane: Pane) {
        let place = ui.max_rect();
        note_place(ui, pane, place);
        let (bar, rest) = place.split_top_bottom_at_y(place.top() + BAR);
        let mut bar_ui = ui.new_child(egui::UiBuilder::new().max_rect(bar));
        bar_ui.painter().rect_filled(bar, 0.0, self.tab_bar_color(ui.visuals()));
        bar_ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            self.buttons_ui(ui, pane);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add_space(8.0);
                let title = self.scene.text(&format!("pane.{}.title", self.words(pane)));
                let title = egui::Label::new(egui::RichText::new(title).strong()).sense(Sense::click());
                let response = ui.add(title).on_hover_told(self.scene, self.scene.text("screen.unfill"));
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

    /// Draws the buttons at the right end of a bar; in a narrow bar as a menu, so that the titles of tabs have room.
    fn buttons_ui(&mut self, ui: &mut Ui, pane: Pane) {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(2.0);
        let are_many = self.scene.layout.controls() == Controls::All && matches!(pane, Pane::Plot(_));
        if ui.available_width() < NARROW && are_many {
            let help = self.scene.text("screen.pane_menu");
            let stays = egui::PopupCloseBehavior::CloseOnClickOutside;
            menu_ui(ui, "☰", stays, |ui| self.all_buttons_ui(ui, pane)).on_hover_told(self.scene, help);
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
        if ui.small_button(sign).on_hover_told(scene, scene.text(help)).clicked() {
            self.actions.push(Action::Fill(Some(pane)));
        }
        if scene.layout.controls() == Controls::Hidden {
            return;
        }
        if ui.small_button("📷").on_hover_told(scene, scene.text("screen.save_pane")).clicked() {
            self.actions.push(Action::OpenFigure(pane));
        }
        if scene.layout.controls() != Controls::All {
            return;
        }
        let has_best =
            scene.config().is_some_and(|config| config.game.terms().best_output(1.0, 1.0).is_some());
        // On the line D* is a curve of its own.
        let is_line = scene.config().is_some_and(|config| config.dimension().is_line());
        if pane == Pane::Arena && has_best && !is_line {
            let options = &mut self.views.arena.options;
            let mut best = options.surface() == SurfaceKind::Best;
            let response = ui.toggle_value(&mut best, "D*");
            if response.on_hover_told(scene, scene.text("screen.surface.best_help")).changed() {
                options.show_surface(if best { SurfaceKind::Best } else { SurfaceKind::Output });
            }
        }
        let Pane::Plot(kind) = pane else { return };
        let curves = &mut self.views.curves;
        let mut follow = curves.range.is_none();
        if ui.toggle_value(&mut follow, "⏩").on_hover_told(scene, scene.text("screen.follow")).changed() {
            let in_view = curves.steps_in_view(scene);
            curves.range = (!follow).then_some(in_view);
        }
        let mut log_steps = curves.options.steps == AxisScale::Logarithmic;
        if ui
            .toggle_value(&mut log_steps, "lg x")
            .on_hover_told(scene, scene.text("screen.log_steps"))
            .changed()
        {
            curves.options.steps = AxisScale::logarithmic(log_steps);
            curves.range = None;
        }
        let mut log_values = curves.values(kind) == AxisScale::Logarithmic;
        let logarithmic = ui.add_enabled_ui(kind.may_be_logarithmic(), |ui| {
            ui.toggle_value(&mut log_values, "lg y")
                .on_disabled_hover_told(scene, scene.text("screen.log_none"))
        });
        if logarithmic.inner.on_hover_told(scene, scene.text("screen.log_values")).changed() {
            curves.switch(kind);
        }
    }
}

/// Height of the bars of tabs, in points.
const BAR: f32 = 26.0;
/// Width of a bar, in points, below which its buttons are in a menu.
const NARROW: f32 = 380.0;

/// The pane under the pointer.
pub fn pane_under_pointer(ctx: &egui::Context) -> Option<Pane> {
    let pointer = ctx.input(|input| input.pointer.latest_pos())?;
    Pane::ALL.into_iter().find(|pane| place_of(ctx, *pane).is_some_and(|place| place.contains(pointer)))
}

/// Where a pane is drawn; `None` where it is hidden.
pub fn place_of(ctx: &egui::Context, pane: Pane) -> Option<egui::Rect> {
    let frame: Option<u64> = ctx.data(|data| data.get_temp(frame_id(pane)));
    let is_shown = frame.is_some_and(|frame| frame + 1 >= ctx.cumulative_frame_nr());
    ctx.data(|data| data.get_temp(place_id(pane))).filter(|_| is_shown)
}

/// Notes that a pane is drawn at `place` in this frame.
pub fn note_place(ui: &Ui, pane: Pane, place: egui::Rect) {
    let frame = ui.ctx().cumulative_frame_nr();
    ui.data_mut(|data| {
        data.insert_temp(place_id(pane), place);
        data.insert_temp(frame_id(pane), frame);
    });
}

/// The id under which the frame is stored in which a pane was last shown.
fn frame_id(pane: Pane) -> egui::Id {
    egui::Id::unique(("shown", pane.key()))
}

impl Behavior<Pane> for Panes<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, pane: &mut Pane) -> UiResponse {
        note_place(ui, *pane, ui.max_rect());
        self.contents_ui(ui, *pane);
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        self.scene.text(&format!("pane.{}.title", self.words(*pane))).into_owned().into()
    }

    /// Draws a tab. In a bar that is scrolled, titles at its ends are whole or left out; that of the active tab is
    /// shortened.
    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<Pane>,
        ui: &mut Ui,
        id: egui::Id,
        tile_id: TileId,
        state: &TabState,
    ) -> Response {
        let margin = self.tab_title_spacing(ui.visuals());
        let title = self.tab_title_for_tile(tiles, tile_id);
        let galley = |ui: &Ui, room| {
            title.clone().into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Button)
        };
        let whole = galley(ui, f32::INFINITY);
        let name = whole.text().to_owned();
        let (_, rect) = ui.allocate_space(vec2(whole.size().x + 2.0 * margin, ui.available_height()));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, state.active, &name));
        let seen = rect.intersect(ui.clip_rect());
        let is_whole = seen.width() > rect.width() - margin;
        if seen.is_positive() && (is_whole || state.active) && !state.is_being_dragged {
            let ground = self.tab_bg_color(ui.visuals(), tiles, tile_id, state);
            let outline = self.tab_outline_stroke(ui.visuals(), tiles, tile_id, state);
            ui.painter().rect(seen.shrink(0.5), 0.0, ground, outline, StrokeKind::Inside);
            if state.active {
                // The tab and its pane are one.
                let line = Stroke::new(outline.width + 1.0, ground);
                ui.painter().hline(seen.x_range(), seen.bottom(), line);
            }
            let (text, room) =
                if is_whole { (whole, rect) } else { (galley(ui, seen.width() - 2.0 * margin), seen) };
            let place = Align2::LEFT_CENTER.align_size_within_rect(text.size(), room.shrink(margin)).min;
            let color = self.tab_text_color(ui.visuals(), tiles, tile_id, state);
            ui.painter().galley(place, text, color);
        }
        self.on_tab_button(tiles, tile_id, response.on_hover_cursor(self.tab_hover_cursor_icon()))
    }

    fn on_tab_button(&mut self, tiles: &mut Tiles<Pane>, tile_id: TileId, button: Response) -> Response {
        match tiles.get(tile_id) {
            Some(Tile::Pane(pane)) => {
                if button.double_clicked() {
                    self.actions.push(Action::Fill(Some(*pane)));
                }
                let help = self.scene.text(&format!("pane.{}.help", self.words(*pane)));
                let more = self.scene.text("screen.fill_double");
                let title = self.scene.text(&format!("pane.{}.title", self.words(*pane)));
                leads_on_by_key(&button, self.scene, Topic::Pane(&title));
                button.on_hover_ui(|ui| {
                    told_ui(ui, self.scene, &title, &format!("{help}\n\n{more}"));
                    ui.label(hint(self.scene, false));
                })
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

    fn is_tab_bar_visible(&self, _tile_id: TileId, _tabs: &Tabs) -> bool {
        self.scene.layout.controls() != Controls::Hidden
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
