//! A run is a deterministic recording: the same configuration, seed and changes give the same bits, however the run
//! is played, watched, interrupted or resumed.

use ganscope::config::{
    Activation, Change, ChangeKind, Choice as _, Constraint, Edit, Objective, OptimizerKind, Penalties,
    Player, Run, RunConfig, Value,
};
use ganscope::math::isa::Machine;
use ganscope::model::work;
use ganscope::observer::{measure, picture};
use ganscope::protocol::{Picture, View};
use ganscope::trainer::{Compute, Trainer, load, save};
use ganscope::words::Language;

use crate::engine::{config as odd, every_penalty};
use crate::played::Played;
use crate::small_runs::{
    bits, config, eventful_run, record_bits, run, seen, setting, state_after, train_to, trainer, weight_bits,
};

const STEPS: u64 = 200;

#[test]
fn the_same_run_has_the_same_bits_headless_and_through_the_thread_and_another_seed_has_others() {
    let run = eventful_run(1);
    let mut headless = trainer(run.clone());
    let records = train_to(&mut headless, STEPS);
    let state = headless.state();
    assert_eq!(bits(&state), bits(&state_after(run.clone(), STEPS)), "twice the same");
    let expected = weight_bits(&state.weights);
    assert_ne!(expected, weight_bits(&state_after(eventful_run(2), STEPS).weights), "another seed");

    let mut played = Played::start(run.clone(), false);
    played.step(STEPS, None);
    let snapshot = played.wait_for_step(STEPS);
    assert_eq!(weight_bits(&snapshot.weights), expected);
    assert_eq!(record_bits(&played.records), record_bits(&records));
    assert_eq!(played.changes.all(), headless.run().changes);
    played.end();
}

#[test]
fn looking_at_every_step_changes_no_bit() {
    let mut watched = trainer(eventful_run(3));
    for step in 1..=60 {
        train_to(&mut watched, step);
        let state = seen(&watched);
        let view = View { probe: Some([0.3, 0.4]), ..View::plain(watched.target().bounds(), 16, 50) };
        let first = picture(&state, view).expect("a picture");
        // A ring of cells around the 16 x 16 lets level lines reach the border.
        assert_eq!((first.surface.logits.len(), first.fake.len(), first.at.step), (18 * 18, 50, step));
        assert!(first.probe.is_some_and(f32::is_finite));
        let again = picture(&state, view).expect("a picture");
        let of = |picture: Picture| (picture.surface, picture.contour, picture.fake, picture.average);
        assert_eq!(first.average.len(), if step > 15 { 50 } else { 0 });
        assert_eq!(of(again), of(first));
        measure(watched.config(), watched.target(), &state.weights, 100).expect("metrics");
    }
    assert_eq!(bits(&watched.state()), bits(&state_after(eventful_run(3), 60)));
}

#[test]
fn a_run_that_was_changed_by_hand_is_replayed_from_its_file() {
    let mut first = trainer(run(config(&[])));
    for change in eventful_run(1).changes {
        train_to(&mut first, change.step);
        match change.action {
            ChangeKind::Set { edit: Edit { setting, value: new }, .. } => {
                first.set(Edit { setting, value: new }).expect("a live setting")
            }
            ChangeKind::StepOnly(player) => {
                first.step_only(player).expect("a step");
            }
        }
    }
    train_to(&mut first, STEPS);
    assert!(first.run().changes.iter().all(Change::is_made));
    let recipe = first.run().clone().as_recipe();
    assert_eq!(recipe, eventful_run(1), "every change is noted, with its step, old and new value");
    let rate = trainer(eventful_run(1)).config().generator.optimizer.learning_rate;
    assert_eq!(rate, 2e-3, "what is planned for the first step is in force before it");
    for language in Language::ALL {
        let replayed = Run::from_toml(&first.run().to_toml(language)).expect("a run file");
        assert_eq!(&replayed, first.run());
        assert_eq!(bits(&state_after(replayed, STEPS)), bits(&first.state()));
    }
}

