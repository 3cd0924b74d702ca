//! Runs beside each other: each has the bits that it has alone, they play in step, and what differs is said; other seeds and
//! ghosts in the background.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use eframe::egui::accesskit::Role as Kind;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Preset, Run, RunConfig, RunFile, Value};
use ganscope::history::MetricHistory;
use ganscope::journal::{RUN_FILE, RunFolders, STATE_FILE};
use ganscope::protocol::{Ask, Breakpoint, Crossing, CurveSource, Direction, Metric, Phase, Series};
use ganscope::session::{Companion, NUM_SEEDS};
use ganscope::ui::{Action, App, CompareAction, Purpose, ScreenLayout};
use ganscope::words::Language;

use crate::played::Played;
use crate::small_runs::{record_bits, setting, train_to, trainer, weight_bits};
use crate::stage::{Stage, StageSetup, small_run};

fn stage() -> Stage {
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Compare, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    stage
}

/// Takes the run, and those beside it, on to `step`.
fn to(stage: &mut Stage, step: u64) {
    stage.steps(step);
    stage.until("the step", |app| app.session().step() == step);
}

fn compare(stage: &mut Stage, action: CompareAction) {
    stage.harness.state_mut().ask(Action::Compare(action));
    stage.harness.run_steps(2);
}

fn rate(value: f64) -> Edit {
    Edit { setting: setting("generator.learning_rate"), value: Value::Number(value) }
}

fn beside(app: &App) -> &[Companion] {
    &app.company().beside
}

fn steps(app: &App) -> Vec<u64> {
    let others = beside(app).iter().map(|companion| companion.session.step());
    std::iter::once(app.session().step()).chain(others).collect()
}

/// The run with another learning rate of G, to `step`, played by nothing but a trainer.
fn alone(value: Option<f64>, step: u64) -> ([u64; 2], Vec<(u64, [u32; ganscope::protocol::NUM_SERIES])>) {
    let mut run = small_run();
    if let Some(value) = value {
        rate(value).apply(&mut run.config).expect("a rate");
    }
    let mut trainer = trainer(run);
    let records = train_to(&mut trainer, step);
    (weight_bits(&trainer.weights()), record_bits(&records))
}

#[test]
fn a_held_run_waits_at_the_step_and_not_beyond_and_goes_on_when_told() {
    let mut played = Played::start(small_run(), false);
    played.ask(Ask::HoldAt(Some(70)));
    played.ask(Ask::Play);
    played.wait_for(|snapshot| snapshot.at.step == 70 && snapshot.phase == Phase::Playing);
    std::thread::sleep(Duration::from_millis(60));
    assert!(played.screen.reports.is_empty(), "it waits");
    // Steps that are ordered are taken all the same, and a lower step moves nobody back.
    played.ask(Ask::HoldAt(Some(30)));
    played.step(5, None);
    played.wait_for(|snapshot| snapshot.at.step == 75 && snapshot.phase == Phase::Paused);
    played.ask(Ask::HoldAt(None));
    played.ask(Ask::Play);
    played.wait_for(|snapshot| snapshot.at.step > 200);
}

#[test]
fn each_run_has_the_bits_that_it_has_alone_and_all_come_to_the_same_step() {
    let mut stage = stage();
    to(&mut stage, 130);
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    compare(&mut stage, CompareAction::Copy);
    assert_eq!(beside(stage.harness.state()).iter().map(|it| it.letter).collect::<Vec<_>>(), ['B', 'C']);
    stage.until("both have caught up", |app| steps(app) == [130, 130, 130]);
    // They play together and stop together.
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("some steps", |app| app.session().step() > 600);
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("all wait at one step", |app| {
        let steps = steps(app);
        let waits = beside(app).iter().all(|companion| !companion.session.is_playing());
        waits && !app.session().is_playing() && steps.iter().all(|step| *step == steps[0])
    });
    let app = stage.harness.state();
    let step = app.session().step();
    let runs =
        [(app.session(), None), (&beside(app)[0].session, Some(5e-3)), (&beside(app)[1].session, None)];
    for (session, value) in runs {
        let (weights, records) = alone(value, step);
        let shown = session.shown.as_ref().expect("a run");
        assert_eq!(weight_bits(&shown.state.weights), weights, "{value:?}");
        assert_eq!(record_bits(session.course.curves.buckets()), records, "{value:?}");
    }
}

