//! Shapes of egui as SVG. What is painted over what, clipped by what, in which colours: as on the screen, but for shadows,
//! which a figure has not.

use std::fmt::Write as _;

use eframe::egui::emath::{Rot2, TSTransform};
use eframe::egui::epaint::text::{PlacedRow, RowVisuals};
use eframe::egui::epaint::{
    BandShape, CircleShape, ClippedShape, ColorMode, CubicBezierShape, EllipseShape, Mesh, PathShape,
    PathStroke, QuadraticBezierShape, RectShape, Shape, TextShape, WHITE_UV,
};
use eframe::egui::{Color32, Pos2, Rect, Stroke, StrokeKind, TextureId, Vec2, pos2, vec2};

use super::glyphs::Glyphs;
use super::mesh::pixels_of;
use super::paint::{escaped, fill, lined, painted};
use super::path::{PathData, number};
use super::textures::{Textures, png_address};

/// Pixels per point of what is no outline: triangles whose corners have colours of their own.
const FINE: f32 = 4.0;
/// Most pixels along a side of it.
const MOST: f32 = 2048.0;

/// A sheet on which shapes are drawn.
pub struct FigureSheet<'a> {
    /// Width and height, in points.
    pub size: Vec2,
    /// What it is of, for those who cannot see it.
    pub title: &'a str,
    /// The colour of its ground.
    pub ground: Color32,
    /// The fonts of its letters.
    pub glyphs: &'a Glyphs<'a>,
    /// The textures that its shapes refer to.
    pub textures: &'a Textures,
}

impl FigureSheet<'_> {
    /// The SVG of these shapes, the first lowest.
    pub fn svg(&self, shapes: &[ClippedShape]) -> String {
        let whole = Rect::from_min_size(Pos2::ZERO, self.size);
        let mut drawing = SvgBody { sheet: self, text: String::new(), clip: whole };
        drawing.path(&rect_path(whole, 0.0), &fill(self.ground));
        let mut clips = Vec::new();
        for group in shapes.chunk_by(|a, b| a.clip_rect == b.clip_rect) {
            let clip = group.first().map_or(whole, |first| first.clip_rect).intersect(whole);
            if !clip.is_positive() {
                continue;
            }
            let is_clipped = clip != whole;
            if is_clipped {
                let index = clips.iter().position(|other| *other == clip).unwrap_or_else(|| {
                    clips.push(clip);
                    clips.len() - 1
                });
                let _ = writeln!(drawing.text, "<g clip-path=\"url(#c{index})\">");
            }
            drawing.clip = clip;
            for clipped in group {
                let moved = clipped.transform_after_tessellation;
                if moved == TSTransform::IDENTITY {
                    drawing.shape(&clipped.shape);
                } else {
                    let mut shape = clipped.shape.clone();
                    shape.transform(moved);
                    drawing.shape(&shape);
                }
            }
            if is_clipped {
                drawing.text.push_str("</g>\n");
            }
        }
        let mut head = String::new();
        let [width, height] = [self.size.x, self.size.y].map(number);
        let _ = writeln!(
            head,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n<title>{}</title>",
            escaped(self.title)
        );
        if !clips.is_empty() {
            head.push_str("<defs>\n");
            for (index, clip) in clips.iter().enumerate() {
                let path = rect_path(*clip, 0.0);
                let _ = writeln!(head, "<clipPath id=\"c{index}\"><path d=\"{}\"/></clipPath>", path.text());
            }
            head.push_str("</defs>\n");
        }
        head + &drawing.text + "</svg>\n"
    }
}

/// The body of an SVG that grows.
struct SvgBody<'a> {
    sheet: &'a FigureSheet<'a>,
    text: String,
    /// What is seen of the shapes that are drawn now.
    clip: Rect,
}

