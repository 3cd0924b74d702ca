//! The layers of the arena: what the observer draws for them, and how a person switches them.

use std::sync::Arc;

use eframe::egui::{Key, Vec2, accesskit};
use egui_kittest::kittest::Queryable as _;
use ganscope::history::{DrawnPart, TableFormat};
use ganscope::observer::{picture, picture_after};
use ganscope::protocol::{LayersWanted, ObservedState, Picture, SurfaceKind, View};
use ganscope::trainer::Trainer;
use ganscope::ui::Action;
use ganscope::words::Language;

use crate::small_runs::{config, run, seen, train_to, trainer};
use crate::stage::{Stage, StageSetup};

/// All layers.
const ALL: LayersWanted =
    LayersWanted { levels: true, manifold: true, arrows: true, densities: [true; 2], plane: [0, 1] };

fn trained(settings: &[(&'static str, &'static str)]) -> Trainer {
    let mut trainer = trainer(run(config(settings)));
    train_to(&mut trainer, 20);
    trainer
}

fn view(trainer: &Trainer, surface: SurfaceKind, layers: LayersWanted) -> View {
    View { surface, layers, ..View::plain(trainer.target().bounds(), 24, 100) }
}

#[test]
fn layers_change_nothing_of_what_lies_under_them_and_each_is_there_if_wanted() {
    for settings in [
        &[("game.objective", "non_saturating")][..],
        &[("game.objective", "wgan"), ("generator.latent_dim", "1")],
        &[("game.objective", "rpgan"), ("game.pack", "2"), ("generator.latent_dim", "5")],
        &[("discriminator.minibatch_kernels", "4"), ("generator.norm", "batch")],
        &[("game.objective", "minimax"), ("game.constraint", "spectral"), ("game.ema", "0.9")],
    ] {
        let trainer = trained(settings);
        let state = seen(&trainer);
        for &kind in SurfaceKind::ALL {
            let plain = picture(&state, view(&trainer, kind, LayersWanted::default())).expect("a picture");
            let full = picture(&state, view(&trainer, kind, ALL)).expect("a picture");
            assert_eq!((&plain.fake, &plain.real, &plain.contour), (&full.fake, &full.real, &full.contour));
            assert_eq!((&plain.surface, &plain.average), (&full.surface, &full.average));
            let [none, layers] = [&plain.layers, &full.layers];
            assert!(none.manifold.is_none() && none.arrows.is_none() && none.levels.is_empty());
            assert_eq!((none.latents.len(), &none.latents), (100, &layers.latents));
            let manifold = layers.manifold.as_ref().expect("a manifold");
            assert_eq!(manifold.densities.len(), manifold.cells().count());
            assert!(manifold.images.iter().flatten().all(|value| value.is_finite()));
            let arrows = layers.arrows.as_ref().expect("arrows");
            assert_eq!((arrows.pull.len(), &arrows.from[..]), (100, &full.fake[..]));
            assert!(arrows.pull.iter().chain(&arrows.other).flatten().all(|value| value.is_finite()));
            let is_standard = trainer.config().game.objective.plays_for_value();
            assert_eq!(arrows.other.is_empty(), !is_standard);
            assert!(layers.densities.iter().all(|levels| levels.len() == 3), "{settings:?}");
        }
    }
}

#[test]
fn the_gap_is_that_between_the_outputs_of_d_and_the_best_d_and_the_slope_is_that_of_the_logit() {
    let trainer = trained(&[("game.objective", "non_saturating")]);
    let state = seen(&trainer);
    let surface = |kind| {
        let view = view(&trainer, kind, LayersWanted::default());
        Arc::clone(&picture(&state, view).expect("a picture").surface)
    };
    let [own, best, gap, slope] =
        [SurfaceKind::Output, SurfaceKind::Best, SurfaceKind::Gap, SurfaceKind::Slope].map(surface);
    let terms = trainer.config().game.terms();
    let output = |logit: f32| terms.output(f64::from(logit));
    for cell in 0..gap.grid.cells() {
        let expected = output(own.logits[cell]) - output(best.logits[cell]);
        assert!((f64::from(gap.values[cell]) - expected).abs() < 1e-6);
    }
    assert_eq!((&gap.logits, &gap.presence), (&own.logits, &best.presence));
    // Between two neighbours the logit changes by no more than the steepest slope nearby.
    let [width, _] = slope.grid.cell_size();
    let row = 12 * slope.grid.columns;
    for cell in row + 1..row + slope.grid.columns - 1 {
        let change = f64::from((slope.logits[cell + 1] - slope.logits[cell - 1]).abs()) / (2.0 * width);
        let near = slope.values[cell - 1..=cell + 1].iter().fold(0.0_f32, |most, value| most.max(*value));
        assert!(change <= f64::from(near) * 1.2 + 0.05, "{change}, but {near}");
    }
}

