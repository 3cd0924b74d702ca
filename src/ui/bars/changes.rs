//! Labels of the changes in view, in a strip above the plot with their lines: they cover neither curves nor each
//! other.

use eframe::egui::{self, Galley, Sense, TextStyle, TextWrapMode, Ui, WidgetText, pos2, vec2};
use std::sync::Arc;

use crate::session::Mark;
use crate::ui::curves::lanes::{Label, arrange};
use crate::ui::guide::sentences;
use crate::ui::scene::Scene;
use crate::words::Sentence;

/// Height of a lane, in points.
const LANE: f32 = 13.0;
/// Most lanes of labels.
const MOST_LANES: usize = 2;
/// Height of a pane, in points, below which there is one lane only.
const LOW: f32 = 150.0;
/// Greatest width of a label, in points; longer ones are shortened.
const WIDEST: f32 = 230.0;
/// Distance from the labels to the right edge of the plot, in points.
const TO_EDGE: f32 = 5.0;
/// Most changes in a tooltip.
const LISTED: usize = 12;

/// The strip of labels above a plot.
#[derive(Default)]
pub struct Strip {
    /// Number of lanes in the last frame.
    lanes: usize,
}

impl Strip {
    /// Reserves space above the plot; `None` if there are no `marks`. Returns it with the most lanes that it may
    /// have.
    pub fn allocate(&self, ui: &mut Ui, marks: &[&Mark]) -> Option<(egui::Rect, usize)> {
        if marks.is_empty() {
            return None;
        }
        let most = if ui.available_height() < LOW { 1 } else { MOST_LANES };
        let lanes = self.lanes.clamp(1, most);
        let size = vec2(ui.available_width(), LANE * lanes as f32 + 1.0);
        Some((ui.allocate_exact_size(size, Sense::hover()).0, most))
    }

    /// Draws the labels. `places` are those of the marks across the window, `edges` those of the plot.
    pub fn show(
        &mut self,
        ui: &Ui,
        scene: Scene<'_>,
        (rect, most): (egui::Rect, usize),
        marks: &[(&Mark, f32)],
        edges: [f32; 2],
    ) {
        let places: Vec<f32> = marks.iter().map(|(_, place)| *place).collect();
        let one = |mark: &Mark| galley(ui, &sentences::mark_short(scene, mark), scene);
        let many = |count: usize| {
            let text = Sentence::new("screen.changes").with_count("count", count).text(scene.language);
            galley(ui, &text, scene)
        };
        let text = |members: std::ops::Range<usize>| {
            if members.len() == 1 { one(marks[members.start].0) } else { many(members.len()) }
        };
        let edges = [edges[0], edges[1] - TO_EDGE];
        let labels = arrange(&places, edges, most, |members| text(members).size().x);
        let lanes = labels.iter().map(|label| label.lane + 1).max().unwrap_or(1);
        if lanes != self.lanes {
            self.lanes = lanes;
            ui.ctx().request_repaint();
        }
        for Label { members, lane, left, width } in labels {
            let top = rect.bottom() - LANE * (lane + 1) as f32;
            let place = egui::Rect::from_min_size(pos2(left, top), vec2(width, LANE)).intersect(rect);
            if place.height() < 0.5 * LANE {
                // The strip is higher in the next frame.
                continue;
            }
            // From the words down to the lines that they are about.
            for (_, x) in &marks[members.clone()] {
                let stroke = egui::Stroke::new(1.0, scene.palette.mark.gamma_multiply(0.5));
                ui.painter().vline(*x, (rect.bottom() - 2.0)..=rect.bottom(), stroke);
            }
            ui.painter().galley(pos2(left, top), text(members.clone()), scene.palette.mark);
            let named: Vec<&Mark> = marks[members].iter().map(|(mark, _)| *mark).collect();
            let id = ui.scope_id().with(("change", named[0].first, lane));
            let response = ui.interact(place, id, Sense::hover());
            let whole = named.iter().map(|mark| sentences::mark(scene, mark)).collect::<Vec<_>>();
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, whole.join("; ")));
            response.on_hover_ui(|ui| list(ui, scene, &whole));
        }
    }
}

/// A list of changes in a tooltip, with the number of those left out.
fn list(ui: &mut Ui, scene: Scene<'_>, whole: &[String]) {
    for text in whole.iter().take(LISTED) {
        ui.label(text);
    }
    if let Some(more) = whole.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let more = Sentence::new("screen.changes_more").with_count("count", more);
        ui.label(more.text(scene.language));
    }
}

fn galley(ui: &Ui, text: &str, scene: Scene<'_>) -> Arc<Galley> {
    let text = egui::RichText::new(text).color(scene.palette.mark);
    WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), WIDEST, TextStyle::Small)
}