#[test]
fn runs_that_play_in_step_are_never_drawn_at_different_steps_also_when_they_begin_anew() {
    let mut stage = stage();
    compare(&mut stage, CompareAction::With(rate(2e-3)));
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.harness.state_mut().ask(Action::TogglePlay);
    watch_in_step(&mut stage);
    let before = stage.harness.state().session().run();
    stage.harness.state_mut().ask(Action::Restart(ganscope::ui::Seed::Same));
    stage.until("the new run", |app| app.session().run() != before);
    // Not where the runs before were.
    let first = watch_in_step(&mut stage)[0];
    assert!(first.0 < 100 && first.1 < 100, "{first:?}");
}

/// Checks for some frames that runs in step are drawn at the same steps, which are returned.
fn watch_in_step(stage: &mut Stage) -> Vec<(u64, u64)> {
    let (mut pictures, mut shared) = (Vec::new(), 0);
    for _ in 0..400 {
        stage.harness.step();
        std::thread::sleep(Duration::from_millis(2));
        let app = stage.harness.state();
        let of = |session: &ganscope::session::Session| {
            let own = session.picture.as_ref().filter(|picture| picture.at.run == session.run());
            own.map(|picture| picture.at.step)
        };
        let Some(other) = beside(app).first() else { continue };
        // What is drawn of their curves is what all have.
        if let Some(common) = app.company().common_step(app.session()) {
            let steps = steps(app);
            assert!(steps.iter().all(|step| common <= *step), "{common} of {steps:?}");
            shared += 1;
        }
        pictures.extend(of(app.session()).zip(of(&other.session)));
    }
    pictures.dedup();
    let same = pictures.iter().filter(|(one, other)| one == other).count();
    assert!(same >= 5 && shared >= 5, "{shared}, {pictures:?}");
    // Between two meetings one picture may be there before the other; never more.
    let mut meetings: Vec<u64> = pictures.iter().flat_map(|(one, other)| [*one, *other]).collect();
    meetings.sort_unstable();
    meetings.dedup();
    let place = |step: &u64| meetings.binary_search(step).expect("a meeting");
    assert!(pictures.iter().all(|(one, other)| place(one).abs_diff(place(other)) <= 1), "{pictures:?}");
    pictures
}

#[test]
fn the_metrics_of_runs_in_step_are_of_the_same_steps() {
    let mut stage = stage();
    compare(&mut stage, CompareAction::Copy);
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.harness.state_mut().ask(Action::TogglePlay);
    let rows = |session: &ganscope::session::Session, is_partial: bool| -> Vec<(u64, [Option<u64>; 5])> {
        let rows = session.course.measured.rows().iter().filter(|row| row.is_partial == is_partial);
        // All but how the weights moved since the last time, which is another for who came later.
        let drawn =
            [Metric::ModesAny, Metric::SlicedW1, Metric::JsGrid, Metric::EnergyDistance, Metric::JsBound];
        rows.map(|row| (row.step, drawn.map(|metric| row.measures.value(metric).map(f64::to_bits)))).collect()
    };
    let of_other = |app: &App, is_partial| rows(&beside(app)[0].session, is_partial);
    stage.until("some metrics", |app| of_other(app, false).len() >= 3 && of_other(app, true).len() >= 3);
    let app = stage.harness.state();
    for is_partial in [false, true] {
        let own = rows(app.session(), is_partial);
        let other = of_other(app, is_partial);
        let shared = other.iter().filter(|row| own.contains(row)).count();
        // The newest may have come to one of them alone.
        assert!(shared + 1 >= other.len() && shared >= 2, "{is_partial}: {own:?} {other:?}");
    }
}

#[test]
fn a_run_that_catches_up_is_seen_on_its_way() {
    let mut stage = stage();
    to(&mut stage, 600);
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("it plays", |app| app.session().is_playing());
    // One that needs its time.
    let hidden = setting("discriminator.hidden");
    let value = hidden.value_from_text("[256, 256, 256]").expect("layers");
    compare(&mut stage, CompareAction::With(Edit { setting: hidden, value }));
    let seen = |app: &App| {
        let picture = beside(app).first().and_then(|other| other.session.picture.as_ref());
        picture.is_some_and(|picture| picture.at.step < 600)
    };
    stage.until("a picture of an earlier step", seen);
}

