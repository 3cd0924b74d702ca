//! The window in which a figure is chosen: the pane, how large, in which theme, and where it goes.

use eframe::egui::{Button, ComboBox, Context, Grid, Rect, Theme, Ui};

use super::look::{FigureFormat, FigureLook};
use crate::ui::action::{Action, Purpose};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::front::window_ui;
use crate::ui::scene::Scene;
use crate::ui::window::layout::{Pane, place_id};

/// Width of the window, in points.
const WIDTH: f32 = 400.0;
/// The sizes that are offered, in points: wide for a page, wider for a slide, and square.
const SIZES: [[u32; 2]; 4] = [[900, 600], [1200, 800], [1600, 900], [800, 800]];
/// How many times as large pixels can be.
const MOST_SCALE: u32 = 4;
/// Least width and height of a figure, in points.
const LEAST: u32 = 200;

/// What is chosen for figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureDialog {
    /// Whether the window is open.
    pub is_open: bool,
    /// The pane that is drawn.
    pub pane: Pane,
    /// Width and height, in points; `None` for those that the pane has in the window.
    size: Option<[u32; 2]>,
    /// The theme; `None` for that of the window.
    theme: Option<Theme>,
    /// How many times as large pixels are; `None` for as many pixels as the screen has at least.
    scale: Option<u32>,
}

impl Default for FigureDialog {
    fn default() -> Self {
        Self { is_open: false, pane: Pane::Arena, size: None, theme: None, scale: None }
    }
}

impl FigureDialog {
    /// How the figure of `pane` is to look.
    pub fn look(&self, ctx: &Context, pane: Pane, scene_language: crate::words::Language) -> FigureLook {
        FigureLook {
            pane,
            size: self.size.unwrap_or_else(|| seen(ctx, pane)),
            theme: self.theme.unwrap_or(ctx.theme()),
            language: scene_language,
        }
    }

    /// How many times as large pixels are.
    pub fn scale(&self, ctx: &Context) -> u32 {
        self.scale.unwrap_or((ctx.pixels_per_point().ceil() as u32).clamp(1, MOST_SCALE))
    }

    /// Draws the window.
    pub fn ui(&mut self, ctx: &Context, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let mut is_open = self.is_open;
        window_ui(ctx, "figure", scene.text("figure_of.title"), &mut is_open, WIDTH, |ui, _| {
            Grid::new("figure").num_columns(2).spacing([12.0, 8.0]).show(ui, |ui| {
                self.choices_ui(ui, scene);
            });
            ui.add_space(8.0);
            let look = self.look(ui.ctx(), self.pane, scene.language);
            let scale = self.scale(ui.ctx());
            let [width, height] = look.size.map(|side| side * scale);
            let size =
                crate::words::Sentence::new("figure_of.pixels").with("width", width).with("height", height);
            caption_ui(ui, scene, size.text(scene.language));
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                for (format, word) in
                    [(FigureFormat::Png, "figure_of.save_png"), (FigureFormat::Svg, "figure_of.save_svg")]
                {
                    let save = ui.add(Button::new(scene.text(word)));
                    if save.on_hover_told(scene, scene.text(&format!("{word}_help"))).clicked() {
                        actions.push(Action::Ask(Purpose::SavePane(self.pane, format)));
                    }
                }
                let copy = ui.add(Button::new(scene.text("figure_of.copy")));
                if copy.on_hover_told(scene, scene.text("figure_of.copy_help")).clicked() {
                    actions.push(Action::CopyFigure(self.pane));
                }
            });
        });
        self.is_open = is_open;
    }

    fn choices_ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let title = |pane: Pane| {
            let words = pane.words(scene.config().map(|config| &config.game));
            scene.text(&format!("pane.{words}.title")).into_owned()
        };
        ui.label(scene.text("figure_of.pane"));
        let list = ComboBox::from_id_salt("figure pane").selected_text(title(self.pane));
        list.show_ui(ui, |ui| {
            for pane in Pane::ALL {
                ui.selectable_value(&mut self.pane, pane, title(pane));
            }
        });
        ui.end_row();
        let label = ui.label(scene.text("figure_of.size"));
        let name = |size: Option<[u32; 2]>| match size {
            Some([width, height]) => format!("{width} × {height}"),
            None => scene.text("figure_of.as_seen").into_owned(),
        };
        let list = ComboBox::from_id_salt("figure size").selected_text(name(self.size));
        let list = list.show_ui(ui, |ui| {
            for size in std::iter::once(None).chain(SIZES.map(Some)) {
                ui.selectable_value(&mut self.size, size, name(size));
            }
        });
        list.response.labelled_by(label.id);
        ui.end_row();
        ui.label(scene.text("figure_of.theme"));
        ui.horizontal_wrapped(|ui| {
            let themes = [(None, "as_seen"), (Some(Theme::Light), "light"), (Some(Theme::Dark), "dark")];
            for (theme, key) in themes {
                ui.selectable_value(&mut self.theme, theme, scene.text(&format!("figure_of.{key}")));
            }
        });
        ui.end_row();
        ui.label(scene.text("figure_of.scale"));
        ui.horizontal_wrapped(|ui| {
            let chosen = self.scale(ui.ctx());
            for scale in 1..=MOST_SCALE {
                if ui.selectable_label(scale == chosen, format!("{scale}×")).clicked() {
                    self.scale = Some(scale);
                }
            }
        });
        ui.end_row();
    }
}

/// Width and height of `pane` in the window; those of a page if it was not seen yet.
fn seen(ctx: &Context, pane: Pane) -> [u32; 2] {
    let place: Option<Rect> = ctx.data(|data| data.get_temp(place_id(pane)));
    place.map_or(SIZES[0], |place| {
        [place.width(), place.height()].map(|side| (side.round() as u32).max(LEAST))
    })
}
