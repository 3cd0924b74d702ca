//! A paragraph with formulas on its baseline and clickable links. It is one label, so that it is spoken as a whole,
//! wrapped and selected like plain text.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{
    Color32, CursorIcon, FontId, Galley, Id, Label, Pos2, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::handbook::{LinkTarget, Piece, Span, plain};
use crate::ui::tex_lines::lines;
use crate::ui::theme::formula_family;
use crate::ui::typeset::{Style, Typeset, typeset};

/// The character that reserves the place of a formula: a no-break space.
const PLACE: char = '\u{a0}';
/// The font of that character.
const PLACE_FONT: &str = "Main-Regular";
/// Width of that character in that font, in em.
const PLACE_EM: f32 = 0.25;
/// Height of a line, as a multiple of the size of letters.
const LINE: f32 = 1.5;
/// Distance from the baseline to the underline of a link, in points.
const UNDERLINE: f32 = 2.5;
/// Opacity of the dots under a term of the glossary: there are many.
const FAINT: f32 = 0.65;
/// Radius of those dots and the distance between two, in points.
const DOT: f32 = 0.8;
const DOTS_APART: f32 = 3.2;
/// Size of formulas relative to the text: the letters of KaTeX are a little smaller.
const FORMULA_SHARE: f32 = 1.1;

/// Size and colours of a paragraph.
#[derive(Clone, Copy)]
pub struct ParagraphStyle {
    /// Size of letters, in points.
    pub size: f32,
    /// Colour of plain text.
    pub color: Color32,
    /// Colour of emphasised text.
    pub strong: Color32,
}

/// A text with its formulas and links, ready for layout.
struct Prose {
    job: LayoutJob,
    /// The text for a screen reader.
    spoken: String,
    /// Each formula, with the index of the character that reserves its place.
    formulas: Vec<(usize, Arc<Typeset>)>,
    /// Each link, with the range of its characters.
    links: Vec<(Range<usize>, Span)>,
    /// Height of a line without tall formulas, in points.
    line: f32,
    look: ParagraphStyle,
}

/// Draws `spans`, wrapped to the available width, and returns the link that was clicked. `role` is its role for a
/// screen reader.
pub fn prose_ui(
    ui: &mut Ui,
    spans: &[Span],
    look: ParagraphStyle,
    role: Role,
) -> (Response, Option<LinkTarget>) {
    drawn_ui(ui, &Prose::of(ui, spans, look, LINE * look.size), role)
}

/// The same with lines as close as those of a plain label.
pub fn tight_prose_ui(
    ui: &mut Ui,
    spans: &[Span],
    look: ParagraphStyle,
    role: Role,
) -> (Response, Option<LinkTarget>) {
    let font = FontId::proportional(look.size);
    let line = ui.ctx().fonts_mut(|fonts| fonts.row_height(&font));
    drawn_ui(ui, &Prose::of(ui, spans, look, line), role)
}

fn drawn_ui(ui: &mut Ui, prose: &Prose, role: Role) -> (Response, Option<LinkTarget>) {
    let (start, galley, response) = Label::new(prose.job.clone()).layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(role, true, &prose.spoken));
    if ui.is_rect_visible(response.rect) {
        LabelSelectionState::label_text_selection(
            ui,
            &response,
            start,
            Arc::clone(&galley),
            prose.look.color,
            Stroke::NONE,
        );
        prose.paint_formulas(ui, start, &galley);
    }
    let gone = prose.links_ui(ui, start, &galley, response.id);
    (response, gone)
}

