//! A run that is gone on with is as it was: with its curves, its verdict, and all that was noted of it.

use std::path::Path;
use std::time::{Duration, Instant};

use egui_kittest::kittest::Queryable as _;
use ganscope::config::{Edit, RunFile, Value};
use ganscope::journal::{RUN_FILE, RunFolders, STATE_FILE};
use ganscope::protocol::{Ask, BranchId, Report, RunId};
use ganscope::session::{Offer, Session};
use ganscope::trainer::Trainer;
use ganscope::ui::{Action, Purpose};

use crate::command_line::{output, small, text};
use crate::played::{PATIENCE, Played, assert_contiguous};
use crate::small_runs::{config, record_bits, run, setting, train_to, weight_bits};
use crate::stage::{Stage, StageSetup};

/// A rate of G's.
fn rate(value: f64) -> Ask {
    Ask::Set(Edit { setting: setting("generator.learning_rate"), value: Value::Number(value) })
}

/// The run in `folder` once all of it is known again: its records, the milestones that it came to, and the session.
fn taken_up(folder: &Path, step: u64) -> (Played, Vec<(u64, u64)>, Session) {
    let mut played = Played::start(run(config(&[("game.batch_size", "16")])), false);
    played.wait_for_step(0);
    played.run = played.run.next();
    played.records.clear();
    played.ask(Ask::Load { path: folder.to_owned(), play: false });
    let (mut milestones, mut session) = (Vec::new(), Session::default());
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < PATIENCE);
        let report = played.report();
        let mut is_whole = false;
        if let Report::Snapshot(snapshot) = &report {
            played.records.extend(&snapshot.records);
            milestones.extend(snapshot.milestones.iter().map(|milestone| (milestone.step, milestone.since)));
            let is_there = snapshot.at.run == played.run && snapshot.at.step == step;
            assert!(!is_there || snapshot.record.is_some(), "the formula has its numbers at once");
            is_whole = is_there && snapshot.retaken.is_none() && snapshot.seeking.is_none();
            is_whole &= snapshot.phase == ganscope::protocol::Phase::Paused;
        }
        session.fold_report(report, Instant::now());
        if is_whole {
            return (played, milestones, session);
        }
    }
}

/// The folder of a run of 1300 steps with a change at 700, and no state where that is not wanted.
fn kept(place: &Path) -> std::path::PathBuf {
    let folders = RunFolders::below(place.join("runs"));
    let mut played = Played::keeping(run(config(&[])), folders.clone());
    played.step(700, None);
    played.wait_for_step(700);
    played.ask(rate(2e-3));
    played.step(600, None);
    played.wait_for_step(1300);
    played.end();
    let entry = std::fs::read_dir(folders.root()).expect("a folder").next().expect("a run");
    entry.expect("an entry").path()
}

#[test]
fn curves_formula_and_what_the_verdict_rests_on_do_not_depend_on_the_state_beside_the_file() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = kept(place.path());
    let (with, milestones, session) = taken_up(&folder, 1300);
    assert_contiguous(&with.records, 1300);
    let last = session.shown.as_ref().and_then(|shown| shown.record).expect("a record of the last step");
    assert_eq!(record_bits(&[last]), record_bits(&with.records[1299..]));
    std::fs::remove_file(folder.join(STATE_FILE)).expect("a state");
    let (without, others, other) = taken_up(&folder, 1300);
    assert_eq!(record_bits(&with.records), record_bits(&without.records));
    assert_eq!(milestones, others);
    assert_eq!((milestones[0], milestones.last().copied().map(|last| last.0 > 1000)), ((0, 0), Some(true)));
    let bits = |session: &Session| weight_bits(&session.shown.as_ref().expect("a run").state.weights);
    assert_eq!(bits(&session), bits(&other));
    assert_eq!(session.course.rules_since(), other.course.rules_since());
    with.end();
    without.end();
}

#[test]
fn a_run_can_be_played_and_changed_while_its_curves_come_back() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = kept(place.path());
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    played.run = played.run.next();
    played.records.clear();
    // All at once, so that nothing is known again when they come.
    played.ask(Ask::Load { path: folder, play: false });
    played.step(50, None);
    played.wait_for(|snapshot| snapshot.at.run == RunId(2) && snapshot.at.step == 1350);
    played.ask(Ask::GoTo { branch: BranchId(0), step: 900 });
    played.ask(rate(5e-3));
    played.step(100, None);
    let last = played.wait_for(|snapshot| {
        snapshot.at.branch == BranchId(1) && snapshot.at.step == 1000 && snapshot.retaken.is_none()
    });
    let mut first: Vec<u64> = played.records.iter().map(|record| record.first).collect();
    first.truncate(1350);
    assert_eq!(first, (1..=1350).collect::<Vec<_>>(), "the first branch is whole, and in order");
    let mut expected = run(config(&[]));
    expected.changes = played.changes.all().to_vec();
    let mut trainer = Trainer::new(expected).expect("a run");
    train_to(&mut trainer, 1000);
    assert_eq!(weight_bits(&last.weights), weight_bits(&trainer.weights()));
    played.end();
}