impl SvgBody<'_> {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            // What a graphics card is asked to do has no outline.
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => self.circle(circle),
            Shape::Ellipse(ellipse) => self.ellipse(ellipse),
            Shape::LineSegment { points, stroke } => {
                let mut path = PathData::default();
                path.polyline(*points, false);
                self.path(&path, &lined(*stroke));
            }
            Shape::Path(path) => self.path_shape(path),
            Shape::Band(band) => self.band(band),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            Shape::QuadraticBezier(curve) => self.quadratic(curve),
            Shape::CubicBezier(curve) => self.cubic(curve),
        }
    }

    /// Draws `path` with these attributes. What has no place, or no colour, is not drawn.
    fn path(&mut self, path: &PathData, paint: &str) {
        if paint.is_empty() || path.is_empty() || path.text().contains(['N', 'i']) {
            return;
        }
        let _ = writeln!(self.text, "<path d=\"{}\"{paint}/>", path.text());
    }

    fn circle(&mut self, circle: &CircleShape) {
        let CircleShape { center, radius, fill, stroke } = circle;
        let ellipse = EllipseShape {
            center: *center,
            radius: Vec2::splat(*radius),
            fill: *fill,
            stroke: *stroke,
            angle: 0.0,
        };
        self.ellipse(&ellipse);
    }

    fn ellipse(&mut self, ellipse: &EllipseShape) {
        let EllipseShape { center, radius, fill, stroke, angle } = ellipse;
        let paint = painted(*fill, *stroke);
        let is_placed =
            center.x.is_finite() && center.y.is_finite() && radius.x.is_finite() && radius.y.is_finite();
        if paint.is_empty() || !is_placed || radius.x <= 0.0 || radius.y <= 0.0 {
            return;
        }
        let [x, y, across, down] = [center.x, center.y, radius.x, radius.y].map(number);
        let _ = if radius.x == radius.y {
            writeln!(self.text, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{across}\"{paint}/>")
        } else {
            let turn = match angle {
                0.0 => String::new(),
                angle => format!(" transform=\"rotate({} {x} {y})\"", number(angle.to_degrees())),
            };
            writeln!(self.text, "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{across}\" ry=\"{down}\"{turn}{paint}/>")
        };
    }

    fn path_shape(&mut self, shape: &PathShape) {
        let PathShape { points, closed, fill: ground, stroke } = shape;
        let mut path = PathData::default();
        path.polyline(points.iter().copied(), *closed);
        if *closed {
            self.path(&path, &fill(*ground));
        }
        match &stroke.color {
            ColorMode::Solid(color) => self.path(&path, &lined(Stroke::new(stroke.width, *color))),
            // A colour that changes along the line: each part has that of its middle.
            ColorMode::UV(color) => {
                let bounds = shape.visual_bounding_rect();
                let next = points.iter().skip(1).chain(points.first().filter(|_| *closed));
                for (from, to) in points.iter().zip(next) {
                    let mut part = PathData::default();
                    part.polyline([*from, *to], false);
                    let color = color(bounds, from.lerp(*to, 0.5));
                    self.path(&part, &lined(Stroke::new(stroke.width, color)));
                }
            }
        }
    }

    fn band(&mut self, band: &BandShape) {
        let turn = Rot2::from_angle(band.angle);
        let place = |x: f32, y: f32| (turn * pos2(x, y).to_vec2()).to_pos2();
        // Where a band has no place it is interrupted.
        let is_placed = |x: f32, low: f32, high: f32| (x + low + high).is_finite() && low <= high;
        for run in
            band.points.chunk_by(|a, b| is_placed(a.x, a.y.min, a.y.max) == is_placed(b.x, b.y.min, b.y.max))
        {
            let upper = run.iter().map(|point| place(point.x, point.y.min));
            let lower = run.iter().rev().map(|point| place(point.x, point.y.max));
            let mut path = PathData::default();
            path.polyline(upper.chain(lower), true);
            self.path(&path, &painted(band.fill, band.stroke));
        }
    }

    fn rect(&mut self, shape: &RectShape) {
        let RectShape {
            rect,
            corner_radius,
            fill: ground,
            stroke,
            stroke_kind,
            blur_width,
            brush,
            angle,
            ..
        } = shape;
        if *blur_width > 0.0 || !rect.is_finite() || rect.is_negative() {
            return;
        }
        let radii = [corner_radius.nw, corner_radius.ne, corner_radius.se, corner_radius.sw].map(f32::from);
        let within = |by: f32| {
            let mut path = PathData::default();
            path.rect(
                rect.expand(by),
                radii.map(|radius| if radius > 0.0 { (radius + by).max(0.0) } else { 0.0 }),
                *angle,
            );
            path
        };
        match brush.as_ref().filter(|brush| brush.uv != Rect::ZERO) {
            Some(brush) => self.image(*rect, (brush.fill_texture_id, brush.uv), *ground, *angle),
            None => self.path(&within(0.0), &fill(*ground)),
        }
        let outwards = match stroke_kind {
            StrokeKind::Inside => -0.5,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => 0.5,
        };
        self.path(&within(outwards * stroke.width), &lined(*stroke));
    }

    /// Draws a part of a texture over `rect`.
    fn image(&mut self, rect: Rect, (id, uv): (TextureId, Rect), tint: Color32, angle: f32) {
        let Some((address, is_smooth)) = self.sheet.textures.address(id, uv, tint) else { return };
        let turn = if angle == 0.0 {
            String::new()
        } else {
            let [x, y] = [rect.center().x, rect.center().y].map(number);
            format!(" transform=\"rotate({} {x} {y})\"", number(angle.to_degrees()))
        };
        self.placed_image(rect, &address, is_smooth, &turn);
    }

    fn placed_image(&mut self, rect: Rect, address: &str, is_smooth: bool, turn: &str) {
        let [x, y, width, height] = [rect.left(), rect.top(), rect.width(), rect.height()].map(number);
        let steps = if is_smooth { "" } else { " image-rendering=\"optimizeSpeed\"" };
        let _ = writeln!(
            self.text,
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\"{steps}{turn} href=\"{address}\"/>"
        );
    }

    fn text(&mut self, text: &TextShape) {
        if text.galley.is_empty() || !self.clip.intersects(text.visual_bounding_rect()) {
            return;
        }
        let turn = Rot2::from_angle(text.angle);
        let place = |row: &PlacedRow, at: Pos2| text.pos + turn * row.pos.to_vec2() + turn * at.to_vec2();
        // The grounds and lines of a row stand before and behind its letters among its triangles.
        let lines = |drawing: &mut Self, is_wanted: &dyn Fn(&RowVisuals, usize) -> bool| {
            for row in &text.galley.rows {
                let visuals = &row.row.visuals;
                for triangle in visuals.mesh.triangles() {
                    let vertex = |index: u32| {
                        visuals
                            .mesh
                            .vertices
                            .get(index as usize)
                            .filter(|_| is_wanted(visuals, index as usize))
                    };
                    let [Some(a), Some(b), Some(c)] = triangle.map(vertex) else { continue };
                    let own = a.color == Color32::PLACEHOLDER;
                    let color = if own { text.fallback_color } else { a.color };
                    let mut path = PathData::default();
                    path.triangle([a, b, c].map(|corner| place(row, corner.pos)));
                    drawing.path(&path, &fill(color.gamma_multiply(text.opacity_factor)));
                }
            }
        };
        lines(self, &|visuals, index| index < visuals.glyph_vertex_range.start);
        for (color, path) in self.sheet.glyphs.outlines(text) {
            self.path(&path, &fill(color));
        }
        lines(self, &|visuals, index| index >= visuals.glyph_vertex_range.end);
        if !text.underline.is_empty() {
            for row in &text.galley.rows {
                let bounds = row.row.visuals.mesh_bounds;
                let mut path = PathData::default();
                path.polyline(
                    [bounds.left_bottom(), bounds.right_bottom()].map(|end| place(row, end)),
                    false,
                );
                self.path(&path, &lined(text.underline));
            }
        }
    }

    fn mesh(&mut self, mesh: &Mesh) {
        let Some(first) = mesh.vertices.first() else { return };
        let bounds = mesh.calc_bounds();
        if !bounds.is_finite() || !bounds.intersects(self.clip) {
            return;
        }
        let is_plain = mesh.vertices.iter().all(|vertex| vertex.uv == WHITE_UV);
        let is_even = mesh.vertices.iter().all(|vertex| vertex.color == first.color);
        if is_plain && is_even {
            let mut path = PathData::default();
            for triangle in mesh.triangles() {
                let corners = triangle.map(|index| mesh.vertices.get(index as usize).map(|at| at.pos));
                if let [Some(a), Some(b), Some(c)] = corners {
                    path.triangle([a, b, c]);
                }
            }
            self.path(&path, &fill(first.color));
        } else {
            self.pixels(mesh, bounds.intersect(self.clip));
        }
    }

    /// Draws triangles whose colours change from corner to corner, as pixels within `bounds`.
    fn pixels(&mut self, mesh: &Mesh, bounds: Rect) {
        let fine = FINE.min(MOST / bounds.width().max(bounds.height()).max(1.0));
        let size = [bounds.width(), bounds.height()].map(|side| ((side * fine).ceil() as usize).max(1));
        let values = pixels_of(mesh, self.sheet.textures, (bounds.min, fine), size);
        if let Some(address) = png_address(&values, size) {
            let size = vec2(size[0] as f32, size[1] as f32) / fine;
            self.placed_image(Rect::from_min_size(bounds.min, size), &address, true, "");
        }
    }

    fn quadratic(&mut self, curve: &QuadraticBezierShape) {
        let QuadraticBezierShape { points: [from, control, to], closed, fill: ground, stroke } = curve;
        let mut path = PathData::default();
        path.move_to(*from);
        path.quad_to(*control, *to);
        self.curve(path, *closed, *ground, stroke);
    }

    fn cubic(&mut self, curve: &CubicBezierShape) {
        let CubicBezierShape { points: [from, first, second, to], closed, fill: ground, stroke } = curve;
        let mut path = PathData::default();
        path.move_to(*from);
        path.cubic_to(*first, *second, *to);
        self.curve(path, *closed, *ground, stroke);
    }

    fn curve(&mut self, mut path: PathData, closed: bool, ground: Color32, stroke: &PathStroke) {
        if closed {
            path.close();
            self.path(&path, &fill(ground));
        }
        if let ColorMode::Solid(color) = stroke.color {
            self.path(&path, &lined(Stroke::new(stroke.width, color)));
        }
    }
}

