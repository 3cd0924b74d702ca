//! Any step of a run can be gone back to, bit for bit; a change there grows a branch, and nothing is lost.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ganscope::config::{Edit, Player, Run, RunConfig};
use ganscope::diagnosis::Finding;
use ganscope::math::random::{Draws, Stream};
use ganscope::protocol::{Ask, BranchId, Fork, Phase, Record, Snapshot};
use ganscope::trainer::{Compute, State, Trainer};
use ganscope::ui::{Action, Moment};
use ganscope::words::Language;

use crate::played::Played;
use crate::small_runs::{
    bits, config, record_bits, run, setting, state_after, train_to, trainer, weight_bits,
};
use crate::stage::{Stage, StageSetup};

/// Changes that a person may make while a run goes on, and their values.
const CHANGES: [(&str, &[&str]); 12] = [
    ("generator.learning_rate", &["1e-4", "1e-3", "3e-3"]),
    ("discriminator.learning_rate", &["1e-4", "1e-3", "2e-3"]),
    ("discriminator.updates", &["0", "1", "2"]),
    ("generator.updates", &["0", "1", "2"]),
    ("discriminator.optimizer", &["adam", "sgd", "rmsprop"]),
    ("generator.optimizer", &["adam", "rmsprop", "optimistic_adam"]),
    ("game.objective", &["minimax", "non_saturating", "least_squares", "wgan"]),
    ("game.order", &["alternating", "simultaneous", "extragradient"]),
    ("game.r1", &["0", "0.5"]),
    ("game.batch_size", &["16", "24", "32"]),
    ("game.ema", &["0", "0.9"]),
    ("data.sigma", &["0.1", "0.3"]),
];

fn dice(seed: u64) -> Draws {
    Draws::new(seed, Stream::Data, 1, 0)
}

fn any_edit(dice: &mut Draws) -> Edit {
    let (key, values) = CHANGES[dice.below(CHANGES.len())];
    let setting = setting(key);
    let text = values[dice.below(values.len())];
    Edit { setting, value: setting.value_from_text(text).expect("a value within the limits") }
}

/// Plays `run` for `steps` steps with about `changes` changes on the way. Returns what each step recorded, and the state after
/// each, from step 0 on.
fn eventful(trainer: &mut Trainer, dice: &mut Draws, steps: u64, changes: u64) -> (Vec<Record>, Vec<State>) {
    let (mut records, mut states) = (Vec::new(), vec![trainer.state()]);
    for _ in 0..steps {
        while (dice.below(steps as usize) as u64) < changes {
            // What does not go together is refused, and changes nothing.
            let _ = trainer.set(any_edit(dice));
        }
        let record = match dice.below(50) {
            0 => trainer.step_only(Player::Discriminator),
            1 => trainer.step_only(Player::Generator),
            _ => trainer.step(),
        };
        records.push(record.expect("a step"));
        states.push(trainer.state());
    }
    (records, states)
}

/// Goes to `step` of `branch`. Returns what the step recorded.
fn go_to(trainer: &mut Trainer, branch: BranchId, step: u64) -> Option<Record> {
    let target = trainer.approach(branch, step).expect("a branch");
    assert!(trainer.steps_taken() <= target);
    train_to(trainer, target);
    trainer.last_record()
}

fn bits_of(record: Record) -> (u64, [u32; ganscope::protocol::NUM_SERIES]) {
    record_bits(&[record])[0]
}

/// Plays a run with many changes and goes to `visits` steps in any order.
fn every_step_is_as_it_was(compute: Compute, config: RunConfig, seed: u64, visits: u64) {
    const STEPS: u64 = 400;
    let mut dice = dice(seed);
    let mut trainer = Trainer::on(compute, run(RunConfig { seed, ..config })).expect("a run");
    let (records, states) = eventful(&mut trainer, &mut dice, STEPS, 20);
    let recorded = trainer.run().clone();
    for visit in 0..visits {
        let step = dice.below(STEPS as usize + 1) as u64;
        let record = go_to(&mut trainer, BranchId(0), step);
        let place = format!("seed {seed}, visit {visit}, step {step}");
        assert_eq!(trainer.steps_taken(), step, "{place}");
        assert_eq!(trainer.is_in_past(), step < STEPS, "{place}");
        assert_eq!(bits(&trainer.state()), bits(&states[step as usize]), "{place}");
        if let Some(index) = step.checked_sub(1) {
            let record = record.expect("a step was played");
            assert_eq!(bits_of(record), bits_of(records[index as usize]), "{place}");
        }
    }
    assert_eq!(trainer.run(), &recorded, "and nothing is noted");
    // From the past it plays on as it did.
    go_to(&mut trainer, BranchId(0), STEPS / 3);
    let again = train_to(&mut trainer, STEPS);
    assert_eq!(record_bits(&again), record_bits(&records[(STEPS / 3) as usize..]));
    assert_eq!(bits(&trainer.state()), bits(&states[STEPS as usize]));
    assert_eq!(trainer.branches().len(), 1);
}

