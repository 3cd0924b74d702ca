//! A run is a deterministic recording: the same configuration, seed and changes give the same bits, however the run
//! is played, watched, interrupted or resumed.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ganscope::config::{Action, Change, Player, Run, RunConfig, Value};
use ganscope::observer::{measure, picture};
use ganscope::protocol::{
    Answer, Ask, Command, Divergence, Phase, Quantity, Record, Report, Request, RunId, ScreenLinks, Snapshot,
    State as Seen, View, links,
};
use ganscope::trainer::{State, Trainer, load, save, spawn};
use ganscope::words::{Language, Sentence};

use crate::small_runs::{
    bits, config, eventful_run, record_bits, run, setting, state_after, train_to, trainer, weight_bits,
};

const STEPS: u64 = 200;
/// How long a thread may take for what takes it milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A trainer's thread and the screen's end of the links.
struct Played {
    screen: ScreenLinks,
    thread: JoinHandle<()>,
    run: RunId,
    records: Vec<Record>,
}

impl Played {
    fn start(run: Run, play: bool) -> Self {
        Self::start_with(run, play, Box::new(|| {}))
    }

    fn start_with(run: Run, play: bool, wake: ganscope::protocol::Wake) -> Self {
        let (screen, trainer, _observer) = links(wake, Box::new(|| {}));
        let thread = spawn(trainer).expect("a thread");
        let mut played = Self { screen, thread, run: RunId::default(), records: Vec::new() };
        played.begin(run, play);
        played
    }

    fn begin(&mut self, run: Run, play: bool) {
        self.run = self.run.next();
        self.ask(Ask::Start { run: Box::new(run), play });
    }

    fn ask(&self, ask: Ask) {
        self.ask_of(self.run, ask);
    }

    fn ask_of(&self, run: RunId, ask: Ask) {
        self.screen.commands.send(Command { run, ask }).expect("a trainer that listens");
    }

    fn step(&self, count: u64, only: Option<Player>) {
        self.ask(Ask::Step { count, only });
    }

    fn report(&self) -> Report {
        self.screen.reports.recv_timeout(PATIENCE).expect("a report")
    }

    /// The next snapshot that `is_it`. Records of all snapshots are kept.
    fn wait_for(&mut self, is_it: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Report::Snapshot(snapshot) = self.report() {
                self.records.extend(&snapshot.records);
                if is_it(&snapshot) {
                    return *snapshot;
                }
            }
        }
        panic!("no such snapshot");
    }

    fn wait_for_step(&mut self, step: u64) -> Snapshot {
        self.wait_for(|snapshot| snapshot.step == step && snapshot.phase == Phase::Paused)
    }

    fn wait_for_refusal(&mut self) -> Sentence {
        loop {
            match self.report() {
                Report::Refused { reason, .. } => return reason,
                Report::Snapshot(snapshot) => self.records.extend(&snapshot.records),
                other => panic!("{other:?}"),
            }
        }
    }

    fn end(self) {
        drop(self.screen);
        self.thread.join().expect("the thread ends when the screen hangs up");
    }
}

fn assert_contiguous(records: &[Record], last: u64) {
    let steps: Vec<u64> = records.iter().map(|record| record.first).collect();
    assert!(records.iter().all(|record| record.count == 1));
    assert_eq!(steps, (1..=last).collect::<Vec<_>>());
}

#[test]
fn the_same_run_has_the_same_bits_headless_and_through_the_thread_and_another_seed_has_others() {
    let run = eventful_run(1);
    let mut headless = trainer(run.clone());
    let records = train_to(&mut headless, STEPS);
    let state = headless.state().expect("the state");
    assert_eq!(bits(&state), bits(&state_after(run.clone(), STEPS)), "twice the same");
    let expected = weight_bits(&state.weights);
    assert_ne!(expected, weight_bits(&state_after(eventful_run(2), STEPS).weights), "another seed");

    let mut played = Played::start(run.clone(), false);
    played.step(STEPS, None);
    let snapshot = played.wait_for_step(STEPS);
    assert_eq!(weight_bits(&snapshot.weights), expected);
    assert_eq!(record_bits(&played.records), record_bits(&records));
    assert_eq!(*snapshot.changes, *headless.run().changes);
    played.end();
}

