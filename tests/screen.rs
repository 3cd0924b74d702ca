//! The screen as a person uses it: find by label, click, type, drag, and see the command and the effect.

use eframe::egui::{self, Key, Vec2, accesskit};
use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Change, ChangeKind, Edit, Objective, Player, Preset, Setting, Value};
use ganscope::protocol::{Ask, Command, Phase, Report, RunId};
use ganscope::ui::Action;
use ganscope::words::{Language, Sentence};

use crate::stage::{Stage, StageSetup, first_snapshot, small_run};

fn asks(commands: Vec<Command>) -> Vec<Ask> {
    commands.into_iter().map(|command| command.ask).collect()
}

#[test]
fn what_is_scheduled_stays_and_says_so_when_it_is_changed_before() {
    let rate = Setting::named("generator.learning_rate").expect("a setting");
    let mut recipe = small_run();
    let action = ChangeKind::Set {
        edit: Edit { setting: rate, value: Value::Number(1e-4) },
        old: rate.get(&recipe.config),
    };
    recipe.changes.push(Change::scheduled(700, action));
    let mut stage = Stage::begun_with(StageSetup { run: recipe.clone(), ..StageSetup::default() });
    let said = |stage: &Stage| {
        let notices = stage.harness.state().session().notices.all();
        notices.iter().any(|notice| notice.sentence.key() == "notice.stays_scheduled")
    };
    let other = Setting::named("discriminator.learning_rate").expect("a setting");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: other, value: Value::Number(5e-4) }));
    stage.commands();
    assert!(!said(&stage), "another setting is another thing");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: rate, value: Value::Number(5e-4) }));
    stage.commands();
    assert!(said(&stage));
    let saved = stage.harness.state().session().recipe().expect("a run");
    assert_eq!(saved.changes, recipe.changes, "a saved run keeps it");
}

#[test]
fn a_load_for_measuring_speed_runs_as_fast_as_can_be() {
    let run = Preset::named("bench-b").and_then(Preset::run).expect("a preset");
    let mut stage = Stage::bare(StageSetup { run, ..StageSetup::default() });
    let asked = stage.commands().into_iter().map(|command| command.ask);
    assert!(asked.into_iter().any(|ask| matches!(ask, Ask::LimitSpeed(None))));
}

#[test]
fn of_two_new_runs_the_one_that_begins_is_spoken_to() {
    let mut stage = Stage::begun();
    stage.harness.key_press(Key::R);
    stage.harness.key_press(Key::R);
    let runs: Vec<RunId> = stage.commands().into_iter().map(|command| command.run).collect();
    assert_eq!(runs, [RunId(2), RunId(3)]);
    // The second cannot begin, and that is heard before the first snapshot of the first.
    stage.report(Report::Refused { run: RunId(3), reason: Sentence::new("error.no_file") });
    stage.report(first_snapshot(RunId(2)));
    stage.harness.key_press(Key::Space);
    assert_eq!(stage.commands()[0].run, RunId(2));
}

#[test]
fn buttons_ask_the_trainer() {
    let mut stage = Stage::begun();
    for (label, ask) in [
        ("▶ Play", Ask::Play),
        ("Step", Ask::Step { count: 1, only: None }),
        ("D only", Ask::Step { count: 1, only: Some(Player::Discriminator) }),
        ("G only", Ask::Step { count: 1, only: Some(Player::Generator) }),
        ("100 steps", Ask::Step { count: 100, only: None }),
        ("D to its optimum", Ask::TrainToOptimum),
    ] {
        stage.harness.get_by_label(label).click();
        assert_eq!(asks(stage.commands()), [ask], "{label}");
    }
}

#[test]
fn keys_ask_the_trainer_unless_a_person_types() {
    let mut stage = Stage::begun();
    for (key, ask) in [
        (Key::Space, Ask::Play),
        (Key::S, Ask::Step { count: 1, only: None }),
        (Key::D, Ask::Step { count: 1, only: Some(Player::Discriminator) }),
        (Key::G, Ask::Step { count: 1, only: Some(Player::Generator) }),
    ] {
        stage.harness.key_press(key);
        assert_eq!(asks(stage.commands()), [ask], "{key:?}");
    }
    stage.harness.key_press(Key::R);
    let commands = asks(stage.commands());
    assert!(matches!(&commands[..], [Ask::Start { run, .. }] if run.config.seed == small_run().config.seed));
    stage.harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::R);
    let commands = asks(stage.commands());
    assert!(
        matches!(&commands[..], [Ask::Start { run, .. }] if run.config.seed == small_run().config.seed + 1)
    );
    // The command must reach the run that was begun last.
    stage.harness.key_press(Key::Space);
    assert_eq!(stage.commands()[0].run, RunId(3));
}