#[test]
fn every_step_of_a_run_is_as_it_was_whatever_was_changed_on_the_way() {
    for seed in 0..16 {
        every_step_is_as_it_was(Compute::ALONE, config(&[]), seed, 100);
    }
    for seed in 16..18 {
        every_step_is_as_it_was(Compute::Candle, config(&[]), seed, 25);
    }
    let consensus =
        config(&[("game.method", "consensus"), ("generator.hidden", "[8]"), ("discriminator.hidden", "[8]")]);
    for seed in 18..20 {
        every_step_is_as_it_was(Compute::ALONE, consensus.clone(), seed, 25);
    }
}

#[test]
fn a_change_in_the_past_grows_a_branch_and_both_share_every_bit_before() {
    let mut dice = dice(5);
    let mut trainer = trainer(run(config(&[])));
    let (records, states) = eventful(&mut trainer, &mut dice, 300, 12);
    let first = trainer.run().clone();
    go_to(&mut trainer, BranchId(0), 170);
    let rate = setting("generator.learning_rate");
    let edit = Edit { setting: rate, value: rate.value_from_text("5e-3").expect("a rate") };
    // What is refused grows nothing.
    let bad = Edit { setting: rate, value: rate.value_from_text("1").expect("a number") };
    let mut out_of_range = bad.clone();
    out_of_range.value = ganscope::config::Value::Number(-1.0);
    assert!(trainer.set(out_of_range).is_err());
    assert_eq!((trainer.branch(), trainer.run()), (BranchId(0), &first));
    trainer.set(edit.clone()).expect("a rate");
    assert_eq!((trainer.branch(), trainer.head(), trainer.is_in_past()), (BranchId(1), 170, false));
    let forks: Vec<_> = trainer.branches().iter().map(|info| (info.id.0, info.fork, info.head)).collect();
    let fork = Fork { branch: BranchId(0), step: 170 };
    assert_eq!(forks, [(0, None, 300), (1, Some(fork), 170)]);
    assert!(
        trainer.run().changes.iter().all(|change| change.step <= 170),
        "what was changed later is not of this branch"
    );
    train_to(&mut trainer, 260);
    let end = bits(&trainer.state());
    assert_ne!(end, bits(&states[260]));
    assert_eq!(end, bits(&state_after(trainer.run().clone(), 260)), "as if it had been the only one");
    // Before the fork both are one, and the first is as it was.
    for step in [0, 1, 127, 128, 129, 170] {
        go_to(&mut trainer, BranchId(1), step);
        let same = step < 170;
        assert_eq!(
            weight_bits(&trainer.state().weights),
            weight_bits(&states[step as usize].weights),
            "{step}"
        );
        assert_eq!(trainer.is_in_past(), step < 260 || same);
    }
    let record = go_to(&mut trainer, BranchId(0), 300).expect("a step was played");
    assert_eq!(bits_of(record), bits_of(records[299]));
    assert_eq!((bits(&trainer.state()), trainer.run()), (bits(&states[300]), &first));
    go_to(&mut trainer, BranchId(1), 260);
    assert_eq!(bits(&trainer.state()), end);
    // What it shares with another branch, a branch leaves as that one does.
    go_to(&mut trainer, BranchId(1), 60);
    trainer.set(edit).expect("a rate");
    let fork = trainer.branches().iter().find(|info| info.id == BranchId(2)).and_then(|info| info.fork);
    assert_eq!(fork, Some(Fork { branch: BranchId(0), step: 60 }));
    go_to(&mut trainer, BranchId(1), 260);
    // The change with which a branch began is undone on the branch that it left.
    assert_eq!(trainer.undo().expect("no error"), Some(170));
    train_to(&mut trainer, 170);
    assert_eq!((trainer.branch(), bits(&trainer.state())), (BranchId(0), bits(&states[170])));
    go_to(&mut trainer, BranchId(1), 260);
    trainer.delete_branch(BranchId(2));
    // A branch that it is not on can be deleted.
    trainer.delete_branch(BranchId(1));
    assert!(trainer.has_branch(BranchId(1)), "it is on this one");
    trainer.delete_branch(BranchId(0));
    assert!(!trainer.has_branch(BranchId(0)));
    assert!(trainer.approach(BranchId(0), 3).is_err());
    go_to(&mut trainer, BranchId(1), 100);
    assert_eq!(bits(&trainer.state()), bits(&states[100]), "what it shared with it is still there");
}

