//! The pane "Model": stages with what they hold now, networks with their units and weights, and flows that move where
//! something is computed.

use std::sync::Arc;

use eframe::egui::{
    self, Align2, EventFilter, FontId, Image, Key, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::graph::{Flow, Graph, Stage};
use super::network::{Block, blocks};
use super::stage::{Frame, histogram, numbers_ui};
use super::tile::{TileColors, Tiles, is_logit, signs};
use crate::config::{Player, RunConfig};
use crate::protocol::{Insides, InsidesView, NetworkInsides, Picture, Series, UnitId};
use crate::session::SlowMotion;
use crate::ui::empty::empty_ui;
use crate::ui::explain::told_ui;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::strip::record_in_view;
use crate::words::Sentence;

/// Height of the title of a stage, in points.
const TITLE: f32 = 15.0;
/// Size of titles, in points.
const LETTERS: f32 = 11.5;
/// Side of the large picture of a unit, in points.
const LARGE: f32 = 220.0;
/// Speed of what flows, in points per second; its dashes, and the gaps between them.
const SPEED: f64 = 36.0;
const DASHES: [f32; 2] = [5.0, 9.0];
/// Width of the strongest weight's line, in points.
const THICK: f32 = 2.4;
/// Space around everything, in points.
const MARGIN: f32 = 8.0;

/// The state of the pane.
#[derive(Default)]
pub struct ModelView {
    /// The sample that is followed: its number among the fakes that are drawn.
    sample: usize,
    /// The unit that the pointer is on, or the keys have chosen.
    unit: Option<UnitId>,
    /// The frame in which the pane was drawn last.
    drawn: Option<u64>,
    tiles: [Tiles; 2],
    large: Option<LargeTile>,
}

/// The texture of the unit that is shown large.
struct LargeTile {
    texture: TextureHandle,
    picture: Arc<Picture>,
}

impl ModelView {
    /// What the pane wants of the next picture in `frame`; `None` while it is not seen.
    pub fn wanted(&self, frame: u64) -> Option<InsidesView> {
        let is_seen = self.drawn.is_some_and(|drawn| drawn + 1 >= frame);
        is_seen.then_some(InsidesView { focus: self.unit, sample: self.sample })
    }

    /// Draws the pane.
    pub fn ui(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        self.drawn = Some(ui.ctx().cumulative_frame_nr());
        let picture = scene.session.picture.as_ref();
        let shown = scene.session.shown.as_ref();
        let (Some(picture), Some(shown)) = (picture.filter(|picture| picture.insides.is_some()), shown) else {
            empty_ui(ui, &scene.text("model.waiting"));
            // The picture with insides is asked for from the next frame on.
            ui.ctx().request_repaint();
            return;
        };
        let config = Arc::clone(&shown.state.config);
        let Some(insides) = picture.insides.clone() else { return };
        let look = TileColors {
            palette: scene.palette,
            terms: config.game.terms(),
            boundary: picture.surface.boundary,
        };
        for player in Player::BOTH {
            self.tiles[player as usize].update(ui.ctx(), picture, player, look);
        }
        let room = ui.max_rect().shrink(MARGIN);
        let (room, key) = room.split_top_bottom_at_y(room.bottom() - TITLE);
        let graph = Graph::new(room);
        self.flows_ui(ui, scene, &graph);
        let all = Drawing { scene, config: &config, picture, insides: &insides, look };
        let mut unit = None;
        for stage in Stage::ALL {
            let place = graph.place(stage);
            let response = all.frame_ui(ui, stage, place);
            let inside = Rect::from_min_max(pos2(place.left(), place.top() + TITLE), place.max).shrink(3.0);
            match stage {
                Stage::Generator => unit = unit.or(self.network_ui(ui, all, (Player::Generator, inside), &response)),
                Stage::Discriminator => {
                    unit = unit.or(self.network_ui(ui, all, (Player::Discriminator, inside), &response));
                }
                _ => self.thumbnail_ui(ui, all, (stage, inside), &response),
            }
        }
        if unit != self.unit {
            self.unit = unit;
            ui.ctx().request_repaint();
        }
        key_ui(ui, scene, key);
        ui.advance_cursor_after_rect(ui.max_rect());
    }

    /// Draws the paths, and what moves along them.
    fn flows_ui(&self, ui: &Ui, scene: Scene<'_>, graph: &Graph) {
        let phase = scene.session.slow.as_ref().and_then(SlowMotion::shown);
        let plays = scene.session.is_playing();
        let offset = (ui.input(|input| input.time) * SPEED) % f64::from(DASHES[0] + DASHES[1]);
        let mut moves = false;
        for flow in &graph.flows {
            let is_at_work = match phase {
                Some((update, phase)) => flow.is_at_work(update.player, phase, update.sees_real),
                None => plays,
            };
            moves |= is_at_work;
            flow_ui(ui, scene, flow, is_at_work.then_some(offset as f32));
        }
        if moves {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(33));
        }
    }

    /// Draws what a stage other than a network holds.
    fn thumbnail_ui(&mut self, ui: &Ui, all: Drawing<'_>, (stage, room): (Stage, Rect), response: &Response) {
        let Drawing { scene, picture, insides, .. } = all;
        let palette = scene.palette;
        let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
        let sample = insides.view.sample;
        let ring = ui.visuals().strong_text_color();
        let [of_g, of_d] = &insides.networks;
        let cloud = match stage {
            Stage::Latents => Some((Frame::new(room, of_g.square), &insides.latents, palette.generator)),
            Stage::Fakes => Some((Frame::new(room, of_d.square), &picture.fake, palette.fake)),
            _ => None,
        };
        if let Some((frame, points, color)) = cloud {
            painter.rect_filled(frame.place, 2.0, ui.visuals().extreme_bg_color);
            frame.points_ui(&painter, points, Some(sample), [color.gamma_multiply(0.8), ring]);
            self.choose(ui, (response, frame), points);
            return;
        }
        match stage {
            Stage::Reals => {
                let frame = Frame::new(room, of_d.square);
                painter.rect_filled(frame.place, 2.0, ui.visuals().extreme_bg_color);
                let colors = [palette.real.gamma_multiply(0.8), ring];
                frame.points_ui(&painter, &picture.real, None, colors);
            }
            Stage::Outputs => {
                let found = histogram(&insides.logits, all.look.boundary);
                let (bars, ends) = room.split_top_bottom_at_y(room.bottom() - 13.0);
                found.ui(&painter, bars, [palette.real, palette.fake], palette.reference);
                let font = FontId::proportional(10.0);
                for (at, align, value) in [
                    (ends.left_center(), Align2::LEFT_CENTER, found.ends[0]),
                    (ends.right_center(), Align2::RIGHT_CENTER, found.ends[1]),
                ] {
                    painter.text(at, align, short(f64::from(value)), font.clone(), palette.caption);
                }
            }
            _ => numbers_ui(&painter, room, &all.numbers()),
        }
    }

    /// Follows the sample that is clicked, or with the keys the next one.
    fn choose(&mut self, ui: &Ui, (response, frame): (&Response, Frame), points: &[[f32; 2]]) {
        let clicked = response.clicked().then(|| response.interact_pointer_pos()).flatten();
        let chosen = match clicked {
            Some(at) if frame.place.contains(at) => frame.nearest(points, at),
            _ if response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter)) => {
                Some((self.sample + 1) % points.len().max(1))
            }
            _ => None,
        };
        if let Some(sample) = chosen {
            self.sample = sample;
            ui.ctx().request_repaint();
        }
    }

    /// Draws a network: the weights, and a tile for each unit. Returns the unit that the pointer is on, or that the keys
    /// have chosen.
    fn network_ui(
        &mut self,
        ui: &mut Ui,
        all: Drawing<'_>,
        (player, room): (Player, Rect),
        response: &Response,
    ) -> Option<UnitId> {
        let network = &all.insides.networks[player as usize];
        let mut widths = vec![network.input.len()];
        widths.extend(network.layers.iter().map(|layer| layer.activations.len()));
        let blocks = blocks(room, &widths);
        let own = self.unit.filter(|unit| unit.player == player);
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|_| response.hovered());
        let pointed = pointer.and_then(|at| unit_at(&blocks, player, at));
        let by_key = response.has_focus().then(|| moved(ui, response, own, player, network)).flatten();
        let chosen = pointed.or(by_key);
        weights_ui(ui, all, network, &blocks, chosen);
        all.inputs_ui(ui, network, &blocks[0]);
        for (layer, (block, insides)) in blocks[1..].iter().zip(&network.layers).enumerate() {
            let most = insides.activations.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            for (unit, tile) in block.tiles.iter().enumerate() {
                if let Some((texture, part)) = self.tiles[player as usize].tile(layer, unit) {
                    ui.painter().image(texture.id(), *tile, part, egui::Color32::WHITE);
                }
                let value = insides.activations[unit];
                let edge = all.look.signed(value, most);
                let is_chosen = chosen == Some(UnitId { player, layer, unit });
                let stroke = if is_chosen {
                    Stroke::new(2.0, ui.visuals().strong_text_color())
                } else {
                    Stroke::new(1.0, edge)
                };
                ui.painter().rect_stroke(*tile, 0.0, stroke, StrokeKind::Outside);
            }
            if let Some(rest) = block.rest {
                rest_ui(ui, all.look, rest, &insides.activations[block.tiles.len()..], most);
            }
        }
        if let Some(id) = chosen {
            self.unit_ui(ui, all, id, response, &blocks);
        }
        chosen
    }

    /// Shows the unit `id` large beside its tile.
    fn unit_ui(&mut self, ui: &Ui, all: Drawing<'_>, id: UnitId, response: &Response, blocks: &[Block]) {
        let network = &all.insides.networks[id.player as usize];
        let Some(tile) = blocks.get(id.layer + 1).and_then(|block| block.tiles.get(id.unit)) else { return };
        let focus = all.insides.focus.as_ref().filter(|focus| focus.id == id);
        let is_new = self.large.as_ref().is_none_or(|large| !Arc::ptr_eq(&large.picture, all.picture));
        if let Some(focus) = focus.filter(|_| is_new) {
            let image = all.look.image(&focus.picture, is_logit(id, network.layers.len()));
            let texture = match self.large.take() {
                Some(mut large) => {
                    large.texture.set(image, TextureOptions::LINEAR);
                    large.texture
                }
                None => ui.ctx().load_texture("unit", image, TextureOptions::LINEAR),
            };
            self.large = Some(LargeTile { texture, picture: Arc::clone(all.picture) });
        }
        let popup = egui::Tooltip::always_open(
            ui.ctx().clone(),
            ui.layer_id(),
            response.id.with("unit"),
            egui::PopupAnchor::ParentRect(*tile),
        );
        let large = self.large.as_ref().filter(|_| focus.is_some()).map(|large| &large.texture);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let small = self.tiles[id.player as usize].tile(id.layer, id.unit);
        let image = large.map(|texture| (texture, whole)).or(small);
        popup.gap(6.0).show(|ui| {
            ui.set_max_width(LARGE);
            ui.label(egui::RichText::new(all.unit_title(id)).strong());
            if let Some((texture, part)) = image {
                let size = vec2(LARGE, LARGE);
                let response = ui.add(Image::new((texture.id(), size)).uv(part));
                let frame = Frame { place: response.rect, seen: network.square };
                if let Some(place) = frame.at(pair_of(&network.input)) {
                    ui.painter().circle_stroke(place, 5.0, Stroke::new(2.0, ui.visuals().strong_text_color()));
                }
            }
            ui.label(all.scene.caption(all.unit_text(id)));
        });
    }
}

