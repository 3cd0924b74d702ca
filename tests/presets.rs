//! The presets do what they are there to show.

#![expect(clippy::unwrap_used, reason = "a test that ends in a panic says where and why")]

use ganscope::config::{Edit, Preset, Run, Setting, Value};
use ganscope::math::distance::sliced_w1;
use ganscope::math::random::{Draws, Stream};
use ganscope::observer::{Probe, measure};
use ganscope::protocol::{Metric, Quantity, Series};
use ganscope::trainer::{Ended, Trainer};
use ganscope::words::Language;

/// Points that the metrics are taken on.
const SAMPLES: usize = 2_000;

fn trainer(name: &str, seed: u64) -> Trainer {
    let mut run = Preset::named(name).unwrap().run().unwrap();
    Setting::named("seed").unwrap().set(&mut run.config, &Value::Integer(seed)).unwrap();
    Trainer::new(run).unwrap()
}

fn train(trainer: &mut Trainer, steps: u64) {
    for _ in 0..steps {
        trainer.step().unwrap();
    }
}

fn metric(trainer: &Trainer, metric: Metric) -> f64 {
    let weights = trainer.weights();
    measure(trainer.config(), trainer.target(), &weights, SAMPLES).unwrap().value(metric).unwrap()
}

#[test]
fn every_preset_is_read_and_printed_as_the_same_run_and_has_its_words() {
    for preset in Preset::every() {
        let run = preset.run().unwrap();
        for language in Language::ALL {
            assert_eq!(Run::from_toml(&run.to_toml(language)), Ok(run.clone()), "{}", preset.name);
            for part in ["title", "see"] {
                assert!(language.has(&format!("preset.{}.{part}", preset.name)), "{}.{part}", preset.name);
            }
        }
    }
}

/// How far generated points are from what the generator trains on. A table's holdout rows are too few to tell.
fn distance_to_the_data(trainer: &Trainer) -> f64 {
    let (config, weights) = (trainer.config(), trainer.weights());
    let fake = Probe::new(config, &weights).unwrap().generate(SAMPLES, Stream::MeasureLatents).unwrap();
    let mut real = vec![[0.0; 2]; SAMPLES];
    trainer.target().sample(&mut Draws::new(config.seed, Stream::MeasureData, 0, 0), &mut real);
    sliced_w1(&fake, &real)
}

/// Trains a preset for `steps` steps; the distance to the data must end below this share of what it was.
fn assert_it_moves_toward_the_data(name: &str, steps: u64, share_left: f64) {
    let mut trainer = trainer(name, 1);
    let start = distance_to_the_data(&trainer);
    train(&mut trainer, steps);
    let end = distance_to_the_data(&trainer);
    println!("{name}: sliced W1 {start:.3}, after {steps} steps {end:.3}");
    assert!(end < share_left * start, "{name}: sliced W1 was {start:.3} and is {end:.3} after {steps} steps");
}

#[test]
fn the_ring_moves_toward_the_data() {
    assert_it_moves_toward_the_data("ring8", 1500, 0.6);
}

#[test]
fn the_grid_moves_toward_the_data() {
    assert_it_moves_toward_the_data("grid25", 1000, 0.7);
}

#[test]
fn the_moons_move_toward_the_data() {
    assert_it_moves_toward_the_data("moons", 1500, 0.6);
}

#[test]
fn the_swiss_roll_moves_toward_the_data() {
    assert_it_moves_toward_the_data("swissroll", 1000, 0.6);
}

#[test]
fn the_penguins_move_toward_the_data() {
    assert_it_moves_toward_the_data("penguins", 600, 0.6);
}

#[test]
fn the_eruptions_move_toward_the_data() {
    assert_it_moves_toward_the_data("faithful", 2500, 0.6);
}

#[test]
fn the_two_gaussians_of_the_line_move_toward_the_data() {
    assert_it_moves_toward_the_data("bridge", 1500, 0.6);
}

#[test]
fn the_waits_move_toward_the_data() {
    assert_it_moves_toward_the_data("waits", 1500, 0.6);
}

#[test]
fn figure_1_moves_toward_the_data_once_g_joins() {
    assert_it_moves_toward_the_data("fig1", 1900, 0.2);
}

#[test]
fn a_critic_with_a_penalty_moves_toward_the_data() {
    assert_it_moves_toward_the_data("wgan-gp", 800, 0.6);
}

#[test]
fn pairs_with_both_penalties_move_toward_the_data() {
    assert_it_moves_toward_the_data("r3gan", 1500, 0.6);
}

#[test]
fn every_working_preset_is_trained_here() {
    let trained = [
        "ring8",
        "grid25",
        "moons",
        "swissroll",
        "penguins",
        "faithful",
        "fig1",
        "bridge",
        "waits",
        "wgan-gp",
        "r3gan",
    ];
    let working = Preset::ALL.iter().filter(|preset| !preset.fails).map(|preset| preset.name);
    assert!(working.eq(trained), "write a test as above for a new preset, and name it here");
}