#[test]
fn a_drag_between_two_steps_is_one_change() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 4);
    let rate = setting("generator.learning_rate");
    let old = rate.get(trainer.config());
    for value in [2e-3, 3e-3, 4e-3] {
        trainer.set(Edit { setting: rate, value: Value::Number(value) }).expect("a rate");
    }
    let change = Change::made(
        4,
        ChangeKind::Set { edit: Edit { setting: rate, value: Value::Number(4e-3) }, old: old.clone() },
    );
    assert_eq!(trainer.run().changes, [change]);
    trainer.set(Edit { setting: rate, value: old }).expect("a rate");
    assert_eq!(trainer.run().changes, [], "and none where it ends where it began");
}

#[test]
fn rates_that_are_dragged_together_between_two_steps_leave_one_change_each() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 4);
    let rates = ["generator.learning_rate", "discriminator.learning_rate"].map(setting);
    let before = rates.map(|rate| rate.get(trainer.config()));
    for frame in 1..=60 {
        for rate in rates {
            trainer
                .set(Edit { setting: rate, value: Value::Number(1e-3 + 1e-4 * f64::from(frame)) })
                .expect("a rate");
        }
    }
    let changes = &trainer.run().changes;
    assert_eq!(changes.len(), 2, "{changes:?}");
    for (change, (rate, old)) in changes.iter().zip(rates.into_iter().zip(before.clone())) {
        let new = Value::Number(1e-3 + 1e-4 * 60.0);
        assert_eq!(
            *change,
            Change::made(4, ChangeKind::Set { edit: Edit { setting: rate, value: new }, old })
        );
    }
    for (rate, old) in rates.into_iter().zip(before) {
        trainer.set(Edit { setting: rate, value: old }).expect("a rate");
    }
    assert_eq!(trainer.run().changes, [], "and none where they end where they began");
}

#[test]
fn what_is_changed_and_changed_back_between_two_steps_leaves_no_trace_in_the_run() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 6);
    let began = trainer.config().clone();
    // Another optimizer begins anew, normalised matrices have vectors of their own, a method brings its strength, and an
    // average that is given up is gone.
    for (key, there, back) in [
        ("generator.optimizer", Value::Choice("sgd"), Value::Choice("adam")),
        ("game.constraint", Value::Choice("spectral"), Value::Choice("none")),
        ("game.method", Value::Choice("consensus"), Value::Choice("plain")),
        ("game.objective", Value::Choice("hinge"), Value::Choice("non_saturating")),
        ("data.sigma", Value::Number(0.2), setting("data.sigma").get(&began)),
    ] {
        trainer.set(Edit { setting: setting(key), value: there }).expect("a live setting");
        assert_eq!(trainer.run().changes.len(), 1, "{key}");
        trainer.set(Edit { setting: setting(key), value: back }).expect("a live setting");
        assert_eq!(trainer.run().changes, [], "{key}");
        assert_eq!(trainer.config(), &began, "{key}");
    }
    train_to(&mut trainer, 20);
    let untouched = state_after(run(config(&[])), 20);
    assert_eq!(bits(&trainer.state()), bits(&untouched));
}

#[test]
fn a_run_with_many_changes_between_two_steps_is_replayed_from_its_file() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 6);
    for (key, value) in [
        ("game.method", Value::Choice("consensus")),
        ("game.method_gamma", Value::Number(5.0)),
        ("generator.optimizer", Value::Choice("sgd")),
        ("game.method", Value::Choice("sga")),
        ("generator.optimizer", Value::Choice("rmsprop")),
        ("generator.learning_rate", Value::Number(2e-3)),
    ] {
        trainer.set(Edit { setting: setting(key), value }).expect("a live setting");
    }
    let keys: Vec<&str> = trainer
        .run()
        .changes
        .iter()
        .filter_map(|change| match &change.action {
            ChangeKind::Set { edit: Edit { setting, .. }, .. } => Some(setting.key),
            ChangeKind::StepOnly(_) => None,
        })
        .collect();
    assert_eq!(keys, ["game.method", "generator.optimizer", "generator.learning_rate"]);
    train_to(&mut trainer, 20);
    let file = Run::from_toml(&trainer.run().to_toml(Language::English)).expect("a run file");
    assert_eq!(bits(&trainer.state()), bits(&state_after(file, 20)));
}

