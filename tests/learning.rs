//! The players learn what mathematics says they learn: a discriminator against a fixed generator reaches the known
//! D* and V*, one step is the one of the formulas, and whoever does not move keeps every bit.

use ganscope::config::{Choice as _, Edit, Objective, Player, RunConfig, Setting, Value};
use ganscope::data::Target;
use ganscope::math::Point;
use ganscope::math::random::{Draws, Stream};
use ganscope::model::{Moments, latents};
use ganscope::observer::Probe;
use ganscope::protocol::{Series, Weights};
use ganscope::trainer::{State, Trainer};

use crate::small_runs::{bits, config, run, setting, state_after, train_to, trainer, weight_bits};

/// A density on the plane.
type Density<'a> = &'a dyn Fn([f64; 2]) -> f64;

/// The normal density with mean `centre` and deviation `sigma` along each axis.
fn normal(centre: [f64; 2], sigma: f64) -> impl Fn([f64; 2]) -> f64 {
    move |x| {
        let square: f64 = (0..2).map(|axis| ((x[axis] - centre[axis]) / sigma).powi(2)).sum();
        (-0.5 * square).exp() / (core::f64::consts::TAU * sigma * sigma)
    }
}

/// The integral of `f` over [-8, 8]^2 by the midpoint rule, which is exact to far below 1e-6 for smooth functions
/// that vanish at the edges.
fn integral(f: impl Fn([f64; 2]) -> f64) -> f64 {
    const CELLS: usize = 640;
    let width = 16.0 / CELLS as f64;
    let at = |index: usize| -8.0 + (index as f64 + 0.5) * width;
    let row = |y: f64| (0..CELLS).map(|column| f([at(column), y])).sum::<f64>();
    (0..CELLS).map(|index| row(at(index))).sum::<f64>() * width * width
}

/// V* = E_p ln D* + E_q ln(1 - D*), D* = p / (p + q).
fn value_star(p: Density, q: Density) -> f64 {
    let term = |part: f64, sum: f64| if part > 0.0 { part * (part / sum).ln() } else { 0.0 };
    integral(|x| term(p(x), p(x) + q(x)) + term(q(x), p(x) + q(x)))
}

/// A trainer of `config` whose generator, which has no hidden layer, is G(z) = scale z + shift for z in the plane.
fn with_affine_generator(config: RunConfig, scale: f32, shift: [f32; 2]) -> Trainer {
    assert_eq!(config.generator.network.hidden, [0; 0], "an affine generator");
    let fresh = trainer(run(config.clone())).state();
    let generator = vec![scale, 0.0, 0.0, scale, shift[0], shift[1]];
    let weights = Weights { generator, ..fresh.weights };
    Trainer::resume(run(config), &State { weights, ..fresh }).expect("a state of this run")
}

/// Real samples from N(0, 0.5^2), an affine generator that is frozen, and a discriminator with `hidden` layers.
fn known_problem(hidden: &str, settings: &[(&str, &str)]) -> RunConfig {
    let common = [
        ("data.target", "gaussian"),
        ("data.sigma", "0.5"),
        ("generator.latent_dim", "2"),
        ("generator.hidden", "[]"),
        ("generator.updates", "0"),
        ("discriminator.hidden", hidden),
        ("discriminator.activation", "tanh"),
        ("discriminator.learning_rate", "0.01"),
        ("game.batch_size", "256"),
    ];
    config(&[&common, settings].concat())
}

/// Trains for `steps`, then for as many with a tenth of the learning rate; the means of V and of L_D over these.
fn settle(trainer: &mut Trainer, steps: u64) -> (f64, f64) {
    train_to(trainer, steps);
    let rate = setting("discriminator.learning_rate");
    let Value::Number(old) = rate.get(trainer.config()) else { panic!("a rate is a number") };
    trainer.set(Edit { setting: rate, value: Value::Number(0.1 * old) }).expect("a smaller rate");
    let records = train_to(trainer, 2 * steps);
    let mean = |series: Series| {
        records.iter().map(|record| f64::from(record.mean[series.index()])).sum::<f64>()
            / records.len() as f64
    };
    (mean(Series::Value), mean(Series::LossD))
}