#[test]
fn a_click_on_a_letter_makes_that_run_the_one_of_the_controls_and_nothing_is_mixed_up() {
    let mut stage = stage();
    to(&mut stage, 40);
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    stage.until("it has caught up", |app| steps(app) == [40, 40]);
    stage.harness.get_by_label("Run B: click to change it").click();
    stage.harness.run_steps(3);
    let wanted =
        |app: &App| app.session().shown.as_ref().expect("a run").wanted.generator.optimizer.learning_rate;
    assert_eq!(wanted(stage.harness.state()), 5e-3);
    assert_eq!((stage.harness.state().company().letter, beside(stage.harness.state())[0].letter), ('B', 'A'));
    // A change is that of B, which then differs from A in this too.
    stage.harness.state_mut().ask(Action::Set(rate(7e-3)));
    stage.until("the change", |app| wanted(app) == 7e-3 && !app.session().awaits_changes());
    let other = &beside(stage.harness.state())[0].session;
    assert_eq!(other.recipe().expect("a run").changes, []);
    stage.harness.run_steps(2);
    let told = "G Learning rate 0.005, not 0.002, changed otherwise from step 40 on";
    assert!(stage.harness.query_by_label(told).is_some() || told_differently(&stage), "{}", labels(&stage));
    // Its end leaves A, as it was.
    stage.harness.get_by_label("End run B").click();
    stage.harness.run_steps(3);
    let app = stage.harness.state();
    assert_eq!((app.company().letter, beside(app).len(), app.session().step()), ('A', 0, 40));
    let (weights, _) = alone(None, 40);
    assert_eq!(weight_bits(&app.session().shown.as_ref().expect("a run").state.weights), weights);
    // It goes on without anybody to wait for.
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("steps", |app| app.session().step() > 300);
}

fn labels(stage: &Stage) -> String {
    let nodes = stage.harness.get_all_by_role(Kind::Label);
    nodes.filter_map(|node| node.accesskit_node().value()).collect::<Vec<_>>().join(" | ")
}

fn told_differently(stage: &Stage) -> bool {
    let told = labels(stage);
    told.contains("0.005, not") && told.contains("changed otherwise from step 40 on")
}

#[test]
fn a_setting_is_compared_by_a_right_click_on_its_name() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    to(&mut stage, 20);
    let label = "Batch size";
    stage.harness.get_by_role_and_label(Kind::Label, label).scroll_to_me();
    stage.harness.run_steps(3);
    stage.harness.get_by_role_and_label(Kind::Label, label).click_secondary();
    stage.harness.run_steps(3);
    assert!(stage.harness.query_by_label("Compare with the value").is_some());
    let button = stage.harness.get_by_role_and_label(Kind::Button, "Compare");
    assert!(button.accesskit_node().is_disabled(), "there is no other value yet");
    compare(
        &mut stage,
        CompareAction::With(Edit { setting: setting("game.batch_size"), value: Value::Integer(32) }),
    );
    stage.until("it has caught up", |app| steps(app) == [20, 20]);
    let config = &beside(stage.harness.state())[0].session.shown.as_ref().expect("a run").state.config;
    assert_eq!(config.game.batch_size, 32);
}

#[test]
fn another_value_of_a_setting_is_chosen_from_the_menu() {
    let mut stage = stage();
    to(&mut stage, 20);
    let open = |stage: &mut Stage, labels: &[&str]| {
        for label in labels {
            stage.harness.get_by_role_and_label(Kind::Button, label).click();
            stage.harness.run_steps(3);
        }
    };
    // Of alternatives each is an entry.
    open(&mut stage, &["＋ Compare with", "Another value of a setting", "Objective", "Wasserstein"]);
    stage.until("it has caught up", |app| steps(app) == [20, 20]);
    let config = &beside(stage.harness.state())[0].session.shown.as_ref().expect("a run").state.config;
    assert_eq!(config.game.objective, ganscope::config::Objective::Wasserstein);
    // A number has a widget, and a button that waits for another value.
    open(&mut stage, &["＋ Compare with", "Another value of a setting", "Batch size"]);
    let compare = |stage: &Stage| {
        stage.harness.get_by_role_and_label(Kind::Button, "Compare").accesskit_node().is_disabled()
    };
    assert!(compare(&stage));
}