/// All that is drawn from.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    scene: Scene<'a>,
    config: &'a RunConfig,
    picture: &'a Arc<Picture>,
    insides: &'a Insides,
    look: TileColors,
}

impl Drawing<'_> {
    /// Draws the frame and the title of `stage`, and takes the pointer and the keys there.
    fn frame_ui(self, ui: &Ui, stage: Stage, place: Rect) -> Response {
        let scene = self.scene;
        let response = ui.interact(place, ui.scope_id().with(("stage", stage.key())), Sense::click());
        let phase = scene.session.slow.as_ref().and_then(SlowMotion::shown);
        let is_lit = phase.is_some_and(|(update, phase)| stage.is_at_work(update.player, phase));
        let color = self.color_of(stage);
        let width = if is_lit || response.has_focus() { 2.0 } else { 1.0 };
        let edge = if is_lit || response.has_focus() { color } else { scene.palette.grid };
        if is_lit {
            ui.painter().rect_filled(place, 4.0, color.gamma_multiply(0.12));
        }
        ui.painter().rect_stroke(place, 4.0, Stroke::new(width, edge), StrokeKind::Inside);
        let title = self.title(stage);
        let mut job = egui::text::LayoutJob::simple_singleline(title.clone(), FontId::proportional(LETTERS), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(place.width() - 8.0);
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(place.min + vec2(5.0, 2.0), galley, color);
        let spoken = format!("{title}{}", self.spoken(stage));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        let help = scene.text(&format!("model.stage.{}.help", stage.key())).into_owned();
        let is_network = matches!(stage, Stage::Generator | Stage::Discriminator);
        if is_network {
            // Over its units the pointer shows each unit.
            let title = Rect::from_min_size(place.min, vec2(place.width(), TITLE));
            let over_title = ui.interact(title, response.id.with("title"), Sense::hover());
            over_title.on_hover_ui(|ui| told_ui(ui, scene, "", &help));
            return response;
        }
        response.on_hover_ui(|ui| told_ui(ui, scene, "", &help))
    }

    fn color_of(self, stage: Stage) -> egui::Color32 {
        let palette = self.scene.palette;
        match stage {
            Stage::Latents | Stage::Generator => palette.generator,
            Stage::Fakes => palette.fake,
            Stage::Reals => palette.real,
            Stage::Discriminator => palette.discriminator,
            Stage::Outputs | Stage::Losses => palette.caption,
        }
    }

    /// The title of `stage`: for a network with the widths of its layers.
    fn title(self, stage: Stage) -> String {
        let key = format!("model.stage.{}.title", stage.key());
        let title = self.scene.text(&key).into_owned();
        let player = match stage {
            Stage::Generator => Player::Generator,
            Stage::Discriminator => Player::Discriminator,
            _ => return title,
        };
        let widths: Vec<String> = self.config.widths(player).iter().map(ToString::to_string).collect();
        format!("{title}: {}", widths.join(" → "))
    }

    /// What a screen reader says of `stage` after its title.
    fn spoken(self, stage: Stage) -> String {
        match stage {
            Stage::Losses => {
                let lines = self.numbers().into_iter().map(|(name, number, _)| format!("; {name} {number}"));
                lines.collect()
            }
            _ => String::new(),
        }
    }

    /// V, the losses and the norms of gradients, as the strip shows them.
    fn numbers(self) -> Vec<(String, String, egui::Color32)> {
        let record = record_in_view(self.scene.session);
        let palette = self.scene.palette;
        let has_value = self.config.game.objective.has_value();
        let line = |name: &str, series: Series, color| {
            let value = record.as_ref().map_or(f32::NAN, |record| record.mean[series.index()]);
            let number = if value.is_finite() { short(f64::from(value)) } else { "–".to_owned() };
            (name.to_owned(), number, color)
        };
        let value = has_value.then(|| line("V", Series::Value, palette.value));
        let others = [
            line("L_D", Series::LossD, palette.discriminator),
            line("‖∇L_D‖", Series::GradientD, palette.discriminator),
            line("L_G", Series::LossG, palette.generator),
            line("‖∇L_G‖", Series::GradientG, palette.generator),
        ];
        value.into_iter().chain(others).collect()
    }

    /// Draws the inputs of a network, coloured by the sample that is followed.
    fn inputs_ui(self, ui: &Ui, network: &NetworkInsides, block: &Block) {
        let most = network.input.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        for (place, value) in block.tiles.iter().zip(&network.input) {
            let radius = 0.5 * place.width();
            ui.painter().circle_filled(place.center(), radius, self.look.signed(*value, most));
            ui.painter().circle_stroke(place.center(), radius, Stroke::new(1.0, self.scene.palette.weak));
        }
        if let Some(rest) = block.rest {
            rest_ui(ui, self.look, rest, &network.input[block.tiles.len()..], most);
        }
    }

    fn unit_title(self, id: UnitId) -> String {
        let layers = self.insides.networks[id.player as usize].layers.len();
        let name = match id.player {
            Player::Generator => "G",
            Player::Discriminator => "D",
        };
        let sentence = if id.layer + 1 == layers {
            Sentence::new("model.output").with("number", id.unit + 1)
        } else {
            Sentence::new("model.unit").with("layer", id.layer + 1).with("number", id.unit + 1)
        };
        sentence.with("player", name).text(self.scene.language)
    }

    /// What is said of a unit: what its picture is over, and its value for the sample that is followed.
    fn unit_text(self, id: UnitId) -> String {
        let network = &self.insides.networks[id.player as usize];
        let value = network.layers[id.layer].activations.get(id.unit).copied().unwrap_or(f32::NAN);
        let key = match (id.player, network.input.len()) {
            (Player::Generator, 0..=2) => "model.unit_over_latents",
            (Player::Generator, _) => "model.unit_over_two_latents",
            (Player::Discriminator, _) => "model.unit_over_plane",
        };
        Sentence::new(key).with("value", short(f64::from(value))).text(self.scene.language)
    }
}

