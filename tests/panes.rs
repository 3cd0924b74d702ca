//! What the panes show, and what is computed when a person asks for it.

use eframe::egui::{Pos2, Vec2, accesskit};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Objective, Player, Setting, Value};
use ganscope::glossary::Term;
use ganscope::handbook::terms_in;
use ganscope::protocol::Series;
use ganscope::ui::{Action, Purpose};
use ganscope::words::Language;

use crate::stage::{Stage, StageSetup, small_run};

#[test]
fn labels_and_widgets_stand_in_columns_and_above_each_other_in_a_narrow_window() {
    for (width, is_narrow) in [(1440.0, false), (1024.0, true)] {
        let mut stage = Stage::real(StageSetup { size: Vec2::new(width, 1600.0), ..StageSetup::default() });
        stage.until("the first snapshot", |app| app.session().shown.is_some());
        let mut label_ends = Vec::new();
        let mut widget_starts = Vec::new();
        for name in ["Objective", "Optimizer", "Initialisation"] {
            let combo = stage.harness.get_all_by_role_and_label(accesskit::Role::ComboBox, name).next();
            widget_starts.push(combo.expect("a menu").rect().left());
            let label = stage.harness.get_all_by_role_and_label(accesskit::Role::Label, name).next();
            label_ends.push(label.expect("a label").rect().right());
        }
        let slider = stage.harness.get_by_role_and_label(accesskit::Role::Slider, "Learning rate: Generator");
        widget_starts.push(slider.rect().left());
        assert!(slider.rect().width() >= 90.0, "{:?}", slider.rect());
        for start in &widget_starts {
            assert!((start - widget_starts[0]).abs() < 1.0, "{widget_starts:?}");
        }
        assert_eq!(widget_starts[0] < label_ends[0], is_narrow, "{widget_starts:?} {label_ends:?}");
    }
}

#[test]
fn an_arrow_points_to_fakes_outside_of_the_view_and_a_click_shows_them() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a picture", |app| app.session().picture.is_some());
    let mark = "% of the fakes";
    assert!(stage.harness.query_by_label_contains(mark).is_none());
    let arena = stage.harness.get_by_role_and_label(accesskit::Role::Image, "Arena").rect();
    let [from, to] =
        [0.15, 0.95].map(|share| Pos2::new(arena.left() + share * arena.width(), arena.center().y));
    stage.harness.drag_at(from);
    stage.harness.run_steps(2);
    stage.harness.hover_at(to);
    stage.harness.run_steps(2);
    stage.harness.drop_at(to);
    stage.harness.run_steps(3);
    let rect = stage.harness.get_by_label_contains(mark).rect();
    assert!(arena.contains_rect(rect) && rect.center().x > arena.center().x, "{rect:?} in {arena:?}");
    stage.harness.get_by_label_contains(mark).click();
    stage.harness.run_steps(5);
    assert!(stage.harness.query_by_label_contains(mark).is_none());
}

#[test]
fn the_status_names_the_way_to_gradients() {
    let mut stage = Stage::real(StageSetup::default());
    let has_steps = |app: &ganscope::ui::App| app.session().shown.is_some();
    stage.until("the first snapshot", has_steps);
    assert_eq!(stage.harness.query_all_by_label_contains("precise code").count(), 0);
    let method = Setting::named("game.method").expect("a setting");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: method, value: Value::Choice("consensus") }));
    stage.steps(3);
    stage.until("three steps", |app| app.session().step() == 3);
    assert_eq!(stage.harness.query_all_by_label_contains("precise code").count(), 1);
}

#[test]
fn metrics_are_folded_by_the_name_of_their_group_and_the_best_discriminator_is_one_click_away() {
    let mut stage = Stage::real(StageSetup { size: Vec2::new(1600.0, 1400.0), ..StageSetup::default() });
    let has_both = |app: &ganscope::ui::App| {
        app.session().picture.is_some() && app.session().course.measured.last().is_some()
    };
    stage.until("a picture and metrics", has_both);
    assert_eq!(stage.harness.query_all_by_label("Mode TV").count(), 1);
    stage.harness.get_by_label("⏷ Modes").click();
    stage.harness.run_steps(3);
    assert_eq!(stage.harness.query_all_by_label("Mode TV").count(), 0);
    assert!(stage.harness.query_by_label("⏵ Modes").is_some());
    assert!(stage.harness.query_by_label("⏷ Discriminator").is_some());
    assert!(stage.harness.query_by_label("⏷ Memorisation").is_none(), "a ring has no rows");
    stage.harness.get_by_label("D*").click();
    stage.until("the optimal discriminator", |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.surface.is_best())
    });
}

