//! The arena: real and generated points on the surface of D, with its decision boundary.

use std::ops::RangeInclusive;
use std::sync::Arc;

use eframe::egui::{self, TextureHandle, TextureOptions, Ui, Vec2, Vec2b, vec2};
use egui_plot::{AxisHints, GridMark, HPlacement, Plot, PlotBounds, PlotImage, PlotPoint};

use super::beyond::beyond_ui;
use super::drawn::Drawing;
use super::framing::{self, Home};
use super::latents::{self, LatentBrush};
use super::legend::{arena_legend_ui, color_of};
use super::options::{ArenaLayer, ArenaOptions};
use super::reading::reading;
use super::spotlit::{self, spotlit_ui};
use super::surface::SurfaceScale;
use super::{pull, sheet, surface};
use crate::config::Terms;
use crate::math::Point;
use crate::math::plane::Rect;
use crate::protocol::{BranchId, Picture, RunId, Surface, View};
use crate::session::Shown;
use crate::ui::action::Action;
use crate::ui::curves::curves::{FADE, TICKS};
use crate::ui::empty::empty_ui;
use crate::ui::explain::Told as _;
use crate::ui::front::scroll_area;
use crate::ui::line::line_ui;
use crate::ui::scale::within;
use crate::ui::scene::Scene;
use crate::ui::theme::Palette;
use crate::ui::units::Unit;
use crate::words::Sentence;

/// Number of generated points, and of real ones, that are drawn.
const NUM_POINTS: usize = 1000;

/// Most by which the width of the numbers beside the axis changes, in points.
const WIDTH_OF_NUMBERS: f32 = 18.0;
/// Width of the axis with its numbers and its name, in points.
const WIDTH_OF_AXIS: f32 = WIDTH_OF_NUMBERS + 38.0;

/// The state of the arena: its view and what is hidden.
#[derive(Default)]
pub struct Arena {
    texture: Option<CachedTexture>,
    home: Home,
    fitted: Option<Fitted>,
    /// Whether the person has moved or zoomed the view.
    moved: bool,
    /// The visible part of the plane; `None` before the first frame.
    rect: Option<Rect>,
    /// The part of the plane that another arena shows, to be shown here too.
    led_to: Option<Rect>,
    /// Whether the pointer is over it.
    hovered: bool,
    run: RunId,
    /// The branch of the last picture.
    branch: BranchId,
    probe: Option<Point>,
    /// The automatic view of this frame, where it is that of several runs.
    shared: Option<Rect>,
    /// When the morph of the manifold began; `None` if it is not replayed.
    morph: Option<f64>,
    /// What the pointer brushed over in the last frame, while latents are shown.
    brush: Option<LatentBrush>,
    /// What is shown, and how.
    pub options: ArenaOptions,
    /// Names in the legend that are hidden.
    pub hidden: Vec<String>,
}

/// The automatic view, extended to the shape of the pane.
struct Fitted {
    home: Rect,
    size: Vec2,
    view: Rect,
}

/// The texture of the surface, and what it was made from.
struct CachedTexture {
    handle: TextureHandle,
    surface: Arc<Surface>,
    scale: SurfaceScale,
    palette: &'static Palette,
}

impl Arena {
    /// The view to request from the observer; `resolution` gives the cells along each side that there is time for, for
    /// slow pictures and for others.
    pub fn view(&self, shown: &Shown, resolution: impl Fn(bool) -> usize) -> View {
        let known = self.rect.filter(|_| self.run == shown.state.at.run);
        let rect = known.unwrap_or(shown.state.target.bounds());
        let (surface, layers) = (self.options.surface(), self.options.wanted());
        let view = View { surface, probe: self.probe, layers, ..View::plain(rect, 0, NUM_POINTS) };
        let resolution = self.options.resolution().unwrap_or_else(|| resolution(view.is_slow()));
        View { resolution, ..view }
    }

    /// The automatic view of this run, with the rectangle of its data; `None` before the first picture.
    pub fn home(&self) -> Option<[Rect; 2]> {
        self.home.known()
    }

