//! The menu of the arena's layers: the surface, its resolution, the layers with their opacity, and what can be saved.

use eframe::egui::{PopupCloseBehavior, RichText, Slider, Ui};

use super::latents::plane_name;
use super::options::{ArenaLayer, ArenaOptions, FAINTEST, TRAIL};
use crate::config::Objective;
use crate::history::{DrawnPart, TableFormat};
use crate::protocol::{Picture, SurfaceKind};
use crate::session::{RESOLUTIONS, Shown};
use crate::ui::action::{Action, Purpose};
use crate::ui::explain::Told as _;
use crate::ui::front::{framed, list_in_menu_ui, menu_ui};
use crate::ui::scene::Scene;

/// Draws the button of the menu, and the menu where it is open. Returns whether the morph is to be replayed.
pub fn layers_menu(
    ui: &mut Ui,
    scene: Scene<'_>,
    (shown, picture): (&Shown, Option<&Picture>),
    options: &mut ArenaOptions,
    actions: &mut Vec<Action>,
) -> bool {
    let mut replay = false;
    // Several layers are often ticked one after the other.
    let stays = PopupCloseBehavior::CloseOnClickOutside;
    let response = menu_ui(ui, scene.text("screen.layers"), stays, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        framed(ui);
        surface_ui(ui, scene, shown, options);
        ui.separator();
        replay = layers_ui(ui, scene, shown, options);
        ui.separator();
        save_ui(ui, scene, picture, actions);
    });
    response.on_hover_told(scene, scene.text("screen.layers_help"));
    replay
}

/// The choice of what the surface shows, and how finely.
fn surface_ui(ui: &mut Ui, scene: Scene<'_>, shown: &Shown, options: &mut ArenaOptions) {
    ui.label(RichText::new(scene.text("screen.surface_title")).strong());
    let config = &shown.state.config;
    let has_best = config.game.terms().best_output(1.0, 1.0).is_some() && config.judges_alone();
    let mut kind = options.surface();
    for &other in SurfaceKind::ALL {
        let word = format!("screen.surface.{}", other.key());
        let help = scene.text(&format!("{word}_help"));
        ui.add_enabled_ui(has_best || !other.needs_best(), |ui| {
            let response = ui.radio_value(&mut kind, other, scene.text(&word));
            let response = response.on_hover_told(scene, help);
            response.on_disabled_hover_told(scene, scene.text("screen.surface.no_best"));
        });
    }
    if kind != options.surface() {
        options.show_surface(kind);
    }
    ui.horizontal(|ui| {
        let name = |resolution: Option<usize>| match resolution {
            Some(cells) => format!("{cells} × {cells}"),
            None => scene.text("screen.automatic").into_owned(),
        };
        let mut chosen = options.resolution();
        let all = core::iter::once(None).chain(RESOLUTIONS.map(Some));
        let list = list_in_menu_ui(ui, &mut chosen, all, name);
        let label = ui.label(scene.text("screen.resolution"));
        list.labelled_by(label.id).on_hover_told(scene, scene.text("screen.resolution_help"));
        if chosen != options.resolution() {
            options.set_resolution(chosen);
        }
    });
}