#[test]
fn a_tooltip_explains_the_terms_that_it_names_and_sentences_lead_to_the_glossary() {
    for language in Language::ALL {
        let size = Vec2::new(1600.0, 1400.0);
        let mut stage = Stage::real(StageSetup { size, language, ..StageSetup::default() });
        stage.until("metrics", |app| app.session().course.measured.last().is_some());
        let name = language.text("choice.metric.reverse_kl.label").into_owned();
        stage.harness.get_by_label(&name).hover();
        stage.harness.run_steps(60);
        let means =
            |id: &str| Term::named(id).map_or_else(String::new, |term| term.meaning(language).to_owned());
        let counted = |stage: &Stage, id: &str| stage.harness.query_all_by_label_contains(&means(id)).count();
        assert_eq!(counted(&stage, "nat"), 1, "the unit is explained");
        assert_eq!(counted(&stage, "reverse-kl"), 0, "the tooltip says that itself");
        stage.harness.hover_at(Pos2::new(700.0, 300.0));
        // The sentences on how to read the curves.
        stage.harness.get_by_label(&language.text("pane.guide.title")).click();
        stage.harness.run_steps(4);
        let logit =
            stage.harness.get_all_by_role_and_label(accesskit::Role::Link, "logit").next().expect("a link");
        logit.click();
        stage.harness.run_steps(12);
        assert!(counted(&stage, "logit") > 0, "the glossary is open at the term");
    }
}

#[test]
fn tooltips_of_the_toolbar_and_its_menus_explain_the_terms_that_they_name() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("the first snapshot", |app| app.session().shown.is_some());
        let text = |key: &str| language.text(key).into_owned();
        let check = |stage: &mut Stage, key: &str| {
            let terms = terms_in(&text(&format!("{key}_help")), "", language);
            stage.harness.get_by_label(&text(key)).hover();
            stage.harness.run_steps(60);
            for term in &terms {
                let told = stage.harness.query_all_by_label_contains(term.meaning(language));
                assert!(told.count() > 0, "{key}: {}", term.meaning(language));
            }
            terms.len()
        };
        let keys = ["slow.begin", "screen.step_d", "screen.step_g", "screen.new_seed", "screen.file"];
        let mut count: usize = keys.iter().map(|key| check(&mut stage, key)).sum();
        stage.harness.get_by_label(&text("screen.view")).click();
        stage.harness.run_steps(3);
        count += check(&mut stage, "screen.thermometer") + check(&mut stage, "screen.formula");
        assert!(count > 0);
    }
}

#[test]
fn the_spectrum_is_computed_when_asked_for_and_large_networks_are_offered_small_ones() {
    let mut run = small_run();
    run.config.generator.network.hidden = vec![64, 64];
    let mut stage = Stage::real(StageSetup { run, ..StageSetup::default() });
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.get_by_label("Spectrum").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("a spectrum is computed for up to 700").is_some());
    stage.harness.get_by_label_contains("Restart with [16, 16]").click();
    let small = |app: &ganscope::ui::App| {
        let shown = app.session().shown.as_ref();
        shown.is_some_and(|shown| {
            shown.state.weights.generator.len() == 354 && shown.state.weights.discriminator.len() == 337
        })
    };
    stage.until("small networks", small);
    // Networks of 8 are quicker.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("small.toml");
    std::fs::write(&path, small_run().to_toml(Language::English)).expect("a file");
    stage.harness.state_mut().ask(Action::Use(Purpose::LoadRun, path));
    let run = stage.harness.state().session().run();
    stage.until("the small run", |app| app.session().run() > run);
    stage.harness.get_by_label("Compute now").click();
    stage.until("a spectrum", |app| app.session().studies.spectrum().is_some());
    let count = small_run().config.num_parameters(Player::Generator)
        + small_run().config.num_parameters(Player::Discriminator);
    let spectrum = |stage: &Stage| {
        let studies = &stage.harness.state().session().studies;
        let last = studies.last(ganscope::protocol::Study::Spectrum).expect("a study");
        (last.at.step, studies.spectrum().expect("a spectrum").eigenvalues.len())
    };
    // Adam's mean of gradients is a part of the state: each weight has two multipliers.
    assert_eq!(spectrum(&stage), (0, 2 * count));
    assert!(stage.harness.query_by_label(&format!("{} eigenvalues:", 2 * count)).is_some());
    stage.harness.get_by_label("keep computing").click();
    stage.steps(5);
    stage.until("the next spectrum", |app| {
        app.session().studies.last(ganscope::protocol::Study::Spectrum).is_some_and(|last| last.at.step == 5)
    });
}

