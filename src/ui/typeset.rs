//! Typeset formulas: TeX, laid out as by KaTeX, in KaTeX's fonts.
//!
//! [`formula`] is a widget. Where formulas stand in a line with other things, [`typeset`] gives their extents and paints
//! them on a baseline. A part has a colour of its own by `\textcolor{#rrggbb}{…}`.

use std::sync::Arc;

use eframe::egui::cache::{ComputerMut, FrameCache};
use eframe::egui::{
    Color32, Context, FontId, Painter, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use ratex_layout::{LayoutOptions, layout, to_display_list};
use ratex_types::color::Color;
use ratex_types::display_item::DisplayItem;
use ratex_types::math_style::MathStyle;

use super::tex_lines::lines;
use super::theme::{FORMULA_FONTS, color_of, formula_family};
use crate::handbook::plain;

/// Least factor by which a formula is shrunk that is wider than its place.
const LEAST_SHARE: f32 = 0.6;
/// How far lines after the first stand to the right, in em.
const INDENT: f32 = 1.5;
/// Space between two lines, in em.
const BETWEEN: f32 = 0.35;

/// TeX's display style or text style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// On a line of its own, with large sums and limits.
    Display,
    /// Within a line of text.
    Inline,
}

/// A formula with the positions of all its glyphs, in em, from the left end of its baseline, y downwards.
#[derive(Debug, PartialEq)]
pub struct Typeset {
    width: f32,
    ascent: f32,
    descent: f32,
    signs: Vec<Sign>,
    bars: Vec<Bar>,
}

#[derive(Debug, PartialEq)]
struct Sign {
    place: Vec2,
    scale: f32,
    font: &'static str,
    letter: char,
    color: Option<Color32>,
}

/// A filled rectangle, such as the bar of a fraction.
#[derive(Debug, PartialEq)]
struct Bar {
    rect: Rect,
    color: Option<Color32>,
}

/// Draws `tex` on a line of its own, with letters of `size` points. If it would not fit, it is broken into lines before its
/// signs, and is smaller if one of them still would not fit. If it is not valid TeX, or needs more than glyphs and bars, it is
/// drawn as plain text.
pub fn formula(ui: &mut Ui, tex: &str, size: f32, color: Color32) -> Response {
    let spoken = plain(tex);
    let response = match typeset(ui.ctx(), tex, Style::Display) {
        Some(whole) => {
            let room = ui.available_width() / size;
            let set = |tex: &str| typeset(ui.ctx(), tex, Style::Display);
            let fits = |tex: &str| set(tex).is_some_and(|line| line.width <= room - INDENT);
            let lines: Vec<Arc<Typeset>> = match whole.width <= room {
                true => vec![whole],
                false => lines(tex, fits).iter().filter_map(|line| set(line)).collect(),
            };
            lines_ui(ui, &lines, size, color)
        }
        None => ui.colored_label(color, &spoken),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response
}

/// Draws `lines` below each other; all but the first stand a little to the right.
fn lines_ui(ui: &mut Ui, lines: &[Arc<Typeset>], size: f32, color: Color32) -> Response {
    let indent = |index: usize| if index == 0 { 0.0 } else { INDENT };
    let widths = lines.iter().enumerate().map(|(index, line)| indent(index) + line.width);
    let width = widths.fold(0.0, f32::max);
    let size = size * (ui.available_width() / (width * size)).clamp(LEAST_SHARE, 1.0);
    let heights: f32 = lines.iter().map(|line| line.ascent + line.descent).sum();
    let height = heights + BETWEEN * lines.len().saturating_sub(1) as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height) * size, Sense::hover());
    if ui.is_rect_visible(rect) {
        let mut top = rect.top();
        for (index, line) in lines.iter().enumerate() {
            let start = pos2(rect.left() + indent(index) * size, top + line.ascent * size);
            line.paint(ui.painter(), start, size, color);
            top += (line.ascent + line.descent + BETWEEN) * size;
        }
    }
    response
}

/// The layout of `tex`, cached while it is shown; `None` if it is not valid TeX, or needs more than glyphs and bars.
pub fn typeset(ctx: &Context, tex: &str, style: Style) -> Option<Arc<Typeset>> {
    type Kept = FrameCache<Option<Arc<Typeset>>, Setter>;
    ctx.memory_mut(|memory| memory.caches.cache::<Kept>().get((tex, style)).clone())
}

