//! The pane "Model": stages with what they hold now, networks with their units and weights, and flows that move where
//! something is computed.

use std::sync::Arc;

use eframe::egui::{
    self, Align2, EventFilter, FontId, Image, Key, Painter, Rect, Response, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::drawing::{LETTERS, ModelDrawing, TITLE, signed};
use super::graph::{Graph, Stage};
use super::lines::{DASHES, ModelKey, flow_ui, inputs_ui, rest_ui, weights_ui};
use super::network::{UnitBlock, blocks};
use super::stage::{Thumbnail, histogram, numbers_ui};
use super::tile::{TileColors, Tiles, is_logit};
use crate::config::Player;
use crate::protocol::{Insides, InsidesView, NetworkInsides, Picture, UnitId};
use crate::session::SlowMotion;
use crate::ui::empty::empty_ui;
use crate::ui::scene::Scene;
use crate::ui::theme::UNTINTED;
use crate::words::Sentence;

/// Space between two names in a row, in points.
const BETWEEN_NAMES: f32 = 6.0;
/// Side of the large picture of a unit, in points.
const LARGE: f32 = 220.0;
/// Speed of what flows, in points per second.
const SPEED: f64 = 36.0;
/// Space around everything, in points.
const MARGIN: f32 = 8.0;

/// The state of the pane.
#[derive(Default)]
pub struct ModelView {
    /// The sample that is followed: its number among the fakes that are drawn.
    sample: usize,
    /// The real sample that is marked: its number among those that are drawn.
    real: Option<usize>,
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
        let (Some(picture), Some(shown)) = (picture.filter(|picture| picture.insides.is_some()), shown)
        else {
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
        let key = ModelKey::of(ui, scene, room.width());
        let (room, key_room) = room.split_top_bottom_at_y(room.bottom() - key.height().max(TITLE));
        let graph = Graph::new(room);
        self.flows_ui(ui, scene, &graph);
        let all = ModelDrawing { scene, config: &config, picture, insides: &insides, look };
        let mut unit = None;
        for stage in Stage::ALL {
            let place = graph.place(stage);
            let response = all.frame_ui(ui, stage, place);
            let inside = Rect::from_min_max(pos2(place.left(), place.top() + TITLE), place.max).shrink(3.0);
            match stage {
                Stage::Generator => {
                    unit = unit.or(self.network_ui(ui, all, (Player::Generator, inside), &response))
                }
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
        key.ui(ui, key_room);
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
    fn thumbnail_ui(
        &mut self,
        ui: &Ui,
        all: ModelDrawing<'_>,
        (stage, room): (Stage, Rect),
        response: &Response,
    ) {
        let ModelDrawing { scene, picture, insides, .. } = all;
        let palette = scene.palette;
        let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
        let phase = scene.session.slow.as_ref().and_then(SlowMotion::shown);
        if phase.is_some_and(|(update, phase)| !stage.is_there(phase, update.sees_real)) {
            let font = FontId::proportional(LETTERS);
            painter.text(room.center(), Align2::CENTER_CENTER, "…", font, palette.caption);
            return;
        }
        let sample = insides.view.sample;
        let ring = ui.visuals().strong_text_color();
        let [of_g, of_d] = &insides.networks;
        let cloud = match stage {
            Stage::Latents => {
                Some((Thumbnail::new(room, of_g.square), &picture.layers.latents, palette.generator))
            }
            Stage::Fakes => Some((Thumbnail::new(room, of_d.square), &picture.fake, palette.fake)),
            _ => None,
        };
        if let Some((frame, points, color)) = cloud {
            if stage == Stage::Latents {
                painter.rect_filled(frame.place, 2.0, ui.visuals().extreme_bg_color);
            } else {
                self.surface_ui(&painter, insides, frame.place);
            }
            frame.points_ui(&painter, points, Some(sample), [color.gamma_multiply(0.8), ring]);
            self.choose(ui, (response, frame), points);
            return;
        }
        match stage {
            Stage::Reals => {
                let frame = Thumbnail::new(room, of_d.square);
                self.surface_ui(&painter, insides, frame.place);
                let colors = [palette.real.gamma_multiply(0.8), ring];
                frame.points_ui(&painter, &picture.real, self.real, colors);
                if let Some(at) = response.clicked().then(|| response.interact_pointer_pos()).flatten() {
                    let nearest = frame.nearest(&picture.real, at);
                    self.real = if nearest == self.real { None } else { nearest };
                    ui.ctx().request_repaint();
                }
                if let Some(logit) = self.real.and_then(|index| insides.logits[0].get(index)) {
                    let text = Sentence::new("model.real").with("value", signed(*logit)).text(scene.language);
                    let font = FontId::proportional(LETTERS);
                    let galley = painter.layout(text, font, ring, room.width());
                    let place = Align2::CENTER_BOTTOM.align_size_within_rect(galley.size(), room);
                    painter.rect_filled(place, 2.0, ui.visuals().extreme_bg_color.gamma_multiply(0.88));
                    painter.galley(place.min, galley, ring);
                }
            }
            Stage::Outputs => {
                let found = histogram(&insides.logits, all.look.boundary);
                let (bars, ends) = room.split_top_bottom_at_y(room.bottom() - 13.0);
                let (names, bars) = bars.split_top_bottom_at_y(bars.top() + TITLE);
                found.ui(&painter, bars, [palette.real, palette.fake], palette.reference);
                let name = |key: &str, color| {
                    let text = format!("■ {}", scene.text(key));
                    painter.layout_no_wrap(text, FontId::proportional(LETTERS), color)
                };
                let [fake, real] = [
                    name("screen.arena.key_fake", palette.fake),
                    name("screen.arena.key_real", palette.real),
                ];
                // Where there is no room for both, their places and colours say it: fakes are on the left.
                if fake.size().x + real.size().x + BETWEEN_NAMES <= names.width() {
                    for (galley, align) in [(fake, Align2::LEFT_CENTER), (real, Align2::RIGHT_CENTER)] {
                        let place = align.align_size_within_rect(galley.size(), names);
                        painter.galley(place.min, galley, palette.reference);
                    }
                }
                let font = FontId::proportional(10.0);
                for (at, align, value) in [
                    (ends.left_center(), Align2::LEFT_CENTER, found.ends[0]),
                    (ends.right_center(), Align2::RIGHT_CENTER, found.ends[1]),
                ] {
                    painter.text(at, align, signed(value), font.clone(), palette.caption);
                }
            }
            _ => numbers_ui(&painter, room.shrink2(vec2(4.0, 0.0)), &all.numbers()),
        }
    }

    /// Draws D's surface, which is the picture of its output, behind samples.
    fn surface_ui(&self, painter: &Painter, insides: &Insides, place: Rect) {
        let last = insides.networks[Player::Discriminator as usize].layers.len().saturating_sub(1);
        if let Some((texture, part)) = self.tiles[Player::Discriminator as usize].tile(last, 0) {
            painter.image(texture.id(), place, part, UNTINTED);
        }
    }

    /// Follows the sample that is clicked, or with the keys the next one.
    fn choose(&mut self, ui: &Ui, (response, frame): (&Response, Thumbnail), points: &[[f32; 2]]) {
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
        all: ModelDrawing<'_>,
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
        inputs_ui(ui, all, network, &blocks[0]);
        for (layer, (block, insides)) in blocks[1..].iter().zip(&network.layers).enumerate() {
            let most = insides.activations.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            for (unit, tile) in block.tiles.iter().enumerate() {
                if let Some((texture, part)) = self.tiles[player as usize].tile(layer, unit) {
                    ui.painter().image(texture.id(), *tile, part, UNTINTED);
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
    fn unit_ui(
        &mut self,
        ui: &Ui,
        all: ModelDrawing<'_>,
        id: UnitId,
        response: &Response,
        blocks: &[UnitBlock],
    ) {
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
                let frame = Thumbnail { place: response.rect, seen: network.square };
                if let Some(place) = frame.at(network.followed()) {
                    ui.painter().circle_stroke(
                        place,
                        5.0,
                        Stroke::new(2.0, ui.visuals().strong_text_color()),
                    );
                }
            }
            ui.label(all.scene.caption(all.unit_text(id)));
        });
    }
}

/// The unit whose tile is at `at`.
fn unit_at(blocks: &[UnitBlock], player: Player, at: egui::Pos2) -> Option<UnitId> {
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
    let number =
        unit.unit.saturating_add_signed(step(Key::ArrowUp, Key::ArrowDown)).min(shown.saturating_sub(1));
    Some(UnitId { player, layer, unit: number })
}
