//! Formulas as SVG within the text. Each letter is drawn once for the whole page, and placed wherever it stands.

use std::fmt::Write as _;

use crate::figure::{Glyphs, escaped, fill, number};
use crate::handbook::plain;
use crate::ui::theme::formula_family;
use crate::ui::typeset::{Style, Typeset};

/// Units of the drawings per em.
const UNITS: f32 = 1000.0;

/// The letters of all formulas of a page.
pub struct FormulaShelf<'a> {
    glyphs: &'a Glyphs<'a>,
    known: Vec<(&'static str, char)>,
    outlines: String,
}

impl<'a> FormulaShelf<'a> {
    /// None yet, of these fonts.
    pub fn new(glyphs: &'a Glyphs<'a>) -> Self {
        Self { glyphs, known: Vec::new(), outlines: String::new() }
    }

    /// `tex` as an element; as text where it cannot be laid out.
    pub fn element(&mut self, tex: &str, style: Style) -> String {
        let spoken = escaped(&plain(tex)).replace('"', "&quot;");
        let Some(typeset) = Typeset::new(tex, style) else { return format!("<code>{spoken}</code>") };
        let [above, below] = typeset.reach(1.0);
        let width = typeset.size(1.0).x;
        let mut element = format!(
            "<svg class=\"tex\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{spoken}\" \
             style=\"width:{}em;vertical-align:{}em\" viewBox=\"0 {} {} {}\">",
            number(width),
            number(-below),
            number(-UNITS * above),
            number(UNITS * width),
            number(UNITS * (above + below)),
        );
        for (place, scale, font, letter, color) in typeset.signs() {
            let Some(index) = self.index(font, letter) else { continue };
            let [x, y] = [place.x, place.y].map(|way| number(UNITS * way));
            let scaled = if scale == 1.0 { String::new() } else { format!(" scale({})", number(scale)) };
            let color = color.map(fill).unwrap_or_default();
            let _ =
                write!(element, "<use href=\"#g{index}\" transform=\"translate({x} {y}){scaled}\"{color}/>");
        }
        for (rect, color) in typeset.bars() {
            let [x, y, width, height] =
                [rect.left(), rect.top(), rect.width(), rect.height()].map(|way| number(UNITS * way));
            let color = color.map(fill).unwrap_or_default();
            let _ =
                write!(element, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{color}/>");
        }
        element.push_str("</svg>");
        element
    }

    /// The number of a letter; `None` for one without an outline.
    fn index(&mut self, font: &'static str, letter: char) -> Option<usize> {
        if let Some(index) = self.known.iter().position(|known| *known == (font, letter)) {
            return Some(index);
        }
        let outline = self.glyphs.letter(&formula_family(font), letter, UNITS)?;
        let index = self.known.len();
        self.known.push((font, letter));
        let _ = writeln!(self.outlines, "<path id=\"g{index}\" d=\"{outline}\"/>");
        Some(index)
    }

    /// The element that holds all letters; nothing of it is seen.
    pub fn letters(&self) -> String {
        if self.outlines.is_empty() {
            return String::new();
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"letters\" aria-hidden=\"true\"><defs>\n{}</defs></svg>\n",
            self.outlines
        )
    }
}