#[test]
fn what_a_person_comes_back_to_can_be_changed_again_at_the_same_step() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 150);
    let optimizer = setting("discriminator.optimizer");
    let to =
        |text: &str| Edit { setting: optimizer, value: optimizer.value_from_text(text).expect("a kind") };
    trainer.set(to("sgd")).expect("a kind");
    train_to(&mut trainer, 200);
    go_to(&mut trainer, BranchId(0), 150);
    // Back to what it was before the change: on the new branch nothing was changed, and no moment is lost.
    trainer.set(to("adam")).expect("a kind");
    assert_eq!((trainer.branch(), trainer.run().changes.len()), (BranchId(1), 0));
    train_to(&mut trainer, 200);
    assert_eq!(bits(&trainer.state()), bits(&state_after(run(config(&[])), 200)));
}

#[test]
fn undoing_a_change_goes_back_before_it_and_the_way_that_was_left_stays() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 90);
    assert_eq!(trainer.undo().expect("no error"), None, "nobody changed anything");
    let rate = setting("generator.learning_rate");
    let value = rate.value_from_text("5e-3").expect("a rate");
    trainer.set(Edit { setting: rate, value }).expect("a rate");
    train_to(&mut trainer, 140);
    let left = bits(&trainer.state());
    assert_eq!(trainer.undo().expect("no error"), Some(90));
    train_to(&mut trainer, 90);
    assert_eq!((trainer.branch(), trainer.run().changes.len(), trainer.head()), (BranchId(1), 0, 90));
    assert_eq!(bits(&trainer.state()), bits(&state_after(run(config(&[])), 90)));
    go_to(&mut trainer, BranchId(0), 140);
    assert_eq!(bits(&trainer.state()), left);
    assert_eq!(trainer.branches().len(), 1, "on the branch without the change nothing had happened");
}

#[test]
fn kept_states_stay_within_their_budget_and_every_step_can_be_reached_all_the_same() {
    let mut trainer = trainer(run(config(&[])));
    let each = trainer.state().bytes();
    trainer.keep_within(8 * each);
    train_to(&mut trainer, 3000);
    let kept = trainer.kept_states();
    assert!(kept.bytes <= 8 * each && kept.count <= 8, "{kept:?}");
    let expected = state_after(run(config(&[])), 1234);
    go_to(&mut trainer, BranchId(0), 1234);
    assert_eq!(bits(&trainer.state()), bits(&expected));
    trainer.keep_within(usize::MAX);
    train_to(&mut trainer, 3000);
    assert!(trainer.kept_states().count > 12, "{:?}", trainer.kept_states());
}

/// Plays a run of `steps` steps on the thread and pauses there.
fn played(recipe: Run, steps: u64) -> Played {
    let mut played = Played::start(recipe, false);
    played.step(steps, None);
    played.wait_for_step(steps);
    played
}

fn has_arrived(snapshot: &Snapshot) -> bool {
    snapshot.seeking.is_none() && snapshot.phase == Phase::Paused
}