#[test]
fn whoever_looks_back_is_at_once_where_the_run_stood() {
    let mut trainer = Trainer::new(run(config(&[]))).expect("a run");
    train_to(&mut trainer, 1100);
    let (state, record) = (trainer.state(), trainer.last_record());
    for _ in 0..2 {
        trainer.approach(BranchId(0), 81).expect("a step");
        train_to(&mut trainer, 81);
        assert_eq!(trainer.approach(BranchId(0), 1100), Ok(1100));
        assert_eq!(trainer.steps_taken(), 1100, "without a step");
        assert!(trainer.state() == state);
        assert_eq!(
            trainer.last_record().map(|last| record_bits(&[last])),
            record.map(|last| record_bits(&[last]))
        );
        // What it was played with is known again after the next step.
        assert!(trainer.last_minibatch().is_none());
    }
    trainer.step().expect("a step");
    let mut whole = Trainer::new(run(config(&[]))).expect("a run");
    train_to(&mut whole, 1101);
    assert!(trainer.state() == whole.state());
}

#[test]
fn a_run_on_its_branches_keeps_the_checksums_of_the_steps_that_hold() {
    let place = tempfile::tempdir().expect("a folder");
    let folders = RunFolders::below(place.path().join("runs"));
    let mut played = Played::keeping(run(config(&[])), folders.clone());
    played.step(2100, None);
    played.wait_for_step(2100);
    let folder = std::fs::read_dir(folders.root()).expect("a folder").next().expect("a run");
    let path = folder.expect("an entry").path().join(RUN_FILE);
    let noted = || -> Vec<u64> {
        let file = RunFile::from_toml(&text(&path)).expect("a run");
        file.checksums.iter().map(|checksum| checksum.step).collect()
    };
    let until = |what: &str, steps: &[u64]| {
        let begun = Instant::now();
        while noted() != steps {
            assert!(begun.elapsed() < PATIENCE, "{what}: {:?}", noted());
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    until("the first", &[1000, 2000]);
    played.ask(Ask::GoTo { branch: BranchId(0), step: 1500 });
    played.wait_for(|snapshot| snapshot.at.step == 1500 && snapshot.seeking.is_none());
    played.ask(rate(5e-3));
    played.step(1, None);
    played.wait_for(|snapshot| snapshot.at.branch == BranchId(1) && snapshot.at.step == 1501);
    until("the branch", &[1000]);
    played.ask(Ask::UndoChange);
    played.wait_for(|snapshot| snapshot.at.branch == BranchId(0) && snapshot.seeking.is_none());
    until("the first again", &[1000, 2000]);
    played.end();
}

#[test]
fn a_saved_run_holds_its_checksums_and_its_steps_and_offers_to_go_to_the_last() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.toml");
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    stage.steps(1100);
    stage.until("its last step", |app| app.session().step() == 1100);
    let curve = |stage: &Stage| record_bits(stage.harness.state().session().course.curves.buckets());
    let before = curve(&stage);
    stage.harness.state_mut().ask(Action::Use(Purpose::SaveRun, path.clone()));
    let written = path.clone();
    stage.until("a file", move |_| written.exists());
    let file = RunFile::from_toml(&text(&path)).expect("a run");
    assert_eq!((file.checksums.len(), file.reached), (1, Some(1100)));
    stage.harness.state_mut().ask(Action::Use(Purpose::LoadRun, path));
    stage.until("the offer", |app| {
        app.session().run() == RunId(2) && app.session().notices.offers(Offer::ToEnd)
    });
    stage.harness.run_steps(2);
    stage.harness.get_by_label("Go to its end").click();
    stage.until("its end", |app| app.session().step() == 1100 && !app.session().notices.offers(Offer::ToEnd));
    assert_eq!(curve(&stage), before);
}

#[test]
fn a_summary_counts_the_steps_of_this_sitting() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("a path");
    let said = output(&small(&["--steps", "9", "--out", out]));
    assert!(said.contains("9 steps, trained in"), "{said}");
    let said = output(&["train", "--resume", out, "--steps", "3", "--eval-samples", "200"]);
    assert!(said.contains("12 steps in all, of which 3 were trained now"), "{said}");
}
