//! Runs on the line: their pictures against theory, their files, and their pane.

use std::sync::Arc;

use eframe::egui::{Vec2, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Edit, Objective, Preset, Run, Setting, TargetKind, Value};
use ganscope::math::distance::w1;
use ganscope::observer::{measure, picture};
use ganscope::protocol::{LinePicture, Metric, ObservedState, Series, View};
use ganscope::trainer::Trainer;
use ganscope::ui::ScreenLayout;
use ganscope::words::Language;

use crate::command_line::{output, refusal, small, summary, text};
use crate::small_runs::{config, run, seen, setting, train_to, trainer};
use crate::stage::{Stage, StageSetup};

fn line_of(state: &ObservedState) -> LinePicture {
    let view = View::plain(state.target.bounds(), 16, 50);
    let picture = picture(state, view).expect("a picture");
    assert!(picture.real.iter().chain(&picture.fake).all(|point| point[1] == 0.0));
    *picture.line.expect("a line")
}

/// A run whose G is the straight line x = w z + b, with normal latents.
fn straight(settings: &[(&str, &str)], w: f32, b: f32) -> ObservedState {
    let own = [("data.target", "gaussian_1d"), ("generator.latent_dim", "1"), ("generator.hidden", "[]")];
    let trainer = trainer(run(config(&[&own[..], settings].concat())));
    let mut weights = trainer.weights();
    weights.generator = vec![w, b];
    ObservedState { weights: Arc::new(weights), ..seen(&trainer) }
}

#[test]
fn densities_and_the_best_d_are_those_of_theory() {
    // p_data = N(0, 0.5²), p_g = N(0.4, 0.5²).
    for (objective, has_best) in [("non_saturating", true), ("wgan", false)] {
        let state = straight(&[("game.objective", objective)], 0.5, 0.4);
        let line = line_of(&state);
        let normal = |x: f64, mean: f64| {
            (-0.5 * ((x - mean) / 0.5).powi(2)).exp() / (0.5 * core::f64::consts::TAU.sqrt())
        };
        assert_eq!((line.best.is_empty(), line.optimality.is_none()), (!has_best, !has_best));
        for cell in 0..line.cells.cells {
            let x = line.cells.centre(cell);
            assert!((line.real[cell] - normal(x, 0.0)).abs() < 1e-3, "p_data at {x}: {}", line.real[cell]);
            // An estimate from 10 000 fakes: five standard errors of about 0.01.
            assert!((line.fake[cell] - normal(x, 0.4)).abs() < 0.07, "p_g at {x}: {}", line.fake[cell]);
            if has_best && x.abs() < 0.8 {
                let expected = normal(x, 0.0) / (normal(x, 0.0) + normal(x, 0.4));
                assert!((line.best[cell] - expected).abs() < 0.05, "D* at {x}: {}", line.best[cell]);
            }
        }
        for [z, x] in line.arrows.iter().chain(&line.map) {
            assert!((x - (0.5 * z + 0.4)).abs() < 1e-5, "{z} goes to {x}");
        }
        let middle = line.arrows[line.arrows.len() / 2];
        assert!(middle[0].abs() < 1e-9, "half of the latents lie on either side: {middle:?}");
    }
}

/// D is f(x) = a x + b here: for two Gaussians of equal width the best logit is such a line.
#[test]
fn a_d_at_its_optimum_has_no_distance_and_the_value_of_theory() {
    let mut state = straight(&[("discriminator.hidden", "[]")], 0.5, 0.4);
    let mut weights = (*state.weights).clone();
    // ln p_data - ln p_g = ((x - m)² - x²) / (2 s²), with m = 0.4 and s = 0.5.
    weights.discriminator = vec![-0.4 / 0.25, 0.16 / 0.5];
    state.weights = Arc::new(weights);
    let found = line_of(&state).optimality.expect("a best D");
    let [value, most] = found.value.expect("a value");
    assert!(found.distance < 0.02, "{found:?}");
    assert!(value <= most + 1e-12 && most - value < found.error, "{found:?}");
    // JS of N(0, 0.25) and N(0.4, 0.25) by quadrature: 0.074 178.
    let expected = -(4.0_f64.ln()) + 2.0 * 0.074_178;
    assert!((most - expected).abs() < found.error, "{most}, not {expected}, within {}", found.error);
    // D undecided everywhere has V = -log 4.
    let mut weights = (*state.weights).clone();
    weights.discriminator = vec![0.0, 0.0];
    state.weights = Arc::new(weights);
    let [value, _] = line_of(&state).optimality.and_then(|found| found.value).expect("a value");
    assert!((value + 4.0_f64.ln()).abs() < 1e-3, "{value}");
}