#[test]
fn looking_at_every_step_changes_no_bit() {
    let mut watched = trainer(eventful_run(3));
    for step in 1..=60 {
        train_to(&mut watched, step);
        let weights = Arc::new(watched.weights().expect("the weights"));
        let state = Seen {
            run: RunId(1),
            step,
            received: Instant::now(),
            config: Arc::clone(watched.config()),
            target: Arc::clone(watched.target()),
            weights,
        };
        let view =
            View { rect: watched.target().bounds(), resolution: 16, num_points: 50, probe: Some([0.3, 0.4]) };
        let seen = picture(&state, view).expect("a picture");
        assert_eq!((seen.surface.logits.len(), seen.fake.len(), seen.step), (256, 50, step));
        assert!(seen.probe.is_some_and(f32::is_finite));
        let again = picture(&state, view).expect("a picture");
        assert_eq!((again.surface, again.contour, again.fake), (seen.surface, seen.contour, seen.fake));
        measure(watched.config(), watched.target(), &state.weights, 100).expect("metrics");
    }
    assert_eq!(bits(&watched.state().expect("the state")), bits(&state_after(eventful_run(3), 60)));
}

#[test]
fn the_probe_is_the_logit_that_the_surface_has_there() {
    let trainer = trainer(run(config(&[])));
    let state = Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(trainer.weights().expect("the weights")),
    };
    let view = View { rect: trainer.target().bounds(), resolution: 9, num_points: 5, probe: None };
    let seen = picture(&state, view).expect("a picture");
    assert_eq!(seen.probe, None);
    for cell in [0, 40, 77] {
        let probe = Some(seen.surface.grid.centre(cell).map(|value| value as f32));
        let logit = picture(&state, View { probe, ..view }).expect("a picture").probe.expect("a logit");
        assert!((logit - seen.surface.logits[cell]).abs() < 1e-5, "cell {cell}: {logit}");
    }
}

#[test]
fn broken_weights_have_a_picture_and_do_not_stop_the_observer() {
    let trainer = trainer(run(config(&[("game.objective", "wgan")])));
    let mut weights = trainer.weights().expect("the weights");
    let state = |weights| Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(weights),
    };
    let view =
        View { rect: trainer.target().bounds(), resolution: 16, num_points: 20, probe: Some([0.0; 2]) };
    let whole = state(weights.clone());
    weights.generator.fill(f32::NAN);
    weights.discriminator.fill(f32::INFINITY);
    let broken = state(weights);
    let mut foreign = whole.clone();
    foreign.weights = Arc::default();

    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = ganscope::observer::spawn(observer).expect("a thread");
    let answer = || screen.answers.recv_timeout(PATIENCE).expect("an answer");
    screen.pictures.send(Request::Picture(broken.clone(), view)).expect("an observer");
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.contour.is_empty() && seen.probe.is_some_and(|logit| !logit.is_finite()));
    screen.measures.send(Request::Measures(broken, 50)).expect("an observer");
    let Answer::Measures { measures, .. } = answer() else { panic!("metrics") };
    assert!(measures.value(ganscope::protocol::Metric::HighQuality).is_some_and(|share| share == 0.0));
    // Weights of other networks have no picture, and the next request has one again.
    screen.pictures.send(Request::Picture(foreign, view)).expect("an observer");
    screen.pictures.send(Request::Picture(whole, view)).expect("an observer");
    let Answer::Picture(seen) = answer() else { panic!("a picture") };
    assert!(seen.surface.logits.iter().all(|logit| logit.is_finite()));
    drop(screen);
    thread.join().expect("the thread ends when the screen hangs up");
}