fn logits(trainer: &Trainer, points: &[Point]) -> Vec<f64> {
    let weights = trainer.weights();
    let mut networks = Probe::new(trainer.config(), &weights).expect("networks of this shape");
    networks.logits(points).expect("logits").into_iter().map(f64::from).collect()
}

/// The mean of |D - D*| over the mixture (p + q) / 2, on samples of both.
fn distance_from_d_star(trainer: &Trainer, output: impl Fn(f64) -> f64, p: Density, q: Density) -> f64 {
    const COUNT: usize = 2_000;
    let mut points = vec![[0.0; 2]; COUNT];
    trainer.target().sample(&mut Draws::new(99, Stream::Data, 0, 0), &mut points);
    let weights = trainer.weights();
    let mut networks = Probe::new(trainer.config(), &weights).expect("networks of this shape");
    points.extend(networks.generate(COUNT, Stream::MeasureLatents).expect("fakes"));
    let distances = logits(trainer, &points).into_iter().zip(&points).map(|(logit, point)| {
        let x = point.map(f64::from);
        (output(logit) - p(x) / (p(x) + q(x))).abs()
    });
    distances.sum::<f64>() / (2 * COUNT) as f64
}

fn sigmoid(t: f64) -> f64 {
    1.0 / (1.0 + (-t).exp())
}

#[test]
fn the_known_values_of_shifted_normals_come_out_of_the_quadrature() {
    // Two normals at a distance of d deviations: V* does not depend on the dimension.
    for (d, expected) in
        [(0.5, -1.325_671_76), (1.0, -1.163_451_40), (2.0, -0.712_632_72), (4.0, -0.120_853_97)]
    {
        let value = value_star(&normal([0.0; 2], 0.5), &normal([0.5 * d, 0.0], 0.5));
        assert!((value - expected).abs() < 1e-6, "at {d}: {value}, not {expected}");
    }
}

#[test]
fn logistic_regression_finds_the_line_between_two_normals() {
    // p = N(0, s^2), q = N(m, s^2): logit* = ln p - ln q = -(m . x) / s^2 + |m|^2 / (2 s^2).
    let shift = [0.4, -0.3];
    // With instance noise of deviation t, s^2 becomes s^2 + t^2.
    for (sigma, noise) in [(0.5, 0.0), (0.3, 0.4)] {
        let (of_data, of_noise) = (format!("{sigma}"), format!("{noise}"));
        let settings =
            [("discriminator.learning_rate", "0.02"), ("data.sigma", &*of_data), ("game.noise", &*of_noise)];
        let mut trainer = with_affine_generator(known_problem("[]", &settings), sigma, shift);
        let (value, loss_d) = settle(&mut trainer, 500);
        let square = sigma * sigma + noise * noise;
        let expected =
            [-shift[0] / square, -shift[1] / square, (shift[0].powi(2) + shift[1].powi(2)) / (2.0 * square)];
        for (weight, expected) in trainer.weights().discriminator.iter().zip(expected) {
            assert!((weight - expected).abs() < 0.06, "{weight}, not {expected}, with noise {noise}");
        }
        // One deviation apart.
        assert!((value + 1.163_451_40).abs() < 0.005, "V = {value} with noise {noise}");
        assert!((loss_d + value).abs() < 1e-6, "L_D = -V");
    }
}

#[test]
fn a_discriminator_tells_a_wide_normal_from_a_narrow_one() {
    // logit* = 2 ln(s_q / s_p) - |x|^2 / (2 s_p^2) + |x|^2 / (2 s_q^2): no line can do that.
    let config = known_problem("[32, 32]", &[]);
    let mut trainer = with_affine_generator(config, 1.0, [0.0; 2]);
    let (p, q) = (normal([0.0; 2], 0.5), normal([0.0; 2], 1.0));
    let star = value_star(&p, &q);
    let (value, _) = settle(&mut trainer, 500);
    assert!((value - star).abs() < 0.01, "V = {value}, V* = {star}");
    for radius in [0.0, 0.5, 1.0, 1.5] {
        let logit = logits(&trainer, &[[radius as f32, 0.0]])[0];
        let expected = (p([radius, 0.0]) / q([radius, 0.0])).ln();
        assert!((logit - expected).abs() < 0.2, "at {radius}: {logit}, not {expected}");
    }
    let distance = distance_from_d_star(&trainer, sigmoid, &p, &q);
    assert!(distance < 0.025, "mean |D - D*| = {distance}");
}

