//! What a person asks of a run while it goes on: nothing is lost, nothing is doubled, no one waits.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use ganscope::config::{Change, ChangeKind, Edit, Origin, Player, Run, RunConfig, Value};
use ganscope::protocol::{Ask, Phase, Report, RunId, Series};
use ganscope::trainer::load;
use ganscope::words::Language;

use crate::played::{PATIENCE, Played, assert_contiguous};
use crate::small_runs::{config, origins, run, setting, state_after, weight_bits};

#[test]
fn a_pause_adds_no_step_and_loses_none_even_if_the_screen_is_slow() {
    let mut played = Played::start(run(config(&[])), true);
    for round in 0..12 {
        // Long enough for the channel to fill up.
        std::thread::sleep(Duration::from_millis(if round % 3 == 0 { 100 } else { 5 }));
        played.ask(Ask::Pause);
        let paused = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
        assert_contiguous(&played.records, paused.at.step);
        std::thread::sleep(Duration::from_millis(20));
        assert!(played.screen.reports.try_recv().is_err(), "a paused run has nothing to say");
        played.ask(Ask::Play);
    }
    played.ask(Ask::Pause);
    let last = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert!(last.at.step > 12);
    assert_contiguous(&played.records, last.at.step);
    let expected = state_after(run(config(&[])), last.at.step);
    assert_eq!(weight_bits(&last.weights), weight_bits(&expected.weights));
    played.end();
}

#[test]
fn a_paused_trainer_hands_over_what_it_owes_as_soon_as_there_is_room() {
    let mut played = Played::start(run(config(&[])), true);
    // The screen reads nothing until the channel is full, then pauses, and reads on.
    let begun = Instant::now();
    while !played.screen.reports.is_full() {
        assert!(begun.elapsed() < PATIENCE, "the channel fills up");
        std::thread::sleep(Duration::from_millis(2));
    }
    played.ask(Ask::Pause);
    std::thread::sleep(Duration::from_millis(100));
    let last = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert_contiguous(&played.records, last.at.step);
    played.end();
}

#[test]
fn steps_that_are_asked_for_in_haste_are_all_taken_in_their_order() {
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    for only in [None, None, Some(Player::Generator), Some(Player::Discriminator), None] {
        played.step(1, only);
    }
    played.step(3, None);
    let snapshot = played.wait_for_step(8);
    let only = |step, player| Change::made(step, ChangeKind::StepOnly(player));
    let changes = [only(2, Player::Generator), only(3, Player::Discriminator)];
    assert_eq!(played.changes.all(), changes);
    let replayed = Run { changes: changes.to_vec(), ..run(config(&[])) };
    assert_eq!(weight_bits(&snapshot.weights), weight_bits(&state_after(replayed, 8).weights));
    played.step(0, None);
    assert_eq!(played.wait_for(|snapshot| snapshot.phase == Phase::Paused).at.step, 8);
    played.end();
}

#[test]
fn what_is_scheduled_is_reported_as_done_only_when_it_is_in_force() {
    let rate = setting("generator.learning_rate");
    let recipe = run(config(&[]));
    let action = ChangeKind::Set {
        edit: Edit { setting: rate, value: Value::Number(1e-4) },
        old: rate.get(&recipe.config),
    };
    let scheduled = Change::scheduled(5, action);
    let mut played = Played::start(Run { changes: vec![scheduled.clone()], ..recipe }, false);
    played.wait_for_step(0);
    assert_eq!((played.changes.all(), played.changes.in_force()), (&[scheduled.clone()][..], &[][..]));
    played.step(3, None);
    assert_eq!(played.wait_for_step(3).changes.num_in_force, 0);
    played.ask(Ask::Set(Edit { setting: setting("discriminator.learning_rate"), value: Value::Number(0.5) }));
    played.wait_for(|snapshot| snapshot.changes.num_in_force == 1);
    assert_eq!(origins(played.changes.all()), [Origin::Made, Origin::Scheduled]);
    played.step(3, None);
    let snapshot = played.wait_for_step(6);
    assert_eq!((played.changes.in_force().len(), played.changes.all().last()), (2, Some(&scheduled)));
    assert!(snapshot.changes.new.is_empty(), "nothing is told twice");
    played.end();
}

#[test]
fn steps_of_one_player_leave_the_other_alone_and_are_replayed() {
    let mut played = Played::start(run(config(&[])), false);
    played.step(10, None);
    let before = weight_bits(&played.wait_for_step(10).weights);
    played.step(15, Some(Player::Discriminator));
    let snapshot = played.wait_for_step(25);
    let after = weight_bits(&snapshot.weights);
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
    let start = RunConfig::clone(&snapshot.start);
    let replayed = Run { changes: played.changes.all().to_vec(), ..Run::from(start) };
    assert_eq!(weight_bits(&state_after(replayed, 25).weights), after);
    assert_contiguous(&played.records, 25);
    played.end();
}