#[test]
fn long_metrics_hold_up_no_picture() {
    let trainer = trainer(run(config(&[])));
    let state = Seen {
        run: RunId(1),
        step: 0,
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(trainer.weights().expect("the weights")),
    };
    let view = View { rect: trainer.target().bounds(), resolution: 8, num_points: 8, probe: None };
    let (screen, _trainer, observer) = links(Box::new(|| {}), Box::new(|| {}));
    let thread = ganscope::observer::spawn(observer).expect("a thread");
    // Seconds of work.
    screen.measures.send(Request::Measures(state.clone(), 40_000)).expect("an observer");
    for _ in 0..5 {
        screen.pictures.send(Request::Picture(state.clone(), view)).expect("an observer");
        let answer = screen.answers.recv_timeout(PATIENCE).expect("an answer");
        assert!(matches!(answer, Answer::Picture(_)), "the picture comes first");
    }
    drop(screen);
    thread.join().expect("the threads end when the screen hangs up");
}

#[test]
fn a_run_that_was_changed_by_hand_is_replayed_from_its_file() {
    let mut first = trainer(run(config(&[])));
    for change in eventful_run(1).changes {
        train_to(&mut first, change.step);
        match change.action {
            Action::Set { setting, new, .. } => first.set(setting, new).expect("a live setting"),
            Action::StepOnly(player) => {
                first.step_only(player).expect("a step").expect("finite numbers");
            }
        }
    }
    train_to(&mut first, STEPS);
    assert_eq!(first.run(), &eventful_run(1), "every change is noted, with its step, old and new value");
    for language in Language::ALL {
        let replayed = Run::from_toml(&first.run().to_toml(language)).expect("a run file");
        assert_eq!(&replayed, first.run());
        assert_eq!(bits(&state_after(replayed, STEPS)), bits(&first.state().expect("the state")));
    }
}

#[test]
fn a_drag_between_two_steps_is_one_change() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 4);
    let rate = setting("generator.learning_rate");
    let old = rate.get(trainer.config());
    for value in [2e-3, 3e-3, 4e-3] {
        trainer.set(rate, Value::Number(value)).expect("a rate");
    }
    let change =
        Change { step: 4, action: Action::Set { setting: rate, old: old.clone(), new: Value::Number(4e-3) } };
    assert_eq!(trainer.run().changes, [change]);
    trainer.set(rate, old).expect("a rate");
    assert_eq!(trainer.run().changes, [], "and none where it ends where it began");
}

#[test]
fn changes_that_share_a_step_are_all_in_force_in_the_next() {
    // Such a file is written by hand only; a state of it must go on as the run did.
    let set = |key: &str, new| {
        let setting = setting(key);
        Change { step: 3, action: Action::Set { setting, old: setting.get(&RunConfig::default()), new } }
    };
    let only = |player| Change { step: 3, action: Action::StepOnly(player) };
    let changes = vec![
        only(Player::Generator),
        set("generator.optimizer", Value::Choice("sgd")),
        only(Player::Discriminator),
        set("discriminator.learning_rate", Value::Number(0.1)),
    ];
    let run = Run { changes, ..run(config(&[])) };
    let mut trainer = trainer(run.clone());
    let before = weight_bits(&state_after(run.clone(), 3).weights);
    train_to(&mut trainer, 4);
    let after = weight_bits(&trainer.weights().expect("the weights"));
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1], after[1], "the first of them moves alone");
    let rate = setting("discriminator.learning_rate").get(trainer.config());
    assert_eq!(rate, Value::Number(0.1));
    let state = trainer.state().expect("the state");
    let mut resumed = Trainer::resume(run.clone(), &state).expect("a state of this run");
    train_to(&mut resumed, 20);
    assert_eq!(bits(&resumed.state().expect("the state")), bits(&state_after(run, 20)));
}