#[test]
fn a_change_that_cannot_be_made_leaves_those_before_it() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 2);
    let rate = setting("generator.learning_rate");
    trainer.set(Edit { setting: rate, value: Value::Number(2e-3) }).expect("a rate");
    trainer.set(Edit { setting: rate, value: Value::Number(f64::NAN) }).expect_err("no rate");
    assert_eq!((trainer.run().changes.len(), rate.get(trainer.config())), (1, Value::Number(2e-3)));
    train_to(&mut trainer, 9);
    let replayed = state_after(trainer.run().clone(), 9);
    assert_eq!(bits(&trainer.state()), bits(&replayed));
}

#[test]
fn changes_that_share_a_step_are_all_in_force_in_the_next() {
    // Such a file is written by hand only; a state of it must go on as the run did.
    let set = |key: &str, new| {
        let setting = setting(key);
        Change::scheduled(
            3,
            ChangeKind::Set { edit: Edit { setting, value: new }, old: setting.get(&RunConfig::default()) },
        )
    };
    let only = |player| Change::scheduled(3, ChangeKind::StepOnly(player));
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
    let after = weight_bits(&trainer.weights());
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1], after[1], "the first of them moves alone");
    let rate = setting("discriminator.learning_rate").get(trainer.config());
    assert_eq!(rate, Value::Number(0.1));
    let state = trainer.state();
    let mut resumed = Trainer::resume(run.clone(), &state).expect("a state of this run");
    train_to(&mut resumed, 20);
    assert_eq!(bits(&resumed.state()), bits(&state_after(run, 20)));
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
        let weights = |trainer: &Trainer| weight_bits(&trainer.weights());
        assert_eq!(weights(&second), weights(&first));
        assert_eq!((second.run(), second.steps_taken()), (first.run(), step));
        train_to(&mut second, STEPS);
        assert_eq!(bits(&second.state()), bits(&expected), "saved at {step}");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 1, "nothing is left beside the file");
}

/// The weights of both players after `steps` steps, as bits.
fn bits_after(config: &RunConfig, compute: Compute, steps: u64) -> Vec<u32> {
    let run = Run::from(config.clone());
    let mut trainer = Trainer::on(compute, run).expect("a run");
    for _ in 0..steps {
        trainer.step().expect("a step");
    }
    let weights = trainer.weights();
    weights.generator.iter().chain(&weights.discriminator).map(|weight| weight.to_bits()).collect()
}

#[test]
fn a_thousand_steps_are_the_same_bits_on_every_instruction_set() {
    for (index, &activation) in Activation::ALL.iter().enumerate() {
        let mut config = odd(activation, 2, Objective::NonSaturating, OptimizerKind::Adam);
        config.latent_dim = 1 + index % 3;
        config.game.batch_size = [3, 16, 19][index % 3];
        config.game.penalties = every_penalty()[index];
        config.game.pack = [3, 2, 1][index % 3];
        config.game.constraint = Constraint::ALL[index % 2];
        let all: Vec<_> = Machine::all()
            .into_iter()
            .map(|machine| bits_after(&config, Compute::On { machine, threads: 1 }, 1000))
            .collect();
        assert!(all.len() > 1, "there is nothing to compare");
        for bits in &all[1..] {
            assert!(*bits == all[0], "{activation:?}");
        }
    }
}

#[test]
fn a_thousand_steps_are_the_same_bits_for_any_number_of_threads() {
    let mut config = odd(Activation::LeakyRelu, 2, Objective::RelativisticPairing, OptimizerKind::Adam);
    config.game.batch_size = 200;
    config.generator.network.hidden = vec![37, 29];
    config.discriminator.network.hidden = vec![41, 23];
    assert!(work(&config) > 3e6, "too small for helpers to take part");
    for (penalties, steps, pack) in [(Penalties::NONE, 1000, 1), (every_penalty()[5], 100, 4)] {
        config.game.penalties = penalties;
        config.game.pack = pack;
        config.game.constraint = if pack > 1 { Constraint::Spectral } else { Constraint::None };
        let alone = bits_after(&config, Compute::ALONE, steps);
        for threads in [2, 3] {
            assert!(bits_after(&config, Compute::Engine { threads }, steps) == alone, "{threads} threads");
        }
    }
}
