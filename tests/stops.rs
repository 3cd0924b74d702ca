//! A run stops at a step, where a number crosses a value and where the verdict changes: at the very step, each time that it
//! is played, and no bit is another for it.

use std::time::Instant;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::protocol::{
    Ask, Backend, BranchId, Breakpoint, CurveSource, NUM_SERIES, Phase, Record, Report, Series, StateId,
};
use ganscope::session::Stop;
use ganscope::ui::{Action, Moment};
use ganscope::words::{Language, Sentence};

use crate::command_line::{ganscope, output, refusal, small};
use crate::played::{PATIENCE, Played, assert_contiguous};
use crate::small_runs::{config, record_bits, run, state_after, train_to, trainer, weight_bits};
use crate::stage::{Stage, StageSetup, Stored};

const STEPS: u64 = 300;

/// The breakpoints that are typed so.
fn stops(texts: &[&str]) -> Vec<Breakpoint> {
    texts.iter().map(|text| text.parse().expect("a breakpoint")).collect()
}

/// The value in the middle of all that `series` had.
fn median(records: &[Record], series: Series) -> f32 {
    let mut values: Vec<f32> = records.iter().map(|record| record.mean[series.index()]).collect();
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}

/// The steps at which `series` comes over `value` or under it, as one reads them off all records.
fn scanned(records: &[Record], series: Series, value: f32, up: bool) -> Vec<u64> {
    let is_beyond = |record: &Record| {
        let number = record.mean[series.index()];
        if up { number > value } else { number < value }
    };
    let crosses = |pair: &&[Record]| !is_beyond(&pair[0]) && is_beyond(&pair[1]);
    records.windows(2).filter(crosses).map(|pair| pair[1].last).collect()
}