#[test]
fn saved_loaded_and_continued_is_never_interrupted_at_whatever_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    let expected = state_after(eventful_run(5), STEPS);
    for step in [0, 1, 30, 31, 40, 41, 70, 100, 150, 180, 199] {
        let mut first = trainer(eventful_run(5));
        train_to(&mut first, step);
        save(&first, &path).expect("a file");
        let mut second = load(&path).expect("a checkpoint");
        let weights = |trainer: &Trainer| weight_bits(&trainer.weights().expect("the weights"));
        assert_eq!(weights(&second), weights(&first));
        assert_eq!((second.run(), second.steps_taken()), (first.run(), step));
        train_to(&mut second, STEPS);
        assert_eq!(bits(&second.state().expect("the state")), bits(&expected), "saved at {step}");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 1, "nothing is left beside the file");
}

#[test]
fn a_pause_adds_no_step_and_loses_none_even_if_the_screen_is_slow() {
    let mut played = Played::start(run(config(&[])), true);
    for round in 0..12 {
        // Long enough for the channel to fill up.
        std::thread::sleep(Duration::from_millis(if round % 3 == 0 { 100 } else { 5 }));
        played.ask(Ask::Pause);
        let paused = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
        assert_contiguous(&played.records, paused.step);
        std::thread::sleep(Duration::from_millis(20));
        assert!(played.screen.reports.try_recv().is_err(), "a paused run has nothing to say");
        played.ask(Ask::Play);
    }
    played.ask(Ask::Pause);
    let last = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert!(last.step > 12);
    assert_contiguous(&played.records, last.step);
    let expected = state_after(run(config(&[])), last.step);
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
    assert_contiguous(&played.records, last.step);
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
    let only = |step, player| Change { step, action: Action::StepOnly(player) };
    let changes = [only(2, Player::Generator), only(3, Player::Discriminator)];
    assert_eq!(*snapshot.changes, changes);
    let replayed = Run { changes: changes.to_vec(), ..run(config(&[])) };
    assert_eq!(weight_bits(&snapshot.weights), weight_bits(&state_after(replayed, 8).weights));
    played.step(0, None);
    assert_eq!(played.wait_for(|snapshot| snapshot.phase == Phase::Paused).step, 8);
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
    let replayed = Run { config: RunConfig::clone(&snapshot.start), changes: snapshot.changes.to_vec() };
    assert_eq!(weight_bits(&state_after(replayed, 25).weights), after);
    assert_contiguous(&played.records, 25);
    played.end();
}

#[test]
fn what_is_asked_of_another_run_is_dropped() {
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    let old = played.run;
    played.begin(run(config(&[("seed", "9")])), false);
    played.wait_for(|snapshot| snapshot.run > old);
    let rate = setting("generator.learning_rate");
    for stale in [old, played.run.next()] {
        for ask in [
            Ask::Play,
            Ask::Step { count: 5, only: None },
            Ask::Set { setting: rate, value: Value::Number(0.5) },
            Ask::Rewind,
            Ask::Save("/nonexistent/nothing".into()),
        ] {
            played.ask_of(stale, ask);
        }
    }
    played.ask_of(old, Ask::Start { run: Box::new(run(config(&[("seed", "3")]))), play: true });
    played.step(1, None);
    let snapshot = played.wait_for_step(1);
    assert_eq!((snapshot.run, snapshot.config.seed), (played.run, 9));
    assert_eq!(rate.get(&snapshot.config), Value::Number(1e-3));
    played.end();
}

#[test]
fn a_run_that_cannot_begin_leaves_the_one_before_playing() {
    let mut played = Played::start(run(config(&[])), true);
    played.wait_for(|snapshot| snapshot.step > 0);
    let old = played.run;
    let broken = config(&[("data.target", "csv"), ("data.file", "/nonexistent/table.csv")]);
    played.begin(run(broken), true);
    assert_eq!(played.wait_for_refusal().key(), "data.missing");
    played.run = played.run.next();
    played.ask(Ask::Load("/nonexistent/run.safetensors".into()));
    assert_eq!(played.wait_for_refusal().key(), "error.read");
    played.run = old;
    let later = played.wait_for(|snapshot| snapshot.phase == Phase::Playing).step;
    played.wait_for(|snapshot| snapshot.step > later + 10);
    played.ask(Ask::Pause);
    let last = played.wait_for(|snapshot| snapshot.phase == Phase::Paused);
    assert_eq!(last.run, old);
    assert_contiguous(&played.records, last.step);
    played.end();
}

