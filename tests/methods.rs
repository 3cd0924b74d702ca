//! Methods and look-ahead optimizers as whole runs: against the plain game, against steps taken by hand in f64, and
//! against the two-parameter GAN.

use ganscope::config::{
    Activation, Choice as _, Edit, Method, Objective, OptimizerConfig, OptimizerKind, Player, Run, RunConfig,
    TargetKind, UpdateOrder, Value,
};
use ganscope::dirac::{self, DiracPoint, Rates, Trajectory, UpdateRule};
use ganscope::game::{Batch, Game};
use ganscope::model::{Moments, Turn};
use ganscope::protocol::{Backend, Weights};
use ganscope::trainer::{Compute, State, Trainer, load, save};

use crate::small_runs::{bits, config, run, setting, trainer, weight_bits};

fn after(mut trainer: Trainer, steps: u64) -> Weights {
    for _ in 0..steps {
        trainer.step().expect("a step");
    }
    trainer.weights()
}

fn assert_near(got: &[f32], wanted: &[f32], name: &str) {
    let greatest = wanted.iter().fold(1.0_f32, |greatest, value| greatest.max(value.abs()));
    assert_eq!(got.len(), wanted.len());
    for (got, wanted) in got.iter().zip(wanted) {
        assert!((got - wanted).abs() < 1e-5 * greatest, "{name}: {got}, not {wanted}");
    }
}

#[test]
fn a_method_without_strength_is_the_plain_game() {
    for (index, &method) in Method::ALL.iter().enumerate() {
        let mut config = config(&[("game.noise", "0.1"), ("discriminator.updates", "2")]);
        config.game.objective =
            [Objective::NonSaturating, Objective::Wasserstein, Objective::Hinge][index % 3];
        config.game.weight_clip = 0.2;
        config.game.order = UpdateOrder::ALL[index % UpdateOrder::ALL.len()];
        for player in [&mut config.generator, &mut config.discriminator] {
            player.network.activation = Activation::ALL[index];
            player.optimizer.epsilon = 1e-2;
        }
        let plain = after(trainer(run(config.clone())), 20);
        config.game.correction.method = method;
        config.game.correction.strength = 0.0;
        config.game.correction.unroll_steps = 0;
        let corrected = after(trainer(run(config)), 20);
        assert_near(&corrected.generator, &plain.generator, method.key());
        assert_near(&corrected.discriminator, &plain.discriminator, method.key());
    }
}

#[test]
fn a_change_of_method_goes_on_with_the_same_weights_and_is_replayed() {
    let mut changing = trainer(run(config(&[])));
    let step = |trainer: &mut Trainer| {
        trainer.step().expect("a step");
    };
    let plain = changing.backend();
    for &method in Method::ALL.iter().skip(1).chain([&Method::Plain]) {
        step(&mut changing);
        let before = weight_bits(&changing.weights());
        changing
            .set(Edit { setting: setting("game.method"), value: Value::Choice(method.key()) })
            .expect("a live setting");
        assert_eq!(weight_bits(&changing.weights()), before, "{method:?}");
        let is_game = changing.backend().kind == Backend::F64;
        assert_eq!(is_game, method != Method::Plain);
        assert!(is_game || changing.backend() == plain);
    }
    step(&mut changing);
    let state = changing.state();
    let mut replayed = trainer(changing.run().clone());
    for _ in 0..state.step {
        step(&mut replayed);
    }
    assert_eq!(bits(&replayed.state()), bits(&state));
}

#[test]
fn checkpoints_go_on_as_if_there_had_been_no_interruption() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.safetensors");
    for (method, optimizer, order) in [
        ("consensus", "optimistic_adam", "extragradient"),
        ("unrolled", "optimistic_sgd", "simultaneous"),
        ("plain", "optimistic_adam", "extragradient"),
    ] {
        let config = config(&[
            ("game.method", method),
            ("game.order", order),
            ("generator.optimizer", optimizer),
            ("discriminator.optimizer", optimizer),
        ]);
        let mut through = trainer(run(config));
        for _ in 0..3 {
            through.step().expect("a step");
        }
        save(&through, &path).expect("a file");
        let resumed = after(load(&path).expect("a checkpoint"), 3);
        assert_eq!(weight_bits(&resumed), weight_bits(&after(through, 3)), "{method}");
    }
}