#[test]
fn d_is_trained_to_its_optimum_alone_and_the_run_is_replayed_to_the_bit() {
    let mut played = Played::start(run(config(&[])), false);
    played.step(10, None);
    let before = weight_bits(&played.wait_for_step(10).weights);
    played.ask(Ask::TrainToOptimum);
    let snapshot = played.wait_for(|snapshot| snapshot.phase == Phase::Paused && snapshot.at.step > 10);
    let settling = snapshot.settling.expect("it was asked for");
    let alone = snapshot.at.step - 10;
    assert!(settling.is_over && (1000..=5000).contains(&alone) && alone.is_multiple_of(500), "{settling:?}");
    assert!(alone == 5000 || settling.fall.is_some_and(|fall| fall < 1e-3), "{settling:?}");
    let loss = |last: u64| {
        let records = played.records.iter().filter(|record| (last - 499..=last).contains(&record.last));
        records.map(|record| f64::from(record.mean[Series::LossD.index()])).sum::<f64>() / 500.0
    };
    let (now, earlier) = (loss(snapshot.at.step), loss(snapshot.at.step - 500));
    assert!((settling.loss.expect("a mean") - now).abs() < 1e-12, "{settling:?}, not {now}");
    assert!((settling.fall.expect("two means") - (earlier - now) / earlier).abs() < 1e-9, "{settling:?}");
    let after = weight_bits(&snapshot.weights);
    assert_eq!(before[0], after[0], "G stays as it is");
    assert_ne!(before[1], after[1]);
    let only = |change: &Change| change.action == ChangeKind::StepOnly(Player::Discriminator);
    assert!(played.changes.all().len() as u64 == alone && played.changes.all().iter().all(only));
    // The file of the run holds all of it.
    let start = RunConfig::clone(&snapshot.start);
    let recipe = Run { changes: played.changes.all().to_vec(), ..Run::from(start) };
    let recipe = Run::from_toml(&recipe.to_toml(Language::English)).expect("the file of a run");
    assert_eq!(weight_bits(&state_after(recipe, snapshot.at.step).weights), after);
    // It can be stopped, and a frozen D is refused.
    played.ask(Ask::LimitSpeed(Some(100.0)));
    played.ask(Ask::TrainToOptimum);
    played.wait_for(|later| later.at.step > snapshot.at.step);
    played.ask(Ask::Pause);
    let stopped = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert_eq!(stopped.settling, None);
    played.ask(Ask::Set(Edit { setting: setting("discriminator.updates"), value: Value::Integer(0) }));
    played.ask(Ask::TrainToOptimum);
    assert_eq!(played.wait_for_refusal().key(), "error.frozen");
    played.end();
}

#[test]
fn on_its_way_to_the_optimum_d_stops_before_a_change_that_is_planned() {
    let change = ChangeKind::Set {
        edit: Edit { setting: setting("game.r1"), value: Value::Number(1.0) },
        old: Value::Number(0.0),
    };
    let recipe = Run { changes: vec![Change::scheduled(30, change)], ..run(config(&[])) };
    let mut played = Played::start(recipe, false);
    played.step(10, None);
    played.wait_for_step(10);
    played.ask(Ask::TrainToOptimum);
    let stopped = played.wait_for(|snapshot| snapshot.phase == Phase::Paused && snapshot.at.step > 10);
    assert_eq!(stopped.at.step, 30);
    assert_eq!(stopped.settling.map(|settling| (settling.steps, settling.is_over)), Some((20, false)));
    assert_eq!(stopped.config.game.penalties.r1, 0.0, "it is another game from here on");
    played.end();
}

#[test]
fn what_is_asked_of_another_run_is_dropped() {
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    let old = played.run;
    played.begin(run(config(&[("seed", "9")])), false);
    played.wait_for(|snapshot| snapshot.at.run > old);
    let rate = setting("generator.learning_rate");
    for stale in [old, played.run.next()] {
        for ask in [
            Ask::Play,
            Ask::Step { count: 5, only: None },
            Ask::Set(Edit { setting: rate, value: Value::Number(0.5) }),
            Ask::Rewind,
            Ask::Save("/nonexistent/nothing".into()),
        ] {
            played.ask_of(stale, ask);
        }
    }
    played.ask_of(old, Ask::Start { run: Box::new(run(config(&[("seed", "3")]))), play: true });
    played.step(1, None);
    let snapshot = played.wait_for_step(1);
    assert_eq!((snapshot.at.run, snapshot.config.seed), (played.run, 9));
    assert_eq!(rate.get(&snapshot.config), Value::Number(1e-3));
    played.end();
}