#[test]
fn against_a_mixture_every_objective_reaches_its_optimum() {
    let config = |settings: &[(&'static str, &'static str)]| {
        let mixture =
            [("data.target", "ring"), ("data.modes", "3"), ("data.radius", "1"), ("data.sigma", "0.4")];
        known_problem("[32, 32]", &[&mixture[..], settings].concat())
    };
    let target: Target = trainer(run(config(&[]))).target().as_ref().clone();
    let p = |x: [f64; 2]| target.density(x).expect("a mixture has a density");
    let q = normal([0.4, 0.2], 0.8);
    let star = value_star(&p, &q);
    let overlap = integral(|x| if p(x) + q(x) > 0.0 { p(x) * q(x) / (p(x) + q(x)) } else { 0.0 });
    let least = integral(|x| p(x).min(q(x)));
    // With the label s of real samples D* = s p / (p + q).
    let smoothed = integral(|x| {
        let (p, q) = (p(x), q(x));
        let d = 0.9 * p / (p + q);
        if p + q > 0.0 { -0.9 * p * d.ln() - (0.1 * p + q) * (1.0 - d).ln() } else { 0.0 }
    });
    type Output = fn(f64) -> f64;
    // The hinge's best D jumps between -1 and 1, which a smooth network only comes near to.
    for (settings, expected, tolerance, output) in [
        (&[("game.objective", "minimax")][..], -star, 0.015, Some(sigmoid as Output)),
        (&[("game.real_label", "0.9")], smoothed, 0.015, Some((|logit| sigmoid(logit) / 0.9) as Output)),
        (&[("game.objective", "least_squares")], 0.5 * overlap, 0.005, Some((|logit| logit) as Output)),
        (
            &[
                ("game.objective", "least_squares"),
                ("game.fake_target", "-1"),
                ("game.generator_target", "0"),
            ],
            2.0 * overlap,
            0.02,
            Some((|score| 0.5 * (score + 1.0)) as Output),
        ),
        (&[("game.objective", "hinge")], 2.0 * least, 0.1, None),
    ] {
        let mut trainer = with_affine_generator(config(settings), 0.8, [0.4, 0.2]);
        let (_, loss_d) = settle(&mut trainer, 700);
        let excess = loss_d - expected;
        assert!((-0.005..tolerance).contains(&excess), "{settings:?}: L_D = {loss_d}, L_D* = {expected}");
        if let Some(output) = output {
            let distance = distance_from_d_star(&trainer, output, &p, &q);
            assert!(distance < 0.04, "{settings:?}: mean |D - D*| = {distance}");
        }
    }
}

