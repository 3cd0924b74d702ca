//! A paragraph: one text, in which formulas stand on the baseline and links can be clicked. It is one label, so that it is
//! spoken as a whole, and wrapped and selected as text is.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{
    Color32, CursorIcon, FontId, Galley, Id, Label, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, pos2, vec2,
};

use crate::handbook::{LinkTarget, Piece, Span, plain};
use crate::ui::theme::formula_family;
use crate::ui::typeset::{Style, Typeset, typeset};

/// The blank that keeps the place of a formula: a text is not broken beside it.
const PLACE: char = '\u{a0}';
/// The font of that blank, and its width there in em.
const PLACE_FONT: &str = "Main-Regular";
const PLACE_EM: f32 = 0.25;
/// The height of a line, in sizes of letters.
const LINE: f32 = 1.5;
/// How far below the baseline a link is underlined.
const UNDERLINE: f32 = 2.5;
/// How much of its colour the line below a word of the glossary has.
const FAINT: f32 = 0.45;
/// Formulas beside letters of one size: KaTeX's letters are a little smaller than those of the text.
const FORMULA_SHARE: f32 = 1.1;

/// How a paragraph looks.
#[derive(Clone, Copy)]
pub struct ParagraphStyle {
    /// The size of its letters, in points.
    pub size: f32,
    /// The colour of what is not stressed.
    pub color: Color32,
    /// The colour of what is stressed.
    pub strong: Color32,
}

/// A text laid out, with what is in it.
struct Prose {
    job: LayoutJob,
    /// As it is spoken.
    spoken: String,
    /// Each with the letter that keeps its place.
    formulas: Vec<(usize, Arc<Typeset>)>,
    /// Letters that lead somewhere.
    links: Vec<(Range<usize>, Span)>,
    /// Height of a line without tall formulas.
    line: f32,
    look: ParagraphStyle,
}

/// Draws `spans`, wrapped to the width that there is, and returns where a person wants to go. `role` is what it is to a screen reader.
pub fn prose_ui(
    ui: &mut Ui,
    spans: &[Span],
    look: ParagraphStyle,
    role: Role,
) -> (Response, Option<LinkTarget>) {
    let prose = Prose::of(ui, spans, look);
    let (start, galley, response) = Label::new(prose.job.clone()).layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(role, true, &prose.spoken));
    if ui.is_rect_visible(response.rect) {
        LabelSelectionState::label_text_selection(
            ui,
            &response,
            start,
            Arc::clone(&galley),
            look.color,
            Stroke::NONE,
        );
        prose.paint_formulas(ui, start, &galley);
    }
    let gone = prose.links_ui(ui, start, &galley, response.id);
    (response, gone)
}

/// The width of `spans` on one line.
pub fn width_of(ui: &Ui, spans: &[Span], look: ParagraphStyle) -> f32 {
    let mut job = Prose::of(ui, spans, look).job;
    job.wrap.max_width = f32::INFINITY;
    ui.ctx().fonts_mut(|fonts| fonts.layout_job(job)).size().x
}

impl Prose {
    fn of(ui: &Ui, spans: &[Span], look: ParagraphStyle) -> Self {
        let formula_size = FORMULA_SHARE * look.size;
        let set = |span: &Span| match &span.piece {
            Piece::Formula(tex) => typeset(ui.ctx(), tex, Style::Inline),
            Piece::Text(_) => None,
        };
        let sets: Vec<Option<Arc<Typeset>>> = spans.iter().map(set).collect();
        // Room below the baseline is half of what a line has beyond its letters: as much as the deepest formula needs.
        let deepest =
            sets.iter().flatten().map(|typeset| typeset.reach(formula_size)[1]).fold(0.0_f32, f32::max);
        let line = (LINE * look.size).max(look.size + 2.0 * deepest).ceil();
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

    /// Keeps the place of a formula free.
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

    /// The room of a row below its baseline: letters stand at the bottom of a row that a formula makes higher.
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

    /// Where a person has clicked, or pressed Enter.
    fn links_ui(&self, ui: &Ui, start: Pos2, galley: &Galley, id: Id) -> Option<LinkTarget> {
        let below = self.room_below(ui);
        let mut gone = None;
        for (index, (letters, span)) in self.links.iter().enumerate() {
            // Words of the glossary are many.
            let color =
                if leads_to_a_term(span) { self.look.color.gamma_multiply(FAINT) } else { self.look.strong };
            for (line, rect) in rects_of(galley, letters).into_iter().enumerate() {
                let rect = rect.translate(start.to_vec2());
                ui.painter().hline(
                    rect.x_range(),
                    rect.bottom() - below + UNDERLINE,
                    Stroke::new(1.0, color),
                );
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

/// Whether a click on it leads to the glossary, which says its meaning under the pointer too.
fn leads_to_a_term(span: &Span) -> bool {
    span.note.is_some()
}

fn text_of(span: &Span) -> &str {
    match &span.piece {
        Piece::Text(text) | Piece::Formula(text) => text,
    }
}

/// Where `letters` stand in the galley: one rectangle a row.
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
