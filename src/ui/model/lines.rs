//! Paths between stages, weights between units, and what colours mean.

use std::sync::Arc;

use eframe::egui::{Color32, FontId, Galley, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::drawing::{LETTERS, ModelDrawing};
use super::graph::{Flow, Stage};
use super::network::UnitBlock;
use super::tile::{TileColors, signs};
use crate::protocol::{NetworkInsides, UnitId};
use crate::ui::scene::Scene;

/// Dashes of what flows, and the gaps between them, in points.
pub const DASHES: [f32; 2] = [5.0, 9.0];
/// Width of the strongest weight's line, in points.
const THICK: f32 = 2.4;

/// Draws a path with a head at its end, and dashes at `offset` on it if something flows.
pub fn flow_ui(ui: &Ui, scene: Scene<'_>, flow: &Flow, offset: Option<f32>) {
    let palette = scene.palette;
    let color = match (flow.from, flow.to) {
        (Stage::Reals, _) => palette.real,
        (Stage::Latents | Stage::Generator | Stage::Fakes, _) | (Stage::Losses, Stage::Generator) => {
            palette.fake
        }
        (Stage::Losses, _) => palette.discriminator,
        _ => palette.caption,
    };
    let painter = ui.painter();
    let faint = Stroke::new(1.5, color.gamma_multiply(0.35));
    painter.add(Shape::line(flow.path.clone(), faint));
    if let [.., before, end] = flow.path[..] {
        let along = (end - before).normalized();
        let across = along.rot90();
        let back = end - 6.0 * along;
        let head = vec![end, back + 3.5 * across, back - 3.5 * across];
        let fill = color.gamma_multiply(if offset.is_some() { 1.0 } else { 0.6 });
        painter.add(Shape::convex_polygon(head, fill, Stroke::NONE));
    }
    if let Some(offset) = offset {
        let stroke = Stroke::new(2.0, color);
        let start = DASHES[0] + DASHES[1] - offset;
        // The first dash is on its way in: it moves forwards.
        painter.extend(Shape::dashed_line_with_offset(
            &flow.path,
            stroke,
            &DASHES[..1],
            &DASHES[1..],
            offset - start.min(0.0),
        ));
    }
}

/// Draws the largest weights, and all of the unit that is chosen: a line for each, of the colour of its sign.
pub fn weights_ui(
    ui: &Ui,
    all: ModelDrawing<'_>,
    network: &NetworkInsides,
    blocks: &[UnitBlock],
    chosen: Option<UnitId>,
) {
    let colors = signs(all.scene.palette);
    let focus = all.insides.focus.as_ref().filter(|focus| Some(focus.id) == chosen);
    for (index, layer) in network.layers.iter().enumerate() {
        let most = layer.weights.first().map_or(0.0, |drawn| drawn.weight.abs());
        let line = |from: usize, to: usize, weight: f32, strength: f32| {
            let (Some(from), Some(to)) = (blocks[index].tiles.get(from), blocks[index + 1].tiles.get(to))
            else {
                return;
            };
            let share = (weight.abs() / most.max(f32::MIN_POSITIVE)).min(1.0);
            if share.is_nan() {
                return;
            }
            let color = if weight < 0.0 { colors[1] } else { colors[0] };
            let stroke =
                Stroke::new((THICK * share).max(0.4), color.gamma_multiply(strength * (0.25 + 0.75 * share)));
            ui.painter().line_segment([from.right_center(), to.left_center()], stroke);
        };
        // Where a unit is chosen, the others step back.
        let strength = if chosen.is_some() { 0.2 } else { 0.7 };
        for drawn in &layer.weights {
            line(drawn.from, drawn.to, drawn.weight, strength);
        }
        if let Some(focus) = focus.filter(|focus| focus.id.layer == index) {
            for (from, weight) in focus.weights.iter().enumerate() {
                line(from, focus.id.unit, *weight, 1.0);
            }
        }
    }
}

/// Draws the inputs of a network, coloured by the sample that is followed.
pub fn inputs_ui(ui: &Ui, all: ModelDrawing<'_>, network: &NetworkInsides, block: &UnitBlock) {
    let most = network.input.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    for (place, value) in block.tiles.iter().zip(&network.input) {
        let radius = 0.5 * place.width();
        ui.painter().circle_filled(place.center(), radius, all.look.signed(*value, most));
        ui.painter().circle_stroke(place.center(), radius, Stroke::new(1.0, all.scene.palette.weak));
    }
    if let Some(rest) = block.rest {
        rest_ui(ui, all.look, rest, &network.input[block.tiles.len()..], most);
    }
}

/// Draws the values of units without a tile as a strip.
pub fn rest_ui(ui: &Ui, look: TileColors, strip: Rect, values: &[f32], most: f32) {
    let pieces = values.len().min(strip.width().max(1.0) as usize).max(1);
    let width = strip.width() / pieces as f32;
    for piece in 0..pieces {
        let units = &values[piece * values.len() / pieces..(piece + 1) * values.len() / pieces];
        let strongest = units.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or_default();
        let place =
            Rect::from_min_size(strip.min + vec2(piece as f32 * width, 0.0), vec2(width, strip.height()));
        ui.painter().rect_filled(place, 0.0, look.signed(strongest, most));
    }
}

/// What colours mean: two signs in a row, and a text beside them in as many rows as it needs.
pub struct ModelKey([(Arc<Galley>, Color32); 3]);

/// Space between the parts of the key, in points.
const KEY_GAP: f32 = 10.0;

impl ModelKey {
    /// The key in a room of this `width`.
    pub fn of(ui: &Ui, scene: Scene<'_>, width: f32) -> Self {
        let mut rest = width;
        let part = |(sign, key, color): (&str, &str, Color32)| {
            let text = format!("{sign} {}", scene.text(key));
            let font = FontId::proportional(LETTERS);
            let galley = ui.painter().layout(text.trim().to_owned(), font, color, rest.max(1.0));
            rest -= galley.size().x + KEY_GAP;
            (galley, color)
        };
        let [positive, negative] = signs(scene.palette);
        let parts = [
            ("■", "model.positive", positive),
            ("■", "model.negative", negative),
            ("", "model.key", scene.palette.caption),
        ];
        Self(parts.map(part))
    }

    /// Its height.
    pub fn height(&self) -> f32 {
        self.0.iter().map(|(galley, _)| galley.size().y).fold(0.0, f32::max)
    }

    /// Draws it from the left top of `room` on.
    pub fn ui(self, ui: &Ui, room: Rect) {
        let mut left = room.left();
        for (galley, color) in self.0 {
            let width = galley.size().x;
            ui.painter().galley(pos2(left, room.top()), galley, color);
            left += width + KEY_GAP;
        }
    }
}
