//! The parts of a step, one by one. Whole steps against a core's peak: `ganscope bench`.
#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ganscope::config::{Player, Preset, RunConfig};
use ganscope::math::plane::Grid;
use ganscope::math::random::{Draws, Stream};
use ganscope::model::{Engine, Gradients, Mlp, Moments, Probe, Turn};
use ganscope::protocol::{BranchId, Weights};
use ganscope::trainer::{Compute, Trainer};

fn configurations() -> impl Iterator<Item = (&'static str, RunConfig)> {
    Preset::BENCHES.iter().map(|preset| (preset.name, preset.run().expect("a preset").config))
}

fn networks(config: &RunConfig) -> [Mlp; 2] {
    Player::BOTH.map(|player| {
        let mut draws = Draws::new(config.seed, Stream::GeneratorWeights, 0, 0);
        let network = &config.player(player).network;
        Mlp::new(&config.widths(player), network, &mut draws, candle_core::DType::F32).expect("a network")
    })
}

fn gradients(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one thread");
    group.sample_size(20);
    for (name, config) in configurations() {
        let target = config.data.target(config.seed).expect("a ring");
        let values = networks(&config).map(|network| network.values().expect("weights"));
        let mut engine = Engine::new(&config, 1).expect("a processor with fused multiply-add");
        for (player, weights) in Player::BOTH.into_iter().zip(&values) {
            engine.take(player, weights).expect("weights");
        }
        let turn = Turn { step: 1, part: 0 };
        group.bench_function(BenchmarkId::new("forward", name), |bencher| {
            bencher.iter(|| engine.evaluate(&config, &target, turn));
        });
        group.bench_function(BenchmarkId::new("gradient of D", name), |bencher| {
            bencher.iter(|| engine.differentiate(Player::Discriminator, &config, &target, turn));
        });
        group.bench_function(BenchmarkId::new("gradient of G", name), |bencher| {
            bencher.iter(|| engine.differentiate(Player::Generator, &config, &target, turn));
        });
        let mut moments = Moments::new(config.num_parameters(Player::Discriminator));
        let mut weights = values[1].clone();
        group.bench_function(BenchmarkId::new("update of D", name), |bencher| {
            bencher.iter(|| {
                engine
                    .descend(Player::Discriminator, &config, 1.0, &mut moments, &mut weights)
                    .expect("an update");
                engine.take(Player::Discriminator, &weights)
            });
        });
        let grid = Grid { rect: target.bounds(), columns: 128, rows: 128 };
        let points: Vec<_> =
            (0..grid.cells()).map(|cell| grid.centre(cell).map(|value| value as f32)).collect();
        let [generator, discriminator] = values.clone();
        let weights = Weights { generator, discriminator, ..Weights::default() };
        let mut probe = Probe::new(&config, &weights).expect("the same shape");
        group.bench_function(BenchmarkId::new("surface of 128 x 128", name), |bencher| {
            bencher.iter(|| probe.logits(&points));
        });
        group.bench_function(BenchmarkId::new("gradients on 128 x 128", name), |bencher| {
            bencher.iter(|| probe.gradients(&points));
        });
    }
}

fn draws(criterion: &mut Criterion) {
    let mut values = vec![0.0; 1024];
    criterion.bench_function("1024 normals", |bencher| {
        bencher.iter(|| Draws::new(1, Stream::Latents, 1, 0).fill_normals(&mut values));
    });
}

fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step, one thread");
    group.sample_size(20);
    for preset in Preset::BENCHES {
        let mut trainer = Trainer::new(preset.run().expect("a preset")).expect("a run");
        group.bench_function(preset.name, |bencher| bencher.iter(|| trainer.step()));
        // What a snapshot costs more while samples stand out: at most 60 a second.
        group.bench_function(BenchmarkId::new("minibatch of a snapshot", preset.name), |bencher| {
            bencher.iter(|| trainer.last_minibatch().expect("a minibatch"));
        });
    }
}

/// Going to any step of a run of 100 000, from the state that is kept before it.
fn seeks(criterion: &mut Criterion) {
    const STEPS: u64 = 100_000;
    let mut group = criterion.benchmark_group("going to a step of 100 000");
    group.sample_size(20);
    for name in ["ring8", "bench-a"] {
        let preset = Preset::named(name).expect("a preset");
        let mut trainer = Trainer::on(Compute::sparing(0), preset.run().expect("a preset")).expect("a run");
        while trainer.steps_taken() < STEPS {
            trainer.step().expect("a step");
        }
        let mut draws = Draws::new(1, Stream::Data, 0, 0);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let step = draws.below(STEPS as usize) as u64;
                let target = trainer.approach(BranchId(0), step).expect("a branch");
                while trainer.steps_taken() < target {
                    trainer.step().expect("a step");
                }
            });
        });
        let kept = trainer.kept_states();
        println!("{name}: {} states in {} MiB", kept.count, kept.bytes >> 20);
    }
}

criterion_group!(benches, gradients, draws, steps, seeks);
criterion_main!(benches);