#[test]
fn where_one_run_stops_those_in_step_stop_too() {
    let mut stage = stage();
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    let stops = stage.harness.state().session().stops.with(Breakpoint::Step(333));
    stage.harness.state_mut().ask(Action::StopWhen(stops));
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("both are there", |app| {
        steps(app) == [333; 2] && !beside(app)[0].session.is_playing() && !app.session().is_playing()
    });
    std::thread::sleep(Duration::from_millis(100));
    stage.harness.run_steps(5);
    let app = stage.harness.state();
    assert_eq!(steps(app), [333; 2], "they stay there");
    let shown = beside(app)[0].session.shown.as_ref().expect("a run");
    assert_eq!(weight_bits(&shown.state.weights), alone(Some(5e-3), 333).0);
}

#[test]
fn lists_within_a_menu_open_and_choose_and_the_menu_stays() {
    let mut stage = Stage::real(StageSetup { layout: ScreenLayout::Watch, ..StageSetup::default() });
    stage.until("a run", |app| app.session().shown.is_some());
    let click = |stage: &mut Stage, label: &str| {
        stage.harness.get_by_role_and_label(Kind::Button, label).click();
        stage.harness.run_steps(4);
    };
    click(&mut stage, "Stop when …");
    click(&mut stage, "How");
    click(&mut stage, "falls below");
    click(&mut stage, "Curve");
    click(&mut stage, "D(x)");
    let source = CurveSource::Series(Series::DReal);
    let crossing = Crossing { source, direction: Direction::Down, value: 0.5 };
    let name = Breakpoint::Crosses(crossing).sentence().shown(Language::English);
    click(&mut stage, &format!("Stop when: {name}"));
    assert_eq!(stage.harness.state().session().stops.in_force(), [Breakpoint::Crosses(crossing)]);
}

#[test]
fn a_menu_stays_open_when_a_notice_comes_and_goes() {
    let mut stage = stage();
    compare(&mut stage, CompareAction::Copy);
    let is_open = |stage: &Stage| stage.harness.query_by_label("A copy of this run").is_some();
    stage.harness.get_by_role_and_label(Kind::Button, "＋ Compare with").click();
    stage.harness.run_steps(3);
    assert!(is_open(&stage));
    let nowhere = std::env::temp_dir().join("no-such-run-at-all.toml");
    stage.harness.state_mut().ask(Action::Use(Purpose::CompareRun, nowhere));
    stage.until("a notice", |app| !app.session().notices.all().is_empty());
    assert!(is_open(&stage));
    stage.harness.state_mut().ask(Action::Dismiss(0));
    stage.harness.run_steps(3);
    assert!(stage.harness.state().session().notices.all().is_empty() && is_open(&stage));
}

#[test]
fn all_runs_go_back_and_on_and_begin_again_together() {
    let mut stage = stage();
    to(&mut stage, 60);
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    stage.until("it has caught up", |app| steps(app) == [60, 60]);
    stage.harness.state_mut().ask(Action::Go(ganscope::ui::Moment::Step(25)));
    stage.until("both are in the past", |app| steps(app) == [25, 25]);
    stage.harness.state_mut().ask(Action::Go(ganscope::ui::Moment::Last));
    stage.until("both are back", |app| steps(app) == [60, 60]);
    stage.harness.state_mut().ask(Action::Restart(ganscope::ui::Seed::Next));
    stage.until("both begin again", |app| steps(app) == [0, 0]);
    let app = stage.harness.state();
    let seeds =
        [app.session(), &beside(app)[0].session].map(|session| session.recipe().expect("a run").config.seed);
    assert_eq!(seeds[0], seeds[1]);
    let rates: Vec<f64> = [app.session(), &beside(app)[0].session]
        .map(|session| session.recipe().expect("a run").config.generator.optimizer.learning_rate)
        .to_vec();
    assert!(rates[1] == 5e-3 && rates[0] != 5e-3, "{rates:?}");
}

