//! NaN and infinity end a run at the same step every time, by name, and the way back is exact.

use ganscope::config::{Change, ChangeKind, Edit, Origin, Player, Run, Value};
use ganscope::protocol::{Ask, BranchId, Divergence, Phase, Quantity};
use ganscope::trainer::{Ended, State, Trainer, load, save};

use crate::played::{Played, assert_contiguous};
use crate::small_runs::{bits, config, origins, run, setting, state_after, train_to, trainer, weight_bits};

/// A run whose discriminator, after 400 quiet steps, is thrown far away by a rate of 1 on least squares.
pub fn run_that_diverges() -> Run {
    let calm = config(&[
        ("game.objective", "least_squares"),
        ("generator.optimizer", "sgd"),
        ("discriminator.optimizer", "sgd"),
    ]);
    let rate = setting("discriminator.learning_rate");
    let action =
        ChangeKind::Set { edit: Edit { setting: rate, value: Value::Number(1.0) }, old: rate.get(&calm) };
    Run { changes: vec![Change::scheduled(400, action)], ..Run::from(calm) }
}

fn diverge(trainer: &mut Trainer) -> Divergence {
    for _ in 0..5000 {
        match trainer.step() {
            Ok(_) => {}
            Err(Ended::Diverged(divergence)) => return divergence,
            Err(Ended::Failed(reason)) => panic!("{reason}"),
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
    let ended = Err(Ended::Diverged(divergence));
    assert_eq!(first.step(), ended, "nothing happens to a run that has ended");
    assert_eq!(first.step_only(Player::Generator), ended);
    assert_eq!(first.run(), &run_that_diverges(), "and nothing is noted");

    // What is kept and saved is the last healthy state.
    let kept = first.state();
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
    let fresh = trainer(run(config(&[]))).state();
    let broken = |break_it: fn(&mut State), settings: &[(&str, &str)]| {
        let mut state = fresh.clone();
        break_it(&mut state);
        let mut trainer = Trainer::resume(run(config(settings)), &state).expect("a state of this run");
        let Err(Ended::Diverged(divergence)) = trainer.step() else { panic!("a divergence") };
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
    // The rate is turned up by hand.
    let Run { config, changes, .. } = run_that_diverges();
    let mut trainer = trainer(Run::from(config));
    for change in changes {
        train_to(&mut trainer, change.step);
        let ChangeKind::Set { edit: Edit { setting, value: new }, .. } = change.action else {
            panic!("a setting")
        };
        trainer.set(Edit { setting, value: new }).expect("a rate");
    }
    let divergence = diverge(&mut trainer);
    assert!(trainer.rewind().expect("a healthy state"));
    assert_eq!(trainer.steps_taken(), divergence.healthy_step);
    assert_eq!(trainer.divergence(), None);
    assert!(trainer.run().changes.iter().all(|change| change.step < divergence.healthy_step));
    let recipe = trainer.run().clone();
    train_to(&mut trainer, divergence.step + 50);
    let here = trainer.state();
    assert_eq!(
        bits(&here),
        bits(&state_after(recipe, divergence.step + 50)),
        "as if it had never been there"
    );
    assert!(!trainer.rewind().expect("no error"));
    assert_eq!(trainer.steps_taken(), divergence.step + 50, "a healthy run stays where it is");
}

#[test]
fn what_was_scheduled_is_still_to_come_after_a_rewind() {
    let mut trainer = trainer(run_that_diverges());
    assert_eq!((origins(&trainer.run().changes), trainer.num_in_force()), (vec![Origin::Scheduled], 0));
    train_to(&mut trainer, 300);
    assert_eq!(trainer.num_in_force(), 0, "it has not happened yet");
    let momentum = setting("discriminator.momentum");
    trainer.set(Edit { setting: momentum, value: Value::Number(0.1) }).expect("a live setting");
    assert_eq!(origins(&trainer.run().changes), [Origin::Made, Origin::Scheduled]);
    assert_eq!(trainer.num_in_force(), 1);
    let divergence = diverge(&mut trainer);
    assert_eq!(trainer.num_in_force(), 2);
    assert!(divergence.healthy_step < 300, "{divergence:?}");
    trainer.rewind().expect("a healthy state");
    assert_eq!(trainer.run(), &run_that_diverges(), "what was made is taken back, what was scheduled is not");
    assert_eq!((origins(&trainer.run().changes), trainer.num_in_force()), (vec![Origin::Scheduled], 0));
    let again = diverge(&mut trainer);
    assert_eq!(again, diverge(&mut crate::small_runs::trainer(run_that_diverges())), "and it happens again");
}

#[test]
fn a_rewound_run_is_seen_to_go_back_and_what_it_leaves_is_recorded_to_its_end() {
    let divergence = diverge(&mut trainer(run_that_diverges()));
    let mut played = Played::start(run_that_diverges(), false);
    played.wait_for_step(0);
    // Refusals fill the channel, so that records may still wait when the run is taken back.
    for _ in 0..8 {
        played.ask(Ask::Save("/nonexistent/run.safetensors".into()));
    }
    played.step(divergence.step, None);
    played.wait_for(|snapshot| matches!(snapshot.phase, Phase::Diverged(_)));
    played.ask(Ask::Rewind);
    played.step(5, None);
    let back = played.wait_for(|snapshot| snapshot.at.branch != BranchId(0));
    assert_eq!(
        (back.at.step, back.phase, back.at.branch),
        (divergence.healthy_step, Phase::Paused, BranchId(1))
    );
    assert_eq!(
        (played.changes.all().len(), back.changes.num_in_force),
        (1, 0),
        "what was scheduled is to come again"
    );
    assert_contiguous(&played.records, divergence.step - 1);
    assert_eq!(back.branches.iter().map(|info| info.diverges).collect::<Vec<_>>(), [true, false]);
    let on = played.wait_for_step(back.at.step + 5);
    let own: Vec<u64> =
        played.records[(divergence.step - 1) as usize..].iter().map(|record| record.first).collect();
    assert_eq!(own, (back.at.step + 1..=on.at.step).collect::<Vec<_>>());
    let expected = state_after(run_that_diverges(), on.at.step);
    assert_eq!(weight_bits(&on.weights), weight_bits(&expected.weights));
    // The end of the branch that it left is where it was.
    played.ask(Ask::GoTo { branch: BranchId(0), step: u64::MAX });
    let ended = played.wait_for(|snapshot| matches!(snapshot.phase, Phase::Diverged(_)));
    assert_eq!((ended.phase, ended.at.branch), (Phase::Diverged(divergence), BranchId(0)));
    played.end();
}
