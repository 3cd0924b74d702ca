//! Text as outlines: each letter by the font that egui takes it from, at the place where egui laid it out.

use std::sync::Arc;

use eframe::egui::emath::Rot2;
use eframe::egui::epaint::TextShape;
use eframe::egui::epaint::text::{FontTweak, Galley, LayoutSection, PlacedRow};
use eframe::egui::{Color32, FontData, FontDefinitions, FontFamily, Pos2, Vec2, vec2};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::path::PathData;

/// The fonts of the screen.
pub struct Glyphs<'a> {
    fonts: &'a FontDefinitions,
    faces: Vec<(&'a str, Face<'a>)>,
}

/// One font.
struct Face<'a> {
    font: FontRef<'a>,
    tweak: &'a FontTweak,
}

/// How far letters lean that are to be slanted, as egui draws them: a quarter of the way up.
const SLANT: f32 = 0.25;

impl<'a> Glyphs<'a> {
    /// The letters of these fonts; a font that cannot be read has none.
    pub fn of(fonts: &'a FontDefinitions) -> Self {
        let face = |(name, data): (&'a String, &'a Arc<FontData>)| {
            let font = FontRef::from_index(data.bytes(), data.index).ok()?;
            Some((name.as_str(), Face { font, tweak: &data.tweak }))
        };
        Self { fonts, faces: fonts.font_data.iter().filter_map(face).collect() }
    }

    /// The letters of `text`, as one outline for each colour in the order in which they first stand.
    pub(super) fn outlines(&self, text: &TextShape) -> Vec<(Color32, PathData)> {
        let mut outlines: Vec<(Color32, PathData)> = Vec::new();
        let galley: &Galley = &text.galley;
        let mut sections = SectionCursor::of(galley);
        for placed in &galley.rows {
            let origin = text.pos + Rot2::from_angle(text.angle) * placed.pos.to_vec2();
            // Where the letter before ends, if it has an outline.
            let mut end = 0.0;
            for glyph in &placed.row.glyphs {
                let Some(section) = sections.next(glyph.chr) else { continue };
                let format = &section.format;
                let own =
                    if format.color == Color32::PLACEHOLDER { text.fallback_color } else { format.color };
                let color = text.override_text_color.unwrap_or(own).gamma_multiply(text.opacity_factor);
                let Some((face, id)) = self.find(&format.font_id.family, glyph.chr) else { continue };
                let size = format.font_id.size * face.tweak.scale;
                // A letter that is joined to the one before has no place of its own.
                let is_joined = glyph.uv_rect.is_nothing() && glyph.advance_width == 0.0;
                let x = if is_joined { end } else { glyph.pos.x };
                end = x + face.advance(id, size);
                let lowered = face.tweak.y_offset_factor * size + face.tweak.y_offset;
                let pen = Pen {
                    path: PathData::default(),
                    origin,
                    turn: Rot2::from_angle(text.angle),
                    offset: vec2(x, glyph.pos.y + lowered),
                    slant: if format.italics { SLANT } else { 0.0 },
                };
                let Some(path) = face.outline(id, size, pen) else { continue };
                match outlines.iter_mut().find(|(other, _)| *other == color) {
                    Some((_, all)) => all.append(&path),
                    None => outlines.push((color, path)),
                }
            }
            sections.end_row(placed);
        }
        outlines
    }

    /// The outline of `letter`, `size` high, from its place on the baseline, y downwards; `None` if no font of `family` has it.
    pub fn letter(&self, family: &FontFamily, letter: char, size: f32) -> Option<String> {
        let (face, id) = self.find(family, letter)?;
        let pen = Pen {
            path: PathData::default(),
            origin: Pos2::ZERO,
            turn: Rot2::IDENTITY,
            offset: Vec2::ZERO,
            slant: 0.0,
        };
        face.outline(id, size, pen).map(|path| path.text().to_owned())
    }

    /// The first font of `family` that has `letter`, and its number there.
    fn find(&self, family: &FontFamily, letter: char) -> Option<(&Face<'a>, GlyphId)> {
        if letter.is_whitespace() || letter.is_control() {
            return None;
        }
        let names = self.fonts.families.get(family)?;
        let face = |name: &String| self.faces.iter().find(|(other, _)| other == name).map(|(_, face)| face);
        let mut faces = names.iter().filter_map(face);
        let first = faces.clone().next()?;
        faces
            .find_map(|face| Some((face, face.glyph(letter)?)))
            // The box that stands for what no font has.
            .or(Some((first, GlyphId::NOTDEF)))
    }
}

impl Face<'_> {
    fn glyph(&self, letter: char) -> Option<GlyphId> {
        self.font.charmap().map(letter).filter(|id| *id != GlyphId::NOTDEF)
    }

    fn advance(&self, id: GlyphId, size: f32) -> f32 {
        self.font.glyph_metrics(Size::new(size), LocationRef::default()).advance_width(id).unwrap_or(0.0)
    }

    fn outline(&self, id: GlyphId, size: f32, mut pen: Pen) -> Option<PathData> {
        let glyph = self.font.outline_glyphs().get(id)?;
        glyph.draw(DrawSettings::unhinted(Size::new(size), LocationRef::default()), &mut pen).ok()?;
        (!pen.path.is_empty()).then_some(pen.path)
    }
}

/// Goes along the letters of a text and tells the format of each.
struct SectionCursor<'a> {
    galley: &'a Galley,
    letters: std::str::CharIndices<'a>,
    section: Option<&'a LayoutSection>,
}

impl<'a> SectionCursor<'a> {
    fn of(galley: &'a Galley) -> Self {
        Self { galley, letters: galley.job.text.char_indices(), section: galley.job.sections.first() }
    }

    /// The section of the next letter. A sign for what is left out, which is no letter of the text, is of the section before.
    fn next(&mut self, letter: char) -> Option<&'a LayoutSection> {
        let mut ahead = self.letters.clone();
        if let Some((place, next)) = ahead.next() {
            let sections = &self.galley.job.sections;
            let own = |section: &&LayoutSection| {
                (section.byte_range.start.0..section.byte_range.end.0).contains(&place)
            };
            if next == letter {
                self.section = sections.iter().find(own).or(self.section);
            }
            self.letters = ahead;
        }
        self.section
    }

    /// Passes over the end of a line that the text has itself.
    fn end_row(&mut self, row: &PlacedRow) {
        if row.ends_with_newline {
            self.letters.next();
        }
    }
}

/// Draws the outline of a letter where it stands.
struct Pen {
    path: PathData,
    /// Where the row begins.
    origin: Pos2,
    /// How the text is turned about it.
    turn: Rot2,
    /// Where on the row the letter stands.
    offset: Vec2,
    /// How far it leans.
    slant: f32,
}

impl Pen {
    /// The place of a point of the letter, whose y points upwards.
    fn place(&self, x: f32, y: f32) -> Pos2 {
        self.origin + self.turn * (self.offset + vec2(x + self.slant * y, -y))
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.place(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.place(x, y));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(self.place(cx0, cy0), self.place(x, y));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.path.cubic_to(self.place(cx0, cy0), self.place(cx1, cy1), self.place(x, y));
    }

    fn close(&mut self) {
        self.path.close();
    }
}