/// One alternating step of two affine players under plain gradient descent, in f64, from the formulas alone:
/// D(x) = w x + c, G(z) = W z + v. `gradients` are dL_D/da, dL_D/db of a pair of logits, and dL_G/db.
fn step_by_hand(
    trainer: &Trainer,
    rate: f64,
    of_discriminator: impl Fn(f64, f64) -> [f64; 2],
    of_generator: impl Fn(f64, f64) -> f64,
) -> (Vec<f64>, Vec<f64>) {
    let config = trainer.config();
    let count = config.game.batch_size;
    // The discriminator's first update is part 0 of a step, the generator's part 16.
    let batch = |part: u32| {
        let mut real = vec![[0.0_f32; 2]; count];
        trainer.target().sample(&mut Draws::new(config.seed, Stream::Data, 1, part), &mut real);
        let draws = &mut Draws::new(config.seed, Stream::Latents, 1, part);
        let latents =
            latents(config, count, draws).and_then(|latents| latents.to_vec2::<f32>()).expect("latents");
        let wide = |row: &[f32]| [f64::from(row[0]), f64::from(row[1])];
        (
            real.iter().map(|x| wide(x)).collect::<Vec<_>>(),
            latents.iter().map(|z| wide(z)).collect::<Vec<_>>(),
        )
    };
    let wide = |values: &[f32]| values.iter().map(|&value| f64::from(value)).collect::<Vec<_>>();
    let weights = trainer.weights();
    let (mut g, mut d) = (wide(&weights.generator), wide(&weights.discriminator));
    let fake = |g: &[f64], z: [f64; 2]| [g[0] * z[0] + g[1] * z[1] + g[4], g[2] * z[0] + g[3] * z[1] + g[5]];
    let logit = |d: &[f64], x: [f64; 2]| d[0] * x[0] + d[1] * x[1] + d[2];
    let share = 1.0 / count as f64;

    let (real, latents) = batch(0);
    let mut gradient = [0.0; 3];
    for (&x, &z) in real.iter().zip(&latents) {
        let y = fake(&g, z);
        let [of_a, of_b] = of_discriminator(logit(&d, x), logit(&d, y));
        for (sum, (at_x, at_y)) in gradient.iter_mut().zip([(x[0], y[0]), (x[1], y[1]), (1.0, 1.0)]) {
            *sum += share * (of_a * at_x + of_b * at_y);
        }
    }
    d.iter_mut().zip(gradient).for_each(|(value, slope)| *value -= rate * slope);

    let (real, latents) = batch(16);
    let mut gradient = [0.0; 6];
    for (&x, &z) in real.iter().zip(&latents) {
        let of_b = of_generator(logit(&d, x), logit(&d, fake(&g, z)));
        let along = [d[0] * z[0], d[0] * z[1], d[1] * z[0], d[1] * z[1], d[0], d[1]];
        gradient.iter_mut().zip(along).for_each(|(sum, along)| *sum += share * of_b * along);
    }
    g.iter_mut().zip(gradient).for_each(|(value, slope)| *value -= rate * slope);
    (g, d)
}

#[test]
fn one_step_of_each_objective_is_that_of_its_formula() {
    for &objective in Objective::ALL.iter().filter(|objective| !objective.is_average()) {
        let config = config(&[
            ("generator.latent_dim", "2"),
            ("generator.hidden", "[]"),
            ("discriminator.hidden", "[]"),
            ("generator.optimizer", "sgd"),
            ("discriminator.optimizer", "sgd"),
            ("generator.learning_rate", "0.3"),
            ("discriminator.learning_rate", "0.3"),
            ("game.weight_clip", "10"),
            ("game.objective", objective.key()),
        ]);
        let mut trainer = trainer(run(config));
        let step = |t: f64| f64::from(u8::from(t > 0.0));
        let of_discriminator = |a: f64, b: f64| match objective {
            Objective::Minimax | Objective::NonSaturating => [-sigmoid(-a), sigmoid(b)],
            Objective::LeastSquares => [a - 1.0, b],
            Objective::Wasserstein => [-1.0, 1.0],
            Objective::Hinge => [-step(1.0 - a), step(1.0 + b)],
            Objective::RelativisticPairing => [-sigmoid(b - a), sigmoid(b - a)],
            other => panic!("{other:?} has no formula for one pair"),
        };
        let of_generator = |a: f64, b: f64| match objective {
            Objective::Minimax => -sigmoid(b),
            Objective::NonSaturating => -sigmoid(-b),
            Objective::LeastSquares => b - 1.0,
            Objective::Wasserstein | Objective::Hinge => -1.0,
            Objective::RelativisticPairing => -sigmoid(a - b),
            other => panic!("{other:?} has no formula for one pair"),
        };
        let (generator, discriminator) = step_by_hand(&trainer, 0.3, of_discriminator, of_generator);
        train_to(&mut trainer, 1);
        let weights = trainer.weights();
        let ours = weights.generator.iter().chain(&weights.discriminator);
        for (index, (&value, expected)) in ours.zip(generator.iter().chain(&discriminator)).enumerate() {
            let difference = (f64::from(value) - expected).abs();
            assert!(difference < 2e-6, "{objective:?}, value {index}: {value}, not {expected}");
        }
    }
}

