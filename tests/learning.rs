//! The players learn what mathematics says they learn: a discriminator against a fixed generator reaches the known
//! D* and V*, one step is the one of the formulas, and whoever does not move keeps every bit.

use ganscope::config::{Objective, Run, RunConfig, Value};
use ganscope::data::Target;
use ganscope::math::Point;
use ganscope::math::random::{Draws, Stream};
use ganscope::model::{Moments, latents};
use ganscope::observer::Networks;
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
    let fresh = trainer(run(config.clone())).state().expect("the state");
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
        ("game.batch_size", "512"),
    ];
    config(&[&common, settings].concat())
}

/// Trains for `steps`, then for as many with a tenth of the learning rate; the means of V and of L_D over these.
fn settle(trainer: &mut Trainer, steps: u64) -> (f64, f64) {
    train_to(trainer, steps);
    let rate = setting("discriminator.learning_rate");
    let Value::Number(old) = rate.get(trainer.config()) else { panic!("a rate is a number") };
    trainer.set(rate, Value::Number(0.1 * old)).expect("a smaller rate");
    let records = train_to(trainer, 2 * steps);
    let mean = |series: Series| {
        records.iter().map(|record| f64::from(record.mean[series.index()])).sum::<f64>() / records.len() as f64
    };
    (mean(Series::Value), mean(Series::LossD))
}

fn logits(trainer: &Trainer, points: &[Point]) -> Vec<f64> {
    let weights = trainer.weights().expect("the weights");
    let networks = Networks::new(trainer.config(), &weights).expect("networks of this shape");
    networks.logits(points).expect("logits").into_iter().map(f64::from).collect()
}

/// The mean of |D - D*| over the mixture (p + q) / 2, on samples of both.
fn distance_from_d_star(trainer: &Trainer, output: impl Fn(f64) -> f64, p: Density, q: Density) -> f64 {
    const COUNT: usize = 2_000;
    let mut points = vec![[0.0; 2]; COUNT];
    trainer.target().sample(&mut Draws::new(99, Stream::Data, 0, 0), &mut points);
    let weights = trainer.weights().expect("the weights");
    let networks = Networks::new(trainer.config(), &weights).expect("networks of this shape");
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
    for (d, expected) in [(0.5, -1.325_671_76), (1.0, -1.163_451_40), (2.0, -0.712_632_72), (4.0, -0.120_853_97)] {
        let value = value_star(&normal([0.0; 2], 0.5), &normal([0.5 * d, 0.0], 0.5));
        assert!((value - expected).abs() < 1e-6, "at {d}: {value}, not {expected}");
    }
}

#[test]
fn logistic_regression_finds_the_line_between_two_normals() {
    // p = N(0, s^2), q = N(m, s^2): logit* = ln p - ln q = -(m . x) / s^2 + |m|^2 / (2 s^2).
    let (sigma, shift) = (0.5, [0.4, -0.3]);
    let config = known_problem("[]", &[("discriminator.learning_rate", "0.02")]);
    let mut trainer = with_affine_generator(config, sigma, shift);
    let (value, loss_d) = settle(&mut trainer, 500);
    let square = sigma * sigma;
    let expected =
        [-shift[0] / square, -shift[1] / square, (shift[0].powi(2) + shift[1].powi(2)) / (2.0 * square)];
    for (weight, expected) in trainer.weights().expect("the weights").discriminator.iter().zip(expected) {
        assert!((weight - expected).abs() < 0.06, "{weight}, not {expected}");
    }
    // One deviation apart.
    assert!((value + 1.163_451_40).abs() < 0.005, "V = {value}");
    assert!((loss_d + value).abs() < 1e-6, "L_D = -V");
}

#[test]
fn a_discriminator_tells_a_wide_normal_from_a_narrow_one() {
    // logit* = 2 ln(s_q / s_p) - |x|^2 / (2 s_p^2) + |x|^2 / (2 s_q^2): no line can do that.
    let config = known_problem("[64, 64]", &[]);
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
    let config = |objective| {
        let mixture = [("data.target", "ring"), ("data.modes", "3"), ("data.radius", "1"), ("data.sigma", "0.4")];
        known_problem("[64, 64]", &[&mixture[..], &[("game.objective", objective)]].concat())
    };
    let target: Target = trainer(run(config("minimax"))).target().as_ref().clone();
    let p = |x: [f64; 2]| target.density(x).expect("a mixture has a density");
    let q = normal([0.4, 0.2], 0.8);
    let star = value_star(&p, &q);
    let overlap = integral(|x| if p(x) + q(x) > 0.0 { p(x) * q(x) / (p(x) + q(x)) } else { 0.0 });
    let least = integral(|x| p(x).min(q(x)));
    for (objective, expected, output) in [
        ("minimax", -star, Some(sigmoid as fn(f64) -> f64)),
        ("least_squares", 0.5 * overlap, Some((|logit| logit) as fn(f64) -> f64)),
        ("hinge", 2.0 * least, None),
    ] {
        let mut trainer = with_affine_generator(config(objective), 0.8, [0.4, 0.2]);
        let (_, loss_d) = settle(&mut trainer, 700);
        println!("{objective}: {loss_d} {expected}");
        assert!((loss_d - expected).abs() < 0.02, "{objective}: L_D = {loss_d}, L_D* = {expected}");
        if let Some(output) = output {
            let distance = distance_from_d_star(&trainer, output, &p, &q);
            println!("{distance}");
            assert!(distance < 0.05, "{objective}: mean |D - D*| = {distance}");
        }
    }
}