#[test]
fn the_duality_gap_is_computed_when_asked_for_and_undefined_for_a_critic() {
    let mut stage = Stage::real(StageSetup { size: Vec2::new(1600.0, 2400.0), ..StageSetup::default() });
    stage.until("metrics", |app| app.session().course.measured.last().is_some());
    stage.harness.get_by_label("Compute the duality gap").click();
    stage.until("a gap", |app| app.session().studies.duality_gap().is_some());
    let gap = stage.harness.state().session().studies.duality_gap().expect("a gap");
    assert!(gap.gap() > 0.0, "{gap:?}");
    assert!(stage.harness.query_by_label(&format!("{:.4}", gap.gap())).is_some());
    let objective = Setting::named("game.objective").expect("a setting");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: objective, value: Value::Choice("wgan") }));
    stage.until("the critic", |app| {
        app.session()
            .shown
            .as_ref()
            .is_some_and(|shown| shown.wanted.game.objective == Objective::Wasserstein)
    });
    assert!(stage.harness.get_by_label("Compute the duality gap").accesskit_node().is_disabled());
}

#[test]
fn what_is_looked_into_says_which_games_it_does_not_know_and_what_it_leaves_out() {
    let mut run = small_run();
    run.config.game.penalties.r1 = 1.0;
    let mut stage = Stage::real(StageSetup { run, size: Vec2::new(1600.0, 2400.0), ..StageSetup::default() });
    stage.until("metrics", |app| app.session().course.measured.last().is_some());
    stage.harness.get_by_label("Spectrum").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Compute now").click();
    stage.until("a spectrum", |app| app.session().studies.spectrum().is_some());
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("Of one step, linearised at these weights").is_some());
    let constraint = Setting::named("game.constraint").expect("a setting");
    stage
        .harness
        .state_mut()
        .ask(Action::Set(Edit { setting: constraint, value: Value::Choice("spectral") }));
    stage.until("spectral normalisation", |app| {
        app.session().shown.as_ref().is_some_and(|shown| !shown.state.config.is_plain_game())
    });
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("Not computed for this game").is_some());
    assert!(stage.harness.query_by_label("Compute now").is_none());
}