#[test]
fn a_run_that_cannot_begin_leaves_the_one_before_playing() {
    let mut played = Played::start(run(config(&[])), true);
    played.wait_for(|snapshot| snapshot.at.step > 0);
    let old = played.run;
    let broken = config(&[("data.target", "csv"), ("data.file", "/nonexistent/table.csv")]);
    played.begin(run(broken), true);
    assert_eq!(played.wait_for_refusal().key(), "data.no_file");
    played.run = played.run.next();
    played.ask(Ask::Load { path: "/nonexistent/run.safetensors".into(), play: false });
    assert_eq!(played.wait_for_refusal().key(), "error.read");
    played.run = old;
    let later = played.wait_for(|snapshot| snapshot.phase == Phase::Playing).at.step;
    played.wait_for(|snapshot| snapshot.at.step > later + 10);
    played.ask(Ask::Pause);
    let last = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert_eq!(last.at.run, old);
    assert_contiguous(&played.records, last.at.step);
    played.end();
}

#[test]
fn what_cannot_change_within_a_run_is_refused_and_changes_nothing() {
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    played.ask(Ask::Set(Edit { setting: setting("seed"), value: Value::Integer(5) }));
    assert_eq!(played.wait_for_refusal().key(), "error.needs_rebuild");
    played
        .ask(Ask::Set(Edit { setting: setting("generator.learning_rate"), value: Value::Number(f64::NAN) }));
    assert_eq!(played.wait_for_refusal().key(), "error.out_of_range");
    played.step(1, None);
    let snapshot = played.wait_for_step(1);
    assert_eq!((&*snapshot.config, played.changes.all().len()), (&config(&[]), 0));
    played.end();
}

#[test]
fn a_slow_pace_is_kept_and_holds_up_no_command() {
    let mut played = Played::start(run(config(&[])), false);
    played.ask(Ask::LimitSpeed(Some(1e-300)));
    played.ask(Ask::Play);
    played.wait_for(|snapshot| snapshot.at.step == 1);
    let begun = Instant::now();
    played.ask(Ask::Set(Edit { setting: setting("generator.learning_rate"), value: Value::Number(0.5) }));
    played.wait_for(|snapshot| snapshot.changes.num_in_force == 1 && snapshot.at.step == 1);
    played.ask(Ask::Pause);
    played.wait_for_step(1);
    assert!(begun.elapsed() < Duration::from_secs(5), "at once, not after the next step");
    for nonsense in [Some(f64::NAN), Some(-1.0), Some(0.0), Some(f64::INFINITY), None] {
        played.ask(Ask::LimitSpeed(nonsense));
    }
    played.step(20, None);
    played.wait_for_step(21);
    played.ask(Ask::LimitSpeed(Some(50.0)));
    let begun = Instant::now();
    played.step(11, None);
    played.wait_for_step(32);
    assert!(
        begun.elapsed() >= Duration::from_millis(200),
        "eleven steps at fifty a second take a fifth of one"
    );
    played.end();
}

#[test]
fn a_save_is_reported_and_one_that_fails_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let mut played = Played::start(run(config(&[])), false);
    played.step(3, None);
    played.wait_for_step(3);
    played.ask(Ask::Save(path.clone()));
    assert!(matches!(played.report(), Report::Saved(saved) if saved == path));
    played.ask(Ask::Save(folder.path().join("missing").join("run.safetensors")));
    assert_eq!(played.wait_for_refusal().key(), "error.write");
    played.run = played.run.next();
    played.ask(Ask::Load { path, play: false });
    let loaded = played.wait_for(|snapshot| snapshot.at.run == RunId(2));
    assert_eq!((loaded.at.step, loaded.phase.clone()), (3, Phase::Paused));
    played.end();
}

#[test]
fn a_panic_is_reported_with_the_run_saved() {
    let armed = Arc::new(AtomicBool::new(false));
    let fuse = Arc::clone(&armed);
    // The waker stands in for any fault in the thread.
    let wake = Box::new(move || {
        assert!(!fuse.swap(false, Ordering::SeqCst), "a fault of this test");
    });
    let mut played = Played::start_with(run(config(&[])), false, wake);
    played.wait_for_step(0);
    armed.store(true, Ordering::SeqCst);
    played.step(3, None);
    let (message, saved) = loop {
        match played.report() {
            Report::Died { message, saved } => break (message, saved),
            Report::Snapshot(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(message, "a fault of this test");
    let saved = saved.expect("a checkpoint");
    assert_eq!(load(Path::new(&saved)).expect("a checkpoint").run(), &run(config(&[])));
    std::fs::remove_file(saved).expect("the checkpoint is removed");
    played.end();
}

#[test]
fn a_thread_ends_when_the_screen_hangs_up_whatever_it_is_doing() {
    for play in [false, true] {
        let (done, ended) = mpsc::channel();
        let played = Played::start(run(config(&[])), play);
        std::thread::spawn(move || {
            played.end();
            done.send(()).expect("the test waits");
        });
        ended.recv_timeout(PATIENCE).expect("the thread ends");
    }
}