#[test]
fn phenomena_are_in_the_menu_of_presets_under_their_own_heading() {
    let mut stage = Stage::begun();
    stage.harness.get_by_role_and_label(accesskit::Role::ComboBox, "Preset").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("Phenomena").is_some());
    stage.harness.get_by_label("Equilibrium").scroll_to_me();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Equilibrium").click();
    let asks = asks(stage.commands());
    let equilibrium = Preset::named("equilibrium").and_then(Preset::run).expect("a preset");
    assert!(matches!(&asks[..], [Ask::Start { run, .. }] if run.config == equilibrium.config), "{asks:?}");
}

#[test]
fn nudging_a_rate_with_a_key_sets_it_and_linked_rates_go_together() {
    let mut stage = Stage::begun();
    let nudged = |stage: &mut Stage, key: &str| {
        stage.harness.event(egui::Event::Text(key.to_owned()));
        let sets = asks(stage.commands()).into_iter().map(|ask| match ask {
            Ask::Set(Edit { setting, value: Value::Number(value) }) => (setting.key, value),
            other => panic!("{other:?}"),
        });
        sets.collect::<Vec<_>>()
    };
    let rate = small_run().config.discriminator.optimizer.learning_rate;
    assert_eq!(nudged(&mut stage, "]"), [("discriminator.learning_rate", rate * 1.2)]);
    stage.harness.get_by_label("Move both together").click();
    assert!(stage.commands().is_empty());
    let both = nudged(&mut stage, "}");
    assert_eq!(
        both.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
        ["discriminator.learning_rate", "generator.learning_rate"]
    );
}

#[test]
fn changes_that_follow_each_other_faster_than_the_trainer_answers_all_count() {
    let mut stage = Stage::begun();
    for _ in 0..4 {
        stage.harness.event(egui::Event::Text("{".to_owned()));
    }
    let rate = small_run().config.generator.optimizer.learning_rate;
    let last = asks(stage.commands()).pop();
    let Some(Ask::Set(Edit { setting, value: Value::Number(value) })) = last else { panic!("{last:?}") };
    assert_eq!(setting.key, "generator.learning_rate");
    assert!((value / rate * 1.2_f64.powi(4) - 1.0).abs() < 1e-12, "{value}");
}

#[test]
fn play_trains_and_pause_stops() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    assert_eq!(stage.harness.state().session().step(), 0);
    stage.harness.get_by_label("▶ Play").click();
    stage.until("200 steps", |app| app.session().step() >= 200);
    stage.harness.get_by_label_contains("Pause").click();
    stage.until("the pause", |app| !app.session().is_playing());
    let step = stage.harness.state().session().step();
    let curves = &stage.harness.state().session().course.curves;
    assert_eq!((curves.last_step(), curves.buckets().len() as u64), (step, step));
    stage.harness.key_press(Key::S);
    stage.until("one step more", |app| app.session().step() == step + 1);
}

#[test]
fn dragging_the_slider_of_a_learning_rate_changes_it_and_leaves_a_mark() {
    let mut stage = Stage::real(StageSetup { play: true, ..StageSetup::default() });
    stage.until("some steps", |app| app.session().step() >= 20);
    let rect =
        stage.harness.get_by_role_and_label(accesskit::Role::Slider, "Learning rate: Discriminator").rect();
    let at = |share: f32| egui::pos2(rect.left() + share * rect.width(), rect.center().y);
    // The number box is part of it, on the right.
    stage.harness.drag_at(at(0.3));
    stage.harness.run_steps(2);
    stage.harness.hover_at(at(0.45));
    stage.harness.run_steps(2);
    stage.harness.drop_at(at(0.45));
    let before = small_run().config.discriminator.optimizer.learning_rate;
    let rate = |app: &ganscope::ui::App| {
        app.session().shown.as_ref().map(|shown| shown.state.config.discriminator.optimizer.learning_rate)
    };
    // Where the drag began is a change too, if a small one.
    stage.until("the new rate", |app| rate(app).is_some_and(|rate| rate > 2.0 * before));
    let changed = rate(stage.harness.state());
    assert!(changed.is_some_and(|rate| rate < 1.0), "{changed:?}");
    let changes = stage.harness.state().session().recipe().expect("a run").changes;
    assert!(!changes.is_empty() && changes.iter().all(|change| change.step > 0));
}

