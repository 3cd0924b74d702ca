//! The engine against the reference: two ways to the same numbers.

use ganscope::config::{
    Activation, Choice as _, Constraint, Curve, Edit, Labels, Method, Objective, OptimizerKind, Penalties,
    Player, Preset, Run, RunConfig, Setting, Sides, TargetKind, UpdateOrder, Value,
};
use ganscope::math::random::{Draws, Stream};
use ganscope::math::spectral::Spectral;
use ganscope::model::{Autodiff, Corrected, Engine, Function, Gradients, GraphWeights, Mlp, Turn, tensor_of};
use ganscope::protocol::Weights;
use ganscope::trainer::{Compute, Trainer};

/// A configuration of odd sizes: `depth` hidden layers, a batch that fills no panel.
pub fn config(activation: Activation, depth: usize, objective: Objective, kind: OptimizerKind) -> RunConfig {
    let mut config = RunConfig { latent_dim: 3, seed: 5, ..RunConfig::default() };
    config.data.choose(TargetKind::Ring);
    config.game.objective = objective;
    config.game.weight_clip = 0.3;
    config.game.real_label = 0.9;
    config.game.noise = 0.125;
    config.game.noise_steps = 40;
    config.game.targets = Labels { fake: -0.5, real: 0.75, generator: 0.25 };
    config.game.batch_size = 37;
    for (player, widths) in
        [(&mut config.generator, [13, 7, 9, 5]), (&mut config.discriminator, [11, 17, 6, 3])]
    {
        player.network.hidden = widths[..depth].to_vec();
        player.network.activation = activation;
        player.optimizer.kind = kind;
    }
    config
}

/// The first weights of both networks, G's first.
fn weights(config: &RunConfig) -> [Vec<f32>; 2] {
    [(Player::Generator, Stream::GeneratorWeights), (Player::Discriminator, Stream::DiscriminatorWeights)]
        .map(|(player, stream)| {
            let mut draws = Draws::new(config.seed, stream, 0, 0);
            let network = &config.player(player).network;
            Mlp::new(&config.widths(player), network, &mut draws, candle_core::DType::F32)
                .and_then(|network| network.values())
                .expect("a network")
        })
}

/// The largest difference of two lists of numbers, as a share of the largest number where that is above 1.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let largest = a.iter().fold(1.0_f32, |largest, value| largest.max(value.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / largest
}

fn every_configuration() -> impl Iterator<Item = RunConfig> {
    Activation::ALL.iter().flat_map(|&activation| {
        (0..=4).flat_map(move |depth| {
            Objective::ALL.iter().flat_map(move |&objective| {
                OptimizerKind::ALL.iter().map(move |&kind| config(activation, depth, objective, kind))
            })
        })
    })
}

fn name(config: &RunConfig) -> String {
    let network = &config.generator.network;
    let kind = config.generator.optimizer.kind;
    format!("{:?} {:?} {:?} {kind:?}", network.activation, network.hidden, config.game.objective)
}

/// Holds losses, logits and first gradients of the engine with `threads` to those of the reference.
fn compare_first_gradients(config: &RunConfig, threads: usize) {
    let mut weights = weights(config);
    if config.game.constraint == Constraint::Spectral {
        let (widths, scale) = (config.widths(Player::Discriminator), config.game.spectral_scale as f32);
        let own = weights[1].clone();
        Spectral::new(config.seed, &widths, scale, &own).normalise(&own, &mut weights[1]);
    }
    let target = config.data.target(config.seed).expect("a ring");
    let turn = Turn { step: 1, part: 0 };
    let compute = |path: &mut dyn Gradients| {
        for (player, weights) in Player::BOTH.into_iter().zip(&weights) {
            path.take(player, weights).expect("weights");
        }
        let [loss_d, loss_g] = [Player::Discriminator, Player::Generator].map(|player| {
            path.differentiate(player, config, &target, turn).expect("a loss").expect("finite")
        });
        let loss_seen = path.loss(config, Player::Generator).expect("a loss");
        let gradients = Player::BOTH.map(|player| path.gradient(player).to_vec());
        let penalty = path.penalty().unwrap_or(0.0);
        let (a, b) = path.logits();
        ([loss_d, loss_g, loss_seen, penalty], gradients, [a.to_vec(), b.to_vec()])
    };
    let mut engine = Engine::new(config, threads).expect("a processor with fused multiply-add");
    let (losses, gradients, logits) = compute(&mut engine);
    let (expected_losses, expected_gradients, expected_logits) =
        compute(&mut Autodiff::new(config).expect("networks"));
    // Each layer rounds anew, and a logit is a sum over as many terms as the last layer is wide, in another order.
    // Where both are within 1e-6 of f64, as the next test shows, they may be twice that apart: with relativistic least
    // squares, whose slopes change through the sample itself and through the mean, and on the line, where G's gradient
    // is a sum of one term for each sample.
    let of_gradient = match config.game.objective {
        _ if config.generator.network.hidden.len() > 4 => 4e-6,
        Objective::RelativisticLeastSquares => 2e-6,
        _ if config.dimension().is_line() => 2e-6,
        _ => 1e-6,
    };
    for (kind, got, expected, most) in [
        ("logits of reals", &logits[0], &expected_logits[0], 4e-6),
        ("logits of fakes", &logits[1], &expected_logits[1], 4e-6),
        ("gradient of G", &gradients[0], &expected_gradients[0], of_gradient),
        ("gradient of D", &gradients[1], &expected_gradients[1], of_gradient),
        ("losses", &losses.to_vec(), &expected_losses.to_vec(), 1e-6),
    ] {
        let distance = distance(expected, got);
        assert!(distance < most, "{}: {kind} differ by {distance:e}", name(config));
    }
}

