//! A chapter as a page: its blocks from top to bottom.

use eframe::egui::{Align, Frame, Grid, Layout, Margin, RichText, Role, ScrollArea, Ui, vec2};

use super::prose::{ParagraphStyle, prose_ui, width_of};
use crate::handbook::{Block, LinkTarget, Span};
use crate::ui::scene::Scene;
use crate::ui::typeset::formula;

/// Size of text, in points.
const SIZE: f32 = 15.0;
/// Size of text in tables, in points.
const SMALL: f32 = 13.5;
/// Sizes of headings by level, from the title on, in points.
const HEADINGS: [f32; 3] = [23.0, 18.5, 16.0];
/// Size of formulas on lines of their own, in points.
const FORMULA: f32 = 19.0;
/// Greatest width of a line, in points: longer ones are hard to follow.
const WIDEST: f32 = 720.0;
/// Least width of a column in a table that is wider than the page, in points.
const NARROWEST: f32 = 90.0;
/// Space between two columns, in points.
const BETWEEN: f32 = 14.0;
/// Indentation of a list in a list and of a formula, in points.
const INDENT: f32 = 20.0;
/// Greatest share of the width that stands free before a formula.
const SPACE: f32 = 0.025;

/// Draws `blocks`, scrolls to the heading `wanted` if there is one, and returns the link that was clicked.
pub fn page_ui(ui: &mut Ui, scene: Scene<'_>, blocks: &[Block], wanted: Option<&str>) -> Option<LinkTarget> {
    let gone = sized_page_ui(ui, scene, blocks, wanted, 1.0);
    ui.add_space(16.0);
    gone
}

/// Draws `blocks` in letters `factor` times as large as those of the guide, without space below.
pub fn sized_page_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    blocks: &[Block],
    wanted: Option<&str>,
    factor: f32,
) -> Option<LinkTarget> {
    ui.set_max_width(ui.available_width().min(WIDEST * factor));
    ui.spacing_mut().item_spacing.y = (8.0 * factor).round();
    let mut gone = None;
    for (index, block) in blocks.iter().enumerate() {
        let here = ui.push_id(index, |ui| block_ui(ui, scene, block, wanted, factor)).inner;
        gone = gone.or(here);
    }
    gone
}

/// Draws the page of the chapter `key`, scrolls to the heading that is wanted and by so many pages, and returns the link that was
/// clicked.
pub fn scrolled_page_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    key: &str,
    blocks: &[Block],
    (wanted, scroll): (Option<&str>, f32),
) -> Option<LinkTarget> {
    // Every chapter keeps its own place.
    let area = ScrollArea::vertical().id_salt(key).auto_shrink(false);
    let page = ui.available_height();
    let shown = area.show(ui, |ui| {
        ui.scroll_with_delta(vec2(0.0, -scroll * page));
        Frame::NONE
            .inner_margin(Margin { right: 12, ..Margin::ZERO })
            .show(ui, |ui| page_ui(ui, scene, blocks, wanted))
            .inner
    });
    shown.inner
}

fn look(ui: &Ui, scene: Scene<'_>, size: f32) -> ParagraphStyle {
    let strong = ui.visuals().strong_text_color();
    let strong = ui.visuals().override_text_color.unwrap_or(strong);
    ParagraphStyle { size, color: scene.palette.caption, strong }
}