#[test]
fn a_learning_rate_can_be_typed() {
    let mut stage = Stage::begun();
    let field = stage
        .harness
        .get_all_by_role(accesskit::Role::SpinButton)
        .find(|node| node.value().as_deref() == Some("0.001"));
    field.expect("the rate's number").click();
    stage.harness.run_steps(2);
    stage.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    stage.harness.event(egui::Event::Text("3e-4".to_owned()));
    stage.harness.run_steps(2);
    stage.harness.key_press(Key::Enter);
    let rate = Setting::named("discriminator.learning_rate").expect("a setting");
    let last = asks(stage.commands()).pop();
    assert_eq!(last, Some(Ask::Set(Edit { setting: rate, value: Value::Number(3e-4) })));
}

#[test]
fn what_is_typed_out_of_range_is_refused_in_a_sentence_that_names_the_label() {
    let mut stage = Stage::bare(StageSetup { size: Vec2::new(1440.0, 2000.0), ..StageSetup::default() });
    let run = stage.commands()[0].run;
    stage.report(first_snapshot(run));
    let mut typed = |value: &str, text: &str| {
        let field = stage
            .harness
            .get_all_by_role(accesskit::Role::SpinButton)
            .find(|node| node.value().as_deref() == Some(value));
        field.expect("the number").click();
        stage.harness.run_steps(2);
        stage.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        stage.harness.event(egui::Event::Text(text.to_owned()));
        stage.harness.run_steps(2);
        stage.harness.key_press(Key::Enter);
        let asks = asks(stage.commands());
        let notices = stage.harness.state().session().notices.all();
        (asks, notices.last().map(|notice| notice.sentence.shown(Language::English)))
    };
    let set = |key, value| {
        let setting = Setting::named(key).expect("a setting");
        vec![Ask::Set(Edit { setting, value })]
    };
    let (asked, said) = typed("16", "5000");
    assert_eq!(asked, set("game.batch_size", Value::Integer(4096)));
    let batch = "\"Batch size\" cannot be 5000. It takes a whole number from 1 to 4096. It is set to 4096.";
    assert_eq!(said.as_deref(), Some(batch));
    let (asked, said) = typed("0.001", "abc");
    assert_eq!(asked, []);
    let rate = "\"D Learning rate\" cannot be \"abc\", which is not a number. It takes a number from 1e-6 to 1. It stays 0.001.";
    assert_eq!(said.as_deref(), Some(rate));
    // What is right says nothing, and is asked for once, not with each letter.
    let (asked, said) = typed("0.001", "0,25");
    assert_eq!(asked, set("discriminator.learning_rate", Value::Number(0.25)));
    assert_eq!(said.as_deref(), Some(rate));
}

#[test]
fn the_objective_is_changed_live_and_the_architecture_by_a_new_run() {
    let mut stage = Stage::real(StageSetup { play: true, ..StageSetup::default() });
    stage.until("some steps", |app| app.session().step() >= 20);
    let run = stage.harness.state().session().run();
    stage.harness.get_by_role_and_label(accesskit::Role::ComboBox, "Objective").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("Hinge").click();
    let objective =
        |app: &ganscope::ui::App| app.session().shown.as_ref().map(|shown| shown.state.config.game.objective);
    stage.until("the hinge", |app| objective(app) == Some(Objective::Hinge));
    assert_eq!(stage.harness.state().session().run(), run);
    // A hidden layer more is another network: a new run, from the same seed.
    stage.harness.get_all_by_label("+").next().expect("a button").click();
    stage.until("the new run", |app| app.session().run() > run);
    let session = stage.harness.state().session();
    let config = &session.shown.as_ref().expect("a run").state.config;
    assert_eq!(config.generator.network.hidden.len() + config.discriminator.network.hidden.len(), 3);
    assert_eq!(config.seed, small_run().config.seed);
    assert_eq!(config.game.objective, Objective::Hinge);
    assert!(session.recipe().is_some_and(|recipe| recipe.changes.is_empty()));
}

#[test]
fn a_run_that_diverges_says_who_it_was_and_can_go_back() {
    let mut run = small_run();
    run.config.generator.optimizer.learning_rate = 1.0;
    run.config.generator.optimizer.kind = ganscope::config::OptimizerKind::Sgd;
    run.config.discriminator.optimizer.learning_rate = 1.0;
    run.config.discriminator.optimizer.kind = ganscope::config::OptimizerKind::Sgd;
    run.config.game.objective = Objective::LeastSquares;
    let mut stage = Stage::real(StageSetup { run, play: true, ..StageSetup::default() });
    let diverged = |app: &ganscope::ui::App| {
        app.session().shown.as_ref().is_some_and(|shown| matches!(shown.phase, Phase::Diverged(_)))
    };
    stage.until("divergence", diverged);
    assert!(stage.harness.query_all_by_label("Diverged").count() > 0);
    stage.harness.get_by_label_contains("Back to step").click();
    stage.until("the way back", |app| !diverged(app));
    assert!(!stage.harness.state().session().is_playing());
}