#[test]
fn losses_and_first_gradients_are_those_of_candle() {
    for config in
        every_configuration().filter(|config| config.generator.optimizer.kind == OptimizerKind::Adam)
    {
        compare_first_gradients(&config, 1);
    }
}

/// G's last layer has one or two inputs, and each member of a pack its own place on the tape.
#[test]
fn gradients_of_packs_from_few_units_are_those_of_candle() {
    for (hidden, latent_dim) in [(vec![], 1), (vec![], 2), (vec![9, 2], 3), (vec![1], 4)] {
        for pack in [2, 3] {
            let mut config = config(Activation::Tanh, 1, Objective::NonSaturating, OptimizerKind::Adam);
            config.generator.network.hidden.clone_from(&hidden);
            (config.latent_dim, config.game.pack, config.game.batch_size) = (latent_dim, pack, 37 * pack);
            compare_first_gradients(&config, 1);
        }
    }
}

/// A discriminator of one number, or of packs of one number each, whose latents may be one number too.
#[test]
fn on_the_line_gradients_are_those_of_candle_and_of_f64() {
    for &activation in Activation::ALL {
        for depth in 0..=3 {
            for (pack, batch, penalties) in [
                (1, 37, Penalties::NONE),
                (1, 37, every_penalty()[5]),
                (3, 111, every_penalty()[5]),
                (4, 256, Penalties::NONE),
            ] {
                let objectives = [
                    Objective::NonSaturating,
                    Objective::Hinge,
                    Objective::RelativisticPairing,
                    Objective::Wasserstein,
                ];
                let objective = objectives[(depth + pack) % objectives.len()];
                let mut config = config(activation, depth, objective, OptimizerKind::Adam);
                config.data.choose(TargetKind::TwoGaussians);
                (config.game.pack, config.game.batch_size) = (pack, batch);
                config.game.penalties = penalties;
                config.latent_dim = 1 + depth % 2;
                assert_eq!(config.widths(Player::Discriminator)[0], pack);
                assert_eq!(config.widths(Player::Generator).last(), Some(&1));
                compare_first_gradients(&config, 1 + depth % 3);
                if pack == 1 && penalties == Penalties::NONE && SMOOTH.contains(&activation) {
                    let weights = weights(&config);
                    let expected = gradients_of(&mut Corrected::new(), &weights, &config, 1);
                    let mut engine = Engine::new(&config, 1).expect("a processor with fused multiply-add");
                    let got = gradients_of(&mut engine, &weights, &config, 1);
                    for (expected, got) in expected.iter().zip(&got) {
                        assert!(distance(expected, got) < 1e-6, "{}", name(&config));
                    }
                }
            }
        }
    }
}