#[test]
fn a_cure_that_is_too_strong_ends_the_run_as_any_divergence_does() {
    for method in ["consensus", "nagarajan_kolter", "sga"] {
        let mut config = config(&[("game.method", method), ("game.method_gamma", "1000")]);
        for player in [&mut config.generator, &mut config.discriminator] {
            player.optimizer.kind = OptimizerKind::Sgd;
            player.optimizer.learning_rate = 1.0;
        }
        let mut trainer = trainer(run(config));
        let end = (0..200).find_map(|_| trainer.step().err());
        assert!(end.is_some(), "{method}");
        trainer.rewind().expect("the way back");
        trainer
            .set(Edit { setting: setting("game.method"), value: Value::Choice("plain") })
            .expect("a live setting");
        assert!(trainer.divergence().is_none());
    }
}

#[test]
fn a_player_that_is_frozen_or_not_asked_stays_while_the_other_looks_ahead() {
    let config = config(&[("game.order", "extragradient"), ("generator.updates", "0")]);
    let mut trainer = trainer(run(config));
    let start = trainer.weights();
    trainer.step().expect("a step");
    let moved = trainer.weights();
    assert_eq!(moved.generator, start.generator);
    assert_ne!(moved.discriminator, start.discriminator);
    trainer
        .set(Edit { setting: setting("generator.updates"), value: Value::Integer(1) })
        .expect("a live setting");
    trainer.step_only(Player::Generator).expect("a step");
    let last = trainer.weights();
    assert_eq!(last.discriminator, moved.discriminator);
    assert_ne!(last.generator, moved.generator);
}

