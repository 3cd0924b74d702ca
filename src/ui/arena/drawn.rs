//! What the plot of the arena holds, from bottom to top: manifold, levels, trails, points, densities, boundary, arrows.

use eframe::egui::{Color32, Pos2, Shape, Stroke};
use egui_plot::{Line, LineStyle, PlotPoint, PlotPoints, PlotUi, Points};

use super::legend::{LegendNames, color_of};
use super::level_line::thinned;
use super::options::{ArenaLayer, ArenaOptions};
use super::painted::Painted;
use super::{latents, pull, sheet};
use crate::config::RunConfig;
use crate::math::Point;
use crate::math::plane::Rect;
use crate::protocol::{Level, Picture};
use crate::ui::scene::Scene;
use crate::ui::spotlight::Spotlight;

/// Radius of a point, and of one that the brush lights up, in points.
const RADIUS: [f32; 2] = [1.8, 3.6];

/// All that decides how a picture is drawn.
pub struct Drawing<'a> {
    /// The picture.
    pub picture: &'a Picture,
    /// The configuration of its run.
    pub config: &'a RunConfig,
    /// What is shown.
    pub options: &'a ArenaOptions,
    /// The names in the legend.
    pub names: &'a LegendNames,
    /// The hidden ones of them.
    pub hidden: &'a [String],
    /// How much of the morph of the manifold has passed, from 0 to 1, and the square that it begins with.
    pub morph: (f64, Rect),
    /// For each fake, whether the brush lights it up; `None` without a brush.
    pub lit: Option<&'a [bool]>,
}