#[test]
fn on_the_line_every_method_and_part_of_a_network_plays() {
    for (key, value) in [
        ("game.method", "consensus"),
        ("game.order", "extragradient"),
        ("game.constraint", "spectral"),
        ("discriminator.minibatch_kernels", "4"),
        ("discriminator.dropout", "0.2"),
        ("generator.norm", "batch"),
        ("game.pack", "2"),
    ] {
        let config = crate::small_runs::config(&[("data.target", "three_gaussians"), (key, value)]);
        let mut trainer = Trainer::on(Compute::ALONE, Run::from(config)).expect("a run");
        for _ in 0..3 {
            trainer.step().expect("a step");
        }
        let seen = trainer.last_minibatch().expect("a minibatch");
        let points = [&seen.batch.real, &seen.batch.fake, &seen.moved];
        assert!(points.iter().all(|points| !points.is_empty()), "{key}");
        assert!(points.into_iter().flatten().all(|point| point[1] == 0.0), "{key}");
        assert!(seen.batch.real.iter().any(|point| point[0] != 0.0), "{key}");
    }
}

#[test]
fn helpers_join_only_where_there_is_work_for_them_whoever_moves() {
    // So small a game is not worth sharing, whether D moves or is frozen from the start.
    for (updates, width, expected) in [("0", "[8]", false), ("1", "[8]", false), ("0", "[256, 256]", true)] {
        let config = crate::small_runs::config(&[
            ("discriminator.updates", updates),
            ("generator.hidden", width),
            ("discriminator.hidden", width),
            ("game.batch_size", "256"),
        ]);
        let target = config.data.target(config.seed).expect("a ring");
        let mut engine = Engine::new(&config, 2).expect("a processor with fused multiply-add");
        for (player, weights) in Player::BOTH.into_iter().zip(weights(&config)) {
            engine.take(player, &weights).expect("weights");
        }
        assert!(!engine.is_shared(), "nobody has moved");
        let turn = Turn { step: 1, part: 0 };
        engine.differentiate(Player::Generator, &config, &target, turn).expect("a loss");
        assert_eq!(engine.is_shared(), expected, "D has {updates} updates and is {width} wide");
    }
}

/// The activations without a kink, at which f32 may be on the other side than f64.
const SMOOTH: [Activation; 3] = [Activation::Tanh, Activation::Elu, Activation::Softplus];

#[test]
fn first_gradients_are_those_of_f64() {
    let shapes = [
        (vec![], 37, 1e-6),
        (vec![13, 7, 9, 5], 37, 1e-6),
        (vec![130, 70], 300, 1e-6),
        (vec![200, 33, 96], 65, 1e-6),
        (vec![512, 40], 1000, 1.5e-6),
        (vec![64; 6], 33, 2.5e-6),
    ];
    for (row, &objective) in Objective::ALL.iter().enumerate() {
        for (column, (hidden, batch, most)) in shapes.iter().enumerate() {
            let mut config = config(SMOOTH[(row + column) % 3], 0, objective, OptimizerKind::Adam);
            config.game.batch_size = *batch;
            config.generator.network.hidden.clone_from(hidden);
            config.discriminator.network.hidden.clone_from(hidden);
            let weights = weights(&config);
            let expected = gradients_of(&mut Corrected::new(), &weights, &config, 1);
            let mut engine = Engine::new(&config, 1).expect("a processor with fused multiply-add");
            let got = gradients_of(&mut engine, &weights, &config, 1);
            for (player, (expected, got)) in Player::BOTH.iter().zip(expected.iter().zip(&got)) {
                let distance = distance(expected, got);
                assert!(distance < *most, "{}: {player:?} is {distance:e} from f64", name(&config));
            }
        }
    }
}

/// The gradients of both players at `step`, G's first, of networks with these weights.
fn gradients_of(
    path: &mut dyn Gradients,
    weights: &[Vec<f32>; 2],
    config: &RunConfig,
    step: u64,
) -> [Vec<f32>; 2] {
    let target = config.data.target(config.seed).expect("a target");
    let turn = Turn { step, part: 0 };
    for (player, weights) in Player::BOTH.into_iter().zip(weights) {
        path.take(player, weights).expect("weights");
    }
    for player in [Player::Discriminator, Player::Generator] {
        path.differentiate(player, config, &target, turn).expect("a loss").expect("finite");
    }
    Player::BOTH.map(|player| path.gradient(player).to_vec())
}

/// Penalties of every kind, alone and together.
pub fn every_penalty() -> [Penalties; 6] {
    let none = Penalties::NONE;
    [
        Penalties { r1: 0.5, ..none },
        Penalties { r2: 0.5, ..none },
        Penalties { between: 0.5, ..none },
        Penalties { between: 0.5, norm: 0.25, sides: Sides::OneSided, ..none },
        Penalties { around: 0.5, ..none },
        Penalties { r1: 0.1, r2: 0.2, between: 0.3, around: 0.4, curve: Curve::Cosine, steps: 30, ..none },
    ]
}