#[test]
fn collapse_ends_on_few_of_the_eight_modes() {
    for seed in 1..=3 {
        let mut trainer = trainer("collapse", seed);
        train(&mut trainer, 500);
        // The fakes jump about, so that one look would be a matter of luck.
        let looks = 10;
        let covered = (0..looks).map(|_| {
            train(&mut trainer, 50);
            metric(&trainer, Metric::ModesOnePercent)
        });
        let modes = covered.sum::<f64>() / f64::from(looks);
        println!("collapse, seed {seed}: {modes} modes");
        assert!(modes <= 2.0, "seed {seed} covers {modes} modes");
    }
}

/// The means of `series` over the next `steps` steps.
fn means<const N: usize>(trainer: &mut Trainer, steps: u64, series: [Series; N]) -> [f64; N] {
    let mut sums = [0.0; N];
    for _ in 0..steps {
        let record = trainer.step().unwrap();
        for (sum, series) in sums.iter_mut().zip(series) {
            *sum += f64::from(record.mean[series.index()]);
        }
    }
    sums.map(|sum| sum / steps as f64)
}

#[test]
fn the_story_begins_with_a_sure_d_and_comes_to_one_that_guesses() {
    let mut trainer = trainer("story", 1);
    let series = [Series::DReal, Series::DFake, Series::Value];
    let [real, fake, value] = means(&mut trainer, 1_500, series);
    println!("story, first act: D(x) {real:.3}, D(G(z)) {fake:.3}, V {value:.3}");
    assert!(real >= 0.95 && fake <= 0.05 && value >= -0.2);
    train(&mut trainer, 2_000);
    let [real, fake, value] = means(&mut trainer, 500, series);
    println!("story, third act: D(x) {real:.3}, D(G(z)) {fake:.3}, V {value:.3}");
    assert!((real - 0.5).abs() <= 0.05 && (fake - 0.5).abs() <= 0.05 && (value + 1.386).abs() <= 0.05);
    assert_eq!(metric(&trainer, Metric::ModesOnePercent), 4.0);
}

#[test]
fn the_story_that_fails_is_lifted_by_its_cure() {
    let mut trainer = trainer("story-fails", 1);
    train(&mut trainer, 2_900);
    let [fake] = means(&mut trainer, 100, [Series::DFake]);
    let modes = metric(&trainer, Metric::ModesOnePercent);
    println!("story-fails, second act: D(G(z)) {fake:.3}, {modes} modes");
    assert!(fake <= 0.2 && modes <= 2.0);
    train(&mut trainer, 2_000);
    let modes = metric(&trainer, Metric::ModesOnePercent);
    println!("story-fails, third act: {modes} modes");
    assert!(modes >= 7.0);
}

#[test]
fn unrolling_cures_the_collapse() {
    let mut trainer = trainer("collapse", 1);
    for (key, value) in [
        ("game.method", Value::Choice("unrolled")),
        ("game.unroll_steps", Value::Integer(5)),
        ("game.unroll_rate", Value::Number(0.1)),
    ] {
        trainer.set(Edit { setting: Setting::named(key).unwrap(), value }).unwrap();
    }
    train(&mut trainer, 600);
    let modes = metric(&trainer, Metric::ModesOnePercent);
    println!("collapse, unrolled: {modes} modes");
    assert!(modes >= 6.0, "{modes} modes");
}

#[test]
fn d_wins_so_that_it_tells_nearly_every_point_apart() {
    for seed in 1..=3 {
        let mut trainer = trainer("d-wins", seed);
        train(&mut trainer, 300);
        let mut sum = 0.0;
        for _ in 0..100 {
            let record = trainer.step().unwrap();
            sum += record.mean[Series::AccuracyReal.index()] + record.mean[Series::AccuracyFake.index()];
        }
        let accuracy = sum / 200.0;
        println!("d-wins, seed {seed}: accuracy {accuracy:.4}");
        assert!(accuracy > 0.995, "seed {seed}: D is right in {accuracy} of all cases");
    }
}

#[test]
fn diverges_stops_at_a_number_that_is_not_finite_and_keeps_a_healthy_state() {
    for seed in 1..=3 {
        let mut trainer = trainer("diverges", seed);
        let end = (0..1_000).find_map(|_| trainer.step().err()).unwrap();
        let Ended::Diverged(divergence) = end else { panic!("{end:?}") };
        println!("diverges, seed {seed}: {divergence:?}");
        assert!(divergence.step > 20 && divergence.healthy_step < divergence.step, "{divergence:?}");
        assert!(divergence.quantity != Quantity::Output || divergence.step > 1);
        let state = trainer.state();
        assert_eq!(state.step, divergence.healthy_step);
        assert!(
            state
                .weights
                .generator
                .iter()
                .chain(&state.weights.discriminator)
                .all(|weight| weight.is_finite())
        );
        // It has stopped for good.
        assert_eq!(trainer.step(), Err(Ended::Diverged(divergence)));
    }
}
