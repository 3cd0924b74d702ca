//! The arena: real and generated points on the surface of D, with its decision boundary.

use std::ops::RangeInclusive;
use std::sync::Arc;

use eframe::egui::{self, TextureHandle, TextureOptions, Ui, Vec2, Vec2b, vec2};
use egui_plot::{
    AxisHints, GridMark, HPlacement, Line, LineStyle, Plot, PlotBounds, PlotImage, PlotPoint, PlotPoints,
    PlotUi, Points,
};

use super::beyond::beyond_ui;
use super::framing::{self, Home};
use super::level_line::thinned;
use super::spotlit::{self, spotlit_ui};
use super::surface;
use crate::config::{Objective, TargetKind, Terms};
use crate::data::Table;
use crate::math::Point;
use crate::math::plane::Rect;
use crate::protocol::{Picture, RunId, View};
use crate::session::Shown;
use crate::ui::action::Action;
use crate::ui::curves::curves::{FADE, TICKS};
use crate::ui::curves::legend::{LegendEntry, legend_ui};
use crate::ui::empty::empty_ui;
use crate::ui::front::scroll_area;
use crate::ui::scale::{precise, short, within};
use crate::ui::scene::Scene;
use crate::ui::spotlight::Spotlight;
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
    run: RunId,
    probe: Option<Point>,
    /// Whether the best D is shown in place of D.
    pub best: bool,
    /// Names of hidden layers.
    pub hidden: Vec<String>,
}

/// The automatic view, extended to the shape of the pane.
struct Fitted {
    home: Rect,
    size: Vec2,
    view: Rect,
}

/// The texture of the surface, and the picture it was made from.
struct CachedTexture {
    handle: TextureHandle,
    picture: Arc<Picture>,
    palette: &'static Palette,
}