#[test]
fn a_run_that_cannot_begin_is_not_drawn_and_a_fifth_is_refused_in_a_sentence() {
    let mut stage = stage();
    let nowhere = std::env::temp_dir().join("no-such-run-at-all.toml");
    for purpose in [Purpose::CompareRun, Purpose::Ghost] {
        stage.harness.state_mut().ask(Action::Use(purpose, nowhere.clone()));
        stage.until("a notice", |app| !app.session().notices.all().is_empty());
        stage.until("nobody beside", |app| beside(app).is_empty() && app.company().ghosts.is_empty());
        stage.harness.state_mut().ask(Action::Dismiss(0));
        stage.harness.run_steps(2);
    }
    // The run does not wait for one that is gone, be it refused or closed.
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    let play = |stage: &mut Stage| {
        let before = stage.harness.state().session().step();
        stage.harness.state_mut().ask(Action::TogglePlay);
        stage.until("more steps", |app| app.session().step() > before + 50);
        stage.harness.state_mut().ask(Action::TogglePlay);
        stage.until("a pause", |app| !app.session().is_playing());
    };
    stage.harness.state_mut().ask(Action::Use(Purpose::CompareRun, nowhere));
    play(&mut stage);
    compare(&mut stage, CompareAction::Copy);
    play(&mut stage);
    compare(&mut stage, CompareAction::Close('B'));
    play(&mut stage);
    let mut stage = self::stage();
    for _ in 0..3 {
        compare(&mut stage, CompareAction::Copy);
    }
    assert!(stage.harness.state().session().notices.all().is_empty());
    compare(&mut stage, CompareAction::Copy);
    let notices = stage.harness.state().session().notices.all();
    assert_eq!(
        (notices[0].sentence.key(), beside(stage.harness.state()).len()),
        ("error.too_many_beside", 3)
    );
}

#[test]
fn a_ghost_goes_as_far_as_the_run_and_takes_its_bits_from_its_file() {
    let folder = std::env::temp_dir().join(format!("ganscope-ghost-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("faster.toml");
    let mut run = small_run();
    rate(5e-3).apply(&mut run.config).expect("a rate");
    std::fs::write(&path, run.to_toml(Language::English)).expect("a file");
    let mut stage = stage();
    stage.harness.state_mut().ask(Action::Use(Purpose::Ghost, path));
    to(&mut stage, 90);
    let head = |app: &App| app.company().ghosts.first().map(|ghost| ghost.session.course.curves.last_step());
    stage.until("the ghost is as far", |app| head(app) == Some(90));
    let (_, records) = alone(Some(5e-3), 90);
    let ghost = &stage.harness.state().company().ghosts[0];
    assert_eq!(record_bits(ghost.session.course.curves.buckets()), records);
    assert!(stage.harness.query_by_label("Ghost faster: step 90").is_some());
    // It has the metrics that its verdict rests on.
    stage.until("its metrics", |app| {
        app.company().ghosts[0].session.course.measured.rows().iter().any(|row| row.step == 0)
    });
    compare(&mut stage, CompareAction::CloseGhost(0));
    assert!(stage.harness.state().company().ghosts.is_empty());
    // The name of a file goes with its run, whichever is that of the window.
    stage.harness.state_mut().ask(Action::Use(Purpose::CompareRun, folder.join("faster.toml")));
    stage.until("the run of the file", |app| steps(app) == [90, 90]);
    compare(&mut stage, CompareAction::Focus('B'));
    let company = stage.harness.state().company();
    let names = [&company.name, &company.beside[0].name].map(|name| name.text(Language::English));
    assert_eq!(names, ["faster", ""]);
    std::fs::remove_dir_all(folder).expect("a folder");
}

#[test]
fn a_recent_run_and_a_preset_are_compared_from_the_menu() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = RunFolders::below(place.path().join("runs"));
    let mut faster = small_run();
    rate(5e-3).apply(&mut faster.config).expect("a rate");
    let mut played = Played::keeping(faster, folders.clone());
    played.step(40, None);
    played.wait_for_step(40);
    played.end();
    let setup = StageSetup { layout: ScreenLayout::Compare, ..StageSetup::default() };
    let mut stage = Stage::keeping(setup, folders);
    stage.until("a run", |app| app.session().shown.is_some());
    to(&mut stage, 60);
    let choose = |stage: &mut Stage, menu: &str, entry: &str| {
        stage.harness.get_by_label_contains("Compare with").click();
        stage.harness.run_steps(3);
        stage.harness.get_by_label_contains(menu).click();
        let begun = Instant::now();
        while stage.harness.query_by_label_contains(entry).is_none() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{entry} is not listed");
            stage.harness.step();
        }
        stage.harness.run_steps(3);
        stage.harness.get_by_label_contains(entry).click();
    };
    choose(&mut stage, "A recent run", "40 steps");
    stage.until("the recent run", |app| steps(app) == [60, 60]);
    let shown = beside(stage.harness.state())[0].session.shown.as_ref().expect("a run");
    assert_eq!(weight_bits(&shown.state.weights), alone(Some(5e-3), 60).0);
    choose(&mut stage, "A preset", "Grid of twenty-five");
    stage.until("the preset", |app| steps(app) == [60, 60, 60]);
    let app = stage.harness.state();
    let expected = Preset::named("grid25").and_then(Preset::run).expect("a preset").config;
    let seed = app.session().shown.as_ref().expect("a run").start.seed;
    let shown = beside(app)[1].session.shown.as_ref().expect("a run");
    assert_eq!(*shown.start, RunConfig { seed, ..expected });
    assert!(
        stage.harness.query_by_label_contains("Grid of twenty-five · Target Grid of Gaussians").is_some()
    );
    // A critic's scores have no place on the axis of probabilities, and it does not play for V.
    let missing = |stage: &Stage| stage.harness.query_all_by_label("D: not on this axis").count();
    assert_eq!(missing(&stage), 0);
    choose(&mut stage, "A preset", "WGAN with gradient penalty");
    stage.until("the critic", |app| steps(app) == [60; 4]);
    assert_eq!(missing(&stage), 2);
}