#[test]
fn the_thread_goes_to_a_step_and_tells_what_it_recorded_and_no_record_twice() {
    let recipe = run(config(&[]));
    let mut played = played(recipe.clone(), 600);
    played.ask(Ask::GoTo { branch: BranchId(0), step: 333 });
    let there = played.wait_for(|snapshot| has_arrived(snapshot) && snapshot.at.step != 600);
    assert_eq!((there.at.step, there.head(), there.first_step), (333, 600, 0));
    let expected = state_after(recipe.clone(), 333);
    assert_eq!(weight_bits(&there.weights), weight_bits(&expected.weights));
    assert_eq!(there.record.map(bits_of), Some(record_bits(&played.records)[332]));
    // What is asked for while it is on its way is done when it is there.
    played.ask(Ask::GoTo { branch: BranchId(0), step: 480 });
    let rate = setting("generator.learning_rate");
    let value = rate.value_from_text("5e-3").expect("a rate");
    played.ask(Ask::Set(Edit { setting: rate, value }));
    played.ask(Ask::Step { count: 40, only: None });
    let forked = played.wait_for(|snapshot| {
        snapshot.at.branch == BranchId(1) && has_arrived(snapshot) && snapshot.at.step == 520
    });
    let fork = forked.branches.iter().find(|info| info.id == BranchId(1)).and_then(|info| info.fork);
    assert_eq!(fork, Some(Fork { branch: BranchId(0), step: 480 }));
    assert_eq!(played.changes.all().len(), 1);
    assert_eq!(played.changes.all()[0].step, 480);
    assert!(played.changes.all()[0].is_made());
    let own: Vec<u64> = played.records[600..].iter().map(|record| record.first).collect();
    assert_eq!(own, (481..=520).collect::<Vec<_>>(), "the steps of the new branch alone");
    // Back and forth, as a pointer is dragged: it ends where it was dragged to last.
    for step in [10, 400, 50, 599, 77] {
        played.ask(Ask::GoTo { branch: BranchId(0), step });
    }
    let last = played.wait_for(|snapshot| has_arrived(snapshot) && snapshot.at.step == 77);
    assert_eq!(weight_bits(&last.weights), weight_bits(&state_after(recipe, 77).weights));
    played.ask(Ask::UndoChange);
    assert_eq!(played.wait_for_refusal().key(), "error.nothing_to_undo");
    played.end();
}

fn window(steps: u64) -> Stage {
    let mut stage = Stage::real(StageSetup::default());
    stage.until("a run", |app| app.session().shown.is_some());
    stage.steps(steps);
    stage.until("its last step", |app| app.session().step() == steps && app.session().course.is_judged());
    stage
}

/// Presses a key, alone or with a modifier.
fn press(stage: &mut Stage, modifiers: Modifiers, key: Key) {
    stage.harness.key_press_modifiers(modifiers, key);
    stage.harness.run_steps(2);
}

fn set(stage: &mut Stage, key: &str, text: &str) {
    let setting = setting(key);
    let value = setting.value_from_text(text).expect("a value within the limits");
    stage.harness.state_mut().ask(Action::Set(Edit { setting, value }));
    stage.harness.run_steps(2);
}

#[test]
fn the_timeline_is_dragged_and_typed_to_any_step_and_all_that_is_shown_is_of_that_step() {
    let mut stage = window(1100);
    let text = |key: &str| Language::English.text(key).into_owned();
    let verdicts = [500, 1000].map(|step| {
        let verdict = stage.harness.state().session().course.diagnosis.verdict_at(step).cloned();
        verdict.expect("a verdict").indicators.step
    });
    assert_eq!(verdicts, [500, 1000]);
    let strip = stage.harness.get_by_label(&text("screen.timeline")).rect();
    // A click in the middle of the strip.
    let middle = strip.center();
    stage.harness.hover_at(middle);
    stage.harness.run_steps(1);
    stage.harness.drag_at(middle);
    stage.harness.run_steps(1);
    stage.harness.drop_at(middle);
    stage.until("the middle", |app| app.session().is_in_past() && app.session().travel.target().is_none());
    let there = stage.harness.state().session().step();
    assert!((530..=570).contains(&there), "{there}");
    let session = stage.harness.state().session();
    assert_eq!(session.head(), 1100);
    assert_eq!(session.verdict().map(|verdict| verdict.indicators.step), Some(500));
    let record = session.shown.as_ref().and_then(|shown| shown.record).expect("it was played again");
    let kept = session.course.curves.at(there).copied().expect("a record");
    assert_eq!(bits_of(record), bits_of(kept), "what the curves have there");
    stage.until("its metrics", move |app| app.session().measured().is_some_and(|row| row.step == there));
    stage.until("its picture", move |app| {
        app.session().picture.as_ref().is_some_and(|picture| picture.at.step == there)
    });
    assert!(stage.harness.query_by_label_contains(&text("time.past")).is_some());
    // Keys.
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::ArrowLeft, there - 1),
        (Modifiers::SHIFT, Key::ArrowRight, there + 99),
        (Modifiers::NONE, Key::Home, 0),
        (Modifiers::NONE, Key::ArrowLeft, 0),
        (Modifiers::NONE, Key::End, 1100),
        (Modifiers::NONE, Key::ArrowRight, 1100),
    ] {
        press(&mut stage, modifiers, key);
        stage.until("a step", move |app| {
            app.session().step() == expected && app.session().travel.target().is_none()
        });
    }
    assert!(!stage.harness.state().session().is_in_past());
    assert!(stage.harness.query_by_label_contains(&text("time.past")).is_none());
}