impl Drawing<'_> {
    /// Adds all to the plot.
    pub fn ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        self.below_ui(plot_ui, scene);
        self.points_ui(plot_ui, scene);
        self.densities_ui(plot_ui, scene);
        if self.shows(&self.names.contour) {
            self.contour_ui(plot_ui, scene);
        }
        self.arrows_ui(plot_ui, scene);
    }

    /// The scale of the arrows, if any are shown, and the layer that it is found from.
    pub fn scale_of_arrows(&self, scene: Scene<'_>) -> Option<(f32, ArenaLayer)> {
        let arrows = self.picture.layers.arrows.as_ref()?;
        let has_other = self.color(ArenaLayer::OtherArrows, scene).is_some() && !arrows.other.is_empty();
        if self.color(ArenaLayer::Arrows, scene).is_some() {
            return Some((pull::scale(&arrows.pull)?, ArenaLayer::Arrows));
        }
        if has_other { Some((pull::scale(&arrows.other)?, ArenaLayer::OtherArrows)) } else { None }
    }

    fn shows(&self, name: &str) -> bool {
        !self.hidden.iter().any(|hidden| hidden == name)
    }

    /// The colour of `layer` at its opacity; `None` if it is hidden. The phase of slow motion that is about arrows shows
    /// them in any case.
    fn color(&self, layer: ArenaLayer, scene: Scene<'_>) -> Option<Color32> {
        let is_asked = layer == ArenaLayer::Arrows && scene.spotlight.is_some_and(|light| light.pull);
        let opacity = self.options.opacity(layer).or(is_asked.then_some(1.0))?;
        Some(color_of(layer, scene.palette).gamma_multiply(opacity))
    }

    /// What lies below the points.
    fn below_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let layers = &self.picture.layers;
        if let (Some(color), Some(manifold)) = (self.color(ArenaLayer::Manifold, scene), &layers.manifold) {
            let (share, square) = self.morph;
            let places = sheet::morphed(manifold, square, share);
            let manifold = manifold.clone();
            let paint = move |transform: &egui_plot::PlotTransform, shapes: &mut Vec<Shape>| {
                sheet::shapes(&manifold, &places, color, transform, shapes);
            };
            plot_ui.add(Painted::new("manifold", paint));
        }
        if let Some(color) = self.color(ArenaLayer::Levels, scene) {
            levels_ui(plot_ui, ArenaLayer::Levels.key(), &layers.levels, color, None);
        }
        if let Some(color) = self.color(ArenaLayer::Trails, scene) {
            let trails = scene.session.trails.over(self.options.trail());
            plot_ui.add(Painted::new("trails", move |transform, shapes| {
                trail_shapes(&trails, color, transform, shapes);
            }));
        }
    }

    /// The lines of densities: over the points, which have the same colours, and each on a light band.
    fn densities_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let densities = &self.picture.layers.densities;
        let band = scene.palette.surface_neutral;
        for (layer, levels) in
            [(ArenaLayer::DataDensity, &densities[0]), (ArenaLayer::FakeDensity, &densities[1])]
        {
            if let Some(color) = self.color(layer, scene) {
                levels_ui(plot_ui, layer.key(), levels, color, Some(band));
            }
        }
    }

    fn points_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let (picture, names) = (self.picture, self.names);
        let is_spotlit = scene.spotlight.is_some_and(Spotlight::replaces_points);
        if self.shows(&names.real) && !is_spotlit {
            points(plot_ui, &names.real, &picture.real, scene.palette.real);
        }
        if self.shows(&names.fake) && !is_spotlit {
            match self.options.opacity(ArenaLayer::Latents) {
                Some(opacity) => self.colored_fakes_ui(plot_ui, scene, opacity),
                None => points(plot_ui, &names.fake, &picture.fake, scene.palette.fake),
            }
        }
        if self.shows(&names.average) {
            points(plot_ui, &names.average, &picture.average, scene.palette.other[0]);
        }
    }

    /// The fakes in the colours of their latents, within a rim in that of fakes; those under the brush are large.
    fn colored_fakes_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>, opacity: f32) {
        let colors = latents::colors(scene, self.config, &self.picture.layers.latents);
        let places = self.picture.fake.clone();
        let lit: Option<Vec<bool>> = self.lit.map(<[bool]>::to_vec);
        let rim = scene.palette.fake;
        plot_ui.add(Painted::new(&self.names.fake, move |transform, shapes| {
            for (index, (place, color)) in places.iter().zip(&colors).enumerate() {
                let is_lit = lit.as_ref().is_some_and(|lit| lit.get(index).copied().unwrap_or(false));
                let faint = if lit.is_some() && !is_lit { 0.35 } else { 1.0 };
                let at = transform.position_from_point(&point_of(*place));
                if at.is_finite() {
                    let radius = RADIUS[usize::from(is_lit)];
                    shapes.push(Shape::circle_filled(at, radius + 0.7, rim.gamma_multiply(0.8 * faint)));
                    shapes.push(Shape::circle_filled(at, radius, color.gamma_multiply(faint * opacity)));
                }
            }
        }));
    }

    fn contour_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let unit = plot_ui.transform().dvalue_dpos();
        let name = &self.names.contour;
        for line in &self.picture.contour {
            let line = thinned(line, unit);
            let halo = scene.palette.surface_neutral.gamma_multiply(0.7);
            plot_ui.line(line_of(name, &line).width(3.5).color(halo));
            let (width, color) = match scene.spotlight {
                Some(light) if light.boundary => (4.0, scene.palette.discriminator),
                _ => (1.6, scene.palette.reference),
            };
            plot_ui.line(line_of(name, &line).width(width).color(color));
        }
    }

    fn arrows_ui(&self, plot_ui: &mut PlotUi<'_>, scene: Scene<'_>) {
        let (Some(arrows), Some((scale, _))) = (&self.picture.layers.arrows, self.scale_of_arrows(scene))
        else {
            return;
        };
        for (layer, pulls) in [(ArenaLayer::OtherArrows, &arrows.other), (ArenaLayer::Arrows, &arrows.pull)] {
            if let Some(color) = self.color(layer, scene) {
                let (from, pulls) = (arrows.from.clone(), pulls.clone());
                plot_ui.add(Painted::new(layer.key(), move |transform, shapes| {
                    pull::shapes(&from, &pulls, scale, color, transform, shapes);
                }));
            }
        }
    }
}