#[test]
fn other_seeds_follow_in_the_background_wait_when_told_and_begin_anew_after_a_change() {
    let mut stage = stage();
    to(&mut stage, 50);
    compare(&mut stage, CompareAction::Seeds(true));
    let step = |app: &App| app.company().seeds.as_ref().map(|seeds| seeds.step());
    stage.until("all seeds are as far", |app| step(app) == Some(50));
    let seed = stage.harness.state().session().recipe().expect("a run").config.seed;
    for (index, member) in
        stage.harness.state().company().seeds.as_ref().expect("seeds").members.iter().enumerate()
    {
        let mut run: Run = small_run();
        run.config.seed = seed + index as u64 + 1;
        let records = train_to(&mut trainer(run), 50);
        assert_eq!(
            record_bits(member.session.course.curves.buckets()),
            record_bits(&records),
            "seed {index}"
        );
    }
    assert_eq!(
        stage.harness.state().company().seeds.as_ref().map(|seeds| seeds.members.len()),
        Some(NUM_SEEDS)
    );
    compare(&mut stage, CompareAction::PauseSeeds(true));
    to(&mut stage, 70);
    std::thread::sleep(Duration::from_millis(60));
    stage.harness.run_steps(3);
    assert_eq!(step(stage.harness.state()), Some(50), "they wait");
    compare(&mut stage, CompareAction::PauseSeeds(false));
    stage.until("they go on", |app| step(app) == Some(70));
    // A change makes another run, of which they are seeds.
    stage.harness.state_mut().ask(Action::Set(rate(9e-3)));
    to(&mut stage, 80);
    let has_change = |app: &App| {
        let seeds = app.company().seeds.as_ref().expect("seeds");
        let changed = |member: &Companion| member.session.recipe().is_some_and(|run| run.changes.len() == 1);
        seeds.members.iter().all(changed) && seeds.step() == 80
    };
    stage.until("they have the change too", has_change);
    // Their metrics are taken at the same steps, 500 after the change, so that they reach from one value to another.
    to(&mut stage, 600);
    let seeds = |app: &App| -> Vec<f64> {
        let members = app.company().seeds.iter().flat_map(|seeds| &seeds.members);
        let value = |history: &MetricHistory| {
            let row = history.at(570).filter(|row| row.step == 570)?;
            row.measures.value(Metric::SlicedW1)
        };
        members.filter_map(|member| value(member.session.course.judged())).collect()
    };
    stage.until("all are judged", |app| seeds(app).len() == NUM_SEEDS);
    let mut sorted = seeds(stage.harness.state());
    sorted.sort_by(f64::total_cmp);
    let reach = &stage.harness.state().company().seeds.as_ref().expect("seeds").metrics.reach;
    let values = reach.each_ref().map(|history| {
        history.at(570).and_then(|row| row.measures.value(Metric::SlicedW1)).expect("a distance")
    });
    assert_eq!(values, [sorted[0], sorted[3] + 0.5 * (sorted[4] - sorted[3]), sorted[7]]);
    assert!(values[0] < values[1] && values[1] < values[2], "{values:?}");
    compare(&mut stage, CompareAction::Seeds(false));
    assert!(stage.harness.state().company().seeds.is_none());
}