#[test]
fn what_cannot_change_within_a_run_is_refused_and_changes_nothing() {
    let mut played = Played::start(run(config(&[])), false);
    played.wait_for_step(0);
    played.ask(Ask::Set { setting: setting("seed"), value: Value::Integer(5) });
    assert_eq!(played.wait_for_refusal().key(), "error.needs_rebuild");
    played.ask(Ask::Set { setting: setting("generator.learning_rate"), value: Value::Number(f64::NAN) });
    assert_eq!(played.wait_for_refusal().key(), "error.out_of_range");
    played.step(1, None);
    let snapshot = played.wait_for_step(1);
    assert_eq!((&*snapshot.config, snapshot.changes.len()), (&config(&[]), 0));
    played.end();
}

/// A run whose discriminator, after 400 quiet steps, is thrown far away by a rate of 1 on least squares.
fn run_that_diverges() -> Run {
    let calm = config(&[
        ("game.objective", "least_squares"),
        ("generator.optimizer", "sgd"),
        ("discriminator.optimizer", "sgd"),
    ]);
    let rate = setting("discriminator.learning_rate");
    let action = Action::Set { setting: rate, old: rate.get(&calm), new: Value::Number(1.0) };
    Run { config: calm, changes: vec![Change { step: 400, action }] }
}

fn diverge(trainer: &mut Trainer) -> Divergence {
    for _ in 0..5000 {
        if let Err(divergence) = trainer.step().expect("a step") {
            return divergence;
        }
    }
    panic!("the run does not diverge");
}

#[test]
fn a_run_ends_in_the_same_step_for_the_same_reason_every_time() {
    let mut first = trainer(run_that_diverges());
    let divergence = diverge(&mut first);
    assert_eq!(diverge(&mut trainer(run_that_diverges())), divergence);
    assert!(divergence.step > 400, "{divergence:?}");
    assert_eq!(first.steps_taken(), divergence.step - 1, "the broken step does not count");
    assert_eq!(divergence.healthy_step, 256);
    assert_eq!(first.step().expect("no error"), Err(divergence), "nothing happens to a run that has ended");
    assert_eq!(first.step_only(Player::Generator).expect("no error"), Err(divergence));
    assert_eq!(first.run(), &run_that_diverges(), "and nothing is noted");

    // What is kept and saved is the last healthy state.
    let kept = first.state().expect("the state");
    assert_eq!(bits(&kept), bits(&state_after(run_that_diverges(), divergence.healthy_step)));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.safetensors");
    save(&first, &path).expect("a file");
    assert_eq!(diverge(&mut load(&path).expect("a checkpoint")).step, divergence.step);

    let mut played = Played::start(run_that_diverges(), true);
    let ended = played.wait_for(|snapshot| matches!(snapshot.phase, Phase::Diverged(_)));
    assert_eq!(ended.phase, Phase::Diverged(divergence));
    assert_contiguous(&played.records, divergence.step - 1);
    played.end();
}

