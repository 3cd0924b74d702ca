//! The first rows of a table as they were read, under a summary of each column.

use eframe::egui::{Align, Grid, Label, Layout, RichText, ScrollArea, TextWrapMode, Ui};

use super::is_right_aligned;
use super::lists::reason;
use crate::data::{Column, ColumnKind, Survey};
use crate::ui::explain::{Told as _, caption_ui};
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Most columns that are shown; the lists contain all.
const MOST_COLUMNS: usize = 40;
/// Most characters of a cell that are shown.
const MOST_CHARACTERS: usize = 28;

/// Draws the preview, at most `height` high.
pub fn preview_ui(ui: &mut Ui, scene: Scene<'_>, survey: &Survey, chosen: [&str; 2], height: f32) {
    let columns = &survey.columns[..survey.columns.len().min(MOST_COLUMNS)];
    ScrollArea::both().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        Grid::new("preview").striped(true).spacing([16.0, 3.0]).show(ui, |ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                caption_ui(ui, scene, scene.text("screen.picker.line"));
            });
            for column in columns {
                let axis = chosen.iter().position(|name| *name == column.name);
                column_ui(ui, scene, column, axis.map(|axis| ["x", "y"][axis]));
            }
            ui.end_row();
            for row in &survey.preview {
                ui.label(scene.caption(row.line.to_string()).monospace());
                for (column, cell) in columns.iter().zip(&row.cells) {
                    cell_ui(ui, scene, column, cell);
                }
                ui.end_row();
            }
        });
    });
    let more = survey.columns.len() - columns.len();
    if more > 0 {
        let sentence = Sentence::new("screen.picker.more_columns").with_count("more", more);
        caption_ui(ui, scene, sentence.text(scene.language));
    }
}

/// Draws the heading of a column: name, kind, number and range of values, missing values, and the first odd cell.
fn column_ui(ui: &mut Ui, scene: Scene<'_>, column: &Column, axis: Option<&str>) {
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let name = cut(&column.name);
        let name = match &column.unit {
            Some(unit) => format!("{name} [{}]", cut(unit)),
            None => name,
        };
        let color = if column.kind.is_numeric() { scene.palette.real } else { scene.palette.weak };
        let name = RichText::new(match axis {
            Some(axis) => format!("{axis} = {name}"),
            None => name,
        });
        let name = if axis.is_some() { name.color(scene.palette.real) } else { name };
        let response = ui.label(name.strong());
        if !column.kind.is_numeric() {
            response.on_hover_told(scene, reason(scene, column));
        }
        ui.label(scene.caption(scene.text(column.kind.word())).color(color));
        let counted = |key: &'static str, count: usize| {
            Sentence::new(key).with_count("count", count).text(scene.language)
        };
        caption_ui(ui, scene, counted("screen.picker.values", column.count));
        if let Some([low, high]) = column.range.filter(|_| is_right_aligned(column.kind)) {
            caption_ui(ui, scene, format!("{} … {}", number(low), number(high)));
        }
        if column.missing > 0 {
            caption_ui(ui, scene, counted("screen.picker.missing", column.missing));
        }
        if column.not_finite > 0 {
            let text = scene.caption(counted("screen.picker.not_finite", column.not_finite));
            ui.label(text.color(scene.palette.trouble));
        }
        if let Some(odd) = column.odd.as_ref().filter(|_| is_worth_a_word(column.kind)) {
            let sentence =
                Sentence::new("screen.picker.odd").with("line", odd.line).with("text", cut(&odd.text));
            let text = scene.caption(sentence.text(scene.language));
            ui.label(text.color(scene.palette.trouble));
        }
    });
}

fn cell_ui(ui: &mut Ui, scene: Scene<'_>, column: &Column, cell: &str) {
    let mut text = RichText::new(cut(cell));
    let is_odd = is_worth_a_word(column.kind) && column.odd.as_ref().is_some_and(|odd| odd.text == cell);
    if is_odd {
        text = text.color(scene.palette.trouble);
    } else if !column.kind.is_numeric() {
        text = text.color(scene.palette.weak);
    }
    let label = Label::new(text).selectable(false);
    if is_right_aligned(column.kind) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(label));
    } else {
        ui.add(label);
    }
}

/// Whether the first non-numeric cell is shown: not for columns of text, in which all cells are such.
fn is_worth_a_word(kind: ColumnKind) -> bool {
    !matches!(kind, ColumnKind::Text | ColumnKind::Date | ColumnKind::Time | ColumnKind::Empty)
}

/// `text` on one line, shortened to `MOST_CHARACTERS`.
fn cut(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if line.chars().count() <= MOST_CHARACTERS {
        return line;
    }
    line.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect()
}

/// `value` in at most ten characters, or with an exponent.
fn number(value: f64) -> String {
    let plain = format!("{value}");
    if plain.len() <= 10 { plain } else { format!("{value:.4e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_cells_fit_their_place() {
        assert_eq!([1.6, 2026.0, -0.0001, 1e-7].map(number), ["1.6", "2026", "-0.0001", "0.0000001"]);
        assert_eq!([1e12, 1.0 / 3.0].map(number), ["1.0000e12", "3.3333e-1"]);
        assert_eq!(cut("two\nlines"), "two lines");
        assert_eq!(cut(&"x".repeat(60)).chars().count(), MOST_CHARACTERS);
    }
}