/// What SGD or Adam multiplies by its rate, in f64.
#[derive(Default)]
struct Hand {
    updates: i32,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Hand {
    fn direction(&mut self, optimizer: &OptimizerConfig, gradient: &[f64]) -> Vec<f64> {
        let OptimizerConfig { kind, beta1, beta2, epsilon, .. } = *optimizer;
        if kind == OptimizerKind::Sgd {
            return gradient.to_vec();
        }
        self.updates += 1;
        self.first.resize(gradient.len(), 0.0);
        self.second.resize(gradient.len(), 0.0);
        let moments = self.first.iter_mut().zip(&mut self.second);
        moments
            .zip(gradient)
            .map(|((m, s), g)| {
                *m = beta1 * *m + (1.0 - beta1) * g;
                *s = beta2 * *s + (1.0 - beta2) * g * g;
                let [mean, square] =
                    [*m / (1.0 - beta1.powi(self.updates)), *s / (1.0 - beta2.powi(self.updates))];
                mean / (square.sqrt() + epsilon)
            })
            .collect()
    }
}

#[test]
fn extragradient_steps_are_those_taken_by_hand() {
    for kind in [OptimizerKind::Sgd, OptimizerKind::Adam] {
        let mut config = config(&[("game.order", "extragradient"), ("discriminator.updates", "2")]);
        for (player, rate) in [(&mut config.generator, 0.05), (&mut config.discriminator, 0.1)] {
            player.network.activation = Activation::Tanh;
            player.optimizer.kind = kind;
            player.optimizer.learning_rate = rate;
            player.optimizer.epsilon = 1e-2;
        }
        let target = config.data.target(config.seed).expect("a ring");
        let start = trainer(run(config.clone())).weights();
        let mut weights: Vec<f64> =
            start.generator.iter().chain(&start.discriminator).copied().map(f64::from).collect();
        let split = start.generator.len();
        let mut hands = [Hand::default(), Hand::default()];
        for step in 1..=5 {
            for part in 0..2 {
                let begun = weights.clone();
                for _ in 0..2 {
                    let mut next = weights.clone();
                    for player in
                        Player::BOTH.into_iter().filter(|player| part < config.player(*player).updates as u32)
                    {
                        let (part, range) = match player {
                            Player::Generator => (Turn::GENERATOR + part, 0..split),
                            Player::Discriminator => (part, split..weights.len()),
                        };
                        let field =
                            Game::new(&config, Batch::draw(&config, &target, step, part)).field(&weights);
                        let optimizer = &config.player(player).optimizer;
                        let direction = hands[player as usize].direction(optimizer, &field[range.clone()]);
                        for ((next, begun), by) in
                            next[range.clone()].iter_mut().zip(&begun[range]).zip(direction)
                        {
                            *next = begun - optimizer.learning_rate * by;
                        }
                    }
                    weights = next;
                }
            }
        }
        let wanted: Vec<f32> = weights.into_iter().map(|value| value as f32).collect();
        for compute in [Compute::ALONE, Compute::Candle] {
            let got = after(Trainer::on(compute, run(config.clone())).expect("a run"), 5);
            let name = format!("{kind:?} {compute:?}");
            assert_near(&[got.generator, got.discriminator].concat(), &wanted, &name);
        }
    }
}

/// The Dirac-GAN as nearly as a run can be it: a linear G whose matrix is 0 at first, a linear critic, and data within
/// a thousandth of 0. D(x) = -ψ x, as in Mescheder's convention D is high on fakes.
fn dirac_run(order: UpdateOrder, kind: OptimizerKind, method: Method) -> Trainer {
    let mut config = RunConfig { latent_dim: 1, ..RunConfig::default() };
    config.data.choose(TargetKind::Gaussian);
    config.data.sigma = 1e-3;
    config.game.objective = Objective::Wasserstein;
    config.game.weight_clip = 10.0;
    config.game.batch_size = 512;
    config.game.order = order;
    config.game.correction.choose(method);
    config.game.correction.strength = 0.5;
    for player in [&mut config.generator, &mut config.discriminator] {
        player.network.hidden.clear();
        player.optimizer.kind = kind;
        player.optimizer.learning_rate = 0.2;
    }
    let weights = Weights {
        generator: vec![0.0, 0.0, 1.0, 0.0],
        discriminator: vec![-1.0, 0.0, 0.0],
        ..Weights::default()
    };
    let (generator_moments, discriminator_moments) = (Moments::new(4), Moments::new(3));
    let state = State { step: 0, weights, generator_moments, discriminator_moments };
    Trainer::resume(Run::from(config), &state).expect("a run")
}

#[test]
fn near_the_dirac_gan_runs_go_where_the_closed_form_goes() {
    let same = |order, kind, rule| (order, kind, Method::Plain, rule, dirac::DiracMethod::Plain);
    let with = |method, remedy| {
        (UpdateOrder::Simultaneous, OptimizerKind::Sgd, method, UpdateRule::Simultaneous, remedy)
    };
    for (order, kind, method, rule, remedy) in [
        same(UpdateOrder::Simultaneous, OptimizerKind::Sgd, UpdateRule::Simultaneous),
        same(UpdateOrder::Extragradient, OptimizerKind::Sgd, UpdateRule::Extragradient),
        same(UpdateOrder::Simultaneous, OptimizerKind::OptimisticSgd, UpdateRule::Optimistic),
        with(Method::Consensus, dirac::DiracMethod::Consensus { weight: 0.5 }),
        with(Method::NagarajanKolter, dirac::DiracMethod::NagarajanKolter { weight: 0.5 }),
        with(Method::SymplecticAdjustment, dirac::DiracMethod::SymplecticAdjustment { weight: 0.5 }),
        with(Method::Unrolled, dirac::DiracMethod::Unrolled { steps: 5, rate: 0.2 }),
    ] {
        let start = DiracPoint::new(1.0, 1.0);
        let wanted =
            Trajectory::new(dirac::DiracGame::Bilinear, remedy, rule, Rates::equal(0.2), start).after(20);
        let weights = after(dirac_run(order, kind, method), 20);
        let got = DiracPoint::new(f64::from(weights.generator[2]), -f64::from(weights.discriminator[0]));
        let apart = (got - wanted).radius();
        assert!(apart < 0.03, "{order:?} {kind:?} {method:?}: {got:?}, not {wanted:?}");
    }
}

#[test]
fn optimistic_descent_of_the_bilinear_game_ends_where_the_closed_form_ends() {
    let optimizer = OptimizerConfig {
        kind: OptimizerKind::OptimisticSgd,
        learning_rate: 0.2,
        ..RunConfig::default().generator.optimizer
    };
    let mut tools = ganscope::model::Tools::new(1);
    let (mut theta, mut psi) = ([1.0_f32], [1.0_f32]);
    let mut moments = [Moments::new(1), Moments::new(1)];
    for _ in 0..100 {
        let gradients = [psi, [-theta[0]]];
        for ((weight, moments), gradient) in
            [&mut theta, &mut psi].into_iter().zip(&mut moments).zip(gradients)
        {
            moments.update(&optimizer, 1.0, None, weight, &gradient, &mut tools);
        }
    }
    assert!((theta[0] + 0.163_280_08).abs() < 2e-5, "{theta:?}");
    assert!((psi[0] - 0.073_730_6).abs() < 2e-5, "{psi:?}");
}

#[test]
fn settings_of_a_method_apply_where_it_is_chosen() {
    let shown = |method| {
        let config = config(&[("game.method", method)]);
        ["game.method_gamma", "game.unroll_steps", "game.unroll_rate"]
            .map(|key| setting(key).applies(&config))
    };
    assert_eq!(shown("plain"), [false, false, false]);
    assert_eq!(shown("sga"), [true, false, false]);
    assert_eq!(shown("unrolled"), [false, true, true]);
    assert_eq!(config(&[("game.method", "consensus")]).game.correction.strength, 10.0);
    assert!(setting("game.unroll_steps").value_from_text("11").is_err());
    assert!(setting("game.method_gamma").value_from_text("-1").is_err());
}