/// Draws the lines of `levels`: thin, or those of densities in dashes on a `band`.
fn levels_ui(plot_ui: &mut PlotUi<'_>, name: &str, levels: &[Level], color: Color32, band: Option<Color32>) {
    let unit = plot_ui.transform().dvalue_dpos();
    for line in levels.iter().flat_map(|level| &level.lines) {
        let line = thinned(line, unit);
        match band {
            Some(band) => {
                plot_ui.line(line_of(name, &line).width(3.2).color(band.gamma_multiply(0.75)));
                let dashes = LineStyle::Dashed { length: 6.0 };
                plot_ui.line(line_of(name, &line).width(1.7).color(color).style(dashes));
            }
            None => plot_ui.line(line_of(name, &line).width(0.9).color(color)),
        }
    }
}

/// The longest piece of a trail that is drawn, as a share of the longer side of the plot: across more than this a straight line
/// between two pictures says nothing of the way.
const LONGEST_PIECE: f32 = 0.1;

/// The shapes of trails: lines that are stronger towards their end, with gaps where pictures are too far apart.
fn trail_shapes(
    trails: &[Vec<Point>],
    color: Color32,
    transform: &egui_plot::PlotTransform,
    shapes: &mut Vec<Shape>,
) {
    let longest = LONGEST_PIECE * transform.frame().size().max_elem();
    for trail in trails {
        let places: Vec<_> =
            trail.iter().map(|place| transform.position_from_point(&point_of(*place))).collect();
        let half = places.len() / 2;
        for (part, strength) in [(&places[..(half + 1).min(places.len())], 0.4), (&places[half..], 0.9)] {
            let stroke = Stroke::new(1.1, color.gamma_multiply(strength));
            shapes.extend(unbroken(part, longest).map(|piece| Shape::line(piece.to_vec(), stroke)));
        }
        if let Some(last) = places.last().filter(|last| last.is_finite()) {
            shapes.push(Shape::circle_filled(*last, 2.4, color));
        }
    }
}

/// The pieces of a way through `places`, all finite and no two further apart than `longest`.
fn unbroken(places: &[Pos2], longest: f32) -> impl Iterator<Item = &[Pos2]> {
    let is_joined = move |from: &Pos2, to: &Pos2| (*to - *from).length() <= longest;
    places.chunk_by(is_joined).filter(|piece| piece.len() > 1)
}

fn point_of(place: Point) -> PlotPoint {
    PlotPoint::new(f64::from(place[0]), f64::from(place[1]))
}

fn points(plot_ui: &mut PlotUi<'_>, name: &str, points: &[Point], color: Color32) {
    let places: PlotPoints<'_> = points.iter().map(|point| point.map(f64::from)).collect();
    let points = Points::new(name, places).radius(RADIUS[0]).color(color.gamma_multiply(0.85));
    plot_ui.points(points.allow_hover(false));
}

fn line_of(name: &str, line: &[[f64; 2]]) -> Line<'static> {
    let places: PlotPoints<'_> = line.iter().copied().collect();
    // A band is as wide as a line only where it is level.
    Line::new(name, places).style(LineStyle::Solid).allow_band(false).allow_hover(false)
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    #[test]
    fn a_trail_has_a_gap_where_pictures_are_far_apart() {
        let places = [0.0, 1.0, 2.0, 40.0, 41.0, f32::NAN, 80.0].map(|x| pos2(x, 0.0));
        let pieces: Vec<_> =
            unbroken(&places, 5.0).map(|piece| piece.iter().map(|at| at.x).collect::<Vec<_>>()).collect();
        assert_eq!(pieces, [vec![0.0, 1.0, 2.0], vec![40.0, 41.0]]);
        assert_eq!(unbroken(&places[..1], 5.0).count(), 0);
    }
}