#[test]
fn both_languages_have_every_word_of_the_window_and_every_glyph() {
    // The harness fails on a glyph that no font has, and on a control without a name.
    for language in Language::ALL {
        let mut stage =
            Stage::real(StageSetup { language, size: Vec2::new(1600.0, 2200.0), ..StageSetup::default() });
        stage.until("a picture and metrics", |app| {
            app.session().picture.is_some() && app.session().course.measured.last().is_some()
        });
        stage.harness.key_press(Key::F12);
        stage.harness.event(egui::Event::Text("?".to_owned()));
        stage.harness.run();
        assert!(stage.harness.query_by_label(&format!("▶ {}", language.text("screen.play"))).is_some());
        assert!(stage.harness.query_all_by_label(&language.text("key.step_d")).count() > 0);
        let untranslated = stage.harness.query_all_by(|node| {
            node.label().is_some_and(|label| label.starts_with("screen.") || label.starts_with("pane."))
        });
        assert_eq!(untranslated.count(), 0);
    }
}

#[test]
fn the_language_is_switched_while_it_runs() {
    let mut stage = Stage::begun();
    stage.harness.get_by_label("View").click();
    stage.harness.run_steps(3);
    stage.harness.get_by_label("简体中文").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("▶ 训练").is_some());
}

#[test]
fn the_smallest_window_holds_its_buttons() {
    let mut stage = Stage::real(StageSetup { size: Vec2::new(1024.0, 768.0), ..StageSetup::default() });
    stage.until("a picture", |app| app.session().picture.is_some());
    for label in ["▶ Play", "Step", "Reset", "New seed", "File", "View", "?"] {
        let rect = stage.harness.get_by_label(label).rect();
        assert!(
            rect.left() >= 0.0 && rect.right() <= 1024.0 && rect.bottom() <= 768.0,
            "{label} lies at {rect:?}"
        );
    }
}

#[test]
fn bad_news_is_taken_away_by_a_click() {
    let mut stage = Stage::begun();
    let run = RunId(1);
    stage.report(Report::Refused { run, reason: Sentence::new("error.no_file") });
    assert!(stage.harness.query_by_label_contains("No CSV file is chosen").is_some());
    stage.harness.get_by_label("Dismiss").click();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label_contains("No CSV file is chosen").is_none());
}

#[test]
fn a_player_is_frozen_by_a_click_and_thawed_to_what_it_was() {
    let mut stage = Stage::begun();
    let updates = Setting::named("generator.updates").expect("a setting");
    stage.harness.state_mut().ask(Action::Set(Edit { setting: updates, value: Value::Integer(3) }));
    assert_eq!(asks(stage.commands()).len(), 1);
    for expected in [0, 3] {
        stage.harness.get_by_label("❄ Freeze G").click();
        let set = Ask::Set(Edit { setting: updates, value: Value::Integer(expected) });
        assert_eq!(asks(stage.commands()), [set]);
    }
    // With both frozen there is nothing to find.
    stage.harness.get_by_label("❄ Freeze G").click();
    stage.harness.get_by_label("❄ Freeze D").click();
    stage.harness.run_ok();
    stage.harness.run_ok();
    assert!(stage.harness.query_by_label_contains("Both networks are frozen").is_some());
}

#[test]
fn d_goes_to_its_optimum_with_its_progress_in_sight_and_can_be_stopped() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.get_by_label("D to its optimum").click();
    stage.until("some steps", |app| app.session().step() > 20);
    if stage.harness.state().session().is_playing() {
        assert!(stage.harness.query_by_label_contains("of at most 5").is_some());
    }
    stage.until("the pause", |app| !app.session().is_playing());
    assert!(stage.harness.query_by_label_contains("D was trained alone for").is_some());
    stage.harness.state_mut().ask(Action::LimitSpeed(Some(50.0)));
    stage.harness.get_by_label("D to its optimum").click();
    let step = stage.harness.state().session().step();
    stage.until("more steps", |app| app.session().step() > step);
    stage.harness.get_by_label("⏹ Stop D").click();
    stage.until("the stop", |app| !app.session().is_playing());
    assert!(stage.harness.state().session().step() < step + 4000);
}