/// The states before and after one step of this configuration, five steps in.
fn one_step(settings: &[(&str, &str)]) -> (State, State) {
    let run = run(config(settings));
    (state_after(run.clone(), 5), state_after(run, 6))
}

#[test]
fn whoever_does_not_move_keeps_every_bit_and_forgets_nothing() {
    let frozen = [("generator.updates", "0"), ("discriminator.updates", "0")];
    let (before, after) = one_step(&frozen[..1]);
    assert_eq!(before.weights.generator, after.weights.generator);
    assert_eq!(before.generator_moments, after.generator_moments);
    assert_ne!(before.weights.discriminator, after.weights.discriminator);

    let (before, after) = one_step(&frozen[1..]);
    assert_eq!(before.weights.discriminator, after.weights.discriminator);
    assert_eq!(before.discriminator_moments, after.discriminator_moments);
    assert_ne!(before.weights.generator, after.weights.generator);

    let (before, after) = one_step(&frozen);
    assert_eq!(bits(&State { step: 6, ..before }), bits(&after), "nobody moves, and the step counts");
}

#[test]
fn the_average_of_the_generator_follows_its_weights_and_goes_when_it_is_switched_off() {
    let mut trainer = trainer(run(config(&[("game.ema", "0.75"), ("generator.updates", "2")])));
    assert_eq!(trainer.weights().average, [0.0; 0]);
    trainer.step().expect("a step");
    // Both updates of the first step have moved it; from then on one update a step is averaged.
    trainer
        .set(Edit {
            setting: Setting::named("generator.updates").expect("a setting"),
            value: Value::Integer(1),
        })
        .expect("a change");
    let mut average = trainer.weights().average;
    for _ in 0..10 {
        trainer.step().expect("a step");
        let weights = trainer.weights();
        for (average, weight) in average.iter_mut().zip(&weights.generator) {
            *average = 0.75 * *average + 0.25 * weight;
        }
        for (ours, expected) in weights.average.iter().zip(&average) {
            assert!((ours - expected).abs() < 1e-6, "{ours}, not {expected}");
        }
    }
    trainer
        .set(Edit { setting: Setting::named("game.ema").expect("a setting"), value: Value::Number(0.0) })
        .expect("a change");
    trainer.step().expect("a step");
    assert_eq!(trainer.weights().average, [0.0; 0]);
}

#[test]
fn a_frozen_player_has_no_gradient_and_the_logits_are_recorded_all_the_same() {
    let mut trainer = trainer(run(config(&[("generator.updates", "0"), ("discriminator.updates", "0")])));
    let [record] = train_to(&mut trainer, 1)[..] else { panic!("one record") };
    for series in Series::ALL {
        let is_missing = matches!(series, Series::GradientD | Series::GradientG | Series::Penalty);
        assert_eq!(record.mean[series.index()].is_nan(), is_missing, "{series:?}");
    }
}

#[test]
fn in_a_simultaneous_step_each_moves_as_if_alone_and_in_an_alternating_one_the_generator_sees_the_new_discriminator()
 {
    let updates = [("discriminator.updates", "2"), ("generator.updates", "2")];
    let alone = |player| {
        let mut trainer = trainer(run(config(&updates)));
        trainer.step_only(player).expect("a step");
        trainer.weights()
    };
    let together = |order| {
        let weights = state_after(run(config(&[&updates[..], &[("game.order", order)]].concat())), 1).weights;
        weight_bits(&weights)
    };
    let [generator, _] = weight_bits(&alone(Player::Generator));
    let [_, discriminator] = weight_bits(&alone(Player::Discriminator));
    assert_eq!(together("simultaneous"), [generator, discriminator]);
    let [after_discriminator, same] = together("alternating");
    assert_eq!(same, discriminator);
    assert_ne!(after_discriminator, generator);
}