/// `spans` with the formulas that are wider than a line, each `size` high, in parts between which a line may end.
fn broken<'a>(ui: &Ui, spans: &'a [Span], size: f32) -> Cow<'a, [Span]> {
    let room = ui.available_width();
    let fits =
        |tex: &str| typeset(ui.ctx(), tex, Style::Inline).is_none_or(|typeset| typeset.size(size).x <= room);
    let is_wide = |span: &Span| matches!(&span.piece, Piece::Formula(tex) if !fits(tex));
    if !spans.iter().any(is_wide) {
        return Cow::Borrowed(spans);
    }
    let mut parts: Vec<Span> = Vec::new();
    for span in spans {
        match &span.piece {
            Piece::Formula(tex) if !fits(tex) => {
                for (index, line) in lines(tex, fits).into_iter().enumerate() {
                    if index > 0 {
                        parts.push(Span::of(" ", false));
                    }
                    parts.push(Span { piece: Piece::Formula(line), ..span.clone() });
                }
            }
            _ => parts.push(span.clone()),
        }
    }
    Cow::Owned(parts)
}

/// The width of `spans` on one line, in points.
pub fn width_of(ui: &Ui, spans: &[Span], look: ParagraphStyle) -> f32 {
    let mut job = Prose::of(ui, spans, look, LINE * look.size).job;
    job.wrap.max_width = f32::INFINITY;
    ui.ctx().fonts_mut(|fonts| fonts.layout_job(job)).size().x
}

impl Prose {
    /// `least` is the height of a line without tall formulas, in points.
    fn of(ui: &Ui, spans: &[Span], look: ParagraphStyle, least: f32) -> Self {
        let formula_size = FORMULA_SHARE * look.size;
        let spans = &broken(ui, spans, formula_size);
        let set = |span: &Span| match &span.piece {
            Piece::Formula(tex) => typeset(ui.ctx(), tex, Style::Inline),
            Piece::Text(_) => None,
        };
        let sets: Vec<Option<Arc<Typeset>>> = spans.iter().map(set).collect();
        // Room below the baseline is half of what a line has beyond its letters: as much as the deepest formula needs.
        let deepest =
            sets.iter().flatten().map(|typeset| typeset.reach(formula_size)[1]).fold(0.0_f32, f32::max);
        let line = if deepest > 0.0 { least.max(look.size + 2.0 * deepest) } else { least };
        let line = line.ceil();
        let mut prose = Self {
            job: LayoutJob::default(),
            spoken: String::new(),
            formulas: Vec::new(),
            links: Vec::new(),
            line,
            look,
        };
        let mut num_letters = 0;
        for (span, typeset) in spans.iter().zip(sets) {
            let text = match (&span.piece, typeset) {
                (Piece::Formula(tex), Some(typeset)) => {
                    prose.push_formula(num_letters, tex, typeset, formula_size);
                    num_letters += 1;
                    continue;
                }
                (Piece::Formula(tex), None) => plain(tex),
                (Piece::Text(text), _) => text.clone(),
            };
            let begun = num_letters;
            num_letters += text.chars().count();
            if span.target.is_some() {
                prose.links.push((begun..num_letters, span.clone()));
            }
            prose.job.append(&text, 0.0, prose.format(span));
            prose.spoken.push_str(&text);
        }
        prose
    }

    fn format(&self, span: &Span) -> TextFormat {
        let ParagraphStyle { size, color, strong } = self.look;
        let font_id = if span.is_code { FontId::monospace(0.92 * size) } else { FontId::proportional(size) };
        let is_link = span.target.is_some() && !leads_to_a_term(span);
        let is_strong = span.is_strong || span.is_code || is_link;
        let color = if is_strong { strong } else { color };
        TextFormat {
            font_id,
            color,
            line_height: Some(self.line),
            italics: span.is_emphasis,
            ..TextFormat::default()
        }
    }

    /// Appends the character that reserves the place of a formula.
    fn push_formula(&mut self, letter: usize, tex: &str, typeset: Arc<Typeset>, size: f32) {
        let [above, below] = typeset.reach(size);
        let format = TextFormat {
            font_id: FontId::new(typeset.size(size).x / PLACE_EM, formula_family(PLACE_FONT)),
            line_height: Some(self.line.max(above + below + 0.5 * (self.line - self.look.size))),
            color: Color32::TRANSPARENT,
            ..TextFormat::default()
        };
        self.job.append(&PLACE.to_string(), 0.0, format);
        self.spoken.push_str(&plain(tex));
        self.formulas.push((letter, typeset));
    }

