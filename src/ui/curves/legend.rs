//! Legends above the plots. A click on a name hides its curve.

use eframe::egui::{self, Color32, Response, RichText, Sense, TextStyle, Ui, vec2};

use crate::ui::explain::{Topic, hint, leads_on_by_key, told_ui};
use crate::ui::scene::Scene;

/// Length of the line before a name, and least height of a row, in points.
pub const LENGTH: f32 = 14.0;
/// Space between that line and the name, in points.
const GAP: f32 = 4.0;
/// Most of the height of a pane that the names take; the others are left out.
const MOST: f32 = 0.4;

/// Length of the dashes of a line of reference, in points.
pub const DASH_OF_REFERENCE: f32 = 4.0;
/// Length of the gap after a dash, as a share of the dash: that of the lines in plots.
pub const DASH_GAP: f32 = 0.618;

/// An entry of a legend.
pub struct LegendEntry {
    /// The name of the curve or line.
    pub name: String,
    /// The tooltip.
    pub help: String,
    /// The colour of the curve or line.
    pub color: Color32,
    /// The length of its dashes; `None` for a line that is whole.
    pub dash: Option<f32>,
    /// The section of the guide about it, if there is one.
    pub section: Option<String>,
}

/// The length of the line before the name of `entry`: so long that two of its dashes are seen.
fn sample(entry: &LegendEntry) -> f32 {
    entry.dash.map_or(LENGTH, |dash| LENGTH.max((2.0 + DASH_GAP) * dash))
}

/// Draws the names in one row, or more in a narrow pane, and then what `after` draws. `hidden` holds the names that
/// are hidden.
pub fn legend_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    entries: &[LegendEntry],
    hidden: &mut Vec<String>,
    (before, after): (impl FnOnce(&mut Ui), impl FnOnce(&mut Ui)),
) {
    let frame = egui::Frame::NONE.inner_margin(egui::Margin { left: 6, ..egui::Margin::ZERO });
    let room = MOST * ui.available_height();
    frame.show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 4.0);
        if fits(ui, entries, room) {
            rows_ui(ui, scene, entries, hidden, (before, after));
        } else {
            // In a low pane the names would leave nothing of the plot: they are one row that can be moved.
            let rows = egui::ScrollArea::horizontal().id_salt("legend").auto_shrink([false, true]);
            let bar = egui::scroll_area::ScrollBarVisibility::AlwaysHidden;
            rows.scroll_bar_visibility(bar).show(ui, |ui| {
                ui.horizontal(|ui| entries_ui(ui, scene, entries, hidden, f32::INFINITY, (before, after)));
            });
        }
    });
}

/// Whether the rows of names fit into the height `room`; one row always does.
fn fits(ui: &Ui, entries: &[LegendEntry], room: f32) -> bool {
    let width = ui.available_width();
    let mut rows = 1.0;
    let mut left = width;
    for entry in entries {
        let length = sample(entry) + GAP + galley(ui, entry, true, width).size().x;
        if length > left && left < width {
            rows += 1.0;
            left = width;
        }
        left -= length + BETWEEN;
    }
    rows == 1.0 || rows * LENGTH <= room
}

/// Space between two names, in points.
const BETWEEN: f32 = 10.0;

fn rows_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    entries: &[LegendEntry],
    hidden: &mut Vec<String>,
    around: (impl FnOnce(&mut Ui), impl FnOnce(&mut Ui)),
) {
    let width = ui.available_width();
    ui.horizontal_wrapped(|ui| entries_ui(ui, scene, entries, hidden, width, around));
}

fn entries_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    entries: &[LegendEntry],
    hidden: &mut Vec<String>,
    width: f32,
    (before, after): (impl FnOnce(&mut Ui), impl FnOnce(&mut Ui)),
) {
    ui.spacing_mut().item_spacing = vec2(BETWEEN, 0.0);
    before(ui);
    for entry in entries {
        let place = hidden.iter().position(|name| *name == entry.name);
        let shown = place.is_none();
        let response = entry_ui(ui, entry, shown, width).on_hover_ui(|ui| {
            ui.set_max_width(340.0);
            ui.label(RichText::new(entry.name.as_str()).strong());
            told_ui(ui, scene, &entry.name, &entry.help);
            ui.label(RichText::new(scene.text("screen.legend_help")).small().weak());
            if entry.section.is_some() {
                ui.label(hint(scene, false));
            }
        });
        if let Some(section) = &entry.section {
            leads_on_by_key(&response, scene, Topic::Found(section));
        }
        if response.clicked() {
            match place {
                Some(place) => {
                    hidden.swap_remove(place);
                }
                None => hidden.push(entry.name.clone()),
            }
        }
    }
    after(ui);
}

/// The name of `entry`, shortened to `width`.
fn galley(ui: &Ui, entry: &LegendEntry, shown: bool, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut text = RichText::new(entry.name.as_str()).small();
    if !shown {
        text = text.weak().strikethrough();
    }
    let room = (width - sample(entry) - GAP).max(20.0);
    egui::WidgetText::from(text).into_galley(ui, Some(egui::TextWrapMode::Truncate), room, TextStyle::Small)
}

/// Draws one entry. Its size is computed before it is placed, so that it can begin a new row.
fn entry_ui(ui: &mut Ui, entry: &LegendEntry, shown: bool, width: f32) -> Response {
    let strength = if shown { 1.0 } else { 0.35 };
    let color = entry.color.gamma_multiply(strength);
    let text = galley(ui, entry, shown, width);
    let size = vec2(sample(entry) + GAP + text.size().x, LENGTH.max(text.size().y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let ends = [rect.left_center(), rect.left_center() + vec2(sample(entry), 0.0)];
    if let Some(dash) = entry.dash {
        let gap = DASH_GAP * dash;
        ui.painter().extend(egui::Shape::dashed_line(&ends, egui::Stroke::new(1.2, color), dash, gap));
    } else {
        ui.painter().line_segment(ends, egui::Stroke::new(2.0, color));
    }
    let corner = egui::pos2(ends[1].x + GAP, rect.center().y - 0.5 * text.size().y);
    ui.painter().galley(corner, text, ui.visuals().text_color());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown, entry.name.as_str()));
    response
}