#[test]
fn the_panes_say_the_game_that_is_played() {
    // The objective, a setting beside it, whether D puts out scores, and what is said and what is not.
    let clipped = "its weights are clipped";
    for (objective, beside, scores, said, unsaid) in [
        ("wgan", None, true, vec!["L_D = E[b] − E[a]", "|w| ≤ 0.01", clipped], vec!["P = ", "min_D L_D + P"]),
        (
            "wgan",
            Some(("game.gradient_penalty", Value::Number(10.0))),
            true,
            vec![
                "L_D = E[b] − E[a]",
                "P = 10 E[(|∇a(m)| − 1)²]",
                "min_G max_D E[a] − E[b] − P",
                "min_D L_D + P",
            ],
            vec!["|w|", clipped],
        ),
        (
            "wgan",
            Some(("game.constraint", Value::Choice("spectral"))),
            true,
            vec!["W → 1·W / σ_max(W)", "largest singular value"],
            vec!["|w|", clipped],
        ),
        ("hinge", None, true, vec!["min_D L_D, min_G L_G"], vec!["V(D, G) = E", "step 3: V ="]),
        (
            "rpgan",
            Some(("game.r1", Value::Number(0.5))),
            true,
            vec!["P = ½·0.5 E[|∇a(x)|²]"],
            vec!["V(D, G) = E"],
        ),
        (
            "non_saturating",
            Some(("game.noise", Value::Number(0.5))),
            false,
            vec![
                "max_D V(D, G), max_G E[log D(G(z))]",
                "a = D(x + ε), b = D(G(z) + ε), ε ~ N(0, 0.5²)",
                "step 3: V =",
            ],
            vec!["P = ", clipped],
        ),
        (
            "minimax",
            Some(("game.method", Value::Choice("unrolled"))),
            false,
            vec!["min_G max_D V(D, G) = E[log D(x)]", "Unrolled: L_G → L_G(θ, φ_5)"],
            vec!["P = "],
        ),
        (
            "non_saturating",
            Some(("game.real_label", Value::Number(0.9))),
            false,
            vec!["L_D = 0.9 E[sp(−a)] + 0.1 E[sp(a)] + E[sp(b)]", "L_D is 1.376 and", "L_D is not −V"],
            vec!["L_D is 1.386 and"],
        ),
    ] {
        let mut run = small_run();
        Setting::named("game.objective")
            .and_then(|setting| setting.set(&mut run.config, &Value::Choice(objective)))
            .expect("an objective");
        if let Some((key, value)) = &beside {
            Setting::named(key).and_then(|setting| setting.set(&mut run.config, value)).expect("a value");
        }
        let size = Vec2::new(1600.0, 3000.0);
        let mut stage = Stage::real(StageSetup { run, size, ..StageSetup::default() });
        stage.until("a picture", |app| app.session().picture.is_some());
        stage.harness.get_by_label("How to read it").click();
        stage.steps(3);
        stage.until("three steps", |app| app.session().step() == 3);
        stage.harness.run_steps(3);
        let name = format!("{objective} with {beside:?}");
        let count = |text: &str| {
            // Between the terms of a formula there are blanks that do not break.
            let plain = |node: &egui_kittest::Node<'_>| {
                let node = node.accesskit_node();
                let words = node.label().or(node.value()).unwrap_or_default();
                words.replace('\u{a0}', " ").contains(text)
            };
            stage.harness.get_all_by(|_| true).filter(plain).count()
        };
        for text in said {
            assert!(count(text) > 0, "{name}: {text:?} is not said");
        }
        for text in unsaid {
            assert_eq!(count(text), 0, "{name}: {text:?} is said");
        }
        assert_eq!(count("Scores of D") > 0, scores, "{name}");
        let key = "Background colour: D's";
        assert_eq!(count(&format!("{key} score at each point")) > 0, scores, "{name}");
        assert_eq!(count(&format!("{key} output at each point")) > 0, !scores, "{name}");
    }
}

#[test]
fn the_value_has_one_number_at_each_step() {
    let mut stage = Stage::real(StageSetup { size: Vec2::new(1600.0, 2000.0), ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    stage.harness.get_by_label("How to read it").click();
    stage.steps(7);
    stage.until("seven steps", |app| app.session().step() == 7);
    stage.harness.run_steps(3);
    let session = stage.harness.state().session();
    let record = session.course.curves.at(7).expect("a record");
    let value = |series: Series| f64::from(record.mean[series.index()]);
    let [all, real, fake] = [Series::Value, Series::ValueReal, Series::ValueFake].map(value);
    assert!((real + fake - all).abs() < 1e-6, "{real} + {fake} is not {all}");
    assert!((all + value(Series::LossD)).abs() < 1e-6, "L_D is -V");
    let now = format!("step 7: V = {all:.3}");
    let terms = format!("E[log D(x)] = {real:.3} and E[log(1 − D(G(z)))] = {fake:.3}");
    assert_eq!(stage.harness.query_all_by_label_contains(&now).count(), 1, "{now}");
    assert_eq!(stage.harness.query_all_by_label_contains(&terms).count(), 1, "{terms}");
}