#[test]
fn a_divergence_names_the_player_and_the_quantity() {
    let fresh = trainer(run(config(&[]))).state().expect("the state");
    let broken = |break_it: fn(&mut State), settings: &[(&str, &str)]| {
        let mut state = fresh.clone();
        break_it(&mut state);
        let mut trainer = Trainer::resume(run(config(settings)), &state).expect("a state of this run");
        let divergence = trainer.step().expect("a step").expect_err("a divergence");
        (divergence.step, divergence.player, divergence.quantity)
    };
    let (generator, discriminator) = (Player::Generator, Player::Discriminator);
    let far = |state: &mut State| state.weights.generator.fill(f32::MAX);
    assert_eq!(broken(far, &[]), (1, generator, Quantity::Output));
    let large = |state: &mut State| state.weights.discriminator.iter_mut().for_each(|w| *w *= 1e14);
    assert_eq!(broken(large, &[]), (1, discriminator, Quantity::Loss));
    let frozen = [("discriminator.updates", "0")];
    assert_eq!(broken(large, &frozen), (1, generator, Quantity::Loss));
    let steep = |state: &mut State| state.weights.discriminator.iter_mut().for_each(|w| *w *= 3e9);
    assert_eq!(broken(steep, &[]), (1, discriminator, Quantity::Gradient));
    let moving = |state: &mut State| {
        state.discriminator_moments.first.fill(f32::MAX);
        state.weights.discriminator.iter_mut().last().into_iter().for_each(|w| *w = -5e36);
    };
    let sgd = [
        ("discriminator.optimizer", "sgd"),
        ("discriminator.momentum", "0.99"),
        ("discriminator.learning_rate", "1"),
    ];
    assert_eq!(broken(moving, &sgd), (1, discriminator, Quantity::Weights));
}

#[test]
fn rewinding_goes_back_to_the_healthy_state_and_on_from_there() {
    let mut trainer = trainer(run_that_diverges());
    let divergence = diverge(&mut trainer);
    trainer.rewind().expect("a healthy state");
    assert_eq!(trainer.steps_taken(), divergence.healthy_step);
    assert_eq!(trainer.divergence(), None);
    assert!(trainer.run().changes.iter().all(|change| change.step < divergence.healthy_step));
    let recipe = trainer.run().clone();
    train_to(&mut trainer, divergence.step + 50);
    let here = trainer.state().expect("the state");
    assert_eq!(
        bits(&here),
        bits(&state_after(recipe, divergence.step + 50)),
        "as if it had never been there"
    );
    trainer.rewind().expect("no error");
    assert_eq!(trainer.steps_taken(), divergence.step + 50, "a healthy run stays where it is");
}

#[test]
fn a_rewound_run_is_seen_to_go_back_and_records_each_step_once() {
    let divergence = diverge(&mut trainer(run_that_diverges()));
    // The trainer has the time to reach its end unseen; a busy machine may need more of it.
    for millis in [300, 1_000, 3_000, 10_000, 30_000] {
        let mut played = Played::start(run_that_diverges(), false);
        played.wait_for_step(0);
        // Refusals fill the channel, so that all records still wait when the run is taken back.
        for _ in 0..8 {
            played.ask(Ask::Save("/nonexistent/run.safetensors".into()));
        }
        played.step(divergence.step, None);
        std::thread::sleep(Duration::from_millis(millis));
        played.ask(Ask::Rewind);
        played.step(5, None);
        let back = played.wait_for(|_| true);
        if !back.changes.is_empty() {
            continue;
        }
        assert_eq!((back.step, back.phase, back.changes.len()), (divergence.healthy_step, Phase::Paused, 0));
        assert_contiguous(&played.records, back.step);
        let on = played.wait_for_step(back.step + 5);
        assert_contiguous(&played.records, on.step);
        let expected = state_after(run_that_diverges(), on.step);
        assert_eq!(weight_bits(&on.weights), weight_bits(&expected.weights));
        played.end();
        return;
    }
    panic!("the run never came to its end in time");
}

#[test]
fn a_slow_pace_is_kept_and_holds_up_no_command() {
    let mut played = Played::start(run(config(&[])), false);
    played.ask(Ask::LimitSpeed(Some(1e-300)));
    played.ask(Ask::Play);
    played.wait_for(|snapshot| snapshot.step == 1);
    let begun = Instant::now();
    played.ask(Ask::Set { setting: setting("generator.learning_rate"), value: Value::Number(0.5) });
    played.wait_for(|snapshot| snapshot.changes.len() == 1 && snapshot.step == 1);
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
    played.ask(Ask::Load(path));
    let loaded = played.wait_for(|snapshot| snapshot.run == RunId(2));
    assert_eq!((loaded.step, loaded.phase.clone()), (3, Phase::Paused));
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