#[test]
fn a_trained_d_comes_to_its_optimum_within_the_stated_error() {
    let preset = Preset::named("fig1").and_then(Preset::run).expect("a preset");
    let mut trainer = Trainer::new(preset).expect("a run");
    train_to(&mut trainer, 60);
    let before = line_of(&seen(&trainer)).optimality.expect("a best D");
    train_to(&mut trainer, 1500);
    let after = line_of(&seen(&trainer)).optimality.expect("a best D");
    println!("fig1: {before:?}, then {after:?}");
    assert!(after.distance < 0.03 && after.distance < 0.5 * before.distance);
    let [value, most] = after.value.expect("a value");
    assert!(value <= most && most - value < after.error, "{after:?}");
    // At the end of the last act D is 1/2 everywhere.
    train_to(&mut trainer, 6000);
    let end = line_of(&seen(&trainer)).optimality.expect("a best D");
    println!("fig1 at its end: {end:?}");
    let [value, most] = end.value.expect("a value");
    assert!(
        end.distance < 0.03 && (value + 4.0_f64.ln()).abs() < 0.02 && (most - value).abs() < 0.02,
        "{end:?}"
    );
}

#[test]
fn fakes_that_are_far_away_count_one_by_one() {
    let mut state = straight(&[("discriminator.hidden", "[]")], 0.1, 100.0);
    let mut weights = (*state.weights).clone();
    // D is right everywhere: f(x) = 10 - x.
    weights.discriminator = vec![-1.0, 10.0];
    state.weights = Arc::new(weights);
    let line = line_of(&state);
    assert_eq!(line.beyond, [0.0, 1.0]);
    let found = line.optimality.expect("a best D");
    assert!(found.distance < 1e-3, "{found:?}");
    assert!(found.value.is_some_and(|[value, most]| value.abs() < 1e-3 && most.abs() < 1e-3), "{found:?}");
    // Of fakes that are no numbers nothing is claimed.
    let mut weights = (*state.weights).clone();
    weights.generator = vec![f32::NAN, 0.0];
    state.weights = Arc::new(weights);
    assert!(line_of(&state).optimality.is_none_or(|found| !found.distance.is_nan()));
}

#[test]
fn metrics_of_the_line_are_the_exact_distance_and_what_has_a_meaning_there() {
    for target in ["gaussian_1d", "two_gaussians", "three_gaussians", "uniform", "exponential", "waiting"] {
        let trainer = trainer(run(config(&[("data.target", target), ("game.ema", "0.5")])));
        let weights = trainer.weights();
        let measures = measure(trainer.config(), trainer.target(), &weights, 500).expect("metrics");
        let table = target == "waiting";
        for metric in [Metric::SlicedW1, Metric::EnergyDistance, Metric::OptimumDistance, Metric::SlopeFake] {
            assert!(measures.value(metric).is_some_and(f64::is_finite), "{target}: {metric:?}");
        }
        assert_eq!(measures.value(Metric::JsGrid).is_some(), !table, "{target}");
        assert_eq!(measures.value(Metric::LogitGap).is_some(), table, "{target}");
        let modes = trainer.target().modes().len();
        assert_eq!(measures.value(Metric::ModesAny).is_some(), modes > 0, "{target}");
    }
    assert_eq!(w1(&[[0.0, 0.0], [1.0, 0.0]], &[[2.0, 0.0], [4.0, 0.0]]), 2.5);
}