    /// In the next frame `home` is the automatic view: that of several runs.
    pub fn share_home(&mut self, home: Rect) {
        self.shared = Some(home);
    }

    /// Whether the pointer is over the plot.
    pub fn is_under_pointer(&self) -> bool {
        self.hovered
    }

    /// The part of the plane that the person looks at; `None` for the one that fits the run.
    pub fn camera(&self) -> Option<Rect> {
        self.rect.filter(|_| self.moved)
    }

    /// Shows the part of the plane that another arena shows.
    pub fn follow(&mut self, camera: Option<Rect>) {
        self.moved = camera.is_some();
        self.led_to = camera.filter(|camera| self.rect != Some(*camera));
    }

    /// Shows the part of the plane that `other` shows.
    pub fn look_as(&mut self, other: &Self) {
        (self.home, self.moved, self.rect, self.run) = (other.home, other.moved, other.rect, other.run);
    }

    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>, actions: &mut Vec<Action>) {
        let Some(shown) = &scene.session.shown else {
            empty_ui(ui, &scene.text("screen.arena.waiting"));
            return;
        };
        if self.run != shown.state.at.run {
            self.run = shown.state.at.run;
            self.home = Home::default();
            self.moved = false;
            self.probe = None;
            (self.morph, self.brush) = (None, None);
        }
        if shown.state.target.dimension().is_line() {
            let picture = scene.session.picture.as_ref().filter(|picture| picture.at.run == self.run);
            let line = picture.and_then(|picture| picture.line.as_deref());
            line_ui(ui, scene, shown, line, &mut self.hidden);
            self.rect = None;
            self.diverged_ui(ui, scene, shown, actions);
            return;
        }
        let data = shown.state.target.bounds();
        let picture = scene.session.picture.as_ref().filter(|picture| picture.at.run == self.run);
        if let Some(picture) = picture {
            // Where the fakes are on another branch tells nothing about this one.
            if std::mem::replace(&mut self.branch, picture.at.branch) != picture.at.branch {
                self.home.begin_anew();
            }
            self.home.see(data, picture.at.step, &picture.fake);
        }
        let home = self.shared.take().unwrap_or_else(|| self.home.view(data));
        let axis_names = shown.state.target.axis_names();
        self.draw_texture(ui, scene, picture, shown.state.config.game.terms());
        let surface = self.texture.as_ref().map(|drawn| (&*drawn.surface, drawn.scale));
        let of_legend = picture.map(|picture| (&**picture, surface));
        let choices = (&mut self.hidden, &mut self.options);
        let (names, replay) = arena_legend_ui(ui, scene, shown, of_legend, choices, actions);
        let now = ui.input(|input| input.time);
        if replay {
            self.morph = Some(now);
        }
        let share = self.morph.map_or(1.0, |begun| (now - begun) / sheet::MORPH);
        if share < 1.0 {
            ui.request_repaint();
        } else {
            self.morph = None;
        }
        let lit = match (self.brush, picture) {
            (Some(brush), Some(picture)) => {
                let lit = brush.lit(&picture.fake, &picture.layers.latents);
                // Where nothing is under the brush, everything is as bright as without it.
                lit.contains(&true).then_some(lit)
            }
            _ => None,
        };
        let drawing = picture.map(|picture| Drawing {
            picture,
            config: &shown.state.config,
            options: &self.options,
            names: &names,
            hidden: &self.hidden,
            morph: (share, data),
            lit: lit.as_deref(),
        });
        let [x_unit, y_unit] = Unit::of(&shown.state.target);
        let hints = |hints: AxisHints<'static>, name: &str, unit: Unit, fade, length: f64| {
            let label = move |mark: GridMark, range: &RangeInclusive<f64>| {
                within(unit.label(&mark), mark.value, range, length)
            };
            hints.label(name.to_owned()).label_spacing(fade).formatter(label)
        };
        let width = f64::from(ui.available_width() - WIDTH_OF_AXIS);
        let plot = Plot::new("arena")
            .data_aspect(1.0)
            .show_grid(Vec2b::FALSE)
            .x_grid_spacer(move |input| x_unit.marks(&input, TICKS[0]))
            .y_grid_spacer(move |input| y_unit.marks(&input, TICKS[1]))
            .custom_x_axes(vec![hints(AxisHints::new_x(), axis_names[0], x_unit, FADE[0], width)])
            .custom_y_axes(vec![
                hints(AxisHints::new_y(), axis_names[1], y_unit, FADE[1], f64::INFINITY)
                    .placement(HPlacement::Left)
                    .min_thickness(WIDTH_OF_AXIS),
            ])
            .label_formatter(|_| None)
            .allow_scroll(Vec2b::FALSE)
            .auto_bounds(false)
            .show_crosshair(false);
        let mut recentred = false;
        let response = plot.show(ui, |plot_ui| {
            let bounds = plot_ui.plot_bounds();
            let seen = Rect { min: bounds.min(), max: bounds.max() };
            let size = plot_ui.transform().frame().size();
            // The numbers beside the axis change its width with the view, which must not change the view again.
            let fits = |fitted: &Fitted| {
                fitted.home == home && (fitted.size - size).abs().max_elem() < WIDTH_OF_NUMBERS
            };
            let fitted = self.fitted.take().filter(fits).unwrap_or_else(|| {
                let view = framing::filled(home, [size.x, size.y].map(f64::from));
                Fitted { home, size, view }
            });
            let wanted = if self.moved { framing::within_reason(seen, home) } else { fitted.view };
            self.fitted = Some(fitted);
            let wanted = self.led_to.take().unwrap_or(wanted);
            if wanted != seen {
                plot_ui.set_plot_bounds(PlotBounds::from_min_max(wanted.min, wanted.max));
            }
            recentred = plot_ui.response().double_clicked();
            if let Some(drawn) = &self.texture {
                plot_ui.image(surface_item(drawn));
            }
            // The wheel zooms, as in a map.
            let scroll = plot_ui.ctx().input(|input| input.smooth_scroll_delta().y);
            if scroll != 0.0 && plot_ui.response().hovered() {
                plot_ui.zoom_bounds_around_hovered(Vec2::splat((scroll / 400.0).exp()));
            }
            if let Some(drawing) = &drawing {
                drawing.ui(plot_ui, scene);
            }
            if let Some(light) = scene.spotlight {
                spotlit_ui(plot_ui, scene, light);
            }
            let bounds = plot_ui.plot_bounds();
            (Rect { min: bounds.min(), max: bounds.max() }, plot_ui.pointer_coordinate())
        });
        let (rect, pointer) = response.inner;
        let zoomed = response.response.hovered()
            && ui.input(|input| input.zoom_delta() != 1.0 || input.smooth_scroll_delta() != Vec2::ZERO);
        if response.response.dragged() || zoomed {
            self.moved = true;
        }
        self.rect = Some(rect);
        let hovered = response.response.hovered() || response.response.dragged();
        self.hovered = hovered;
        let pointer = pointer.filter(|_| hovered).map(|point| [point.x, point.y]);
        self.probe = pointer.map(|x| x.map(|value| value as f32));
        if let Some(x) = pointer {
            // A thousandth of what is in view.
            let step = rect.size()[0].max(rect.size()[1]) / 1000.0;
            let reading = reading(scene, shown, picture, x, step);
            response.response.clone().on_hover_ui_at_pointer(|ui| {
                ui.label(egui::RichText::new(reading).monospace());
            });
        }
        let frame = *response.transform.frame();
        if let Some(light) = scene.spotlight {
            spotlit::latents_ui(ui, scene, frame, light);
        }
        let scale = drawing.as_ref().and_then(|drawing| drawing.scale_of_arrows(scene));
        match (scene.spotlight, scale) {
            (Some(light), Some((scale, layer))) if light.pull => {
                pull::key_ui(ui, frame, scale, color_of(layer, scene.palette));
            }
            (Some(light), _) => spotlit::key_ui(ui, scene, frame, light, rect.size()[1]),
            (None, Some((scale, layer))) => pull::key_ui(ui, frame, scale, color_of(layer, scene.palette)),
            (None, None) => {}
        }
        self.brush = None;
        if let Some(picture) = picture.filter(|_| self.options.layer(ArenaLayer::Latents).shown) {
            let unit = response.transform.dvalue_dpos()[0];
            let over_fakes = pointer.map(|place| LatentBrush::over_fakes(place, unit));
            let frame = *response.transform.frame();
            let of_picture = (&*shown.state.config, &**picture);
            let over_latents = latents::latents_ui(ui, scene, frame, of_picture, lit.as_deref());
            self.brush = over_latents.or(over_fakes);
        }
        let shows_fakes = !self.hidden.contains(&names.fake);
        if let Some(picture) = picture.filter(|_| shows_fakes) {
            recentred |= beyond_ui(ui, scene, *response.transform.frame(), rect, &picture.fake);
        }
        if recentred {
            self.moved = false;
            self.home.show_everything(data, picture.map_or(&[], |picture| &picture.fake));
        }
        response.response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, scene.text("pane.arena.title"))
        });
        self.diverged_ui(ui, scene, shown, actions);
    }

    fn diverged_ui(&self, ui: &Ui, scene: Scene<'_>, shown: &Shown, actions: &mut Vec<Action>) {
        let crate::protocol::Phase::Diverged(divergence) = shown.phase else { return };
        let room = ui.max_rect().size() - vec2(44.0, 72.0);
        let area = egui::Area::new(egui::Id::unique(("diverged", self.run)))
            .constrain_to(ui.max_rect())
            .pivot(egui::Align2::CENTER_TOP)
            .fixed_pos(ui.max_rect().center_top() + vec2(0.0, 30.0));
        area.show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).inner_margin(12.0).show(ui, |ui| {
                ui.set_max_width(room.x.min(320.0));
                scroll_area(room.y).show(ui, |ui| {
                    let title = egui::RichText::new(scene.text("screen.diverged.title")).heading();
                    ui.label(title.color(scene.palette.trouble));
                    ui.label(crate::ui::guide::sentences::divergence(scene, &divergence));
                    if scene.is_figure {
                        return;
                    }
                    let rewind =
                        Sentence::new("screen.diverged.rewind").with_count("step", divergence.healthy_step);
                    let rewind = ui.button(rewind.text(scene.language));
                    if rewind.on_hover_told(scene, scene.text("screen.diverged.rewind_help")).clicked() {
                        actions.push(Action::Rewind);
                    }
                });
            });
        });
    }

    /// Uploads the surface if the picture or the colours have changed.
    fn draw_texture(&mut self, ui: &Ui, scene: Scene<'_>, picture: Option<&Arc<Picture>>, terms: Terms) {
        let Some(picture) = picture else {
            self.texture = None;
            return;
        };
        let same = |drawn: &CachedTexture| {
            Arc::ptr_eq(&drawn.surface, &picture.surface) && std::ptr::eq(drawn.palette, scene.palette)
        };
        if self.texture.as_ref().is_some_and(same) {
            return;
        }
        let scale = SurfaceScale::of(&picture.surface);
        let image = surface::image(&picture.surface, scale, terms, scene.palette);
        let handle = match self.texture.take() {
            Some(mut drawn) => {
                drawn.handle.set(image, TextureOptions::LINEAR);
                drawn.handle
            }
            None => ui.ctx().load_texture("surface", image, TextureOptions::LINEAR),
        };
        let surface = Arc::clone(&picture.surface);
        self.texture = Some(CachedTexture { handle, surface, scale, palette: scene.palette });
    }
}

fn surface_item(drawn: &CachedTexture) -> PlotImage {
    let rect = drawn.surface.grid.rect;
    let [width, height] = rect.size();
    let centre = PlotPoint::new(rect.min[0] + 0.5 * width, rect.min[1] + 0.5 * height);
    PlotImage::new("", drawn.handle.id(), centre, vec2(width as f32, height as f32)).allow_hover(false)
}
