//! Legends above the plots, where they cover nothing. A click on a name hides what it names.

use eframe::egui::{self, Color32, Response, RichText, Sense, TextStyle, Ui, vec2};

/// Length of the line before a name, and what is between them, in points.
const LENGTH: f32 = 14.0;
const GAP: f32 = 4.0;

/// What a legend names.
pub struct Entry {
    /// The name.
    pub name: String,
    /// Its colour.
    pub color: Color32,
    /// Whether it is a line of reference, which is dashed.
    pub dashed: bool,
}

/// One row of names, or more where the pane is narrow, and what comes `after` them. `hidden` holds the names that are
/// hidden.
pub fn legend_ui(
    ui: &mut Ui,
    entries: &[Entry],
    hidden: &mut Vec<String>,
    help: &str,
    after: impl FnOnce(&mut Ui),
) {
    let frame = egui::Frame::NONE.inner_margin(egui::Margin { left: 6, ..egui::Margin::ZERO });
    frame.show(ui, |ui| rows_ui(ui, entries, hidden, help, after));
}

fn rows_ui(
    ui: &mut Ui,
    entries: &[Entry],
    hidden: &mut Vec<String>,
    help: &str,
    after: impl FnOnce(&mut Ui),
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
        for entry in entries {
            let place = hidden.iter().position(|name| *name == entry.name);
            let shown = place.is_none();
            if entry_ui(ui, entry, shown).on_hover_text(help).clicked() {
                match place {
                    Some(place) => {
                        hidden.swap_remove(place);
                    }
                    None => hidden.push(entry.name.clone()),
                }
            }
        }
        after(ui);
    });
}

/// Its size is known before it is placed, so that it can begin a new row.
fn entry_ui(ui: &mut Ui, entry: &Entry, shown: bool) -> Response {
    let strength = if shown { 1.0 } else { 0.35 };
    let color = entry.color.gamma_multiply(strength);
    let mut text = RichText::new(entry.name.as_str()).small();
    if !shown {
        text = text.weak().strikethrough();
    }
    let text = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        TextStyle::Small,
    );
    let size = vec2(LENGTH + GAP + text.size().x, LENGTH.max(text.size().y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let ends = [rect.left_center(), rect.left_center() + vec2(LENGTH, 0.0)];
    if entry.dashed {
        ui.painter().extend(egui::Shape::dashed_line(&ends, egui::Stroke::new(1.2, color), 4.0, 3.0));
    } else {
        ui.painter().line_segment(ends, egui::Stroke::new(2.0, color));
    }
    let corner = egui::pos2(ends[1].x + GAP, rect.center().y - 0.5 * text.size().y);
    ui.painter().galley(corner, text, ui.visuals().text_color());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown, entry.name.as_str()));
    response
}
