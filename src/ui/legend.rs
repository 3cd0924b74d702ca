//! Legends above the plots, where they cover nothing. A click on a name hides what it names.

use eframe::egui::{self, Color32, Response, RichText, Sense, Ui, vec2};

/// What a legend names.
pub struct Entry {
    /// The name.
    pub name: String,
    /// Its colour.
    pub color: Color32,
    /// Whether it is a line of reference, which is dashed.
    pub dashed: bool,
}

/// One row of names, or more where the pane is narrow. `hidden` holds the names that are hidden.
pub fn legend_ui(ui: &mut Ui, entries: &[Entry], hidden: &mut Vec<String>, help: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 0.0);
        ui.add_space(6.0);
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
    });
}

fn entry_ui(ui: &mut Ui, entry: &Entry, shown: bool) -> Response {
    let strength = if shown { 1.0 } else { 0.35 };
    let color = entry.color.gamma_multiply(strength);
    let inner = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
        let line = egui::Stroke::new(2.0, color);
        let ends = [rect.left_center(), rect.right_center()];
        if entry.dashed {
            ui.painter().extend(egui::Shape::dashed_line(&ends, egui::Stroke::new(1.2, color), 4.0, 3.0));
        } else {
            ui.painter().line_segment(ends, line);
        }
        let mut text = RichText::new(entry.name.as_str()).small();
        if !shown {
            text = text.weak().strikethrough();
        }
        ui.add(egui::Label::new(text).selectable(false));
    });
    let response = inner.response.interact(Sense::click());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown, entry.name.as_str()));
    response
}
