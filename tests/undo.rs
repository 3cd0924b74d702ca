//! A long run that was given up comes back as it was.

use eframe::egui;
use egui_kittest::kittest::Queryable as _;
use ganscope::protocol::{Ask, Phase, Report, RunId};
use ganscope::trainer::Trainer;
use ganscope::ui::Action;
use ganscope::words::Sentence;

use crate::played::{Played, assert_contiguous};
use crate::small_runs::{config, eventful_run, run};
use crate::stage::{Stage, StageSetup, first_snapshot, small_run};

/// A run that a person would miss has at least so many steps.
const LONG: u64 = 2000;

/// The state after `steps` of a run that nobody ever left.
fn never_left(run: ganscope::config::Run, steps: u64) -> Trainer {
    let mut trainer = Trainer::new(run).expect("a run");
    for _ in 0..steps {
        trainer.step().expect("a step");
    }
    trainer
}

#[test]
fn a_run_that_comes_back_goes_on_with_the_bits_that_it_would_have_had() {
    let recipe = eventful_run(3);
    let mut played = Played::start(recipe.clone(), false);
    let first = played.run;
    played.step(LONG + 100, None);
    played.wait_for_step(LONG + 100);
    // Others come between: one that is soon left too, and is not worth keeping.
    for seed in ["8", "9"] {
        let records = played.records.len();
        played.begin(run(config(&[("seed", seed)])), false);
        played.step(5, None);
        played.wait_for_step(5);
        played.records.truncate(records);
    }
    played.run = played.run.next();
    played.ask(Ask::Restore(first));
    let back = played.wait_for(|snapshot| snapshot.at.run == RunId(4));
    assert_eq!((back.at.step, &back.phase), (LONG + 100, &Phase::Paused));
    played.step(50, None);
    let last = played.wait_for_step(LONG + 150);
    let expected = never_left(recipe, LONG + 150);
    assert_eq!(*last.weights, expected.weights());
    assert_eq!((played.changes.all(), &last.config), (&expected.run().changes[..], expected.config()));
    assert_contiguous(&played.records, LONG + 150);
    // It is kept once, and by its own number.
    played.run = played.run.next();
    played.ask(Ask::Restore(first));
    assert_eq!(played.wait_for_refusal().key(), "error.given_up_gone");
    played.end();
}

#[test]
fn a_run_that_played_goes_on_playing_and_one_that_is_forgotten_is_gone() {
    let mut played = Played::start(run(config(&[])), true);
    let first = played.run;
    played.wait_for(|snapshot| snapshot.at.step >= LONG);
    played.begin(run(config(&[("seed", "9")])), false);
    played.wait_for(|snapshot| snapshot.at.run == RunId(2));
    played.run = played.run.next();
    played.ask(Ask::Restore(first));
    let back = played.wait_for(|snapshot| snapshot.at.run == RunId(3));
    assert_eq!(back.phase, Phase::Playing);
    let later = played.wait_for(|snapshot| snapshot.at.step > back.at.step + 10).at.step;
    assert!(played.records.windows(2).all(|pair| pair[1].first == pair[0].last + 1), "no step is lost");
    assert!(later > LONG);
    played.begin(run(config(&[("seed", "9")])), false);
    played.ask(Ask::Forget(RunId(3)));
    played.run = played.run.next();
    played.ask(Ask::Restore(RunId(3)));
    assert_eq!(played.wait_for_refusal().key(), "error.given_up_gone");
    played.end();
}