    /// Height of a row below its baseline: in a row that a formula makes higher, letters are at the bottom.
    fn room_below(&self, ui: &Ui) -> f32 {
        let format = TextFormat {
            font_id: FontId::proportional(self.look.size),
            line_height: Some(self.line),
            ..TextFormat::default()
        };
        let probe =
            ui.ctx().fonts_mut(|fonts| fonts.layout_job(LayoutJob::single_section("x".to_owned(), format)));
        let letter = probe.rows.first().and_then(|row| row.glyphs.first());
        letter.map_or(0.0, |letter| self.line - letter.pos.y)
    }

    fn paint_formulas(&self, ui: &Ui, start: Pos2, galley: &Galley) {
        let below = self.room_below(ui);
        let rows = galley.rows.iter().flat_map(|row| row.glyphs.iter().map(move |glyph| (row, glyph)));
        let mut formulas = self.formulas.iter().peekable();
        for (letter, (row, glyph)) in rows.enumerate() {
            let Some((_, formula)) = formulas.next_if(|(place, _)| *place == letter) else { continue };
            let place = row.pos + vec2(glyph.pos.x, row.size.y - below);
            let size = FORMULA_SHARE * self.look.size;
            formula.paint(ui.painter(), start + place.to_vec2(), size, self.look.color);
        }
    }

    /// Makes the links clickable, and returns the one that was clicked, or activated with Enter.
    fn links_ui(&self, ui: &Ui, start: Pos2, galley: &Galley, id: Id) -> Option<LinkTarget> {
        let below = self.room_below(ui);
        let mut gone = None;
        for (index, (letters, span)) in self.links.iter().enumerate() {
            for (line, rect) in rects_of(galley, letters).into_iter().enumerate() {
                let rect = rect.translate(start.to_vec2());
                let y = rect.bottom() - below + UNDERLINE;
                if leads_to_a_term(span) {
                    let ends = [pos2(rect.left() + DOT, y), pos2(rect.right(), y)];
                    let color = self.look.color.gamma_multiply(FAINT);
                    ui.painter().extend(Shape::dotted_line(&ends, color, DOTS_APART, DOT));
                } else {
                    ui.painter().hline(rect.x_range(), y, Stroke::new(1.0, self.look.strong));
                }
                let response = ui.interact(rect, id.with((index, line)), Sense::click());
                response.widget_info(|| WidgetInfo::labeled(Role::Link, true, text_of(span)));
                if response.has_focus() {
                    ui.painter().rect_stroke(
                        rect.expand(2.0),
                        2.0,
                        ui.visuals().selection.stroke,
                        StrokeKind::Outside,
                    );
                }
                if response.gained_focus() {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    gone.clone_from(&span.target);
                }
                let response = response.on_hover_cursor(CursorIcon::PointingHand);
                if let Some(note) = &span.note {
                    response.on_hover_text(note);
                }
            }
        }
        gone
    }
}

/// Whether a link leads to the glossary; its definition is then in the tooltip too.
fn leads_to_a_term(span: &Span) -> bool {
    span.note.is_some()
}

fn text_of(span: &Span) -> &str {
    match &span.piece {
        Piece::Text(text) | Piece::Formula(text) => text,
    }
}

/// The rectangles of the characters `letters` in the galley, one for each row.
fn rects_of(galley: &Galley, letters: &Range<usize>) -> Vec<Rect> {
    let mut rects = Vec::new();
    let mut index = 0;
    for row in &galley.rows {
        let mut found: Option<Rect> = None;
        for glyph in &row.glyphs {
            if letters.contains(&index) {
                let left = row.pos.x + glyph.pos.x;
                let rect = Rect::from_min_max(
                    pos2(left, row.pos.y),
                    pos2(left + glyph.advance_width, row.pos.y + row.size.y),
                );
                found = Some(found.map_or(rect, |before| before.union(rect)));
            }
            index += 1;
        }
        rects.extend(found);
    }
    rects
}
