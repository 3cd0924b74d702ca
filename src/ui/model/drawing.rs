//! What each stage is called, says and shows in numbers, from one picture.

use std::sync::Arc;

use eframe::egui::{self, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::graph::Stage;
use super::tile::TileColors;
use crate::config::{Player, RunConfig};
use crate::protocol::{Insides, Picture, Series, UnitId};
use crate::session::SlowMotion;
use crate::ui::arena::latents::plane_name;
use crate::ui::explain::told_ui;
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::strip::record_in_view;
use crate::words::Sentence;

/// Height of the title of a stage, in points.
pub const TITLE: f32 = 15.0;
/// Size of titles, in points.
pub const LETTERS: f32 = 11.5;

/// All that is drawn from.
#[derive(Clone, Copy)]
pub struct ModelDrawing<'a> {
    pub scene: Scene<'a>,
    pub config: &'a RunConfig,
    pub picture: &'a Arc<Picture>,
    pub insides: &'a Insides,
    pub look: TileColors,
}

impl ModelDrawing<'_> {
    /// Draws the frame and the title of `stage`, and takes the pointer and the keys there.
    pub fn frame_ui(self, ui: &Ui, stage: Stage, place: Rect) -> Response {
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
        let mut job =
            egui::text::LayoutJob::simple_singleline(title.clone(), FontId::proportional(LETTERS), color);
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

    /// The title of `stage`: for a network with the widths of its layers, for many latents the plane that is seen.
    fn title(self, stage: Stage) -> String {
        let key = format!("model.stage.{}.title", stage.key());
        let title = self.scene.text(&key).into_owned();
        let player = match stage {
            Stage::Generator => Player::Generator,
            Stage::Discriminator => Player::Discriminator,
            // Of many numbers, those that are seen; there is no room for both names.
            Stage::Latents if self.config.latent_dim > 2 => return self.plane_name(),
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
    pub fn numbers(self) -> Vec<(String, String, egui::Color32)> {
        let record = record_in_view(self.scene.session);
        let palette = self.scene.palette;
        let has_value = self.config.game.objective.has_value();
        let line = |name: &str, series: Series, color| {
            let value = record.as_ref().map_or(f32::NAN, |record| record.mean[series.index()]);
            let number = if value.is_finite() { signed(value) } else { "–".to_owned() };
            (name.to_owned(), number, color)
        };
        let value = has_value.then(|| line("V", Series::Value, palette.value));
        let others = [
            line("L_D", Series::LossD, palette.discriminator),
            line("|∇L_D|", Series::GradientD, palette.discriminator),
            line("L_G", Series::LossG, palette.generator),
            line("|∇L_G|", Series::GradientG, palette.generator),
        ];
        value.into_iter().chain(others).collect()
    }

    /// What the unit is called.
    pub fn unit_title(self, id: UnitId) -> String {
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
    pub fn unit_text(self, id: UnitId) -> String {
        let network = &self.insides.networks[id.player as usize];
        let value = network.layers[id.layer].activations.get(id.unit).copied().unwrap_or(f32::NAN);
        let sentence = match (id.player, network.input.len()) {
            (Player::Generator, 0..=2) => Sentence::new("model.unit_over_latents"),
            (Player::Generator, _) => {
                Sentence::new("model.unit_over_two_latents").with("plane", self.plane_name())
            }
            (Player::Discriminator, _) => Sentence::new("model.unit_over_plane"),
        };
        sentence.with("value", signed(value)).text(self.scene.language)
    }

    /// The name of the plane of latents that is seen.
    fn plane_name(self) -> String {
        let of_g = &self.insides.networks[Player::Generator as usize];
        plane_name(self.scene, of_g.plane, of_g.input.len())
    }
}

/// A short number with the sign of a minus.
pub fn signed(value: f32) -> String {
    short(f64::from(value)).replace('-', "−")
}