#[derive(Default)]
struct Setter;

impl ComputerMut<(&str, Style), Option<Arc<Typeset>>> for Setter {
    fn compute(&mut self, (tex, style): (&str, Style)) -> Option<Arc<Typeset>> {
        Typeset::new(tex, style).map(Arc::new)
    }
}

impl Typeset {
    /// The layout of `tex`; `None` as for [`typeset`].
    pub fn new(tex: &str, style: Style) -> Option<Self> {
        let style = match style {
            Style::Display => MathStyle::Display,
            Style::Inline => MathStyle::Text,
        };
        let nodes = ratex_parser::parse(tex).ok()?;
        let list = to_display_list(&layout(&nodes, &LayoutOptions { style, ..LayoutOptions::default() }));
        let ascent = list.height as f32;
        let place = |x: f64, y: f64| vec2(x as f32, y as f32 - ascent);
        let (mut signs, mut bars) = (Vec::new(), Vec::new());
        for item in &list.items {
            match item {
                DisplayItem::GlyphPath { x, y, scale, font, char_code, color } => {
                    let (font, _) = FORMULA_FONTS.iter().find(|(name, _)| name == font)?;
                    let letter = char::from_u32(*char_code)?;
                    let sign = Sign {
                        place: place(*x, *y),
                        scale: *scale as f32,
                        font,
                        letter,
                        color: own_color(*color),
                    };
                    signs.push(sign);
                }
                DisplayItem::Line { x, y, width, thickness, color, dashed: false } => {
                    let middle = place(*x, *y).to_pos2();
                    let size = vec2(*width as f32, *thickness as f32);
                    let rect = Rect::from_min_size(middle - vec2(0.0, 0.5 * size.y), size);
                    bars.push(Bar { rect, color: own_color(*color) });
                }
                DisplayItem::Rect { x, y, width, height, color } => {
                    let rect =
                        Rect::from_min_size(place(*x, *y).to_pos2(), vec2(*width as f32, *height as f32));
                    bars.push(Bar { rect, color: own_color(*color) });
                }
                DisplayItem::Line { .. } | DisplayItem::Path { .. } => return None,
            }
        }
        Some(Self { width: list.width as f32, ascent, descent: list.depth as f32, signs, bars })
    }

    /// Its letters: the place of each on its baseline, its size as a multiple of that of the formula, its font, itself, and
    /// its own colour, if it has one.
    pub fn signs(&self) -> impl Iterator<Item = (Vec2, f32, &'static str, char, Option<Color32>)> {
        self.signs.iter().map(|sign| (sign.place, sign.scale, sign.font, sign.letter, sign.color))
    }

    /// Its filled rectangles, each with its own colour, if it has one.
    pub fn bars(&self) -> impl Iterator<Item = (Rect, Option<Color32>)> {
        self.bars.iter().map(|bar| (bar.rect, bar.color))
    }

    /// Width and height with letters of `size` points, in points.
    pub fn size(&self, size: f32) -> Vec2 {
        vec2(self.width, self.ascent + self.descent) * size
    }

    /// Height above the baseline and depth below it with letters of `size` points, in points.
    pub fn reach(&self, size: f32) -> [f32; 2] {
        [self.ascent * size, self.descent * size]
    }

    /// Paints it with letters of `size` points; `start` is the left end of its baseline, and `color` that of parts
    /// without their own.
    pub fn paint(&self, painter: &Painter, start: Pos2, size: f32, color: Color32) {
        for sign in &self.signs {
            let font = FontId::new(size * sign.scale, formula_family(sign.font));
            let galley = painter.layout_no_wrap(sign.letter.to_string(), font, sign.color.unwrap_or(color));
            let Some(glyph) = galley.rows.first().and_then(|row| row.glyphs.first()) else { continue };
            let place = start + sign.place * size - vec2(0.0, glyph.pos.y);
            painter.galley(place, galley, color);
        }
        for bar in &self.bars {
            let rect = Rect::from_min_max(
                start + bar.rect.min.to_vec2() * size,
                start + bar.rect.max.to_vec2() * size,
            );
            // A bar is never thinner than a pixel.
            let rect =
                rect.expand2(vec2(0.0, (0.5 / painter.pixels_per_point() - 0.5 * rect.height()).max(0.0)));
            painter.rect_filled(rect, 0.0, bar.color.unwrap_or(color));
        }
    }
}

