//! Norms, dropout and minibatch discrimination as whole runs: on which way they are computed, that they are saved and
//! replayed bit for bit, and what is seen of them.

use ganscope::config::{Edit, Run, RunConfig, Value};
use ganscope::observer::{measure, picture};
use ganscope::protocol::{Backend, Metric, View};
use ganscope::trainer::{Compute, Trainer, load, save};
use ganscope::words::Language;

use crate::small_runs::{bits, config, run, seen, setting, state_after, train_to, trainer};

const EVERY: [&[(&str, &str)]; 7] = [
    &[("generator.norm", "layer")],
    &[("generator.norm", "batch")],
    &[("discriminator.norm", "layer")],
    &[("discriminator.dropout", "0.3")],
    &[("discriminator.dropout", "0.3"), ("game.constraint", "spectral"), ("game.r1", "1")],
    &[("discriminator.minibatch_kernels", "4")],
    &[
        ("generator.norm", "batch"),
        ("discriminator.norm", "layer"),
        ("discriminator.dropout", "0.3"),
        ("discriminator.minibatch_kernels", "4"),
        ("game.pack", "2"),
        ("game.objective", "rpgan"),
    ],
];

fn configurations() -> impl Iterator<Item = RunConfig> {
    let rest = [
        ("game.ema", "0.9"),
        ("game.order", "extragradient"),
        ("generator.optimizer", "optimistic_adam"),
        ("discriminator.updates", "2"),
    ];
    EVERY.iter().map(move |settings| config(&[&rest[..], settings].concat()))
}

#[test]
fn a_run_goes_on_from_a_checkpoint_or_a_file_as_if_there_had_been_no_interruption() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.safetensors");
    for config in configurations() {
        let mut through = trainer(run(config));
        assert_eq!(through.backend().kind, Backend::Candle);
        train_to(&mut through, 4);
        save(&through, &path).expect("a file");
        train_to(&mut through, 9);
        let expected = bits(&through.state());
        let mut resumed = load(&path).expect("a checkpoint");
        train_to(&mut resumed, 9);
        assert_eq!(bits(&resumed.state()), expected, "{:?}", through.config());
        let replayed = Run::from_toml(&through.run().to_toml(Language::English)).expect("a run file");
        assert_eq!(bits(&state_after(replayed, 9)), expected);
    }
}

#[test]
fn dropout_switches_the_way_within_a_run_and_the_weights_stay() {
    for settings in [&[][..], &[("game.constraint", "spectral")]] {
        switch(settings);
    }
    let mut reference = Trainer::on(Compute::Candle, run(config(&[]))).expect("a run");
    for p in [0.3, 0.0] {
        reference
            .set(Edit { setting: setting("discriminator.dropout"), value: Value::Number(p) })
            .expect("a live setting");
        assert_eq!(reference.backend().kind, Backend::Candle);
    }
}

fn switch(settings: &[(&str, &str)]) {
    let mut changing = trainer(run(config(settings)));
    let plain = changing.backend();
    for p in [0.3, 0.6, 0.0] {
        let next = changing.steps_taken() + 3;
        train_to(&mut changing, next);
        let before = changing.weights();
        changing
            .set(Edit { setting: setting("discriminator.dropout"), value: Value::Number(p) })
            .expect("a live setting");
        assert_eq!(changing.weights(), before);
        match p {
            0.0 => assert_eq!(changing.backend(), plain),
            _ => assert_eq!(changing.backend().kind, Backend::Candle),
        }
    }
    train_to(&mut changing, 12);
    let state = changing.state();
    assert_eq!(bits(&state_after(changing.run().clone(), 12)), bits(&state));
}

#[test]
fn a_change_that_does_not_go_with_the_networks_is_refused_and_changes_nothing() {
    let mut trainer = trainer(run(config(&[("generator.norm", "batch")])));
    let refused = trainer
        .set(Edit { setting: setting("game.method"), value: Value::Choice("consensus") })
        .expect_err("not known there");
    assert_eq!(refused.key(), "error.method_extra");
    let refused = trainer
        .set(Edit { setting: setting("game.batch_size"), value: Value::Integer(1) })
        .expect_err("no variance");
    assert_eq!(refused.key(), "error.batch_norm");
    assert!(trainer.run().changes.is_empty());
    let norm = setting("discriminator.norm");
    assert_eq!(norm.value_from_text("batch").expect_err("G's only").key(), "error.out_of_range");
}

#[test]
fn batch_norm_is_looked_at_through_averages_that_follow_each_update_of_g_once() {
    for order in ["alternating", "simultaneous", "extragradient"] {
        let settings = [("generator.norm", "batch"), ("generator.hidden", "[3]"), ("game.order", order)];
        let mut trainer = trainer(run(config(&settings)));
        // 8 x 3 weights and 3 biases, then gains, shifts, moving means and variances.
        let moving = |trainer: &Trainer| trainer.weights().generator[33..39].to_vec();
        assert_eq!(moving(&trainer), [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        train_to(&mut trainer, 1);
        let once = moving(&trainer);
        // Of sums of variance 2, and of means within five of their standard errors, a tenth.
        assert!(once[..3].iter().all(|mean| *mean != 0.0 && mean.abs() < 0.125 * 2.0), "{order}: {once:?}");
        train_to(&mut trainer, 40);
        assert!(moving(&trainer)[3..].iter().all(|variance| *variance > 0.0 && *variance != 1.0));
        // D alone moves no average.
        let before = moving(&trainer);
        trainer.step_only(ganscope::config::Player::Discriminator).expect("a step");
        assert_eq!(moving(&trainer), before, "{order}");
    }
}

#[test]
fn the_same_picture_twice_has_the_same_bits_and_looking_changes_none() {
    for config in configurations() {
        let mut watched = trainer(run(config.clone()));
        for step in 1..=5 {
            train_to(&mut watched, step);
            let state = seen(&watched);
            let view = View { probe: Some([0.3, 0.4]), ..View::plain(watched.target().bounds(), 16, 50) };
            let [one, two] = [(); 2].map(|()| picture(&state, view).expect("a picture"));
            assert!(one.surface.logits.iter().all(|logit| logit.is_finite()));
            assert!(one.fake.iter().chain(&one.average).flatten().all(|value| value.is_finite()));
            assert_eq!(
                (one.surface, one.fake, one.average, one.probe),
                (two.surface, two.fake, two.average, two.probe)
            );
        }
        assert_eq!(bits(&watched.state()), bits(&state_after(run(config), 5)));
    }
}

#[test]
fn metrics_of_d_are_taken_where_it_judges_each_point_by_itself() {
    for (settings, alone) in [
        (&[("discriminator.norm", "layer"), ("discriminator.dropout", "0.3"), ("game.r1", "1")][..], true),
        (&[("discriminator.minibatch_kernels", "4")][..], false),
    ] {
        let mut trainer = trainer(run(config(settings)));
        train_to(&mut trainer, 5);
        let weights = trainer.weights();
        let measures = measure(trainer.config(), trainer.target(), &weights, 200).expect("metrics");
        for metric in [Metric::SlopeReal, Metric::SlopeFake, Metric::SlopeBetween, Metric::JsBound] {
            let value = measures.values[metric.index()];
            assert_eq!(value.is_finite(), alone, "{metric:?}: {value}");
        }
    }
}