#[test]
fn runs_beside_each_other_are_kept_and_come_back_together_after_a_crash() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = RunFolders::below(place.path().join("runs"));
    let setup = || StageSetup { layout: ScreenLayout::Compare, ..StageSetup::default() };
    let mut stage = Stage::keeping(setup(), folders.clone());
    stage.until("a run", |app| app.session().shown.is_some());
    to(&mut stage, 60);
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    compare(&mut stage, CompareAction::With(rate(2e-3)));
    stage.until("both have caught up", |app| steps(app) == [60; 3]);
    // B is the younger one of the two.
    compare(&mut stage, CompareAction::Close('B'));
    compare(&mut stage, CompareAction::With(rate(5e-3)));
    stage.until("it has caught up", |app| steps(app) == [60; 3]);
    let kept = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folders.root()).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let is_written = |path: &PathBuf, step: u64| {
        let text = std::fs::read_to_string(path.join(RUN_FILE)).unwrap_or_default();
        let file = RunFile::from_toml(&text);
        path.join(STATE_FILE).exists() && file.is_ok_and(|file| file.is_ended || file.reached == Some(step))
    };
    let crashed = RunFolders::below(place.path().join("crashed"));
    // All files of those that are `wanted`, as a power cut would leave them at this moment.
    let copy = |wanted: &dyn Fn(&str) -> bool| {
        for folder in kept() {
            let lock = std::fs::read_to_string(folder.join("lock")).expect("a lock");
            let to = crashed.root().join(folder.file_name().expect("a name"));
            for file in std::fs::read_dir(&folder).expect("a folder").flatten().filter(|_| wanted(&lock)) {
                std::fs::create_dir_all(&to).expect("a folder");
                std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
            }
        }
    };
    stage.until("all are written", |_| kept().len() == 4 && kept().iter().all(|path| is_written(path, 60)));
    copy(&|lock| !lock.contains(' '));
    // Those beside it were some steps ahead.
    to(&mut stage, 75);
    stage.until("they are too", |app| steps(app) == [75; 3]);
    stage.until("all are written", |_| kept().iter().all(|path| is_written(path, 75)));
    copy(&|lock| lock.contains(' '));
    // One that is closed is in the list of recent runs.
    compare(&mut stage, CompareAction::Close('B'));
    let closed = || folders.recent(SystemTime::now());
    stage.until("the end of B", |_| {
        closed().iter().map(|run| (run.steps, run.is_ended)).eq([(75, true), (60, true)])
    });
    drop(stage);

    let mut stage = Stage::keeping(setup(), crashed.clone());
    stage.until("the offer", |app| app.session().notices.all().iter().any(|notice| notice.offer.is_some()));
    assert!(stage.harness.query_by_label_contains("with 2 runs beside it").is_some());
    stage.harness.get_by_label("Go on").click();
    stage.until("all of them", |app| app.session().run().0 == 2 && steps(app) == [60; 3]);
    let app = stage.harness.state();
    assert_eq!(beside(app).iter().map(|it| it.letter).collect::<Vec<_>>(), ['B', 'C']);
    let of_window = std::iter::once(app.session());
    let all = of_window.chain(beside(app).iter().map(|companion| &companion.session));
    for (session, value) in all.zip([None, Some(5e-3), Some(2e-3)]) {
        let shown = session.shown.as_ref().expect("a run");
        assert_eq!(weight_bits(&shown.state.weights), alone(value, 60).0, "{value:?}");
    }
    // They go on in their own folders, from which nobody else can take them now.
    stage.until("the folders are taken", |_| crashed.recent(SystemTime::now()).len() == 1);
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("more steps", |app| steps(app).iter().all(|step| *step > 90));
    assert_eq!(std::fs::read_dir(crashed.root()).expect("a folder").count(), 4);
}