impl Arena {
    /// The view to request from the observer, with `resolution` cells along each side.
    pub fn view(&self, shown: &Shown, resolution: usize) -> View {
        let known = self.rect.filter(|_| self.run == shown.state.at.run);
        let rect = known.unwrap_or(shown.state.target.bounds());
        View { rect, resolution, best: self.best, num_points: NUM_POINTS, probe: self.probe }
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
        }
        let data = shown.state.target.bounds();
        let picture = scene.session.picture.as_ref().filter(|picture| picture.at.run == self.run);
        if let Some(picture) = picture {
            self.home.see(data, picture.at.step, &picture.fake);
        }
        let home = self.home.view(data);
        let names = shown.state.target.axis_names();
        self.draw_texture(ui, scene, picture, shown.state.config.game.terms());
        let (real, fake) = (scene.text("screen.arena.real"), scene.text("screen.arena.fake"));
        let is_best = picture.is_some_and(|picture| picture.surface.is_best);
        // D* is then not what D is to become.
        let asks_for_slope = shown.state.config.game.optimum(shown.state.at.step + 1).is_none();
        let of_contour = match shown.state.config.game.objective {
            _ if is_best && asks_for_slope => "contour_best_free",
            _ if is_best => "contour_best",
            Objective::Hinge => "contour_zero",
            objective if objective.outputs_score() => "contour_midway",
            _ => "contour",
        };
        let contour = scene.text(&format!("screen.arena.{of_contour}"));
        let entry = |name: &str, key: &str, color| {
            let help = scene.text(&format!("screen.arena.{key}_help")).into_owned();
            LegendEntry { name: name.to_owned(), help, color, dashed: false, section: None }
        };
        let palette = scene.palette;
        let mut of_real = entry(&real, "real", palette.real);
        if let Some(jitter) = shown.state.target.table().and_then(jitter_of) {
            of_real.help += scene.language.between_sentences();
            of_real.help += &jitter.text(scene.language);
        }
        let mut entries = vec![
            of_real,
            entry(&fake, "fake", palette.fake),
            entry(&contour, if is_best { "contour_best" } else { of_contour }, palette.reference),
        ];
        let average = scene.text("screen.arena.average");
        if picture.is_some_and(|picture| !picture.average.is_empty()) {
            entries.insert(2, entry(&average, "average", palette.other[0]));
        }
        legend_ui(ui, scene, &entries, &mut self.hidden, |ui| {
            surface::key_ui(ui, scene, is_best);
        });
        let shows = |name: &str| !self.hidden.iter().any(|hidden| hidden == name);
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
            .custom_x_axes(vec![hints(AxisHints::new_x(), names[0], x_unit, FADE[0], width)])
            .custom_y_axes(vec![
                hints(AxisHints::new_y(), names[1], y_unit, FADE[1], f64::INFINITY)
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
            if let Some(picture) = picture {
                let is_spotlit = scene.spotlight.is_some_and(Spotlight::has_samples);
                if shows(&real) && !is_spotlit {
                    points(plot_ui, &real, &picture.real, scene.palette.real);
                }
                if shows(&fake) && !is_spotlit {
                    points(plot_ui, &fake, &picture.fake, scene.palette.fake);
                }
                if shows(&average) {
                    points(plot_ui, &average, &picture.average, scene.palette.other[0]);
                }
                let unit = plot_ui.transform().dvalue_dpos();
                let lines = picture.contour.iter().filter(|_| shows(&contour));
                for line in &lines.map(|line| thinned(line, unit)).collect::<Vec<_>>() {
                    let halo = scene.palette.surface_neutral.gamma_multiply(0.7);
                    plot_ui.line(contour_line(&contour, line).width(3.5).color(halo));
                    let (width, color) = match scene.spotlight {
                        Some(light) if light.boundary => (4.0, scene.palette.discriminator),
                        _ => (1.6, scene.palette.reference),
                    };
                    plot_ui.line(contour_line(&contour, line).width(width).color(color));
                }
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
        if let Some(light) = scene.spotlight {
            let frame = *response.transform.frame();
            spotlit::latents_ui(ui, scene, frame, light);
            spotlit::key_ui(ui, scene, frame, light, rect.size()[1]);
        }
        if let Some(picture) = picture.filter(|_| shows(&fake)) {
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
        let area = egui::Area::new(egui::Id::unique("diverged"))
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
                    let rewind =
                        Sentence::new("screen.diverged.rewind").with_count("step", divergence.healthy_step);
                    let rewind = ui.button(rewind.text(scene.language));
                    if rewind.on_hover_text(scene.text("screen.diverged.rewind_help")).clicked() {
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
            Arc::ptr_eq(&drawn.picture, picture) && std::ptr::eq(drawn.palette, scene.palette)
        };
        if self.texture.as_ref().is_some_and(same) {
            return;
        }
        let image = surface::image(&picture.surface, terms, scene.palette);
        let handle = match self.texture.take() {
            Some(mut drawn) => {
                drawn.handle.set(image, TextureOptions::LINEAR);
                drawn.handle
            }
            None => ui.ctx().load_texture("surface", image, TextureOptions::LINEAR),
        };
        self.texture = Some(CachedTexture { handle, picture: Arc::clone(picture), palette: scene.palette });
    }
}

/// A note with the greatest jitter of the rows; `None` without jitter.
fn jitter_of(table: &Table) -> Option<Sentence> {
    let most = table.rounding_steps().map(|step| 0.5 * table.jitter() * step);
    let [x, y] = table.column_names().map(|name| format!("{name:?}"));
    let sentence = Sentence::new("screen.arena.jitter").with("x", x).with("y", y);
    let [by_x, by_y] = most.map(short);
    (most != [0.0; 2]).then(|| sentence.with("by_x", by_x).with("by_y", by_y))
}

fn surface_item(drawn: &CachedTexture) -> PlotImage {
    let rect = drawn.picture.surface.grid.rect;
    let [width, height] = rect.size();
    let centre = PlotPoint::new(rect.min[0] + 0.5 * width, rect.min[1] + 0.5 * height);
    PlotImage::new("", drawn.handle.id(), centre, vec2(width as f32, height as f32)).allow_hover(false)
}

fn points(plot_ui: &mut PlotUi<'_>, name: &str, points: &[Point], color: egui::Color32) {
    let places: PlotPoints<'_> = points.iter().map(|point| point.map(f64::from)).collect();
    plot_ui
        .points(Points::new(name, places).radius(1.8).color(color.gamma_multiply(0.85)).allow_hover(false));
}

fn contour_line(name: &str, line: &[[f64; 2]]) -> Line<'static> {
    let places: PlotPoints<'_> = line.iter().copied().collect();
    Line::new(name, places).style(LineStyle::Solid).allow_hover(false)
}

/// Number of decimals that distinguish places `step` apart: three, and more in a narrow view.
fn decimals(step: f64) -> usize {
    (-step.log10()).ceil().clamp(3.0, 9.0) as usize
}

/// The text at the pointer: the place `x`, the output of D there, and the density of the data. Places `step` apart
/// are distinguished.
fn reading(
    scene: Scene<'_>,
    shown: &Shown,
    picture: Option<&Arc<Picture>>,
    x: [f64; 2],
    step: f64,
) -> String {
    let config = &shown.state.config;
    let decimals = decimals(step);
    // Where places lie closer together, so do the outputs of D.
    let of_output = (decimals + 1).min(7);
    let mut lines = vec![format!("x = ({:.decimals$}, {:.decimals$})", x[0], x[1])];
    if let Some(table) = shown.state.target.table() {
        let [first, second] = table.to_original(x.map(|value| value as f32));
        let [first_name, second_name] = table.column_names();
        let near = table.to_original([x[0] + step, x[1] + step].map(|value| value as f32));
        lines.push(format!("{first_name} = {}", precise(first, (near[0] - first).abs())));
        lines.push(format!("{second_name} = {}", precise(second, (near[1] - second).abs())));
    }
    if let Some(picture) = picture {
        let probed = picture.view.probe == Some(x.map(|value| value as f32));
        let exact = picture.probe.filter(|_| probed);
        // Until the observer has looked right there, the surface around it is read.
        let sign = if exact.is_some() { "=" } else { "≈" };
        let on_surface = surface::logit_at(&picture.surface, x);
        let objective = config.game.objective;
        let is_best = picture.surface.is_best;
        if let Some(logit) = on_surface.filter(|_| is_best && surface::has_say(&picture.surface, x)) {
            lines.push(format!("D*(x) ≈ {:.of_output$}", objective.discriminator_output(logit)));
        }
        if let Some(logit) = exact.or(on_surface.filter(|_| !is_best)) {
            // A score a is no probability.
            if !objective.outputs_score() {
                lines.push(format!("D(x) {sign} {:.of_output$}", objective.discriminator_output(logit)));
            }
            if objective != Objective::LeastSquares {
                let logit = f64::from(logit);
                let number = if logit.abs() < 1e4 { format!("{logit:.of_output$}") } else { short(logit) };
                let name =
                    if objective.outputs_score() { "screen.arena.score" } else { "screen.arena.logit" };
                lines.push(format!("{} {sign} {number}", scene.text(name)));
            }
        }
    }
    match shown.state.target.density(x) {
        Some(density) => {
            lines.push(format!("{} = {}", scene.text("screen.arena.density"), short(density)));
        }
        None if config.data.target == TargetKind::Csv || shown.state.target.table().is_some() => {
            lines.push(scene.text("screen.arena.no_density").into_owned());
        }
        None => {}
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_says_by_how_much_jitter_moves_rows() {
        let text = "x,y z\n0,0\n1,5\n3,10\n7,20\n";
        let options = crate::data::ReadingOptions::default();
        let table = Table::parse(text.as_bytes(), ["", ""], "", &options, 1).expect("a table");
        let said =
            |jitter| jitter_of(&table.clone().with_jitter(jitter)).map(|sentence| sentence.to_string());
        let whole = said(1.0).expect("a sentence");
        assert!(whole.contains("±0.5 in \"x\"") && whole.contains("±2.5 in \"y z\""), "{whole}");
        assert!(said(0.5).is_some_and(|half| half.contains("±0.25 in")));
        assert_eq!(said(0.0), None);
    }

    #[test]
    fn a_narrow_view_has_more_decimals() {
        assert_eq!([6e-3, 1e-3, 6e-5, 6e-7, 0.0].map(decimals), [3, 3, 5, 7, 9]);
    }
}