#[test]
fn a_new_learning_rate_keeps_the_moments_to_the_bit_and_a_new_optimizer_begins_anew() {
    let mut trainer = trainer(run(config(&[])));
    train_to(&mut trainer, 7);
    let before = trainer.state();
    for key in ["generator.learning_rate", "discriminator.learning_rate"] {
        trainer.set(Edit { setting: setting(key), value: Value::Number(0.123) }).expect("a rate");
    }
    let after = trainer.state();
    assert_eq!(bits(&before), bits(&after));
    assert_eq!(after.generator_moments.updates, 7);
    trainer
        .set(Edit { setting: setting("generator.optimizer"), value: Value::Choice("rmsprop") })
        .expect("an optimizer");
    let after = trainer.state();
    assert_eq!(after.generator_moments, Moments::new(after.weights.generator.len()));
    assert_eq!((after.weights, after.discriminator_moments), (before.weights, before.discriminator_moments));
}

#[test]
fn a_clipped_gradient_moves_the_weights_by_the_rate_times_the_limit() {
    let clipped = [
        ("discriminator.optimizer", "sgd"),
        ("discriminator.learning_rate", "0.5"),
        ("discriminator.clip_norm", "0.125"),
        ("generator.updates", "0"),
    ];
    let moved = |settings: &[(&str, &str)]| {
        let mut trainer = trainer(run(config(settings)));
        let before = trainer.weights().discriminator;
        let [record] = train_to(&mut trainer, 1)[..] else { panic!("one record") };
        let after = trainer.weights().discriminator;
        let square: f64 = before.iter().zip(&after).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        (square.sqrt(), f64::from(record.mean[Series::GradientD.index()]))
    };
    let (distance, norm) = moved(&clipped);
    assert!(norm > 0.2, "a gradient of {norm} is too short for this test");
    assert!((distance - 0.5 * 0.125).abs() < 1e-5, "moved by {distance}");
    let (distance, free_norm) = moved(&[&clipped[..], &[("discriminator.clip_norm", "0")]].concat());
    assert_eq!(norm, free_norm, "the norm that is recorded is that before the cut");
    assert!((distance - 0.5 * norm).abs() < 1e-5, "moved by {distance}");
}

#[test]
fn the_weights_of_a_wasserstein_critic_stay_within_their_bound_and_the_generators_do_not() {
    let settings = [("game.objective", "wgan"), ("game.weight_clip", "0.02"), ("discriminator.updates", "3")];
    let state = state_after(run(config(&settings)), 20);
    let bound = 0.02_f32;
    let largest = |values: &[f32]| values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    assert_eq!(largest(&state.weights.discriminator), bound);
    assert!(largest(&state.weights.generator) > 0.1);
    let other = state_after(run(config(&[("game.weight_clip", "0.02")])), 20);
    assert!(largest(&other.weights.discriminator) > 0.1, "no other objective clips");
}

#[test]
fn a_schedule_multiplies_both_rates_and_at_its_end_nothing_moves() {
    let settings = [
        ("generator.optimizer", "sgd"),
        ("discriminator.optimizer", "sgd"),
        ("discriminator.learning_rate", "0.5"),
        ("generator.learning_rate", "0.5"),
        ("generator.updates", "0"),
    ];
    // How far the first step moves D.
    let first = |more: &[(&str, &str)]| {
        let config = config(&[&settings[..], more].concat());
        let start = trainer(run(config.clone())).state().weights.discriminator.clone();
        let end = state_after(run(config), 1).weights.discriminator;
        start.iter().zip(end).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    };
    let whole = first(&[]);
    let risen = first(&[("game.warm_up", "4")]);
    assert!((risen / whole - 0.25).abs() < 1e-4, "{risen} of {whole}");
    for curve in ["linear", "cosine"] {
        let schedule = [("game.schedule", curve), ("game.schedule_steps", "10")];
        let after = |steps| {
            let weights = state_after(run(config(&schedule)), steps).weights;
            (weights.generator, weights.discriminator)
        };
        assert_ne!(after(9), after(10), "{curve}");
        assert_eq!(after(10), after(25), "{curve}");
    }
}