/// The layers, each with its opacity, and what belongs to it.
fn layers_ui(ui: &mut Ui, scene: Scene<'_>, shown: &Shown, options: &mut ArenaOptions) -> bool {
    let objective = shown.state.config.game.objective;
    let mut replay = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new(scene.text("screen.layers_title")).strong());
        let all = ui.small_button(scene.text("screen.layers_all"));
        if all.on_hover_told(scene, scene.text("screen.layers_all_help")).clicked() {
            options.show_every_layer(true);
        }
        let none = ui.small_button(scene.text("screen.layers_none"));
        if none.on_hover_told(scene, scene.text("screen.layers_none_help")).clicked() {
            options.show_every_layer(false);
        }
    });
    for layer in ArenaLayer::ALL.iter().copied().filter(|layer| layer.is_of(objective)) {
        layer_ui(ui, scene, layer, objective, options);
        if !options.layer(layer).shown {
            continue;
        }
        let has_more = matches!(layer, ArenaLayer::Manifold | ArenaLayer::Trails)
            || (layer == ArenaLayer::Latents && !options.layer(ArenaLayer::Manifold).shown);
        if !has_more {
            continue;
        }
        ui.indent(layer.key(), |ui| match layer {
            ArenaLayer::Manifold => {
                replay |= ui
                    .button(scene.text("screen.layer.morph"))
                    .on_hover_told(scene, scene.text("screen.layer.morph_help"))
                    .clicked();
                plane_ui(ui, scene, shown.state.config.latent_dim, options);
            }
            ArenaLayer::Trails => {
                let mut pictures = options.trail();
                let slider = Slider::new(&mut pictures, TRAIL[0]..=TRAIL[1]).logarithmic(true);
                let slider = slider.text(scene.text("screen.layer.trail_length"));
                if ui.add(slider).on_hover_told(scene, scene.text("screen.layer.trail_length_help")).changed()
                {
                    options.set_trail(pictures);
                }
            }
            // The plane is that of the manifold: one choice serves both.
            ArenaLayer::Latents => {
                plane_ui(ui, scene, shown.state.config.latent_dim, options);
            }
            _ => {}
        });
    }
    replay
}

/// One layer: whether it is shown, and its opacity.
fn layer_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    layer: ArenaLayer,
    objective: Objective,
    options: &mut ArenaOptions,
) {
    let word = layer.word(Some(objective));
    let name = scene.text(&word);
    let mut of_layer = options.layer(layer);
    ui.horizontal(|ui| {
        let ticked = ui.checkbox(&mut of_layer.shown, name.as_ref());
        let ticked = ticked.on_hover_told(scene, scene.text(&format!("{word}_help")));
        let mut changed = ticked.changed();
        if of_layer.shown {
            let slider = Slider::new(&mut of_layer.opacity, FAINTEST..=1.0).show_value(false);
            let response = ui.add(slider).on_hover_told(scene, scene.text("screen.layer.opacity_help"));
            changed |= response.changed();
        }
        if changed {
            options.set_layer(layer, of_layer);
        }
    });
}

/// The choice of the plane through latents of more than two numbers.
fn plane_ui(ui: &mut Ui, scene: Scene<'_>, dimension: usize, options: &mut ArenaOptions) {
    let mut plane = options.wanted().plane_in(dimension);
    ui.label(plane_name(scene, plane, dimension));
    if dimension <= 2 {
        return;
    }
    ui.horizontal(|ui| {
        for axis in 0..2 {
            let other = plane[1 - axis];
            let all = (0..dimension).filter(|number| *number != other);
            let list = list_in_menu_ui(ui, &mut plane[axis], all, |number| format!("z_{}", number + 1));
            list.on_hover_told(scene, scene.text("screen.layer.plane_help"));
        }
    });
    if plane != options.wanted().plane_in(dimension) {
        options.plane = plane;
    }
}

/// What can be saved of the picture.
fn save_ui(ui: &mut Ui, scene: Scene<'_>, picture: Option<&Picture>, actions: &mut Vec<Action>) {
    ui.label(RichText::new(scene.text("screen.save_drawn")).strong());
    for part in DrawnPart::ALL.iter().copied() {
        let is_there = picture.is_some_and(|picture| part.is_in(picture));
        let name = scene.text(&format!("screen.drawn.{}", part.key()));
        ui.horizontal(|ui| {
            ui.add_enabled_ui(is_there, |ui| {
                for format in TableFormat::ALL.iter().copied() {
                    let text = format!("{name} · {}", format.key().to_uppercase());
                    let help = scene.text(&format!("screen.drawn.{}_help", part.key()));
                    let button = ui.button(text).on_hover_told(scene, help);
                    let button = button.on_disabled_hover_told(scene, scene.text("screen.drawn.none"));
                    if button.clicked() {
                        actions.push(Action::Ask(Purpose::SaveDrawn(part, format)));
                        ui.close();
                    }
                }
            });
        });
    }
}