/// Plays until the run stops, and returns where and why; `None` if that is beyond `STEPS`.
fn play_on(played: &mut Played) -> Option<(StateId, Vec<Sentence>)> {
    played.ask(Ask::Play);
    let begun = Instant::now();
    let mut stopped = None;
    loop {
        assert!(begun.elapsed() < PATIENCE, "it neither stops nor goes on");
        match played.report() {
            Report::Stopped { at, reasons } => stopped = Some((at, reasons)),
            Report::Snapshot(snapshot) => {
                played.records.extend(&snapshot.records);
                let is_at = |(at, _): &(StateId, Vec<Sentence>)| *at == snapshot.at;
                if stopped.as_ref().is_some_and(is_at) && snapshot.phase == Phase::Paused {
                    return stopped;
                }
                if snapshot.at.step > STEPS {
                    return None;
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_run_stops_at_the_very_steps_that_a_scan_of_its_records_gives_on_every_path_and_in_its_past_too() {
    let dropout = [("discriminator.dropout", "0.3")];
    let corrected = [("game.method", "sga"), ("game.order", "simultaneous")];
    for (settings, path) in [(&[][..], "engine"), (&dropout, "candle"), (&corrected, "f64")] {
        let recipe = run(config(settings));
        let mut headless = trainer(recipe.clone());
        let own = match headless.backend().kind {
            Backend::Engine { .. } => "engine",
            Backend::Candle => "candle",
            Backend::F64 => "f64",
        };
        assert_eq!(own, path, "{settings:?}");
        let records = train_to(&mut headless, STEPS);
        let (fake, loss) = (median(&records, Series::DFake), median(&records, Series::LossG));
        let typed = [
            format!("d_fake_mean > {fake}"),
            format!("loss_g < {loss}"),
            format!("step {STEPS}"),
            "step 77".to_owned(),
        ];
        let mut expected = scanned(&records, Series::DFake, fake, true);
        expected.extend(scanned(&records, Series::LossG, loss, false));
        expected.extend([77, STEPS]);
        expected.sort_unstable();
        expected.dedup();
        assert!(expected.len() > 8, "{expected:?}");
        let mut played = Played::start(recipe, false);
        played.ask(Ask::StopWhen(typed.iter().map(|text| text.parse().expect("a breakpoint")).collect()));
        for time in ["for the first time", "again"] {
            let mut found = Vec::new();
            while found.last() != Some(&STEPS) {
                let (at, reasons) = play_on(&mut played).expect("a stop");
                assert!(!reasons.is_empty());
                found.push(at.step);
            }
            assert_eq!(found, expected, "{time}: {settings:?}");
            assert_contiguous(&played.records, STEPS);
            assert_eq!(record_bits(&played.records), record_bits(&records), "and no bit is another");
            played.ask(Ask::GoTo { branch: BranchId(0), step: 0 });
        }
        // From some step in its past it stops at the same ones.
        let from = expected[3] - 1;
        played.ask(Ask::GoTo { branch: BranchId(0), step: from });
        assert_eq!(play_on(&mut played).expect("a stop").0.step, expected[3]);
        played.end();
    }
}

#[test]
fn a_stop_ends_what_was_ordered_and_one_that_is_off_ends_nothing() {
    let recipe = run(config(&[]));
    let mut played = Played::start(recipe.clone(), false);
    played.ask(Ask::StopWhen(stops(&["step 20"])));
    played.step(50, None);
    let snapshot = played.wait_for(|snapshot| snapshot.at.step > 0 && snapshot.phase == Phase::Paused);
    assert_eq!(snapshot.at.step, 20);
    assert_eq!(weight_bits(&snapshot.weights), weight_bits(&state_after(recipe, 20).weights));
    played.step(50, None);
    played.wait_for_step(70);
    // Going past a stop on the way to another step is no playing.
    played.ask(Ask::GoTo { branch: BranchId(0), step: 5 });
    played.wait_for_step(5);
    played.ask(Ask::GoTo { branch: BranchId(0), step: 60 });
    played.wait_for_step(60);
    played.ask(Ask::StopWhen(Vec::new()));
    played.ask(Ask::GoTo { branch: BranchId(0), step: 5 });
    played.step(30, None);
    played.wait_for_step(35);
    played.end();
}

/// A window of a small run that waits at step 0, without a limit of speed.
fn window(storage: Option<Stored>) -> Stage {
    let mut stage = Stage::real(StageSetup { storage, ..StageSetup::default() });
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.until("a run", |app| app.session().shown.is_some());
    stage
}

fn on(texts: &[&str]) -> Vec<Stop> {
    stops(texts).into_iter().map(|breakpoint| Stop { breakpoint, is_on: true }).collect()
}

/// Plays until the window has stopped for a reason. Returns the step, and the reasons.
fn play_until_stopped(stage: &mut Stage) -> (u64, Vec<String>) {
    let from = stage.harness.state().session().step();
    stage.harness.state_mut().ask(Action::TogglePlay);
    stage.until("a stop", move |app| {
        let session = app.session();
        let is_there = session.step() > from && session.travel.target().is_none();
        is_there && !session.is_playing() && !session.stops.reasons_at(session.at()).is_empty()
    });
    let session = stage.harness.state().session();
    let reasons = session.stops.reasons_at(session.at()).iter();
    (session.step(), reasons.map(|reason| reason.shown(Language::English)).collect())
}

#[test]
fn a_verdict_or_a_metric_takes_the_run_back_to_the_step_that_was_seen_each_time() {
    // What there is to stop at, off the history of a run that went on.
    let typed = ["verdict", "js_grid < 0.6", "sliced_w1 crosses 0.9"];
    let mut stage = window(None);
    stage.steps(2600);
    stage.until("all of it", |app| app.session().step() == 2600 && app.session().course.is_judged());
    let course = stage.harness.state().session().course.clone();
    let mut expected = Vec::new();
    let mut after = 0;
    while let Some((step, _)) = course.met(&stops(&typed), after, 2600) {
        expected.push(step);
        after = step;
    }
    assert!(!expected.is_empty() && expected.iter().all(|step| step % 500 == 0), "{expected:?}");
    let recipe = stage.harness.state().session().recipe().expect("a run");
    let mut stage = window(None);
    stage.harness.state_mut().ask(Action::StopWhen(on(&typed)));
    for time in 0..2 {
        for step in &expected {
            let (stopped, reasons) = play_until_stopped(&mut stage);
            assert_eq!(stopped, *step, "{time}: {reasons:?}");
            let session = stage.harness.state().session();
            let weights = &session.shown.as_ref().expect("a run").state.weights;
            assert_eq!(weight_bits(weights), weight_bits(&state_after(recipe.clone(), *step).weights));
            assert_eq!(session.at().branch, BranchId(0));
        }
        stage.harness.state_mut().ask(Action::Go(Moment::First));
        stage.until("the start", |app| app.session().step() == 0 && app.session().travel.target().is_none());
    }
}

#[test]
fn the_window_says_why_it_stopped_in_both_languages() {
    for language in Language::ALL {
        let mut stage = Stage::real(StageSetup { language, ..StageSetup::default() });
        stage.until("a run", |app| app.session().shown.is_some());
        stage.harness.state_mut().ask(Action::LimitSpeed(None));
        stage.harness.state_mut().ask(Action::StopWhen(on(&["step 12"])));
        let (step, _) = play_until_stopped(&mut stage);
        assert_eq!(step, 12);
        let reason = Sentence::new("stop.step_reached");
        let notice = Sentence::new("stop.stopped").with("step", 12).with_sentence("reason", reason.clone());
        let status = Sentence::new("stop.why").with_sentence("reason", reason).shown(language);
        for text in [notice.shown(language), status] {
            assert!(stage.harness.query_all_by_label_contains(&text).next().is_some(), "{text}");
        }
        // It is said as long as the run stands there, and no longer.
        stage.steps(15);
        stage.until("three more", |app| app.session().step() == 15);
        let why = language.text("stop.why").replace("%{reason}", "");
        assert!(stage.harness.query_by_label_contains(&why).is_none());
        assert!(stage.harness.query_by_label_contains(&notice.shown(language)).is_none());
    }
}

fn all(stage: &Stage) -> Vec<(String, bool)> {
    let stops = &stage.harness.state().session().stops.all;
    stops.iter().map(|stop| (stop.breakpoint.to_string(), stop.is_on)).collect()
}

fn click(stage: &mut Stage, label: &str) {
    stage.harness.get_by_label(label).click();
    stage.harness.run_steps(3);
}

fn click_at(stage: &mut Stage, pos: Pos2, button: PointerButton) {
    stage.harness.hover_at(pos);
    for pressed in [true, false] {
        let event = Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE };
        stage.harness.event(event);
        stage.harness.run_steps(1);
    }
    stage.harness.run_steps(2);
}

#[test]
fn the_menu_adds_ticks_and_removes_and_all_is_remembered() {
    let text = |key: &str| Language::English.text(key).into_owned();
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    click(&mut stage, &text("stop.when"));
    let diverges = text("stop.diverges");
    let diverges = stage.harness.get_by_label(&diverges);
    assert!(diverges.accesskit_node().is_disabled(), "a run that diverges stops anyway");
    click(&mut stage, &text("stop.verdict"));
    click(&mut stage, "Stop when: \"D(G(z))\" rises above 0.5");
    click(&mut stage, "Stop when: step 1");
    let expected = |is_on| {
        [("verdict", true), ("d_fake_mean > 0.5", is_on), ("step 1", true)]
            .map(|(text, on)| (text.to_owned(), on))
    };
    assert_eq!(all(&stage), expected(true));
    click(&mut stage, "\"D(G(z))\" rises above 0.5");
    assert_eq!(all(&stage), expected(false));
    let in_force = stage.harness.state().session().stops.in_force();
    assert_eq!(in_force, stops(&["verdict", "step 1"]));
    let storage = Stored::of(&mut stage);
    let mut next = window(Some(storage));
    let listed: Vec<String> = all(&next).into_iter().map(|(text, _)| text).collect();
    assert_eq!(listed, expected(false).map(|(text, _)| text));
    assert_eq!(
        next.harness.state().session().stops.in_force(),
        [],
        "a stop of the last time is told before it acts"
    );
    next.steps(5);
    next.until("five steps", |app| app.session().step() == 5);
    click(&mut stage, "Remove: step 1");
    click(&mut stage, &text("stop.verdict"));
    assert_eq!(all(&stage), [("d_fake_mean > 0.5".to_owned(), false)]);
}

#[test]
fn a_key_a_right_click_on_the_timeline_and_one_on_a_plot_add_stops() {
    let text = |key: &str| Language::English.text(key).into_owned();
    let mut stage = window(None);
    stage.steps(400);
    stage.until("400 steps", |app| app.session().step() == 400);
    let press = |stage: &mut Stage| {
        stage.harness.key_press_modifiers(Modifiers::NONE, Key::B);
        stage.harness.run_steps(3);
    };
    press(&mut stage);
    assert_eq!(all(&stage), [("step 400".to_owned(), true)]);
    press(&mut stage);
    assert_eq!(all(&stage), []);
    let strip = stage.harness.get_by_label(&text("screen.timeline")).rect();
    click_at(&mut stage, strip.center(), PointerButton::Secondary);
    let item = stage.harness.get_by_label_contains("Stop at step");
    item.click();
    stage.harness.run_steps(3);
    let [(added, true)] = &all(&stage)[..] else { panic!("{:?}", all(&stage)) };
    let step: u64 = added.strip_prefix("step ").and_then(|step| step.parse().ok()).expect("a step");
    assert!((195..=205).contains(&step), "{step}");
    assert_eq!(stage.harness.state().session().step(), 400, "and the run stays where it is");
    // There it is found again.
    click_at(&mut stage, strip.center(), PointerButton::Secondary);
    stage.harness.get_by_label_contains("no longer").click();
    stage.harness.run_steps(3);
    assert_eq!(all(&stage), []);
    let title = text("pane.outputs.title");
    let plot = stage.harness.get_by_role_and_label(Role::Image, &title).rect();
    click_at(&mut stage, plot.center(), PointerButton::Secondary);
    stage.harness.get_by_label_contains("Stop when \"D(x)\" crosses").click();
    stage.harness.run_steps(3);
    let stop = stage.harness.state().session().stops.all[0].breakpoint;
    let Breakpoint::Crosses(crossing) = stop else { panic!("{stop}") };
    assert_eq!(crossing.source, CurveSource::Series(Series::DReal));
    assert!((0.3..0.7).contains(&crossing.value), "{stop}");
}

#[test]
fn training_without_a_window_stops_as_soon_as_what_is_typed_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let [whole, out] =
        ["whole", "run"].map(|name| folder.path().join(name).to_str().expect("a path").to_owned());
    output(&small(&["--steps", "300", "--out", &whole]));
    let csv = std::fs::read_to_string(folder.path().join("whole/metrics.csv")).expect("a table");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = rows[0].iter().position(|name| *name == "d_fake_mean").expect("a column");
    let number = |row: &Vec<&str>| row[column].parse::<f32>().expect("a number");
    let records: Vec<Record> =
        (1..).zip(&rows[1..]).map(|(step, row)| Record::of(step, [number(row); NUM_SERIES])).collect();
    assert_eq!(records.len(), 300);
    let value = median(&records, Series::DFake);
    let first = scanned(&records, Series::DFake, value, true)[0];
    let until = format!("d_fake_mean>{value}");
    let both = ["--until", &until, "--until", "step 299", "--steps", "300", "--out", &out, "--json"];
    let done = ganscope(&small(&both)).output().expect("a program");
    let said = String::from_utf8(done.stderr).expect("text");
    assert!(
        done.status.success() && said.contains(&format!("Stopped at step {first}: d_fake_mean rose above")),
        "{said}"
    );
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).expect("a summary");
    assert_eq!(summary["steps"], first);
    let whole = ["--steps", &first.to_string(), "--json"];
    let plain: serde_json::Value = serde_json::from_str(&output(&small(&whole))).expect("a summary");
    assert_eq!(plain["metrics"], summary["metrics"], "no number is another");
    let unmet =
        ganscope(&small(&["--until", "d_fake_mean > 5", "--steps", "9"])).output().expect("a program");
    let said = String::from_utf8(unmet.stderr).expect("text");
    assert!(unmet.status.success() && said.contains("within 9 steps; --steps N"), "{said}");
    let verdict = ganscope(&small(&["--until", "verdict", "--steps", "3000"])).output().expect("a program");
    let said = String::from_utf8(verdict.stderr).expect("text");
    assert!(verdict.status.success() && said.contains("the verdict changed from"), "{said}");
    for (text, part) in
        [("d_fake_mean", "character 12"), ("step 0", "character 6"), ("precision > 1", "sliced_w1")]
    {
        let refused = refusal(&small(&["--until", text, "--steps", "3"]));
        assert!(refused.contains(part), "{refused}");
    }
}
