//! Small runs that the tests train.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Instant;

use ganscope::config::{Change, ChangeKind, Edit, Origin, Player, Run, RunConfig, Setting};
use ganscope::protocol::{NUM_SERIES, ObservedState, Record, RunId, Weights};
use ganscope::trainer::{State, Trainer};

/// The setting named `key`.
pub fn setting(key: &str) -> &'static Setting {
    Setting::named(key).expect("a setting of this name")
}

/// The default configuration with these settings, written as in a file, on networks of two hidden layers of 16.
pub fn config(settings: &[(&str, &str)]) -> RunConfig {
    let mut config = RunConfig::default();
    let small =
        [("generator.hidden", "[16, 16]"), ("discriminator.hidden", "[16, 16]"), ("game.batch_size", "32")];
    for (key, text) in small.iter().chain(settings) {
        let value = setting(key).value_from_text(text).expect("a value within the limits");
        setting(key).set(&mut config, &value).expect("a value within the limits");
    }
    config
}

/// Who made each of `changes`.
pub fn origins(changes: &[Change]) -> Vec<Origin> {
    changes.iter().map(|change| change.origin).collect()
}

/// A run of this configuration without changes.
pub fn run(config: RunConfig) -> Run {
    Run::from(config)
}

/// The state of `trainer` as the observer gets it.
pub fn seen(trainer: &Trainer) -> ObservedState {
    ObservedState {
        at: RunId(1).at(trainer.steps_taken()),
        received: Instant::now(),
        config: Arc::clone(trainer.config()),
        target: Arc::clone(trainer.target()),
        weights: Arc::new(trainer.weights()),
    }
}

/// A run with every kind of change on the way.
pub fn eventful_run(seed: u64) -> Run {
    let mut run = run(RunConfig { seed, ..config(&[]) });
    let mut now = run.config.clone();
    let mut set = |step, key: &str, text: &str| {
        let setting = setting(key);
        let new = setting.value_from_text(text).expect("a value within the limits");
        let old = setting.get(&now);
        setting.set(&mut now, &new).expect("a value within the limits");
        Change::scheduled(step, ChangeKind::Set { edit: Edit { setting, value: new }, old })
    };
    run.changes = vec![
        set(0, "generator.learning_rate", "2e-3"),
        set(10, "discriminator.learning_rate", "5e-4"),
        set(15, "game.ema", "0.9"),
        set(16, "game.r1", "0.5"),
        set(20, "data.sigma", "0.3"),
        Change::scheduled(30, ChangeKind::StepOnly(Player::Generator)),
        Change::scheduled(31, ChangeKind::StepOnly(Player::Discriminator)),
        set(40, "discriminator.optimizer", "rmsprop"),
        set(50, "discriminator.updates", "3"),
        set(60, "game.objective", "wgan"),
        set(70, "game.order", "simultaneous"),
        set(80, "game.batch_size", "20"),
        set(85, "game.gradient_penalty", "1"),
        set(86, "game.constraint", "spectral"),
        set(87, "game.spectral_scale", "2"),
        set(90, "generator.clip_norm", "0.5"),
        set(100, "generator.updates", "0"),
        set(110, "generator.updates", "2"),
        set(120, "game.objective", "rpgan"),
        set(130, "generator.latent", "uniform"),
        set(140, "generator.activation", "tanh"),
        set(150, "discriminator.updates", "0"),
        set(160, "discriminator.updates", "1"),
        set(170, "data.modes", "3"),
        set(180, "discriminator.optimizer", "adam"),
        set(184, "game.order", "extragradient"),
        set(186, "game.r1", "0"),
        set(187, "game.gradient_penalty", "0"),
        set(188, "game.constraint", "none"),
        set(188, "generator.optimizer", "optimistic_adam"),
        set(190, "game.method", "sga"),
        set(194, "game.method_gamma", "0.5"),
        set(196, "game.method", "plain"),
    ];
    run
}

/// The trainer of `run` at step 0.
pub fn trainer(run: Run) -> Trainer {
    Trainer::new(run).expect("a run that can begin")
}

/// Takes steps up to number `step`; what they recorded.
pub fn train_to(trainer: &mut Trainer, step: u64) -> Vec<Record> {
    let more = step - trainer.steps_taken();
    (0..more).map(|_| trainer.step().expect("a step")).collect()
}

/// The state after `step` steps of `run`.
pub fn state_after(run: Run, step: u64) -> State {
    let mut trainer = trainer(run);
    train_to(&mut trainer, step);
    trainer.state()
}

/// The step of a state, its updates, and a digest of its bits: what is equal here is equal in every bit.
pub fn bits(state: &State) -> [u64; 4] {
    let floats = [
        &state.weights.generator,
        &state.weights.discriminator,
        &state.weights.average,
        &state.weights.spectral,
        &state.generator_moments.first,
        &state.generator_moments.second,
        &state.discriminator_moments.first,
        &state.discriminator_moments.second,
    ];
    let digest = digest(floats.into_iter().flatten());
    [state.step, state.generator_moments.updates, state.discriminator_moments.updates, digest]
}

/// Digests of the bits of G's weights and of D's.
pub fn weight_bits(weights: &Weights) -> [u64; 2] {
    [digest(&weights.generator), digest(&weights.discriminator)]
}

fn digest<'a>(values: impl IntoIterator<Item = &'a f32>) -> u64 {
    let mut hasher = DefaultHasher::new();
    values.into_iter().for_each(|value| value.to_bits().hash(&mut hasher));
    hasher.finish()
}

/// The bits of records that are each of one step.
pub fn record_bits(records: &[Record]) -> Vec<(u64, [u32; NUM_SERIES])> {
    records.iter().map(|record| (record.first, record.mean.map(f32::to_bits))).collect()
}
