//! The arena's legend: points, boundary, layers, the key of the surface, and the menu of the layers.

use eframe::egui::{Color32, Ui};

use super::latents::plane_name;
use super::layers_menu::layers_menu;
use super::options::{ArenaLayer, ArenaOptions, LayerOptions};
use super::surface::{self, SurfaceScale};
use crate::config::Objective;
use crate::data::Table;
use crate::protocol::{Picture, Surface};
use crate::session::Shown;
use crate::ui::action::Action;
use crate::ui::curves::legend::{DASH_OF_REFERENCE, LegendEntry, legend_ui};
use crate::ui::scale::short;
use crate::ui::scene::Scene;
use crate::ui::screen_layout::Controls;
use crate::ui::theme::Palette;
use crate::words::Sentence;

/// The names in the legend of what is always there, under which it can be hidden.
pub struct LegendNames {
    /// Real samples.
    pub real: String,
    /// Fakes.
    pub fake: String,
    /// Fakes of the average of G.
    pub average: String,
    /// The decision boundary.
    pub contour: String,
}

/// Draws the legend. A click on a name hides it or shows it again. Returns the names, and whether the morph is to be
/// replayed.
pub fn arena_legend_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    shown: &Shown,
    picture: Option<(&Picture, Option<(&Surface, SurfaceScale)>)>,
    (hidden, options): (&mut Vec<String>, &mut ArenaOptions),
    actions: &mut Vec<Action>,
) -> (LegendNames, bool) {
    let config = &shown.state.config;
    let is_best = picture.is_some_and(|(picture, _)| picture.surface.is_best());
    // D* is then not what D is to become.
    let asks_for_slope = config.game.optimum(shown.state.at.step + 1).is_none();
    let of_contour = match config.game.objective {
        _ if is_best && asks_for_slope => "contour_best_free",
        _ if is_best => "contour_best",
        Objective::Hinge => "contour_zero",
        objective if objective.outputs_score() => "contour_midway",
        _ => "contour",
    };
    let text = |key: &str| scene.text(&format!("screen.arena.{key}")).into_owned();
    let names = LegendNames {
        real: text("real"),
        fake: text("fake"),
        average: text("average"),
        contour: text(of_contour),
    };
    let entry = |name: &str, key: &str, color| {
        let help = text(&format!("{key}_help"));
        LegendEntry { name: name.to_owned(), help, color, dash: None, section: None }
    };
    let palette = scene.palette;
    let mut of_real = entry(&names.real, "real", palette.real);
    if let Some(jitter) = shown.state.target.table().and_then(jitter_of) {
        of_real.help += scene.language.between_sentences();
        of_real.help += &jitter.text(scene.language);
    }
    let mut entries = vec![of_real, entry(&names.fake, "fake", palette.fake)];
    if picture.is_some_and(|(picture, _)| !picture.average.is_empty()) {
        entries.push(entry(&names.average, "average", palette.other[0]));
    }
    let key = if is_best { "contour_best" } else { of_contour };
    entries.push(entry(&names.contour, key, palette.reference));
    let objective = config.game.objective;
    // The menu has all layers, the legend those that are in the picture.
    let is_listed = |layer: &ArenaLayer| layer.is_of(objective) && options.layer(*layer).shown;
    let listed: Vec<ArenaLayer> = ArenaLayer::ALL.iter().copied().filter(is_listed).collect();
    let first = entries.len();
    for layer in &listed {
        let word = layer.word(Some(objective));
        let mut name = scene.text(&word).into_owned();
        if *layer == ArenaLayer::Manifold && config.latent_dim > 2 {
            // Through more than two numbers there are many planes.
            let plane = options.wanted().plane_in(config.latent_dim);
            name = format!("{name} ({})", plane_name(scene, plane, config.latent_dim));
        }
        entries.push(LegendEntry {
            name,
            help: scene.text(&format!("{word}_help")).into_owned(),
            color: color_of(*layer, palette),
            dash: matches!(layer, ArenaLayer::DataDensity | ArenaLayer::FakeDensity)
                .then_some(DASH_OF_REFERENCE),
            section: None,
        });
    }
    let of_layers: Vec<String> = entries[first..].iter().map(|entry| entry.name.clone()).collect();
    let mut replay = false;
    // Before the names, so that the menu stays where it is when they become more or fewer.
    let menu = |ui: &mut Ui| {
        if scene.layout.controls() != Controls::Hidden {
            let picture = picture.map(|(picture, _)| picture);
            replay = layers_menu(ui, scene, (shown, picture), options, actions);
        }
    };
    let key = |ui: &mut Ui| surface::key_ui(ui, scene, picture.and_then(|(_, surface)| surface));
    legend_ui(ui, scene, &entries, hidden, (menu, key));
    // Layers are hidden by their options, all else by its name.
    for (layer, name) in listed.into_iter().zip(&of_layers) {
        if hidden.contains(name) {
            options.set_layer(layer, LayerOptions { shown: false, ..options.layer(layer) });
        }
    }
    hidden.retain(|name| !of_layers.contains(name));
    (names, replay)
}

/// The colour of `layer` in the legend: blue for the data and orange for what G makes, as everywhere.
pub fn color_of(layer: ArenaLayer, palette: &Palette) -> Color32 {
    match layer {
        ArenaLayer::Manifold | ArenaLayer::Trails | ArenaLayer::FakeDensity => palette.fake,
        ArenaLayer::Arrows => palette.generator,
        ArenaLayer::OtherArrows => palette.other[1],
        ArenaLayer::DataDensity => palette.real,
        ArenaLayer::Levels => palette.reference,
        ArenaLayer::Latents => palette.other[2],
    }
}

/// A note with the greatest jitter of the rows; `None` without jitter.
fn jitter_of(table: &Table) -> Option<Sentence> {
    let most = table.rounding_steps().map(|step| 0.5 * table.jitter() * step);
    let [x, y] = table.column_names().map(|name| format!("{name:?}"));
    let sentence = Sentence::new("screen.arena.jitter").with("x", x).with("y", y);
    let [by_x, by_y] = most.map(short);
    (most != [0.0; 2]).then(|| sentence.with("by_x", by_x).with("by_y", by_y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legend_says_by_how_much_jitter_moves_rows() {
        let text = "x,y z\n0,0\n1,5\n3,10\n7,20\n";
        let options = crate::data::ReadingOptions::default();
        let table = Table::parse(text.as_bytes(), ["", ""], "", &options, 1).expect("a table");
        let said =
            |jitter| jitter_of(&table.clone().with_jitter(jitter)).map(|sentence| sentence.to_string());
        let whole = said(1.0).expect("a sentence");
        assert!(whole.contains("±0.5 in \"x\"") && whole.contains("±2.5 in \"y z\""), "{whole}");
        assert!(said(0.5).is_some_and(|half| half.contains("±0.25 in")));
        assert_eq!(said(0.0), None);
    }
}