fn rect_path(rect: Rect, radius: f32) -> PathData {
    let mut path = PathData::default();
    path.rect(rect, [radius; 4], 0.0);
    path
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui::epaint::{BandPoint, Brush, CornerRadius};
    use eframe::egui::{ColorImage, Context, FontDefinitions, FontId, RawInput, TextureOptions};

    use super::*;

    /// The drawing of one shape on a white sheet of 100 x 80 points.
    fn drawn(shape: impl Into<Shape>, textures: &Textures) -> String {
        let fonts = FontDefinitions::default();
        let sheet = FigureSheet {
            size: vec2(100.0, 80.0),
            title: "a < b",
            ground: Color32::WHITE,
            glyphs: &Glyphs::of(&fonts),
            textures,
        };
        let clip_rect = Rect::EVERYTHING;
        sheet.svg(&[ClippedShape::new(clip_rect, shape)])
    }

    /// What is drawn of one shape, without the sheet.
    fn body(shape: impl Into<Shape>) -> String {
        let svg = drawn(shape, &Textures::default());
        let lines: Vec<&str> = svg.lines().skip(3).collect();
        lines[..lines.len() - 1].join("\n")
    }

    const LINE: Stroke = Stroke { width: 2.0, color: Color32::BLACK };
    const BLACK_LINE: &str = " fill=\"none\" stroke=\"#000000\" stroke-width=\"2\"";

    #[test]
    fn a_sheet_has_its_size_its_title_and_its_ground() {
        let svg = drawn(Shape::Noop, &Textures::default());
        let expected = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"80\" viewBox=\"0 0 100 80\">\n\
                        <title>a &lt; b</title>\n\
                        <path d=\"M0 0L100 0L100 80L0 80Z\" fill=\"#ffffff\"/>\n</svg>\n";
        assert_eq!(svg, expected);
    }

    #[test]
    fn every_kind_of_shape_is_drawn_where_it_is() {
        let at = pos2;
        let red = Color32::RED;
        assert_eq!(
            body(Shape::line_segment([at(1.0, 2.0), at(3.5, 4.0)], LINE)),
            format!("<path d=\"M1 2L3.5 4\"{BLACK_LINE}/>")
        );
        assert_eq!(
            body(Shape::circle_filled(at(5.0, 6.0), 2.5, red)),
            "<circle cx=\"5\" cy=\"6\" r=\"2.5\" fill=\"#ff0000\"/>"
        );
        let ellipse = EllipseShape {
            center: at(5.0, 6.0),
            radius: vec2(3.0, 1.0),
            fill: red,
            stroke: Stroke::NONE,
            angle: core::f32::consts::FRAC_PI_2,
        };
        assert_eq!(
            body(ellipse),
            "<ellipse cx=\"5\" cy=\"6\" rx=\"3\" ry=\"1\" transform=\"rotate(90 5 6)\" fill=\"#ff0000\"/>"
        );
        let corners = vec![at(0.0, 0.0), at(9.0, 0.0), at(0.0, 9.0)];
        let closed = PathShape::convex_polygon(corners.clone(), red, LINE);
        assert_eq!(
            body(closed),
            format!("<path d=\"M0 0L9 0L0 9Z\" fill=\"#ff0000\"/>\n<path d=\"M0 0L9 0L0 9Z\"{BLACK_LINE}/>")
        );
        let open = PathShape::line(corners, LINE);
        assert_eq!(body(open), format!("<path d=\"M0 0L9 0L0 9\"{BLACK_LINE}/>"));
        let inside = RectShape::stroke(
            Rect::from_min_max(at(10.0, 10.0), at(20.0, 16.0)),
            CornerRadius::ZERO,
            LINE,
            StrokeKind::Inside,
        );
        assert_eq!(body(inside), format!("<path d=\"M11 11L19 11L19 15L11 15Z\"{BLACK_LINE}/>"));
        let quadratic = QuadraticBezierShape::from_points_stroke(
            [at(0.0, 0.0), at(4.0, 8.0), at(8.0, 0.0)],
            false,
            red,
            LINE,
        );
        assert_eq!(body(quadratic), format!("<path d=\"M0 0Q4 8 8 0\"{BLACK_LINE}/>"));
        let cubic = CubicBezierShape::from_points_stroke(
            [at(0.0, 0.0), at(1.0, 2.0), at(3.0, 4.0), at(5.0, 6.0)],
            false,
            red,
            LINE,
        );
        assert_eq!(body(cubic), format!("<path d=\"M0 0C1 2 3 4 5 6\"{BLACK_LINE}/>"));
        let band = BandShape::filled(
            [(1.0, 2.0, 3.0), (4.0, 3.0, 5.0)].map(|(x, low, high)| BandPoint::new(x, low..=high)).to_vec(),
            red,
        );
        assert_eq!(body(band), "<path d=\"M1 2L4 3L4 5L1 3Z\" fill=\"#ff0000\"/>");
        let nested = Shape::Vec(vec![Shape::Noop, Shape::circle_filled(at(1.0, 1.0), 1.0, red)]);
        assert_eq!(body(nested), "<circle cx=\"1\" cy=\"1\" r=\"1\" fill=\"#ff0000\"/>");
    }

    #[test]
    fn a_line_whose_colour_changes_has_a_part_for_each_colour() {
        let stroke = PathStroke::new_uv(2.0, |_, at| if at.x < 5.0 { Color32::RED } else { Color32::BLUE });
        let path = PathShape::line(vec![pos2(0.0, 1.0), pos2(4.0, 1.0), pos2(8.0, 1.0)], stroke);
        let expected = "<path d=\"M0 1L4 1\" fill=\"none\" stroke=\"#ff0000\" stroke-width=\"2\"/>\n\
                        <path d=\"M4 1L8 1\" fill=\"none\" stroke=\"#0000ff\" stroke-width=\"2\"/>";
        assert_eq!(body(path), expected);
    }

    #[test]
    fn what_has_no_place_is_left_out() {
        let nowhere = pos2(f32::NAN, 1.0);
        assert_eq!(body(Shape::line_segment([nowhere, pos2(1.0, 1.0)], LINE)), "");
        assert_eq!(body(Shape::circle_filled(nowhere, 2.0, Color32::RED)), "");
        let far = pos2(f32::INFINITY, 1.0);
        assert_eq!(body(Shape::line_segment([far, pos2(1.0, 1.0)], LINE)), "");
    }

    #[test]
    fn triangles_of_one_colour_are_outlines_and_others_are_pixels() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_max(pos2(1.0, 1.0), pos2(3.0, 2.0)), Color32::RED);
        let even = body(mesh.clone());
        assert_eq!(even, "<path d=\"M1 1L3 1L1 2ZM1 2L3 1L3 2Z\" fill=\"#ff0000\"/>");
        mesh.vertices[0].color = Color32::BLUE;
        let pixels = body(mesh);
        assert!(pixels.starts_with("<image x=\"1\" y=\"1\" width=\"2\" height=\"1\" "), "{pixels}");
        assert!(pixels.contains("href=\"data:image/png;base64,iVBORw0KGgo"), "{pixels}");
    }

    #[test]
    fn a_part_of_a_texture_is_a_picture_in_its_place() {
        let ctx = Context::default();
        let image =
            ColorImage::new([2, 1], vec![Color32::from_rgb(10, 20, 30), Color32::from_rgb(40, 50, 60)]);
        let handle = ctx.load_texture("two", image, TextureOptions::NEAREST);
        let mut textures = Textures::default();
        let mut output = ctx.run_ui(RawInput::default(), |_| {});
        textures.follow(&output.textures_delta);
        output.textures_delta.clear();
        let mut rect = RectShape::filled(
            Rect::from_min_size(pos2(5.0, 6.0), vec2(10.0, 4.0)),
            CornerRadius::ZERO,
            Color32::WHITE,
        );
        let uv = Rect::from_min_max(pos2(0.5, 0.0), pos2(1.0, 1.0));
        rect.brush = Some(Arc::new(Brush { fill_texture_id: handle.id(), uv }));
        let svg = drawn(rect, &textures);
        let begin = "<image x=\"5\" y=\"6\" width=\"10\" height=\"4\" preserveAspectRatio=\"none\" \
                     image-rendering=\"optimizeSpeed\" href=\"";
        assert!(svg.contains(begin), "{svg}");
        let pixels = crate::figure::raster(&svg, 1.0).expect("a picture");
        let at = |x: usize, y: usize| &pixels.values[3 * (y * 100 + x)..][..3];
        assert_eq!((at(10, 8), at(4, 8)), (&[40, 50, 60][..], &[255; 3][..]));
    }

    #[test]
    fn letters_are_outlines_where_they_stand_and_a_turned_text_is_turned() {
        let ctx = Context::default();
        let fonts = FontDefinitions::default();
        let mut galley = None;
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            let font = FontId::proportional(20.0);
            galley = Some(ui.painter().layout_no_wrap("l fi".to_owned(), font, Color32::BLACK));
        });
        output.textures_delta.clear();
        let galley = galley.expect("a text");
        let baseline = galley.rows[0].row.glyphs[0].pos.y;
        let glyphs = Glyphs::of(&fonts);
        let text = TextShape::new(pos2(10.0, 20.0), Arc::clone(&galley), Color32::BLACK);
        let outlines = glyphs.outlines(&text);
        assert_eq!(outlines.len(), 1, "one colour");
        let numbers = |data: &str| -> Vec<f32> {
            data.split(|letter: char| letter.is_ascii_alphabetic() || letter == ' ')
                .filter_map(|number| number.parse().ok())
                .collect()
        };
        let points = |data: &str| -> Vec<[f32; 2]> {
            numbers(data).chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
        };
        let data = outlines[0].1.text();
        assert!(data.matches('M').count() >= 4, "l, f, i and its dot: {data}");
        let all = points(data);
        let lowest = all.iter().map(|at| at[1]).fold(0.0, f32::max);
        assert!((lowest - (20.0 + baseline)).abs() < 0.5, "letters stand on their line: {lowest}");
        let right = all.iter().map(|at| at[0]).fold(0.0, f32::max);
        assert!((right - (10.0 + galley.size().x)).abs() < 3.0, "to the end of the text: {right}");
        // A quarter of a turn clockwise takes (x, y) from the corner to (-y, x).
        let turned = TextShape { angle: core::f32::consts::FRAC_PI_2, ..text };
        let turned = points(glyphs.outlines(&turned)[0].1.text());
        for (before, after) in all.iter().zip(&turned) {
            let expected = [10.0 - (before[1] - 20.0), 20.0 + before[0] - 10.0];
            assert!((0..2).all(|axis| (after[axis] - expected[axis]).abs() < 2e-3), "{before:?} {after:?}");
        }
    }

    #[test]
    fn what_is_clipped_is_clipped_once_for_all_that_follow_each_other() {
        let fonts = FontDefinitions::default();
        let textures = Textures::default();
        let sheet = FigureSheet {
            size: vec2(100.0, 80.0),
            title: "",
            ground: Color32::WHITE,
            glyphs: &Glyphs::of(&fonts),
            textures: &textures,
        };
        let part = Rect::from_min_max(pos2(10.0, 10.0), pos2(50.0, 200.0));
        let shape =
            |clip_rect| ClippedShape::new(clip_rect, Shape::circle_filled(pos2(9.0, 9.0), 4.0, Color32::RED));
        let outside = Rect::from_min_max(pos2(200.0, 0.0), pos2(300.0, 10.0));
        let svg =
            sheet.svg(&[shape(part), shape(part), shape(outside), shape(Rect::EVERYTHING), shape(part)]);
        assert_eq!((svg.matches("<clipPath").count(), svg.matches("<g ").count()), (1, 2));
        assert!(
            svg.contains("<clipPath id=\"c0\"><path d=\"M10 10L50 10L50 80L10 80Z\"/></clipPath>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<circle").count(), 4);
    }
}