fn block_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    block: &Block,
    wanted: Option<&str>,
    factor: f32,
) -> Option<LinkTarget> {
    let body = look(ui, scene, factor * SIZE);
    match block {
        Block::Heading { level, spans, anchor } => {
            let size = factor * HEADINGS[level.saturating_sub(1).min(HEADINGS.len() - 1)];
            if *level > 1 {
                ui.add_space(8.0);
            }
            let heading = ParagraphStyle { color: body.strong, size, ..body };
            let (response, gone) = prose_ui(ui, spans, heading, Role::Heading);
            if wanted == Some(anchor.as_str()) {
                response.scroll_to_me(Some(Align::TOP));
            }
            gone
        }
        Block::Paragraph(spans) => prose_ui(ui, spans, body, Role::Paragraph).1,
        Block::Item { depth, mark, spans } => item_ui(ui, *depth, mark, spans, body),
        Block::Formula(tex) => {
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                ui.add_space(INDENT.min(SPACE * ui.available_width()));
                formula(ui, tex, (factor * FORMULA).round(), body.strong);
            });
            ui.add_space(2.0);
            None
        }
        Block::Code(text) => {
            let frame = Frame::new()
                .fill(ui.visuals().faint_bg_color)
                .inner_margin(Margin::same(8))
                .corner_radius(4.0);
            frame.show(ui, |ui| {
                ScrollArea::horizontal().show(ui, |ui| {
                    ui.label(RichText::new(text).monospace().size(factor * SMALL).color(body.strong));
                });
            });
            None
        }
        Block::Table(rows) => table_ui(ui, rows, look(ui, scene, factor * SMALL)),
    }
}

fn item_ui(
    ui: &mut Ui,
    depth: usize,
    mark: &str,
    spans: &[Span],
    look: ParagraphStyle,
) -> Option<LinkTarget> {
    let indent = INDENT * (depth + 1) as f32;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let mark =
            RichText::new(mark).size(look.size).line_height(Some((1.5 * look.size).ceil())).color(look.color);
        ui.allocate_ui_with_layout(vec2(indent, 0.0), Layout::right_to_left(Align::TOP), |ui| {
            ui.set_min_width(indent);
            ui.add_space(7.0);
            ui.label(mark);
        });
        ui.vertical(|ui| prose_ui(ui, spans, look, Role::Paragraph).1).inner
    })
    .inner
}

fn table_ui(ui: &mut Ui, rows: &[Vec<Vec<Span>>], look: ParagraphStyle) -> Option<LinkTarget> {
    let num_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let natural: Vec<f32> = (0..num_columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| width_of(ui, cell, look).ceil() + 1.0).fold(0.0, f32::max)
        })
        .collect();
    let room = ui.available_width() - BETWEEN * num_columns.saturating_sub(1) as f32 - 2.0;
    let widths = shared(&natural, room);
    let mut gone = None;
    ScrollArea::horizontal().auto_shrink([false, true]).show(ui, |ui| {
        Grid::new("table").striped(true).min_col_width(0.0).spacing(vec2(BETWEEN, 5.0)).show(ui, |ui| {
            for (index, row) in rows.iter().enumerate() {
                let look = if index == 0 { ParagraphStyle { color: look.strong, ..look } } else { look };
                for (cell, width) in row.iter().zip(&widths) {
                    ui.vertical(|ui| {
                        ui.set_width(*width);
                        let (_, here) = prose_ui(ui, cell, look, Role::Cell);
                        gone = gone.take().or(here);
                    });
                }
                ui.end_row();
            }
        });
    });
    gone
}

/// Widths of columns with the `natural` widths in `room` together: the widest are reduced first, down to
/// `NARROWEST`.
fn shared(natural: &[f32], room: f32) -> Vec<f32> {
    let mut limit = natural.iter().copied().fold(0.0, f32::max);
    let sum = |limit: f32| natural.iter().map(|width| width.min(limit)).sum::<f32>();
    while sum(limit) > room && limit > NARROWEST {
        limit = (limit - 1.0).max(NARROWEST);
    }
    natural.iter().map(|width| width.min(limit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_columns_give_way_to_narrow_ones() {
        assert_eq!(shared(&[50.0, 80.0], 200.0), [50.0, 80.0]);
        assert_eq!(shared(&[50.0, 400.0, 300.0], 450.0), [50.0, 200.0, 200.0]);
        assert_eq!(shared(&[50.0, 400.0, 300.0], 10.0), [50.0, 90.0, 90.0]);
        assert_eq!(shared(&[], 10.0), [0.0; 0]);
    }
}