/// Draws a path with a head at its end, and dashes at `offset` on it if something flows.
fn flow_ui(ui: &Ui, scene: Scene<'_>, flow: &Flow, offset: Option<f32>) {
    let palette = scene.palette;
    let color = match (flow.from, flow.to) {
        (Stage::Reals, _) => palette.real,
        (Stage::Latents | Stage::Generator | Stage::Fakes, _) | (Stage::Losses, Stage::Generator) => palette.fake,
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
        painter.extend(Shape::dashed_line_with_offset(&flow.path, stroke, &DASHES[..1], &DASHES[1..], offset - start.min(0.0)));
    }
}

/// Draws the largest weights, and all of the unit that is chosen: a line for each, of the colour of its sign.
fn weights_ui(ui: &Ui, all: Drawing<'_>, network: &NetworkInsides, blocks: &[Block], chosen: Option<UnitId>) {
    let colors = signs(all.scene.palette);
    let focus = all.insides.focus.as_ref().filter(|focus| Some(focus.id) == chosen);
    for (index, layer) in network.layers.iter().enumerate() {
        let most = layer.weights.first().map_or(0.0, |drawn| drawn.weight.abs());
        let line = |from: usize, to: usize, weight: f32, strength: f32| {
            let (Some(from), Some(to)) = (blocks[index].tiles.get(from), blocks[index + 1].tiles.get(to)) else {
                return;
            };
            let share = (weight.abs() / most.max(f32::MIN_POSITIVE)).min(1.0);
            if share.is_nan() {
                return;
            }
            let color = if weight < 0.0 { colors[1] } else { colors[0] };
            let stroke = Stroke::new((THICK * share).max(0.4), color.gamma_multiply(strength * (0.25 + 0.75 * share)));
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

/// Draws the values of units without a tile as a strip.
fn rest_ui(ui: &Ui, look: TileColors, strip: Rect, values: &[f32], most: f32) {
    let pieces = values.len().min(strip.width().max(1.0) as usize).max(1);
    let width = strip.width() / pieces as f32;
    for piece in 0..pieces {
        let units = &values[piece * values.len() / pieces..(piece + 1) * values.len() / pieces];
        let strongest = units.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or_default();
        let place = Rect::from_min_size(strip.min + vec2(piece as f32 * width, 0.0), vec2(width, strip.height()));
        ui.painter().rect_filled(place, 0.0, look.signed(strongest, most));
    }
}

/// Draws what colours mean, below everything.
fn key_ui(ui: &Ui, scene: Scene<'_>, room: Rect) {
    let [positive, negative] = signs(scene.palette);
    let mut left = room.left();
    for (sign, key, color) in [("■", "model.positive", positive), ("■", "model.negative", negative), ("", "model.key", scene.palette.caption)] {
        let text = format!("{sign} {}", scene.text(key));
        let rest = room.right() - left;
        let mut job = egui::text::LayoutJob::simple_singleline(text, FontId::proportional(LETTERS), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rest.max(0.0));
        let galley = ui.painter().layout_job(job);
        let at = pos2(left, room.center().y - 0.5 * galley.size().y);
        left += galley.size().x + 10.0;
        ui.painter().galley(at, galley, color);
    }
}

/// The unit whose tile is at `at`.
fn unit_at(blocks: &[Block], player: Player, at: egui::Pos2) -> Option<UnitId> {
    blocks[1..].iter().enumerate().find_map(|(layer, block)| {
        let unit = block.tiles.iter().position(|tile| tile.expand(1.0).contains(at))?;
        Some(UnitId { player, layer, unit })
    })
}

/// The unit that the arrow keys lead to from `unit`: up and down in its layer, left and right to another layer.
fn moved(
    ui: &Ui,
    response: &Response,
    unit: Option<UnitId>,
    player: Player,
    network: &NetworkInsides,
) -> Option<UnitId> {
    let arrows = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let layers = network.layers.len();
    let Some(unit) = unit else {
        let any = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight].into_iter().any(pressed);
        return any.then_some(UnitId { player, layer: 0, unit: 0 });
    };
    let step = |down: Key, up: Key| isize::from(pressed(up)) - isize::from(pressed(down));
    let layer = unit.layer.saturating_add_signed(step(Key::ArrowLeft, Key::ArrowRight)).min(layers - 1);
    let shown = network.layers[layer].pictures.len();
    let number = unit.unit.saturating_add_signed(step(Key::ArrowUp, Key::ArrowDown)).min(shown.saturating_sub(1));
    Some(UnitId { player, layer, unit: number })
}

/// The first two inputs; of one, it and 0.
fn pair_of(input: &[f32]) -> [f32; 2] {
    [input.first().copied().unwrap_or_default(), input.get(1).copied().unwrap_or_default()]
}