#[test]
fn a_reset_of_a_long_run_is_undone_by_a_click_with_its_curves_and_changes() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.event(egui::Event::Text("]".to_owned()));
    stage.until("a change", |app| app.session().recipe().is_some_and(|recipe| recipe.changes.len() == 1));
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.steps(LONG);
    stage.until("many steps", |app| app.session().step() == LONG && !app.session().is_playing());
    stage.until("metrics of the end", |app| {
        app.session().course.measured.last().is_some_and(|row| row.step == LONG)
    });
    let before = stage.harness.state().session().clone();
    stage.harness.get_by_label("New seed").click();
    stage.until("the new run", |app| app.session().run() == RunId(2));
    assert_eq!((stage.harness.state().session().step(), before.step()), (0, LONG));
    stage.harness.get_by_label("Undo").click();
    stage.until("the old run", |app| app.session().run() == RunId(3));
    let session = stage.harness.state().session();
    assert_eq!((session.step(), session.recipe()), (LONG, before.recipe()));
    let numbers = |session: &ganscope::session::Session| {
        let buckets = session.course.curves.buckets();
        buckets.iter().map(|bucket| (bucket.first, bucket.last, format!("{bucket:?}"))).collect::<Vec<_>>()
    };
    assert_eq!(numbers(session), numbers(&before));
    let measured = |session: &ganscope::session::Session| format!("{:?}", session.course.measured.rows());
    assert_eq!(measured(session), measured(&before));
    assert_eq!(session.course.diagnosis.verdict(), before.course.diagnosis.verdict());
    assert!(session.notices.all().is_empty(), "what was done is offered no longer");
    stage.steps(LONG + 30);
    stage.until("30 steps more", |app| app.session().step() == LONG + 30);
    let session = stage.harness.state().session();
    assert_eq!(session.course.curves.last_step(), LONG + 30);
    let trainer = never_left(session.recipe().expect("a run"), LONG + 30);
    let shown = session.shown.as_ref().expect("a run");
    assert_eq!(*shown.state.weights, trainer.weights());
}

#[test]
fn the_run_that_is_left_for_an_older_one_can_be_had_back_too() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.harness.state_mut().ask(Action::LimitSpeed(None));
    stage.steps(LONG);
    stage.until("many steps", |app| app.session().step() == LONG && !app.session().is_playing());
    stage.harness.get_by_label("New seed").click();
    stage.until("the new run", |app| app.session().run() == RunId(2));
    stage.steps(LONG + 7);
    stage.until("more steps", |app| app.session().step() == LONG + 7 && !app.session().is_playing());
    for (step, seed) in [(LONG, 0), (LONG + 7, 1), (LONG, 0)] {
        let run = stage.harness.state().session().run();
        stage.harness.get_by_label("Undo").click();
        stage.until("the other run", |app| app.session().run() > run);
        let session = stage.harness.state().session();
        assert_eq!((session.step(), session.course.curves.last_step()), (step, step));
        let config = session.recipe().expect("a run").config;
        assert_eq!(config.seed, small_run().config.seed + seed);
    }
}

#[test]
fn a_short_run_is_given_up_without_a_word() {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("the first snapshot", |app| app.session().shown.is_some());
    stage.steps(30);
    stage.until("some steps", |app| app.session().step() == 30);
    stage.harness.get_by_label("Reset").click();
    stage.until("the new run", |app| app.session().run() == RunId(2));
    assert!(stage.harness.query_by_label("Undo").is_none());
}

#[test]
fn what_is_no_longer_offered_is_kept_no_longer_and_a_refusal_leaves_the_present_run() {
    let mut stage = Stage::begun();
    let give_up = |stage: &mut Stage, old: u64, new: u64| {
        stage.harness.key_press(egui::Key::R);
        stage.commands();
        stage.report(Report::GaveUp(RunId(old)));
        stage.report(first_snapshot(RunId(new)));
        assert!(stage.harness.query_by_label("Undo").is_some());
    };
    give_up(&mut stage, 1, 2);
    stage.harness.get_by_label("Dismiss").click();
    let commands = stage.commands();
    assert!(commands.iter().any(|command| command.ask == Ask::Forget(RunId(1))), "{commands:?}");
    assert!(stage.harness.query_by_label("Undo").is_none());
    // The key asks once, however often it is pressed.
    give_up(&mut stage, 2, 3);
    for _ in 0..2 {
        stage.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    }
    let asked: Vec<_> = stage.commands().into_iter().map(|command| (command.run, command.ask)).collect();
    assert_eq!(asked, [(RunId(4), Ask::Restore(RunId(2)))]);
    stage.report(Report::Refused { run: RunId(4), reason: Sentence::new("error.given_up_gone") });
    stage.harness.key_press(egui::Key::Space);
    assert_eq!(stage.commands()[0].run, RunId(3), "the present run is spoken to again");
}