#[test]
fn a_picture_for_another_pointer_is_the_same_picture() {
    let trainer = trained(&[]);
    let state = seen(&trainer);
    let first = view(&trainer, SurfaceKind::Logit, ALL);
    let last = (state.clone(), picture(&state, first).expect("a picture"));
    let moved = View { probe: Some([0.3, -0.4]), ..first };
    let anew = picture(&state, moved).expect("a picture");
    let after = picture_after(&state, moved, Some(&last)).expect("a picture");
    assert!(Arc::ptr_eq(&after.surface, &last.1.surface), "nothing is drawn anew");
    assert_eq!((after.probe, after.view, &after.layers), (anew.probe, anew.view, &anew.layers));
    assert!(after.probe.is_some());
    let other = ObservedState { weights: Arc::new(trainer.weights()), ..state };
    let other = picture_after(&other, moved, Some(&last)).expect("a picture");
    assert!(!Arc::ptr_eq(&other.surface, &last.1.surface), "of other weights");
}

#[test]
fn what_is_drawn_is_saved_as_text_and_as_arrays() {
    let trainer = trained(&[("game.ema", "0.9")]);
    let drawn = picture(&seen(&trainer), view(&trainer, SurfaceKind::Slope, ALL)).expect("a picture");
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = |part: DrawnPart, format| part.bytes(format, &drawn, trainer.target());
    let arrays = |part: DrawnPart| {
        let path = folder.path().join(part.key()).with_extension("npz");
        std::fs::write(&path, bytes(part, TableFormat::Npz)).expect("a file");
        let read = candle_core::Tensor::read_npz(&path).expect("an archive");
        read.into_iter().map(|(name, tensor)| (name, tensor.dims().to_vec(), tensor)).collect::<Vec<_>>()
    };
    let lines = |part: DrawnPart| {
        let text = String::from_utf8(bytes(part, TableFormat::Csv)).expect("text");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let points = arrays(DrawnPart::Points);
    let names: Vec<_> = points.iter().map(|(name, shape, _)| (name.as_str(), &shape[..])).collect();
    let pairs = &[100, 2][..];
    assert_eq!(names, [("real", pairs), ("fake", pairs), ("latents", pairs), ("average", pairs)]);
    let fakes = points[1].2.to_vec2::<f64>().expect("pairs");
    assert!(fakes.iter().zip(&drawn.fake).all(|(a, b)| a[..] == b.map(f64::from)));
    let text = lines(DrawnPart::Points);
    assert_eq!((text[0].as_str(), text.len()), ("kind,x,y,z_a,z_b", 301));
    assert!(text.iter().all(|line| line.split(',').count() == 5));
    let [x, y] = drawn.fake[0].map(f64::from);
    assert!(text[101].starts_with(&format!("fake,{x},{y},")), "{}", text[101]);
    let surface = arrays(DrawnPart::Surface);
    let names: Vec<_> = surface.iter().map(|(name, shape, _)| (name.as_str(), &shape[..])).collect();
    let field = &[26, 26][..];
    assert_eq!(names, [("x", &[26][..]), ("y", &[26]), ("logit", field), ("slope", field)]);
    let text = lines(DrawnPart::Surface);
    assert_eq!((text[0].as_str(), text.len()), ("x,y,logit,slope", 1 + 26 * 26));
    let manifold = arrays(DrawnPart::Manifold);
    let shapes: Vec<_> = manifold.iter().map(|(_, shape, _)| shape.clone()).collect();
    assert_eq!(shapes, [vec![33, 33, 2], vec![33, 33, 2], vec![32, 32], vec![2]]);
    assert_eq!(lines(DrawnPart::Manifold).len(), 1 + 33 * 33);
}

/// Opens the menu of the layers, chooses the one with the name for `word`, and closes the menu.
fn choose(stage: &mut Stage, word: &str) {
    click(stage, "screen.layers");
    click(stage, word);
    stage.harness.key_press(Key::Escape);
    stage.harness.run_steps(4);
}

/// Clicks the entry of the legend or of a menu, or the button, with the name for `word`.
fn click(stage: &mut Stage, word: &str) {
    let name = Language::English.text(word).into_owned();
    stage.harness.get_by_label(&name).click();
    stage.harness.run_steps(4);
}

fn wide() -> StageSetup {
    StageSetup { size: Vec2::new(1600.0, 1400.0), ..StageSetup::default() }
}

#[test]
fn the_menu_shows_a_layer_which_is_in_the_legend_then_and_a_click_there_hides_it() {
    let mut stage = Stage::real(wide());
    stage.until("a picture", |app| app.session().picture.is_some());
    let layers = |app: &ganscope::ui::App| app.session().picture.as_ref().map(|picture| picture.view.layers);
    for (word, is_there) in [
        ("screen.layer.manifold", (|layers| layers.manifold) as fn(LayersWanted) -> bool),
        ("screen.layer.arrows", |layers| layers.arrows),
        ("screen.layer.arrows_saturating", |layers| layers.arrows),
        ("screen.layer.data_density", |layers| layers.densities[0]),
        ("screen.layer.fake_density", |layers| layers.densities[1]),
        ("screen.layer.levels", |layers| layers.levels),
    ] {
        let name = Language::English.text(word);
        assert!(stage.harness.query_by_label(&name).is_none(), "{name} is listed");
        choose(&mut stage, word);
        stage.until(word, |app| layers(app).is_some_and(is_there));
        click(&mut stage, word);
        stage.until(word, |app| layers(app).is_some_and(|layers| !is_there(layers)));
    }
    // These two are drawn from what is there in any case.
    choose(&mut stage, "screen.layer.trails");
    choose(&mut stage, "screen.layer.latents");
    assert!(stage.harness.query_all_by_label_contains("z_1, z_2").count() >= 1, "latents in the corner");
}

#[test]
fn the_menu_of_layers_chooses_the_surface_and_its_cells_and_saves_the_points() {
    let mut stage = Stage::real(wide());
    stage.until("a picture", |app| app.session().picture.is_some());
    let kind = |app: &ganscope::ui::App| app.session().picture.as_ref().map(|picture| picture.surface.kind);
    let menu = Language::English.text("screen.layers").into_owned();
    stage.harness.get_by_role_and_label(accesskit::Role::Button, &menu).click();
    stage.harness.run_steps(4);
    for wanted in [SurfaceKind::Slope, SurfaceKind::Gap, SurfaceKind::Logit, SurfaceKind::Best] {
        let name = Language::English.text(&format!("screen.surface.{}", wanted.key())).into_owned();
        stage.harness.get_by_role_and_label(accesskit::Role::RadioButton, &name).click();
        stage.harness.run_steps(3);
        stage.until("the surface", |app| kind(app) == Some(wanted));
    }
    let folder = tempfile::tempdir().expect("a folder");
    for format in TableFormat::ALL {
        let purpose = ganscope::ui::Purpose::SaveDrawn(DrawnPart::Points, *format);
        let path = folder.path().join("points").with_extension(purpose.extension());
        stage.harness.state_mut().ask(Action::Use(purpose, path.clone()));
        stage.until("the file", move |_| path.exists());
    }
}

#[test]
fn trails_follow_the_pictures_of_a_run_and_are_gone_in_the_next() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a picture", |app| app.session().picture.is_some());
    for step in 1..=3 {
        stage.steps(step);
        let is_drawn = move |picture: &Arc<Picture>| picture.at.step == step;
        stage.until("the picture of the step", move |app| {
            app.session().picture.as_ref().is_some_and(is_drawn)
        });
    }
    let length = |app: &ganscope::ui::App| app.session().trails.over(100).first().map_or(0, Vec::len);
    assert!((2..=4).contains(&length(stage.harness.state())), "{}", length(stage.harness.state()));
    stage.harness.state_mut().ask(Action::Restart(ganscope::ui::Seed::Same));
    stage.until("the next run", |app| app.session().run().0 == 2 && app.session().picture.is_some());
    assert!(length(stage.harness.state()) <= 1);
}