/// The colour that a part has in the TeX source; `None` for black, which stands for the text's colour.
fn own_color(color: Color) -> Option<Color32> {
    (color != Color::BLACK).then(|| color_of([color.r, color.g, color.b]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{RawInput, UiBuilder};

    use crate::handbook::{Block, CHAPTERS, Piece, Span};
    use crate::lesson::SHELF;
    use crate::words::Language;

    #[test]
    fn every_formula_of_the_guide_can_be_drawn() {
        let check = |tex: &str, style| {
            let laid_out = Typeset::new(tex, style);
            assert!(laid_out.is_some_and(|typeset| typeset.width > 0.0), "{style:?}: {tex}");
        };
        let of_span = |span: &Span| match &span.piece {
            Piece::Formula(tex) => check(tex, Style::Inline),
            Piece::Text(_) => {}
        };
        for chapter in &CHAPTERS {
            for language in Language::ALL {
                for block in chapter.blocks(language) {
                    if let Block::Formula(tex) = &block {
                        check(tex, Style::Display);
                    }
                    block.texts().into_iter().flatten().for_each(of_span);
                }
            }
        }
    }

    #[test]
    fn what_the_game_is_written_with_can_be_laid_out() {
        let em = |tex| Typeset::new(tex, Style::Display).map(|typeset| typeset.size(1.0));
        let [letter, fraction] = ["x", r"\frac{x}{x}"].map(|tex| em(tex).expect("a formula"));
        assert!(fraction.y > 2.0 * letter.y, "one above the other: {fraction}");
        let limit = Typeset::new(r"\min_G", Style::Display).expect("a formula");
        let word = Typeset::new(r"\min", Style::Display).expect("a formula");
        assert!((limit.width - word.width).abs() < 1e-3, "what G stands under is as wide as min alone");
        let inline = Typeset::new(r"\min_G", Style::Inline).expect("a formula");
        assert!(inline.width > limit.width, "within a line it stands beside it");
        for tex in [
            r"\mathbb{E}_{x \sim p_\text{data}}[\ln D(x)]",
            r"\sum_{i=1}^{n} \left( \frac{\alpha_i}{2} \right)^2",
            r"\lVert \nabla_x a \rVert \le 1",
            r"\sqrt{x}",
        ] {
            assert!(em(tex).is_some(), "{tex}");
        }
        assert!(em(r"\frac{x").is_none() && em(r"\nonsense").is_none());
    }

    #[test]
    fn a_long_formula_in_a_narrow_place_is_broken_and_not_made_small() {
        let ctx = Context::default();
        crate::ui::theme::install(&ctx);
        let tex = r"\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_\text{data}}[\log D(x)] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]";
        let [wide, narrow] = [900.0, 280.0].map(|width| {
            let mut rect = Rect::NOTHING;
            let mut output = ctx.run_ui(RawInput::default(), |ui| {
                let room = Rect::from_min_size(Pos2::ZERO, vec2(width, 400.0));
                let mut place = ui.new_child(UiBuilder::new().max_rect(room));
                rect = formula(&mut place, tex, 19.0, Color32::BLACK).rect;
            });
            output.textures_delta.clear();
            assert!(rect.width() <= width, "{rect:?} in {width}");
            rect.size()
        });
        assert!(narrow.y > 1.8 * wide.y && narrow.x > 200.0, "{wide} {narrow}");
        // Nor is any formula of a lesson, beside a window of 1024 x 768.
        for shelved in SHELF {
            for block in shelved.lesson(Language::English).expect("a lesson").into_blocks() {
                let Block::Formula(tex) = block else { continue };
                let width = |tex: &str| Typeset::new(tex, Style::Display).map_or(0.0, |line| line.width);
                let room = 280.0 / 19.0;
                for line in lines(&tex, |line| width(line) <= room - INDENT) {
                    let size = 19.0 * (room / (width(&line) + INDENT)).min(1.0);
                    assert!(size >= 14.0, "{size} points: {line} of {tex}");
                }
            }
        }
    }

    #[test]
    fn a_part_may_have_a_colour_of_its_own() {
        let typeset = Typeset::new(r"\textcolor{#e69f00}{G} + D", Style::Display).expect("a formula");
        let colors: Vec<_> = typeset.signs.iter().map(|sign| sign.color).collect();
        assert_eq!(colors, [Some(Color32::from_rgb(230, 159, 0)), None, None]);
    }
}