#[test]
fn a_change_in_the_past_is_a_branch_on_the_timeline_and_undo_and_redo_move_between_them() {
    let mut stage = window(300);
    stage.harness.state_mut().ask(Action::Go(Moment::Step(120)));
    stage.until("step 120", |app| app.session().step() == 120 && app.session().travel.target().is_none());
    set(&mut stage, "game.r1", "0.5");
    stage.until("a branch", |app| app.session().at().branch == BranchId(1));
    assert_eq!(stage.harness.state().session().course.curves.last_step(), 120, "as far as both go together");
    stage.steps(200);
    stage.until("its own steps", |app| app.session().step() == 200);
    let others = &stage.harness.state().session().others;
    assert_eq!(others.values().map(|other| other.course.curves.last_step()).collect::<Vec<_>>(), [300]);
    // Its line on the timeline goes there.
    let first = Language::English.text("time.first_branch");
    stage.harness.get_by_label_contains(&format!("{first} (")).click();
    stage.harness.run_steps(2);
    stage.until("the first branch", |app| app.session().at().branch == BranchId(0));
    let line = stage.harness.get_by_label_contains("(steps 120");
    assert!(line.accesskit_node().label().is_some_and(|label| label.contains("120")), "from where it leaves");
    stage.harness.state_mut().ask(Action::Go(Moment::On(BranchId(1), 200)));
    stage.until("the other one", |app| {
        app.session().at().branch == BranchId(1) && app.session().step() == 200
    });
    press(&mut stage, Modifiers::COMMAND, Key::Z);
    stage.until("before the change", |app| {
        app.session().step() == 120 && app.session().travel.target().is_none()
    });
    let config = |stage: &Stage| {
        stage.harness.state().session().shown.as_ref().map(|shown| shown.wanted.game.penalties.r1)
    };
    assert_eq!(config(&stage), Some(0.0));
    press(&mut stage, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    stage.until("after it", |app| app.session().step() == 200 && app.session().travel.target().is_none());
    assert_eq!(config(&stage), Some(0.5));
    // A branch is named and deleted.
    stage.harness.state_mut().ask(Action::NameBranch(BranchId(0), "without R1".to_owned()));
    stage.until("its name", |app| {
        app.session().shown.as_ref().is_some_and(|shown| shown.names.contains_key(&BranchId(0)))
    });
    assert!(stage.harness.query_all_by_label_contains("without R1").count() > 0);
    stage.harness.state_mut().ask(Action::DeleteBranch(BranchId(0)));
    stage.until("one branch", |app| app.session().others.is_empty());
    assert!(stage.harness.query_by_label_contains("without R1").is_none());
}

#[test]
fn a_change_that_is_undone_leaves_the_verdict_of_before_it() {
    let mut stage = window(1300);
    let verdict = |stage: &Stage| {
        let verdict = stage.harness.state().session().verdict().cloned();
        verdict.map(|verdict| (verdict.finding, verdict.since, verdict.indicators.rules_since))
    };
    let before = verdict(&stage);
    assert!(
        before.is_some_and(|(finding, since, _)| finding != Finding::Unseen && since >= 500),
        "{before:?}"
    );
    set(&mut stage, "generator.learning_rate", "0.004");
    stage.steps(1400);
    stage.until("some steps", |app| app.session().step() == 1400 && app.session().course.is_judged());
    assert_eq!(verdict(&stage).map(|(finding, ..)| finding), Some(Finding::Unseen));
    press(&mut stage, Modifiers::COMMAND, Key::Z);
    stage.until("before the change", |app| {
        app.session().at().branch == BranchId(1) && app.session().travel.target().is_none()
    });
    assert_eq!((stage.harness.state().session().step(), verdict(&stage)), (1300, before));
    // It goes on as if nothing had been.
    stage.steps(1500);
    stage.until("the next verdict", |app| app.session().step() == 1500 && app.session().course.is_judged());
    let alone = window(1500);
    assert_eq!(verdict(&stage), verdict(&alone));
    let judged = |stage: &Stage| -> Vec<_> {
        let rows = stage.harness.state().session().course.judged().rows();
        rows.iter().map(|row| (row.step, row.measures.values.map(f64::to_bits))).collect()
    };
    assert_eq!(judged(&stage), judged(&alone));
}