#[test]
fn gradients_of_penalties_are_those_of_candle() {
    for &activation in Activation::ALL {
        for depth in 0..=4 {
            for objective in [Objective::NonSaturating, Objective::Wasserstein] {
                for penalties in every_penalty() {
                    for batch in [1, 37, 64] {
                        let mut config = config(activation, depth, objective, OptimizerKind::Adam);
                        config.game.penalties = penalties;
                        config.game.batch_size = batch;
                        compare_first_gradients(&config, 1 + depth % 3);
                    }
                }
            }
        }
    }
}

#[test]
fn gradients_of_packs_are_those_of_candle() {
    for &activation in Activation::ALL {
        for depth in 0..=3 {
            for objective in [Objective::NonSaturating, Objective::RelativisticPairing] {
                for (pack, batch) in [(2, 36), (3, 111), (4, 256), (4, 4)] {
                    let mut config = config(activation, depth, objective, OptimizerKind::Adam);
                    config.game.pack = pack;
                    config.game.batch_size = batch;
                    config.latent_dim = 1 + pack;
                    for penalties in [Penalties::NONE, every_penalty()[5]] {
                        config.game.penalties = penalties;
                        compare_first_gradients(&config, 1 + depth % 3);
                    }
                }
            }
        }
    }
}

#[test]
fn gradients_through_spectral_normalisation_are_those_of_candle() {
    for &activation in Activation::ALL {
        for depth in 0..=3 {
            for objective in [Objective::Hinge, Objective::NonSaturating] {
                for penalties in [Penalties::NONE, every_penalty()[5]] {
                    let mut config = config(activation, depth, objective, OptimizerKind::Adam);
                    config.game.constraint = Constraint::Spectral;
                    config.game.spectral_scale = 1.5;
                    config.game.penalties = penalties;
                    compare_first_gradients(&config, 1 + depth % 3);
                }
            }
        }
    }
}

/// A hundred steps of hinge, G's rate small, so that the power iteration keeps up: no pair of points is judged further
/// apart than the scale times their distance.
#[test]
fn a_normalised_discriminator_is_no_steeper_than_its_scale() {
    let mut config = config(Activation::Relu, 2, Objective::Hinge, OptimizerKind::Adam);
    config.game.constraint = Constraint::Spectral;
    config.game.spectral_scale = 3.0;
    let run = Run::from(config.clone());
    let mut trainer = Trainer::on(Compute::ALONE, run).expect("a run");
    for _ in 0..100 {
        trainer.step().expect("a step");
    }
    let weights = trainer.weights();
    let values = weights.judging(&config);
    let network = Mlp::from_values(&config.widths(Player::Discriminator), &values).expect("a network");
    let points: Vec<[f32; 2]> =
        (0..200_u16).map(|k| [f32::from(k % 20) - 10.0, f32::from(k / 20) - 5.0]).collect();
    let function = Function::activation(&config.discriminator.network);
    let points = tensor_of(&points, config.dimension()).expect("points");
    let slopes = network.slopes(&points, function, GraphWeights::Fixed).expect("slopes");
    let slopes = slopes.to_vec2::<f32>().expect("numbers");
    let steepest = slopes.iter().map(|slope| slope[0].hypot(slope[1])).fold(0.0, f32::max);
    assert!(steepest > 0.1 && steepest < 3.05, "{steepest}");
}

/// Holds the weights that the engine ends with to those that the reference ends with.
fn assert_same_weights(name: &str, ends_with: impl Fn(Compute) -> Weights) {
    let (engine, reference) = (ends_with(Compute::ALONE), ends_with(Compute::Candle));
    for (engine, reference) in
        [(engine.generator, reference.generator), (engine.discriminator, reference.discriminator)]
    {
        let distance = distance(&reference, &engine);
        assert!(distance < 1e-5, "{name}: weights differ by {distance:e}");
    }
}