#[test]
fn a_run_on_the_line_is_written_and_read_as_any_other() {
    let run = Run::from(config(&[
        ("data.target", "two_gaussians"),
        ("data.widening", "3"),
        ("data.imbalance", "4"),
        ("generator.latent_dim", "1"),
    ]));
    for language in Language::ALL {
        assert_eq!(Run::from_toml(&run.to_toml(language)).as_ref(), Ok(&run));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let out_text = out.to_str().expect("a name in UTF-8");
    let arguments = ["--set", "data.target=three_gaussians", "--steps", "5", "--out", out_text];
    output(&small(&arguments));
    let samples = text(&out.join("samples.csv"));
    assert_eq!(samples.lines().next(), Some("x"));
    assert!(samples.lines().skip(1).all(|line| line.parse::<f32>().is_ok()), "{samples}");
    let state = out.join("checkpoint.safetensors");
    let again = summary(&[
        "train",
        "--json",
        "--steps",
        "5",
        "--eval-samples",
        "100",
        state.to_str().expect("UTF-8"),
    ]);
    assert_eq!(again["steps"], 10);
}

#[test]
fn one_column_of_a_table_is_a_target_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let rows = |of: &dyn Fn(u32) -> String| (0..60).map(of).collect::<String>();
    let waits = |index: u32| 40 + index * 37 % 50;
    std::fs::write(
        at("two.csv"),
        format!("id,wait,kind\n{}", rows(&|i| format!("a{i},{},{}\n", waits(i), i % 2))),
    )
    .expect("a file");
    std::fs::write(at("one.txt"), format!("wait\n{}", rows(&|i| format!("{}\n", waits(i))))).expect("a file");
    for file in ["two.csv", "one.txt"] {
        let set = ["--set", "data.target=column", "--set", "data.x_column=wait", "--steps", "3", "--json"];
        let found = summary(&small(&[&set[..], &[&at(file)]].concat()));
        assert_eq!((&found["rows"], &found["columns"][0]), (&60.into(), &"wait".into()), "{file}: {found}");
        assert!(found["sliced_w1"].is_f64(), "{file}");
    }
    // Each value of a label column is a mode.
    let labels = ["--set", "data.target=column", "--set", "data.label_column=kind", "--steps", "3", "--json"];
    let found = summary(&small(&[&labels[..], &["--set", "data.x_column=wait", &at("two.csv")]].concat()));
    assert!(found["modes_covered_any"].is_u64(), "{found}");
    let said = refusal(&small(&[&at("one.txt")]));
    assert!(said.contains("wait") && said.contains("1-D"), "{said}");
    std::fs::write(at("words.txt"), "one\ntwo\nthree\n").expect("a file");
    let said = refusal(&small(&["--set", "data.target=column", &at("words.txt")]));
    assert!(said.contains("only the column"), "{said}");
}

#[test]
fn changes_of_the_target_are_followed_within_a_run() {
    let mut trainer = trainer(run(config(&[("data.target", "gaussian_1d")])));
    train_to(&mut trainer, 3);
    let edit = |key: &str, value: f64| Edit { setting: setting(key), value: Value::Number(value) };
    trainer.set(edit("data.mean", 2.0)).expect("a change");
    trainer.set(edit("data.sigma", 0.25)).expect("a change");
    assert_eq!(trainer.target().modes()[0].centre, [2.0, 0.0]);
    let record = trainer.step().expect("a step");
    assert!(record.mean[Series::LossD.index()].is_finite());
    let kinds = Setting::named("data.target").expect("a setting");
    assert!(
        trainer.set(Edit { setting: kinds, value: Value::Choice("ring") }).is_err(),
        "networks would not fit"
    );
    assert_eq!(trainer.config().data.target, TargetKind::LineGaussian);
}

/// A small run of a preset on the line.
fn preset(name: &str) -> Run {
    Preset::named(name).and_then(Preset::run).expect("a preset")
}

#[test]
fn the_pane_shows_the_line_at_every_size_and_says_how_near_d_is() {
    for (width, height, layout) in [
        (1024.0, 768.0, ScreenLayout::Tune),
        (1440.0, 900.0, ScreenLayout::Watch),
        (1920.0, 1080.0, ScreenLayout::Present),
    ] {
        let setup = StageSetup {
            run: preset("bridge"),
            size: Vec2::new(width, height),
            layout,
            ..StageSetup::default()
        };
        let mut stage = Stage::real(setup);
        stage.until("a picture of the line", |app| {
            app.session().picture.as_ref().is_some_and(|picture| picture.line.is_some())
        });
        stage.harness.run_steps(3);
        let harness = &stage.harness;
        let image = harness.get_by_role_and_label(Role::Image, "Densities and D over x").rect();
        assert!(image.width() > 300.0 && image.height() > 160.0, "{image:?} in {width}");
        assert!(harness.query_by_label_contains("mean |D − D*|").is_some());
        assert!(harness.query_by_label_contains("−log\u{a0}4\u{a0}+\u{a0}2\u{a0}JS").is_some());
        assert!(harness.query_by_role_and_label(Role::Image, "Arena").is_none());
        // Numbers at the pointer.
        let place = image.min + Vec2::new(0.3 * image.width(), 0.3 * image.height());
        stage.harness.hover_at(place);
        stage.harness.run_steps(2);
        stage.harness.hover_at(place + Vec2::splat(1.0));
        stage.harness.run_steps(40);
        assert!(stage.harness.query_by_label_contains("p_data = ").is_some(), "{width}");
    }
}

#[test]
fn a_critic_on_the_line_has_scores_and_no_best_d() {
    let mut run = preset("bridge");
    run.config.game.objective = Objective::Wasserstein;
    let mut stage = Stage::real(StageSetup { run, ..StageSetup::default() });
    stage.until("a picture of the line", |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.line.is_some())
    });
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("has no D* over x").is_some());
    assert!(stage.harness.query_by_label_contains("D(x), a score").is_some());
}