#[test]
fn penalties_that_come_and_go_leave_the_weights_of_candle() {
    for &activation in Activation::ALL {
        let mut config = config(activation, 3, Objective::NonSaturating, OptimizerKind::Sgd);
        config.discriminator.updates = 2;
        let weights = |compute| {
            let run = Run::from(config.clone());
            let mut trainer = Trainer::on(compute, run).expect("a run");
            let set = |trainer: &mut Trainer, key: &str, value: f64| {
                let setting = Setting::named(key).expect("a setting");
                trainer.set(Edit { setting, value: Value::Number(value) }).expect("a change");
            };
            for (key, value) in [
                ("game.r1", 0.5),
                ("game.gradient_penalty", 0.5),
                ("game.r1", 0.0),
                ("game.dragan", 0.25),
                ("game.gradient_penalty", 0.0),
                ("game.r2", 0.5),
                ("game.dragan", 0.0),
                ("game.r2", 0.0),
            ] {
                set(&mut trainer, key, value);
                for _ in 0..3 {
                    trainer.step().expect("a step");
                }
            }
            trainer.weights()
        };
        assert_same_weights(&name(&config), weights);
    }
}

#[test]
fn wide_networks_large_batches_and_presets_have_the_gradients_of_candle() {
    for (hidden, batch) in [
        (vec![130, 70], 300),
        (vec![128, 128], 256),
        (vec![200, 33, 96], 65),
        (vec![512, 40], 1000),
        (vec![8], 1024),
        (vec![64, 64, 64, 64, 64, 64], 33),
    ] {
        for activation in [Activation::LeakyRelu, Activation::Tanh] {
            let mut config = config(activation, 0, Objective::NonSaturating, OptimizerKind::Adam);
            config.game.batch_size = batch;
            // Sums over hundreds of units round to about this test's bound; labels and noise are in the small nets.
            config.game.real_label = 1.0;
            config.game.noise = 0.0;
            config.generator.network.hidden.clone_from(&hidden);
            config.discriminator.network.hidden.clone_from(&hidden);
            for threads in [1, 2, 3] {
                compare_first_gradients(&config, threads);
            }
        }
    }
    // A method other than the plain one is computed in f64 by `game`, whose own tests hold it to closed forms.
    let configs = Preset::every().map(|preset| preset.run().expect("a preset").config);
    for config in configs.filter(|config| config.game.correction.method == Method::Plain) {
        compare_first_gradients(&config, 1);
    }
}

/// Adam and RMSProp divide by the size of the gradient, so that of a weight whose gradient is near 0 they make
/// anything; an epsilon of the size of a usual gradient keeps the comparison one of arithmetic.
const EPSILON: f64 = 1e-2;

#[test]
fn weights_after_twenty_steps_are_those_of_candle() {
    for (index, mut config) in every_configuration().enumerate() {
        for player in [&mut config.generator, &mut config.discriminator] {
            player.optimizer.epsilon = EPSILON;
            player.optimizer.momentum = if index % 2 == 0 { 0.0 } else { 0.5 };
            player.optimizer.clip_norm = if index % 3 == 0 { 0.5 } else { 0.0 };
        }
        config.discriminator.updates = 1 + index % 2;
        config.game.order = UpdateOrder::ALL[index / 2 % UpdateOrder::ALL.len()];
        let weights = |compute| {
            let run = Run::from(config.clone());
            let mut trainer = Trainer::on(compute, run).expect("a run");
            for _ in 0..20 {
                trainer.step().expect("a step");
            }
            trainer.weights()
        };
        assert_same_weights(&name(&config), weights);
    }
}

#[test]
fn trained_networks_have_the_gradients_of_candle_too() {
    for (preset, steps) in [("grid25", 800), ("swissroll", 800), ("ring8", 2000)] {
        let run = Preset::named(preset).and_then(Preset::run).expect("a preset");
        let config = run.config.clone();
        let mut trainer = Trainer::on(Compute::ALONE, run).expect("a run");
        for _ in 0..steps {
            trainer.step().expect("a step");
        }
        let weights = trainer.weights();
        let weights = [weights.generator, weights.discriminator];
        let mut engine = Engine::new(&config, 1).expect("a processor with fused multiply-add");
        let step = steps + 1;
        let engine = gradients_of(&mut engine, &weights, &config, step);
        let reference = gradients_of(&mut Autodiff::new(&config).expect("networks"), &weights, &config, step);
        for (engine, reference) in engine.iter().zip(&reference) {
            let length = |values: &mut dyn Iterator<Item = f32>| {
                values.map(|value| f64::from(value).powi(2)).sum::<f64>().sqrt()
            };
            let difference = length(&mut engine.iter().zip(reference).map(|(a, b)| a - b));
            let share = difference / length(&mut reference.iter().copied());
            assert!(share < 1e-5, "{preset}: gradients differ by {share:e} of their length");
        }
    }
}
